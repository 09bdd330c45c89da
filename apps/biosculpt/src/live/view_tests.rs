//! What the screen shows, and that it always fits.

use super::keys::{Key, Keys};
use super::text::Line;
use super::view::lines;
use crate::delivery::grip::Who;
use crate::delivery::state::{About, State};
use guard::{Identity, Reading, Verdict};
use proptest::prelude::*;
use treatment::session::{Beat, Event, Evidence, Tick};

const SIGNALS: [&str; 12] = [
    "surface_rise_mk",
    "counter_a_ug",
    "counter_b_ug",
    "zone_planned_ug",
    "zone_reported_ug",
    "zone_timer_ms",
    "zone_limit_ms",
    "planned_ug",
    "lease_valid",
    "readback_ok",
    "patient_stop",
    "energised",
];

fn tick(now_ms: u64, verdict: Verdict, zone: usize, values: [i64; 12], events: Vec<Event>) -> Tick {
    let reading = |value| {
        Some(Reading {
            value,
            at_ms: now_ms,
        })
    };
    let is_on = verdict < Verdict::Hold;
    Tick {
        readings: values.map(reading).to_vec(),
        enabled: is_on,
        on: is_on,
        zone,
        events,
        ..Tick::off(now_ms, verdict)
    }
}

fn beat(now_ms: u64) -> Beat {
    let identity = Identity {
        plan: [0; 32],
        patient: 1,
        tooth: 47,
        device: 1,
        firmware: [1, 2, 0],
        protocol: [0; 32],
    };
    let at_ms = now_ms;
    Beat {
        evidence: [Some(Evidence { identity, at_ms }); 5],
        ..Beat::default()
    }
}

fn state(zones: usize) -> State {
    let mut state = State::new(About {
        tooth: "47".to_owned(),
        patient: 1,
        device: 1,
        firmware: "1.2",
        zones: vec![(2_000, 60_000); zones],
        planned_ms: 60_000,
        rise_mk_max: Some(20_000),
    });
    state.signals(&SIGNALS.map(str::to_owned));
    state
}

fn alarm(code: &str, verdict: Verdict) -> Event {
    Event::Alarm {
        code: code.to_owned(),
        says: "The surface of the tooth is too warm. surface_rise_mk: 20500 mK, allowed 20000 mK. Cool the tooth \
               with water, test the pulp, and plan anew."
            .to_owned(),
        verdict,
    }
}

/// A session that works on its second zone.
fn at_work() -> State {
    let mut state = state(4);
    for i in 1..=200 {
        let rise_mk = 3_000 + 10 * i as i64;
        let values = [
            rise_mk, 2_500, 2_480, 2_000, 500, 9_000, 60_000, 8_000, 1, 1, 0, 1,
        ];
        let now_ms = 50 * i;
        state.see(
            &beat(now_ms),
            &tick(now_ms, Verdict::Allow, 1, values, vec![]),
        );
    }
    state
}

fn shown(state: &State, keys: &Keys, size: (usize, usize)) -> String {
    let words = |line: &Line| line.0.iter().map(|span| span.text.as_str()).collect();
    let all: Vec<String> = lines(state, keys, size, 1_000).iter().map(words).collect();
    all.join("\n")
}

#[test]
fn the_screen_shows_what_is_asked_of_it() {
    let keys = Keys::new(Who::Person, true);
    let text = shown(&at_work(), &keys, (80, 24));
    for words in [
        "tooth 47",
        "SIMULATED",
        "2.500 of 8.000 mg",
        "0.500 of 2.000 mg",
        "9.0 s in this zone, planned for at most 60.0 s",
        "+5.00 K now",
        "in 30 s",
        "extrapolated",
        "at most +20.00 K",
        "A 2.500 mg",
        "B 2.480 mg",
        "planned 8.000 mg",
        "✓ patient and tooth",
        "permit valid",
        "read back",
        "patient's stop",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!text.contains("r resume"), "{text}");
}

#[test]
fn resuming_is_offered_while_the_guard_holds_and_nobody_presses() {
    let mut held = at_work();
    let mut values = [
        5_000, 2_500, 2_480, 2_000, 500, 9_000, 60_000, 8_000, 0, 1, 1, 0,
    ];
    let mut keys = Keys::new(Who::Person, true);
    held.see(
        &beat(10_050),
        &tick(10_050, Verdict::Hold, 1, values, vec![]),
    );
    assert!(!shown(&held, &keys, (80, 24)).contains("r resume"));
    values[10] = 0;
    held.see(
        &beat(10_100),
        &tick(10_100, Verdict::Hold, 1, values, vec![]),
    );
    assert!(shown(&held, &keys, (80, 24)).contains("r resume"));
    keys.down(Key::Stop, 10_120, true);
    assert!(!shown(&held, &keys, (80, 24)).contains("r resume"));
}

#[test]
fn a_session_without_a_tick_or_a_zone_is_shown() {
    let keys = Keys::new(Who::Person, false);
    assert!(shown(&state(3), &keys, (80, 24)).contains("verify patient 1 and tooth 47"));
    let mut none = state(0);
    none.see(
        &beat(50),
        &tick(50, Verdict::Allow, 0, [0; 12], vec![Event::Done]),
    );
    assert!(!shown(&none, &keys, (80, 24)).contains("NaN"));
}

