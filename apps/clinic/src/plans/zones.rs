//! Where a plan works, as blocks for the eye: what is laid down, taken away or tinted, zone by zone.
//!
//! In: the JSON of a prescription. Out: [`wire::Zones`]. Law: `law_blocks_lie_where_cells_are`.
//! Method: cells are joined to cubes, as few as a browser draws at once; a cube is of the zone that has most of it. A picture
//! only: nothing is measured on it.

use super::make::PRESCRIPTION;
use super::show::file;
use crate::app::App;
use crate::fault::Fault;
use crate::who::Who;
use crate::whole::apart;
use crate::wire;
use axum::extract::{Path, State};
use practice::Action;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Blocks that are drawn at most.
const BLOCKS_MAX: usize = 6_000;

#[derive(Debug, Deserialize)]
struct Prescribed {
    origin_um: [f64; 3],
    cell_um: f64,
    zones: Vec<Zone>,
}

#[derive(Debug, Deserialize)]
struct Zone {
    action: String,
    tissue: String,
    dose_ug: f64,
    /// x, y, z, millionths of the cell.
    cells: Vec<[u32; 4]>,
}

/// Blocks of each zone, where an edge has so many cells' edges.
fn blocks(zones: &[Zone], edge: u32) -> Vec<Vec<[u32; 3]>> {
    // Taking away and laying down may be at one place.
    let mut shares: BTreeMap<(&str, [u32; 3]), BTreeMap<usize, u64>> = BTreeMap::new();
    for (number, zone) in zones.iter().enumerate() {
        for &[x, y, z, millionths] in &zone.cells {
            let place = [x, y, z].map(|at| at / edge);
            let at = shares.entry((&zone.action, place)).or_default();
            *at.entry(number).or_default() += u64::from(millionths);
        }
    }
    let mut all = vec![Vec::new(); zones.len()];
    for ((_, place), shares) in shares {
        let most = shares
            .into_iter()
            .max_by_key(|&(zone, share)| (share, zone));
        let zone = most.and_then(|(zone, _)| all.get_mut(zone));
        if let Some(blocks) = zone {
            blocks.push(place);
        }
    }
    all
}

fn shown(plan: &Prescribed) -> wire::Zones {
    let cells: usize = plan.zones.iter().map(|zone| zone.cells.len()).sum();
    // A cube of so many edges has at most their third power of cells, so that fewer are never enough.
    let mut edge = 1;
    while (edge as usize).pow(3) * BLOCKS_MAX < cells {
        edge += 1;
    }
    let mut all = blocks(&plan.zones, edge);
    // Places are 16 bits wide: at the last one block holds all.
    while all.iter().map(Vec::len).sum::<usize>() > BLOCKS_MAX && edge <= u32::from(u16::MAX) {
        edge += edge.div_ceil(4);
        all = blocks(&plan.zones, edge);
    }
    let zones = plan.zones.iter().zip(all);
    wire::Zones {
        block_mm: plan.cell_um * f64::from(edge) * 1e-3,
        origin_mm: plan.origin_um.map(|um| um * 1e-3),
        zones: zones
            .map(|(zone, blocks)| wire::Zone {
                action: zone.action.clone(),
                tissue: zone.tissue.clone(),
                planned_ug: zone.dose_ug,
                blocks: blocks.into_flattened(),
            })
            .collect(),
    }
}

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(zones))
}

/// Where a plan works, zone by zone, as blocks for the eye.
#[utoipa::path(get, path = "/api/patients/{p}/plans/{n}/zones", tag = "plans", operation_id = "plan_zones",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = wire::Zones), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn zones(
    State(app): State<App>,
    who: Who,
    Path((p, n)): Path<(String, String)>,
) -> Result<axum::Json<wire::Zones>, Fault> {
    who.at(&app, Action::SeeCare, &p, "the zones of a plan")
        .await?;
    let record = app.store.patient(&p).await?;
    let plan = record.plan(&n);
    let plan = plan.ok_or_else(|| Fault::not_there("plan", &n))?;
    let prescription = file(plan, PRESCRIPTION);
    let prescription = prescription.ok_or_else(|| Fault::not_there("file", PRESCRIPTION))?;
    let (blobs, hash) = (app.store.blobs().clone(), prescription.file.blob.clone());
    let zones = apart(move || {
        let bytes = blobs.get(&hash)?.unwrap_or_default();
        let prescribed: Prescribed = serde_json::from_slice(&bytes)
            .map_err(|why| Fault::own(format!("the prescription cannot be read: {why}")))?;
        Ok::<_, Fault>(shown(&prescribed))
    })
    .await?;
    Ok(axum::Json(zones))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(action: &str, cells: Vec<[u32; 4]>) -> Zone {
        Zone {
            action: action.to_owned(),
            tissue: "dentine".to_owned(),
            dose_ug: 30.0,
            cells,
        }
    }

    fn plan(zones: Vec<Zone>) -> Prescribed {
        Prescribed {
            origin_um: [1000.0, -2000.0, 500.0],
            cell_um: 100.0,
            zones,
        }
    }

    #[test]
    fn law_blocks_lie_where_cells_are() {
        // Few cells are shown one by one, and a place that is cut away and filled is in both zones.
        let few = plan(vec![
            zone("remove", vec![[0, 0, 0, 1_000_000], [1, 0, 0, 500_000]]),
            zone("deposit", vec![[0, 0, 0, 1_000_000]]),
        ]);
        let found = shown(&few);
        assert_eq!((found.block_mm, found.origin_mm), (0.1, [1.0, -2.0, 0.5]));
        assert_eq!(found.zones[0].blocks, [0, 0, 0, 1, 0, 0]);
        assert_eq!(found.zones[1].blocks, [0, 0, 0]);
        assert_eq!(found.zones[0].planned_ug, 30.0);
        // Many are joined: no more blocks than are drawn, each with a cell in it, and every cell in one.
        let side = 40;
        let line = 0..side;
        let cells = line.flat_map(|x| {
            (0..side).flat_map(move |y| (0..side).map(move |z| [x, y, z, 1_000_000]))
        });
        let (lower, upper): (Vec<_>, Vec<_>) = cells.partition(|cell| cell[2] < 15);
        let found = shown(&plan(vec![zone("deposit", lower), zone("deposit", upper)]));
        let edge = (found.block_mm / 0.1).round() as u32;
        assert!(edge > 1);
        let mut all: Vec<[u32; 3]> = Vec::new();
        for zone in &found.zones {
            assert_eq!(zone.blocks.len() % 3, 0);
            all.extend(zone.blocks.as_chunks::<3>().0);
        }
        let count = all.len();
        let wanted = side.div_ceil(edge).pow(3) as usize;
        assert!(count <= BLOCKS_MAX && count == wanted, "{count} {wanted}");
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a place is in one zone");
        // Whole layers of blocks go to the zone that has most of them.
        let lower = found.zones[0].blocks.as_chunks::<3>().0;
        assert!(lower.iter().all(|block| block[2] * edge < 15));
        assert!(!lower.is_empty() && lower.len() < count);
        // Cells far apart from each other are joined too.
        let apart = (0..20_u32).flat_map(|x| {
            (0..20).flat_map(move |y| (0..20).map(move |z| [x * 3000, y * 3000, z * 3000, 1]))
        });
        let found = shown(&plan(vec![zone("tint", apart.collect())]));
        let count = found.zones[0].blocks.len() / 3;
        assert!((1..=BLOCKS_MAX).contains(&count), "{count}");
    }
}
