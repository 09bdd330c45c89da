//! What was taken away, and what went where nobody keeps account.
//!
//! In: a delivery's outcome. Out: figures with their limits; none where there is nothing to say.

use super::judged::{Figure, OVER_MOST_UM};
use crate::report::markup::number;
use treatment::Outcome;

/// Least volume gone astray that is told, mm³.
pub(crate) const ASTRAY_LEAST_MM3: f64 = 0.0005;

pub(super) fn facts(m: &Outcome) -> Vec<Figure> {
    let mut facts: Vec<Figure> = Vec::new();
    if m.removed_mm3[0] > 0.0 {
        facts.push(Figure::new(
            ("removed_mm3", "Taken away"),
            format!("{} mm³", number(m.removed_mm3[1], 2)),
            format!("{} mm³ planned", number(m.removed_mm3[0], 2)),
            None,
        ));
        facts.push(Figure::new(
            ("over_removal_um", "Taken away beyond the plan"),
            format!("{} µm", number(m.over_removal_um, 1)),
            format!("at most {} µm", number(OVER_MOST_UM, 1)),
            Some(m.over_removal_um <= OVER_MOST_UM),
        ));
    }
    // Less is shown as nothing.
    if m.astray_mm3 >= ASTRAY_LEAST_MM3 {
        facts.push(Figure::new(
            ("astray_mm3", "Gone astray"),
            format!("{} mm³", number(m.astray_mm3, 3)),
            "nothing".to_owned(),
            Some(false),
        ));
    }
    facts
}
