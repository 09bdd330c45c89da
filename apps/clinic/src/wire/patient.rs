//! The day, the patients, and what is known of one.

use super::delivery::DeliveryState;
use super::device::Device;
use super::plan::{PlanStanding, PlanState};
use super::scan::ScanState;
use super::series::SeriesRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One day of the clinic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Today {
    /// The day, YYYY-MM-DD.
    pub date: String,
    /// By their time.
    pub appointments: Vec<Appointment>,
    /// The devices.
    pub devices: Vec<Device>,
    /// What is on hold, and why.
    pub held: Vec<Held>,
    /// Sessions that go on, whatever the day.
    pub sessions: Vec<TodaySession>,
    /// Teeth that a session worked on and left in doubt, whatever the day, until somebody looked; the earliest first.
    pub to_examine: Vec<ToExamine>,
    /// Whether these are all; not while records are read after a start, or where one cannot be read.
    pub to_examine_is_whole: bool,
}

/// Something that is on hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Held {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// Since when, RFC 3339 in UTC.
    pub since: String,
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TodaySession {
    /// Id of the delivery.
    pub delivery: String,
    /// Id of the patient.
    pub patient: String,
    /// Name of the patient.
    pub name: String,
    /// The tooth.
    pub fdi: u8,
    /// Who began it.
    pub by: String,
    /// When it began, RFC 3339 in UTC.
    pub began: String,
    /// How far it is.
    pub state: DeliveryState,
}

/// A tooth that a session worked on and left in doubt: it did not come to an end that was meant, or a figure is beyond its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToExamine {
    /// Id of the delivery.
    pub delivery: String,
    /// Id of the patient.
    pub patient: String,
    /// Name of the patient.
    pub name: String,
    /// The tooth.
    pub fdi: u8,
    /// The tooth that was worked on, by what is known now: another one where `fdi` was only said to be.
    pub worked_fdi: u8,
    /// Numbers that it was said to have, and has not.
    pub was: Vec<u8>,
    /// Who began the session.
    pub by: String,
    /// When it ended, RFC 3339 in UTC.
    pub ended: Option<String>,
    /// How it ended, as the delivery itself tells it.
    pub how: Option<String>,
    /// Names of the figures that are beyond their limits; null where the record does not say.
    pub beyond_limits: Option<Vec<String>>,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    /// Its id, unique within the patient's record.
    pub id: String,
    /// Whose it is.
    pub patient: PatientName,
    /// YYYY-MM-DDTHH:MM, the clinic's clock.
    pub starts: String,
    /// How long.
    pub minutes: u32,
    /// What for.
    pub reason: String,
    /// How far it is.
    pub state: AppointmentState,
}

/// A patient in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatientName {
    /// Id.
    pub id: String,
    /// Number in the clinic.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Day of birth, ISO 8601.
    pub born: String,
    /// The last MDAS total, 5 to 25; null where none was answered.
    pub mdas: Option<u32>,
}

/// How far an appointment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentState {
    /// To come.
    Booked,
    /// The patient is there and waits.
    Waiting,
    /// The patient is in the chair.
    InChair,
    /// Over.
    Done,
    /// The patient did not come.
    Missed,
}

/// A page of patients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Patients {
    /// By name.
    pub patients: Vec<PatientRow>,
    /// What to give as `after` for the next page; null on the last.
    pub next: Option<String>,
}

/// A patient in the list of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatientRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Day of birth, YYYY-MM-DD.
    pub born: String,
    /// The last MDAS total.
    pub mdas: Option<u32>,
    /// The next appointment that is still to come, YYYY-MM-DDTHH:MM.
    pub next_appointment: Option<String>,
}

/// A patient to register.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatientRequest {
    /// Name.
    pub name: String,
    /// Day of birth, YYYY-MM-DD.
    pub born: String,
}

