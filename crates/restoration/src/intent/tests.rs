//! Intents on teeth of the sample mouth: what they reach, what they leave alone.

mod colour;

use super::*;
use crate::finding::FindingKind;
use crate::plan::{PlanOptions, plan};
use crate::shade::Lab;
use dentition::from_labels;
use dentition::sample::{
    DamageKind, DamageOrder, MouthOptions, SampleArch, SampleMouth, Site, mouth,
};
use lexicon::Seed;
use proptest::prelude::*;
use scan::space::Signed;
use std::sync::OnceLock;

/// A coarse mouth without damage, and the lower dentition.
fn sound() -> &'static (SampleMouth, Dentition) {
    static MOUTH: OnceLock<(SampleMouth, Dentition)> = OnceLock::new();
    MOUTH.get_or_init(|| {
        let mouth = mouth(Seed::new(3), &MouthOptions::coarse()).unwrap();
        let fdi = mouth.lower.sound.face_fdi().unwrap();
        let dentition = from_labels(&mouth.lower.sound, &fdi).unwrap();
        (mouth, dentition)
    })
}

fn case(opposing: bool) -> Case<'static> {
    let (mouth, dentition) = sound();
    Case {
        mesh: &mouth.lower.sound,
        dentition: Some(dentition),
        earlier: None,
        opposing: opposing.then_some(&mouth.upper.sound),
    }
}

fn tooth(number: u8) -> Fdi {
    Fdi::new(number).unwrap()
}

fn value(design: &Design, name: &str) -> f64 {
    design
        .figures
        .iter()
        .find(|f| f.name == name)
        .unwrap()
        .value
}

