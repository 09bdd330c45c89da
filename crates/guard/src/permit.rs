//! The permit: the one thing that lets a device be energised, and only for a moment.
//!
//! In: leases, each from a party of its own that says for what it speaks. Out: a [`Permit`], which
//! nothing else can make. Law: any lease that is absent, old or about something else, and any stop of
//! the monitor, gives no permit and the reason (`law_permit_needs_every_lease`). Fails: by default.

use crate::hard::MAX_LATE_MS;
use crate::monitor::Monitor;
use crate::words::words;
use core::fmt;

/// How long a permit lasts, ms; it is made anew from a newer heartbeat.
pub const PERMIT_MS: u64 = 150;

/// For what a party speaks: one plan, one tooth of one patient, one device and its firmware, one
/// protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Hash of the plan.
    pub plan: [u8; 32],
    /// Patient's number.
    pub patient: u64,
    /// FDI number of the tooth.
    pub tooth: u8,
    /// Device's number.
    pub device: u64,
    /// Firmware version.
    pub firmware: [u16; 3],
    /// Hash of the protocol.
    pub protocol: [u8; 32],
}

words! {
    /// A part of an identity.
    Part {
        /// Hash of the plan.
        Plan = "plan",
        /// Patient's number.
        Patient = "patient",
        /// Tooth.
        Tooth = "tooth",
        /// Device's number.
        Device = "device",
        /// Firmware version.
        Firmware = "firmware",
        /// Hash of the protocol.
        Protocol = "protocol",
    }
}

words! {
    /// What a permit needs besides the monitor's word.
    Lease {
        /// The plan was read back from the device and proven.
        Plan = "plan",
        /// The patient and the tooth were verified.
        PatientAndTooth = "patient and tooth",
        /// The tooth is where the plan thinks it is.
        Registration = "registration",
        /// The operator's dead-man switch is held.
        Operator = "operator",
        /// The other side of the link lives.
        Heartbeat = "heartbeat",
    }
}

impl Lease {
    /// How long the evidence counts, ms.
    #[must_use]
    pub const fn lasts_ms(self) -> u64 {
        match self {
            Self::Plan => 60_000,
            Self::PatientAndTooth => 1_800_000,
            Self::Registration => 10_000,
            Self::Operator => 200,
            Self::Heartbeat => 150,
        }
    }
}

words! {
    /// Why there is no permit, or no resuming.
    Why {
        /// Nobody gave this lease.
        NoEvidence = "there is no evidence",
        /// The evidence is too old.
        Expired = "the evidence is too old",
        /// The evidence is dated after now.
        Future = "the evidence is dated in the future",
        /// It speaks for something else.
        Mismatch = "it is about something else",
        /// The monitor has not judged lately.
        NotJudged = "the guard has not judged lately",
        /// The monitor stops.
        Stopped = "the guard stops",
        /// No newer heartbeat came since the last permit.
        SameHeartbeat = "there is no new heartbeat since the last permit",
        /// The permit's time is over, or has not begun.
        NotNow = "the permit is not of this time",
        /// The session is over.
        Terminated = "the session is over",
        /// What holds the session still stands, or never clears.
        Stands = "what holds the session stands",
        /// The state was verified before the session was held.
        BeforeTheHold = "the state was verified before the session was held",
    }
}

/// A refusal: why, and about which lease or part where it is about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub why: Why,
    /// The lease that it is about.
    pub lease: Option<Lease>,
    /// The part that differs.
    pub part: Option<Part>,
}

impl Why {
    pub(crate) fn refused<T>(self, lease: Option<Lease>, part: Option<Part>) -> Result<T, Refusal> {
        Err(Refusal { why: self, lease, part })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lease, part) = (self.lease.map_or("", Lease::word), self.part.map_or("", Part::word));
        let colon = if lease.is_empty() { "" } else { ": " };
        let of = if part.is_empty() { "" } else { ": another " };
        write!(f, "{lease}{colon}{}{of}{part}", self.why)
    }
}

impl core::error::Error for Refusal {}

