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
/// Beyond the smallest and the largest by so much there is no honest way to go on.
const IMPOSSIBLE: f64 = 2.0;

/// A size that nothing in a mouth has, or a unit that is a guess.
#[derive(Debug, Clone)]
pub(crate) struct Misfit {
    pub(crate) severity: Severity,
    /// All of it.
    pub(crate) sentence: String,
    /// The same as bad input, where it is so far off that nothing may go on.
    pub(crate) fault: Option<Fault>,
    /// Who states the unit knows better.
    pub(crate) unless_given: bool,
}

/// What speaks against the size of a scan.
pub(crate) fn misfit(scan: &Scan) -> Option<Misfit> {
    let extent_mm = extent_mm(&scan.mesh);
    let mut unless_given = false;
    let why = match extent_mm {
        none if none <= 0.0 => return None,
        small if small < LEAST_MM => "too small for any scan of a mouth".to_owned(),
        large if large > MOST_MM => "too large for any scan of a mouth".to_owned(),
        fine if is_tenfold(&scan.mesh, fine) => {
            let teeth = Teeth::of(&scan.mesh, 10.0).sure;
            if teeth < TEETH {
                return None;
            }
            unless_given = true;
            format!("{teeth} teeth are in it, each far too small")
        }
        _ => return guess(scan, extent_mm),
    };
    let sizes = SIZES_MM.map(|(what, [low, high])| format!("{what} is {low:.0} to {high:.0} mm"));
    let read = format!(
        "Read in {} it is {} mm across: {why}",
        name(scan.unit.unit),
        short(extent_mm)
    );
    let advice = advice(scan, extent_mm);
    let possible = LEAST_MM / IMPOSSIBLE..=MOST_MM * IMPOSSIBLE;
    let fault = Fault::new(read.as_str())
        .expecting(format!(
            "the size of something in a mouth: {}",
            sizes.join(", ")
        ))
        .advising(format!("where it is in another unit, {advice}"));
    Some(Misfit {
        severity: Severity::Serious,
        sentence: format!(
            "{read} ({}); every length would be wrong. Where it is in another unit, {advice}.",
            sizes.join(", ")
        ),
        fault: (unless_given || !possible.contains(&extent_mm)).then_some(fault),
        unless_given,
    })
}

