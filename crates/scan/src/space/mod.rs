//! Where things are: nearest point, ray, overlap, inside or outside, self-intersection, fit, spread.
//!
//! In: a [`crate::Mesh`], closed or open, with any defect. Out: answers in mm, in microseconds.
//! Law: `law_closest_is_the_search_over_all_faces`, `law_rays_meet_what_all_faces_meet`; ties go to the lowest face id.
//! Not here: distances along a surface (`shape`), fields on a grid (`field`).

mod build;
mod bvh;
mod intersections;
mod ray;
mod register;
mod signed;
mod similarity;
mod spread;
mod triangle;
mod winding;

pub use bvh::{Bvh, Closest};
pub use intersections::{self_intersections, side};
pub use ray::RayHit;
pub use register::{RegisterError, RegisterOptions, Registration, Sample, register};
pub use signed::{Signed, SignedDistance};
pub use similarity::Similarity;
pub use spread::{Spread, principal_axes};
pub use triangle::closest_on_triangle;
pub use winding::{Winding, solid_angle};

#[cfg(test)]
pub(crate) mod tests {
    use crate::Mesh;
    use glam::DVec3;

    /// A closed sphere of `n` rings and `2 n` segments.
    pub(crate) fn sphere(centre: DVec3, radius: f64, n: u32) -> Mesh {
        warped(n, |d| centre + d * radius)
    }

    /// A closed, lumpy body of about 3 mm without any symmetry.
    pub(crate) fn blob(n: u32) -> Mesh {
        warped(n, |d| {
            let lump = 0.25 * libm::sin(3.0 * d.x + 1.0) + 0.2 * libm::sin(4.0 * d.y + 2.0 * d.z);
            d * (3.0 + lump + 0.3 * d.x * d.y) * DVec3::new(1.2, 1.0, 0.8)
        })
    }

    fn warped(n: u32, place: impl Fn(DVec3) -> DVec3) -> Mesh {
        let m = 2 * n;
        let mut p = vec![place(DVec3::Z)];
        for i in 1..n {
            let (st, ct) = libm::sincos(std::f64::consts::PI * f64::from(i) / f64::from(n));
            for j in 0..m {
                let (sp, cp) = libm::sincos(std::f64::consts::TAU * f64::from(j) / f64::from(m));
                p.push(place(DVec3::new(st * cp, st * sp, ct)));
            }
        }
        p.push(place(-DVec3::Z));
        let last = p.len() as u32 - 1;
        let at = |i: u32, j: u32| 1 + (i - 1) * m + j % m;
        let mut f = Vec::new();
        for j in 0..m {
            f.push([0, at(1, j), at(1, j + 1)]);
            f.push([last, at(n - 1, j + 1), at(n - 1, j)]);
            for i in 1..n - 1 {
                f.push([at(i, j), at(i + 1, j), at(i + 1, j + 1)]);
                f.push([at(i, j), at(i + 1, j + 1), at(i, j + 1)]);
            }
        }
        Mesh::new(p, f).unwrap()
    }
}
