//! Shown meshes, on a made-up arch.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use glam::DVec3;
use std::io::Write;

/// Half a ring with a bumpy surface and 14 teeth on it: `along` times `across` places, mm.
fn arch(along: u32, across: u32) -> Mesh {
    let place = |i: u32, j: u32| {
        let (turn, around) = (
            f64::from(i) / f64::from(along - 1) * std::f64::consts::PI,
            f64::from(j) / f64::from(across - 1) * std::f64::consts::TAU * 0.7,
        );
        let thick =
            5.0 + 0.8 * libm::sin(turn * 28.0) + 0.1 * libm::sin(around * 31.0 + turn * 97.0);
        let wide = 26.0 + thick * libm::cos(around);
        DVec3::new(
            wide * libm::cos(turn),
            wide * libm::sin(turn),
            thick * libm::sin(around),
        )
    };
    let places = (0..along).flat_map(|i| (0..across).map(move |j| (i, j)));
    let positions: Vec<DVec3> = places.clone().map(|(i, j)| place(i, j)).collect();
    let colours = places
        .map(|(i, j)| [(i % 256) as u8, (j % 256) as u8, 200])
        .collect();
    let (mut faces, mut teeth) = (Vec::new(), Vec::new());
    for (i, j) in (0..along - 1).flat_map(|i| (0..across - 1).map(move |j| (i, j))) {
        let at = i * across + j;
        faces.extend([
            [at, at + across, at + 1],
            [at + 1, at + across, at + across + 1],
        ]);
        let tooth = if j < across / 2 {
            31 + (i * 14 / along) as u8
        } else {
            0
        };
        teeth.extend([tooth; 2]);
    }
    let mesh = Mesh::new(positions, faces).unwrap();
    let mesh = mesh.with_colours(colours).unwrap();
    mesh.with_face_property("fdi", scan::Values::U8(teeth))
        .unwrap()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn f32_at(bytes: &[u8], at: usize) -> f32 {
    f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// The bytes as the web app reads them.
struct Read {
    positions: Vec<[f64; 3]>,
    faces: Vec<[u32; 3]>,
    teeth: Vec<u8>,
    colours: usize,
    values_um: Vec<i16>,
}

fn read(bytes: &[u8]) -> Read {
    assert_eq!(&bytes[..4], b"BSM1");
    let (vertices, faces) = (u32_at(bytes, 4) as usize, u32_at(bytes, 8) as usize);
    let corner = |at: usize| [0_usize, 4, 8].map(|axis| f64::from(f32_at(bytes, at + axis)));
    let (low, high) = (corner(12), corner(24));
    let flags = u32_at(bytes, 36);
    let step = |at: usize| f64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]])) / 65_535.0;
    let position = |vertex: usize| {
        [0, 1, 2]
            .map(|axis| low[axis] + step(40 + vertex * 6 + axis * 2) * (high[axis] - low[axis]))
    };
    let at_faces = (40 + vertices * 6).next_multiple_of(4);
    let at_teeth = at_faces + faces * 12;
    let face =
        |face: usize| [0_usize, 4, 8].map(|corner| u32_at(bytes, at_faces + face * 12 + corner));
    let colours = if flags & 1 == 1 { vertices * 3 } else { 0 };
    let values = &bytes[at_teeth + faces + colours..];
    assert_eq!(values.len(), if flags & 2 == 2 { vertices * 2 } else { 0 });
    let um = |two: &[u8]| i16::from_le_bytes([two[0], two[1]]);
    Read {
        values_um: values.chunks_exact(2).map(um).collect(),
        positions: (0..vertices).map(position).collect(),
        faces: (0..faces).map(face).collect(),
        teeth: bytes[at_teeth..at_teeth + faces].to_vec(),
        colours,
    }
}

#[test]
fn law_nothing_is_lost_at_the_finest_level() {
    let mesh = arch(200, 80);
    let shown = read(&encoded_mesh(&mesh, Level::All, None));
    assert_eq!(shown.faces, mesh.faces());
    assert_eq!(Some(shown.teeth), mesh.face_fdi());
    assert_eq!(shown.colours, mesh.colours().map_or(0, |c| c.len() * 3));
    for (shown, position) in shown.positions.iter().zip(mesh.positions()) {
        for (a, b) in shown.iter().zip(position.to_array()) {
            assert!((a - b).abs() < 0.002, "{a} mm shown, {b} mm scanned");
        }
    }
}

