//! Steps side by side: what goes by the clock, and beside it what only computes.
//!
//! In: two lists of commands. Out: what each of them printed, whole, when it ends, and meanwhile in a file that is named as it begins. Fails: with the name of the first that failed; of
//! both lists none begins after that.
//! Method: what only computes gives way (`nice`, where there is such a program), so that sessions in real time keep their beats on a small
//! machine; it takes the time that they wait.

use anyhow::Context;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What is to be run.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) program: String,
    pub(crate) arguments: Vec<String>,
    /// Where it runs.
    pub(crate) folder: String,
}

impl Step {
    /// The program of a chore itself, by one of its verbs, with the program and its tests built.
    pub(crate) fn chore(program: &Path, name: &str, words: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            program: program.display().to_string(),
            arguments: words.iter().map(|word| (*word).to_owned()).collect(),
            folder: env!("CARGO_MANIFEST_DIR").to_owned(),
        }
    }

    fn command(&self, gives_way: bool) -> Command {
        let mut command = match gives_way && Path::new("/usr/bin/nice").exists() {
            false => Command::new(&self.program),
            true => {
                let mut nice = Command::new("/usr/bin/nice");
                nice.args(["-n", "19"]).arg(&self.program);
                nice
            }
        };
        command.args(&self.arguments).current_dir(&self.folder);
        command.env(crate::judge::BUILT, "1").stdin(Stdio::null());
        command
    }
}

/// Runs both lists, each in its order, side by side.
pub(crate) fn run(by_the_clock: &[Step], beside: &[Step]) -> anyhow::Result<()> {
    let failed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let beside = scope.spawn(|| lane(beside, true, &failed));
        let by_the_clock = lane(by_the_clock, false, &failed);
        let beside = beside.join();
        by_the_clock.and(beside.unwrap_or_else(|_| Err(anyhow::anyhow!("a thread broke"))))
    })
}

fn lane(steps: &[Step], gives_way: bool, failed: &AtomicBool) -> anyhow::Result<()> {
    for step in steps {
        if failed.load(Ordering::Relaxed) {
            break;
        }
        step_of(step, gives_way).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
fn step_of(step: &Step, gives_way: bool) -> anyhow::Result<()> {
    let start = Instant::now();
    let told = told_to(&step.name)?;
    println!("== {} begins, and tells {}", step.name, told.display());
    let file = File::create(&told).with_context(|| format!("cannot write {}", told.display()))?;
    let mut command = step.command(gives_way);
    command.stdout(file.try_clone()?).stderr(file);
    let status = command.status();
    let status = status.with_context(|| format!("cannot run {}", step.name))?;
    let seconds = start.elapsed().as_secs_f64();
    let mut out = std::io::stdout().lock();
    // In one piece, so that the lists do not mix; a terminal that is gone changes no result.
    let _ = out.write_all(&std::fs::read(&told)?);
    let _ = writeln!(out, "== {}: {seconds:.0} s", step.name);
    anyhow::ensure!(status.success(), "{} failed", step.name);
    Ok(())
}

/// Where a step tells what it does.
fn told_to(name: &str) -> anyhow::Result<PathBuf> {
    let folder = crate::test::root()?.join("target/told");
    std::fs::create_dir_all(&folder).context("cannot make target/told")?;
    Ok(folder.join(format!("{}.txt", name.replace([' ', '/'], "-"))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;

    fn shell(name: &str, script: &str) -> Step {
        Step {
            name: name.to_owned(),
            program: "/bin/sh".to_owned(),
            arguments: vec!["-c".to_owned(), script.to_owned()],
            folder: env!("CARGO_MANIFEST_DIR").to_owned(),
        }
    }

    #[test]
    fn the_first_that_fails_is_named_and_nothing_begins_after_it() {
        let (fine, broken) = (shell("fine", "exit 0"), shell("broken", "exit 3"));
        let wait = shell("wait", "sleep 1");
        let mark = std::env::temp_dir().join(format!("lanes-never-{}", std::process::id()));
        let never = format!("touch '{}'", mark.display());
        let never = || shell("never", &never);
        assert!(run(&[], &[]).is_ok());
        assert!(run(&[fine], &[wait]).is_ok());
        let lists = [
            vec![broken, never()],
            vec![shell("wait", "sleep 1"), never()],
        ];
        let [one, other] = &lists;
        for why in [run(one, other), run(other, one)] {
            assert_eq!(why.unwrap_err().to_string(), "broken failed");
        }
        assert!(!mark.exists());
    }
}
