//! `biosculpt eval faults`: every kind of fault, injected many times, and what came of it.
//!
//! In: the shipped protocol or another. Out: a table, or JSON. Refuses (exit 1) where anything started or
//! went on that must not, or where too many sessions without faults were stopped.

use crate::Outcome;
use crate::cli::Arguments;
use crate::delivery::given::PROTOCOL;
use crate::terminal::{self, Progress};
use std::collections::BTreeMap;
use std::path::PathBuf;
use treatment::drill::{Bench, Drill, Row, matrix};

/// Share of sessions without faults that may be stopped, thousandths.
const FALSE_PER_THOUSAND: u64 = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Faults {
    /// Sessions of each kind
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    seeds: u64,
    /// Sessions without a fault
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    quiet: u64,
    /// First seed
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    from: u64,
    /// Only kinds whose name holds this
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Judge by another protocol
    #[arg(long, value_name = "FILE")]
    protocol: Option<PathBuf>,
}

impl Faults {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let protocol = match &self.protocol {
            Some(path) => crate::files::read_bytes(path)?,
            None => PROTOCOL.to_vec(),
        };
        let bench = Bench::new(&protocol)?;
        let mut drills = Drill::all();
        if let Some(only) = &self.only {
            drills.retain(|drill| drill.name.contains(only));
        }
        let progress = Progress::new(drills.len() as u64 * self.seeds + self.quiet);
        let each = || progress.step("drilling", || ());
        let rows = matrix(&bench, &drills, self.from..self.from + self.seeds, &each)?;
        let quiet = [Drill::none()];
        let quiet = matrix(&bench, &quiet, self.from..self.from + self.quiet, &each)?;
        drop(progress);
        let falsely: u64 = quiet.iter().map(|row| row.stopped_falsely).sum();
        let all = || rows.iter().chain(&quiet);
        // A drill that must be harmless and is not counts as one too many.
        let harmless = rows.iter().all(|row| row.stopped_falsely == 0);
        let good = harmless
            && !all().any(Row::fails)
            && falsely * 1_000 < (FALSE_PER_THOUSAND * self.quiet).max(1);
        if arguments.json {
            let rows: Vec<_> = all().map(as_json).collect();
            terminal::say_json(&serde_json::json!({ "good": good, "kinds": rows }))?;
        } else {
            say(&rows, &quiet)?;
        }
        Ok(Outcome::of(good))
    }
}

fn say(rows: &[Row], quiet: &[Row]) -> anyhow::Result<()> {
    let header = [
        "kind",
        "must",
        "sessions",
        "on",
        "done",
        "off in ms",
        "worst",
        "by",
        "unstopped",
        "wrong starts",
        "false stops",
        "no rule against",
    ];
    let cells: Vec<_> = rows.iter().chain(quiet).map(cells).collect();
    terminal::say(&terminal::table(&header, &cells))?;
    let sum = |of: fn(&Row) -> u64| rows.iter().map(of).sum::<u64>();
    let unstopped = |row: &Row| row.unstopped.values().sum::<u64>();
    terminal::say(&format!(
        "{} kinds, {} sessions (simulated): {} unstopped, {} starts that must not",
        rows.len(),
        sum(|row| row.sessions),
        rows.iter().map(unstopped).sum::<u64>(),
        sum(|row| row.started_wrongly),
    ))?;
    for row in quiet.iter().filter(|row| row.sessions > 0) {
        let share = 100.0 * row.stopped_falsely as f64 / row.sessions as f64;
        terminal::say(&format!(
            "without a fault: {} of {} sessions stopped ({share:.2} %, allowed below {:.1} %)",
            row.stopped_falsely,
            row.sessions,
            FALSE_PER_THOUSAND as f64 / 10.0
        ))?;
    }
    Ok(())
}

fn cells(row: &Row) -> Vec<String> {
    let ms = row.median_and_worst_ms();
    let figure = |of: Option<u64>| of.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
    vec![
        row.name.clone(),
        row.must.words(),
        row.sessions.to_string(),
        row.started.to_string(),
        row.done.to_string(),
        figure(ms.map(|(median, _)| median)),
        figure(ms.map(|(_, worst)| worst)),
        counts(&row.by),
        counts(&row.unstopped),
        row.started_wrongly.to_string(),
        row.stopped_falsely.to_string(),
        counts(&row.uncovered),
    ]
}

/// What, and how often.
fn counts(all: &BTreeMap<String, u64>) -> String {
    if all.is_empty() {
        return "-".to_owned();
    }
    let each = all.iter().map(|(what, count)| format!("{what} {count}"));
    each.collect::<Vec<_>>().join(", ")
}

fn as_json(row: &Row) -> serde_json::Value {
    let ms = row.median_and_worst_ms();
    serde_json::json!({
        "kind": row.name,
        "must": row.must.words(),
        "sessions": row.sessions,
        "on": row.started,
        "done": row.done,
        "off_median_ms": ms.map(|(median, _)| median),
        "off_worst_ms": ms.map(|(_, worst)| worst),
        "by": row.by,
        "unstopped": row.unstopped,
        "wrong_starts": row.started_wrongly,
        "false_stops": row.stopped_falsely,
        "no_rule_against": row.uncovered,
    })
}
