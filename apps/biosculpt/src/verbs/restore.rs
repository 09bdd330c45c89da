//! `biosculpt restore`: a backup is put back, and checked.
//!
//! In: a backup. Out: a data directory, and a database that was empty. Fails: exit status 2 where nothing was put back; 1 where
//! what was put back is not sound.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::verbs::backup::said;
use crate::verbs::place::{Place, of_store};
use crate::{Outcome, foreign, terminal};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// A backup, or a folder of backups, of which the newest is taken
    #[arg(value_name = "FOLDER")]
    from: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The sealing key, where the backup is without
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Put it back also where some of it was lost or changed since it was kept
    #[arg(long)]
    even_damaged: bool,
}

impl Restore {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let (data, database) = (self.place.folder()?, self.place.database()?);
        let done = clinic::restore(
            &self.from,
            self.key.as_deref(),
            (&data, &database),
            self.even_damaged,
        );
        let done = done.map_err(|why| of_store(&why))?;
        let (_, found) = clinic::check(&data, &database).map_err(|why| {
            Fault::new(format!("what was put back cannot be looked at: {why}"))
                .at(&data)
                .expecting("to read what was just written")
                .advising("look with `biosculpt serve --check`")
        })?;
        let mut wrong = said(&done.wrong);
        wrong.extend(said(&found));
        wrong.sort();
        wrong.dedup();
        if arguments.json {
            terminal::say_json(&serde_json::json!({
                "backup": done.backup, "made": done.made, "data": data,
                "casebooks": done.casebooks, "entries": done.entries, "wrong": wrong,
            }))?;
            return Ok(Outcome::of(wrong.is_empty()));
        }
        terminal::say(&format!(
            "put back from {} into {}: {} casebooks with {} entries",
            foreign::path(&done.backup),
            foreign::path(&data),
            done.casebooks,
            done.entries
        ))?;
        for line in &wrong {
            terminal::say(&format!("wrong: {line}"))?;
        }
        terminal::say(&match wrong.len() {
            0 => "checked: chains and seals hold, and what is shown follows from them; everybody signs in anew".to_owned(),
            n => format!("{n} of what it holds is wrong; see which by patient"),
        })?;
        terminal::say(&format!(
            "what came after {} is not in it: who was treated since is told by no record here, and is looked at before anything is begun",
            done.made
        ))?;
        Ok(Outcome::of(wrong.is_empty()))
    }
}
