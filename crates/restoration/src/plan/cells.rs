//! Before and after on a grid of small cubes: how much of each is to be removed, laid down, tinted.
//!
//! In: two surfaces that share their border. Out: [`Cell`]s in order of place, only those that
//! change. Law: `law_mass_balance`: in every cell, before - remove + deposit = after.
//! Method: the share of a cube below a surface from its signed distance, a ramp one cube wide, so
//! that volumes are right to second order in the cube. Cost: [`Both::at`] a cube near the change.

use super::sides::{Both, Sides};
use super::{Action, Job, PlanOptions};
use crate::shade::Lab;
use glam::DVec3;
use rayon::prelude::*;
use scan::{FaceId, Mesh};

/// Cubes a side of the blocks that are skipped at once.
const BLOCK: i32 = 6;

/// What changes in one cube.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    /// Its middle, mm.
    pub(crate) centre: DVec3,
    /// Its place in the grid of cubes.
    pub(crate) place: [u16; 3],
    /// What is done.
    pub(crate) action: Action,
    /// Volume of the cube that this concerns, mm³.
    pub(crate) volume_mm3: f64,
    /// Distance from the sound surface (deposit) or depth below the scanned one, mm; at least 0.
    pub(crate) off_mm: f64,
    /// Depth below the finished surface, mm.
    pub(crate) deep_mm: f64,
}

/// The cells, and the volumes below both surfaces over the cubes that were looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells {
    /// Lowest corner of the grid of cubes, in whole micrometres, mm.
    pub(crate) origin: DVec3,
    pub(crate) cells: Vec<Cell>,
    pub(crate) before_mm3: f64,
    pub(crate) after_mm3: f64,
}

struct Space<'a> {
    options: &'a PlanOptions,
    both: Both,
    changed: Vec<bool>,
    tinted: Vec<bool>,
    low: DVec3,
}

/// Cuts the change into cells.
pub(crate) fn cells(job: &Job<'_>, options: &PlanOptions) -> Cells {
    let tinted = tinted(job, options);
    let Some((low, high)) = bounds(job, &tinted, options) else {
        return Cells::default();
    };
    let low = (low * 1e3).floor() / 1e3;
    let mut changed = vec![false; job.after.faces().len()];
    for f in job.changed {
        if let Some(flag) = changed.get_mut(f.0 as usize) {
            *flag = true;
        }
    }
    let space = Space {
        options,
        both: Both::new(job.before, job.after),
        changed,
        tinted,
        low,
    };
    let count = ((high - low) / (options.cell_mm * f64::from(BLOCK)))
        .ceil()
        .max(DVec3::ONE);
    let (nx, ny, nz) = (count.x as i32, count.y as i32, count.z as i32);
    let blocks: Vec<[i32; 3]> = (0..nz)
        .flat_map(|z| (0..ny).flat_map(move |y| (0..nx).map(move |x| [x, y, z])))
        .collect();
    let parts: Vec<Cells> = blocks
        .par_iter()
        .with_min_len(8)
        .map(|b| space.block(*b))
        .collect();
    let mut all = Cells {
        origin: low,
        ..Cells::default()
    };
    for part in parts {
        all.before_mm3 += part.before_mm3;
        all.after_mm3 += part.after_mm3;
        all.cells.extend(part.cells);
    }
    all
}

/// For each face of `after`, whether its colour is to change.
fn tinted(job: &Job<'_>, options: &PlanOptions) -> Vec<bool> {
    let faces = job.after.faces();
    let (Some(was), Some(will)) = (job.before.colours(), job.after.colours()) else {
        return vec![false; faces.len()];
    };
    let tree = scan::space::Bvh::new(job.before);
    let tint = |f: usize| {
        let centre = job.after.centroid(f);
        let Some(hit) = tree.closest_within(centre, 0.05) else {
            return false;
        };
        let corners = job.before.faces()[hit.face.0 as usize];
        let old = corners.map(|v| was[v as usize]);
        let new = faces[f].map(|v| will[v as usize]);
        mixed(old, hit.barycentric).difference(mixed(new, [1.0 / 3.0; 3])) > options.tint_de00
    };
    (0..faces.len())
        .into_par_iter()
        .with_min_len(512)
        .map(tint)
        .collect()
}

fn mixed(rgb: [[u8; 3]; 3], weights: [f64; 3]) -> Lab {
    let channel = |c: usize| {
        let sum: f64 = (0..3).map(|k| f64::from(rgb[k][c]) * weights[k]).sum();
        sum.round().clamp(0.0, 255.0) as u8
    };
    Lab::from_srgb([channel(0), channel(1), channel(2)])
}

/// Box about everything that changes, with room for what is removed below it.
fn bounds(job: &Job<'_>, tinted: &[bool], options: &PlanOptions) -> Option<(DVec3, DVec3)> {
    let tree = scan::space::Bvh::new(job.after);
    let mut points: Vec<DVec3> = Vec::new();
    for f in job.changed {
        if (f.0 as usize) < job.after.faces().len() {
            points.extend(job.after.corners(f.0 as usize));
        }
    }
    let tint = tinted.iter().enumerate().filter(|t| *t.1);
    points.extend(tint.flat_map(|(f, _)| job.after.corners(f)));
    // Where the scan lies apart from the design, below the change.
    for &p in job.before.positions() {
        if tree.closest(p).is_some_and(|c| c.distance_mm > 0.01) {
            points.push(p);
        }
    }
    let first = *points.first()?;
    let (low, high) = points
        .iter()
        .fold((first, first), |b, p| (b.0.min(*p), b.1.max(*p)));
    let deepest_mm = options.preparation.deepest_mm().max(options.dyed_mm);
    let room = DVec3::splat(2.0 * options.cell_mm + deepest_mm);
    (low.is_finite() && high.is_finite()).then_some((low - room, high + room))
}

