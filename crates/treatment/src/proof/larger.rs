//! The tooth on the network's own, larger cells.
//!
//! In: a tooth. Out: a coarser one, and how full each cell is.

use lexicon::Tissue;
use tissue::{CellId, Grid, Tooth};

/// Cells of `times` the edge: of the tissue that most of their substance is, and how full each is.
pub(super) fn larger(fine: &Tooth, times: usize) -> Option<(Tooth, Vec<f64>)> {
    let from = fine.grid();
    let size = from.size().map(|n| n.div_ceil(times));
    let grid = Grid::new(from.origin_mm(), from.cell_mm() * times as f64, size).ok()?;
    let whole = (times * times * times) as f64;
    let inside = |cell: CellId| {
        let first = grid.place(cell).map(|n| n * times);
        let mut counts = [0_u32; Tissue::ALL.len()];
        for z in first[2]..first[2] + times {
            for y in first[1]..first[1] + times {
                for x in first[0]..first[0] + times {
                    let tissue = from.cell([x, y, z]).map_or(Tissue::Air, |c| fine.tissue(c));
                    counts[usize::from(tissue.code())] += 1;
                }
            }
        }
        counts
    };
    let counts: Vec<[u32; Tissue::ALL.len()]> = grid.ids().map(inside).collect();
    let full: Vec<f64> = counts
        .iter()
        .map(|c| 1.0 - f64::from(c[usize::from(Tissue::Air.code())]) / whole)
        .collect();
    let tissue = |cell: CellId| {
        let at = cell.0 as usize;
        let mut best = (Tissue::Air, 0);
        for tissue in Tissue::ALL.into_iter().filter(|&t| t != Tissue::Air) {
            let count = counts[at][usize::from(tissue.code())];
            if count > best.1 {
                best = (tissue, count);
            }
        }
        if full[at] < 0.5 { Tissue::Air } else { best.0 }
    };
    let tooth = Tooth::from_fn(grid, fine.provenance(), |p| {
        grid.cell_at(p).map_or(Tissue::Air, tissue)
    });
    Some((tooth, full))
}
