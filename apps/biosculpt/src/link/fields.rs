//! Fields of the device link's messages, as they are on the wire (`docs/device-link.md`).
//!
//! The order of fields and variants is the format: any change raises `frame::VERSION`.

use serde::{Deserialize, Serialize};

/// The first word of the treatment's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// The link's version, as in the header.
    pub(crate) version: u16,
    /// Who speaks, for the device's log.
    pub(crate) name: String,
}

/// Who the device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// The link's version, as in the header.
    pub(crate) version: u16,
    /// Its number.
    pub(crate) device: u64,
    /// What it is.
    pub(crate) name: String,
    /// Whether it only simulates.
    pub(crate) simulated: bool,
    /// Firmware that it can run, oldest first.
    pub(crate) firmware: Vec<String>,
    /// Between two ticks, ms.
    pub(crate) tick_ms: u32,
}

/// Who gives the pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pace {
    /// The device's clock: a tick every 50 ms.
    Real,
    /// The treatment's side: one tick for each beat; for simulations only.
    LockStep,
}

/// What the session is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Load {
    /// The prescription's bytes.
    pub(crate) prescription: Vec<u8>,
    /// The protocol's bytes.
    pub(crate) protocol: Vec<u8>,
    /// Number of the patient.
    pub(crate) patient: u64,
    /// Number of the device that is meant.
    pub(crate) device: u64,
    /// Who gives the pace.
    pub(crate) pace: Pace,
    /// For a simulated device: how it is set.
    pub(crate) setting: Setting,
    /// For a simulated device: the tooth.
    pub(crate) tissue: Volume,
}

/// How a simulated device is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Setting {
    /// Firmware, such as `1.2`.
    pub(crate) release: String,
    /// Batch of carriers.
    pub(crate) lot: u32,
    /// Conductivity, perfusion and absorption, times the tables'.
    pub(crate) body: [f64; 3],
    /// Of every chance in the session.
    pub(crate) seed: u64,
    /// What is broken.
    pub(crate) faults: Vec<Fault>,
}

/// Something broken, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fault {
    /// Its name.
    pub(crate) name: String,
    /// From then on, ms.
    pub(crate) from_ms: u64,
    /// Until before then, ms.
    pub(crate) to_ms: u64,
}

/// Where a volume's tissue came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Source {
    /// Closed solids.
    Solids,
    /// A volume of labels.
    Volume,
    /// Estimated from the surface.
    Estimated,
}

/// A tooth as cells of tissue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Volume {
    /// Lowest corner, mm.
    pub(crate) origin_mm: [f64; 3],
    /// Edge of a cell, mm.
    pub(crate) cell_mm: f64,
    /// Cells along x, y, z.
    pub(crate) size: [u32; 3],
    /// Where it came from.
    pub(crate) source: Source,
    /// A byte of tissue for each cell, x fastest.
    pub(crate) labels: Vec<u8>,
}

/// For what a party speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// SHA-256 of the prescription's bytes.
    pub(crate) plan: [u8; 32],
    /// Patient's number.
    pub(crate) patient: u64,
    /// FDI number of the tooth; 0 is none.
    pub(crate) tooth: u8,
    /// Device's number.
    pub(crate) device: u64,
    /// Firmware version.
    pub(crate) firmware: [u16; 3],
    /// SHA-256 of the protocol's bytes.
    pub(crate) protocol: [u8; 32],
}

/// What a party says, and of when its evidence is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    /// For what it speaks.
    pub(crate) identity: Identity,
    /// By the device's clock, ms.
    pub(crate) at_ms: u64,
}

/// What the treatment's side says 20 times a second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Beat {
    /// Counts up.
    pub(crate) number: u64,
    /// The patient's stop is pressed.
    pub(crate) stop: bool,
    /// For plan, patient and tooth, registration, operator, heartbeat.
    pub(crate) evidence: [Option<Evidence>; 5],
    /// Zones whose read-back was right, from the first on.
    pub(crate) confirmed: u32,
    /// An operator asks to resume: for what was verified then, and when.
    pub(crate) resume: Option<Evidence>,
    /// The session is to end.
    pub(crate) end: bool,
}

/// The last word of the treatment's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bye;

/// What the device holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Loaded {
    /// For what it speaks.
    pub(crate) identity: Identity,
    /// Hash of each zone, in order.
    pub(crate) zones: Vec<[u8; 32]>,
    /// Names of the protocol's signals, in order.
    pub(crate) signals: Vec<String>,
}

/// What the guard says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Verdict {
    /// Nothing speaks against it.
    Allow,
    /// Go on; somebody must look.
    Warn,
    /// Off, until an operator resumes.
    Hold,
    /// Off for the rest of the session.
    Terminate,
}

/// What a signal reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// In the protocol's unit.
    pub(crate) value: i64,
    /// By the device's clock, ms.
    pub(crate) at_ms: u64,
}

/// A zone as it is held now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReadBack {
    /// Its place, from 0.
    pub(crate) zone: u64,
    /// SHA-256 of its one form.
    pub(crate) hash: [u8; 32],
}

/// Something that happened at a tick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Event {
    /// It may be on.
    Permitted,
    /// It may not be on any more.
    Withdrawn,
    /// A rule tripped: code, sentence, verdict.
    Alarm(String, String, Verdict),
    /// A rule does not stand any more: code.
    Cleared(String),
    /// The patient's stop was heard.
    Stopped,
    /// An operator resumed.
    Resumed,
    /// The operator's word was refused: why.
    NotResumed(String),
    /// A zone began, from 0.
    Zone(u64),
    /// The firmware says that all is done.
    Done,
    /// There is no leave, and no alarm says why: code, sentence.
    NoLeave(String, String),
}

/// What the device says 20 times a second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tick {
    /// The device's clock, ms.
    pub(crate) now_ms: u64,
    /// Beats heard since the tick before, in words of the record.
    pub(crate) heard: String,
    /// In the order of the protocol's signals.
    pub(crate) readings: Vec<Option<Reading>>,
    /// What the guard says.
    pub(crate) verdict: Verdict,
    /// It may be on until its next tick.
    pub(crate) enabled: bool,
    /// It is on.
    pub(crate) on: bool,
    /// Carriers in the mouth now.
    pub(crate) carriers: u64,
    /// The firmware's zone, from 0.
    pub(crate) zone: u64,
    /// A zone as it was read from the device's memory at this tick.
    pub(crate) read_back: Option<ReadBack>,
    /// All is done.
    pub(crate) done: bool,
    /// What happened.
    pub(crate) events: Vec<Event>,
}

/// A stop or an end switched the device off, just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Off {
    /// The device's clock, ms.
    pub(crate) at_ms: u64,
    /// Number of the beat that did it.
    pub(crate) beat: u64,
}

/// The device does not do that, and closes the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refused {
    /// What is refused, in a word.
    pub(crate) what: String,
    /// Why, in a sentence.
    pub(crate) why: String,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum How {
    /// All was delivered.
    Done,
    /// The guard ended it.
    Terminated,
    /// The treatment's side ended it.
    Ended,
    /// The device failed.
    Failed,
}

/// The session is over; the device is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Over {
    /// How it ended.
    pub(crate) how: How,
    /// The device's clock, ms.
    pub(crate) at_ms: u64,
    /// In a sentence.
    pub(crate) why: String,
}
