//! The tooth as it is after a delivery, as a surface about the work.
//!
//! In: the place of work, its bed, the tooth. Out: a closed mesh in mm with colours: as prescribed, too much, too
//! little. Method: the share of each cell that is tissue or material, smoothed over its neighbours; the
//! surface where it is a half (surface nets), relaxed with every coordinate kept within half a cell (after Gibson 1998),
//! since tissue is known by whole cells only and would show their steps. Not here: the rest of the tooth, which
//! nothing touched.
//! Law: `law_relaxing_evens_steps_and_moves_nothing_by_more_than_half_a_cell`.

use crate::outcome::{Fields, fields};
use glam::DVec3;
use lexicon::Tissue;
use scan::field::{FieldError, Grid, contour};
use scan::{Mesh, MeshError};
use swarm::{Bed, Site};
use tissue::{CellId, Tooth};

/// Colours of what is as prescribed, too much and too little.
pub const COLOURS: [[u8; 3]; 3] = [[236, 226, 205], [214, 69, 65], [52, 120, 190]];
/// Share of a cell from which on it is too much or too little.
const OFF: f64 = 0.2;

/// A surface that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DeliveredError {
    /// The box of the work.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Its colours.
    #[error(transparent)]
    Mesh(#[from] MeshError),
}

/// The surface about the work.
///
/// # Errors
/// [`DeliveredError`] where the box of the work is too large for a surface.
pub fn surface(site: &Site, bed: &Bed, tooth: &Tooth) -> Result<Mesh, DeliveredError> {
    let cells = site.bed();
    let fields = fields(site, bed);
    let shares = shares(site, &fields, tooth);
    let smooth = smoothed(cells.size(), &shares);
    let low = cells.centre_mm(CellId(0));
    let last = cells.cells().saturating_sub(1) as u32;
    let high = cells.centre_mm(CellId(last));
    let grid = Grid::covering(low, high, cells.cell_mm(), 0.0)?;
    let [nx, ny, nz] = cells.size();
    let [gx, gy, _] = grid.dims();
    let mut values = vec![cells.cell_mm(); grid.values().len()];
    for z in 0..nz {
        for y in 0..ny {
            for x in 0..nx {
                let share = smooth[x + nx * (y + ny * z)];
                if let Some(value) = values.get_mut(x + gx * (y + gy * z)) {
                    *value = (0.5 - share) * cells.cell_mm();
                }
            }
        }
    }
    let mesh = contour(&grid.with_values(values));
    let colour = |p: &DVec3| {
        let Some(cell) = cells.cell_at(*p) else {
            return COLOURS[0];
        };
        let i = cell.0 as usize;
        let off = f64::from(fields.laid[i] - fields.planned[i]);
        match off {
            off if off > OFF => COLOURS[1],
            off if off < -OFF => COLOURS[2],
            _ => COLOURS[0],
        }
    };
    // Of the places where the cells are, not of those that they are relaxed to.
    let colours = mesh.positions().iter().map(colour).collect();
    Ok(relaxed(mesh.with_colours(colours)?, cells.cell_mm())?)
}

/// Rounds of relaxing, and the shares of the way to the neighbours' mean: there, and back against shrinking.
const ROUNDS: usize = 30;
const THERE_AND_BACK: [f64; 2] = [0.5, -0.51];

/// The mesh with its steps evened out; no coordinate moves by more than half a cell.
fn relaxed(mesh: Mesh, cell_mm: f64) -> Result<Mesh, MeshError> {
    let begun = mesh.positions().to_vec();
    let mut now = begun.clone();
    let half = DVec3::splat(0.5 * cell_mm);
    let beside = scan::topology::vertex_neighbours(&mesh);
    for share in [THERE_AND_BACK; ROUNDS].into_iter().flatten() {
        let last = now.clone();
        for (i, place) in now.iter_mut().enumerate() {
            let near = beside.of(i);
            if !near.is_empty() {
                let sum: DVec3 = near.iter().map(|&v| last[v as usize]).sum();
                let wanted = *place + (sum / near.len() as f64 - *place) * share;
                *place = wanted.clamp(begun[i] - half, begun[i] + half);
            }
        }
    }
    mesh.with_positions(now)
}

/// How much of each cell is tissue or material, 0 to 1.
fn shares(site: &Site, fields: &Fields, tooth: &Tooth) -> Vec<f64> {
    // Gum, ligament and bone beside the tooth are no part of its surface.
    let is_of_tooth = |i: usize| {
        let cell = tooth.grid().cell_at(site.bed().centre_mm(CellId(i as u32)));
        let beside = [Tissue::Ligament, Tissue::Bone, Tissue::Gingiva];
        cell.is_some_and(|cell| !beside.contains(&tooth.tissue(cell)))
    };
    let share = |i: usize| {
        // A cell that a zone is about was tissue as far as it is to be removed.
        let tissue = match site.is_kept(i) {
            true => f64::from(u8::from(is_of_tooth(i))),
            false => f64::from(fields.removal[i]),
        };
        let more = f64::from(fields.laid[i] - fields.removed[i]);
        (tissue + more).clamp(0.0, 1.0)
    };
    (0..site.bed().cells()).map(share).collect()
}

