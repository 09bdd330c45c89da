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
