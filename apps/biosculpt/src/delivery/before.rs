//! The session of before: finished where its program ended too early, and how it ended, where it was whole.
//!
//! In: the folder of a delivery. Out: [`Settled`], where something was made now; why its prescription is not delivered
//! again. Law: `law_a_delivery_killed_at_any_step_of_its_record_is_finished_by_the_next`. Fails: where the casebook is torn,
//! damaged or held by another writer, or of another simulator. Method: the record is the one source; what it holds
//! already stays, and how the session ended is what its ticks show, else that it was cut.

use crate::delivery::close::{Delivered, Over};
use crate::delivery::drive::Driven;
use crate::delivery::recorded::{self, OUTCOME};
use crate::delivery::{CASEBOOK, NAMES, begin, finish, key};
use crate::fault::Fault;
use crate::store::{self, BlobFolder, FileStore};
use crate::{Outcome, files, interrupt, terminal, written};
use casebook::{Blobs, Entry, SecretKey, Value, named_in};
use std::path::Path;
use swarm::TICK_MS;
use treatment::record::{CARRIERS, FACT, Recorder, facts};
use treatment::session::{Ended, Tick};
use treatment::{Case, Command, Fact};

/// Why a session was cut that nobody recorded as such.
const ENDED_EARLY: &str = "the program ended before the session did";
/// Kind of the entry that says that a session was cut.
const CUT: &str = "cut";

/// What was made of a session of before.
pub(crate) enum Settled {
    /// Its outcome, surface and page.
    Told(Box<Delivered>),
    /// The files that its record holds were put back: its outcome.
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
            Self::Put(outcome) => Outcome::of(outcome["ended"] == Ended::Done.name()),
        }
    }
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.fields()?.get(name)?.text()
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
    session.iter().any(|entry| entry.draft.kind == kind)
}

/// Whether the last session of a record began and its outcome, surface or page is not told.
pub(crate) fn is_unfinished(entries: &[Entry]) -> bool {
    let told = [OUTCOME, finish::DELIVERED, finish::PAGE];
    matches!(begun(entries), Ok(Some(session)) if !told.iter().all(|kind| has(session, kind)))
}

