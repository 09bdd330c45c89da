//! Spheres, a plane with a step, and a dome in any pose.

use super::*;
use glam::{DMat3, DVec3};
use proptest::prelude::*;
use scan::Values;

/// A closed sphere, with so many rings.
pub(crate) fn sphere(centre: DVec3, radius: f64, rings: u32) -> Mesh {
    let around = 2 * rings;
    let mut p = vec![centre + DVec3::Z * radius];
    for i in 1..rings {
        let (st, ct) = libm::sincos(std::f64::consts::PI * f64::from(i) / f64::from(rings));
        for j in 0..around {
            let (sp, cp) = libm::sincos(std::f64::consts::TAU * f64::from(j) / f64::from(around));
            p.push(centre + DVec3::new(st * cp, st * sp, ct) * radius);
        }
    }
    p.push(centre - DVec3::Z * radius);
    let last = p.len() as u32 - 1;
    let at = |i: u32, j: u32| 1 + (i - 1) * around + j % around;
    let mut f = Vec::new();
    for j in 0..around {
        f.push([0, at(1, j), at(1, j + 1)]);
        f.push([last, at(rings - 1, j + 1), at(rings - 1, j)]);
        for i in 1..rings - 1 {
            f.push([at(i, j), at(i + 1, j), at(i + 1, j + 1)]);
            f.push([at(i, j), at(i + 1, j + 1), at(i, j + 1)]);
        }
    }
    Mesh::new(p, f).unwrap()
}

/// A row of four bumps of different heights, 0.4 mm between points; `shape` may lower it.
fn row(shape: impl Fn(f64, f64, f64) -> f64) -> Mesh {
    let (nx, ny) = (90_u32, 30_u32);
    let mut p = Vec::new();
    for j in 0..=ny {
        for i in 0..=nx {
            let (x, y) = (0.4 * f64::from(i), 0.4 * f64::from(j));
            let bump = |at: f64, high: f64, wide: f64| {
                let r2 = ((x - at) * (x - at) + (y - 6.0 - 0.1 * at) * (y - 6.0 - 0.1 * at)) / wide;
                high * libm::exp(-r2)
            };
            let z = bump(4.0, 4.0, 9.0) + bump(12.0, 6.0, 12.0) + bump(21.0, 5.0, 8.0);
            let z = z + bump(30.0, 7.0, 14.0) + 0.01 * x * y / 6.0;
            p.push(DVec3::new(x, y, shape(x, y, z)));
        }
    }
    let side = nx + 1;
    let mut f = Vec::new();
    for j in 0..ny {
        for i in 0..nx {
            let a = j * side + i;
            f.push([a, a + 1, a + side + 1]);
            f.push([a, a + side + 1, a + side]);
        }
    }
    Mesh::new(p, f).unwrap()
}

