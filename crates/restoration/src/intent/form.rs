//! Reshaping: each vertex moves out by what is wished, as far as there is room.
//!
//! In: a tooth and the wish. Out: a [`Design`] on the same faces. Law: `law_shapes_only_add`: no
//! vertex goes below the scanned surface and no face turns over.
//! Not here: an even layer (`layer`), colours (`colour`).

use super::{ADDED_MM_MAX, BITE_UNCHECKED, CLEARANCE_MM, IntentError, Piece, figure, ramp};
use crate::design::{Design, Reference};
use crate::find::partner_depths_mm;
use crate::shade::order::quantile;
use glam::DVec3;
use lexicon::ToothKind;
use scan::space::{Bvh, Signed};
use scan::topology::vertex_neighbours;
use scan::{FaceId, Mesh, shape};

/// Over this far from the tooth's border additions run out, mm.
const COLLAR_MM: f64 = 0.8;
/// Gaps wider than this are not closed, mm.
const GAP_MM_MAX: f64 = 1.5;
/// Gaps narrower than this are contacts, mm.
const GAP_MM_MIN: f64 = 0.05;
/// Where room ends, what is added runs out over about this, mm.
const CALM_MM: f64 = 0.25;
/// Weights below this are none.
const TAIL: f64 = 0.08;
/// The partner is fuller only from here on, mm: repeat scans differ by 0.06.
const FULLER_MM_MIN: f64 = 0.03;
/// Moves smaller than this are none, mm.
const STILL_MM: f64 = 1e-3;
/// An edge is compared from this shortness on, mm.
const SHORT_MM_MIN: f64 = 0.05;

pub(super) fn symmetry(piece: &Piece<'_>) -> Result<Design, IntentError> {
    let partner = piece.tooth.fdi.contralateral();
    let none = IntentError::NoPartner(partner);
    let depths = partner_depths_mm(piece.case.mesh, piece.dentition, piece.tooth.fdi);
    let (vertices, mm, fit_mm) = depths.ok_or(none)?;
    // The piece numbers its vertices in the order of its faces; the depths are by id.
    let (_, ids, _) = piece.case.mesh.extract(&piece.tooth.faces);
    let normals = piece.before.vertex_normals();
    let mut less: Vec<f64> = ids
        .iter()
        .map(|v| vertices.binary_search(&v.0).ok().map_or(0.0, |i| mm[i]))
        .map(|d| if d.is_finite() { d.max(0.0) } else { 0.0 })
        .collect();
    let neighbours = vertex_neighbours(&piece.before);
    for _ in 0..8 {
        less = (0..less.len())
            .map(|v| {
                let around = neighbours.of(v);
                let sum: f64 = around.iter().map(|&n| less[n as usize]).sum();
                0.5 * less[v] + 0.5 * sum / around.len().max(1) as f64
            })
            .collect();
    }
    for d in &mut less {
        *d = (*d - FULLER_MM_MIN).max(0.0);
    }
    let most = less.iter().copied().fold(0.0, f64::max);
    let wished: Vec<DVec3> = normals.iter().zip(&less).map(|(n, d)| *n * *d).collect();
    let mut made = build(
        piece,
        &wished,
        most,
        (
            Reference::Mirror(partner),
            "where the mirrored partner is fuller",
        ),
    )?;
    made.source.residual_mm = fit_mm;
    Ok(made)
}

pub(super) fn align_edge(piece: &Piece<'_>) -> Result<Design, IntentError> {
    if !matches!(
        piece.tooth.fdi.kind(),
        ToothKind::Incisor | ToothKind::Canine
    ) {
        return Err(IntentError::Nothing(
            "only incisors and canines have an edge to align",
        ));
    }
    let partner = piece.tooth.fdi.contralateral();
    let other = piece
        .dentition
        .tooth(partner)
        .ok_or(IntentError::NoPartner(partner))?;
    let axis = piece.dentition.frame.occlusal;
    let mesh = piece.case.mesh;
    let top = |faces: &[FaceId]| top_mm(mesh, faces, axis).ok_or(IntentError::NoPartner(partner));
    let short = top(&other.faces)? - top(&piece.tooth.faces)?;
    if short < SHORT_MM_MIN {
        return Err(IntentError::Nothing(
            "this edge is as long as its partner's or longer",
        ));
    }
    let shares = piece.height_shares();
    let wished: Vec<DVec3> = shares
        .iter()
        .map(|&s| axis * (short * ramp(s, 0.55, 0.95)))
        .collect();
    let mut made = build(
        piece,
        &wished,
        short,
        (Reference::Mirror(partner), "the edge of the partner"),
    )?;
    let all: Vec<FaceId> = (0..made.target.faces().len() as u32).map(FaceId).collect();
    let reached = top_mm(&made.target, &all, axis);
    // What is left between the two edges.
    made.source.residual_mm =
        reached.map_or(short, |mm| (top(&other.faces).unwrap_or(mm) - mm).abs());
    Ok(made)
}

