//! Drawings of a session: rise, counters, zones and stops over time; how full the cells are.

use super::super::axis::{clock, decimals, minutes};
use super::super::markup::{dense, esc, number};
use super::Told;
use crate::delivery::alarm::Alarm;
use crate::delivery::event::in_words;
use std::fmt::Write as _;
use treatment::session::{Event, Tick};

const LEFT: f64 = 64.0;

/// How wide a drawing is, and what goes with it.
struct Sheet {
    class: &'static str,
    width: f64,
    /// Heads take two lines.
    is_narrow: bool,
    /// Marks of time.
    steps: u64,
    /// Points of a line at most; more are finer than the drawing.
    points: usize,
}

/// For a desk, and for a telephone; the page shows one of them.
const SHEETS: [Sheet; 2] = [
    Sheet {
        class: "plot time wide",
        width: 900.0,
        is_narrow: false,
        steps: 6,
        points: 700,
    },
    Sheet {
        class: "plot time narrow",
        width: 400.0,
        is_narrow: true,
        steps: 3,
        points: 300,
    },
];

impl Sheet {
    fn right(&self) -> f64 {
        self.width - 26.0
    }

    /// Room of the second line of so many heads.
    fn more(&self, heads: u32) -> f64 {
        match self.is_narrow {
            true => 15.0 * f64::from(heads),
            false => 0.0,
        }
    }
}

/// A band of the drawing with its own scale.
struct Lane {
    top: f64,
    bottom: f64,
    most: f64,
}

impl Lane {
    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * (value / self.most).clamp(-0.05, 1.0)
    }

    fn grid(&self, right: f64, unit: &str) -> String {
        let mut out = String::new();
        let values = [0.0, 1.0, 2.0, 3.0, 4.0].map(|i| self.most * i / 4.0);
        let decimals = decimals(&values);
        for (i, value) in values.into_iter().enumerate() {
            let unit = if i == 4 {
                format!("\u{a0}{unit}")
            } else {
                String::new()
            };
            let y = self.y(value);
            let _ = write!(
                out,
                "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{right}\"/><text class=\"end\" x=\"{:.0}\" y=\"{:.1}\">{}{unit}</text>",
                LEFT - 6.0,
                y + 4.0,
                number(value, decimals)
            );
        }
        out
    }
}

/// The next round number.
fn round_up(value: f64) -> f64 {
    let steps = [1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0];
    let mut scale = 1e-3;
    while scale * 10.0 < value {
        scale *= 10.0;
    }
    let next = steps.into_iter().map(|s| s * scale).find(|&s| s >= value);
    next.unwrap_or(10.0 * scale)
}

