//! The session of before: finished where its program ended too early, and how it ended, where it was whole.
//!
//! In: the folder of a delivery. Out: [`Settled`], where something was made now of the plan that lies there; a session of
//! another plan is finished in its record only. Law: `law_a_delivery_killed_at_any_step_of_its_record_is_finished_by_the_next`,
//! `law_who_finishes_may_be_killed_at_any_step_too`. Fails: where the casebook is torn, damaged or held by another writer, of
//! another simulator, or, once, where the session does not come out of its record again; then its outcome is not known.
//! Method: the record is the one source; what it holds already stays, and how the session ended is what its ticks and
//! later events show, else that it was cut.

use crate::delivery::close::{Delivered, Over};
use crate::delivery::drive::{Driven, open_ms};
use crate::delivery::outcome::{self, ReplayJson, UnknownJson};
use crate::delivery::recorded::{self, OUTCOME, Recorded};
use crate::delivery::spent::{in_words, why_cut};
use crate::delivery::{CASEBOOK, NAMES, begin, finish, folder, key};
use crate::fault::Fault;
use crate::store::{self, BlobFolder, FileStore};
use crate::{Outcome, files, interrupt, terminal};
use casebook::{Digest, Entry, Value, named_in};
use std::path::Path;
use swarm::TICK_MS;
use treatment::record::{CARRIERS, CUT, Recorder, Said, TICKS, events, facts};
use treatment::replay::Late;
use treatment::session::{Ended, Tick};
use treatment::{Case, Command, Fact};

/// Why a session was cut that nobody recorded as such.
pub(super) const ENDED_EARLY: &str = "the program ended before the session did";

/// What was made of a session of before.
pub(crate) enum Settled {
    /// Its outcome, surface and page.
    Told(Box<Delivered>),
    /// The files that its record holds were put back, or its outcome is not known: its outcome, as recorded.
    Put(serde_json::Value),
}

impl Settled {
    /// The outcome, as it is told.
    pub(crate) fn json(&self) -> anyhow::Result<serde_json::Value> {
        Ok(match self {
            Self::Told(delivered) => serde_json::to_value(&delivered.json)?,
            Self::Put(outcome) => outcome.clone(),
        })
    }

    /// Whether all was delivered.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Told(delivered) => delivered.outcome(),
            Self::Put(outcome) => {
                let beyond = outcome["beyond_limits"].as_array();
                let holds = beyond.is_none_or(Vec::is_empty);
                Outcome::of(outcome["ended"] == Ended::Done.name() && holds)
            }
        }
    }
}

/// Whether a session is of the plan that lies in a folder; where none lies there, it is nobody else's folder.
fn is_of_folder(session: &[Entry], path: &Path) -> bool {
    let Ok(bytes) = std::fs::read(path.join(folder::PRESCRIPTION)) else {
        return true;
    };
    recorded::prescription(session) == Some(Digest::of(&bytes).to_string().as_str())
}

/// The last session, where its device was on or could be; none where nothing began.
fn begun(entries: &[Entry]) -> anyhow::Result<Option<&[Entry]>> {
    let Some(session) = recorded::last_session(entries) else {
        return Ok(None);
    };
    let has_begun = facts(session)?.contains(&Fact::Began);
    Ok(has_begun.then_some(session))
}

fn has(session: &[Entry], kind: &str) -> bool {
    finish::last(session, kind).is_some()
}

/// Whether the last session of a record began and its outcome, surface or page is not told. Where the outcome is not known,
/// there are no others.
pub(crate) fn is_unfinished(entries: &[Entry]) -> bool {
    let Ok(Some(session)) = begun(entries) else {
        return false;
    };
    let is_unknown = finish::last(session, OUTCOME).is_some_and(UnknownJson::is);
    let told = [OUTCOME, finish::DELIVERED, finish::PAGE];
    !is_unknown && !told.iter().all(|kind| has(session, kind))
}

