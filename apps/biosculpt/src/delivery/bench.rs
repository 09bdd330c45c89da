//! For tests only: a delivery by the device on the bench, in this process, of a small block.
//!
//! In: a folder, after how many ticks the operator ends the session, how far its program comes. Out: its record.

use super::begin::begin;
use super::close::Over;
use super::drive::{Hands, Side, drive};
use super::folder::{Folder, Proof};
use super::setup::{Files, SetUp};
use crate::store::steps::{self, STEP_VARIABLE};
use casebook::SecretKey;
use std::path::Path;
use std::time::Instant;
use swarm::Site;
use swarm::sample::Block;
use treatment::record::SET_UP;
use treatment::session::{Beat, Console, Ended, People, Proceed, Station, Stop, Tick};
use treatment::{Command, blocks};

const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");
pub(super) const BY: &str = "Elara Voss";

pub(super) fn folder(path: &Path) -> (Folder, Proof) {
    let block = Block {
        side: 2,
        layers: 1,
        ..Block::default()
    };
    let tooth = block.tooth().unwrap();
    let mut tissue_bytes = Vec::new();
    let volume = treatment::tooth::to_volume(&tooth);
    volume.write(&mut tissue_bytes).unwrap();
    let prescription = blocks::prescription(block.order());
    let folder = Folder {
        path: path.to_owned(),
        prescription_bytes: prescription.bytes().unwrap(),
        prescription,
        plan_bytes: b"a plan".to_vec(),
        tissue_bytes,
        tooth,
    };
    let proof = Proof {
        bytes: b"{}".to_vec(),
        passed: true,
    };
    (folder, proof)
}

pub(super) fn secret() -> SecretKey {
    SecretKey::from_entropy(&[3; 32])
}

/// Says a line to the parent, where there is one.
fn say(line: &str) {
    if std::env::var_os(STEP_VARIABLE).is_some() {
        steps::say(line);
    }
}

/// The device on the bench, without a link.
struct Bench<'a> {
    station: Station<'a>,
    now_ms: u64,
    was_enabled: bool,
}

impl Side for Bench<'_> {
    fn exchange(&mut self, beat: Beat) -> anyhow::Result<(Tick, Option<Instant>)> {
        self.now_ms += 50;
        self.station.hear(beat);
        let tick = self.station.tick(self.now_ms)?;
        if tick.enabled && !self.was_enabled {
            // The device is on from here on, whatever becomes of us.
            say("leave");
        }
        self.was_enabled = tick.enabled;
        Ok((tick, None))
    }
}

/// The patient stops once; the operator ends the session after so many ticks.
struct Script(People, u64);

impl Hands for Script {
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed> {
        let end = now_ms + 50 >= self.1 * 50;
        Ok(Proceed {
            end,
            ..self.0.hands(now_ms)
        })
    }

    fn see(&mut self, _: &Beat, tick: &Tick, _: Option<Instant>) {
        say(&format!("tick {}", tick.now_ms / 50));
    }
}

/// What becomes of a session.
#[derive(PartialEq)]
pub(super) enum Until {
    /// Its program ends after the last tick, after its end was recorded.
    Ticks,
    End,
    /// All is told.
    Seal,
}

/// A delivery from its set-up to its seal, ended by the operator after so many ticks.
pub(super) fn deliver(path: &Path, ticks: u64, until: &Until) -> Ended {
    let (folder, proof) = folder(path);
    let mut recorder = begin(&folder, &proof, BY, &secret()).unwrap().unwrap();
    let order = &folder.prescription.order;
    let load = blocks::load(order.clone(), PROTOCOL).unwrap();
    let site = Site::new(order.clone(), &folder.tooth).unwrap();
    let station = Station::new(&load, &site).unwrap();
    let held = station.held().clone();
    let files = Files {
        prescription: recorder.blob(&load.prescription).unwrap(),
        plan: recorder.blob(&folder.plan_bytes).unwrap(),
        protocol: recorder.blob(PROTOCOL).unwrap(),
        tissue: recorder.blob(&folder.tissue_bytes).unwrap(),
    };
    let set_up = SetUp::of(&load, &[], ("max", "scripted"), &held.signals, files);
    recorder.say(SET_UP, &set_up, 3).unwrap();
    recorder.signals(&held.signals);
    let mut console = Console::new(held.identity, &folder.prescription, &held);
    let stop = Stop {
        at_ms: 1_200,
        held_ms: 200,
        resume_ms: Some(100),
    };
    let people = People { stops: vec![stop] };
    let mut bench = Bench {
        station,
        now_ms: 0,
        was_enabled: false,
    };
    let mut script = Script(people, ticks);
    let driven = drive(&mut bench, &mut console, &mut script, &mut recorder).unwrap();
    let ended = driven.ended;
    say("over");
    if *until == Until::Ticks {
        return ended;
    }
    let done = ended == Ended::Done;
    recorder.fact(&Command::End { done }, 5).unwrap();
    if *until == Until::End {
        return ended;
    }
    let over = Over {
        path,
        load: &load,
        prescription: &folder.prescription,
        tooth: &folder.tooth,
        site: &site,
        signals: &held.signals,
        shows: false,
    };
    let rows: Vec<String> = driven.ticks.iter().map(Tick::row).collect();
    let again = over.again(&rows, &mut |_| {}).unwrap();
    over.tell(&again, driven, &[], &mut recorder).unwrap();
    recorder.writer().seal(&secret(), 6).unwrap();
    ended
}
