mod held;

use super::*;
use crate::Prescription;
use guard::Verdict;
use swarm::sample::{block, order};
use swarm::{Fault, Release, Site};

const PROTOCOL: &[u8] = include_bytes!("../../../../../protocols/1.0.rules");

fn prescription() -> Prescription {
    crate::blocks::prescription(order(40))
}

fn site() -> Site {
    Site::new(order(40), &block().unwrap()).unwrap()
}

fn load(release: Release) -> Load {
    let mut load = crate::blocks::load(order(40), PROTOCOL).unwrap();
    load.setting.release = release;
    load
}

fn session(load: &Load, people: &People) -> (Run, Vec<Tick>) {
    let mut ticks = Vec::new();
    let run = run(load, &site(), people, &mut |tick| ticks.push(tick.clone())).unwrap();
    (run, ticks)
}

#[test]
fn a_session_without_faults_is_done() {
    for release in Release::ALL {
        let (run, _) = session(&load(release), &People::default());
        assert_eq!(
            (run.ended, run.alarms.clone()),
            (Ended::Done, vec![]),
            "{release:?}"
        );
        let planned_ng = order(40).dose_ug() * 1000;
        let share = run.truth.handled_ng as f64 / planned_ng as f64;
        assert!((share - 1.0).abs() < 0.02, "{release:?} {share}");
    }
}

#[test]
fn a_stop_is_obeyed_at_the_tick_that_hears_it() {
    let people = People {
        stops: vec![Stop::at(30_000)],
    };
    let (run, ticks) = session(&load(Release::V1_0), &people);
    assert_eq!(run.ended, Ended::Done);
    assert_eq!(run.alarms, ["G501"]);
    let stopped = ticks
        .iter()
        .position(|t| t.events.contains(&Event::Stopped))
        .unwrap();
    assert!(ticks[stopped - 1].on && !ticks[stopped].on);
    assert_eq!(ticks[stopped].verdict, Verdict::Hold);
    let resumed = ticks
        .iter()
        .position(|t| t.events.contains(&Event::Resumed))
        .unwrap();
    assert!(ticks[stopped..resumed].iter().all(|t| !t.on));
    assert_eq!(ticks[resumed].now_ms, 43_050);
}

#[test]
fn law_default_is_off() {
    let (load, site) = (load(Release::V1_0), site());
    let mut station = Station::new(&load, &site).unwrap();
    for tick in 1..100 {
        let tick = station.tick(tick * 50).unwrap();
        assert!(!tick.on && !tick.enabled && tick.verdict.stops());
    }
}

/// The ticks after the last beat are not known to who sent it, which may come late: a device works on so long, and no longer.
#[test]
fn law_a_device_that_hears_nothing_more_is_off_when_its_leave_is_over() {
    let site: &'static Site = Box::leak(Box::new(site()));
    for (release, late) in Release::ALL
        .into_iter()
        .flat_map(|r| [0, 1, 2].map(|n| (r, n)))
    {
        let (mut station, mut console, known) = on(&load(release), site);
        let mut beat = Some(console.beat(Some(&known), &HANDS));
        let mut off_ms = 0;
        for number in 0..100 {
            if number == late {
                beat.take().map(|beat| station.hear(beat));
            }
            let tick = station.tick(known.now_ms + 50 * (number + 1)).unwrap();
            if tick.on {
                // It works on to the next tick.
                off_ms = tick.now_ms + 50;
            }
        }
        let (on_ms, most_ms) = (off_ms - known.now_ms, crate::record::LEAVE_MS);
        // One that came too late to count gives no leave at all.
        let told = format!("{release:?}, {late} ticks late: {on_ms} ms");
        assert!(on_ms <= most_ms && (late > 0 || on_ms == most_ms), "{told}");
    }
}

/// A station that has been on for a second, and the console that keeps it so.
fn on(load: &Load, site: &'static Site) -> (Station<'static>, Console, Tick) {
    let mut station = Station::new(load, site).unwrap();
    let mut console = Console::new(station.held().identity, &prescription(), station.held());
    let mut last = None;
    for number in 1..=20 {
        station.hear(console.beat(last.as_ref(), &HANDS));
        last = Some(station.tick(number * 50).unwrap());
    }
    let last = last.unwrap();
    assert!(last.on);
    (station, console, last)
}

const HANDS: Proceed = Proceed::HELD;

