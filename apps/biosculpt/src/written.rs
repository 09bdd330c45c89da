//! What the folder of a plan holds: one writer for `plan` and `demo`.
//!
//! In: what was made, and what was asked. Out: named files in memory (`results` puts them in place).
//! Not here: what is said of it in a terminal (`said`).

use crate::delivery::PROOF_PAGE;
use crate::delivery::folder::{PRESCRIPTION, PROOF};
use crate::pipeline::Made;
use crate::prepared::{Prepared, ScanFile};
use crate::results::Named;
use crate::terminal::Progress;
use crate::{files, page, report, wire};
use casebook::Digest;
use scan::Mesh;
use scan::io::{Part, PlyBody};
use tissue::Provenance;
use treatment::{MadeFrom, PlanFile};

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

const REPORT: &str = "report.html";

/// Names of what a plan writes, and of what its proof writes.
pub(crate) const NAMES: [&str; 12] = [
    PlanFile::Plan.name(),
    PlanFile::Before.name(),
    PlanFile::Target.name(),
    PlanFile::Around.name(),
    PlanFile::Antagonist.name(),
    PlanFile::Tissue.name(),
    PRESCRIPTION,
    PlanFile::Solid.name(),
    PlanFile::Archive.name(),
    REPORT,
    PROOF,
    PROOF_PAGE,
];

/// Everything that was made, as files.
pub(crate) fn files_of(
    prepared: &Prepared,
    made: &Made,
    asked: &Asked<'_>,
    progress: &Progress,
) -> anyhow::Result<Vec<Named>> {
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
    let mut made_from = MadeFrom::default();
    for (file, what, bytes) in files_made(prepared, made, asked)? {
        made_from = made_from.with(file, Digest::of(&bytes));
        add(file.name(), what, bytes);
    }
    if let Ok(ordered) = &made.ordered {
        let prescription = ordered.prescribed.clone().prescription(made_from);
        let what = "what a simulated device would be told";
        add(PRESCRIPTION, what, prescription.bytes()?);
    }
    let about = page::About {
        sample: asked.sample,
        command: asked.command.clone(),
        date: files::today(),
        files: rows,
    };
    let html = progress.step("drawing the report", || page::html(prepared, made, about))?;
    files.push((REPORT.to_owned(), html.into_bytes()));
    Ok(files)
}

/// What a prescription names: the plan, the surfaces of the tooth and of what lies around it, its tissue, the solid.
fn files_made(
    prepared: &Prepared,
    made: &Made,
    asked: &Asked<'_>,
) -> anyhow::Result<Vec<(PlanFile, &'static str, Vec<u8>)>> {
    let plan = json(&wire::plan(prepared, made, asked))?;
    let (before, target) = (ply(&made.design.before)?, ply(&made.design.target)?);
    let mut files = vec![
        (PlanFile::Plan, "the plan", plan),
        (PlanFile::Before, "the tooth as scanned", before),
        (PlanFile::Target, "the designed tooth", target),
    ];
    if let Ok(ordered) = &made.ordered {
        if let Some(mesh) = &ordered.around {
            files.push((PlanFile::Around, "the teeth beside it", ply(mesh)?));
        }
        if let Some(mesh) = &ordered.antagonist {
            let what = "the teeth that bite on it";
            files.push((PlanFile::Antagonist, what, ply(mesh)?));
        }
        let mut bytes = Vec::new();
        treatment::tooth::to_volume(&ordered.prescribed.tooth).write(&mut bytes)?;
        let what = match ordered.prescribed.tooth.provenance() {
            Provenance::Estimated => "its estimated tissue, MetaImage in mm",
            Provenance::Solids => "its true tissue, from solids, MetaImage in mm",
            Provenance::Volume => "its true tissue, from a volume, MetaImage in mm",
        };
        files.push((PlanFile::Tissue, what, bytes));
    }
    if let Ok(printable) = &made.printable {
        let mut stl = Vec::new();
        scan::io::write_stl(&printable.solid, &mut stl)?;
        files.push((PlanFile::Solid, "the restoration, binary STL in mm", stl));
        let mut archive = Vec::new();
        let part = Part {
            name: "restoration",
            mesh: &printable.solid,
            colour: Some([236, 226, 205]),
        };
        scan::io::write_3mf(&[part], &mut archive)?;
        files.push((PlanFile::Archive, "the restoration, 3MF in mm", archive));
    }
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
