//! Counts on surfaces whose topology is known, laws, and real scans.

use super::*;
use crate::{Severity, UnitChoice};
use proptest::prelude::*;

/// A torus of `n` by `m` quads, radii 10 and 3 mm, outside out.
fn torus(n: u32, m: u32) -> Mesh {
    let turn = std::f64::consts::TAU;
    let point = |i: u32, j: u32| {
        let (u, v) = (
            turn * f64::from(i) / f64::from(n),
            turn * f64::from(j) / f64::from(m),
        );
        let ring = 10.0 + 3.0 * libm::cos(v);
        DVec3::new(ring * libm::cos(u), ring * libm::sin(u), 3.0 * libm::sin(v))
    };
    let points = (0..n)
        .flat_map(|i| (0..m).map(move |j| point(i, j)))
        .collect();
    let id = |i: u32, j: u32| (i % n) * m + j % m;
    let mut faces = Vec::new();
    for i in 0..n {
        for j in 0..m {
            faces.push([id(i, j), id(i + 1, j), id(i + 1, j + 1)]);
            faces.push([id(i, j), id(i + 1, j + 1), id(i, j + 1)]);
        }
    }
    Mesh::new(points, faces).unwrap()
}

/// The mesh with other faces.
fn with_faces(mesh: &Mesh, faces: Vec<[u32; 3]>) -> Mesh {
    Mesh::new(mesh.positions().to_vec(), faces).unwrap()
}

#[test]
fn a_torus_is_closed_with_one_tunnel() {
    let health = examine(&torus(60, 30));
    assert!(health.closed);
    assert_eq!(health.genus, Some(1));
    assert_eq!((health.pieces.len(), health.borders.len()), (1, 0));
    let volume = 2.0 * std::f64::consts::PI * std::f64::consts::PI * 10.0 * 9.0;
    assert!((health.volume_mm3.unwrap() / volume - 1.0).abs() < 0.02);
    let kinds: Vec<_> = health.findings.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [HealthKind::Tunnel]);
}

#[test]
fn holes_and_rims_are_measured() {
    let whole = torus(60, 30);
    let mut faces = whole.faces().to_vec();
    let first = faces.remove(1000);
    let far: Vec<_> = faces.drain(0..60).collect();
    let open = with_faces(&whole, faces);
    let health = examine(&open);
    assert!(!health.closed && health.volume_mm3.is_none());
    // A whole ring of faces is gone: a tube with two rims and one hole, without a tunnel.
    assert_eq!(
        (far.len(), health.borders.len(), health.genus),
        (60, 3, Some(0))
    );
    let [a, b, c] = first.map(|v| whole.positions()[v as usize]);
    let around = a.distance(b) + b.distance(c) + c.distance(a);
    assert!((health.borders[2].length_mm - around).abs() < 1e-12);
    assert_eq!(health.border_edges, 63);
    assert_eq!(health.count(HealthKind::Hole), 2);
}

#[test]
fn every_fault_is_counted() {
    let whole = torus(20, 10);
    let mut faces = whole.faces().to_vec();
    faces[7].swap(1, 2);
    faces.push(faces[3]);
    faces.push([5, 5, 9]);
    let [a, b, _] = faces[50];
    let mut points = whole.positions().to_vec();
    let n = points.len() as u32;
    // A fin on an edge, a speck that touches in a point, a lone vertex, a needle.
    points.push(DVec3::new(0.0, 0.0, 20.0));
    faces.push([a, b, n]);
    points.extend([DVec3::new(0.0, 30.0, 0.0), DVec3::new(0.1, 30.0, 0.0)]);
    faces.push([130, n + 1, n + 2]);
    points.extend([0.0, 0.1, 0.2].map(|x| DVec3::new(x, -40.0, 0.0)));
    faces.push([n + 3, n + 4, n + 5]);
    points.push(DVec3::new(50.0, 50.0, 50.0));
    // A vertex that stands twice.
    points.push(points[0]);
    for corners in &mut faces[0..1] {
        *corners = corners.map(|v| if v == 0 { n + 7 } else { v });
    }
    let health = examine(&Mesh::new(points, faces).unwrap());
    for (kind, count) in [
        (HealthKind::Orientation, 3),
        (HealthKind::Duplicate, 1),
        (HealthKind::Collapsed, 1),
        (HealthKind::NonManifoldEdge, 1),
        (HealthKind::NonManifoldVertex, 1),
        (HealthKind::Debris, 2),
        (HealthKind::Pieces, 0),
        (HealthKind::Isolated, 1),
        (HealthKind::Needle, 1),
        (HealthKind::Unjoined, 1),
    ] {
        assert_eq!(
            health.count(kind),
            count,
            "{kind:?}: {:#?}",
            health.findings
        );
    }
    assert_eq!(health.genus, None);
    let unjoined = health.finding(HealthKind::Unjoined).unwrap();
    assert_eq!(unjoined.examples, Examples::Vertices(vec![VertexId(n + 7)]));
    let order: Vec<Severity> = health.findings.iter().map(|f| f.severity).collect();
    assert!(order.is_sorted_by(|a, b| a >= b));
}

