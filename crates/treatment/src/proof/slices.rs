//! Two slices through the pulp: tissue, and the rise when the pulp was warmest.
//!
//! In: the network's tooth, warmth by scenario. Out: [`Slice`]s, as rasters that a page can draw.

use super::heat::{Heated, Model, nearest_eight};
use glam::DVec3;
use lexicon::Tissue;
use swarm::Order;
use tissue::Tooth;

/// Edge of a pixel, mm.
const PIXEL_MM: f64 = 0.2;
/// Pixels along each side, most.
const SIDE_MAX: usize = 110;

/// A raster through the tooth, first row on top (out of the gum).
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Which way it is cut.
    pub name: &'static str,
    /// Edge of a pixel, mm.
    pub pixel_mm: f64,
    /// Pixels along a row, and rows.
    pub size: [usize; 2],
    /// Tissue's byte by pixel, as planned to be afterwards.
    pub tissue: Vec<u8>,
    /// Rise in K: as planned, and in the warmest single scenario.
    pub rises_k: [Vec<f64>; 2],
}

/// Both slices.
pub(super) fn slices(
    fine: &Tooth,
    model: &Model,
    order: &Order,
    fields: [&Heated; 2],
) -> Vec<Slice> {
    let up = order.outward();
    let side = up.any_orthonormal_vector();
    let middle = place(fine, order);
    [
        ("first slice", side),
        ("second slice, across the first", up.cross(side)),
    ]
    .into_iter()
    .map(|(name, along)| slice(name, (middle, along, up), fine, model, order, fields))
    .collect()
}

/// The place of the pulp that is nearest to the work; the tooth's middle where there is none.
fn place(fine: &Tooth, order: &Order) -> DVec3 {
    let grid = fine.grid();
    let (mut sum, mut count) = (DVec3::ZERO, 0.0);
    for cell in order.zones.iter().flat_map(|z| &z.cells) {
        sum += order.centre_mm(cell.place);
        count += 1.0;
    }
    let work = sum / count;
    let pulp = fine
        .cells_of(Tissue::Pulp)
        .into_iter()
        .map(|c| grid.centre_mm(c));
    let nearest = pulp.min_by(|a, b| {
        let (a, b) = (a.distance_squared(work), b.distance_squared(work));
        a.total_cmp(&b)
    });
    nearest.unwrap_or(work)
}

fn slice(
    name: &'static str,
    (middle, along, up): (DVec3, DVec3, DVec3),
    fine: &Tooth,
    model: &Model,
    order: &Order,
    fields: [&Heated; 2],
) -> Slice {
    let grid = fine.grid();
    let far = grid.size().map(|n| n as f64 * grid.cell_mm());
    let corners = (0..8).map(|c: usize| {
        let bits = [c & 1, c >> 1 & 1, c >> 2 & 1].map(|b| b as f64);
        grid.origin_mm() + DVec3::from_array(bits) * DVec3::from_array(far) - middle
    });
    let corners: Vec<DVec3> = corners.collect();
    let reach = |axis: DVec3| {
        let most = corners
            .iter()
            .map(|c| c.dot(axis).abs())
            .fold(0.0, f64::max);
        ((most / PIXEL_MM).ceil() as usize).min(SIDE_MAX / 2)
    };
    let (half_x, half_y) = (reach(along), reach(up));
    let size = [2 * half_x + 1, 2 * half_y + 1];
    let at = |i: usize| {
        let (x, y) = (
            (i % size[0]) as f64 - half_x as f64,
            half_y as f64 - (i / size[0]) as f64,
        );
        middle + along * (x * PIXEL_MM) + up * (y * PIXEL_MM)
    };
    let laid = laid(order);
    let tissue = |p: DVec3| match grid.cell_at(p) {
        Some(cell) if fine.tissue(cell) == Tissue::Air && laid(p) => Tissue::Restoration.code(),
        Some(cell) if fine.tissue(cell) == Tissue::Lesion => Tissue::Restoration.code(),
        Some(cell) => fine.tissue(cell).code(),
        None => Tissue::Air.code(),
    };
    let rise = |field: &[f64], p: DVec3| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (cell, w) in nearest_eight(model.tooth.grid(), p) {
            let rise = field.get(cell.0 as usize).copied().unwrap_or_default();
            // Air is no part of the field.
            if rise > 0.0 {
                sum += rise * w;
                weight += w;
            }
        }
        if weight > 0.0 { sum / weight } else { 0.0 }
    };
    let count = size[0] * size[1];
    Slice {
        name,
        pixel_mm: PIXEL_MM,
        size,
        tissue: (0..count).map(|i| tissue(at(i))).collect(),
        rises_k: fields.map(|h| (0..count).map(|i| rise(&h.field_k, at(i))).collect()),
    }
}

/// Whether something is laid down at a place.
fn laid(order: &Order) -> impl Fn(DVec3) -> bool {
    let zones = order
        .zones
        .iter()
        .filter(|z| z.action == swarm::Action::Deposit);
    let mut places: Vec<[u16; 3]> = zones.flat_map(|z| &z.cells).map(|c| c.place).collect();
    places.sort_unstable();
    let (origin, cell_mm) = (order.origin_mm(), order.cell_mm());
    move |p| {
        let q = ((p - origin) / cell_mm).floor();
        let is_in = q.min_element() >= 0.0 && q.max_element() < 65_536.0;
        is_in
            && places
                .binary_search(&q.to_array().map(|n| n as u16))
                .is_ok()
    }
}
