//! What the folder of a plan holds: one writer for `plan` and `demo`.
//!
//! In: what was made, and what was asked. Out: named files in memory (`results` puts them in place).
//! Not here: what is said of it in a terminal (`said`).

use crate::pipeline::Made;
use crate::prepared::{Prepared, ScanFile};
use crate::results::Named;
use crate::terminal::Progress;
use crate::{files, page, report, wire};
use scan::Mesh;
use scan::io::{Part, PlyBody};

/// What was asked for, so that it can be asked again.
pub(crate) struct Asked<'a> {
    /// The command, without paths.
    pub(crate) command: String,
    /// Whether the scan is the sample mouth.
    pub(crate) sample: bool,
    /// The earlier scan.
    pub(crate) earlier: Option<&'a ScanFile>,
    /// The opposing arch, where it came in a file of its own.
    pub(crate) opposing: Option<&'a ScanFile>,
}

/// Names of what a plan writes.
pub(crate) const NAMES: [&str; 5] = [
    "plan.json",
    "target.ply",
    "restoration.stl",
    "restoration.3mf",
    "report.html",
];

/// Everything that was made, as files.
pub(crate) fn files_of(
    prepared: &Prepared,
    made: &Made,
    asked: &Asked<'_>,
    progress: &Progress,
) -> anyhow::Result<Vec<Named>> {
    let [json_name, target_name, stl_name, archive_name, report_name] = NAMES;
    let (mut rows, mut files) = (Vec::new(), Vec::new());
    let mut add = |name: &str, what: &str, bytes: Vec<u8>| {
        rows.push(report::FileRow {
            name: name.to_owned(),
            what: what.to_owned(),
            bytes: bytes.len() as u64,
            hash: Some(files::sha256(&bytes)),
        });
        files.push((name.to_owned(), bytes));
    };
    add(
        json_name,
        "the plan",
        json(&wire::plan(prepared, made, asked))?,
    );
    add(target_name, "the designed tooth", ply(&made.design.target)?);
    if let Ok(printable) = &made.printable {
        let mut stl = Vec::new();
        scan::io::write_stl(&printable.solid, &mut stl)?;
        add(stl_name, "the restoration, binary STL in mm", stl);
        let mut archive = Vec::new();
        let part = Part {
            name: "restoration",
            mesh: &printable.solid,
            colour: Some([236, 226, 205]),
        };
        scan::io::write_3mf(&[part], &mut archive)?;
        add(archive_name, "the restoration, 3MF in mm", archive);
    }
    let about = page::About {
        sample: asked.sample,
        command: asked.command.clone(),
        date: files::today(),
        files: rows,
    };
    let html = progress.step("drawing the report", || page::html(prepared, made, about))?;
    files.push((report_name.to_owned(), html.into_bytes()));
    Ok(files)
}

/// A JSON value as a file.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A mesh as binary PLY.
pub(crate) fn ply(mesh: &Mesh) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    scan::io::write_ply(mesh, PlyBody::Binary, &mut bytes)?;
    Ok(bytes)
}
