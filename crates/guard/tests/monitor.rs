//! How alarms begin, last and clear; clocks and gaps.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{IDENTITY, LEAST, all_well_least, monitor, set, standing};
use guard::{Cause, Clears, Identity, Monitor, Verdict, Why};

fn tick(monitor: &mut Monitor, now_ms: u64, name: &str, value: i64) -> Verdict {
    let mut telemetry = all_well_least(monitor.protocol(), now_ms);
    set(&mut telemetry, monitor.protocol(), name, Some(value), now_ms);
    monitor.tick(now_ms, &telemetry)
}

fn well(monitor: &mut Monitor, now_ms: u64) -> Verdict {
    tick(monitor, now_ms, "plan_match", 1)
}

#[test]
fn law_alarms_last() {
    let mut monitor = monitor(LEAST);
    assert_eq!(well(&mut monitor, 50), Verdict::Allow);
    assert_eq!(tick(&mut monitor, 100, "patient_stop", 1), Verdict::Hold);
    assert_eq!(standing(&monitor), ["G903"]);
    let why = |result: Result<(), guard::Refusal>| result.unwrap_err().why;
    assert_eq!(why(monitor.resume(100, &IDENTITY, 100)), Why::Stands);
    assert_eq!(well(&mut monitor, 150), Verdict::Hold, "a hold waits for an operator");
    assert!(standing(&monitor).is_empty());
    assert_eq!(why(monitor.resume(150, &IDENTITY, 99)), Why::BeforeTheHold);
    assert_eq!(why(monitor.resume(150, &IDENTITY, 151)), Why::Expired);
    assert_eq!(why(monitor.resume(9_000, &IDENTITY, 150)), Why::Expired);
    let other = Identity { tooth: 37, ..IDENTITY };
    assert_eq!(why(monitor.resume(150, &other, 150)), Why::Mismatch);
    assert_eq!(monitor.verdict(), Verdict::Hold);
    monitor.resume(150, &IDENTITY, 120).unwrap();
    assert_eq!(well(&mut monitor, 200), Verdict::Allow);

    assert_eq!(tick(&mut monitor, 250, "surface_rise_mk", 20_001), Verdict::Terminate);
    assert_eq!(well(&mut monitor, 300), Verdict::Terminate);
    assert_eq!(why(monitor.resume(300, &IDENTITY, 300)), Why::Terminated);
    let alarm = monitor.alarms().next().unwrap();
    assert_eq!((alarm.code, alarm.place), ("G901", "surface_rise_mk"));
    assert_eq!((alarm.trip.measured, alarm.trip.limit), (Some(20_001), Some(20_000)));
    assert_eq!((alarm.trip.since_ms, alarm.trip.stands), (250, false));
    assert_eq!((alarm.unit.word(), alarm.trip.cause), ("mK", Cause::Condition));
}

#[test]
fn a_hold_that_comes_back_needs_evidence_from_after_it() {
    let mut monitor = monitor(LEAST);
    tick(&mut monitor, 50, "patient_stop", 1);
    well(&mut monitor, 100);
    tick(&mut monitor, 150, "patient_stop", 1);
    well(&mut monitor, 200);
    let refusal = monitor.resume(200, &IDENTITY, 100).unwrap_err();
    assert_eq!(refusal.why, Why::BeforeTheHold);
    monitor.resume(200, &IDENTITY, 150).unwrap();
}

#[test]
fn a_clock_that_does_not_go_forward_ends_the_session() {
    for back_ms in [0, 1, 100] {
        let mut monitor = monitor(LEAST);
        well(&mut monitor, 1_000);
        assert_eq!(well(&mut monitor, 1_000 - back_ms), Verdict::Terminate);
        assert_eq!(well(&mut monitor, 1_050), Verdict::Terminate);
        let alarm = monitor.alarms().next().unwrap();
        assert_eq!((alarm.code, alarm.trip.clears), ("G001", Clears::Never));
    }
}

