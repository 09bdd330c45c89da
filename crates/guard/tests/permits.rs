//! No permit without every lease; none for anything else; none for long.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{IDENTITY, LEAST, all_well_least, monitor, set};
use guard::{Desk, Identity, Lease, Monitor, PERMIT_MS, Part, Verdict, Why};

fn judged(now_ms: u64) -> Monitor {
    let mut monitor = monitor(LEAST);
    let telemetry = all_well_least(monitor.protocol(), now_ms);
    assert_eq!(monitor.tick(now_ms, &telemetry), Verdict::Allow);
    monitor
}

/// A desk at which every party has just spoken.
fn desk(now_ms: u64) -> Desk {
    let mut desk = Desk::new(IDENTITY);
    for &lease in Lease::ALL {
        desk.present(lease, Some((IDENTITY, now_ms)));
    }
    desk
}

/// Each identity that differs in one part.
fn others() -> Vec<(Part, Identity)> {
    vec![
        (Part::Plan, Identity { plan: [9; 32], ..IDENTITY }),
        (Part::Patient, Identity { patient: 9, ..IDENTITY }),
        (Part::Tooth, Identity { tooth: 37, ..IDENTITY }),
        (Part::Device, Identity { device: 9, ..IDENTITY }),
        (Part::Firmware, Identity { firmware: [1, 0, 1], ..IDENTITY }),
        (Part::Protocol, Identity { protocol: [9; 32], ..IDENTITY }),
    ]
}

const NOW: u64 = 10_000_000;

#[test]
fn law_permit_needs_every_lease() {
    let monitor = judged(NOW);
    assert!(Desk::new(IDENTITY).mint(NOW, &monitor).is_err(), "off by default");
    assert!(desk(NOW).mint(NOW, &monitor).is_ok());
    for &lease in Lease::ALL {
        let refused = |evidence| {
            let mut desk = desk(NOW);
            desk.present(lease, evidence);
            let refusal = desk.mint(NOW, &monitor).err();
            assert!(refusal.is_none_or(|refusal| refusal.lease == Some(lease)));
            refusal.map(|refusal| (refusal.why, refusal.part))
        };
        let lasts_ms = lease.lasts_ms();
        assert_eq!(refused(None), Some((Why::NoEvidence, None)));
        assert_eq!(refused(Some((IDENTITY, NOW - lasts_ms))), None, "at the limit");
        assert_eq!(refused(Some((IDENTITY, NOW - lasts_ms - 1))), Some((Why::Expired, None)));
        assert_eq!(refused(Some((IDENTITY, NOW + 1))), Some((Why::Future, None)));
        for (part, other) in others() {
            assert_eq!(refused(Some((other, NOW))), Some((Why::Mismatch, Some(part))));
        }
    }
}

#[test]
fn no_permit_against_the_monitor() {
    let why = |monitor: &Monitor, now_ms| desk(now_ms).mint(now_ms, monitor).unwrap_err().why;
    assert_eq!(why(&monitor(LEAST), NOW), Why::NotJudged, "never judged");
    let good = judged(NOW);
    assert!(desk(NOW + 120).mint(NOW + 120, &good).is_ok(), "at the limit");
    assert_eq!(why(&good, NOW + 121), Why::NotJudged);
    assert_eq!(why(&good, NOW - 1), Why::NotJudged);
    let mut stopped = judged(NOW);
    let mut telemetry = all_well_least(stopped.protocol(), NOW + 50);
    set(&mut telemetry, stopped.protocol(), "patient_stop", Some(1), NOW + 50);
    stopped.tick(NOW + 50, &telemetry);
    assert_eq!(why(&stopped, NOW + 50), Why::Stopped);
    for (part, other) in others() {
        let mut desk = Desk::new(other);
        for &lease in Lease::ALL {
            desk.present(lease, Some((other, NOW)));
        }
        let refusal = desk.mint(NOW, &good).unwrap_err();
        assert_eq!((refusal.why, refusal.part), (Why::Mismatch, Some(part)));
    }
}

