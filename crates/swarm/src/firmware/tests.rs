use super::*;
use crate::order::{Action, CellOrder};
use lexicon::Tissue;

/// Two zones of 400 µg at 40 µg/s with a rest of 2 s.
fn order() -> Order {
    let zone = ZoneOrder {
        action: Action::Deposit,
        tissue: Tissue::Enamel,
        dose_ug: 400,
        feed_ug_s: 40,
        limit_ms: 40_000,
        rest_ms: 2_000,
        cells: vec![CellOrder {
            place: [0; 3],
            millionths: 1_000_000,
        }],
    };
    Order {
        tooth: None,
        origin_um: [0; 3],
        cell_um: 100,
        outward: [0, 0, 1_000_000],
        loads_per_packet: 1_000_000,
        bots_limit: 1_000_000,
        zones: vec![zone.clone(), zone],
    }
}

/// A device that handles what is released at once; off between the given ticks.
fn run(release: Release, off: std::ops::Range<u32>) -> (Vec<u32>, u32) {
    let (order, mut firmware) = (order(), release.start());
    let (mut milli_ug, mut by_zone, mut ticks) = (0_u32, vec![0_u32; 2], 0);
    while !firmware.reported().done {
        let seen = Seen {
            enabled: !off.contains(&ticks),
            counter_ug: Some(milli_ug / 1000),
            floating_ug: 0,
        };
        let drive = firmware.tick(&order, &seen);
        milli_ug += drive.feed_ug_s * TICK_MS;
        if let Some(zone) = drive.zone {
            by_zone[zone] += drive.feed_ug_s * TICK_MS;
        }
        ticks += 1;
        assert!(ticks < 10_000, "{release:?} does not end");
    }
    (by_zone.iter().map(|ug| ug / 1000).collect(), ticks)
}

#[test]
fn every_release_delivers_each_zone() {
    for release in Release::ALL {
        let (by_zone, ticks) = run(release, 0..0);
        assert!(
            by_zone.iter().all(|ug| (396..=404).contains(ug)),
            "{release:?} {by_zone:?}"
        );
        // 10 s a zone, 2 s of rest after each.
        assert!((470..500).contains(&ticks), "{release:?} {ticks}");
    }
}

#[test]
fn law_no_leave_no_feed() {
    for release in Release::ALL {
        let mut firmware = release.start();
        for tick in 0..200 {
            let seen = Seen {
                enabled: false,
                counter_ug: Some(tick),
                floating_ug: 0,
            };
            assert_eq!(
                firmware.tick(&order(), &seen),
                Drive::default(),
                "{release:?}"
            );
        }
    }
}

#[test]
fn a_slow_start_is_caught_up_with_within_bounds() {
    let order = order();
    let feed_ug_s = order.zones[0].feed_ug_s;
    let seen = |counter_ug| Seen {
        enabled: true,
        counter_ug: Some(counter_ug),
        floating_ug: 0,
    };
    // Late by some, and by nearly all of the zone's time.
    let most_ug_s = [feed_ug_s, 180, 3 * feed_ug_s];
    for ticks in [100, 199] {
        for (release, most_ug_s) in Release::ALL.into_iter().zip(most_ug_s) {
            let mut firmware = release.start();
            for _ in 0..ticks {
                firmware.tick(&order, &seen(0));
            }
            let got_ug_s = firmware.tick(&order, &seen(100)).feed_ug_s;
            assert!(got_ug_s <= most_ug_s, "{release:?} {got_ug_s}");
            assert_eq!(
                got_ug_s > feed_ug_s,
                release != Release::V1_0,
                "{release:?} {got_ug_s}"
            );
        }
    }
}

#[test]
fn a_sleep_between_zones_loses_no_zone() {
    for release in Release::ALL {
        // Off for 40 s, from the rest after the first zone on.
        let (by_zone, _) = run(release, 215..1015);
        assert!(
            by_zone.iter().all(|ug| (396..=404).contains(ug)),
            "{release:?} {by_zone:?}"
        );
    }
}

#[test]
fn a_short_pause_within_a_zone_goes_on_where_it_was() {
    for release in Release::ALL {
        let (by_zone, _) = run(release, 120..300);
        assert!(
            by_zone.iter().all(|ug| (396..=404).contains(ug)),
            "{release:?} {by_zone:?}"
        );
    }
}

#[test]
fn a_sleep_within_a_zone_goes_on_where_it_was() {
    for release in [Release::V1_0, Release::NEWEST] {
        let (by_zone, _) = run(release, 120..1000);
        assert!(
            by_zone.iter().all(|ug| (396..=404).contains(ug)),
            "{release:?} {by_zone:?}"
        );
    }
}

#[test]
fn what_is_counted_late_is_counted_when_power_flickers() {
    for release in Release::ALL {
        let (order, mut firmware) = (order(), release.start());
        let (mut counters_ug, mut milli_ug) = (vec![0; 3], 0_u32);
        // Off at every third tick; the counter lags by three.
        for tick in 0_u32.. {
            let seen = Seen {
                enabled: tick % 3 != 0,
                counter_ug: Some(counters_ug[tick as usize]),
                floating_ug: milli_ug / 1000 - counters_ug[tick as usize],
            };
            milli_ug += firmware.tick(&order, &seen).feed_ug_s * TICK_MS;
            counters_ug.push(milli_ug / 1000);
            if firmware.reported().zone == 1 {
                break;
            }
            assert!(tick < 10_000, "{release:?} does not end");
        }
        assert!(
            (396..=410).contains(&(milli_ug / 1000)),
            "{release:?} {milli_ug}"
        );
    }
}

#[test]
fn releases_are_found_by_name_and_version() {
    for release in Release::ALL {
        assert_eq!(Release::from_name(release.name()), Some(release));
        let version = release.start().version();
        assert_eq!(Release::from_version(version), Some(release));
    }
    assert_eq!(Release::from_name("9.9"), None);
}
