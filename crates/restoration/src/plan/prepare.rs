//! What is taken off the scanned surface of a flaw before anything is laid on it.
//!
//! In: how much is missing above a place of that surface, mm. Out: how deep is cut there, mm.
//! Law: nothing is cut where nothing is missing (`law_nothing_is_cut_where_nothing_is_missing`).
//! The planner and `printable` both ask here, so that a solid fits what the plan leaves.

/// Where the design meets the scan nothing is laid down and nothing needs room, mm.
const MISSING_MM_MIN: f64 = 0.02;

/// How a flaw is prepared.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Preparation {
    /// Softened, undermined or dyed tissue that is removed below the scanned surface of the flaw,
    /// mm; an assumption, not a measurement. Runs out to nothing where the flaw does: never deeper
    /// than what is missing above, for tissue that has lost nothing gives no sign of being soft.
    pub under_mm: f64,
    /// Least thickness of what is laid on, as a printed or milled piece needs, mm; `None` for none.
    pub least_mm: Option<f64>,
}

impl Preparation {
    /// How deep is cut below a place of the scanned surface above which `missing_mm` is missing, mm.
    #[must_use]
    pub fn cut_mm(&self, missing_mm: f64) -> f64 {
        if missing_mm < MISSING_MM_MIN {
            return 0.0;
        }
        let room = self.least_mm.map_or(0.0, |least| least - missing_mm);
        self.under_mm.min(missing_mm).max(room).max(0.0)
    }

    /// No place is cut deeper than this, mm.
    #[must_use]
    pub fn deepest_mm(&self) -> f64 {
        self.under_mm.max(self.least_mm.unwrap_or(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_nothing_is_cut_where_nothing_is_missing(
            under_mm in 0.0..1.0f64, least in 0.0..2.0f64, missing in -1.0..3.0f64
        ) {
            let with = Preparation { under_mm, least_mm: Some(least) };
            let cut = with.cut_mm(missing);
            prop_assert!(cut >= 0.0 && cut <= with.deepest_mm());
            if missing <= 0.0 {
                prop_assert_eq!(cut, 0.0);
            } else if missing >= MISSING_MM_MIN {
                prop_assert!(missing + cut >= least - 1e-12);
            }
        }
    }

    #[test]
    fn decay_is_cut_no_deeper_than_the_flaw_is() {
        let with = Preparation {
            under_mm: 0.2,
            least_mm: None,
        };
        assert_eq!(with.cut_mm(0.1), 0.1);
        assert_eq!(with.cut_mm(2.0), 0.2);
    }
}
