//! What the device holds, for whom people speak, and what is told where leave is missing.

use super::*;
use swarm::{Action, CellOrder, Order, ZoneOrder};

#[test]
fn law_another_plan_gets_no_leave() {
    let approved = prescription();
    let never_on = |load: &Load, site: &Site, change: fn(&mut guard::Identity)| {
        let mut station = Station::new(load, site).unwrap();
        let mut identity = station.held().identity;
        identity.plan = casebook::Digest::of(&approved.bytes().unwrap()).bytes();
        change(&mut identity);
        let mut console = Console::new(identity, &approved, station.held());
        let hasty = Proceed {
            resume: true,
            ..HANDS
        };
        let mut last = None;
        for number in 1..=100 {
            station.hear(console.beat(last.as_ref(), &hasty));
            let tick = station.tick(number * 50).unwrap();
            assert!(!tick.on, "{number}");
            last = Some(tick);
        }
    };
    // The approval is of another plan.
    never_on(&load(Release::V1_0), &site(), |own| own.plan[0] ^= 1);
    // The device was loaded with another plan: one cell is another.
    let mut other = order(40);
    other.zones[3].cells[7].millionths -= 1;
    let mut another = load(Release::V1_0);
    another.prescription = crate::blocks::prescription(other.clone()).bytes().unwrap();
    let site_of_other = Site::new(other, &block().unwrap()).unwrap();
    never_on(&another, &site_of_other, |_| {});
    // It was loaded with the plan, and its memory changed before the first tick.
    for fault in ["memory-dose", "memory-cell", "memory-place"] {
        let mut flipped = load(Release::V1_2);
        flipped.setting.faults = vec![Fault::named(fault).unwrap()];
        never_on(&flipped, &site(), |_| {});
    }
}

#[test]
fn law_a_zone_is_read_back_from_what_is_held() {
    for (fault, from_ms, off_within_ms) in [
        ("memory-dose", 20_000, 600),
        ("memory-cell", 20_000, 600),
        ("memory-place", 20_000, 600),
        // The next zone's: it was confirmed before, and is found out when it begins.
        ("memory-next", 20_000, 90_000),
    ] {
        let mut load = load(Release::V1_2);
        let fault = Fault::named(fault).unwrap().between(from_ms, u64::MAX);
        load.setting.faults = vec![fault];
        let (run, ticks) = session(&load, &People::default());
        let name = fault.name();
        assert_eq!(
            (run.ended, run.alarms.first().map(String::as_str)),
            (Ended::Held, Some("G304")),
            "{name}"
        );
        let last_on = ticks.iter().rfind(|tick| tick.on).unwrap();
        let off_ms = last_on.now_ms + 50;
        assert!(
            off_ms > from_ms && off_ms <= from_ms + off_within_ms,
            "{name}: {off_ms}"
        );
        let begun = |tick: &&Tick| tick.events.contains(&Event::Zone { zone: 1 });
        if let Some(begins) = ticks.iter().find(begun).filter(|_| name == "memory-next") {
            assert!(off_ms <= begins.now_ms + 100, "{off_ms} {}", begins.now_ms);
        }
    }
}

#[test]
fn law_done_counts_only_after_all_was_read_back() {
    let (good, ticks) = session(&load(Release::V1_2), &People::default());
    assert_eq!(good.ended, Ended::Done);
    // After the last zone was left, and before the end, every zone is read back once more.
    let count = order(40).zones.len();
    let closing = ticks.iter().filter(|tick| tick.zone >= count);
    let read: Vec<usize> = closing.filter_map(|t| Some(t.read_back?.zone)).collect();
    assert_eq!(read[0], count - 1);
    assert_eq!(read[1..], (0..count).collect::<Vec<_>>());
    // The dose of the zone at work changes in the last half second before it is left: the first's, and the last's.
    for left in [1, count] {
        let begins = ticks.iter().find(|tick| tick.zone == left).unwrap();
        for before_ms in (50..=550).step_by(100) {
            let mut load = load(Release::V1_2);
            let from_ms = begins.now_ms - before_ms;
            let fault = Fault::named("memory-dose").unwrap();
            load.setting.faults = vec![fault.between(from_ms, u64::MAX)];
            let (run, ticks) = session(&load, &People::default());
            let last_on_ms = ticks.iter().rfind(|tick| tick.on).unwrap().now_ms;
            let what = (left, before_ms, last_on_ms - from_ms, run.alarms);
            assert_eq!(run.ended, Ended::Held, "{what:?}");
            assert!(what.2 <= 600, "{what:?}");
        }
    }
}

