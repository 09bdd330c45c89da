//! A delivery from its folder to its end in the record.
//!
//! In: a delivery of the record that began. Out: a session, and at its end its files and how it ended, in the record.
//! Law: `law_a_session_that_began_has_worked_whatever_its_outcome_says`.
//! Fails: a session that broke is finished by another run of the program, which never begins one anew: it has no hands.
//! Method: the folder holds the files of the approved plan and nothing else when the session begins.

use super::live::{Finish, Live};
use super::wire_id;
use crate::app::App;
use crate::engine::{Broken, End, Task};
use crate::fault::Fault;
use crate::jobs::Ending;
use crate::plans::place;
use crate::scans::kept;
use crate::store::secret_word;
use practice::{Delivery, NamedBlob, Record, Speed, Wish};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a session leaves, as far as it is there. `session.json` is ours.
const LEFT: [&str; 7] = [
    "outcome.json",
    "delivered.ply",
    "delivery.html",
    "session.json",
    "casebook/chain.jsonl",
    "casebook/seals.jsonl",
    "casebook/key.pub",
];
/// Another run may still be at the folder, when a server was killed: so often, so long apart it is tried.
const TRIES: u32 = 30;
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// The run of the program for a delivery.
fn task(app: &App, delivery: &Delivery, record: &Record, wire_id: &str) -> Task {
    let number = record.person.as_ref().map_or(0, |person| person.number);
    let speed = match delivery.speed {
        Speed::Real => "real",
        Speed::Lapse => "lapse",
    };
    // Every chance of a simulated session comes from its seed; no two deliveries have the same.
    let seed = delivery.began_ms % 1_000_000_007;
    Task::new(app.bench.room.folder(), "deliver")
        .with("--hands", "stdin")
        .with("--speed", speed)
        .with("--by", &delivery.by)
        .with("--patient", number.to_string())
        .with("--seed", seed.to_string())
        .with("--key", app.bench.room.key())
        .on(wire_id)
}

fn folder(app: &App, wire_id: &str) -> PathBuf {
    app.bench.room.folder().join(wire_id)
}

/// Writes the files of the approved plan and starts the session.
///
/// # Errors
/// Where it cannot be started; the record says so too.
pub(super) async fn begin(
    app: &App,
    patient: &str,
    record: &Record,
    id: &str,
) -> Result<(), Fault> {
    let delivery = record
        .delivery(id)
        .ok_or_else(|| Fault::not_there("delivery", id))?;
    let wire_id = wire_id(patient, id);
    let started = prepared(app, record, delivery, &wire_id).and_then(|()| {
        let code = secret_word::<16>().map_err(|why| why.to_string())?;
        Live::start(
            &app.bench.engine,
            &task(app, delivery, record, &wire_id),
            code,
        )
    });
    match started {
        Ok((live, end)) => {
            app.bench.room.enter(&wire_id, &live);
            let open = app.bench.room.count();
            let (app, patient, id, by) = (
                app.clone(),
                patient.to_owned(),
                id.to_owned(),
                delivery.by.clone(),
            );
            tokio::spawn(async move {
                let finish = end.await;
                // Who is told that it is over finds its end in the record.
                if finished(&app, &patient, &id, &by, finish).await {
                    live.over();
                }
                app.bench.room.leave(&wire_id);
                drop(open);
            });
            Ok(())
        }
        Err(why) => {
            let finish = Finish::Refused(why.clone());
            end(app, patient, id, &delivery.by, finish).await?;
            Err(Fault::own(format!("the session cannot be started: {why}")))
        }
    }
}

fn prepared(app: &App, record: &Record, one: &Delivery, wire_id: &str) -> Result<(), String> {
    let plan = record
        .plan(&one.plan)
        .ok_or("the plan is not in the record")?;
    let folder = folder(app, wire_id);
    std::fs::create_dir(&folder).map_err(|why| format!("no folder can be made: {why}"))?;
    let mut files = plan.files.iter().chain(&plan.proof_files);
    files
        .try_for_each(|file| place(app, file, &folder))
        .map_err(|why| why.words().to_owned())
}

/// Whether its end is in the record.
async fn finished(app: &App, patient: &str, id: &str, by: &str, finish: Finish) -> bool {
    let finish = match finish {
        Finish::Broken(_) => rerun(app, patient, id).await,
        finish => finish,
    };
    let ended = end(app, patient, id, by, finish).await;
    if let Err(why) = &ended {
        // The next start finds the delivery open and finishes it.
        tell(&format!(
            "delivery {patient}-{id} is not in the record: {}",
            why.what
        ));
    }
    ended.is_ok()
}

#[allow(clippy::print_stderr, reason = "the server's log")]
fn tell(line: &str) {
    eprintln!("{line}");
}

