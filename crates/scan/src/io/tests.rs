//! Hostile bytes: cut, lying, changed, joined. The fuzz targets go further.

use super::write::{PlyBody, write_ply, write_stl};
use crate::{Mesh, NoteKind, ReadError, Unit, UnitChoice, Values, read};
use glam::DVec3;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// A wavy sheet of `n` by `n` vertices, 20 mm wide, with colours and labels.
fn sheet(n: u32) -> Mesh {
    let step = 20.0 / f64::from(n);
    let point = |i: u32, j: u32| {
        let (x, y) = (f64::from(i) * step, f64::from(j) * step);
        // Numbers that `f32` holds, so that every format holds them.
        DVec3::new(x, y, libm::sin(x)).as_vec3().as_dvec3()
    };
    let points = (0..n)
        .flat_map(|i| (0..n).map(move |j| point(i, j)))
        .collect();
    let mut faces = Vec::new();
    for i in 1..n {
        for j in 1..n {
            let (a, b) = ((i - 1) * n + j - 1, i * n + j - 1);
            faces.extend([[a, b, b + 1], [a, b + 1, a + 1]]);
        }
    }
    let fdi = (0..faces.len()).map(|f| (f % 49) as u8).collect();
    let colours = (0..n * n).map(|v| [v as u8, 7, 200]).collect();
    Mesh::new(points, faces)
        .unwrap()
        .with_colours(colours)
        .unwrap()
        .with_face_property("fdi", Values::U8(fdi))
        .unwrap()
}

fn obj(mesh: &Mesh) -> Vec<u8> {
    let mut text = String::new();
    for p in mesh.positions() {
        text += &format!("v {} {} {}\n", p.x, p.y, p.z);
    }
    for [a, b, c] in mesh.faces() {
        text += &format!("f {} {} {}\n", a + 1, b + 1, c + 1);
    }
    text.into_bytes()
}

fn stl_text(mesh: &Mesh) -> Vec<u8> {
    let mut text = "solid sheet\n".to_owned();
    for face in 0..mesh.faces().len() {
        text += "facet normal 0 0 1\nouter loop\n";
        for p in mesh.corners(face) {
            text += &format!("vertex {} {} {}\n", p.x, p.y, p.z);
        }
        text += "endloop\nendfacet\n";
    }
    (text + "endsolid sheet\n").into_bytes()
}

/// The mesh in every format that is read.
fn files(mesh: &Mesh) -> Vec<Vec<u8>> {
    let mut binary = Vec::new();
    write_ply(mesh, PlyBody::Binary, &mut binary).unwrap();
    let mut text = Vec::new();
    write_ply(mesh, PlyBody::Text, &mut text).unwrap();
    let mut stl = Vec::new();
    write_stl(mesh, &mut stl).unwrap();
    vec![binary, text, stl, stl_text(mesh), obj(mesh)]
}

#[test]
fn every_format_gives_the_same_triangles() {
    let mesh = sheet(12);
    for bytes in files(&mesh) {
        let scan = read(&bytes, UnitChoice::Judge).unwrap();
        assert_eq!(scan.unit.unit, Unit::Millimetre, "{}", scan.format);
        assert_eq!(scan.mesh.faces().len(), mesh.faces().len());
        for face in 0..mesh.faces().len() {
            assert_eq!(
                scan.mesh.corners(face),
                mesh.corners(face),
                "{}",
                scan.format
            );
        }
    }
}

