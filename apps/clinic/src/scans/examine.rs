//! A scan is looked at: file, teeth, findings.
//!
//! In: a scan of the record that waits for it. Out: the program's answers as blobs, named in the record.
//! Fails: what is refused or breaks is in the record as the scan's error.
//! Method: `check`, `teeth -o` with all corrections, `find` on what `teeth` wrote; then it is compared with those before (`earlier`).

use crate::app::App;
use crate::engine::Task;
use crate::fault::Fault;
use crate::jobs::{self, Ending, Handle, Told, answer};
use crate::plans::json;
use crate::scans::earlier::{Lies, lies};
use crate::scans::numbers::{May, expect_numbers};
use crate::scans::read;
use crate::store::StoreError;
use crate::whole::apart;
use crate::wire::JobResult;
// The scan as `teeth` wrote it: the same faces in the same order, with their teeth.
pub(crate) use practice::LABELLED;
use practice::{NamedBlob, Scan, Surface, Wish};
use serde_json::Value;
use std::path::{Path, PathBuf};

pub(crate) const CHECK: &str = "check.json";
pub(crate) const TEETH: &str = "teeth.json";
pub(crate) const FIND: &str = "find.json";

impl From<StoreError> for Ending {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Puts the job on the board; its id.
///
/// # Errors
/// Where there is no room for it.
pub(crate) async fn start(
    app: &App,
    by: &str,
    (patient, scan): (&str, &str),
) -> Result<String, Fault> {
    let job = Told {
        by,
        patient,
        what: format!("look at scan {scan}"),
        result: JobResult {
            scan: Some(scan.to_owned()),
            ..JobResult::default()
        },
    };
    let (who, id, own) = (patient.to_owned(), scan.to_owned(), scan.to_owned());
    let work = move |app, handle| async move {
        let seen = look(app, handle, (who, id.clone())).await?;
        Ok((seen.wish(&id), Ok(())))
    };
    jobs::start(app, job, work, move |ending| Some(refused(&own, ending))).await
}

/// What the record is told of a scan that could not be looked at.
pub(super) fn refused(scan: &str, ending: &Ending) -> Wish {
    Wish::RefuseScan {
        scan: scan.to_owned(),
        reason: match ending {
            Ending::Failed(words) => format!("{words}; bring it in again"),
            ending => ending.words().to_owned(),
        },
    }
}

/// What was seen.
#[derive(Debug)]
struct Seen {
    check: Value,
    teeth: Value,
    find: Value,
    files: Vec<NamedBlob>,
    lies: Lies,
}

impl Seen {
    fn wish(&self, scan: &str) -> Wish {
        let count = |list: &Value| u32::try_from(read::list(list).len()).unwrap_or(u32::MAX);
        Wish::Examined {
            scan: scan.to_owned(),
            jaw: read::jaw(&self.teeth),
            teeth: count(&self.teeth["teeth"]),
            findings: count(&self.find["findings"]),
            files: self.files.clone(),
            surface: surface(&self.check),
            same_as: self.lies.same_as.clone(),
            unlike: self.lies.unlike.clone(),
            fits_nowhere: self.lies.fits_nowhere(),
        }
    }
}

/// What the surface is known by in another file.
fn surface(check: &Value) -> Option<Surface> {
    Some(Surface {
        faces: check["faces"].as_u64()?,
        area_mm2: check["area_mm2"].as_f64()?,
    })
}

async fn look(
    app: App,
    mut handle: Handle,
    (patient, id): (String, String),
) -> Result<Seen, Ending> {
    handle.wanted()?;
    let record = app.store.patient(&patient).await?;
    let gone = || Ending::Failed("the scan is not in the record any more".to_owned());
    let scan = record.scan(&id).ok_or_else(gone)?;
    let path = app.store.blobs().path(&scan.file.blob).ok_or_else(gone)?;
    let folder = handle.folder().await?;
    let before = match NamedBlob::named(&scan.files, TEETH) {
        Some(file) => read::teeth(&json(&app, file).await?),
        None => Vec::new(),
    };
    let mut answers = Vec::new();
    for (line, name, task) in tasks(&folder, &path, scan) {
        handle.line(line);
        let said = handle.clone();
        let lines = move |line: String| said.line(&line);
        let end = app.bench.engine.run(&task, lines, handle.cancelled()).await;
        let bytes = answer(end).map_err(|ending| named(ending, &path, &scan.name))?;
        let file = folder.join(name);
        let written = apart(move || {
            std::fs::write(&file, &bytes)?;
            Ok(serde_json::from_slice::<Value>(&bytes).unwrap_or_default())
        });
        let written: std::io::Result<Value> = written.await;
        let said = written.map_err(|why| Ending::Failed(why.to_string()))?;
        if name == TEETH {
            expect_numbers(&before, &read::teeth(&said), May::of(scan))?;
        }
        answers.push(said);
    }
    let jaw = answers.get(1).and_then(read::jaw);
    let teeth = answers
        .get(1)
        .map_or(0, |said| read::list(&said["teeth"]).len());
    let place = (folder.as_path(), jaw.as_deref(), teeth);
    let lies = lies(&app, &mut handle, (&record, scan), place).await?;
    handle.line("keeping what was seen");
    let files = kept(&app, &folder, &[CHECK, TEETH, FIND, LABELLED]).await?;
    let [check, teeth, find] = <[Value; 3]>::try_from(answers)
        .map_err(|_| Ending::Failed("the program gave no three answers".to_owned()))?;
    Ok(Seen {
        check,
        teeth,
        find,
        files,
        lies,
    })
}

/// What the program says of a file of ours, said of the file as people know it.
fn named(ending: Ending, path: &Path, name: &str) -> Ending {
    let said = |words: String| words.replace(&path.display().to_string(), name);
    match ending {
        Ending::Refused(words) => Ending::Refused(said(words)),
        Ending::Failed(words) => Ending::Failed(said(words)),
        Ending::Cancelled => Ending::Cancelled,
    }
}

fn tasks(folder: &Path, path: &Path, scan: &Scan) -> [(&'static str, &'static str, Task); 3] {
    let task = |verb| Task::new(folder, verb).json();
    let mut teeth = task("teeth").with("--output", LABELLED);
    for (tooth, [x, y, z]) in &scan.seeds {
        teeth = teeth.with("--set", format!("{tooth}={x},{y},{z}"));
    }
    [
        ("reading the file", CHECK, task("check").on(path)),
        ("numbering the teeth", TEETH, teeth.on(path)),
        ("looking for flaws", FIND, task("find").on(LABELLED)),
    ]
}

/// Files of a folder as blobs of the record, by name.
pub(crate) async fn kept(
    app: &App,
    folder: &Path,
    names: &[impl AsRef<str>],
) -> Result<Vec<NamedBlob>, Ending> {
    let blobs = app.store.blobs().clone();
    let names: Vec<(String, PathBuf)> = names
        .iter()
        .map(|name| (name.as_ref().to_owned(), folder.join(name.as_ref())))
        .collect();
    let kept = apart(move || {
        let keep = |(name, path): (String, PathBuf)| {
            let file = blobs.put_file(&path)?;
            Ok(NamedBlob { name, file })
        };
        names
            .into_iter()
            .map(keep)
            .collect::<Result<Vec<_>, StoreError>>()
    });
    Ok(kept.await?)
}
