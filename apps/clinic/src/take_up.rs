//! What an earlier server left open is taken up: scans are looked at again, volumes made of series, plans that were being made have failed, sessions
//! get their ends.
//!
//! In: the records. Out: the same, with nothing open that nobody is at. Law: `law_a_patient_is_taken_up_before_anything_begins`,
//! `law_one_record_that_cannot_be_read_holds_up_no_other` (tests); `law_what_may_have_begun_is_taken_up`.
//! Fails: of a patient that cannot be taken up nothing begins until it can be.
//! Method: once a patient, by the walk through all or by the first request that would begin something, whichever comes
//! first; the other waits for it.

use crate::app::App;
use crate::fault::Fault;
use crate::scans::start_examination;
use crate::series::start_making;
use crate::sessions::{finish_open, tell};
use crate::store::{Recorded, StoreError};
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

/// Something of that patient begins, until this is dropped: what is in the record and nobody is at yet is not taken up meanwhile.
#[derive(Debug)]
pub(crate) struct Begins {
    app: App,
    patient: String,
}

impl Begins {
    /// One more, among what is known and locked.
    fn of(app: &App, patient: &str, known: &mut Known) -> Self {
        let begins = known.begins.entry(patient.to_owned()).or_insert(0);
        *begins = begins.saturating_add(1);
        Self {
            app: app.clone(),
            patient: patient.to_owned(),
        }
    }

    /// Records what begins it.
    ///
    /// # Errors
    /// A refusal, or what failed. Where it is not known whether the record has it, it is found out and taken up.
    pub(crate) async fn record(&self, by: &str, wishes: Vec<Wish>) -> Result<Recorded, Fault> {
        let recorded = self.app.store.record(by, &self.patient, wishes).await;
        if let Err(StoreError::Away(_) | StoreError::Database(_)) = &recorded {
            self.app.bench.take_up.again(&self.app, &self.patient);
        }
        Ok(recorded?)
    }
}

impl Drop for Begins {
    fn drop(&mut self) {
        self.app.bench.take_up.known(|known| {
            let begins = known.begins.get_mut(&self.patient);
            if begins.is_some_and(|begins| {
                *begins = begins.saturating_sub(1);
                *begins == 0
            }) {
                known.begins.remove(&self.patient);
            }
        });
    }
}

#[derive(Debug, Default)]
struct Known {
    /// Whether the walk is over: who is not named below was taken up, or came later.
    all: bool,
    patients: BTreeMap<String, Arc<OnceCell<()>>>,
    /// Of whom something begins, and how much.
    begins: BTreeMap<String, usize>,
}

