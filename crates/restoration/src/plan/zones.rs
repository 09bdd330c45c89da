//! Cells gathered into zones: layers outward from sound tissue, each of one action and one tissue.
//!
//! In: [`Cell`]s. Out: [`Zone`]s in the order in which they are worked: removal from the surface
//! down, deposit outward from sound tissue, tint last. Law: `law_mass_balance`: volumes of zones sum to those of cells.

use super::cells::Cell;
use super::tissue::{DENTINE_MINERAL, ENAMEL_MINERAL, MINERAL_UG_PER_MM3, enamel_mm};
use super::{Action, Cube, Job, PlanOptions, Zone};
use lexicon::Tissue;

/// A 400 nm carrier holds this much mineral, µm³.
pub(crate) const LOAD_UM3: f64 = 0.0335;
const UM3_PER_MM3: f64 = 1e9;

struct Gathered {
    key: (Action, u32, Tissue),
    zone: Zone,
    off: (f64, f64),
}

/// Gathers cells into zones.
pub(crate) fn zones(job: &Job<'_>, options: &PlanOptions, cells: &[Cell]) -> Vec<Zone> {
    let heights = crown_heights(job);
    let mut gathered: Vec<Gathered> = Vec::new();
    for cell in cells {
        let layer = match cell.action {
            Action::Tint => 0,
            _ => (cell.off_mm / options.layer_mm) as u32,
        };
        let share = heights.map_or(0.7, |(axis, low, high)| {
            (cell.centre.dot(axis) - low) / (high - low).max(1e-9)
        });
        let core = cell.deep_mm > enamel_mm(job.tooth, share);
        let tissue = if core {
            Tissue::Dentine
        } else {
            Tissue::Enamel
        };
        let key = (cell.action, layer, tissue);
        let at = match gathered.binary_search_by(|g| g.key.cmp(&key)) {
            Ok(at) => at,
            Err(at) => {
                gathered.insert(at, Gathered::new(key, cell, options));
                at
            }
        };
        gathered[at].add(cell, options.cell_mm);
    }
    let mut zones = Vec::with_capacity(gathered.len());
    for (order, mut g) in gathered.into_iter().enumerate() {
        g.zone.order = order as u32 + 1;
        g.finish(options);
        zones.push(g.zone);
    }
    zones
}

/// The tooth's axis with the lowest and highest place of the crown along it.
fn crown_heights(job: &Job<'_>) -> Option<(glam::DVec3, f64, f64)> {
    let axis = job.occlusal?;
    let along = job.before.positions().iter().map(|p| p.dot(axis));
    let (low, high) = along.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| {
        (l.min(x), h.max(x))
    });
    (low < high).then_some((axis, low, high))
}

impl Gathered {
    fn new(key: (Action, u32, Tissue), cell: &Cell, options: &PlanOptions) -> Self {
        let (action, layer, tissue) = key;
        let from_mm = f64::from(layer) * options.layer_mm;
        Self {
            key,
            off: (f64::INFINITY, f64::NEG_INFINITY),
            zone: Zone {
                order: 0,
                action,
                tissue,
                layer,
                from_mm,
                to_mm: if action == Action::Tint {
                    options.tint_depth_mm
                } else {
                    from_mm + options.layer_mm
                },
                volume_mm3: 0.0,
                thickness_mm: 0.0,
                centroid: glam::DVec3::ZERO,
                low: cell.centre,
                high: cell.centre,
                mineral_ug: 0.0,
                packets: 0,
                cubes: Vec::new(),
            },
        }
    }

    fn add(&mut self, cell: &Cell, cell_mm: f64) {
        let zone = &mut self.zone;
        let half = glam::DVec3::splat(0.5 * cell_mm);
        zone.volume_mm3 += cell.volume_mm3;
        zone.centroid += cell.centre * cell.volume_mm3;
        zone.low = zone.low.min(cell.centre - half);
        zone.high = zone.high.max(cell.centre + half);
        zone.cubes.push(Cube {
            place: cell.place,
            volume_mm3: cell.volume_mm3,
        });
        self.off = (self.off.0.min(cell.off_mm), self.off.1.max(cell.off_mm));
    }

    fn finish(&mut self, options: &PlanOptions) {
        let zone = &mut self.zone;
        zone.centroid /= zone.volume_mm3.max(f64::MIN_POSITIVE);
        // A cube's middle lies half a cube inside what it fills.
        let half = 0.5 * options.cell_mm;
        let (low, high) = (self.off.0 - half, self.off.1 + half);
        zone.thickness_mm = (high.min(zone.to_mm) - low.max(zone.from_mm)).max(0.0);
        let share = match zone.tissue {
            Tissue::Dentine => DENTINE_MINERAL,
            _ => ENAMEL_MINERAL,
        };
        let (mineral_mm3, carried_mm3) = match zone.action {
            Action::Tint => (0.0, zone.volume_mm3 * options.pigment_share),
            _ => (zone.volume_mm3 * share, zone.volume_mm3 * share),
        };
        zone.mineral_ug = mineral_mm3 * MINERAL_UG_PER_MM3;
        let loads = carried_mm3 * UM3_PER_MM3 / LOAD_UM3;
        zone.packets = (loads / options.loads_per_packet).ceil() as u64;
    }
}
