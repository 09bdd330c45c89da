//! What every request can reach.

use crate::accounts::{Lockout, Sessions, Way};
use crate::bench::Bench;
use crate::engine::Engine;
use crate::store::{Store, StoreError, secret_word};
use std::sync::{Arc, Mutex, PoisonError};

/// What every request can reach; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

/// The parts.
#[derive(Debug)]
pub struct Inner {
    /// The store.
    pub store: Store,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Wrong passwords, by name.
    pub lockout: Lockout,
    /// Wrong passwords, by address.
    pub addresses: Lockout,
    /// On which way requests come.
    pub way: Way,
    /// What does the heavy work.
    pub bench: Bench,
    /// Token of the one-time link, until it was used.
    setup: Mutex<Option<String>>,
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// All parts over an open store, for requests that come straight.
    ///
    /// # Errors
    /// Where the sessions cannot be read, or the folders for work cannot be made.
    pub async fn new(store: Store, engine: Engine) -> Result<Self, StoreError> {
        Self::on(Way::Straight, store, engine).await
    }

    /// All parts over an open store, for requests that come on that way.
    ///
    /// # Errors
    /// Where the sessions cannot be read, or the folders for work cannot be made.
    pub async fn on(way: Way, store: Store, engine: Engine) -> Result<Self, StoreError> {
        let sessions = Sessions::of(store.sessions().await?);
        let setup = match store.house().accounts.is_empty() {
            true => Some(secret_word::<16>()?),
            false => None,
        };
        let opened = Bench::open(store.folder(), engine);
        let bench = opened.map_err(StoreError::io(store.folder(), "cannot be written"))?;
        Ok(Self(Arc::new(Inner {
            store,
            sessions,
            lockout: Lockout::of_names(),
            addresses: Lockout::of_addresses(),
            way,
            bench,
            setup: Mutex::new(setup),
        })))
    }

    /// The token of the one-time link; none once an account is there.
    #[must_use]
    pub fn setup_token(&self) -> Option<String> {
        let setup = self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        setup.clone()
    }

    /// Takes the token out where that is it, so that nobody else can use it.
    pub(crate) fn take_setup(&self, token: &str) -> Option<String> {
        let mut setup = self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        match setup.as_deref() == Some(token) {
            true => setup.take(),
            false => None,
        }
    }

    /// Puts the token back where the account could not be made.
    pub(crate) fn put_setup_back(&self, token: String) {
        let mut setup = self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        *setup = Some(token);
    }
}
