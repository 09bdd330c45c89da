//! The whole way on the sample mouth, as a user goes it: the program, its files, its JSON.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Standard output of a run that must end well.
fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {message}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&done(arguments)).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("whole_way")
        .join(name);
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The sample mouth on disk, made once.
fn sample() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = folder("sample");
        done(&["sample", "-o", text(&folder)]);
        folder
    })
}

fn truth(jaw: &str) -> Value {
    let truth = std::fs::read(sample().join("truth.json")).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let arches = truth["arches"].as_array().unwrap();
    arches.iter().find(|a| a["jaw"] == jaw).unwrap().clone()
}

#[test]
fn the_sample_mouth_is_whole() {
    for name in [
        "upper.ply",
        "lower.ply",
        "sound/upper.ply",
        "sound/lower.ply",
    ] {
        let check = json(&["check", text(&sample().join(name)), "--json"]);
        assert_eq!(check["unit"]["unit"], "mm", "{name}");
        assert!(check["faces"].as_u64().unwrap() > 50_000, "{name}");
        assert_eq!(check["colours"], true, "{name}");
        assert_eq!(check["labelled"], name.starts_with("sound"), "{name}");
    }
    for tissue in ["enamel", "dentine", "pulp"] {
        let path = sample().join("tissues").join(format!("36-{tissue}.ply"));
        let check = json(&["check", text(&path), "--json"]);
        assert_eq!(check["closed"], true, "{tissue}");
        assert!(check["volume_mm3"].as_f64().unwrap() > 1.0, "{tissue}");
    }
}

#[test]
fn every_tooth_of_the_sample_gets_its_number() {
    for jaw in ["upper", "lower"] {
        let scan = sample().join(format!("{jaw}.ply"));
        let out = folder("teeth").join(format!("{jaw}.ply"));
        std::fs::create_dir_all(out.parent().unwrap()).unwrap();
        let found = json(&["teeth", text(&scan), "-o", text(&out), "--json"]);
        assert_eq!(found["jaw"], jaw);
        let numbers = |value: &Value| -> Vec<u64> {
            value["teeth"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t["fdi"].as_u64().unwrap())
                .collect()
        };
        let expected = truth(jaw);
        assert_eq!(numbers(&found), numbers(&expected));
        let labelled = scan::read(&std::fs::read(&out).unwrap(), scan::UnitChoice::Judge).unwrap();
        let given = scan::read(&std::fs::read(&scan).unwrap(), scan::UnitChoice::Judge).unwrap();
        assert_eq!(
            labelled.mesh.faces(),
            given.mesh.faces(),
            "the face order was not kept"
        );
        let labels = labelled.mesh.face_fdi().unwrap();
        let truth_labels = expected["face_fdi"].as_array().unwrap();
        let same = labels
            .iter()
            .zip(truth_labels)
            .filter(|(a, b)| Some(u64::from(**a)) == b.as_u64());
        let share = same.count() as f64 / labels.len() as f64;
        assert!(share > 0.95, "{jaw}: {share}");
    }
}

#[test]
fn a_plan_has_all_its_files_and_its_sums_agree() {
    let scan = sample().join("lower.ply");
    let out = folder("plan");
    let opposing = sample().join("upper.ply");
    let arguments = [
        "plan",
        text(&scan),
        "--tooth",
        "46",
        "--opposing",
        text(&opposing),
    ];
    done(&[&arguments[..], &["-o", text(&out)]].concat());
    let plan: Value =
        serde_json::from_slice(&std::fs::read(out.join("plan.json")).unwrap()).unwrap();
    assert_eq!(plan["tooth"], 46);
    let zones = plan["zones"].as_array().unwrap();
    let of = |action: &str| -> f64 {
        let zones = zones.iter().filter(|z| z["action"] == action);
        zones.map(|z| z["volume_mm3"].as_f64().unwrap()).sum()
    };
    for (action, total) in [
        ("remove", "remove_mm3"),
        ("deposit", "deposit_mm3"),
        ("tint", "tint_mm3"),
    ] {
        let total = plan["totals"][total].as_f64().unwrap();
        assert!(
            (of(action) - total).abs() < 1e-3,
            "{action}: {} and {total}",
            of(action)
        );
    }
    assert!(of("deposit") > 0.5, "{}", of("deposit"));
    for name in ["target.ply", "restoration.stl"] {
        let check = json(&["check", text(&out.join(name)), "--json"]);
        assert_eq!(check["closed"], name == "restoration.stl", "{name}");
    }
    let archive = std::fs::read(out.join("restoration.3mf")).unwrap();
    assert!(archive.starts_with(b"PK"));
    let report = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.contains("Not a medical device"));
    let outside = report.replace("http://www.w3.org/2000/svg", "");
    assert!(!outside.contains("http://") && !outside.contains("https://"));
    proofs(&out);
}

