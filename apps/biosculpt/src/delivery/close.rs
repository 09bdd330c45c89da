//! The end of a session: made again from its record, which tells what became of the tooth, and told.
//!
//! In: what the session went by, its rows, how it ended, a recorder. Out: [`Delivered`], with entries `replay`,
//! `outcome`, `delivered`, `page` and their files. Fails: [`Fault`], where the session does not come out of its record again.
//! Not here: how a session goes (`drive`); which of the entries are there already (`before`).

use crate::delivery::drive::Driven;
use crate::delivery::finish::{self, Finished, LOOK_TICKS, Moment};
use crate::delivery::outcome::{self, OutcomeJson, ReplayJson};
use crate::fault::Fault;
use crate::store::FileStore;
use crate::terminal::Progress;
use crate::{Outcome, files};
use std::path::Path;
use swarm::{Site, TICK_MS};
use tissue::Tooth;
use treatment::Prescription;
use treatment::record::Recorder;
use treatment::replay::{Replayed, replay};
use treatment::session::{Ended, Load, Tick};

/// What a delivery was, for those who tell of it.
pub(crate) struct Delivered {
    pub(crate) driven: Driven,
    pub(crate) measured: treatment::Outcome,
    pub(crate) json: OutcomeJson,
}

impl Delivered {
    /// Whether all was delivered.
    pub(crate) fn outcome(&self) -> Outcome {
        Outcome::of(self.driven.ended == Ended::Done)
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
    /// Whether a person may be told how far it is.
    pub(crate) shows: bool,
}

/// A session once more.
pub(crate) struct Again {
    pub(crate) replayed: Replayed,
    /// What was so, once a second.
    pub(crate) moments: Vec<Moment>,
}

impl Over<'_> {
    /// Makes it again from its rows; `each` sees its ticks.
    pub(crate) fn again(
        &self,
        rows: &[String],
        each: &mut dyn FnMut(&Tick),
    ) -> anyhow::Result<Again> {
        let seconds = rows.len() as u64 / LOOK_TICKS;
        let what = "s of the session, made again from its record";
        let progress = self.shows.then(|| Progress::of_pieces(seconds, what));
        let mut moments = Vec::new();
        let mut look = |tick: &Tick, device: &swarm::Device<'_>| {
            each(tick);
            if (tick.now_ms / u64::from(TICK_MS)).is_multiple_of(LOOK_TICKS) {
                progress.iter().for_each(Progress::piece);
                moments.push(Moment {
                    now_ms: tick.now_ms,
                    truth: device.truth(),
                });
            }
        };
        let replayed = replay(self.load, self.site, rows, false, &mut look)?;
        Ok(Again { replayed, moments })
    }

    /// Records what came out again, and of that the outcome, the surface and the page; what is there stays.
    pub(crate) fn tell(
        &self,
        again: &Again,
        driven: Driven,
        there: &[String],
        recorder: &mut Recorder<FileStore>,
    ) -> anyhow::Result<Delivered> {
        let replayed = &again.replayed;
        if !there.iter().any(|kind| kind == finish::REPLAY) {
            let json = ReplayJson::of(replayed);
            recorder.say(finish::REPLAY, &json, files::now_ms()?)?;
        }
        if !replayed.is_identical() {
            // Another build of the device: what it left in the tooth is not known here.
            return Err(Fault::new(
                "the session does not come out of its record again, so its outcome is not known",
            )
            .at(self.path)
            .expecting("the same ticks, bit for bit")
            .advising("see where `biosculpt replay` first differs, and scan the tooth")
            .into());
        }
        let progress = self.shows.then(|| Progress::new(1));
        let (bed, truth) = (&replayed.run.bed, &replayed.run.truth);
        let measured = treatment::Outcome::of(self.site, bed);
        let ticks = driven.ticks.len() as u64;
        let json = outcome::json(driven.ended, ticks, &driven.alarms, &measured, truth, bed);
        let finished = Finished {
            over: self,
            driven: &driven,
            moments: &again.moments,
            measured: &measured,
            truth: Some(truth),
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
            driven,
            measured,
            json,
        })
    }
}
