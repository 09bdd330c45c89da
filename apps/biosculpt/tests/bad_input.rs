//! Bad input gets a clear error on standard error and exit status 2; nothing is written.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod program;

use program::run;
use std::path::PathBuf;

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bad_input");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Runs `check` on the bytes, expects status 2 and every word in the message, and gives the message.
fn refused(name: &str, bytes: &[u8], words: &[&str]) -> String {
    refused_by("check", name, bytes, words)
}

fn refused_by(verb: &str, name: &str, bytes: &[u8], words: &[&str]) -> String {
    let path = file(name, bytes);
    let output = run(&[verb, path.to_str().unwrap()]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{name}: {message}");
    assert!(output.stdout.is_empty(), "{name}");
    assert!(message.contains(name), "{message}");
    for word in words {
        assert!(
            message.contains(word),
            "{name}: expected {word:?} in {message:?}"
        );
    }
    message
}

#[test]
fn says_what_a_file_is_when_it_is_no_scan() {
    refused("empty.stl", b"", &["empty"]);
    refused("picture.ply", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["PNG"]);
    refused("page.obj", b"<!DOCTYPE html><html></html>", &["web page"]);
    refused("archive.stl", b"PK\x03\x04\x14\0\0\0", &["ZIP"]);
}

#[test]
fn says_where_a_file_ends_too_early() {
    let mut stl = vec![b' '; 80];
    stl.extend(1000_u32.to_le_bytes());
    for triangle in 0..3_u8 {
        let corner = f32::from(triangle);
        for value in [
            0.0,
            0.0,
            1.0,
            corner,
            0.0,
            0.0,
            corner + 1.0,
            0.0,
            0.0,
            corner,
            1.0,
            0.0_f32,
        ] {
            stl.extend(value.to_le_bytes());
        }
        stl.extend([0, 0]);
    }
    stl.truncate(stl.len() - 7);
    refused("short.stl", &stl, &["50084"]);
    let ply =
        b"ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nproperty float x\n\
        property float y\nproperty float z\nelement face 1\n\
        property list uchar int vertex_indices\nend_header\n\0\0\0\0";
    refused("lying.ply", ply, &["4000000000"]);
}

#[test]
fn a_file_without_a_surface_is_bad_input() {
    let places = "v 0 0 0\nv 9 0 0\nv 0 9 0\nv 9 9 0\nv 20 0 0\n";
    for (name, places, faces) in [
        (
            "bad-corners.obj",
            places.replacen("0 0", "nan 0", 1),
            "f 1 2 3\nf 1 3 4\nf 1 4 5\n",
        ),
        (
            "points.obj",
            places.to_owned(),
            "f 5 5 1\nf 5 2 5\nf 4 4 4\n",
        ),
    ] {
        let text = places + faces;
        let words = ["3 of 3 faces have no area", "expected", "export"];
        for verb in ["teeth", "find"] {
            refused_by(verb, name, text.as_bytes(), &words);
        }
    }
}

#[test]
fn usage_errors_have_status_2() {
    assert_eq!(run(&[]).status.code(), Some(2));
    assert_eq!(run(&["no-such-verb"]).status.code(), Some(2));
    assert_eq!(run(&["check"]).status.code(), Some(2));
    assert_eq!(
        run(&["check", "x.stl", "--threads", "0"]).status.code(),
        Some(2)
    );
    assert_eq!(run(&["--help"]).status.code(), Some(0));
    // A unit says nothing where no scan is read.
    assert_eq!(run(&["verify", ".", "--unit", "mm"]).status.code(), Some(2));
    assert!(
        json_error(&["verify", ".", "--unit", "mm", "--json"])["what"]
            .as_str()
            .unwrap()
            .starts_with("--unit")
    );
    assert_eq!(run(&["deliver", ".", "--by", ""]).status.code(), Some(2));
    let no_folder = json_error(&["deliver", "no-such-folder", "--json"]);
    assert_eq!(no_folder["what"], "is no folder");
}

/// The error that a run with `--json` says, which must end with status 2 and nothing else said.
fn json_error(arguments: &[&str]) -> serde_json::Value {
    let output = run(arguments);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    let error: serde_json::Value =
        serde_json::from_str(&text).unwrap_or_else(|why| panic!("{arguments:?}: {why}: {text}"));
    for key in ["error", "what", "expected", "do"] {
        assert!(error[key].is_string(), "{arguments:?}: no {key:?}: {text}");
    }
    error
}

#[test]
fn errors_of_usage_and_of_input_have_one_shape_in_json() {
    let of = |arguments: &[&str], place: &str| {
        let error = json_error(arguments);
        assert_eq!(error["where"], place, "{arguments:?}: {error}");
        error
    };
    let threads = ["check", "x.stl", "--threads", "0", "--json"];
    assert!(
        of(&threads, "--threads <N>")["error"]
            .as_str()
            .unwrap()
            .contains("1..=256")
    );
    let unit = ["check", "x.stl", "--unit", "ell", "--json"];
    assert!(
        of(&unit, "--unit <UNIT>")["expected"]
            .as_str()
            .unwrap()
            .contains("inch")
    );
    assert!(
        of(&["--json", "chek"], "chek")["do"]
            .as_str()
            .unwrap()
            .contains("check")
    );
    of(&["check", "--json"], "<SCAN>");
    of(
        &["plan", "x.stl", "--at", "1,2", "-o", "out", "--json"],
        "--at <x,y,z>",
    );
    of(
        &["plan", "x.stl", "--tooth", "99", "-o", "out", "--json"],
        "--tooth <N>",
    );
    json_error(&["--json"]);
    of(&["check", "no/such/scan.stl", "--json"], "no/such/scan.stl");
    let empty = file("nothing.stl", b"");
    of(
        &["find", empty.to_str().unwrap(), "--json"],
        empty.to_str().unwrap(),
    );
}

#[test]
fn a_missing_file_is_named() {
    let output = run(&["check", "no/such/scan.stl"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("no/such/scan.stl"));
    assert!(
        told.contains("no such file") && !told.contains("reduced"),
        "{told}"
    );
    let output = run(&["check", "no/such/scan.stl", "--json"]);
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert!(
        error["error"]
            .as_str()
            .unwrap()
            .contains("no/such/scan.stl")
    );
}

#[test]
fn a_scan_in_the_wrong_unit_is_not_looked_at() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("plain.obj");
    std::fs::write(&path, "v 0 0 0\nv 60 0 0\nv 0 60 0\nf 1 2 3\n").unwrap();
    let scan = path.to_str().unwrap();
    for unit in ["m", "um"] {
        let output = run(&["find", scan, "--unit", unit]);
        assert_eq!(output.status.code(), Some(2), "{unit}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("--unit mm (60.0 mm)"), "{told}");
    }
    // What may just be is looked at, and says what `check` says.
    let wide = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("wide.obj");
    std::fs::write(&wide, "v 0 0 0\nv 200 0 0\nv 0 200 0\nf 1 2 3\n").unwrap();
    let wide = wide.to_str().unwrap();
    let output = run(&["check", wide]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said
        .lines()
        .find(|line| line.contains("too large"))
        .unwrap();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("wide");
    let folder = folder.to_str().unwrap();
    for verb in [
        &["teeth", wide][..],
        &["find", wide],
        &["plan", wide, "--at", "1,1,0", "-o", folder],
    ] {
        let told = String::from_utf8_lossy(&run(verb).stderr).into_owned();
        assert!(told.contains(line), "{verb:?}: {told}");
    }
    let output = run(&["check", scan, "--unit", "m", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &said["findings"][0];
    assert_eq!(
        (&first["kind"], &first["severity"]),
        (&"size".into(), &"serious".into())
    );
    let output = run(&["check", scan]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("in a mouth"));
}

#[test]
fn results_that_would_fall_on_a_file_are_refused_at_once() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("taken");
    std::fs::write(&path, "mine").unwrap();
    let output = run(&["sample", "-o", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("expected a folder"));
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
}

/// A flat plate of 40 x 40 mm: a scan, but no mouth.
fn plate(name: &str) -> PathBuf {
    let mut text = String::new();
    for y in 0..20 {
        for x in 0..20 {
            text.push_str(&format!("v {} {} 0\n", x * 2, y * 2));
        }
    }
    for y in 0..19 {
        for x in 1..20 {
            let a = y * 20 + x;
            text.push_str(&format!("f {a} {} {} {}\n", a + 1, a + 21, a + 20));
        }
    }
    file(name, text.as_bytes())
}

#[test]
fn what_shows_no_teeth_is_refused() {
    let path = plate("plate.obj");
    for verb in ["teeth", "find"] {
        let output = run(&[verb, path.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{verb}: {said}");
        assert!(said.starts_with("refused: "), "{verb}: {said}");
    }
    let folder = path.with_extension("plan");
    let [scan, folder] = [&path, &folder].map(|p| p.to_str().unwrap());
    let output = run(&["plan", scan, "--tooth", "36", "-o", folder]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    // Why there is none, not a list of none.
    assert!(
        said.contains("there is no tooth 36 to plan for: "),
        "{said}"
    );
    assert!(!said.contains("()"), "{said}");
}

#[test]
fn a_scan_is_never_written_over() {
    let path = plate("mine.obj");
    let before = std::fs::read(&path).unwrap();
    let folder = path.parent().unwrap();
    let round_about = folder.join("..").join("bad_input").join("mine.obj");
    let results = folder.join("held");
    std::fs::create_dir_all(&results).unwrap();
    let held = results.join("scan.obj");
    std::fs::write(&held, &before).unwrap();
    let mut outputs = vec![
        ("teeth", path.clone(), path.clone()),
        ("teeth", path.clone(), round_about),
        ("plan", held.clone(), results.clone()),
        ("demo", held.clone(), results.clone()),
    ];
    #[cfg(unix)]
    {
        let link = folder.join("link.obj");
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(&path, &link).unwrap();
        outputs.push(("teeth", path.clone(), link.clone()));
        outputs.push(("teeth", link, path.clone()));
        let link = folder.join("held-link");
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(&results, &link).unwrap();
        outputs.push(("plan", held.clone(), link));
    }
    for (verb, scan, output) in outputs {
        let (scan, output) = (scan.to_str().unwrap(), output.to_str().unwrap());
        let mut words = vec![verb, scan, "-o", output];
        if verb == "plan" {
            words.extend(["--at", "1,1,0"]);
        }
        let ended = run(&words);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains("--output"), "{words:?}: {said}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(std::fs::read(&held).unwrap(), before);
}

#[test]
fn what_cannot_be_compared_or_has_no_thickness_is_said() {
    let path = plate("compared.obj");
    let scan = path.to_str().unwrap();
    let missing = json_error(&["compare", scan, "no/such.ply", "--json"]);
    assert_eq!(missing["where"], "no/such.ply");
    let page = file("other.ply", b"<!DOCTYPE html><html></html>");
    let page = page.to_str().unwrap();
    assert_eq!(
        json_error(&["compare", scan, page, "--json"])["where"],
        page
    );
    assert_eq!(json_error(&["thickness", page, "--json"])["where"], page);
    for words in [
        &["compare", scan, scan, "-o", scan][..],
        &["compare", page, scan, "-o", scan],
        &["thickness", scan, "-o", scan],
    ] {
        let output = run(words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
        assert!(told.contains("would be written over"), "{words:?}: {told}");
    }
    let open = run(&["thickness", scan]);
    let said = String::from_utf8_lossy(&open.stdout).into_owned();
    assert_eq!(open.status.code(), Some(1), "{said}");
    assert!(said.contains("open along 76 edges (152.0 mm)"), "{said}");
    // Against itself, in its own frame, all is 0.
    let same = run(&["compare", scan, scan, "--same-frame", "--json"]);
    let same: serde_json::Value = serde_json::from_slice(&same.stdout).unwrap();
    assert_eq!(
        (&same["whole"]["p95_mm"], &same["fit"]),
        (&0.0.into(), &serde_json::Value::Null)
    );
}

/// A session runs on where the reader of its words has gone.
#[cfg(target_os = "linux")]
#[test]
fn words_that_nobody_takes_are_no_fault() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(["check", "not-there.stl"])
        .stderr(full)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
}
