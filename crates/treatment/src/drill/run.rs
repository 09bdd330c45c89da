//! One drill: a session with something wrong, from the case's leave to a second after its end.
//!
//! In: a [`Bench`], a [`Drill`], a seed, that draws when, how long and how much. Out: [`Session`].
//! Law: `law_drills_are_the_same_with_any_threads`. Fails: as a session does; what a device refuses to
//! load is no failure.

use super::bench::{Bench, Place, begins};
use super::judge::{Facts, Judge};
use super::kind::{Drill, Must, Plan};
use super::line::Carrier;
use super::scene::{START_MS, Scene, TICK};
use crate::campaign::{HARM_CEM43_MIN, HARM_OVER_REMOVAL_UM, HARM_OVER_UM, HARM_PULP_K};
use crate::outcome::Outcome;
use crate::prescription::Prescription;
use crate::session::{
    Console, Ended, Event, LoadError, PATIENTS_STOP, Proceed, Station, Tick, Watcher,
};
use casebook::Digest;
use guard::{Identity, Verdict};
use lexicon::{Fdi, Seed};
use swarm::{Order, Release, Site};

/// A device that was off for so long is given up, ms.
const OFF_MS: u64 = 12_000;
/// How long the device is watched after the end, and how long it may take to go off then, ms.
const AFTER_MS: u64 = 1_000;
const AFTER_OFF_MS: u64 = 200;
/// A session that delivered less than this share of what was prescribed is worth a word.
const LITTLE: f64 = 0.9;

/// What came of one drill.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Session {
    /// The device was on.
    pub started: bool,
    /// It was on although it must not.
    pub started_wrongly: bool,
    /// How the session ended; none where it was refused before.
    pub ended: Option<Ended>,
    /// From the fault to the device's going off, ms; none where it was not on, or stayed on.
    pub stopped_ms: Option<u64>,
    /// What stopped or refused: codes, or a word.
    pub by: Vec<String>,
    /// What stayed beyond a limit with the device on, or was not stopped in time.
    pub unstopped: Vec<String>,
    /// Harm, and what is like it, that no rule is against.
    pub uncovered: Vec<String>,
    /// It was stopped, or did not deliver, although nothing was there to stop it.
    pub stopped_falsely: bool,
}

impl Session {
    /// One that was refused before the device was loaded.
    fn refused(by: &str) -> Self {
        Self {
            by: vec![by.to_owned()],
            ..Self::default()
        }
    }

    /// Holds one drill.
    ///
    /// # Errors
    /// [`LoadError`] where the simulation itself fails.
    pub fn hold(bench: &Bench, drill: &Drill, seed: u64) -> Result<Self, LoadError> {
        let mut rng = Seed::new(seed).child("drills").child(&drill.name).rng();
        let place = bench.place(seed);
        let scene = Scene::new(drill, &mut rng, place);
        let approved_plan = match scene.plan() {
            Some(Plan::OtherApproved) => Digest::of(b"another prescription"),
            Some(Plan::OldTable) => Digest::of(&place.tampered(Plan::OldTable).bytes()?),
            _ => Digest::of(&place.bytes),
        };
        if !begins(scene.people(), approved_plan) {
            return Ok(Self::refused("case"));
        }
        let load = scene.load(bench, place, &mut rng)?;
        let approved = Identity {
            plan: approved_plan.bytes(),
            patient: 1,
            tooth: place.prescription.order.tooth.map_or(0, Fdi::number),
            device: 1,
            firmware: Release::NEWEST.start().version(),
            protocol: Digest::of(&bench.protocol).bytes(),
        };
        let Ok(loaded) = Prescription::parse(&load.prescription) else {
            return Ok(Self::refused("load"));
        };
        let other = match loaded.order == *place.site.order() {
            true => None,
            false => Some(place.site_of(&loaded.order)?),
        };
        let site = other.as_ref().unwrap_or(&place.site);
        match Station::new(&load, site) {
            Ok(station) => {
                let carrier = Carrier::new(scene.line(), (scene.at_ms, scene.until_ms), rng);
                let play = Play::new(place, site, &scene, approved, station);
                play.run(carrier)
            }
            Err(LoadError::Device(why)) => Err(why.into()),
            Err(_) => Ok(Self::refused("load")),
        }
    }
}

