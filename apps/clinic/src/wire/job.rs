//! Work that takes time.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Id.
    pub id: String,
    /// What is done, in words.
    pub what: String,
    /// For whom.
    pub patient: String,
    /// How far it is.
    pub state: JobState,
    /// What it said so far; the newest last.
    pub lines: Vec<String>,
    /// Why it was refused or failed.
    pub error: Option<String>,
    /// What it made.
    pub result: JobResult,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Others come first.
    Waiting,
    /// It runs.
    Running,
    /// It made what was asked for.
    Done,
    /// It judged and refused.
    Refused,
    /// It broke.
    Failed,
    /// It was ended.
    Cancelled,
}

/// What a job works on, and what it makes: the ids that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobResult {
    /// A scan.
    pub scan: Option<String>,
    /// A series.
    pub series: Option<String>,
    /// A plan.
    pub plan: Option<String>,
    /// A delivery.
    pub delivery: Option<String>,
}

/// A job that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobStarted {
    /// Id of the job.
    pub job: String,
}

/// A scan that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScanStarted {
    /// Id of the scan.
    pub scan: String,
    /// The job that examines it.
    pub job: String,
}

/// A plan that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanStarted {
    /// Id of the plan.
    pub plan: String,
    /// The job that makes it.
    pub job: String,
}
