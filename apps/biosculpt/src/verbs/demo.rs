//! `biosculpt demo [SCAN]`: the whole way, on the sample mouth or on a scan of your own.

use crate::cli::Arguments;
use crate::delivery::seen::Seen;
use crate::pipeline::{self, Fit, Made, Place, Request, Wish};
use crate::prepared::{self, Prepared, ScanFile};
use crate::results::{Named, Results};
use crate::terminal::{self, Progress};
use crate::verbs::deliver::Deliver;
use crate::verbs::replay::Replay;
use crate::verbs::sample;
use crate::verbs::serve::Serve;
use crate::written::{self, Asked};
use crate::{Outcome, delivery, files, foreign, interrupt, proved, said, wire};
use dentition::sample::MouthOptions;
use lexicon::Millimetres;
use restoration::printable::Material;
use scan::{Mesh, UnitChoice};
use std::path::{Path, PathBuf};

/// Names of what is written beside a plan.
const NAMES: [&str; 4] = [
    "teeth.ply",
    "sample/lower.ply",
    "sample/upper.ply",
    "sample/truth.json",
];
/// The clinic's data directory, within.
const CLINIC: &str = "clinic";
/// What an interruption says before the plan is there, and then.
const NOTHING: &str = "nothing was written, and no session was begun";
const WRITTEN: &str = "the plan and what belongs to it are written; no session was begun";
/// What the example on a sound mouth adds, mm.
const EXAMPLE_ADDED: Millimetres = Millimetres::constant(0.5);

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// STL, PLY or OBJ of one arch; the sample mouth when not given
    scan: Option<PathBuf>,
    /// Folder for the results
    #[arg(short, long, value_name = "DIR", default_value = "out/demo")]
    output: PathBuf,
    /// End when it is done, instead of serving a made-up clinic with the case in it; so it is with --json
    #[arg(long)]
    no_serve: bool,
}

impl Demo {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        interrupt::says(if arguments.json { "" } else { NOTHING });
        let progress = Progress::told(13, arguments);
        let inputs: Vec<&Path> = self.scan.iter().map(PathBuf::as_path).collect();
        let ours = [&written::NAMES[..], &NAMES[..], &delivery::NAMES[..]].concat();
        let results = Results::claim(&self.output, &ours, &inputs)?;
        let mut files = Vec::new();
        let (file, opposing) = self.arches(arguments, &progress, &mut files)?;
        let prepared = prepared::label(file, &[], &progress);
        files.extend(teeth(&prepared)?);
        let request = Request {
            prepared: &prepared,
            earlier: None,
            opposing: opposing
                .as_ref()
                .map(|o| &o.scan.mesh)
                .or(prepared.file.antagonist.as_ref()),
            tissue: None,
            place: Place::Best,
            wish: Wish::Repair,
            material: Material::CompositePrint,
            fit: Fit::default(),
        };
        let (made, unrepaired) = match repaired_or_shown(&request, &progress) {
            Ok(made) => made,
            Err(why) => {
                drop(progress);
                return prepared::refuse_into(&results, &why, arguments);
            }
        };
        let asked = Asked {
            command: self.command() + &arguments.unit_in_words(),
            sample: self.scan.is_none(),
            earlier: None,
            opposing: opposing.as_ref(),
        };
        files.extend(written::files_of(&prepared, &made, &asked, &progress)?);
        let proof = progress.step("proving", || {
            proved::of_files(&files, "biosculpt prove DIR")
        })?;
        files.extend(proof.iter().flat_map(|proved| proved.files.clone()));
        progress.step("writing", || publish(&results, &files, arguments))?;
        drop(progress);
        if !arguments.json {
            terminal::say(&format!("teeth: {}", prepared.labels_in_words()))?;
            terminal::say(&super::find::in_words(&made.findings))?;
            if let Some(why) = unrepaired {
                terminal::say(&why)?;
            }
        }
        let verdict = proof.as_ref().map(|proved| &proved.proof);
        let folder = results.folder();
        said::made_in_words(&prepared, &made, &asked, verdict, folder, arguments)?;
        if let (Some(proved), false) = (&proof, arguments.json) {
            proved::say_in_words(&proved.proof, folder)?;
        }
        let outcome = match proof {
            Some(_) => deliver(folder, arguments)?,
            None => Outcome::Done,
        };
        match arguments.json || self.no_serve {
            true => Ok(outcome),
            false => self.serve(outcome, folder, arguments),
        }
    }

    /// The arch and the one that bites on it, where there is one.
    fn arches(
        &self,
        arguments: &Arguments,
        progress: &Progress,
        files: &mut Vec<Named>,
    ) -> anyhow::Result<(ScanFile, Option<ScanFile>)> {
        let Some(path) = &self.scan else {
            let (lower, upper) = self.grow(progress, files)?;
            return Ok((lower, Some(upper)));
        };
        let read = || prepared::read_mouth(path, arguments, progress);
        let mut file = progress.step("reading", read)?;
        file.part(None, None);
        Ok((file, None))
    }

    /// Serves a clinic that has the case in the record of one of its people; ends with the outcome of the case.
    fn serve(
        &self,
        outcome: Outcome,
        folder: &Path,
        arguments: &Arguments,
    ) -> anyhow::Result<Outcome> {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let (plan, proof) = written::NAMES.split_at(written::NAMES.len() - 2);
        let case = clinic::Case {
            scan: match &self.scan {
                Some(path) => path.clone(),
                None => folder.join(NAMES[1]),
            },
            folder: folder.to_owned(),
            plan: names(plan),
            proof: names(proof),
        };
        terminal::say("")?;
        interrupt::is_heard_elsewhere();
        let served = Serve::of_demo(folder.join(CLINIC), case).run(arguments)?;
        Ok(match served {
            Outcome::Done => outcome,
            refused => refused,
        })
    }

    /// The command that makes the same again, without paths.
    fn command(&self) -> String {
        let name = |path: &PathBuf| format!("biosculpt demo {}", files::name_quoted(path));
        self.scan.as_ref().map_or("biosculpt demo".to_owned(), name)
    }

    /// The lower and upper sample arch, written as a scanner would and read as any other scan.
    fn grow(
        &self,
        progress: &Progress,
        files: &mut Vec<Named>,
    ) -> anyhow::Result<(ScanFile, ScanFile)> {
        let mouth = progress.step("growing a mouth", || {
            sample::grow(1, &MouthOptions::default())
        })?;
        let [_, lower_name, upper_name, truth_name] = NAMES;
        let mut add = |name: &str, mesh: &Mesh| -> anyhow::Result<ScanFile> {
            let bytes = written::ply(mesh)?;
            // The sample states its unit; `--unit` is for a scan of one's own.
            let file = prepared::scan_of(&self.output.join(name), &bytes, UnitChoice::Judge)?;
            files.push((name.to_owned(), bytes));
            Ok(file)
        };
        let lower = add(lower_name, &mouth.lower.scan)?;
        let upper = add(upper_name, &mouth.upper.scan)?;
        files.push((truth_name.to_owned(), written::json(&wire::truth(&mouth))?));
        Ok((lower, upper))
    }
}

