//! A delivery from its folder to its end in the record.
//!
//! In: a delivery of the record that began. Out: a session, and at its end its files and how it ended, in the record.
//! Law: `law_no_two_deliveries_have_one_seed`, `law_it_is_over_once_its_end_is_in_the_record`, `law_a_session_ends_where_consent_is_taken_back` (tests).
//! Fails: a session that broke is finished by another run of the program, which never begins one anew: it has no hands. Why it broke at first
//! is told with what that run says.
//! Method: the folder holds the files of the approved plan and nothing else when the session begins. It is told to be over
//! after its end is in the record, and leaves the room after that. Where the server ends before a session's record could be
//! finished, the next one finishes it.

use super::agreed::end_what_is_not_agreed_to;
use super::approved::prescription;
use super::leavings;
use super::live::{Finish, Live};
use super::renumber::end_what_goes_by_them;
use super::room::Open;
use super::taken::{self, Reason, TakenAway};
use super::words::NOT_VERIFIED;
use super::{tell, wire_id};
use crate::app::App;
use crate::devices::{InUse, Use};
use crate::engine::{Broken, End, Task};
use crate::fault::Fault;
use crate::keep::restored_ms;
use crate::plans::placed;
use crate::scans::kept;
use crate::store::{StoreError, secret_word, sync_folder};
use crate::whole::apart;
use practice::{Delivery, NamedBlob, Record, Speed, Wish};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

/// Another run may still be at the folder, when a server was killed: so often, so long apart it is tried.
const TRIES: u32 = 30;
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// The run of the program for a delivery.
fn task(app: &App, delivery: &Delivery, record: &Record, wire_id: &str) -> Task {
    let number = record.person.as_ref().map_or(0, |person| person.number);
    let new = || Task::new(app.bench.room.folder(), "deliver");
    let (speed, task) = match delivery.speed {
        Speed::Real => ("real", new()),
        Speed::Lapse => ("lapse", new().in_fast_time()),
    };
    let seed = seed(wire_id, delivery.began_ms);
    let plan = record.plan(&delivery.plan);
    let approved = plan.and_then(prescription);
    let tooth = plan.map_or(delivery.tooth, |plan| plan.tooth);
    task.with("--hands", "stdin")
        .with("--speed", speed)
        .with("--by", &delivery.by)
        .with("--patient", number.to_string())
        .with("--seed", seed.to_string())
        // Without one, none is right.
        .with("--approved", approved.unwrap_or(NOTHING))
        .with("--tooth", tooth.to_string())
        .with("--key", app.bench.room.key())
        .on(wire_id)
}

/// Every chance of a simulated session comes from its seed; no two deliveries have the same, and another run of one has its own again.
/// A JSON number holds it exactly.
fn seed(wire_id: &str, began_ms: u64) -> u64 {
    let hash = Sha256::new()
        .chain_update(began_ms.to_be_bytes())
        .chain_update(wire_id)
        .finalize();
    let first = hash.iter().take(8);
    first.fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte)) >> 11
}

/// The same, with the device that the record names: its number, firmware and lot.
fn task_of_device(
    app: &App,
    delivery: &Delivery,
    record: &Record,
    wire_id: &str,
) -> Result<Task, String> {
    let house = app.store.house();
    let device = delivery.device.as_ref().and_then(|id| house.device(id));
    let device = device.ok_or("its device is not in the clinic's record")?;
    let number = device.number().ok_or("its device has no number")?;
    let task = task(app, delivery, record, wire_id)
        .with("--device-number", number.to_string())
        .with("--firmware", &device.firmware)
        .with("--lot", &device.lot);
    Ok(task)
}

/// The hash of no prescription.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn folder(app: &App, wire_id: &str) -> PathBuf {
    app.bench.room.folder().join(wire_id)
}

/// A session as the one task knows it that has it in its hands, from when it is begun or taken up to its end.
struct Carried {
    app: App,
    patient: String,
    id: String,
    by: String,
    /// When its hands were taken away for what somebody said, and why.
    left: OnceLock<(u64, Reason)>,
    /// It was recorded by this server, which never came to making it ready.
    is_untouched: bool,
}

impl Carried {
    /// None where another task has it.
    fn of(app: &App, patient: &str, one: &Delivery) -> Option<Self> {
        let (room, wire_id) = (&app.bench.room, wire_id(patient, &one.id));
        let is_untouched = room.never_carried(&wire_id);
        room.carry(&wire_id).then(|| Self {
            app: app.clone(),
            patient: patient.to_owned(),
            id: one.id.clone(),
            by: one.by.clone(),
            is_untouched,
            left: OnceLock::new(),
        })
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        let wire_id = wire_id(&self.patient, &self.id);
        self.app.bench.room.put_down(&wire_id);
    }
}

fn in_other_hands() -> Fault {
    Fault::own("another task has this delivery in its hands")
}

