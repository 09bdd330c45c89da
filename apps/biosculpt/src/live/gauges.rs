//! What is measured and permitted, as lines of the view: rise, counters, permits.
//!
//! In: [`State`], columns. Out: lines; none before the first tick. Not here: which of them are shown (`view`).

use super::text::{Line, Tone, flowed};
use super::view::{NAME, named};
use crate::delivery::ahead::AHEAD_S;
use crate::delivery::state::State;
use guard::Verdict;

/// The guard's word that all evidence counts and nothing holds.
const PERMIT: &str = "lease_valid";

pub(super) fn mg(ug: i64) -> String {
    format!("{:.3}", ug as f64 * 1e-3)
}

fn kelvin(mk: f64) -> String {
    format!("{:+.2} K", mk * 1e-3)
}

pub(super) fn rise(state: &State, columns: usize) -> Vec<Line> {
    if state.tick.is_none() {
        return Vec::new();
    }
    let limit = state.about.rise_mk_max.map(|mk| mk as f64);
    let tone = |value: f64| match limit {
        Some(limit) if value > limit => Tone::Bad,
        Some(limit) if value > 0.8 * limit => Tone::Doubt,
        _ => Tone::Plain,
    };
    let now = match state.reading("surface_rise_mk") {
        Some(mk) => Line::of(tone(mk as f64), format!("{} now", kelvin(mk as f64))),
        None => Line::of(Tone::Doubt, "not measured"),
    };
    let ahead = match state.ahead.value_mk() {
        Some(mk) => {
            let error = state.ahead.error_mk();
            let off = error.map_or(String::new(), |mk| format!(" ±{:.2}", mk * 1e-3));
            Line::of(tone(mk), format!("{}{off} in {AHEAD_S:.0} s", kelvin(mk)))
        }
        None => Line::of(Tone::Faint, format!("in {AHEAD_S:.0} s: not known yet")),
    };
    let how = Line::of(Tone::Faint, "(extrapolated from 10 s; ±: its error so far)");
    let most = limit.map(|limit| Line::plain(format!("at most {}", kelvin(limit))));
    let mut first = named("Surface");
    first.0.extend(now.0);
    flowed(
        [Some(first), Some(ahead), most, Some(how)]
            .into_iter()
            .flatten()
            .collect(),
        columns,
        NAME,
    )
}

pub(super) fn counters(state: &State, columns: usize) -> Vec<Line> {
    if state.tick.is_none() {
        return Vec::new();
    }
    let [a, b] = ["counter_a_ug", "counter_b_ug"].map(|name| state.reading(name));
    let told = |name: &str, value: Option<i64>| match value {
        Some(ug) => Line::plain(format!("{name} {} mg", mg(ug))),
        None => Line::of(Tone::Doubt, format!("{name} says nothing")),
    };
    let mut first = named("Counters");
    first.0.extend(told("A", a).0);
    let mut pieces = vec![first, told("B", b)];
    if let (Some(a), Some(b)) = (a, b) {
        pieces.push(Line::plain(format!("apart {} mg", mg((a - b).abs()))));
    }
    if let Some(planned) = state.reading("planned_ug") {
        pieces.push(Line::plain(format!("planned {} mg", mg(planned))));
    }
    flowed(pieces, columns, NAME)
}

pub(super) fn permits(state: &State, columns: usize) -> Vec<Line> {
    let Some(tick) = &state.tick else {
        return Vec::new();
    };
    let mut first = named("Permit");
    let mut leases = state.permits().map(|(name, age_ms)| match age_ms {
        Some(ms) if ms >= 1_000 => Line::of(Tone::Good, format!("✓ {name} {} s", ms / 1_000)),
        Some(_) => Line::of(Tone::Good, format!("✓ {name}")),
        None => Line::of(Tone::Bad, format!("✗ {name}")),
    });
    if let Some(lease) = leases.next() {
        first.0.extend(lease.0);
    }
    let mut lines = flowed(
        std::iter::once(first).chain(leases).collect(),
        columns,
        NAME,
    );
    let flag = |name: &str, yes: &str, no: &str| match state.flag(name) {
        Some(false) if name == PERMIT && state.waits_for_a_go() => {
            Line::of(Tone::Strong, "permit waits for your go")
        }
        Some(true) => Line::of(Tone::Good, yes),
        Some(false) => Line::of(Tone::Bad, no),
        None => Line::of(Tone::Doubt, format!("{no}?")),
    };
    let tone = match tick.verdict {
        Verdict::Allow => Tone::Good,
        Verdict::Warn => Tone::Doubt,
        Verdict::Hold if state.is_patients() => Tone::Strong,
        _ => Tone::Bad,
    };
    let mut guard = named("Guard");
    guard.0.extend(Line::of(tone, tick.verdict.word()).0);
    let on = if tick.on { "device on" } else { "device off" };
    let pieces = vec![
        guard,
        flag(PERMIT, "permit valid", "no permit"),
        flag("readback_ok", "read back", "not read back"),
        Line::plain(on),
    ];
    lines.extend(flowed(pieces, columns, NAME));
    lines
}
