//! The one task that writes.
//!
//! In: orders from a channel. Out: answers, after the transaction that holds them was committed.
//! Law: `law_nothing_is_acknowledged_while_the_database_is_away` (tests).
//! Method: group commit. All that waits, up to [`ORDERS_MAX`], is one transaction ([`Draw`]). Where it fails, all of its
//! orders fail, and the next ones begin again with what the database holds. Notes of who looked are kept until they are
//! written; until then nothing more is shown, and it is tried again every second.

use super::HOUSE;
use super::batch::{AuditRow, Batch, SessionRow};
use super::blobs::Blobs;
use super::doubts::Doubts;
use super::draw::Draw;
use super::error::StoreError;
use super::names::Names;
use super::open::Recorded;
use super::repository::Repository;
use casebook::SecretKey;
use practice::{Day, House, HouseEvent, HouseWish, Wish};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// Orders that one transaction takes.
const ORDERS_MAX: usize = 256;
/// How soon it is tried again, after a transaction failed.
const TRY_AGAIN: Duration = Duration::from_secs(1);

pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the writer is asked for.
pub(super) enum Order {
    Patient {
        by: String,
        patient: String,
        wishes: Vec<Wish>,
        reply: Reply<Recorded>,
    },
    Register {
        by: String,
        name: String,
        born: Day,
        reply: Reply<Recorded>,
    },
    House {
        by: String,
        wish: HouseWish,
        /// Hash of the password, where an account is opened.
        secret: Option<String>,
        reply: Reply<HouseEvent>,
    },
    Session {
        began: Option<SessionRow>,
        ended: Vec<String>,
        reply: Reply<()>,
    },
    Audit(AuditRow),
}

impl Order {
    /// Answers that it was not done; a note of who looked is kept.
    fn fail(self, why: &StoreError, kept: &mut Vec<AuditRow>) {
        let why = why.of_transaction();
        match self {
            Self::Patient { reply, .. } | Self::Register { reply, .. } => {
                drop(reply.send(Err(why)))
            }
            Self::House { reply, .. } => drop(reply.send(Err(why))),
            Self::Session { reply, .. } => drop(reply.send(Err(why))),
            Self::Audit(row) => kept.push(row),
        }
    }
}

/// The task's own things.
pub(super) struct Scribe<R> {
    pub(super) repository: Arc<R>,
    pub(super) blobs: Blobs,
    pub(super) key: Arc<SecretKey>,
    pub(super) house: Arc<RwLock<Arc<House>>>,
    pub(super) names: Arc<Names>,
    pub(super) doubts: Arc<Doubts>,
    /// Whether the last transaction failed.
    pub(super) away: Arc<AtomicBool>,
}

impl<R: Repository> Scribe<R> {
    /// Writes until all senders are gone.
    pub(super) async fn run(self, mut orders: mpsc::Receiver<Order>) {
        let (mut waiting, mut kept) = (Vec::new(), Vec::new());
        loop {
            let came = orders.recv_many(&mut waiting, ORDERS_MAX);
            let came = match self.away.load(Ordering::Acquire) {
                false => came.await,
                // Where nobody asks, it is looked whether the database is back.
                true => timeout(TRY_AGAIN, came).await.unwrap_or(1),
            };
            if came > 0 || !kept.is_empty() {
                self.write(std::mem::take(&mut waiting), &mut kept).await;
            }
            if came == 0 {
                return;
            }
        }
    }

    async fn write(&self, mut orders: Vec<Order>, kept: &mut Vec<AuditRow>) {
        if self.away.load(Ordering::Acquire)
            && let Err(why) = self.come_back(kept).await
        {
            orders.drain(..).for_each(|order| order.fail(&why, kept));
            return;
        }
        let mut draw = Draw::new(self);
        let mut answers = Vec::new();
        for order in orders {
            match draw.away() {
                Some(why) => order.fail(&why, kept),
                None => answers.extend(draw.take(order).await),
            }
        }
        let done = draw.finish(kept).await;
        self.away.store(done.is_err(), Ordering::Release);
        for answer in answers {
            answer(match &done {
                Ok(()) => Ok(()),
                Err(why) => Err(why.of_transaction()),
            });
        }
    }

    /// Writes the notes that were kept. Once that is done the database is back, and what was told to have failed may be
    /// there after all: the clinic is shown as the database has it.
    async fn come_back(&self, kept: &mut Vec<AuditRow>) -> Result<(), StoreError> {
        let batch = Batch {
            audit: std::mem::take(kept),
            ..Batch::default()
        };
        if let Err(why) = self.repository.commit(&batch).await {
            *kept = batch.audit;
            return Err(why);
        }
        if let Some(row) = self.repository.case(HOUSE).await? {
            let house = serde_json::from_str::<House>(&row.state);
            let house = house.map_err(|why| StoreError::Record(why.to_string()))?;
            self.show(house);
        }
        self.names.read(&*self.repository).await?;
        self.doubts.sure();
        self.away.store(false, Ordering::Release);
        Ok(())
    }

    /// Shows the clinic as it is now.
    pub(super) fn show(&self, house: House) {
        let mut shown = self.house.write().unwrap_or_else(PoisonError::into_inner);
        *shown = Arc::new(house);
    }
}
