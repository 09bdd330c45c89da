//! PLY in every dialect, and what is wrong with damaged ones.

use crate::{Format, ReadError, Unit, UnitChoice, Values, read};

const HEADER: &str = "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n\
                      element face 2\nproperty list uchar int vertex_indices\n";

fn scan(bytes: &[u8]) -> crate::Scan {
    read(bytes, UnitChoice::Given(Unit::Millimetre)).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    read(bytes, UnitChoice::Judge).unwrap_err().to_string()
}

#[test]
fn text_with_colours_and_properties_in_odd_order() {
    let text = "ply\r\nformat ascii 1.0\r\ncomment units: m\r\nelement face 1\r\n\
                property uchar fdi\r\nproperty list uint8 uint vertex_index\r\n\
                property short tag\r\nelement vertex 3\r\nproperty uchar red\r\n\
                property double z\r\nproperty double y\r\nproperty float quality\r\n\
                property double x\r\nproperty uchar green\r\nproperty uchar blue\r\n\
                element camera 1\r\nproperty list uchar int junk\r\nend_header\r\n\
                36 3 0 1 2 -7\r\n1 0 0 0.5 0 2 3\r\n4 0 0 0.25 1 5 6\r\n7 0 1 0.5 0 8 9\r\n\
                2 1 1\r\n";
    let scan = read(text.as_bytes(), UnitChoice::Judge).unwrap();
    assert_eq!(scan.format, Format::Ply);
    assert_eq!(
        (scan.unit.unit, scan.unit.scale_to_mm),
        (Unit::Metre, 1000.0)
    );
    assert_eq!(scan.mesh.positions()[1].to_array(), [1000.0, 0.0, 0.0]);
    assert_eq!(scan.mesh.colours().unwrap()[1], [4, 5, 6]);
    assert_eq!(scan.mesh.face_fdi().unwrap(), [36]);
    let tag = &scan.mesh.face_properties()[1];
    assert_eq!(
        (tag.name.as_str(), &tag.values),
        ("tag", &Values::I64(vec![-7]))
    );
    let quality = &scan.mesh.vertex_properties()[0];
    assert_eq!(quality.values, Values::F64(vec![0.5, 0.25, 0.5]));
}

#[test]
fn binary_of_both_orders_and_line_ends() {
    for (order, end) in [
        ("little", "\n"),
        ("big", "\n"),
        ("big", "\r\n"),
        ("little", "\r"),
    ] {
        let header = format!("ply\nformat binary_{order}_endian 1.0\n{HEADER}end_header\n");
        let mut bytes = header.replace('\n', end).into_bytes();
        // The first byte of the body is a line feed.
        let first = f32::from_le_bytes([10, 0, 0, 65]);
        for x in [first, 0., 0., 1., 0., 0., 1., 1., 0., 0., 1., 0.] {
            let raw = if order == "big" {
                x.to_be_bytes()
            } else {
                x.to_le_bytes()
            };
            bytes.extend(raw);
        }
        if order == "big" {
            bytes[header.replace('\n', end).len()..][..4].copy_from_slice(&first.to_be_bytes());
        }
        for corners in [[0_i32, 1, 2], [0, 2, 3]] {
            bytes.push(3);
            for c in corners {
                bytes.extend(if order == "big" {
                    c.to_be_bytes()
                } else {
                    c.to_le_bytes()
                });
            }
        }
        let scan = scan(&bytes);
        assert_eq!(
            scan.mesh.positions()[0].x,
            f64::from(first),
            "{order} {end:?}"
        );
        assert_eq!(scan.mesh.faces(), [[0, 1, 2], [0, 2, 3]]);
        assert!(scan.notes.is_empty(), "{:?}", scan.notes);
        for length in 0..bytes.len() {
            assert!(
                read(&bytes[..length], UnitChoice::Judge).is_err(),
                "{length}"
            );
        }
    }
}

