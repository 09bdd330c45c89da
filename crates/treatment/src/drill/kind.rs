//! The kinds of drills: a name, what is wrong, and what must come of it.
//!
//! Out: [`Drill::all`]. Law: `law_names_are_one`.

use swarm::Fault;

/// What must come of a drill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    /// The device is never on.
    NeverStart,
    /// The device goes off so soon after the fault, ms.
    Stop(u64),
    /// The session goes on to its end, and delivers.
    Harmless,
    /// Either, as long as nothing that a rule limits stays beyond it.
    Within,
    /// Protocol 1.0 has no rule against it; so many of the 18 rules of `physics.md` does. Listed, not failed.
    NotCovered(u8),
}

impl Must {
    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::NeverStart => "never start".to_owned(),
            Self::Stop(within_ms) => format!("stop in {within_ms} ms"),
            Self::Harmless => "harmless".to_owned(),
            Self::Within => "keep the limits".to_owned(),
            Self::NotCovered(rule) => format!("not covered (rule {rule})"),
        }
    }
}

/// What is wrong with the link from the treatment's side to the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    LosesOne,
    LosesMany,
    Garbled,
    EveryThird,
    DelaysOne,
    DelaysMany,
    Repeats,
    Stuck,
    OutOfOrder,
    Bunches,
    Dead,
    OneWay,
}

/// What is wrong with the plan, or with what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    OtherApproved,
    LeaseChanges,
    DoseUp,
    CellsAdded,
    ZoneLeftOut,
    ZonesSwapped,
    OtherTooth,
    OtherPatient,
    TenTimes,
    OtherPlace,
    OtherTissue,
    OtherTable,
    OldTable,
    ReadBackFirst,
    ReadBackLater,
}

/// What people do that they must not, or what happens to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum People {
    LetsGo,
    SetUpExpired,
    SetUpExpires,
    NeverRegistered,
    RegisteredLongAgo,
    NotRegisteredAgain,
    OtherPatientComes,
    ResumesWhilePressed,
    ResumesByOldEvidence,
    ResumesByStaleEvidence,
    ResumesAhead,
    ResumesOtherPatient,
    ResumesOtherPlan,
    SamePerson,
    NotProven,
    ProofRefused,
    ProofOfAnother,
    EditedAfterProof,
    SetUpOfAnother,
    OtherProtocol,
    OtherFirmware,
    OtherDevice,
    Bites,
    Moves,
    Stops,
    Taps,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Trouble {
    None,
    Device(Fault),
    Line(Line),
    Plan(Plan),
    People(People),
}

/// One kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    /// What it is called.
    pub name: String,
    /// What must come of it.
    pub must: Must,
    pub(super) trouble: Trouble,
}

const LINES: [(&str, Line, Must); 12] = [
    ("link-loses-one", Line::LosesOne, Must::Harmless),
    ("link-loses-many", Line::LosesMany, Must::Within),
    ("link-garbled", Line::Garbled, Must::Within),
    ("link-every-third", Line::EveryThird, Must::Within),
    ("link-delays-one", Line::DelaysOne, Must::Harmless),
    ("link-delays-many", Line::DelaysMany, Must::Stop(200)),
    ("link-repeats", Line::Repeats, Must::Harmless),
    ("link-stuck", Line::Stuck, Must::Stop(200)),
    ("link-out-of-order", Line::OutOfOrder, Must::Within),
    ("link-bunches", Line::Bunches, Must::Within),
    ("link-dead", Line::Dead, Must::Stop(200)),
    ("link-one-way", Line::OneWay, Must::Stop(200)),
];

const PLANS: [(&str, Plan, Must); 15] = [
    ("plan-other-approved", Plan::OtherApproved, Must::NeverStart),
    ("plan-lease-changes", Plan::LeaseChanges, Must::Stop(200)),
    ("plan-dose-up", Plan::DoseUp, Must::NeverStart),
    ("plan-cells-added", Plan::CellsAdded, Must::NeverStart),
    ("plan-zone-left-out", Plan::ZoneLeftOut, Must::NeverStart),
    ("plan-zones-swapped", Plan::ZonesSwapped, Must::NeverStart),
    ("plan-other-tooth", Plan::OtherTooth, Must::NeverStart),
    ("plan-other-patient", Plan::OtherPatient, Must::NeverStart),
    ("plan-ten-times", Plan::TenTimes, Must::NeverStart),
    ("plan-other-place", Plan::OtherPlace, Must::NeverStart),
    ("plan-other-tissue", Plan::OtherTissue, Must::NeverStart),
    ("plan-other-table", Plan::OtherTable, Must::NeverStart),
    ("plan-old-table", Plan::OldTable, Must::NeverStart),
    (
        "plan-read-back-first",
        Plan::ReadBackFirst,
        Must::NeverStart,
    ),
    ("plan-read-back-later", Plan::ReadBackLater, Must::Within),
];