#[test]
fn law_stop_and_alarms_are_always_shown() {
    let mut state = at_work();
    let values = [
        20_500, 2_500, 2_480, 2_000, 500, 9_000, 60_000, 8_000, 0, 1, 0, 0,
    ];
    let events = vec![
        alarm("G201", Verdict::Warn),
        alarm("G101", Verdict::Terminate),
    ];
    state.see(
        &beat(10_050),
        &tick(10_050, Verdict::Terminate, 1, values, events),
    );
    for size in [(60, 18), (80, 24), (40, 16), (200, 60)] {
        let text = shown(&state, &Keys::new(Who::Person, false), size);
        for words in [
            "G101",
            "measured: surface rise 20.50 K",
            "limit",
            "done:",
            "to do:",
            "s patient's",
        ] {
            assert!(text.contains(words), "{words} at {size:?}:\n{text}");
        }
    }
}

proptest! {
    #[test]
    fn law_the_screen_always_fits(
        columns in 1_usize..200,
        rows in 1_usize..70,
        zones in 0_usize..300,
        zone in 0_usize..310,
        values in proptest::array::uniform12(-1_000_000_i64..1_000_000),
        alarms in 0_usize..5,
        press in 0_usize..4,
    ) {
        let mut state = state(zones);
        let mut keys = Keys::new(Who::Person, false);
        let events = (0..alarms).map(|i| alarm(&format!("G{i}"), Verdict::Hold)).collect();
        state.see(&beat(50), &tick(50, Verdict::Hold, zone, values, events));
        if let Some(key) = [Key::Verify, Key::Resume, Key::End].get(press) {
            keys.down(*key, 60, true);
        }
        let all = lines(&state, &keys, (columns, rows), 5_000_000);
        prop_assert!(all.len() <= rows);
        prop_assert!(all.iter().all(|line| line.columns() <= columns));
    }
}

fn patients_stop() -> Event {
    let says =
        "The patient asked to stop. patient_stop: 1 flag, allowed nothing. Talk with the patient.";
    Event::Alarm {
        code: "G501".to_owned(),
        says: says.to_owned(),
        verdict: Verdict::Hold,
    }
}

#[test]
fn the_patients_stop_is_told_calmly() {
    use super::text::Tone;
    let mut state = at_work();
    let stop = patients_stop();
    let values = [0, 0, 0, 2_000, 500, 0, 0, 8_000, 0, 1, 1, 0];
    state.see(
        &beat(10_100),
        &tick(10_100, Verdict::Hold, 1, values, vec![stop]),
    );
    let keys = Keys::new(Who::Person, true);
    let bad = |state: &State| -> String {
        let all = lines(state, &keys, (80, 24), 20_000);
        let spans = all.into_iter().flat_map(|line| line.0);
        let bad = spans.filter(|span| span.tone == Tone::Bad);
        bad.map(|span| span.text).collect()
    };
    assert_eq!(bad(&state), "");
    let shown = shown(&state, &keys, (80, 24));
    assert!(
        shown.contains("STOPPED BY THE PATIENT") && shown.contains("G501 patient's stop"),
        "{shown}"
    );
    assert!(shown.contains("permit waits for your go"), "{shown}");
    // What lacks more than a word to go on lacks a permit.
    let mut silent = state.clone();
    let nothing = Beat::default();
    silent.see(
        &nothing,
        &tick(10_150, Verdict::Hold, 1, values, Vec::new()),
    );
    assert!(bad(&silent).contains("no permit"));
    // What is held for another reason too is an alarm.
    let other = alarm("G101", Verdict::Hold);
    state.see(
        &beat(10_150),
        &tick(10_150, Verdict::Hold, 1, values, vec![other]),
    );
    assert!(bad(&state).contains("G101 hold") && bad(&state).contains("no permit"));
}

/// Tone and words of the headline.
fn headline(state: &State, keys: &Keys) -> (super::text::Tone, String) {
    let line = lines(state, keys, (80, 24), 20_000).swap_remove(1);
    let span = line.0.into_iter().next().unwrap();
    (span.tone, span.text)
}

#[test]
fn the_headline_is_calm_only_where_the_patient_alone_stops() {
    use super::text::Tone;
    let stop = patients_stop();
    let values = |pressed| [0, 0, 0, 2_000, 500, 0, 0, 8_000, 0, 1, pressed, 0];
    let held = |events, pressed| {
        let mut state = at_work();
        let tick = tick(10_100, Verdict::Hold, 1, values(pressed), events);
        state.see(&beat(10_100), &tick);
        state
    };
    let free = Keys::new(Who::Person, true);
    let mut pressed = free.clone();
    pressed.down(Key::Stop, 10_120, true);
    let other = || alarm("G101", Verdict::Hold);
    for (state, keys, tone, words) in [
        (
            held(vec![stop.clone()], 0),
            &free,
            Tone::Strong,
            "HELD FOR THE PATIENT",
        ),
        (
            held(vec![stop.clone()], 1),
            &free,
            Tone::Strong,
            "STOPPED BY THE PATIENT",
        ),
        // The guard has not answered yet.
        (at_work(), &pressed, Tone::Strong, "STOPPED BY THE PATIENT"),
        (
            held(vec![other()], 0),
            &pressed,
            Tone::Bad,
            "HELD, AND STOPPED BY THE PATIENT",
        ),
        (
            held(vec![other(), stop], 1),
            &free,
            Tone::Bad,
            "HELD, AND STOPPED BY THE PATIENT",
        ),
        (held(vec![other()], 0), &free, Tone::Bad, "HELD"),
    ] {
        assert_eq!(headline(&state, keys), (tone, words.to_owned()));
    }
}
