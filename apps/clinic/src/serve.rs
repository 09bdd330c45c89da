//! Serving: from a data directory and an address to answers, until it is told to end.
//!
//! In: [`Options`]. Out: answers. Fails: [`ServeError`]: port taken, directory locked or read-only, database not to be had.
//! Law: `law_hands_are_let_go_before_the_door_closes`. Method: at the end first all hands are let go, so that devices are
//! off; then no request is taken any more; then it waits for the ends of sessions to be in the record.

use crate::accounts::Way;
use crate::app::App;
use crate::demo::{self, Demo};
use crate::devices;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::routes;
use crate::sessions::tell;
use crate::store::{Choice, Difference, Store, StoreError};
use std::future::{Future, IntoFuture as _};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests may still take once the end is said: streams of events never end by themselves.
const FAREWELL: Duration = Duration::from_secs(3);

/// Where the records cannot be gone through yet, it is tried again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// What is served, where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data directory.
    pub data: PathBuf,
    /// The database.
    pub database: Choice,
    /// The address to listen at.
    pub listen: SocketAddr,
    /// What an empty data directory is filled with.
    pub demo: Option<Demo>,
    /// Who does the heavy work.
    pub engine: Engine,
    /// On which way requests come.
    pub way: Way,
}

/// What is said once it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// Path of the one-time link, while there is no account.
    pub setup: Option<String>,
    /// The password of the made-up people, where there are such.
    pub demo_password: Option<&'static str>,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error(
        "cannot listen at {address} ({why}); give another address with --listen, or end what listens there"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        why: io::Error,
    },
    /// The data directory or the database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The made-up people cannot be put in.
    #[error("the demo cannot be made: {0}")]
    Demo(String),
    /// Serving broke.
    #[error("serving ended ({0})")]
    Broke(io::Error),
}

impl From<Fault> for ServeError {
    fn from(fault: Fault) -> Self {
        Self::Demo(fault.what)
    }
}

/// Serves until the process is told to end; says once where it listens.
///
/// # Errors
/// See [`ServeError`].
pub fn run(options: Options, ready: impl FnOnce(&Ready)) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(ServeError::Broke)?;
    runtime.block_on(async {
        let end = told_to_end().map_err(ServeError::Broke)?;
        serve(options, ready, end).await
    })
}

/// Checks the record without serving it: chains, seals, and whether what is known follows from them; and how many casebooks there are.
///
/// # Errors
/// See [`ServeError`].
pub fn check(data: &Path, database: &Choice) -> Result<(usize, Vec<Difference>), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.map_err(ServeError::Broke)?.block_on(async {
        let store = Store::open(data, database).await?;
        let found = store.check().await?;
        // The clinic's own, and one a patient.
        let count = store.ids().await?.len() + 1;
        store.close().await;
        Ok((count, found))
    })
}

/// Ctrl-C, or the word of whoever runs services; heard from now on, also where nobody waits for it yet.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Serves until `end`; says once where it listens.
///
/// # Errors
/// See [`ServeError`].
pub async fn serve(
    options: Options,
    ready: impl FnOnce(&Ready),
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    serve_boxed(options, Box::new(ready), Box::pin(end)).await
}

/// Boxed, so that it is compiled here, and not anew in each program that serves.
fn serve_boxed<'a>(
    options: Options,
    ready: Box<dyn FnOnce(&Ready) + 'a>,
    end: Pin<Box<dyn Future<Output = ()> + Send>>,
) -> Pin<Box<dyn Future<Output = Result<(), ServeError>> + 'a>> {
    Box::pin(serve_all(options, ready, end))
}

async fn serve_all(
    options: Options,
    ready: Box<dyn FnOnce(&Ready) + '_>,
    end: Pin<Box<dyn Future<Output = ()> + Send>>,
) -> Result<(), ServeError> {
    let address = options.listen;
    let bound = TcpListener::bind(address).await;
    let listener = bound.map_err(|why| ServeError::Listen { address, why })?;
    let address = listener.local_addr().map_err(ServeError::Broke)?;
    if options.demo.is_some() {
        demo::expect_place(&options.data).map_err(StoreError::from)?;
    }
    let store = Store::open(&options.data, &options.database).await?;
    if options.demo.is_some()
        && let Err(why) = demo::expect_own(&options.data, &store.house())
    {
        store.close().await;
        return Err(StoreError::from(why).into());
    }
    if options.demo.is_some() && store.house().accounts.is_empty() {
        demo::fill(&store).await?;
    }
    let demo = store.house().demo;
    // Never into a clinic of real people.
    let case = options.demo.and_then(|wish| wish.case).filter(|_| demo);
    let app = App::on(options.way, store, options.engine).await?;
    ready(&Ready {
        address,
        setup: app.setup_token().map(|token| format!("/setup#{token}")),
        demo_password: demo.then_some(demo::PASSWORD),
    });
    // Looking through all records takes a moment; answers do not wait for it, but for what begins something.
    let open = app.clone();
    open.bench.devices.close();
    tokio::spawn(async move {
        // Until all records were gone through, no device is given away: it may be at work. One that cannot be read names none.
        while !open.bench.take_up.all(&open).await {
            tokio::select! {
                () = open.bench.room.closing() => return,
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
        devices::test_all_new(&open).await;
        open.bench.devices.open();
        if let Some(case) = case
            && let Err(why) = demo::take_in(&open, &case).await
        {
            tell(&format!(
                "the demo's case is not in the clinic: {}",
                why.what
            ));
        }
        tokio::join!(
            devices::test_each_day(&open),
            open.bench.take_up.all_at_last(&open)
        );
    });
    let done = answer(&app, listener, end).await;
    app.store.hurry();
    app.bench.shut().await;
    app.store.close().await;
    done.map_err(ServeError::Broke)
}

/// Answers until `end`; all hands are let go before the door is closed.
pub(crate) async fn answer(
    app: &App,
    listener: TcpListener,
    end: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (told, heard) = tokio::sync::oneshot::channel::<()>();
    let hands = app.clone();
    let ending = async move {
        end.await;
        hands.bench.room.let_go();
        drop(told);
    };
    let router = routes::router(app.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service);
    let served = served.with_graceful_shutdown(ending);
    let late = async {
        let _ = heard.await;
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        done = served.into_future() => done,
        () = late => Ok(()),
    }
}
