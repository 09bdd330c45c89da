//! Intents of shape: each vertex moves out by what is wished, as far as there is room.

use super::{ADDED_MM_MAX, CLEARANCE_MM, IntentError, Piece, figure, ramp, top_mm};
use crate::design::{Design, Reference};
use crate::find::partner_depths_mm;
use glam::DVec3;
use lexicon::ToothKind;
use scan::space::Bvh;
use scan::topology::{edges, vertex_neighbours};
use scan::{FaceId, Mesh};

/// Over this far from the tooth's border additions run out, mm.
const COLLAR_MM: f64 = 0.8;
/// Gaps wider than this are not closed, mm.
const GAP_MM_MAX: f64 = 1.5;

pub(super) fn strengthen(piece: &Piece<'_>, added_mm: f64) -> Result<Design, IntentError> {
    if !(0.0..=2.0).contains(&added_mm) {
        return Err(IntentError::OutOfRange {
            given: added_mm,
            allowed: 2.0,
            unit: "mm",
        });
    }
    let axis = piece.tooth.axes.occlusal;
    let normals = piece.before.vertex_normals();
    let shares = piece.height_shares();
    let wish = |v: usize| {
        let up = ramp(normals[v].dot(axis), 0.0, 0.4) * ramp(shares[v], 0.35, 0.6);
        normals[v] * (added_mm * up)
    };
    let wished: Vec<DVec3> = (0..normals.len()).map(wish).collect();
    let why = "even thickness over the biting surface";
    build(piece, &wished, added_mm, (Reference::LocalShape, why))
}

pub(super) fn symmetry(piece: &Piece<'_>) -> Result<Design, IntentError> {
    let partner = piece.tooth.fdi.contralateral();
    let none = IntentError::NoPartner(partner);
    let depths = partner_depths_mm(piece.case.mesh, piece.dentition, piece.tooth.fdi);
    let (vertices, mm) = depths.ok_or(none)?;
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
    let most = less.iter().copied().fold(0.0, f64::max);
    let wished: Vec<DVec3> = normals.iter().zip(&less).map(|(n, d)| *n * *d).collect();
    build(
        piece,
        &wished,
        most,
        (
            Reference::Mirror(partner),
            "where the mirrored partner is fuller",
        ),
    )
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
    let short = top_mm(mesh, &other.faces, axis) - top_mm(mesh, &piece.tooth.faces, axis);
    if short < 0.05 {
        return Err(IntentError::Nothing(
            "this edge is as long as its partner's or longer",
        ));
    }
    let shares = piece.height_shares();
    let wished: Vec<DVec3> = shares
        .iter()
        .map(|&s| axis * (short * ramp(s, 0.55, 0.95)))
        .collect();
    build(
        piece,
        &wished,
        short,
        (Reference::Mirror(partner), "the edge of the partner"),
    )
}

pub(super) fn close_gap(piece: &Piece<'_>) -> Result<Design, IntentError> {
    let normals = piece.before.vertex_normals();
    let others = others(piece);
    let mesial = piece.tooth.axes.mesial;
    let shares = piece.height_shares();
    let mut wished = vec![DVec3::ZERO; normals.len()];
    let mut most = 0.0_f64;
    for side in [mesial, -mesial] {
        let facing: Vec<usize> = (0..normals.len())
            .filter(|&v| normals[v].dot(side) > 0.6 && shares[v] > 0.35)
            .collect();
        let gap = facing
            .iter()
            .filter_map(|&v| others.ray(piece.before.positions()[v] + side * 1e-4, side, 4.0))
            .map(|hit| hit.t)
            .fold(f64::INFINITY, f64::min);
        if !(0.05..=GAP_MM_MAX).contains(&gap) {
            continue;
        }
        let half = 0.5 * gap;
        most = most.max(half);
        for v in 0..normals.len() {
            let w = ramp(normals[v].dot(side), 0.2, 0.8) * ramp(shares[v], 0.2, 0.5);
            wished[v] += side * (half * w);
        }
    }
    if most == 0.0 {
        return Err(IntentError::Nothing(
            "no gap of 0.05 to 1.5 mm to a neighbour",
        ));
    }
    build(
        piece,
        &wished,
        most,
        (Reference::LocalShape, "half of each gap"),
    )
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

/// Moves each vertex as wished: less near the border, never beyond the limit or the room.
fn build(
    piece: &Piece<'_>,
    wished: &[DVec3],
    asked_mm: f64,
    source: (Reference, &str),
) -> Result<Design, IntentError> {
    let before = &piece.before;
    let border: Vec<u32> = edges(before)
        .iter()
        .filter(|e| e.faces == 1)
        .flat_map(|e| e.vertices)
        .collect();
    let inner = crate::find::distance_mm(before, &border, 2.0 * COLLAR_MM);
    let others = others(piece);
    let (mut limited, mut wanting, mut most, mut moved) = (0_u32, 0_u32, 0.0_f64, Vec::new());
    for (v, &p) in before.positions().iter().enumerate() {
        let wish = wished[v] * ramp(inner[v], 0.0, COLLAR_MM);
        let length = wish.length();
        if length < 1e-6 {
            moved.push(p);
            continue;
        }
        let along = wish / length;
        let room = others
            .ray(p + along * 1e-4, along, ADDED_MM_MAX + 1.0)
            .map_or(f64::INFINITY, |hit| (hit.t - CLEARANCE_MM).max(0.0));
        let done = length.min(ADDED_MM_MAX).min(room);
        wanting += 1;
        limited += u32::from(done < length - 1e-9);
        most = most.max(done);
        moved.push(p + along * done);
    }
    if most < 0.01 {
        return Err(IntentError::Nothing(
            "less than 0.01 mm could be added anywhere",
        ));
    }
    let touched: Vec<bool> = moved
        .iter()
        .zip(before.positions())
        .map(|(a, b)| a.distance(*b) > 1e-6)
        .collect();
    let target = before
        .clone()
        .with_positions(moved)
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
        notes.push("No opposing arch was given: the bite was not checked.".to_owned());
    }
    if limited > 0 {
        notes.push(format!(
            "{:.0} % of the surface got less than was asked: {ADDED_MM_MAX} mm is the most, and \
             {CLEARANCE_MM} mm stay free towards neighbours and the opposing arch.",
            100.0 * share
        ));
    }
    Ok(piece.design(target, |v| touched[v as usize], source, figures, notes))
}
