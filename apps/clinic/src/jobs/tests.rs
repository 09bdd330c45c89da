//! The queue.

use super::*;
use crate::wire::{JobResult, JobState};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("clinic-jobs-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// The states of a job from now to its end.
async fn end_of(jobs: &Jobs, id: &str) -> crate::wire::Job {
    let (mut job, mut updates) = jobs.watch(id).unwrap();
    while matches!(job.state, JobState::Waiting | JobState::Running) {
        if let Update::State(now) = updates.recv().await.unwrap() {
            job = *now;
        }
    }
    job
}

fn result(scan: &str) -> JobResult {
    JobResult {
        scan: Some(scan.to_owned()),
        ..JobResult::default()
    }
}

#[tokio::test]
async fn law_one_heavy_job_at_a_time_in_their_order() {
    let folder = folder("order");
    let jobs = Jobs::open(folder.clone(), 1).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut ids = Vec::new();
    for n in 0..5 {
        let seen = Arc::clone(&seen);
        let work = move |handle: Handle| -> Work {
            Box::pin(async move {
                seen.lock().unwrap().push(format!("{n} begins"));
                handle.line("at work");
                tokio::task::yield_now().await;
                seen.lock().unwrap().push(format!("{n} ends"));
                Ok(())
            })
        };
        ids.push(jobs.start("test", "p1", result("s1"), work).await.unwrap());
    }
    for id in &ids {
        let job = end_of(&jobs, id).await;
        assert_eq!(
            (job.state, job.lines),
            (JobState::Done, vec!["at work".to_owned()])
        );
    }
    let expected: Vec<String> = (0..5)
        .flat_map(|n| [format!("{n} begins"), format!("{n} ends")])
        .collect();
    assert_eq!(*seen.lock().unwrap(), expected);
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_a_cancelled_job_says_so_at_once() {
    let folder = folder("cancel");
    let jobs = Jobs::open(folder.clone(), 1).unwrap();
    let long = |mut handle: Handle| -> Work {
        Box::pin(async move {
            std::fs::write(handle.folder().await?.join("half"), b"x").unwrap();
            handle.line("begun");
            handle.cancelled().await;
            Err(Ending::Cancelled)
        })
    };
    let runs = jobs.start("test", "p1", result("s1"), long).await.unwrap();
    let waits = jobs.start("test", "p1", result("s2"), long).await.unwrap();
    assert_eq!(jobs.at_work("p1", &result("s2")), Some(waits.clone()));
    // It may have said so before anybody listens.
    while !folder.join(&runs).join("files/half").exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(jobs.cancel(&waits));
    assert_eq!(end_of(&jobs, &waits).await.state, JobState::Cancelled);
    assert!(jobs.cancel(&runs));
    assert_eq!(end_of(&jobs, &runs).await.state, JobState::Cancelled);
    assert!(!jobs.cancel(&runs), "it has ended");
    assert!(!folder.join(&runs).join("files").exists());
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn a_panic_ends_its_job_only() {
    let folder = folder("panic");
    let jobs = Jobs::open(folder.clone(), 1).unwrap();
    let work = |_: Handle| -> Work { Box::pin(async { panic!("a fault") }) };
    let id = jobs.start("test", "p1", result("s1"), work).await.unwrap();
    assert_eq!(end_of(&jobs, &id).await.state, JobState::Failed);
    let id = jobs
        .start("test", "p1", result("s1"), |_| Box::pin(async { Ok(()) }))
        .await
        .unwrap();
    assert_eq!(end_of(&jobs, &id).await.state, JobState::Done);
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_what_ran_when_the_server_died_has_failed() {
    let folder = folder("died");
    let jobs = Jobs::open(folder.clone(), 1).unwrap();
    let id = jobs
        .start("test", "p1", result("s1"), |_| {
            Box::pin(std::future::pending())
        })
        .await
        .unwrap();
    let again = Jobs::open(folder.clone(), 1).unwrap();
    let job = again.get(&id).unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert!(job.error.unwrap().contains("ask for it again"));
    assert_eq!(again.at_work("p1", &result("s1")), None);
    let _ = std::fs::remove_dir_all(folder);
}
