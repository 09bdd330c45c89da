//! Strengthening: an even layer over the biting surface, laid on with nothing taken off.
//!
//! In: a tooth, the thickness that is asked, mm. Out: a [`Design`] whose layer has that thickness
//! in its core and tapers to nothing over [`TAPER_MM`].
//! Law: `law_shapes_only_add`; it is nowhere thicker than asked and stays clear of gum,
//! neighbours and the opposing arch. Fails: [`IntentError`].
//! Method: the surface at that distance (dilation by balls), met half way between the tooth's axis
//! and the normals smoothed over a millimetre, so that nothing folds. Cost: about 40 nearest-point queries a vertex of the layer.

use super::{ADDED_MM_MAX, CLEARANCE_MM, IntentError, Piece, figure, ramp};
use crate::design::{Design, Reference};
use crate::find::distance_mm;
use crate::shade::order::median;
use glam::DVec3;
use rayon::prelude::*;
use scan::space::{Bvh, Signed};
use scan::topology::{Neighbours, vertex_neighbours};
use scan::{Mesh, shape};

/// Over this the layer runs out to its margin, mm.
pub const TAPER_MM: f64 = 0.9;
/// A core thinner than this is not laid: the place stays bare, mm.
pub const CORE_MM_MIN: f64 = 0.3;
/// Kept bare along the gum, mm.
const GUM_MM: f64 = 1.0;
/// Kept bare about the neighbours, so that contacts stay as they are, mm.
const CONTACT_MM: f64 = 0.3;
/// Steepest surface that counts as biting, cosine to the tooth's axis, smoothed over
/// [`SMOOTH_MM`].
const SLOPE_COS_MIN: f64 = 0.5;
const SMOOTH_MM: f64 = 0.9;
/// Lowest place on the crown that is covered, share of its height.
const HEIGHT_SHARE_MIN: f64 = 0.45;

pub(super) fn strengthen(piece: &Piece<'_>, added_mm: f64) -> Result<Design, IntentError> {
    if !(CORE_MM_MIN..=2.0).contains(&added_mm) {
        return Err(IntentError::OutOfRange {
            given: added_mm,
            least: CORE_MM_MIN,
            allowed: 2.0,
            unit: "mm",
        });
    }
    let wanted_mm = added_mm.min(ADDED_MM_MAX);
    let before = &piece.before;
    let axis = piece.tooth.axes.occlusal.normalize_or(DVec3::Z);
    let neighbours = vertex_neighbours(before);
    let room = room_mm(piece, wanted_mm);
    let (inner_mm, share_bare) = covered(piece, axis, &room, &neighbours)?;
    let thick: Vec<f64> = (0..room.len())
        .map(|v| room[v] * ramp(inner_mm[v], 0.0, TAPER_MM))
        .collect();
    let target = laid_on(before, axis, &thick, &neighbours);
    let tree = Bvh::new(before);
    let off = tree.closest_all(target.positions());
    let added: Vec<f64> = (0..thick.len())
        .map(|v| match off[v] {
            Some(c) if thick[v] > 0.0 => c.distance_mm,
            _ => 0.0,
        })
        .collect();
    let mut core: Vec<f64> = (0..added.len())
        .filter(|&v| inner_mm[v] >= TAPER_MM)
        .map(|v| added[v])
        .collect();
    let middle = median(&mut core).unwrap_or(0.0);
    let figures = vec![
        figure("asked", added_mm, "mm"),
        figure("thickness of the core", middle, "mm"),
        figure(
            "thinnest place of the core",
            core.first().copied().unwrap_or(0.0),
            "mm",
        ),
        figure(
            "added at most",
            added.iter().copied().fold(0.0, f64::max),
            "mm",
        ),
        figure("limit", ADDED_MM_MAX, "mm"),
        figure("biting surface left bare", share_bare, "of the surface"),
    ];
    let why = "even thickness over the biting surface";
    let notes = notes(piece, added_mm, share_bare);
    let touched = |v: u32| added[v as usize] > 1e-3;
    Ok(piece.design(
        target,
        touched,
        (Reference::LocalShape, why),
        figures,
        notes,
    ))
}

fn notes(piece: &Piece<'_>, asked_mm: f64, share_bare: f64) -> Vec<String> {
    let mut notes = vec![format!(
        "A bonded coating on the tooth as it is: nothing is ground off. It runs out to nothing over \
         {TAPER_MM} mm at its margin; limits of thickness hold for its core only. A solid restoration \
         (inlay, onlay, crown) has no such thin edge and needs its material's full thickness."
    )];
    if asked_mm > ADDED_MM_MAX {
        notes.push(format!(
            "{asked_mm} mm were asked, {ADDED_MM_MAX} mm is the most that is laid on."
        ));
    }
    if share_bare > 0.02 {
        notes.push(format!(
            "{:.0} % of the biting surface stay bare: there is less than {CORE_MM_MIN} mm of room below \
             the opposing arch or beside a neighbour, or the place is too narrow for a core.",
            100.0 * share_bare
        ));
    }
    if piece.case.opposing.is_none() {
        notes.push(super::BITE_UNCHECKED.to_owned());
    }
    notes
}