/// The mean over the cell and its six neighbours, the cell counting as two.
fn smoothed([nx, ny, nz]: [usize; 3], shares: &[f64]) -> Vec<f64> {
    let (row, layer) = (nx, nx * ny);
    let mut smooth = shares.to_vec();
    for z in 1..nz.saturating_sub(1) {
        for y in 1..ny.saturating_sub(1) {
            for x in 1..nx.saturating_sub(1) {
                let i = x + row * y + layer * z;
                let near = [i - 1, i + 1, i - row, i + row, i - layer, i + layer];
                let sum: f64 = near.iter().map(|&j| shares[j]).sum();
                smooth[i] = (2.0 * shares[i] + sum) / 8.0;
            }
        }
    }
    smooth
}

#[cfg(test)]
mod tests {
    use super::*;
    use swarm::Device;

    /// A ball known by whole cells only.
    #[test]
    fn law_relaxing_evens_steps_and_moves_nothing_by_more_than_half_a_cell() {
        let cell_mm = 0.1;
        let grid = Grid::covering(DVec3::splat(-1.5), DVec3::splat(1.5), cell_mm, 0.0).unwrap();
        let [nx, ny, nz] = grid.dims();
        let middle = DVec3::new(nx as f64 - 1.0, ny as f64 - 1.0, nz as f64 - 1.0) / 2.0;
        let value = |i: usize| {
            let place = DVec3::new(
                (i % nx) as f64,
                (i / nx % ny) as f64,
                (i / (nx * ny)) as f64,
            );
            match (place - middle).length() * cell_mm < 1.0 {
                true => -0.5,
                false => 0.5,
            }
        };
        let values = (0..nx * ny * nz).map(value).collect();
        let ball = contour(&grid.with_values(values));
        let even = relaxed(ball.clone(), cell_mm).unwrap();
        for (a, b) in ball.positions().iter().zip(even.positions()) {
            assert!((*a - *b).abs().max_element() <= 0.5 * cell_mm + 1e-12);
        }
        let centre = even.positions().iter().sum::<DVec3>() / even.positions().len() as f64;
        // A pin of cells is held back: relaxing alone would draw it in.
        let pin = |i: usize| {
            let [x, y, z] = [i % nx, i / nx % ny, i / (nx * ny)];
            let is_pin = [x, y] == [nx / 2, ny / 2] && (nz / 4..nz / 2).contains(&z);
            if is_pin { -0.5 } else { 0.5 }
        };
        let pin = (0..nx * ny * nz).map(pin).collect();
        let pin = contour(&grid.with_values(pin));
        let kept = relaxed(pin.clone(), cell_mm).unwrap();
        for (a, b) in pin.positions().iter().zip(kept.positions()) {
            assert!((*a - *b).abs().max_element() <= 0.5 * cell_mm + 1e-12);
        }
        let rough = |mesh: &Mesh| {
            let turned = (0..mesh.faces().len()).map(|f| {
                let away = (mesh.centroid(f) - centre).normalize();
                1.0 - mesh.face_normal(f).dot(away)
            });
            turned.sum::<f64>() / mesh.faces().len() as f64
        };
        assert!(
            rough(&even) < 0.2 * rough(&ball),
            "{} {}",
            rough(&even),
            rough(&ball)
        );
        let volume = even.signed_volume() / ball.signed_volume();
        assert!((volume - 1.0).abs() < 0.02, "{volume}");
    }

    #[test]
    fn gum_beside_the_tooth_is_no_part_of_its_surface() {
        let mut tooth = swarm::sample::block().unwrap();
        let grid = *tooth.grid();
        for cell in grid.ids() {
            let p = grid.centre_mm(cell);
            if p.x > 0.0 && (0.0..0.4).contains(&p.z) {
                tooth.set(cell, Tissue::Gingiva);
            }
        }
        let site = Site::new(swarm::sample::order(40), &tooth).unwrap();
        let load = crate::blocks::load(site.order().clone(), b"").unwrap();
        let device = Device::new(&site, load.setting).unwrap();
        let mesh = surface(&site, device.bed(), &tooth).unwrap();
        let (_, high) = mesh.bounds().unwrap();
        assert!(high.z < 0.1, "{high}");
    }
}