impl TakeUp {
    fn known<T>(&self, what: impl FnOnce(&mut Known) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// It begins, where that patient was taken up; else what is to be waited for.
    fn begins(&self, app: &App, patient: &str) -> Result<Begins, Arc<OnceCell<()>>> {
        self.known(|known| match known.patients.get(patient) {
            Some(cell) if !cell.initialized() => Err(Arc::clone(cell)),
            None if !known.all => {
                let cell = Arc::<OnceCell<()>>::default();
                known.patients.insert(patient.to_owned(), Arc::clone(&cell));
                Err(cell)
            }
            _ => Ok(Begins::of(app, patient, known)),
        })
    }

    /// Goes on once what is open of that patient was taken up; then something of it may begin.
    ///
    /// # Errors
    /// A fault of status 503 where it cannot be; 404 where there is no such patient.
    pub(crate) async fn of(&self, app: &App, patient: &str) -> Result<Begins, Fault> {
        loop {
            let cell = match self.begins(app, patient) {
                Ok(begins) => return Ok(begins),
                Err(cell) => cell,
            };
            let (by, id) = (app.clone(), patient.to_owned());
            // Whoever waits may go away; it is not begun twice.
            let took = whole(async move {
                let took = cell.get_or_try_init(|| took_up(&by, &id)).await;
                took.copied()
            });
            // It may have to be taken up once more by then.
            took.await.map_err(|why| self.not_taken_up(patient, why))?;
        }
    }

    fn not_taken_up(&self, patient: &str, why: Fault) -> Fault {
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
    }

    /// Takes that patient up once more before anything else begins, and soon: it is not known what began, and nobody is at it.
    fn again(&self, app: &App, patient: &str) {
        self.known(|known| {
            let patients = &mut known.patients;
            patients.insert(patient.to_owned(), Arc::default());
        });
        let (app, patient) = (app.clone(), patient.to_owned());
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = app.bench.room.closing() => return,
                    () = tokio::time::sleep(AGAIN) => {}
                }
                if app.bench.take_up.of(&app, &patient).await.is_ok() {
                    let is_over = |cell: &Arc<OnceCell<()>>| cell.initialized();
                    return app.bench.take_up.known(|known| {
                        if known.all && known.patients.get(&patient).is_some_and(is_over) {
                            known.patients.remove(&patient);
                        }
                    });
                }
            }
        });
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
                () = tokio::time::sleep(AGAIN) => {
                    self.all(app).await;
                }
            }
        }
    }

    /// Takes up all, and tells of whom it cannot. Gives whether all were gone through; who cannot be taken up is tried again.
    pub async fn all(&self, app: &App) -> bool {
        let mut after = String::new();
        loop {
            let page = app.store.patients("", &after, "", PATIENTS_AT_ONCE).await;
            let page = match page {
                Ok(page) => page,
                Err(why) => {
                    tell(&format!("the patients cannot be gone through: {why}"));
                    return false;
                }
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
        true
    }
}

async fn took_up(app: &App, patient: &str) -> Result<(), Fault> {
    let begins = |known: &mut Known| known.begins.contains_key(patient);
    if app.bench.take_up.known(begins) {
        return Err(Fault::own("something of this patient begins just now"));
    }
    let record = app.store.patient(patient).await?;
    app.store.hear(patient, &record);
    // First of all: its program may still be at a device, which is in use as long as it is.
    finish_open(app, patient, &record);
    for scan in &record.scans {
        let result = JobResult {
            scan: Some(scan.id.clone()),
            ..JobResult::default()
        };
        let open = scan.stage == ScanStage::Examining;
        if open && app.bench.jobs.at_work(patient, &result).is_none() {
            start_examination(app, &scan.by, (patient, &scan.id)).await?;
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
        let result = JobResult {
            plan: Some(plan.id.clone()),
            ..JobResult::default()
        };
        let open = plan.stage == PlanStage::Making;
        if !open || app.bench.jobs.at_work(patient, &result).is_some() {
            continue;
        }
        let failed = Wish::Failed {
            plan: plan.id.clone(),
            reason: "the server ended while it was made; ask for it again".to_owned(),
        };
        app.store.record(&plan.by, patient, vec![failed]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;
    use crate::engine::tests::engine;
    use crate::store::{Choice, Store};
    use practice::{Blob, Day, Tooth};

    fn asked(file: Blob) -> Vec<Wish> {
        let (name, scan) = ("a.ply".to_owned(), "s1".to_owned());
        vec![
            Wish::ReceiveScan { name, file },
            Wish::Examined {
                scan: scan.clone(),
                jaw: None,
                teeth: 14,
                findings: 0,
                files: Vec::new(),
                surface: None,
                same_as: None,
                unlike: None,
                fits_nowhere: false,
            },
            Wish::AskPlan {
                scan,
                tooth: Tooth::new(36).unwrap(),
                finding: None,
                intent: None,
                material: None,
            },
        ]
    }

    #[tokio::test]
    async fn law_what_may_have_begun_is_taken_up() {
        let (folder, engine) = engine("take-up", "exit 1");
        let data = folder.join("data");
        let store = Store::open(&data, &Choice::Embedded).await.unwrap();
        let app = App::new(store, engine).await.unwrap();
        let (store, take_up) = (&app.store, &app.bench.take_up);
        let born = Day::new("2012-05-09").unwrap();
        let id = store.register("x", "Theo", born).await.unwrap().patient;
        assert!(take_up.all(&app).await && take_up.is_whole());
        let stages = async || {
            let plans = store.patient(&id).await.unwrap().plans;
            plans.iter().map(|plan| plan.stage).collect::<Vec<_>>()
        };
        // Somebody begins, and the answer of the database is lost: its commit stands.
        let begins = take_up.of(&app, &id).await.unwrap();
        let file = store.blobs().put(b"a scan").unwrap();
        store.record("x", &id, asked(file)).await.unwrap();
        take_up.again(&app, &id);
        assert!(!take_up.is_whole());
        let why = take_up.of(&app, &id).await.unwrap_err();
        assert_eq!(
            why.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "it begins still"
        );
        assert_eq!(stages().await, [PlanStage::Making]);
        drop(begins);
        drop(take_up.of(&app, &id).await.unwrap());
        assert_eq!(stages().await, [PlanStage::Failed]);
        app.bench.shut().await;
        app.store.close().await;
        let _ = std::fs::remove_dir_all(folder);
    }
}
