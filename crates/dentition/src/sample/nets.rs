//! From a field to a mesh, only where the surface is.
//!
//! In: a field and a box. Out: vertices on the zero set and triangles, outside counter-clockwise.
//! Method: naive surface nets (Gibson 1998) on a lattice whose coarse
//! cells away from the surface are never sampled; vertices are then moved onto the zero set.
//! Cost: some 60 field values a surface cell. Same bytes with any number of threads: slabs are
//! cut by the lattice and gathered in order.

use glam::DVec3;
use rayon::prelude::*;

/// Fine cells along a coarse cell.
const SPLIT: usize = 4;
const CORNERS: usize = SPLIT + 1;
const NONE: u32 = u32::MAX;

/// A field that can be prepared for a small box.
pub(super) trait Field: Sync {
    /// What [`Self::value`] needs to know about a neighbourhood.
    type Hint;
    /// Prepares for points within `reach` mm of `p`.
    fn hint(&self, p: DVec3, reach: f64) -> Self::Hint;
    /// Value at `p`, about mm, negative inside.
    fn value(&self, p: DVec3, hint: &Self::Hint) -> f64;
    /// Whether the surface at `p` is wanted.
    fn wanted(&self, p: DVec3) -> bool;
}

/// Vertices and triangles.
pub(super) struct Net {
    pub positions: Vec<DVec3>,
    pub faces: Vec<[u32; 3]>,
}

#[derive(Clone, Copy)]
struct Lattice {
    low: DVec3,
    step: f64,
    /// Coarse cells along each axis.
    n: [usize; 3],
}

/// One coarse cell's share: signs at its corners and a vertex for each crossed fine cell.
#[derive(Clone)]
struct Cell {
    inside: [bool; CORNERS * CORNERS * CORNERS],
    vertices: Vec<(u8, DVec3)>,
}

fn corner(x: usize, y: usize, z: usize) -> usize {
    (z * CORNERS + y) * CORNERS + x
}

impl Lattice {
    fn coarse(&self, x: usize, y: usize, z: usize) -> usize {
        (z * self.n[1] + y) * self.n[0] + x
    }

    fn at(&self, x: usize, y: usize, z: usize) -> DVec3 {
        self.low + DVec3::new(x as f64, y as f64, z as f64) * self.step
    }
}

/// The lattice near a surface with what was sampled there.
pub(super) struct Band {
    lattice: Lattice,
    active: Vec<[usize; 3]>,
    cells: Vec<Cell>,
}

impl Band {
    /// Samples `field` near its zero set within a box, on a lattice of `step` mm.
    pub(super) fn new<F: Field>(field: &F, low: DVec3, high: DVec3, step: f64) -> Self {
        let size = (high - low) / (step * SPLIT as f64);
        let n = [
            size.x as usize + 1,
            size.y as usize + 1,
            size.z as usize + 1,
        ];
        let lattice = Lattice { low, step, n };
        let active = active(field, &lattice);
        let cells = active.par_iter();
        let cells = cells.map(|&at| sample(field, &lattice, at)).collect();
        Self {
            lattice,
            active,
            cells,
        }
    }

    /// The same with another field where it `touches` a ball (mm); elsewhere the bytes stay.
    pub(super) fn changed<F: Field>(
        &self,
        field: &F,
        touches: impl Fn(DVec3, f64) -> bool,
    ) -> Self {
        let wide = self.lattice.step * SPLIT as f64;
        let touched = |at: &[usize; 3]| {
            let [x, y, z] = at.map(|i| i * SPLIT);
            touches(
                self.lattice.at(x, y, z) + DVec3::splat(0.5 * wide),
                0.87 * wide,
            )
        };
        let [nx, ny, nz] = self.lattice.n;
        let every = (0..nx * ny * nz).map(|i| [i % nx, i / nx % ny, i / (nx * ny)]);
        let fresh: Vec<[usize; 3]> = every.filter(touched).collect();
        let sampled = fresh.par_iter();
        let mut cells: Vec<([usize; 3], Cell)> = sampled
            .map(|&at| (at, sample(field, &self.lattice, at)))
            .collect();
        let old = self.active.iter().zip(&self.cells);
        cells.extend(
            old.filter(|(at, _)| !touched(at))
                .map(|(at, cell)| (*at, cell.clone())),
        );
        cells.sort_by_key(|(at, _)| self.lattice.coarse(at[0], at[1], at[2]));
        let (active, cells) = cells.into_iter().unzip();
        Self {
            lattice: self.lattice,
            active,
            cells,
        }
    }

