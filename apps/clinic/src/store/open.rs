//! The open store: what the rest of the clinic holds, and orders to its writer. What is asked of it: `ask`.

use super::batch::{AuditRow, SessionRow};
use super::blobs::Blobs;
use super::doubts::Doubts;
use super::error::StoreError;
use super::held::Held;
use super::names::Names;
use super::repository::Repository as _;
use super::writer::{Order, Scribe};
use super::{Choice, HOUSE, key, lock};
use casebook::{PublicKey, SecretKey, Signer as _};
use practice::{Day, Event, House, HouseEvent, HouseWish, Record, Wish};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Orders that may wait; more than that and who orders waits.
const ORDERS_WAITING_MAX: usize = 1024;

/// What was recorded of a patient.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Whose record.
    pub patient: String,
    /// What came of the wishes, in their order.
    pub events: Vec<Event>,
    /// What is known now.
    pub record: Arc<Record>,
}

/// The open store.
#[derive(Debug)]
pub struct Store {
    pub(super) repository: Arc<Held>,
    pub(super) key: PublicKey,
    secret: Arc<SecretKey>,
    blobs: Blobs,
    folder: PathBuf,
    house: Arc<RwLock<Arc<House>>>,
    pub(super) names: Arc<Names>,
    pub(super) doubts: Arc<Doubts>,
    /// Whether the last transaction failed.
    away: Arc<AtomicBool>,
    /// Whether nothing waits for the database any more.
    pub(super) hurry: AtomicBool,
    orders: Mutex<Option<mpsc::Sender<Order>>>,
    task: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    /// Held as long as the store is open.
    _lock: File,
}