#[test]
fn a_missed_deadline_holds() {
    let mut monitor = monitor(LEAST);
    well(&mut monitor, 1_000);
    assert_eq!(well(&mut monitor, 1_120), Verdict::Allow, "at the limit");
    assert_eq!(well(&mut monitor, 1_241), Verdict::Hold, "one beyond");
    let alarm = monitor.alarms().next().unwrap();
    assert_eq!(alarm.code, "G002");
    assert_eq!((alarm.trip.measured, alarm.trip.limit), (Some(121), Some(120)));
    assert!(monitor.resume(1_241, &IDENTITY, 1_241).is_err());
    assert_eq!(well(&mut monitor, 1_290), Verdict::Hold);
    monitor.resume(1_290, &IDENTITY, 1_290).unwrap();
    assert_eq!(well(&mut monitor, 1_340), Verdict::Allow);
}

#[test]
fn a_warning_clears_itself_but_not_where_its_input_failed() {
    let text = format!(
        "{LEAST}rule G100 warn hazard H1 says \"s\" limit 10 K source \"s\"\n\
         when surface_rise_mk > limit clears itself do \"d\"\n"
    );
    let text = text.replace("10 K", "10000 mK");
    let mut warned = monitor(&text);
    assert_eq!(tick(&mut warned, 50, "surface_rise_mk", 10_001), Verdict::Warn);
    assert_eq!(well(&mut warned, 100), Verdict::Allow);
    let mut telemetry = all_well_least(warned.protocol(), 150);
    let surface = warned.protocol().signal("surface_rise_mk").unwrap();
    telemetry.set(surface, None);
    assert_eq!(warned.tick(150, &telemetry), Verdict::Terminate);
    let alarm = warned.alarms().find(|alarm| alarm.code == "G100").unwrap();
    assert_eq!((alarm.trip.verdict, alarm.trip.clears), (Verdict::Hold, Clears::Operator));
}

#[test]
fn a_window_that_lost_readings_stays_open_until_it_is_whole_again() {
    let text = format!(
        "{LEAST}rule G100 warn hazard H1 says \"s\" limit 1 mK source \"s\"\n\
         when change(surface_rise_mk, 1 s) > limit clears itself do \"d\"\n"
    );
    let mut judge = monitor(&text);
    for now_ms in 1..=128 {
        assert_eq!(well(&mut judge, now_ms), Verdict::Allow, "{now_ms}");
    }
    assert_eq!(well(&mut judge, 129), Verdict::Hold, "ticks came too fast for the window");
    assert_eq!(judge.alarms().next().unwrap().trip.cause, Cause::Open);
    let mut now_ms = 150;
    while now_ms <= 1_000 {
        well(&mut judge, now_ms);
        assert_eq!(standing(&judge), ["G100"], "{now_ms}");
        now_ms += 50;
    }
    well(&mut judge, 1_050);
    well(&mut judge, 1_100);
    well(&mut judge, 1_150);
    assert!(standing(&judge).is_empty());
}

#[test]
fn an_overflow_stops() {
    let text = format!(
        "{LEAST}signal n count fresh 1 s range 0 to 9223372036854775807\n\
         rule G100 warn hazard H1 says \"s\" limit 200 % of n source \"s\"\n\
         when n > limit clears itself do \"d\"\n"
    );
    let mut judge = monitor(&text);
    assert_eq!(tick(&mut judge, 50, "n", i64::MAX / 200), Verdict::Allow);
    assert_eq!(tick(&mut judge, 100, "n", i64::MAX / 200 + 1), Verdict::Hold);
    assert_eq!(judge.alarms().next().unwrap().trip.cause, Cause::Open);
}

#[test]
fn the_same_trace_gives_the_same_alarms() {
    let run = || {
        let mut monitor = monitor(LEAST);
        let mut said = String::new();
        for i in 1..200_u64 {
            let now_ms = i * 50;
            let value = i64::try_from(i * 104_729 % 20_100).unwrap();
            tick(&mut monitor, now_ms, "surface_rise_mk", value);
            said.push_str(&format!("{:?}\n", monitor.alarms().collect::<Vec<_>>()));
        }
        said
    };
    assert_eq!(run(), run());
}

