//! `biosculpt verify DIR`: chain, seals and blobs of a casebook, and the files beside it; with `--recover`, moves a torn
//! tail aside.

use crate::cli::Arguments;
use crate::delivery::before;
use crate::delivery::beside::Beside;
use crate::delivery::given::parse_name;
use crate::fault::Fault;
use crate::store::{self, FileStore, Lying};
use crate::terminal::{self, Progress};
use crate::{Outcome, files, foreign, wire};
use casebook::{Entry, Evidence, PublicKey, Recovery, Report};
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
    #[arg(long, value_name = "NAME", requires = "recover", value_parser = parse_name)]
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
        let judge = |lying: &Lying| {
            let evidence = Evidence {
                chain: &lying.chain,
                seals: &lying.seals,
                key_file: lying.key.as_deref(),
                witness: &witness,
                trusted: self.key,
            };
            // A casebook that was given by itself lies anywhere.
            Found::of(
                &evidence,
                lying,
                (folder != self.folder).then_some(&self.folder),
            )
        };
        let found = progress.step("verifying", || look(&|| store::read(&folder), &judge))?;
        drop(progress);
        match arguments.json {
            true => terminal::say_json(&wire::casebook(&folder, &found))?,
            false => say_in_words(&folder, &found, recovery.as_ref())?,
        }
        Ok(Outcome::of(found.is_sound()))
    }
}

/// What was found.
pub(crate) struct Found {
    pub(crate) report: Report,
    pub(crate) being_written: bool,
    /// How far the case has come, where it is one of a delivery.
    pub(crate) stage: Option<String>,
    /// The files beside it; none where they are not compared.
    pub(crate) beside: Option<Beside>,
    /// Whether there are such files that nothing can be said of, because the record's lines are not whole.
    pub(crate) is_beside_unknown: bool,
}

impl Found {
    /// What speaks for a record, and for the files of the folder that it lies in, where one was given.
    pub(crate) fn of(evidence: &Evidence<'_>, lying: &Lying, folder: Option<&PathBuf>) -> Self {
        let report = casebook::verify(evidence, &lying.blobs);
        let entries = casebook::entries(&lying.chain).ok();
        let entries = entries.as_deref();
        let with = entries.zip(folder);
        Self {
            stage: entries.and_then(stage),
            beside: with.map(|(entries, folder)| Beside::of(folder, entries, lying)),
            is_beside_unknown: folder.is_some() && entries.is_none(),
            being_written: lying.being_written,
            report,
        }
    }

    /// Whether there is something to be told of a file or against the record, which may be of a moment only.
    fn tells(&self) -> bool {
        !self.report.sound()
            || self
                .beside
                .as_ref()
                .is_some_and(|b| !b.differing.is_empty())
    }

    /// Whether nothing speaks against the record, or against a file beside it.
    pub(crate) fn is_sound(&self) -> bool {
        self.report.sound()
            && self
                .beside
                .as_ref()
                .is_none_or(|beside| beside.wrong() == 0)
    }
}

/// A record that is written meanwhile is looked at so often.
const LOOKS: usize = 3;

/// Judges what lies there, and again where the record grew meanwhile: files were compared with what it said before.
pub(crate) fn look(
    read: &dyn Fn() -> anyhow::Result<Lying>,
    judge: &dyn Fn(&Lying) -> Found,
) -> anyhow::Result<Found> {
    let mut lying = read()?;
    let mut found = judge(&lying);
    for _ in 1..LOOKS {
        if !found.tells() {
            break;
        }
        let now = read()?;
        if now.chain == lying.chain && now.seals == lying.seals {
            break;
        }
        lying = now;
        found = judge(&lying);
    }
    Ok(found)
}

/// How far the case of a delivery has come; none for another casebook.
fn stage(entries: &[Entry]) -> Option<String> {
    let facts = treatment::record::facts(entries).ok()?;
    if facts.is_empty() {
        return None;
    }
    let case = Case::of(&facts);
    let stage = case.stage().name();
    let finish = "`biosculpt deliver DIR` makes its outcome and its page, if it runs no more";
    Some(match (case.is_cut(), before::is_unfinished(entries)) {
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

fn say_in_words(folder: &Path, found: &Found, recovery: Option<&Recovery>) -> anyhow::Result<()> {
    let report = &found.report;
    let torn = recovery.into_iter().flat_map(|r| [r.chain, r.seals]);
    for torn in torn.flatten() {
        let (bytes, blob) = (torn.blob.bytes, torn.blob.digest);
        terminal::say(&format!("moved {bytes} torn bytes aside, as blob {blob}"))?;
    }
    let verdict = match (report.sound(), report.unsealed_entries()) {
        (false, _) => "not sound".to_owned(),
        _ if !found.is_sound() => {
            "the record is sound, and files beside it are not what it says".to_owned()
        }
        (true, 0) => "sound".to_owned(),
        // Whoever has the file can write such entries anew.
        (true, 1) => "sound, but its last entry bears no seal".to_owned(),
        (true, n) => format!("sound, but its last {n} entries bear no seal"),
    };
    terminal::say(&terminal::bold(&format!(
        "{}: {verdict}",
        foreign::path(folder)
    )))?;
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let case = report.case.as_deref().map(foreign::shown);
    terminal::say(&format!("case: {}", or_none(case)))?;
    terminal::say(&format!(
        "entries: {}, {} of them sealed; seals: {}; blobs: {}",
        report.entries, report.sealed_entries, report.seals, report.blobs
    ))?;
    let head = report.head.map(|head| head.to_string());
    terminal::say(&format!("head: {}", or_none(head)))?;
    let key = report.key.map(|key| key.to_string());
    terminal::say(&format!("key: {}", or_none(key)))?;
    if found.being_written {
        terminal::say("a program is writing it now, so its last line may not be whole yet")?;
    }
    for finding in &report.findings {
        let (severity, command) = (finding.severity.name(), wire::command(finding));
        let said = foreign::shown(&format!("{severity}: {finding}{command}"));
        terminal::say(&said)?;
    }
    if report.more > 0 {
        terminal::say(&format!("and {} findings more", report.more))?;
    }
    if found.is_beside_unknown {
        terminal::say("files beside it were not compared")?;
    }
    if let Some(beside) = &found.beside {
        say_beside(beside)?;
    }
    match &found.stage {
        Some(stage) => terminal::say(&format!("the case is {stage}")),
        None => Ok(()),
    }
}

/// Says of the files beside it what there is to say: nothing where the record knows none.
fn say_beside(beside: &Beside) -> anyhow::Result<()> {
    if beside.is_other_plan {
        terminal::say(
            "notice: the plan that lies beside it is another than the recorded one, so its files are not compared",
        )?;
    }
    if !beside.same.is_empty() {
        let same = foreign::shown(&beside.same.join(", "));
        terminal::say(&format!("files beside it, as the record says: {same}"))?;
    }
    if !beside.unknown.is_empty() {
        let unknown = foreign::shown(&beside.unknown.join(", "));
        terminal::say(&format!(
            "files beside it that the record does not hold, not compared: {unknown}"
        ))?;
    }
    for file in &beside.differing {
        let severity = if file.is_wrong() { "wrong" } else { "notice" };
        terminal::say(&format!(
            "{severity}: {} {} ({}); expected {}; {}",
            foreign::shown(file.name),
            file.what(),
            file.code(),
            file.expected,
            file.advice
        ))?;
    }
    Ok(())
}
