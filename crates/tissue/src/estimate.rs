//! Tissue from depth below the surface and height above the cervical line, where nothing better is known.
//!
//! In: the kind of tooth. Out: a tissue per place. Law: `law_enamel_ends_at_the_cervix`.
//! Method: mean thicknesses of enamel by height (facial thirds of front teeth, cusps and sides of
//! molars) and pulp that starts under the cover of hard tissue. Means of a population: one tooth
//! differs by a third, so whatever comes of it says "estimated".

use lexicon::{Tissue, ToothKind};

/// The table's row for a kind of tooth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Height of the crown above the cervical line, mm.
    pub crown_mm: f64,
    /// Thickness of enamel at the cervical, middle and top third of the crown, mm.
    pub enamel_mm: [f64; 3],
    /// Hard tissue over the pulp at its sides, mm.
    pub cover_mm: f64,
    /// Height of the pulp's roof above the cervical line, mm.
    pub roof_mm: f64,
}

impl Estimate {
    /// The row of a kind of tooth.
    #[must_use]
    pub const fn of(kind: ToothKind) -> Self {
        let [crown_mm, cervical, middle, top, cover_mm, roof_mm] = match kind {
            ToothKind::Incisor => [10.0, 0.35, 0.55, 0.75, 2.2, 5.0],
            ToothKind::Canine => [10.0, 0.7, 0.9, 1.1, 2.6, 5.0],
            ToothKind::Premolar => [8.5, 0.6, 1.1, 1.8, 2.6, 2.0],
            ToothKind::Molar => [7.5, 0.6, 1.25, 2.1, 2.8, 0.3],
        };
        Self {
            crown_mm,
            enamel_mm: [cervical, middle, top],
            cover_mm,
            roof_mm,
        }
    }

    /// Thickness of enamel at a height above the cervical line, mm: none below it.
    #[must_use]
    pub fn enamel_at_mm(&self, height_mm: f64) -> f64 {
        let thirds = (height_mm / self.crown_mm).clamp(0.0, 1.0) * 3.0;
        let [cervical, middle, top] = self.enamel_mm;
        // From nothing at the line to the cervical figure at half of the first third.
        let knots = [
            (0.0, 0.0),
            (0.5, cervical),
            (1.5, middle),
            (2.5, top),
            (3.0, top),
        ];
        let between = knots.windows(2).find(|pair| thirds <= pair[1].0);
        between.map_or(top, |pair| {
            let share = (thirds - pair[0].0) / (pair[1].0 - pair[0].0);
            pair[0].1 + share * (pair[1].1 - pair[0].1)
        })
    }

    /// The tissue at a depth below the surface and a height above the cervical line, mm.
    #[must_use]
    pub fn tissue(&self, depth_mm: f64, height_mm: f64) -> Tissue {
        if depth_mm < self.enamel_at_mm(height_mm) {
            Tissue::Enamel
        } else if depth_mm >= self.cover_mm && height_mm <= self.roof_mm {
            Tissue::Pulp
        } else {
            Tissue::Dentine
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_enamel_ends_at_the_cervix() {
        for kind in [
            ToothKind::Incisor,
            ToothKind::Canine,
            ToothKind::Premolar,
            ToothKind::Molar,
        ] {
            let row = Estimate::of(kind);
            assert_eq!(row.enamel_at_mm(-1.0), 0.0);
            assert_eq!(row.enamel_at_mm(0.0), 0.0);
            let mut last = 0.0;
            for step in 0..100 {
                let now = row.enamel_at_mm(f64::from(step) * 0.01 * row.crown_mm);
                assert!(now >= last);
                last = now;
            }
            assert_eq!(last, row.enamel_mm[2]);
            // No pulp directly under enamel: dentine covers it everywhere.
            assert!(row.enamel_at_mm(row.roof_mm) < row.cover_mm);
        }
    }
}
