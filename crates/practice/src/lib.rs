//! People and care: who may do what, the patient's record, anxiety, the chart, appointments.
//!
//! A record is a list of facts. `decide` judges a wish against what is known and may refuse; `evolve`
//! takes a fact in and never fails. Who keeps the facts, and where, is the caller's.
//!
//! Not here: clocks (days and times come in as words), passwords, files, geometry.

mod calendar;
pub mod consent_text;
mod device;
mod house;
mod mdas;
mod record;
mod refusal;
mod role;
mod tooth;

pub use calendar::{Day, Moment};
pub use device::{Device, SelfTest};
pub use house::{
    Account, House, HouseEvent, HouseFact, HouseWish, NAME_CHARACTERS_MAX, decide_house,
};
pub use mdas::{Mdas, MdasAnswers};
pub use record::{
    Appointment, Approval, Attendance, Blob, Charted, Consent, ConsentScope, Delivery, Event, Fact,
    JAW_TEETH, LABELLED, NamedBlob, Note, Person, Plan, PlanStage, Record, Renumbered, Scan,
    ScanStage, Series, SeriesStage, Speed, Stage, Stale, Surface, Wish, Withdrawal, decide,
    to_examine, words,
};
pub use refusal::{Refusal, Why};
pub use role::{Action, Role, may};
pub use tooth::{Condition, Finding, Presence, SurfaceName, Tooth, ToothState};
