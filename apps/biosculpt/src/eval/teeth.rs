//! `biosculpt eval teeth FOLDER`: labels against the truth that scans carry, in random poses.
//!
//! In: PLY files with face property `fdi`. Out: tables, or JSON.
//! Method: each scan is turned and shifted by a seeded random motion and labelled without being
//! told anything; `dentition::score` says how IoU and numbers are counted.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::terminal::{self, Progress};
use crate::{Outcome, foreign, prepared};
use dentition::sample::{Plinth, on_plinth};
use dentition::{Dentition, LabelOptions, Score, ToothScore};
use glam::{DQuat, DVec3};
use lexicon::Seed;
use scan::Mesh;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(crate) struct EvalTeeth {
    /// Labelled PLY file, or folder of such; files without labels are left out
    folder: PathBuf,
    /// Another number gives other poses
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Show every scan
    #[arg(long)]
    each: bool,
    /// Close every scan with a base first, as models of laboratories have one
    #[arg(long, value_name = "KIND")]
    base: Option<Base>,
}

/// What scans are closed with.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Base {
    /// A wall straight down from the border, and a flat bottom
    Straight,
    /// A wider block with an angular outline, flat between the legs
    Angular,
    /// A shell 2 mm thick with a flat rim
    Hollow,
}

/// One scan that was labelled.
struct Case {
    name: String,
    score: Score,
    jaw_right: bool,
    seconds: f64,
    /// Confidence of each tooth found, and whether it is one, covers most of it and has its number.
    sure: Vec<(f64, bool)>,
}

impl EvalTeeth {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let paths = super::scans(&self.folder)?;
        let progress = Progress::new(paths.len() as u64);
        let (mut cases, mut failures) = (Vec::new(), Vec::new());
        for path in &paths {
            // By name, so that one more file moves no other.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let seed = Seed::new(self.seed).child(&name);
            match progress.step("labelling", || case(path, seed, self.base, arguments)) {
                Ok(Some(Ok(case))) => cases.push(case),
                Ok(None) => {}
                Ok(Some(Err(why))) => failures.push(format!("{}: {why}", foreign::path(path))),
                Err(why) => failures.push(format!("{why:#}")),
            }
        }
        drop(progress);
        if cases.is_empty() && failures.is_empty() {
            return Err(Fault::new("holds no PLY with face property fdi")
                .at(&self.folder)
                .expecting("labelled scans")
                .advising("label scans with teeth -o, or give another folder")
                .into());
        }
        if arguments.json {
            terminal::say_json(&as_json(&cases, &failures))?;
        } else {
            self.say(&cases, &failures)?;
        }
        Ok(Outcome::of(failures.is_empty()))
    }

    fn say(&self, cases: &[Case], failures: &[String]) -> anyhow::Result<()> {
        if self.each {
            let rows: Vec<_> = cases.iter().map(Case::row).collect();
            let header = [
                "scan",
                "teeth",
                "IoU",
                "right number",
                "seconds",
                "wrong or below 0.8",
            ];
            terminal::say(&terminal::table(&header, &rows))?;
        }
        let teeth: Vec<&ToothScore> = cases.iter().flat_map(|c| &c.score.teeth).collect();
        let mut rows = Vec::new();
        for position in 1..=8 {
            let of: Vec<&ToothScore> = teeth
                .iter()
                .copied()
                .filter(|t| t.fdi.position() == position)
                .collect();
            if !of.is_empty() {
                rows.push(summary(&position.to_string(), &of));
            }
        }
        rows.push(summary("all", &teeth));
        let header = ["position", "teeth", "IoU", "right number", "TSA", "TIR"];
        terminal::say(&terminal::table(&header, &rows))?;
        let sure: Vec<(f64, bool)> = cases.iter().flat_map(|c| c.sure.iter().copied()).collect();
        let trust = Trust::of(&sure);
        let header = ["confidence", "teeth found", "mean", "right"];
        terminal::say(&terminal::table(&header, &trust.rows))?;
        terminal::say(&format!(
            "confidence: right teeth {:.3}, wrong teeth {:.3}, expected calibration error {:.3}",
            trust.right, trust.wrong, trust.error
        ))?;
        let share = |count: usize| format!("{count} of {}", cases.len());
        let right_count = cases.iter().filter(|c| c.right_count()).count();
        terminal::say(&format!(
            "right jaw: {}",
            share(cases.iter().filter(|c| c.jaw_right).count())
        ))?;
        terminal::say(&format!(
            "every tooth, none invented: {}",
            share(right_count)
        ))?;
        let mask = mean(cases.iter().map(|c| c.score.mask_iou));
        terminal::say(&format!("tooth against gum, IoU: {mask:.4}"))?;
        let slowest = cases.iter().map(|c| c.seconds).fold(0.0, f64::max);
        let seconds = mean(cases.iter().map(|c| c.seconds));
        terminal::say(&format!(
            "seconds a scan: mean {seconds:.2}, longest {slowest:.2}"
        ))?;
        for failure in failures {
            terminal::say(&format!("failed: {failure}"))?;
        }
        Ok(())
    }
}

