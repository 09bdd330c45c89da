//! STL: joined corners, cut files, words in odd places.

use crate::{Format, NoteKind, Unit, UnitChoice, Values, read};

/// A square of two triangles, as binary STL.
fn square(attributes: [u16; 2]) -> Vec<u8> {
    let mut bytes = b"solid but binary".to_vec();
    bytes.resize(80, b' ');
    bytes.extend(2_u32.to_le_bytes());
    let triangles = [
        [[0.0_f32, 0., 0.], [9., 0., 0.], [9., 9., 0.]],
        [[-0.0, 0., 0.], [9., 9., 0.], [0., 9., -0.]],
    ];
    for (triangle, attribute) in triangles.iter().zip(attributes) {
        bytes.extend([0.0_f32, 0., 1.].iter().flat_map(|x| x.to_le_bytes()));
        bytes.extend(triangle.iter().flatten().flat_map(|x| x.to_le_bytes()));
        bytes.extend(attribute.to_le_bytes());
    }
    bytes
}

const TEXT: &str = "solid units: mm\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\n\
                    vertex 9 0 0\nvertex 9 9 0\nendloop\nendfacet\nFACET NORMAL nan x 1 OUTER \
                    LOOP VERTEX -0 0 0 VERTEX 9 9 0 VERTEX 0 9e0 0 ENDLOOP ENDFACET\nendsolid a b\n";

#[test]
fn text_and_binary_are_the_same_mesh() {
    let binary = read(&square([0, 0]), UnitChoice::Judge).unwrap();
    let text = read(TEXT.as_bytes(), UnitChoice::Judge).unwrap();
    assert_eq!(
        (binary.format, text.format),
        (Format::StlBinary, Format::StlText)
    );
    assert_eq!(binary.mesh, text.mesh);
    assert_eq!(binary.mesh.faces(), [[0, 1, 2], [0, 2, 3]]);
    assert_eq!(binary.mesh.positions()[0].x.to_bits(), 0);
    assert_eq!(
        (binary.notes[0].kind, binary.notes[0].count),
        (NoteKind::Welded, 6)
    );
    assert_eq!(
        (binary.unit.unit, binary.unit.sure),
        (Unit::Millimetre, true)
    );
    assert!(text.unit.reason.contains("stated"), "{}", text.unit.reason);
}

#[test]
fn attributes_are_kept() {
    let scan = read(&square([0, 77]), UnitChoice::Judge).unwrap();
    assert_eq!(
        scan.mesh.face_properties()[0].values,
        Values::I64(vec![0, 77])
    );
}

#[test]
fn a_binary_of_another_size_is_told_from_its_faces() {
    let good = square([0, 0]);
    for length in 134..good.len() {
        let text = read(&good[..length], UnitChoice::Judge)
            .unwrap_err()
            .to_string();
        let expected = format!("{length} bytes from byte 0, expected 184");
        assert!(text.contains(&expected), "{length}: {text}");
    }
    for length in 0..134 {
        assert!(
            read(&good[..length], UnitChoice::Judge).is_err(),
            "{length}"
        );
    }
    let mut long = good.clone();
    long.push(0);
    let text = read(&long, UnitChoice::Judge).unwrap_err().to_string();
    assert!(
        text.contains("185 bytes from byte 0, expected 184"),
        "{text}"
    );
    let mut lying = good;
    lying[80..84].copy_from_slice(&u32::MAX.to_le_bytes());
    let text = read(&lying, UnitChoice::Judge).unwrap_err().to_string();
    assert!(text.contains("expected 214748364834"), "{text}");
}

#[test]
fn cut_text_is_named_with_its_line() {
    let end = TEXT.find("endsolid").unwrap();
    let unfinished = read(&TEXT.as_bytes()[..end], UnitChoice::Judge).unwrap();
    assert_eq!(unfinished.notes[1].kind, NoteKind::Unfinished);
    let cut = &TEXT.as_bytes()[..TEXT.find("vertex 9 9 0").unwrap() + 10];
    let text = read(cut, UnitChoice::Judge).unwrap_err().to_string();
    assert!(
        text.contains("line 7") && text.contains("the end of the file"),
        "{text}"
    );
    let comma = TEXT.replacen("9 0 0", "9,0 0 0", 1);
    let text = read(comma.as_bytes(), UnitChoice::Judge)
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("line 5 (byte 59)") && text.contains("\"9,0\""),
        "{text}"
    );
    let empty = read(b"solid a\nendsolid a\n", UnitChoice::Judge).unwrap_err();
    assert!(
        empty.to_string().contains("0 points but no faces"),
        "{empty}"
    );
}

/// Loose triangles as binary STL, each about 9 mm across and one beside the other.
fn loose(faces: usize, is_bad: impl Fn(usize) -> bool, bad: f32) -> Vec<u8> {
    let mut bytes = vec![b' '; 80];
    bytes.extend((faces as u32).to_le_bytes());
    for face in 0..faces {
        let x = face as f32;
        let corners = [[x, 0.0, 0.0], [x + 1.0, 0.0, 0.0], [x, 9.0, 0.0]];
        bytes.extend([0_u8; 12]);
        for (k, mut corner) in corners.into_iter().enumerate() {
            if is_bad(3 * face + k) {
                corner = [bad; 3];
            }
            bytes.extend(corner.iter().flat_map(|x| x.to_le_bytes()));
        }
        bytes.extend([0, 0]);
    }
    bytes
}

#[test]
fn corners_without_a_place_are_counted_each() {
    for bad in [f32::NAN, f32::INFINITY, 3e13] {
        // 18 of 30 corners: they are one place in the bits, but not one mistake.
        let most = loose(10, |corner| corner % 5 < 3, bad);
        let why = read(&most, UnitChoice::Judge).unwrap_err().to_string();
        assert!(why.starts_with("18 of 30 vertices have no usable"), "{why}");
        // Every third, with corners that are joined: the good ones become fewer, the bad ones do not.
        let some = loose(10, |corner| corner % 3 == 2, bad);
        let scan = read(&some, UnitChoice::Judge).unwrap();
        let told = scan
            .notes
            .iter()
            .find(|n| n.kind == NoteKind::UnusablePositions);
        assert_eq!(told.unwrap().count, 10, "{bad}");
        assert_eq!(scan.mesh.faces().len(), 10);
    }
}
