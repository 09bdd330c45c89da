//! One check of a proof: what was measured, what is allowed, and by whom.
//!
//! Out: [`Check`], [`Verdict`], the rules. Law: `law_every_rule_has_a_source_and_its_own_code`.

use crate::setting::{AROUND_C_MAX, HARD_C_MAX};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Within its limit.
    Passed,
    /// Beyond it.
    Failed,
    /// What it needs is not there; said, and not taken for a pass.
    NotChecked,
}

impl Verdict {
    /// Lower-case name, as in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotChecked => "not checked",
        }
    }
}

/// What is checked, once for all proofs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Stable code.
    pub code: &'static str,
    /// What is measured.
    pub what: &'static str,
    /// Its limit.
    pub limit: f64,
    /// Whether the limit is the least that is allowed; else the most.
    pub is_least: bool,
    /// Unit of both.
    pub unit: &'static str,
    /// Where the limit comes from.
    pub source: &'static str,
}

/// A rule with what was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The rule; its limit may depend on the case.
    pub rule: Rule,
    /// What was measured; none where nothing could be.
    pub measured: Option<f64>,
    /// How it ended.
    pub verdict: Verdict,
    /// The same in a sentence.
    pub sentence: String,
}

impl Rule {
    const fn most(
        code: &'static str,
        what: &'static str,
        limit: f64,
        unit: &'static str,
        source: &'static str,
    ) -> Self {
        Self {
            code,
            what,
            limit,
            is_least: false,
            unit,
            source,
        }
    }

    const fn least(
        code: &'static str,
        what: &'static str,
        limit: f64,
        unit: &'static str,
        source: &'static str,
    ) -> Self {
        Self {
            is_least: true,
            ..Self::most(code, what, limit, unit, source)
        }
    }

    /// The same rule with the limit of a case.
    pub(super) const fn with_limit(self, limit: f64) -> Self {
        Self { limit, ..self }
    }

    /// Judges what was measured; what is no number fails.
    pub(super) fn judge(self, measured: f64, sentence: impl Into<String>) -> Check {
        let is_within = match self.is_least {
            true => measured >= self.limit,
            false => measured <= self.limit,
        };
        Check {
            rule: self,
            measured: measured.is_finite().then_some(measured),
            verdict: match is_within {
                true => Verdict::Passed,
                false => Verdict::Failed,
            },
            sentence: sentence.into(),
        }
    }

    /// Says that it could not be judged, and why.
    pub(super) fn unknown(self, sentence: impl Into<String>) -> Check {
        Check {
            rule: self,
            measured: None,
            verdict: Verdict::NotChecked,
            sentence: sentence.into(),
        }
    }
}

const PROJECT: &str = "stated value of this project";
const RULES: &str = "rules for delivery, 10: a second calculation by another method and data path";

