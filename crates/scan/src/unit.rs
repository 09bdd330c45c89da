//! The unit of a file that states none, judged from its extent and said.
//!
//! In: extent and edge length in file units, and what the file says. Out: [`UnitJudgement`].
//! What the file or the user states wins; `sure` is false where the extent contradicts it.
//! Method: a tooth is at least 5 mm and a cast at most 250 mm across, so mm, m and micrometre
//! leave no overlap; an arch in inches (2 to 4) could be a splinter of a tooth in mm, and there
//! the edge length of scanners (0.02 to 3 mm) decides.

use std::fmt;

/// Unit of the coordinates in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Millimetre.
    Millimetre,
    /// Centimetre; taken only where it is stated.
    Centimetre,
    /// Metre.
    Metre,
    /// Inch, 25.4 mm.
    Inch,
    /// Micrometre.
    Micrometre,
}

impl Unit {
    /// Millimetres in one of these.
    #[must_use]
    pub const fn scale_to_mm(self) -> f64 {
        match self {
            Self::Millimetre => 1.0,
            Self::Centimetre => 10.0,
            Self::Metre => 1000.0,
            Self::Inch => 25.4,
            Self::Micrometre => 0.001,
        }
    }

    /// Symbol, such as "mm".
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Millimetre => "mm",
            Self::Centimetre => "cm",
            Self::Metre => "m",
            Self::Inch => "in",
            Self::Micrometre => "um",
        }
    }

    /// The unit of that symbol or name, in English, singular or plural; `None` for other words.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "mm" | "millimetre" | "millimetres" | "millimeter" | "millimeters" => Self::Millimetre,
            "cm" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => Self::Centimetre,
            "m" | "metre" | "metres" | "meter" | "meters" => Self::Metre,
            "in" | "inch" | "inches" => Self::Inch,
            "um" | "µm" | "μm" | "micron" | "microns" | "micrometre" | "micrometres"
            | "micrometer" | "micrometers" => Self::Micrometre,
            _ => return None,
        })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// Whether to judge the unit or to take it as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnitChoice {
    /// From what the file says, else from its extent.
    #[default]
    Judge,
    /// The user says so.
    Given(Unit),
}

/// A unit and why it was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitJudgement {
    /// The unit of the file.
    pub unit: Unit,
    /// What its coordinates were multiplied with.
    pub scale_to_mm: f64,
    /// Why, in plain words.
    pub reason: String,
    /// False where another unit is possible and the user should look.
    pub sure: bool,
    /// Nobody states it: neither the file nor the user.
    pub guessed: bool,
}

/// Extent (mm) that a tooth, a part of an arch or a cast can have.
const EXTENT_MM: std::ops::Range<f64> = 5.0..250.0;
/// Extent (mm) beyond which even a stated unit is doubtful.
const KNOWN_EXTENT_MM: std::ops::Range<f64> = 2.0..300.0;
/// Edge lengths (mm) of scans.
const EDGE_MM: std::ops::Range<f64> = 0.02..3.0;

/// A unit that a comment or header states, such as `units: mm` or `UNITS=inches`.
pub(crate) fn stated(comment: &str) -> Option<Unit> {
    let lower = comment.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    words.find(|w| matches!(*w, "unit" | "units"))?;
    let mut inch = None;
    for word in words.filter(|w| !w.is_empty()) {
        // "units are in millimetres" names no inches; "units: in" does.
        match word {
            "is" | "are" => {}
            "in" => inch = Some(Unit::Inch),
            name => return Unit::named(name),
        }
    }
    inch
}

/// Judges from the extent and median edge length, both in file units.
pub(crate) fn judge(
    extent: f64,
    edge: f64,
    stated: Option<Unit>,
    choice: UnitChoice,
) -> UnitJudgement {
    if let UnitChoice::Given(unit) = choice {
        return known(unit, extent, "given by the user");
    }
    if let Some(unit) = stated {
        return known(unit, extent, "stated in the file");
    }
    let (unit, sure) = from_extent(extent, edge);
    let doubt = if sure {
        ""
    } else {
        "; other units are possible, so state the unit if this is wrong"
    };
    UnitJudgement {
        unit,
        scale_to_mm: unit.scale_to_mm(),
        reason: format!(
            "judged from an extent of {} file units, which is {} mm if they are {unit}{doubt}",
            short(extent),
            short(extent * unit.scale_to_mm()),
        ),
        sure,
        guessed: true,
    }
}

fn known(unit: Unit, extent: f64, why: &str) -> UnitJudgement {
    let extent_mm = extent * unit.scale_to_mm();
    let sure = KNOWN_EXTENT_MM.contains(&extent_mm);
    let doubt = if sure {
        ""
    } else {
        ", which no scan of a mouth has: check it"
    };
    UnitJudgement {
        unit,
        scale_to_mm: unit.scale_to_mm(),
        reason: format!(
            "{unit}, {why}; the extent is then {} mm{doubt}",
            short(extent_mm)
        ),
        sure,
        guessed: false,
    }
}

