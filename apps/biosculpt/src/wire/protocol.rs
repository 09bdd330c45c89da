//! A protocol and the alarms of a trace, as JSON.

use crate::rules;
use guard::{Alarm, Protocol};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct ProtocolJson {
    protocol: String,
    sha256: String,
    tick_ms: u64,
    late_ms: u64,
    signals: Vec<SignalJson>,
    rules: Vec<RuleJson>,
}

#[derive(Debug, Serialize)]
struct SignalJson {
    name: String,
    unit: &'static str,
    fresh_ms: u64,
    low: i64,
    high: i64,
    /// Whether the ends of the range count as no reading.
    saturates: bool,
}

#[derive(Debug, Serialize)]
struct RuleJson {
    code: String,
    verdict: &'static str,
    hazard: String,
    says: String,
    /// As written in the file.
    limit: Option<String>,
    source: String,
    /// As written in the file.
    when: String,
    /// In plain words.
    when_in_words: String,
    needs: Vec<String>,
    done: &'static str,
    clears: &'static str,
    r#do: String,
}

/// A protocol and the hash of its file.
pub(crate) fn protocol(protocol: &Protocol, sha256: &str) -> ProtocolJson {
    let words = |span| in_a_line(protocol.words(span));
    let signals = protocol.signals.iter().map(|signal| SignalJson {
        name: words(signal.name),
        unit: signal.unit.word(),
        fresh_ms: signal.fresh_ms,
        low: signal.low,
        high: signal.high,
        saturates: signal.saturates,
    });
    let rules = protocol.rules.iter().map(|rule| RuleJson {
        code: words(rule.code),
        verdict: rule.verdict.word(),
        hazard: words(rule.hazard),
        says: words(rule.says),
        limit: rule.limit.map(|(limit, _)| words(limit)),
        source: words(rule.source),
        when: words(rule.condition),
        when_in_words: rules::in_words(protocol, rule.when),
        needs: needs(protocol, rule).map(str::to_owned).collect(),
        done: rule.verdict.done(),
        clears: rule.clears.word(),
        r#do: words(rule.to_do),
    });
    ProtocolJson {
        protocol: protocol.name().to_owned(),
        sha256: sha256.to_owned(),
        tick_ms: protocol.tick_ms,
        late_ms: protocol.late_ms,
        signals: signals.collect(),
        rules: rules.collect(),
    }
}

/// The signals that a rule needs.
fn needs<'a>(protocol: &'a Protocol, rule: &'a guard::Rule) -> impl Iterator<Item = &'a str> {
    let names = protocol
        .signals
        .iter()
        .map(|signal| protocol.words(signal.name));
    names.filter(|name| {
        protocol
            .signal(name)
            .is_some_and(|signal| rule.needs(signal))
    })
}

/// What was written over several lines, without its comments.
fn in_a_line(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or(line));
    lines
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ")
}

#[derive(Debug, Serialize)]
pub(crate) struct AlarmJson {
    time_ms: u64,
    code: String,
    verdict: &'static str,
    hazard: String,
    what: String,
    r#where: String,
    cause: String,
    measured: Option<i64>,
    limit: Option<i64>,
    unit: &'static str,
    done: &'static str,
    r#do: String,
    clears: &'static str,
}

/// An alarm when it begins.
pub(crate) fn alarm(protocol: &Protocol, alarm: &Alarm<'_>) -> AlarmJson {
    let trip = &alarm.trip;
    AlarmJson {
        time_ms: trip.since_ms,
        code: alarm.code.to_owned(),
        verdict: trip.verdict.word(),
        hazard: alarm.hazard.to_owned(),
        what: alarm.says.to_owned(),
        r#where: alarm.place.to_owned(),
        cause: rules::cause(protocol, trip.cause),
        measured: trip.measured,
        limit: trip.limit,
        unit: alarm.unit.word(),
        done: trip.verdict.done(),
        r#do: alarm.to_do.to_owned(),
        clears: trip.clears.word(),
    }
}
