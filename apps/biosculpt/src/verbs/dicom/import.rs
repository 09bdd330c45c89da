//! `biosculpt dicom import FOLDER`: a CT or cone-beam series as a volume.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::results::{Writes, expect_other_file};
use crate::terminal::{self, Progress};
use crate::{Outcome, files, foreign, wire};
use ::dicom::{DicomError, Made, Named, Person, Seen, Series, SeriesError, Stack, look, series};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Most files that are looked at, and how deep folders may lie in folders.
const FILES_MAX: usize = 20_000;
const DEPTH_MAX: usize = 8;
/// Largest file, bytes.
const FILE_BYTES_MAX: u64 = 2 << 30;
/// How a ZIP begins.
const ZIP: &[u8] = b"PK\x03\x04";
const EXPECTED: &str = "a folder with the files of a CT or cone-beam series, or one such file";

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Folder with the slices, in any order and among other files; or one multi-frame file
    series: PathBuf,
    /// MetaImage to write: grey values as 16-bit numbers, mm, in the patient's frame (LPS)
    #[arg(short, long, value_name = "OUT.mha")]
    output: PathBuf,
    /// Which series, where there are several
    #[arg(long = "series", value_name = "UID")]
    uid: Option<String>,
    /// With --json: say also whom the files name as their patient, to compare it with a record
    #[arg(long, requires = "json")]
    patient: bool,
}

/// The files of a folder, sorted by what they are.
#[derive(Default)]
struct Found {
    paths: Vec<PathBuf>,
    slices: Vec<Named>,
    others: Vec<(String, String)>,
    unread: Vec<(String, String)>,
    no_dicom: usize,
    /// The first ZIP among what is no DICOM.
    zip: Option<String>,
}

impl Import {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        expect_other_file(&self.output, &[&self.series], Writes::MetaImage)?;
        let progress = Progress::new(3);
        let found = progress.step("looking at the files", || self.look())?;
        let series = series(&found.slices, self.uid.as_deref());
        let series = series.map_err(|why| self.refused(&why, &found))?;
        let made = progress.step("reading the slices", || stacked(&found, &series))?;
        progress.step("writing", || {
            files::write_whole(&self.output, |mut to| Ok(made.volume.write(&mut to)?))
        })?;
        drop(progress);
        if arguments.json {
            terminal::say_json(&self.json(&found, &series, &made))?;
        } else {
            self.say(&found, &series, &made)?;
        }
        Ok(Outcome::Done)
    }

    fn look(&self) -> anyhow::Result<Found> {
        let mut paths = Vec::new();
        if self.series.is_dir() {
            gather(&self.series, 0, &mut paths)?;
            paths.sort();
        } else {
            paths.push(self.series.clone());
        }
        let mut found = Found::default();
        for path in paths {
            let within = path.strip_prefix(&self.series).unwrap_or(&path);
            let name = match within.as_os_str().is_empty() {
                true => foreign::path(&path),
                false => foreign::path(within),
            };
            let bytes = read(&path)?;
            match look(&bytes) {
                Ok(Seen::Slices(head)) => {
                    found.paths.push(path);
                    found.slices.push(Named { name, head });
                }
                Ok(Seen::Other(what)) => found.others.push((name, what)),
                Err(DicomError::NotDicom) => {
                    found.no_dicom += 1;
                    if bytes.starts_with(ZIP) {
                        found.zip.get_or_insert(name);
                    }
                }
                Err(why) => found.unread.push((name, why.to_string())),
            }
        }
        Ok(found)
    }

    fn refused(&self, why: &SeriesError, found: &Found) -> anyhow::Error {
        let why = match why {
            SeriesError::Nothing { .. } => SeriesError::Nothing {
                files: found.paths.len() + found.others.len() + found.unread.len() + found.no_dicom,
            },
            why => why.clone(),
        };
        let unread = found.unread.first().map(|(name, why)| {
            let count = found.unread.len();
            format!("; {count} cannot be read, the first is {name}: it {why}")
        });
        let what = format!("{why}{}", unread.unwrap_or_default());
        let fault = Fault::new(what).at(&self.series);
        let fault = match why {
            SeriesError::Nothing { .. } => fault.expecting(EXPECTED),
            _ => fault,
        };
        if let (SeriesError::Nothing { .. }, Some(zip)) = (&why, &found.zip) {
            let advice = format!(
                "unpack {zip}, which is a ZIP, and give the folder; or upload it to a clinic in the web app (`biosculpt serve`), which takes a ZIP as it is"
            );
            return fault.advising(advice).into();
        }
        let advice = match why {
            SeriesError::Several(_) | SeriesError::NotThere { .. } => "name one with --series UID",
            _ => "export the whole series, uncompressed, into a folder of its own",
        };
        fault.advising(advice).into()
    }

    fn json(&self, found: &Found, series: &Series, made: &Made) -> Value {
        let listed = |list: &[(String, String)], key: &str| -> Vec<Value> {
            let each = list
                .iter()
                .map(|(name, said)| json!({ "file": name, key: said }));
            each.collect()
        };
        let axes = [series.axes.x_axis, series.axes.y_axis, series.axes.z_axis];
        let axes = axes.map(wire::direction);
        let mut json = json!({
            "output": foreign::path(&self.output),
            "series": series.listed.uid,
            "description": series.listed.description,
            "manufacturer": series.origin.manufacturer,
            "model": series.origin.model,
            "modality": series.origin.modality,
            "study": series.origin.study,
            "day": series.origin.day,
            "window": series.origin.window,
            "frame": "patient, LPS",
            "size": series.size,
            "first_mm": wire::point(series.first_mm),
            "spacing_mm": series.spacing_mm.to_array(),
            "axes": axes,
            "values": {
                "least": made.least,
                "most": made.most,
                "unit": series.unit,
                "cut_off": made.cut_off,
            },
            "files": series_files(series),
            "copies": series.copies,
            "others": listed(&found.others, "what"),
            "unread": listed(&found.unread, "why"),
            "not_dicom": found.no_dicom,
        });
        if self.patient {
            let named = |one: &Person| json!({ "name": one.name, "born": one.born });
            json["patients"] = series.persons.iter().map(named).collect();
        }
        json
    }

    fn say(&self, found: &Found, series: &Series, made: &Made) -> anyhow::Result<()> {
        let [nx, ny, nz] = series.size;
        let mm = series.spacing_mm;
        terminal::say(&format!(
            "series {}: {nx} × {ny} × {nz} voxels of {:.3} × {:.3} × {:.3} mm",
            series.listed, mm.x, mm.y, mm.z
        ))?;
        let unit = match series.unit.as_str() {
            "" => "the file does not say their unit".to_owned(),
            unit => format!("the file calls them {unit}"),
        };
        terminal::say(&format!("values: {} to {}; {unit}", made.least, made.most))?;
        if made.cut_off > 0 {
            let words = "voxels had values beyond 16 bits and are held at their end";
            terminal::say(&format!("note: {} {words}", made.cut_off))?;
        }
        for (count, words) in [
            (series.copies, "files that are copies of others"),
            (
                (found.slices.len() - series_files(series)).saturating_sub(series.copies),
                "files of other series",
            ),
            (found.others.len(), "DICOM files without CT slices"),
            (found.no_dicom, "files that are no DICOM"),
        ] {
            if count > 0 {
                terminal::say(&format!("passed over: {count} {words}"))?;
            }
        }
        for (name, why) in &found.unread {
            terminal::say(&format!("note: {name} {why}"))?;
        }
        terminal::say(&format!("wrote {}", foreign::path(&self.output)))
    }
}