/// Finishes the session of before, where there is one that is not whole. A set-up of which nothing began is left alone.
/// None where nothing is to be told: that the plan of the folder may go on.
pub(crate) fn settle(
    path: &Path,
    by: &str,
    key_file: Option<&Path>,
    shows: bool,
) -> anyhow::Result<Option<Settled>> {
    let place = path.join(CASEBOOK);
    if !place.join("chain.jsonl").exists() {
        return Ok(None);
    }
    let secret = key::secret(key_file)?;
    let mut writer = begin::writer(&place, &secret)?;
    let lying = store::read(&place)?;
    let entries = casebook::entries(&lying.chain).map_err(|why| anyhow::anyhow!("{why}"))?;
    let Some(session) = begun(&entries)? else {
        return Ok(None);
    };
    let unsealed = recorded::check_sound(&place, &lying)?;
    let before = Before {
        path,
        session,
        is_of_folder: is_of_folder(session, path),
        shows,
    };
    if is_unfinished(&entries) {
        let read = before.read(&lying.blobs)?;
        let mut recorder = Recorder::new(writer, Case::of(&facts(&entries)?), by);
        let settled = before.finish(&read, &mut recorder);
        // Also where it failed, what was written is sealed.
        recorder.writer().seal(&secret, files::now_ms()?)?;
        let settled = settled?;
        return Ok(before.is_of_folder.then_some(settled));
    }
    let put = before.is_of_folder && put_back(path, session, &lying.blobs)?;
    if unsealed > 0 {
        writer.seal(&secret, files::now_ms()?)?;
    }
    if put {
        before
            .note("the session of before is over; its files are put back, as its record has them");
    }
    match finish::last(session, OUTCOME).filter(|_| put) {
        Some(outcome) => Ok(Some(Settled::Put(outcome.read()?))),
        None => Ok(None),
    }
}

/// Puts the files of a session in place as its record has them; false where they lay there so.
fn put_back(path: &Path, session: &[Entry], blobs: &BlobFolder) -> anyhow::Result<bool> {
    let mut put = false;
    let [surface, outcome, page] = NAMES;
    for (name, kind) in [
        (surface, finish::DELIVERED),
        (outcome, OUTCOME),
        (page, finish::PAGE),
    ] {
        let Some(body) = finish::last(session, kind) else {
            continue;
        };
        let lies = std::fs::read(path.join(name)).ok();
        let content = if kind == OUTCOME {
            if lies.is_some_and(|bytes| outcome::says(&bytes, body)) {
                continue;
            }
            outcome::file(body)?
        } else {
            let named = named_in(body).map_err(|text| anyhow::anyhow!("{text} names no blob"))?;
            let Some(blob) = named.first() else { continue };
            let content = recorded::content(blobs, blob.digest)?;
            if lies.as_ref() == Some(&content) {
                continue;
            }
            content
        };
        files::write_synced(&path.join(name), &content)?;
        put = true;
    }
    Ok(put)
}

/// A session that began.
struct Before<'a> {
    path: &'a Path,
    session: &'a [Entry],
    /// Of another plan, none of its files is put into the folder.
    is_of_folder: bool,
    shows: bool,
}

