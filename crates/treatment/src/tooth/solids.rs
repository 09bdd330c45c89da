//! The tooth from closed tissue solids, and what an estimate from its crown alone would have said.
//!
//! In: solids in mm, one frame. Out: [`Tooth`], [`Compared`]. Law: `law_solids_have_their_places`.
//! Method: inside by winding numbers, pulp before dentine before enamel before ligament. The crown that a
//! scanner would see: faces of the enamel with nothing just outside of them. Warmth: the same heat in the
//! same place of both teeth.

use super::{Piece, ToothError, estimated};
use crate::setting::{AIR_W_M2K, climate};
use glam::DVec3;
use lexicon::{Tissue, ToothKind};
use scan::space::{Bvh, Winding};
use scan::{FaceId, Mesh};
use swarm::Order;
use tissue::heat::{HeatModel, HeatSolver, Lumped, Sources, Watch};
use tissue::properties::Properties;
use tissue::{Grid, Tooth};

/// Room about the solids, mm.
const ROOM_MM: f64 = 2.0;
/// Cells of a comparison, mm.
const CELL_UM: u32 = 200;
/// How far outside of a face is looked for other tissue, mm.
const OFF_MM: f64 = 0.05;
const LIGAMENT_MM: f64 = 0.25;
const GUM_MM: f64 = 1.0;
/// The heat of a comparison: a small place below the top of the crown, about as a zone of a plan.
const HEAT_W: f64 = 0.028;
const HEAT_S: f64 = 600.0;
const HEAT_BELOW_MM: f64 = 1.5;
const HEAT_RADIUS_MM: f64 = 1.2;
const STEP_S: f64 = 60.0;

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

/// True tissue against what is estimated from the crown: the first of each pair is true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Least distance of the crown's surface to the pulp, mm.
    pub pulp_mm: [f64; 2],
    /// Mean thickness of enamel below the crown's surface, mm.
    pub enamel_mm: [f64; 2],
    /// Rise of the pulp by the same heat, K.
    pub pulp_rise_k: [f64; 2],
}

impl Solids<'_> {
    /// Out of the gum: from the dentine's middle to the enamel's.
    fn outward(&self) -> DVec3 {
        (middle(self.enamel) - middle(self.dentine)).normalize_or(DVec3::Z)
    }

    /// The faces of the enamel that nothing covers.
    fn crown(&self) -> Mesh {
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
}

/// The tooth of closed solids, with gum and bone below its neck.
///
/// # Errors
/// [`ToothError`] for solids without faces, or larger than a tooth.
pub fn from_solids(solids: &Solids<'_>, cell_mm: f64) -> Result<Tooth, ToothError> {
    let outward = solids.outward();
    let meshes = [Some(solids.enamel), Some(solids.dentine), solids.ligament];
    let boxes = meshes.into_iter().flatten().filter_map(Mesh::bounds);
    let (low, high) = boxes
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .ok_or(ToothError::Nothing("faces"))?;
    let size = ((high - low + 2.0 * ROOM_MM) / cell_mm).ceil();
    let grid = Grid::new(low - ROOM_MM, cell_mm, size.to_array().map(|n| n as usize))?;
    // The neck: where the enamel is lowest, less what hangs down between roots.
    let mut heights: Vec<f64> = solids
        .enamel
        .positions()
        .iter()
        .map(|p| p.dot(outward))
        .collect();
    heights.sort_by(f64::total_cmp);
    let neck_mm = heights.get(heights.len() / 20).copied();
    let neck_mm = neck_mm.ok_or(ToothError::Nothing("faces"))?;
    let (enamel, dentine) = (Winding::new(solids.enamel), Winding::new(solids.dentine));
    let pulp = Winding::new(solids.pulp);
    let ligament = solids.ligament.map(Winding::new);
    let by_root = |p: DVec3| match &ligament {
        Some(solid) => solid.is_inside(p),
        None => dentine.bvh().closest_within(p, LIGAMENT_MM).is_some(),
    };
    Ok(Tooth::from_fn(grid, tissue::Provenance::Solids, |p| {
        let height_mm = p.dot(outward) - neck_mm;
        if pulp.is_inside(p) {
            Tissue::Pulp
        } else if dentine.is_inside(p) {
            Tissue::Dentine
        } else if enamel.is_inside(p) {
            Tissue::Enamel
        } else if height_mm >= 0.0 {
            Tissue::Air
        } else if by_root(p) {
            Tissue::Ligament
        } else if height_mm >= -GUM_MM {
            Tissue::Gingiva
        } else {
            Tissue::Bone
        }
    }))
}