/// How many files the slices are of.
fn series_files(series: &Series) -> usize {
    let files: std::collections::BTreeSet<usize> =
        series.order.iter().map(|(file, _)| *file).collect();
    files.len()
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    files::read_bytes_of(path, FILE_BYTES_MAX, EXPECTED, "give the series itself")
}

fn gather(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let unread = |why: std::io::Error| {
        Fault::new(format!("cannot be read ({why})"))
            .at(folder)
            .expecting(EXPECTED)
            .advising("check that you may read it")
    };
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let kind = entry.file_type().map_err(unread)?;
        // A link may lead back up.
        if kind.is_dir() && depth < DEPTH_MAX {
            gather(&entry.path(), depth + 1, paths)?;
        } else if entry.path().is_file() {
            paths.push(entry.path());
        }
        if paths.len() > FILES_MAX {
            return Err(Fault::new(format!("holds more than {FILES_MAX} files"))
                .at(folder)
                .expecting(EXPECTED)
                .advising("give the folder of the series itself")
                .into());
        }
    }
    Ok(())
}

/// Every slice in its place; the files are read once more, so that no more than one lies in memory.
fn stacked(found: &Found, series: &Series) -> anyhow::Result<Made> {
    let mut stack = Stack::new(series.clone());
    let mut files: Vec<usize> = series.order.iter().map(|(file, _)| *file).collect();
    files.sort_unstable();
    files.dedup();
    for place in files {
        let (Some(path), Some(named)) = (found.paths.get(place), found.slices.get(place)) else {
            continue;
        };
        stack.put(place, named, &read(path)?).map_err(|why| {
            Fault::new(why.to_string())
                .at(path)
                .expecting("a slice as the others")
                .advising("copy or export the series again")
        })?;
    }
    Ok(stack.finish())
}