#[test]
fn a_permit_is_for_one_thing_and_a_moment() {
    let monitor = judged(NOW);
    let permit = desk(NOW).mint(NOW, &monitor).unwrap();
    assert!(permit.check(NOW, &IDENTITY).is_ok());
    assert!(permit.check(NOW + PERMIT_MS - 1, &IDENTITY).is_ok());
    assert_eq!(permit.check(NOW + PERMIT_MS, &IDENTITY).unwrap_err().why, Why::NotNow);
    assert_eq!(permit.check(NOW - 1, &IDENTITY).unwrap_err().why, Why::NotNow);
    for (part, other) in others() {
        assert_eq!(permit.check(NOW, &other).unwrap_err().part, Some(part));
    }
}

#[test]
fn a_permit_does_not_outlive_its_evidence() {
    let monitor = judged(NOW);
    for &lease in Lease::ALL {
        let mut desk = desk(NOW);
        desk.present(lease, Some((IDENTITY, NOW - lease.lasts_ms() + 10)));
        let permit = desk.mint(NOW, &monitor).unwrap();
        assert_eq!(permit.expires_ms(), NOW + 11, "{lease}");
    }
}

#[test]
fn a_permit_does_not_outlive_its_judge() {
    let monitor = judged(NOW);
    for age_ms in [0, 50, 51, 120] {
        let permit = desk(NOW + age_ms).mint(NOW + age_ms, &monitor).unwrap();
        let ends_ms = NOW + (age_ms + PERMIT_MS).min(200);
        assert_eq!(permit.expires_ms(), ends_ms, "off 200 ms after the last tick");
    }
}

#[test]
fn times_and_values_at_the_ends_of_their_ranges_are_judged() {
    for now_ms in [0, 1, u64::MAX - 1, u64::MAX] {
        let mut monitor = judged(now_ms);
        let mut desk = desk(now_ms);
        let permit = desk.mint(now_ms, &monitor);
        assert!(permit.is_ok_and(|p| p.check(now_ms, &IDENTITY).is_ok() == (now_ms < u64::MAX)));
        for &lease in Lease::ALL {
            desk.present(lease, Some((IDENTITY, u64::MAX)));
            assert!(desk.mint(now_ms, &monitor).is_err());
        }
        monitor.resume(now_ms, &IDENTITY, now_ms).unwrap();
        assert!(monitor.resume(now_ms, &IDENTITY, u64::MAX).is_err() || now_ms == u64::MAX);
        let mut telemetry = all_well_least(monitor.protocol(), now_ms);
        let extremes = [i64::MIN, i64::MAX];
        for (name, value) in ["surface_rise_mk", "heartbeat_age_ms"].into_iter().zip(extremes) {
            set(&mut telemetry, monitor.protocol(), name, Some(value), u64::MAX);
        }
        assert_eq!(monitor.tick(u64::MAX, &telemetry), Verdict::Terminate);
    }
}

#[test]
fn a_permit_is_renewed_only_by_a_newer_heartbeat() {
    let monitor = judged(NOW);
    let mut desk = desk(NOW - 10);
    assert!(desk.mint(NOW, &monitor).is_ok());
    assert_eq!(desk.mint(NOW + 1, &monitor).unwrap_err().why, Why::SameHeartbeat);
    desk.present(Lease::Heartbeat, Some((IDENTITY, NOW - 10)));
    assert_eq!(desk.mint(NOW + 1, &monitor).unwrap_err().why, Why::SameHeartbeat);
    desk.present(Lease::Heartbeat, Some((IDENTITY, NOW - 9)));
    assert!(desk.mint(NOW + 1, &monitor).is_ok());
}

#[test]
fn a_refusal_says_what_is_wrong() {
    let mut desk = desk(NOW);
    let other = Identity { tooth: 37, ..IDENTITY };
    desk.present(Lease::Registration, Some((other, NOW)));
    let refusal = desk.mint(NOW, &judged(NOW)).unwrap_err();
    assert_eq!(refusal.to_string(), "registration: it is about something else: another tooth");
}
