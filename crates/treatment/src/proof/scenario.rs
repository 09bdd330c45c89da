//! What may be other than planned, and how the tooth's heat then is.
//!
//! Out: [`Scenario`]s with their reasons.

use super::heat::Organ;
use super::stream::ALLOWED;
use crate::setting::{AIR_LOW_W_M2K, AIR_W_M2K};
use tissue::Provenance;
use tissue::properties::Properties;

/// One way in which a session may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// Short name.
    pub name: &'static str,
    /// What is other than planned.
    pub why: &'static str,
    /// Whether several things go wrong at once; judged by the hard limit only.
    pub is_together: bool,
    pub(super) run: Run,
    /// All heat times this: the equations are linear in it.
    pub(super) times: f64,
}

impl Scenario {
    /// All heat times this where an organ is looked at. What is allowed for warmer orders was measured in the pulp; most
    /// of what hard tissue has, where material binds, is the same in every order.
    pub(super) fn times_in(&self, organ: usize) -> f64 {
        let is_allowed = self.run.is_far_to_near && organ != Organ::Hard as usize;
        self.times * if is_allowed { ALLOWED } else { 1.0 }
    }
}

/// What has to be reckoned anew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) k_times: f64,
    pub(super) is_perfused: bool,
    pub(super) air_w_m2k: f64,
    /// How far everything is done too near to the pulp, mm.
    pub(super) shift_mm: f64,
    /// How much thinner everything over the pulp is than it was estimated, a share.
    pub(super) thinner: f64,
    /// For how long heat goes on after each zone should have ended, s.
    pub(super) lag_s: f64,
    /// Whether each zone is worked from far to near of the pulp, a place at a time; else its heat is spread over it.
    pub(super) is_far_to_near: bool,
}

const PLANNED: Run = Run {
    k_times: 1.0,
    is_perfused: true,
    air_w_m2k: AIR_W_M2K,
    shift_mm: 0.0,
    thinner: 0.0,
    lag_s: 0.0,
    is_far_to_near: false,
};

/// How much thinner what lies over an estimated pulp may be: one tooth differs from the tables' mean by a third.
pub(super) const THINNER: f64 = 1.0 / 3.0;
/// Longest that a stop by the sensors may take, s: a thermometer's time constant and its filter.
const LAG_S: f64 = 5.0;

const fn other(name: &'static str, why: &'static str, run: Run, times: f64) -> Scenario {
    Scenario {
        name,
        why,
        is_together: false,
        run,
        times,
    }
}

/// The scenarios of every proof, the nominal one first, that of all at once last.
#[rustfmt::skip]
const ALL: [Scenario; 14] = [
    other("nominal", "as planned", PLANNED, 1.0),
    other("k -15 %", "tissue conducts less: sources scatter by so much", Run { k_times: 0.85, ..PLANNED }, 1.0),
    other("k +15 %", "tissue conducts more", Run { k_times: 1.15, ..PLANNED }, 1.0),
    other("w = 0", "no blood flows in the pulp", Run { is_perfused: false, ..PLANNED }, 1.0),
    other("h low", "still air cools the crown", Run { air_w_m2k: AIR_LOW_W_M2K, ..PLANNED }, 1.0),
    other("absorption +20 %", "more heat for each load", PLANNED, 1.2),
    other("payload +20 %", "more in each load, and its heat", PLANNED, 1.2),
    other("payload -20 %", "less in each load", PLANNED, 0.8),
    other("registration 50 um", "all work lies nearer to the pulp", Run { shift_mm: 0.05, ..PLANNED }, 1.0),
    other("registration 100 um", "all work lies nearer to the pulp", Run { shift_mm: 0.1, ..PLANNED }, 1.0),
    other("sensor lag", "each zone heats 5 s longer", Run { lag_s: LAG_S, ..PLANNED }, 1.0),
    other("pulp nearer", "all that lies over the estimated pulp is a third thinner", Run { thinner: THINNER, ..PLANNED }, 1.0),
    // Nothing that goes wrong: a plan says neither in what order the places of a zone come nor how cool a mouth is.
    other("far to near", "each zone is worked last where it lies nearest to the pulp, in still air, and a tenth for warmer orders", Run { air_w_m2k: AIR_LOW_W_M2K, is_far_to_near: true, ..PLANNED }, 1.0),
    Scenario {
        name: "all at once",
        why: "k -15 %, w = 0, h low, 100 um nearer, 5 s longer, far to near and its tenth, absorption and payload +20 %, a third less over an estimated pulp",
        is_together: true,
        run: Run { k_times: 0.85, is_perfused: false, air_w_m2k: AIR_LOW_W_M2K, shift_mm: 0.1, thinner: THINNER, lag_s: LAG_S, is_far_to_near: true },
        times: 1.44,
    },
];

/// The scenarios of a tooth: where its pulp lies is in doubt only where it was estimated.
pub(super) fn of(provenance: Provenance) -> Vec<Scenario> {
    let is_estimated = provenance == Provenance::Estimated;
    let single = |s: &&Scenario| is_estimated || s.is_together || s.run.thinner == 0.0;
    let sure = |s: &Scenario| match is_estimated {
        true => *s,
        false => Scenario {
            run: Run {
                thinner: 0.0,
                ..s.run
            },
            ..*s
        },
    };
    ALL.iter().filter(single).map(sure).collect()
}

impl Run {
    /// The tables of this run.
    pub(super) fn properties(&self) -> Properties {
        let table = Properties::default().with_k_times(self.k_times);
        if self.is_perfused {
            table
        } else {
            table.without_perfusion()
        }
    }
}
