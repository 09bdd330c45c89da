//! Plots of a campaign: dots against the time of a stop, shares with their intervals.

use super::super::axis::decimals;
use super::super::markup::{esc, number};
use crate::campaign::Trial;
use crate::campaign::tally::Rate;
use std::fmt::Write as _;
use treatment::campaign::{HARM_OVER_UM, Row};

/// Width of a plot; about that of a phone, so that its letters stay readable there.
const WIDTH: f64 = 360.0;
/// Height of the dots' plot, and its edges.
const HEIGHT: f64 = 250.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 348.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 206.0;
/// Nought stands so far off the axis, so that its marks don't hide it.
const OFF: f64 = 8.0;

/// What is told apart in a plot, by shape and colour.
pub(super) struct Series {
    names: Vec<String>,
}

impl Series {
    pub(super) fn of(trial: &Trial) -> Self {
        let name = |release: &swarm::Release| format!("firmware {}", release.name());
        Self {
            names: trial.releases.iter().map(name).collect(),
        }
    }
}

/// A mark of a series.
fn mark(series: usize, x: f64, y: f64) -> String {
    let class = series % 3;
    match class {
        0 => format!("<circle class=\"s0\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"),
        1 => format!(
            "<rect class=\"s1\" x=\"{:.1}\" y=\"{:.1}\" width=\"7.6\" height=\"7.6\"/>",
            x - 3.8,
            y - 3.8
        ),
        _ => format!(
            "<path class=\"s2\" d=\"M{x:.1} {:.1}l5 5-5 5-5-5z\"/>",
            y - 5.0
        ),
    }
}

/// The names of the series, with their marks.
fn legend(series: &Series) -> String {
    let mut out = String::new();
    for (i, name) in series.names.iter().enumerate() {
        let at = 8.0 + 105.0 * i as f64;
        let _ = write!(
            out,
            "{}<text x=\"{:.0}\" y=\"12\">{}</text>",
            mark(i, at, 8.0),
            at + 9.0,
            esc(name)
        );
    }
    out
}

/// Shares with their intervals, a row a group.
pub(super) fn rates(
    title: &str,
    series: &Series,
    groups: &[(String, Vec<Option<Rate>>)],
) -> String {
    let all = groups.iter().flat_map(|(_, rates)| rates.iter().flatten());
    let most = all.map(|rate| rate.interval[1]).fold(0.0, f64::max);
    let scale = [0.02, 0.05, 0.1, 0.2, 0.5];
    let top = scale.into_iter().find(|&s| most <= s).unwrap_or(1.0);
    let step = 13.0;
    let row = step * series.names.len() as f64 + 9.0;
    let head = 18.0;
    let bottom = head + row * groups.len() as f64;
    let height = bottom + 34.0;
    let inner = LEFT + OFF;
    let x = |share: f64| inner + (RIGHT - 12.0 - inner) * (share / top).min(1.0);
    let mut out = format!(
        "<figure><figcaption>{}</figcaption><svg class=\"plot\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" \
         aria-label=\"{}\">",
        esc(title),
        esc(title)
    );
    out.push_str(&legend(series));
    for i in 0..=4 {
        let share = top * f64::from(i) / 4.0;
        let at = x(share);
        let _ = write!(
            out,
            "<path class=\"grid\" d=\"M{at:.1} {head}V{bottom:.1}\"/><text class=\"mid\" x=\"{at:.1}\" \
             y=\"{:.1}\">{}\u{a0}%</text>",
            bottom + 16.0,
            number(100.0 * share, decimals(&[100.0 * share]))
        );
    }
    let _ = write!(
        out,
        "<path class=\"axis\" d=\"M{LEFT} {head}V{bottom:.1}H{:.0}\"/>",
        RIGHT - 12.0
    );
    for (g, (label, rates)) in groups.iter().enumerate() {
        let from = head + row * g as f64;
        let _ = write!(
            out,
            "<text class=\"end\" x=\"{:.0}\" y=\"{:.1}\">{}</text>",
            LEFT - 8.0,
            from + row / 2.0 + 4.0,
            two_lines(label, LEFT - 8.0)
        );
        for (i, rate) in rates.iter().enumerate() {
            let Some(rate) = rate.filter(|rate| rate.of > 0) else {
                continue;
            };
            let y = from + 10.0 + step * i as f64;
            let [low, high] = rate.interval.map(x);
            let _ = write!(
                out,
                "<path class=\"range s{}\" d=\"M{low:.1} {y:.1}H{high:.1}\"/>{}",
                i % 3,
                mark(i, x(rate.share()), y)
            );
        }
    }
    out.push_str("</svg></figure>");
    out
}

