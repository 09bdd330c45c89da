//! What an earlier server left open is taken up: scans are looked at again, volumes made of series, plans that were being made have failed, sessions
//! get their ends.
//!
//! In: the records. Out: the same, with nothing open that nobody is at. Law: `law_a_patient_is_taken_up_before_anything_begins`,
//! `law_one_record_that_cannot_be_read_holds_up_no_other` (tests).
//! Fails: of a patient that cannot be taken up nothing begins until it can be.
//! Method: once a patient, by the walk through all or by the first request that would begin something, whichever comes
//! first; the other waits for it.

use crate::app::App;
use crate::fault::Fault;
use crate::scans::start_examination;
use crate::series::start_making;
use crate::sessions::{finish_open, tell};
use crate::whole::whole;
use crate::wire::JobResult;
use axum::http::StatusCode;
use practice::{PlanStage, ScanStage, SeriesStage, Wish};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// Patients that are looked through at a time.
const PATIENTS_AT_ONCE: u32 = 200;
/// Where some could not be read it is tried again after this.
const AGAIN: Duration = Duration::from_secs(20);

/// Who was taken up.
#[derive(Debug, Default)]
pub struct TakeUp(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Whether the walk is over: who is not named below was taken up, or came later.
    all: bool,
    patients: BTreeMap<String, Arc<OnceCell<()>>>,
}

impl TakeUp {
    fn known<T>(&self, what: impl FnOnce(&mut Known) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn cell(&self, patient: &str) -> Option<Arc<OnceCell<()>>> {
        self.known(|known| match known.patients.get(patient) {
            Some(cell) => Some(Arc::clone(cell)),
            None if known.all => None,
            None => {
                let cell = Arc::<OnceCell<()>>::default();
                known.patients.insert(patient.to_owned(), Arc::clone(&cell));
                Some(cell)
            }
        })
    }

    /// Goes on once what is open of that patient was taken up.
    ///
    /// # Errors
    /// A fault of status 503 where it cannot be; 404 where there is no such patient.
    pub(crate) async fn of(&self, app: &App, patient: &str) -> Result<(), Fault> {
        let Some(cell) = self.cell(patient) else {
            return Ok(());
        };
        let (app, id) = (app.clone(), patient.to_owned());
        // Whoever waits may go away; it is not begun twice.
        let took = whole(async move {
            let took = cell.get_or_try_init(|| took_up(&app, &id)).await;
            took.copied()
        });
        took.await.map_err(|why| {
            if why.status == StatusCode::NOT_FOUND {
                self.known(|known| known.patients.remove(patient));
                return why;
            }
            let what = "what an earlier server left open of this patient cannot be taken up";
            Fault::new(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("{what}: {}", why.what),
            )
            .at("server")
            .expecting("a record that can be read and written")
            .advising("try again")
        })
    }

    /// Whether all records were read, and taken up.
    pub(crate) fn is_whole(&self) -> bool {
        self.known(|known| known.all && known.patients.is_empty())
    }

    /// Takes up all; where one or the database cannot be read yet, again and again until the server
    /// ends, so that none is forgotten.
    pub async fn all_at_last(&self, app: &App) {
        self.all(app).await;
        while !self.is_whole() {
            tokio::select! {
                () = app.bench.room.closing() => return,
                () = tokio::time::sleep(AGAIN) => self.all(app).await,
            }
        }
    }

    /// Takes up all, and tells of whom it cannot.
    pub async fn all(&self, app: &App) {
        let mut after = String::new();
        loop {
            let page = app.store.patients("", &after, "", PATIENTS_AT_ONCE).await;
            let page = match page {
                Ok(page) => page,
                Err(why) => return tell(&format!("the patients cannot be gone through: {why}")),
            };
            let Some(last) = page.last() else {
                break;
            };
            after.clone_from(&last.id);
            for row in &page {
                if let Err(why) = self.of(app, &row.id).await {
                    tell(&format!("patient {}: {}", row.id, why.what));
                }
            }
        }
        self.known(|known| {
            known.all = true;
            known.patients.retain(|_, cell| !cell.initialized());
        });
    }
}

async fn took_up(app: &App, patient: &str) -> Result<(), Fault> {
    let record = app.store.patient(patient).await?;
    app.store.hear(patient, &record);
    for scan in &record.scans {
        let result = JobResult {
            scan: Some(scan.id.clone()),
            ..JobResult::default()
        };
        let open = scan.stage == ScanStage::Examining;
        if open && app.bench.jobs.at_work(patient, &result).is_none() {
            start_examination(app, &scan.by, patient, &scan.id).await?;
        }
    }
    for series in &record.series {
        let result = JobResult {
            series: Some(series.id.clone()),
            ..JobResult::default()
        };
        let open = series.stage == SeriesStage::Making;
        if open && app.bench.jobs.at_work(patient, &result).is_none() {
            start_making(app, &series.by, patient, &series.id).await?;
        }
    }
    for plan in &record.plans {
        if plan.stage != PlanStage::Making {
            continue;
        }
        let failed = Wish::Failed {
            plan: plan.id.clone(),
            reason: "the server ended while it was made; ask for it again".to_owned(),
        };
        app.store.record(&plan.by, patient, vec![failed]).await?;
    }
    finish_open(app, patient, &record);
    Ok(())
}
