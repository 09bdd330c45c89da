//! Flaws as an earlier scan shows them: where this scan lies deeper.
//!
//! In: an earlier scan and how it lies against this one, a [`Piece`]. Out: [`Flaw`]s in the charts
//! that show all of the lost surface, best first; none where nothing is missing at the place.

use super::ground::Ground;
use super::outline::Outline;
use super::region::{Flaw, Piece};
use super::relief::{CELL_MM, Chart, Relief};
use super::settle::{path_about, place};
use glam::DVec2;
use scan::space::Similarity;

/// Depth from which a place counts as lost before the scans are fitted about the flaw, mm.
const DEEPER_MM: f64 = 0.1;
/// How far from the click the loss may begin, mm.
const REACH_MM: f64 = 1.2;
/// Half the width of what can be replaced, mm: the fit needs a ring about it.
const WIDEST_MM: f64 = 5.2;
/// Share of the lost surface that a chart may fail to show.
const UNSEEN_SHARE: f64 = 0.1;
/// Rise within a cell from which the surface is seen too obliquely, mm.
const STEEP_MM: f64 = 2.5 * CELL_MM;

/// The flaws, the best seen first.
pub(super) fn flaws(
    piece: &Piece,
    ground: &Ground,
    earlier_from_scan: &Similarity,
    charts_mm: &[f64],
) -> Vec<Flaw> {
    let outward = piece.mean_normal(piece.at, 3.0);
    let seen = |&radius_mm: &f64| {
        let chart = Chart::new(piece.at, outward, radius_mm);
        let earlier = ground.drawn(chart.moved(earlier_from_scan));
        let relief = Relief::draw(&piece.mesh, chart);
        let (hidden, outline) = lost(&relief, &earlier)?;
        Some((hidden, Flaw { relief, outline }))
    };
    let mut found: Vec<(f64, Flaw)> = charts_mm.iter().filter_map(seen).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|f| f.1).collect()
}

/// The outline of what is lost, and how much of it the chart shows badly.
fn lost(relief: &Relief, earlier: &Relief) -> Option<(f64, Outline)> {
    let pairs = relief.heights().iter().zip(earlier.heights());
    let deeper = pairs.enumerate().map(|(i, (now, then))| {
        let deep = then - now;
        if deep > DEEPER_MM && place(i).length() < WIDEST_MM {
            deep
        } else {
            0.0
        }
    });
    let deeper: Vec<f64> = deeper.collect();
    let outline = Outline::along(path_about(&deeper, REACH_MM)?);
    let (mut hidden, mut count) = (0.0, 0.0);
    for i in 0..deeper.len() {
        let p = place(i);
        if outline.holds(p) {
            let h = |step: DVec2| earlier.height(p + step * CELL_MM);
            let rise = DVec2::new(h(DVec2::X) - h(-DVec2::X), h(DVec2::Y) - h(-DVec2::Y)) / 2.0;
            count += 1.0;
            if rise.is_nan() || rise.length() >= STEEP_MM {
                hidden += 1.0;
            }
        }
    }
    (hidden < UNSEEN_SHARE * count).then_some((hidden, outline))
}
