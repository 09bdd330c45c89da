//! The end of a session: made again from its record, which tells what became of the tooth, and told.
//!
//! In: what the session went by, its rows, how it ended, a recorder. Out: [`Delivered`], with entries `replay`,
//! `outcome`, `delivered`, `page` and their files. Fails: [`Fault`], where the session does not come out of its record again:
//! of it only `replay` is recorded then.
//! Not here: how a session goes (`drive`); which of the entries are there already (`before`).

use crate::delivery::alarm::in_plain_words;
use crate::delivery::drive::Driven;
use crate::delivery::finish::{self, Finished, Moment};
use crate::delivery::judged::{self, Figure, Judged};
use crate::delivery::outcome::{self, OutcomeJson, ReplayJson};
use crate::fault::Fault;
use crate::store::FileStore;
use crate::terminal::Progress;
use crate::{Outcome, files};
use casebook::{Entry, Value};
use std::path::Path;
use swarm::{Site, TICK_MS};
use tissue::Tooth;
use treatment::Prescription;
use treatment::record::Recorder;
use treatment::replay::{ReplayError, Replayed, replay};
use treatment::session::{Ended, Load, Tick};

/// What a delivery was, for those who tell of it.
pub(crate) struct Delivered {
    pub(crate) driven: Driven,
    pub(crate) measured: treatment::Outcome,
    pub(crate) json: OutcomeJson,
    /// The figures that are beyond their limits.
    pub(crate) beyond: Vec<Figure>,
    /// Codes of its alarms, each with its plain words.
    pub(crate) alarms: Vec<(String, String)>,
}

impl Delivered {
    /// Whether all was delivered, within all limits.
    pub(crate) fn outcome(&self) -> Outcome {
        Outcome::of(self.driven.ended == Ended::Done && self.beyond.is_empty())
    }
}

/// A session that is over, by what it went by.
pub(crate) struct Over<'a> {
    /// Folder of its plan.
    pub(crate) path: &'a Path,
    pub(crate) load: &'a Load,
    pub(crate) prescription: &'a Prescription,
    pub(crate) tooth: &'a Tooth,
    pub(crate) site: &'a Site,
    pub(crate) signals: &'a [String],
    /// When it was over, as its record says.
    pub(crate) at_ms: u64,
    /// Whether it is of the plan that lies in that folder, so that its files belong there.
    pub(crate) is_of_folder: bool,
    /// Whether a person may be told how far it is.
    pub(crate) shows: bool,
}

/// A session once more.
pub(crate) struct Again {
    pub(crate) replayed: Replayed,
    /// What was so, once a second.
    pub(crate) moments: Vec<Moment>,
}

/// Truth is looked at, and progress told, so often, ticks: once a second.
const LOOK_TICKS: u64 = 20;

/// Makes a session again from its rows, and says in a terminal how far it is; `each` sees its ticks, and whether one ends a second.
pub(crate) fn made_again(
    (load, site): (&Load, &Site),
    rows: &[String],
    (goes_on, says): (bool, Option<&'static str>),
    each: &mut dyn FnMut(&Tick, &swarm::Device<'_>, bool),
) -> Result<Replayed, ReplayError> {
    let seconds = rows.len() as u64 / LOOK_TICKS;
    let progress = says.map(|what| Progress::of_pieces(seconds, what));
    replay(load, site, rows, goes_on, &mut |tick, device| {
        let is_second = (tick.now_ms / u64::from(TICK_MS)).is_multiple_of(LOOK_TICKS);
        if is_second {
            progress.iter().for_each(Progress::piece);
        }
        each(tick, device, is_second);
    })
}

impl Over<'_> {
    /// Makes it again from its rows; `each` sees its ticks.
    pub(crate) fn again(
        &self,
        rows: &[String],
        each: &mut dyn FnMut(&Tick),
    ) -> anyhow::Result<Again> {
        let what = "s of the session, made again from its record";
        let mut moments = Vec::new();
        let mut look = |tick: &Tick, device: &swarm::Device<'_>, is_second: bool| {
            each(tick);
            if is_second {
                moments.push(Moment {
                    now_ms: tick.now_ms,
                    truth: device.truth(),
                });
            }
        };
        let how = (false, self.shows.then_some(what));
        let replayed = made_again((self.load, self.site), rows, how, &mut look)?;
        Ok(Again { replayed, moments })
    }

    /// Records what came out again, unless that is there, of a session of which these entries are there. Fails where that is
    /// not what was recorded: its outcome is not to be told of it then.
    pub(crate) fn hold(
        &self,
        again: &Again,
        there: &[Entry],
        recorder: &mut Recorder<FileStore>,
    ) -> anyhow::Result<()> {
        let body = Value::of(&ReplayJson::of(&again.replayed))?;
        if finish::last(there, finish::REPLAY) != Some(&body) {
            recorder.put(finish::REPLAY, body, files::now_ms()?)?;
        }
        if again.replayed.is_identical() {
            return Ok(());
        }
        // Another build of the device: what it left in the tooth is not known here.
        let what = "the session does not come out of its record again, so its outcome is not known";
        Err(Fault::new(what)
            .at(self.path)
            .expecting("the same ticks, bit for bit")
            .advising(
                "see where `biosculpt replay` first differs, and scan the tooth; `biosculpt deliver DIR` once more closes the \
                 record of this session with an outcome that is not known",
            )
            .into())
    }

    /// Records and tells the outcome, the surface and the page of what came out again; what is there stays.
    pub(crate) fn tell(
        &self,
        again: &Again,
        driven: Driven,
        there: &[Entry],
        recorder: &mut Recorder<FileStore>,
    ) -> anyhow::Result<Delivered> {
        let replayed = &again.replayed;
        let progress = self.shows.then(|| Progress::new(1));
        let (bed, truth) = (&replayed.run.bed, &replayed.run.truth);
        let measured = treatment::Outcome::of(self.site, bed);
        let ticks = driven.ticks.len() as u64;
        let how = (driven.ended, driven.open_ms);
        let beyond = judged::beyond(&Judged {
            order: &self.prescription.order,
            measured: &measured,
            truth: Some(truth),
            carriers: driven.ticks.last().map(|tick| tick.carriers),
            ended: driven.ended,
        });
        let json = outcome::json(how, ticks, (&driven.alarms, &beyond), &measured, truth, bed);
        let finished = Finished {
            over: self,
            driven: &driven,
            moments: &again.moments,
            measured: &measured,
            truth,
            bed,
            json: &json,
            key: recorder.writer().key().to_string(),
        };
        let mut write = || finish::finish(&finished, there, recorder);
        match &progress {
            Some(progress) => progress.step("drawing the page of the delivery", write),
            None => write(),
        }?;
        Ok(Delivered {
            alarms: in_plain_words(&driven.alarms, &self.load.protocol),
            beyond,
            driven,
            measured,
            json,
        })
    }
}