    /// Vertices and triangles.
    pub(super) fn net(&self) -> Net {
        let lattice = &self.lattice;
        let mut slot = vec![NONE; lattice.n.iter().product()];
        let mut positions = Vec::new();
        let mut ids = vec![NONE; self.cells.len() * SPLIT * SPLIT * SPLIT];
        for (i, (at, cell)) in self.active.iter().zip(&self.cells).enumerate() {
            slot[lattice.coarse(at[0], at[1], at[2])] = i as u32;
            for &(local, p) in &cell.vertices {
                ids[i * SPLIT * SPLIT * SPLIT + usize::from(local)] = positions.len() as u32;
                positions.push(p);
            }
        }
        let finder = Finder {
            lattice,
            slot: &slot,
            ids: &ids,
        };
        let faces: Vec<Vec<[u32; 3]>> = self
            .active
            .par_iter()
            .zip(&self.cells)
            .map(|(&at, cell)| quads(&finder, at, cell, &positions))
            .collect();
        Net {
            faces: faces.concat(),
            positions,
        }
    }
}

fn active<F: Field>(field: &F, lattice: &Lattice) -> Vec<[usize; 3]> {
    let [nx, ny, nz] = lattice.n;
    let wide = lattice.step * SPLIT as f64;
    let planes: Vec<Vec<f32>> = (0..=nz)
        .into_par_iter()
        .map(|z| {
            let mut plane = Vec::with_capacity((nx + 1) * (ny + 1));
            for y in 0..=ny {
                for x in 0..=nx {
                    let p = lattice.at(x * SPLIT, y * SPLIT, z * SPLIT);
                    plane.push(field.value(p, &field.hint(p, 5.0)) as f32);
                }
            }
            plane
        })
        .collect();
    let mut found = Vec::new();
    for z in 0..nz {
        for y in 0..ny {
            for x in 0..nx {
                let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
                for k in 0..8 {
                    let i = (y + (k >> 1 & 1)) * (nx + 1) + x + (k & 1);
                    let v = planes[z + (k >> 2)][i];
                    (low, high) = (low.min(v), high.max(v));
                }
                let close = 0.45 * wide as f32;
                if low < close && high > -close {
                    let middle =
                        lattice.at(x * SPLIT, y * SPLIT, z * SPLIT) + DVec3::splat(0.5 * wide);
                    if field.wanted(middle) {
                        found.push([x, y, z]);
                    }
                }
            }
        }
    }
    found
}

fn sample<F: Field>(field: &F, lattice: &Lattice, at: [usize; 3]) -> Cell {
    let base = at.map(|i| i * SPLIT);
    let wide = lattice.step * SPLIT as f64;
    let middle = lattice.at(base[0], base[1], base[2]) + DVec3::splat(0.5 * wide);
    let hint = field.hint(middle, 4.2 + 0.87 * wide);
    let mut values = [0.0; CORNERS * CORNERS * CORNERS];
    let mut inside = [false; CORNERS * CORNERS * CORNERS];
    for z in 0..CORNERS {
        for y in 0..CORNERS {
            for x in 0..CORNERS {
                let p = lattice.at(base[0] + x, base[1] + y, base[2] + z);
                let v = field.value(p, &hint);
                values[corner(x, y, z)] = v;
                inside[corner(x, y, z)] = v < 0.0;
            }
        }
    }
    let mut vertices = Vec::new();
    for z in 0..SPLIT {
        for y in 0..SPLIT {
            for x in 0..SPLIT {
                let Some(mean) = crossing(&values, [x, y, z]) else {
                    continue;
                };
                let cell_low = lattice.at(base[0] + x, base[1] + y, base[2] + z);
                let start = cell_low + mean * lattice.step;
                let p = settle(field, &hint, start, lattice.step);
                let over = DVec3::splat(0.2 * lattice.step);
                let p = p.clamp(
                    cell_low - over,
                    cell_low + DVec3::splat(lattice.step) + over,
                );
                vertices.push((((z * SPLIT + y) * SPLIT + x) as u8, p));
            }
        }
    }
    Cell { inside, vertices }
}

