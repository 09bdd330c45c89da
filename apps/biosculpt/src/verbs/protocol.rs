//! `biosculpt protocol check|explain|run`: the rules that deliveries are judged by.
//!
//! In: a file of rules, and for `run` a trace. Out: whether it can be judged by, its rules in plain
//! words, or what the guard says to the trace. Exit status 1: the protocol is refused, or the trace
//! is stopped.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::terminal;
use crate::trace::{self, Trace};
use crate::{Outcome, files, foreign, prepared, rules, wire};
use clap::Subcommand;
use guard::{Alarm, Cause, Identity, Monitor, Protocol, Rule, Unit, Verdict};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Say whether the file can be judged by, and if not, where it is wrong
    Check(File),
    /// Print every rule in plain words: hazard, limit, source, what is done, how it clears
    Explain(File),
    /// Judge a trace: verdicts and alarms; exit status 1 where it is stopped
    Run(Run),
}

#[derive(Debug, clap::Args)]
pub(crate) struct File {
    /// Rules, such as protocols/1.0.rules
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// Rules, such as protocols/1.0.rules
    file: PathBuf,
    /// CSV: time_ms and a column for each signal; an empty cell is a missing reading
    trace: PathBuf,
}

impl What {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let (Self::Check(File { file })
        | Self::Explain(File { file })
        | Self::Run(Run { file, .. })) = self;
        let expected = "rules, such as protocols/1.0.rules";
        let bytes = files::read_bytes_of(file, 1 << 20, expected, "give the rules themselves")?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Fault::new("is empty")
                .at(file)
                .expecting("rules: `protocol NAME`, its ticks, its signals, then one rule or more")
                .advising(
                    "begin with a copy of protocols/1.0.rules; docs/protocols.md has the language",
                )
                .into());
        }
        let protocol = match guard::parse(&bytes) {
            Ok(protocol) => protocol,
            Err(error) => return refuse(file, &bytes, error, arguments),
        };
        let sha256 = files::sha256(&bytes);
        match self {
            Self::Check(_) if arguments.json => {
                terminal::say_json(&serde_json::json!({
                    "protocol": protocol.name(),
                    "sha256": sha256,
                    "signals": protocol.signals.len(),
                    "rules": protocol.rules.len(),
                }))?;
                Ok(Outcome::Done)
            }
            Self::Check(_) => {
                terminal::say(&format!(
                    "{}: protocol {}, {} rules over {} signals, a tick every {}: can be judged by",
                    foreign::path(file),
                    protocol.name(),
                    protocol.rules.len(),
                    protocol.signals.len(),
                    rules::time(protocol.tick_ms),
                ))?;
                Ok(Outcome::Done)
            }
            Self::Explain(_) if arguments.json => {
                terminal::say_json(&wire::protocol(&protocol, &sha256))?;
                Ok(Outcome::Done)
            }
            Self::Explain(_) => {
                terminal::say(&explained(&protocol))?;
                Ok(Outcome::Done)
            }
            Self::Run(run) => judge(&run.trace, protocol, &sha256, arguments),
        }
    }
}

/// Says where the file is wrong, with its line.
fn refuse(
    path: &Path,
    bytes: &[u8],
    error: guard::Error,
    arguments: &Arguments,
) -> anyhow::Result<Outcome> {
    let why = format!("{}: {error}", path.to_string_lossy());
    if arguments.json {
        terminal::say_json(&serde_json::json!({
            "refused": why,
            "line": error.line,
            "column": error.column,
            "what": error.what,
        }))?;
        return Ok(Outcome::Refused);
    }
    let outcome = prepared::refuse(&why, arguments)?;
    let text = String::from_utf8_lossy(bytes);
    if let Some(line) = text
        .lines()
        .nth(error.line - 1)
        .filter(|line| line.len() < 400)
    {
        let before: String = line.chars().take(error.column - 1).collect();
        let (line, before) = (foreign::shown(line), foreign::shown(&before));
        let blank = |c: char| if c == '\t' { '\t' } else { ' ' };
        let blanks: String = before.chars().map(blank).collect();
        terminal::say(&format!("  {line}\n  {blanks}^"))?;
    }
    Ok(outcome)
}

fn explained(protocol: &Protocol) -> String {
    let mut text = format!(
        "Protocol {}: {} rules. The guard looks every {}; after {} without a look it holds.",
        terminal::bold(protocol.name()),
        protocol.rules.len(),
        rules::time(protocol.tick_ms),
        rules::time(protocol.late_ms),
    );
    for rule in protocol.rules.iter() {
        text.push_str("\n\n");
        text.push_str(&rule_in_words(protocol, rule));
    }
    text
}

