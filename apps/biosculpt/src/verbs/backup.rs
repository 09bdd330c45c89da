//! `biosculpt backup`: the record of a clinic, kept elsewhere.
//!
//! In: a folder for backups. Out: a folder below it, named by the time. Fails: exit status 2 where no backup was made; 1 where
//! one was made of a record that is not sound.

use crate::cli::Arguments;
use crate::verbs::place::{Place, of_store};
use crate::{Outcome, foreign, terminal};
use clinic::store::Difference;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    /// Folder for backups, better on another disk; each one gets a folder in it, and scans and plans are kept once for all
    #[arg(value_name = "FOLDER")]
    to: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Leave the sealing key out: whoever has it can seal in the clinic's name. `restore` needs it, so keep it elsewhere
    #[arg(long)]
    without_key: bool,
}

impl Backup {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let (data, database) = (self.place.folder()?, self.place.database()?);
        let made = clinic::backup(&data, &database, &self.to, !self.without_key)
            .map_err(|why| of_store(&why))?;
        let wrong = said(&made.wrong);
        if arguments.json {
            terminal::say_json(&serde_json::json!({
                "folder": made.folder, "casebooks": made.casebooks, "entries": made.entries,
                "blobs": made.blobs, "new_blobs": made.new_blobs, "with_key": !self.without_key,
                "wrong": wrong,
            }))?;
            return Ok(Outcome::of(wrong.is_empty()));
        }
        terminal::say(&format!(
            "kept in {}: {} casebooks with {} entries, and {} scans, plans and other files, {} of them new",
            foreign::path(&made.folder),
            made.casebooks,
            made.entries,
            made.blobs,
            made.new_blobs
        ))?;
        for line in &wrong {
            terminal::say(&format!("wrong: {line}"))?;
        }
        terminal::say(&match (wrong.len(), self.without_key) {
            (0, false) => "read back, and sound; the sealing key is in it, so keep it where only you can read it".to_owned(),
            (0, true) => "read back, and sound; the sealing key is not in it: without a copy of it nothing can be restored".to_owned(),
            (n, _) => format!(
                "{n} of what the record holds is wrong; all that can be read was kept as it is, and is put back as it is; restore what \
                 is wrong from an earlier backup, or find out why"
            ),
        })?;
        Ok(Outcome::of(wrong.is_empty()))
    }
}

/// What is wrong, fit for a terminal.
pub(crate) fn said(wrong: &[Difference]) -> Vec<String> {
    let lines = wrong.iter().map(ToString::to_string);
    lines.map(|line| foreign::shown(&line)).collect()
}
