//! A slice as a drawing: tissue in colours, lines of equal rise.
//!
//! Method: runs of one tissue as rectangles of one path; lines by marching squares on the pixels' middles.

use crate::report::axis::decimals;
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
    let mut lines = Vec::new();
    for &level in &levels {
        let (path, places) = isotherm(rises, slice.size, level);
        let _ = write!(out, "<path class=\"iso\" d=\"{path}\"/>");
        lines.push((number(level, decimals(&[level])), places));
    }
    // The innermost line is the shortest, and has the least choice.
    lines.reverse();
    for (text, [x, y]) in labelled(lines, width as f64) {
        let _ = write!(
            out,
            "<text class=\"iso\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
        );
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

/// Width of a digit, and height of a number with what is free about it, in units of the drawing.
const DIGIT: f64 = 2.1;
const TALL: f64 = 4.2;

/// Lines' numbers with their places: each as far right on its line as it stands on no other. A line that has no
/// room for its number has none.
fn labelled(lines: Vec<(String, Vec<[f64; 2]>)>, width: f64) -> Vec<(String, [f64; 2])> {
    let mut placed: Vec<(String, [f64; 2])> = Vec::new();
    let long = |text: &str| DIGIT * text.len() as f64;
    for (text, mut places) in lines {
        places.sort_by(|a, b| b[0].total_cmp(&a[0]).then(a[1].total_cmp(&b[1])));
        // A number at the edge is drawn within.
        let within = |[x, y]: [f64; 2]| [x.min(width - long(&text)), y];
        let is_free = |at: &[f64; 2]| {
            placed.iter().all(|(other, to)| {
                let apart = (at[1] - to[1]).abs() >= TALL;
                apart || at[0] + long(&text) < to[0] || to[0] + long(other) < at[0]
            })
        };
        if let Some(at) = places.into_iter().map(within).find(is_free) {
            placed.push((text, at));
        }
    }
    placed
}

/// Where a field has a level: the line, and its points.
fn isotherm(field: &[f64], [width, height]: [usize; 2], level: f64) -> (String, Vec<[f64; 2]>) {
    let mut path = String::new();
    let mut points = Vec::new();
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
                points.push(a);
            }
        }
    }
    (path, points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_close_lines_do_not_lie_on_each_other() {
        // Rise falls off about the middle so fast that lines lie closer than a number is long.
        let size = [60_usize, 60];
        let at = |i: usize| [(i % size[0]) as f64 - 30.0, (i / size[0]) as f64 - 30.0];
        let rise = |[x, y]: [f64; 2]| 3.2 - 0.125 * (x * x + y * y).sqrt().min(24.0);
        let field: Vec<f64> = (0..size[0] * size[1]).map(|i| rise(at(i))).collect();
        let slice = Slice {
            name: "one",
            pixel_mm: 0.1,
            size,
            tissue: vec![Tissue::Dentine.code(); field.len()],
            rises_k: [field.clone(), field],
        };
        let (drawing, levels) = drawing(&slice, 0, "as planned");
        let texts: Vec<(f64, f64, usize)> = drawing
            .split("<text class=\"iso\" x=\"")
            .skip(1)
            .map(|rest| {
                let part = |from: &str, to: &str| rest.split(from).nth(1)?.split(to).next();
                let x = rest.split('"').next().unwrap().parse().unwrap();
                let y = part("y=\"", "\"").unwrap().parse().unwrap();
                (x, y, part(">", "<").unwrap().len())
            })
            .collect();
        assert_eq!(texts.len(), levels.len(), "each line has room");
        for (i, a) in texts.iter().enumerate() {
            for b in &texts[i + 1..] {
                let beside =
                    |a: &(f64, f64, usize), b: &(f64, f64, usize)| a.0 + 2.0 * a.2 as f64 <= b.0;
                assert!(
                    (a.1 - b.1).abs() >= 4.0 || beside(a, b) || beside(b, a),
                    "{a:?} and {b:?}"
                );
            }
        }
    }
}
