//! What a sample tooth is made of: enamel, dentine with its root, pulp with its canals.
//!
//! In: a tooth's field. Out: closed manifold solids that share no substance, mm.
//! Law: `law_tissues_are_closed_and_apart`. Method: thickness of enamel by height and place
//! (zero at the cervical line), pulp roof at the level of the cervix, chamber height and floor to
//! furcation after the figures for molars (cusp to roof 6.3, chamber 1.7, floor 3.0 mm).
//! Cost: about 0.2 s a tooth at 0.25 mm.

use super::profile::{smooth_max, smooth_min, smooth_step};
use super::tooth::ToothField;
use glam::{DVec2, DVec3};
use lexicon::{Jaw, Tissue, ToothKind};
use scan::field::{FieldError, Grid, contour};
use scan::{Mesh, MeshError};

/// Tissues that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TissueError {
    /// The cell is too small or not a length.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Too many vertices.
    #[error(transparent)]
    Mesh(#[from] MeshError),
}

/// Distance from the root's apex at which the canal ends, and the canal's radius there, mm.
const APEX_MM: f64 = 1.0;
const CANAL_MM: f64 = 0.17;
/// Dentine that is always left around the pulp, mm.
const WALL_MM: f64 = 0.6;

/// One root: an elliptic cone from the trunk to its apex, local mm.
struct Root {
    top: DVec3,
    apex: DVec3,
    half: DVec2,
}

/// Field of one tooth's tissues.
struct Body<'a> {
    tooth: &'a ToothField,
    roots: Vec<Root>,
    /// How far the trunk reaches below the cervical line, mm.
    trunk: f64,
    /// Height of the pulp chamber's roof above the cervical line, and of the chamber, mm.
    roof: f64,
    chamber: f64,
}

impl Root {
    /// Signed distance, about, of the cone scaled by `share`, from `start` to `APEX` before its end.
    fn at(&self, p: DVec3, share: f64, least: f64, short: f64) -> f64 {
        let length = self.top.z - self.apex.z - short;
        let t = (self.top.z - p.z) / length;
        let along = t.clamp(0.0, 1.0);
        // Roots bend a little towards distal near the apex.
        let bend = DVec3::new(-0.5 * along * along * along, 0.0, 0.0);
        let axis = self.top.lerp(self.apex, along * length / (length + short)) + bend;
        let narrow = (1.0 - 0.35 * along) * (1.0 - along * along * along).max(0.0).sqrt();
        let half = (self.half * share * narrow).max(DVec2::splat(least));
        let q = (p - axis).truncate() / half;
        let r = q.length();
        let slope = (q / half).length() / r.max(1e-9);
        let side = if r < 1e-6 {
            -half.min_element()
        } else {
            (r - 1.0) / slope
        };
        let end = (t - 1.0) * length;
        side.max(end).max(p.z - self.top.z)
    }
}

impl<'a> Body<'a> {
    fn new(tooth: &'a ToothField) -> Self {
        let size = &tooth.size;
        let (md, bl) = (
            0.5 * size.mesiodistal_cervix_mm,
            0.5 * size.buccolingual_cervix_mm,
        );
        let upper = tooth.fdi.jaw() == Jaw::Upper;
        let root = |m: f64, b: f64, wide: f64, deep: f64, length: f64| Root {
            top: DVec3::new(0.75 * m * md, 0.75 * b * bl, -0.6),
            apex: DVec3::new(m * md * 1.05, b * bl, -size.root_mm * length),
            half: DVec2::new(wide * md, deep * bl),
        };
        let (trunk, roots) = match (tooth.fdi.kind(), upper, tooth.fdi.position()) {
            (ToothKind::Molar, true, _) => (
                3.7,
                vec![
                    root(0.52, 0.45, 0.42, 0.48, 0.96),
                    root(-0.52, 0.45, 0.40, 0.42, 0.93),
                    root(-0.05, -0.52, 0.55, 0.45, 1.0),
                ],
            ),
            (ToothKind::Molar, false, _) => (
                3.7,
                vec![
                    root(0.5, 0.0, 0.42, 0.85, 1.0),
                    root(-0.5, 0.0, 0.40, 0.78, 0.95),
                ],
            ),
            (ToothKind::Premolar, true, 4) => (
                7.0,
                vec![
                    root(0.0, 0.42, 0.75, 0.48, 1.0),
                    root(0.0, -0.42, 0.7, 0.46, 0.96),
                ],
            ),
            _ => (3.0, vec![root(0.0, 0.0, 0.95, 0.95, 1.0)]),
        };
        let (roof, chamber) = match tooth.fdi.kind() {
            ToothKind::Molar => (size.crown_mm - 6.3, 1.7),
            ToothKind::Premolar => (0.30 * size.crown_mm, 3.0),
            _ => (0.52 * size.crown_mm, 0.6 * size.crown_mm),
        };
        Self {
            tooth,
            roots,
            trunk,
            roof,
            chamber,
        }
    }

    /// Enamel, dentine and pulp at a local point, each negative inside its own solid.
    fn at(&self, p: DVec3) -> [f64; 3] {
        let tooth = self.tooth;
        let reading = tooth.at_local(p);
        let trunk = smooth_max(reading.tooth, -self.trunk - p.z, 0.8);
        let whole = self.roots.iter().fold(trunk, |all, root| {
            smooth_min(all, root.at(p, 1.0, 0.25, 0.0), 0.9)
        });
        let enamel = self.enamel(p, reading.side, reading.around);
        let inner = whole + enamel;
        let pulp = smooth_max(self.pulp(p), inner + WALL_MM, 0.2);
        let cap = whole.max(-inner + 0.01);
        [cap, inner.max(-pulp), pulp]
    }

