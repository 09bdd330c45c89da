//! Undercut, walled and prepared cavities: the solid fits the prepared and blocked-out tooth.

use super::*;
use crate::plan::{PlanOptions, plan_between};
use scan::field::{Grid, contour};
use std::f64::consts::PI;

/// The surface of a body given by a signed distance, with the same vertices wherever two agree.
fn body(distance: impl Fn(DVec3) -> f64 + Sync) -> Mesh {
    let mut grid = Grid::covering(DVec3::splat(-4.2), DVec3::splat(4.2), 0.12, 0.0).unwrap();
    let shape = grid.clone();
    grid.fill_rows(|j, k, row| {
        for (i, v) in row.iter_mut().enumerate() {
            *v = distance(shape.point([i, j, k]));
        }
    });
    contour(&grid)
}

/// A post of 3 mm radius, its top at z = 3 with a rounded edge.
fn post(p: DVec3) -> f64 {
    let round = 0.8;
    let q = DVec3::new(
        libm::hypot(p.x, p.y) - 3.0 + round,
        p.z.abs() - 3.0 + round,
        0.0,
    );
    q.max(DVec3::ZERO).length() + q.max_element().min(0.0) - round
}

/// A ball of 1.8 mm that opens in the post's top with a neck of 2.47 mm.
fn ball(p: DVec3) -> f64 {
    (p - DVec3::Z * 1.7).length() - 1.8
}

fn undercut() -> (Mesh, Mesh) {
    (body(|p| post(p).max(-ball(p))), body(post))
}

/// Half the width of the neck as it was meshed, mm: its sharp rim is a little blunt.
fn neck(tooth: &Mesh) -> f64 {
    let rim = tooth.positions().iter().filter(|p| p.z > 2.6);
    rim.map(|p| libm::hypot(p.x, p.y)).fold(f64::MAX, f64::min)
}

#[test]
fn a_deep_floor_is_followed_where_another_side_of_the_tooth_is_nearer() {
    // A well 4 mm deep between walls of 1 mm: most of it lies nearer to the post's side than to
    // its opening.
    let well = |p: DVec3| (libm::hypot(p.x, p.y) - 2.0).max(-1.0 - p.z);
    let (tooth, target) = (body(|p| post(p).max(-well(p))), body(post));
    let made = printable(&request(&tooth, &target), &PrintOptions::default()).unwrap();
    assert_solid(&made.solid);
    let truth = PI * 1.94 * 1.94 * (4.0 - 0.06);
    println!("{:?} {truth} {}", made.volumes, made.insertion_axis);
    assert!(
        (made.volume_mm3 / truth - 1.0).abs() < 0.02,
        "{}",
        made.volume_mm3
    );
    let gap = made.cement_gap_mm.unwrap();
    assert!((gap - 0.06).abs() < 0.015, "{gap}");
    assert!(
        made.cement_gap_mm_p95.unwrap() < 0.09,
        "{:?}",
        made.cement_gap_mm_p95
    );
    assert!(made.block_out.share < 0.01, "{:?}", made.block_out);
    assert_eq!(made.failures, Vec::<String>::new());
}

