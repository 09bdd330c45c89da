//! What happened to a patient, as it stands in the casebook: `kind` and `body` of an entry.
//!
//! A field added is a version raised: bodies with other fields are refused. Big things are blobs.

use crate::calendar::{Day, Moment};
use crate::mdas::MdasAnswers;
use crate::role::Role;
use crate::tooth::{Finding, Presence, Tooth};
use serde::{Deserialize, Serialize};

/// A big payload by its hash, as the casebook names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blob {
    /// SHA-256 in hexadecimal.
    pub blob: String,
    /// Length.
    pub bytes: u64,
}

/// A file by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedBlob {
    /// Its name.
    pub name: String,
    /// Its content.
    pub file: Blob,
}

impl NamedBlob {
    /// The first of the files that has that name.
    #[must_use]
    pub fn named<'a>(files: impl IntoIterator<Item = &'a Self>, name: &str) -> Option<&'a Self> {
        files.into_iter().find(|file| file.name == name)
    }
}

/// Stages of care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// First talk.
    Intake,
    /// Looking.
    Examination,
    /// Deciding.
    Planning,
    /// Treating.
    Delivery,
    /// Afterwards.
    Review,
}

/// How far an appointment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
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

/// How fast a simulated session goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// As fast as a clock.
    Real,
    /// As fast as the machine can while it treats.
    Lapse,
}

/// What a patient agrees to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentScope {
    /// A treatment, by a plan as it was proven.
    Treatment,
    /// Use of the own record for research and teaching.
    Research,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    content = "body",
    rename_all = "snake_case",
    deny_unknown_fields
)]
#[allow(missing_docs, reason = "the fields are the words of the record")]
pub enum Event {
    /// The patient is known from now on.
    Registered {
        number: u32,
        name: String,
        born: Day,
    },
    /// Name or birth were corrected.
    Changed { name: String, born: Day },
    /// A note was written.
    Noted { stage: Stage, text: String },
    /// The anxiety scale was answered.
    MdasAnswered { day: Day, answers: MdasAnswers },
    /// An appointment was booked.
    AppointmentBooked {
        appointment: String,
        starts: Moment,
        minutes: u32,
        reason: String,
    },
    /// An appointment went on.
    AppointmentChanged {
        appointment: String,
        state: Attendance,
    },
    /// A tooth was charted.
    Charted {
        day: Day,
        tooth: Tooth,
        presence: Option<Presence>,
        findings: Vec<Finding>,
    },
    /// A scan came in.
    ScanReceived {
        scan: String,
        name: String,
        file: Blob,
    },
    /// A scan was looked at: what was seen is in the files.
    ScanExamined {
        scan: String,
        jaw: Option<String>,
        teeth: u32,
        findings: u32,
        files: Vec<NamedBlob>,
        /// None in records from before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        surface: Option<Surface>,
        /// An earlier scan whose worked tooth it shows as that scan does, from before the work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        same_as: Option<String>,
        /// The scan before it of the same whole jaw, where it fits on no part of that, nor on those before: it may be another person's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unlike: Option<String>,
        /// It could be brought together with no scan before it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        fits_nowhere: bool,
    },
    /// A scan cannot be used, or not be labelled as it was corrected.
    ScanRefused {
        scan: String,
        reason: String,
        /// What was said last of where teeth are counts no more; entries from before that was so do not say, and kept it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        forgets: bool,
    },
    /// A person said where a tooth is; the scan is looked at again.
    ScanCorrected {
        scan: String,
        tooth: Tooth,
        at_mm: [f64; 3],
        /// Other teeth may have other numbers by it, as that person said.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        renumbers: bool,
    },
    /// What a person said of where a tooth is was taken back; the scan is looked at again.
    CorrectionTakenBack { scan: String, tooth: Tooth },
    /// A series of slices came in: a ZIP of its files.
    SeriesReceived {
        series: String,
        name: String,
        file: Blob,
    },
    /// A volume was made of a series; it is in the files.
    SeriesMade {
        series: String,
        size: [u32; 3],
        files: Vec<NamedBlob>,
    },
    /// No volume can be made of a series.
    SeriesRefused { series: String, reason: String },
    /// A plan was asked for.
    PlanAsked {
        plan: String,
        scan: String,
        tooth: Tooth,
        finding: Option<u32>,
        intent: Option<String>,
        material: Option<String>,
    },
    /// A plan was made.
    PlanMade { plan: String, files: Vec<NamedBlob> },
    /// A plan could not be made.
    PlanFailed { plan: String, reason: String },
    /// A plan passed its proof.
    PlanProven {
        plan: String,
        files: Vec<NamedBlob>,
        plan_sha256: String,
    },
    /// A plan did not pass its proof.
    PlanRefused {
        plan: String,
        files: Vec<NamedBlob>,
        reason: String,
    },
    /// A dentist approved a plan.
    PlanApproved {
        plan: String,
        role: Role,
        plan_sha256: String,
        /// Of the clinic's key, over what was approved, by whom.
        signature: String,
    },
    /// The patient, or who may for the patient, agreed to something.
    ConsentGiven {
        consent: String,
        scope: ConsentScope,
        plan: Option<String>,
        plan_sha256: Option<String>,
        text_version: String,
        language: String,
        text: Blob,
        signer: String,
        /// Of the clinic's key, over what was agreed to, by whom.
        signature: String,
    },
    /// Consent was taken back.
    ConsentWithdrawn {
        consent: String,
        reason: String,
        signature: String,
    },
    /// A delivery began.
    DeliveryBegun {
        delivery: String,
        plan: String,
        speed: Speed,
        /// Id of the clinic's device; none in records from before that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<String>,
    },
    /// A delivery ended. Once material was worked the plan is spent, however it ended.
    DeliveryEnded {
        delivery: String,
        how: String,
        worked: bool,
        files: Vec<NamedBlob>,
        /// Names of the figures that are beyond their limits; none where that was not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beyond: Option<Vec<String>>,
    },
    /// A dentist said that the tooth that was worked on is another one than its number told.
    DeliveryRenumbered {
        delivery: String,
        tooth: Tooth,
        reason: String,
        role: Role,
        /// Of the clinic's key, over what was said, by whom.
        signature: String,
    },
}

/// A surface, as far as it is told from others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// Its faces.
    pub faces: u64,
    /// Its area, mm².
    pub area_mm2: f64,
}

impl Surface {
    /// Whether both are one, in files that may be written otherwise. Two scans of a mouth hardly have so nearly the same faces and area:
    /// 0.04 mm² of an arch are less than the least that is treated.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let faces = self.faces.max(other.faces);
        let area_mm2 = self.area_mm2.max(other.area_mm2);
        faces > 0
            && self.faces.abs_diff(other.faces).saturating_mul(10_000) <= faces
            && (self.area_mm2 - other.area_mm2).abs() <= 1e-5 * area_mm2
    }
}

/// An event, when it was recorded and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// Name of who did it.
    pub by: String,
    /// What happened.
    pub event: Event,
}
