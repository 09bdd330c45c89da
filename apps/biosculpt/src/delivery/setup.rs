//! What a session is made with, as it stands in the record: enough to make the same again.
//!
//! In: a set-up entry, or the parts of one. Out: [`SetUp`], its [`Load`]. Fails: [`Fault`], where a record
//! names a firmware or a fault that this program does not have.

use crate::fault::Fault;
use casebook::BlobRef;
use serde::{Deserialize, Serialize};
use swarm::{Body, Lot, Release, Setting};
use treatment::session::{Load, SIMULATOR, Stop};

/// Millionths of a share.
const MILLION: f64 = 1e6;

/// The body of a set-up entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    pub(crate) simulated: bool,
    pub(crate) program: String,
    /// Version of the simulator; none in records from before there were versions.
    #[serde(default)]
    pub(crate) simulator: Option<u32>,
    pub(crate) patient: u64,
    pub(crate) device: u64,
    pub(crate) firmware: String,
    pub(crate) lot: u32,
    /// As text: a seed may be beyond what JSON's numbers hold.
    pub(crate) seed: String,
    pub(crate) body: BodyJson,
    pub(crate) faults: Vec<FaultJson>,
    pub(crate) stops: Vec<StopJson>,
    pub(crate) speed: String,
    /// Whose hands: scripted, or a person's.
    pub(crate) hands: String,
    pub(crate) signals: Vec<String>,
    pub(crate) prescription: BlobJson,
    /// The plan that was approved; none in records from before it was kept.
    #[serde(default)]
    pub(crate) plan: Option<BlobJson>,
    pub(crate) protocol: BlobJson,
    pub(crate) tissue: BlobJson,
}

/// A blob, as an entry names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlobJson {
    pub(crate) blob: String,
    bytes: u64,
}

impl From<BlobRef> for BlobJson {
    fn from(blob: BlobRef) -> Self {
        Self {
            blob: blob.digest.to_string(),
            bytes: blob.bytes,
        }
    }
}

/// A patient's tooth, in millionths of the table's figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BodyJson {
    conductivity_millionths: u32,
    perfusion_millionths: u32,
    absorption_millionths: u32,
}

/// An injected fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultJson {
    name: String,
    from_ms: u64,
    /// None where it stays.
    to_ms: Option<u64>,
}

/// A scripted stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StopJson {
    at_ms: u64,
    held_ms: u64,
    resume_ms: Option<u64>,
}

/// The files that a session goes by, as blobs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Files {
    pub(crate) prescription: BlobRef,
    pub(crate) plan: BlobRef,
    pub(crate) protocol: BlobRef,
    pub(crate) tissue: BlobRef,
}

impl From<Body> for BodyJson {
    fn from(body: Body) -> Self {
        let millionths = |share: f64| (share * MILLION).round() as u32;
        Self {
            conductivity_millionths: millionths(body.conductivity),
            perfusion_millionths: millionths(body.perfusion),
            absorption_millionths: millionths(body.absorption),
        }
    }
}

impl From<BodyJson> for Body {
    fn from(body: BodyJson) -> Self {
        let share = |millionths: u32| f64::from(millionths) / MILLION;
        Self {
            conductivity: share(body.conductivity_millionths),
            perfusion: share(body.perfusion_millionths),
            absorption: share(body.absorption_millionths),
        }
    }
}

impl SetUp {
    /// What is recorded of a load.
    pub(crate) fn of(
        load: &Load,
        stops: &[Stop],
        (speed, hands): (&str, &str),
        signals: &[String],
        files: Files,
    ) -> Self {
        let fault = |fault: &swarm::Fault| {
            let (from_ms, to_ms) = fault.times_ms();
            FaultJson {
                name: fault.name(),
                from_ms,
                to_ms: (to_ms != u64::MAX).then_some(to_ms),
            }
        };
        let stop = |stop: &Stop| StopJson {
            at_ms: stop.at_ms,
            held_ms: stop.held_ms,
            resume_ms: stop.resume_ms,
        };
        Self {
            simulated: true,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            simulator: Some(SIMULATOR),
            patient: load.patient,
            device: load.device,
            firmware: load.setting.release.name().to_owned(),
            lot: load.setting.lot.0,
            seed: load.setting.seed.to_string(),
            body: load.setting.body.into(),
            faults: load.setting.faults.iter().map(fault).collect(),
            stops: stops.iter().map(stop).collect(),
            speed: speed.to_owned(),
            hands: hands.to_owned(),
            signals: signals.to_vec(),
            prescription: files.prescription.into(),
            plan: Some(files.plan.into()),
            protocol: files.protocol.into(),
            tissue: files.tissue.into(),
        }
    }

