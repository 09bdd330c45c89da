//! The screen of a session, as lines: progress, rise, permits, counters, alarms, keys.
//!
//! In: [`State`], [`Keys`], the size of the screen, its clock. Out: lines, never wider and never more than there is
//! room for. Law: `law_the_screen_always_fits`, `law_stop_and_alarms_are_always_shown`. Method: blocks in the order of
//! their weight; where there is no room for all, the lightest go.

use super::gauges::{counters, mg, permits, rise};
use super::keys::{Keys, Question};
use super::text::{Line, Tone, bar, flowed, wrapped};
use crate::delivery::alarm::done;
use crate::delivery::grip::{RENEW_MS, Who};
use crate::delivery::state::{Standing, State, VERIFY_MS};
use guard::Verdict;

/// Names of lines, columns.
pub(super) const NAME: usize = 9;

/// A block of lines, and its weight: 0 is never left out.
type Block = (u8, Vec<Line>);

/// The lines of the screen.
pub(super) fn lines(
    state: &State,
    keys: &Keys,
    (columns, rows): (usize, usize),
    now_ms: u64,
) -> Vec<Line> {
    let blank = |weight| (weight, vec![Line::default()]);
    let mut blocks: Vec<Block> = vec![
        (1, vec![title(state, columns)]),
        (0, status(state, keys, columns)),
        (0, asked(state, keys, columns, now_ms)),
        blank(9),
        (2, progress(state, columns)),
        (6, zones(state, columns)),
        (2, rise(state, columns)),
        (3, counters(state, columns)),
        blank(9),
        (4, permits(state, columns)),
        blank(9),
    ];
    // The first alarm is never left out.
    for (i, standing) in state.standing.iter().enumerate() {
        let weight = if i == 0 { 0 } else { 5 };
        blocks.push((weight, alarm(standing, columns)));
    }
    if state.standing.is_empty() {
        blocks.push((7, vec![named("Alarms").with(Tone::Faint, "none")]));
    }
    blocks.push((8, lately(state)));
    blocks.push((0, help(keys, state, columns)));
    let height = |blocks: &[Block]| blocks.iter().map(|block| block.1.len()).sum::<usize>();
    while height(&blocks) > rows {
        let Some(lightest) = (0..blocks.len()).rev().max_by_key(|&i| blocks[i].0) else {
            break;
        };
        match blocks[lightest].0 {
            0 => break,
            _ => blocks.remove(lightest),
        };
    }
    let mut all: Vec<Line> = blocks.into_iter().flat_map(|block| block.1).collect();
    all.truncate(rows);
    all.into_iter().map(|line| line.fitted(columns)).collect()
}

pub(super) fn named(name: &str) -> Line {
    Line::of(Tone::Faint, format!("{name:<NAME$}"))
}

fn title(state: &State, columns: usize) -> Line {
    let about = &state.about;
    let text = format!(
        " SIMULATED DEVICE  tooth {}  patient {}  device {}  firmware {}  BioSculpt",
        about.tooth, about.patient, about.device, about.firmware
    );
    Line::of(Tone::Head, text).filled(columns)
}

fn clock(ms: u64) -> String {
    format!("{:02}:{:02}", ms / 60_000, ms / 1_000 % 60)
}

