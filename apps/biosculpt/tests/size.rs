//! What the verbs say of a scan's size, unit and surface.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod program;

use program::run;
use std::path::PathBuf;
use std::process::Output;

fn file(name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("size");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn told(output: &Output) -> [String; 2] {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// A triangle of that extent, mm, whose file says so.
fn triangle(name: &str, mm: f64) -> String {
    let text = format!("# units: mm\nv 0 0 0\nv {mm} 0 0\nv 0 {mm} 0\nf 1 2 3\n");
    file(name, &text)
}

#[test]
fn an_explicit_unit_is_believed_with_a_warning() {
    for (name, mm) in [("small.obj", 2.0), ("large.obj", 300.0)] {
        let scan = triangle(name, mm);
        let output = run(&["find", &scan]);
        let [_, warned] = told(&output);
        assert_eq!(output.status.code(), Some(2), "{warned}");
        assert!(warned.contains("--unit mm says so"), "{warned}");
        let output = run(&["find", &scan, "--unit", "mm"]);
        let [said, warned] = told(&output);
        // A triangle has no teeth.
        assert_eq!(output.status.code(), Some(1), "{warned}");
        assert!(said.contains("no teeth to look at"), "{said}");
        assert!(warned.contains("for any scan of a mouth"), "{warned}");
    }
    for (name, mm) in [("dust.obj", 0.4), ("house.obj", 500.0)] {
        let scan = triangle(name, mm);
        let output = run(&["find", &scan, "--unit", "mm"]);
        let [_, warned] = told(&output);
        assert_eq!(output.status.code(), Some(2), "{warned}");
        assert!(!warned.contains("says so"), "{warned}");
    }
}

/// A plate of 40 x 40 mm, and a splinter far from it.
fn plate(name: &str, away_mm: f64) -> String {
    let mut text = String::from("# units: mm\n");
    for y in 0..40 {
        for x in 0..40 {
            text.push_str(&format!("v {x} {y} 0\n"));
        }
    }
    for y in 0..39 {
        for x in 1..40 {
            let a = y * 40 + x;
            text.push_str(&format!("f {a} {} {} {}\n", a + 1, a + 41, a + 40));
        }
    }
    text.push_str(&format!(
        "v {away_mm} 0 0\nv {away_mm} 1 0\nv {away_mm} 0 1\nf -3 -2 -1\n"
    ));
    file(name, &text)
}

#[test]
fn what_is_loose_and_far_away_is_told_by_check_as_by_the_others() {
    let scan = plate("loose.obj", 900.0);
    let output = run(&["find", &scan, "--unit", "mm"]);
    let [_, warned] = told(&output);
    assert_eq!(output.status.code(), Some(2), "{warned}");
    assert!(warned.contains("remove what is loose"), "{warned}");
    let [said, _] = told(&run(&["check", &scan]));
    assert!(said.contains("remove what is loose"), "{said}");
    let [said, _] = told(&run(&["check", &plate("near.obj", 90.0)]));
    assert!(!said.contains("remove what is loose"), "{said}");
}

#[test]
fn what_has_no_surface_is_described_by_check_and_refused_by_the_others() {
    let text = "v 0 0 0\nv 9 0 0\nv 0 9 0\nv 9 9 0\nv 20 0 0\nf 5 5 1\nf 5 2 5\nf 4 4 4\n";
    let scan = file("points.obj", text);
    let output = run(&["check", &scan]);
    let [said, warned] = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}{warned}");
    for word in [
        "OBJ, 5 vertices, 3 faces",
        "serious: OBJ: 3 of 3 faces have no area",
    ] {
        assert!(said.contains(word), "{said}");
    }
    let output = run(&["check", &scan, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &json["findings"][0];
    assert_eq!(first["kind"], "no-surface");
    assert_eq!(first["severity"], "serious");
    assert_eq!((&json["faces"], &first["count"]), (&3.into(), &3.into()));
    let folder = file("no-folder", "");
    std::fs::remove_file(&folder).unwrap();
    for verb in [
        &["teeth", &scan][..],
        &["find", &scan],
        &["plan", &scan, "--at", "1,1,0", "-o", &folder],
        &["demo", &scan, "-o", &folder],
    ] {
        let output = run(verb);
        let [_, warned] = told(&output);
        assert_eq!(output.status.code(), Some(2), "{verb:?}: {warned}");
        assert!(warned.contains("3 of 3 faces have no area"), "{warned}");
    }
}

#[test]
fn find_says_a_size_once_and_every_verb_that_the_teeth_changed_the_unit() {
    let seed = lexicon::Seed::new(1);
    let mouth = dentition::sample::mouth(seed, &dentition::sample::MouthOptions::default());
    let mesh = mouth.unwrap().lower.scan;
    let places = mesh.positions().iter().map(|&p| p * 0.1);
    let mut text: String = places
        .map(|p| format!("v {} {} {}\n", p.x, p.y, p.z))
        .collect();
    for [a, b, c] in mesh.faces() {
        text.push_str(&format!("f {} {} {}\n", a + 1, b + 1, c + 1));
    }
    let scan = file("arch-in-cm.obj", &text);
    let sentence = "taken as cm by its teeth";
    let [said, _] = told(&run(&["check", &scan]));
    assert!(
        said.contains(sentence) && said.contains("--unit mm"),
        "{said}"
    );
    let [said, warned] = told(&run(&["find", &scan]));
    assert!(said.contains("teeth: "), "{said}");
    let times = [&said, &warned].map(|text| text.matches(sentence).count());
    assert_eq!(times, [0, 1], "{said}{warned}");
}

#[test]
fn a_folder_is_told_as_one() {
    let [_, warned] = told(&run(&["check", env!("CARGO_TARGET_TMPDIR")]));
    assert!(warned.contains("is a folder, not a file"), "{warned}");
    assert!(!warned.contains("reduced"), "{warned}");
}
