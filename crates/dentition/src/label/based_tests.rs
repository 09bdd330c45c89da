//! Scans that are closed, inside out, in single triangles, with more in the file than an arch, or with a
//! wrong word about their jaw.

use super::*;
use crate::antagonist::tests::joined;
use crate::sample::{MouthOptions, Plinth, SampleArch, on_plinth};
use lexicon::Seed;

fn arches() -> [SampleArch; 2] {
    let options = MouthOptions {
        damage: Vec::new(),
        ..MouthOptions::coarse()
    };
    let mouth = crate::sample::mouth(Seed::new(5), &options).unwrap();
    [mouth.upper, mouth.lower]
}

/// The labels' score where the arch's faces come first and all others are gum.
fn scored(scan: &Mesh, arch: &SampleArch) -> crate::Score {
    let mut truth = arch.face_fdi.clone();
    truth.resize(scan.faces().len(), 0);
    let found = label(scan, &LabelOptions::default()).unwrap();
    assert_eq!(found.jaw, arch.jaw);
    crate::score(scan, &found.face_fdi, &truth)
}

fn all_right(what: &str, score: &crate::Score) {
    println!("{what}: IoU {:.4}", score.iou());
    assert!(score.iou() > 0.93, "{what}: {score:?}");
    assert!(score.right_number() > 0.99, "{what}: {score:?}");
    assert!(score.invented.is_empty(), "{what}: {score:?}");
}

#[test]
fn a_closed_base_is_no_part_of_the_scan() {
    let [upper, lower] = arches();
    for (arch, plinth) in [
        (&upper, Plinth::Hollow),
        (&lower, Plinth::Straight),
        (&lower, Plinth::Angular),
    ] {
        let known = crate::from_labels(&arch.scan, &arch.face_fdi).unwrap();
        let closed = on_plinth(&arch.scan, &known.frame, plinth).unwrap();
        let health = scan::health::examine(&closed);
        // Teeth that touch branch, so closed means that no rim is left.
        assert!(
            health.borders.is_empty(),
            "{plinth:?}: {:?}",
            health.findings
        );
        all_right(&format!("{plinth:?}"), &scored(&closed, arch));
    }
}

#[test]
fn single_triangles_that_look_inwards_are_a_scan_all_the_same() {
    let [_, lower] = arches();
    let inwards = lower.scan.faces().iter().map(|&[a, b, c]| [a, c, b]);
    let inwards = Mesh::new(lower.scan.positions().to_vec(), inwards.collect()).unwrap();
    let mut stl = Vec::new();
    scan::io::write_stl(&inwards, &mut stl).unwrap();
    let soup = scan::read(&stl, scan::UnitChoice::Judge).unwrap().mesh;
    assert_eq!(soup.faces().len(), lower.scan.faces().len());
    all_right("soup", &scored(&soup, &lower));
}

/// Both arches in occlusion: the larger one is labelled as if it were alone.
#[test]
fn an_antagonist_in_the_same_file_is_no_tooth_of_the_arch() {
    let [upper, lower] = arches();
    let below = lower
        .scan
        .positions()
        .iter()
        .map(|&p| p + DVec3::NEG_Z * 3.0);
    let below = lower.scan.clone().with_positions(below.collect()).unwrap();
    let both = joined(&upper.scan, &below);
    all_right("both", &scored(&both, &upper));
}

/// A click is obeyed, but what the shape says of the jaw is not hidden.
#[test]
fn a_click_that_turns_the_jaw_over_is_not_called_sure() {
    let [_, lower] = arches();
    let molar = lower.teeth.iter().find(|t| t.fdi.number() == 36).unwrap();
    let named = |number: u8| {
        let options = LabelOptions {
            corrections: vec![(Fdi::new(number).unwrap(), molar.axes.origin)],
        };
        label(&lower.scan, &options).unwrap()
    };
    let (right, wrong) = (named(36), named(26));
    assert!(right.jaw_confidence > 0.9, "{}", right.jaw_confidence);
    assert_eq!(wrong.jaw, Jaw::Upper);
    assert!(wrong.jaw_confidence < 0.5, "{}", wrong.jaw_confidence);
}
