//! Search: what is asked, whether a resource is that, and pages of those that are.
//!
//! Law: `law_pages_hold_each_resource_once` (tests).
//! Method: parameters read the resource as it is shown, by the table of `kinds`. A page goes on after the last resource that was
//! shown, by its place, so that what comes in between two pages moves nothing.

mod asked;
mod date;
mod holds;
mod page;

pub(super) use asked::{Asked, COMMON, Handling};
pub(super) use holds::holds;
pub(super) use page::{Page, key, page};