/// Writes the files of the approved plan and starts the session. It counts as open, and its device as in use, while it is.
///
/// # Errors
/// Where it cannot be started; the record says so too.
pub(super) async fn begin(
    app: &App,
    patient: &str,
    record: &Record,
    id: &str,
    open: (Open, Option<InUse>),
) -> Result<(), Fault> {
    let delivery = record
        .delivery(id)
        .ok_or_else(|| Fault::not_there("delivery", id))?;
    let wire_id = wire_id(patient, id);
    let mut carried = Carried::of(app, patient, delivery).ok_or_else(in_other_hands)?;
    // From here on it may begin.
    carried.is_untouched = false;
    let prepared = prepared(app, record, delivery, &wire_id).await;
    let started = prepared.and_then(|()| {
        let code = secret_word::<16>().map_err(|why| why.to_string())?;
        let task = task_of_device(app, delivery, record, &wire_id)?;
        Live::start(&app.bench.engine, &task, code)
    });
    match started {
        Ok((live, end)) => {
            app.bench.room.enter(&wire_id, &live);
            // Consent may have been taken back while it was made ready, or a number found to be wrong.
            match app.store.patient(patient).await {
                Ok(now) => {
                    end_what_is_not_agreed_to(app, patient, &now);
                    end_what_goes_by_them(app, patient, &now);
                }
                Err(_) => live.leave(),
            }
            tokio::spawn(async move {
                let finish = end.await;
                if let Some(left) = live.left() {
                    let _ = carried.left.set(left);
                }
                // Who is told that it is over finds its end in the record.
                if carried.finished(finish).await {
                    live.over();
                }
                carried.app.bench.room.leave(&wire_id);
                drop(open);
            });
            Ok(())
        }
        Err(why) => {
            carried.end(Finish::Refused(why.clone())).await?;
            Err(Fault::own(format!("the session cannot be started: {why}")))
        }
    }
}

async fn prepared(app: &App, record: &Record, one: &Delivery, wire_id: &str) -> Result<(), String> {
    let plan = record
        .plan(&one.plan)
        .ok_or("the plan is not in the record")?;
    let folder = folder(app, wire_id);
    let (made, all) = (folder.clone(), app.bench.room.folder().to_owned());
    let made = apart(move || {
        std::fs::create_dir(made)?;
        sync_folder(&all)
    });
    made.await
        .map_err(|why| format!("no folder can be made: {why}"))?;
    let files = plan.files.iter().chain(&plan.proof_files).cloned();
    let placed = placed(app, files.collect(), folder).await;
    placed.map_err(|why| why.words().to_owned())
}

impl Carried {
    /// Whether its end is in the record.
    async fn finished(&self, finish: Finish) -> bool {
        let finish = match finish {
            Finish::Broken(first) => self.rerun().await.map(|last| after(&first, last)),
            // Its hands were taken away before anybody verified; what else it was refused for is told as it was.
            Finish::Refused(why) if why.contains(NOT_VERIFIED) => {
                let taken_away = self.taken_away().await.ok().flatten();
                let why = taken_away.map_or(why, |(_, words)| words.to_owned());
                Some(Finish::Refused(why))
            }
            finish => Some(finish),
        };
        // Where there is none, the server ends.
        let Some(finish) = finish else {
            return false;
        };
        let ended = self.end(finish).await;
        if let Err(why) = &ended {
            let (patient, id) = (&self.patient, &self.id);
            tell(&format!(
                "delivery {patient}-{id} stays open until the next start: {}",
                why.what
            ));
        }
        ended.is_ok()
    }

    /// When its hands were taken away since it began, and why; none where they were not.
    async fn taken_away(&self) -> Result<Option<TakenAway>, StoreError> {
        let record = self.app.store.patient_late(&self.patient).await?;
        let heard = self.left.get().cloned();
        Ok(taken::taken_away(&record, &self.id, heard))
    }