impl Before<'_> {
    fn note(&self, line: &str) {
        if self.shows {
            terminal::note(line);
        }
    }

    /// What is recorded of it.
    fn read(&self, blobs: &BlobFolder) -> anyhow::Result<Recorded> {
        let read = recorded::of(self.session, blobs, &self.path.join(CASEBOOK), true);
        read.map_err(|why| match why.downcast::<Fault>() {
            Ok(fault) => fault.advising(NOT_HERE).into(),
            Err(why) => why,
        })
    }

    fn finish(
        &self,
        read: &Recorded,
        recorder: &mut Recorder<FileStore>,
    ) -> anyhow::Result<Settled> {
        if self.shows {
            interrupt::says("the record is kept as it is; `biosculpt deliver DIR` goes on with it");
        }
        self.note("the session of before has no outcome yet; it is made again from its record");
        let over = Over {
            path: self.path,
            load: &read.load,
            prescription: &read.prescription,
            tooth: &read.tooth,
            site: &read.site,
            signals: &read.signals,
            at_ms: self.at_ms(),
            is_of_folder: self.is_of_folder,
            shows: self.shows,
        };
        let mut ticks = Vec::new();
        let again = over.again(&read.rows, &mut |tick: &Tick| ticks.push(tick.clone()))?;
        let replayed = &again.replayed;
        let said = Value::of(&ReplayJson::of(replayed))?;
        if !replayed.is_identical() && finish::last(self.session, finish::REPLAY) == Some(&said) {
            return self.unknown(recorder);
        }
        over.hold(&again, self.session, recorder)?;
        let late = Late::of(&read.events, &read.rows);
        let run = &replayed.run;
        let (ended, alarms) = late.with(self.ended(run.ended)?, &run.alarms);
        self.end(ended, ticks.last(), recorder)?;
        let open_ms = open_ms(ended, ticks.last(), Some(self.why_cut()));
        let minutes = ticks.len() as f64 * f64::from(TICK_MS) / 6e4;
        let cut = (ended == Ended::Cut).then(|| self.why_cut().to_owned());
        let how = in_words(ended.name());
        let why = cut
            .as_ref()
            .map_or_else(String::new, |why| format!(" ({why})"));
        self.note(&match self.is_of_folder {
            true => format!(
                "the session of before {how} at minute {minutes:.1}{why}; its outcome and its page are made now"
            ),
            false => format!(
                "the session of before, of another plan than the one that lies here now, {how} at minute {minutes:.1}{why}; its \
                 outcome and its page are put into its record, and no file of it here"
            ),
        });
        let driven = Driven {
            ended,
            alarms,
            ticks,
            open_ms,
            cut,
        };
        let told = over.tell(&again, driven, self.session, recorder)?;
        Ok(Settled::Told(Box::new(told)))
    }

    /// Why it was cut: as it is recorded, else that its program ended.
    fn why_cut(&self) -> &str {
        let recorded = finish::last(self.session, CUT).and_then(why_cut);
        recorded.unwrap_or(ENDED_EARLY)
    }

    /// When it was: at its last ticks, else at its set-up.
    fn at_ms(&self) -> u64 {
        let last = self.session.iter().rfind(|entry| entry.draft.kind == TICKS);
        let entry = last.or(self.session.first());
        entry.map_or(0, |entry| entry.draft.at_ms)
    }

    /// How it ended: as its ticks show. That nobody resumed it any more is known only where it came to an end by itself, and
    /// what is recorded as cut or ended before all was done is never done.
    fn ended(&self, ended: Ended) -> anyhow::Result<Ended> {
        let facts = facts(self.session)?;
        let has_end = facts.iter().any(|fact| matches!(fact, Fact::Ended { .. }));
        let is_cut = has(self.session, CUT);
        Ok(match ended {
            Ended::Held if !has_end || is_cut => Ended::Cut,
            Ended::Done if is_cut || facts.contains(&Fact::Ended { done: false }) => Ended::Cut,
            // Its end was said because nobody was there any more.
            Ended::Quit if is_cut => Ended::Cut,
            ended => ended,
        })
    }

    /// Records its end, as far as that is not recorded.
    fn end(
        &self,
        ended: Ended,
        last: Option<&Tick>,
        recorder: &mut Recorder<FileStore>,
    ) -> anyhow::Result<()> {
        let now_ms = files::now_ms()?;
        if let Some(last) = last {
            recorder.after(last);
        }
        if recorder.case().is_cut() {
            if ended == Ended::Cut && !has(self.session, CUT) {
                let why = Value::object([("why", Value::from(ENDED_EARLY))]);
                recorder.put(CUT, why, now_ms)?;
            }
            let done = ended == Ended::Done;
            recorder.fact(&Command::End { done }, now_ms)?;
        } else if !has(self.session, CARRIERS) {
            recorder.carriers(now_ms)?;
        }
        Ok(())
    }

    /// Ends a session that has twice not come out of its record again: what it left in the tooth stays unknown, and its
    /// casebook is free for another plan.
    fn unknown(&self, recorder: &mut Recorder<FileStore>) -> anyhow::Result<Settled> {
        let was_done = facts(self.session)?.contains(&Fact::Ended { done: true });
        let terminates = |said: &Said| said.code().is_some_and(|(_, ends)| ends);
        let ended = match events(self.session)?.iter().any(terminates) {
            true => Ended::Terminated,
            false if was_done => Ended::Unconfirmed,
            false => Ended::Cut,
        };
        self.end(ended, None, recorder)?;
        let outcome = Value::of(&UnknownJson::of(ended))?;
        recorder.put(OUTCOME, outcome.clone(), files::now_ms()?)?;
        let [_, name, _] = NAMES;
        if self.is_of_folder {
            files::write_synced(&self.path.join(name), &outcome::file(&outcome)?)?;
        }
        self.note("the session of before does not come out of its record again; its outcome stays unknown");
        Ok(Settled::Put(outcome.read()?))
    }
}

/// What to do where a record cannot be finished by this program.
const NOT_HERE: &str = "finish it with the program that recorded it (`biosculpt deliver DIR`); scan the tooth, and plan anew \
                        into another folder; `biosculpt verify DIR` tells whether the record is sound";
