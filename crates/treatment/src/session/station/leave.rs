//! Leave to be on: given for a moment, ended by itself, and where it is missing, said why.
//!
//! In: the guard's verdict, leases, the read-back. Out: the enable line; [`Event::NoLeave`] with a stable code.
//! Law: `law_leave_that_lapses_is_told`.

use super::Station;
use crate::session::code::{self, CHANGED, NOT_CLOSED, NOT_READ_BACK, OWN_TIME};
use crate::session::tick::Event;
use guard::{Lease, Refusal, Verdict};

/// Leave that is missing is told after so many ticks, where it was not lost: a second.
const PATIENCE_TICKS: u32 = 20;

const LEASES: [(Lease, &str); 5] = [
    (Lease::Plan, code::PLAN),
    (Lease::PatientAndTooth, code::PATIENT_AND_TOOTH),
    (Lease::Registration, code::REGISTRATION),
    (Lease::Operator, code::OPERATOR),
    (Lease::Heartbeat, code::HEARTBEAT),
];

/// What was told of missing leave.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    code: Option<&'static str>,
    ticks: u32,
}

impl Station<'_> {
    /// Whether there is a permit that holds now, for what the device holds.
    pub(super) fn is_permitted(&self, clock_ms: u64) -> bool {
        let permit = self.permit.as_ref();
        permit.is_some_and(|permit| permit.check(clock_ms, &self.held.identity).is_ok())
    }

    /// Ends leave whose time is over; says whether there was some.
    pub(super) fn lapse(&mut self, clock_ms: u64, events: &mut Vec<Event>) -> bool {
        let lapsed = self.enabled && !self.is_permitted(clock_ms);
        if lapsed {
            self.enabled = false;
            events.push(Event::Withdrawn);
        }
        lapsed
    }

    /// Whether the device may be on until the next tick.
    pub(super) fn decide(
        &mut self,
        clock_ms: u64,
        verdict: Verdict,
        lapsed: bool,
        events: &mut Vec<Event>,
    ) {
        let was = self.enabled;
        let stops = verdict.stops() || self.stop || self.ended || self.done;
        let mut missing = None;
        if stops {
            self.permit = None;
        } else if let Some(unread) = self.unread() {
            self.permit = None;
            missing = Some(unread);
        } else if self.says_done {
            self.permit = None;
            missing = self.unclosed();
        } else {
            match self.desk.mint(clock_ms, &self.monitor) {
                Ok(permit) => self.permit = Some(permit),
                Err(why) => missing = Some(of(&why)),
            }
        }
        self.enabled = self.is_permitted(clock_ms);
        match (was, self.enabled) {
            (false, true) => events.push(Event::Permitted),
            (true, false) => events.push(Event::Withdrawn),
            _ => {}
        }
        if lapsed && self.enabled {
            let why = "the permit's time was over before it was renewed".to_owned();
            missing = Some((OWN_TIME, why));
        } else if self.enabled || stops {
            missing = None;
        }
        let lost = lapsed || was && !self.enabled && !self.says_done;
        events.extend(self.told.tell(missing, lost));
    }

    /// Why a "done" does not count; none while zones are read back once more after the last was left.
    fn unclosed(&self) -> Option<(&'static str, String)> {
        let (zone, zones) = (self.zone.unwrap_or(0), self.planned_ug.len());
        let why = || format!("the firmware says done at zone {} of {zones}", zone + 1);
        (zone < zones).then(|| (NOT_CLOSED, why()))
    }

    /// Why the zone at work is not worked, where it is not read back.
    fn unread(&self) -> Option<(&'static str, String)> {
        let zone = self.zone.unwrap_or(0);
        if self.zone.is_some() && self.read.is_right(zone) {
            return None;
        }
        Some(match self.read.changed() {
            Some(changed) => (
                CHANGED,
                format!(
                    "zone {} is not what it was when the device was loaded; load anew",
                    changed + 1
                ),
            ),
            None => {
                let number = zone.min(self.planned_ug.len().saturating_sub(1)) + 1;
                let why = format!("zone {number} was not read back and found right");
                (NOT_READ_BACK, why)
            }
        })
    }
}

/// A refusal's code, and the refusal in words.
fn of(why: &Refusal) -> (&'static str, String) {
    let found = LEASES.iter().find(|(lease, _)| why.lease == Some(*lease));
    (found.map_or(OWN_TIME, |(_, code)| code), why.to_string())
}

impl Told {
    /// What is to be told now: leave that was just lost, or that is missing for a second; each once.
    fn tell(&mut self, missing: Option<(&'static str, String)>, lost: bool) -> Option<Event> {
        let Some((code, why)) = missing else {
            *self = Self::default();
            return None;
        };
        self.ticks += 1;
        let is_time = lost || self.ticks >= PATIENCE_TICKS;
        if !is_time || self.code == Some(code) {
            return None;
        }
        self.code = Some(code);
        let code = code.to_owned();
        Some(Event::NoLeave { code, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::plain;

    /// The codes that `law_every_code_has_plain_words` cannot see: every lease has one, and each says something.
    #[test]
    fn every_lease_has_a_code_with_plain_words() {
        assert_eq!(LEASES.map(|(lease, _)| lease), Lease::ALL);
        for (lease, code) in LEASES {
            let says = plain(code, None);
            assert!(says.is_some_and(|says| says.ends_with('.')), "{lease:?}");
        }
    }
}
