//! From a mesh to signed distances on a grid, exact within a band.
//!
//! In: a mesh with its sides known. Out: a grid clamped to the band, negative inside.
//! Law: same values with any number of threads. Cost: 0.3-1 microsecond a sample within the band;
//! outside it the distance itself says how far to skip.
//! Law: an offset is the level set of true distance, so a wall keeps its thickness (see tests).

use super::contour::contour;
use super::grid::{FieldError, Grid};
use crate::Mesh;
use crate::space::{Signed, SignedDistance};
use glam::DVec3;

/// Samples `value` of the nearest point wherever the surface is at most `band_mm` away. Elsewhere
/// the value is `band_mm` with the sign of the signed distance.
pub fn sample(
    grid: &mut Grid,
    surface: &Signed,
    band_mm: f64,
    value: impl Fn(DVec3, &SignedDistance) -> f64 + Sync,
) {
    let (origin, cell) = (grid.point([0; 3]), grid.cell_mm());
    let band = band_mm.max(2.0 * cell);
    grid.fill_rows(|j, k, row| {
        let mut i = 0;
        // An upper bound for the distance of the next sample, from the last one.
        let mut bound = f64::INFINITY;
        while i < row.len() {
            let p = origin + DVec3::new(i as f64, j as f64, k as f64) * cell;
            let Some(found) = surface.distance_within(p, bound * (1.0 + 1e-9) + 1e-9) else {
                row[i] = band;
                bound = f64::INFINITY;
                i += 1;
                continue;
            };
            let distance = found.distance_mm.abs();
            if distance <= band {
                row[i] = value(p, &found);
                bound = distance + cell;
                i += 1;
                continue;
            }
            // No surface within `distance`: all samples up to there are out of the band too.
            let skip = (((distance - band) / cell) as usize).max(1);
            let end = (i + skip).min(row.len());
            row[i..end].fill(band.copysign(found.distance_mm));
            bound = distance + cell * skip as f64;
            i = end;
        }
    });
}

/// Signed distance of a mesh on the samples of `shape`, clamped to `band_mm`.
#[must_use]
pub fn signed_distance(shape: &Grid, surface: &Signed, band_mm: f64) -> Grid {
    let mut grid = shape.like(band_mm);
    sample(&mut grid, surface, band_mm, |_, found| found.distance_mm);
    grid
}

/// The closed solid `mesh` grown by `distance_mm` (shrunk if negative).
///
/// # Errors
/// [`FieldError`] when the grid would be too large or the mesh is empty.
pub fn offset(mesh: &Mesh, distance_mm: f64, cell_mm: f64) -> Result<Mesh, FieldError> {
    let (low, high) = mesh.bounds().ok_or(FieldError::Empty { cell_mm })?;
    let pad = distance_mm.max(0.0) + 3.0 * cell_mm;
    let shape = Grid::covering(low, high, cell_mm, pad)?;
    let band = distance_mm.abs() + 3.0 * cell_mm;
    let mut grid = signed_distance(&shape, &Signed::new(mesh), band);
    for v in grid.values_mut() {
        *v -= distance_mm;
    }
    Ok(contour(&grid))
}

/// True distances again for a solid made by booleans, by way of its surface.
#[must_use]
pub fn redistance(grid: &Grid, band_mm: f64) -> Grid {
    let surface = contour(grid);
    if surface.faces().is_empty() {
        return grid.like(band_mm);
    }
    signed_distance(grid, &Signed::new(&surface), band_mm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::tests::{blob, sphere};
    use crate::space::{Bvh, self_intersections};

    #[test]
    fn distances_agree_with_the_query() {
        let mesh = blob(16);
        let surface = Signed::new(&mesh);
        let (low, high) = mesh.bounds().unwrap();
        let shape = Grid::covering(low, high, 0.21, 1.0).unwrap();
        let grid = signed_distance(&shape, &surface, 0.8);
        for k in 0..grid.dims()[2] {
            for j in 0..grid.dims()[1] {
                for i in 0..grid.dims()[0] {
                    let exact = surface.distance(grid.point([i, j, k])).unwrap().distance_mm;
                    let found = grid.values()[grid.index([i, j, k])];
                    assert!(
                        (found - exact.clamp(-0.8, 0.8)).abs() < 1e-12,
                        "{found} {exact}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_offset_sphere_has_its_volume() {
        let mesh = sphere(DVec3::ONE, 2.0, 60);
        for distance in [0.5, 0.0, -0.5] {
            let out = offset(&mesh, distance, 0.1).unwrap();
            let radius = libm::cbrt(out.signed_volume() * 0.75 / std::f64::consts::PI);
            assert!(
                (radius - 2.0 - distance).abs() < 0.005,
                "{distance} {radius}"
            );
            assert_eq!(self_intersections(&out), []);
        }
    }

    #[test]
    fn a_thin_wall_keeps_its_thickness() {
        // A plate of 0.8 mm, turned against the grid, grown and shrunk again.
        let turn = lexicon::rotation_between(DVec3::Z, DVec3::new(0.3, 0.5, 0.8).normalize());
        let half = DVec3::new(3.0, 2.5, 0.4);
        let p = (0..8).map(|i| {
            let c = DVec3::new(f64::from(i & 1), f64::from(i >> 1 & 1), f64::from(i >> 2));
            turn * ((c * 2.0 - 1.0) * half)
        });
        let quads = [
            [0, 2, 3, 1],
            [4, 5, 7, 6],
            [0, 1, 5, 4],
            [2, 6, 7, 3],
            [0, 4, 6, 2],
            [1, 3, 7, 5],
        ];
        let faces = quads
            .iter()
            .flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]);
        let plate = Mesh::new(p.collect(), faces.collect()).unwrap();
        let grown = offset(&plate, 0.3, 0.08).unwrap();
        let back = offset(&grown, -0.3, 0.08).unwrap();
        let bvh = Bvh::new(&back);
        for (x, y) in [(0.0, 0.0), (1.7, -0.9), (-2.2, 1.4), (2.5, 2.0)] {
            let from = turn * DVec3::new(x, y, 2.0);
            let hits = bvh.ray_all(from, turn * -DVec3::Z, 4.0);
            let (first, last) = (hits.first().unwrap(), hits.last().unwrap());
            let wall = last.t - first.t;
            assert!((wall - 0.8).abs() < 0.04, "{wall}");
        }
    }
}
