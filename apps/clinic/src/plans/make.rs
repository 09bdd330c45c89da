//! A plan is made, and proven.
//!
//! In: a plan of the record that was asked for, or made. Out: the program's files as blobs, named in the record.
//! Fails: a plan that cannot be made, or is made for another tooth than was asked for, has failed; a proof that breaks or is cancelled leaves the plan as it was.
//! Law: `law_a_plan_for_another_tooth_is_none`.
//! Method: `plan` on the labelled scan; `prove` on the plan's own files, in a folder where nothing else is.

use crate::app::App;
use crate::engine::{End, Task};
use crate::fault::Fault;
use crate::jobs::{self, Came, Ending, Handle, Told, answer};
use crate::plans::read;
use crate::scans::{FIND, LABELLED, kept, place_of};
use crate::store::{Blobs, StoreError};
use crate::whole::apart;
use crate::wire::JobResult;
use practice::{NamedBlob, Plan, Record, Wish};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// What `plan --intent` takes.
pub(super) const INTENTS: [&str; 5] = ["repair", "strengthen", "reshape", "shade", "remove-mark"];
/// What `plan --material` takes.
pub(super) const MATERIALS: [&str; 5] = [
    "composite-print",
    "lithium-disilicate",
    "lithium-disilicate-veneer",
    "zirconia",
    "composite-coating",
];
pub(crate) const PLAN: &str = "plan.json";
pub(crate) const PROOF: &str = "proof.json";
pub(crate) const PRESCRIPTION: &str = "prescription.json";
/// The folder of a plan, in that of its job.
const FOLDER: &str = "plan";

fn result(plan: &str) -> JobResult {
    JobResult {
        plan: Some(plan.to_owned()),
        ..JobResult::default()
    }
}

