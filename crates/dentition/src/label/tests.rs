use super::*;
use glam::DQuat;
use lexicon::Seed;
use scan::io::read_ply;

/// A labelled arch of the shared data; a printed line where it is absent.
fn arch(name: &str) -> Option<Mesh> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/arches");
    let Ok(bytes) = std::fs::read(format!("{folder}/{name}.ply")) else {
        println!("skipped: ../shared/data/arches/{name}.ply is absent");
        return None;
    };
    Some(read_ply(&bytes).unwrap())
}

fn turned(mesh: &Mesh, seed: u64) -> Mesh {
    let mut rng = Seed::new(seed).rng();
    let axis = DVec3::new(rng.normal(), rng.normal(), rng.normal()).normalize();
    let turn = DQuat::from_axis_angle(axis, rng.range(0.0, std::f64::consts::TAU));
    let shift = DVec3::new(rng.normal(), rng.normal(), rng.normal()) * 50.0;
    let moved = mesh.positions().iter().map(|&p| turn * p + shift).collect();
    mesh.clone().with_positions(moved).unwrap()
}

fn agreement(a: &[u8], b: &[u8]) -> f64 {
    a.iter().zip(b).filter(|(x, y)| x == y).count() as f64 / a.len() as f64
}

#[test]
fn law_pose() {
    let Some(mesh) = arch("018_U") else { return };
    let still = label(&mesh, &LabelOptions::default()).unwrap();
    let moved = label(&turned(&mesh, 5), &LabelOptions::default()).unwrap();
    let same = agreement(&still.face_fdi, &moved.face_fdi);
    assert!(same > 0.995, "{same}");
    let truth = mesh.face_fdi().unwrap();
    let score = crate::score(&mesh, &moved.face_fdi, &truth);
    assert!(
        score.iou() > 0.93 && score.right_number() > 0.99,
        "{score:?}"
    );
}

#[test]
fn law_mirror() {
    let Some(mesh) = arch("055_L") else { return };
    let still = label(&mesh, &LabelOptions::default()).unwrap();
    let positions = mesh
        .positions()
        .iter()
        .map(|p| DVec3::new(-p.x, p.y, p.z))
        .collect();
    let faces = mesh.faces().iter().map(|&[a, b, c]| [a, c, b]).collect();
    let mirrored = label(
        &Mesh::new(positions, faces).unwrap(),
        &LabelOptions::default(),
    )
    .unwrap();
    let other = |&n: &u8| Fdi::new(n).map_or(0, |t| t.contralateral().number());
    let swapped: Vec<u8> = mirrored.face_fdi.iter().map(other).collect();
    let same = agreement(&still.face_fdi, &swapped);
    assert!(same > 0.98, "{same}");
}

#[test]
fn law_threads() {
    let Some(mesh) = arch("051_L") else { return };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| label(&mesh, &LabelOptions::default()))
            .unwrap()
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_correction_names_its_tooth() {
    let Some(mesh) = arch("045_U") else { return };
    let truth = mesh.face_fdi().unwrap();
    let of_16: Vec<usize> = (0..truth.len()).filter(|&f| truth[f] == 16).collect();
    let sum: DVec3 = of_16.iter().map(|&f| mesh.centroid(f)).sum();
    let click = sum / of_16.len() as f64;
    let fdi = Fdi::new(17).unwrap();
    let told = label(
        &mesh,
        &LabelOptions {
            corrections: vec![(fdi, click)],
        },
    )
    .unwrap();
    let named = of_16.iter().filter(|&&f| told.face_fdi[f] == 17).count();
    assert!(2 * named > of_16.len(), "{named} of {}", of_16.len());
}

