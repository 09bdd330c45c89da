//! The design as a whole, on shapes whose sound surface is known.

use super::*;
use crate::damage::{Tool, cut};
use glam::DMat3;
use proptest::prelude::*;
use scan::space::Signed;
use scan::topology;

fn dome(p: DVec3) -> f64 {
    (100.0 - p.truncate().length_squared() * 0.75).sqrt() - 10.0
}

/// A cap of 8 mm with a pit at its top, of `right_mm` to the right.
fn plate(pit_mm: f64, right_mm: f64) -> Mesh {
    let (n, columns) = (80_u32, 40 + (right_mm / 0.2) as u32);
    let (mut p, mut f) = (Vec::new(), Vec::new());
    for j in 0..=n {
        for i in 0..=columns {
            let (x, y) = (f64::from(i) * 0.2 - 8.0, f64::from(j) * 0.2 - 8.0);
            let r = (x * x + y * y).sqrt();
            let pit = if r < 1.2 {
                pit_mm * (1.44 - r * r)
            } else {
                0.0
            };
            let place = DVec3::new(x, y, 0.0);
            p.push(place.with_z(dome(place) - pit));
            if i < columns && j < n {
                let a = j * (columns + 1) + i;
                f.extend([
                    [a, a + 1, a + columns + 2],
                    [a, a + columns + 2, a + columns + 1],
                ]);
            }
        }
    }
    Mesh::new(p, f).unwrap()
}

fn pitted(pit_mm: f64) -> Mesh {
    plate(pit_mm, 8.0)
}

fn case(mesh: &Mesh) -> Case<'_> {
    Case {
        mesh,
        dentition: None,
        earlier: None,
        opposing: None,
    }
}

fn sound_as_dome(made: &Design, within_mm: f64) {
    for &p in made.target.positions() {
        assert!((p.z - dome(p)).abs() < within_mm, "{p} {}", dome(p));
    }
    assert_eq!(made.max_shift_outside_mm, 0.0);
    assert!(sound::faults(&made.target, &made.changed).is_empty());
    let edges = topology::edges(&made.target);
    assert!(edges.iter().all(|e| e.faces <= 2));
}

#[test]
fn fills_a_pit_on_a_dome() {
    let mesh = pitted(0.6);
    let made = design(&case(&mesh), Target::At(DVec3::new(0.2, 0.1, -0.4))).unwrap();
    sound_as_dome(&made, 0.05);
}

/// A hollow wider than its mouth, clicked on its floor.
#[test]
fn fills_a_deep_bag_under_a_narrow_mouth() {
    let tool = Tool {
        centre: DVec3::new(0.1, -0.1, -1.5),
        axes: DMat3::IDENTITY,
        radii_mm: DVec3::new(2.2, 2.2, 1.9),
        power: 2.0,
        waves: Vec::new(),
    };
    let (damaged, _) = cut(&pitted(0.0), &tool, [1.0; 3]).unwrap();
    let made = design(&case(&damaged), Target::At(DVec3::new(0.1, -0.1, -3.4))).unwrap();
    sound_as_dome(&made, 0.12);
    let (_, parts) = topology::face_components(&made.target);
    assert_eq!(parts, 1);
}

#[test]
fn says_why_there_is_no_design() {
    let mesh = pitted(0.6);
    let at = |p| design(&case(&mesh), Target::At(p)).unwrap_err();
    assert!(matches!(at(DVec3::NAN), DesignError::NotFinite(_)));
    assert!(matches!(
        at(DVec3::Z * 30.0),
        DesignError::OffSurface { .. }
    ));
    let flat = pitted(0.0);
    let none = design(&case(&flat), Target::At(DVec3::ZERO)).unwrap_err();
    assert!(matches!(none, DesignError::NoFlaw { .. }), "{none}");
}

#[test]
fn measures_the_way_to_the_scans_edge() {
    // The pit's rim is at 1.2 mm, the edge at 1.4.
    let near = plate(0.6, 1.4);
    let error = design(&case(&near), Target::At(DVec3::new(-0.1, 0.1, -0.4))).unwrap_err();
    let DesignError::AtBorder { distance_mm, .. } = error else {
        panic!("{error}")
    };
    assert!((distance_mm - 0.2).abs() < 0.15, "{distance_mm}");
    let far = plate(0.6, 2.4);
    assert!(design(&case(&far), Target::At(DVec3::new(-0.1, 0.1, -0.4))).is_ok());
}

/// A cusp of the antagonist that points down on the dome.
fn cusp(tip_mm: f64) -> Mesh {
    let mut p = vec![DVec3::new(0.0, 0.0, tip_mm)];
    for k in 0..24 {
        let (y, x) = libm::sincos(std::f64::consts::TAU * f64::from(k) / 24.0);
        p.push(DVec3::new(3.0 * x, 3.0 * y, tip_mm + 3.0));
    }
    let f = (0..24).map(|k| [0, 1 + (k + 1) % 24, 1 + k]).collect();
    Mesh::new(p, f).unwrap()
}

