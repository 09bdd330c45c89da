//! Work that is not left half done, and work that may wait.
//!
//! In: what is to be done. Out: what came of it. Law: `law_what_is_recorded_is_done_though_nobody_waits`,
//! `law_no_file_holds_up_the_others` (tests).
//! Method: a request whose client goes away is dropped where it waits. What records something and then acts on it runs on a
//! task of its own, and the request waits for that. Files are read and written on threads that may wait.

use crate::fault::Fault;
use std::future::Future;

/// Does it to its end, also where whoever asked for it goes away.
///
/// # Errors
/// Those of the work, and a fault of our own where it broke.
pub(crate) async fn whole<T: Send + 'static>(
    work: impl Future<Output = Result<T, Fault>> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::spawn(work).await;
    done.unwrap_or_else(|why| Err(Fault::own(format!("it broke: {why}"))))
}

/// Does it on a thread that may wait. A panic in it goes on here.
pub(crate) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(why) => match why.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that ends cancels it.
            Err(_) => std::future::pending().await,
        },
    }
}