#[test]
fn law_values_are_kept_to_a_micrometre() {
    let mesh = arch(200, 80);
    let value = |v: usize| match v % 7 {
        0 => f64::NAN,
        1 => -40.0,
        n => 0.0123 * n as f64 * if v.is_multiple_of(2) { 1.0 } else { -1.0 },
    };
    let values: Vec<f64> = (0..mesh.positions().len()).map(value).collect();
    let mesh = mesh
        .with_vertex_property("distance_mm", scan::Values::F64(values.clone()))
        .unwrap();
    let shown = read(&encoded_mesh(&mesh, Level::All, Some("distance_mm")));
    for (&um, mm) in shown.values_um.iter().zip(values) {
        match mm {
            mm if mm.is_nan() => assert_eq!(um, i16::MIN),
            mm if mm < -33.0 => assert_eq!(um, -32_767),
            mm => assert!((f64::from(um) - mm * 1e3).abs() <= 0.5),
        }
    }
    // Coarser: the mean of what has one. Not asked for, there is none.
    let all_same = vec![0.25; mesh.positions().len()];
    let mesh = mesh
        .with_vertex_property("distance_mm", scan::Values::F64(all_same))
        .unwrap();
    let shown = read(&encoded_mesh(&mesh, Level::First, Some("distance_mm")));
    assert!(shown.values_um.len() > 2_000 && shown.values_um.iter().all(|&um| um == 250));
    assert!(
        read(&encoded_mesh(&mesh, Level::First, None))
            .values_um
            .is_empty()
    );
}

#[test]
fn law_the_same_bytes_twice() {
    let mesh = arch(200, 80);
    let first = encoded_mesh(&mesh, Level::First, None);
    assert_eq!(first, encoded_mesh(&mesh, Level::First, None));
    let shown = read(&first);
    assert!(shown.faces.len() <= 8_000);
    assert!(shown.faces.len() > 4_000, "{} faces", shown.faces.len());
    assert!(
        shown
            .faces
            .iter()
            .flatten()
            .all(|&v| (v as usize) < shown.positions.len())
    );
}

#[test]
fn law_labels_are_kept() {
    let mesh = arch(200, 80);
    let share = |teeth: &[u8], tooth: u8| {
        teeth.iter().filter(|&&one| one == tooth).count() as f64 / teeth.len() as f64
    };
    let all = mesh.face_fdi().unwrap();
    let shown = read(&encoded_mesh(&mesh, Level::First, None)).teeth;
    for tooth in 31..45 {
        let (before, after) = (share(&all, tooth), share(&shown, tooth));
        assert!(
            after > before / 4.0 && before > 0.0,
            "{tooth}: {before} and {after}"
        );
    }
    assert!(shown.iter().all(|tooth| all.contains(tooth)));
}

#[test]
fn a_mesh_without_faces_or_extent_is_shown() {
    let nothing = read(&encoded_mesh(&Mesh::default(), Level::First, None));
    assert_eq!((nothing.positions.len(), nothing.faces.len()), (0, 0));
    let point = vec![DVec3::ONE; 3];
    let mesh = Mesh::new(point, vec![[0, 1, 2]; 9_000]).unwrap();
    let shown = read(&encoded_mesh(&mesh, Level::First, None));
    assert!(shown.faces.is_empty(), "all of it is one point");
}

#[test]
fn law_all_levels_of_an_arch_are_small() {
    let mesh = arch(500, 201);
    let mut bytes = 0;
    for level in [Level::First, Level::Middle, Level::All] {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder
            .write_all(&encoded_mesh(&mesh, level, None))
            .unwrap();
        bytes += encoder.finish().unwrap().len();
    }
    let of_200_000 = bytes as f64 * 200_000.0 / mesh.faces().len() as f64;
    assert!(
        of_200_000 < 5e6,
        "{bytes} bytes for {} faces",
        mesh.faces().len()
    );
}

#[tokio::test]
async fn what_was_made_once_is_kept() {
    let folder = std::env::temp_dir().join(format!("clinic-mesh-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let meshes = Meshes::open(folder.join("kept")).unwrap();
    let file = folder.join("some.stl");
    let text = "solid x\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\n\
                endloop\nendfacet\nendsolid x\n";
    std::fs::write(&file, text).unwrap();
    let first = meshes.get("ab", &file, Level::All, None).await.unwrap();
    std::fs::remove_file(&file).unwrap();
    let again = meshes.get("ab", &file, Level::All, None).await.unwrap();
    assert_eq!((&first.gzip, &first.tag), (&again.gzip, &again.tag));
    assert_eq!(read(&again.plain().unwrap()).faces, [[0, 1, 2]]);
    assert!(meshes.get("cd", &file, Level::All, None).await.is_err());
    let _ = std::fs::remove_dir_all(folder);
}