#[test]
fn stays_clear_of_the_antagonist() {
    let (mesh, opposing) = (pitted(0.6), cusp(-0.6));
    let bitten = Case {
        opposing: Some(&opposing),
        ..case(&mesh)
    };
    let at = Target::At(DVec3::new(0.2, 0.1, -0.4));
    let made = design(&bitten, at).unwrap();
    let signed = Signed::new(&opposing);
    let deepest = |made: &Design| {
        let levels = made.target.positions().iter();
        let levels = levels.map(|&p| -signed.distance(p).unwrap().distance_mm);
        levels.fold(0.0, f64::max)
    };
    assert!(
        deepest(&made) <= limits::CONTACT_MM + 1e-9,
        "{}",
        deepest(&made)
    );
    let lowered = made.figures.iter().find(|f| f.name.contains("antagonist"));
    assert!((0.4..0.56).contains(&lowered.unwrap().value));
    let free = design(&case(&mesh), at).unwrap();
    assert!(deepest(&free) > 0.3);
    // One that is out of reach changes nothing.
    let far = cusp(0.5);
    let same = Case {
        opposing: Some(&far),
        ..bitten
    };
    assert_eq!(design(&same, at).unwrap(), free);
}

/// A worn dish has no rim to be seen by; an earlier scan shows it.
#[test]
fn an_earlier_scan_shows_a_loss_without_a_rim() {
    let earlier = plate(0.0, 4.0);
    let worn = |p: &DVec3| {
        let deep = 0.4 * libm::exp(-p.truncate().length_squared() / 1.7);
        p.with_z(p.z - deep)
    };
    let places = earlier.positions().iter().map(worn).collect();
    let mesh = earlier.clone().with_positions(places).unwrap();
    let at = Target::At(DVec3::new(0.5, 0.2, -0.3));
    assert!(matches!(
        design(&case(&mesh), at),
        Err(DesignError::NoFlaw { .. })
    ));
    let known = Case {
        earlier: Some(&earlier),
        ..case(&mesh)
    };
    let made = design(&known, at).unwrap();
    assert_eq!(made.source.reference, Reference::Earlier);
    assert!(made.figures.iter().all(|f| f.value.is_finite()));
    for p in made.target.positions() {
        let off = p.z - dome(*p);
        assert!(p.truncate().length() > 1.2 || off.abs() < 0.05, "{p} {off}");
    }
}

/// A click on the right half, which is labelled as gum, is refused where it is far from the tooth.
#[test]
fn refuses_the_gum_by_distance() {
    let mesh = pitted(0.6);
    let left = |f: usize| if mesh.centroid(f).x < 0.0 { 36 } else { 0 };
    let numbers: Vec<u8> = (0..mesh.faces().len()).map(left).collect();
    let labels = dentition::from_labels(&mesh, &numbers).unwrap();
    let labelled = Case {
        dentition: Some(&labels),
        ..case(&mesh)
    };
    let error = design(&labelled, Target::At(DVec3::new(3.0, 0.0, -0.4))).unwrap_err();
    let DesignError::OnGum { distance_mm, .. } = error else {
        panic!("{error}")
    };
    assert!((distance_mm - 3.0).abs() < 0.25, "{distance_mm}");
    assert!(design(&labelled, Target::At(DVec3::new(0.2, 0.1, -0.4))).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn law_sound_vertices_keep_their_bits_with_any_threads(
        x in -0.4..0.4f64, y in -0.4..0.4f64, deep in 0.35..0.8f64,
    ) {
        let mesh = pitted(deep);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| design(&case(&mesh), Target::At(DVec3::new(x, y, -deep))).unwrap())
        };
        let made = run(1);
        prop_assert_eq!(&made, &run(2));
        let gone: Vec<DVec3> = made.region.faces.iter().flat_map(|f| mesh.corners(f.0 as usize)).collect();
        let bits = |p: &DVec3| p.to_array().map(f64::to_bits);
        let kept: std::collections::BTreeSet<_> = made.target.positions().iter().map(bits).collect();
        let mut far = 0;
        for p in made.before.positions() {
            let path = made.region.path.iter().chain(&gone);
            if path.clone().all(|q| q.distance(*p) > 1.05 * COLLAR_MM) {
                far += 1;
                prop_assert!(kept.contains(&bits(p)), "{p}");
            }
        }
        prop_assert!(far > 1000);
    }
}

/// A loss that leaves little of a ring: the sound rest of the tooth says where it lies on the
/// mirrored one.
#[test]
fn rebuilds_a_large_loss_from_the_mirrored_tooth() {
    use crate::damage::{DamageKind, Help, trial};
    use dentition::sample::{MouthOptions, mouth};
    use lexicon::Seed;
    let mouth = mouth(Seed::new(1), &MouthOptions::default()).unwrap();
    let sound = &mouth.lower.sound;
    let labels = dentition::label(sound, &dentition::LabelOptions::default()).unwrap();
    let tooth = labels.tooth(Fdi::new(37).unwrap()).unwrap();
    let help = (Help::Labels, 0.0);
    let seed = Seed::new(11).child("lower.ply").child("wall chip").index(5);
    let trial = trial(sound, &labels, tooth, DamageKind::Wall, help, seed).unwrap();
    let (made, score) = trial.result.unwrap();
    assert!(score.area_mm2 > 30.0, "{}", score.area_mm2);
    assert!(matches!(made.source.reference, Reference::Mirror(_)));
    assert!(score.mean_mm < 0.05, "{}", score.mean_mm);
}
