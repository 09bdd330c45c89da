//! Whether a scan has the size of something in a mouth, in the unit that it was read in.
//!
//! In: a scan as it was read. Out: [`Misfit`], none where nothing speaks against its size; [`by_teeth`], the unit that
//! the teeth in it speak for. Law: `law_what_has_its_size_is_let_be`. Method: no crown is smaller than [`SIZES_MM`]
//! says, no cast larger; the extent alone cannot tell a sextant in centimetres from an arch in inches, nor an arch in
//! centimetres from a crown in mm, but teeth are only found where they have the size of teeth.
//! Cost: a sort; where the extent leaves two units open, two labellings.

use crate::fault::Fault;
use crate::figure::joined;
use dentition::LabelOptions;
use scan::{Mesh, MeshError, Scan, Severity, Unit, UnitJudgement};

/// What is scanned, and the extent that it has, mm.
const SIZES_MM: [(&str, [f64; 2]); 3] = [
    ("a crown", [5.0, 30.0]),
    ("a sextant", [20.0, 55.0]),
    ("a full arch or its cast", [40.0, 130.0]),
];
/// No crown is smaller, and no cast larger.
const LEAST_MM: f64 = SIZES_MM[0].1[0];
const MOST_MM: f64 = SIZES_MM[2].1[1];
/// Units in which a file may be, with the word for `--unit`.
const UNITS: [(Unit, &str); 5] = [
    (Unit::Millimetre, "mm"),
    (Unit::Centimetre, "cm"),
    (Unit::Inch, "inch"),
    (Unit::Metre, "m"),
    (Unit::Micrometre, "um"),
];
/// A crown may be as small as an arch in centimetres up to this extent, mm ...
const TENFOLD_MM: f64 = 13.0;
/// ... but the points of an arch lie no further apart than this then, mm.
const TENFOLD_EDGE_MM: f64 = 0.12;
/// So many teeth as sure as that make an arch, or a part of one; in another unit they show none, or fewer.
const TEETH: usize = 3;
const TOOTH_CONFIDENCE: f64 = 0.3;
/// How much more the teeth must speak for one unit than for the other.
const CLEARLY: f64 = 1.5;
/// Beyond the smallest and the largest by so much nothing goes on, unless the user says the unit ...
const DOUBTFUL: f64 = 2.0;
/// ... and outside of this nothing at all: not even what is loose lies so far away, mm.
const LIMITS_MM: std::ops::RangeInclusive<f64> = 0.5..=400.0;

/// A size that nothing in a mouth has, or a unit that is a guess.
#[derive(Debug, Clone)]
pub(crate) struct Misfit {
    pub(crate) severity: Severity,
    /// All of it.
    pub(crate) sentence: String,
    /// The same as bad input, where it is so far off that nothing may go on.
    pub(crate) fault: Option<Fault>,
    /// A user who says the unit is believed all the same.
    pub(crate) unless_given: bool,
}

/// What speaks against the size of a scan.
pub(crate) fn misfit(scan: &Scan) -> Option<Misfit> {
    let extent_mm = extent_mm(&scan.mesh);
    let mut is_doubtful = !(LEAST_MM / DOUBTFUL..=MOST_MM * DOUBTFUL).contains(&extent_mm);
    let why = match extent_mm {
        none if none <= 0.0 => return None,
        small if small < LEAST_MM => "too small for any scan of a mouth".to_owned(),
        large if large > MOST_MM => "too large for any scan of a mouth".to_owned(),
        // A unit that nobody states is told by the teeth before.
        fine if !scan.unit.guessed && is_tenfold(&scan.mesh, fine) => {
            let tenfold = Teeth::of(&scan.mesh, 10.0);
            if !tenfold.speak_against(&Teeth::of(&scan.mesh, 1.0)) {
                return loose(scan, extent_mm);
            }
            is_doubtful = true;
            format!("{} teeth are in it, each far too small", tenfold.sure)
        }
        _ => return loose(scan, extent_mm).or_else(|| guess(scan, extent_mm)),
    };
    let sizes = SIZES_MM.map(|(what, [low, high])| format!("{what} is {low:.0} to {high:.0} mm"));
    let read = format!(
        "Read in {} it is {} mm across: {why}",
        name(scan.unit.unit),
        short(extent_mm)
    );
    let advice = advice(scan, extent_mm);
    let unless_given = LIMITS_MM.contains(&extent_mm);
    let if_right = match unless_given {
        true => format!(
            "; where it is right, --unit {} says so",
            word(scan.unit.unit)
        ),
        false => String::new(),
    };
    let fault = Fault::new(read.as_str())
        .expecting(format!(
            "the size of something in a mouth: {}",
            sizes.join(", ")
        ))
        .advising(format!("where it is in another unit, {advice}{if_right}"));
    Some(Misfit {
        severity: Severity::Serious,
        sentence: format!(
            "{read} ({}); every length would be wrong. Where it is in another unit, {advice}.",
            sizes.join(", ")
        ),
        fault: is_doubtful.then_some(fault),
        unless_given,
    })
}