fn status(state: &State, keys: &Keys, columns: usize) -> Vec<Line> {
    let Some(tick) = &state.tick else {
        let off = Line::of(Tone::Doubt, "SET-UP").with(Tone::Plain, "  the device is off");
        return vec![off];
    };
    let stopped = keys.grip.stops() || state.flag("patient_stop") == Some(true);
    let is_patients = state.is_patients();
    let (tone, word) = match (tick.verdict, tick.on) {
        (Verdict::Terminate, _) => (Tone::Bad, "TERMINATED"),
        // What holds besides the patient's stop is an alarm, whatever the patient does.
        (Verdict::Hold, _) if stopped && !is_patients => {
            (Tone::Bad, "HELD, AND STOPPED BY THE PATIENT")
        }
        _ if stopped => (Tone::Strong, "STOPPED BY THE PATIENT"),
        (Verdict::Hold, _) if is_patients => (Tone::Strong, "HELD FOR THE PATIENT"),
        (Verdict::Hold, _) => (Tone::Bad, "HELD"),
        _ if tick.done => (Tone::Good, "DONE"),
        (_, true) => (Tone::Good, "DEVICE ON"),
        _ if tick.enabled => (Tone::Good, "PERMITTED"),
        _ => (Tone::Doubt, "DEVICE OFF"),
    };
    let hands = match keys.grip.who {
        Who::Scripted => "hands: scripted",
        Who::Person if keys.grip.is_held() => "dead-man: held",
        Who::Person => "dead-man: free",
    };
    let mut pieces = vec![
        Line::of(tone, word),
        Line::plain(clock(tick.now_ms)),
        Line::plain(hands),
    ];
    if let Some(ms) = state.stopped_in_ms {
        pieces.push(Line::plain(format!("last stop: off after {ms:.1} ms")));
    }
    flowed(pieces, columns, 0)
}

/// What is asked of the person, or what the person is to do next.
fn asked(state: &State, keys: &Keys, columns: usize, now_ms: u64) -> Vec<Line> {
    let about = &state.about;
    let who = format!("patient {} and tooth {}", about.patient, about.tooth);
    let (tone, text) = match keys.question {
        Some(Question::Verify) => (
            Tone::Head,
            format!("Is this {who}? Ask the name, look at the tooth. y: yes  any other key: no"),
        ),
        Some(Question::Resume) => (
            Tone::Head,
            format!("Go on? Is this {who}, and as it was? y: yes, resume  any other key: no"),
        ),
        Some(Question::End) => (
            Tone::Head,
            "End the session for good? y: yes  any other key: no".to_owned(),
        ),
        None => match next(state, keys, &who, now_ms) {
            Some(text) => (Tone::Strong, text),
            None => return Vec::new(),
        },
    };
    wrapped(tone, &text, columns, 0)
}

fn next(state: &State, keys: &Keys, who: &str, now_ms: u64) -> Option<String> {
    let is_person = keys.grip.who == Who::Person;
    if state.tick.is_none() {
        let to_do =
            format!("Before the device starts: verify {who} (v), then hold the dead-man (space).");
        return (is_person && keys.grip.verified_ms.is_none()).then_some(to_do);
    }
    if state.holds() && !keys.grip.stops() && (is_person || keys.grip.stopped) {
        return Some(format!("Held. To go on, press r and confirm {who}."));
    }
    if !is_person || state.verdict() == Some(Verdict::Terminate) {
        return None;
    }
    let verified_ms = keys.grip.verified_ms.unwrap_or(0);
    if now_ms >= verified_ms + VERIFY_MS {
        let minutes = now_ms.saturating_sub(verified_ms) / 60_000;
        return Some(format!(
            "Verify {who} again (v): the last time was {minutes} min ago, it counts for 30."
        ));
    }
    (!keys.grip.is_held() && state.verdict().is_some_and(|v| !v.stops()))
        .then(|| "The device is off: hold the dead-man (space).".to_owned())
}

fn progress(state: &State, columns: usize) -> Vec<Line> {
    let whole = state.before_ug(state.about.zones.len());
    let Some(tick) = &state.tick else {
        let text = format!("{} zones, {} mg", state.about.zones.len(), mg(whole as i64));
        return vec![named("Plan").with(Tone::Plain, text)];
    };
    let planned = state.reading("zone_planned_ug").unwrap_or(0);
    let (so_far, given) = state.given_ug();
    let is_over = tick.zone >= state.about.zones.len();
    let room = columns.saturating_sub(NAME + 32).clamp(6, 40);
    let row = |name: &str, part: i64, of: i64, more: String| {
        let share = if of > 0 { part as f64 / of as f64 } else { 1.0 };
        named(name)
            .with(Tone::Good, bar(share, room))
            .with(Tone::Plain, format!(" {:>3.0} %  ", 100.0 * share))
            .with(Tone::Plain, more)
    };
    let mut rows = vec![row(
        "All",
        so_far,
        whole as i64,
        format!("{} of {} mg", mg(so_far), mg(whole as i64)),
    )];
    if !is_over {
        let name = format!("Zone {}", tick.zone + 1);
        let more = format!("{} of {} mg", mg(given), mg(planned));
        rows.push(row(&name, given, planned, more));
        let timer = state
            .reading("zone_timer_ms")
            .zip(state.reading("zone_limit_ms"));
        if let Some((timer_ms, limit_ms)) = timer {
            let (timer_s, limit_s) = (timer_ms as f64 * 1e-3, limit_ms as f64 * 1e-3);
            let text = format!("{timer_s:.1} s in this zone, planned for at most {limit_s:.1} s");
            rows.push(named("Timer").with(Tone::Plain, text));
        }
    }
    rows
}

