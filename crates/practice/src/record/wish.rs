//! What is wished; [`decide`](super::decide) judges it.

use super::event::{Attendance, Blob, ConsentScope, NamedBlob, Speed, Stage, Surface};
use crate::calendar::{Day, Moment};
use crate::mdas::MdasAnswers;
use crate::role::Role;
use crate::tooth::{Finding, Presence, Tooth};

/// What is wished. Ids of what is new are given by the record.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "as the events that come of them")]
pub enum Wish {
    Register {
        number: u32,
        name: String,
        born: Day,
    },
    Change {
        name: String,
        born: Day,
    },
    Note {
        stage: Stage,
        text: String,
    },
    AnswerMdas {
        day: Day,
        answers: MdasAnswers,
    },
    Book {
        starts: Moment,
        minutes: u32,
        reason: String,
    },
    Attend {
        appointment: String,
        state: Attendance,
    },
    Chart {
        day: Day,
        tooth: Tooth,
        presence: Option<Presence>,
        findings: Vec<Finding>,
    },
    ReceiveScan {
        name: String,
        file: Blob,
    },
    Examined {
        scan: String,
        jaw: Option<String>,
        teeth: u32,
        findings: u32,
        files: Vec<NamedBlob>,
        surface: Option<Surface>,
        same_as: Option<String>,
        unlike: Option<String>,
        fits_nowhere: bool,
    },
    RefuseScan {
        scan: String,
        reason: String,
    },
    CorrectScan {
        scan: String,
        tooth: Tooth,
        at_mm: [f64; 3],
        renumbers: bool,
    },
    TakeBackCorrection {
        scan: String,
        tooth: Tooth,
    },
    ReceiveSeries {
        name: String,
        file: Blob,
    },
    MadeVolume {
        series: String,
        size: [u32; 3],
        files: Vec<NamedBlob>,
    },
    RefuseSeries {
        series: String,
        reason: String,
    },
    AskPlan {
        scan: String,
        tooth: Tooth,
        finding: Option<u32>,
        intent: Option<String>,
        material: Option<String>,
    },
    Made {
        plan: String,
        files: Vec<NamedBlob>,
    },
    Failed {
        plan: String,
        reason: String,
    },
    Proven {
        plan: String,
        files: Vec<NamedBlob>,
        plan_sha256: String,
    },
    ProofRefused {
        plan: String,
        files: Vec<NamedBlob>,
        reason: String,
    },
    /// `plan_sha256` is the hash that was shown to who approves.
    Approve {
        plan: String,
        role: Role,
        plan_sha256: String,
        signature: String,
    },
    /// `plan_sha256` is the hash that was shown to who agrees.
    GiveConsent {
        scope: ConsentScope,
        plan: Option<String>,
        plan_sha256: Option<String>,
        text_version: String,
        language: String,
        text: Blob,
        signer: String,
        signature: String,
    },
    WithdrawConsent {
        consent: String,
        reason: String,
        signature: String,
    },
    BeginDelivery {
        plan: String,
        speed: Speed,
        device: Option<String>,
    },
    EndDelivery {
        delivery: String,
        how: String,
        worked: bool,
        files: Vec<NamedBlob>,
        beyond: Option<Vec<String>>,
    },
    /// `was` is the number that was shown to who says it.
    RenumberDelivery {
        delivery: String,
        was: Tooth,
        tooth: Tooth,
        reason: String,
        role: Role,
        signature: String,
    },
}