#[test]
fn every_unit_gives_the_same_size() {
    let mesh = sheet(12);
    for unit in [Unit::Metre, Unit::Inch, Unit::Micrometre] {
        let scale = 1.0 / unit.scale_to_mm();
        let points = mesh.positions().iter().map(|&p| p * scale).collect();
        let bytes = obj(&mesh.clone().with_positions(points).unwrap());
        let scan = read(&bytes, UnitChoice::Judge).unwrap();
        assert_eq!(scan.unit.unit, unit);
        for (p, q) in scan.mesh.positions().iter().zip(mesh.positions()) {
            assert!(p.distance(*q) < 1e-9, "{unit}: {p} {q}");
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_read_or_refused() {
    for (bytes, binary) in files(&sheet(5))
        .iter()
        .zip([true, false, true, false, false])
    {
        for length in 0..bytes.len() {
            let cut = bytes.get(..length).unwrap();
            match read(cut, UnitChoice::Judge) {
                // Text may end after some of its faces or inside its last number.
                Ok(scan) => assert!(!binary && !scan.mesh.faces().is_empty(), "{length}"),
                Err(ReadError::Empty) => assert_eq!(length, 0),
                Err(error) => assert!(error.to_string().contains(';'), "no advice: {error}"),
            }
        }
    }
}

#[test]
fn counts_that_lie_take_no_memory_and_no_time() {
    let start = Instant::now();
    let header = |vertices: &str, faces: &str, format: &str| {
        format!(
            "ply\nformat {format} 1.0\nelement vertex {vertices}\nproperty float x\n\
             property float y\nproperty float z\nelement nothing {vertices}\n\
             element face {faces}\nproperty list uint int vertex_indices\nend_header\n"
        )
        .into_bytes()
    };
    let most = "18446744073709551615";
    for count in [
        "4294967295",
        "9223372036854775807",
        most,
        "18446744073709551616",
        "-1",
    ] {
        for format in ["ascii", "binary_little_endian", "binary_big_endian"] {
            for (vertices, faces) in [(count, "1"), ("1", count), (count, count)] {
                let mut bytes = header(vertices, faces, format);
                bytes.extend([b'0', b' ', b'0', b' ', b'0', b'\n', 0, 0, 0, 0, 0, 0]);
                assert!(
                    read(&bytes, UnitChoice::Judge).is_err(),
                    "{vertices} {faces} {format}"
                );
            }
        }
    }
    // One list that claims to be longer than the file.
    let mut bytes = header("1", "1", "binary_little_endian");
    bytes.extend([0; 12]);
    bytes.extend(u32::MAX.to_le_bytes());
    bytes.extend([0; 400]);
    let text = read(&bytes, UnitChoice::Judge).unwrap_err().to_string();
    assert!(text.contains("0 bytes from byte"), "{text}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn polygons_do_not_multiply_properties() {
    let mut text = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n\
                    property float z\nelement face 1\nproperty list uint int vertex_indices\n"
        .to_owned();
    for i in 0..200 {
        text += &format!("property double p{i}\n");
    }
    text += "end_header\n0 0 0\n1 0 0\n0 1 0\n100000";
    text += &" 0 1".repeat(50_000);
    text += &" 7".repeat(200);
    let error = read(text.as_bytes(), UnitChoice::Judge)
        .unwrap_err()
        .to_string();
    assert!(error.contains("export the scan as triangles"), "{error}");
}

#[test]
fn time_grows_with_the_file_and_no_faster() {
    // Quadratic work on a megabyte would take minutes.
    let long_line = [b"v 1 ".as_slice(), &b"1".repeat(1 << 20)].concat();
    let blanks = [b"solid \n".as_slice(), &b" \n".repeat(1 << 19)].concat();
    let joined = [b"v 0 0 0\nf 1 1 1\n".as_slice(), &b"\\\n".repeat(1 << 19)].concat();
    let comments = [b"ply\n".as_slice(), &b"comment unit unit\n".repeat(1 << 16)].concat();
    let groups = b"v 0 0 0\ng a\nf 1 1 1\n".repeat(1 << 15);
    let start = Instant::now();
    for bytes in [long_line, blanks, joined, comments, groups] {
        let _ = read(&bytes, UnitChoice::Judge);
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn law_any_bytes_give_a_scan_or_an_error(
        which in 0..5_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut bytes = files(&sheet(4)).swap_remove(which);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(scan) = read(&bytes, UnitChoice::Judge) {
            prop_assert!(scan.mesh.positions().iter().all(|p| p.is_finite()));
            prop_assert!(!scan.mesh.faces().is_empty());
            let _ = crate::health::examine(&scan.mesh);
        }
    }

    #[test]
    fn law_no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, UnitChoice::Judge);
    }
}

#[test]
fn loose_triangles_are_joined_and_vertices_keep_their_ids() {
    let obj = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3\nf 4 5 6\n";
    let scan = read(obj.as_bytes(), UnitChoice::Judge).unwrap();
    assert_eq!(scan.mesh.faces(), [[0, 1, 2], [1, 4, 2]]);
    assert_eq!(scan.mesh.positions().len(), 6);
    assert!(
        scan.notes
            .iter()
            .any(|n| n.kind == NoteKind::Welded && n.count == 2)
    );
    // A seam of a texture: most corners are shared, those along the seam are there twice.
    let seam = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 0 0\nv 1 1 0\nf 1 2 3\nf 4 5 3\n";
    let scan = read(seam.as_bytes(), UnitChoice::Judge).unwrap();
    assert_eq!(scan.mesh.faces(), [[0, 1, 2], [1, 4, 2]]);
    assert_eq!(scan.mesh.positions().len(), 5);
}

#[test]
fn a_small_file_of_one_polygon_does_not_grow() {
    let properties: String = (0..250).map(|i| format!("property char p{i}\n")).collect();
    let mut file = format!(
        "ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\n\
         property float y\nproperty float z\nelement face 1\n\
         property list uchar uchar vertex_indices\n{properties}end_header\n"
    )
    .into_bytes();
    for number in [0.0_f32, 0.0, 0.0, 9.0, 0.0, 0.0, 0.0, 9.0, 0.0] {
        file.extend(number.to_le_bytes());
    }
    file.push(255);
    file.extend((0..255).map(|corner| corner % 3));
    file.extend([7; 250]);
    let error = read(&file, UnitChoice::Judge).unwrap_err().to_string();
    assert!(error.contains("export the scan as triangles"), "{error}");
}

/// A strip of so many loose triangles in every format, as points that a writer was handed.
fn strips(count: usize, corners: impl Fn(usize) -> [[f64; 3]; 3]) -> Vec<Vec<u8>> {
    let mut stl = vec![b' '; 80];
    stl.extend((count as u32).to_le_bytes());
    let (mut text, mut obj) = ("solid s\n".to_owned(), String::new());
    let (mut rows, mut faces) = (String::new(), String::new());
    for face in 0..count {
        stl.extend([0; 12]);
        text += "facet normal 0 0 1\nouter loop\n";
        for [x, y, z] in corners(face) {
            stl.extend([x, y, z].iter().flat_map(|&v| (v as f32).to_le_bytes()));
            text += &format!("vertex {x} {y} {z}\n");
            obj += &format!("v {x} {y} {z}\n");
            rows += &format!("{x} {y} {z}\n");
        }
        stl.extend([0; 2]);
        text += "endloop\nendfacet\n";
        let first = 3 * face;
        obj += &format!("f {} {} {}\n", first + 1, first + 2, first + 3);
        faces += &format!("3 {first} {} {}\n", first + 1, first + 2);
    }
    let ply = format!(
        "ply\nformat ascii 1.0\nelement vertex {}\nproperty double x\nproperty double y\nproperty double z\n\
         element face {count}\nproperty list uchar int vertex_indices\nend_header\n{rows}{faces}",
        3 * count
    );
    let texts = [text + "endsolid s\n", obj, ply].map(String::into_bytes);
    std::iter::once(stl).chain(texts).collect()
}

#[test]
fn a_file_without_a_surface_is_refused() {
    const NONE: f64 = f64::NAN;
    let at = |face: usize| 0.1 * face as f64;
    type Corners = fn(f64) -> [[f64; 3]; 3];
    let all: [(&str, Corners); 4] = [
        ("1 bad corner", |x| {
            [[x, NONE, 0.0], [x + 1.0, 0.0, 0.0], [x, 1.0, 0.0]]
        }),
        ("a point", |x| [[x, 1.0, 2.0]; 3]),
        ("an edge", |x| {
            [[x, 0.0, 0.0], [x, 0.0, 0.0], [x + 1.0, 1.0, 0.0]]
        }),
        ("a line", |x| {
            [0.1, 0.2, 0.3].map(|t| [x + t, 2.0 * t, 3.0 * t])
        }),
    ];
    for (what, corners) in all {
        for bytes in strips(40, |face| corners(at(face))) {
            let scan = read(&bytes, UnitChoice::Judge).unwrap();
            let told = scan.expect_surface().unwrap_err().to_string();
            for word in ["40 of 40 faces have no area", "expected", "; export"] {
                assert!(told.contains(word), "{what}: {told}");
            }
        }
    }
    // One honest face in forty is no scan either; half of them are, and what is lost is told.
    let some = |honest: usize| {
        strips(40, move |face| {
            let y = if face < honest { 0.5 } else { NONE };
            let x = face as f64;
            [[x, y, 0.0], [x + 1.0, 0.0, 0.0], [x, 1.0, 0.0]]
        })
    };
    for bytes in some(1) {
        let scan = read(&bytes, UnitChoice::Judge).unwrap();
        assert!(scan.expect_surface().is_err());
    }
    for bytes in some(20) {
        let scan = read(&bytes, UnitChoice::Judge).unwrap();
        assert_eq!(scan.expect_surface(), Ok(()));
        let note = scan
            .notes
            .iter()
            .find(|note| note.kind == NoteKind::UnusablePositions)
            .unwrap();
        assert!(
            note.sentence.contains("20 faces (50 % of all)"),
            "{}",
            note.sentence
        );
    }
}
