//! Fills the report with what was made.
//!
//! In: a prepared scan and everything that was made for it. Out: the page as HTML.
//! Not here: how the page looks and says things (`report`), arithmetic on teeth (`restoration`).

use crate::pipeline::{Made, Wish};
use crate::prepared::Prepared;
use crate::report::{self, facts};
use crate::wire;
use anyhow::Context;

/// What the page says about itself.
pub(crate) struct About {
    /// The scan is the built-in sample mouth.
    pub(crate) sample: bool,
    /// Command that makes the page again.
    pub(crate) command: String,
    /// Day on which it was made, in words.
    pub(crate) date: String,
    /// Files that lie beside it.
    pub(crate) files: Vec<report::FileRow>,
}

/// The page as HTML.
pub(crate) fn html(prepared: &Prepared, made: &Made, about: About) -> anyhow::Result<String> {
    let dentition = prepared.dentition.as_ref().ok();
    let file = &prepared.file;
    let mesh = &file.scan.mesh;
    let name = file.path.file_name().unwrap_or(file.path.as_os_str());
    let found = &made.findings.list;
    let chosen = made.finding().map(|f| f.id.as_str());
    let design = facts::DesignFacts {
        mesh,
        dentition,
        design: &made.design,
        intent: made.wish.name(),
    };
    let arch = dentition
        .map(|d| facts::arch(mesh, d, prepared.labels_from_file, found))
        .transpose();
    let printable = made.printable.as_ref().ok();
    let print = printable.map(|p| facts::print(p, made.options.material, &made.design));
    let model = report::Model {
        scan_name: name.to_string_lossy().into_owned(),
        date: Some(about.date),
        version: format!("BioSculpt {}", env!("CARGO_PKG_VERSION")),
        sample: about.sample,
        command: Some(about.command),
        checks: facts::checks(&file.scan, &scan::health::examine(mesh)),
        arch: arch.context("the arch's picture")?,
        findings: Some(facts::findings(mesh, dentition, found, chosen)),
        findings_notes: made.findings.notes.clone(),
        tooth: Some(facts::tooth(&design).context("the tooth's pictures")?),
        plan: Some(facts::plan(&made.plan)),
        print: print.transpose().context("the restoration's pictures")?,
        method: methods(prepared, made),
        cannot_know: made.plan.cannot_know.clone(),
        files: about.files,
    };
    Ok(report::html(&model))
}

fn methods(prepared: &Prepared, made: &Made) -> Vec<report::Method> {
    let row = |what: &str, how: String, source: &str| report::Method {
        what: what.to_owned(),
        how,
        source: source.to_owned(),
    };
    let source = &made.design.source;
    vec![
        row(
            "Teeth",
            format!(
                "{}; creases of the surface, no trained network",
                prepared.labels_and_size_in_words()
            ),
            "docs/benchmarks.md",
        ),
        row(
            "Healthy shape",
            match made.wish {
                Wish::Repair => format!(
                    "{}; fit to the sound surface {:.3} mm",
                    wire::reference_in_words(made),
                    source.residual_mm
                ),
                _ => format!("{}: {}", wire::reference_in_words(made), source.why),
            },
            "docs/benchmarks.md",
        ),
        row(
            "Volumes",
            format!(
                "cubes of {} mm, cut by both surfaces",
                made.plan.options.cell_mm
            ),
            "docs/formats.md",
        ),
        row(
            "Enamel and dentine",
            match &made.ordered {
                Ok(ordered)
                    if ordered.prescribed.tooth.provenance() != tissue::Provenance::Estimated =>
                {
                    format!(
                        "{}; the layers that are laid down by mean thicknesses",
                        crate::tissues::in_words(ordered.prescribed.tooth.provenance())
                    )
                }
                _ => "estimated from mean thicknesses".to_owned(),
            },
            "published tables",
        ),
    ]
}