pub(super) const FILES: Rule = Rule::most(
    "P01",
    "files that are not those of the prescription",
    0.0,
    "files",
    "rules for delivery, 3: one immutable value; any edit is another",
);
pub(super) const TABLES: Rule = Rule::most(
    "P02",
    "tables of tissue that differ from the planner's",
    0.0,
    "tables",
    "rules for delivery, 11: a mismatch of tables stops",
);
pub(super) const VOLUME: Rule = Rule::most(
    "P03",
    "volume between the surfaces against the zones' sum",
    0.3,
    "mm³",
    "the larger of 0.3 mm³ and 2 % of the volume handled; stated value of this project",
);
pub(super) const OUTSIDE: Rule = Rule::most(
    "P04",
    "deposit outside of the design",
    100.0,
    "µm",
    "one cell of the plan",
);
pub(super) const INTO: Rule = Rule::most(
    "P05",
    "deposit where sound tooth stays",
    100.0,
    "µm",
    "one cell of the plan",
);
pub(super) const EMPTY: Rule = Rule::most(
    "P06",
    "volume of the design that is left empty",
    0.1,
    "mm³",
    PROJECT,
);
pub(super) const NOTHING: Rule = Rule::most(
    "P07",
    "removal where there is no tooth",
    100.0,
    "µm",
    "one cell of the plan",
);
pub(super) const PULP_CUT: Rule = Rule::most(
    "P08",
    "cells of pulp that are removed",
    0.0,
    "cells",
    "a vital pulp is never opened",
);
pub(super) const PULP_NEAR: Rule = Rule::least(
    "P09",
    "distance of the work to the pulp",
    0.5,
    "mm",
    "0.5 mm of dentine over the pulp, below which linings are advised; stated value of this project",
);
pub(super) const WALL: Rule = Rule::least(
    "P10",
    "wall left beside what is removed (thinnest hundredth)",
    0.3,
    "mm",
    PROJECT,
);
pub(super) const CONTACT: Rule = Rule::most(
    "P11",
    "overlap of what is laid down with a neighbour",
    50.0,
    "µm",
    "proximal contact +20 µm, -50 to +100 µm",
);
pub(super) const BITE: Rule = Rule::most(
    "P12",
    "overlap of what is laid down with the antagonist",
    200.0,
    "µm",
    "occlusal contact 0 µm, -200 to +100 µm",
);
pub(super) const PACKETS: Rule = Rule::most(
    "P13",
    "packets of carriers",
    1e7,
    "packets",
    "most packets that the simulated device holds",
);
pub(super) const BURDEN: Rule = Rule::most(
    "P14",
    "carriers that may stay behind",
    1.0,
    "in a thousand",
    PROJECT,
);
pub(super) const SECOND: Rule = Rule::most(
    "H01",
    "pulp: second calculation against the planner's",
    0.3,
    "K",
    RULES,
);
pub(super) const PULP_DESIGN: Rule = Rule::most(
    "H02",
    "pulp: rise in the worst single scenario",
    3.5,
    "K",
    "where this project holds; a stated value below 5.5 K",
);
pub(super) const PULP_HARD: Rule = Rule::most(
    "H03",
    "pulp: rise with all scenarios at once",
    5.5,
    "K",
    "Zach & Cohen 1965: 5.5 K damaged 15 % of pulps",
);
pub(super) const PULP_DOSE: Rule = Rule::most(
    "H04",
    "pulp: equivalent minutes at 43 °C, worst single scenario",
    0.5,
    "min",
    "CEM43 after Sapareto & Dewey 1984; limit of this project",
);
pub(super) const BONE: Rule = Rule::most(
    "H05",
    "bone and ligament: temperature, worst single scenario",
    AROUND_C_MAX,
    "°C",
    "bone is harmed from 47 °C for a minute (Eriksson & Albrektsson 1983); 2 K of room",
);
pub(super) const SURFACE: Rule = Rule::most(
    "H06",
    "hottest hard tissue and bound material: temperature, worst single scenario",
    HARD_C_MAX,
    "°C",
    "23 K above 37 °C, where material binds, as a mean over 0.4 mm; stated value of this project",
);

/// Every rule, in the order of a proof.
pub const ALL: [Rule; 20] = [
    FILES,
    TABLES,
    VOLUME,
    OUTSIDE,
    INTO,
    EMPTY,
    NOTHING,
    PULP_CUT,
    PULP_NEAR,
    WALL,
    CONTACT,
    BITE,
    PACKETS,
    BURDEN,
    SECOND,
    PULP_DESIGN,
    PULP_HARD,
    PULP_DOSE,
    BONE,
    SURFACE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_every_rule_has_a_source_and_its_own_code() {
        let codes: std::collections::BTreeSet<&str> = ALL.iter().map(|r| r.code).collect();
        assert_eq!(codes.len(), ALL.len());
        assert!(
            ALL.iter()
                .all(|r| !r.source.is_empty() && !r.unit.is_empty())
        );
    }

    #[test]
    fn limits_are_still_within_and_no_number_is_not() {
        assert_eq!(VOLUME.judge(0.3, "").verdict, Verdict::Passed);
        assert_eq!(VOLUME.judge(0.300_001, "").verdict, Verdict::Failed);
        assert_eq!(PULP_NEAR.judge(0.5, "").verdict, Verdict::Passed);
        assert_eq!(PULP_NEAR.judge(0.499, "").verdict, Verdict::Failed);
        assert_eq!(PULP_NEAR.judge(f64::NAN, "").verdict, Verdict::Failed);
        assert_eq!(VOLUME.judge(f64::NAN, "").verdict, Verdict::Failed);
        assert_eq!(WALL.unknown("").verdict, Verdict::NotChecked);
    }
}
