//! `biosculpt replay DIR`: the recorded session again, bit for bit, or as it would have been.

use crate::cli::Arguments;
use crate::delivery::recorded::{self, Recorded};
use crate::fault::Fault;
use crate::{Outcome, terminal};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;
use swarm::{Release, TICK_MS};
use treatment::replay::{Replayed, replay};

#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// Folder of a delivery, or its casebook
    folder: PathBuf,
    /// What would have been with this firmware
    #[arg(long, value_name = "VERSION", value_parser = super::deliver::parse_release)]
    firmware: Option<Release>,
    /// What would have been with this protocol
    #[arg(long, value_name = "FILE")]
    protocol: Option<PathBuf>,
}

#[derive(Serialize)]
struct ReplayJson {
    identical: bool,
    counterfactual: bool,
    ticks_compared: u64,
    ticks_recorded: u64,
    first_difference: Option<DifferenceJson>,
    ended: &'static str,
    alarms: Vec<String>,
    over_contour_um: f64,
    gamma_share: f64,
    pulp_rise_k: f64,
    times_real_time: f64,
}

#[derive(Serialize)]
struct DifferenceJson {
    tick: u64,
    at_ms: u64,
    columns: Vec<[String; 3]>,
}

impl Replay {
    /// The same again.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            firmware: None,
            protocol: None,
        }
    }

    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let mut recorded = recorded::read(&self.folder)?;
        if recorded.rows.is_empty() {
            return Err(Fault::new(
                "holds a session without a single tick: it was cut off at its start",
            )
            .at(&self.folder)
            .expecting("ticks to replay")
            .advising("see `biosculpt verify`")
            .into());
        }
        let other = self.firmware.is_some() || self.protocol.is_some();
        if let Some(release) = self.firmware {
            recorded.load.setting.release = release;
        }
        if let Some(path) = &self.protocol {
            recorded.load.protocol = super::deliver::protocol(path)?;
        }
        let start = Instant::now();
        let Recorded {
            load, site, rows, ..
        } = &recorded;
        let replayed = replay(load, site, rows, other, &mut |_, _| {})?;
        let took_s = start.elapsed().as_secs_f64();
        let measured = treatment::Outcome::of(site, &replayed.run.bed);
        let simulated_s = replayed.run.ticks as f64 * f64::from(TICK_MS) * 1e-3;
        let json = ReplayJson {
            identical: replayed.is_identical(),
            counterfactual: other,
            ticks_compared: replayed.compared,
            ticks_recorded: replayed.recorded,
            first_difference: replayed.first.as_ref().map(|first| DifferenceJson {
                tick: first.tick,
                at_ms: first.now_ms,
                columns: first
                    .columns
                    .iter()
                    .map(|(a, b, c)| [a.clone(), b.clone(), c.clone()])
                    .collect(),
            }),
            ended: replayed.run.ended.name(),
            alarms: replayed.run.alarms.clone(),
            over_contour_um: measured.over_contour_um,
            gamma_share: measured.gamma,
            pulp_rise_k: replayed.run.truth.peaks.pulp_k,
            times_real_time: simulated_s / took_s.max(1e-9),
        };
        let good = json.identical || other;
        match arguments.json {
            true => terminal::say_json(&json)?,
            false => say(&json, &replayed)?,
        }
        Ok(if good {
            Outcome::Done
        } else {
            Outcome::Refused
        })
    }
}

fn say(json: &ReplayJson, replayed: &Replayed) -> anyhow::Result<()> {
    let (compared, recorded) = (json.ticks_compared, json.ticks_recorded);
    let headline = match (json.identical, json.counterfactual) {
        (true, _) => format!("identical, bit for bit, in all {compared} ticks"),
        (false, true) => format!("as it would have been; {compared} of {recorded} ticks compared"),
        (false, false) => {
            format!("differs from the record ({compared} of {recorded} ticks compared)")
        }
    };
    terminal::say(&terminal::bold(&headline))?;
    if let Some(first) = &replayed.first {
        let seconds = first.now_ms as f64 * 1e-3;
        terminal::say(&format!(
            "first difference at {seconds:.2} s (tick {}):",
            first.tick
        ))?;
        let rows: Vec<Vec<String>> = first
            .columns
            .iter()
            .map(|(name, was, is)| vec![name.clone(), was.clone(), is.clone()])
            .collect();
        terminal::say(&terminal::table(&["column", "recorded", "now"], &rows))?;
    }
    terminal::say(&format!(
        "{}; over-contour {:.0} um, gamma {:.1} %, pulp rise {:.2} K; {:.0} times real time",
        json.ended,
        json.over_contour_um,
        100.0 * json.gamma_share,
        json.pulp_rise_k,
        json.times_real_time
    ))
}
