//! `biosculpt deliver DIR`: a session of the simulated device, under the guard, with its record.

use crate::cli::Arguments;
use crate::delivery::drive::{self, Driven, Script, Side};
use crate::delivery::folder::Folder;
use crate::delivery::setup::{Files, SetUp, parse_fault};
use crate::delivery::{key, outcome};
use crate::fault::Fault;
use crate::store::FileStore;
use crate::terminal;
use crate::{Outcome, files, written};
use casebook::{SecretKey, Signer, Writer};
use std::path::{Path, PathBuf};
use swarm::{Body, Lot, Release, Setting, Site, TICK_MS};
use treatment::record::{Recorder, SET_UP, facts};
use treatment::session::{Beat, Console, Ended, Held, Load, People, Station, Stop, Tick};
use treatment::{Case, Command};

/// The protocol that goes with the program.
const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");
/// Largest protocol that is read, bytes.
const PROTOCOL_BYTES: u64 = 1 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Deliver {
    /// Folder of a plan that was proven
    folder: PathBuf,
    /// Firmware of the device [default: the newest]
    #[arg(long, value_name = "VERSION", value_parser = parse_release)]
    firmware: Option<Release>,
    /// Protocol that the guard judges by [default: 1.0]
    #[arg(long, value_name = "FILE")]
    protocol: Option<PathBuf>,
    /// Seed of every chance in the simulated session
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Lot of the carriers
    #[arg(long, default_value_t = 1)]
    lot: u32,
    /// When the patient presses the stop, seconds of the session
    #[arg(long, value_name = "T1,T2,..", value_delimiter = ',', value_parser = parse_seconds)]
    stops: Vec<u64>,
    /// A fault to inject: NAME[:from=MS,to=MS]
    #[arg(long, value_name = "NAME[:args]", value_parser = parse_fault)]
    fault: Vec<swarm::Fault>,
    /// Who sets up and operates, for the record
    #[arg(long, value_name = "NAME", default_value = "operator")]
    by: String,
    /// Number of the patient
    #[arg(long, default_value_t = 1)]
    patient: u64,
    /// File of the sealing key [default: the user's, made at its first use]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub(crate) fn parse_release(text: &str) -> Result<Release, String> {
    let names: Vec<&str> = Release::ALL.iter().map(|release| release.name()).collect();
    Release::from_name(text).ok_or_else(|| format!("there are the releases {}", names.join(", ")))
}

/// The bytes of a protocol file.
pub(crate) fn protocol(path: &Path) -> anyhow::Result<Vec<u8>> {
    let advice = "see `biosculpt protocol check`";
    files::read_bytes_of(path, PROTOCOL_BYTES, "a protocol, a file of rules", advice)
}

fn parse_seconds(text: &str) -> Result<u64, String> {
    let seconds: f64 = text
        .trim()
        .parse()
        .map_err(|_| format!("{text:?} is no time in seconds"))?;
    match (0.0..=14_400.0).contains(&seconds) {
        true => Ok((seconds * 1e3).round() as u64),
        false => Err(format!("a stop is at 0 to 14400 s, got {text}")),
    }
}

/// The device's side in this process, in simulated time.
struct InProcess<'a> {
    station: Station<'a>,
    now_ms: u64,
}

impl Side for InProcess<'_> {
    fn exchange(&mut self, beat: Beat) -> anyhow::Result<Tick> {
        self.now_ms += u64::from(TICK_MS);
        self.station.hear(beat);
        Ok(self.station.tick(self.now_ms)?)
    }
}

/// What a delivery was, for those who tell of it.
pub(crate) struct Delivered {
    pub(crate) driven: Driven,
    pub(crate) measured: treatment::Outcome,
    pub(crate) json: outcome::OutcomeJson,
}