fn from_extent(extent: f64, edge: f64) -> (Unit, bool) {
    let fits = |unit: Unit| EXTENT_MM.contains(&(extent * unit.scale_to_mm()));
    for unit in [Unit::Millimetre, Unit::Metre, Unit::Micrometre] {
        if fits(unit) {
            // An arch in centimetres has the extent of a tooth in millimetres, but finer edges.
            return (unit, edge * unit.scale_to_mm() >= EDGE_MM.start);
        }
    }
    if fits(Unit::Inch) {
        let edges_fit = |unit: Unit| EDGE_MM.contains(&(edge * unit.scale_to_mm()));
        return match (edges_fit(Unit::Inch), edges_fit(Unit::Millimetre)) {
            (false, true) => (Unit::Millimetre, false),
            (true, false) => (Unit::Inch, true),
            _ => (Unit::Inch, extent > 1.0),
        };
    }
    let unit = if extent < EXTENT_MM.start / 1000.0 && extent > 0.0 {
        Unit::Metre
    } else if (1000.0..1e6).contains(&extent) {
        Unit::Micrometre
    } else {
        Unit::Millimetre
    };
    (unit, false)
}

/// Three or four significant digits, for sentences.
fn short(value: f64) -> String {
    if value == 0.0 || (0.01..1e6).contains(&value.abs()) {
        let places = if value.abs() >= 100.0 { 0 } else { 2 };
        let places = if value.abs() < 1.0 { 4 } else { places };
        format!("{value:.places$}")
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(extent_mm: f64, edge_mm: f64, unit: Unit) -> (Unit, bool) {
        let s = unit.scale_to_mm();
        let j = judge(extent_mm / s, edge_mm / s, None, UnitChoice::Judge);
        assert_eq!(j.scale_to_mm, j.unit.scale_to_mm());
        (j.unit, j.sure)
    }

    #[test]
    fn mouths_in_every_unit() {
        for file in [Unit::Millimetre, Unit::Metre, Unit::Micrometre, Unit::Inch] {
            // Arches fine and coarse, a cast with its base, a sextant.
            for (extent, edge) in [(65.0, 0.2), (58.0, 1.4), (110.0, 0.3), (40.0, 0.1)] {
                let judged = unit(extent, edge, file);
                assert_eq!(judged, (file, true), "{extent} mm, {edge} mm in {file}");
            }
        }
    }

    #[test]
    fn parts_of_a_mouth_stay_millimetres() {
        for (extent, edge) in [(20.0, 0.2), (7.5, 0.1), (9.0, 0.02), (5.2, 0.3)] {
            assert_eq!(
                unit(extent, edge, Unit::Millimetre),
                (Unit::Millimetre, true)
            );
        }
        // A splinter with scanner edges that would be huge in inches.
        assert_eq!(unit(3.0, 0.25, Unit::Millimetre).0, Unit::Millimetre);
    }

    #[test]
    fn single_teeth_in_other_units() {
        for file in [Unit::Metre, Unit::Micrometre, Unit::Inch] {
            assert_eq!(unit(9.0, 0.15, file).0, file);
        }
    }

    #[test]
    fn an_arch_in_centimetres_is_doubtful() {
        let (_, sure) = unit(58.5, 0.15, Unit::Centimetre);
        assert!(!sure);
    }

    #[test]
    fn what_is_stated_wins() {
        let j = judge(0.3, 0.01, Some(Unit::Millimetre), UnitChoice::Judge);
        assert_eq!((j.unit, j.sure), (Unit::Millimetre, false));
        let j = judge(
            65.0,
            0.2,
            Some(Unit::Millimetre),
            UnitChoice::Given(Unit::Inch),
        );
        assert_eq!((j.unit, j.sure), (Unit::Inch, false));
        let j = judge(30.0, 0.2, Some(Unit::Inch), UnitChoice::Judge);
        assert_eq!((j.unit, j.sure), (Unit::Inch, false), "762 mm");
        let j = judge(
            65.0,
            0.2,
            Some(Unit::Millimetre),
            UnitChoice::Given(Unit::Inch),
        );
        assert!(j.reason.contains("given by the user"), "{}", j.reason);
    }

    #[test]
    fn comments_state_units() {
        for (text, unit) in [
            ("units: mm", Some(Unit::Millimetre)),
            (" UNITS=inches", Some(Unit::Inch)),
            ("File units = meters", Some(Unit::Metre)),
            ("unit um", Some(Unit::Micrometre)),
            ("Units in millimeters", Some(Unit::Millimetre)),
            ("units: in", Some(Unit::Inch)),
            ("File units are in mm", Some(Unit::Millimetre)),
            ("units is in metres", Some(Unit::Metre)),
            ("units are in", Some(Unit::Inch)),
            ("units in use", None),
            ("unity 3d export", None),
            ("exported by the community in 2024", None),
            ("made by m", None),
        ] {
            assert_eq!(stated(text), unit, "{text}");
        }
    }
}