/// Mean of the points where the edges of a fine cell are crossed, in cells.
fn crossing(values: &[f64; CORNERS * CORNERS * CORNERS], at: [usize; 3]) -> Option<DVec3> {
    let value = |k: usize| values[corner(at[0] + (k & 1), at[1] + (k >> 1 & 1), at[2] + (k >> 2))];
    let v: [f64; 8] = std::array::from_fn(value);
    let place = |k: usize| DVec3::new((k & 1) as f64, (k >> 1 & 1) as f64, (k >> 2) as f64);
    let (mut sum, mut count) = (DVec3::ZERO, 0.0);
    for axis in 0..3 {
        for k in (0..8).filter(|k| k >> axis & 1 == 0) {
            let far = k | 1 << axis;
            if (v[k] < 0.0) != (v[far] < 0.0) {
                let t = v[k] / (v[k] - v[far]);
                sum += place(k) + (place(far) - place(k)) * t;
                count += 1.0;
            }
        }
    }
    (count > 0.0).then(|| sum / count)
}

/// Moves a point onto the zero set by two Newton steps along the gradient.
fn settle<F: Field>(field: &F, hint: &F::Hint, start: DVec3, step: f64) -> DVec3 {
    let mut p = start;
    let d = 0.05 * step;
    for _ in 0..2 {
        let v = field.value(p, hint);
        let gradient = DVec3::new(
            field.value(p + DVec3::X * d, hint) - v,
            field.value(p + DVec3::Y * d, hint) - v,
            field.value(p + DVec3::Z * d, hint) - v,
        ) / d;
        let square = gradient.length_squared();
        if square < 0.04 {
            break;
        }
        p -= (gradient * (v / square)).clamp_length_max(0.5 * step);
    }
    p
}

struct Finder<'a> {
    lattice: &'a Lattice,
    slot: &'a [u32],
    ids: &'a [u32],
}

impl Finder<'_> {
    /// Vertex of the fine cell at these fine coordinates.
    fn vertex(&self, fine: [i64; 3]) -> Option<u32> {
        let mut coarse = [0; 3];
        let mut local = [0; 3];
        for k in 0..3 {
            let i = usize::try_from(fine[k]).ok()?;
            (coarse[k], local[k]) = (i / SPLIT, i % SPLIT);
            if coarse[k] >= self.lattice.n[k] {
                return None;
            }
        }
        let slot = self.slot[self.lattice.coarse(coarse[0], coarse[1], coarse[2])];
        if slot == NONE {
            return None;
        }
        let within = (local[2] * SPLIT + local[1]) * SPLIT + local[0];
        let id = self.ids[slot as usize * SPLIT * SPLIT * SPLIT + within];
        (id != NONE).then_some(id)
    }
}

/// The faces about every crossed edge that starts in this coarse cell.
fn quads(finder: &Finder<'_>, at: [usize; 3], cell: &Cell, positions: &[DVec3]) -> Vec<[u32; 3]> {
    let mut faces = Vec::new();
    for i in 0..SPLIT * SPLIT * SPLIT {
        let local = [i % SPLIT, i / SPLIT % SPLIT, i / (SPLIT * SPLIT)];
        let here = cell.inside[corner(local[0], local[1], local[2])];
        let fine: [i64; 3] = std::array::from_fn(|k| (at[k] * SPLIT + local[k]) as i64);
        for axis in 0..3 {
            let mut end = local;
            end[axis] += 1;
            if cell.inside[corner(end[0], end[1], end[2])] == here {
                continue;
            }
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            let around = [(1, 1), (0, 1), (0, 0), (1, 0)].map(|(du, dv)| {
                let mut f = fine;
                f[u] -= du;
                f[v] -= dv;
                finder.vertex(f)
            });
            let [Some(a), Some(b), Some(c), Some(d)] = around else {
                continue;
            };
            let [a, b, c, d] = if here { [a, b, c, d] } else { [d, c, b, a] };
            let p = |i: u32| positions[i as usize];
            if p(a).distance_squared(p(c)) <= p(b).distance_squared(p(d)) {
                faces.extend([[a, b, c], [a, c, d]]);
            } else {
                faces.extend([[b, c, d], [b, d, a]]);
            }
        }
    }
    faces
}