    /// Runs the program once more on a session that has no end: it finishes the record. Its hands are gone from the
    /// beginning, so that of a session that had not begun nothing begins. None where the server ends meanwhile.
    async fn rerun(&self) -> Option<Finish> {
        let app = &self.app;
        let broken = |why: String| Some(Finish::Broken(Broken::new(why)));
        let record = match app.store.patient_late(&self.patient).await {
            Ok(record) => record,
            Err(why) => return broken(why.to_string()),
        };
        let wire_id = wire_id(&self.patient, &self.id);
        let Some(delivery) = record.delivery(&self.id) else {
            return Some(Finish::Refused(
                "the delivery is not in the record".to_owned(),
            ));
        };
        let folder = folder(app, &wire_id);
        let there = folder.clone();
        let (is_there, has_begun) = apart(move || {
            let has_casebook = there.join("casebook").is_dir();
            (there.is_dir(), has_casebook || leavings::has_left(&there))
        })
        .await;
        if !has_begun {
            // What an earlier machine had of it is in no backup.
            if restored_ms(app).is_some_and(|at_ms| delivery.began_ms <= at_ms) {
                let why = "the record was restored from a backup that was made while it went on; what was done is not known";
                return Some(Finish::Lost(why.to_owned()));
            }
            // Its folder is made, durably, before anything begins: one that is gone was taken away, or an earlier server ended at that moment.
            if !is_there && !self.is_untouched {
                let why = "its folder is not there any more; what was done is not known";
                return Some(Finish::Lost(why.to_owned()));
            }
            return Some(Finish::Refused("it had not begun".to_owned()));
        }
        let task = task(app, delivery, &record, &wire_id);
        let mut last = String::new();
        for _ in 0..TRIES {
            // Its standard input is empty.
            let closing = app.bench.room.closing();
            let end = app.bench.engine.run(&task, |_| (), closing).await;
            // A session that was stopped ends with the status of a refusal, and has an outcome all the same.
            let folder = folder.clone();
            if let Some(outcome) = apart(move || leavings::outcome(&folder)).await {
                return Some(Finish::Outcome(outcome));
            }
            match end {
                End::Done(_) => last = "it left no outcome".to_owned(),
                End::Refused(why) => return Some(Finish::Refused(why.words)),
                End::Broken(why) => last = why.words,
                End::Cancelled => return None,
            }
            tokio::select! {
                () = tokio::time::sleep(TRY_AGAIN) => {}
                () = app.bench.room.closing() => return None,
            }
        }
        broken(last)
    }

    /// Writes the end of a delivery into the record.
    async fn end(&self, finish: Finish) -> Result<(), Fault> {
        let (app, patient) = (&self.app, &self.patient);
        let folder = folder(app, &wire_id(patient, &self.id));
        // Where that cannot be read, the end is not told with a reason that may be wrong: it stays open until it can be.
        let taken_away = self.taken_away().await?;
        let there = folder.clone();
        let ended = apart(move || leavings::ended(&there, finish, taken_away)).await;
        let ended = ended.map_err(|why| Fault::own(why.to_string()))?;
        let mut files: Vec<NamedBlob> = kept(app, &folder, &ended.files).await?;
        for file in &mut files {
            file.name = file.name.replace('/', "-");
        }
        let wish = Wish::EndDelivery {
            delivery: self.id.clone(),
            how: ended.how,
            worked: ended.worked,
            files,
            beyond: ended.beyond,
        };
        Ok(app.store.record_late(&self.by, patient, vec![wish]).await?)
    }
}

/// How a session ended that broke and was run once more: where that told no outcome either, both reasons count.
fn after(first: &Broken, last: Finish) -> Finish {
    let both = |last: String| format!("{last}; before that: {}", first.words);
    match last {
        Finish::Outcome(outcome) => Finish::Outcome(outcome),
        Finish::Refused(why) => Finish::Refused(both(why)),
        Finish::Lost(why) => Finish::Lost(why),
        Finish::Broken(why) => Finish::Broken(Broken {
            words: both(why.words),
            ..why
        }),
    }
}

/// Writes the end of a delivery whose folder is there into the record.
///
/// # Errors
/// Where its files cannot be kept or the record refuses it.
pub(crate) async fn end(
    app: &App,
    patient: &str,
    one: &Delivery,
    finish: Finish,
) -> Result<(), Fault> {
    let carried = Carried::of(app, patient, one).ok_or_else(in_other_hands)?;
    carried.end(finish).await
}

/// Finishes what an earlier server left open, a session without an end; it goes on by itself.
pub(crate) fn finish_open(app: &App, patient: &str, record: &Record) {
    let Some(delivery) = record.open_delivery() else {
        return;
    };
    // Where the server ends already, the next one does it.
    let Some(open) = app.bench.room.count() else {
        return;
    };
    // One that goes on, or is being finished, is in somebody's hands.
    let Some(carried) = Carried::of(app, patient, delivery) else {
        return;
    };
    // Its program may still be at the device.
    let device = delivery.device.as_ref();
    let in_use = device.and_then(|id| app.bench.devices.take(id, Use::Session));
    tokio::spawn(async move {
        let broken = Finish::Broken(Broken::new("an earlier server ended before it"));
        carried.finished(broken).await;
        drop((open, in_use));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_no_two_deliveries_have_one_seed() {
        let at_ms = 1_795_000_000_000;
        let mut seeds = std::collections::BTreeSet::new();
        // What once had the same: so many milliseconds later; and any two at the same moment.
        for began_ms in [at_ms, at_ms + 1, at_ms + 1_000_000_007] {
            for wire_id in ["p0001-d1", "p0001-d2", "p0002-d1"] {
                let seed = seed(wire_id, began_ms);
                assert_eq!(seed, super::seed(wire_id, began_ms));
                assert!(seed < 1 << 53 && seeds.insert(seed), "{wire_id} {began_ms}");
            }
        }
    }
}