/// A label of two words stands in two lines.
fn two_lines(label: &str, x: f64) -> String {
    match label.split_once(' ') {
        Some((a, b)) if label.len() > 9 => format!(
            "<tspan x=\"{x:.0}\" dy=\"-7\">{}</tspan><tspan x=\"{x:.0}\" dy=\"14\">{}</tspan>",
            esc(a),
            esc(b)
        ),
        _ => esc(label),
    }
}

/// Over-contour against the time of the first stop.
pub(super) fn stops(trial: &Trial, release: &str, rows: &[&Row], top_um: f64) -> String {
    let low = BOTTOM - OFF;
    let y = |um: f64| low - (low - TOP) * (um / top_um).clamp(0.0, 1.0);
    let mut out = format!(
        "<figure><figcaption>Firmware {}</figcaption><svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"Over-contour of each session of firmware {0} against when the patient first stopped\">{1}",
        esc(release),
        axes(top_um, &y)
    );
    let still = || rows.iter().filter(|row| row.stopped_ms().is_none());
    if still().count() > 0 {
        let least = still().map(|row| row.over_um).fold(f64::INFINITY, f64::min);
        let most = still().map(|row| row.over_um).fold(0.0, f64::max);
        let _ = write!(
            out,
            "<path class=\"still\" d=\"M{:.1} {:.1}V{:.1}\"/>",
            LEFT + 5.0,
            y(least) + 1.5,
            y(most) - 1.5
        );
    }
    for row in rows {
        let Some(at_ms) = row.stopped_ms() else {
            continue;
        };
        let planned_s = trial.cases.get(row.case).map_or(1.0, |case| case.planned_s);
        let class = match row.harms().is_empty() {
            true => "fine",
            false => "harm",
        };
        let _ = write!(
            out,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>",
            along(at_ms as f64 * 1e-3 / planned_s.max(1e-9)),
            y(row.over_um)
        );
    }
    out.push_str("</svg></figure>");
    out
}

/// Where a share of the planned session stands; left of it is room for sessions without stops.
fn along(share: f64) -> f64 {
    let inner = LEFT + 16.0;
    inner + (RIGHT - 8.0 - inner) * share.clamp(0.0, 1.0)
}

/// Scales of the dots' plot, and the limit of harm.
fn axes(top_um: f64, y: &dyn Fn(f64) -> f64) -> String {
    let mut out = String::new();
    for i in 0..=4 {
        let (share, um) = (f64::from(i) / 4.0, top_um * f64::from(i) / 4.0);
        let unit = if i == 4 { "\u{a0}µm" } else { "" };
        let _ = write!(
            out,
            "<path class=\"grid\" d=\"M{LEFT} {0:.1}H{RIGHT}\"/><text class=\"end\" x=\"{1:.0}\" y=\"{2:.1}\">{3}{unit}\
             </text><text class=\"mid\" x=\"{4:.1}\" y=\"{5:.0}\">{6}\u{a0}%</text>",
            y(um),
            LEFT - 6.0,
            y(um) + 4.0,
            number(um, decimals(&[um])),
            along(share),
            BOTTOM + 17.0,
            number(100.0 * share, 0)
        );
    }
    let _ = write!(
        out,
        "<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/><path class=\"limit\" d=\"M{LEFT} {:.1}H{RIGHT}\"/><text class=\"mid\" x=\"{:.0}\" y=\"{:.0}\">first stop, \
         share of the planned session</text>",
        y(HARM_OVER_UM),
        (LEFT + RIGHT) / 2.0,
        BOTTOM + 36.0
    );
    out
}