    /// Thickness of the enamel that covers a point, mm.
    fn enamel(&self, p: DVec3, side: f64, around: DVec2) -> f64 {
        let tooth = self.tooth;
        let (size, kind) = (&tooth.size, tooth.fdi.kind());
        let scallop = match kind {
            ToothKind::Incisor | ToothKind::Canine => 2.8,
            ToothKind::Premolar => 1.0,
            ToothKind::Molar => 0.6,
        };
        let line = scallop * around.x * around.x * around.x * around.x;
        let up = ((p.z - line) / (size.crown_mm - line)).clamp(0.0, 1.0);
        let (low, high) = match (kind, tooth.fdi.position()) {
            (ToothKind::Incisor, 1) => (0.45, 0.85),
            (ToothKind::Incisor, _) => (0.3, 0.65),
            (ToothKind::Canine, _) => (0.7, 1.1),
            _ => (0.9, 1.5),
        };
        let wall = (low + (high - low) * up) * smooth_step(0.0, 1.6, p.z - line);
        let [top, cosine, groove] = tooth.map.at(p.x, p.y);
        let height = ((top - tooth.relief.floor) / 1.8).clamp(0.0, 1.0);
        let roofed = match kind {
            ToothKind::Molar | ToothKind::Premolar => 1.4 + 0.9 * height - 0.8 * groove,
            _ => 1.2,
        };
        let above = smooth_step(-0.8, 0.8, (p.z - top) * cosine - side);
        let cervical = smooth_step(0.0, 1.6, p.z - line);
        (wall + (roofed - wall) * above) * cervical
    }

    fn pulp(&self, p: DVec3) -> f64 {
        let size = &self.tooth.size;
        let (md, bl) = (
            0.5 * size.mesiodistal_cervix_mm,
            0.5 * size.buccolingual_cervix_mm,
        );
        let front = !matches!(
            self.tooth.fdi.kind(),
            ToothKind::Molar | ToothKind::Premolar
        );
        let middle = DVec3::new(
            0.0,
            self.tooth.loft.at(0.0).centre,
            self.roof - 0.5 * self.chamber,
        );
        let half = if front {
            DVec3::new(0.36 * md, 0.26 * bl, 0.5 * self.chamber)
        } else {
            DVec3::new(0.42 * md, 0.42 * bl, 0.5 * self.chamber)
        };
        let q = (p - middle) / half;
        let r = q.length();
        let slope = (q / half).length() / r.max(1e-9);
        let mut pulp = if r < 1e-6 {
            -half.min_element()
        } else {
            (r - 1.0) / slope
        };
        for lobe in &self.tooth.relief.lobes {
            // A horn under each cusp, 1.2 mm above the roof.
            let foot = middle + DVec3::new(0.3 * lobe.tip.x, 0.3 * lobe.tip.y, 0.0);
            let tip = DVec3::new(0.48 * lobe.tip.x, 0.48 * lobe.tip.y, self.roof + 0.5);
            let t = ((p - foot).dot(tip - foot) / (tip - foot).length_squared()).clamp(0.0, 1.0);
            let horn = p.distance(foot.lerp(tip, t)) - (0.5 - 0.28 * t);
            pulp = smooth_min(pulp, horn, 0.5);
        }
        for root in &self.roots {
            let canal = root.at(p, 0.24, CANAL_MM, APEX_MM);
            pulp = smooth_min(pulp, canal, 0.5);
        }
        pulp
    }
}

/// Enamel, dentine and pulp of a placed tooth, sampled at `cell_mm`.
pub(super) fn solids(tooth: &ToothField, cell_mm: f64) -> Result<Vec<(Tissue, Mesh)>, TissueError> {
    let body = Body::new(tooth);
    let half = 0.5 * tooth.size.mesiodistal_mm.max(tooth.size.buccolingual_mm) + 0.5;
    let low = DVec3::new(-half, -half, -tooth.size.root_mm - 0.5);
    let high = DVec3::new(half, half, tooth.size.crown_mm + 0.5);
    let blank = Grid::covering(low, high, cell_mm, cell_mm)?;
    let mut grids = [blank.clone(), blank.clone(), blank];
    for (kind, grid) in grids.iter_mut().enumerate() {
        let frame = grid.clone();
        grid.fill_rows(|j, k, row| {
            for (i, value) in row.iter_mut().enumerate() {
                *value = body.at(frame.point([i, j, k]))[kind];
            }
        });
    }
    let mirrored = tooth.axes.determinant() < 0.0;
    let tissues = [Tissue::Enamel, Tissue::Dentine, Tissue::Pulp];
    let solid = |(tissue, grid): (Tissue, &Grid)| {
        let mesh = contour(grid);
        let positions = mesh.positions().iter().map(|&p| tooth.world(p)).collect();
        let faces = mesh.faces().iter();
        let faces = faces.map(|&[a, b, c]| if mirrored { [a, c, b] } else { [a, b, c] });
        Ok((tissue, Mesh::new(positions, faces.collect())?))
    };
    tissues.into_iter().zip(&grids).map(solid).collect()
}
