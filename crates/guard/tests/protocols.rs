//! For every rule of every protocol file: at the limit it allows, one beyond it stops, without each
//! of its inputs it stops; and with the rule's condition withheld the same trace is not stopped.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{IDENTITY, all_well, parsed, protocols, withheld};
use guard::{Cause, Fault, Monitor, Node, Protocol, Reading, Rule, SignalId, Trip, Verdict};

/// How long a rule can take to see what it looks for.
fn longest_ms(protocol: &Protocol) -> u64 {
    let spans = protocol.nodes.iter().map(|node| match *node {
        Node::For(span_ms, _) | Node::Once(span_ms, _) => span_ms,
        _ => 0,
    });
    let windows = protocol.windows.iter().map(|window| window.span_ms);
    spans.chain(windows).sum::<u64>() + 500
}

/// How the rule of that code trips where all is well for a time, and then one reading is not.
fn tripped(
    protocol: &Protocol,
    code: &str,
    signal: SignalId,
    reading: impl Fn(u64) -> Option<Reading>,
) -> Option<Trip> {
    let mut monitor = Monitor::new(protocol.clone(), IDENTITY);
    let turn_ms = longest_ms(protocol).next_multiple_of(protocol.tick_ms);
    let mut now_ms = 10_000;
    while now_ms < 10_000 + 2 * turn_ms {
        let mut telemetry = all_well(protocol, now_ms);
        if now_ms >= 10_000 + turn_ms {
            telemetry.set(signal, reading(now_ms));
        }
        monitor.tick(now_ms, &telemetry);
        let alarm = monitor.alarms().find(|alarm| alarm.code == code);
        if let Some(alarm) = alarm {
            assert!(now_ms >= 10_000 + turn_ms, "{code} trips where all is well");
            return Some(alarm.trip);
        }
        now_ms += protocol.tick_ms;
    }
    None
}

fn tripped_by(protocol: &Protocol, rule: &Rule, value: i64) -> Option<Trip> {
    let code = protocol.words(rule.code);
    let reading = |at_ms| Some(Reading { value, at_ms });
    let trip = tripped(protocol, code, rule.place, reading);
    trip.filter(|trip| trip.cause == Cause::Condition)
}

/// The values of the rule's signal that are the first to trip it, going down and going up.
fn edges(protocol: &Protocol, rule: &Rule) -> Vec<(i64, i64)> {
    let signal = protocol.signals.get(rule.place.place()).unwrap();
    let well = common::well(protocol.signal_name(rule.place)).unwrap();
    let rail = i64::from(signal.saturates);
    let mut edges = Vec::new();
    for far in [signal.low + rail, signal.high - rail] {
        if far == well || tripped_by(protocol, rule, far).is_none() {
            continue;
        }
        let (mut good, mut bad) = (well, far);
        while (bad - good).abs() > 1 {
            let middle = good + (bad - good) / 2;
            if tripped_by(protocol, rule, middle).is_some() {
                bad = middle;
            } else {
                good = middle;
            }
        }
        edges.push((good, bad));
    }
    edges
}

#[test]
fn where_all_is_well_every_protocol_allows() {
    for (path, text) in protocols() {
        let protocol = parsed(&text);
        let mut monitor = Monitor::new(protocol.clone(), IDENTITY);
        for tick in 0..400 {
            let now_ms = 10_000 + tick * protocol.tick_ms;
            let verdict = monitor.tick(now_ms, &all_well(&protocol, now_ms));
            assert_eq!(verdict, Verdict::Allow, "{path}: {:?}", common::standing(&monitor));
        }
    }
}

#[test]
fn every_rule_allows_at_its_limit_and_trips_one_beyond() {
    for (path, text) in protocols() {
        let protocol = parsed(&text);
        for rule in protocol.rules.iter() {
            let code = protocol.words(rule.code);
            let edges = edges(&protocol, rule);
            assert!(!edges.is_empty(), "{path}: nothing that {code} measures trips it");
            for (at_limit, beyond) in edges {
                assert!(tripped_by(&protocol, rule, at_limit).is_none(), "{path}: {code}");
                let trip = tripped_by(&protocol, rule, beyond).unwrap();
                assert_eq!(trip.verdict, rule.verdict, "{path}: {code}");
                let (measured, limit) = (trip.measured.unwrap(), trip.limit.unwrap());
                if beyond > at_limit || rule.limit.is_none() {
                    assert_eq!((measured - limit).abs(), 1, "{path}: {code}");
                }
            }
        }
    }
}

