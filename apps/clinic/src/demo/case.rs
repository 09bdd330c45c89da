//! A case that was gone through outside the clinic, taken into the record of somebody of the demo.
//!
//! In: the folder of a plan that was made, proven and delivered by the program. Out: scan, plan, proof, approval,
//! consent and delivery in the patient's record, with all files. Law: `law_a_case_is_taken_in_once`, wherever an earlier run ended.
//! Fails: a folder without a plan, or a scan that the program refuses, in words; the record has then only what went before.
//! Method: the scan goes through the queue as any other; the rest goes through the record's doors as it lies there.

use crate::app::App;
use crate::fault::Fault;
use crate::plans::{PLAN, PRESCRIPTION, PROOF, approval, json, plan_sha256, read};
use crate::routes::{agree, words_for};
use crate::scans::{kept, start_examination};
use crate::sessions::{Finish, LEFT, OUTCOME, end, outcome, wire_id};
use crate::whole::apart;
use crate::wire::{self, JobResult, JobState};
use practice::{
    Event, NamedBlob, Plan, PlanStage, Record, Role, ScanStage, Speed, Stage, Tooth, Wish,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Whose it becomes.
pub const CASE_OF: &str = "Theo Lindgren";
/// Who did what.
const TECHNICIAN: &str = "elara";
const DENTIST: &str = "amir";
const NOTE: &str = "Scan, plan, proof and delivery were made by the program's demo on this machine (the swarm is simulated) \
                    and taken into this made-up record; its times are those at which it was taken in. A delivery needs an approval and a consent: where one \
                    stands here, the demo recorded both, in the names of amir and of Theo Lindgren, who are made up. Nobody was treated.";

/// A case that was gone through outside the clinic.
#[derive(Debug, Clone)]
pub struct Case {
    /// The scan that it began with.
    pub scan: PathBuf,
    /// Where the rest lies.
    pub folder: PathBuf,
    /// Names of the plan's files there, as far as they exist.
    pub plan: Vec<String>,
    /// The same of the proof.
    pub proof: Vec<String>,
}

/// Takes a case in, from where an earlier run left it; says whose it is.
///
/// # Errors
/// Where its scan or plan cannot be read, or the record refuses it.
pub(crate) async fn take_in(app: &App, case: &Case) -> Result<Option<&'static str>, Fault> {
    let found = app.store.patients(CASE_OF, "", "", 1).await?;
    let Some(patient) = found.first().map(|row| row.id.clone()) else {
        return Ok(None);
    };
    let files = kept(app, &case.folder, &there(case, &case.plan)).await?;
    let scan = scanned(app, case, &patient).await?;
    let plan = planned(app, &patient, &scan, files).await?;
    let stage = async || {
        let record = app.store.patient(&patient).await?;
        Ok::<_, Fault>(record.plan(&plan).map(|plan| plan.stage))
    };
    if stage().await? == Some(PlanStage::Made) {
        proven(app, case, &patient, &plan).await?;
    }
    let is_over = case.folder.join(OUTCOME).is_file();
    if is_over && stage().await? == Some(PlanStage::Proven) {
        approved(app, &patient, &plan).await?;
    }
    let record = app.store.patient(&patient).await?;
    let is_approved = stage().await? == Some(PlanStage::Approved);
    if is_over && is_approved && record.open_delivery().is_none() {
        delivered(app, case, &patient, &plan).await?;
    }
    if record.notes.iter().all(|note| note.text != NOTE) {
        let (stage, text) = (Stage::Delivery, NOTE.to_owned());
        let note = Wish::Note { stage, text };
        app.store.record(TECHNICIAN, &patient, vec![note]).await?;
    }
    Ok(Some(CASE_OF))
}

/// Those of the files that exist.
fn there(case: &Case, names: &[impl AsRef<str>]) -> Vec<String> {
    let names = names.iter().map(AsRef::as_ref);
    let there = names.filter(|name: &&str| case.folder.join(name).is_file());
    there.map(str::to_owned).collect()
}