impl Case {
    fn row(&self) -> Vec<String> {
        let wrong = self
            .score
            .teeth
            .iter()
            .filter(|t| t.named != Some(t.fdi) || t.iou < 0.8);
        let wrong: Vec<String> = wrong
            .map(|t| {
                let named = t.named.map_or_else(|| "none".to_owned(), |n| n.to_string());
                format!("{} as {named} {:.2}", t.fdi, t.iou)
            })
            .collect();
        vec![
            self.name.clone(),
            self.score.teeth.len().to_string(),
            format!("{:.4}", self.score.iou()),
            format!("{:.4}", self.score.right_number()),
            format!("{:.2}", self.seconds),
            wrong.join(", "),
        ]
    }

    /// Every tooth found once and none where there is none.
    fn right_count(&self) -> bool {
        self.score.invented.is_empty() && self.score.teeth.iter().all(|t| t.iou > 0.5)
    }
}

fn sure(found: &Dentition, score: &Score) -> Vec<(f64, bool)> {
    let right = |fdi| {
        let mut own = score.teeth.iter().filter(|t| t.fdi == fdi);
        own.any(|t| t.named == Some(fdi) && t.iou > 0.5)
    };
    found
        .teeth
        .iter()
        .map(|t| (t.confidence, right(t.fdi)))
        .collect()
}

/// What confidence is worth: the share that is right, by tenths of confidence (Guo et al. 2017).
struct Trust {
    rows: Vec<Vec<String>>,
    right: f64,
    wrong: f64,
    error: f64,
}

impl Trust {
    fn of(sure: &[(f64, bool)]) -> Self {
        let (mut rows, mut error) = (Vec::new(), 0.0);
        for tenth in 0..10_usize {
            let of: Vec<_> = sure
                .iter()
                .filter(|s| ((s.0 * 10.0) as usize).min(9) == tenth)
                .collect();
            if of.is_empty() {
                continue;
            }
            let confidence = mean(of.iter().map(|s| s.0));
            let right = mean(of.iter().map(|s| f64::from(u8::from(s.1))));
            error += (confidence - right).abs() * of.len() as f64 / sure.len() as f64;
            rows.push(vec![
                format!(
                    "{:.1} to {:.1}",
                    tenth as f64 / 10.0,
                    (tenth + 1) as f64 / 10.0
                ),
                of.len().to_string(),
                format!("{confidence:.3}"),
                format!("{right:.3}"),
            ]);
        }
        let of = |right: bool| mean(sure.iter().filter(|s| s.1 == right).map(|s| s.0));
        Self {
            rows,
            right: of(true),
            wrong: of(false),
            error,
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), v| (sum + v, count + 1.0));
    sum / f64::max(count, 1.0)
}

