//! Tissue from depth below the surface and height above the cervical line, where nothing better is known.
//!
//! In: the kind of tooth. Out: a tissue per place. Law: `law_enamel_ends_at_the_cervix`,
//! `law_horns_rise_under_cusps`.
//! Method: mean thicknesses of enamel by height (facial thirds of front teeth, cusps and sides of
//! molars) and pulp that starts under the cover of hard tissue. Its roof runs level with the table's and
//! rises under cusps (horns): the table has the roof, the crown's height and the highest cusp above its
//! fissure; that the roof rises by as much as the biting surface does is a choice, on the near side. Means of a population: one tooth
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
    /// How much higher the roof is under a cusp, mm: the height of the highest cusp above its fissure.
    pub horn_mm: f64,
}

impl Estimate {
    /// The row of a kind of tooth.
    #[must_use]
    pub const fn of(kind: ToothKind) -> Self {
        let [crown_mm, cervical, middle, top, cover_mm, roof_mm, horn_mm] = match kind {
            ToothKind::Incisor => [10.0, 0.35, 0.55, 0.75, 2.2, 5.0, 0.0],
            ToothKind::Canine => [10.0, 0.7, 0.9, 1.1, 2.6, 5.0, 0.0],
            ToothKind::Premolar => [8.5, 0.6, 1.1, 1.8, 2.6, 2.0, 2.3],
            ToothKind::Molar => [7.5, 0.6, 1.25, 2.1, 2.8, 0.3, 1.9],
        };
        Self {
            crown_mm,
            enamel_mm: [cervical, middle, top],
            cover_mm,
            roof_mm,
            horn_mm,
        }
    }

    /// Hard tissue over a horn, straight up to the biting surface, mm.
    #[must_use]
    pub fn over_horn_mm(&self) -> f64 {
        self.crown_mm - self.roof_mm - self.horn_mm
    }

    /// Whether a place above the roof lies in a horn: so deep below the surface, with so much straight above it.
    #[must_use]
    pub fn is_horn(&self, depth_mm: f64, above_mm: f64) -> bool {
        self.horn_mm > 0.0 && depth_mm >= self.cover_mm && above_mm >= self.over_horn_mm()
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
    fn law_horns_rise_under_cusps() {
        for (kind, has_horns) in [
            (ToothKind::Incisor, false),
            (ToothKind::Canine, false),
            (ToothKind::Premolar, true),
            (ToothKind::Molar, true),
        ] {
            let row = Estimate::of(kind);
            let over_mm = row.over_horn_mm();
            assert_eq!(row.is_horn(row.cover_mm, over_mm), has_horns);
            assert!(!row.is_horn(row.cover_mm - 0.01, over_mm));
            assert!(!row.is_horn(row.cover_mm, over_mm - 0.01));
            // Under the fissure of the highest cusp the roof is the table's.
            let fissure_mm = row.crown_mm - row.horn_mm;
            assert!((fissure_mm - over_mm - row.roof_mm).abs() < 1e-12);
            // Enamel and some dentine are over it.
            assert!(over_mm > row.enamel_mm[2] + 1.0);
        }
    }

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
