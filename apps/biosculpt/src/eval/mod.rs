//! Accuracy and safety tables, for `docs/benchmarks.md`.

mod damage;
mod faults;
mod link;
mod replay;
mod teeth;
mod tissue;
mod whole;

use crate::Outcome;
use crate::cli::Arguments;
use crate::fault::Fault;
use clap::Subcommand;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Damage cut into the sound teeth of scans, designed anew and held to the truth
    Damage(damage::Damage),
    /// Stop signal to device off, over the device link in real time
    Link(link::EvalLink),
    /// Sessions and each of them again from its record, bit for bit, and how fast
    Replay(replay::EvalReplay),
    /// Tissue estimated from a crown, held to closed solids of enamel, dentine and pulp
    Tissue(tissue::EvalTissue),
    /// Faults of sensors, device, link, plan and people in simulated sessions: what starts, what stops
    Faults(faults::Faults),
    /// Labels against the truth of labelled scans, in random poses
    Teeth(teeth::EvalTeeth),
}

impl What {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        match self {
            Self::Damage(damage) => damage.run(arguments),
            Self::Link(link) => link.run(arguments),
            Self::Replay(replay) => replay.run(arguments),
            Self::Tissue(tissue) => tissue.run(arguments),
            Self::Faults(faults) => faults.run(arguments),
            Self::Teeth(teeth) => teeth.run(arguments),
        }
    }
}

/// The scan itself, or the scans of a folder in order of their names.
fn scans(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let unread = |why: std::io::Error| {
        Fault::new(format!("cannot be read ({why})"))
            .at(path)
            .expecting("a scan or a folder of scans")
            .advising("check the path")
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unread)? {
        let file = entry.map_err(unread)?.path();
        let known = file.extension().is_some_and(|e| {
            ["ply", "stl", "obj"]
                .iter()
                .any(|k| e.eq_ignore_ascii_case(k))
        });
        if known {
            found.push(file);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Fault::new("holds no PLY, STL or OBJ file")
            .at(path)
            .expecting("a scan or a folder of scans")
            .advising("check the path")
            .into());
    }
    Ok(found)
}
