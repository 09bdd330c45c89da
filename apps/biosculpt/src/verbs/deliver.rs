//! `biosculpt deliver DIR`: a session of the simulated device, under the guard, with its record. In a terminal it
//! shows a live view, and with `--speed real` the hands are the person's; with `--hands stdin` they are elsewhere.

use crate::cli::Arguments;
use crate::delivery::approved::Approved;
use crate::delivery::close::{Delivered, Over};
use crate::delivery::drive::{self, Attending, Hands};
use crate::delivery::folder::Folder;
use crate::delivery::given::{
    PROTOCOL, parse_address, parse_name, parse_number, parse_release, protocol,
};
use crate::delivery::help::{KEYS, keys_and_faults};
use crate::delivery::seen::{self, Seen};
use crate::delivery::setup::{Files, SetUp, parse_fault, parse_seconds};
use crate::delivery::side::Linked;
use crate::delivery::speed::{HandsFrom, Speed};
use crate::delivery::state::About;
use crate::delivery::{before, begin, cut, key, spent, told};
use crate::fault::Fault;
use crate::store::FileStore;
use crate::terminal::{self, Progress};
use crate::{Outcome, files, interrupt, proved};
use casebook::Digest;
use clinic::sessions::words::NOT_VERIFIED;
use std::path::{Path, PathBuf};
use swarm::{Body, Lot, Release, Setting};
use treatment::Command;
use treatment::record::{Recorder, SET_UP};
use treatment::session::{Console, Ended, Held, Load, People, Stop, Tick};

#[derive(Debug, clap::Args)]
#[command(after_help = KEYS, after_long_help = keys_and_faults())]
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
    /// Lot of the carriers, from 1 on
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = parse_number::<u32>)]
    lot: u32,
    /// When the patient presses the stop, seconds of the session
    #[arg(long, value_name = "T1,T2,..", value_delimiter = ',', value_parser = parse_seconds)]
    stops: Vec<u64>,
    /// A fault to inject: NAME[:from=MS,to=MS]; `deliver --help` names them all
    #[arg(long, value_name = "NAME[:args]", value_parser = parse_fault)]
    fault: Vec<swarm::Fault>,
    /// Address of the device [default: one of our own, on loopback]
    #[arg(long, value_name = "ADDR", value_parser = parse_address)]
    device: Option<String>,
    /// Number of the device, where it is one of our own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = parse_number::<u64>, conflicts_with = "device")]
    device_number: u64,
    /// How fast the session goes
    #[arg(long, value_enum, default_value = "max")]
    speed: Speed,
    /// Where the hands are, other than at a terminal or a script's
    #[arg(long, value_enum, value_name = "WHERE")]
    hands: Option<HandsFrom>,
    /// Who sets up and operates, for the record
    #[arg(long, value_name = "NAME", default_value = "operator", value_parser = parse_name)]
    by: String,
    /// Number of the patient, from 1 on
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = parse_number::<u64>)]
    patient: u64,
    #[command(flatten)]
    approved: Approved,
    /// File of the sealing key [default: the user's, made at its first use]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// What is seen of a session while it runs.
enum Shown {
    Nothing,
    Lines,
    View(Box<dyn Attending>),
}

