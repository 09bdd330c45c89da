//! The folder of results: only ever the whole files of one run.
//!
//! In: a folder and named bytes. Out: the folder with these files and none of an earlier run's.
//! Fails: [`Fault`], before any work, where the folder is none, cannot be written, or where a scan
//! that is read, or a file that no earlier run has made, would be written over.
//! Method: under a lock on the folder, that the system frees when its holder dies: everything is
//! written into a folder within, old results are removed, the new ones renamed into place. A run
//! that is killed leaves the old files, or some of its own, never a mixture and never half a file.

use crate::fault::Fault;
use crate::{files, foreign};
use anyhow::Context;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A name within the folder, with `/`, and the bytes.
pub(crate) type Named = (String, Vec<u8>);

/// What a folder within is called while files are written into it.
const PARTIAL: &str = ".biosculpt-partial-";

/// A folder for results.
#[derive(Debug)]
pub(crate) struct Results {
    folder: PathBuf,
    /// Names that a run of the same verb may have left.
    ours: Vec<String>,
}

impl Results {
    /// Claims a folder before any work is done; writes nothing that stays.
    pub(crate) fn claim(folder: &Path, ours: &[&str], inputs: &[&Path]) -> anyhow::Result<Self> {
        expect_folder(folder)?;
        for &input in inputs {
            let Ok(scan) = input.canonicalize() else {
                // What cannot be found is said when it is read.
                continue;
            };
            let among = scan.parent().is_some_and(|p| same(p, folder))
                || ours.iter().any(|name| same(&folder.join(name), &scan));
            if among {
                let name = foreign::path(input);
                return Err(
                    Fault::new(format!("holds the scan {name} that is to be read"))
                        .at(folder)
                        .expecting("a folder for results only")
                        .advising("give another --output")
                        .into(),
                );
            }
        }
        let there = |name: &&&str| folder.join(name).exists();
        let kept = ours.iter().find(there);
        if let (Some(kept), false) = (kept, ours.iter().filter(|n| is_mark(n)).any(|n| there(&n))) {
            return Err(
                Fault::new(format!("holds {kept} that no run of this verb has made"))
                    .at(folder)
                    .expecting("a new folder, or one of an earlier run")
                    .advising("give another --output, or move that file away")
                    .into(),
            );
        }
        Ok(Self {
            folder: folder.to_owned(),
            ours: ours.iter().map(|&name| name.to_owned()).collect(),
        })
    }

    /// Where they lie.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many files of an earlier run are there, which are replaced or removed when this run's are put.
    pub(crate) fn replaces(&self) -> usize {
        let there = |name: &&String| self.folder.join(name).is_file();
        self.ours.iter().filter(there).count()
    }

    /// What is to be said of an earlier run's files when this run makes none.
    pub(crate) fn left_in_words(&self) -> Option<String> {
        let there = |name: &&String| is_mark(name) && self.folder.join(name).exists();
        let mark = self.ours.iter().find(there)?;
        let folder = foreign::path(&self.folder);
        Some(format!(
            "{folder} is as it was: its {mark} is of an earlier run"
        ))
    }

    /// Puts the files in place of those of an earlier run.
    pub(crate) fn publish(&self, files: &[Named]) -> anyhow::Result<()> {
        let folder = &self.folder;
        files::make_folder(folder)?;
        // Where folders cannot be locked (Windows, some network drives) each file is still whole.
        let lock = File::open(folder).and_then(|f| f.lock().map(|()| f)).ok();
        if lock.is_some() {
            remove_partial(folder);
        }
        let partial = folder.join(format!("{PARTIAL}{}", std::process::id()));
        let put = self.put(&partial, files);
        // The error that is reported is the first one.
        let _ = std::fs::remove_dir_all(&partial);
        put.with_context(|| format!("cannot write the results into {}", foreign::path(folder)))
    }

    fn put(&self, partial: &Path, files: &[Named]) -> anyhow::Result<()> {
        for (name, bytes) in files {
            let path = partial.join(name);
            files::make_folder(path.parent().unwrap_or(partial))?;
            files::write_synced(&path, bytes)?;
        }
        for name in &self.ours {
            files::remove_stale(&self.folder.join(name))?;
        }
        for (name, _) in files {
            let place = self.folder.join(name);
            files::make_folder(place.parent().unwrap_or(&self.folder))?;
            std::fs::rename(partial.join(name), &place)?;
        }
        Ok(())
    }
}

/// What a verb writes at `--output`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Writes {
    /// A surface with values.
    Ply,
    /// A DICOM file.
    Dicom,
    /// A volume.
    MetaImage,
}

impl Writes {
    /// How its name ends, what it is called, and why it is no other.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Ply => (
                "ply",
                "a PLY",
                "a PLY file: STL and OBJ have no place for a value at each face or vertex",
            ),
            Self::Dicom => ("dcm", "a DICOM file", "a DICOM file"),
            Self::MetaImage => ("mha", "a MetaImage", "a MetaImage"),
        }
    }
}