const PEOPLE: [(&str, People, Must); 26] = [
    ("operator-lets-go", People::LetsGo, Must::Stop(200)),
    ("set-up-expired", People::SetUpExpired, Must::NeverStart),
    ("set-up-expires", People::SetUpExpires, Must::Stop(200)),
    (
        "never-registered",
        People::NeverRegistered,
        Must::NeverStart,
    ),
    (
        "registered-long-ago",
        People::RegisteredLongAgo,
        Must::NeverStart,
    ),
    (
        "not-registered-again",
        People::NotRegisteredAgain,
        Must::Stop(10_200),
    ),
    (
        "other-patient-comes",
        People::OtherPatientComes,
        Must::Stop(200),
    ),
    (
        "resumes-while-pressed",
        People::ResumesWhilePressed,
        Must::Stop(200),
    ),
    (
        "resumes-by-old-evidence",
        People::ResumesByOldEvidence,
        Must::Stop(200),
    ),
    (
        "resumes-by-stale-evidence",
        People::ResumesByStaleEvidence,
        Must::Stop(200),
    ),
    ("resumes-ahead", People::ResumesAhead, Must::Stop(200)),
    (
        "resumes-other-patient",
        People::ResumesOtherPatient,
        Must::Stop(200),
    ),
    (
        "resumes-other-plan",
        People::ResumesOtherPlan,
        Must::Stop(200),
    ),
    ("same-person-again", People::SamePerson, Must::NeverStart),
    ("not-proven", People::NotProven, Must::NeverStart),
    ("proof-refused", People::ProofRefused, Must::NeverStart),
    ("proof-of-another", People::ProofOfAnother, Must::NeverStart),
    (
        "edited-after-proof",
        People::EditedAfterProof,
        Must::NeverStart,
    ),
    (
        "set-up-of-another",
        People::SetUpOfAnother,
        Must::NeverStart,
    ),
    ("other-protocol", People::OtherProtocol, Must::NeverStart),
    ("other-firmware", People::OtherFirmware, Must::NeverStart),
    ("other-device", People::OtherDevice, Must::NeverStart),
    ("patient-bites", People::Bites, Must::Stop(300)),
    ("tooth-moves", People::Moves, Must::Stop(600)),
    ("patient-stops", People::Stops, Must::Stop(100)),
    ("patient-taps-stop", People::Taps, Must::Stop(100)),
];

/// What must come of a fault of the device.
fn of_device(name: &str) -> Must {
    let ends = |end: &str| name.ends_with(end);
    match name {
        "surface-flat" | "localisation-flat" | "bite-flat" | "localisation-low"
        | "firmware-hangs" => Must::NotCovered(7),
        "firmware-skips-zone" => Must::NotCovered(1),
        "bots-stay" => Must::NotCovered(18),
        "localisation-stale" | "localisation-high" | "localisation-bias" => Must::Stop(800),
        "surface-high" | "surface-low" | "bite-high" | "bite-low" => Must::Stop(100),
        "counter-a-high" | "counter-b-high" | "counter-a-bias" | "counter-b-bias" => {
            Must::Stop(500)
        }
        // Read again every 500 ms, and off two ticks later.
        "memory-dose" | "memory-cell" | "memory-place" => Must::Stop(650),
        _ if ends("-silent") || ends("-ahead") => Must::Stop(100),
        _ if ends("-stale") => Must::Stop(350),
        _ if name.starts_with("clock-") => Must::Stop(200),
        _ => Must::Within,
    }
}

impl Drill {
    /// Every kind.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let device = Fault::all().into_iter().map(|(name, fault)| Self {
            must: of_device(&name),
            name,
            trouble: Trouble::Device(fault),
        });
        let line = LINES.map(|(name, line, must)| Self::new(name, must, Trouble::Line(line)));
        let plan = PLANS.map(|(name, plan, must)| Self::new(name, must, Trouble::Plan(plan)));
        let people = PEOPLE.map(|(name, who, must)| Self::new(name, must, Trouble::People(who)));
        device.chain(line).chain(plan).chain(people).collect()
    }

    /// Nothing is wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::new("none", Must::Harmless, Trouble::None)
    }

    fn new(name: &str, must: Must, trouble: Trouble) -> Self {
        Self {
            name: name.to_owned(),
            must,
            trouble,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_names_are_one() {
        let mut names: Vec<String> = Drill::all().into_iter().map(|drill| drill.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() == count && count >= 100, "{count}");
    }
}