impl Deliver {
    /// What the demo does: newest firmware, and a patient who stops once, after a minute.
    pub(crate) fn of_demo(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            firmware: None,
            protocol: None,
            seed: 1,
            lot: 1,
            stops: vec![60_000],
            fault: Vec::new(),
            device: None,
            device_number: 1,
            speed: Speed::Max,
            hands: None,
            by: "demo".to_owned(),
            patient: 1,
            approved: Approved::default(),
            key: None,
        }
    }

    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        if let Some(HandsFrom::Stdin) = self.hands {
            return seen::afar(self.speed, |seen| self.settled_or_told(seen));
        }
        if self.speed == Speed::Lapse {
            let what =
                "--speed lapse waits for people by the clock, and no hands are there to wait for";
            let advice = "use --speed max, or --hands stdin";
            return Err(Fault::new(what)
                .expecting("--hands stdin")
                .advising(advice)
                .into());
        }
        let shows = !arguments.json;
        if shows {
            interrupt::says(cut::NOTHING);
        }
        let came = self.settled_or_delivered(shows, arguments);
        interrupt::says("");
        came
    }

    /// For people elsewhere: an outcome and what became of it, or a refusal.
    fn settled_or_told(&self, seen: Seen) -> anyhow::Result<seen::Told> {
        self.protocol()?;
        if let Some(settled) = before::settle(&self.folder, &self.by, self.key.as_deref(), true)? {
            return Ok(Ok((settled.json()?, settled.outcome())));
        }
        let delivered = match self.work(seen)? {
            Ok(delivered) => delivered,
            Err(why) => return Ok(Err(why)),
        };
        let json = serde_json::to_value(&delivered.json)?;
        Ok(Ok((json, delivered.outcome())))
    }

    fn settled_or_delivered(&self, shows: bool, arguments: &Arguments) -> anyhow::Result<Outcome> {
        self.protocol()?;
        if let Some(settled) = before::settle(&self.folder, &self.by, self.key.as_deref(), shows)? {
            told::settled(&settled, &self.folder, arguments)?;
            return Ok(settled.outcome());
        }
        let seen = match shows {
            true => Seen::Terminal,
            false => Seen::Nowhere,
        };
        let delivered = match self.work(seen)? {
            Ok(delivered) => delivered,
            Err(why) => return told::refused(&why, arguments),
        };
        told::delivered(&delivered, &self.folder, arguments)?;
        Ok(delivered.outcome())
    }

    /// Delivers and records; `Err` is a refusal, in words, with nothing delivered.
    /// Where it may be seen, it is shown.
    pub(crate) fn work(&self, seen: Seen) -> anyhow::Result<Result<Delivered, String>> {
        let (may_show, is_afar) = (
            !matches!(seen, Seen::Nowhere),
            matches!(seen, Seen::Afar(_)),
        );
        let folder = Folder::read(&self.folder)?;
        if let Some(why) = self.approved.forbids(&folder) {
            return Ok(Err(why));
        }
        if let Some(why) = spent::spent(&self.folder, &folder.hash().to_string())? {
            return Ok(Err(why));
        }
        let proof = folder.proof()?;
        if !proof.passed {
            let why = "the proof refused this plan, so nothing is delivered; see proof.html, and plan anew";
            return Ok(Err(why.to_owned()));
        }
        let tell = |line: &str| {
            if may_show {
                terminal::note(line);
            }
        };
        // Known before minutes of proof, not after them.
        files::check_room(&self.folder)?;
        let secret = key::secret(self.key.as_deref())?;
        tell("checking the plan and proving it once more (no session yet)");
        if !self.proves_again(&proof.bytes, may_show)? {
            return Ok(Err(format!(
                "proof.json is not what the proof of these files says; prove the plan with `biosculpt prove {}`",
                files::path_quoted(&self.folder)
            )));
        }
        let find = || Linked::find(self.device.as_deref(), self.device_number);
        let found = find()?;
        let load = self.load(&folder, found.number())?;
        let about = About::of(&load, &folder.prescription.order);
        let attending = seen.by(about, self.speed)?;
        let mut linked = match &attending {
            None => found,
            Some(attending) => {
                // A device waits only so long to be loaded; a person may look at patient and tooth for longer.
                drop(found);
                if !attending.is_verified() {
                    return Ok(Err(NOT_VERIFIED.to_owned()));
                }
                find()?
            }
        };
        let mut recorder = match begin::begin(&folder, &proof, &self.by, &secret)? {
            Ok(recorder) => recorder,
            Err(why) => return Ok(Err(why)),
        };
        if !is_afar {
            interrupt::session(if may_show { cut::DURING } else { "" });
        }
        if attending.is_none() {
            let minutes = folder.prescription.order.planned_ms() as f64 / 6e4;
            tell(&format!(
                "delivering: {minutes:.0} min of session (simulated), then its replay and its page"
            ));
        }
        let shown = match attending {
            Some(attending) => Shown::View(attending),
            None if may_show => Shown::Lines,
            None => Shown::Nothing,
        };
        let delivered = self.deliver(&folder, &mut linked, &load, &mut recorder, shown);
        recorder.writer().seal(&secret, files::now_ms()?)?;
        Ok(Ok(delivered?))
    }

    /// Whether the files prove once more to what the proof that lies there judged and measured.
    fn proves_again(&self, proof: &[u8], may_show: bool) -> anyhow::Result<bool> {
        // Gone before a live view takes the terminal.
        let progress = may_show.then(|| Progress::new(1));
        let prove = || proved::proof_of(&super::prove::read(&self.folder)?);
        let again = match &progress {
            Some(progress) => progress.step("proving the plan once more", prove),
            None => prove(),
        }?;
        let Some((again, json)) = again else {
            return Ok(false);
        };
        let is_same = again.passes() && proved::is_same(&json, proof);
        if is_same && may_show && json != proof {
            terminal::note(
                "proof.json says it in other words than this program; it judges and measures the same",
            );
        }
        Ok(is_same)
    }

    /// The protocol that is meant; looked at before anything is written, too.
    fn protocol(&self) -> anyhow::Result<Vec<u8>> {
        self.protocol
            .as_deref()
            .map_or_else(|| Ok(PROTOCOL.to_vec()), protocol)
    }

    fn load(&self, folder: &Folder, device: u64) -> anyhow::Result<Load> {
        Ok(Load {
            prescription: folder.prescription_bytes.clone(),
            protocol: self.protocol()?,
            patient: self.patient,
            device,
            setting: Setting {
                release: self.firmware.unwrap_or(Release::NEWEST),
                lot: Lot(self.lot),
                body: Body::default(),
                seed: self.seed,
                faults: self.fault.clone(),
            },
        })
    }

    /// Runs the session on the device, and once more from its record, which tells what became of the tooth.
    fn deliver(
        &self,
        folder: &Folder,
        linked: &mut Linked,
        load: &Load,
        recorder: &mut Recorder<FileStore>,
        shown: Shown,
    ) -> anyhow::Result<Delivered> {
        let stops: Vec<Stop> = self.stops.iter().map(|&at_ms| Stop::at(at_ms)).collect();
        let people = People { stops };
        let held = linked.load(load, &folder.tooth, self.speed.pace());
        let held = cut::or_cut(held, recorder, &folder.path)?;
        let hands = match &shown {
            Shown::View(attending) => attending.whose(),
            Shown::Nothing | Shown::Lines => "scripted",
        };
        let mut console = self.set_up(folder, load, (&people, hands), &held, recorder)?;
        let is_told = matches!(shown, Shown::Lines) || self.hands.is_some();
        let is_watched = !matches!(shown, Shown::Nothing);
        let mut hands: Box<dyn Hands> = match shown {
            Shown::Nothing => Box::new(people),
            Shown::Lines => {
                let planned_ms = folder.prescription.order.planned_ms();
                Box::new(told::Aloud::new(people, planned_ms))
            }
            Shown::View(mut attending) => {
                // In lock-step every beat makes a tick, so that a stop goes with the next one.
                let sender = (self.speed == Speed::Real).then(|| linked.sender());
                attending.set_out(people, &held.signals, sender);
                attending
            }
        };
        let driven = drive::drive(linked, &mut console, hands.as_mut(), recorder);
        let mut is_interrupted = hands.is_interrupted();
        // A terminal is given back here.
        drop(hands);
        let driven = cut::or_cut(driven, recorder, &folder.path)?;
        let now_ms = files::now_ms()?;
        if !matches!(self.hands, Some(HandsFrom::Stdin)) {
            interrupt::says(if is_watched { cut::AFTER } else { "" });
            // In its last exchange, or just now: from here on it would end the program.
            is_interrupted |= interrupt::is_asked();
        }
        match &driven.cut {
            Some(why) => recorder.cut(why, now_ms)?,
            None => {
                let done = driven.ended == Ended::Done;
                recorder.fact(&Command::End { done }, now_ms)?;
            }
        }
        if is_interrupted {
            return Err(cut::after(&folder.path).into());
        }
        if is_told {
            terminal::note(
                "the session is over; now it is made again from its record, and its page",
            );
        }
        let over = Over {
            path: &folder.path,
            load,
            prescription: &folder.prescription,
            tooth: &folder.tooth,
            site: &folder.site()?,
            signals: &held.signals,
            at_ms: now_ms,
            is_of_folder: true,
            shows: is_watched,
        };
        let rows: Vec<String> = driven.ticks.iter().map(Tick::row).collect();
        let again = over.again(&rows, &mut |_| {})?;
        over.hold(&again, &[], recorder)?;
        over.tell(&again, driven, &[], recorder)
    }

    /// Compares what the device holds with what was approved, and records with what the session is made.
    fn set_up(
        &self,
        folder: &Folder,
        load: &Load,
        (people, hands): (&People, &str),
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
            protocol: Digest::of(&load.protocol).bytes(),
        };
        let files_of = Files {
            prescription: recorder.blob(&load.prescription)?,
            plan: recorder.blob(&folder.plan_bytes)?,
            protocol: recorder.blob(&load.protocol)?,
            tissue: recorder.blob(&folder.tissue_bytes)?,
        };
        let how = (self.speed.name(), hands);
        let set_up = SetUp::of(load, &people.stops, how, &held.signals, files_of);
        recorder.say(SET_UP, &set_up, files::now_ms()?)?;
        recorder.signals(&held.signals);
        Ok(Console::new(approved, &folder.prescription, held))
    }
}