fn summary(name: &str, teeth: &[&ToothScore]) -> Vec<String> {
    let share =
        |of: fn(&ToothScore) -> bool| mean(teeth.iter().map(|t| f64::from(u8::from(of(t)))));
    vec![
        name.to_owned(),
        teeth.len().to_string(),
        format!("{:.4}", mean(teeth.iter().map(|t| t.iou))),
        format!("{:.4}", share(|t| t.named == Some(t.fdi))),
        format!("{:.4}", mean(teeth.iter().map(|t| t.f1))),
        format!("{:.4}", share(|t| t.identified)),
    ]
}

fn as_json(cases: &[Case], failures: &[String]) -> serde_json::Value {
    let teeth: Vec<&ToothScore> = cases.iter().flat_map(|c| &c.score.teeth).collect();
    let right = teeth
        .iter()
        .map(|t| f64::from(u8::from(t.named == Some(t.fdi))));
    let sure: Vec<(f64, bool)> = cases.iter().flat_map(|c| c.sure.iter().copied()).collect();
    let trust = Trust::of(&sure);
    let each: Vec<_> = cases
        .iter()
        .map(|c| {
            serde_json::json!({
                "scan": c.name, "teeth": c.score.teeth.len(), "iou": c.score.iou(),
                "right_number": c.score.right_number(), "seconds": c.seconds,
            })
        })
        .collect();
    serde_json::json!({
        "scans": cases.len(),
        "teeth": teeth.len(),
        "iou": mean(teeth.iter().map(|t| t.iou)),
        "right_number": mean(right),
        "mask_iou": mean(cases.iter().map(|c| c.score.mask_iou)),
        "calibration_error": trust.error,
        "confidence_right": trust.right,
        "confidence_wrong": trust.wrong,
        "failures": failures,
        "each": each,
    })
}

/// Labels one scan in a random pose; `None` where it carries no labels.
fn case(
    path: &Path,
    seed: Seed,
    base: Option<Base>,
    arguments: &Arguments,
) -> anyhow::Result<Option<Result<Case, String>>> {
    let file = prepared::read_scan(path, arguments)?;
    let Some(mut truth) = file.scan.mesh.face_fdi() else {
        return Ok(None);
    };
    let mesh = match base {
        Some(base) => match based(&file.scan.mesh, &truth, base) {
            Ok(mesh) => mesh,
            Err(why) => return Ok(Some(Err(why))),
        },
        None => file.scan.mesh,
    };
    truth.resize(mesh.faces().len(), 0);
    let mesh = moved(mesh, seed)?;
    let start = Instant::now();
    let labelled = dentition::label(&mesh, &LabelOptions::default());
    let seconds = start.elapsed().as_secs_f64();
    Ok(Some(labelled.map_err(|error| error.to_string()).map(
        |found| {
            let score = dentition::score(&mesh, &found.face_fdi, &truth);
            Case {
                name: path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                jaw_right: score
                    .teeth
                    .first()
                    .is_some_and(|t| t.fdi.jaw() == found.jaw),
                sure: sure(&found, &score),
                score,
                seconds,
            }
        },
    )))
}

/// The scan on a base; the faces of the base come last.
fn based(mesh: &Mesh, truth: &[u8], base: Base) -> Result<Mesh, String> {
    let known = dentition::from_labels(mesh, truth).map_err(|e| e.to_string())?;
    let plinth = match base {
        Base::Straight => Plinth::Straight,
        Base::Angular => Plinth::Angular,
        Base::Hollow => Plinth::Hollow,
    };
    on_plinth(mesh, &known.frame, plinth).ok_or_else(|| "has no border to close".to_owned())
}

/// The mesh after a random turn and shift.
fn moved(mesh: Mesh, seed: Seed) -> anyhow::Result<Mesh> {
    let mut rng = seed.rng();
    let mut normal = || DVec3::new(rng.normal(), rng.normal(), rng.normal());
    let (axis, shift) = (normal().normalize_or(DVec3::Z), normal() * 50.0);
    let turn = DQuat::from_axis_angle(axis, rng.range(0.0, std::f64::consts::TAU));
    let positions = mesh.positions().iter().map(|&p| turn * p + shift).collect();
    Ok(mesh.with_positions(positions)?)
}
