//! The board of all jobs: who waits, who runs, who ended and how.

use super::{Ending, Work, kept};
use crate::whole::apart;
use crate::wire::{Job, JobResult, JobState};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::sync::{Semaphore, broadcast, watch};

/// Lines of a job that are kept; older ones are dropped.
const LINES_MAX: usize = 200;
/// Jobs that may wait.
const WAITING_MAX: usize = 100;
/// Updates that a slow reader may be behind.
const BEHIND_MAX: usize = 256;

/// What is told of a job.
#[derive(Debug, Clone)]
pub enum Update {
    /// It said something.
    Line(String),
    /// It came to another state.
    State(Box<Job>),
}

#[derive(Debug)]
struct Entry {
    job: Job,
    order: u64,
    updates: broadcast::Sender<Update>,
    cancel: watch::Sender<bool>,
}

#[derive(Debug)]
struct Board {
    all: Mutex<(u64, BTreeMap<String, Entry>)>,
    places: Arc<Semaphore>,
    folder: PathBuf,
    closing: AtomicBool,
}

/// All jobs. Clones are the same board.
#[derive(Debug, Clone)]
pub struct Jobs(Arc<Board>);

/// What the work of a job holds of it.
#[derive(Debug, Clone)]
pub struct Handle {
    jobs: Jobs,
    id: String,
    cancelled: watch::Receiver<bool>,
}

impl Entry {
    fn told_to_end(&self) {
        self.cancel.send_replace(true);
    }
}

fn entry(job: Job, order: u64) -> Entry {
    Entry {
        job,
        order,
        updates: broadcast::channel(BEHIND_MAX).0,
        cancel: watch::channel(false).0,
    }
}

const fn ended(state: JobState) -> bool {
    !matches!(state, JobState::Waiting | JobState::Running)
}

