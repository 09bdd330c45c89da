//! A plan, its proof and its approvals.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A plan to ask for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// The scan.
    pub scan: String,
    /// The tooth.
    pub fdi: u8,
    /// The finding that is to be repaired; the tooth's most severe where left out.
    #[serde(default)]
    pub finding: Option<u32>,
    /// What is wished, as `biosculpt plan` has it; a repair where left out.
    #[serde(default)]
    pub intent: Option<String>,
    /// Material of the printable restoration; the usual one where left out.
    #[serde(default)]
    pub material: Option<String>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
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
    /// By whom.
    pub by: String,
    /// How far it is.
    pub state: PlanState,
    /// Whether it is for the teeth as they are, as far as the record knows.
    pub standing: PlanStanding,
    /// Why it is not, and what to do; null where it is.
    pub stale: Option<String>,
    /// Whether its tooth was worked on and nobody charted it since: it is not approved before somebody did.
    pub charting_due: bool,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// The part to print or mill; null where the plan has none.
    pub part: Option<Part>,
    /// What the proof checked.
    pub checks: Vec<Check>,
    /// What else is to be known.
    pub notes: Vec<String>,
    /// Its files.
    pub files: Vec<PlanFile>,
    /// Who approved it.
    pub approvals: Vec<Approval>,
    /// Why it failed or was refused.
    pub error: Option<String>,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// It is made.
    Making,
    /// It was made and is not proven.
    Made,
    /// The proof passed.
    Proven,
    /// The proof refused it.
    Refused,
    /// A dentist approved it; it does not change any more.
    Approved,
    /// It was delivered.
    Delivered,
    /// It could not be made.
    Failed,
}

/// Whether a plan is for the teeth as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanStanding {
    /// It is.
    Fresh,
    /// A delivery on its tooth goes on, or on one next to it.
    AtWork,
    /// Its tooth was worked on after its scan came in, or may have been.
    Worked,
    /// The tooth next to it was.
    Beside,
    /// Teeth of its scan were corrected, it may be after it was asked for.
    Renumbered,
    /// A tooth that was worked on by the numbers of its scan was said to be another one than they tell.
    Misnumbered,
    /// Its scan is a piece of a jaw that fits on none of this mouth before it, and a tooth was worked on.
    Piece,
}

/// A figure with its limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// In which unit.
    pub unit: String,
    /// What is allowed; null where nothing limits it.
    pub limit: Option<f64>,
    /// Whether it holds; null where nothing limits it.
    pub holds: Option<bool>,
}

/// The part of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// What it is made of.
    pub material: String,
    /// Whether all its limits hold.
    pub passes: bool,
    /// What is against a limit.
    pub failures: Vec<String>,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// How near it comes to other teeth.
    pub contacts: Vec<Contact>,
    /// Direction in which it comes off, a unit vector of the scan's frame.
    pub insertion_axis: [f64; 3],
    /// Its border on the tooth, a closed path: x, y, z in mm, the scan's frame.
    pub margin: Vec<[f64; 3]>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// How near a part comes to another tooth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// The other tooth.
    pub with: String,
    /// The least distance; negative where they overlap.
    pub clearance_mm: f64,
    /// The least that is allowed.
    pub least_mm: f64,
    /// The most that is a contact.
    pub most_mm: f64,
}

/// A check of the proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// What was measured, with its unit.
    pub measured: String,
    /// What is allowed, with its unit.
    pub allowed: String,
    /// Whether it passes; null where it could not be checked.
    pub passes: Option<bool>,
    /// In words.
    pub words: String,
}

/// A file of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// Name of who approved.
    pub by: String,
    /// As what.
    pub role: super::Role,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// SHA-256 over prescription and proof, which was signed.
    pub plan_sha256: String,
}

/// The signature of an approval.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveRequest {
    /// The password, once more.
    pub password: String,
}

/// Where a plan works, as blocks for the eye.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Zones {
    /// Edge of a block.
    pub block_mm: f64,
    /// Lowest corner of the block 0, 0, 0: x, y, z in mm, the scan's frame.
    pub origin_mm: [f64; 3],
    /// Zones in the order of work.
    pub zones: Vec<Zone>,
}

/// A zone of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Zone {
    /// remove, deposit or tint.
    pub action: String,
    /// What is removed or imitated.
    pub tissue: String,
    /// Material that is planned, micrograms.
    pub planned_ug: f64,
    /// x, y, z of each block, one after the other.
    pub blocks: Vec<u32>,
}