/// What speaks against the size where something lies far away from the rest.
fn loose(scan: &Scan, extent_mm: f64) -> Option<Misfit> {
    let (low, high) = scan.mesh.bounds()?;
    let whole_mm = Some((high - low).max_element()).filter(|mm| mm > LIMITS_MM.end())?;
    let what = format!(
        "It is {} mm across, but {} mm with what is loose",
        short(extent_mm),
        short(whole_mm)
    );
    let advice = "remove what is loose";
    let fault = Fault::new(what.as_str())
        .expecting(format!(
            "a scan of a mouth, and nothing more than {} mm from it",
            LIMITS_MM.end()
        ))
        .advising(advice);
    Some(Misfit {
        severity: Severity::Serious,
        sentence: format!("{what}; {advice}."),
        fault: Some(fault),
        unless_given: false,
    })
}

/// What is said of a unit that the teeth have told, and of one that could as well be centimetres, where no teeth speak
/// for either.
fn guess(scan: &Scan, extent_mm: f64) -> Option<Misfit> {
    let unit = &scan.unit;
    let warning = |sentence: String| Misfit {
        severity: Severity::Warn,
        sentence,
        fault: None,
        unless_given: false,
    };
    // Centimetres that nobody states are never taken but by the teeth.
    if unit.guessed && unit.unit == Unit::Centimetre {
        let of_file = extent_mm / unit.scale_to_mm;
        let other = match of_file >= LEAST_MM {
            true => Unit::Millimetre,
            false => Unit::Inch,
        };
        return Some(warning(format!(
            "The file states no unit and is taken as cm by its teeth, {extent_mm:.1} mm across; in {} it would be \
             {:.1} mm. Give --unit {} if it is not in cm.",
            name(other),
            of_file * other.scale_to_mm(),
            word(other)
        )));
    }
    let in_cm = rival_mm(scan).filter(|_| !unit.sure)?;
    Some(warning(format!(
        "The file states no unit and is taken as {}, {extent_mm:.1} mm across; in cm it would be {in_cm:.1} mm, and \
         nothing in it speaks for either. Give --unit {} or --unit cm to say which.",
        name(unit.unit),
        word(unit.unit)
    )))
}

/// What to do where it is in another unit.
fn advice(scan: &Scan, extent_mm: f64) -> String {
    let of_file = extent_mm / scan.unit.scale_to_mm;
    let fits = UNITS.iter().filter_map(|&(unit, word)| {
        let mm = of_file * unit.scale_to_mm();
        let is_right = unit != scan.unit.unit && (LEAST_MM..=MOST_MM).contains(&mm);
        is_right.then(|| format!("--unit {word} ({mm:.1} mm)"))
    });
    let fits: Vec<String> = fits.collect();
    match fits.is_empty() {
        true => "state its unit with --unit, or export it again in mm".to_owned(),
        false => format!("give {}, or export it again in mm", joined(&fits, "or")),
    }
}

/// A length of any size, mm.
fn short(mm: f64) -> String {
    match mm < 0.1 {
        true => format!("{mm:.5}"),
        false => format!("{mm:.1}"),
    }
}

/// The word for `--unit`.
fn word(unit: Unit) -> &'static str {
    let known = UNITS.iter().find(|(known, _)| *known == unit);
    known.map_or("mm", |(_, word)| word)
}

/// The unit as people say it.
fn name(unit: Unit) -> &'static str {
    match unit {
        Unit::Inch => "inches",
        other => word(other),
    }
}

/// How large it is in centimetres, where nobody states the unit, and the extent and the distance of the points leave
/// that open.
fn rival_mm(scan: &Scan) -> Option<f64> {
    let extent_mm = extent_mm(&scan.mesh);
    let in_cm = extent_mm / scan.unit.scale_to_mm * Unit::Centimetre.scale_to_mm();
    let is_open = match scan.unit.unit {
        Unit::Inch => (LEAST_MM..=MOST_MM).contains(&in_cm),
        Unit::Millimetre => is_tenfold(&scan.mesh, extent_mm),
        _ => false,
    };
    (is_open && scan.unit.guessed).then_some(in_cm)
}