impl Deliver {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let folder = Folder::read(&self.folder)?;
        let proof = folder.proof()?;
        if !proof.passed {
            let why = "the proof refused this plan, so nothing is delivered; see proof.html, and plan anew";
            return refused(why, arguments);
        }
        let secret = key::secret(self.key.as_deref())?;
        let mut recorder = match self.begin(&folder, &proof.bytes, &secret)? {
            Ok(recorder) => recorder,
            Err(why) => return refused(&why, arguments),
        };
        let site = folder.site()?;
        let load = self.load(&folder)?;
        let delivered = self.deliver(&folder, &site, &load, &mut recorder)?;
        recorder.writer().seal(&secret, files::now_ms()?)?;
        self.tell(&delivered, arguments)?;
        Ok(match delivered.driven.ended {
            Ended::Done => Outcome::Done,
            _ => Outcome::Refused,
        })
    }

    fn load(&self, folder: &Folder) -> anyhow::Result<Load> {
        let protocol = match &self.protocol {
            Some(path) => protocol(path)?,
            None => PROTOCOL.to_vec(),
        };
        Ok(Load {
            prescription: folder.prescription_bytes.clone(),
            protocol,
            patient: self.patient,
            device: 1,
            setting: Setting {
                release: self.firmware.unwrap_or(Release::NEWEST),
                lot: Lot(self.lot),
                body: Body::default(),
                seed: self.seed,
                faults: self.fault.clone(),
            },
        })
    }

    /// Opens the record, and records plan, proof and set-up; `Err` is what the case refuses.
    fn begin(
        &self,
        folder: &Folder,
        proof: &[u8],
        secret: &SecretKey,
    ) -> anyhow::Result<Result<Recorder<FileStore>, String>> {
        let place = folder.path.join("casebook");
        let now_ms = files::now_ms()?;
        let (writer, case) = match place.join("chain.jsonl").exists() {
            true => {
                let writer = Writer::open(FileStore::open(&place)?).map_err(|why| {
                    Fault::new(format!("cannot be gone on with: {why}"))
                        .at(&place)
                        .expecting("a sound casebook")
                        .advising("see `biosculpt verify`")
                })?;
                let chain = std::fs::read(place.join("chain.jsonl"))?;
                let entries = casebook::entries(&chain).map_err(|why| anyhow::anyhow!("{why}"))?;
                (writer, Case::of(&facts(&entries)?))
            }
            false => {
                let public = secret.public_key();
                let store = FileStore::create(&place, &public)?;
                let case = name_of(&folder.path);
                let opening = casebook::Opening { case, key: public };
                (
                    Writer::create(store, opening, now_ms, &self.by)?,
                    Case::default(),
                )
            }
        };
        let is_cut = case.is_cut();
        let mut recorder = Recorder::new(writer, case, &self.by);
        let hash = folder.hash();
        if is_cut {
            // The session before was cut off: it is over, and a second person must set up anew.
            recorder.fact(&Command::End { done: false }, now_ms)?;
        }
        let prescription = recorder.blob(&folder.prescription_bytes)?;
        let proof_blob = recorder.blob(proof)?;
        let known = recorder.case().is_about(&hash);
        if !known {
            recorder.fact(&Command::Prescribe { prescription: hash }, now_ms)?;
            let named = casebook::Value::object([("prescription", prescription.into())]);
            recorder.put("plan", named, now_ms)?;
            let prove = Command::Prove {
                prescription: hash,
                passed: true,
            };
            recorder.fact(&prove, now_ms)?;
            let named = casebook::Value::object([("proof", proof_blob.into())]);
            recorder.put("proof", named, now_ms)?;
        }
        let prepare = Command::Prepare {
            prescription: hash,
            by: self.by.clone(),
        };
        match recorder.fact(&prepare, now_ms) {
            Ok(()) => Ok(Ok(recorder)),
            Err(treatment::record::RecordError::NotNow(why)) => Ok(Err(why.to_string())),
            Err(other) => Err(other.into()),
        }
    }

    fn deliver(
        &self,
        folder: &Folder,
        site: &Site,
        load: &Load,
        recorder: &mut Recorder<FileStore>,
    ) -> anyhow::Result<Delivered> {
        let station = Station::new(load, site).map_err(|why| {
            Fault::new(why.to_string())
                .expecting("what the device can be loaded with")
                .advising("see `biosculpt protocol check`, or plan again")
        })?;
        let stops: Vec<Stop> = self.stops.iter().map(|&at_ms| Stop::at(at_ms)).collect();
        let held = station.held().clone();
        let mut console = self.set_up(folder, load, &stops, &held, recorder)?;
        let mut side = InProcess { station, now_ms: 0 };
        let people = People { stops };
        let driven = drive::drive(
            &mut side,
            &mut console,
            &people,
            &mut Script,
            recorder,
            &mut |_| {},
        )?;
        let now_ms = files::now_ms()?;
        let done = driven.ended == Ended::Done;
        recorder.fact(&Command::End { done }, now_ms)?;
        let device = side.station.device();
        let measured = treatment::Outcome::of(site, device.bed());
        let ticks = driven.ticks.len() as u64;
        let json = outcome::json(
            driven.ended,
            ticks,
            &driven.alarms,
            &measured,
            &device.truth(),
        );
        let surface = outcome::surface(site, device.bed())?;
        let blob = recorder.blob(&surface)?;
        recorder.say("outcome", &json, now_ms)?;
        let named = casebook::Value::object([("delivered", blob.into())]);
        recorder.put("delivered", named, now_ms)?;
        files::write_synced(&folder.path.join("delivered.ply"), &surface)?;
        files::write_synced(&folder.path.join("outcome.json"), &written::json(&json)?)?;
        Ok(Delivered {
            driven,
            measured,
            json,
        })
    }

    /// Compares what the device holds with what was approved, and records with what the session is made.
    fn set_up(
        &self,
        folder: &Folder,
        load: &Load,
        stops: &[Stop],
        held: &Held,
        recorder: &mut Recorder<FileStore>,
    ) -> anyhow::Result<Console> {
        let approved = guard::Identity {
            plan: folder.hash().bytes(),
            patient: load.patient,
            tooth: folder
                .prescription
                .order
                .tooth
                .map_or(0, lexicon::Fdi::number),
            device: load.device,
            firmware: load.setting.release.start().version(),
            protocol: casebook::Digest::of(&load.protocol).bytes(),
        };
        let files_of = Files {
            prescription: recorder.blob(&load.prescription)?,
            protocol: recorder.blob(&load.protocol)?,
            tissue: recorder.blob(&folder.tissue_bytes)?,
        };
        let set_up = SetUp::of(load, stops, "max", &held.signals, files_of);
        recorder.say(SET_UP, &set_up, files::now_ms()?)?;
        recorder.signals(&held.signals);
        Ok(Console::new(approved, &folder.prescription, held))
    }

    fn tell(&self, delivered: &Delivered, arguments: &Arguments) -> anyhow::Result<()> {
        if arguments.json {
            return terminal::say_json(&delivered.json);
        }
        let (measured, driven) = (&delivered.measured, &delivered.driven);
        let minutes = driven.ticks.len() as f64 * f64::from(TICK_MS) / 60_000.0;
        let ended = driven.ended.name();
        terminal::say(&terminal::bold(&format!(
            "{ended} after {minutes:.1} min (simulated)"
        )))?;
        terminal::say(&format!(
            "laid down {:.2} of {:.2} mm3; gamma {:.1} % (5 %, 50 um); over-contour {:.0} um",
            measured.laid_mm3,
            measured.planned_mm3,
            100.0 * measured.gamma,
            measured.over_contour_um
        ))?;
        match driven.alarms.as_slice() {
            [] => terminal::say("no alarms")?,
            codes => terminal::say(&format!("alarms: {}", codes.join(", ")))?,
        }
        let folder = self.folder.display();
        terminal::say(&format!(
            "record: {folder}/casebook; surface: {folder}/delivered.ply"
        ))
    }
}

fn refused(why: &str, arguments: &Arguments) -> anyhow::Result<Outcome> {
    if arguments.json {
        terminal::say_json(&serde_json::json!({ "refused": why }))?;
    } else {
        terminal::say(&format!("refused: {why}"))?;
    }
    Ok(Outcome::Refused)
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    name.to_string_lossy().into_owned()
}