#[test]
fn polygons_are_cut_and_short_faces_kept() {
    let text = "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\n\
                property float z\nelement face 4\nproperty list uchar int vertex_indices\n\
                property uchar fdi\nend_header\n\
                0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3 11\n3 0 1 2 12\n2 0 1 13\n0 14\n";
    let scan = scan(text.as_bytes());
    let faces = [[0, 1, 2], [0, 2, 3], [0, 1, 2], [0, 1, 1], [0, 0, 0]];
    assert_eq!(scan.mesh.faces(), faces);
    assert_eq!(scan.mesh.face_fdi().unwrap(), [11, 11, 12, 13, 14]);
    assert_eq!(
        scan.notes.iter().map(|n| n.count).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(scan.notes[1].examples, [3, 4]);
}

#[test]
fn floating_colours_share_one_scale() {
    let make = |r: &str| {
        format!(
            "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n\
             property float z\nproperty float red\nproperty float green\nproperty float blue\n\
             element face 1\nproperty list uchar int vertex_indices\nend_header\n\
             0 0 0 {r} 0 1\n1 0 0 0 0 0\n0 1 0 1 1 1\n3 0 1 2\n"
        )
    };
    assert_eq!(
        scan(make("0.2").as_bytes()).mesh.colours().unwrap()[0],
        [51, 0, 255]
    );
    assert_eq!(
        scan(make("51").as_bytes()).mesh.colours().unwrap()[0],
        [51, 0, 1]
    );
}

#[test]
fn positions_that_are_not_numbers_are_parted() {
    let text = "ply\nformat ascii 1.0\nelement vertex 5\nproperty float x\nproperty float y\n\
                property float z\nelement face 3\nproperty list uchar int vertex_indices\n\
                end_header\n0 0 0\n1 0 0\n1 1 0\n0 nan 0\n-inf 0 0\n3 0 1 2\n3 0 2 3\n3 3 3 4\n";
    let scan = scan(text.as_bytes());
    assert_eq!(scan.mesh.faces(), [[0, 1, 2], [0, 0, 0], [3, 3, 3]]);
    assert!(scan.mesh.positions().iter().all(|p| p.is_finite()));
    let note = &scan.notes[0];
    assert_eq!((note.count, note.examples.as_slice()), (2, &[3, 4][..]));
    assert!(note.sentence.contains("2 faces"), "{}", note.sentence);
    let most = text.replace("1 0 0\n", "nan 0 0\n");
    assert!(
        refusal(most.as_bytes()).contains("3 of 5 vertices"),
        "{}",
        refusal(most.as_bytes())
    );
}

#[test]
fn damage_is_named_with_its_place() {
    let body = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2\n3 0 2 3\n";
    let good = format!("ply\nformat ascii 1.0\n{HEADER}end_header\n{body}");
    assert!(read(good.as_bytes(), UnitChoice::Judge).is_ok());
    for (from, to, expected) in [
        (
            "vertex 4",
            "vertex 4000000000000",
            "4000000000000 vertex rows",
        ),
        ("vertex 4", "vertex -4", "line 3"),
        ("1 1 0\n", "1 1\n", "line 12 (byte 166): found 2 values"),
        ("1 1 0\n", "1 1,5 0\n", "found \"1,5\", expected a number"),
        (
            "3 0 2 3",
            "3 0 2 9",
            "found 9, expected a vertex from 0 to 3",
        ),
        ("3 0 2 3", "3 0 2 -1", "found -1, expected a vertex"),
        ("3 0 2 3", "999 0 2 3", "whole number from 0 to 255"),
        ("3 0 2 3", "200 0 2 3", "found 4 values in the line"),
        (
            "face 2",
            "face 3",
            "found the end of the file, expected 3 rows of face",
        ),
        ("property float x\n", "", "expected x, y and z"),
        (
            "property float x\n",
            "property quad x\n",
            "\"property quad x\"",
        ),
        (
            "property float x\n",
            "property float y\n",
            "each property of an element once",
        ),
        (
            "end_header\n",
            "",
            "expected element, property, comment or end_header",
        ),
        ("ascii", "binary_middle_endian", "binary_big_endian"),
    ] {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good);
        assert!(
            refusal(text.as_bytes()).contains(expected),
            "{}",
            refusal(text.as_bytes())
        );
    }
    let cloud = good
        .replace("face 2", "face 0")
        .replace("3 0 1 2\n3 0 2 3\n", "");
    let error = read(cloud.as_bytes(), UnitChoice::Judge).unwrap_err();
    let vertices = 4;
    assert_eq!(
        error,
        ReadError::NoFaces {
            format: Format::Ply,
            vertices
        }
    );
}