/// Finishes the session of before, where there is one that is not whole. A set-up of which nothing began is left alone.
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
    if is_unfinished(&entries) {
        let before = Before {
            path,
            session,
            blobs: &lying.blobs,
            shows,
        };
        let case = Case::of(&facts(&entries)?);
        let told = before.finish(Recorder::new(writer, case, by), &secret)?;
        return Ok(Some(Settled::Told(Box::new(told))));
    }
    let put = put_back(path, session, &lying.blobs)?;
    if unsealed > 0 {
        writer.seal(&secret, files::now_ms()?)?;
    }
    if put && shows {
        terminal::note(
            "the session of before is over; its files are put back, as its record has them",
        );
    }
    let outcome = session.iter().rfind(|entry| entry.draft.kind == OUTCOME);
    match outcome.filter(|_| put) {
        Some(entry) => Ok(Some(Settled::Put(entry.draft.body.read()?))),
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
        let Some(entry) = session.iter().rfind(|entry| entry.draft.kind == kind) else {
            continue;
        };
        let body = &entry.draft.body;
        let lies = std::fs::read(path.join(name)).ok();
        let content = if kind == OUTCOME {
            let is_same = |bytes: Vec<u8>| Value::parse(&bytes).is_ok_and(|value| value == *body);
            if lies.is_some_and(is_same) {
                continue;
            }
            written::json(&body.read::<serde_json::Value>()?)?
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

/// A session that began and is not told.
struct Before<'a> {
    path: &'a Path,
    session: &'a [Entry],
    blobs: &'a dyn Blobs,
    shows: bool,
}

impl Before<'_> {
    fn note(&self, line: &str) {
        if self.shows {
            terminal::note(line);
        }
    }

    fn finish(
        &self,
        mut recorder: Recorder<FileStore>,
        secret: &SecretKey,
    ) -> anyhow::Result<Delivered> {
        if self.shows {
            interrupt::says("`biosculpt deliver DIR` goes on with it");
        }
        self.note("the session of before has no outcome yet; it is made again from its record");
        let place = self.path.join(CASEBOOK);
        let read = recorded::of(self.session, self.blobs, &place, true);
        let read = read.map_err(|why| match why.downcast::<Fault>() {
            Ok(fault) => fault.advising(NOT_HERE).into(),
            Err(why) => why,
        })?;
        let over = Over {
            path: self.path,
            load: &read.load,
            prescription: &read.prescription,
            tooth: &read.tooth,
            site: &read.site,
            signals: &read.signals,
            shows: self.shows,
        };
        let mut ticks = Vec::new();
        let again = over.again(&read.rows, &mut |tick: &Tick| ticks.push(tick.clone()))?;
        let run = &again.replayed.run;
        let ended = if again.replayed.is_identical() {
            self.ended(run.ended)?
        } else {
            Ended::Cut
        };
        self.end(ended, ticks.last(), &mut recorder)?;
        let minutes = ticks.len() as f64 * f64::from(TICK_MS) / 6e4;
        self.note(&format!(
            "the session of before {} at minute {minutes:.1}; its outcome and its page are made now",
            in_words(ended.name())
        ));
        let driven = Driven {
            ended,
            alarms: run.alarms.clone(),
            ticks,
            cut: None,
        };
        let there = self.session.iter().map(|entry| entry.draft.kind.clone());
        let there: Vec<String> = there.collect();
        let told = over.tell(&again, driven, &there, &mut recorder);
        recorder.writer().seal(secret, files::now_ms()?)?;
        told
    }

    /// How it ended: as its ticks show. That nobody resumed it any more is known only where it came to an end by itself.
    fn ended(&self, ended: Ended) -> anyhow::Result<Ended> {
        let mut all = facts(self.session)?.into_iter();
        let has_end = all.any(|fact| matches!(fact, Fact::Ended { .. }));
        let is_by_itself = has_end && !has(self.session, CUT);
        Ok(match ended {
            Ended::Held if !is_by_itself => Ended::Cut,
            // Its end was said because nobody was there any more.
            Ended::Quit if has(self.session, CUT) => Ended::Cut,
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
}

/// What to do where a record cannot be finished by this program.
const NOT_HERE: &str = "finish it with the program that recorded it (`biosculpt deliver DIR`); scan the tooth, and plan anew \
                        into another folder; `biosculpt verify DIR` tells whether the record is sound";

/// How a session ended, after its name.
fn in_words(ended: &str) -> &'static str {
    match ended {
        "done" => "came to its end, with all delivered,",
        "terminated" => "was terminated by the guard",
        "held" => "was held, and nobody resumed it, until it ended",
        "unconfirmed" => "ended with a \"done\" that was not borne out",
        "quit" => "was ended with q",
        _ => "was cut",
    }
}

/// Why this prescription is not delivered again: how its session ended, and what to do; none where none began.
pub(crate) fn spent(path: &Path, prescription: &str) -> anyhow::Result<Option<String>> {
    let place = path.join(CASEBOOK);
    if !place.join("chain.jsonl").exists() {
        return Ok(None);
    }
    let lying = store::read(&place)?;
    // What is wrong with a chain is told where it is written on.
    let Ok(entries) = casebook::entries(&lying.chain) else {
        return Ok(None);
    };
    let (mut is_this, mut has_begun, mut told) = (false, false, None);
    for entry in &entries {
        let body = &entry.draft.body;
        match entry.draft.kind.as_str() {
            FACT => match body.read()? {
                Fact::Prescribed { prescription: now } => is_this = now == prescription,
                Fact::Began => has_begun |= is_this,
                _ => {}
            },
            OUTCOME if is_this => told = Some((entry.draft.at_ms, body)),
            _ => {}
        }
    }
    Ok(has_begun.then(|| why_spent(told)))
}

const ANEW: &str = "scan the tooth again and plan anew";

/// The same, of an outcome and when it was recorded.
fn why_spent(told: Option<(u64, &Value)>) -> String {
    let Some((at_ms, outcome)) = told else {
        return format!(
            "a session of this prescription was begun before, and its outcome is not known, so the tooth is not what it \
             was; {ANEW}"
        );
    };
    let day = files::day_of(at_ms);
    let ended = text(outcome, "ended").unwrap_or_default();
    let seconds = outcome.fields().and_then(|all| all.get("session_s"));
    let seconds: f64 = seconds
        .and_then(|s| s.canonical().parse().ok())
        .unwrap_or_default();
    let (minute, how) = (seconds / 60.0, in_words(ended));
    match ended {
        "done" => format!(
            "the prescription was carried out (completed on {day}, in {minute:.1} min; see delivery.html), so there is \
             nothing more to deliver; if more is to be done, {ANEW}"
        ),
        "terminated" | "unconfirmed" => format!(
            "the session of this prescription {how} at minute {minute:.1} (on {day}; delivery.html says why), and some of \
             it lies in the tooth; have the device examined, {ANEW}"
        ),
        _ => format!(
            "the session of this prescription {how} at minute {minute:.1} (on {day}), and some of it lies in the tooth; \
             {ANEW}"
        ),
    }
}
