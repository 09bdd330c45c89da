use super::*;
use crate::{Dentition, mean_size};
use glam::{DMat3, DVec3};
use lexicon::{Fdi, Seed};
use scan::io::read_ply;

/// A flat gum with an ellipsoidal dome for each tooth at its mean place: occlusal +z, anterior +y.
fn domes(jaw: Jaw, numbers: &[u8]) -> (Mesh, Vec<u8>) {
    let (mut points, mut faces, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    let flip = if jaw == Jaw::Upper { 1.0 } else { -1.0 };
    for &number in numbers {
        let fdi = Fdi::new(number).unwrap();
        let place = places::mean_place(fdi);
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
        let outward = found.frame.left * places::side_sign(tooth.fdi) + found.frame.anterior;
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
            assert_eq!(a.landmarks.len(), b.landmarks.len());
            assert!((a.measures.height_mm - b.measures.height_mm).abs() < 1e-6);
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

/// A share of a count, with a name for the report.
#[derive(Default)]
struct Share {
    good: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, good: bool) {
        self.good += usize::from(good);
        self.all += 1;
    }
    fn at_least(&self, percent: f64, what: &str) {
        let found = 100.0 * self.good as f64 / self.all.max(1) as f64;
        println!("{what}: {found:.1} % of {}", self.all);
        assert!(
            self.all == 0 || found >= percent,
            "{what}: {found} % < {percent} %"
        );
    }
}

#[test]
fn real_arches_are_described_plausibly() {
    let [
        mut plain,
        mut widths,
        mut depths,
        mut counts,
        mut loops,
        mut pairs,
    ] = [const { Share { good: 0, all: 0 } }; 6];
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
        // People differ in size as a whole: the arch's own scale first, then 3 SD of 0.5 mm.
        let mut scales: Vec<f64> = found
            .teeth
            .iter()
            .map(|t| t.measures.mesiodistal_mm / mean_size(t.fdi).mesiodistal_mm)
            .collect();
        scales.sort_by(f64::total_cmp);
        let scale = scales[scales.len() / 2];
        assert!((0.85..1.25).contains(&scale), "{name}: {scale}");
        for tooth in &found.teeth {
            let (size, own) = (mean_size(tooth.fdi), tooth.measures);
            plain.add((own.mesiodistal_mm - size.mesiodistal_mm).abs() <= 1.5);
            widths.add((own.mesiodistal_mm - scale * size.mesiodistal_mm).abs() <= 1.5);
            depths.add((own.buccolingual_mm - size.buccolingual_mm).abs() <= 1.5);
            let usual = cusps::expected(tooth.fdi);
            let sure = usual.iter().filter(|c| !c.optional).count();
            let cusps = tooth.points(LandmarkKind::Cusp).count();
            counts.add((sure..=usual.len()).contains(&cusps));
            let line = tooth
                .lines
                .iter()
                .find(|l| l.kind == LandmarkKind::Cervical);
            loops.add(line.is_some_and(|l| l.closed));
            if let Some(other) = found.tooth(tooth.fdi.contralateral()) {
                let apart = own.mesiodistal_mm - other.measures.mesiodistal_mm;
                pairs.add(apart.abs() <= 1.0);
            }
        }
    }
    plain.at_least(95.0, "mesiodistal width within 3 SD of the table");
    widths.at_least(
        95.0,
        "mesiodistal width within 3 SD of the table at the arch's scale",
    );
    depths.at_least(90.0, "buccolingual width within 3 SD");
    counts.at_least(95.0, "cusps as many as usual");
    loops.at_least(95.0, "gum line closed");
    pairs.at_least(93.0, "left and right widths within 1 mm");
}

#[test]
fn law_any_labels_give_a_value() {
    let (mesh, labels) = domes(Jaw::Lower, &full(Jaw::Lower));
    let faces = labels.len();
    let mut rng = Seed::new(3).rng();
    let mut odd: Vec<Vec<u8>> = vec![vec![36; faces], vec![255; faces]];
    let mut one = vec![0; faces];
    one[7] = 44;
    odd.push(one);
    let numbers: Vec<u8> = (0..50).chain([99, 200]).collect();
    odd.push(
        (0..faces)
            .map(|_| numbers[rng.below(numbers.len())])
            .collect(),
    );
    odd.push(
        labels
            .iter()
            .map(|&n| if rng.unit() < 0.3 { 0 } else { n })
            .collect(),
    );
    // Faces without area, and points that are no points.
    let mut points = mesh.positions().to_vec();
    for p in points.iter_mut().step_by(5) {
        *p = DVec3::ONE;
    }
    let flat = mesh.clone().with_positions(points.clone()).unwrap();
    for p in points.iter_mut().step_by(97) {
        *p = DVec3::splat(f64::NAN);
    }
    let holed = mesh.clone().with_positions(points).unwrap();
    odd.push(labels);
    for labels in &odd {
        for mesh in [&mesh, &flat, &holed] {
            if let Ok(found) = from_labels(mesh, labels) {
                let named: usize = found.face_fdi.iter().filter(|&&n| n != 0).count();
                assert_eq!(
                    found.teeth.iter().map(|t| t.faces.len()).sum::<usize>(),
                    named
                );
            }
        }
    }
}

#[test]
fn law_threads_do_not_matter() {
    let Some((_, mesh, labels)) = arches().into_iter().next() else {
        return;
    };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| from_labels(&mesh, &labels).unwrap())
    };
    assert_eq!(with(1), with(3));
}

