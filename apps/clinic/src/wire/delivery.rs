//! A delivery, live and afterwards.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A delivery to begin.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRequest {
    /// How fast the simulated session goes.
    pub speed: Speed,
}

/// How fast a simulated session goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// As fast as a clock.
    Real,
    /// As fast as the machine can while it treats; real while it waits for people.
    Lapse,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Id.
    pub id: String,
    /// For whom.
    pub patient: String,
    /// By which plan.
    pub plan: String,
    /// Number of the tooth that it works on, by what is known now.
    pub fdi: u8,
    /// What dentists said of that number afterwards, in order; the last counts.
    #[serde(default)]
    pub renumbered: Vec<Renumbered>,
    /// How far it is.
    pub state: DeliveryState,
    /// When it began, RFC 3339 in UTC.
    pub began: String,
    /// When it ended.
    pub ended: Option<String>,
    /// How it ended, in a word; `cut`, `refused` and `broken` have a colon and why behind them, where that is known.
    pub how: Option<String>,
    /// What came of it, as the program tells it.
    #[schema(value_type = Option<Object>)]
    pub outcome: Option<serde_json::Value>,
    /// Code of the patient's stop page while the session is on; only for who runs it.
    pub stop_code: Option<String>,
    /// Files of the delivery, once it has ended.
    pub files: Vec<super::PlanFile>,
}

/// That the tooth that was worked on is another one than its number told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenumberRequest {
    /// The number that it was told by: another one was said meanwhile where it is none any more.
    pub was: u8,
    /// The number that it has.
    pub fdi: u8,
    /// How that is known.
    pub reason: String,
    /// The password, once more.
    pub password: String,
}

/// What a dentist said of the number of a tooth that was worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Renumbered {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub by: String,
    /// What it was taken for.
    pub from: u8,
    /// What it is.
    pub to: u8,
    /// How that is known.
    pub reason: String,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// The session is made ready.
    SettingUp,
    /// It waits until patient and tooth were verified.
    Verify,
    /// It treats.
    Running,
    /// It is held.
    Held,
    /// It is over.
    Over,
}

/// What the hands of the operator do.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hands {
    /// The page's own word for itself, new whenever it is loaded.
    pub page: String,
    /// Number of what this page says. What is not above all that it said before is not taken.
    pub sequence: u64,
    /// `at_ms` of the newest `session` event that the page heard. A hold, a verify or a resume of a page that has not heard
    /// what was told 1.5 s ago is not taken.
    #[serde(default)]
    pub heard_ms: Option<u64>,
    /// The operator holds; counts 1.5 s. After a longer gap the page must let go (false) before it can hold again.
    #[serde(default)]
    pub hold: Option<bool>,
    /// Patient and tooth, as the operator sees them.
    #[serde(default)]
    pub verify: Option<Verify>,
    /// Go on after a stop.
    #[serde(default)]
    pub resume: Option<bool>,
    /// End the session.
    #[serde(default)]
    pub end: Option<bool>,
}

/// Who and which tooth is in the chair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// Id of the patient.
    pub patient: String,
    /// Number of the tooth.
    pub tooth: u8,
}

/// The stop, pressed or let go by an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pressed {
    /// Whether it is pressed.
    pub pressed: bool,
    /// Lets go for all whose page is not there any more, too; only for who may deliver.
    #[serde(default)]
    pub for_gone: bool,
    /// The page's own word for itself, new whenever it is loaded.
    pub page: String,
    /// Number of what this page says. A letting go that is not above all that it said before is not taken; a press is.
    pub sequence: u64,
}

/// The stop, pressed or let go on the patient's page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PressedOnPage {
    /// Whether it is pressed.
    pub pressed: bool,
    /// The page's own word for itself, new whenever it is loaded.
    pub page: String,
    /// Number of what this page says. A letting go that is not above all that it said before is not taken; a press is.
    pub sequence: u64,
}

/// Who presses the stop. It is let go when nobody does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pressing {
    /// Whether this account does.
    pub mine: bool,
    /// How many others do whose page is open.
    pub here: u32,
    /// How many others do whose page is not there any more.
    pub gone: u32,
}