/// Holds the estimate from the crown to the solids.
///
/// # Errors
/// [`ToothError`] for solids of which no tooth can be made.
pub fn compare(solids: &Solids<'_>, kind: ToothKind) -> Result<Compared, ToothError> {
    let crown = solids.crown();
    let outward = solids.outward();
    let piece = Piece {
        before: &crown,
        target: &crown,
        outward,
        kind: Some(kind),
    };
    let order = Order {
        tooth: None,
        origin_um: [0; 3],
        cell_um: CELL_UM,
        outward: [0, 0, 1_000_000],
        loads_per_packet: 1,
        bots_limit: 0,
        zones: Vec::new(),
    };
    let teeth = [
        from_solids(solids, f64::from(CELL_UM) * 1e-3)?,
        estimated(&piece, &order)?,
    ];
    let top = crown.positions().iter().copied();
    let top = top.reduce(|a, b| {
        if b.dot(outward) > a.dot(outward) {
            b
        } else {
            a
        }
    });
    let heat = top.ok_or(ToothError::Nothing("crown"))? - outward * HEAT_BELOW_MM;
    Ok(Compared {
        pulp_mm: [&teeth[0], &teeth[1]].map(|tooth| pulp_mm(tooth, &crown)),
        enamel_mm: [&teeth[0], &teeth[1]].map(|tooth| enamel_mm(tooth, &crown)),
        pulp_rise_k: [&teeth[0], &teeth[1]].map(|tooth| rise_k(tooth, heat)),
    })
}

fn middle(mesh: &Mesh) -> DVec3 {
    let sum: DVec3 = mesh.positions().iter().sum();
    sum / mesh.positions().len().max(1) as f64
}

fn pulp_mm(tooth: &Tooth, crown: &Mesh) -> f64 {
    let tree = Bvh::new(crown);
    let pulp = tooth.cells_of(Tissue::Pulp).into_iter();
    let away = pulp.filter_map(|c| tree.closest(tooth.grid().centre_mm(c)));
    away.map(|c| c.distance_mm).fold(f64::INFINITY, f64::min)
}

/// Volume of enamel over the crown's area.
fn enamel_mm(tooth: &Tooth, crown: &Mesh) -> f64 {
    let area: f64 = (0..crown.faces().len()).map(|f| crown.area(f)).sum();
    tooth.volume_mm3(Tissue::Enamel) / area.max(1e-9)
}

/// Rise of the pulp by the comparison's heat; no number where the model cannot be.
fn rise_k(tooth: &Tooth, at: DVec3) -> f64 {
    let climate = climate(AIR_W_M2K);
    let Ok(model) = HeatModel::of_tooth(tooth, &Properties::default(), &climate) else {
        return f64::NAN;
    };
    let grid = *tooth.grid();
    let near = |c: &tissue::CellId| {
        let is_near = grid.centre_mm(*c).distance(at) < HEAT_RADIUS_MM;
        is_near && model.conduct(*c).is_some()
    };
    let cells: Vec<tissue::CellId> = grid.ids().filter(near).collect();
    let mut sources = Sources::none(&grid);
    for &cell in &cells {
        sources.add_w(cell, HEAT_W / cells.len() as f64);
    }
    let mut watch = Watch::new(tooth, &[Tissue::Pulp]);
    let mut solver = Lumped::new(model, 3);
    let mut at_s = 0.0;
    while at_s < HEAT_S {
        if solver.step(STEP_S, &sources).is_err() {
            return f64::NAN;
        }
        at_s += STEP_S;
        watch.look(&solver, at_s);
    }
    watch.peaks()[0].rise_k
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A closed block.
    fn block(low: DVec3, high: DVec3) -> Mesh {
        let at = |i: usize| {
            let pick = |bit: usize, a: f64, b: f64| if i >> bit & 1 == 1 { b } else { a };
            DVec3::new(
                pick(0, low.x, high.x),
                pick(1, low.y, high.y),
                pick(2, low.z, high.z),
            )
        };
        let sides = [
            [0, 2, 3, 1],
            [4, 5, 7, 6],
            [0, 1, 5, 4],
            [2, 6, 7, 3],
            [0, 4, 6, 2],
            [1, 3, 7, 5],
        ];
        let faces = sides
            .iter()
            .flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]);
        Mesh::new((0..8).map(at).collect(), faces.collect()).unwrap()
    }

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
