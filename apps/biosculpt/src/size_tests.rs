//! What is said of sizes and units, on the sample mouth.

use super::*;
use dentition::sample::{MouthOptions, SampleArch, mouth};
use proptest::prelude::*;
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

/// The lower teeth from right to left.
const ROW: [u8; 14] = [47, 46, 45, 44, 43, 42, 41, 31, 32, 33, 34, 35, 36, 37];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// A crown or a row of teeth, turned and in any unit that the user states truly.
    #[test]
    fn law_what_has_its_size_is_let_be(
        first in 0..ROW.len(),
        count in 1..6_usize,
        turns in prop::array::uniform3(-3.1..3.1_f64),
        unit in prop::sample::select(UNITS.to_vec()),
    ) {
        let teeth = &ROW[first..(first + count).min(ROW.len())];
        let mesh = scan::read(&part(Some(teeth), 1.0), UnitChoice::Judge).unwrap().mesh;
        let [x, y, z] = turns;
        let turn = glam::DQuat::from_euler(glam::EulerRot::XYZ, x, y, z);
        let at = mesh.positions().iter().map(|&p| turn * p / unit.0.scale_to_mm()).collect();
        let mut bytes = Vec::new();
        write_ply(&Mesh::new(at, mesh.faces().to_vec()).unwrap(), PlyBody::Binary, &mut bytes).unwrap();
        prop_assert_eq!(said(&bytes, UnitChoice::Given(unit.0)), None);
    }
}

#[test]
fn a_unit_that_the_teeth_change_is_told() {
    let sextant: &[u8] = &[34, 35, 36, 37];
    for (teeth, word) in [(None, "--unit mm"), (Some(sextant), "--unit inch")] {
        let bytes = unsaid(teeth, 0.1);
        let judged = by_teeth(&scan::read(&bytes, UnitChoice::Judge).unwrap()).unwrap();
        assert_eq!(judged.unit, Unit::Centimetre);
        let mut scan = scan::read(&bytes, UnitChoice::Given(judged.unit)).unwrap();
        scan.unit = judged;
        let told = misfit(&scan).unwrap();
        assert_eq!(told.severity, Severity::Warn);
        assert!(told.fault.is_none());
        for word in [word, "taken as cm by its teeth"] {
            assert!(told.sentence.contains(word), "{}", told.sentence);
        }
    }
}

#[test]
fn teeth_in_one_unit_count_against_those_in_the_other() {
    let teeth = |sure: usize, weight: f64| Teeth { sure, weight };
    assert!(teeth(3, 1.2).speak_against(&teeth(1, 0.4)));
    assert!(!teeth(3, 1.2).speak_against(&teeth(1, 0.9)));
    assert!(!teeth(2, 1.2).speak_against(&teeth(0, 0.0)));
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
fn an_arch_and_a_crown_are_let_be() {
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
