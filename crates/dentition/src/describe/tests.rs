use super::*;
use crate::Dentition;
use glam::{DMat3, DVec3};
use lexicon::{Fdi, Seed};
use scan::io::read_ply;

/// A flat gum with an ellipsoidal dome for each tooth at its mean place: occlusal +z, anterior +y.
fn domes(jaw: Jaw, numbers: &[u8]) -> (Mesh, Vec<u8>) {
    let (mut points, mut faces, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    let flip = if jaw == Jaw::Upper { 1.0 } else { -1.0 };
    for &number in numbers {
        let fdi = Fdi::new(number).unwrap();
        let place = sizes::mean_place(fdi);
        let centre = DVec3::new(place.x * flip, place.y, 0.0);
        let radius = mean_size(fdi).mesiodistal_mm / 2.0;
        let (rings, spokes) = (8_u32, 24_u32);
        let base = points.len() as u32;
        for ring in 0..=rings {
            let polar = f64::from(ring) / f64::from(rings) * std::f64::consts::FRAC_PI_2;
            for spoke in 0..spokes {
                let turn = f64::from(spoke) / f64::from(spokes) * std::f64::consts::TAU;
                let flat = radius * libm::sin(polar);
                points.push(
                    centre
                        + DVec3::new(
                            flat * libm::cos(turn),
                            flat * libm::sin(turn),
                            6.0 * libm::cos(polar),
                        ),
                );
            }
        }
        for ring in 0..rings {
            for spoke in 0..spokes {
                let at = |r: u32, s: u32| base + r * spokes + s % spokes;
                faces.push([
                    at(ring, spoke),
                    at(ring + 1, spoke),
                    at(ring + 1, spoke + 1),
                ]);
                faces.push([
                    at(ring, spoke),
                    at(ring + 1, spoke + 1),
                    at(ring, spoke + 1),
                ]);
                labels.extend([number, number]);
            }
        }
    }
    (Mesh::new(points, faces).unwrap(), labels)
}

fn full(jaw: Jaw) -> Vec<u8> {
    Fdi::along(jaw).map(Fdi::number).collect()
}

fn random_rotation(seed: Seed) -> (DMat3, DVec3) {
    let mut rng = seed.rng();
    let mut unit =
        || DVec3::new(rng.unit() - 0.5, rng.unit() - 0.5, rng.unit() - 0.5).normalize_or(DVec3::X);
    let r = lexicon::rotation_between(unit(), unit()) * lexicon::rotation_between(unit(), unit());
    (r, unit() * 40.0)
}

fn moved(mesh: &Mesh, r: DMat3, t: DVec3) -> Mesh {
    let points = mesh.positions().iter().map(|&p| r * p + t).collect();
    mesh.clone().with_positions(points).unwrap()
}

fn angle_deg(a: DVec3, b: DVec3) -> f64 {
    libm::acos(a.dot(b).clamp(-1.0, 1.0)).to_degrees()
}

fn check_axes(found: &Dentition) {
    for tooth in &found.teeth {
        let a = &tooth.axes;
        for (u, v) in [
            (a.occlusal, a.mesial),
            (a.mesial, a.buccal),
            (a.buccal, a.occlusal),
        ] {
            assert!(u.dot(v).abs() < 1e-9 && (u.length() - 1.0).abs() < 1e-9);
        }
        let outward = found.frame.left * sizes::side_sign(tooth.fdi) + found.frame.anterior;
        assert!(
            a.buccal.dot(outward) > 0.0,
            "{}: buccal points inward",
            tooth.fdi
        );
    }
}

#[test]
fn frame_of_domes_is_exact() {
    for jaw in [Jaw::Upper, Jaw::Lower] {
        let numbers = full(jaw);
        for part in [&numbers[..], &numbers[..4], &numbers[5..11], &numbers[10..]] {
            let (mesh, labels) = domes(jaw, part);
            let found = from_labels(&mesh, &labels).unwrap();
            assert_eq!(found.jaw, jaw);
            assert_eq!(found.teeth.len(), part.len());
            assert!(angle_deg(found.frame.occlusal, DVec3::Z) < 1.0);
            assert!(angle_deg(found.frame.anterior, DVec3::Y) < 1.0);
            check_axes(&found);
        }
    }
}

#[test]
fn law_from_labels_turns_with_the_scan() {
    let (mesh, labels) = domes(Jaw::Lower, &full(Jaw::Lower));
    let still = from_labels(&mesh, &labels).unwrap();
    for i in 0..10 {
        let (r, t) = random_rotation(Seed::new(7).child(&i.to_string()));
        let turned = from_labels(&moved(&mesh, r, t), &labels).unwrap();
        assert!((turned.frame.anterior - r * still.frame.anterior).length() < 1e-6);
        for (a, b) in still.teeth.iter().zip(&turned.teeth) {
            assert!((b.axes.occlusal - r * a.axes.occlusal).length() < 1e-6);
            assert!((b.axes.mesial - r * a.axes.mesial).length() < 1e-6);
            assert!((b.axes.origin - (r * a.axes.origin + t)).length() < 1e-6);
        }
    }
}

#[test]
fn refuses_what_is_no_labelling() {
    let (mesh, labels) = domes(Jaw::Upper, &[11]);
    let faces = labels.len();
    assert_eq!(
        from_labels(&mesh, &labels[1..]).unwrap_err(),
        LabelsError::WrongLength {
            labels: faces - 1,
            faces
        }
    );
    assert_eq!(
        from_labels(&mesh, &vec![0; faces]).unwrap_err(),
        LabelsError::NoTeeth { faces }
    );
    assert_eq!(
        from_labels(&mesh, &vec![99; faces]).unwrap_err(),
        LabelsError::NoTeeth { faces }
    );
}

/// The labelled arches of `../shared/data`, or nothing and a line that says so.
fn arches() -> Vec<(String, Mesh, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/arches");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no scans in ../shared/data/arches");
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| {
            let mesh = read_ply(&std::fs::read(path).ok()?).ok()?;
            let labels = mesh.face_fdi()?;
            Some((
                path.file_stem()?.to_string_lossy().into_owned(),
                mesh,
                labels,
            ))
        })
        .collect()
}

#[test]
fn real_arches_have_sound_frames() {
    for (name, mesh, labels) in arches() {
        let found = from_labels(&mesh, &labels).unwrap();
        check_axes(&found);
        // The mean normal of an open scan points out of the gum, if roughly.
        let mean: DVec3 = (0..mesh.faces().len())
            .map(|f| mesh.area_vector_doubled(f))
            .sum();
        assert!(
            angle_deg(mean.normalize(), found.frame.occlusal) < 35.0,
            "{name}"
        );
    }
}
