//! The record of a patient: what happened (events), what is known (record), what is wished (wishes).
//!
//! Law: `law_evolve_never_fails`, `law_decided_events_are_taken_in`, `law_only_a_proven_plan_is_approved`,
//! `law_only_an_approved_plan_is_delivered`, `law_a_plan_is_worked_once`,
//! `law_nothing_is_delivered_without_consent_that_stands`.
//! Method: `decide(record, wish) -> events` judges and may refuse; `evolve(record, fact)` is dumb.

mod consent;
mod decide;
mod doubt;
mod event;
mod renumber;
mod scan;
mod series;
mod stale;
mod state;
mod visit;
mod wish;
mod words;
mod work;
mod worked;

pub use consent::{Consent, Withdrawal};
pub use decide::decide;
pub use doubt::to_examine;
pub use event::{Attendance, Blob, ConsentScope, Event, Fact, NamedBlob, Speed, Stage, Surface};
pub use renumber::Renumbered;
pub use scan::{Scan, ScanStage};
pub use series::{Series, SeriesStage};
pub use stale::Stale;
pub use state::{Appointment, Approval, Charted, Delivery, Note, Person, Plan, PlanStage, Record};
pub use wish::Wish;
pub use words::words;
pub use worked::{JAW_TEETH, LABELLED};

#[cfg(test)]
mod tests;
