//! The direction in which a restoration comes off with the least undercut.
//!
//! In: normals and areas of the tooth's faces under it. Out: a unit direction.
//! Method: points of a Fibonacci cap about the mean normal, then a pattern search (Hooke & Jeeves
//! 1961) on the undercut area, with a slight wish for a taper of 4 degrees.

use glam::DVec3;

/// Faces steeper than this against the axis hold it back too: sine of 4 degrees.
const TAPER: f64 = 0.07;
const CAP_POINTS: u32 = 240;
/// Cosine of the cap's half angle, 72 degrees.
const CAP_COSINE: f64 = 0.3;

/// How much a direction is held back: undercut area by its steepness, mm².
fn held(faces: &[(DVec3, f64)], axis: DVec3) -> f64 {
    faces
        .iter()
        .map(|(n, area)| area * (TAPER - n.dot(axis)).max(0.0))
        .sum()
}

/// The direction with the least undercut; `about` is where the search starts and its cap's middle.
pub(super) fn best(faces: &[(DVec3, f64)], about: DVec3) -> DVec3 {
    let middle = about.try_normalize().unwrap_or(DVec3::Z);
    let turn = lexicon::rotation_between(DVec3::Z, middle);
    let golden = std::f64::consts::PI * (3.0 - 5.0_f64.sqrt());
    // Among equals the one nearest to the middle: it leads away from the walls on all sides.
    let cost = |axis: DVec3| held(faces, axis) + 1e-3 * (1.0 - axis.dot(middle));
    let mut best = (cost(middle), middle);
    for i in 0..CAP_POINTS {
        let z = 1.0 - (1.0 - CAP_COSINE) * (f64::from(i) + 0.5) / f64::from(CAP_POINTS);
        let (sine, cosine) = libm::sincos(golden * f64::from(i));
        let r = (1.0 - z * z).sqrt();
        let axis = turn * DVec3::new(r * cosine, r * sine, z);
        if cost(axis) < best.0 {
            best = (cost(axis), axis);
        }
    }
    let mut step = 0.1;
    while step > 1e-3 {
        let x = best.1.any_orthonormal_vector();
        let y = best.1.cross(x);
        let around = [x, -x, y, -y].map(|d| (best.1 + d * step).normalize());
        let better = around
            .into_iter()
            .map(|a| (cost(a), a))
            .fold(best, |b, c| if c.0 < b.0 { c } else { b });
        if better.0 < best.0 {
            best = better;
        } else {
            step *= 0.5;
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilted_box_opens_along_its_walls() {
        let axis = DVec3::new(0.3, -0.2, 0.9).normalize();
        let x = axis.any_orthonormal_vector();
        let y = axis.cross(x);
        // Walls with a taper of 6 degrees, and a floor.
        let lean = |d: DVec3| (d + axis * 0.105).normalize();
        let faces = [
            (lean(x), 4.0),
            (lean(-x), 4.0),
            (lean(y), 4.0),
            (lean(-y), 4.0),
            (axis, 4.0),
        ];
        let found = best(&faces, DVec3::Z);
        assert!(held(&faces, found) < 0.01, "{}", held(&faces, found));
        assert!(found.dot(axis) > 0.998, "{found}");
    }
}
