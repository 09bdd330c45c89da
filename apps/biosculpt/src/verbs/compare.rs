//! `biosculpt compare SCAN OTHER`: how far a surface lies from another, at each of its vertices.

use crate::cli::Arguments;
use crate::prepared::{self, ScanFile};
use crate::results::{Writes, expect_other_file};
use crate::terminal::{self, Progress};
use crate::workplace::Workplace;
use crate::{Outcome, figure, files, foreign, wire};
use restoration::compare::{Compared, Extreme, Frames, Part, compare};
use scan::Values;
use scan::io::PlyBody;
use std::path::{Path, PathBuf};

/// The vertex property that the distances are written as.
const PROPERTY: &str = "distance_mm";
/// Code of the refusal where the two fit in no position.
const NO_FIT: &str = "no_fit";

#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// STL, PLY or OBJ: an arch, a part of one, or a surface of a plan
    scan: PathBuf,
    /// What it is compared with: an earlier scan of the same teeth, in any pose, or another surface of the plan
    other: PathBuf,
    /// PLY to write: the scan with vertex property `distance_mm`: + outside the other, nan where there is none
    #[arg(short, long, value_name = "OUT.ply")]
    output: Option<PathBuf>,
    /// Take both to be in one frame already, as the surfaces of a plan are; else they are brought together first
    #[arg(long)]
    same_frame: bool,
    /// Folder of the plan by which SCAN was delivered: only the place of work counts, in the plan's own frame
    #[arg(long, value_name = "DIR", conflicts_with = "same_frame")]
    plan: Option<PathBuf>,
}

impl Compare {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        if let Some(output) = &self.output {
            expect_other_file(output, &[&self.scan, &self.other], Writes::Ply)?;
        }
        let progress = Progress::new(3);
        let file = progress.step("reading", || self.read(&self.scan, arguments, &progress))?;
        let other = progress.step("reading the other", || {
            self.read(&self.other, arguments, &progress)
        })?;
        let work = self.plan.as_deref().map(Workplace::read).transpose()?;
        let mesh = &file.scan.mesh;
        let part = work.as_ref().map(|work| work.vertices(mesh));
        let frames = match &part {
            Some(part) => Frames::Part(part),
            None if self.same_frame => Frames::Same,
            None => Frames::Any,
        };
        let found = progress.step("comparing", || compare(mesh, &other.scan.mesh, frames));
        let found = match found {
            Ok(mut found) => {
                found
                    .cannot_know
                    .extend(work.map(|work| work.cannot_know()));
                found
            }
            Err(why) => {
                drop(progress);
                return prepared::refuse_as(NO_FIT, &why.to_string(), arguments);
            }
        };
        // Where nothing lies near the other, there is nothing to compare.
        if found.whole.is_none() {
            drop(progress);
            return prepared::refuse(&found.sentence, arguments);
        }
        if let Some(output) = &self.output {
            let mesh = &file.as_filed();
            write_with(output, mesh, PROPERTY, &found.distance_mm)?;
        }
        drop(progress);
        if arguments.json {
            terminal::say_json(&wire::compared(&found))?;
        } else {
            self.say(&found)?;
        }
        Ok(Outcome::Done)
    }

    /// Surfaces in one frame are taken as they are; scans have to have the size of a mouth.
    fn read(
        &self,
        path: &Path,
        arguments: &Arguments,
        progress: &Progress,
    ) -> anyhow::Result<ScanFile> {
        let file = match self.same_frame || self.plan.is_some() {
            true => prepared::read_outwards(path, arguments)?,
            false => prepared::read_mouth(path, arguments, progress)?,
        };
        if file.turned {
            progress.warn(&format!("{}: {}", foreign::path(path), prepared::TURNED));
        }
        Ok(file)
    }

    fn say(&self, found: &Compared) -> anyhow::Result<()> {
        terminal::say(&found.sentence)?;
        let parts: Vec<&Part> = found.whole.iter().chain(&found.teeth).collect();
        if !parts.is_empty() {
            let rows: Vec<Vec<String>> = parts.into_iter().map(row).collect();
            terminal::say(&terminal::table(&HEADER, &rows))?;
        }
        for words in &found.cannot_know {
            terminal::say(words)?;
        }
        if let Some(output) = &self.output {
            terminal::say(&format!("wrote {}", foreign::path(output)))?;
        }
        Ok(())
    }
}

const HEADER: [&str; 9] = [
    "tooth",
    "area mm²",
    "within 0.1 mm",
    "95 % mm",
    "most outside mm",
    "at (mm)",
    "beyond 0.1 mm²",
    "most inside mm",
    "at (mm)",
];

fn row(part: &Part) -> Vec<String> {
    let far = |one: &Option<Extreme>| {
        one.map_or_else(
            || (String::new(), String::new(), 0.0),
            |one| {
                let at = format!("{:.2},{:.2},{:.2}", one.at.x, one.at.y, one.at.z);
                (format!("{:.3}", one.distance_mm), at, one.area_mm2)
            },
        )
    };
    let (outside, inside) = (far(&part.outside), far(&part.inside));
    vec![
        part.tooth
            .map_or("all".to_owned(), |tooth| tooth.to_string()),
        format!("{:.1}", part.area_mm2),
        figure::percent(part.within[1]),
        format!("{:.3}", part.p95_mm),
        outside.0,
        outside.1,
        format!("{:.2}", outside.2 + inside.2),
        inside.0,
        inside.1,
    ]
}

/// Writes a surface with a value at each vertex, in the accuracy of `float`.
pub(super) fn write_with(
    output: &Path,
    mesh: &scan::Mesh,
    property: &str,
    values_mm: &[f64],
) -> anyhow::Result<()> {
    let values = values_mm.iter().map(|&mm| f64::from(mm as f32)).collect();
    let mesh = mesh
        .clone()
        .with_vertex_property(property, Values::F64(values))?;
    files::write_whole(output, |mut to| {
        Ok(scan::io::write_ply(&mesh, PlyBody::Binary, &mut to)?)
    })
}
