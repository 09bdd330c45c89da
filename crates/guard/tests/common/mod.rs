//! What the tests of this room share.

#![allow(dead_code, reason = "each test uses its part")]

use guard::{Identity, Monitor, Protocol, Reading, Telemetry};

/// A protocol needs these signals and rules at the least.
pub(crate) const LEAST: &str = r#"
protocol "test"
tick 50 ms late 120 ms
signal surface_rise_mk mK fresh 200 ms range -20000 to 60000 saturates
signal heartbeat_age_ms ms fresh 200 ms range 0 to 86400000
signal patient_stop flag fresh 200 ms range 0 to 1
signal plan_match flag fresh 1 s range 0 to 1
rule G901 terminate hazard H1 says "warm" limit 20000 mK source "test"
  when surface_rise_mk > limit clears never do "cool"
rule G902 hold hazard H5 says "silent" limit 150 ms source "test"
  when heartbeat_age_ms > limit clears operator do "look"
rule G903 hold hazard H6 says "stop" source "test" when patient_stop clears operator do "talk"
rule G904 terminate hazard H4 says "plan" source "test" when not plan_match clears never do "load"
"#;

/// The identity of a session.
pub(crate) const IDENTITY: Identity = Identity {
    plan: [1; 32],
    patient: 2,
    tooth: 36,
    device: 4,
    firmware: [1, 0, 0],
    protocol: [6; 32],
};

/// A value of each signal in a session where all is well.
pub(crate) fn well(name: &str) -> Option<i64> {
    let known = [
        ("surface_rise_mk", 1_500),
        ("pulp_rise_mk", 400),
        ("pulp_predicted_mk", 900),
        ("counter_a_ug", 5_000),
        ("counter_b_ug", 5_000),
        ("planned_ug", 20_000),
        ("zone_reported_ug", 600),
        ("zone_planned_ug", 1_000),
        ("zone_timer_ms", 8_000),
        ("zone_limit_ms", 20_000),
        ("zone_index", 5),
        ("localisation_um", 30),
        ("bite_force_mn", 500),
        ("heartbeat_age_ms", 40),
        ("link_age_ms", 40),
        ("lease_valid", 1),
        ("readback_ok", 1),
        ("plan_match", 1),
        ("patient_stop", 0),
        ("bots_left", 1_000),
        ("bots_limit", 50_000),
        ("energised", 1),
    ];
    let found = known.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value)
}

/// Telemetry in which all is well, measured at that time.
pub(crate) fn all_well(protocol: &Protocol, now_ms: u64) -> Telemetry {
    let mut telemetry = Telemetry::default();
    for signal in protocol.signals.iter() {
        let name = protocol.words(signal.name);
        let value =
            well(name).unwrap_or_else(|| panic!("say in tests/common what is well: {name}"));
        set(&mut telemetry, protocol, name, Some(value), now_ms);
    }
    telemetry
}

/// Sets a reading by name.
pub(crate) fn set(
    telemetry: &mut Telemetry,
    protocol: &Protocol,
    name: &str,
    value: Option<i64>,
    at_ms: u64,
) {
    let signal = protocol.signal(name).unwrap();
    telemetry.set(signal, value.map(|value| Reading { value, at_ms }));
}

/// Every protocol file of the project.
pub(crate) fn protocols() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols");
    let files = std::fs::read_dir(folder).unwrap();
    let mut found: Vec<(String, String)> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "rules"))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

pub(crate) fn parsed(text: &str) -> Protocol {
    guard::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(crate) fn monitor(text: &str) -> Monitor {
    Monitor::new(parsed(text), IDENTITY)
}

/// The codes of the alarms that stand.
pub(crate) fn standing(monitor: &Monitor) -> Vec<String> {
    let alarms = monitor.alarms().filter(|alarm| alarm.trip.stands);
    alarms.map(|alarm| alarm.code.to_owned()).collect()
}

/// Telemetry of what `LEAST` declares, in which all is well.
pub(crate) fn all_well_least(protocol: &Protocol, now_ms: u64) -> Telemetry {
    let mut telemetry = Telemetry::default();
    for (name, value) in
        [("surface_rise_mk", 0), ("heartbeat_age_ms", 0), ("patient_stop", 0), ("plan_match", 1)]
    {
        set(&mut telemetry, protocol, name, Some(value), now_ms);
    }
    telemetry
}

/// The file with the condition of one rule made such that it never holds.
pub(crate) fn withheld(protocol: &Protocol, code: &str) -> String {
    let mut inside = false;
    let lines = printed(protocol);
    let lines = lines.lines().map(|line| {
        if line.starts_with("rule ") {
            inside = line.starts_with(&format!("rule {code} "));
        }
        match line.strip_prefix("  when ").filter(|_| inside) {
            Some(when) => format!("  when ({when}) and not ({when})\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// The file again, without its comments.
pub(crate) fn printed(protocol: &Protocol) -> String {
    let words = |span| protocol.words(span);
    let (tick, late) = (protocol.tick_ms, protocol.late_ms);
    let mut text = format!("protocol \"{}\"\ntick {tick} ms late {late} ms\n", protocol.name());
    for s in protocol.signals.iter() {
        let end = if s.saturates { " saturates" } else { "" };
        let (name, low, high) = (words(s.name), s.low, s.high);
        text.push_str(&format!("signal {name} {} fresh {} ms ", s.unit, s.fresh_ms));
        text.push_str(&format!("range {low} to {high}{end}\n"));
    }
    for rule in protocol.rules.iter() {
        let limit = rule.limit.map_or(String::new(), |(limit, _)| words(limit).to_owned());
        let limit = if limit.is_empty() { limit } else { format!("  limit {limit}\n") };
        text.push_str(&format!(
            "\nrule {} {}\n  hazard {}\n  says \"{}\"\n{limit}  source \"{}\"\n  when {}\n  \
             clears {}\n  do \"{}\"\n",
            words(rule.code),
            rule.verdict,
            words(rule.hazard),
            words(rule.says),
            words(rule.source),
            words(rule.condition),
            rule.clears,
            words(rule.to_do)
        ));
    }
    text
}