impl Store {
    /// Opens a data directory and the database to it, and makes both where they are missing.
    ///
    /// # Errors
    /// Where one of them is held by another, cannot be written, or is of a newer version, or where they are not of one clinic.
    pub fn open<'a>(
        folder: &'a Path,
        choice: &'a Choice,
    ) -> Pin<Box<dyn Future<Output = Result<Self, StoreError>> + Send + 'a>> {
        // Boxed, so that the writer is compiled here, and not anew in each program that opens a store.
        Box::pin(Self::open_all(folder, choice))
    }

    async fn open_all(folder: &Path, choice: &Choice) -> Result<Self, StoreError> {
        // The program runs elsewhere; what it is told must not depend on where.
        let whole = std::path::absolute(folder);
        let folder = &whole.map_err(StoreError::io(folder, "cannot be found"))?;
        let lock = lock::folder(folder)?;
        let repository = Arc::new(Held::open(choice, folder).await?);
        let sealed_by = key::of_chain(&repository.lines(HOUSE).await?)?;
        let secret = Arc::new(key::open(&folder.join("seal.key"), sealed_by)?);
        let blobs = Blobs::open(folder.join("blobs"))?;
        let row = repository.case(HOUSE).await?;
        let house = match row {
            Some(row) => serde_json::from_str(&row.state)
                .map_err(|why| StoreError::Record(format!("the clinic's state: {why}")))?,
            None => House::default(),
        };
        let house = Arc::new(RwLock::new(Arc::new(house)));
        let names = Arc::new(Names::default());
        names.read(&*repository).await?;
        let doubts = Arc::new(Doubts::default());
        let (orders, waiting) = mpsc::channel(ORDERS_WAITING_MAX);
        let key = secret.public_key();
        let away = Arc::new(AtomicBool::new(false));
        let scribe = Scribe {
            repository: Arc::clone(&repository),
            blobs: blobs.clone(),
            key: Arc::clone(&secret),
            house: Arc::clone(&house),
            names: Arc::clone(&names),
            doubts: Arc::clone(&doubts),
            away: Arc::clone(&away),
        };
        let task = tokio::spawn(scribe.run(waiting));
        Ok(Self {
            repository,
            key,
            secret,
            blobs,
            folder: folder.to_owned(),
            house,
            names,
            doubts,
            away,
            hurry: AtomicBool::new(false),
            orders: Mutex::new(Some(orders)),
            task: tokio::sync::Mutex::new(Some(task)),
            _lock: lock,
        })
    }

    /// Ends the writer after all that waits was written, and closes the database.
    pub async fn close(&self) {
        if let Ok(mut orders) = self.orders.lock() {
            orders.take();
        }
        if let Some(task) = self.task.lock().await.take() {
            let _ = task.await;
        }
        self.repository.close().await;
    }

    /// Has the clinic's key sign that. A seal's text begins with a brace; no message here may.
    ///
    /// # Errors
    /// Where the message could be taken for a seal's.
    pub fn sign(&self, message: &str) -> Result<String, StoreError> {
        if message.starts_with('{') {
            let what = "a message that begins with a brace is signed as a seal only".to_owned();
            return Err(StoreError::Record(what));
        }
        let signature = self.secret.sign(message.as_bytes());
        Ok(signature.map_err(StoreError::Record)?.to_string())
    }

    /// The key that its signatures and seals are checked with.
    #[must_use]
    pub const fn public_key(&self) -> PublicKey {
        self.key
    }

    /// The data directory.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The blobs.
    #[must_use]
    pub const fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// What is known of the clinic.
    #[must_use]
    pub fn house(&self) -> Arc<House> {
        match self.house.read() {
            Ok(house) => Arc::clone(&house),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    fn sender(&self) -> Result<mpsc::Sender<Order>, StoreError> {
        let orders = self.orders.lock().map_err(|_| StoreError::Stopped)?;
        orders.clone().ok_or(StoreError::Stopped)
    }

    async fn order<T>(
        &self,
        order: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Order,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.sender()?.send(order(reply)).await;
        sent.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }

    /// Registers a patient; durable when this returns.
    ///
    /// # Errors
    /// A refusal, or what failed.
    pub async fn register(&self, by: &str, name: &str, born: Day) -> Result<Recorded, StoreError> {
        let (by, name) = (by.to_owned(), name.to_owned());
        self.order(|reply| Order::Register {
            by,
            name,
            born,
            reply,
        })
        .await
    }

    /// Records what comes of wishes, all or none; durable when this returns.
    ///
    /// # Errors
    /// A refusal, or what failed.
    pub async fn record(
        &self,
        by: &str,
        patient: &str,
        wishes: Vec<Wish>,
    ) -> Result<Recorded, StoreError> {
        let (by, patient) = (by.to_owned(), patient.to_owned());
        self.order(|reply| Order::Patient {
            by,
            patient,
            wishes,
            reply,
        })
        .await
    }

    /// Records what comes of a wish of the clinic, with the hash of the password of a new account.
    ///
    /// # Errors
    /// A refusal, or what failed.
    pub async fn record_house(
        &self,
        by: &str,
        wish: HouseWish,
        secret: Option<String>,
    ) -> Result<HouseEvent, StoreError> {
        let by = by.to_owned();
        self.order(|reply| Order::House {
            by,
            wish,
            secret,
            reply,
        })
        .await
    }

    /// Begins a session and ends others; durable when this returns.
    ///
    /// # Errors
    /// What failed.
    pub async fn session(
        &self,
        began: Option<SessionRow>,
        ended: Vec<String>,
    ) -> Result<(), StoreError> {
        self.order(|reply| Order::Session {
            began,
            ended,
            reply,
        })
        .await
    }

    /// Notes who looked. It is written with the next transaction, within milliseconds.
    ///
    /// # Errors
    /// Where the writer has ended, or cannot write: then nothing is to be shown.
    pub async fn audit(&self, row: AuditRow) -> Result<(), StoreError> {
        if self.away.load(Ordering::Acquire) {
            return Err(StoreError::Away(
                "it takes no writes, and nothing is shown without a note of it".to_owned(),
            ));
        }
        let sent = self.sender()?.send(Order::Audit(row)).await;
        sent.map_err(|_| StoreError::Stopped)
    }
}