/// What an approval signs: the hashes of prescription and proof.
#[must_use]
pub fn plan_sha256(prescription: &str, proof: &str) -> String {
    let text = format!("biosculpt plan\nprescription {prescription}\nproof {proof}\n");
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts the making on the board; the id of the job.
///
/// # Errors
/// Where there is no room for it.
pub(super) async fn start(app: &App, by: &str, patient: &str, plan: &str) -> Result<String, Fault> {
    let job = Told {
        by,
        patient,
        what: format!("make plan {plan}"),
        result: result(plan),
    };
    let (who, id, own) = (patient.to_owned(), plan.to_owned(), plan.to_owned());
    let work = move |app, handle| async move {
        let files = make(app, handle, who, id.clone()).await?;
        Ok((Wish::Made { plan: id, files }, Ok(())))
    };
    jobs::start(app, job, work, move |ending| Some(failed(&own, ending))).await
}

/// What the record is told of a plan that could not be made.
pub(super) fn failed(plan: &str, ending: &Ending) -> Wish {
    Wish::Failed {
        plan: plan.to_owned(),
        reason: match ending {
            Ending::Failed(words) => format!("{words}; ask for it again"),
            ending => ending.words().to_owned(),
        },
    }
}

fn gone(what: &str) -> Ending {
    Ending::Failed(format!("the {what} is not in the record any more"))
}

fn broken(why: impl std::fmt::Display) -> Ending {
    Ending::Failed(why.to_string())
}

async fn make(
    app: App,
    mut handle: Handle,
    patient: String,
    id: String,
) -> Result<Vec<NamedBlob>, Ending> {
    handle.wanted()?;
    let record = app.store.patient(&patient).await?;
    let plan = record.plan(&id).ok_or_else(|| gone("plan"))?;
    let folder = handle.folder().await?;
    let task = task(&app, &record, plan, &folder).await?;
    handle.line("designing the healthy tooth");
    let said = handle.clone();
    let lines = move |line: String| said.line(&line);
    let end = app.bench.engine.run(&task, lines, handle.cancelled()).await;
    let made = folder.join(FOLDER);
    // A plan whose proof would refuse it is written all the same, to be looked at.
    let there = made.clone();
    let names = apart(move || names(&there)).await;
    match end {
        End::Refused(_)
            if names
                .as_ref()
                .is_ok_and(|names| names.iter().any(|n| n == PLAN)) => {}
        end => drop(answer(end)?),
    }
    expect_tooth(&made, plan).await?;
    handle.line("keeping the plan");
    kept(&app, &made, &names?).await
}

/// Goes on where what was made is for the tooth that was asked for: near a contact a place may be its neighbour's.
async fn expect_tooth(made: &Path, plan: &Plan) -> Result<(), Ending> {
    let path = made.join(PLAN);
    let said = apart(move || std::fs::read(path)).await.map_err(broken)?;
    let said: Value = serde_json::from_slice(&said).unwrap_or_default();
    match said["tooth"].as_u64() {
        Some(tooth) if tooth == u64::from(plan.tooth.number()) => Ok(()),
        other => Err(Ending::Failed(format!(
            "the plan is for {}, and tooth {} was asked for; the flaw may be on the neighbour: ask for the finding of the other \
             tooth, or correct the numbers of the scan",
            other.map_or_else(|| "no tooth".to_owned(), |tooth| format!("tooth {tooth}")),
            plan.tooth
        ))),
    }
}

/// Names of the files of a folder.
fn names(folder: &Path) -> Result<Vec<String>, Ending> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(broken)? {
        let entry = entry.map_err(broken)?;
        let name = entry
            .file_name()
            .into_string()
            .map_err(|_| broken("a file has no name"))?;
        if entry.file_type().map_err(broken)?.is_file() && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

async fn task(app: &App, record: &Record, plan: &Plan, folder: &Path) -> Result<Task, Ending> {
    let scan = record.scan(&plan.scan).ok_or_else(|| gone("scan"))?;
    let blob = |name| NamedBlob::named(&scan.files, name);
    let labelled = blob(LABELLED).ok_or_else(|| gone("labelled scan"))?;
    placed(app, vec![labelled.clone()], folder.to_owned()).await?;
    let mut task = Task::new(folder, "plan").json();
    task = task.with("--output", FOLDER);
    if let Some(intent) = INTENTS
        .iter()
        .find(|one| Some(**one) == plan.intent.as_deref())
    {
        task = task.with("--intent", intent);
    }
    if let Some(material) = MATERIALS
        .iter()
        .find(|one| Some(**one) == plan.material.as_deref())
    {
        task = task.with("--material", material);
    }
    task = match plan.finding {
        None => task.with("--tooth", plan.tooth.to_string()),
        Some(finding) => {
            let found = blob(FIND).ok_or_else(|| gone("list of findings"))?;
            let found = json(app, found).await?;
            let (tooth, at) = place_of(&found, finding).ok_or_else(|| gone("finding"))?;
            if tooth != plan.tooth.number() {
                return Err(Ending::Failed(format!(
                    "the finding is on tooth {tooth} now, and tooth {} was asked for",
                    plan.tooth
                )));
            }
            task.with("--at", at)
        }
    };
    Ok(task.on(LABELLED))
}

/// Files of the record, in a folder of ours that is there: what was approved and nothing else.
pub(crate) async fn placed(
    app: &App,
    files: Vec<NamedBlob>,
    folder: PathBuf,
) -> Result<(), Ending> {
    let blobs = app.store.blobs().clone();
    let place_all = move || {
        files
            .iter()
            .try_for_each(|file| place(&blobs, file, &folder))
    };
    apart(place_all).await
}

fn place(blobs: &Blobs, file: &NamedBlob, folder: &Path) -> Result<(), Ending> {
    let content = blobs.get(&file.file.blob).map_err(broken)?;
    let content = content.ok_or_else(|| gone(&file.name))?;
    let sum = casebook::Digest::of(&content).to_string();
    if sum != file.file.blob {
        let name = &file.name;
        return Err(Ending::Failed(format!(
            "{name} is not what the record names: it has the SHA-256 {sum}; restore the data directory"
        )));
    }
    // Names in the record are those that the program gave, without any folder.
    let name = Path::new(&file.name)
        .file_name()
        .ok_or_else(|| gone(&file.name))?;
    std::fs::write(folder.join(name), content).map_err(broken)?;
    Ok(())
}

/// A file of the record as JSON; null where it is none.
pub(crate) async fn json(app: &App, file: &NamedBlob) -> Result<Value, StoreError> {
    let (app, file) = (app.clone(), file.clone());
    apart(move || json_here(&app, &file)).await
}

/// The same on this thread, which has to be one that may wait.
pub(crate) fn json_here(app: &App, file: &NamedBlob) -> Result<Value, StoreError> {
    let bytes = app.store.blobs().get(&file.file.blob)?.unwrap_or_default();
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}

/// Puts the proof on the board; the id of the job.
///
/// # Errors
/// Where there is no room for it.
pub(super) async fn start_proof(
    app: &App,
    by: &str,
    patient: &str,
    plan: &str,
) -> Result<String, Fault> {
    let job = Told {
        by,
        patient,
        what: format!("prove plan {plan}"),
        result: result(plan),
    };
    let (who, id) = (patient.to_owned(), plan.to_owned());
    // A plan whose proof broke is as it was.
    jobs::start(
        app,
        job,
        |app, handle| prove(app, handle, who, id),
        |_| None,
    )
    .await
}

async fn prove(app: App, mut handle: Handle, patient: String, id: String) -> Result<Came, Ending> {
    handle.wanted()?;
    let record = app.store.patient(&patient).await?;
    let plan = record.plan(&id).ok_or_else(|| gone("plan"))?;
    let folder = handle.folder().await?.join(FOLDER);
    let made = folder.clone();
    let made = apart(move || std::fs::create_dir_all(made)).await;
    made.map_err(broken)?;
    placed(&app, plan.files.clone(), folder.clone()).await?;
    let refused = |files, reason: String| {
        let plan = id.clone();
        let end = Err(Ending::Refused(reason.clone()));
        Ok((
            Wish::ProofRefused {
                plan,
                files,
                reason,
            },
            end,
        ))
    };
    let prescription = NamedBlob::named(&plan.files, PRESCRIPTION);
    let Some(prescription) = prescription.map(|file| file.file.blob.clone()) else {
        let reason = "there is no prescription to prove; the plan's notes say why";
        return refused(Vec::new(), reason.to_owned());
    };
    handle.line("proving the plan by code that shares nothing with the planner");
    let job = folder.parent().unwrap_or(&folder);
    let task = Task::new(job, "prove").json().on(FOLDER);
    let said = handle.clone();
    let lines = move |line: String| said.line(&line);
    let end = app.bench.engine.run(&task, lines, handle.cancelled()).await;
    let proof = folder.join(PROOF);
    let judged = apart(move || proof.is_file()).await;
    match end {
        End::Done(_) => {}
        End::Refused(_) if judged => {}
        end => drop(answer(end)?),
    }
    let files = kept(&app, &folder, &[PROOF, "proof.html"]).await?;
    let proof = &files[0];
    let said = json(&app, proof).await?;
    if !read::passes(&said) {
        return refused(files, read::refusal(&said));
    }
    let plan_sha256 = plan_sha256(&prescription, &proof.file.blob);
    let plan = id.clone();
    Ok((
        Wish::Proven {
            plan,
            files,
            plan_sha256,
        },
        Ok(()),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;
    use practice::{Event, Fact, Tooth};

    fn asked(tooth: u8) -> Plan {
        let mut record = Record::default();
        record.evolve(&Fact {
            at_ms: 1,
            by: "test".to_owned(),
            event: Event::PlanAsked {
                plan: "n1".to_owned(),
                scan: "s1".to_owned(),
                tooth: Tooth::new(tooth).unwrap(),
                finding: None,
                intent: None,
                material: None,
            },
        });
        record.plans.remove(0)
    }

    #[tokio::test]
    async fn law_a_plan_for_another_tooth_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path();
        assert!(expect_tooth(made, &asked(36)).await.is_err(), "no plan");
        std::fs::write(made.join(PLAN), r#"{"tooth":37}"#).unwrap();
        expect_tooth(made, &asked(37)).await.unwrap();
        let why = expect_tooth(made, &asked(36)).await.unwrap_err();
        assert!(why.words().contains("tooth 37"), "{}", why.words());
        std::fs::write(made.join(PLAN), r#"{"tooth":null}"#).unwrap();
        assert!(expect_tooth(made, &asked(36)).await.is_err());
    }
}