/// How thick a layer may be at each vertex, mm: a ball of that radius stays clear of the others.
fn room_mm(piece: &Piece<'_>, wanted_mm: f64) -> Vec<f64> {
    let beside = piece.beside();
    let reach = wanted_mm + CONTACT_MM;
    let beside = Signed::new(&beside);
    let opposing = piece.case.opposing.map(Signed::new);
    let from = |surface: &Signed, p: DVec3, normal: DVec3, clear: f64| {
        surface.distance_within(p, reach).map_or(wanted_mm, |d| {
            let facing = d.pseudo_normal.dot(normal) < 0.0;
            let inside = d.distance_mm < 0.0 && facing && !d.on_border;
            let free = if inside { 0.0 } else { d.distance_mm.abs() };
            (free - clear).max(0.0)
        })
    };
    let normals = piece.before.vertex_normals();
    piece
        .before
        .positions()
        .par_iter()
        .zip(&normals)
        .with_min_len(256)
        .map(|(&p, &n)| {
            let bite = opposing
                .as_ref()
                .map_or(wanted_mm, |o| from(o, p, n, CLEARANCE_MM));
            from(&beside, p, n, CONTACT_MM).min(bite).min(wanted_mm)
        })
        .collect()
}

/// How far inside the layer each vertex lies, mm (0 outside), and the share of the biting surface
/// that stays bare.
fn covered(
    piece: &Piece<'_>,
    axis: DVec3,
    room: &[f64],
    neighbours: &Neighbours,
) -> Result<(Vec<f64>, f64), IntentError> {
    let before = &piece.before;
    let slopes: Vec<f64> = before
        .vertex_normals()
        .iter()
        .map(|n| n.dot(axis))
        .collect();
    let slopes = shape::smooth(before, &slopes, SMOOTH_MM);
    let to_border = piece.border_distance_mm(2.0 * GUM_MM);
    let shares = piece.height_shares();
    let biting: Vec<bool> = (0..slopes.len())
        .map(|v| slopes[v] > SLOPE_COS_MIN && shares[v] > HEIGHT_SHARE_MIN && to_border[v] > GUM_MM)
        .collect();
    let mut inside: Vec<bool> = (0..biting.len())
        .map(|v| biting[v] && room[v] >= CORE_MM_MIN)
        .collect();
    // Only where a core fits, with what lies about it.
    let core_mm = 0.8 * TAPER_MM;
    let reach = 2.0 * TAPER_MM;
    let deep = distance_mm(before, &where_not(&inside), reach);
    let cores: Vec<u32> = (0..deep.len() as u32)
        .filter(|&v| inside[v as usize] && deep[v as usize] > core_mm)
        .collect();
    let from_core = distance_mm(before, &cores, reach);
    for (v, keep) in inside.iter_mut().enumerate() {
        *keep &= from_core[v] <= core_mm;
    }
    largest(&mut inside, neighbours);
    if !inside.contains(&true) {
        return Err(IntentError::Nothing(
            "no part of the biting surface has room for a layer of 0.3 mm and more",
        ));
    }
    let bare = (0..biting.len())
        .filter(|&v| biting[v] && !inside[v])
        .count();
    let all = biting.iter().filter(|b| **b).count().max(1);
    // The margin follows the vertices' zigzag; a line is wanted.
    let inner = distance_mm(before, &where_not(&inside), reach);
    let inner = shape::smooth(before, &inner, 0.3);
    let inner = (0..inner.len()).map(|v| if inside[v] { inner[v].max(0.0) } else { 0.0 });
    Ok((inner.collect(), bare as f64 / all as f64))
}

fn where_not(inside: &[bool]) -> Vec<u32> {
    (0..inside.len() as u32)
        .filter(|&v| !inside[v as usize])
        .collect()
}

/// Keeps the largest connected part (the first of equals).
fn largest(inside: &mut [bool], neighbours: &Neighbours) {
    let mut seen = vec![false; inside.len()];
    let mut best: Vec<usize> = Vec::new();
    for start in 0..inside.len() {
        if seen[start] || !inside[start] {
            continue;
        }
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while let Some(&v) = part.get(next) {
            next += 1;
            for &n in neighbours.of(v) {
                let n = n as usize;
                if inside[n] && !seen[n] {
                    seen[n] = true;
                    part.push(n);
                }
            }
        }
        if part.len() > best.len() {
            best = part;
        }
    }
    inside.fill(false);
    for v in best {
        inside[v] = true;
    }
}

/// Normals are smoothed over this to give the way out, mm.
const WAY_MM: f64 = 1.0;

