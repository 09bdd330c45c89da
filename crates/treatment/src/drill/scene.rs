//! What is drawn for a drill: when, how long and how much; and what the fault makes of beats and ticks.
//!
//! In: a [`Drill`], chances, a place. Out: [`Scene`]. Same draws, same scene.

use super::bench::{Bench, Place};
use super::kind::{Drill, Line, Must, People, Plan, Trouble};
use crate::session::{Beat, Evidence, Load, LoadError, Tick};
use guard::Identity;
use lexicon::Rng;
use swarm::{Body, Lot, Outside, Release, Setting, TICK_MS};

/// The device's clock when a session begins: it has been on for two hours.
pub(super) const START_MS: u64 = 7_200_000;
/// A tick.
pub(super) const TICK: u64 = TICK_MS as u64;

/// What is drawn from the seed.
pub(super) struct Scene {
    pub(super) drill: Drill,
    /// When the fault comes, and goes.
    pub(super) at_ms: u64,
    pub(super) until_ms: u64,
    /// When the patient presses the stop, and lets go.
    press_ms: Option<(u64, u64)>,
    /// How long the operator waits with a hold.
    pub(super) patience_ms: u64,
    zone: usize,
    outside: Outside,
    part: usize,
    size: f64,
}

impl Scene {
    pub(super) fn new(drill: &Drill, rng: &mut Rng, place: &Place) -> Self {
        let share = rng.range(0.08, 0.6);
        let at_ms = START_MS + (share * place.session_ms as f64) as u64 / TICK * TICK + 500;
        let mut ticks = |from: usize, count: usize| TICK * (from + rng.below(count)) as u64;
        let until_ms = match drill.trouble {
            Trouble::People(People::LetsGo | People::Bites | People::Moves) => {
                at_ms + ticks(20, 80)
            }
            Trouble::Line(_) => at_ms + ticks(40, 400),
            _ => u64::MAX,
        };
        let patience_ms = ticks(1, 80);
        let (later, held) = (at_ms + ticks(20, 100), ticks(4, 60));
        // What loses beats may lose a tap that is shorter than the silence that holds.
        let is_lossy = matches!(
            drill.trouble,
            Trouble::Line(Line::LosesMany | Line::Garbled | Line::EveryThird)
        );
        let tapped = if is_lossy { ticks(4, 4) } else { ticks(1, 4) };
        let often = rng.unit() < 0.3;
        let press_ms = match drill.trouble {
            Trouble::None | Trouble::Plan(_) => None,
            Trouble::Line(_) => Some((later, tapped)),
            Trouble::People(People::Taps) => Some((at_ms, tapped)),
            Trouble::People(
                People::Stops
                | People::ResumesAhead
                | People::ResumesOtherPatient
                | People::ResumesOtherPlan
                | People::ResumesByOldEvidence
                | People::ResumesByStaleEvidence
                | People::ResumesWhilePressed,
            ) => Some((at_ms, held)),
            Trouble::People(_) => None,
            Trouble::Device(_) => {
                let needs = ["valve-open", "firmware-disobeys"].contains(&drill.name.as_str());
                (needs || often && drill.must == Must::Within).then_some((later, held))
            }
        };
        Self {
            drill: drill.clone(),
            at_ms,
            until_ms,
            press_ms: press_ms.map(|(from_ms, held_ms)| (from_ms, from_ms + held_ms)),
            patience_ms,
            zone: 1 + rng.below(place.prescription.order.zones.len() - 1),
            outside: Outside {
                bite_mn: rng.range(40_000.0, 400_000.0),
                moved_um: rng.range(250.0, 2_000.0),
            },
            part: rng.below(6),
            size: match drill.name.as_str() {
                "activation-hot" => rng.range(0.4, 8.0),
                _ => rng.range(0.4, 2.0),
            },
        }
    }

    pub(super) const fn people(&self) -> Option<People> {
        match self.drill.trouble {
            Trouble::People(people) => Some(people),
            _ => None,
        }
    }

    pub(super) const fn plan(&self) -> Option<Plan> {
        match self.drill.trouble {
            Trouble::Plan(plan) => Some(plan),
            _ => None,
        }
    }

    pub(super) const fn line(&self) -> Option<Line> {
        match self.drill.trouble {
            Trouble::Line(line) => Some(line),
            _ => None,
        }
    }

    /// Whether the operator holds the switch.
    pub(super) fn is_held(&self, now_ms: u64) -> bool {
        self.people() != Some(People::LetsGo) || !self.is_there(now_ms)
    }

    /// What the device is loaded with.
    pub(super) fn load(
        &self,
        bench: &Bench,
        place: &Place,
        rng: &mut Rng,
    ) -> Result<Load, LoadError> {
        let near = |rng: &mut Rng, spread: f64| 1.0 + spread * rng.normal().clamp(-2.5, 2.5);
        let people = self.people();
        let mut protocol = bench.protocol.clone();
        if people == Some(People::OtherProtocol) {
            protocol.extend_from_slice(b"# and no other word\n");
        }
        let prescription = match self.plan() {
            Some(plan) => place.tampered(plan).bytes()?,
            None => place.bytes.clone(),
        };
        let faults = match self.drill.trouble {
            Trouble::Device(fault) => {
                vec![fault.sized(self.size).between(self.at_ms, self.until_ms)]
            }
            _ => Vec::new(),
        };
        Ok(Load {
            prescription,
            protocol,
            patient: 1 + u64::from(self.plan() == Some(Plan::OtherPatient)),
            device: 1 + u64::from(people == Some(People::OtherDevice)),
            setting: Setting {
                release: match people {
                    Some(People::OtherFirmware) => Release::V1_0,
                    _ => Release::NEWEST,
                },
                lot: Lot(1 + rng.below(40) as u32),
                body: Body {
                    conductivity: near(rng, 0.06),
                    perfusion: rng.range(0.0, 1.5),
                    absorption: near(rng, 0.05),
                },
                seed: rng.next_u64(),
                faults,
            },
        })
    }