/// A session under way.
struct Play<'a> {
    site: &'a Site,
    scene: &'a Scene,
    approved: Identity,
    station: Station<'a>,
    console: Console,
    watcher: Watcher,
    session: Session,
    longest_ms: u64,
    was_on: bool,
    on_at_fault: bool,
    /// It went off because all zones are worked: they are read back, and then it says so.
    closes: bool,
    off_ms: u64,
    held_since_ms: Option<u64>,
    ended_ms: Option<u64>,
}

impl<'a> Play<'a> {
    fn new(
        place: &Place,
        site: &'a Site,
        scene: &'a Scene,
        approved: Identity,
        station: Station<'a>,
    ) -> Self {
        let console = Console::new(approved, &place.prescription, station.held());
        Self {
            watcher: console.watcher(),
            console,
            longest_ms: START_MS + 3 * place.session_ms + 60_000,
            site,
            scene,
            approved,
            station,
            session: Session::default(),
            was_on: false,
            on_at_fault: false,
            closes: false,
            off_ms: 0,
            held_since_ms: None,
            ended_ms: None,
        }
    }

    fn run(mut self, mut carrier: Carrier) -> Result<Session, LoadError> {
        let held = self.station.held().clone();
        let approved = self.site.order();
        let may_start = self.scene.may_start(&self.approved, &held.identity);
        let mut judge = Judge::new(self.site.order(), &held.signals, held.identity, may_start);
        let mut seen = Tick::off(START_MS, Verdict::Hold);
        for now_ms in (START_MS + TICK..).step_by(TICK as usize) {
            let hands = self.hands(now_ms - TICK);
            self.station.jaw.more = self.scene.outside(now_ms);
            let mut beat = self.console.beat(Some(&seen), &hands);
            self.scene.twist(&mut beat, now_ms, self.held_since_ms);
            judge.presses(now_ms, hands.stop);
            for beat in carrier.carry(now_ms, beat) {
                judge.heard(now_ms, &beat);
                self.station.hear(beat);
            }
            let tick = self.station.tick(now_ms)?;
            judge.see(&Facts {
                tick: &tick,
                truth: self.station.device().truth(),
                outside: self.station.jaw.now,
                zones_ng: self.station.device().zones_ng(),
                read_back: self.scene.holds(tick.zone),
                memory: is_as_loaded(approved, self.station.device().order(), tick.zone),
            });
            self.follow(&tick);
            if carrier.comes_back(now_ms) {
                seen = self.scene.told(&tick);
            }
            if let Some(ended_ms) = self.ended_ms {
                let is_late = now_ms > ended_ms + AFTER_OFF_MS;
                if tick.on && is_late {
                    judge.on_after_the_end();
                }
                if now_ms >= ended_ms + AFTER_MS {
                    break;
                }
            }
        }
        Ok(self.end(judge))
    }

    /// What the people do, by what they saw last.
    fn hands(&self, now_ms: u64) -> Proceed {
        let stop = self.scene.is_pressed(now_ms);
        let patience_ms = self.scene.patience_ms;
        let held = self.held_since_ms;
        Proceed {
            stop,
            held: self.scene.is_held(now_ms),
            resume: !stop && held.is_some_and(|held_ms| now_ms >= held_ms + patience_ms),
            verified: false,
            end: self.ended_ms.is_some(),
        }
    }

