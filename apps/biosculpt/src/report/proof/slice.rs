//! A slice as a drawing: tissue in colours, lines of equal rise.
//!
//! Method: runs of one tissue as rectangles of one path; lines by marching squares on the pixels' middles.

use crate::report::markup::{esc, number};
use lexicon::Tissue;
use std::fmt::Write as _;
use treatment::proof::Slice;

/// Rises that may have a line, K.
const LEVELS_K: [f64; 12] = [
    0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.5, 8.0, 12.0, 16.0,
];

/// The drawing for one of the two fields, and the lines' rises.
pub(super) fn drawing(slice: &Slice, field: usize, words: &str) -> (String, Vec<f64>) {
    let [width, height] = slice.size;
    let rises = &slice.rises_k[field];
    let most = rises.iter().copied().fold(0.0, f64::max);
    let mut out = format!(
        "<svg class=\"slice\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}: {words}, up to {} K\">",
        esc(slice.name),
        number(most, 1)
    );
    for tissue in Tissue::ALL {
        let path = runs(slice, tissue);
        if tissue != Tissue::Air && !path.is_empty() {
            let _ = write!(out, "<path class=\"t-{}\" d=\"{path}\"/>", tissue.name());
        }
    }
    let levels: Vec<f64> = LEVELS_K.into_iter().filter(|l| *l < most).collect();
    for &level in &levels {
        let (path, label) = isotherm(rises, slice.size, level);
        let _ = write!(out, "<path class=\"iso\" d=\"{path}\"/>");
        if let Some([x, y]) = label {
            // A number at the edge is drawn within.
            let x = x.min(width as f64 - 6.0);
            let decimals = if level.fract() == 0.0 { 0 } else { 2 };
            let text = number(level, decimals);
            let text = text.trim_end_matches('0').trim_end_matches('.');
            let text = if decimals == 0 {
                number(level, 0)
            } else {
                text.to_owned()
            };
            let _ = write!(
                out,
                "<text class=\"iso\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
            );
        }
    }
    out.push_str("</svg>");
    (out, levels)
}

/// Rectangles of a tissue, row by row.
fn runs(slice: &Slice, tissue: Tissue) -> String {
    let [width, height] = slice.size;
    let mut path = String::new();
    for y in 0..height {
        let row = &slice.tissue[y * width..(y + 1) * width];
        let mut x = 0;
        while x < width {
            let length = row[x..].iter().take_while(|t| **t == tissue.code()).count();
            if length > 0 {
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += length.max(1);
        }
    }
    path
}

/// Where a field has a level, and the place of the level's number: the line's topmost point.
fn isotherm(field: &[f64], [width, height]: [usize; 2], level: f64) -> (String, Option<[f64; 2]>) {
    let mut path = String::new();
    let mut label: Option<[f64; 2]> = None;
    for y in 0..height.saturating_sub(1) {
        for x in 0..width.saturating_sub(1) {
            let corner = |dx: usize, dy: usize| field[x + dx + width * (y + dy)];
            let around = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
            // A pixel of air is no part of the field.
            if around.contains(&0.0) {
                continue;
            }
            let places = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
            let mut cuts: Vec<[f64; 2]> = Vec::new();
            for side in 0..4 {
                let (a, b) = (around[side], around[(side + 1) % 4]);
                if (a < level) != (b < level) {
                    let share = (level - a) / (b - a);
                    let (p, q) = (places[side], places[(side + 1) % 4]);
                    let at = |k: usize| p[k] + share * (q[k] - p[k]);
                    cuts.push([x as f64 + 0.5 + at(0), y as f64 + 0.5 + at(1)]);
                }
            }
            for pair in cuts.chunks_exact(2) {
                let [a, b] = [pair[0], pair[1]];
                let _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", a[0], a[1], b[0], b[1]);
                if label.is_none_or(|l| a[0] > l[0]) {
                    label = Some(a);
                }
            }
        }
    }
    (path, label)
}
