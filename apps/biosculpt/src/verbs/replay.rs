//! `biosculpt replay DIR`: the recorded session again, bit for bit, or as it would have been.
//!
//! Method: rows, events and outcome of the record are held against what comes out again; any difference is told. Fails where another
//! simulator made the record: what differs then is no fault of it.

use crate::Outcome;
use crate::cli::Arguments;
use crate::delivery::close::made_again;
use crate::delivery::given::{parse_release, protocol};
use crate::delivery::judged::{self, Judged};
use crate::delivery::outcome;
use crate::delivery::recorded::{self, Recorded};
use crate::fault::Fault;
use crate::terminal;
use crate::wire::rounded;
use casebook::Value;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;
use swarm::{Release, TICK_MS};
use treatment::record::{Said, UNKNOWN_MS};
use treatment::replay::{Difference, Late, Listener, OtherEvent, Replayed};
use treatment::session::{Ended, Tick};

#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// Folder of a delivery, or its casebook
    folder: PathBuf,
    /// What would have been with this firmware
    #[arg(long, value_name = "VERSION", value_parser = parse_release)]
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
    events_recorded: u64,
    first_other_event: Option<OtherEventJson>,
    outcome_compared: bool,
    outcome_differences: Vec<[String; 3]>,
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

impl DifferenceJson {
    fn of(first: &Difference) -> Self {
        let columns = first.columns.iter();
        Self {
            tick: first.tick,
            at_ms: first.now_ms,
            columns: columns
                .map(|(name, was, is)| [name.clone(), was.clone(), is.clone()])
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct OtherEventJson {
    number: u64,
    recorded: Option<Said>,
    now: Option<Said>,
}

impl From<OtherEvent> for OtherEventJson {
    fn from(other: OtherEvent) -> Self {
        let OtherEvent {
            number,
            recorded,
            now,
        } = other;
        Self {
            number,
            recorded,
            now,
        }
    }
}

/// Fields of an outcome that are others now: name, recorded, now. That a session was cut, and so may have gone on, is not in
/// its rows; format 2 did not say the latter.
fn outcome_differences(recorded: &Value, now: &Value) -> Vec<[String; 3]> {
    let (Some(was), Some(is)) = (recorded.fields(), now.fields()) else {
        return vec![["outcome".to_owned(), recorded.canonical(), now.canonical()]];
    };
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let was_cut = was.get("ended") == Some(&Value::from(Ended::Cut.name()));
    let format = was
        .get("format")
        .and_then(Value::as_count)
        .unwrap_or(u64::MAX);
    let open = |name: &&&String| match name.as_str() {
        "ended" => !was_cut,
        // Since formats 3 and 4.
        "known_to_s" => !was_cut && format >= 3,
        "format" | "beyond_limits" => format >= 4,
        _ => true,
    };
    let said = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::canonical);
    let names = names
        .iter()
        .filter(open)
        .filter(|name| !same(name, was.get(**name), is.get(**name)));
    names
        .map(|name| [(*name).clone(), said(was.get(*name)), said(is.get(*name))])
        .collect()
}

/// Whether a field is the same; times are to the millisecond, as those of before had more digits than they meant.
fn same(name: &str, was: Option<&Value>, is: Option<&Value>) -> bool {
    let ms = |value: Option<&Value>| {
        let seconds: f64 = value?.canonical().parse().ok()?;
        Some((seconds * 1e3).round())
    };
    let is_time = matches!(name, "session_s" | "known_to_s") && ms(was).is_some();
    was == is || is_time && ms(was) == ms(is)
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
        // A session that would have been is nobody's record, whatever made it.
        let other = self.firmware.is_some() || self.protocol.is_some();
        let mut recorded = recorded::read(&self.folder, !other)?;
        if recorded.rows.is_empty() {
            return Err(Fault::new(
                "holds a session without a single tick: it was cut off at its start",
            )
            .at(&self.folder)
            .expecting("ticks to replay")
            .advising("see `biosculpt verify`")
            .into());
        }
        if let Some(release) = self.firmware {
            recorded.load.setting.release = release;
        }
        if let Some(path) = &self.protocol {
            recorded.load.protocol = protocol(path)?;
        }
        if !arguments.json {
            let minutes = recorded.rows.len() as f64 * f64::from(TICK_MS) / 6e4;
            terminal::note(&format!(
                "making {minutes:.1} min of session again from the record"
            ));
        }
        let (json, replayed) = hold(&recorded, other, !arguments.json)?;
        let good = json.identical || other;
        match arguments.json {
            true => terminal::say_json(&json)?,
            false => say(&json, &replayed)?,
        }
        Ok(Outcome::of(good))
    }
}

/// Makes the session again and holds it against its record; a counterfactual one only by its rows.
fn hold(recorded: &Recorded, other: bool, shows: bool) -> anyhow::Result<(ReplayJson, Replayed)> {
    let start = Instant::now();
    let Recorded {
        load,
        site,
        rows,
        events,
        outcome,
        ..
    } = recorded;
    let mut listener = Listener::new(events);
    let how = (other, shows.then_some("s of the session, made again"));
    let mut carriers = None;
    let mut each = |tick: &Tick, _: &swarm::Device<'_>, _| {
        listener.hear(tick);
        carriers = Some(tick.carriers);
    };
    let replayed = made_again((load, site), rows, how, &mut each)?;
    let took_s = start.elapsed().as_secs_f64();
    let measured = treatment::Outcome::of(site, &replayed.run.bed);
    let run = &replayed.run;
    let late = match other {
        true => Late::default(),
        false => Late::of(events, rows),
    };
    let (ended, alarms) = late.with(run.ended, &run.alarms);
    let beyond = judged::beyond(&Judged {
        order: site.order(),
        measured: &measured,
        truth: Some(&run.truth),
        carriers,
        ended,
    });
    let now = outcome::json(
        (ended, late.terminates.then_some(UNKNOWN_MS)),
        replayed.compared,
        (&alarms, &beyond),
        &measured,
        &run.truth,
        &run.bed,
    );
    let compared = outcome.as_ref().filter(|_| !other);
    let now = Value::of(&now)?;
    let outcome_differences = compared
        .map(|recorded| outcome_differences(recorded, &now))
        .unwrap_or_default();
    let first_other_event = listener.into_first().filter(|_| !other);
    let simulated_s = replayed.run.ticks as f64 * f64::from(TICK_MS) * 1e-3;
    let json = ReplayJson {
        identical: replayed.is_identical()
            && first_other_event.is_none()
            && outcome_differences.is_empty(),
        counterfactual: other,
        ticks_compared: replayed.compared,
        ticks_recorded: replayed.recorded,
        first_difference: replayed.first.as_ref().map(DifferenceJson::of),
        events_recorded: events.len() as u64,
        first_other_event: first_other_event.map(Into::into),
        outcome_compared: compared.is_some(),
        outcome_differences,
        ended: ended.name(),
        alarms,
        over_contour_um: rounded(measured.over_contour_um, 1),
        gamma_share: rounded(measured.gamma, 5),
        pulp_rise_k: rounded(replayed.run.truth.peaks.pulp_k, 3),
        times_real_time: rounded(simulated_s / took_s.max(1e-9), 1),
    };
    Ok((json, replayed))
}