impl Space<'_> {
    fn block(&self, [bx, by, bz]: [i32; 3]) -> Cells {
        let h = self.options.cell_mm;
        let corner = self.low
            + DVec3::new(f64::from(bx), f64::from(by), f64::from(bz)) * h * f64::from(BLOCK);
        let half = 0.5 * h * f64::from(BLOCK);
        let mut found = Cells::default();
        let reach = half * 3.0_f64.sqrt() + 2.0 * h;
        let deepest = self.deepest_mm();
        // Both surfaces on the same side of the whole block: nothing changes in it.
        if let Some(Sides { before, after }) = self.both.at(corner + DVec3::splat(half)) {
            let (b, a) = (before.distance_mm, after.distance_mm);
            if (b > reach && a > reach) || (b < -reach - deepest && a < -reach - deepest) {
                return found;
            }
        }
        for z in 0..BLOCK {
            for y in 0..BLOCK {
                for x in 0..BLOCK {
                    let cube =
                        DVec3::new(f64::from(x), f64::from(y), f64::from(z)) + DVec3::splat(0.5);
                    let place = [bx * BLOCK + x, by * BLOCK + y, bz * BLOCK + z];
                    self.cube(place, corner + cube * h, &mut found);
                }
            }
        }
        found
    }

    /// How deep below the scanned surface anything is touched, mm.
    fn deepest_mm(&self) -> f64 {
        let cut_mm = self.options.preparation.deepest_mm();
        cut_mm
            .max(self.options.tint_depth_mm)
            .max(self.options.dyed_mm)
    }

    fn cube(&self, place: [i32; 3], centre: DVec3, found: &mut Cells) {
        let Some(Sides {
            before: b,
            after: a,
        }) = self.both.at(centre)
        else {
            return;
        };
        // Beyond an open border that stays, sides mean nothing and nothing changes.
        if b.on_border && a.on_border && b.closest.point.distance(a.closest.point) < 1e-9 {
            return;
        }
        let h = self.options.cell_mm;
        let volume = h * h * h;
        let below = |distance_mm: f64| (0.5 - distance_mm / h).clamp(0.0, 1.0);
        let was = below(b.distance_mm);
        let mut will = below(a.distance_mm);
        if self.options.only_adds {
            will = will.max(was);
        }
        let face = a.closest.face.0 as usize;
        let touched = self.changed.get(face) == Some(&true) && !a.on_border;
        let tinted = self.tinted.get(face) == Some(&true);
        let dyed_mm = if tinted { self.options.dyed_mm } else { 0.0 };
        let cut_mm = if touched {
            self.cut_mm(b.closest.point).max(dyed_mm)
        } else {
            0.0
        };
        let sound = was.min(below(b.distance_mm + cut_mm));
        found.before_mm3 += was * volume;
        found.after_mm3 += will * volume;
        let stays = sound.min(will);
        let mut push = |action, share: f64, off_mm: f64| {
            if share > 0.0 {
                found.cells.push(Cell {
                    centre,
                    place: place.map(|at| at as u16),
                    action,
                    volume_mm3: share * volume,
                    off_mm: off_mm.max(0.0),
                    deep_mm: (-a.distance_mm).max(0.0),
                });
            }
        };
        push(Action::Remove, was - stays, -b.distance_mm);
        push(Action::Deposit, will - stays, b.distance_mm + cut_mm);
        // What is laid down anew comes in the right colour; what cannot be cut is tinted.
        if tinted && (dyed_mm == 0.0 || !touched) {
            let shell = will - below(a.distance_mm + self.options.tint_depth_mm);
            push(Action::Tint, shell.min(stays), -a.distance_mm);
        }
    }

    /// How much is to be removed below a place on the scanned surface, mm. By the nearest face alone, for beside a
    /// fold of the design that has the wrong side of the cubes about the place as well: they are left out or made
    /// sure of to be air, so that nothing is cut there, and what is laid down must start from the scan.
    fn cut_mm(&self, place: DVec3) -> f64 {
        let missing = self.both.after(place).map_or(0.0, |d| -d.distance_mm);
        self.options.preparation.cut_mm(missing)
    }
}

/// Volume below `after` minus volume below `before`, mm³, from the surfaces themselves. Exact where
/// both have the same border.
pub(crate) fn between_mm3(before: &Mesh, after: &Mesh) -> f64 {
    let origin = before.positions().first().copied().unwrap_or_default();
    let of = |mesh: &Mesh| -> f64 {
        (0..mesh.faces().len())
            .map(|f| {
                let [a, b, c] = mesh.corners(f).map(|p| p - origin);
                a.dot(b.cross(c)) / 6.0
            })
            .sum()
    };
    of(after) - of(before)
}

/// All faces of a mesh.
pub(crate) fn all_faces(mesh: &Mesh) -> Vec<FaceId> {
    (0..mesh.faces().len() as u32).map(FaceId).collect()
}