fn moved(mesh: &Mesh, turn: DMat3, shift: DVec3) -> Mesh {
    let there = mesh.positions().iter().map(|&p| turn * p + shift);
    mesh.clone().with_positions(there.collect()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn law_a_sphere_in_a_sphere(x in -0.4..0.4f64, y in -0.4..0.4f64, z in -0.4..0.4f64, r in 3.2..4.8f64) {
        let centre = DVec3::new(x, y, z);
        let (scan, other) = (sphere(centre, r, 30), sphere(DVec3::ZERO, 4.0, 90));
        let found = compare(&scan, &other, Frames::Same).unwrap();
        // The other's faces lie inside their sphere by at most this.
        let sag = 4.0 * (1.0 - libm::cos(std::f64::consts::PI / 90.0));
        for (p, &mm) in scan.positions().iter().zip(&found.distance_mm) {
            let truth = p.length() - 4.0;
            prop_assert!(mm >= truth - 1e-9 && mm <= truth + sag + 1e-9, "{mm} for {truth}");
        }
        prop_assert!((found.compared - 1.0).abs() < 1e-9);
        let whole = found.whole.unwrap();
        let furthest = centre.length() + r - 4.0;
        if furthest > 0.1 {
            prop_assert!((whole.outside.unwrap().distance_mm - furthest).abs() < 0.02);
        }
    }
}

#[test]
fn law_a_scan_against_itself_is_0() {
    let scan = row(|_, _, z| z);
    let found = compare(&scan, &scan, Frames::Same).unwrap();
    let values = found.distance_mm.iter().filter(|mm| !mm.is_nan());
    assert!(values.clone().count() > 2500 && values.into_iter().all(|&mm| mm == 0.0));
    let whole = found.whole.unwrap();
    assert_eq!(
        (whole.within, whole.median_mm, whole.p95_mm),
        ([1.0; 2], 0.0, 0.0)
    );
    assert_eq!((whole.outside, whole.inside), (None, None));
    // Brought together first it is itself too.
    let found = compare(&scan, &scan, Frames::Any).unwrap();
    assert!(found.whole.unwrap().p95_mm < 1e-4);
    assert!(found.fit.unwrap().close > 0.95);
}

/// A dent of 0.3 mm in one bump: found with its sign, size and place wherever the other lies.
#[test]
fn law_any_pose_gives_the_same() {
    let before = row(|_, _, z| z);
    let dented = |x: f64, y: f64, z: f64| {
        let (dx, dy) = (x - 12.0, y - 7.2);
        let deep = 0.3 * libm::exp(-(dx * dx + dy * dy) / 1.5);
        z - deep
    };
    let labels = |mesh: Mesh| {
        let of = |f: usize| if mesh.centroid(f).x < 16.0 { 36 } else { 0 };
        let labels = (0..mesh.faces().len()).map(of).collect();
        mesh.with_face_property("fdi", Values::U8(labels)).unwrap()
    };
    let scan = labels(row(dented));
    let still = compare(&scan, &before, Frames::Same).unwrap();
    let deepest = still.whole.clone().unwrap().inside.unwrap();
    assert!((deepest.distance_mm + 0.3).abs() < 0.02, "{deepest:?}");
    assert!(deepest.at.distance(DVec3::new(12.0, 7.2, 5.9)) < 0.5);
    assert_eq!(still.teeth.len(), 1);
    let tooth = &still.teeth[0];
    assert_eq!((tooth.tooth, tooth.inside), (Some(36), Some(deepest)));
    assert!(tooth.area_mm2 < still.whole.as_ref().unwrap().area_mm2);
    for (axis, angle, shift) in [
        (
            DVec3::new(0.6, -0.48, 0.64),
            2.0,
            DVec3::new(40.0, -5.0, 9.0),
        ),
        (DVec3::Z, 3.1, DVec3::new(-11.0, 70.0, 0.0)),
    ] {
        let other = moved(&before, DMat3::from_axis_angle(axis, angle), shift);
        let found = compare(&scan, &other, Frames::Any).unwrap();
        for (a, b) in found.distance_mm.iter().zip(&still.distance_mm) {
            assert!(
                a.is_nan() || b.is_nan() || (a - b).abs() < 0.005,
                "{a} and {b}"
            );
        }
        let again = found.whole.unwrap().inside.unwrap();
        assert!((again.distance_mm - deepest.distance_mm).abs() < 0.005);
    }
}

#[test]
fn law_no_value_past_the_rim() {
    let scan = row(|_, _, z| z);
    let half: Vec<scan::FaceId> = (0..scan.faces().len())
        .filter(|&f| scan.centroid(f).x < 16.0)
        .map(|f| scan::FaceId(f as u32))
        .collect();
    let (other, _, _) = scan.extract(&half);
    let found = compare(&scan, &other, Frames::Same).unwrap();
    for (p, mm) in scan.positions().iter().zip(&found.distance_mm) {
        assert!(p.x < 16.5 || mm.is_nan(), "{p} has {mm}");
    }
    assert!((found.compared - 0.43).abs() < 0.04, "{}", found.compared);
    assert!(
        found
            .cannot_know
            .iter()
            .any(|words| words.contains("no value"))
    );
    // Beyond the reach there is none either.
    let away = moved(&scan, DMat3::IDENTITY, DVec3::Z * 2.1 * COMPARE_REACH_MM);
    let flat = row(|_, _, _| 0.0);
    let found = compare(&away, &flat, Frames::Same).unwrap();
    assert_eq!((found.whole, found.compared), (None, 0.0));
    assert!(found.sentence.contains("nothing to compare"));
}

#[test]
fn only_the_part_that_is_asked_for_counts() {
    let scan = row(|x, _, _| if x < 16.0 { 0.02 } else { 1.5 });
    let flat = row(|_, _, _| 0.0);
    let part: Vec<bool> = scan.positions().iter().map(|p| p.x < 15.0).collect();
    let found = compare(&scan, &flat, Frames::Part(&part)).unwrap();
    let whole = found.whole.unwrap();
    assert!((whole.p95_mm - 0.02).abs() < 1e-9 && found.scale_mm == 0.1);
    assert!(found.compared > 0.9, "{}", found.compared);
    for (mm, counts) in found.distance_mm.iter().zip(&part) {
        assert!(*counts || mm.is_nan());
    }
}

#[test]
fn what_does_not_fit_is_refused_with_what_was_measured() {
    let scan = row(|_, _, z| z);
    let other = sphere(DVec3::ZERO, 4.0, 60);
    let why = compare(&scan, &other, Frames::Any).unwrap_err();
    assert!(why.close < 0.35, "{why}");
    let words = why.to_string();
    assert!(
        words.contains("at least 35 %") && words.contains("--same-frame"),
        "{words}"
    );
}

#[test]
fn colours_are_shown_by_the_least_round_figure_that_nearly_all_is_within() {
    let flat = row(|_, _, _| 0.0);
    for (lifted_mm, scale_mm) in [(0.02, 0.1), (0.15, 0.2), (1.4, 2.0)] {
        let lifted = row(|_, _, _| lifted_mm);
        assert_eq!(
            compare(&lifted, &flat, Frames::Same).unwrap().scale_mm,
            scale_mm
        );
    }
}