/// What the patient's own stop page shows. No name: whoever has the code is in the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StopPage {
    /// How far the delivery is.
    pub state: DeliveryState,
    /// Whether the device is on.
    pub on: bool,
    /// Whether it is being ended: what was told last of the device may be old.
    pub ending: bool,
    /// Whether the stop is pressed on this page.
    pub pressed: bool,
    /// Whether the session has taken a stop, pressed here or by the staff.
    pub patient_stop: bool,
    /// Whether the device is simulated.
    pub simulated: bool,
    /// What happens now, in plain words.
    pub words: String,
}

/// What the guard says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Go on.
    Treat,
    /// Go on and look.
    Warn,
    /// Stand still.
    Hold,
    /// End.
    Terminate,
}

/// Whom or what the session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// That patient and tooth are verified.
    Verify,
    /// That the operator holds.
    Hold,
    /// That the operator goes on.
    Resume,
    /// That the patient lets go of the stop.
    Patient,
    /// Nothing.
    Nothing,
}

/// Whose account verified patient and tooth last, and so has the hands of a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Nobody verified them yet.
    #[default]
    Nobody,
    /// The account that is told so.
    Mine,
    /// Another one.
    Other,
}

/// Whether the patient's stop page is heard by the clinic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopLine {
    /// It was not opened yet.
    #[default]
    Unopened,
    /// It is.
    Heard,
    /// It was, and is not any more: what is pressed there may not come here.
    Lost,
}

/// A session as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cockpit {
    /// Time of the session, ms.
    pub at_ms: u64,
    /// What the guard says.
    pub verdict: Verdict,
    /// Whether the device is let work until its next tick.
    pub enabled: bool,
    /// Whether it works.
    pub on: bool,
    /// Whether the session is being ended; nothing newer may be told any more until it is over.
    #[serde(default)]
    pub ending: bool,
    /// Whose its hands are.
    #[serde(default)]
    pub operator: Operator,
    /// Whether the patient's stop page is heard.
    #[serde(default)]
    pub stop_page: StopLine,
    /// Zones that are done.
    pub zone: u32,
    /// Number of zones.
    pub zones: u32,
    /// Share of the plan that is done, 0 to 1.
    pub progress_share: f64,
    /// Share of the zone at work that is done, 0 to 1, by what the device reports of it.
    pub zone_share: f64,
    /// Planned length of the session, ms.
    pub planned_ms: u64,
    /// Material by the first counter, micrograms; null where it says nothing.
    pub counter_a_ug: Option<f64>,
    /// Material by the second counter, micrograms; null where it says nothing.
    pub counter_b_ug: Option<f64>,
    /// Material that is planned, micrograms.
    pub planned_ug: f64,
    /// Warming of the tooth's surface, kelvin; null where nothing was read.
    pub surface_rise_k: Option<f64>,
    /// The most that is allowed, kelvin; null where the protocol sets none.
    pub surface_limit_k: Option<f64>,
    /// Warming of the surface 30 s ahead, kelvin.
    pub ahead_k: Option<f64>,
    /// Warming of the pulp, kelvin; null where the device does not measure it.
    pub pulp_rise_k: Option<f64>,
    /// What must hold for treatment.
    pub permits: Vec<Permit>,
    /// What is wrong, the worst first.
    pub alarms: Vec<Alarm>,
    /// What happened lately, the newest first.
    pub lately: Vec<Lately>,
    /// Whether the patient's stop is pressed.
    pub patient_stop: bool,
    /// Whether the operator's hold counts.
    pub held: bool,
    /// From the last stop or end to the device's word that it is off, ms; null before.
    pub stopped_in_ms: Option<f64>,
    /// Whom or what it waits for.
    pub waits_for: WaitsFor,
    /// How fast it goes.
    pub speed: Speed,
}

/// Something that must hold for treatment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Permit {
    /// What.
    pub name: String,
    /// Whether it holds.
    pub holds: bool,
    /// How old the word of it is, ms; null where there never was one.
    pub age_ms: Option<u64>,
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Alarm {
    /// Its code.
    pub code: String,
    /// What it says.
    pub says: String,
    /// What it does.
    pub verdict: Verdict,
    /// Since when, ms of the session.
    pub at_ms: u64,
    /// Whether the patient raised it.
    pub patients: bool,
    /// Where.
    pub place: String,
    /// What was measured.
    pub measured: String,
    /// What is allowed; null where nothing limits it.
    pub limit: Option<String>,
    /// What the guard did.
    pub done: String,
    /// What people are to do.
    pub to_do: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lately {
    /// When, ms of the session.
    pub at_ms: u64,
    /// What.
    pub words: String,
}
