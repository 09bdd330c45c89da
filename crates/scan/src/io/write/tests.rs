//! What was written is read again; what cannot be written is refused.

use super::*;
use crate::{Mesh, UnitChoice, Values, read};
use glam::DVec3;
use proptest::prelude::*;

fn tetrahedron() -> Mesh {
    let p = [[0., 0., 0.], [9., 0., 0.], [0., 9., 0.], [0., 0., 9.]];
    let faces = vec![[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]];
    Mesh::new(p.into_iter().map(DVec3::from).collect(), faces).unwrap()
}

fn ply(mesh: &Mesh, body: PlyBody) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_ply(mesh, body, &mut bytes).unwrap();
    bytes
}

fn values(rows: usize) -> impl Strategy<Value = Values> {
    let bytes = prop::collection::vec(any::<u8>(), rows).prop_map(Values::U8);
    let int = prop::collection::vec(any::<i32>().prop_map(i64::from), rows).prop_map(Values::I64);
    let uint = prop::collection::vec(any::<u32>().prop_map(i64::from), rows).prop_map(Values::I64);
    let double = prop::collection::vec(-1e300..1e300_f64, rows).prop_map(Values::F64);
    let float = prop::collection::vec((-1e30..1e30_f32).prop_map(f64::from), rows);
    prop_oneof![bytes, int, uint, double, float.prop_map(Values::F64)]
}

prop_compose! {
    fn meshes()(vertices in 1_usize..20, count in 1_usize..20)(
        single in prop::collection::vec(prop::array::uniform3(-99.0..99.0_f32), vertices),
        double in prop::option::of(prop::array::uniform3(-99.0..99.0_f64)),
        faces in prop::collection::vec(prop::array::uniform3(0..vertices as u32), count),
        colours in prop::option::of(prop::collection::vec(any::<[u8; 3]>(), vertices)),
        at_vertex in values(vertices),
        at_face in values(count),
    ) -> Mesh {
        let mut p: Vec<DVec3> = single.iter().map(|&p| DVec3::from(p.map(f64::from))).collect();
        if let Some(double) = double {
            p[0] = DVec3::from(double);
        }
        let mut mesh = Mesh::new(p, faces).unwrap();
        if let Some(colours) = colours {
            mesh = mesh.with_colours(colours).unwrap();
        }
        mesh.with_vertex_property("quality", at_vertex)
            .unwrap()
            .with_face_property("fdi", at_face)
            .unwrap()
    }
}

proptest! {
    #[test]
    fn law_ply_round_trips_exactly(mesh in meshes()) {
        for body in [PlyBody::Binary, PlyBody::Text] {
            let bytes = ply(&mesh, body);
            let scan = read(&bytes, UnitChoice::Judge).unwrap();
            prop_assert_eq!(&scan.mesh, &mesh);
            prop_assert!(scan.notes.is_empty());
            prop_assert_eq!(ply(&scan.mesh, body), bytes);
        }
    }

    #[test]
    fn law_stl_keeps_the_triangles(mesh in meshes()) {
        let mut bytes = Vec::new();
        write_stl(&mesh, &mut bytes).unwrap();
        prop_assert_eq!(bytes.len(), 84 + 50 * mesh.faces().len());
        let scan = read(&bytes, UnitChoice::Judge).unwrap();
        prop_assert_eq!(scan.mesh.faces().len(), mesh.faces().len());
        for face in 0..mesh.faces().len() {
            let rounded = mesh.corners(face).map(|p| p.as_vec3().as_dvec3());
            prop_assert_eq!(scan.mesh.corners(face), rounded);
        }
        let mut again = Vec::new();
        write_stl(&scan.mesh, &mut again).unwrap();
        prop_assert!(again.len() == bytes.len());
    }
}

#[test]
fn double_positions_only_where_they_are_needed() {
    let single = String::from_utf8_lossy(&ply(&tetrahedron(), PlyBody::Binary)).into_owned();
    assert!(single.contains("property float x"), "{single}");
    let mut p = tetrahedron().positions().to_vec();
    p[1].y = 0.1;
    let double = ply(&tetrahedron().with_positions(p).unwrap(), PlyBody::Text);
    assert!(String::from_utf8_lossy(&double).contains("property double x"));
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let mut p = tetrahedron().positions().to_vec();
    p[2].z = f64::NAN;
    let broken = tetrahedron().with_positions(p).unwrap();
    let mut sink = Vec::new();
    let text = write_ply(&broken, PlyBody::Binary, &mut sink)
        .unwrap_err()
        .to_string();
    assert!(text.contains("vertex 2"), "{text}");
    assert!(write_stl(&broken, &mut sink).is_err());
    for name in ["", "two words", "x", "line\nbreak"] {
        let mesh = tetrahedron()
            .with_vertex_property(name, Values::U8(vec![0; 4]))
            .unwrap();
        assert!(
            write_ply(&mesh, PlyBody::Binary, &mut sink).is_err(),
            "{name:?}"
        );
    }
    let large = Values::I64(vec![1 << 40; 4]);
    let mesh = tetrahedron().with_face_property("big", large).unwrap();
    let text = write_ply(&mesh, PlyBody::Binary, &mut sink)
        .unwrap_err()
        .to_string();
    assert!(text.contains("1099511627776"), "{text}");
    let collapsed = Mesh::new(vec![DVec3::ZERO; 2], vec![[0, 1, 1]]).unwrap();
    let part = |mesh| Part {
        name: "a",
        mesh,
        colour: None,
    };
    assert!(write_3mf(&[part(&collapsed)], &mut sink).is_err());
    assert!(write_3mf(&[], &mut sink).is_err());
    assert!(sink.is_empty(), "something was written before the refusal");
}

#[test]
fn packages_are_the_same_bytes_and_named() {
    let mesh = tetrahedron();
    let coloured = mesh
        .clone()
        .with_colours(vec![[9, 8, 7], [0; 3], [9, 8, 7], [255; 3]])
        .unwrap();
    let parts = [
        Part {
            name: "crown <36> & \"co\"",
            mesh: &mesh,
            colour: Some([240, 230, 210]),
        },
        Part {
            name: "map",
            mesh: &coloured,
            colour: None,
        },
    ];
    let mut bytes = Vec::new();
    write_3mf(&parts, &mut bytes).unwrap();
    let mut again = Vec::new();
    write_3mf(&parts, &mut again).unwrap();
    assert_eq!(bytes, again);
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes.clone())).unwrap();
    let mut model = String::new();
    let mut file = archive.by_name("3D/3dmodel.model").unwrap();
    io::Read::read_to_string(&mut file, &mut model).unwrap();
    for part in [
        "unit=\"millimeter\"",
        "name=\"crown &lt;36&gt; &amp; &quot;co&quot;\"",
        "displaycolor=\"#F0E6D2\"",
        "<m:color color=\"#090807\"/>",
        "<vertex x=\"9\" y=\"0\" z=\"0\"/>",
        "<triangle v1=\"0\" v2=\"2\" v3=\"1\" pid=\"3\" p1=\"1\" p2=\"1\" p3=\"0\"/>",
    ] {
        assert!(model.contains(part), "{part} not in\n{model}");
    }
    let refused = read(&bytes, UnitChoice::Judge).unwrap_err().to_string();
    assert!(refused.contains("a 3MF file"), "{refused}");
}