/// A device whose "done" is its word alone is not believed.
#[test]
fn a_done_that_was_not_read_back_or_counted_is_not_taken() {
    let site = site();
    let (_, ticks) = session(&load(Release::V1_2), &People::default());
    let signals = Station::new(&load(Release::V1_2), &site)
        .unwrap()
        .held()
        .clone();
    let console = Console::new(signals.identity, &prescription(), &signals);
    let ended = |twist: &dyn Fn(&mut Tick)| {
        let mut watcher = console.watcher();
        let ended = ticks.iter().find_map(|tick| {
            let mut tick = tick.clone();
            twist(&mut tick);
            watcher.see(&tick)
        });
        (ended.unwrap(), watcher.into_alarms())
    };
    assert_eq!(ended(&|_| {}), (Ended::Done, vec![]));
    let not_taken = |code: &str| (Ended::Unconfirmed, vec![code.to_owned()]);
    let count = order(40).zones.len();
    // Nothing is read back at the end; a zone of it is another; it was right before, when it was worked.
    let silent = |tick: &mut Tick| tick.read_back = tick.read_back.filter(|_| tick.zone < count);
    assert_eq!(ended(&silent), not_taken("L203"));
    let another = |tick: &mut Tick| {
        let read = tick.read_back.iter_mut().filter(|read| read.zone == 2);
        read.filter(|_| tick.zone >= count)
            .for_each(|read| read.hash[3] ^= 1);
    };
    assert_eq!(ended(&another), not_taken("L203"));
    for counter in ["counter_a_ug", "counter_b_ug"] {
        let place = signals.signals.iter().position(|name| name == counter);
        let place = place.unwrap();
        let less = |tick: &mut Tick| {
            let reading = tick.readings[place].iter_mut();
            reading.for_each(|reading| reading.value = reading.value * 88 / 100);
        };
        assert_eq!(ended(&less), not_taken("L204"));
        assert_eq!(
            ended(&|tick| tick.readings[place] = None),
            not_taken("L204")
        );
    }
}

/// A firmware that says done out of turn gets no leave, is told, and is not waited for without end.
#[test]
fn a_done_out_of_turn_ends_the_session_with_the_device_off() {
    let (_, good) = session(&load(Release::V1_2), &People::default());
    let count = order(40).zones.len();
    let closes = |tick: &&Tick| tick.zone >= count;
    let from_ms = good.iter().find(closes).unwrap().now_ms;
    let mut load = load(Release::V1_2);
    let fault = Fault::named("firmware-says-zone-before").unwrap();
    load.setting.faults = vec![fault.between(from_ms, u64::MAX)];
    let (run, ticks) = session(&load, &People::default());
    assert_ne!(run.ended, Ended::Done);
    assert!(
        run.alarms.contains(&"L203".to_owned()),
        "{:?} {:?}",
        run.ended,
        run.alarms
    );
    let (good_ms, last_ms) = (good.last().unwrap().now_ms, ticks.last().unwrap().now_ms);
    let on_ms = ticks.iter().rfind(|tick| tick.on).unwrap().now_ms;
    assert!(
        on_ms <= good_ms && last_ms <= good_ms + 130_000,
        "{on_ms} {last_ms} {good_ms}"
    );
    // A number that was wrong for a moment only starts the closing again.
    load.setting.faults = vec![fault.between(from_ms + 100, from_ms + 150)];
    let (run, _) = session(&load, &People::default());
    assert_eq!((run.ended, run.alarms), (Ended::Done, vec![]));
}