/// Refuses, before any work is done, what is written under the name of something else, and over a file that is read.
pub(crate) fn expect_other_file(
    output: &Path,
    inputs: &[&Path],
    writes: Writes,
) -> anyhow::Result<()> {
    if output.is_dir() {
        return Err(Fault::new("is a folder")
            .at(output)
            .expecting("a file to write")
            .advising("give --output the name of a file")
            .into());
    }
    for input in inputs {
        if same(output, input) {
            return Err(Fault::new("is what is read, and would be written over")
                .at(output)
                .expecting("another file for the result")
                .advising("give another --output")
                .into());
        }
    }
    let (ending, kind, why) = writes.words();
    let ends = output.extension();
    if !ends.is_some_and(|e| e.eq_ignore_ascii_case(ending)) {
        return Err(Fault::new(format!(
            "does not end in .{ending}, and {kind} is what is written"
        ))
        .at(output)
        .expecting(format!("the name of {why}"))
        .advising(format!("give --output a name that ends in .{ending}"))
        .into());
    }
    match output.parent() {
        Some(parent) if parent.as_os_str().is_empty() => expect_writable(Path::new(".")),
        Some(parent) if parent.is_dir() => expect_writable(parent),
        _ => Err(Fault::new("lies in a folder that is not there")
            .at(output)
            .expecting("a file in an existing folder")
            .advising("make the folder first")
            .into()),
    }
}

/// Whether a file of that name shows that a folder's results are of an earlier run.
fn is_mark(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == "json")
}

/// Whether two paths lead to the same place, whatever links lie between.
fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn expect_folder(path: &Path) -> anyhow::Result<()> {
    // The first of the folders above that is there.
    let there = path.ancestors().find(|p| p.exists());
    let there = there.unwrap_or(Path::new("."));
    if there.is_dir() {
        return expect_writable(there);
    }
    Err(Fault::new("is a file")
        .at(there)
        .expecting("a folder for the results")
        .advising("give another --output")
        .into())
}

/// Tries whether files can be made there.
fn expect_writable(folder: &Path) -> anyhow::Result<()> {
    let probe = folder.join(format!(".biosculpt-probe-{}", std::process::id()));
    match File::create(&probe).and_then(|_| std::fs::remove_file(&probe)) {
        Ok(()) => Ok(()),
        Err(why) => Err(Fault::new(format!("cannot be written into ({why})"))
            .at(folder)
            .expecting("a folder that you may write into")
            .advising("give another --output")
            .into()),
    }
}

/// Removes what a run that was killed left behind; its own files are nobody's result.
fn remove_partial(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: [&str; 3] = ["a", "b", "deep/c"];

    fn folder(name: &str) -> PathBuf {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/results");
        let folder = Path::new(folder).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn old_results_go_and_other_files_stay() {
        let folder = folder("again");
        let results = Results::claim(&folder, &OURS, &[]).unwrap();
        let all = OURS.map(|name| (name.to_owned(), b"one".to_vec()));
        results.publish(&all).unwrap();
        std::fs::write(folder.join("notes.txt"), "mine").unwrap();
        results
            .publish(&[("a".to_owned(), b"two".to_vec())])
            .unwrap();
        assert_eq!(names(&folder), ["a", "deep", "notes.txt"]);
        assert_eq!(names(&folder.join("deep")), [""; 0]);
        assert_eq!(std::fs::read(folder.join("a")).unwrap(), b"two");
    }

    #[test]
    fn files_that_no_run_has_made_are_not_written_over() {
        let folder = folder("theirs");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("lower.ply"), "mine").unwrap();
        let ours = ["plan.json", "lower.ply"];
        let refused = Results::claim(&folder, &ours, &[]).unwrap_err().to_string();
        assert!(refused.contains("lower.ply"), "{refused}");
        std::fs::write(folder.join("plan.json"), "{}").unwrap();
        assert!(Results::claim(&folder, &ours, &[]).is_ok());
    }

    #[test]
    fn writers_at_once_do_not_mix_their_files() {
        let folder = folder("at-once");
        let results = Results::claim(&folder, &OURS, &[]).unwrap();
        let write = |who: usize| {
            // Each leaves one of the names out, so that an old file would show.
            let mine = OURS.iter().enumerate().filter(|(i, _)| *i != who);
            let files: Vec<Named> = mine
                .map(|(_, name)| ((*name).to_owned(), vec![who as u8; 20_000]))
                .collect();
            results.publish(&files).unwrap();
        };
        for round in 0..30 {
            std::thread::scope(|scope| {
                for who in 0..3 {
                    let write = &write;
                    scope.spawn(move || write(who));
                }
            });
            let there = OURS.iter().filter_map(|name| {
                let bytes = std::fs::read(folder.join(name)).ok()?;
                assert_eq!(bytes.len(), 20_000, "round {round}: {name} is half written");
                Some(bytes[0])
            });
            let there: Vec<u8> = there.collect();
            assert_eq!(there.len(), 2, "round {round}");
            assert_eq!(there[0], there[1], "round {round}: files of two writers");
        }
    }

    #[test]
    fn what_a_dead_run_left_is_removed_and_what_fails_changes_nothing() {
        let folder = folder("dead");
        let dead = folder.join(format!("{PARTIAL}0"));
        std::fs::create_dir_all(&dead).unwrap();
        std::fs::write(dead.join("a"), "half").unwrap();
        let results = Results::claim(&folder, &OURS, &[]).unwrap();
        results
            .publish(&[("a".to_owned(), b"whole".to_vec())])
            .unwrap();
        assert_eq!(names(&folder), ["a"]);
        // A name that cannot be made: "a" is a file, so nothing can lie in it.
        let bad = [("b".to_owned(), Vec::new()), ("b/c".to_owned(), Vec::new())];
        assert!(results.publish(&bad).is_err());
        assert_eq!(names(&folder), ["a"]);
        assert_eq!(std::fs::read(folder.join("a")).unwrap(), b"whole");
    }
}
