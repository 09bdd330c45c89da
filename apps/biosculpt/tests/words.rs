//! What is said is for people: words of others steer no terminal, and each refusal says what, where, what was expected
//! and what to do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod program;
#[cfg(unix)]
#[allow(dead_code, reason = "no test needs all of it")]
mod terminal;

use program::{fresh, run, text};
use std::path::PathBuf;

/// A colour, a bell, a turned word, and a clearing of the screen in one character.
const CODES: &str = "\u{1b}[31mred\u{7}\u{202e}live\u{202c}\u{9b}2J";

/// The codes in it.
const SENT: [char; 5] = ['\u{1b}', '\u{7}', '\u{202e}', '\u{202c}', '\u{9b}'];

fn file(name: &str, bytes: &str) -> PathBuf {
    let folder = fresh("words", name);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Everything that a run says.
fn said(arguments: &[&str]) -> String {
    let output = run(arguments);
    [output.stdout, output.stderr]
        .map(|b| String::from_utf8(b).unwrap())
        .concat()
}

/// Holds that codes are seen, and none are sent.
fn seen(arguments: &[&str]) {
    let said = said(arguments);
    assert!(said.contains("\\u{1b}"), "{arguments:?}: {said:?}");
    assert!(!said.contains(SENT), "{arguments:?}: {said:?}");
}

#[test]
fn words_of_files_and_of_the_command_line_send_no_codes() {
    let rules = file("codes.rules", &format!("protocol \"x\" {CODES}\nfoo"));
    for verb in ["check", "explain", "run"] {
        let mut words = vec!["protocol", verb, text(&rules)];
        words.extend((verb == "run").then_some("no-trace.csv"));
        seen(&words);
    }
    let trace = file("codes.csv", &format!("time_ms,{CODES}\n0,1\n"));
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols/1.0.rules");
    seen(&["protocol", "run", own, text(&trace)]);
    let surface = "v 0 0 0\nv 60 0 0\nv 0 60 0\nv 60 60 0\n";
    let groups = file(
        "groups.obj",
        &format!("{surface}g a{CODES}\nf 1 2 3\ng b\nf 2 4 3\n"),
    );
    seen(&["check", text(&groups)]);
    let head = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\n\
                property list uchar int vertex_indices\n";
    let body = "0 0 0\n60 0 0\n0 60 0\n3 0 1 2\n1\n";
    let code = "\u{1b}[31m";
    let rows = format!("{head}element e{code} 7\nproperty float q\nend_header\n{body}");
    seen(&["check", text(&file("rows.ply", &rows))]);
    let named = file(&format!("{CODES}.obj"), &format!("{surface}f 1 2 3\n"));
    seen(&["check", text(&named)]);
    seen(&["teeth", text(&named), "-o", text(&named)]);
    let gone = format!("gone{CODES}");
    for verb in ["check", "find", "deliver", "prove", "verify", "replay"] {
        seen(&[verb, &gone]);
    }
}

/// As JSON escapes: no code is sent, and the value is the same.
#[test]
fn json_sends_no_codes_and_says_what_is_so() {
    let groups = format!("v 0 0 0\nv 60 0 0\nv 0 60 0\ng a{CODES}\nf 1 2 3\ng b\nf 1 2 3\n");
    let groups = file("json.obj", &groups);
    let gone = format!("gone{CODES}");
    let read = run(&["check", text(&groups), "--json"]);
    let unread = run(&["check", &gone, "--json"]);
    for bytes in [read.stdout, unread.stderr] {
        let said = String::from_utf8(bytes).unwrap();
        assert!(!said.contains(SENT), "{said:?}");
        assert!(said.contains("\\u009b2J"), "{said:?}");
        let value: serde_json::Value = serde_json::from_str(&said).unwrap();
        let turned = "\u{202e}live\u{202c}\u{9b}2J";
        assert!(value.to_string().contains(turned), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_command_line_that_is_not_understood_sends_no_codes() {
    let mut shown = terminal::Terminal::start(&["--fo\u{1b}[2Jo"], true, false);
    assert_eq!(shown.end(), 2);
    let shown = shown.contents();
    assert!(shown.contains("'--fo\\u{1b}[2Jo'"), "{shown}");
}

/// A refusal or an error that says all of these, and leaves a folder as it was.
fn refuses(arguments: &[&str], words: &[&str]) -> String {
    let output = run(arguments);
    let said = [output.stdout, output.stderr].map(|b| String::from_utf8(b).unwrap());
    let said = said.concat();
    assert_ne!(output.status.code(), Some(0), "{arguments:?}: {said}");
    for word in words {
        assert!(
            said.contains(word),
            "{arguments:?}: expected {word:?} in {said:?}"
        );
    }
    said
}

#[test]
fn a_folder_that_holds_no_plan_is_named_with_what_to_do() {
    let folder = fresh("words", "on");
    std::fs::create_dir_all(&folder).unwrap();
    let make = format!("biosculpt plan SCAN --tooth N --output {}", text(&folder));
    for verb in ["deliver", "prove"] {
        let words = [text(&folder), ": holds no prescription.json", &make];
        refuses(&[verb, text(&folder)], &words);
    }
    // A name that is a part of what is said of it is said all the same.
    let here = std::process::Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(["deliver", "."])
        .current_dir(&folder)
        .output()
        .unwrap();
    let said = String::from_utf8(here.stderr).unwrap();
    assert!(said.contains("this folder (.): holds no"), "{said}");
}

#[test]
fn what_a_delivery_is_given_is_looked_at_before_anything_is_written() {
    let folder = fresh("words", "given");
    std::fs::create_dir_all(&folder).unwrap();
    let odd = file("odd.txt", "protocol \"x\"\nbad");
    let shows = format!("biosculpt protocol check {}", text(&odd));
    let words = [text(&odd), "line 2", &shows, "nothing was begun"];
    refuses(
        &["deliver", text(&folder), "--protocol", text(&odd)],
        &words,
    );
    let stdin = [
        "deliver",
        text(&folder),
        "--protocol",
        text(&odd),
        "--hands",
        "stdin",
    ];
    refuses(&stdin, &words[..3]);
    for address in ["nowhere", ":7341", "here:port"] {
        let given = ["deliver", text(&folder), "--device", address];
        refuses(&given, &["127.0.0.1:7341", "biosculpt device"]);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let empty = file("empty.rules", " \n");
    refuses(
        &["protocol", "check", text(&empty)],
        &["is empty", "protocols/1.0.rules"],
    );
}

/// A ring as thick as teeth are high: ridges, but no teeth.
fn ring() -> PathBuf {
    let (around, about) = (200, 60);
    let at = |i: usize, n: usize| libm::sincos(std::f64::consts::TAU * i as f64 / n as f64);
    let mut surface = String::new();
    for i in 0..around {
        for j in 0..about {
            let ((sin, cos), (up, out)) = (at(i, around), at(j, about));
            let far = 25.0 + 6.0 * out;
            surface += &format!("v {:.6} {:.6} {:.6}\n", far * cos, far * sin, 6.0 * up);
        }
    }
    let v = |i: usize, j: usize| (i % around) * about + j % about + 1;
    for i in 0..around {
        for j in 0..about {
            let [a, b, c, d] = [v(i, j), v(i + 1, j), v(i, j + 1), v(i + 1, j + 1)];
            surface += &format!("f {a} {b} {c}\nf {b} {d} {c}\n");
        }
    }
    file("ring.obj", &surface)
}

#[test]
fn all_verbs_judge_alike_whether_there_are_teeth() {
    let ring = ring();
    let folder = fresh("words", "ring");
    let none = "no tooth could be told apart";
    for arguments in [
        &["teeth", text(&ring)][..],
        &["find", text(&ring)],
        &["demo", text(&ring), "-o", text(&folder), "--no-serve"],
        &[
            "plan",
            text(&ring),
            "-o",
            text(&folder),
            "--at",
            "31,0,0",
            "--intent",
            "strengthen",
        ],
    ] {
        let said = refuses(arguments, &["refused: ", none, "give a scan of an arch"]);
        assert!(!said.contains("?;"), "{said}");
    }
}

#[test]
fn a_ply_is_written_under_no_other_name() {
    let plate = file("plate.obj", "v 0 0 0\nv 60 0 0\nv 0 60 0\nf 1 2 3\n");
    let plate = text(&plate);
    for name in ["out.stl", "out", "out.obj"] {
        let output = plate.replace("plate.obj", name);
        for verb in [
            &["teeth", plate][..],
            &["compare", plate, plate],
            &["thickness", plate],
        ] {
            refuses(&[verb, &["-o", &output]].concat(), &[name, "ends in .ply"]);
        }
        assert!(!std::path::Path::new(&output).exists());
    }
}

#[test]
fn the_unit_of_a_scan_is_listed_where_one_is_read() {
    let lists = |verb: &[&str]| said(&[verb, &["--help"]].concat()).contains("--unit");
    for verb in [
        "demo",
        "check",
        "teeth",
        "find",
        "plan",
        "compare",
        "thickness",
    ] {
        assert!(lists(&[verb]), "{verb}");
    }
    for verb in [
        "sample", "deliver", "replay", "prove", "campaign", "verify", "device", "serve",
    ] {
        assert!(!lists(&[verb]), "{verb}");
    }
    assert!(lists(&["eval", "teeth"]) && !lists(&["eval", "link"]));
    assert!(!lists(&["protocol", "check"]));
    // What is not listed is not taken.
    for verb in [
        &["deliver", "."][..],
        &["eval", "link"],
        &["eval", "faults"],
        &["verify", "."],
    ] {
        let unit = [verb, &["--unit", "mm"]].concat();
        refuses(
            &unit,
            &[
                "none is read here",
                "thickness, dicom export, eval damage, eval tissue, eval teeth; leave --unit out",
            ],
        );
    }
    refuses(&["eval", "teeth", "nowhere", "--unit", "mm"], &["nowhere"]);
}

#[test]
fn nobody_has_the_number_0() {
    for words in [
        &["deliver", ".", "--lot", "0"][..],
        &["deliver", ".", "--patient", "0"],
        &["deliver", ".", "--lot", "4294967296"],
        &["device", "--number", "0"],
    ] {
        refuses(words, &["expected a whole number from 1 on"]);
    }
}

#[test]
fn help_says_every_exit_status_and_the_names_that_are_written() {
    let help = said(&["--help"]);
    let help: Vec<&str> = help.split_whitespace().collect();
    let help = help.join(" ");
    assert!(
        help.contains("2 bad input or usage, or a device that failed"),
        "{help}"
    );
    let plan = said(&["plan", "--help"]);
    assert!(plan.contains("36-dentine.ply"), "{plan}");
}