impl Jobs {
    /// The board that lies in this folder, `at_once` jobs running at a time.
    ///
    /// # Errors
    /// Where the folder cannot be made, read and written.
    pub fn open(folder: PathBuf, at_once: usize) -> std::io::Result<Self> {
        let old = kept::load(&folder)?;
        let mut order = 0;
        let mut all = BTreeMap::new();
        for job in old {
            order += 1;
            all.insert(job.id.clone(), entry(job, order));
        }
        Ok(Self(Arc::new(Board {
            all: Mutex::new((order, all)),
            places: Arc::new(Semaphore::new(at_once.max(1))),
            folder,
            closing: AtomicBool::new(false),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, (u64, BTreeMap<String, Entry>)> {
        // A thread that panicked while it held this left whole entries: each change is one assignment.
        self.0.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a job on the board; it runs when its turn comes. `work` makes what is to be done, then.
    ///
    /// # Errors
    /// In words, where too many wait already or it cannot be written down.
    pub async fn start(
        &self,
        what: &str,
        patient: &str,
        result: JobResult,
        work: impl FnOnce(Handle) -> Work + Send + 'static,
    ) -> Result<String, String> {
        let mut bytes = [0_u8; 10];
        getrandom::fill(&mut bytes).map_err(|why| format!("no entropy: {why}"))?;
        let id: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let job = Job {
            id: id.clone(),
            what: what.to_owned(),
            patient: patient.to_owned(),
            state: JobState::Waiting,
            lines: Vec::new(),
            error: None,
            result,
        };
        let written = self.write(job.clone()).await;
        written.map_err(|why| format!("cannot be written: {why}"))?;
        let cancelled = match self.entered(job) {
            Ok(cancelled) => cancelled,
            Err(why) => {
                self.forget(id).await;
                return Err(why);
            }
        };
        let handle = Handle {
            jobs: self.clone(),
            id: id.clone(),
            cancelled,
        };
        let mut place = Box::pin(Arc::clone(&self.0.places).acquire_owned());
        // The semaphore is fair, and the first poll queues: so jobs run in the order of these calls.
        let first = place.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        tokio::spawn(async move {
            let mut waiting = handle.clone();
            let turn = match first {
                Poll::Ready(turn) => turn.ok(),
                Poll::Pending => tokio::select! {
                    turn = place => turn.ok(),
                    () = waiting.cancelled() => None,
                },
            };
            if turn.is_some() {
                handle
                    .jobs
                    .change(&handle.id, JobState::Running, None)
                    .await;
            }
            // Also of a job that was cancelled before its turn: it tells the record. On a task of its own, so that a
            // panic in it ends this job and nothing else.
            let work = tokio::spawn(work(handle.clone())).await;
            let end = work.unwrap_or_else(|why| Err(Ending::Failed(format!("it broke: {why}"))));
            drop(turn);
            let (board, id) = (Arc::clone(&handle.jobs.0), handle.id.clone());
            apart(move || kept::clear(&board.folder, &id)).await;
            handle.jobs.finish(&handle.id, &end).await;
        });
        Ok(id)
    }

    /// Goes on where there is room for one more.
    ///
    /// # Errors
    /// In words.
    pub fn expect_room(&self) -> Result<(), String> {
        self.room_in(&self.lock().1)
    }

    fn room_in(&self, all: &BTreeMap<String, Entry>) -> Result<(), String> {
        if self.closing() {
            return Err("the server ends; ask for it again when it was started".to_owned());
        }
        let waiting = all.values().filter(|one| !ended(one.job.state)).count();
        match waiting < WAITING_MAX {
            true => Ok(()),
            false => Err(format!(
                "{waiting} jobs wait already; wait until some have ended"
            )),
        }
    }

    /// Whether none waits or runs.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.lock().1.values().all(|one| ended(one.job.state))
    }

    /// Puts it on the board; how it is cancelled.
    fn entered(&self, job: Job) -> Result<watch::Receiver<bool>, String> {
        let mut all = self.lock();
        self.room_in(&all.1)?;
        all.0 += 1;
        let (id, entry) = (job.id.clone(), entry(job, all.0));
        let cancelled = entry.cancel.subscribe();
        all.1.insert(id, entry);
        Ok(cancelled)
    }

    async fn write(&self, job: Job) -> std::io::Result<()> {
        let board = Arc::clone(&self.0);
        apart(move || kept::write(&board.folder, &job)).await
    }

    async fn forget(&self, id: String) {
        let board = Arc::clone(&self.0);
        apart(move || kept::forget(&board.folder, &id)).await;
    }

    async fn finish(&self, id: &str, end: &Result<(), Ending>) {
        let state = match end {
            Ok(()) => JobState::Done,
            Err(Ending::Refused(_)) => JobState::Refused,
            Err(Ending::Failed(_)) => JobState::Failed,
            Err(Ending::Cancelled) => JobState::Cancelled,
        };
        let error = end.as_ref().err().map(|end| end.words().to_owned());
        self.change(id, state, error).await;
        if let Some(oldest) = self.oldest_too_many() {
            self.forget(oldest).await;
        }
    }

    /// Takes the oldest that ended from the board, where there are too many.
    fn oldest_too_many(&self) -> Option<String> {
        let mut all = self.lock();
        let done = all.1.values().filter(|one| ended(one.job.state));
        if done.clone().count() <= kept::KEPT {
            return None;
        }
        let oldest = done.min_by_key(|one| one.order)?.job.id.clone();
        all.1.remove(&oldest);
        Some(oldest)
    }

    async fn change(&self, id: &str, state: JobState, error: Option<String>) {
        let Some(mut job) = self.get(id) else {
            return;
        };
        job.state = state;
        job.error.clone_from(&error);
        // What cannot be written is told as failed after the next start, which is honest.
        let _ = self.write(job).await;
        let mut all = self.lock();
        if let Some(entry) = all.1.get_mut(id) {
            (entry.job.state, entry.job.error) = (state, error);
            let now = Box::new(entry.job.clone());
            let _ = entry.updates.send(Update::State(now));
        }
    }

    /// A job as it is now.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Job> {
        self.lock().1.get(id).map(|one| one.job.clone())
    }

    /// A job as it is now, and all that is told of it from now on.
    #[must_use]
    pub fn watch(&self, id: &str) -> Option<(Job, broadcast::Receiver<Update>)> {
        let all = self.lock();
        let entry = all.1.get(id)?;
        Some((entry.job.clone(), entry.updates.subscribe()))
    }

    /// Cancels a job; whether there was something to cancel.
    #[must_use]
    pub fn cancel(&self, id: &str) -> bool {
        let all = self.lock();
        let open = all.1.get(id).filter(|one| !ended(one.job.state));
        open.inspect(|one| one.told_to_end()).is_some()
    }

    /// Whether the server ends. What a job was at is then no person's word: the next server takes it up.
    #[must_use]
    pub fn closing(&self) -> bool {
        self.0.closing.load(Ordering::SeqCst)
    }

    /// Cancels all jobs and waits until they have said so.
    pub async fn shut(&self) {
        {
            // Locked, so that none is put on the board after this.
            let _all = self.lock();
            self.0.closing.store(true, Ordering::SeqCst);
        }
        loop {
            let next = {
                let all = self.lock();
                let open: Vec<_> = all.1.values().filter(|one| !ended(one.job.state)).collect();
                open.iter().for_each(|one| one.told_to_end());
                open.first().map(|one| one.updates.subscribe())
            };
            match next {
                None => return,
                // A line or a state: look again.
                Some(mut update) => drop(update.recv().await),
            }
        }
    }

    /// Id of the job that has not ended and makes this scan or plan.
    #[must_use]
    pub fn at_work(&self, patient: &str, result: &JobResult) -> Option<String> {
        let all = self.lock();
        let mut open = all.1.values().map(|one| &one.job);
        open.find(|job| !ended(job.state) && job.patient == patient && job.result == *result)
            .map(|job| job.id.clone())
    }
}

impl Handle {
    /// Over when the job is cancelled.
    pub async fn cancelled(&mut self) {
        if self
            .cancelled
            .wait_for(|cancelled| *cancelled)
            .await
            .is_err()
        {
            std::future::pending::<()>().await;
        }
    }

    /// Goes on where nobody cancelled the job.
    ///
    /// # Errors
    /// [`Ending::Cancelled`].
    pub fn wanted(&self) -> Result<(), Ending> {
        match *self.cancelled.borrow() {
            true => Err(Ending::Cancelled),
            false => Ok(()),
        }
    }

    /// Says a line.
    pub fn line(&self, text: &str) {
        let mut all = self.jobs.lock();
        let Some(entry) = all.1.get_mut(&self.id) else {
            return;
        };
        if entry.job.lines.len() >= LINES_MAX {
            entry.job.lines.remove(0);
        }
        entry.job.lines.push(text.to_owned());
        let _ = entry.updates.send(Update::Line(text.to_owned()));
    }

    /// An empty folder for its files; it is gone when the job ends.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub async fn folder(&self) -> Result<PathBuf, Ending> {
        let folder = self.jobs.0.folder.join(&self.id).join("files");
        let made = folder.clone();
        let made = apart(move || std::fs::create_dir_all(made)).await;
        made.map_err(|why| Ending::Failed(format!("no folder can be made: {why}")))?;
        Ok(folder)
    }
}
