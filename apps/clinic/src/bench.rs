//! The workbench: what the doing part of the clinic holds.
//!
//! In: the data directory and the program. Out: engine, queue, shown meshes, live sessions.
//! Not here: the record (`store`).

use crate::app::App;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::jobs::Jobs;
use crate::mesh::Meshes;
use crate::scans::start_examination;
use crate::sessions::{Room, finish_open};
use practice::{PlanStage, ScanStage, Wish};
use std::path::Path;

/// Patients that are looked through at a time, at the start.
const PATIENTS_AT_ONCE: u32 = 200;

/// What the doing part of the clinic holds.
#[derive(Debug)]
pub struct Bench {
    /// Runs the program's verbs.
    pub engine: Engine,
    /// The queue.
    pub jobs: Jobs,
    /// Meshes for the eye.
    pub meshes: Meshes,
    /// Sessions that go on.
    pub room: Room,
}

impl Bench {
    /// The bench of a data directory. Each heavy job uses two cores well.
    ///
    /// # Errors
    /// Where its folders cannot be made.
    pub fn open(data: &Path, engine: Engine) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            engine,
            jobs: Jobs::open(data.join("work"), cores / 2)?,
            meshes: Meshes::open(data.join("shown"))?,
            room: Room::open(data.join("deliveries"), data.join("sessions.key"))?,
        })
    }

    /// Ends all work: jobs are told as cancelled, sessions lose their hands, end safely and are in the record.
    pub async fn shut(&self) {
        self.jobs.shut().await;
        self.room.shut().await;
    }
}

/// Goes on with what an earlier server left open: scans are looked at again, plans that were being made have failed,
/// sessions get their ends.
///
/// # Errors
/// Where the database failed.
pub async fn take_up(app: &App) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let page = app.store.patients("", &after, "", PATIENTS_AT_ONCE).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after.clone_from(&last.id);
        for row in &page {
            take_up_of(app, &row.id).await?;
        }
    }
}

async fn take_up_of(app: &App, patient: &str) -> Result<(), Fault> {
    let record = app.store.patient(patient).await?;
    for scan in record
        .scans
        .iter()
        .filter(|scan| scan.stage == ScanStage::Examining)
    {
        start_examination(app, &scan.by, patient, &scan.id)?;
    }
    for plan in record
        .plans
        .iter()
        .filter(|plan| plan.stage == PlanStage::Making)
    {
        let failed = Wish::Failed {
            plan: plan.id.clone(),
            reason: "the server ended while it was made; ask for it again".to_owned(),
        };
        app.store.record(&plan.by, patient, vec![failed]).await?;
    }
    if record.open_delivery().is_some() {
        let (app, patient) = (app.clone(), patient.to_owned());
        tokio::spawn(async move { finish_open(&app, &patient, &record).await });
    }
    Ok(())
}
