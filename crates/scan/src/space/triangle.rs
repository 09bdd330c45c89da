//! The nearest point of one triangle.
//!
//! Out: barycentric coordinates that are exactly 0 where the nearest point lies on an edge or a
//! corner, so that the feature can be read from them.
//! Method: Ericson, Real-Time Collision Detection (2005), 5.1.5; degenerate triangles by edges.

use glam::DVec3;

/// Square of the area over the fourth power of the longest side, four times, below which a triangle
/// has no usable inside.
const SLIVER: f64 = 1e-10;

/// Barycentric coordinates of the point of triangle `abc` nearest to `p`; any finite triangle, also
/// one without area.
#[must_use]
pub fn closest_on_triangle(p: DVec3, [a, b, c]: [DVec3; 3]) -> [f64; 3] {
    let (ab, ac, ap) = (b - a, c - a, p - a);
    // In a sliver the signs below are noise: its nearest point is that of its edges, to its width.
    let longest2 = ab.length_squared().max(ac.length_squared());
    if ab.cross(ac).length_squared() <= SLIVER * longest2 * longest2 {
        return closest_on_edges(p, [a, b, c]);
    }
    let (d1, d2) = (ab.dot(ap), ac.dot(ap));
    if d1 <= 0.0 && d2 <= 0.0 {
        return [1.0, 0.0, 0.0];
    }
    let bp = p - b;
    let (d3, d4) = (ab.dot(bp), ac.dot(bp));
    if d3 >= 0.0 && d4 <= d3 {
        return [0.0, 1.0, 0.0];
    }
    let vc = d1 * d4 - d3 * d2;
    if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 && d1 > d3 {
        let v = d1 / (d1 - d3);
        return [1.0 - v, v, 0.0];
    }
    let cp = p - c;
    let (d5, d6) = (ab.dot(cp), ac.dot(cp));
    if d6 >= 0.0 && d5 <= d6 {
        return [0.0, 0.0, 1.0];
    }
    let vb = d5 * d2 - d1 * d6;
    if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 && d2 > d6 {
        let w = d2 / (d2 - d6);
        return [1.0 - w, 0.0, w];
    }
    let va = d3 * d6 - d5 * d4;
    if va <= 0.0 && d4 >= d3 && d5 >= d6 && (d4 - d3) + (d5 - d6) > 0.0 {
        let w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
        return [0.0, 1.0 - w, w];
    }
    let sum = va + vb + vc;
    if va > 0.0 && vb > 0.0 && vc > 0.0 {
        return [va / sum, vb / sum, vc / sum];
    }
    closest_on_edges(p, [a, b, c])
}

fn closest_on_edges(p: DVec3, corners: [DVec3; 3]) -> [f64; 3] {
    let mut best = (f64::INFINITY, [1.0, 0.0, 0.0]);
    for k in 0..3 {
        let (from, to) = (corners[k], corners[(k + 1) % 3]);
        let along = to - from;
        let length2 = along.length_squared();
        let t = if length2 > 0.0 {
            ((p - from).dot(along) / length2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let distance2 = (from + along * t - p).length_squared();
        if distance2 < best.0 {
            let mut weights = [0.0; 3];
            weights[k] = 1.0 - t;
            weights[(k + 1) % 3] += t;
            best = (distance2, weights);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = DVec3> {
        (-2.0..2.0f64, -2.0..2.0f64, -2.0..2.0f64).prop_map(|(x, y, z)| DVec3::new(x, y, z))
    }

    fn at([a, b, c]: [DVec3; 3], w: [f64; 3]) -> DVec3 {
        a * w[0] + b * w[1] + c * w[2]
    }

    #[test]
    fn a_triangle_without_area_is_its_edges() {
        let a = DVec3::new(
            0.020932088711965207,
            -1.1815986725108425,
            1.2905415280177044,
        );
        let b = DVec3::new(1.5279010448706913, 0.8081010510001445, -0.3280228517647347);
        let p = DVec3::new(0.33118878663725587, 0.815964734501456, 1.1343143637893258);
        let corners = [a, b, (a + b) * 0.5];
        let found = at(corners, closest_on_triangle(p, corners)).distance(p);
        let t = (p - a).dot(b - a) / (b - a).length_squared();
        assert!((found - a.lerp(b, t).distance(p)).abs() < 1e-12, "{found}");
    }

    proptest! {
        #[test]
        fn law_no_sample_is_nearer(a in point(), b in point(), c in point(), p in point(),
                                   flat in 0..3u8) {
            let c = match flat { 0 => c, 1 => (a + b) * 0.5, _ => a };
            let corners = [a, b, c];
            let w = closest_on_triangle(p, corners);
            prop_assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(w.iter().all(|&x| (0.0..=1.0).contains(&x)));
            let found = at(corners, w).distance(p);
            for i in 0..=20 {
                for j in 0..=(20 - i) {
                    let (u, v) = (f64::from(i) / 20.0, f64::from(j) / 20.0);
                    let other = at(corners, [1.0 - u - v, u, v]).distance(p);
                    prop_assert!(found <= other + 1e-9, "{found} {other}");
                }
            }
        }
    }
}
