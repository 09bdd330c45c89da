use super::*;
use std::io::Cursor;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn dicom() -> Vec<u8> {
    [vec![0; 128], b"DICM".to_vec(), vec![7; 900]].concat()
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn refused(zip: Vec<u8>) -> String {
    looked_at(Cursor::new(zip)).unwrap_err().words()
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("clinic-unpack-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn law_no_name_leads_out() {
    for bad in [
        "../x",
        "a/../../x",
        "/etc/passwd",
        "..",
        "C:\\x",
        "\\\\host\\x",
        "a\\..\\..\\b",
        "a\0b",
    ] {
        assert!(inside(bad).is_err(), "{bad:?}");
    }
    for (name, expected) in [
        ("IM001", "IM001"),
        ("DICOM/S1/IM001.dcm", "IM001.dcm"),
        ("a/./b/", "b"),
        ("Jürg/ä?.dcm", "__.dcm"),
        ("a/...", "unnamed"),
        ("", "unnamed"),
    ] {
        assert_eq!(inside(name).unwrap(), expected);
    }
    let mut names = Names::default();
    let all = ["a", "A", "a"].map(|name| names.free(name.to_owned()));
    assert_eq!(all, ["a", "A (2)", "a (3)"]);
    let said = refused(packed(&[
        ("ok.dcm", &dicom()),
        ("../../evil.dcm", &dicom()),
    ]));
    assert!(
        said.contains("../../evil.dcm") && said.contains("leads out"),
        "{said}"
    );
    // Nor where the directory was not looked at.
    let (to, zip) = (folder("out"), packed(&[("../evil", b"x")]));
    let stopped = unpack(file_of(&zip), &to, 99, || true).unwrap_err();
    assert!(matches!(stopped, Stopped::Refused(_)), "{stopped:?}");
    assert!(!to.join("../evil").exists());
    let _ = std::fs::remove_dir_all(to);
}

#[test]
fn law_no_more_is_unpacked_than_is_allowed() {
    let zeros = vec![0; 3 << 20];
    let zip = packed(&[("a.dcm", &zeros), ("b.dcm", &zeros)]);
    assert!(zip.len() < 20_000, "it is a bomb: {}", zip.len());
    let to = folder("bomb");
    let stopped = unpack(file_of(&zip), &to, 4 << 20, || true).unwrap_err();
    let Stopped::Refused(why) = stopped else {
        panic!("{stopped:?}")
    };
    assert!(why.too_large, "{why:?}");
    let there = std::fs::read_dir(&to).unwrap();
    let bytes: u64 = there
        .map(|one| one.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes <= (4 << 20) + 1, "{bytes}");
    let _ = std::fs::remove_dir_all(&to);
    assert_eq!(unpack(file_of(&zip), &to, 6 << 20, || true).unwrap(), 2);
    let stopped = unpack(file_of(&zip), &to.join("x"), 6 << 20, || false);
    assert!(matches!(stopped, Err(Stopped::Unwanted)));
    let _ = std::fs::remove_dir_all(to);
}

#[test]
fn what_is_no_series_is_said() {
    assert!(looked_at(Cursor::new(packed(&[("x/", b""), ("1", &dicom())]))).is_ok());
    let said = refused(packed(&[("readme", b"text"), ("2", b"more")]));
    assert!(said.contains("none of the 2 files"), "{said}");
    let whole = packed(&[("1", &dicom())]);
    let said = refused(whole[..whole.len() - 30].to_vec());
    assert!(said.contains("cannot be read"), "{said}");
    let (long, mut many) = ("x".repeat(60_000), ZipWriter::new(Cursor::new(Vec::new())));
    for number in 0..300 {
        let name = format!("{long}{number}");
        many.start_file(name, SimpleFileOptions::default()).unwrap();
        many.write_all(&dicom()).unwrap();
    }
    let said = refused(many.finish().unwrap().into_inner());
    assert!(said.contains("have no bounds"), "{said}");
    assert!(refused(b"PK\x03\x04 and nothing".to_vec()).contains("cannot be read"));
}