#[test]
fn a_hold_that_is_over_can_be_resumed_while_its_rule_warns() {
    let text = format!(
        "{LEAST}signal n count fresh 200 ms range 0 to 9\n\
         rule G100 warn hazard H1 says \"s\" limit 5 count source \"s\"\n\
         when n > limit clears itself do \"d\"\n"
    );
    let mut judge = monitor(&text);
    assert_eq!(tick(&mut judge, 50, "n", 6), Verdict::Warn);
    assert_eq!(well(&mut judge, 100), Verdict::Hold, "n is missing");
    assert_eq!(tick(&mut judge, 150, "n", 6), Verdict::Hold, "the hold waits for an operator");
    let trip = judge.alarms().next().unwrap().trip;
    assert!(!trip.stands, "nothing is missing now");
    judge.resume(150, &IDENTITY, 150).unwrap();
    assert_eq!(tick(&mut judge, 200, "n", 6), Verdict::Warn);
}

#[test]
fn what_cannot_be_judged_shows_no_figure_of_another_signal() {
    let text = format!(
        "{LEAST}signal n count fresh 200 ms range 0 to 9\n\
         rule G100 hold hazard H1 says \"s\" limit 5 count source \"s\"\n\
         when n > limit and plan_match clears operator do \"d\"\n"
    );
    let mut judge = monitor(&text);
    let mut telemetry = all_well_least(judge.protocol(), 50);
    set(&mut telemetry, judge.protocol(), "n", Some(3), 50);
    set(&mut telemetry, judge.protocol(), "plan_match", None, 50);
    judge.tick(50, &telemetry);
    let alarm = judge.alarms().find(|alarm| alarm.code == "G100").unwrap();
    assert_eq!(alarm.place, "plan_match");
    assert_eq!((alarm.trip.measured, alarm.trip.limit), (None, None), "n is not what is wrong");
}

#[test]
fn an_operator_cannot_resume_at_a_time_before_the_last_tick() {
    let mut judge = monitor(LEAST);
    tick(&mut judge, 1_000, "patient_stop", 1);
    for now_ms in (1_050..=60_000).step_by(50) {
        well(&mut judge, now_ms);
    }
    let refusal = judge.resume(1_200, &IDENTITY, 1_100).unwrap_err();
    assert_eq!(refusal.why, Why::NotJudged, "old evidence, by a clock that went back");
    let refusal = judge.resume(60_121, &IDENTITY, 60_121).unwrap_err();
    assert_eq!(refusal.why, Why::NotJudged, "nobody knows what is so now");
    judge.resume(60_120, &IDENTITY, 60_120).unwrap();
}

#[test]
fn each_alarm_of_the_guard_says_what_helps() {
    let mut judge = monitor(LEAST);
    well(&mut judge, 1_000);
    well(&mut judge, 2_000);
    let late = judge.alarms().next().unwrap();
    assert_eq!((late.code, late.trip.clears), ("G002", Clears::Operator));
    assert!(!late.to_do.contains("Take the patient off"), "a hold may be resumed");
}

#[test]
fn a_window_is_right_after_its_ring_has_turned_many_times() {
    let text = format!(
        "{LEAST}signal n count fresh 200 ms range -999 to 999\n\
         rule G100 warn hazard H1 says \"s\" limit 3 count source \"s\"\n\
         when change(n, 4800 ms) > limit clears itself do \"d\"\n"
    );
    let mut judge = monitor(&text);
    let mut past: Vec<(u64, i64)> = Vec::new();
    let (mut now_ms, mut trips) = (0, 0);
    for i in 0..3_000_u64 {
        now_ms += if i % 7 == 3 { 110 } else { 38 + i % 23 };
        let value = i64::try_from(i * 104_729 % 13).unwrap();
        past.push((now_ms, value));
        let oldest = past.iter().find(|(at_ms, _)| now_ms - at_ms <= 4_800).unwrap().1;
        let verdict = tick(&mut judge, now_ms, "n", value);
        assert_eq!(verdict == Verdict::Warn, value - oldest > 3, "tick {i}");
        trips += u32::from(verdict == Verdict::Warn);
    }
    assert!((500..2_500).contains(&trips), "{trips} trips");
}
