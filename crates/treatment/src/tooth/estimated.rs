//! Tissue estimated from the surface alone, by tables; whatever comes of it says "estimated".
//!
//! In: the crown as scanned and as designed, with one border; the order. Out: [`Tooth`].
//! Law: `law_estimated_tissue_has_its_places`. Cost: some seconds for a molar at 0.1 mm.
//! Method: inside by winding numbers of both closed surfaces; depth below the *designed* surface and
//! height above the neck give the tissue ([`Estimate`], with its pulp no narrower than half of the
//! tooth); what the design fills is air, what the order takes away is lesion. Below the neck: ligament of 0.25 mm, 1 mm of gum, then bone.

use super::ToothError;
use super::closed::{Closed, closed, levels};
use glam::DVec3;
use lexicon::{Tissue, ToothKind};
use rayon::prelude::*;
use scan::Mesh;
use scan::space::{Bvh, Winding};
use swarm::{Action, Order, WHOLE};
use tissue::{Estimate, Grid, Provenance, Tooth};

/// Room about the tooth, mm.
const ROOM_MM: f64 = 2.0;
/// Mean width of the periodontal ligament, mm (0.15-0.38 in adults).
const LIGAMENT_MM: f64 = 0.25;
/// The pulp begins at least at this share of the way to the tooth's middle, where the table has it deeper:
/// a wide pulp, as young teeth have it, is the warmer and nearer one. (Held to true tissue, the table alone
/// has it up to 0.8 mm too deep in molars, and gives narrow teeth none.)
const PULP_SHARE: f64 = 0.5;
/// Height of gum between neck and bone, mm.
const GUM_MM: f64 = 1.0;
/// Cells a side of the blocks that are asked at once.
const BLOCK: usize = 4;
/// Most cells of a tooth.
const CELLS_MAX: usize = 30_000_000;

/// A crown as scanned and as designed.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// As scanned, open at the gum.
    pub before: &'a Mesh,
    /// As designed, with the same border.
    pub target: &'a Mesh,
    /// Out of the gum, of unit length.
    pub outward: DVec3,
    /// Kind of tooth; a premolar's tables where it is not known.
    pub kind: Option<ToothKind>,
}

/// A closed surface ready to be asked.
struct Body {
    winding: Winding,
    shell: Bvh,
}

impl Body {
    fn new(closed: &Closed) -> Self {
        Self {
            winding: Winding::new(&closed.whole),
            shell: Bvh::new(&closed.shell),
        }
    }

    /// Whether the whole block about `centre` is inside or outside; none where the surface is near.
    fn block(&self, centre: DVec3, half_mm: f64) -> Option<bool> {
        let near = self.winding.bvh().closest_within(centre, half_mm);
        near.is_none().then(|| self.winding.is_inside(centre))
    }

    /// Depth below the outside, mm, where it is known to be at most so much.
    fn depth_mm(&self, p: DVec3, most_mm: f64) -> f64 {
        let found = self.shell.closest_within(p, most_mm);
        found.map_or(most_mm, |c| c.distance_mm)
    }

    /// Length straight up to the outside, mm; 0 where there is none.
    fn above_mm(&self, p: DVec3, outward: DVec3) -> f64 {
        let hit = self.shell.ray(p, outward, ABOVE_MM);
        hit.map_or(0.0, |hit| hit.t)
    }
}

/// Farthest that is looked for the biting surface above a place, mm.
const ABOVE_MM: f64 = 15.0;

/// What holds for all cells of a block.
#[derive(Debug, Clone, Copy)]
struct Block {
    centre: DVec3,
    was: Option<bool>,
    will: Option<bool>,
    /// Depth of its middle below the design.
    depth_mm: f64,
    /// Whether ligament may lie in it.
    by_root: bool,
}

