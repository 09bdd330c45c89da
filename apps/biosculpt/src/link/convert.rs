//! Messages of the link to values of the domain, and back.
//!
//! Fails: [`Unfit`] for what is well-formed and no value; everything of the treatment's side can be said.

use super::fields as wire;
use lexicon::Tissue;
use swarm::{Body, Fault, Lot, Release, Setting};
use tissue::{Grid, Provenance, Tooth};
use treatment::session::{Beat, Event, Evidence, Held, Load, ReadBack, Tick, check_tissue};

/// Most faults of a session: each is looked up by name.
const FAULTS_MAX: usize = 256;

/// What cannot be said, or says nothing: which part, and why.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
pub(crate) struct Unfit {
    pub(crate) what: &'static str,
    pub(crate) why: String,
}

fn unfit(what: &'static str, why: impl ToString) -> Unfit {
    let why = why.to_string();
    Unfit { what, why }
}

impl From<guard::Identity> for wire::Identity {
    fn from(own: guard::Identity) -> Self {
        Self {
            plan: own.plan,
            patient: own.patient,
            tooth: own.tooth,
            device: own.device,
            firmware: own.firmware,
            protocol: own.protocol,
        }
    }
}

impl From<wire::Identity> for guard::Identity {
    fn from(said: wire::Identity) -> Self {
        Self {
            plan: said.plan,
            patient: said.patient,
            tooth: said.tooth,
            device: said.device,
            firmware: said.firmware,
            protocol: said.protocol,
        }
    }
}

impl From<Beat> for wire::Beat {
    fn from(beat: Beat) -> Self {
        let evidence = |e: Evidence| wire::Evidence {
            identity: e.identity.into(),
            at_ms: e.at_ms,
        };
        Self {
            number: beat.number,
            stop: beat.stop,
            evidence: beat.evidence.map(|e| e.map(evidence)),
            confirmed: beat.confirmed,
            resume: beat.resume.map(evidence),
            end: beat.end,
        }
    }
}

impl From<wire::Beat> for Beat {
    fn from(said: wire::Beat) -> Self {
        let evidence = |e: wire::Evidence| Evidence {
            identity: e.identity.into(),
            at_ms: e.at_ms,
        };
        Self {
            number: said.number,
            stop: said.stop,
            evidence: said.evidence.map(|e| e.map(evidence)),
            confirmed: said.confirmed,
            resume: said.resume.map(evidence),
            end: said.end,
        }
    }
}

impl From<guard::Verdict> for wire::Verdict {
    fn from(verdict: guard::Verdict) -> Self {
        match verdict {
            guard::Verdict::Allow => Self::Allow,
            guard::Verdict::Warn => Self::Warn,
            guard::Verdict::Hold => Self::Hold,
            guard::Verdict::Terminate => Self::Terminate,
        }
    }
}

impl From<wire::Verdict> for guard::Verdict {
    fn from(said: wire::Verdict) -> Self {
        match said {
            wire::Verdict::Allow => Self::Allow,
            wire::Verdict::Warn => Self::Warn,
            wire::Verdict::Hold => Self::Hold,
            wire::Verdict::Terminate => Self::Terminate,
        }
    }
}

impl From<Event> for wire::Event {
    fn from(event: Event) -> Self {
        match event {
            Event::Permitted => Self::Permitted,
            Event::Withdrawn => Self::Withdrawn,
            Event::Alarm {
                code,
                says,
                verdict,
            } => Self::Alarm(code, says, verdict.into()),
            Event::Cleared { code } => Self::Cleared(code),
            Event::Stopped => Self::Stopped,
            Event::Resumed => Self::Resumed,
            Event::NotResumed { why } => Self::NotResumed(why),
            Event::Zone { zone } => Self::Zone(zone as u64),
            Event::Done => Self::Done,
            Event::NoLeave { code, why } => Self::NoLeave(code, why),
        }
    }
}

impl From<wire::Event> for Event {
    fn from(said: wire::Event) -> Self {
        match said {
            wire::Event::Permitted => Self::Permitted,
            wire::Event::Withdrawn => Self::Withdrawn,
            wire::Event::Alarm(code, says, verdict) => Self::Alarm {
                code,
                says,
                verdict: verdict.into(),
            },
            wire::Event::Cleared(code) => Self::Cleared { code },
            wire::Event::Stopped => Self::Stopped,
            wire::Event::Resumed => Self::Resumed,
            wire::Event::NotResumed(why) => Self::NotResumed { why },
            wire::Event::Zone(zone) => Self::Zone {
                zone: zone as usize,
            },
            wire::Event::Done => Self::Done,
            wire::Event::NoLeave(code, why) => Self::NoLeave { code, why },
        }
    }
}