/// What is said of a unit that could as well be centimetres, where no teeth speak for either.
fn guess(scan: &Scan, extent_mm: f64) -> Option<Misfit> {
    let unit = &scan.unit;
    let in_cm = rival_mm(scan).filter(|_| !unit.sure)?;
    Some(Misfit {
        severity: Severity::Warn,
        sentence: format!(
            "The file states no unit and is taken as {}, {extent_mm:.1} mm across; in cm it would be {in_cm:.1} mm, and \
             nothing in it speaks for either. Give --unit {} or --unit cm to say which.",
            name(unit.unit),
            word(unit.unit)
        ),
        fault: None,
        unless_given: false,
    })
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
mod tests {
    use super::*;
    use dentition::sample::{MouthOptions, SampleArch, mouth};
    use scan::UnitChoice;
    use scan::io::{PlyBody, write_ply};
    use std::sync::OnceLock;

    fn lower() -> &'static SampleArch {
        static LOWER: OnceLock<SampleArch> = OnceLock::new();
        let grow = || mouth(lexicon::Seed::new(1), &MouthOptions::default()).unwrap();
        LOWER.get_or_init(|| grow().lower)
    }

    /// The sample's lower arch, or the part of it with these teeth, so many times as large, as a file that says it is
    /// in mm.
    fn part(teeth: Option<&[u8]>, times: f64) -> Vec<u8> {
        let lower = lower();
        let mesh = &lower.scan;
        let is_of = |f: usize| teeth.is_none_or(|teeth| teeth.contains(&lower.face_fdi[f]));
        let all = || 0..mesh.faces().len();
        let corners = all().filter(|&f| is_of(f)).flat_map(|f| mesh.corners(f));
        let corners: Vec<_> = corners.collect();
        let low = corners.iter().fold(corners[0], |low, p| low.min(*p));
        let high = corners.iter().fold(corners[0], |high, p| high.max(*p));
        // A single crown is cut out; more teeth come with their gum.
        let is_beside = |f: usize| {
            let at = mesh.centroid(f);
            teeth.is_some_and(|t| t.len() > 1) && at.cmpge(low).all() && at.cmple(high).all()
        };
        let faces = all().filter(|&f| is_of(f) || is_beside(f));
        let faces: Vec<scan::FaceId> = faces.map(|f| scan::FaceId(f as u32)).collect();
        let (mesh, ..) = lower.scan.extract(&faces);
        let at = mesh.positions().iter().map(|&p| p * times).collect();
        let mut bytes = Vec::new();
        let mesh = Mesh::new(at, mesh.faces().to_vec()).unwrap();
        write_ply(&mesh, PlyBody::Binary, &mut bytes).unwrap();
        bytes
    }

    fn said(bytes: &[u8], unit: UnitChoice) -> Option<String> {
        let scan = scan::read(bytes, unit).unwrap();
        misfit(&scan).map(|m| m.sentence)
    }

    #[test]
    fn a_file_with_a_false_unit_is_told_with_what_to_do() {
        for (times, words) in [
            (0.1, ["far too small", "--unit cm"]),
            (1.0 / 25.4, ["too small for any scan", "--unit inch"]),
            (10.0, ["too large for any scan", "state its unit"]),
            (1000.0, ["too large for any scan", "--unit um"]),
        ] {
            let told = said(&part(None, times), UnitChoice::Judge).unwrap();
            let more = ["a full arch or its cast is 40 to 130 mm", "in mm it is"];
            for word in words.iter().chain(&more) {
                assert!(told.contains(word), "{times}: {word} is not in {told}");
            }
        }
    }

    #[test]
    fn law_what_has_its_size_is_let_be() {
        assert_eq!(said(&part(None, 1.0), UnitChoice::Judge), None);
        let cm = UnitChoice::Given(Unit::Centimetre);
        assert_eq!(said(&part(None, 0.1), cm), None);
        // A crown: as small as an arch in centimetres.
        let bytes = part(Some(&[46]), 1.0);
        assert_eq!(said(&bytes, UnitChoice::Judge), None);
    }

    /// The same, saying nothing of its unit.
    fn unsaid(teeth: Option<&[u8]>, times: f64) -> Vec<u8> {
        let mut bytes = part(teeth, times);
        let said = b"units: mm";
        let at = bytes.windows(said.len()).position(|word| word == said);
        bytes[at.unwrap()..][..said.len()].fill(b'-');
        bytes
    }

    #[test]
    fn teeth_tell_the_unit_where_the_extent_does_not() {
        let sextant: &[u8] = &[34, 35, 36, 37];
        let crown: &[u8] = &[46];
        for (teeth, unit, sure) in [
            (None, Unit::Inch, true),
            (None, Unit::Centimetre, true),
            (Some(sextant), Unit::Centimetre, true),
            (Some(sextant), Unit::Inch, true),
            // One tooth speaks for nothing: inches, and it is said.
            (Some(crown), Unit::Centimetre, false),
        ] {
            let bytes = unsaid(teeth, 1.0 / unit.scale_to_mm());
            let mut scan = scan::read(&bytes, UnitChoice::Judge).unwrap();
            let what = (teeth, unit);
            let judged = by_teeth(&scan).unwrap();
            assert_eq!(judged.sure, sure, "{what:?} {}", judged.reason);
            if sure {
                assert_eq!(judged.unit, unit, "{what:?} {}", judged.reason);
                continue;
            }
            scan.unit = judged;
            let told = misfit(&scan).unwrap();
            assert_eq!(told.severity, Severity::Warn);
            for word in ["taken as inches", "--unit inch", "--unit cm"] {
                assert!(told.sentence.contains(word), "{}", told.sentence);
            }
        }
        for unit in [Unit::Millimetre, Unit::Metre, Unit::Micrometre] {
            let bytes = unsaid(Some(sextant), 1.0 / unit.scale_to_mm());
            let scan = scan::read(&bytes, UnitChoice::Judge).unwrap();
            assert!(
                by_teeth(&scan).is_none() && scan.unit.unit == unit,
                "{unit}"
            );
        }
    }
}
