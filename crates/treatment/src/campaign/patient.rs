//! Patients of a campaign: the case, the lot, the tooth, the stops.
//!
//! In: a campaign, a number. Out: what that patient's session is made with. Same number, same patient.
//! Method: pauses as people make them, a stated guess of this project: an anxious patient stops one to three times, at
//! times spread evenly over the planned session, presses for 1 to 6 s, and is talked with for a time that
//! is lognormal with a median of 8 s and a spread of 0.95 of its logarithm, 100 s at most (beyond two
//! minutes off a session is ended). So half of the pauses are shorter than 12 s, and one in twenty is
//! longer than about 40 s.
//! Law: `law_pauses_are_mostly_short`.

use super::{Campaign, CaseSite};
use crate::session::{People, Stop};
use lexicon::{Rng, Seed};
use swarm::{Body, Lot, TICK_MS};

/// Most stops of one patient.
const STOPS_MAX: usize = 3;
/// Shortest and longest press, ms.
const PRESS_MS: (f64, f64) = (1_000.0, 6_000.0);
/// The talk after it: median, spread of the logarithm, longest.
const TALK_MS: f64 = 8_000.0;
const TALK_SPREAD: f64 = 0.95;
const TALK_MS_MAX: f64 = 100_000.0;

/// One patient.
pub(super) struct Patient {
    /// Place of the case.
    pub(super) case: usize,
    pub(super) lot: Lot,
    pub(super) body: Body,
    pub(super) people: People,
    /// Of the session's own chances.
    pub(super) seed: u64,
}

impl Patient {
    pub(super) fn new(campaign: &Campaign, cases: &[CaseSite], number: u64) -> Self {
        let seed = Seed::new(campaign.seed).child("patients").index(number);
        let mut rng = seed.rng();
        let case = rng.below(cases.len());
        let lot = Lot(1 + rng.below(campaign.lots.max(1) as usize) as u32);
        let near = |rng: &mut Rng, spread: f64| 1.0 + spread * rng.normal().clamp(-2.5, 2.5);
        let body = Body {
            conductivity: near(&mut rng, 0.06),
            perfusion: rng.range(0.0, 1.5),
            absorption: near(&mut rng, 0.05),
        };
        let is_anxious = rng.unit() < campaign.anxious;
        let session_ms = cases.get(case).map_or(0, |case| case.session_ms);
        let stops = match is_anxious {
            true => stops(&mut rng, session_ms),
            false => Vec::new(),
        };
        Self {
            case,
            lot,
            body,
            people: People { stops },
            seed: rng.next_u64(),
        }
    }
}

/// When an anxious patient stops, and for how long.
fn stops(rng: &mut Rng, session_ms: u64) -> Vec<Stop> {
    let count = 1 + rng.below(STOPS_MAX);
    let mut times: Vec<f64> = (0..count).map(|_| rng.unit() * session_ms as f64).collect();
    times.sort_by(f64::total_cmp);
    let mut stop = |at_ms: f64| {
        let talk_ms = TALK_MS * libm::exp(TALK_SPREAD * rng.normal());
        Stop {
            at_ms: in_ticks(at_ms),
            held_ms: in_ticks(rng.range(PRESS_MS.0, PRESS_MS.1)),
            resume_ms: Some(in_ticks(talk_ms.min(TALK_MS_MAX))),
        }
    };
    times.into_iter().map(&mut stop).collect()
}

fn in_ticks(ms: f64) -> u64 {
    let tick_ms = u64::from(TICK_MS);
    ms as u64 / tick_ms * tick_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_pauses_are_mostly_short() {
        let mut rng = Seed::new(7).rng();
        let all = (0..4_000).flat_map(|_| stops(&mut rng, 300_000));
        let mut pauses_ms: Vec<u64> = all.map(|s| s.held_ms + s.resume_ms.unwrap_or(0)).collect();
        pauses_ms.sort_unstable();
        let at = |share: f64| pauses_ms[(share * pauses_ms.len() as f64) as usize];
        assert!((10_500..12_500).contains(&at(0.5)), "{}", at(0.5));
        assert!((38_000..45_000).contains(&at(0.95)), "{}", at(0.95));
        assert!(at(0.9999) <= 106_000);
    }
}