impl Identity {
    /// Refuses another identity, by the first part that differs.
    pub(crate) fn demand(&self, other: &Self, lease: Option<Lease>) -> Result<(), Refusal> {
        let same = |part: Part| match part {
            Part::Plan => self.plan == other.plan,
            Part::Patient => self.patient == other.patient,
            Part::Tooth => self.tooth == other.tooth,
            Part::Device => self.device == other.device,
            Part::Firmware => self.firmware == other.firmware,
            Part::Protocol => self.protocol == other.protocol,
        };
        match Part::ALL.iter().copied().find(|&part| !same(part)) {
            Some(part) => Why::Mismatch.refused(lease, Some(part)),
            None => Ok(()),
        }
    }
}

/// Leave to energise, for one identity and a moment. It cannot be made, copied or lengthened
/// outside of this module.
///
/// ```compile_fail
/// let permit = guard::Permit { expires_ms: u64::MAX };
/// ```
#[derive(Debug)]
pub struct Permit {
    identity: Identity,
    from_ms: u64,
    expires_ms: u64,
}

impl Permit {
    /// Whether it holds now, for what the device says it holds.
    pub fn check(&self, now_ms: u64, device: &Identity) -> Result<(), Refusal> {
        self.identity.demand(device, None)?;
        match (self.from_ms..self.expires_ms).contains(&now_ms) {
            true => Ok(()),
            false => Why::NotNow.refused(None, None),
        }
    }

    /// When it ends.
    #[must_use]
    pub fn expires_ms(&self) -> u64 {
        self.expires_ms
    }
}

/// Where leases are handed in, and permits out.
#[derive(Debug)]
pub struct Desk {
    identity: Identity,
    leases: [Option<(Identity, u64)>; Lease::ALL.len()],
    heartbeat_ms: Option<u64>,
}

impl Desk {
    /// A desk for one session, without any lease.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self { identity, leases: [None; Lease::ALL.len()], heartbeat_ms: None }
    }

    /// A party says for what it speaks, by evidence of that time, or takes its word back.
    pub fn present(&mut self, lease: Lease, evidence: Option<(Identity, u64)>) {
        self.leases.get_mut(lease as usize).into_iter().for_each(|slot| *slot = evidence);
    }

    /// Makes a permit where every lease and the monitor agree.
    pub fn mint(&mut self, now_ms: u64, monitor: &Monitor) -> Result<Permit, Refusal> {
        self.identity.demand(monitor.identity(), None)?;
        let Some(judged_ms) = monitor.judged_lately_ms(now_ms) else {
            return Why::NotJudged.refused(None, None);
        };
        if monitor.verdict().stops() {
            return Why::Stopped.refused(None, None);
        }
        // A judge that died is a reason to end, as is a party that fell silent.
        let judge_ms = judged_ms.saturating_add(MAX_LATE_MS);
        let mut expires_ms = now_ms.saturating_add(PERMIT_MS).min(judge_ms);
        let mut newest_ms = None;
        for (&lease, given) in Lease::ALL.iter().zip(&self.leases) {
            let Some((evidence, at_ms)) = *given else {
                return Why::NoEvidence.refused(Some(lease), None);
            };
            self.identity.demand(&evidence, Some(lease))?;
            let ends_ms = at_ms.saturating_add(lease.lasts_ms());
            if at_ms > now_ms {
                return Why::Future.refused(Some(lease), None);
            }
            if ends_ms < now_ms {
                return Why::Expired.refused(Some(lease), None);
            }
            expires_ms = expires_ms.min(ends_ms.saturating_add(1));
            newest_ms = (lease == Lease::Heartbeat).then_some(at_ms);
        }
        // `Heartbeat` is the last lease; without one the loop has returned.
        if newest_ms <= self.heartbeat_ms {
            return Why::SameHeartbeat.refused(Some(Lease::Heartbeat), None);
        }
        self.heartbeat_ms = newest_ms;
        Ok(Permit { identity: self.identity, from_ms: now_ms, expires_ms })
    }
}