/// The layer's surface is sought this far along the way, mm.
const HIGHEST_MM: f64 = 3.0;
/// Thickness changes by at most about 1.6 a mm, so this share of the gap is safe.
const STEP: f64 = 0.4;

/// The surface at the distance `thick` from `before`, met from below: the first place that far out.
fn laid_on(before: &Mesh, axis: DVec3, thick: &[f64], neighbours: &Neighbours) -> Mesh {
    let from = unfolded(before, axis, thick, neighbours);
    let layer = Layer {
        before,
        thick,
        tree: Bvh::new(before),
    };
    let ways = ways(before, axis);
    let moved: Vec<DVec3> = from
        .par_iter()
        .enumerate()
        .with_min_len(128)
        .map(|(v, &(p, hidden))| match thick[v] {
            t if t <= 0.0 => p,
            _ if hidden => layer.met_from_above(p, axis),
            t => layer
                .met_from_below(p, ways[v])
                .or_else(|| layer.met_from_below(p, axis))
                .unwrap_or(p + axis * t),
        })
        .collect();
    before
        .clone()
        .with_positions(moved)
        .unwrap_or_else(|_| before.clone())
}

/// The scanned surface and how thick the layer is to be over it.
struct Layer<'a> {
    before: &'a Mesh,
    thick: &'a [f64],
    tree: Bvh,
}

impl Layer<'_> {
    /// How far a place lies outside the layer, mm; negative within it.
    fn gap_mm(&self, p: DVec3) -> Option<f64> {
        let c = self.tree.closest(p)?;
        let corners = self.before.faces()[c.face.0 as usize];
        let at = (0..3).map(|k| self.thick[corners[k] as usize] * c.barycentric[k]);
        Some(c.distance_mm - at.sum::<f64>())
    }

    /// The first place along a way that is out of the layer; `None` where the way meets the
    /// tooth again before.
    fn met_from_below(&self, p: DVec3, way: DVec3) -> Option<DVec3> {
        let free = self.tree.ray(p + way * 1e-3, way, HIGHEST_MM);
        let highest = free.map_or(HIGHEST_MM, |hit| hit.t);
        let mut up = 0.0_f64;
        for _ in 0..80 {
            let gap = self.gap_mm(p + way * up)?;
            if gap > -1e-5 {
                return Some(p + way * up);
            }
            up -= STEP * gap;
            if up > highest {
                return None;
            }
        }
        Some(p + way * up)
    }

    /// The first place of the layer that is met from above.
    fn met_from_above(&self, p: DVec3, axis: DVec3) -> DVec3 {
        let mut up = HIGHEST_MM;
        for _ in 0..80 {
            match self.gap_mm(p + axis * up) {
                Some(gap) if gap > 1e-5 && up > -HIGHEST_MM => up -= STEP * gap,
                _ => break,
            }
        }
        p + axis * up
    }
}

/// The way out of the tooth at each vertex.
fn ways(before: &Mesh, axis: DVec3) -> Vec<DVec3> {
    let normals = before.vertex_normals();
    let blur = shape::Diffusion::new(before, WAY_MM);
    let along = |k: usize| blur.scalars(&normals.iter().map(|n| n[k]).collect::<Vec<_>>());
    let [x, y, z] = [along(0), along(1), along(2)];
    (0..normals.len())
        .map(|v| (axis + DVec3::new(x[v], y[v], z[v]).normalize_or(axis)).normalize_or(axis))
        .collect()
}

/// Vertices of faces that look away from the axis are drawn apart sideways until none does, and
/// marked: over an overhang in a fissure a layer has one height, not three.
fn unfolded(
    before: &Mesh,
    axis: DVec3,
    thick: &[f64],
    neighbours: &Neighbours,
) -> Vec<(DVec3, bool)> {
    let mut places: Vec<(DVec3, bool)> = before.positions().iter().map(|&p| (p, false)).collect();
    for _ in 0..40 {
        let mut folded: Vec<u32> = before
            .faces()
            .iter()
            .filter(|corners| corners.iter().all(|&v| thick[v as usize] > 0.0))
            .filter(|corners| {
                let [a, b, c] = corners.map(|v| places[v as usize].0);
                let across = (b - a).cross(c - a);
                across.dot(axis) < 0.05 * across.length()
            })
            .flatten()
            .copied()
            .collect();
        if folded.is_empty() {
            break;
        }
        folded.sort_unstable();
        folded.dedup();
        let new: Vec<DVec3> = folded
            .iter()
            .map(|&v| {
                let around = neighbours.of(v as usize);
                let sum: DVec3 = around.iter().map(|&n| places[n as usize].0).sum();
                let (p, mean) = (places[v as usize].0, sum / around.len().max(1) as f64);
                let aside = mean - p;
                p + aside - axis * aside.dot(axis)
            })
            .collect();
        for (&v, p) in folded.iter().zip(new) {
            places[v as usize] = (p, true);
        }
    }
    places
}