    /// What the device was loaded with; `prescription` and `protocol` are the content of the blobs.
    pub(crate) fn load(&self, prescription: Vec<u8>, protocol: Vec<u8>) -> anyhow::Result<Load> {
        let wrong = |what: String| {
            Fault::new(what)
                .expecting("what this program can simulate")
                .advising("replay it with the program that recorded it")
        };
        let release = Release::from_name(&self.firmware)
            .ok_or_else(|| wrong(format!("the record names firmware {:?}", self.firmware)))?;
        let seed = self.seed.parse();
        let seed = seed.map_err(|_| wrong(format!("the record's seed is {:?}", self.seed)))?;
        let mut faults = Vec::new();
        for fault in &self.faults {
            let named = swarm::Fault::named(&fault.name);
            let named = named.map_err(|why| wrong(why.to_string()))?;
            faults.push(named.between(fault.from_ms, fault.to_ms.unwrap_or(u64::MAX)));
        }
        Ok(Load {
            prescription,
            protocol,
            patient: self.patient,
            device: self.device,
            setting: Setting {
                release,
                lot: Lot(self.lot),
                body: self.body.into(),
                seed,
                faults,
            },
        })
    }
}

/// Whether this program can make ticks of that simulator the same again; else what was recorded, what is here, what to do.
pub(crate) fn check_simulator(recorded: Option<u32>, program: &str) -> Result<(), Fault> {
    if recorded == Some(SIMULATOR) {
        return Ok(());
    }
    let version = recorded.map_or("an unnumbered simulator".to_owned(), |n| {
        format!("simulator {n}")
    });
    Err(Fault::new(format!(
        "was recorded by program {program} with {version}; this program ({}) has simulator {SIMULATOR}, and the same \
         ticks cannot be expected of it, whether the record is sound or not",
        env!("CARGO_PKG_VERSION")
    ))
    .expecting("a record of this program's simulator")
    .advising("replay it with the program that recorded it; `biosculpt verify` tells whether the record is sound"))
}

/// The names of all faults of the device, with commas.
pub(crate) fn fault_names() -> String {
    let names: Vec<String> = swarm::Fault::all()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    names.join(", ")
}

/// When a stop is pressed, ms, from the seconds of a command line.
pub(crate) fn parse_seconds(text: &str) -> Result<u64, String> {
    let seconds: f64 = text
        .trim()
        .parse()
        .map_err(|_| format!("{text:?} is no time in seconds"))?;
    match (0.0..=14_400.0).contains(&seconds) {
        true => Ok((seconds * 1e3).round() as u64),
        false => Err(format!("a stop is at 0 to 14400 s, got {text}")),
    }
}

/// Reads `NAME[:from=MS][,to=MS]`.
pub(crate) fn parse_fault(text: &str) -> Result<swarm::Fault, String> {
    let (name, times) = text.split_once(':').unwrap_or((text, ""));
    let fault = swarm::Fault::named(name)
        .map_err(|_| format!("no fault is called {name:?}; there are {}", fault_names()))?;
    let (mut from_ms, mut to_ms) = (0, u64::MAX);
    for part in times.split(',').filter(|part| !part.is_empty()) {
        let expected = || format!("expected from=MS or to=MS, got {part:?}");
        let (key, value) = part.split_once('=').ok_or_else(expected)?;
        let value: u64 = value.parse().map_err(|_| expected())?;
        match key {
            "from" => from_ms = value,
            "to" => to_ms = value,
            _ => return Err(expected()),
        }
    }
    match from_ms < to_ms {
        true => Ok(fault.between(from_ms, to_ms)),
        false => Err(format!(
            "the fault ends at {to_ms} ms, before it begins at {from_ms} ms"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_another_simulator_is_no_record_that_differs() {
        assert!(check_simulator(Some(SIMULATOR), "0.1.0").is_ok());
        let [newer, here] = [SIMULATOR + 1, SIMULATOR].map(|number| format!("simulator {number}"));
        for (recorded, words) in [
            (None, "an unnumbered simulator"),
            (Some(SIMULATOR + 1), newer.as_str()),
        ] {
            let why = check_simulator(recorded, "0.0.9").unwrap_err().to_string();
            for said in [words, "0.0.9", &format!("has {here}"), "verify"] {
                assert!(why.contains(said), "{why}");
            }
        }
    }

    #[test]
    fn faults_are_read_or_refused() {
        let fault = parse_fault("counter-a-flat:from=100,to=200").unwrap();
        assert_eq!(
            (fault.name().as_str(), fault.times_ms()),
            ("counter-a-flat", (100, 200))
        );
        assert_eq!(parse_fault("valve-open").unwrap().times_ms(), (0, u64::MAX));
        for wrong in [
            "gremlins",
            "valve-open:from=x",
            "valve-open:at=3",
            "valve-open:from=9,to=3",
        ] {
            assert!(parse_fault(wrong).is_err(), "{wrong}");
        }
    }
}