/// The unit of a scan by the teeth in it, where its extent leaves two open: centimetres, or the one it was read in.
/// `sure` is false where there are no teeth to tell by. None where nothing is open.
pub(crate) fn by_teeth(scan: &Scan) -> Option<UnitJudgement> {
    let in_cm = rival_mm(scan)?;
    let read = scan.unit.unit;
    let cm = Unit::Centimetre;
    let here = Teeth::of(&scan.mesh, 1.0);
    let there = Teeth::of(&scan.mesh, cm.scale_to_mm() / scan.unit.scale_to_mm);
    let mut judged = scan.unit.clone();
    let by = |teeth: &Teeth, mm: f64, unit: Unit, other: Unit| {
        format!(
            "judged from its teeth: in {} it is {mm:.1} mm across and shows {} teeth of a tooth's size, in {} \
             none or fewer",
            name(unit),
            teeth.sure,
            name(other)
        )
    };
    if there.speak_against(&here) {
        judged.unit = cm;
        judged.scale_to_mm = cm.scale_to_mm();
        judged.reason = by(&there, in_cm, cm, read);
        judged.sure = true;
    } else if here.speak_against(&there) {
        judged.reason = by(&here, extent_mm(&scan.mesh), read, cm);
        judged.sure = true;
    } else {
        // A small fine crown in mm is as usual as its size; inches are rare.
        judged.sure &= read != Unit::Inch;
    }
    Some(judged)
}

/// Whether it may be an arch in centimetres that was read in mm.
fn is_tenfold(mesh: &Mesh, extent_mm: f64) -> bool {
    (LEAST_MM..=TENFOLD_MM).contains(&extent_mm) && edge_mm(mesh) <= TENFOLD_EDGE_MM
}

/// Median of one side of each face that has one, mm.
fn edge_mm(mesh: &Mesh) -> f64 {
    let step = mesh.faces().len() / 20_000 + 1;
    let sides = (0..mesh.faces().len()).step_by(step).map(|face| {
        let [a, b, _] = mesh.corners(face);
        a.distance(b)
    });
    let mut sides: Vec<f64> = sides.filter(|&mm| mm > 0.0).collect();
    sides.sort_unstable_by(f64::total_cmp);
    sides.get(sides.len() / 2).copied().unwrap_or(f64::INFINITY)
}

/// Largest extent along an axis, mm; the outermost 0.5 % of the vertices on each side do not count.
fn extent_mm(mesh: &Mesh) -> f64 {
    let along = |k: usize| {
        let mut all: Vec<f64> = mesh.positions().iter().map(|p| p[k]).collect();
        all.sort_unstable_by(f64::total_cmp);
        let cut = all.len().saturating_sub(1) / 200;
        let ends = all.get(cut).zip(all.iter().rev().nth(cut));
        ends.map_or(0.0, |(low, high)| high - low)
    };
    (0..3).map(along).fold(0.0, f64::max)
}

/// Teeth that are found in a scan: how many are sure, and how sure all of these are.
#[derive(Debug, Default)]
struct Teeth {
    sure: usize,
    weight: f64,
}

impl Teeth {
    /// Those that would be there if it were so many times as large.
    fn of(mesh: &Mesh, times: f64) -> Self {
        Self::found(mesh, times).unwrap_or_default()
    }

    fn found(mesh: &Mesh, times: f64) -> Result<Self, MeshError> {
        let sized = mesh.positions().iter().map(|&p| p * times).collect();
        let sized = Mesh::new(sized, mesh.faces().to_vec())?;
        let one = dentition::sides(&sized).map(|[one, _]| sized.extract(&one).0);
        let one = one.unwrap_or(sized);
        let one = match dentition::inside_out(&one) {
            true => one.turned_over(),
            false => one,
        };
        let Ok(found) = dentition::label(&one, &LabelOptions::default()) else {
            return Ok(Self::default());
        };
        let sure = found.teeth.iter().map(|tooth| tooth.confidence);
        let sure: Vec<f64> = sure.filter(|&c| c >= TOOTH_CONFIDENCE).collect();
        Ok(Self {
            sure: sure.len(),
            weight: sure.iter().sum(),
        })
    }

    /// Whether they are enough, and clearly more than those in another unit.
    fn speak_against(&self, other: &Self) -> bool {
        self.sure >= TEETH && self.weight >= CLEARLY * other.weight
    }
}

#[cfg(test)]
#[path = "size_tests.rs"]
mod tests;