/// How long the rule waits once what it measures is beyond its limit, at the pace of the ticks.
fn waits_ms(protocol: &Protocol, rule: &Rule) -> u64 {
    let spans = protocol.nodes.iter().filter_map(|node| match *node {
        Node::For(span_ms, compared) => match protocol.node(compared)? {
            Node::Compare(_, measured, _) => (measured == rule.measured).then_some(span_ms),
            _ => None,
        },
        _ => None,
    });
    spans.sum::<u64>().next_multiple_of(protocol.tick_ms)
}

#[test]
fn every_rule_trips_as_soon_as_it_says() {
    let mut waiting = 0;
    for (path, text) in protocols() {
        let protocol = parsed(&text);
        let turned_ms = 10_000 + longest_ms(&protocol).next_multiple_of(protocol.tick_ms);
        for rule in protocol.rules.iter() {
            let waits_ms = waits_ms(&protocol, rule);
            waiting += u32::from(waits_ms > 0);
            for (_, beyond) in edges(&protocol, rule) {
                let trip = tripped_by(&protocol, rule, beyond).unwrap();
                let code = protocol.words(rule.code);
                assert_eq!(trip.since_ms - turned_ms, waits_ms, "{path}: {code}");
            }
        }
    }
    assert!(waiting > 0);
}

#[test]
fn law_no_input_no_treatment() {
    for (path, text) in protocols() {
        let protocol = parsed(&text);
        for rule in protocol.rules.iter() {
            let code = protocol.words(rule.code);
            let needed = protocol.signals.iter().filter_map(|signal| {
                let id = protocol.signal(protocol.words(signal.name))?;
                rule.needs(id).then_some((id, *signal))
            });
            for (id, signal) in needed {
                let well = common::well(protocol.signal_name(id)).unwrap();
                let of = |value, late_ms: i64| {
                    move |now_ms: u64| {
                        let at_ms = now_ms.checked_add_signed(-late_ms).unwrap();
                        Some(Reading { value, at_ms })
                    }
                };
                let old = i64::try_from(signal.fresh_ms).unwrap() + 1;
                let mut trips = vec![
                    (Fault::Missing, tripped(&protocol, code, id, |_| None)),
                    (Fault::Stale, tripped(&protocol, code, id, of(well, old))),
                    (Fault::Future, tripped(&protocol, code, id, of(well, -1))),
                    (Fault::OutOfRange, tripped(&protocol, code, id, of(signal.low - 1, 0))),
                    (Fault::OutOfRange, tripped(&protocol, code, id, of(signal.high + 1, 0))),
                    (Fault::OutOfRange, tripped(&protocol, code, id, of(i64::MIN, 0))),
                ];
                if signal.saturates {
                    trips.push((Fault::Saturated, tripped(&protocol, code, id, of(signal.low, 0))));
                    trips
                        .push((Fault::Saturated, tripped(&protocol, code, id, of(signal.high, 0))));
                }
                for (fault, trip) in trips {
                    let trip = trip.unwrap_or_else(|| panic!("{path}: {code} without {fault}"));
                    assert_eq!(trip.cause, Cause::Input(id, fault), "{path}: {code}");
                    assert!(trip.verdict.stops(), "{path}: {code}");
                    assert!(trip.verdict >= rule.verdict, "{path}: {code}");
                }
                let just_fresh = tripped(&protocol, code, id, of(well, old - 1));
                assert!(just_fresh.is_none(), "{path}: {code}");
            }
        }
    }
}

#[test]
fn without_a_rule_what_it_stops_goes_on() {
    for (path, text) in protocols() {
        let protocol = parsed(&text);
        let mut cut = 0;
        for rule in protocol.rules.iter() {
            let code = protocol.words(rule.code);
            let text = withheld(&protocol, code);
            match guard::parse(text.as_bytes()) {
                Ok(without) => {
                    cut += 1;
                    for (_, beyond) in edges(&protocol, rule) {
                        assert!(tripped_by(&without, rule, beyond).is_none(), "{path}: {code}");
                    }
                }
                Err(error) => assert!(error.what.contains("on its own"), "{path}: {code}: {error}"),
            }
        }
        assert!(cut > 0);
    }
}

#[test]
fn every_code_and_hazard_is_documented() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocols.md");
    let page = std::fs::read_to_string(page).unwrap();
    let cells: Vec<&str> = page.split(['|', ',']).map(str::trim).collect();
    for (path, text) in protocols() {
        let protocol = parsed(&text);
        for rule in protocol.rules.iter() {
            let (code, hazard) = (protocol.words(rule.code), protocol.words(rule.hazard));
            assert!(cells.contains(&code), "{path}: {code} is not in docs/protocols.md");
            assert!(cells.contains(&hazard), "{path}: {hazard} is not in docs/protocols.md");
        }
    }
    for own in ["G001", "G002", "H0"] {
        assert!(cells.contains(&own), "{own}");
    }
}