impl From<Tick> for wire::Tick {
    fn from(tick: Tick) -> Self {
        let reading = |r: guard::Reading| wire::Reading {
            value: r.value,
            at_ms: r.at_ms,
        };
        let readings = tick.readings.into_iter();
        Self {
            now_ms: tick.now_ms,
            heard: tick.heard,
            readings: readings.map(|r| r.map(reading)).collect(),
            verdict: tick.verdict.into(),
            enabled: tick.enabled,
            on: tick.on,
            carriers: tick.carriers,
            zone: tick.zone as u64,
            read_back: tick.read_back.map(|read| wire::ReadBack {
                zone: read.zone as u64,
                hash: read.hash,
            }),
            done: tick.done,
            events: tick.events.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<wire::Tick> for Tick {
    fn from(said: wire::Tick) -> Self {
        let reading = |r: wire::Reading| guard::Reading {
            value: r.value,
            at_ms: r.at_ms,
        };
        let readings = said.readings.into_iter();
        Self {
            now_ms: said.now_ms,
            heard: said.heard,
            readings: readings.map(|r| r.map(reading)).collect(),
            verdict: said.verdict.into(),
            enabled: said.enabled,
            on: said.on,
            carriers: said.carriers,
            zone: said.zone as usize,
            read_back: said.read_back.map(|read| ReadBack {
                zone: read.zone as usize,
                hash: read.hash,
            }),
            done: said.done,
            events: said.events.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Held> for wire::Loaded {
    fn from(held: Held) -> Self {
        Self {
            identity: held.identity.into(),
            zones: held.zones,
            signals: held.signals,
        }
    }
}

impl From<wire::Loaded> for Held {
    fn from(said: wire::Loaded) -> Self {
        Self {
            identity: said.identity.into(),
            zones: said.zones,
            signals: said.signals,
        }
    }
}

/// What a device is told to hold.
pub(crate) fn load(load: &Load, tooth: &Tooth, pace: wire::Pace) -> Result<wire::Load, Unfit> {
    let setting = &load.setting;
    let faults = setting.faults.iter().map(|fault| {
        let (name, (from_ms, to_ms)) = (fault.name(), fault.times_ms());
        let said = wire::Fault {
            name,
            from_ms,
            to_ms,
        };
        // A fault of another size than its name has cannot be said.
        match named(&said)? == *fault {
            true => Ok(said),
            false => Err(unfit(
                "fault",
                format!("{} has a size of its own", said.name),
            )),
        }
    });
    let body = setting.body;
    let grid = tooth.grid();
    let cells = |n: usize| u32::try_from(n).map_err(|why| unfit("tissue", why));
    let [x, y, z] = grid.size();
    Ok(wire::Load {
        prescription: load.prescription.clone(),
        protocol: load.protocol.clone(),
        patient: load.patient,
        device: load.device,
        pace,
        setting: wire::Setting {
            release: setting.release.name().to_owned(),
            lot: setting.lot.0,
            body: [body.conductivity, body.perfusion, body.absorption],
            seed: setting.seed,
            faults: faults.collect::<Result<_, _>>()?,
        },
        tissue: wire::Volume {
            origin_mm: grid.origin_mm().to_array(),
            cell_mm: grid.cell_mm(),
            size: [cells(x)?, cells(y)?, cells(z)?],
            source: match tooth.provenance() {
                Provenance::Solids => wire::Source::Solids,
                Provenance::Volume => wire::Source::Volume,
                Provenance::Estimated => wire::Source::Estimated,
            },
            labels: tooth.tissues().iter().map(|t| t.code()).collect(),
        },
    })
}

fn named(said: &wire::Fault) -> Result<Fault, Unfit> {
    let fault = Fault::named(&said.name).map_err(|why| unfit("fault", why))?;
    Ok(fault.between(said.from_ms, said.to_ms))
}

/// What a device was told to hold.
pub(crate) fn loaded(said: wire::Load) -> Result<(Load, Tooth), Unfit> {
    let setting = said.setting;
    let release = Release::from_name(&setting.release);
    let release = release.ok_or_else(|| {
        let known = Release::ALL.map(Release::name).join(", ");
        let asked = &setting.release;
        unfit(
            "firmware",
            format!("{asked:?} is not here; known are {known}"),
        )
    })?;
    let [conductivity, perfusion, absorption] = setting.body;
    if !setting
        .body
        .iter()
        .all(|times| (0.0..=100.0).contains(times))
    {
        let said = format!("{:?} are no multiples between 0 and 100", setting.body);
        return Err(unfit("body", said));
    }
    let count = setting.faults.len();
    if count > FAULTS_MAX {
        let said = format!("{count} faults, allowed are {FAULTS_MAX}");
        return Err(unfit("fault", said));
    }
    let faults = setting.faults.iter().map(named);
    let load = Load {
        prescription: said.prescription,
        protocol: said.protocol,
        patient: said.patient,
        device: said.device,
        setting: Setting {
            release,
            lot: Lot(setting.lot),
            body: Body {
                conductivity,
                perfusion,
                absorption,
            },
            seed: setting.seed,
            faults: faults.collect::<Result<_, _>>()?,
        },
    };
    Ok((load, tooth(&said.tissue)?))
}

fn tooth(said: &wire::Volume) -> Result<Tooth, Unfit> {
    let size = said.size.map(|n| n as usize);
    check_tissue(said.cell_mm, size).map_err(|why| unfit("tissue", why))?;
    let grid = Grid::new(said.origin_mm.into(), said.cell_mm, size);
    let grid = grid.map_err(|why| unfit("tissue", why))?;
    let labelled = Tooth::from_labels(grid, &said.labels, Tissue::from_code);
    let labelled = labelled.map_err(|why| unfit("tissue", why))?;
    let provenance = match said.source {
        wire::Source::Volume => return Ok(labelled),
        wire::Source::Solids => Provenance::Solids,
        wire::Source::Estimated => Provenance::Estimated,
    };
    Ok(Tooth::from_fn(grid, provenance, |p| {
        grid.cell_at(p)
            .map_or(Tissue::Air, |cell| labelled.tissue(cell))
    }))
}
