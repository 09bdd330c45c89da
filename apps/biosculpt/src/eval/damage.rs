//! `biosculpt eval damage FOLDER`: damage cut into sound teeth, designed anew, held to the truth.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::terminal::{self, Progress};
use crate::{Outcome, figure, prepared, wire};
use lexicon::Seed;
use rayon::prelude::*;
use restoration::damage::{DamageKind, Help, Score, Trial, trial};
use restoration::design::Reference;
use serde::Serialize;
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
        let paths = super::scans(&self.folder)?;
        let kinds = Help::ALL.len() * DamageKind::ALL.len();
        let progress = Progress::new((paths.len() * kinds) as u64);
        let mut rows = Vec::new();
        let (mut asked, mut uncut) = (0, 0);
        for path in paths {
            let (lines, tried, lost) = self.try_scan(&path, arguments, &progress)?;
            rows.extend(lines.iter().map(Row::of));
            (asked, uncut) = (asked + tried, uncut + lost);
        }
        drop(progress);
        // A case that could not be cut is no case that went well.
        let uncut_words = format!(
            "{uncut} of {asked} cases could not be cut (no draw of their seed stays on the tooth and makes \
             one closed cut); they are in no line"
        );
        if rows.is_empty() {
            return Err(
                Fault::new("holds no scan with teeth that damage could be cut into")
                    .at(&self.folder)
                    .expecting("sound scans of arches or parts of them")
                    .advising("give another folder")
                    .into(),
            );
        }
        if arguments.json {
            terminal::say_json(&serde_json::json!({
                "rows": rows,
                "cases": asked,
                "could_not_be_cut": uncut,
            }))?;
        } else {
            let cells: Vec<Vec<String>> = rows.iter().map(Row::cells).collect();
            terminal::say(&terminal::table(&HEADER, &cells))?;
            terminal::say(
                "mean: distance of the true surface inside the damage to the design; back: the \
                 other way; untreated: the same before repair; outside, farthest: farthest that \
                 anything moved beyond 0.5 mm from the damage (median and worst case); as stated: \
                 share of designs whose error is at most the one that they expect.",
            )?;
            terminal::say(&uncut_words)?;
        }
        Ok(Outcome::Done)
    }

    /// The lines of a scan, how many cases were asked of it, and how many could not be cut.
    fn try_scan(
        &self,
        path: &Path,
        arguments: &Arguments,
        progress: &Progress,
    ) -> anyhow::Result<(Vec<Line>, u64, u64)> {
        let file = prepared::read_scan(path, arguments)?;
        let sound = &file.scan.mesh;
        let scan = path
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let labels = match dentition::label(sound, &dentition::LabelOptions::default()) {
            Ok(labels) => labels,
            Err(error) => {
                progress.warn(&format!("{scan}: left out, {error}"));
                return Ok((Vec::new(), 0, 0));
            }
        };
        let teeth: Vec<_> = labels
            .teeth
            .iter()
            .filter(|t| t.fdi.position() < 8 && t.confidence > 0.3)
            .collect();
        let mut lines = Vec::new();
        let (mut asked, mut uncut) = (0, 0);
        for (help, kind) in Help::ALL
            .into_iter()
            .flat_map(|h| DamageKind::ALL.map(|k| (h, k)))
        {
            let seed = Seed::new(self.seed).child(&scan).child(kind.name());
            let cut = |i| {
                let seed = seed.index(i);
                let tooth = teeth.get(seed.child("tooth").rng().below(teeth.len()))?;
                trial(sound, &labels, tooth, kind, (help, self.jitter), seed)
            };
            let trials: Vec<Option<Trial>> = progress.step(help.name(), || {
                (0..self.cases).into_par_iter().map(cut).collect()
            });
            asked += self.cases;
            uncut += trials.iter().filter(|t| t.is_none()).count() as u64;
            lines.extend(by_reference(
                &scan,
                help,
                kind,
                trials.into_iter().flatten(),
            ));
        }
        Ok((lines, asked, uncut))
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

/// A line in figures; lengths in mm, `None` where every trial was refused.
#[derive(Debug, Serialize)]
struct Row {
    scan: String,
    given: &'static str,
    used: &'static str,
    damage: &'static str,
    cases: usize,
    refused: usize,
    mean_mm: Option<f64>,
    median_mm: Option<f64>,
    p90_mm: Option<f64>,
    back_mm: Option<f64>,
    untreated_mm: Option<f64>,
    outside_mm: Option<f64>,
    farthest_mm: Option<f64>,
    /// Share of the designs whose error is no larger than the one that they state.
    as_stated: Option<f64>,
}

impl Row {
    fn of(line: &Line) -> Self {
        let made = || line.trials.iter().filter_map(|t| t.result.as_ref().ok());
        let scores: Vec<Score> = made().map(|(_, score)| *score).collect();
        let figure = |value: f64| value.is_finite().then(|| wire::rounded(value, 4));
        let share = |part: f64| figure(part / scores.len() as f64);
        let mean = |of: fn(&Score) -> f64| share(scores.iter().map(of).sum());
        let part = |of: fn(&Score) -> f64, share: f64| {
            let mut sorted: Vec<f64> = scores.iter().map(of).collect();
            sorted.sort_by(f64::total_cmp);
            let last = sorted.len().saturating_sub(1);
            let at = ((sorted.len() as f64 * share) as usize).min(last);
            sorted.get(at).copied().and_then(figure)
        };
        let kept = made().filter(|(d, s)| s.mean_mm <= d.expected_error_mm);
        Self {
            scan: line.scan.clone(),
            given: line.help.name(),
            used: line.used,
            damage: line.kind.name(),
            cases: line.trials.len(),
            refused: line.trials.len() - scores.len(),
            mean_mm: mean(|s| s.mean_mm),
            median_mm: part(|s| s.mean_mm, 0.5),
            p90_mm: part(|s| s.mean_mm, 0.9),
            back_mm: mean(|s| s.back_mm),
            untreated_mm: mean(|s| s.untreated_mm),
            outside_mm: part(|s| s.outside_mm, 0.5),
            farthest_mm: part(|s| s.outside_mm, 1.0),
            as_stated: share(kept.count() as f64),
        }
    }

    /// As [`HEADER`] names them.
    fn cells(&self) -> Vec<String> {
        let none = || "none".to_owned();
        let mut cells = vec![
            self.scan.clone(),
            self.given.to_owned(),
            self.used.to_owned(),
            self.damage.to_owned(),
            self.cases.to_string(),
            self.refused.to_string(),
        ];
        let lengths = [
            self.mean_mm,
            self.median_mm,
            self.p90_mm,
            self.back_mm,
            self.untreated_mm,
            self.outside_mm,
            self.farthest_mm,
        ];
        cells.extend(lengths.map(|mm| mm.map_or_else(none, |mm| format!("{mm:.3}"))));
        cells.push(self.as_stated.map_or_else(none, figure::percent));
        cells
    }
}