fn path(class: &str, points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.enumerate() {
        let _ = write!(d, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
    }
    format!("<path class=\"{class}\" d=\"{d}\"/>")
}

/// Times, ms, with values.
type Line = Vec<(u64, f64)>;

/// A signal over time, thinned.
fn line(told: &Told<'_>, name: &str, points: usize) -> Line {
    let Some(at) = told.signal(name) else {
        return Vec::new();
    };
    let of = |tick: &Tick| {
        let reading = tick.readings.get(at).copied().flatten()?;
        Some((tick.now_ms, reading.value as f64 * 1e-3))
    };
    let step = (told.ticks().len() / points).max(1);
    told.ticks().iter().step_by(step).filter_map(of).collect()
}

fn lane(top: f64, bottom: f64, lines: &[&Line], least: f64) -> Lane {
    let values = lines
        .iter()
        .flat_map(|line| line.iter().map(|point| point.1));
    Lane {
        top,
        bottom,
        most: round_up(values.fold(least, f64::max)),
    }
}

/// Rise, amounts, zones with stops and alarms, one above the other; once for each sheet.
pub(super) fn timeline(told: &Told<'_>) -> String {
    SHEETS.iter().map(|sheet| drawn(told, sheet)).collect()
}

fn drawn(told: &Told<'_>, sheet: &Sheet) -> String {
    let whole_s = told.session_s().max(1.0);
    let (right, points) = (sheet.right(), sheet.points);
    let x = |ms: u64| LEFT + (right - LEFT) * (ms as f64 * 1e-3 / whole_s).min(1.0);
    let surface = line(told, "surface_rise_mk", points);
    let pulp = told.moments.iter().map(|m| (m.now_ms, m.truth.pulp_k));
    let pulp: Line = pulp.step_by((told.moments.len() / points).max(1)).collect();
    let [a, b] = ["counter_a_ug", "counter_b_ug"].map(|name| line(told, name, points));
    let planned_mg = told.order.dose_ug() as f64 * 1e-3;
    let (one, two) = (sheet.more(1), sheet.more(2));
    let rise = lane(34.0 + one, 174.0 + one, &[&surface, &pulp], 1.0);
    let amount = lane(224.0 + two, 344.0 + two, &[&a, &b], planned_mg);
    let draw = |lane: &Lane, class: &str, points: &Line| {
        let points = points.iter();
        path(class, points.map(|&(ms, value)| (x(ms), lane.y(value))))
    };
    let foot = sheet.more(3);
    let mut out = format!(
        "<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Rise, delivered amounts, zones, \
         stops and alarms over the time of the session\">",
        sheet.class,
        sheet.width,
        478.0 + foot
    );
    out += &shaded(told, &x, (30.0 + one, 420.0 + foot - one));
    out += &rise.grid(right, "K");
    out += &draw(&rise, "l0", &surface);
    out += &draw(&rise, "l1", &pulp);
    out += &amount.grid(right, "mg");
    let y = amount.y(planned_mg);
    let _ = write!(out, "<path class=\"limit\" d=\"M{LEFT} {y:.1}H{right}\"/>");
    out += &draw(&amount, "l2", &a);
    out += &draw(&amount, "l3", &b);
    out += &heads(sheet, !pulp.is_empty());
    let marks = zones(told, &x, right);
    let _ = write!(out, "<g transform=\"translate(0 {foot})\">{marks}");
    for (at_ms, label) in minutes((whole_s * 1e3) as u64, sheet.steps) {
        let _ = write!(
            out,
            "<text class=\"mid\" x=\"{:.1}\" y=\"470\">{label}</text>",
            x(at_ms)
        );
    }
    out + "</g></svg>"
}

/// What the lanes show.
fn heads(sheet: &Sheet, knows_truth: bool) -> String {
    let truth = match knows_truth {
        true => "pulp, the simulation's truth (dashed)",
        false => "",
    };
    let words = [
        (20.0, "Rise: surface, as the probe reads it (solid)", truth),
        (
            210.0 + sheet.more(1),
            "Handled: counter A (solid), counter B (dotted)",
            "planned in all (dashed)",
        ),
        (
            380.0 + sheet.more(2),
            "Zones; grey: not permitted",
            "s: the patient's stop; codes: alarms",
        ),
    ];
    let mut out = String::new();
    for (y, first, second) in words {
        let mut head = |y: f64, text: &str| {
            let text = esc(text);
            let _ = write!(
                out,
                "<text class=\"head\" x=\"{LEFT}\" y=\"{y}\">{text}</text>"
            );
        };
        match (sheet.is_narrow, second) {
            (_, "") => head(y, first),
            (false, second) => head(y, &format!("{first}; {second}")),
            (true, second) => {
                head(y, first);
                head(y + sheet.more(1), second);
            }
        }
    }
    out
}

/// When the device was not permitted to be on.
fn shaded(told: &Told<'_>, x: &dyn Fn(u64) -> f64, (top, height): (f64, f64)) -> String {
    let (mut out, mut from) = (String::new(), None);
    let end = told.ticks().last().map(|tick| (tick.now_ms, true));
    let states = told
        .ticks()
        .iter()
        .map(|tick| (tick.now_ms, tick.enabled))
        .chain(end);
    for (now_ms, enabled) in states {
        match (enabled, from) {
            (false, None) => from = Some(now_ms),
            (true, Some(start)) => {
                let width = (x(now_ms) - x(start)).max(0.8);
                let _ = write!(
                    out,
                    "<rect class=\"off\" x=\"{:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\"/>",
                    x(start)
                );
                from = None;
            }
            _ => {}
        }
    }
    out
}

/// Zones as bars; stops and alarms as marks.
fn zones(told: &Told<'_>, x: &dyn Fn(u64) -> f64, right: f64) -> String {
    let mut out = String::new();
    let mut begun: Vec<(u64, usize)> = Vec::new();
    let mut mark_end = 0.0;
    let mut marks = String::new();
    for tick in told.ticks() {
        for event in &tick.events {
            let (word, calm) = match event {
                Event::Zone { zone } => {
                    begun.push((tick.now_ms, *zone));
                    continue;
                }
                Event::Stopped => ("s", " calm"),
                Event::Alarm {
                    code,
                    says,
                    verdict,
                } if Alarm::of(says).is_calm(*verdict) => (code.as_str(), " calm"),
                Event::Alarm { code, .. } => (code.as_str(), ""),
                _ => continue,
            };
            let at = x(tick.now_ms);
            let _ = write!(marks, "<path class=\"mark{calm}\" d=\"M{at:.1} 386V424\"/>");
            // Words that would lie on each other are in the list below.
            if at > mark_end {
                let anchor = if at > right - 40.0 { "end" } else { "start" };
                let _ = write!(
                    marks,
                    "<text class=\"{anchor}\" x=\"{:.1}\" y=\"397\">{}</text>",
                    if anchor == "end" { at - 3.0 } else { at + 3.0 },
                    esc(word)
                );
                mark_end = at + 8.0 * word.len() as f64 + 6.0;
            }
        }
    }
    let end_ms = told.ticks().last().map_or(0, |tick| tick.now_ms);
    for (i, &(from_ms, zone)) in begun.iter().enumerate() {
        let to_ms = begun.get(i + 1).map_or(end_ms, |next| next.0);
        let (from, to) = (x(from_ms), x(to_ms));
        let _ = write!(
            out,
            "<rect class=\"zone\" x=\"{from:.1}\" y=\"428\" width=\"{:.1}\" height=\"20\"/>",
            (to - from - 1.0).max(0.5)
        );
        if to - from > 16.0 {
            let _ = write!(
                out,
                "<text class=\"mid\" x=\"{:.1}\" y=\"442\">{}</text>",
                (from + to) / 2.0,
                zone + 1
            );
        }
    }
    out + &marks
}

/// What happened, in the order of time.
pub(super) fn events(told: &Told<'_>) -> String {
    let mut rows = Vec::new();
    for tick in told.ticks() {
        for event in &tick.events {
            let words = match event {
                // Their words are in the list of alarms.
                Event::Alarm {
                    code,
                    says,
                    verdict,
                } => format!("alarm {code}, {}", Alarm::of(says).word(*verdict)),
                other => in_words(other, tick.enabled),
            };
            rows.push(vec![clock(tick.now_ms), esc(&words)]);
        }
    }
    format!(
        "<details><summary>What happened, event by event</summary>{}</details>",
        dense("Events of the session", &["When", "What"], &rows)
    )
}

/// How full the prescribed cells are: the share of them that reaches each fill.
pub(super) fn fills(told: &Told<'_>) -> String {
    let fills = &told.measured.fills;
    if fills.is_empty() {
        return String::new();
    }
    let (left, right, top, bottom) = (58.0, 334.0, 16.0, 206.0);
    let most = 1.5;
    let x = |fill: f64| left + (right - left) * (fill / most).clamp(0.0, 1.0);
    let y = |share: f64| bottom - (bottom - top) * share;
    let reached = |fill: f64| {
        let below = fills.partition_point(|&f| f < fill);
        1.0 - below as f64 / fills.len() as f64
    };
    let mut out = String::from(
        "<figure><figcaption>How full the planned cells are: the share of cells that reaches each fill. Dashed: as \
         planned.</figcaption><svg class=\"plot\" viewBox=\"0 0 360 250\" role=\"img\" aria-label=\"Share of planned cells that \
         reach each fill\">",
    );
    for i in 0..=4 {
        let share = f64::from(i) / 4.0;
        let _ = write!(
            out,
            "<path class=\"grid\" d=\"M{left} {0:.1}H{right}\"/><text class=\"end\" x=\"{1:.0}\" y=\"{2:.1}\">{3}\u{a0}%</text>",
            y(share),
            left - 6.0,
            y(share) + 4.0,
            number(100.0 * share, 0)
        );
    }
    for i in 0..=3 {
        let fill = most * f64::from(i) / 3.0;
        let _ = write!(
            out,
            "<text class=\"mid\" x=\"{:.1}\" y=\"{:.0}\">{}\u{a0}%</text>",
            x(fill),
            bottom + 17.0,
            number(100.0 * fill, 0)
        );
    }
    let _ = write!(
        out,
        "<text class=\"mid\" x=\"{0:.0}\" y=\"{1:.0}\">fill, share of what was planned for the cell</text>\
         <path class=\"limit\" d=\"M{left} {top}H{2:.1}V{bottom}\"/>",
        (left + right) / 2.0,
        bottom + 36.0,
        x(1.0)
    );
    let points = (0..=150).map(|i| f64::from(i) * 0.01);
    out += &path("l0", points.map(|fill| (x(fill), y(reached(fill)))));
    out + "</svg></figure>"
}
