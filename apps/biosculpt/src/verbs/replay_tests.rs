use super::*;
use crate::delivery::setup::{Files, SetUp};
use crate::store::FileStore;
use casebook::{Opening, SecretKey, Signer, Writer};
use clap::Parser;
use treatment::record::{Recorder, SET_UP};
use treatment::session::SIMULATOR;
use treatment::{Case, blocks};

/// A record with nothing but its set-up, of that simulator, with a prescription of an older format.
fn recorded_with(simulator: Option<u32>, folder: &Path) {
    let key = SecretKey::from_entropy(&[3; 32]).public_key();
    let store = FileStore::create(&folder.join("casebook"), &key).unwrap();
    let case = "a case".to_owned();
    let writer = Writer::create(store, Opening { case, key }, 1, "clinic").unwrap();
    let mut recorder = Recorder::new(writer, Case::default(), "clinic");
    let order = swarm::sample::order(40);
    let load = blocks::load(order, crate::delivery::given::PROTOCOL).unwrap();
    let blob = recorder.blob(b"{\"format\":1}").unwrap();
    let files = Files {
        prescription: blob,
        plan: blob,
        protocol: recorder.blob(&load.protocol).unwrap(),
        tissue: blob,
    };
    let mut set_up = SetUp::of(&load, &[], ("max", "scripted"), &[], files);
    set_up.simulator = simulator;
    set_up.program = "0.0.9".to_owned();
    recorder.say(SET_UP, &set_up, 2).unwrap();
}

#[test]
fn a_record_of_another_simulator_is_refused_before_its_files_are_read() {
    let folder = std::env::temp_dir().join(format!("biosculpt-replay-{}", std::process::id()));
    let arguments = Arguments::parse_from(["biosculpt", "replay", "DIR"]);
    let newer = format!("program 0.0.9 with simulator {}", SIMULATOR + 1);
    for (simulator, words) in [
        (None, "program 0.0.9 with an unnumbered simulator"),
        (Some(SIMULATOR + 1), newer.as_str()),
        // Of this one, it is the prescription that cannot be read: said with its place.
        (
            Some(SIMULATOR),
            "holds a prescription that has the format 1",
        ),
    ] {
        let _ = std::fs::remove_dir_all(&folder);
        recorded_with(simulator, &folder);
        let why = Replay::of(&folder).run(&arguments).err().unwrap();
        let why = why.to_string();
        assert!(why.contains(words), "{why}");
        assert!(why.contains(folder.to_str().unwrap()), "{why}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn law_a_figure_of_the_outcome_that_differs_is_found() {
    let outcome = |figure: f64, ended: &str| {
        Value::object([
            ("ended", Value::from(ended)),
            ("bed_sha256", Value::from("ab")),
            ("pulp_rise_k", Value::number(figure).unwrap()),
        ])
    };
    let recorded = outcome(1.5, "done");
    assert!(outcome_differences(&recorded, &outcome(1.5, "done")).is_empty());
    let differs = outcome_differences(&recorded, &outcome(1.501, "done"));
    let name = "pulp_rise_k".to_owned();
    assert_eq!(differs, [[name, "1.5".to_owned(), "1.501".to_owned()]]);
    // Only of a session that was cut, no row says how it ended.
    for ended in ["cut", "held", "quit"] {
        assert_eq!(
            outcome_differences(&recorded, &outcome(1.5, ended)).len(),
            1
        );
    }
    assert!(outcome_differences(&outcome(1.5, "cut"), &outcome(1.5, "held")).is_empty());
    let differs = |name: &str, now: f64| {
        let of = |s: f64| Value::object([(name, Value::number(s).unwrap())]);
        outcome_differences(&of(120.850_000_000_000_01), &of(now)).len()
    };
    for name in ["session_s", "known_to_s"] {
        assert_eq!((differs(name, 120.85), differs(name, 120.9)), (0, 1));
    }
    // Other figures are held as they are, whatever their unit.
    assert_eq!(differs("dwell_s", 120.85), 1);
    let without = Value::object([("ended", Value::from("done"))]);
    assert_eq!(outcome_differences(&recorded, &without).len(), 2);
}
