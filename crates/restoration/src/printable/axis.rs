//! The direction in which a restoration is seated and comes off.
//!
//! In: places of the void, the tooth, the direction wanted. Out: a unit direction.
//! Method: as in practice, the tooth's occlusal direction, or outward from the opening where that
//! leaves less to block out (a cavity in a side); tilted by up to 20 degrees only where it saves
//! undercut. What is held back is counted by sight: a place of the void that cannot see out along
//! the axis is blocked, whether its own wall leans over or another part stands above it.
//! Not here: whether a neighbour is in the way of seating.

use glam::DVec3;
use rayon::prelude::*;
use scan::space::Bvh;

/// An axis further from the wanted one is harder to seat than an undercut is to block out, degrees.
const TILT_DEGREES_MAX: f64 = 20.0;
/// Share of the void that a full tilt must free to be worth it.
const TILT_WORTH: f64 = 0.15;
/// Share of the void that leaving the occlusal direction must free to be worth it.
const SIDE_WORTH: f64 = 0.05;
const AROUND: u32 = 10;
/// Sight ends here: beyond is another side of the mouth, mm.
const SIGHT_MM: f64 = 20.0;

/// Whether a place cannot see out along the axis.
pub(super) fn hidden(tooth: &Bvh, place: DVec3, axis: DVec3) -> bool {
    tooth.ray(place, axis, SIGHT_MM).is_some()
}

/// The axis that leaves least to block out, near one of the `wanted` directions, best first.
pub(super) fn best(void: &[DVec3], tooth: &Bvh, wanted: &[DVec3]) -> DVec3 {
    let mut tries: Vec<(f64, DVec3)> = Vec::new();
    for (i, &middle) in wanted.iter().enumerate() {
        let side = if i == 0 { 0.0 } else { SIDE_WORTH };
        tries.push((side, middle));
        let turn = lexicon::rotation_between(DVec3::Z, middle);
        for share in [0.33, 0.67, 1.0] {
            let (ts, tc) = libm::sincos((TILT_DEGREES_MAX * share).to_radians());
            for k in 0..AROUND {
                let turned = std::f64::consts::TAU * f64::from(k) / f64::from(AROUND);
                let (s, c) = libm::sincos(turned);
                let axis = turn * DVec3::new(ts * c, ts * s, tc);
                tries.push((side + TILT_WORTH * share * share, axis));
            }
        }
    }
    let costs: Vec<f64> = tries
        .par_iter()
        .map(|&(price, axis)| {
            let blocked = void.iter().filter(|&&p| hidden(tooth, p, axis)).count();
            price + blocked as f64 / void.len().max(1) as f64
        })
        .collect();
    let least = (0..tries.len()).min_by(|&a, &b| costs[a].total_cmp(&costs[b]).then(a.cmp(&b)));
    least.map_or(DVec3::Z, |i| tries[i].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use scan::Mesh;

    /// A well with walls along `axis`, 2 mm wide and 3 mm deep, and places in it.
    fn well(axis: DVec3) -> (Bvh, Vec<DVec3>) {
        let x = axis.any_orthonormal_vector();
        let y = axis.cross(x);
        let corner = |i: u32| {
            let (a, b) = (
                f64::from(i & 1) * 2.0 - 1.0,
                f64::from(i >> 1 & 1) * 2.0 - 1.0,
            );
            x * a + y * b - axis * 3.0 * f64::from(i >> 2)
        };
        let quads = [
            [4, 5, 7, 6],
            [0, 1, 5, 4],
            [1, 3, 7, 5],
            [3, 2, 6, 7],
            [2, 0, 4, 6],
        ];
        let faces = quads
            .iter()
            .flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]);
        let mesh = Mesh::new((0..8).map(corner).collect(), faces.collect()).unwrap();
        let step = |i: i32| f64::from(i) * 0.3;
        let places = (0..343).map(|i| {
            let (a, b, c) = (i % 7 - 3, i / 7 % 7 - 3, i / 49);
            x * step(a) + y * step(b) - axis * (0.2 + 1.3 * step(c))
        });
        (Bvh::new(&mesh), places.collect())
    }

    #[test]
    fn stays_upright_unless_a_tilt_frees_much() {
        let upright = DVec3::new(0.1, -0.2, 1.0).normalize();
        let (tooth, void) = well(upright);
        assert_eq!(best(&void, &tooth, &[upright]), upright);
        // A well that leans by 18 degrees frees its far wall when the axis leans with it.
        let lean = (upright + 0.32 * upright.any_orthonormal_vector()).normalize();
        let (tooth, void) = well(lean);
        let found = best(&void, &tooth, &[upright]);
        let degrees = libm::acos(found.dot(upright).min(1.0)).to_degrees();
        assert!(found.dot(lean) > upright.dot(lean) + 0.02, "{found} {lean}");
        assert!(
            degrees > 5.0 && degrees < TILT_DEGREES_MAX + 1e-6,
            "{degrees}"
        );
    }

    #[test]
    fn a_cavity_in_a_side_is_left_sideways() {
        let (tooth, void) = well(DVec3::X);
        assert_eq!(best(&void, &tooth, &[DVec3::Z, DVec3::X]), DVec3::X);
    }
}