/// The plan of the record with that very prescription, or else that very plan.
fn known(record: &Record, files: &[NamedBlob]) -> Option<String> {
    let name = match NamedBlob::named(files, PRESCRIPTION) {
        Some(_) => PRESCRIPTION,
        None => PLAN,
    };
    let wanted = &NamedBlob::named(files, name)?.file.blob;
    let is_it = |plan: &&Plan| {
        NamedBlob::named(&plan.files, name).map(|file| &file.file.blob) == Some(wanted)
    };
    record.plans.iter().find(is_it).map(|plan| plan.id.clone())
}

/// The scan, looked at by the program; its id.
async fn scanned(app: &App, case: &Case, patient: &str) -> Result<String, Fault> {
    let name = case.scan.file_name().unwrap_or_default().to_string_lossy();
    let (blobs, path) = (app.store.blobs().clone(), case.scan.clone());
    let file = apart(move || blobs.put_file(&path)).await?;
    let scan_of = |record: &Record| {
        let mut scans = record.scans.iter();
        let scan = scans.find(|scan| scan.file == file);
        scan.map(|scan| scan.id.clone())
    };
    let scan = match scan_of(&app.store.patient(patient).await?) {
        Some(scan) => scan,
        None => {
            let receive = Wish::ReceiveScan {
                name: name.into_owned(),
                file: file.clone(),
            };
            let recorded = app.store.record(TECHNICIAN, patient, vec![receive]).await?;
            let scan = scan_of(&recorded.record);
            let scan = scan.ok_or_else(|| Fault::own("no scan came of it"))?;
            start_examination(app, TECHNICIAN, (patient, &scan)).await?;
            scan
        }
    };
    let result = JobResult {
        scan: Some(scan.clone()),
        ..JobResult::default()
    };
    // An earlier server's examination is taken up by now, too.
    if let Some(job) = app.bench.jobs.at_work(patient, &result) {
        ended(app, &job).await;
    }
    let record = app.store.patient(patient).await?;
    let seen = record.scan(&scan);
    if seen.is_some_and(|scan| scan.stage == ScanStage::Examined) {
        return Ok(scan);
    }
    let why = seen.and_then(|scan| scan.error.as_deref());
    let why = why.unwrap_or("its examination was ended");
    Err(Fault::own(format!("its scan was not examined: {why}")))
}

/// Waits until a job has ended. A reader that was left behind looks again.
async fn ended(app: &App, job: &str) {
    while let Some((now, mut updates)) = app.bench.jobs.watch(job) {
        if !matches!(now.state, JobState::Waiting | JobState::Running) {
            return;
        }
        let _ = updates.recv().await;
    }
}

/// The plan; its id.
async fn planned(
    app: &App,
    patient: &str,
    scan: &str,
    files: Vec<NamedBlob>,
) -> Result<String, Fault> {
    if let Some(plan) = known(&app.store.patient(patient).await?, &files) {
        return Ok(plan);
    }
    let said: Value = match NamedBlob::named(&files, PLAN) {
        Some(file) => json(app, file).await?,
        None => Value::Null,
    };
    let fdi = said["tooth"]
        .as_u64()
        .and_then(|fdi| u8::try_from(fdi).ok());
    let fdi = fdi.ok_or_else(|| Fault::own("the case's plan names no tooth"))?;
    let ask = Wish::AskPlan {
        scan: scan.to_owned(),
        tooth: Tooth::new(fdi)?,
        finding: None,
        intent: said["intent"].as_str().map(str::to_owned),
        material: None,
    };
    let recorded = app.store.record(TECHNICIAN, patient, vec![ask]).await?;
    let Some(Event::PlanAsked { plan, .. }) = recorded.events.into_iter().next() else {
        return Err(Fault::own("no plan came of it"));
    };
    let made = Wish::Made {
        plan: plan.clone(),
        files,
    };
    app.store.record(TECHNICIAN, patient, vec![made]).await?;
    Ok(plan)
}

