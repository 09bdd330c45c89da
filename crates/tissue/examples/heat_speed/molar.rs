//! A made-up molar in its jaw, warmed at its top over a spot.

use glam::DVec3;
use lexicon::Tissue;
use tissue::heat::{Ambient, Climate, HeatModel, Sources};
use tissue::properties::Properties;
use tissue::{Grid, Provenance, Tooth};

/// Heat that is set free, W.
const WATTS: f64 = 0.12;

/// Height of the crown's top above the box's floor, mm.
fn top_mm(p: DVec3) -> f64 {
    let r2 = p.x * p.x + p.y * p.y;
    20.5 - 0.05 * r2
}

fn tissue_at(p: DVec3) -> Tissue {
    let radius = (p.x * p.x + p.y * p.y).sqrt();
    let height = p.z - 13.0;
    // Crown: barrel; root trunk and one broad root: cone.
    let side = match height >= 0.0 {
        true => 4.4 + 0.7 * libm::sin(height * 0.45),
        false => 4.4 + 0.30 * height,
    };
    let depth = (side - radius).min(top_mm(p) - p.z).min(p.z - 1.0);
    let pulp = (side - 2.9 - radius)
        .min(top_mm(p) - 6.3 - p.z)
        .min(p.z - 2.0);
    let enamel_mm = (0.35 * height).clamp(0.0, 1.3);
    match depth {
        _ if pulp > 0.0 => Tissue::Pulp,
        d if d > 0.0 && d < enamel_mm => Tissue::Enamel,
        d if d > 0.0 => Tissue::Dentine,
        d if d > -0.2 && p.z < 12.0 => Tissue::Ligament,
        _ if p.z < 10.5 => Tissue::Bone,
        _ if p.z < 12.5 => Tissue::Gingiva,
        _ => Tissue::Air,
    }
}

fn shape_of_heat(p: DVec3) -> f64 {
    let depth_mm = top_mm(p) - p.z;
    if depth_mm < 0.0 {
        return 0.0;
    }
    let (spot_mm, reach_mm) = (0.9_f64, 0.6);
    let r2 = p.x * p.x + p.y * p.y;
    let density = libm::exp(-r2 / (2.0 * spot_mm * spot_mm) - depth_mm / reach_mm);
    if density < 1e-5 { 0.0 } else { density }
}

/// The piece of the molar that lies in a box, and its heat.
pub(crate) fn setting(low: DVec3, size_mm: [f64; 3], cell_mm: f64) -> (HeatModel, Sources, Tooth) {
    let size = size_mm.map(|v| (v / cell_mm).round() as usize);
    let grid = Grid::new(low, cell_mm, size).expect("a grid");
    let tooth = Tooth::sampled(grid, Provenance::Solids, tissue_at);
    let climate = Climate {
        air: Ambient::convection(20.0, -12.0),
        walls: [
            Ambient::INSULATED,
            Ambient::INSULATED,
            Ambient::INSULATED,
            Ambient::INSULATED,
            Ambient::FIXED,
            Ambient::INSULATED,
        ],
        ..Climate::default()
    };
    let model = HeatModel::of_tooth(&tooth, &Properties::default(), &climate).expect("a model");
    // Mean over points of the cell, many where the surface cuts it; the same watts on every grid.
    let mean = |c: DVec3, n: i32| {
        let at = |i: i32| (f64::from(i) + 0.5) / f64::from(n) * cell_mm - 0.5 * cell_mm;
        let points =
            (0..n * n * n).map(|i| c + DVec3::new(at(i % n), at(i / n % n), at(i / n / n)));
        points.map(shape_of_heat).sum::<f64>() / f64::from(n * n * n)
    };
    let mut shape = Sources::none(&grid);
    for cell in grid.ids() {
        let c = grid.centre_mm(cell);
        let w_m3 = mean(
            c,
            if (top_mm(c) - c.z).abs() < cell_mm {
                8
            } else {
                2
            },
        );
        // What falls on a sliver that is no cell goes to the one below.
        let below = || grid.cell_at(c - DVec3::Z * cell_mm);
        let taken = [Some(cell), below()].into_iter().flatten();
        if let Some(own) = taken.into_iter().find(|&c| model.conduct(c).is_some()) {
            shape.add_w_m3(own, w_m3);
        }
    }
    let share = WATTS / shape.total_w();
    let sources = Sources::from_fn(&grid, |cell| share * shape.w_m3(cell));
    (model, sources, tooth)
}
