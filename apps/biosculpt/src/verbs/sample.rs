//! `biosculpt sample -o DIR`: the sample mouth, to try everything on.

use crate::cli::{Arguments, OutputFolder};
use crate::terminal::{self, Progress};
use crate::{Outcome, files, wire};
use dentition::sample::{MouthOptions, SampleMouth};
use lexicon::Seed;
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
}

impl Sample {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let progress = Progress::new(2);
        let mouth = progress.step("growing a mouth", || grow(self.seed))?;
        progress.step("writing", || write(&mouth, &self.folder.output))?;
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

/// The mouth of that seed.
pub(crate) fn grow(seed: u64) -> anyhow::Result<SampleMouth> {
    Ok(dentition::sample::mouth(
        Seed::new(seed),
        &MouthOptions::default(),
    )?)
}

fn write(mouth: &SampleMouth, folder: &Path) -> anyhow::Result<()> {
    files::make_folder(&folder.join("sound"))?;
    for (name, arch) in [("upper.ply", &mouth.upper), ("lower.ply", &mouth.lower)] {
        write_mesh(&folder.join(name), &arch.scan)?;
        write_mesh(&folder.join("sound").join(name), &arch.sound)?;
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