#[test]
fn a_stop_is_obeyed_in_whatever_order_beats_come() {
    let site: &'static Site = Box::leak(Box::new(site()));
    for turned in [false, true] {
        let (mut station, mut console, last) = on(&load(Release::V1_2), site);
        let stop = Proceed {
            stop: true,
            ..HANDS
        };
        let (mut first, mut second) = (stop, HANDS);
        if turned {
            std::mem::swap(&mut first, &mut second);
        }
        let beats = [first, second].map(|hands| console.beat(Some(&last), &hands));
        let mut beats = beats.to_vec();
        if turned {
            beats.reverse();
        }
        // Both arrive between two ticks: a short press, or one that overtook the beat before it.
        for beat in beats {
            station.hear(beat);
        }
        let tick = station.tick(1_050).unwrap();
        assert_eq!((tick.on, tick.verdict), (false, Verdict::Hold), "{turned}");
        assert!(tick.events.contains(&Event::Stopped));
        station.hear(console.beat(Some(&tick), &HANDS));
        assert!(!station.tick(1_100).unwrap().on);
    }
}

#[test]
fn law_no_zone_is_worked_before_it_is_read_back() {
    let (load, site) = (load(Release::V1_2), site());
    let mut station = Station::new(&load, &site).unwrap();
    let mut console = Console::new(station.held().identity, &prescription(), station.held());
    let hasty = Proceed {
        resume: true,
        ..HANDS
    };
    let mut last: Option<Tick> = None;
    for number in 1..=200 {
        // The device's memory of the first zone has flipped a bit.
        if let Some(read) = last.as_mut().and_then(|tick| tick.read_back.as_mut()) {
            read.hash[0] ^= 1;
        }
        station.hear(console.beat(last.as_ref(), &hasty));
        let tick = station.tick(number * 50).unwrap();
        assert!(!tick.on, "{number}");
        last = Some(tick);
    }
}

#[test]
fn a_plan_that_was_reckoned_with_other_tables_is_not_loaded() {
    let mut other = prescription();
    other.properties = casebook::Digest::of(b"tables of another year");
    let mut load = load(Release::V1_2);
    load.prescription = other.bytes().unwrap();
    let site = site();
    let refused = Station::new(&load, &site).err().map(|why| why.to_string());
    assert!(refused.is_some_and(|why| why.contains("tables")));
}

#[test]
fn a_valve_that_stays_open_is_terminated() {
    let mut load = load(Release::V1_0);
    let open = Fault::named("valve-open")
        .unwrap()
        .between(20_000, u64::MAX);
    load.setting.faults = vec![open];
    let people = People {
        stops: vec![Stop::at(25_000)],
    };
    let (run, _) = session(&load, &people);
    assert_eq!(run.ended, Ended::Terminated);
    assert!(run.alarms.contains(&"G504".to_owned()), "{:?}", run.alarms);
}

fn rows(ticks: &[Tick]) -> Vec<String> {
    ticks.iter().map(Tick::row).collect()
}

#[test]
fn law_replay_is_bit_identical() {
    let people = People {
        stops: vec![Stop::at(40_000), Stop::at(120_000)],
    };
    let (load, site) = (load(Release::V1_1), site());
    let (run, ticks) = session(&load, &people);
    let rows = rows(&ticks);
    let pool = |n| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap()
    };
    for threads in [1, 2] {
        let again = pool(threads)
            .install(|| crate::replay::replay(&load, &site, &rows, false, &mut |_, _| {}).unwrap());
        assert_eq!(again.first, None);
        assert_eq!(
            (again.compared, again.run.ended),
            (rows.len() as u64, run.ended)
        );
        assert_eq!(again.run.bed.laid_ng, run.bed.laid_ng);
        assert_eq!(again.run.truth, run.truth);
    }
}

#[test]
fn an_end_by_an_operator_who_waited_long_comes_out_again() {
    let (load, site) = (load(Release::V1_2), site());
    let mut station = Station::new(&load, &site).unwrap();
    let own = station.held().identity;
    let mut console = Console::new(own, &prescription(), station.held());
    let mut ticks: Vec<Tick> = Vec::new();
    // Off for longer than a session without a person may be.
    for number in 1..=3_000 {
        let hands = Proceed {
            held: number < 200,
            end: number == 3_000,
            ..HANDS
        };
        station.hear(console.beat(ticks.last(), &hands));
        ticks.push(station.tick(number * 50).unwrap());
    }
    assert!(ticks.iter().any(|tick| tick.on) && ticks.iter().all(|tick| !tick.done));
    let ended = |rows: &[String]| {
        let again = crate::replay::replay(&load, &site, rows, false, &mut |_, _| {}).unwrap();
        assert!(again.is_identical());
        again.run.ended
    };
    let rows = rows(&ticks);
    assert_eq!(ended(&rows), Ended::Quit);
    assert_eq!(ended(&rows[..1_000]), Ended::Cut);
}

