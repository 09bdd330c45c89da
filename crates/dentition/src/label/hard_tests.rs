//! Scans that are not as one would like them: parts, debris, other resolutions, clicks.

use super::*;
use crate::Doubt;
use crate::antagonist::tests::joined;
use lexicon::Side;
use scan::FaceId;
use scan::io::read_ply;

fn arch(name: &str) -> Option<(Mesh, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/arches");
    let Ok(bytes) = std::fs::read(format!("{folder}/{name}.ply")) else {
        println!("skipped: ../shared/data/arches/{name}.ply is absent");
        return None;
    };
    let mesh = read_ply(&bytes).unwrap();
    let truth = mesh.face_fdi().unwrap();
    Some((mesh, truth))
}

fn centre(mesh: &Mesh, truth: &[u8], number: u8) -> Option<DVec3> {
    let own: Vec<usize> = (0..truth.len()).filter(|&f| truth[f] == number).collect();
    let sum: DVec3 = own.iter().map(|&f| mesh.centroid(f)).sum();
    (!own.is_empty()).then(|| sum / own.len() as f64)
}

/// What is nearer to the numbered teeth than to any other, with gum about them.
fn part(mesh: &Mesh, truth: &[u8], numbers: &[u8]) -> (Mesh, Vec<u8>) {
    let all: Vec<(u8, DVec3)> = (11..=48)
        .filter_map(|n| Some((n, centre(mesh, truth, n)?)))
        .collect();
    let keep: Vec<FaceId> = (0..truth.len())
        .filter(|&f| {
            let p = mesh.centroid(f);
            let near = |t: &&(u8, DVec3)| t.1.distance(p);
            let nearest = all
                .iter()
                .min_by(|a, b| near(a).total_cmp(&near(b)))
                .unwrap();
            numbers.contains(&nearest.0) && near(&nearest) < 14.0
        })
        .map(|f| FaceId(f as u32))
        .collect();
    let (part, _, faces) = mesh.extract(&keep);
    let labels = faces.iter().map(|f| truth[f.0 as usize]).collect();
    (part, labels)
}

/// Truth of a mesh made from another one, by the nearest face.
fn carried(from: &Mesh, truth: &[u8], to: &Mesh) -> Vec<u8> {
    let index = scan::space::Bvh::new(from);
    let at = |f| {
        index
            .closest(to.centroid(f))
            .map_or(0, |c| truth[c.face.0 as usize])
    };
    (0..to.faces().len()).map(at).collect()
}

#[test]
fn a_part_is_of_one_quadrant_and_says_what_it_cannot_know() {
    for (name, numbers) in [
        ("018_U", vec![14, 15, 16, 17]),
        ("024_L", vec![44, 45, 46, 47]),
        ("055_L", vec![34, 35, 36, 37]),
        ("007_U", vec![21, 22, 23, 24, 25, 26, 27]),
    ] {
        let Some((mesh, truth)) = arch(name) else {
            return;
        };
        let (part, _) = part(&mesh, &truth, &numbers);
        let found = label(&part, &LabelOptions::default()).unwrap();
        let quadrant = found.teeth[0].fdi.number() / 10;
        for pair in found.teeth.windows(2) {
            assert_eq!(pair[1].fdi.number() / 10, quadrant, "{name}");
            let step = pair[0].fdi.position().abs_diff(pair[1].fdi.position());
            assert_eq!(step, 1, "{name}: numbers are not contiguous");
        }
        assert!(found.jaw_confidence < 1.0);
        for tooth in &found.teeth {
            let doubted = tooth
                .doubts
                .iter()
                .any(|d| matches!(d, Doubt::Number { .. }));
            assert!(
                !tooth.doubts.is_empty() || tooth.confidence > 0.6,
                "{name} {}",
                tooth.fdi
            );
            assert!(!doubted || tooth.confidence <= 0.9, "{name} {}", tooth.fdi);
        }
    }
}

#[test]
fn a_half_is_numbered_from_its_own_midline() {
    let mut right = (0, 0);
    for name in ["018_U", "024_L", "055_L", "007_U", "011_U", "013_L"] {
        let Some((mesh, truth)) = arch(name) else {
            return;
        };
        for side in [Side::Right, Side::Left] {
            let numbers: Vec<u8> = truth
                .iter()
                .copied()
                .filter(|&n| Fdi::new(n).is_ok_and(|t| t.side() == side))
                .collect();
            let (part, labels) = part(&mesh, &truth, &numbers);
            let found = label(&part, &LabelOptions::default()).unwrap();
            let score = crate::score(&part, &found.face_fdi, &labels);
            right.0 += score
                .teeth
                .iter()
                .filter(|t| t.named == Some(t.fdi))
                .count();
            right.1 += score.teeth.len();
        }
    }
    assert!(100 * right.0 >= 85 * right.1, "{right:?}");
}