/// What is known of a patient. What the reader's role may not see is left empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Patient {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Day of birth, YYYY-MM-DD.
    pub born: String,
    /// Number in the clinic.
    pub number: u32,
    /// Answers to the MDAS, oldest first.
    pub mdas: Vec<Mdas>,
    /// Notes, oldest first.
    pub notes: Vec<Note>,
    /// Appointments, by time.
    pub appointments: Vec<Appointment>,
    /// Scans, oldest first.
    pub scans: Vec<ScanRow>,
    /// Series of slices; empty for those who may not see the care.
    pub series: Vec<SeriesRow>,
    /// Plans, oldest first.
    pub plans: Vec<PlanRow>,
    /// Deliveries, oldest first.
    pub deliveries: Vec<DeliveryRow>,
    /// Teeth that a delivery left in doubt, and that nobody examined since; empty for those who may not see the care.
    pub to_examine: Vec<u8>,
}

/// One answering of the Modified Dental Anxiety Scale (Humphris).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mdas {
    /// Day, YYYY-MM-DD.
    pub date: String,
    /// Five answers, 1 (not anxious) to 5 (extremely anxious).
    pub answers: Vec<u8>,
    /// Their sum, 5 to 25.
    pub total: u32,
    /// 19 and over: high dental anxiety. Nothing below is a validated band.
    pub high: bool,
}

/// Five answers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MdasAnswers {
    /// 1 (not anxious) to 5 (extremely anxious), in the order of the form.
    #[schema(min_items = 5, max_items = 5)]
    pub answers: Vec<u8>,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// By whom.
    pub by: String,
    /// At which stage of care.
    pub stage: String,
    /// The text.
    pub text: String,
}

/// A note to write.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRequest {
    /// At which stage of care: intake, examination, planning, delivery or review.
    pub stage: String,
    /// The text.
    pub text: String,
}

/// An appointment to book.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentRequest {
    /// YYYY-MM-DDTHH:MM, the clinic's clock.
    pub starts: String,
    /// 5 to 480.
    pub minutes: u32,
    /// What for.
    pub reason: String,
}

/// How far an appointment is now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentChange {
    /// The new state.
    pub state: AppointmentState,
}

/// A scan in the patient's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScanRow {
    /// Id.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// When it came in, RFC 3339 in UTC.
    pub received: String,
    /// How far it is.
    pub state: ScanState,
    /// "upper" or "lower", once it is known.
    pub jaw: Option<String>,
    /// Teeth that were labelled.
    pub teeth: u32,
    /// Findings on teeth.
    pub findings: u32,
}

/// A plan in the patient's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanRow {
    /// Id.
    pub id: String,
    /// The scan it is made on.
    pub scan: String,
    /// The tooth.
    pub fdi: u8,
    /// Which version of the plan for this tooth, from 1.
    pub version: u32,
    /// When it was asked for, RFC 3339 in UTC.
    pub made: String,
    /// How far it is.
    pub state: PlanState,
    /// Whether it is for the teeth as they are, as far as the record knows.
    pub standing: PlanStanding,
}

/// A delivery in the patient's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryRow {
    /// Id.
    pub id: String,
    /// The plan.
    pub plan: String,
    /// The tooth, by what is known now.
    pub fdi: u8,
    /// Numbers that it was said to have, and has not.
    pub was: Vec<u8>,
    /// When it began, RFC 3339 in UTC.
    pub began: String,
    /// When it ended; null while it goes on.
    pub ended: Option<String>,
    /// How far it is.
    pub state: DeliveryState,
    /// How it ended, once it has, as the delivery itself tells it.
    pub how: Option<String>,
    /// Whether it may have worked on the tooth.
    pub worked: bool,
    /// Names of the figures that are beyond their limits; null where the record does not say.
    pub beyond_limits: Option<Vec<String>>,
    /// Numbers of its teeth that are to be examined: they were left in doubt by it, and nobody charted them since.
    pub to_examine: Vec<u8>,
}

/// An entry of the record in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntry {
    /// Place in the record.
    pub seq: u64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub by: String,
    /// Which kind of entry.
    pub kind: String,
    /// What happened, in words.
    pub words: String,
    /// SHA-256 of the entry's line, in hexadecimal.
    pub hash: String,
}
