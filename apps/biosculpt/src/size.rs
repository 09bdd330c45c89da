//! Whether a scan has the size of something in a mouth, in the unit that it was read in.
//!
//! In: a scan as it was read. Out: [`Misfit`]; none where nothing speaks against its size. Law:
//! `law_what_has_its_size_is_let_be`. Method: no crown is smaller than [`SIZES_MM`] says, no cast larger; an arch in
//! centimetres is as large as a crown in mm, but its points lie closer, and ten times as large it shows teeth.
//! Cost: a sort; for what is so small and so fine, one labelling.

use crate::figure::joined;
use dentition::LabelOptions;
use scan::{Mesh, MeshError, Scan, Severity, Unit};

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
/// So many teeth as sure as that make an arch, or a part of one; crowns made ten times larger show none.
const TEETH: usize = 3;
const TOOTH_CONFIDENCE: f64 = 0.3;

/// A size that nothing in a mouth has.
pub(crate) struct Misfit {
    pub(crate) severity: Severity,
    pub(crate) sentence: String,
}

/// What speaks against the size of a scan; `edge_mm` is the median distance of its points.
pub(crate) fn misfit(scan: &Scan, edge_mm: Option<f64>) -> Option<Misfit> {
    let extent_mm = extent_mm(&scan.mesh);
    let why = match extent_mm {
        none if none <= 0.0 => return None,
        small if small < LEAST_MM => "too small for any scan of a mouth".to_owned(),
        large if large > MOST_MM => "too large for any scan of a mouth".to_owned(),
        fine if fine <= TENFOLD_MM && edge_mm? <= TENFOLD_EDGE_MM => {
            let teeth = teeth_tenfold(&scan.mesh).ok();
            let teeth = teeth.filter(|&teeth| teeth >= TEETH)?;
            format!("{teeth} teeth are in it, each far too small")
        }
        _ => return None,
    };
    Some(Misfit {
        severity: Severity::Serious,
        sentence: told(scan, extent_mm, &why),
    })
}

/// The finding in words: how large, why that cannot be, what would be right, what to do.
fn told(scan: &Scan, extent_mm: f64, why: &str) -> String {
    let sizes = SIZES_MM.map(|(what, [low, high])| format!("{what} is {low:.0} to {high:.0} mm"));
    let read = scan.unit.unit;
    let of_file = extent_mm / scan.unit.scale_to_mm;
    let fits = UNITS.iter().filter_map(|&(unit, word)| {
        let mm = of_file * unit.scale_to_mm();
        let is_right = unit != read && (LEAST_MM..=MOST_MM).contains(&mm);
        is_right.then(|| format!("--unit {word} ({mm:.1} mm)"))
    });
    let fits: Vec<String> = fits.collect();
    let advice = match fits.is_empty() {
        true => "state its unit with --unit, or export it again in mm".to_owned(),
        false => format!("give {}, or export it again in mm", joined(&fits, "or")),
    };
    format!(
        "Read in {read} it is {extent_mm:.1} mm across: {why} ({}); every length would be wrong. Where it is in another \
         unit, {advice}.",
        sizes.join(", ")
    )
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

/// How many teeth would be there if it were ten times as large.
fn teeth_tenfold(mesh: &Mesh) -> Result<usize, MeshError> {
    let larger = mesh.positions().iter().map(|&p| p * 10.0).collect();
    let larger = Mesh::new(larger, mesh.faces().to_vec())?;
    let one = dentition::sides(&larger).map(|[one, _]| larger.extract(&one).0);
    let one = one.unwrap_or(larger);
    let one = match dentition::inside_out(&one) {
        true => one.turned_over(),
        false => one,
    };
    let found = dentition::label(&one, &LabelOptions::default());
    let sure = found.map_or(0, |found| {
        let teeth = found.teeth.iter();
        teeth.filter(|t| t.confidence >= TOOTH_CONFIDENCE).count()
    });
    Ok(sure)
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

    /// The sample's lower arch so many times as large, as a file that says it is in mm.
    fn arch(times: f64) -> Vec<u8> {
        let mesh = &lower().scan;
        let at = mesh.positions().iter().map(|&p| p * times).collect();
        let mesh = Mesh::new(at, mesh.faces().to_vec()).unwrap();
        let mut bytes = Vec::new();
        write_ply(&mesh, PlyBody::Binary, &mut bytes).unwrap();
        bytes
    }

    fn said(bytes: &[u8], unit: UnitChoice) -> Option<String> {
        let scan = scan::read(bytes, unit).unwrap();
        let edges = scan::health::examine(&scan.mesh).edges_mm;
        misfit(&scan, edges.map(|e| e.median_mm)).map(|m| m.sentence)
    }

    #[test]
    fn a_file_with_a_false_unit_is_told_with_what_to_do() {
        for (times, words) in [
            (0.1, ["far too small", "--unit cm"]),
            (1.0 / 25.4, ["too small for any scan", "--unit inch"]),
            (10.0, ["too large for any scan", "state its unit"]),
            (1000.0, ["too large for any scan", "--unit um"]),
        ] {
            let told = said(&arch(times), UnitChoice::Judge).unwrap();
            let more = ["a full arch or its cast is 40 to 130 mm", "in mm it is"];
            for word in words.iter().chain(&more) {
                assert!(told.contains(word), "{times}: {word} is not in {told}");
            }
        }
    }

    #[test]
    fn law_what_has_its_size_is_let_be() {
        assert_eq!(said(&arch(1.0), UnitChoice::Judge), None);
        let cm = UnitChoice::Given(Unit::Centimetre);
        assert_eq!(said(&arch(0.1), cm), None);
        // A crown: as small as an arch in centimetres.
        let lower = lower();
        let faces = lower.face_fdi.iter().enumerate();
        let faces = faces.filter(|(_, fdi)| **fdi == 46);
        let faces: Vec<scan::FaceId> = faces.map(|(f, _)| scan::FaceId(f as u32)).collect();
        let mut bytes = Vec::new();
        let (crown, ..) = lower.scan.extract(&faces);
        write_ply(&crown, PlyBody::Binary, &mut bytes).unwrap();
        assert_eq!(said(&bytes, UnitChoice::Judge), None);
    }
}