#[test]
fn a_tooth_that_the_scan_cuts_off_says_so() {
    let Some((mesh, truth)) = arch("018_U") else {
        return;
    };
    let (a, b) = (
        centre(&mesh, &truth, 16).unwrap(),
        centre(&mesh, &truth, 15).unwrap(),
    );
    let keep: Vec<FaceId> = (0..truth.len())
        .filter(|&f| (mesh.centroid(f) - a).dot(b - a) > 0.0 || truth[f] / 10 == 2)
        .map(|f| FaceId(f as u32))
        .collect();
    let (cut, _, _) = mesh.extract(&keep);
    let found = label(&cut, &LabelOptions::default()).unwrap();
    let cut_off: Vec<_> = found
        .teeth
        .iter()
        .filter(|t| t.doubts.contains(&Doubt::CutOff))
        .collect();
    assert_eq!(
        cut_off.len(),
        1,
        "{:?}",
        cut_off.iter().map(|t| t.fdi).collect::<Vec<_>>()
    );
    let whole = label(&mesh, &LabelOptions::default()).unwrap();
    assert!(
        !whole
            .teeth
            .iter()
            .any(|t| t.doubts.contains(&Doubt::CutOff))
    );
}

#[test]
fn resolution_and_debris_change_little() {
    let Some((mesh, truth)) = arch("018_U") else {
        return;
    };
    let (coarse, _) = scan::shape::coarsen(&mesh, 1.5);
    let fine = working::cut_in_four(&mesh);
    let plate = Mesh::new(
        [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]
            .map(|(x, y)| DVec3::new(x + 60.0, y, 15.0))
            .to_vec(),
        vec![[0, 1, 2], [0, 2, 3]],
    )
    .unwrap();
    let littered = joined(&mesh, &plate);
    for (what, scan, least) in [
        ("coarse", &coarse, 0.80),
        ("fine", &fine, 0.92),
        ("littered", &littered, 0.93),
    ] {
        let truth = carried(&mesh, &truth, scan);
        let found = label(scan, &LabelOptions::default()).unwrap();
        let score = crate::score(scan, &found.face_fdi, &truth);
        println!(
            "{what}: {} faces, IoU {:.4}",
            scan.faces().len(),
            score.iou()
        );
        assert!(score.iou() > least, "{what}: {}", score.iou());
        assert!(
            score.right_number() > 0.9,
            "{what}: {}",
            score.right_number()
        );
    }
}

fn told(number: u8, at: DVec3) -> LabelOptions {
    LabelOptions {
        corrections: vec![(Fdi::new(number).unwrap(), at)],
    }
}

#[test]
fn a_click_on_no_tooth_seeds_one_or_is_refused() {
    let Some((mesh, truth)) = arch("018_U") else {
        return;
    };
    let up = label(&mesh, &LabelOptions::default()).unwrap().frame;
    let on = centre(&mesh, &truth, 16).unwrap();
    assert!(matches!(
        label(&mesh, &told(16, on + up.occlusal * 40.0)),
        Err(LabelError::OffSurface { .. })
    ));
    let palate = (0..truth.len())
        .filter(|&f| truth[f] == 0)
        .map(|f| mesh.centroid(f))
        .max_by(|a, b| {
            let away = |p: &DVec3| {
                let teeth = (11..=28).filter_map(|n| centre(&mesh, &truth, n));
                teeth.map(|c| c.distance(*p)).fold(f64::INFINITY, f64::min)
            };
            away(a).total_cmp(&away(b))
        })
        .unwrap();
    assert!(matches!(
        label(&mesh, &told(16, palate)),
        Err(LabelError::OnGum { .. })
    ));
    // Gum just above a tooth: a region is grown, and what is doubtful says so.
    let face = (0..truth.len())
        .filter(|&f| truth[f] == 0 && mesh.centroid(f).distance(on) < 9.0)
        .min_by(|&a, &b| {
            let height = |f: usize| mesh.centroid(f).distance(on);
            height(a).total_cmp(&height(b))
        })
        .unwrap();
    if let Ok(found) = label(&mesh, &told(16, mesh.centroid(face))) {
        assert_eq!(found.face_fdi[face], 16);
    }
    let twice = LabelOptions {
        corrections: vec![(Fdi::new(16).unwrap(), on), (Fdi::new(15).unwrap(), on)],
    };
    let Err(why @ LabelError::Contradiction { .. }) = label(&mesh, &twice) else {
        panic!("two numbers on one tooth");
    };
    assert!(
        why.to_string().contains("together with the others"),
        "{why}"
    );
}

#[test]
fn a_click_names_a_part_and_the_rest_follows() {
    let Some((mesh, truth)) = arch("018_U") else {
        return;
    };
    let (part, labels) = part(&mesh, &truth, &[14, 15, 16, 17]);
    let tops: Vec<usize> = (0..labels.len()).filter(|&f| labels[f] == 16).collect();
    let sum: DVec3 = tops.iter().map(|&f| part.centroid(f)).sum();
    let found = label(&part, &told(16, sum / tops.len() as f64)).unwrap();
    let numbers: Vec<u8> = found.teeth.iter().map(|t| t.fdi.number()).collect();
    assert_eq!(numbers, [17, 16, 15, 14]);
}