pub(super) fn close_gap(piece: &Piece<'_>) -> Result<Design, IntentError> {
    let before = &piece.before;
    let normals = before.vertex_normals();
    let beside = Bvh::new(&piece.beside());
    let mesial = piece.tooth.axes.mesial;
    let shares = piece.height_shares();
    let mut wished = vec![DVec3::ZERO; normals.len()];
    let (mut most, mut gaps) = (0.0_f64, Vec::new());
    for (side, name) in [
        (mesial, "gap on the mesial side"),
        (-mesial, "gap on the distal side"),
    ] {
        let facing: Vec<usize> = (0..normals.len())
            .filter(|&v| normals[v].dot(side) > 0.6 && shares[v] > 0.35)
            .collect();
        let gap = facing
            .iter()
            .filter_map(|&v| beside.ray(before.positions()[v] + side * 1e-4, side, 4.0))
            .map(|hit| hit.t)
            .fold(f64::INFINITY, f64::min);
        if gap.is_finite() {
            gaps.push(figure(name, gap, "mm"));
        }
        if !(GAP_MM_MIN..=GAP_MM_MAX).contains(&gap) {
            continue;
        }
        let half = 0.5 * gap;
        most = most.max(half);
        let weights: Vec<f64> = (0..normals.len())
            .map(|v| ramp(normals[v].dot(side), 0.2, 0.8) * ramp(shares[v], 0.2, 0.5))
            .collect();
        let weights = shape::smooth(before, &weights, CALM_MM);
        for (wish, w) in wished.iter_mut().zip(&weights) {
            // The tail of the blur would reach around the tooth.
            *wish += side * (half * ((w - TAIL) / (1.0 - TAIL)).clamp(0.0, 1.0));
        }
    }
    if most == 0.0 {
        return Err(IntentError::Nothing(
            "no gap of 0.05 to 1.5 mm to a neighbour",
        ));
    }
    let why = "half of each gap; the other half is the neighbour's";
    let mut design = build(piece, &wished, most, (Reference::LocalShape, why))?;
    design.figures.extend(gaps);
    Ok(design)
}

/// Height of the edge along an axis, mm: a thousandth of the vertices may lie above it.
fn top_mm(mesh: &Mesh, faces: &[FaceId], axis: DVec3) -> Option<f64> {
    let corners = faces.iter().flat_map(|f| mesh.corners(f.0 as usize));
    quantile(&mut corners.map(|p| p.dot(axis)).collect::<Vec<_>>(), 0.999)
}

/// Everything in the scan that is not this tooth, and the opposing arch.
fn others(piece: &Piece<'_>) -> Bvh {
    let mesh = piece.case.mesh;
    let own = |f: u32| piece.tooth.faces.binary_search(&FaceId(f)).is_ok();
    let rest: Vec<FaceId> = (0..mesh.faces().len() as u32)
        .filter(|&f| !own(f))
        .map(FaceId)
        .collect();
    let (rest, _, _) = mesh.extract(&rest);
    let Some(opposing) = piece.case.opposing else {
        return Bvh::new(&rest);
    };
    let first = rest.positions().len() as u32;
    let mut positions = rest.positions().to_vec();
    positions.extend_from_slice(opposing.positions());
    let mut faces = rest.faces().to_vec();
    faces.extend(opposing.faces().iter().map(|f| f.map(|v| v + first)));
    Mesh::new(positions, faces).map_or_else(|_| Bvh::new(&rest), |both| Bvh::new(&both))
}

/// How far each vertex goes, mm, and what of it was limited.
struct Moves {
    done: Vec<f64>,
    wanting: u32,
    limited: u32,
}

