//! From a mesh to signed distances on a grid, exact within a band.
//!
//! In: a mesh with its sides known. Out: a grid clamped to the band, negative inside.
//! Same values with any number of threads; an offset is the level set of true distance, so that a
//! wall keeps its thickness. Cost: about a microsecond a sample within the band; whole blocks
//! outside it cost one query.

use super::contour::contour;
use super::grid::{FieldError, Grid};
use crate::Mesh;
use crate::space::{Signed, SignedDistance};
use glam::DVec3;
use rayon::prelude::*;

/// What is known of the surface at a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sampled {
    /// The surface is at most the band away.
    Near(SignedDistance),
    /// It is further away; the point is inside.
    FarInside,
    /// It is further away; the point is outside.
    FarOutside,
}

/// Side of the blocks that are looked at as a whole, in cells.
const BLOCK: usize = 8;

/// `value` at every sample of `shape`, x fastest: of the nearest point wherever the surface is at
/// most `band_mm` away (at least two cells), else of the side alone.
pub fn sample<T: Copy + Default + Send>(
    shape: &Grid,
    surface: &Signed,
    band_mm: f64,
    value: impl Fn(DVec3, Sampled) -> T + Sync,
) -> Vec<T> {
    let [nx, ny, nz] = shape.dims();
    let mut out = vec![T::default(); nx * ny * nz];
    let band = band_mm.max(2.0 * shape.cell_mm());
    out.par_chunks_mut(nx * ny * BLOCK)
        .enumerate()
        .for_each(|(slab, chunk)| {
            let depth = chunk.len() / (nx * ny);
            for j in (0..ny).step_by(BLOCK) {
                for i in (0..nx).step_by(BLOCK) {
                    let size = [BLOCK.min(nx - i), BLOCK.min(ny - j), depth];
                    let block = Block {
                        shape,
                        surface,
                        band,
                        first: [i, j, slab * BLOCK],
                        size,
                    };
                    block.fill(&value, |[x, y, z], v| {
                        chunk[(z * ny + j + y) * nx + i + x] = v
                    });
                }
            }
        });
    out
}

struct Block<'a> {
    shape: &'a Grid,
    surface: &'a Signed,
    band: f64,
    first: [usize; 3],
    size: [usize; 3],
}

impl Block<'_> {
    fn fill<T>(&self, value: &impl Fn(DVec3, Sampled) -> T, mut put: impl FnMut([usize; 3], T)) {
        let cell = self.shape.cell_mm();
        let diagonal = DVec3::from(self.size.map(|n| (n - 1) as f64 * cell));
        let corner = self.shape.point(self.first);
        let middle = self.surface.distance(corner + diagonal * 0.5);
        let away = middle.map_or(f64::INFINITY, |m| m.distance_mm);
        let far_whole = away.abs() > self.band + 0.5 * diagonal.length();
        let mut inside = [false; BLOCK * BLOCK * BLOCK];
        for z in 0..self.size[2] {
            for y in 0..self.size[1] {
                for x in 0..self.size[0] {
                    let [i, j, k] = self.first;
                    let p = self.shape.point([i + x, j + y, k + z]);
                    let at = (z * BLOCK + y) * BLOCK + x;
                    // One cell from a sample that is at least a cell from the surface: same side.
                    let before = match [x, y, z] {
                        [0, 0, 0] => None,
                        [0, 0, _] => Some(at - BLOCK * BLOCK),
                        [0, _, _] => Some(at - BLOCK),
                        _ => Some(at - 1),
                    };
                    let near = if far_whole {
                        None
                    } else {
                        self.surface.distance_within(p, self.band)
                    };
                    inside[at] = match (&near, before) {
                        (Some(d), _) => d.distance_mm < 0.0,
                        _ if far_whole => away < 0.0,
                        (None, Some(b)) => inside[b],
                        (None, None) => self
                            .surface
                            .distance(p)
                            .is_some_and(|d| d.distance_mm < 0.0),
                    };
                    let sampled = match near {
                        Some(d) => Sampled::Near(d),
                        None if inside[at] => Sampled::FarInside,
                        None => Sampled::FarOutside,
                    };
                    put([x, y, z], value(p, sampled));
                }
            }
        }
    }
}

/// Signed distance of a mesh on the samples of `shape`, clamped to `band_mm`.
#[must_use]
pub fn signed_distance(shape: &Grid, surface: &Signed, band_mm: f64) -> Grid {
    let band = band_mm.max(2.0 * shape.cell_mm());
    let values = sample(shape, surface, band, |_, found| match found {
        Sampled::Near(d) => d.distance_mm,
        Sampled::FarInside => -band,
        Sampled::FarOutside => band,
    });
    shape.with_values(values)
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
            let down = turn * -DVec3::Z;
            let (top, below) = (bvh.ray(from, down, 4.0), from + down * 4.0);
            let wall = 4.0 - top.unwrap().t - bvh.ray(below, -down, 4.0).unwrap().t;
            assert!((wall - 0.8).abs() < 0.04, "{wall}");
        }
    }
}