#[test]
fn an_undercut_is_blocked_out_and_said_and_the_rest_fits() {
    let (tooth, target) = undercut();
    let options = PrintOptions::default();
    let made = printable(&request(&tooth, &target), &options).unwrap();
    assert_solid(&made.solid);
    assert!(made.insertion_axis.z > 0.97, "{}", made.insertion_axis);
    let gap = made.cement_gap_mm.unwrap();
    assert!((gap - 0.06).abs() < 0.015, "{gap}");
    assert!(
        made.cement_gap_mm_p95.unwrap() < 0.09,
        "{:?}",
        made.cement_gap_mm_p95
    );
    // Upright, the ball beyond the neck's cylinder is blocked out: a ring like a napkin's, cut at
    // the post's top, and below the gap.
    let upright = PrintOptions {
        insertion_axis: Some(DVec3::Z),
        ..options
    };
    let upright = printable(&request(&tooth, &target), &upright).unwrap();
    let r = neck(&tooth);
    let h = (1.8 * 1.8 - r * r).sqrt();
    let cap = |h: f64| PI * h * h * (3.0 * 1.8 - h) / 3.0;
    let ball_mm3 = cap(1.8 + 1.3);
    let reached = PI * r * r * (1.3 + h) + cap(1.8 - h);
    println!(
        "{:?} {:?} of {ball_mm3}, reached {reached}",
        upright.volumes, upright.block_out
    );
    assert!((upright.volumes.missing_mm3 / ball_mm3 - 1.0).abs() < 0.02);
    assert!(
        upright.edge_mm3().abs() < 0.03 * ball_mm3,
        "{}",
        upright.edge_mm3()
    );
    // Less a gap of 0.06 mm, of 0.02 near the margin; the meshed rim is wider by half a cell here
    // and there.
    let share = upright.volume_mm3 / reached;
    assert!(share > 0.88 && share < 1.03, "{share} of {reached}");
    let thickest = upright.block_out.thickest_mm;
    assert!((thickest - (1.8 - r)).abs() < 0.1, "{thickest}");
    assert!(made.block_out.volume_mm3 <= upright.block_out.volume_mm3 + 1e-9);
    let bvh = Bvh::new(&tooth);
    for solid in [made, upright] {
        // A jag of the meshed rim between samples may reach 0.01 mm into the way.
        let inward = solid.solid.vertex_normals();
        let places = solid.solid.positions().iter().zip(&inward);
        let places = places.map(|(&p, &normal)| p - normal * 0.01);
        let held: Vec<DVec3> = places
            .filter(|&p| bvh.ray(p, solid.insertion_axis, 20.0).is_some())
            .collect();
        assert_eq!(held, []);
    }
}

#[test]
fn a_flaw_that_is_mostly_undercut_is_against_a_limit() {
    // A ball of 2 mm behind an opening of 1.2 mm.
    let ball = |p: DVec3| (p - DVec3::Z * 0.91).length() - 2.0;
    let neck = |p: DVec3| (libm::hypot(p.x, p.y) - 0.6).max(0.0 - p.z);
    let tooth = body(|p| post(p).max(-ball(p).min(neck(p))));
    let made = printable(&request(&tooth, &body(post)), &PrintOptions::default()).unwrap();
    assert!(
        made.block_out.share > BLOCK_OUT_SHARE_MAX,
        "{:?}",
        made.block_out
    );
    assert!(
        made.failures.iter().any(|f| f.contains("undercut")),
        "{:?}",
        made.failures
    );
}

#[test]
fn the_solid_fits_what_the_plan_leaves() {
    let (tooth, target) = undercut();
    for preparation in [
        Preparation {
            under_mm: 0.2,
            least_mm: None,
        },
        Preparation {
            under_mm: 0.0,
            least_mm: Some(0.7),
        },
    ] {
        let plan = PlanOptions {
            preparation,
            ..PlanOptions::default()
        };
        let plan = plan_between(&tooth, &target, &plan).unwrap().totals;
        let options = PrintOptions {
            preparation,
            ..PrintOptions::default()
        };
        let made = printable(&request(&tooth, &target), &options).unwrap();
        assert_solid(&made.solid);
        println!("{plan:?} {:?} {:?}", made.volumes, made.block_out);
        let v = made.volumes;
        assert!((v.missing_mm3 / plan.deposit_mm3 - 1.0).abs() < 0.02);
        assert!((v.removal_mm3 - plan.remove_mm3).abs() < 0.05 * plan.remove_mm3 + 0.05);
        assert!(
            made.edge_mm3().abs() < 0.03 * v.missing_mm3,
            "{}",
            made.edge_mm3()
        );
        assert!(
            (made.cement_gap_mm.unwrap() - 0.06).abs() < 0.015,
            "{:?}",
            made.cement_gap_mm
        );
        // To the scanned surface it stands further off, by what is cut away.
        let scanned = Signed::new(&tooth);
        let floor = made
            .solid
            .positions()
            .iter()
            .map(|p| p.z)
            .fold(f64::MAX, f64::min);
        let at = DVec3::Z * floor;
        let off = scanned.distance(at).unwrap().distance_mm;
        assert!((off - (0.06 - preparation.under_mm)).abs() < 0.03, "{off}");
    }
}
