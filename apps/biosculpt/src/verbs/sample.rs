//! `biosculpt sample -o DIR`: the sample mouth, to try everything on.

use crate::cli::{Arguments, OutputFolder};
use crate::results::{Named, Results};
use crate::terminal::{self, Progress};
use crate::written::{json, ply};
use crate::{Outcome, foreign, prepared, wire};
use dentition::sample::{MouthOptions, SampleMouth};
use lexicon::{Fdi, Jaw, Seed, Tissue};
use scan::Mesh;

#[derive(Debug, clap::Args)]
pub(crate) struct Sample {
    #[command(flatten)]
    folder: OutputFolder,
    /// Another number gives another mouth
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// With wisdom teeth
    #[arg(long)]
    third_molars: bool,
    /// Leave a tooth out (ISO 3950); again for more
    #[arg(long, value_name = "TOOTH", value_parser = prepared::parse_tooth)]
    missing: Vec<Fdi>,
    /// How much front teeth overlap, mm
    #[arg(long, value_name = "MM", default_value_t = 0.0, value_parser = crowding)]
    crowding: f64,
}

fn crowding(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(mm) if (0.0..=CROWDING_MM_MAX).contains(&mm) => Ok(mm),
        _ => Err(format!("expected 0 to {CROWDING_MM_MAX} mm, got {text:?}")),
    }
}

impl Sample {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let teeth = [Jaw::Upper, Jaw::Lower].into_iter().flat_map(Fdi::along);
        let solids = [Tissue::Enamel, Tissue::Dentine, Tissue::Pulp];
        let tissues = teeth.flat_map(|f| solids.map(|t| tissue_name(f, t)));
        let ours: Vec<String> = NAMES
            .iter()
            .map(ToString::to_string)
            .chain(tissues)
            .collect();
        let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
        let results = Results::claim(&self.folder.output, &ours, &[])?;
        let progress = Progress::new(3);
        let options = MouthOptions {
            third_molars: self.third_molars,
            missing: self.missing.clone(),
            crowding_mm: self.crowding,
            ..MouthOptions::default()
        };
        let mouth = progress.step("growing a mouth", || grow(self.seed, &options))?;
        let tissues = progress.step("growing tissues", || {
            grow_tissues(self.seed, &options, &mouth)
        })?;
        progress.step("writing", || results.publish(&files_of(&mouth, &tissues)?))?;
        drop(progress);
        let folder = &self.folder.output;
        if arguments.json {
            terminal::say_json(
                &serde_json::json!({ "folder": folder.to_string_lossy(), "seed": self.seed }),
            )?;
        } else {
            terminal::say(&format!(
                "wrote upper.ply, lower.ply, sound/, tissues/, truth.json in {}",
                foreign::path(folder)
            ))?;
        }
        Ok(Outcome::Done)
    }
}

/// Sample distance of the tissue solids, mm.
const TISSUE_CELL_MM: f64 = 0.25;
/// Teeth that overlap more stand in each other's place.
const CROWDING_MM_MAX: f64 = 2.0;

/// The mouth of that seed.
pub(crate) fn grow(seed: u64, options: &MouthOptions) -> anyhow::Result<SampleMouth> {
    Ok(dentition::sample::mouth(Seed::new(seed), options)?)
}

/// Enamel, dentine and pulp of every tooth of that mouth.
fn grow_tissues(
    seed: u64,
    options: &MouthOptions,
    mouth: &SampleMouth,
) -> anyhow::Result<Vec<(Fdi, Tissue, Mesh)>> {
    let arches = [&mouth.upper, &mouth.lower];
    let teeth: Vec<Fdi> = arches
        .iter()
        .flat_map(|a| a.teeth.iter().map(|t| t.fdi))
        .collect();
    Ok(dentition::sample::tissues(
        Seed::new(seed),
        options,
        &teeth,
        TISSUE_CELL_MM,
    )?)
}

/// Names of what is written, tissues aside.
const NAMES: [&str; 5] = [
    "upper.ply",
    "lower.ply",
    "sound/upper.ply",
    "sound/lower.ply",
    "truth.json",
];

fn tissue_name(tooth: Fdi, tissue: Tissue) -> String {
    format!("tissues/{tooth}-{}.ply", tissue.name())
}

fn files_of(mouth: &SampleMouth, tissues: &[(Fdi, Tissue, Mesh)]) -> anyhow::Result<Vec<Named>> {
    let arches = [
        &mouth.upper.scan,
        &mouth.lower.scan,
        &mouth.upper.sound,
        &mouth.lower.sound,
    ];
    let mut files = Vec::new();
    for (name, mesh) in NAMES.into_iter().zip(arches) {
        files.push((name.to_owned(), ply(mesh)?));
    }
    files.push(("truth.json".to_owned(), json(&wire::truth(mouth))?));
    for (tooth, tissue, mesh) in tissues {
        files.push((tissue_name(*tooth, *tissue), ply(mesh)?));
    }
    Ok(files)
}
