//! `dicom import` and `dicom export` as a user runs them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod program;

use program::{done, fresh, run, text};
use scan::CtVolume;
use std::path::PathBuf;

fn seed(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds/read_dicom")
        .join(name)
}

fn folder(name: &str) -> PathBuf {
    let folder = fresh("dicom", name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Status 2 and these words, and nothing written.
fn refused(arguments: &[&str], output: &str, words: &[&str]) {
    let ran = run(arguments);
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(!PathBuf::from(output).exists(), "{output}");
    for word in words {
        assert!(said.contains(word), "expected {word:?} in {said:?}");
    }
}

#[test]
fn a_series_becomes_a_volume() {
    let folder = folder("in");
    let to = folder.join("cbct.mha");
    let from = seed("enhanced.dcm");
    let said = done(&["dicom", "import", text(&from), "-o", text(&to), "--json"]);
    assert!(said.contains("\"frame\": \"patient, LPS\""), "{said}");
    let volume = CtVolume::read(&std::fs::read(&to).unwrap()).unwrap();
    assert_eq!(volume.size, [6, 5, 3]);
    assert!((volume.axes.y_axis.x + 0.48).abs() < 1e-9);
    // The same from a folder with other files in it.
    std::fs::write(folder.join("readme.txt"), "no DICOM").unwrap();
    std::fs::create_dir_all(folder.join("deeper")).unwrap();
    std::fs::copy(&from, folder.join("deeper/one")).unwrap();
    let again = fresh("dicom", "again.mha");
    let said = done(&["dicom", "import", text(&folder), "-o", text(&again)]);
    assert!(said.contains("2 files that are no DICOM"), "{said}");
    assert_eq!(std::fs::read(&to).unwrap(), std::fs::read(&again).unwrap());
}

#[test]
fn what_gives_no_volume_is_said() {
    let folder = folder("bad");
    let to = folder.join("no.mha");
    let refused = |from: &str, more: &[&str], words: &[&str]| {
        let arguments = [&["dicom", "import", from, "-o", text(&to)], more].concat();
        refused(&arguments, text(&to), words);
    };
    refused(text(&folder), &[], &["no CT slice among 0 files"]);
    refused("nothing-here", &[], &["there is no such file"]);
    let one = seed("explicit.dcm");
    refused(text(&one), &[], &["explicit.dcm", "two or more"]);
    refused(
        text(&one),
        &["--series", "1.9"],
        &["no series 1.9", "1.2.3.1"],
    );
    let mut cut = std::fs::read(&one).unwrap();
    cut.truncate(cut.len() - 9);
    std::fs::write(folder.join("cut"), cut).unwrap();
    refused(text(&folder), &[], &["cut", "damaged", "51 are left"]);
    std::fs::remove_file(folder.join("cut")).unwrap();
    let zip = folder.join("ct.zip");
    std::fs::write(&zip, b"PK\x03\x04 and more").unwrap();
    for from in [&zip, &folder] {
        refused(text(from), &[], &["unpack", "ct.zip", "web app"]);
    }
}

#[test]
fn a_solid_goes_out_as_it_is() {
    let folder = folder("out");
    let mut stl = b"a solid; units: mm".to_vec();
    stl.resize(80, b' ');
    stl.extend(4_u32.to_le_bytes());
    let corners = [
        [0.0, 0.0, 0.0_f32],
        [10.0, 0.0, 0.0],
        [9.0, 9.0, 0.0],
        [0.0, 0.0, 9.0],
    ];
    for face in [[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]] {
        stl.extend([0; 12]);
        for corner in face {
            stl.extend(corners[corner].map(f32::to_le_bytes).concat());
        }
        stl.extend([0, 0]);
    }
    let (from, to) = (folder.join("solid.stl"), folder.join("solid.dcm"));
    std::fs::write(&from, &stl).unwrap();
    let name = "Voss^Elara";
    let arguments = [
        "dicom",
        "export",
        text(&from),
        "-o",
        text(&to),
        "--patient-name",
    ];
    let said = done(&[&arguments[..], &[name, "--json"]].concat());
    assert!(said.contains("\"stl_as_given\": true"), "{said}");
    let bytes = std::fs::read(&to).unwrap();
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(holds(&stl) && holds(name.as_bytes()) && holds(b"1.2.840.10008.5.1.4.1.1.104.3"));
    done(&[&arguments[..], &[name]].concat());
    assert_eq!(std::fs::read(&to).unwrap(), bytes);
    std::fs::remove_file(&to).unwrap();
    let bad = [&arguments[..], &[name, "--patient-birth-date", "17.5.84"]].concat();
    refused(&bad, text(&to), &["day of birth", "1984-05-17"]);
}

#[test]
fn what_is_no_solid_does_not_go_out() {
    let folder = folder("open");
    let (from, to) = (folder.join("open.obj"), folder.join("open.dcm"));
    std::fs::write(
        &from,
        "v 0 0 0\nv 9 0 0\nv 0 9 0\nv 0 0 9\nf 1 3 2\nf 1 2 4\nf 2 3 4\n",
    )
    .unwrap();
    let arguments = ["dicom", "export", text(&from), "-o", text(&to)];
    let ran = run(&arguments);
    let said = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(
        said.contains("open along 3 edges") && !to.exists(),
        "{said}"
    );
    // Nor under the name of something else.
    for (verb, ending) in [("export", ".dcm"), ("import", ".mha")] {
        let to = folder.join("other.ply");
        let arguments = ["dicom", verb, text(&from), "-o", text(&to)];
        refused(&arguments, text(&to), &["does not end in", ending]);
    }
}