#[test]
fn what_is_no_arch_is_refused_or_labelled_but_never_a_panic() {
    let empty = Mesh::default();
    assert!(matches!(
        label(&empty, &LabelOptions::default()),
        Err(LabelError::TooFewFaces { found: 0, .. })
    ));
    // A refusal tells of the file's own faces, however they are cut or coarsened to work with.
    let corners = [DVec3::ZERO, DVec3::X, DVec3::Y, DVec3::Z].map(|p| 3.0 * p);
    let tetrahedron = vec![[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]];
    let tetrahedron = Mesh::new(corners.to_vec(), tetrahedron).unwrap();
    let why = label(&tetrahedron, &LabelOptions::default()).unwrap_err();
    assert!(
        matches!(why, LabelError::TooFewFaces { in_file: 4, found, .. } if found != 4),
        "{why:?}"
    );
    assert!(why.to_string().contains("the scan has 4 faces"), "{why}");
    let side = 40_u32;
    let tiny = |scale: f64| {
        let point = move |i: u32| scale * DVec3::new(f64::from(i % side), f64::from(i / side), 0.0);
        let faces = (0..side - 1).flat_map(|y| (0..side - 1).map(move |x| y * side + x));
        let faces = faces.flat_map(|a| [[a, a + 1, a + side], [a + 1, a + side + 1, a + side]]);
        Mesh::new((0..side * side).map(point).collect(), faces.collect()).unwrap()
    };
    let why = label(&tiny(0.1), &LabelOptions::default()).unwrap_err();
    let why = why.to_string();
    assert!(
        why.contains("3042 faces") && why.contains("too small"),
        "{why}"
    );
    let point = |i: u32| DVec3::new(f64::from(i % side), f64::from(i / side), 0.0);
    let flat = (0..side * side).map(point).collect();
    let faces = (0..side - 1).flat_map(|y| {
        (0..side - 1).flat_map(move |x| {
            let a = y * side + x;
            [[a, a + 1, a + side], [a + 1, a + side + 1, a + side]]
        })
    });
    let plate = Mesh::new(flat, faces.collect()).unwrap();
    assert!(matches!(
        label(&plate, &LabelOptions::default()),
        Err(LabelError::NoCrowns { .. })
    ));
    let both = [11, 31]
        .map(|n| (Fdi::new(n).unwrap(), DVec3::ZERO))
        .to_vec();
    assert!(matches!(
        label(&plate, &LabelOptions { corrections: both }),
        Err(LabelError::BothJaws(..))
    ));
}

/// Second molars that lie off the curve, with gum behind them that stands out as they do.
#[test]
fn last_molars_end_where_their_crease_does() {
    for (name, molars) in [
        ("036_U", [17, 27]),
        ("041_L", [37, 47]),
        ("013_L", [37, 47]),
    ] {
        let Some(mesh) = arch(name) else { return };
        let truth = mesh.face_fdi().unwrap();
        let found = label(&mesh, &LabelOptions::default()).unwrap();
        let score = crate::score(&mesh, &found.face_fdi, &truth);
        for tooth in score
            .teeth
            .iter()
            .filter(|t| molars.contains(&t.fdi.number()))
        {
            assert!(tooth.iou > 0.85, "{name} {tooth:?}");
        }
        assert!(score.invented.is_empty(), "{name} {:?}", score.invented);
    }
}

/// What is labelled in a sample jaw with and without some of its teeth.
fn sample(missing: &[u8], third_molars: bool) -> [crate::Score; 2] {
    let options = crate::sample::MouthOptions {
        missing: missing.iter().map(|&n| Fdi::new(n).unwrap()).collect(),
        third_molars,
        damage: Vec::new(),
        ..crate::sample::MouthOptions::coarse()
    };
    let mouth = crate::sample::mouth(Seed::new(3), &options).unwrap();
    [mouth.upper, mouth.lower].map(|arch| {
        let found = label(&arch.scan, &LabelOptions::default()).unwrap();
        crate::score(&arch.scan, &found.face_fdi, &arch.face_fdi)
    })
}

#[test]
fn no_tooth_is_invented_on_bare_ridge() {
    for score in sample(&[16, 17, 25, 26, 36, 37, 46], false) {
        assert!(score.invented.is_empty(), "{:?}", score.invented);
        assert!(score.teeth.iter().all(|t| t.iou > 0.5), "{score:?}");
    }
}

#[test]
fn third_molars_are_found_where_they_are() {
    for score in sample(&[], true) {
        assert_eq!(score.teeth.len(), 16);
        assert!(score.invented.is_empty(), "{:?}", score.invented);
        assert!(score.teeth.iter().all(|t| t.iou > 0.7), "{score:?}");
    }
}
