//! `biosculpt prove DIR`: a plan checked by code that shares nothing with the planner.

use crate::cli::Arguments;
use crate::delivery::folder::{PRESCRIPTION, PROOF, expect_there, how_to_make};
use crate::delivery::{CASEBOOK, PROOF_PAGE};
use crate::fault::Fault;
use crate::results::Named;
use crate::terminal::{self, Progress};
use crate::{Outcome, files, foreign, proved, wire};
use std::path::{Path, PathBuf};
use treatment::PlanFile;

/// Largest file of a plan that is read, bytes.
const FILE_BYTES_MAX: u64 = 512 << 20;
#[derive(Debug, clap::Args)]
pub(crate) struct Prove {
    /// Folder of a plan
    folder: PathBuf,
}

impl Prove {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let progress = Progress::told(3, arguments);
        let all = progress.step("reading", || self.read(!arguments.json))?;
        files::check_room(&self.folder)?;
        let proved = progress.step("proving", || proved::of_files(&all, "biosculpt prove DIR"));
        let proved =
            proved.map_err(|why| match why.downcast::<treatment::proof::ProofError>() {
                Ok(why) => Fault::new(why.to_string())
                    .at(&self.folder)
                    .expecting("the files of one plan, as they were written")
                    .advising("make the plan again")
                    .into(),
                Err(why) => why,
            })?;
        let Some(proved) = proved else {
            return Err(Fault::new("holds no plan").at(&self.folder).into());
        };
        progress.step("writing", || {
            proved.files.iter().try_for_each(|(name, bytes)| {
                files::write_whole(&self.folder.join(name), |out| Ok(out.write_all(bytes)?))
            })
        })?;
        drop(progress);
        if arguments.json {
            terminal::say_json(&wire::proof(&proved.proof))?;
        } else {
            proved::say_in_words(&proved.proof, &self.folder)?;
        }
        Ok(Outcome::of(proved.proof.passes()))
    }
}

impl Prove {
    /// Reads the files. Where they are not those of the prescription beside them, a proof of before says nothing of them and
    /// is taken away, unless a record holds what was delivered by it.
    fn read(&self, says: bool) -> anyhow::Result<Vec<Named>> {
        let all = every(&self.folder)?;
        let checked = proved::check_files(&all, &self.folder);
        if checked.is_err() && !self.folder.join(CASEBOOK).exists() {
            for name in [PROOF, PROOF_PAGE] {
                let path = self.folder.join(name);
                if path.is_file() {
                    files::remove_stale(&path)?;
                    let what = "was of files that are not there any more, and is taken away";
                    // In JSON standard error has the error alone.
                    if says {
                        terminal::note(&format!("{} {what}", foreign::path(&path)));
                    }
                }
            }
        }
        checked.map(|()| all)
    }
}

/// The files of a plan that a proof asks for, each of them as it was prescribed.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<Named>> {
    let all = every(folder)?;
    proved::check_files(&all, folder)?;
    Ok(all)
}

/// The same, whatever they are.
fn every(folder: &Path) -> anyhow::Result<Vec<Named>> {
    let mut all = Vec::new();
    expect_there(folder)?;
    let advice = &how_to_make(folder);
    let expected = "the folder of a plan, with all its files";
    let part = |name| files::read_part_of(folder, name, FILE_BYTES_MAX, expected, advice);
    all.push((PRESCRIPTION.to_owned(), part(PRESCRIPTION)?));
    for file in PlanFile::ALL {
        let name = file.name();
        if PlanFile::NEEDED.contains(&file) || folder.join(name).exists() {
            all.push((name.to_owned(), part(name)?));
        }
    }
    Ok(all)
}
