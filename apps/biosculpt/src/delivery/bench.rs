//! For tests only: a delivery by the device on the bench, in this process, of a small block.
//!
//! In: a folder, how its session goes. Out: its record, as far as that came.

use super::begin::begin;
use super::close::Over;
use super::drive::{Driven, Hands, Side, drive};
use super::folder::{Folder, Proof};
use super::given::PROTOCOL;
use super::setup::{Files, SetUp};
use crate::store::FileStore;
use crate::store::steps::{self, STEP_VARIABLE};
use casebook::{Digest, SecretKey};
use std::path::Path;
use std::time::Instant;
use swarm::Site;
use swarm::sample::Block;
use treatment::record::{Recorder, SET_UP};
use treatment::session::{Beat, Console, Ended, Load, People, Proceed, Station, Stop, Tick};
use treatment::{Command, PlanFile, blocks};

pub(super) const BY: &str = "Elara Voss";
/// Surfaces of its plan; each holds its own name, and is none that could be shown.
pub(super) const SURFACES: [PlanFile; 6] = [
    PlanFile::Before,
    PlanFile::Target,
    PlanFile::Around,
    PlanFile::Antagonist,
    PlanFile::Solid,
    PlanFile::Archive,
];

pub(super) fn folder(path: &Path) -> (Folder, Proof) {
    folder_of(path, 2)
}

/// The same, of a block with such a side.
pub(super) fn folder_of(path: &Path, side: u32) -> (Folder, Proof) {
    let block = Block {
        side,
        layers: 1,
        ..Block::default()
    };
    let tooth = block.tooth().unwrap();
    let mut tissue_bytes = Vec::new();
    let volume = treatment::tooth::to_volume(&tooth);
    volume.write(&mut tissue_bytes).unwrap();
    let mut prescription = blocks::prescription(block.order());
    for file in SURFACES {
        let sum = Digest::of(file.name().as_bytes());
        prescription.from = prescription.from.with(file, sum);
    }
    let tissue = Digest::of(&tissue_bytes);
    prescription.from = prescription.from.with(PlanFile::Tissue, tissue);
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
    forges: bool,
    leaps: bool,
}

impl Side for Bench<'_> {
    fn exchange(&mut self, beat: Beat) -> anyhow::Result<(Tick, Option<Instant>)> {
        self.now_ms += 50;
        self.station.hear(beat);
        let mut tick = self.station.tick(self.now_ms)?;
        if self.forges && self.now_ms == 500 {
            tick.carriers += 1;
        }
        if self.leaps && self.now_ms == 500 {
            tick.now_ms = 4 * 3_600_000;
        }
        if tick.enabled && !self.was_enabled {
            // The device is on from here on, whatever becomes of us.
            say("leave");
        }
        self.was_enabled = tick.enabled;
        Ok((tick, None))
    }
}

/// How a session goes.
#[derive(Default)]
pub(super) struct Course {
    /// After so many ticks the operator ends it.
    pub(super) ticks: u64,
    /// Then its program dies, instead.
    pub(super) dies: bool,
    /// One of its rows is not what the device did.
    pub(super) forges: bool,
    /// Whoever had it in hand is gone when it is ended, for that reason.
    pub(super) gone: Option<&'static str>,
    /// At its tenth tick it is as late as no session may be.
    pub(super) leaps: bool,
}

/// The patient stops once; then it goes its course.
struct Script<'a>(People, &'a Course);

impl Hands for Script<'_> {
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed> {
        let end = now_ms + 50 >= self.1.ticks * 50;
        anyhow::ensure!(!(end && self.1.dies), "the program dies");
        Ok(Proceed {
            end,
            ..self.0.hands(now_ms)
        })
    }

    fn see(&mut self, _: &Beat, tick: &Tick, _: Option<Instant>) {
        say(&format!("tick {}", tick.now_ms / 50));
    }

    fn gone(&self) -> Option<&'static str> {
        self.1.gone
    }
}

/// A session with its recorder: where it is dropped, its program ended there.
pub(super) struct Session {
    folder: Folder,
    load: Load,
    site: Site,
    signals: Vec<String>,
    pub(super) recorder: Recorder<FileStore>,
}

impl Session {
    pub(super) fn end(&mut self, ended: Ended) {
        let done = ended == Ended::Done;
        self.recorder.fact(&Command::End { done }, 5).unwrap();
    }

    pub(super) fn tell(&mut self, driven: Driven) {
        let over = Over {
            path: &self.folder.path,
            load: &self.load,
            prescription: &self.folder.prescription,
            tooth: &self.folder.tooth,
            site: &self.site,
            signals: &self.signals,
            at_ms: 5,
            is_of_folder: true,
            shows: false,
        };
        let rows: Vec<String> = driven.ticks.iter().map(Tick::row).collect();
        let again = over.again(&rows, &mut |_| {}).unwrap();
        over.hold(&again, &[], &mut self.recorder).unwrap();
        over.tell(&again, driven, &[], &mut self.recorder).unwrap();
        self.recorder.writer().seal(&secret(), 6).unwrap();
    }
}

/// A session from its set-up to its last tick.
pub(super) fn session(path: &Path, course: &Course) -> (Session, anyhow::Result<Driven>) {
    let (folder, proof) = folder(path);
    let mut recorder = begin(&folder, &proof, BY, &secret()).unwrap().unwrap();
    let order = &folder.prescription.order;
    let mut load = blocks::load(order.clone(), PROTOCOL).unwrap();
    load.prescription = folder.prescription_bytes.clone();
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
        forges: course.forges,
        leaps: course.leaps,
    };
    let mut script = Script(people, course);
    let driven = drive(&mut bench, &mut console, &mut script, &mut recorder);
    drop(bench);
    let session = Session {
        folder,
        load,
        site,
        signals: held.signals,
        recorder,
    };
    (session, driven)
}

/// A delivery from its set-up to its seal, ended by the operator after so many ticks.
pub(super) fn deliver(path: &Path, ticks: u64) {
    let course = Course {
        ticks,
        ..Course::default()
    };
    let (mut session, driven) = session(path, &course);
    let driven = driven.unwrap();
    say("over");
    session.end(driven.ended);
    session.tell(driven);
}
