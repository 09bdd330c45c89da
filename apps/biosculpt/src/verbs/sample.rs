//! `biosculpt sample -o DIR`: the sample mouth, to try everything on.

use crate::cli::{Arguments, OutputFolder};
use crate::terminal::{self, Progress};
use crate::{Outcome, files, prepared, wire};
use dentition::sample::{MouthOptions, SampleMouth};
use lexicon::{Fdi, Seed, Tissue};
use scan::Mesh;
use scan::io::PlyBody;
use std::path::Path;

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
        files::expect_folder(&self.folder.output)?;
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
        progress.step("writing", || write(&mouth, &tissues, &self.folder.output))?;
        drop(progress);
        let folder = self.folder.output.display();
        if arguments.json {
            terminal::say_json(
                &serde_json::json!({ "folder": folder.to_string(), "seed": self.seed }),
            )?;
        } else {
            terminal::say(&format!(
                "wrote upper.ply, lower.ply, sound/, tissues/, truth.json in {folder}"
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

fn write(
    mouth: &SampleMouth,
    tissues: &[(Fdi, Tissue, Mesh)],
    folder: &Path,
) -> anyhow::Result<()> {
    files::make_folder(&folder.join("sound"))?;
    for (name, arch) in [("upper.ply", &mouth.upper), ("lower.ply", &mouth.lower)] {
        write_mesh(&folder.join(name), &arch.scan)?;
        write_mesh(&folder.join("sound").join(name), &arch.sound)?;
    }
    files::make_folder(&folder.join("tissues"))?;
    for (tooth, tissue, mesh) in tissues {
        let name = format!("{tooth}-{}.ply", tissue.name());
        write_mesh(&folder.join("tissues").join(name), mesh)?;
    }
    let truth = wire::truth(mouth);
    files::write_whole(&folder.join("truth.json"), |to| {
        Ok(serde_json::to_writer_pretty(to, &truth)?)
    })
}

/// Writes a mesh as binary PLY.
pub(crate) fn write_mesh(path: &Path, mesh: &Mesh) -> anyhow::Result<()> {
    files::write_whole(path, |mut to| {
        Ok(scan::io::write_ply(mesh, PlyBody::Binary, &mut to)?)
    })
}
