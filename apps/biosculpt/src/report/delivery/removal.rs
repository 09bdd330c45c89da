//! What was taken away, and what went where nobody keeps account.
//!
//! In: a delivery's outcome. Out: figures with their limits; none where there is nothing to say.

use super::super::markup::number;
use super::facts::{Fact, OVER_MOST_UM};
use treatment::Outcome;

pub(super) fn facts(m: &Outcome) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    if m.removed_mm3[0] > 0.0 {
        facts.push(Fact::new(
            ("removed_mm3", "Taken away"),
            format!("{} mm³", number(m.removed_mm3[1], 2)),
            format!("{} mm³ planned", number(m.removed_mm3[0], 2)),
            None,
        ));
        facts.push(Fact::new(
            ("over_removal_um", "Taken away beyond the plan"),
            format!("{} µm", number(m.over_removal_um, 0)),
            format!("at most {} µm", number(OVER_MOST_UM, 0)),
            Some(m.over_removal_um <= OVER_MOST_UM),
        ));
    }
    if m.astray_mm3 > 0.0 {
        facts.push(Fact::new(
            ("astray_mm3", "Gone astray"),
            format!("{} mm³", number(m.astray_mm3, 3)),
            "nothing".to_owned(),
            Some(false),
        ));
    }
    facts
}
