//! `biosculpt verify DIR`: chain, seals and blobs of a casebook; with `--recover`, moves a torn tail
//! aside.

use crate::cli::Arguments;
use crate::delivery::before;
use crate::fault::Fault;
use crate::store::{self, FileStore};
use crate::terminal::{self, Progress};
use crate::{Outcome, files, wire};
use casebook::{Evidence, PublicKey, Recovery, Report};
use std::path::{Path, PathBuf};
use treatment::Case;

#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Folder of a delivery, or its casebook
    folder: PathBuf,
    /// The key that you know to be the right one, in hexadecimal; else the casebook's own is taken
    #[arg(long, value_name = "KEY", value_parser = parse_key)]
    key: Option<PublicKey>,
    /// Seals that were kept elsewhere: they show where chain and seals were both cut
    #[arg(long, value_name = "FILE")]
    seals: Option<PathBuf>,
    /// Move a torn last line aside, as a blob, and record that
    #[arg(long, requires = "by")]
    recover: bool,
    /// Who recovers, for the record
    #[arg(long, value_name = "NAME", requires = "recover")]
    by: Option<String>,
}

fn parse_key(text: &str) -> Result<PublicKey, String> {
    let expected =
        || format!("expected an Ed25519 key of 64 small hexadecimal digits, got {text:?}");
    PublicKey::parse(text).ok_or_else(expected)
}

impl Verify {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let folder = store::find(&self.folder)?;
        let recovery = match &self.by {
            Some(by) => Some(recover(&folder, by)?),
            None => None,
        };
        let witness = match &self.seals {
            Some(path) => std::fs::read(path).map_err(|why| {
                Fault::new(format!("cannot be read ({why})"))
                    .at(path)
                    .expecting("a file of seals, one a line")
                    .advising("check the path")
            })?,
            None => Vec::new(),
        };
        let progress = Progress::new(1);
        let (report, being_written, stage) = progress.step("verifying", || {
            let lying = store::read(&folder)?;
            let evidence = Evidence {
                chain: &lying.chain,
                seals: &lying.seals,
                key_file: lying.key.as_deref(),
                witness: &witness,
                trusted: self.key,
            };
            let report = casebook::verify(&evidence, &lying.blobs);
            let stage = stage(&lying.chain);
            anyhow::Ok((report, lying.being_written, stage))
        })?;
        drop(progress);
        if arguments.json {
            terminal::say_json(&wire::casebook(
                &folder,
                &report,
                being_written,
                stage.as_deref(),
            ))?;
        } else {
            say_in_words(&folder, &report, recovery.as_ref(), being_written)?;
            if let Some(stage) = stage {
                terminal::say(&format!("the case is {stage}"))?;
            }
        }
        Ok(Outcome::of(report.sound()))
    }
}

/// How far the case of a delivery has come; none for another casebook.
fn stage(chain: &[u8]) -> Option<String> {
    let entries = casebook::entries(chain).ok()?;
    let facts = treatment::record::facts(&entries).ok()?;
    if facts.is_empty() {
        return None;
    }
    let case = Case::of(&facts);
    let stage = case.stage().name();
    let finish = "`biosculpt deliver DIR` makes its outcome and its page, if it runs no more";
    Some(match (case.is_cut(), before::is_unfinished(&entries)) {
        (true, _) => {
            format!("{stage}, and its session has no end: it runs, or was cut off; {finish}")
        }
        (false, true) => format!("{stage}, and its session is not told of to its end; {finish}"),
        (false, false) => stage.to_owned(),
    })
}

fn recover(folder: &Path, actor: &str) -> anyhow::Result<Recovery> {
    let store = FileStore::open(folder)?;
    let (_, recovery) = casebook::recover(store, files::now_ms()?, actor).map_err(|why| {
        Fault::new(format!("was not recovered: {why}"))
            .at(folder)
            .expecting("a casebook with a torn last line and nothing else that is wrong")
            .advising("verify without --recover says everything that is wrong")
    })?;
    Ok(recovery)
}

fn say_in_words(
    folder: &Path,
    report: &Report,
    recovery: Option<&Recovery>,
    being_written: bool,
) -> anyhow::Result<()> {
    let torn = recovery.into_iter().flat_map(|r| [r.chain, r.seals]);
    for torn in torn.flatten() {
        let (bytes, blob) = (torn.blob.bytes, torn.blob.digest);
        terminal::say(&format!("moved {bytes} torn bytes aside, as blob {blob}"))?;
    }
    let verdict = match (report.sound(), report.unsealed_entries()) {
        (false, _) => "not sound".to_owned(),
        (true, 0) => "sound".to_owned(),
        // Whoever has the file can write such entries anew.
        (true, 1) => "sound, but its last entry bears no seal".to_owned(),
        (true, n) => format!("sound, but its last {n} entries bear no seal"),
    };
    terminal::say(&terminal::bold(&format!("{}: {verdict}", folder.display())))?;
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    terminal::say(&format!("case: {}", or_none(report.case.clone())))?;
    terminal::say(&format!(
        "entries: {}, {} of them sealed; seals: {}; blobs: {}",
        report.entries, report.sealed_entries, report.seals, report.blobs
    ))?;
    let head = report.head.map(|head| head.to_string());
    terminal::say(&format!("head: {}", or_none(head)))?;
    let key = report.key.map(|key| key.to_string());
    terminal::say(&format!("key: {}", or_none(key)))?;
    if being_written {
        terminal::say("a program is writing it now, so its last line may not be whole yet")?;
    }
    for finding in &report.findings {
        terminal::say(&format!("{}: {finding}", finding.severity.name()))?;
    }
    if report.more > 0 {
        terminal::say(&format!("and {} findings more", report.more))?;
    }
    Ok(())
}
