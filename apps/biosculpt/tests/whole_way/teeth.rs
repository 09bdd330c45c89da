//! Teeth, arches and findings of the sample mouth.

use super::*;

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

#[test]
fn a_click_with_a_number_that_cannot_be_is_answered_with_those_that_can() {
    let scan = sample().join("lower.ply");
    let found = json(&["teeth", text(&scan), "--json"]);
    let teeth = found["teeth"].as_array().unwrap();
    let last = teeth.iter().find(|t| t["fdi"] == 47).unwrap();
    let at: Vec<String> = last["landmarks"][0]["at"]
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let click = |number: u8| format!("{number}={}", at.join(","));
    let refused = run(&["teeth", text(&scan), "--set", &click(11)]);
    let said = String::from_utf8_lossy(&refused.stdout);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    for words in [
        "the click for 11",
        "a lower arch with the teeth 47 46",
        "on 47",
        "31 to 38",
    ] {
        assert!(said.contains(words), "{said}");
    }
    // As a third molar it has no partner that it is compared with, and so it is said.
    let out = folder("clicked").join("lower.ply");
    std::fs::create_dir_all(out.parent().unwrap()).unwrap();
    json(&[
        "teeth",
        text(&scan),
        "--set",
        &click(48),
        "-o",
        text(&out),
        "--json",
    ]);
    let found = json(&["find", text(&out), "--json"]);
    let notes = found["notes"].to_string();
    assert!(notes.contains("to be compared with: 37, 48."), "{notes}");
}
