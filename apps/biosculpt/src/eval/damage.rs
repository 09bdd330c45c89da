//! `biosculpt eval damage FOLDER`: damage cut into sound teeth, designed anew, held to the truth.

use crate::cli::Arguments;
use crate::{Outcome, prepared, terminal};
use anyhow::Context;
use lexicon::Seed;
use rayon::prelude::*;
use restoration::damage::{DamageKind, Help, Trial, trial};
use restoration::design::Reference;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Damage {
    /// A scan, or a folder whose scans are all used
    folder: PathBuf,
    /// Trials of each kind of damage on each scan
    #[arg(long, default_value_t = 12)]
    cases: u64,
    /// Root of the seeds; 7 is the set that was tuned on
    #[arg(long, default_value_t = 11)]
    seed: u64,
    /// How far the click is from the damage's deepest place, mm
    #[arg(long, default_value_t = 0.0)]
    jitter: f64,
}

/// One line of the table: what was given, what was used, which kind.
struct Line {
    scan: String,
    help: Help,
    used: &'static str,
    kind: DamageKind,
    trials: Vec<Trial>,
}

const HEADER: [&str; 14] = [
    "scan",
    "given",
    "used",
    "damage",
    "cases",
    "refused",
    "mean mm",
    "median",
    "p90",
    "back",
    "untreated",
    "outside",
    "farthest",
    "as stated",
];

impl Damage {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let mut lines = Vec::new();
        for path in scans(&self.folder)? {
            lines.extend(self.try_scan(&path, arguments)?);
        }
        let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
        if arguments.json {
            let pairs = |row: &Vec<String>| {
                let cells = HEADER.iter().zip(row);
                serde_json::Value::from_iter(cells.map(|(h, c)| ((*h).to_owned(), c.clone())))
            };
            terminal::say_json(&rows.iter().map(pairs).collect::<Vec<_>>())?;
        } else {
            terminal::say(&terminal::table(&HEADER, &rows))?;
            terminal::say(
                "mean: distance of the true surface inside the damage to the design; back: the \
                 other way; untreated: the same before repair; outside, farthest: farthest that \
                 anything moved beyond 0.5 mm from the damage (median and worst case); as stated: \
                 share of designs whose error is at most the one that they expect.",
            )?;
        }
        Ok(Outcome::Done)
    }

    fn try_scan(&self, path: &Path, arguments: &Arguments) -> anyhow::Result<Vec<Line>> {
        let file = prepared::read_scan(path, arguments)?;
        let sound = &file.scan.mesh;
        let scan = path
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let labels = match dentition::label(sound, &dentition::LabelOptions::default()) {
            Ok(labels) => labels,
            Err(error) => {
                terminal::warn(&format!("{scan}: left out, {error}"));
                return Ok(Vec::new());
            }
        };
        let teeth: Vec<_> = labels
            .teeth
            .iter()
            .filter(|t| t.fdi.position() < 8 && t.confidence > 0.3)
            .collect();
        let mut lines = Vec::new();
        for (help, kind) in Help::ALL
            .into_iter()
            .flat_map(|h| DamageKind::ALL.map(|k| (h, k)))
        {
            let trials: Vec<Option<Trial>> = (0..self.cases)
                .into_par_iter()
                .map(|i| {
                    let seed = Seed::new(self.seed)
                        .child(&scan)
                        .child(kind.name())
                        .index(i);
                    let tooth = teeth.get(seed.child("tooth").rng().below(teeth.len()))?;
                    trial(sound, &labels, tooth, kind, (help, self.jitter), seed)
                })
                .collect();
            lines.extend(by_reference(
                &scan,
                help,
                kind,
                trials.into_iter().flatten(),
            ));
        }
        Ok(lines)
    }
}

fn by_reference(
    scan: &str,
    help: Help,
    kind: DamageKind,
    trials: impl Iterator<Item = Trial>,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for t in trials {
        let used = match t.result.as_ref().map(|(d, _)| d.source.reference) {
            Ok(Reference::Earlier) => "earlier",
            Ok(Reference::Mirror(_)) => "mirror",
            Ok(Reference::LocalShape) | Err(_) => "local shape",
        };
        match lines.iter_mut().find(|l| l.used == used) {
            Some(line) => line.trials.push(t),
            None => lines.push(Line {
                scan: scan.to_owned(),
                help,
                used,
                kind,
                trials: vec![t],
            }),
        }
    }
    lines.sort_by_key(|l| l.used);
    lines
}

fn row(line: &Line) -> Vec<String> {
    let scores: Vec<_> = line
        .trials
        .iter()
        .filter_map(|t| Some(t.result.as_ref().ok()?.1))
        .collect();
    let mean = |of: fn(&restoration::damage::Score) -> f64| {
        format!(
            "{:.3}",
            scores.iter().map(of).sum::<f64>() / scores.len() as f64
        )
    };
    let part = |of: fn(&restoration::damage::Score) -> f64, share: f64| {
        let mut sorted: Vec<f64> = scores.iter().map(of).collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        let at = ((sorted.len() as f64 * share) as usize).min(last);
        format!("{:.3}", sorted.get(at).copied().unwrap_or(f64::NAN))
    };
    vec![
        line.scan.clone(),
        line.help.name().to_owned(),
        line.used.to_owned(),
        line.kind.name().to_owned(),
        line.trials.len().to_string(),
        (line.trials.len() - scores.len()).to_string(),
        mean(|s| s.mean_mm),
        part(|s| s.mean_mm, 0.5),
        part(|s| s.mean_mm, 0.9),
        mean(|s| s.back_mm),
        mean(|s| s.untreated_mm),
        part(|s| s.outside_mm, 0.5),
        part(|s| s.outside_mm, 1.0),
        as_stated(line),
    ]
}

/// Share of the designs whose error is no larger than the one that they state.
fn as_stated(line: &Line) -> String {
    let made: Vec<_> = line
        .trials
        .iter()
        .filter_map(|t| t.result.as_ref().ok())
        .collect();
    let kept = made
        .iter()
        .filter(|(d, s)| s.mean_mm <= d.expected_error_mm);
    format!("{:.0} %", 100.0 * kept.count() as f64 / made.len() as f64)
}

/// The scan itself, or the scans of a folder in order of their names.
fn scans(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let entries = std::fs::read_dir(path)
        .with_context(|| format!("cannot open {}: check the path", path.display()))?;
    for entry in entries {
        let file = entry?.path();
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
    anyhow::ensure!(
        !found.is_empty(),
        "no PLY, STL or OBJ in {}",
        path.display()
    );
    Ok(found)
}
