//! `biosculpt protocol`: what it says and how it ends.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::path::PathBuf;
use std::process::Command;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols/1.0.rules");

/// A header and a row in which all is well.
const HEADER: &str = "time_ms,surface_rise_mk,counter_a_ug,counter_b_ug,localisation_um,bite_force_mn,\
    zone_index,zone_reported_ug,zone_timer_ms,planned_ug,zone_planned_ug,zone_limit_ms,plan_match,\
    heartbeat_age_ms,link_age_ms,lease_valid,readback_ok,energised,patient_stop,bots_left,bots_limit";

fn row(time_ms: u32, surface_rise_mk: &str, patient_stop: u8) -> String {
    format!(
        "{time_ms},{surface_rise_mk},5000,5000,30,500,5,600,8000,20000,1000,20000,1,40,40,1,1,1,\
         {patient_stop},1000,50000"
    )
}

fn file(name: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("protocol");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Exit status, standard output and standard error of `biosculpt protocol`.
fn said(words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_biosculpt"));
    let output = command.arg("protocol").args(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_good_protocol_is_checked_and_explained() {
    let (status, text, _) = said(&["check", RULES]);
    assert_eq!(status, 0);
    assert!(
        text.contains("protocol 1.0") && text.contains("can be judged by"),
        "{text}"
    );
    let (status, text, _) = said(&["explain", RULES]);
    assert_eq!(status, 0);
    for word in [
        "G101 terminate",
        "hazard",
        "trips when",
        "limit",
        "Source",
        "clears",
        "to do",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let (status, text, _) = said(&["explain", RULES, "--json"]);
    let value = json(&text);
    assert_eq!((status, &value["protocol"]), (0, &"1.0".into()));
    for rule in value["rules"].as_array().unwrap() {
        for key in [
            "code",
            "hazard",
            "says",
            "source",
            "when_in_words",
            "done",
            "clears",
            "do",
        ] {
            assert!(!rule[key].as_str().unwrap().is_empty(), "{rule}");
        }
    }
}

#[test]
fn a_wrong_protocol_is_refused_at_its_place() {
    let rules = std::fs::read_to_string(RULES).unwrap();
    let path = file(
        "wrong.rules",
        &rules.replace("when patient_stop", "when patient_stopp"),
    );
    let path = path.to_str().unwrap();
    for verb in [
        vec!["check", path],
        vec!["explain", path],
        vec!["run", path, "none.csv"],
    ] {
        let (status, text, _) = said(&verb);
        assert_eq!(status, 1, "{verb:?}: {text}");
        assert!(
            text.starts_with("refused: ") && text.contains("column 8"),
            "{verb:?}: {text}"
        );
        assert!(
            text.ends_with("  when patient_stopp\n         ^\n"),
            "{verb:?}: {text}"
        );
    }
    let (status, text, _) = said(&["check", path, "--json"]);
    assert_eq!((status, &json(&text)["column"]), (1, &8.into()));
    let (status, _, error) = said(&["check", "no/such.rules", "--json"]);
    assert_eq!(
        (status, &json(&error)["where"]),
        (2, &"no/such.rules".into())
    );
}

#[test]
fn a_trace_is_judged() {
    let trace = |name: &str, rows: &[String]| {
        let path = file(name, &format!("{HEADER}\n{}\n", rows.join("\n")));
        path.to_str().unwrap().to_owned()
    };
    let good: Vec<String> = (0..5).map(|i| row(i * 50, "1500", 0)).collect();
    let (status, text, _) = said(&["run", RULES, &trace("good.csv", &good)]);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("5 ticks; at worst: allow"), "{text}");
    for (name, bad, code) in [
        ("hot.csv", row(250, "20001", 0), "G101"),
        ("missing.csv", row(250, "", 0), "G101"),
        ("stop.csv", row(250, "1500", 1), "G501"),
        ("late.csv", row(900, "1500", 0), "G002"),
        ("back.csv", row(150, "1500", 0), "G001"),
    ] {
        let rows = [good.as_slice(), &[bad]].concat();
        let path = trace(name, &rows);
        let (status, text, _) = said(&["run", RULES, &path]);
        assert_eq!(status, 1, "{name}: {text}");
        assert!(text.contains(code), "{name}: {text}");
        let (status, text, _) = said(&["run", RULES, &path, "--json"]);
        let value = json(&text);
        assert_eq!(
            (status, &value["alarms"][0]["code"]),
            (1, &code.into()),
            "{name}"
        );
        assert_eq!(value["changes"][0]["verdict"], "allow", "{name}");
    }
}

#[test]
fn a_trace_that_cannot_be_read_says_where() {
    for (name, text, words) in [
        ("empty.csv", "", "column time_ms"),
        ("notime.csv", "a,b\n1,2\n", "column time_ms"),
        ("norow.csv", "time_ms,a\n", "a row for each tick"),
        (
            "cells.csv",
            "time_ms,a\n0,1\n50,1,2\n",
            "line 3 has 3 cells",
        ),
        (
            "word.csv",
            "time_ms,plan_match\n0,yes\n",
            "line 2, column plan_match",
        ),
        (
            "minus.csv",
            "time_ms,plan_match\n-1,1\n",
            "line 2, column time_ms",
        ),
        ("twice.csv", "time_ms,a,a\n0,1,1\n", "twice"),
    ] {
        let path = file(name, text);
        let (status, out, error) = said(&["run", RULES, path.to_str().unwrap()]);
        assert_eq!(status, 2, "{name}: {out}{error}");
        assert!(error.contains(words), "{name}: {error}");
    }
}