/// Runs the program once more on a session that has no end: it finishes the record. Its hands are gone from the
/// beginning, so that of a session that had not begun nothing begins.
async fn rerun(app: &App, patient: &str, id: &str) -> Finish {
    let record = match app.store.patient(patient).await {
        Ok(record) => record,
        Err(why) => return Finish::Broken(Broken::new(why.to_string())),
    };
    let wire_id = wire_id(patient, id);
    let Some(delivery) = record.delivery(id) else {
        return Finish::Refused("the delivery is not in the record".to_owned());
    };
    if !folder(app, &wire_id).join("casebook").is_dir() {
        return Finish::Refused("it had not begun".to_owned());
    }
    let task = task(app, delivery, &record, &wire_id);
    let mut last = String::new();
    for _ in 0..TRIES {
        // Its standard input is empty.
        let end = app
            .bench
            .engine
            .run(&task, |_| (), std::future::pending())
            .await;
        // A session that was stopped ends with the status of a refusal, and has an outcome all the same.
        if let Some(outcome) = left(&folder(app, &wire_id)) {
            return Finish::Outcome(outcome);
        }
        match end {
            End::Done(_) => last = "it left no outcome".to_owned(),
            End::Refused(why) => return Finish::Refused(why),
            End::Broken(why) => last = why.words,
            End::Cancelled => {}
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
    Finish::Broken(Broken::new(last))
}

/// The outcome that an earlier run left.
fn left(folder: &Path) -> Option<Value> {
    let bytes = std::fs::read(folder.join("outcome.json")).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The seal over the session's own casebook: head and length.
fn sealed(folder: &Path) -> Value {
    let seals = std::fs::read_to_string(folder.join("casebook").join("seals.jsonl"));
    let seals = seals.unwrap_or_default();
    let last = seals
        .lines()
        .rev()
        .find_map(|line| serde_json::from_str::<Value>(line).ok());
    last.map_or(Value::Null, |seal| seal["statement"].clone())
}

/// How it ended.
fn how_of(finish: &Finish) -> String {
    match finish {
        Finish::Outcome(outcome) => outcome["ended"].as_str().unwrap_or("ended").to_owned(),
        Finish::Refused(why) => format!("refused: {why}"),
        Finish::Broken(why) => format!("broken: {}", why.words),
    }
}

/// Whether the session in that folder may have worked: its casebook says that it began, durably before the device could
/// have its first leave, or cannot be read. Amounts of an outcome do not tell: they may be unknown.
fn began(folder: &Path) -> bool {
    let chain = match std::fs::read_to_string(folder.join("casebook").join("chain.jsonl")) {
        Ok(chain) => chain,
        Err(why) => return why.kind() != std::io::ErrorKind::NotFound,
    };
    let entries = chain
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut facts = entries.filter(|entry| entry["kind"] == "fact");
    facts.any(|entry| entry["body"]["fact"] == "began")
}

/// Writes the end of a delivery into the record.
async fn end(app: &App, patient: &str, id: &str, by: &str, finish: Finish) -> Result<(), Fault> {
    let folder = folder(app, &wire_id(patient, id));
    let (how, worked) = (how_of(&finish), began(&folder));
    let (outcome, said) = match finish {
        Finish::Outcome(outcome) => (outcome, Value::Null),
        Finish::Refused(why) => (Value::Null, Value::String(why)),
        Finish::Broken(why) => (Value::Null, Value::String(why.words)),
    };
    let session =
        json!({"simulated": true, "outcome": outcome, "said": said, "casebook": sealed(&folder)});
    let files = match keep(app, &folder, &session).await {
        Ok(files) => files,
        Err(why) => return Err(Fault::own(why.words().to_owned())),
    };
    let delivery = id.to_owned();
    let wish = Wish::EndDelivery {
        delivery,
        how,
        worked,
        files,
    };
    app.store.record(by, patient, vec![wish]).await?;
    Ok(())
}

async fn keep(app: &App, folder: &Path, session: &Value) -> Result<Vec<NamedBlob>, Ending> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let text = serde_json::to_vec(session).unwrap_or_default();
    let written = std::fs::write(folder.join("session.json"), text);
    written.map_err(|why| Ending::Failed(why.to_string()))?;
    let there: Vec<&str> = LEFT
        .into_iter()
        .filter(|name| folder.join(name).is_file())
        .collect();
    let mut files = kept(app, folder, &there).await?;
    for file in &mut files {
        file.name = file.name.replace('/', "-");
    }
    Ok(files)
}

/// Finishes what an earlier server left open: a session without an end.
pub(crate) async fn finish_open(app: &App, patient: &str, record: &Record) {
    let Some(delivery) = record.open_delivery() else {
        return;
    };
    if app
        .bench
        .room
        .get(&wire_id(patient, &delivery.id))
        .is_some()
    {
        return;
    }
    let finish = rerun(app, patient, &delivery.id).await;
    if let Err(why) = end(app, patient, &delivery.id, &delivery.by, finish).await {
        tell(&format!(
            "delivery {patient}-{} stays open: {}",
            delivery.id, why.what
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_session_that_began_has_worked_whatever_its_outcome_says() {
        let folder = std::env::temp_dir().join(format!("clinic-began-{}", std::process::id()));
        let casebook = folder.join("casebook");
        let _ = std::fs::remove_dir_all(&folder);
        assert!(!began(&folder));
        std::fs::create_dir_all(&casebook).unwrap();
        let chain = casebook.join("chain.jsonl");
        let prepared = r#"{"kind":"fact","body":{"fact":"prepared","by":"began"}}"#;
        std::fs::write(&chain, format!("{prepared}\n{{\"kind\":\"fa")).unwrap();
        assert!(!began(&folder));
        let start = r#"{"kind":"fact","body":{"fact":"began"}}"#;
        std::fs::write(&chain, format!("{prepared}\n{start}\n")).unwrap();
        assert!(began(&folder));
        // What cannot be read may hold anything.
        std::fs::remove_file(&chain).unwrap();
        std::fs::create_dir(&chain).unwrap();
        assert!(began(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
