//! Steps side by side: what goes by the clock, and beside it what only computes.
//!
//! In: steps by the clock, and rows of steps that only compute. Out: what each step printed, whole, when it ends, and meanwhile in a file that is
//! named as it begins. Fails: with the name of the first that failed; none begins after that.
//! Method: one lane takes the steps by the clock in their order, another the rows, each step of a row after the one before it; a lane that has
//! no more of its own takes the next row, so that both end about together. What only computes gives way (`nice`, where there is such a program),
//! so that sessions in real time keep their beats on a small machine; it takes the time that they wait.

use anyhow::Context;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

/// What is to be run.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) program: String,
    pub(crate) arguments: Vec<String>,
    /// Where it runs.
    pub(crate) folder: String,
    /// Variables of its own.
    pub(crate) variables: &'static [(&'static str, &'static str)],
}

impl Step {
    /// The program of a chore itself, by one of its verbs, with the program and its tests built.
    pub(crate) fn chore(program: &Path, name: &str, words: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            program: program.display().to_string(),
            arguments: words.iter().map(|word| (*word).to_owned()).collect(),
            folder: env!("CARGO_MANIFEST_DIR").to_owned(),
            variables: &[],
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
        command.envs(self.variables.iter().copied());
        command.env(crate::judge::BUILT, "1").stdin(Stdio::null());
        command
    }
}

/// Runs the steps by the clock in their order, and side by side with them the rows, of which the first begins first.
pub(crate) fn run(by_the_clock: &[Step], beside: &[Vec<Step>]) -> anyhow::Result<()> {
    let (failed, next) = (AtomicBool::new(false), AtomicUsize::new(0));
    let rows = || -> anyhow::Result<()> {
        while let Some(row) = beside.get(next.fetch_add(1, Ordering::Relaxed)) {
            lane(row, true, &failed)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let beside = scope.spawn(rows);
        let by_the_clock = lane(by_the_clock, false, &failed).and_then(|()| rows());
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
            variables: &[],
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
        assert!(run(&[fine], &[vec![wait.clone()]]).is_ok());
        let broken = vec![broken, never()];
        let wait = vec![wait, never()];
        for (one, other) in [(&broken, &wait), (&wait, &broken)] {
            let rows = [other.clone(), vec![never()]];
            let why = run(one, &rows).unwrap_err();
            assert_eq!(why.to_string(), "broken failed");
        }
        assert!(!mark.exists());
    }

    #[test]
    fn a_lane_that_has_no_more_of_its_own_takes_rows_and_a_row_keeps_its_order() {
        let folder = std::env::temp_dir().join(format!("lanes-rows-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let says = |name: &str, script: &str| {
            let place = folder.display();
            shell(name, &format!("cd '{place}' && {script}"))
        };
        // The first row waits for a mark that only the second one makes: another lane has to take that.
        let wait = "for n in 1 2 3 4 5 6 7 8 9; do test -f mark && break; sleep 1; done; rm mark";
        let first = vec![says("waits", wait), says("after it", "test ! -f mark")];
        let second = vec![says("begins", "sleep 1"), says("marks", "touch mark")];
        assert!(run(&[says("by the clock", "exit 0")], &[first, second]).is_ok());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
