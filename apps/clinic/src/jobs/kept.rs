//! Jobs on disk: one small file each, so that a server that died is answered for.
//!
//! In: the folder of all jobs. Out: those of earlier days, the running ones as failed.
//! Method: the file is written apart and renamed, so that it is whole or not there.

use crate::wire::{Job, JobState};
use std::io::Write;
use std::path::Path;

const FILE: &str = "job.json";
/// Ended jobs that are remembered.
pub(super) const KEPT: usize = 200;

/// Writes a job into its folder, which is made where it is missing.
pub(super) fn write(all: &Path, job: &Job) -> std::io::Result<()> {
    let folder = all.join(&job.id);
    std::fs::create_dir_all(&folder)?;
    let apart = folder.join("job.new");
    let mut file = std::fs::File::create(&apart)?;
    file.write_all(&serde_json::to_vec(job)?)?;
    file.sync_all()?;
    std::fs::rename(apart, folder.join(FILE))
}

/// All jobs, by when they changed last. Of one that had not ended its work is thrown away.
pub(super) fn load(all: &Path) -> std::io::Result<Vec<Job>> {
    std::fs::create_dir_all(all)?;
    let mut jobs = Vec::new();
    for entry in std::fs::read_dir(all)? {
        let folder = entry?.path();
        let file = folder.join(FILE);
        let read = std::fs::read(&file).ok();
        let job = read.and_then(|bytes| serde_json::from_slice::<Job>(&bytes).ok());
        let Some(mut job) = job else {
            let _ = std::fs::remove_dir_all(&folder);
            continue;
        };
        let when = std::fs::metadata(&file).and_then(|m| m.modified())?;
        if matches!(job.state, JobState::Waiting | JobState::Running) {
            job.state = JobState::Failed;
            job.error =
                Some("the server ended while this was at work; ask for it again".to_owned());
            let _ = std::fs::remove_dir_all(&folder);
            write(all, &job)?;
        }
        jobs.push((when, job));
    }
    jobs.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    let mut jobs: Vec<Job> = jobs.into_iter().map(|(_, job)| job).collect();
    let old = jobs.len().saturating_sub(KEPT);
    for job in jobs.drain(..old) {
        forget(all, &job.id);
    }
    Ok(jobs)
}

/// Takes away all that a job left but the word of it.
pub(super) fn clear(all: &Path, id: &str) {
    let _ = std::fs::remove_dir_all(all.join(id).join("files"));
}

/// Forgets a job.
pub(super) fn forget(all: &Path, id: &str) {
    let _ = std::fs::remove_dir_all(all.join(id));
}