/// As far as wished: less near the border, never beyond the limit or the room.
fn moves(piece: &Piece<'_>, wished: &[DVec3]) -> Moves {
    let before = &piece.before;
    let inner = piece.border_distance_mm(2.0 * COLLAR_MM);
    let others = others(piece);
    let (mut wanting, mut limited) = (0_u32, 0_u32);
    let (mut done, mut allowed) = (Vec::new(), Vec::new());
    for (v, &p) in before.positions().iter().enumerate() {
        let length = wished[v].length() * ramp(inner[v], 0.0, COLLAR_MM);
        if length < STILL_MM {
            done.push(0.0);
            allowed.push(0.0);
            continue;
        }
        let along = wished[v].normalize_or_zero();
        let room = others
            .ray(p + along * 1e-4, along, ADDED_MM_MAX + 1.0)
            .map_or(f64::INFINITY, |hit| (hit.t - CLEARANCE_MM).max(0.0));
        let most = ADDED_MM_MAX.min(room);
        wanting += 1;
        limited += u32::from(length > most + 1e-9);
        done.push(length.min(most));
        allowed.push(most);
    }
    if limited > 0 {
        let calm = shape::smooth(before, &done, CALM_MM);
        done = (0..done.len())
            .map(|v| calm[v].min(allowed[v]).max(0.0))
            .collect();
    }
    Moves {
        done,
        wanting,
        limited,
    }
}

/// The moved vertices: none below the scanned surface, and no face turned over.
fn moved(before: &Mesh, wished: &[DVec3], mut done: Vec<f64>) -> Vec<DVec3> {
    let surface = Signed::new(before);
    let place = |v: usize, mm: f64| {
        let p = before.positions()[v];
        if mm < STILL_MM {
            return p;
        }
        let q = p + wished[v].normalize_or_zero() * mm;
        match surface.distance(q) {
            Some(d) if d.distance_mm < 0.0 && !d.on_border => d.closest.point,
            _ => q,
        }
    };
    let mut points: Vec<DVec3> = (0..done.len()).map(|v| place(v, done[v])).collect();
    for _ in 0..12 {
        let turned: Vec<u32> = before
            .faces()
            .iter()
            .enumerate()
            .filter(|&(f, corners)| {
                let [a, b, c] = corners.map(|v| points[v as usize]);
                (b - a).cross(c - a).dot(before.area_vector_doubled(f)) < 0.0
            })
            .flat_map(|(_, corners)| *corners)
            .collect();
        if turned.is_empty() {
            break;
        }
        for v in turned {
            done[v as usize] *= 0.6;
            points[v as usize] = place(v as usize, done[v as usize]);
        }
    }
    points
}

fn build(
    piece: &Piece<'_>,
    wished: &[DVec3],
    asked_mm: f64,
    source: (Reference, &str),
) -> Result<Design, IntentError> {
    let before = &piece.before;
    let Moves {
        done,
        wanting,
        limited,
    } = moves(piece, wished);
    let points = moved(before, wished, done);
    let shift: Vec<f64> = points
        .iter()
        .zip(before.positions())
        .map(|(a, b)| a.distance(*b))
        .collect();
    let most = shift.iter().copied().fold(0.0, f64::max);
    if most < 0.01 {
        return Err(IntentError::Nothing(
            "less than 0.01 mm could be added anywhere",
        ));
    }
    let target = before
        .clone()
        .with_positions(points)
        .unwrap_or_else(|_| before.clone());
    let share = f64::from(limited) / f64::from(wanting.max(1));
    let figures = vec![
        figure("asked", asked_mm, "mm"),
        figure("added at most", most, "mm"),
        figure("limit", ADDED_MM_MAX, "mm"),
        figure("share that was limited", share, "of the surface"),
    ];
    let mut notes = Vec::new();
    if piece.case.opposing.is_none() {
        notes.push(BITE_UNCHECKED.to_owned());
    }
    if limited > 0 {
        notes.push(format!(
            "{:.0} % of the surface got less than was asked: {ADDED_MM_MAX} mm is the most, and \
             {CLEARANCE_MM} mm stay free towards neighbours and the opposing arch.",
            100.0 * share
        ));
    }
    let touched = |v: u32| shift[v as usize] > 0.0;
    Ok(piece.design(target, touched, source, figures, notes))
}