/// The tooth with tissue from tables, on the order's own cells.
///
/// # Errors
/// [`ToothError`] for a piece without faces or border, or larger than a tooth.
pub fn estimated(piece: &Piece<'_>, order: &Order) -> Result<Tooth, ToothError> {
    let levels = levels(piece.before, piece.outward).ok_or(ToothError::Nothing("border"))?;
    let shut = |mesh| closed(mesh, piece.outward, levels).ok_or(ToothError::Nothing("faces"));
    let (before, target) = (shut(piece.before)?, shut(piece.target)?);
    let boxes = [&before.whole, &target.whole].into_iter();
    let grid = grid_over(boxes.filter_map(|mesh| mesh.bounds()), order)?;
    let (before, target) = (Body::new(&before), Body::new(&target));
    let estimate = Estimate::of(piece.kind.unwrap_or(ToothKind::Premolar));
    let counts = grid.size().map(|n| n.div_ceil(BLOCK));
    let edge_mm = BLOCK as f64 * grid.cell_mm();
    let half_mm = 0.5 * edge_mm * 3.0_f64.sqrt();
    let block = |i: usize| {
        let place = [
            i % counts[0],
            i / counts[0] % counts[1],
            i / (counts[0] * counts[1]),
        ];
        let middle = DVec3::from_array(place.map(|n| n as f64 + 0.5));
        let centre = grid.origin_mm() + middle * edge_mm;
        let (was, will) = (before.block(centre, half_mm), target.block(centre, half_mm));
        let inside = was != Some(false) && will != Some(false);
        let reach_mm = half_mm + LIGAMENT_MM;
        let is_low = centre.dot(piece.outward) - levels.neck_mm < half_mm;
        Block {
            centre,
            was,
            will,
            depth_mm: match inside {
                true => target.depth_mm(centre, f64::INFINITY),
                false => 0.0,
            },
            by_root: is_low && before.shell.closest_within(centre, reach_mm).is_some(),
        }
    };
    let blocks: Vec<Block> = (0..counts.iter().product())
        .into_par_iter()
        .with_min_len(16)
        .map(block)
        .collect();
    let is_low = |b: &Block| b.centre.dot(piece.outward) - levels.neck_mm <= estimate.roof_mm;
    let estimate = with_wide_pulp(estimate, blocks.iter().filter(|b| is_low(b)));
    let is_by = |p| before.shell.closest_within(p, LIGAMENT_MM).is_some();
    let tissue_at = |p: DVec3| {
        let place = grid.cell_at(p).map_or([0; 3], |cell| grid.place(cell));
        let [x, y, z] = place.map(|n| n / BLOCK);
        let block = blocks[x + counts[0] * (y + counts[1] * z)];
        let height_mm = p.dot(piece.outward) - levels.neck_mm;
        let was = block.was.unwrap_or_else(|| before.winding.is_inside(p));
        let will = block.will.unwrap_or_else(|| target.winding.is_inside(p));
        match (was, will) {
            (true, true) => within(&estimate, &target, &block, p, (piece.outward, height_mm)),
            (true, false) => estimate.tissue(0.0, height_mm),
            (false, true) => Tissue::Air,
            (false, false) if height_mm >= 0.0 => Tissue::Air,
            (false, false) if block.by_root && is_by(p) => Tissue::Ligament,
            (false, false) if height_mm >= -GUM_MM => Tissue::Gingiva,
            (false, false) => Tissue::Bone,
        }
    };
    let mut tooth = Tooth::from_fn(grid, Provenance::Estimated, tissue_at);
    soften(&mut tooth, order);
    Ok(tooth)
}

/// The tissue of a place that lies in the tooth as scanned and as designed.
fn within(
    estimate: &Estimate,
    target: &Body,
    block: &Block,
    p: DVec3,
    (outward, height_mm): (DVec3, f64),
) -> Tissue {
    // Depths of neighbours differ by at most their distance.
    let off_mm = p.distance(block.centre);
    let (low, high) = (block.depth_mm - off_mm, block.depth_mm + off_mm);
    let tissue = match estimate.tissue(low, height_mm) {
        tissue if tissue == estimate.tissue(high, height_mm) => tissue,
        _ => estimate.tissue(target.depth_mm(p, high), height_mm),
    };
    let may_be = tissue == Tissue::Dentine && high >= estimate.cover_mm;
    let is_horn = may_be
        && height_mm > estimate.roof_mm
        && estimate.is_horn(target.depth_mm(p, high), target.above_mm(p, outward));
    if is_horn { Tissue::Pulp } else { tissue }
}

/// The table, with its pulp no narrower than a share of the tooth where the pulp lies.
fn with_wide_pulp<'a>(table: Estimate, low: impl Iterator<Item = &'a Block>) -> Estimate {
    let deepest_mm = low.map(|b| b.depth_mm).fold(0.0, f64::max);
    Estimate {
        cover_mm: table.cover_mm.min(PULP_SHARE * deepest_mm),
        ..table
    }
}

/// What is to be taken away is taken for softened, wherever it is hard tissue.
pub(super) fn soften(tooth: &mut Tooth, order: &Order) {
    let removed = order.zones.iter().filter(|z| z.action == Action::Remove);
    for cell in removed
        .flat_map(|z| &z.cells)
        .filter(|c| c.millionths >= WHOLE / 2)
    {
        let Some(id) = tooth.grid().cell_at(order.centre_mm(cell.place)) else {
            continue;
        };
        if matches!(tooth.tissue(id), Tissue::Enamel | Tissue::Dentine) {
            tooth.set(id, Tissue::Lesion);
        }
    }
}

/// The order's grid, carried on to the whole tooth: corners in whole micrometres.
pub(super) fn grid_over(
    boxes: impl Iterator<Item = (DVec3, DVec3)>,
    order: &Order,
) -> Result<Grid, ToothError> {
    let (low, high) = boxes
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .ok_or(ToothError::Nothing("faces"))?;
    let (origin, cell_mm) = (order.origin_mm(), order.cell_mm());
    let first = ((low - ROOM_MM - origin) / cell_mm).floor();
    let last = ((high + ROOM_MM - origin) / cell_mm).ceil();
    let size = (last - first).to_array().map(|n| n.max(1.0) as usize);
    let cells = size.iter().fold(1_usize, |a, &b| a.saturating_mul(b));
    if cells > CELLS_MAX {
        return Err(ToothError::Cells {
            cells,
            allowed: CELLS_MAX,
        });
    }
    let steps = first
        .to_array()
        .map(|n| n as i64 * i64::from(order.cell_um));
    let corner = std::array::from_fn(|axis| (order.origin_um[axis] + steps[axis]) as f64 * 1e-3);
    Ok(Grid::new(DVec3::from_array(corner), cell_mm, size)?)
}