/// The case whose mesh has some vertices moved.
fn with_mesh(mesh: Mesh, then: impl FnOnce(&Case<'_>)) {
    let fdi = mesh.face_fdi().unwrap();
    let dentition = from_labels(&mesh, &fdi).unwrap();
    then(&Case {
        mesh: &mesh,
        dentition: Some(&dentition),
        earlier: None,
        opposing: None,
    });
}

/// What a straight edge of this mouth's 0.8 mm may cut off a curve of 1 mm radius, mm.
const COARSE_MM: f64 = 0.08;

/// Holds what every design of shape has to: nothing taken off, nothing moved outside its region.
fn only_adds(design: &Design) {
    let before = Signed::new(&design.before);
    let mut may = vec![false; design.before.positions().len()];
    for f in &design.changed {
        for &v in &design.before.faces()[f.0 as usize] {
            may[v as usize] = true;
        }
    }
    for (v, &p) in design.target.positions().iter().enumerate() {
        if !may[v] {
            assert_eq!(p, design.before.positions()[v], "moved outside the region");
            continue;
        }
        let d = before.distance(p).unwrap();
        // Sides mean nothing over an edge whose faces lie back to back.
        let told = !d.on_border && d.pseudo_normal.length() > 0.2;
        assert!(
            !told || d.distance_mm > -1e-6,
            "{} mm taken off",
            d.distance_mm
        );
        assert!(
            d.distance_mm < ADDED_MM_MAX + 1e-4,
            "{} mm added",
            d.distance_mm
        );
    }
    let made = plan(design, None, &PlanOptions::for_shape()).unwrap();
    let t = made.totals;
    assert!(t.remove_mm3 == 0.0 && t.tint_mm3 == 0.0, "{t:?}");
    // Between their corners straight faces cut off no more than the scan's own coarseness.
    for f in &design.changed {
        let d = before
            .distance(design.target.centroid(f.0 as usize))
            .unwrap();
        let told = !d.on_border && d.pseudo_normal.length() > 0.2;
        assert!(
            !told || d.distance_mm > -COARSE_MM,
            "{} mm cut off",
            d.distance_mm
        );
    }
    let path = &design.region.path;
    let whole = design.changed.len() == design.before.faces().len();
    assert!(path.len() >= 3 && (whole || design.region.area_mm2 > 0.0));
    let on_scan = |p: &DVec3| before.distance(*p).unwrap().distance_mm.abs() < 1e-9;
    assert!(path.iter().all(on_scan), "the outline lies on the scan");
}

#[test]
fn strengthening_lays_an_even_layer_and_never_more_than_the_limit() {
    let with = |mm| {
        intend(
            &case(false),
            tooth(36),
            &Intent::Strengthen {
                added: Millimetres::constant(mm),
            },
        )
    };
    for (asked, done) in [(0.3, 0.3), (0.5, 0.5), (1.5, ADDED_MM_MAX)] {
        let design = with(asked).unwrap();
        only_adds(&design);
        assert!((value(&design, "thickness of the core") - done).abs() < 0.01);
        assert!((value(&design, "added at most") - done).abs() < 0.01);
        assert!(value(&design, "thinnest place of the core") > 0.8 * done);
        assert!(
            design
                .notes
                .iter()
                .any(|n| n.contains("nothing is ground off"))
        );
        assert!(design.notes.iter().any(|n| n == BITE_UNCHECKED));
        let said = design.notes.iter().any(|n| n.contains("were asked"));
        assert_eq!(said, asked > done);
    }
    for wrong in [0.0, 0.1, 9.0] {
        assert!(
            matches!(with(wrong), Err(IntentError::OutOfRange { .. })),
            "{wrong}"
        );
    }
}

#[test]
fn a_layer_stays_clear_of_the_gum_the_neighbours_and_the_bite() {
    let (mouth, dentition) = sound();
    let opposing = Signed::new(&mouth.upper.sound);
    let mut laid = 0;
    for number in [34, 35, 36, 37, 46] {
        let design = match intend(
            &case(true),
            tooth(number),
            &Intent::Strengthen {
                added: Millimetres::constant(0.4),
            },
        ) {
            Ok(design) => design,
            Err(why) => {
                assert!(matches!(why, IntentError::Nothing(_)), "{why}");
                continue;
            }
        };
        laid += 1;
        only_adds(&design);
        let beside: Vec<FaceId> = (0..dentition.face_fdi.len())
            .filter(|&f| ![number, 0].contains(&dentition.face_fdi[f]))
            .map(|f| FaceId(f as u32))
            .collect();
        let beside = Signed::new(&mouth.lower.sound.extract(&beside).0);
        let pairs = design
            .before
            .positions()
            .iter()
            .zip(design.target.positions());
        for (a, b) in pairs.filter(|(a, b)| a != b) {
            let free = |s: &Signed, p| s.distance(p).unwrap().distance_mm.abs();
            assert!(free(&beside, *b) > 0.25, "near a neighbour");
            assert!(free(&opposing, *b) > 0.5 * CLEARANCE_MM, "in the bite");
            assert!(opposing.distance(*a).unwrap().distance_mm > 0.0);
        }
    }
    assert!(laid >= 2, "only {laid} teeth have room");
}

#[test]
fn a_tooth_alike_its_partner_is_left_alone_and_a_flattened_one_is_filled_to_it() {
    // The partner is the same tooth seen in a mirror: the sample mouth's sides are grown apart.
    let (mouth, dentition) = sound();
    let mesh = &mouth.lower.sound;
    let own = dentition.tooth(tooth(36)).unwrap();
    let axis = own.axes.occlusal;
    let mut low: Vec<bool> = vec![false; mesh.positions().len()];
    for f in &own.faces {
        for &v in &mesh.faces()[f.0 as usize] {
            low[v as usize] = true;
        }
    }
    let at = own.points(dentition::LandmarkKind::Cusp).next().unwrap();
    // One cusp is pressed down by up to 0.4 mm.
    let place = |(v, &p): (usize, &DVec3)| {
        let near = ramp(2.5 - p.distance(at), 0.0, 1.5);
        if low[v] { p - axis * (0.4 * near) } else { p }
    };
    let positions = mesh.positions().iter().enumerate().map(place).collect();
    with_mesh(mesh.clone().with_positions(positions).unwrap(), |case| {
        let design = intend(case, tooth(36), &Intent::Symmetry).unwrap();
        only_adds(&design);
        assert_eq!(design.source.reference, Reference::Mirror(tooth(46)));
        let near = |p: &&DVec3| p.distance(at) < 0.8;
        let up = |m: &Mesh| {
            m.positions()
                .iter()
                .filter(near)
                .map(|p| p.dot(axis))
                .fold(f64::MIN, f64::max)
        };
        assert!(
            up(&design.target) > up(&design.before) + 0.1,
            "the cusp comes back"
        );
        // What is filled to its partner wants less than before.
        let again = value(&design, "asked");
        assert!(again > 0.15, "{again}");
    });
    let none = intend(&case(false), tooth(38), &Intent::Symmetry);
    assert!(matches!(none, Err(IntentError::NoSuchTooth(_))));
}

#[test]
fn a_short_edge_is_brought_to_that_of_its_partner() {
    let (mouth, dentition) = sound();
    let mesh = &mouth.lower.sound;
    let axis = dentition.frame.occlusal;
    let tops: Vec<f64> = [31, 41]
        .map(|n| {
            let faces = &dentition.tooth(tooth(n)).unwrap().faces;
            let corners = faces.iter().flat_map(|f| mesh.corners(f.0 as usize));
            corners.map(|p| p.dot(axis)).fold(f64::MIN, f64::max)
        })
        .to_vec();
    // The edge of 31 is ground flat 0.6 mm below its partner's.
    let plane = tops[1] - 0.6;
    let own = dentition.tooth(tooth(31)).unwrap();
    let mut positions = mesh.positions().to_vec();
    for f in &own.faces {
        for &v in &mesh.faces()[f.0 as usize] {
            let p = &mut positions[v as usize];
            *p -= axis * (p.dot(axis) - plane).max(0.0);
        }
    }
    with_mesh(mesh.clone().with_positions(positions).unwrap(), |case| {
        let design = intend(case, tooth(31), &Intent::AlignEdge).unwrap();
        only_adds(&design);
        let top = design
            .target
            .positions()
            .iter()
            .map(|p| p.dot(axis))
            .fold(f64::MIN, f64::max);
        assert!((top - tops[1]).abs() < 0.1, "{} below", tops[1] - top);
        let other = intend(case, tooth(41), &Intent::AlignEdge);
        assert!(matches!(other, Err(IntentError::Nothing(_))));
        let molar = intend(case, tooth(36), &Intent::AlignEdge);
        assert!(matches!(molar, Err(IntentError::Nothing(_))));
    });
}

#[test]
fn half_of_a_gap_is_closed() {
    const GAP_MM: f64 = 1.5;
    let (mouth, dentition) = sound();
    let mesh = &mouth.lower.sound;
    // 31 and 41 are drawn apart, each with its side of the arch.
    let left = dentition.frame.left;
    let middle = 0.5
        * (dentition.tooth(tooth(31)).unwrap().axes.origin
            + dentition.tooth(tooth(41)).unwrap().axes.origin);
    let positions = mesh
        .positions()
        .iter()
        .map(|p| *p + left * (0.3 * ((*p - middle).dot(left) * 4.0).clamp(-1.0, 1.0)));
    with_mesh(
        mesh.clone().with_positions(positions.collect()).unwrap(),
        |case| {
            let design = intend(case, tooth(41), &Intent::CloseGap).unwrap();
            only_adds(&design);
            let gap = value(&design, "gap on the mesial side");
            assert!((0.5..=GAP_MM).contains(&gap), "{gap}");
            assert!((value(&design, "added at most") - 0.5 * gap).abs() < 0.12 * gap);
        },
    );
    let closed = intend(&case(false), tooth(36), &Intent::CloseGap);
    if let Ok(design) = closed {
        assert!(value(&design, "added at most") < 0.4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn law_shapes_only_add(
        number in prop::sample::select(vec![34_u8, 35, 36, 37, 44, 46, 31, 43]),
        kind in 0..4_u8, added_mm in 0.3..0.9f64, opposing: bool
    ) {
        let intent = match kind {
            0 => Intent::Strengthen { added: Millimetres::constant(added_mm) },
            1 => Intent::Symmetry,
            2 => Intent::AlignEdge,
            _ => Intent::CloseGap,
        };
        // A refusal says why; what is designed only adds.
        if let Ok(design) = intend(&case(opposing), tooth(number), &intent) {
            only_adds(&design);
        }
    }

    #[test]
    fn law_a_shade_is_reached_or_said_not_to_be(by in 0.5..20.0f64, number in 34_u8..=37) {
        let intent = Intent::Shade(ShadeGoal::Lighter(by));
        let design = intend(&case(false), tooth(number), &intent).unwrap();
        let median = |m: &Mesh| {
            let labs: Vec<Lab> = m.colours().unwrap().iter().map(|&c| Lab::from_srgb(c)).collect();
            crate::shade::median_lab(&labs).unwrap()
        };
        let change = median(&design.before).difference(median(&design.target));
        let said = design.notes.iter().any(|n| n.contains("not reached") || n.contains("at most"));
        prop_assert!((change - by).abs() < 1.8 || said, "{change} of {by}");
        prop_assert!(value(&design, "left to the goal") <= 1.8 || said);
    }
}