/// The proof, as it judged; none where it has not.
async fn proven(app: &App, case: &Case, patient: &str, plan: &str) -> Result<(), Fault> {
    let files = kept(app, &case.folder, &there(case, &case.proof)).await?;
    let record = app.store.patient(patient).await?;
    let made = record.plan(plan).map(|plan| plan.files.as_slice());
    let both = NamedBlob::named(made.unwrap_or_default(), PRESCRIPTION)
        .zip(NamedBlob::named(&files, PROOF));
    let Some((prescription, proof)) = both else {
        return Ok(());
    };
    let said = json(app, proof).await?;
    let plan = plan.to_owned();
    let wish = match read::passes(&said) {
        true => Wish::Proven {
            plan,
            plan_sha256: plan_sha256(&prescription.file.blob, &proof.file.blob),
            files,
        },
        false => Wish::ProofRefused {
            plan,
            reason: read::refusal(&said),
            files,
        },
    };
    app.store.record(TECHNICIAN, patient, vec![wish]).await?;
    Ok(())
}

/// The approval that a session must have had, by somebody made up.
async fn approved(app: &App, patient: &str, plan: &str) -> Result<(), Fault> {
    let record = app.store.patient(patient).await?;
    let plan_sha256 = record.plan(plan).and_then(|plan| plan.plan_sha256.clone());
    let plan_sha256 = plan_sha256.unwrap_or_default();
    let signed = approval(patient, plan, DENTIST, &plan_sha256);
    let approve = Wish::Approve {
        plan: plan.to_owned(),
        role: Role::Dentist,
        plan_sha256,
        signature: app.store.sign(&signed)?,
    };
    app.store.record(DENTIST, patient, vec![approve]).await?;
    Ok(())
}

/// The consent that a session must have had; whether it stands.
async fn agreed(app: &App, patient: &str, plan: &str) -> Result<bool, Fault> {
    let record = app.store.patient(patient).await?;
    // Somebody may have taken it back here; it is not given anew for them.
    let mut all = record.consents.iter();
    if all.any(|one| one.plan.as_deref() == Some(plan)) {
        return Ok(record.consent_to(plan).is_some());
    }
    let words = words_for(&record, Some(plan))?;
    let wish = wire::ConsentRequest {
        scope: wire::ConsentScope::Treatment,
        plan: Some(plan.to_owned()),
        text_version: words.version.to_owned(),
        language: words.language.to_owned(),
        text: words.text,
        signer: CASE_OF.to_owned(),
    };
    agree(app, TECHNICIAN, patient, wish).await.map(|_| true)
}

/// The session, as one of the clinic's own that has ended.
async fn delivered(app: &App, case: &Case, patient: &str, plan: &str) -> Result<(), Fault> {
    let from = case.folder.clone();
    let Some(outcome) = apart(move || outcome(&from)).await else {
        return Ok(());
    };
    if !agreed(app, patient, plan).await? {
        return Ok(());
    }
    let begin = Wish::BeginDelivery {
        plan: plan.to_owned(),
        speed: Speed::Lapse,
        // It was done without the clinic.
        device: None,
    };
    let recorded = app.store.record(TECHNICIAN, patient, vec![begin]).await?;
    let Some(Event::DeliveryBegun { delivery, .. }) = recorded.events.into_iter().next() else {
        return Err(Fault::own("no delivery came of it"));
    };
    let folder = app.bench.room.folder().join(wire_id(patient, &delivery));
    let (from, names) = (case.folder.clone(), there(case, &LEFT));
    let copied = apart(move || names.iter().try_for_each(|name| copy(&from, &folder, name))).await;
    copied.map_err(|why| Fault::own(format!("the session cannot be copied: {why}")))?;
    let one = recorded.record.delivery(&delivery);
    let one = one.ok_or_else(|| Fault::not_there("delivery", &delivery))?;
    end(app, patient, one, Finish::Outcome(outcome)).await
}

fn copy(from: &Path, to: &Path, name: &str) -> std::io::Result<()> {
    let place = to.join(name);
    std::fs::create_dir_all(place.parent().unwrap_or(to))?;
    std::fs::copy(from.join(name), place).map(drop)
}
