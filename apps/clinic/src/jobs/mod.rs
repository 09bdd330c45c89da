//! Work that takes time: a queue.
//!
//! In: what is to be done, for whom, and how. Out: jobs with states and lines, told live.
//! Law: `law_one_heavy_job_at_a_time_in_their_order`, `law_a_cancelled_job_says_so_at_once`,
//! `law_what_ran_when_the_server_died_has_failed`.
//! Fails: [`Ending`]. Cost: the last jobs and their last lines are kept in memory; one small file a job on disk.
//! Not here: what a job does (`scans`, `series`, `plans`).

mod board;
mod kept;
mod routes;
mod told;

#[cfg(test)]
mod tests;

pub use board::{Handle, Jobs, Update};
pub(crate) use routes::router;
pub(crate) use told::{Came, Told, expect_room, or_told, start};

use crate::engine::{Broken, End};
use crate::fault::Fault;
use std::future::Future;
use std::pin::Pin;

/// How a job ended that did not do what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It judged and refused.
    Refused(String),
    /// It broke.
    Failed(String),
    /// It was cancelled.
    Cancelled,
}

impl Ending {
    /// In words.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Refused(words) | Self::Failed(words) => words,
            Self::Cancelled => "it was cancelled; ask for it again",
        }
    }
}

impl From<Ending> for Fault {
    fn from(ending: Ending) -> Self {
        Self::own(ending.words())
    }
}

/// The answer of a run, or how the job ends.
///
/// # Errors
/// [`Ending`], where there is none.
pub fn answer(end: End) -> Result<Vec<u8>, Ending> {
    match end {
        End::Done(bytes) => Ok(bytes),
        End::Refused(why) => Err(Ending::Refused(why.words)),
        // A file that cannot be used was judged too.
        End::Broken(Broken { words, input: true }) => Err(Ending::Refused(words)),
        End::Broken(broken) => Err(Ending::Failed(broken.words)),
        End::Cancelled => Err(Ending::Cancelled),
    }
}

/// The work of a job. It must be done with its folder when it ends.
pub type Work = Pin<Box<dyn Future<Output = Result<(), Ending>> + Send>>;

/// What work comes to, on a task of its own: a panic in it is an end like others, that can be told to the record.
///
/// # Errors
/// Those of the work.
pub async fn caught<T: Send + 'static>(
    work: impl Future<Output = Result<T, Ending>> + Send + 'static,
) -> Result<T, Ending> {
    let done = tokio::spawn(work).await;
    done.unwrap_or_else(|why| Err(Ending::Failed(format!("it broke: {why}"))))
}