    fn follow(&mut self, tick: &Tick) {
        let (now_ms, at_ms) = (tick.now_ms, self.scene.at_ms);
        let stops = |event: &Event| match event {
            Event::Alarm { code, verdict, .. } if verdict.stops() => Some(code.clone()),
            Event::NoLeave { code, .. } => Some(code.clone()),
            _ => None,
        };
        let open = self.session.stopped_ms.is_none();
        for code in tick.events.iter().filter_map(stops) {
            if open && self.ended_ms.is_none() && !self.session.by.contains(&code) {
                self.session.by.push(code);
            }
        }
        if now_ms == at_ms {
            self.on_at_fault = self.was_on;
        }
        let is_over = matches!(
            self.session.ended,
            Some(Ended::Done | Ended::Unconfirmed | Ended::Held | Ended::Cut)
        );
        let is_off = now_ms >= at_ms && self.on_at_fault && !tick.on && !tick.done && !is_over;
        if is_off && open {
            self.session.stopped_ms = Some(now_ms - at_ms);
            self.closes = tick.zone >= self.site.order().zones.len();
        }
        self.was_on = tick.on;
        self.off_ms = if tick.on { 0 } else { self.off_ms + TICK };
        self.held_since_ms = match tick.verdict {
            Verdict::Hold => self.held_since_ms.or(Some(now_ms)),
            _ => None,
        };
        let seen = self.watcher.see(tick);
        let ended = if tick.done {
            if let Some(Event::NoLeave { code, .. }) = self.watcher.refused()
                && !self.session.by.contains(code)
            {
                self.session.by.push(code.clone());
            }
            seen.unwrap_or(Ended::Done)
        } else if tick.verdict == Verdict::Terminate {
            Ended::Terminated
        } else if self.off_ms >= OFF_MS {
            Ended::Held
        } else if now_ms >= self.longest_ms {
            Ended::Cut
        } else {
            return;
        };
        if self.ended_ms.is_none() {
            self.ended_ms = Some(now_ms);
            self.session.ended = Some(ended);
        }
    }

    /// What is to be said at the end.
    fn end(self, judge: Judge<'_>) -> Session {
        let mut session = self.session;
        session.started = judge.started;
        session.started_wrongly = judge.started_wrongly;
        session.unstopped = judge.unstopped().into_iter().map(str::to_owned).collect();
        let mut uncovered = judge.into_uncovered();
        let device = self.station.device();
        let peaks = device.truth().peaks;
        let measured = session
            .started
            .then(|| Outcome::of(self.site, device.bed()));
        let [over_um, over_removal_um] = measured.map_or([0.0; 2], |measured| {
            [measured.over_contour_um, measured.over_removal_um]
        });
        let done = session.ended == Some(Ended::Done);
        let handled_ug = device.truth().handled_ng as f64 * 1e-3;
        let little = handled_ug < LITTLE * self.site.order().dose_ug() as f64;
        for (is, what) in [
            (over_um > HARM_OVER_UM, "over-contour"),
            (over_removal_um > HARM_OVER_REMOVAL_UM, "over-removal"),
            (peaks.pulp_k > HARM_PULP_K, "pulp rise"),
            (peaks.pulp_cem43_min > HARM_CEM43_MIN, "pulp dose"),
            (done && little, "done with less than 90 %"),
        ] {
            if is {
                uncovered.insert(what);
            }
        }
        session.uncovered = uncovered.into_iter().map(str::to_owned).collect();
        if let Must::Stop(within_ms) = self.scene.drill.must {
            let late = session.stopped_ms.is_none_or(|ms| ms > within_ms);
            if !self.on_at_fault {
                session
                    .unstopped
                    .push("was not on when the fault came".to_owned());
            } else if late {
                session
                    .unstopped
                    .push(format!("was not off in {within_ms} ms"));
            }
        }
        let alarmed = session.by.iter().any(|code| code != PATIENTS_STOP);
        session.stopped_falsely = self.scene.drill.must == Must::Harmless && (!done || alarmed);
        if self.closes && done && session.by.is_empty() {
            session.stopped_ms = None;
        }
        let never = session.stopped_ms.is_some() || !session.started;
        if session.by.is_empty() && never {
            session.by.push("permit".to_owned());
        }
        session
    }
}

/// Whether a zone and its frame are in the device's memory as they were loaded.
fn is_as_loaded(loaded: &Order, held: &Order, zone: usize) -> bool {
    loaded == held || loaded.zone_bytes(zone) == held.zone_bytes(zone)
}
