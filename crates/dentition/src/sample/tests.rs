use super::*;
use crate::LandmarkKind;
use lexicon::Side;
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
fn law_threads() {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    assert_eq!(*one(), alone.unwrap().install(|| coarse(1)));
}

/// Teeth of the lower arch with their faces, for a mouth unlike the usual one.
fn lower(options: MouthOptions) -> (Vec<u8>, SampleArch) {
    let arch = mouth(Seed::new(2), &options).unwrap().lower;
    let mut numbers = arch.face_fdi.clone();
    numbers.sort_unstable();
    numbers.dedup();
    (numbers, arch)
}

#[test]
fn wisdom_teeth_stand_behind_the_others() {
    let (numbers, arch) = lower(MouthOptions {
        third_molars: true,
        ..MouthOptions::coarse()
    });
    assert_eq!(numbers.len(), 17, "{numbers:?}");
    let place = |n: u8| {
        let tooth = arch.teeth.iter().find(|t| t.fdi.number() == n).unwrap();
        tooth.axes.origin
    };
    for (last, before) in [(38, 37), (48, 47)] {
        assert!(place(last).y < place(before).y - 6.0);
        assert!(place(last).distance(place(before)) < 14.0);
    }
}

#[test]
fn a_missing_tooth_leaves_a_gap_with_gum_in_it() {
    let missing = Fdi::new(36).unwrap();
    let whole = lower(MouthOptions::coarse()).1;
    let (numbers, arch) = lower(MouthOptions {
        missing: vec![missing],
        ..MouthOptions::coarse()
    });
    // Nothing falls off behind the gap: thirteen teeth and the gum.
    assert_eq!(numbers.len(), 14, "{numbers:?}");
    assert!(!numbers.contains(&36));
    let was = whole.teeth.iter().find(|t| t.fdi == missing).unwrap();
    let foot = was.axes.origin - was.axes.occlusal * 4.5;
    let hit = Bvh::new(&arch.sound).closest(foot).unwrap();
    assert!(hit.distance_mm < 3.0, "{} mm to the ridge", hit.distance_mm);
    assert_eq!(arch.face_fdi.get(hit.face.0 as usize), Some(&0));
}

#[test]
fn crowded_front_teeth_are_turned_and_take_less_room() {
    let reach = |crowding_mm: f64| {
        let options = MouthOptions {
            crowding_mm,
            ..MouthOptions::coarse()
        };
        let arch = lower(options).1;
        let place = |n: u8| {
            let tooth = arch.teeth.iter().find(|t| t.fdi.number() == n).unwrap();
            tooth.axes.origin
        };
        let pairs = [(43, 42), (42, 41), (41, 31), (31, 32), (32, 33)];
        let sum: f64 = pairs.iter().map(|&(a, b)| place(a).x - place(b).x).sum();
        sum
    };
    let (straight, crowded) = (reach(0.0), reach(1.0));
    assert!(crowded < straight - 2.0, "{straight} and {crowded} mm");
}

#[test]
fn law_landmarks_lie_on_the_tooth() {
    let mouth = one();
    for arch in [&mouth.upper, &mouth.lower] {
        let tree = Bvh::new(&arch.sound);
        for tooth in &arch.teeth {
            for mark in &tooth.landmarks {
                let d = tree.closest(mark.at).unwrap().distance_mm;
                // Between teeth the coarse mesh bridges contacts and the gum under them.
                let limit = match mark.kind {
                    LandmarkKind::Cusp | LandmarkKind::IncisalEdge | LandmarkKind::Fissure => 0.7,
                    _ => 2.2,
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

#[test]
fn damage_of_every_kind_is_made_and_measured() {
    let mut options = MouthOptions::coarse();
    options.step_mm = 0.5;
    let mouth = mouth(Seed::new(1), &options).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for arch in [&mouth.upper, &mouth.lower] {
        for d in &arch.damage {
            kinds.insert(d.kind);
            let n = d.tooth.number();
            assert!(d.faces.iter().all(|f| arch.face_fdi[f.0 as usize] == n));
            assert!(
                d.area_mm2 > 0.5 && d.area_mm2 < 60.0,
                "{n} {:?}: {} mm2",
                d.kind,
                d.area_mm2
            );
            match d.kind {
                DamageKind::Cavity | DamageKind::Chip | DamageKind::Wear => {
                    assert!(
                        d.depth_mm > 0.2 && d.depth_mm < 4.0,
                        "{n}: {} mm",
                        d.depth_mm
                    );
                    // A hollow holds no more than its mouth times its depth, thrice for its walls.
                    assert!(d.volume_mm3 > 0.05 && d.volume_mm3 < 3.0 * d.area_mm2 * d.depth_mm);
                }
                DamageKind::Crack => assert!(d.depth_mm < 0.3),
                DamageKind::Stain | DamageKind::Tattoo => assert_eq!(d.depth_mm, 0.0),
            }
        }
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    let lost: usize = showcase().len() - mouth.upper.damage.len() - mouth.lower.damage.len();
    assert!(lost <= 1, "{lost} of the showcase left no trace");
}

#[test]
fn law_damage_leaves_the_rest_alone() {
    let mouth = one();
    for arch in [&mouth.upper, &mouth.lower] {
        let tree = Bvh::new(&arch.sound);
        let mut hurt = vec![false; arch.scan.faces().len()];
        for d in &arch.damage {
            d.faces.iter().for_each(|f| hurt[f.0 as usize] = true);
        }
        let far = |p: DVec3| arch.damage.iter().all(|d| d.at.distance(p) > 8.0);
        for f in (0..hurt.len()).filter(|&f| !hurt[f] && far(arch.scan.centroid(f))) {
            let gap = tree.closest(arch.scan.centroid(f)).unwrap().distance_mm;
            assert!(gap < 1e-6, "face {f}: {gap} mm");
        }
    }
}

#[test]
fn law_tissues_are_closed_and_apart() {
    let teeth = [11, 24, 36].map(|n| Fdi::new(n).unwrap());
    let solids = tissues(Seed::new(1), &MouthOptions::coarse(), &teeth, 0.35).unwrap();
    assert_eq!(solids.len(), 9);
    for (fdi, tissue, mesh) in &solids {
        for edge in scan::topology::edges(mesh) {
            assert_eq!(edge.faces, 2, "{fdi} {}", tissue.name());
        }
        let volume = mesh.signed_volume();
        let (least, most) = match tissue {
            Tissue::Enamel => (40.0, 500.0),
            Tissue::Dentine => (150.0, 1100.0),
            _ => (3.0, 90.0),
        };
        assert!(
            volume > least && volume < most,
            "{fdi} {}: {volume} mm3",
            tissue.name()
        );
    }
    for trio in solids.chunks(3) {
        let dentine = scan::space::Signed::new(&trio[1].2);
        for p in trio[2].2.positions().iter().step_by(7) {
            let d = dentine.bvh().closest(*p).unwrap().distance_mm;
            assert!(d < 0.2, "{}: pulp {d} mm off the dentine", trio[0].0);
        }
    }
}