/// It is in no row, and yet an event of its last tick: made again too.
#[test]
fn a_done_that_was_not_taken_is_an_event_of_its_replay() {
    let mut load = load(Release::V1_2);
    // A protocol that does not name the second counter: it says nothing, so that "done" is not borne out.
    let text = String::from_utf8(PROTOCOL.to_vec()).unwrap();
    let is_other = |line: &&str| !line.starts_with("signal counter_b_ug");
    let lines: Vec<&str> = text.lines().filter(is_other).collect();
    let text = lines.join("\n").replace("counter_b_ug", "counter_a_ug") + "\n";
    load.protocol = text.into_bytes();
    let (run, ticks) = session(&load, &People::default());
    assert_eq!(run.ended, Ended::Unconfirmed, "{:?}", run.alarms);
    let mut events = Vec::new();
    let mut each = |tick: &Tick, _: &swarm::Device<'_>| events.clone_from(&tick.events);
    let again = crate::replay::replay(&load, &site(), &rows(&ticks), false, &mut each).unwrap();
    assert!(again.is_identical());
    let told = events.iter().any(|event| {
        matches!(event, Event::NoLeave { code, why } if code == "L204" && why.contains("says nothing"))
    });
    assert!(told, "{events:?}");
}

#[test]
fn a_changed_row_is_the_first_difference() {
    let (load, site) = (load(Release::V1_0), site());
    let (_, ticks) = session(&load, &People::default());
    let mut rows = rows(&ticks[..400]);
    let signals = Station::new(&load, &site).unwrap().held().signals.clone();
    let header = Tick::header(&signals);
    let column = header
        .split(',')
        .position(|name| name == "counter_b_ug")
        .unwrap();
    let mut cells: Vec<&str> = rows[300].split(',').collect();
    let forged = format!("{}9", cells[column]);
    cells[column] = &forged;
    rows[300] = cells.join(",");
    let again = crate::replay::replay(&load, &site, &rows, false, &mut |_, _| {}).unwrap();
    let first = again.first.unwrap();
    assert_eq!((first.tick, first.columns.len()), (301, 1));
    assert_eq!(first.columns[0].0, "counter_b_ug");
}

#[test]
fn law_an_event_that_differs_is_found() {
    use crate::record::Said;
    use crate::replay::{Listener, OtherEvent};
    let people = People {
        stops: vec![Stop::at(10_000)],
    };
    let (_, ticks) = session(&load(Release::V1_2), &people);
    let told = |tick: &Tick| -> Vec<Said> {
        let events = tick.events.iter();
        events.map(|event| Said::of(tick.now_ms, event)).collect()
    };
    let all: Vec<Said> = ticks.iter().flat_map(told).collect();
    let first = |recorded: &[Said], ticks: &[Tick]| -> Option<OtherEvent> {
        let mut listener = Listener::new(recorded);
        ticks.iter().for_each(|tick| listener.hear(tick));
        listener.into_first()
    };
    assert_eq!(first(&all, &ticks), None);
    // Cut off: events of the last second have no rows yet.
    assert_eq!(first(&all, &ticks[..400]), None);
    let mut other = all.clone();
    other[2].at += 50;
    assert_eq!(first(&other, &ticks).map(|other| other.number), Some(3));
    other = all.clone();
    other[3].detail = Some("nothing".to_owned());
    assert_eq!(first(&other, &ticks).map(|other| other.number), Some(4));
    other = all.clone();
    other.remove(4);
    assert!(first(&other, &ticks).is_some());
    other.pop();
    assert!(first(&all[..all.len() - 1], &ticks).is_some_and(|other| other.recorded.is_none()));
    let mut more = all.clone();
    more.push(all[0].clone());
    assert!(first(&more, &ticks).is_some_and(|other| other.now.is_none()));
}

#[test]
fn other_firmware_parts_from_the_record_somewhere() {
    let people = People {
        stops: vec![Stop::at(60_000)],
    };
    let site = site();
    let (_, ticks) = session(&load(Release::V1_0), &people);
    let again = load(Release::NEWEST);
    let other = crate::replay::replay(&again, &site, &rows(&ticks), true, &mut |_, _| {}).unwrap();
    assert!(other.first.is_some());
    assert_eq!(other.run.ended, Ended::Done);
    let over_um = crate::Outcome::of(&site, &other.run.bed).over_contour_um;
    assert!(over_um < 30.0, "{over_um}");
}

#[test]
fn a_session_that_may_not_go_on_is_ended() {
    let (_, ticks) = session(&load(Release::V1_0), &People::default());
    let off = Tick {
        enabled: false,
        verdict: Verdict::Allow,
        ..ticks[0].clone()
    };
    let site = site();
    let station = Station::new(&load(Release::V1_0), &site).unwrap();
    let held = station.held();
    let mut watcher = Console::new(held.identity, &prescription(), held).watcher();
    let ended = (0..3_000).find_map(|_| watcher.see(&off));
    assert_eq!(ended, Some(Ended::Held));
}
