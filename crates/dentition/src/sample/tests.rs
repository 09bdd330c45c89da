use super::*;
use crate::LandmarkKind;
use lexicon::{Fdi, Side};
use std::sync::OnceLock;

fn coarse(seed: u64) -> SampleMouth {
    mouth(Seed::new(seed), &MouthOptions::coarse()).unwrap()
}

fn one() -> &'static SampleMouth {
    static ONE: OnceLock<SampleMouth> = OnceLock::new();
    ONE.get_or_init(|| coarse(1))
}

#[test]
fn every_tooth_is_there_and_labelled() {
    let mouth = one();
    for arch in [&mouth.upper, &mouth.lower] {
        assert_eq!(arch.teeth.len(), 14);
        for tooth in &arch.teeth {
            let n = tooth.fdi.number();
            let area: f64 = (0..arch.face_fdi.len())
                .filter(|&f| arch.face_fdi[f] == n)
                .map(|f| arch.scan.area(f))
                .sum();
            assert!(area > 40.0 && area < 320.0, "{n}: {area} mm2");
        }
    }
}

#[test]
fn law_same_seed_same_mouth() {
    assert_eq!(*one(), coarse(1));
    assert_ne!(one().lower.scan, coarse(6).lower.scan);
}

#[test]
fn law_landmarks_lie_on_the_tooth() {
    let mouth = one();
    for arch in [&mouth.upper, &mouth.lower] {
        for tooth in &arch.teeth {
            for mark in &tooth.landmarks {
                let nearest = arch.scan.positions().iter();
                let d = nearest.map(|p| p.distance(mark.at)).fold(1e9, f64::min);
                // Contacts lie between teeth, where the coarse mesh is cut short.
                let limit = match mark.kind {
                    LandmarkKind::MesialContact | LandmarkKind::DistalContact => 2.2,
                    LandmarkKind::Cervical => 1.6,
                    _ => 1.1,
                };
                assert!(d < limit, "{} {:?}: {d} mm", tooth.fdi, mark.kind);
            }
        }
    }
}

#[test]
fn the_patients_right_is_at_positive_x() {
    for arch in [&one().upper, &one().lower] {
        for tooth in &arch.teeth {
            let right = tooth.fdi.side() == Side::Right;
            assert_eq!(tooth.axes.origin.x > 0.0, right, "{}", tooth.fdi);
        }
        let first = arch.teeth.first().map(|t| t.fdi);
        assert_eq!(first, Fdi::at(arch.jaw, Side::Right, 7));
    }
}
