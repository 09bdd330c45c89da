//! The tooth as the plan leaves it: scanned, less what is cut away under the flaw.
//!
//! In: the scanned tooth, the design, the plan's [`Preparation`]. Out: distances to the prepared
//! surface. Without a preparation these are the distances to the scan.
//! Method: the scan's signed distance plus the cut at its nearest point, as the planner has it.

use super::solid::{faces_in_box, turned};
use crate::plan::Preparation;
use glam::{DMat3, DVec3};
use rayon::prelude::*;
use scan::Mesh;
use scan::field::{Grid, Sampled, sample};
use scan::space::{Bvh, Closest, Signed, SignedDistance};

/// A scanned tooth with what is missing above each of its vertices.
pub(super) struct Tooth {
    mesh: Mesh,
    surface: Signed,
    missing_mm: Vec<f64>,
    preparation: Preparation,
}

impl Tooth {
    pub(super) fn new(mesh: &Mesh, design: &Signed, preparation: Preparation) -> Self {
        let missing = |&p: &DVec3| {
            let found = design.distance(p).filter(|d| !d.on_border);
            found.map_or(0.0, |d| -d.distance_mm)
        };
        Self {
            mesh: mesh.clone(),
            surface: Signed::new(mesh),
            missing_mm: mesh.positions().par_iter().map(missing).collect(),
            preparation,
        }
    }

    /// The part in a box.
    pub(super) fn crop(&self, low: DVec3, high: DVec3, pad_mm: f64) -> Self {
        let faces = faces_in_box(&self.mesh, low, high, pad_mm);
        let (mesh, ids, _) = self.mesh.extract(&faces);
        Self {
            surface: Signed::new(&mesh),
            missing_mm: ids.iter().map(|v| self.missing_mm[v.0 as usize]).collect(),
            mesh,
            preparation: self.preparation,
        }
    }

    /// The same in another frame.
    pub(super) fn turned(&self, turn: DMat3) -> Self {
        let mesh = turned(&self.mesh, turn);
        Self {
            surface: Signed::new(&mesh),
            missing_mm: self.missing_mm.clone(),
            mesh,
            preparation: self.preparation,
        }
    }

    /// The tooth as it was scanned.
    pub(super) fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// The scanned surface, for nearest points and rays.
    pub(super) fn bvh(&self) -> &Bvh {
        self.surface.bvh()
    }

    /// How far each vertex lies below the design, mm.
    pub(super) fn missing_mm(&self) -> &[f64] {
        &self.missing_mm
    }

    fn cut_mm(&self, place: &Closest) -> f64 {
        let corners = self.mesh.faces()[place.face.0 as usize];
        let missing: f64 = (0..3)
            .map(|k| self.missing_mm[corners[k] as usize] * place.barycentric[k])
            .sum();
        self.preparation.cut_mm(missing)
    }

    /// Signed distance to the prepared surface; the nearest point is that of the scanned one.
    pub(super) fn distance(&self, p: DVec3) -> Option<SignedDistance> {
        let found = self.surface.distance(p)?;
        Some(SignedDistance {
            distance_mm: found.distance_mm + self.cut_mm(&found.closest),
            ..found
        })
    }

    /// Signed distance to the prepared surface on the samples of a grid, clamped to the band; and
    /// that to the scanned one.
    pub(super) fn fields(&self, shape: &Grid, band_mm: f64) -> (Grid, Grid) {
        let band = band_mm.max(2.0 * shape.cell_mm());
        let reach = band + self.preparation.deepest_mm();
        let pairs = sample(shape, &self.surface, reach, |_, found| match found {
            Sampled::Near(d) => {
                let prepared = d.distance_mm + self.cut_mm(&d.closest);
                [prepared.clamp(-band, band), d.distance_mm]
            }
            Sampled::FarInside => [-band, -reach],
            Sampled::FarOutside => [band, reach],
        });
        let part = |k: usize| shape.with_values(pairs.iter().map(|p| p[k]).collect());
        (part(0), part(1))
    }
}