/// A counter of which the protocol does not speak says nothing, and a small dose must be counted too.
#[test]
fn counters_must_speak_and_have_counted_what_was_approved() {
    let site = site();
    let mut held = Station::new(&load(Release::V1_2), &site)
        .unwrap()
        .held()
        .clone();
    let (_, ticks) = session(&load(Release::V1_2), &People::default());
    let ended = |held: &Held, order: Order, twist: &dyn Fn(&mut Tick)| {
        let prescription = crate::blocks::prescription(order);
        let mut watcher = Console::new(held.identity, &prescription, held).watcher();
        let ended = ticks.iter().find_map(|tick| {
            let mut tick = tick.clone();
            twist(&mut tick);
            watcher.see(&tick)
        });
        let why = match watcher.refused() {
            Some(Event::NoLeave { code, why }) => format!("{code} {why}"),
            _ => String::new(),
        };
        (ended.unwrap(), why)
    };
    let place = |held: &Held, name: &str| held.signals.iter().position(|n| n == name).unwrap();
    let b = place(&held, "counter_b_ug");
    let none = |tick: &mut Tick| {
        let counted = tick.readings[b].iter_mut();
        counted.for_each(|reading| reading.value = 0);
    };
    let (was, why) = ended(&held, order(40), &none);
    assert_eq!(was, Ended::Unconfirmed);
    assert!(
        why.contains("L204") && why.contains("counter_b_ug counted 0 ug; at least "),
        "{why}"
    );
    // Of 50 ug nothing was counted: no noise is as large as the dose.
    let mut small = order(40);
    small.zones.truncate(1);
    small.zones[0].dose_ug = 50;
    let hash = load::zone_hashes(&small)[0];
    let one = |tick: &mut Tick| {
        none(tick);
        if let Some(read) = tick.read_back.as_mut().filter(|read| read.zone == 0) {
            read.hash = hash;
        }
    };
    assert!(ended(&held, small, &one).1.contains("L204"));
    held.signals[b] = "counter_c_ug".to_owned();
    let (was, why) = ended(&held, order(40), &|_| {});
    assert_eq!(was, Ended::Unconfirmed);
    assert!(why.contains("counter_b_ug says nothing"), "{why}");
}

/// The bytes under `name` in the document.
fn documented(name: &str) -> Vec<u8> {
    let text = include_str!("../../../../../docs/device-link.md");
    let block = text
        .split_once(name)
        .unwrap()
        .1
        .split("```")
        .nth(1)
        .unwrap();
    let words = block
        .lines()
        .skip(1)
        .flat_map(|line| line.split("   ").next().unwrap().split_whitespace());
    words
        .map(|word| u8::from_str_radix(word, 16).unwrap())
        .collect()
}

#[test]
fn the_documented_zone_has_the_documented_bytes_and_hash() {
    let cell = |x, millionths| CellOrder {
        place: [x, 4, 0],
        millionths,
    };
    let order = Order {
        tooth: lexicon::Fdi::new(36).ok(),
        origin_um: [-1_500, 250, 3_000],
        cell_um: 100,
        outward: [0, 0, 1_000_000],
        loads_per_packet: 1_000_000,
        bots_limit: 200_000_000,
        zones: vec![ZoneOrder {
            action: Action::Deposit,
            tissue: lexicon::Tissue::Enamel,
            dose_ug: 4,
            feed_ug_s: 40,
            limit_ms: 20_130,
            rest_ms: 2_000,
            cells: vec![cell(3, 1_000_000), cell(4, 500_000)],
        }],
    };
    order.check().unwrap();
    assert_eq!(order.zone_bytes(0).unwrap(), documented("Example 4"));
    let read = load::read_back(&order, 0).unwrap();
    assert_eq!(read.hash.to_vec(), documented("Example 5"));
}