fn rule_in_words(protocol: &Protocol, rule: &Rule) -> String {
    let words = |span| protocol.words(span);
    let head = format!("{} {}", words(rule.code), rule.verdict);
    let needs: Vec<String> = protocol
        .signals
        .iter()
        .filter_map(|signal| protocol.signal(words(signal.name)))
        .filter(|&signal| rule.needs(signal))
        .map(|signal| rules::name(protocol, signal))
        .collect();
    let limit = match rule.limit {
        Some((_, limit)) => {
            let limit = rules::limit_in_words(protocol, rule, limit);
            format!("{limit}. Source: {}", words(rule.source))
        }
        None => format!("Source: {}", words(rule.source)),
    };
    let lines = [
        ("hazard", words(rule.hazard).to_owned()),
        ("trips when", rules::in_words(protocol, rule.when)),
        ("limit", limit),
        ("what is done", rules::doing(rule.verdict).to_owned()),
        ("clears", rules::clearing(rule.clears).to_owned()),
        ("what to do", words(rule.to_do).to_owned()),
        (
            "needs",
            format!(
                "{}; without them: {}",
                needs.join(", "),
                rules::blind(rule.verdict)
            ),
        ),
    ];
    let mut text = format!("{}  {}", terminal::bold(&head), words(rule.says));
    for (name, what) in lines {
        text.push_str(&format!("\n  {name:<12}  {what}"));
    }
    text
}

/// The trace belongs to nobody: a session of its own for the rules to judge.
const NOBODY: Identity = Identity {
    plan: [0; 32],
    patient: 0,
    tooth: 0,
    device: 0,
    firmware: [0; 3],
    protocol: [0; 32],
};

fn judge(
    path: &Path,
    protocol: Protocol,
    sha256: &str,
    arguments: &Arguments,
) -> anyhow::Result<Outcome> {
    let expected = "a trace (CSV: time_ms and a column for each signal)";
    let bytes = files::read_bytes_of(path, trace::LARGEST_BYTES, expected, "cut the trace")?;
    let trace = trace::read(path, &bytes, &protocol)?;
    let mut monitor = Monitor::new(protocol.clone(), NOBODY);
    let (mut verdict, mut worst) = (None, Verdict::Allow);
    let mut known: Vec<(String, Verdict, u64)> = Vec::new();
    let (mut changes, mut alarms, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for (now_ms, telemetry) in &trace.ticks {
        let now = monitor.tick(*now_ms, telemetry);
        worst = worst.max(now);
        if verdict != Some(now) {
            verdict = Some(now);
            changes.push(serde_json::json!({ "time_ms": now_ms, "verdict": now.word() }));
            lines.push(format!("{now_ms:>9} ms  {}", terminal::bold(now.word())));
        }
        let key = |a: &Alarm<'_>| (a.code.to_owned(), a.trip.verdict, a.trip.since_ms);
        for alarm in monitor
            .alarms()
            .filter(|alarm| !known.contains(&key(alarm)))
        {
            lines.push(alarm_in_words(&protocol, *now_ms, &alarm));
            alarms.push(wire::alarm(&protocol, &alarm));
        }
        known = monitor.alarms().map(|alarm| key(&alarm)).collect();
    }
    if arguments.json {
        terminal::say_json(&serde_json::json!({
            "protocol": protocol.name(),
            "sha256": sha256,
            "ticks": trace.ticks.len(),
            "worst": worst.word(),
            "verdict": verdict.map(Verdict::word),
            "changes": changes,
            "alarms": alarms,
            "not_judged": trace.not_judged,
            "missing": trace.missing,
        }))?;
    } else {
        // What follows is of little worth where no column was matched, so this comes first.
        for line in unmatched(&trace) {
            terminal::say(&line)?;
        }
        terminal::say(&lines.join("\n"))?;
        let ticks = trace.ticks.len();
        terminal::say(&format!("{ticks} ticks; at worst: {worst}"))?;
    }
    Ok(Outcome::of(!worst.stops()))
}

/// What was not looked at, in lines.
fn unmatched(trace: &Trace) -> impl Iterator<Item = String> + '_ {
    let lists = [
        ("columns that no rule judges", &trace.not_judged),
        ("signals without a column", &trace.missing),
    ];
    let some = lists.into_iter().filter(|(_, names)| !names.is_empty());
    some.map(|(what, names)| format!("{what}: {}", foreign::shown(&names.join(", "))))
}

fn alarm_in_words(protocol: &Protocol, now_ms: u64, alarm: &Alarm<'_>) -> String {
    let trip = &alarm.trip;
    let what = match (trip.cause, trip.measured, trip.limit) {
        (Cause::Condition | Cause::Clock | Cause::Late, Some(measured), Some(limit)) => {
            let unit = match alarm.unit {
                Unit::Count | Unit::Flag => String::new(),
                unit => format!(" {unit}"),
            };
            let (says, place) = (alarm.says, alarm.place);
            format!("{says} {place}: measured {measured}{unit}, limit {limit}{unit}")
        }
        (cause, ..) => {
            let cause = rules::cause(protocol, cause);
            format!(
                "Cannot be judged, as {cause}: \"{}\"",
                alarm.says.trim_end_matches('.')
            )
        }
    };
    format!(
        "{now_ms:>9} ms    {} {} ({}): {what}. Done: {}. To do: {}",
        alarm.code,
        trip.verdict,
        alarm.hazard,
        trip.verdict.done(),
        alarm.to_do
    )
}
