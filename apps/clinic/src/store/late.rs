//! What is done in the background and cannot be written while the database is away is written when it is back.
//!
//! Law: `law_what_was_done_is_written_when_the_database_is_back` (tests). Fails: as a write does, once the server ends.

use super::error::StoreError;
use super::open::Store;
use practice::{Record, Wish};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::sleep;

/// How soon it is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

impl Store {
    /// Records what comes of wishes, all or none; where the database is away it waits until it is back.
    ///
    /// # Errors
    /// A refusal, or what failed.
    pub(crate) async fn record_late(
        &self,
        by: &str,
        patient: &str,
        wishes: Vec<Wish>,
    ) -> Result<(), StoreError> {
        let mut again = false;
        loop {
            match self.record(by, patient, wishes.clone()).await {
                Err(StoreError::Away(_)) if self.waits() => sleep(TRY_AGAIN).await,
                // The try before, whose answer was lost, was written after all.
                Err(StoreError::Refused(_)) if again => return Ok(()),
                done => return done.map(drop),
            }
            again = true;
        }
    }

    /// What is known of a patient; where the database is away it waits until it is back.
    ///
    /// # Errors
    /// Where there is none, or what failed.
    pub(crate) async fn patient_late(&self, id: &str) -> Result<Record, StoreError> {
        loop {
            match self.patient(id).await {
                Err(StoreError::Away(_)) if self.waits() => sleep(TRY_AGAIN).await,
                done => return done,
            }
        }
    }

    /// From now on nothing waits for a database that is away: the server ends.
    pub fn hurry(&self) {
        self.hurry.store(true, Ordering::Release);
    }

    fn waits(&self) -> bool {
        !self.hurry.load(Ordering::Acquire)
    }
}