fn say(json: &ReplayJson, replayed: &Replayed) -> anyhow::Result<()> {
    let (compared, recorded) = (json.ticks_compared, json.ticks_recorded);
    let headline = match (json.identical, json.counterfactual) {
        (true, true) => format!(
            "the same in all {compared} ticks; events and outcome are not compared (another firmware or protocol)"
        ),
        (true, false) if json.outcome_compared => format!(
            "identical, bit for bit, in all {compared} ticks, {} events and the outcome",
            json.events_recorded
        ),
        (true, false) => {
            format!("identical, bit for bit, in all {compared} ticks; no outcome was recorded")
        }
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
    if let Some(other) = &json.first_other_event {
        let said = |said: &Option<Said>| match said {
            Some(Said { at, what, detail }) => {
                let detail = detail.as_deref().unwrap_or_default();
                format!("{:.2} s {what} {detail}", *at as f64 * 1e-3)
            }
            None => "nothing".to_owned(),
        };
        let (number, was, is) = (other.number, said(&other.recorded), said(&other.now));
        terminal::say(&format!(
            "first event that differs, number {number}: recorded {was:?}, now {is:?}"
        ))?;
    }
    if !json.outcome_differences.is_empty() {
        let rows: Vec<Vec<String>> = json
            .outcome_differences
            .iter()
            .map(|d| d.to_vec())
            .collect();
        terminal::say("the outcome differs:")?;
        terminal::say(&terminal::table(&["figure", "recorded", "now"], &rows))?;
    }
    terminal::say(&format!(
        "{}; over-contour {:.0} um, gamma {:.1} %, pulp rise {:.2} K; {:.0} times real time",
        json.ended,
        json.over_contour_um,
        100.0 * json.gamma_share,
        // Rounded once, as on the page.
        replayed.run.truth.peaks.pulp_k,
        json.times_real_time
    ))
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