/// A mark for each zone; some zones share one where there are many.
fn zones(state: &State, columns: usize) -> Vec<Line> {
    let count = state.about.zones.len();
    let Some(tick) = state.tick.as_ref().filter(|_| count > 1) else {
        return Vec::new();
    };
    let tail = format!("  {} of {count}", tick.zone.min(count));
    let room = columns
        .saturating_sub(NAME + tail.len())
        .clamp(1, 60)
        .min(count);
    let mark = |i: usize| match (i * count / room, (i + 1) * count / room) {
        (_, end) if end <= tick.zone => '■',
        (start, _) if start <= tick.zone => '▶',
        _ => '·',
    };
    let marks: String = (0..room).map(mark).collect();
    vec![
        named("Zones")
            .with(Tone::Good, marks)
            .with(Tone::Plain, tail + " done"),
    ]
}

fn alarm(standing: &Standing, columns: usize) -> Vec<Line> {
    let alarm = &standing.alarm;
    let head = format!(
        "{} {} {}  {}",
        standing.code,
        alarm.word(standing.verdict),
        clock(standing.at_ms),
        alarm.says
    );
    let tone = match standing.verdict.stops() {
        true if alarm.is_calm(standing.verdict) => Tone::Strong,
        true => Tone::Bad,
        false => Tone::Doubt,
    };
    let mut lines = wrapped(tone, &head, columns, 2);
    let mut part = |name: &str, text: &str| {
        if !text.is_empty() {
            lines.extend(wrapped(
                Tone::Plain,
                &format!("· {name}: {text}"),
                columns,
                2,
            ));
        }
    };
    let limit = alarm
        .limit
        .as_deref()
        .map_or(String::new(), |limit| format!("; limit {limit}"));
    if !alarm.place.is_empty() {
        part(
            "measured",
            &format!("{} {}{limit}", alarm.place, alarm.measured),
        );
    }
    part("done", done(standing.verdict));
    part("to do", &alarm.to_do);
    lines
}

fn lately(state: &State) -> Vec<Line> {
    let events = state.lately.iter().take(3);
    events
        .enumerate()
        .map(|(i, (at_ms, words))| {
            let name = if i == 0 { "Lately" } else { "" };
            named(name).with(Tone::Faint, format!("{} {words}", clock(*at_ms)))
        })
        .collect()
}

fn help(keys: &Keys, state: &State, columns: usize) -> Vec<Line> {
    let key =
        |key: &str, what: &str| Line::of(Tone::Strong, key).with(Tone::Plain, format!(" {what}"));
    let mut pieces = vec![key("s", "patient's stop")];
    if keys.grip.who == Who::Person {
        let dead_man = match keys.releases {
            true => "dead-man: hold".to_owned(),
            false => format!(
                "dead-man: hold, or press every {:.1} s",
                RENEW_MS as f64 * 1e-3
            ),
        };
        pieces.push(key("space", &dead_man));
    }
    if state.holds() && !keys.grip.stops() {
        pieces.push(key("r", "resume"));
    }
    pieces.push(key("v", "verify"));
    pieces.push(key("q", "end"));
    pieces.push(key("ctrl-c", "interrupt"));
    flowed(pieces, columns, 0)
}
