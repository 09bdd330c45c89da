//! The tooth from closed tissue solids.
//!
//! In: solids in mm, one frame. Out: [`Tooth`]. Law: `law_solids_have_their_places`.
//! Method: inside by winding numbers, pulp before dentine before enamel before ligament. The crown that a
//! scanner would see: faces of the enamel with nothing just outside of them.

use super::ToothError;
use super::bodies::Blocks;
use glam::DVec3;
use lexicon::Tissue;
use scan::space::Winding;
use scan::{FaceId, Mesh};
use tissue::{Grid, Tooth};

/// Room about the solids, mm.
const ROOM_MM: f64 = 2.0;
/// How far outside of a face is looked for other tissue, mm.
const OFF_MM: f64 = 0.05;
const LIGAMENT_MM: f64 = 0.25;
const GUM_MM: f64 = 1.0;

/// Solids of one tooth.
#[derive(Debug, Clone, Copy)]
pub struct Solids<'a> {
    /// Enamel.
    pub enamel: &'a Mesh,
    /// Dentine, with or without the pulp's room.
    pub dentine: &'a Mesh,
    /// Pulp.
    pub pulp: &'a Mesh,
    /// Periodontal ligament, where it is known.
    pub ligament: Option<&'a Mesh>,
}

impl Solids<'_> {
    /// Out of the gum: from the dentine's middle to the enamel's.
    #[must_use]
    pub fn outward(&self) -> DVec3 {
        (middle(self.enamel) - middle(self.dentine)).normalize_or(DVec3::Z)
    }

    /// What a scanner would see of the tooth: the faces of the enamel that nothing covers.
    #[must_use]
    pub fn crown(&self) -> Mesh {
        let bodies = [self.enamel, self.dentine].map(Winding::new);
        let is_open = |face: &usize| {
            let p = self.enamel.centroid(*face) + self.enamel.face_normal(*face) * OFF_MM;
            bodies.iter().all(|body| body.number(p) < 0.5)
        };
        let kept: Vec<FaceId> = (0..self.enamel.faces().len())
            .filter(is_open)
            .map(|f| FaceId(f as u32))
            .collect();
        self.enamel.extract(&kept).0
    }

    /// Boxes of what is to be within a grid.
    pub(super) fn boxes(&self) -> impl Iterator<Item = (DVec3, DVec3)> {
        let meshes = [Some(self.enamel), Some(self.dentine), self.ligament];
        meshes.into_iter().flatten().filter_map(Mesh::bounds)
    }
}

/// Solids ready to be asked.
pub(super) struct Bodies {
    outward: DVec3,
    neck_mm: f64,
    /// Enamel, dentine, pulp, and ligament where it is known.
    all: Vec<Winding>,
}

impl Bodies {
    pub(super) fn of(solids: &Solids<'_>) -> Result<Self, ToothError> {
        let outward = solids.outward();
        // The neck: where the enamel is lowest, less what hangs down between roots.
        let heights = solids.enamel.positions().iter().map(|p| p.dot(outward));
        let mut heights: Vec<f64> = heights.collect();
        heights.sort_by(f64::total_cmp);
        let neck_mm = heights.get(heights.len() / 20).copied();
        let meshes = [solids.enamel, solids.dentine, solids.pulp];
        let all = meshes.into_iter().chain(solids.ligament);
        Ok(Self {
            outward,
            neck_mm: neck_mm.ok_or(ToothError::Nothing("faces"))?,
            all: all.map(Winding::new).collect(),
        })
    }

    /// Their surfaces, for [`Blocks`], before which no other comes.
    pub(super) fn windings(&self) -> Vec<&Winding> {
        self.all.iter().collect()
    }

    pub(super) fn is_above_neck(&self, p: DVec3) -> bool {
        p.dot(self.outward) >= self.neck_mm
    }

    /// The tissue at a place.
    pub(super) fn tissue(&self, blocks: &Blocks<'_>, p: DVec3) -> Tissue {
        let by_root = || match self.all.len() > 3 {
            true => blocks.is_in(3, p),
            false => self.all[1].bvh().closest_within(p, LIGAMENT_MM).is_some(),
        };
        if blocks.is_in(2, p) {
            Tissue::Pulp
        } else if blocks.is_in(1, p) {
            Tissue::Dentine
        } else if blocks.is_in(0, p) {
            Tissue::Enamel
        } else if self.is_above_neck(p) {
            Tissue::Air
        } else if by_root() {
            Tissue::Ligament
        } else if p.dot(self.outward) - self.neck_mm >= -GUM_MM {
            Tissue::Gingiva
        } else {
            Tissue::Bone
        }
    }
}

/// The tooth of closed solids, with gum and bone below its neck.
///
/// # Errors
/// [`ToothError`] for solids without faces, or larger than a tooth.
pub fn from_solids(solids: &Solids<'_>, cell_mm: f64) -> Result<Tooth, ToothError> {
    let (low, high) = solids
        .boxes()
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .ok_or(ToothError::Nothing("faces"))?;
    let size = ((high - low + 2.0 * ROOM_MM) / cell_mm).ceil();
    let grid = Grid::new(low - ROOM_MM, cell_mm, size.to_array().map(|n| n as usize))?;
    let bodies = Bodies::of(solids)?;
    let blocks = Blocks::new(grid, bodies.windings());
    let provenance = tissue::Provenance::Solids;
    Ok(Tooth::from_fn(grid, provenance, |p| {
        bodies.tissue(&blocks, p)
    }))
}

fn middle(mesh: &Mesh) -> DVec3 {
    let sum: DVec3 = mesh.positions().iter().sum();
    sum / mesh.positions().len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::block;

    #[test]
    fn law_solids_have_their_places() {
        let spot = |x: f64, z: f64| DVec3::new(x, x, z);
        let enamel = block(spot(-4.0, 0.0), spot(4.0, 6.0));
        let dentine = block(spot(-3.0, -9.0), spot(3.0, 4.5));
        let pulp = block(spot(-1.0, -8.0), spot(1.0, 1.0));
        let solids = Solids {
            enamel: &enamel,
            dentine: &dentine,
            pulp: &pulp,
            ligament: None,
        };
        let tooth = from_solids(&solids, 0.2).unwrap();
        let at =
            |x: f64, z: f64| tooth.tissue(tooth.grid().cell_at(DVec3::new(x, 0.1, z)).unwrap());
        assert_eq!(tooth.provenance(), tissue::Provenance::Solids);
        for (x, z, tissue) in [
            (0.1, 0.5, Tissue::Pulp),
            (0.1, 3.0, Tissue::Dentine),
            (0.1, 5.0, Tissue::Enamel),
            (3.5, 2.0, Tissue::Enamel),
            (0.1, 7.0, Tissue::Air),
            (3.1, -5.0, Tissue::Ligament),
            (5.0, -0.5, Tissue::Gingiva),
            (5.0, -5.0, Tissue::Bone),
        ] {
            assert_eq!(at(x, z), tissue, "{x} {z}");
        }
    }
}
