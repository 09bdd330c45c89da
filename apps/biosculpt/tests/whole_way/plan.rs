//! A plan with its proof, and what is refused.

use super::*;

#[test]
fn a_plan_has_all_its_files_and_its_sums_agree() {
    // Of its own, since it is spoilt in the end.
    let out = folder("plan");
    std::fs::create_dir_all(&out).unwrap();
    for entry in std::fs::read_dir(planned()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, out.join(path.file_name().unwrap())).unwrap();
    }
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

/// The plan of that folder passes its proof; with another surface, or without one, it is no plan.
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
    // The surface before is not the one that was designed: no file of this plan, so that there is nothing to prove.
    std::fs::copy(out.join("before.ply"), out.join("target.ply")).unwrap();
    let refused = run(&["prove", text(out), "--json"]);
    assert_eq!(refused.status.code(), Some(2));
    let why: Value = serde_json::from_slice(&refused.stderr).unwrap();
    let place = why["where"].as_str().unwrap();
    assert!(place.ends_with("target.ply"), "{why}");
    std::fs::write(out.join("tissue.mha"), "ply\n").unwrap();
    assert_eq!(run(&["prove", text(out)]).status.code(), Some(2));
    std::fs::remove_file(out.join("tissue.mha")).unwrap();
    assert_eq!(run(&["prove", text(out)]).status.code(), Some(2));
}

/// Tooth 44 as its tissue is estimated, and with pulp for dentine.
#[test]
fn a_plan_ends_as_its_proof_does() {
    let (scan, out) = (sample().join("lower.ply"), folder("as-its-proof"));
    let words = ["plan", text(&scan), "--tooth", "44", "--json", "-o"];
    let passed = run(&[&words[..], &[text(&out)]].concat());
    ends_alike(&passed, &out, 0);
    let mut tissue = scan::Volume::read(&std::fs::read(out.join("tissue.mha")).unwrap()).unwrap();
    for value in &mut tissue.values {
        if *value == lexicon::Tissue::Dentine.code() {
            *value = lexicon::Tissue::Pulp.code();
        }
    }
    let (pulpy, other) = (folder("pulpy.mha"), folder("refused-by-proof"));
    let mut bytes = Vec::new();
    tissue.write(&mut bytes).unwrap();
    std::fs::write(&pulpy, bytes).unwrap();
    let with = [text(&other), "--tissue", text(&pulpy)];
    let refused = run(&[&words[..], &with[..]].concat());
    ends_alike(&refused, &other, 1);
}

fn ends_alike(output: &Output, folder: &Path, status: i32) {
    assert_eq!(output.status.code(), Some(status));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["tooth"], 44);
    assert_eq!(said["proof"]["passes"], status == 0);
    assert!(folder.join("plan.json").exists() && folder.join("prescription.json").exists());
    let proved = run(&["prove", text(folder), "--json"]);
    assert_eq!(proved.status.code(), Some(status));
    let proof: Value = serde_json::from_slice(&proved.stdout).unwrap();
    let all = proof["checks"].as_array().unwrap().iter();
    let failed: Vec<&Value> = all.filter(|c| c["verdict"] == "failed").collect();
    let refused_by = said["proof"]["refused_by"].as_array().unwrap();
    assert_eq!(refused_by.is_empty(), status == 0);
    assert!(failed.iter().all(|check| refused_by.contains(check)));
}

#[test]
fn the_same_bytes_with_one_and_two_threads() {
    let bytes = |folder: &Path| {
        let names = [
            "plan.json",
            "target.ply",
            "tissue.mha",
            "prescription.json",
            "restoration.stl",
            "restoration.3mf",
            "report.html",
        ];
        names.map(|name| std::fs::read(folder.join(name)).unwrap())
    };
    assert!(
        bytes(&plan_46("1")) == bytes(planned()),
        "the bytes differ with the number of threads"
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
