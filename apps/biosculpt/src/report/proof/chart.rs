//! A histogram over volume as a drawing: the planned line, the band of scenarios, the limit.

use crate::report::axis::ticks;
use crate::report::markup::{esc, number};
use std::fmt::Write as _;
use treatment::proof::Curve;

/// Inner area of the drawing.
const LEFT: f64 = 46.0;
const TOP: f64 = 12.0;
const WIDTH: f64 = 350.0;
const HEIGHT: f64 = 170.0;

/// The curve with its axes.
pub(super) fn chart(curve: &Curve) -> String {
    let most = curve.at.last().copied().unwrap_or(1.0).max(1e-9);
    let x = |value: f64| LEFT + WIDTH * (value / most).clamp(0.0, 1.0);
    let y = |share: f64| TOP + HEIGHT * (1.0 - share.clamp(0.0, 1.0));
    let points = |shares: &[f64]| -> Vec<String> {
        let pairs = curve.at.iter().zip(shares);
        pairs
            .map(|(&at, &share)| format!("{:.1},{:.1}", x(at), y(share)))
            .collect()
    };
    let mut band = points(&curve.high);
    band.extend(points(&curve.low).into_iter().rev());
    let mut out = format!(
        "<svg class=\"chart\" viewBox=\"0 0 410 232\" role=\"img\" aria-label=\"{}\">",
        esc(&described(curve))
    );
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let at = y(share);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"side\" x=\"{:.1}\" y=\"{:.1}\">{:.0}</text>",
            LEFT + WIDTH,
            LEFT - 6.0,
            at + 4.0,
            share * 100.0
        );
    }
    for (value, decimals) in ticks(most) {
        let _ = write!(
            out,
            "<text class=\"below\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x(value),
            TOP + HEIGHT + 16.0,
            number(value, decimals)
        );
    }
    let _ = write!(
        out,
        "<polygon class=\"band\" points=\"{}\"/><polyline class=\"line\" points=\"{}\"/>",
        band.join(" "),
        points(&curve.nominal).join(" ")
    );
    if let Some(limit) = curve.limit {
        let at = x(limit);
        let _ = write!(
            out,
            "<line class=\"limit\" x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{:.1}\"/>",
            TOP + HEIGHT
        );
    }
    let _ = write!(
        out,
        "<text class=\"below\" x=\"{:.1}\" y=\"{:.1}\">{} ({})</text></svg>",
        LEFT + 0.5 * WIDTH,
        TOP + HEIGHT + 38.0,
        esc(curve.quantity),
        esc(curve.unit)
    );
    out
}

/// What a reader who does not see the drawing is told.
fn described(curve: &Curve) -> String {
    let reaches = |shares: &[f64]| {
        let last = shares.iter().rposition(|s| *s > 0.0);
        last.map_or(0.0, |i| curve.at[i])
    };
    let decimals = if curve.at.last().is_some_and(|m| *m < 1.0) {
        3
    } else {
        1
    };
    format!(
        "{}: {} over volume; as planned up to {} {unit}, in some scenario up to {} {unit}",
        curve.of,
        curve.quantity,
        number(reaches(&curve.nominal), decimals),
        number(reaches(&curve.high), decimals),
        unit = curve.unit
    )
}