#[test]
fn an_inside_out_solid_is_told() {
    let whole = torus(20, 10);
    let turned = whole.faces().iter().map(|&[a, b, c]| [a, c, b]).collect();
    let health = examine(&with_faces(&whole, turned));
    assert!(health.volume_mm3.unwrap() < 0.0);
    assert_eq!(health.findings[0].kind, HealthKind::InsideOut);
}

#[test]
fn faces_that_are_there_twice_count_once() {
    let once = torus(24, 12);
    let twice = with_faces(&once, [once.faces(), once.faces()].concat());
    let (a, b) = (examine(&once), examine(&twice));
    assert_eq!((b.closed, b.area_mm2), (true, a.area_mm2));
    assert_eq!(b.volume_mm3, a.volume_mm3);
}

#[test]
fn nothing_is_an_answer_too() {
    let health = examine(&Mesh::default());
    assert!(!health.closed && health.findings.is_empty() && health.edges_mm.is_none());
}

prop_compose! {
    /// Few vertices and many faces: every fault there is.
    fn soups()(vertices in 1_usize..12)(
        points in prop::collection::vec(prop::array::uniform3(0..3_i32), vertices),
        faces in prop::collection::vec(prop::array::uniform3(0..vertices as u32), 1..40),
    ) -> Mesh {
        let points = points.into_iter().map(|p| DVec3::from(p.map(f64::from))).collect();
        Mesh::new(points, faces).unwrap()
    }
}

proptest! {
    #[test]
    fn law_health_does_not_depend_on_the_order_of_faces(mesh in soups()) {
        let mut faces = mesh.faces().to_vec();
        faces.reverse();
        let (a, b) = (examine(&mesh), examine(&with_faces(&mesh, faces)));
        prop_assert_eq!((a.closed, a.border_edges), (b.closed, b.border_edges));
        prop_assert_eq!(a.pieces.len(), b.pieces.len());
        prop_assert!((a.area_mm2 - b.area_mm2).abs() <= 1e-9 * a.area_mm2);
        for kind in [HealthKind::Collapsed, HealthKind::Duplicate, HealthKind::NonManifoldEdge,
            HealthKind::NonManifoldVertex, HealthKind::Unjoined, HealthKind::Isolated] {
            prop_assert_eq!(a.count(kind), b.count(kind));
        }
    }
}

#[test]
fn real_scans_are_read_and_examined() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let Ok(sets) = std::fs::read_dir(folder) else {
        eprintln!("skipped: no real scans in ../shared/data");
        return;
    };
    let files = sets
        .flatten()
        .filter_map(|set| std::fs::read_dir(set.path()).ok())
        .flatten();
    let mut seen = 0;
    for path in files.flatten().map(|file| file.path()) {
        if path.extension().is_none_or(|e| e != "ply") {
            continue;
        }
        let scan = crate::read(&std::fs::read(&path).unwrap(), UnitChoice::Judge);
        let scan = scan.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            scan.unit.scale_to_mm,
            1.0,
            "{}: {}",
            path.display(),
            scan.unit.reason
        );
        let health = examine(&scan.mesh);
        let faulty = health.count(HealthKind::Collapsed) + health.count(HealthKind::Duplicate);
        assert!(faulty * 100 < health.faces * 5, "{}", path.display());
        seen += 1;
    }
    eprintln!("{seen} real scans read");
    assert!(seen > 0);
}
