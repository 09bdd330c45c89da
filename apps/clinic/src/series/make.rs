//! A volume is made of a series.
//!
//! In: a series of the record that waits for it. Out: the volume and the program's answer as blobs, named in the record.
//! Fails: what is refused or breaks is in the record as the series' error.
//! Method: unpacked into the job's folder, then `dicom import`; then cut into bricks, so that the first slice comes at once.

use super::bricks::SHOWN_MAX;
use super::read::Imported;
use super::unpack::{self, Stopped};
use crate::app::App;
use crate::engine::Task;
use crate::fault::Fault;
use crate::jobs::{self, Ending, Handle, Told, answer};
use crate::scans::kept;
use crate::whole::apart;
use crate::wire::JobResult;
use practice::{NamedBlob, Wish};
use serde_json::Value;
use std::fs::File;

/// The volume, as the program wrote it.
pub(super) const VOLUME: &str = "volume.mha";
/// What the program said of it, with whom the files name.
pub(crate) const IMPORT: &str = "import.json";
/// The folder that it is unpacked into.
const FILES: &str = "series";

/// Puts the job on the board; its id.
///
/// # Errors
/// Where there is no room for it.
pub(crate) async fn start(
    app: &App,
    by: &str,
    patient: &str,
    series: &str,
) -> Result<String, Fault> {
    let job = Told {
        by,
        patient,
        what: format!("make a volume of series {series}"),
        result: JobResult {
            series: Some(series.to_owned()),
            ..JobResult::default()
        },
    };
    let (who, id, own) = (patient.to_owned(), series.to_owned(), series.to_owned());
    let work = move |app, handle| async move {
        let made = make(app, handle, who, id.clone()).await?;
        Ok((made.wish(&id), Ok(())))
    };
    jobs::start(app, job, work, move |ending| Some(refused(&own, ending))).await
}

/// What the record is told of a series that no volume could be made of.
pub(super) fn refused(series: &str, ending: &Ending) -> Wish {
    Wish::RefuseSeries {
        series: series.to_owned(),
        reason: match ending {
            Ending::Refused(words) => words.clone(),
            Ending::Failed(words) => format!("{words}; bring it in again"),
            Ending::Cancelled => "it was cancelled; bring it in again".to_owned(),
        },
    }
}

/// What the verb advises on its command line, as it is done here.
fn as_here(words: &str) -> String {
    let words = words.strip_prefix(FILES).unwrap_or(words);
    let words = words.trim_start_matches([':', ' ', '/']);
    words
        .replace(
            "name one with --series UID",
            "bring in the files of one of them only",
        )
        .replace(", into a folder of its own", "")
}

/// What was made.
#[derive(Debug)]
struct Made {
    size: [u32; 3],
    files: Vec<NamedBlob>,
}

impl Made {
    fn wish(&self, series: &str) -> Wish {
        Wish::MadeVolume {
            series: series.to_owned(),
            size: self.size,
            files: self.files.clone(),
        }
    }
}

/// Whether pictures can be made of it in the memory that a server has.
fn expect_shown(size: [u32; 3]) -> Result<(), Ending> {
    match size.iter().all(|&n| n as usize <= SHOWN_MAX) {
        true => Ok(()),
        false => Err(Ending::Refused(format!(
            "the volume has {} x {} x {} voxels; expected at most {SHOWN_MAX} along each edge; export the series at a lower resolution",
            size[0], size[1], size[2]
        ))),
    }
}

async fn make(app: App, mut handle: Handle, patient: String, id: String) -> Result<Made, Ending> {
    handle.wanted()?;
    let record = app.store.patient(&patient).await?;
    let gone = || Ending::Failed("the series is not in the record any more".to_owned());
    let series = record.series(&id).ok_or_else(gone)?;
    let path = app.store.blobs().path(&series.file.blob);
    let path = path.ok_or_else(gone)?;
    let folder = handle.folder().await?;
    handle.line("unpacking the files");
    let (into, still) = (folder.join(FILES), handle.clone());
    let unpacked = apart(move || {
        let wanted = || still.wanted().is_ok();
        unpack::unpack(File::open(path)?, &into, unpack::BYTES_MAX, wanted)
    });
    let files = unpacked.await.map_err(|why| match why {
        Stopped::Refused(why) => Ending::Refused(why.words()),
        Stopped::Io(why) => Ending::Failed(format!("the files cannot be unpacked: {why}")),
        Stopped::Unwanted => Ending::Cancelled,
    })?;
    handle.line(&format!("reading the slices of {files} files"));
    let task = Task::new(&folder, "dicom")
        .flag("import")
        .json()
        .flag("--patient")
        .with("--output", VOLUME)
        .on(FILES);
    let said = handle.clone();
    let lines = move |line: String| said.line(&line);
    let end = app.bench.engine.run(&task, lines, handle.cancelled()).await;
    let bytes = answer(end).map_err(|ending| match ending {
        Ending::Refused(words) => Ending::Refused(as_here(&words)),
        ending => ending,
    })?;
    let read: Value = serde_json::from_slice(&bytes)
        .map_err(|why| Ending::Failed(format!("the program gave no answer: {why}")))?;
    expect_shown(Imported(&read).size())?;
    handle.wanted()?;
    handle.line("keeping the volume");
    let to = folder.join(IMPORT);
    let written = apart(move || std::fs::write(to, bytes)).await;
    written.map_err(|why| Ending::Failed(why.to_string()))?;
    let files = kept(&app, &folder, &[VOLUME, IMPORT]).await?;
    handle.line("cutting it into slices");
    if let Some(volume) = NamedBlob::named(&files, VOLUME)
        && let Some(path) = app.store.blobs().path(&volume.file.blob)
    {
        // They are made again when somebody looks: the volume is there without them, also where nobody waits for them now.
        let cut = tokio::select! {
            cut = app.bench.volumes.get(&volume.file.blob, &path) => cut.map(drop),
            () = handle.cancelled() => Err("it was cancelled".to_owned()),
        };
        if let Err(why) = cut {
            handle.line(&format!("it could not be cut yet: {why}"));
        }
    }
    Ok(Made {
        size: Imported(&read).size(),
        files,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_verb_advises_is_said_as_it_is_done_here() {
        let said = "series: there are 2 series: 1.2 (3 slices), 1.3 (4 slices); name one with --series UID";
        let here = "there are 2 series: 1.2 (3 slices), 1.3 (4 slices); bring in the files of one of them only";
        assert_eq!(as_here(said), here);
        let said = "series: a slice is missing; export the whole series, uncompressed, into a folder of its own";
        assert_eq!(
            as_here(said),
            "a slice is missing; export the whole series, uncompressed"
        );
        assert_eq!(as_here("it broke"), "it broke");
        assert_eq!(as_here("series/IM7: it is cut"), "IM7: it is cut");
    }

    #[test]
    fn what_could_not_be_shown_is_not_kept() {
        expect_shown([2048, 1, 2048]).unwrap();
        for size in [[17_300, 17_300, 2], [2, 2, 2049]] {
            assert!(matches!(expect_shown(size), Err(Ending::Refused(_))));
        }
    }
}