/// What was missed by how much on a sample mouth, whose truth is known.
#[derive(Default)]
struct Missed {
    axis_deg: Vec<f64>,
    cusp_mm: Vec<f64>,
    cusps_found: Share,
    contact_mm: Vec<f64>,
    edge_mm: Vec<f64>,
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn nearest(points: &[DVec3], p: DVec3) -> f64 {
    points
        .iter()
        .map(|q| q.distance(p))
        .fold(f64::INFINITY, f64::min)
}

fn compare(found: &Dentition, truth: &crate::sample::SampleArch, missed: &mut Missed) {
    for t in &truth.teeth {
        let f = found.tooth(t.fdi).unwrap();
        missed
            .axis_deg
            .push(angle_deg(f.axes.occlusal, t.axes.occlusal));
        missed
            .axis_deg
            .push(angle_deg(f.axes.mesial, t.axes.mesial));
        let found_of = |kind| f.points(kind).collect::<Vec<DVec3>>();
        let cusps = found_of(LandmarkKind::Cusp);
        let edge = found_of(LandmarkKind::IncisalEdge);
        for l in &t.landmarks {
            match l.kind {
                LandmarkKind::Cusp => {
                    let d = nearest(&cusps, l.at);
                    missed.cusps_found.add(d < 1.5);
                    missed.cusp_mm.extend((d < 1.5).then_some(d));
                }
                LandmarkKind::IncisalEdge => missed.edge_mm.push(nearest(&edge, l.at)),
                // The sample's upper incisors touch below the papilla, where no scan sees it.
                LandmarkKind::MesialContact | LandmarkKind::DistalContact
                    if t.fdi.jaw() == Jaw::Lower || t.fdi.position() > 3 =>
                {
                    missed.contact_mm.push(nearest(&found_of(l.kind), l.at));
                }
                _ => {}
            }
        }
    }
}

#[test]
fn sample_mouth_is_described_truly() {
    let coarse = crate::sample::MouthOptions::coarse();
    let fine = crate::sample::MouthOptions {
        step_mm: 0.4,
        ..coarse.clone()
    };
    for (seed, options) in [(1, &coarse), (2, &coarse), (3, &fine)] {
        let mouth = crate::sample::mouth(Seed::new(seed), options).unwrap();
        let mut missed = Missed::default();
        for arch in [&mouth.upper, &mouth.lower] {
            let labels = arch.sound.face_fdi().unwrap();
            let found = from_labels(&arch.sound, &labels).unwrap();
            compare(&found, arch, &mut missed);
        }
        let [axis, cusp, contact, edge] = [
            &missed.axis_deg,
            &missed.cusp_mm,
            &missed.contact_mm,
            &missed.edge_mm,
        ]
        .map(|v| mean(v));
        println!("axis {axis:.1} deg, cusp {cusp:.2}, contact {contact:.2}, edge {edge:.2} mm");
        assert!(
            axis < 8.0 && missed.axis_deg.iter().all(|&a| a < 15.0),
            "{axis}"
        );
        assert!(cusp < 0.5, "{cusp}");
        missed.cusps_found.at_least(90.0, "cusps found");
        assert!(contact < 0.7, "{contact}");
        assert!(edge < 0.5, "{edge}");
    }
}
