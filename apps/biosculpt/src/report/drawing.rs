//! Drawings that are not pictures of meshes: cuts with a scale, the bar of a colour map, marks.

use super::markup::{data_uri, esc, number};
use super::model::{Image, Mark, MarkKind, SectionDrawing};
use std::fmt::Write as _;

/// A picture with numbers over it.
pub(crate) fn marked(image: &Image, marks: &[Mark]) -> String {
    let (w, h) = (image.width_px, image.height_px);
    // Letters keep their share of the picture, so that they can be read on a phone too.
    let unit = f64::from(w) / 1000.0;
    let mut out = format!(
        "<svg class=\"marked\" viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{}\">\
         <image href=\"{}\" width=\"{w}\" height=\"{h}\"/>",
        esc(&image.alt),
        data_uri(&image.png)
    );
    for mark in marks {
        let (x, y) = (mark.x_px, mark.y_px);
        let text = esc(&mark.text);
        let _ = match mark.kind {
            MarkKind::Tooth => write!(
                out,
                "<text class=\"number\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{:.1}\">{text}</text>",
                28.0 * unit
            ),
            MarkKind::Finding => write!(
                out,
                "<circle class=\"pin\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/>\
                 <text class=\"pin\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{:.1}\">{text}</text>",
                17.0 * unit,
                21.0 * unit
            ),
        };
    }
    out.push_str("</svg>");
    out
}

/// The bar of the deviation map.
pub(crate) fn colour_bar(limit_mm: f64) -> String {
    let mut stops = String::new();
    for i in 0..=16 {
        let share = f64::from(i) / 16.0;
        let colour = picture::colour::deviation((share * 2.0 - 1.0) * limit_mm, limit_mm);
        let _ = write!(
            stops,
            "<stop offset=\"{share}\" stop-color=\"{}\"/>",
            picture::colour::hex(colour)
        );
    }
    let mut ticks = String::new();
    for i in 0..=4 {
        let share = f64::from(i) / 4.0;
        let x = 20.0 + share * 360.0;
        let value = (share * 2.0 - 1.0) * limit_mm;
        let sign = if value > 1e-9 { "+" } else { "" };
        let _ = write!(
            ticks,
            "<line x1=\"{x}\" y1=\"30\" x2=\"{x}\" y2=\"36\"/><text x=\"{x}\" y=\"50\">{sign}{}\
             </text>",
            number(value, 2)
        );
    }
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 400 74\" role=\"img\" aria-label=\"Colours from blue, \
         {0} mm below the scan, over white, no change, to orange, {0} mm above it\">\
         <defs><linearGradient id=\"dev\">{stops}</linearGradient></defs>\
         <rect x=\"20\" y=\"10\" width=\"360\" height=\"20\" rx=\"2\" fill=\"url(#dev)\"/>{ticks}\
         <text class=\"low\" x=\"20\" y=\"68\">taken away, mm</text>\
         <text class=\"high\" x=\"380\" y=\"68\">added, mm</text></svg>",
        number(limit_mm, 2)
    )
}

/// A cut before and after, with a scale.
pub(crate) fn section(drawing: &SectionDrawing) -> String {
    let all = drawing.before.iter().chain(&drawing.after).flatten();
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for p in all.filter(|p| p[0].is_finite() && p[1].is_finite()) {
        for k in 0..2 {
            low[k] = low[k].min(p[k]);
            high[k] = high[k].max(p[k]);
        }
    }
    if low[0] > high[0] {
        return "<p class=\"none\">This cut meets no surface.</p>".to_owned();
    }
    let (width, height) = (high[0] - low[0], high[1] - low[1]);
    let edge = 0.06 * width.max(height) + 0.3;
    let foot = edge + 0.14 * width.max(height);
    let place = |p: &[f64; 2]| [p[0] - low[0] + edge, high[1] - p[1] + edge];
    let (w, h) = (width + 2.0 * edge, height + edge + foot);
    let mut out = format!(
        "<svg class=\"cut\" viewBox=\"0 0 {w:.3} {h:.3}\" role=\"img\" aria-label=\"{}. Dashed: \
         before. Solid: as designed.\">",
        esc(&drawing.name)
    );
    // Text and lines in drawing units: a share of the width, so that all cuts look alike.
    let unit = w.max(h * 0.8) / 100.0;
    for (class, lines) in [("before", &drawing.before), ("after", &drawing.after)] {
        for line in lines {
            out.push_str(&stroke(class, line, unit, &place));
        }
    }
    let bar_mm = if width > 4.0 { 2.0 } else { 1.0 };
    let y = h - 0.35 * foot;
    let x = w * 0.5 - bar_mm * 0.5;
    let size = 3.7 * unit;
    let tick = 0.9 * unit;
    let _ = write!(
        out,
        "<path class=\"scale\" stroke-width=\"{:.3}\" d=\"M{x:.3} {:.3}v{:.3}M{x:.3} {y:.3}h{bar_mm}\
         M{:.3} {:.3}v{:.3}\"/>",
        0.5 * unit,
        y - tick,
        2.0 * tick,
        x + bar_mm,
        y - tick,
        2.0 * tick
    );
    let base = y - 2.0 * unit;
    let words = [
        (1.5 * unit, "start", esc(&drawing.ends[0])),
        (w * 0.5, "middle", format!("{bar_mm} mm")),
        (w - 1.5 * unit, "end", esc(&drawing.ends[1])),
    ];
    for (x, anchor, word) in words {
        let _ = write!(
            out,
            "<text font-size=\"{size:.3}\" x=\"{x:.3}\" y=\"{base:.3}\" text-anchor=\"{anchor}\">\
             {word}</text>"
        );
    }
    out.push_str("</svg>");
    out
}

/// One line of a cut; dashed before, solid after.
fn stroke(
    class: &str,
    line: &[[f64; 2]],
    unit: f64,
    place: &impl Fn(&[f64; 2]) -> [f64; 2],
) -> String {
    let mut path = String::new();
    let finite = line.iter().filter(|p| p[0].is_finite() && p[1].is_finite());
    for (i, p) in finite.enumerate() {
        let [x, y] = place(p);
        let _ = write!(path, "{}{x:.3} {y:.3}", if i == 0 { "M" } else { "L" });
    }
    let (thick, dash) = if class == "before" {
        let dash = format!(" stroke-dasharray=\"{:.3} {:.3}\"", 1.8 * unit, 1.2 * unit);
        (0.55 * unit, dash)
    } else {
        (0.8 * unit, String::new())
    };
    format!("<path class=\"{class}\" stroke-width=\"{thick:.3}\"{dash} d=\"{path}\"/>")
}
