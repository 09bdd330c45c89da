//! What the folder of a plan holds: one writer for `plan` and `demo`.
//!
//! In: what was made, and what was asked. Out: named files in memory (`results` puts them in place).
//! Not here: what is said of it in a terminal (`said`).

use crate::pipeline::Made;
use crate::prepared::{Prepared, ScanFile};
use crate::results::Named;
use crate::terminal::Progress;
use crate::{files, page, report, wire};
use casebook::Digest;
use scan::Mesh;
use scan::io::{Part, PlyBody};
use tissue::Provenance;
use treatment::prescribe::MadeFrom;

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

/// Names of what a plan writes, and of what its proof writes.
pub(crate) const NAMES: [&str; 12] = [
    "plan.json",
    "before.ply",
    "target.ply",
    "around.ply",
    "antagonist.ply",
    "tissue.mha",
    "prescription.json",
    "restoration.stl",
    "restoration.3mf",
    "report.html",
    "proof.json",
    "proof.html",
];

/// Everything that was made, as files.
pub(crate) fn files_of(
    prepared: &Prepared,
    made: &Made,
    asked: &Asked<'_>,
    progress: &Progress,
) -> anyhow::Result<Vec<Named>> {
    let [
        json_name,
        _,
        _,
        _,
        _,
        _,
        _,
        stl_name,
        archive_name,
        report_name,
        ..,
    ] = NAMES;
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
    let plan = json(&wire::plan(prepared, made, asked))?;
    let ordered = ordered_files(made, Digest::of(&plan))?;
    add(json_name, "the plan", plan);
    for (name, what, bytes) in ordered {
        add(name, what, bytes);
    }
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

/// The surfaces of the tooth, and what a delivery needs.
fn ordered_files(
    made: &Made,
    plan: Digest,
) -> anyhow::Result<Vec<(&'static str, &'static str, Vec<u8>)>> {
    let [
        _,
        before,
        target,
        around,
        antagonist,
        tissue,
        prescription,
        ..,
    ] = NAMES;
    let mut files = vec![
        (before, "the tooth as scanned", ply(&made.design.before)?),
        (target, "the designed tooth", ply(&made.design.target)?),
    ];
    let Ok(ordered) = &made.ordered else {
        return Ok(files);
    };
    let mut from = MadeFrom {
        plan: Some(plan),
        before: Digest::of(&files[0].2),
        target: Digest::of(&files[1].2),
        tissue: Digest::ZERO,
        around: None,
        antagonist: None,
    };
    if let Some(mesh) = &ordered.around {
        let bytes = ply(mesh)?;
        from.around = Some(Digest::of(&bytes));
        files.push((around, "the teeth beside it", bytes));
    }
    if let Some(mesh) = &ordered.antagonist {
        let bytes = ply(mesh)?;
        from.antagonist = Some(Digest::of(&bytes));
        files.push((antagonist, "the teeth that bite on it", bytes));
    }
    let mut bytes = Vec::new();
    treatment::tooth::to_volume(&ordered.prescribed.tooth).write(&mut bytes)?;
    from.tissue = Digest::of(&bytes);
    let what = match ordered.prescribed.tooth.provenance() {
        Provenance::Estimated => "its estimated tissue, MetaImage in mm",
        Provenance::Solids => "its true tissue, from solids, MetaImage in mm",
        Provenance::Volume => "its true tissue, from a volume, MetaImage in mm",
    };
    files.push((tissue, what, bytes));
    let bytes = ordered.prescribed.clone().prescription(from).bytes()?;
    files.push((prescription, "what a simulated device would be told", bytes));
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