#[test]
fn a_resume_speaks_for_what_the_operator_verified() {
    let site: &'static Site = Box::leak(Box::new(site()));
    let resumed = |change: fn(&mut guard::Identity)| {
        let (mut station, mut console, mut last) = on(&load(Release::V1_2), site);
        for number in 21..40 {
            let hands = Proceed {
                stop: number < 24,
                resume: number > 30,
                ..HANDS
            };
            let mut beat = console.beat(Some(&last), &hands);
            beat.resume
                .iter_mut()
                .for_each(|word| change(&mut word.identity));
            station.hear(beat);
            last = station.tick(number * 50).unwrap();
            for event in &last.events {
                match event {
                    Event::Resumed => return Ok(()),
                    Event::NotResumed { why } => return Err(why.clone()),
                    _ => {}
                }
            }
        }
        panic!("nobody asked")
    };
    assert_eq!(resumed(|_| {}), Ok(()));
    for (change, part) in [
        ((|id| id.patient = 2) as fn(&mut guard::Identity), "patient"),
        (|id| id.tooth = 11, "tooth"),
        (|id| id.plan[31] ^= 1, "plan"),
        (|id| id.device += 1, "device"),
    ] {
        let why = resumed(change).unwrap_err();
        assert!(why.contains(&format!("another {part}")), "{why}");
    }
    // The console says what the operator found, not what it was set up for.
    let (_, mut console, last) = on(&load(Release::V1_2), site);
    console.finds(2, 0);
    let held = Tick {
        verdict: Verdict::Hold,
        ..last
    };
    let asks = Proceed {
        resume: true,
        verified: true,
        ..HANDS
    };
    let beat = console.beat(Some(&held), &asks);
    let patients = [beat.resume, beat.evidence[1]].map(|e| e.unwrap().identity.patient);
    assert_eq!(patients, [2, 2]);
}

#[test]
fn law_leave_that_lapses_is_told() {
    let site: &'static Site = Box::leak(Box::new(site()));
    let lapses = |twist: fn(&mut Beat)| {
        let (mut station, mut console, mut last) = on(&load(Release::V1_2), site);
        let mut told = Vec::new();
        for number in 21..80 {
            let mut beat = console.beat(Some(&last), &HANDS);
            twist(&mut beat);
            station.hear(beat);
            last = station.tick(number * 50).unwrap();
            let off = !last.enabled;
            told.extend(last.events.iter().filter_map(|event| match event {
                Event::NoLeave { code, .. } => Some((code.clone(), off, number)),
                _ => None,
            }));
        }
        told
    };
    assert_eq!(lapses(|_| {}), []);
    for (twist, code) in [
        ((|beat| beat.evidence[1] = None) as fn(&mut Beat), "L102"),
        (|beat| beat.evidence[2] = None, "L103"),
        (|beat| beat.evidence[3] = None, "L104"),
        (|beat| beat.evidence[4] = None, "L105"),
    ] {
        let told = lapses(twist);
        // Once, at the tick at which the device goes off.
        assert!(
            matches!(&told[..], [(first, true, at)] if first == code && *at <= 24),
            "{code} {told:?}"
        );
    }
}

#[test]
fn carriers_in_the_mouth_are_told_at_every_tick() {
    let people = People {
        stops: vec![Stop::at(30_000)],
    };
    let (_, ticks) = session(&load(Release::V1_2), &people);
    let stopped = ticks
        .iter()
        .find(|tick| tick.events.contains(&Event::Stopped));
    assert!(stopped.unwrap().carriers > 1_000_000);
    let last = ticks.last().unwrap();
    assert!(
        last.done && last.carriers < 100_000_000,
        "{}",
        last.carriers
    );
}