/// The plan of that folder passes its proof; with another surface it is refused; without one it is no plan.
fn proofs(out: &Path) {
    let proof = json(&["prove", text(out), "--json"]);
    assert_eq!(proof["passes"], true, "{proof}");
    let written = std::fs::read_to_string(out.join("proof.json")).unwrap();
    let written: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written["prescription"], proof["prescription"]);
    assert_eq!(written["passes"], true);
    let page = std::fs::read_to_string(out.join("proof.html")).unwrap();
    let outside = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!outside.contains("http://") && !outside.contains("https://"));
    assert!(page.contains("estimated"));
    // The surface before is not the one that was designed.
    std::fs::copy(out.join("before.ply"), out.join("target.ply")).unwrap();
    let refused = run(&["prove", text(out), "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    let proof: Value = serde_json::from_slice(&refused.stdout).unwrap();
    let failed = proof["checks"].as_array().unwrap().iter();
    let failed: Vec<&Value> = failed.filter(|c| c["verdict"] == "failed").collect();
    assert!(failed.iter().any(|c| c["code"] == "P01"), "{failed:?}");
    assert!(failed.iter().any(|c| c["code"] == "P03"), "{failed:?}");
    std::fs::write(out.join("tissue.mha"), "ply\n").unwrap();
    assert_eq!(run(&["prove", text(out)]).status.code(), Some(2));
    std::fs::remove_file(out.join("tissue.mha")).unwrap();
    assert_eq!(run(&["prove", text(out)]).status.code(), Some(2));
}

#[test]
fn the_same_bytes_with_one_and_two_threads() {
    let scan = sample().join("lower.ply");
    let plan = |threads: &str| {
        let out = folder(&format!("threads{threads}"));
        done(&[
            "plan",
            text(&scan),
            "--tooth",
            "46",
            "--threads",
            threads,
            "-o",
            text(&out),
        ]);
        let names = [
            "plan.json",
            "target.ply",
            "tissue.mha",
            "prescription.json",
            "restoration.stl",
            "restoration.3mf",
            "report.html",
        ];
        names.map(|name| std::fs::read(out.join(name)).unwrap())
    };
    assert!(
        plan("1") == plan("2"),
        "the bytes differ with the number of threads"
    );
}

#[test]
fn teeth_are_the_same_bytes_with_one_and_two_threads() {
    let scan = sample().join("upper.ply");
    let teeth = |threads: &str| {
        let out = folder(&format!("teeth{threads}"));
        std::fs::create_dir_all(&out).unwrap();
        let out = out.join("upper.ply");
        let said = done(&[
            "teeth",
            text(&scan),
            "-o",
            text(&out),
            "--threads",
            threads,
            "--json",
        ]);
        (said, std::fs::read(out).unwrap())
    };
    assert!(teeth("1") == teeth("2"));
}

#[test]
fn two_arches_in_one_file_are_told_apart() {
    let read = |name: &str| {
        let bytes = std::fs::read(sample().join(name)).unwrap();
        scan::read(&bytes, scan::UnitChoice::Judge).unwrap().mesh
    };
    let (lower, upper) = (read("lower.ply"), read("upper.ply"));
    let first = lower.positions().len() as u32;
    let points = [lower.positions(), upper.positions()].concat();
    let moved = upper.faces().iter().map(|f| f.map(|v| v + first));
    let faces = lower.faces().iter().copied().chain(moved).collect();
    let joint = scan::Mesh::new(points, faces).unwrap();
    let folder = folder("joint");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("joint.ply");
    let mut bytes = Vec::new();
    scan::io::write_ply(&joint, scan::io::PlyBody::Binary, &mut bytes).unwrap();
    std::fs::write(&path, bytes).unwrap();
    for (jaw, tooth) in [("lower", 44), ("upper", 14)] {
        let teeth = truth(jaw)["teeth"].as_array().unwrap().clone();
        let known = teeth.iter().find(|t| t["fdi"] == tooth).unwrap();
        let at = &known["landmarks"][0]["at"];
        let set = format!("{tooth}={},{},{}", at[0], at[1], at[2]);
        let out = folder.join(format!("{jaw}.ply"));
        let said = json(&[
            "teeth",
            text(&path),
            "--set",
            &set,
            "-o",
            text(&out),
            "--json",
        ]);
        assert_eq!(said["jaw"], jaw);
        assert_eq!(said["teeth"].as_array().unwrap().len(), teeth.len());
        let bytes = std::fs::read(&out).unwrap();
        let labelled = scan::read(&bytes, scan::UnitChoice::Judge).unwrap().mesh;
        let fdi = labelled.face_fdi().unwrap();
        let (below, above) = fdi.split_at(lower.faces().len());
        let other = if jaw == "lower" { above } else { below };
        assert!(other.iter().all(|&n| n == 0), "{jaw}");
        // The labels in the file say which arch is meant.
        let found = json(&["find", text(&out), "--json"]);
        let list = found["findings"].as_array().unwrap();
        let of_jaw = |n: u64| (n < 30) == (jaw == "upper");
        let teeth = list.iter().map(|f| f["tooth"].as_u64().unwrap());
        assert!(!list.is_empty() && teeth.into_iter().all(of_jaw), "{found}");
    }
    let found = json(&["find", text(&path), "--json"]);
    assert!(found["labels"].as_str().unwrap().contains("two arches"));
}

#[test]
fn a_scan_that_is_inside_out_is_read_the_other_way_and_says_so() {
    let bytes = std::fs::read(sample().join("lower.ply")).unwrap();
    let mesh = scan::read(&bytes, scan::UnitChoice::Judge).unwrap().mesh;
    let folder = folder("inside-out");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("inwards.ply");
    let mut bytes = Vec::new();
    scan::io::write_ply(&mesh.turned_over(), scan::io::PlyBody::Binary, &mut bytes).unwrap();
    std::fs::write(&path, bytes).unwrap();
    let outwards = json(&["find", text(&sample().join("lower.ply")), "--json"]);
    let inwards = json(&["find", text(&path), "--json"]);
    assert_eq!(inwards["findings"], outwards["findings"]);
    assert!(inwards["labels"].as_str().unwrap().contains("inside-out"));
    assert_eq!(json(&["check", text(&path), "--json"])["inside_out"], true);
    let outwards = sample().join("lower.ply");
    assert_eq!(
        json(&["check", text(&outwards), "--json"])["inside_out"],
        false
    );
}

#[test]
fn a_click_off_the_scan_is_refused() {
    let scan = sample().join("upper.ply");
    let output = run(&["teeth", text(&scan), "--set", "16=0,0,400"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.starts_with("refused: ") && said.contains("off the scan"),
        "{said}"
    );
}

#[test]
fn a_refusal_by_judgement_has_status_1_and_says_what_to_do() {
    let scan = sample().join("lower.ply");
    let out = folder("refused");
    let output = run(&["plan", text(&scan), "--at", "0,0,400", "-o", text(&out)]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.starts_with("refused: ") && said.contains("mm"),
        "{said}"
    );
    assert!(!out.exists(), "a refusal writes nothing");
}

#[test]
fn an_opposing_file_that_is_no_antagonist_is_refused() {
    let scan = sample().join("lower.ply");
    let out = folder("opposing");
    let opposing = ["--tooth", "36", "--opposing", text(&scan), "-o", text(&out)];
    let output = run(&[&["plan", text(&scan)][..], &opposing].concat());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("no antagonist") && said.contains("--opposing"),
        "{said}"
    );
    assert!(!out.exists(), "an error writes nothing");
}

#[test]
fn two_plans_at_once_into_one_folder_do_not_mix() {
    let scan = sample().join("sound").join("lower.ply");
    let out = folder("at_once");
    let both = ["35", "45"].map(|tooth| {
        let words = ["--intent", "strengthen", "-o", text(&out)];
        Command::new(env!("CARGO_BIN_EXE_biosculpt"))
            .args(["plan", text(&scan), "--tooth", tooth])
            .args(words)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap()
    });
    for mut one in both {
        assert!(one.wait().unwrap().success());
    }
    let report = std::fs::read_to_string(out.join("report.html")).unwrap();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name != "report.html" {
            use sha2::{Digest, Sha256};
            let hash = Sha256::digest(std::fs::read(&path).unwrap());
            let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(
                report.contains(&hash),
                "{name} is of another run than the report"
            );
        }
        names.push(name);
    }
    names.sort();
    let all = [
        "around.ply",
        "before.ply",
        "plan.json",
        "prescription.json",
        "report.html",
        "restoration.3mf",
        "restoration.stl",
        "target.ply",
        "tissue.mha",
    ];
    assert_eq!(names, all);
}

#[test]
fn labels_of_a_file_are_given_and_not_judged() {
    let scan = sample().join("sound").join("lower.ply");
    let out = folder("given");
    let words = ["--intent", "shade", "-o", text(&out)];
    done(&[&["plan", text(&scan), "--tooth", "36"], &words[..]].concat());
    let report = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.contains("they came with the file"));
    assert!(
        !report.contains("confidence."),
        "the labels are called sure"
    );
}

#[test]
fn findings_on_the_sample_are_where_the_damage_is() {
    let found = json(&["find", text(&sample().join("lower.ply")), "--json"]);
    let found = found["findings"].as_array().unwrap();
    let point = |v: &Value| -> Vec<f64> {
        v["at"]
            .as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_f64().unwrap())
            .collect()
    };
    let truth = truth("lower");
    let cavities = truth["damage"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["kind"] == "cavity");
    for damage in cavities {
        let near = found.iter().any(|f| {
            let squares = point(f)
                .iter()
                .zip(point(damage))
                .map(|(a, b)| (a - b) * (a - b))
                .sum::<f64>();
            f["tooth"] == damage["tooth"] && squares.sqrt() < 2.0
        });
        assert!(near, "no finding near the cavity on {}", damage["tooth"]);
    }
}