/// Writes the plan and its proof.
fn publish(results: &Results, files: &[Named], arguments: &Arguments) -> anyhow::Result<()> {
    let replaced = results.replaces();
    results.publish(files)?;
    if replaced > 0 {
        terminal::note(&replaced_in_words(replaced, results.folder()));
    }
    interrupt::says(if arguments.json { "" } else { WRITTEN });
    Ok(())
}

/// That an earlier run's files are gone, and what is kept of it.
fn replaced_in_words(count: usize, folder: &Path) -> String {
    let shown = foreign::path(folder);
    let record = match folder.join(delivery::CASEBOOK).exists() {
        true => "; the record of its session is kept",
        false => "",
    };
    format!(
        "{shown}: replaced the results of an earlier run ({count} files){record}; give another --output to keep both"
    )
}

/// From the proof to the record, and the record once more.
fn deliver(folder: &Path, arguments: &Arguments) -> anyhow::Result<Outcome> {
    delivery::set_aside(folder)?;
    let deliver = Deliver::of_demo(folder);
    if arguments.json {
        // The one value on standard output is the plan's; the outcome lies beside it.
        return Ok(match deliver.work(Seen::Nowhere)? {
            Ok(delivered) => delivered.outcome(),
            Err(why) => {
                terminal::note(&format!("refused: {why}"));
                Outcome::Refused
            }
        });
    }
    match deliver.run(arguments)? {
        Outcome::Done => Replay::of(folder).run(arguments),
        Outcome::Refused => Ok(Outcome::Refused),
    }
}

/// A repair, or, where nothing is to be repaired, an example all the same and why it is one.
fn repaired_or_shown(
    request: &Request<'_>,
    progress: &Progress,
) -> Result<(Made, Option<String>), String> {
    let why = match pipeline::make(request, progress) {
        Ok(made) => return Ok((made, None)),
        Err(why) => why,
    };
    let wish = Wish::Strengthen(EXAMPLE_ADDED);
    let example = Request {
        wish,
        material: wish.usual_material(),
        ..*request
    };
    let made = pipeline::make(&example, progress);
    let mut made = made.map_err(|shown| match &request.prepared.dentition {
        Err(none) => format!(
            "there is no tooth to go on with: {none}; {}, and see what `biosculpt check` says of the file",
            prepared::GIVE_ARCH
        ),
        Ok(_) => format!("no finding can be repaired ({why}), and no example can be shown ({shown})"),
    })?;
    let hollow = made.findings.list.iter().any(|f| f.depth_mm > 0.0);
    let why = match hollow {
        true => format!("no finding could be repaired ({why})"),
        false => "no flaw with depth was found".to_owned(),
    };
    let unrepaired = format!("{why}; as an example, a tooth is strengthened");
    made.plan.notes.push(unrepaired.clone());
    Ok((made, Some(unrepaired)))
}

/// The scan with its labels, where it has any.
fn teeth(prepared: &Prepared) -> anyhow::Result<Option<Named>> {
    let Ok(dentition) = &prepared.dentition else {
        return Ok(None);
    };
    let labels = scan::Values::U8(dentition.face_fdi.clone());
    let mesh = prepared.file.scan.mesh.clone();
    let labelled = mesh.with_face_property("fdi", labels)?;
    Ok(Some((NAMES[0].to_owned(), written::ply(&labelled)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_is_counted_and_told() {
        let folder = std::env::temp_dir().join(format!("demo-replaced-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let claim = || Results::claim(&folder, &["plan.json", "a.ply", "b.ply"], &[]).unwrap();
        assert_eq!(claim().replaces(), 0);
        std::fs::create_dir_all(folder.join(delivery::CASEBOOK)).unwrap();
        for name in ["plan.json", "b.ply", "somebody's.txt"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let results = claim();
        assert_eq!(results.replaces(), 2);
        let told = replaced_in_words(results.replaces(), &folder);
        assert!(
            told.contains("2 files") && told.contains("is kept") && told.contains("--output"),
            "{told}"
        );
        results.publish(&[]).unwrap();
        assert!(folder.join("somebody's.txt").exists() && !folder.join("b.ply").exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