    pub(super) fn is_there(&self, now_ms: u64) -> bool {
        (self.at_ms..self.until_ms).contains(&now_ms)
    }

    pub(super) fn is_pressed(&self, now_ms: u64) -> bool {
        self.press_ms
            .is_some_and(|(from_ms, to_ms)| (from_ms..to_ms).contains(&now_ms))
    }

    /// Whether the session is one that must never start, whatever its drill says.
    pub(super) fn may_start(&self, approved: &Identity, held: &Identity) -> bool {
        approved == held && self.drill.must != Must::NeverStart
    }

    /// What comes on top of the jaw's own doing.
    pub(super) fn outside(&self, now_ms: u64) -> Outside {
        let mut more = Outside::default();
        match self.people().filter(|_| self.is_there(now_ms)) {
            Some(People::Bites) => more.bite_mn = self.outside.bite_mn,
            Some(People::Moves) => more.moved_um = self.outside.moved_um,
            _ => {}
        }
        more
    }

    /// A message, as this fault makes it say something else.
    pub(super) fn twist(&self, beat: &mut Beat, now_ms: u64, held_ms: Option<u64>) {
        let [_, set_up, registered, ..] = &mut beat.evidence;
        let dated = |slot: &mut Option<Evidence>, at_ms: u64| {
            slot.iter_mut().for_each(|evidence| evidence.at_ms = at_ms);
        };
        let (is_there, at_ms) = (self.is_there(now_ms), self.at_ms);
        match self.people() {
            Some(People::SetUpExpired) => dated(set_up, START_MS - 1_800_001),
            Some(People::SetUpExpires) => dated(set_up, at_ms - 1_800_000),
            Some(People::NeverRegistered) => *registered = None,
            Some(People::RegisteredLongAgo) => dated(registered, START_MS - 10_001),
            Some(People::NotRegisteredAgain) if is_there => dated(registered, at_ms - TICK),
            Some(People::OtherPatientComes) if is_there => {
                set_up
                    .iter_mut()
                    .for_each(|evidence| evidence.identity.patient += 1);
            }
            Some(People::ResumesWhilePressed) if self.is_pressed(now_ms - TICK) => {
                resumes(beat, Some(now_ms - TICK));
            }
            Some(People::ResumesByOldEvidence) => {
                resumes(beat, held_ms.map(|_| self.at_ms - TICK));
            }
            Some(People::ResumesByStaleEvidence) => {
                let first_ms = held_ms.filter(|held_ms| now_ms > held_ms + 5_100);
                resumes(beat, first_ms.map(|_| now_ms - 5_050));
            }
            Some(People::ResumesAhead) => resumes(beat, held_ms.map(|_| now_ms + 400)),
            Some(People::ResumesOtherPatient) => {
                let word = beat.resume.iter_mut();
                word.for_each(|evidence| evidence.identity.patient += 1);
            }
            Some(People::ResumesOtherPlan) => {
                let word = beat.resume.iter_mut();
                word.for_each(|evidence| evidence.identity.plan[9] ^= 4);
            }
            _ => {}
        }
        if self.plan() == Some(Plan::LeaseChanges) && is_there {
            for evidence in beat.evidence.iter_mut().flatten() {
                change(&mut evidence.identity, self.part);
            }
        }
    }

    /// What the treatment's side is told, as this fault makes the device say something else.
    pub(super) fn told(&self, tick: &Tick) -> Tick {
        let mut tick = tick.clone();
        let from = match self.plan() {
            Some(Plan::ReadBackFirst) => 0,
            Some(Plan::ReadBackLater) => self.zone,
            _ => return tick,
        };
        if let Some(read) = tick.read_back.as_mut().filter(|read| read.zone >= from) {
            read.hash[7] ^= 0x10;
        }
        tick
    }

    /// Whether the device holds what was approved of a zone, by its own word.
    pub(super) fn holds(&self, zone: usize) -> bool {
        match self.plan() {
            Some(Plan::ReadBackFirst) => false,
            Some(Plan::ReadBackLater) => zone < self.zone,
            _ => true,
        }
    }
}

/// An operator's word of that time, for what all others speak for.
fn resumes(beat: &mut Beat, at_ms: Option<u64>) {
    let identity = beat.evidence.iter().flatten().next().map(|e| e.identity);
    let word = identity.zip(at_ms);
    beat.resume = word.map(|(identity, at_ms)| Evidence { identity, at_ms });
}

fn change(identity: &mut Identity, part: usize) {
    match part {
        0 => identity.plan[3] ^= 1,
        1 => identity.patient += 1,
        2 => identity.tooth += 1,
        3 => identity.device += 1,
        4 => identity.firmware[1] += 1,
        _ => identity.protocol[5] ^= 1,
    }
}
