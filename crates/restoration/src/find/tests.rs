//! Seeded flaws on a smooth dome, laws, and sound teeth of real scans.

use super::find;
use crate::{Finding, FindingKind};
use glam::{DMat3, DVec3};
use scan::Mesh;

const EDGE_MM: f64 = 0.2;
const ENAMEL: [u8; 3] = [214, 204, 184];

/// A rounded crown, 9 mm wide and 4 mm high, with a shallow groove across it; `shape` may lower it.
fn crown(shape: impl Fn(f64, f64, f64) -> f64) -> Mesh {
    let n = (9.0 / EDGE_MM) as i32;
    let side = (n + 1) as u32;
    let mut p = Vec::new();
    for j in 0..=n {
        for i in 0..=n {
            let x = -4.5 + EDGE_MM * f64::from(i);
            let y = -4.5 + EDGE_MM * f64::from(j);
            let r2 = (x * x + y * y) / 20.0;
            let groove = 0.5 * libm::exp(-(x - 0.3 * y) * (x - 0.3 * y) / 0.6);
            let z = 4.0 * (1.0 - r2 * r2) - groove;
            p.push(DVec3::new(x, y, shape(x, y, z)));
        }
    }
    let mut faces = Vec::new();
    for j in 0..side - 1 {
        for i in 0..side - 1 {
            let a = j * side + i;
            faces.push([a, a + 1, a + side + 1]);
            faces.push([a, a + side + 1, a + side]);
        }
    }
    Mesh::new(p, faces).unwrap()
}

fn sphere_cut(centre: DVec3, radius: f64) -> impl Fn(f64, f64, f64) -> f64 {
    move |x, y, z| {
        let flat2 = (x - centre.x) * (x - centre.x) + (y - centre.y) * (y - centre.y);
        if flat2 < radius * radius {
            z.min(centre.z - (radius * radius - flat2).sqrt())
        } else {
            z
        }
    }
}

fn painted(mesh: Mesh, paint: impl Fn(DVec3) -> Option<[u8; 3]>) -> Mesh {
    let colours = mesh
        .positions()
        .iter()
        .map(|&p| paint(p).unwrap_or(ENAMEL))
        .collect();
    mesh.with_colours(colours).unwrap()
}

fn only(list: &[Finding]) -> &Finding {
    assert_eq!(list.len(), 1, "{list:?}");
    &list[0]
}

#[test]
fn a_sound_crown_with_a_groove_has_no_findings() {
    let dark_groove =
        |p: DVec3| ((p.x - 0.3 * p.y).abs() < 0.2 && p.y.abs() < 2.5).then_some([178, 160, 130]);
    assert!(find(&crown(|_, _, z| z), None, None).list.is_empty());
    let found = find(&painted(crown(|_, _, z| z), dark_groove), None, None);
    assert!(found.list.is_empty(), "{:?}", found.list);
}

#[test]
fn a_pit_is_a_cavity_with_its_place_and_volume() {
    // A ball of 1.1 mm whose centre lies 0.3 mm over the surface at (1.8, 0).
    let surface = |x: f64, y: f64| {
        let r2 = (x * x + y * y) / 20.0;
        let g = (x - 0.3 * y) * (x - 0.3 * y) / 0.6;
        4.0 * (1.0 - r2 * r2) - 0.5 * libm::exp(-g)
    };
    let centre = DVec3::new(1.8, 0.0, surface(1.8, 0.0) + 0.3);
    let cut = sphere_cut(centre, 1.1);
    let mesh = crown(&cut);
    // Lost volume, summed on a fine grid.
    let (mut volume, step) = (0.0, 0.01);
    for i in 0..300 {
        for j in 0..300 {
            let (x, y) = (0.3 + step * f64::from(i), -1.5 + step * f64::from(j));
            volume += (surface(x, y) - cut(x, y, surface(x, y))) * step * step;
        }
    }
    let found = find(&mesh, None, None);
    let pit = only(&found.list);
    assert_eq!(pit.kind, FindingKind::Cavity);
    assert!(pit.at.distance(centre - DVec3::Z * 1.1) < 0.5, "{}", pit.at);
    assert!(
        (pit.volume_mm3 / volume - 1.0).abs() < 0.15,
        "{} of {volume}",
        pit.volume_mm3
    );
    assert!((pit.depth_mm - 0.8).abs() < 0.15, "{}", pit.depth_mm);
    assert!(pit.evidence.iter().any(|e| e.measured >= e.limit));
    assert!(pit.cannot_know.contains("radiograph"));
    assert!(found.notes.iter().any(|n| n.contains("no colours")));
}

#[test]
fn spots_are_told_from_marks() {
    let at = |x: f64, y: f64, r: f64, c: [u8; 3]| {
        move |p: DVec3| (libm::hypot(p.x - x, p.y - y) < r).then_some(c)
    };
    for (colour, kind) in [
        ([140, 100, 60], FindingKind::Stain),
        ([250, 250, 246], FindingKind::LightSpot),
        ([60, 80, 150], FindingKind::Mark),
        ([30, 30, 32], FindingKind::Mark),
    ] {
        let mesh = painted(crown(|_, _, z| z), at(2.2, -1.5, 0.8, colour));
        let found = find(&mesh, None, None);
        assert_eq!(found.list.len(), 1, "{colour:?} {:?}", found.list);
        let spot = &found.list[0];
        assert_eq!(spot.kind, kind, "{colour:?}");
        assert!((spot.at.truncate() - glam::DVec2::new(2.2, -1.5)).length() < 0.4);
        assert!((spot.area_mm2 - 2.1).abs() < 0.9, "{}", spot.area_mm2);
        assert_eq!(spot.depth_mm, 0.0);
    }
}

#[test]
fn law_threads() {
    let mesh = crown(sphere_cut(DVec3::new(2.0, 1.0, 3.8), 1.1));
    let with = |n| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap();
        pool.install(|| find(&mesh, None, None))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn law_pose() {
    let mesh = crown(sphere_cut(DVec3::new(2.0, 1.0, 3.8), 1.1));
    let turn = DMat3::from_axis_angle(DVec3::new(0.6, -0.48, 0.64), 2.0);
    let shift = DVec3::new(30.0, -12.0, 7.0);
    let moved: Vec<DVec3> = mesh.positions().iter().map(|&p| turn * p + shift).collect();
    let here = find(&mesh, None, None);
    let there = find(&mesh.with_positions(moved).unwrap(), None, None);
    let (a, b) = (only(&here.list), only(&there.list));
    assert_eq!(a.kind, b.kind);
    assert!((turn * a.at + shift).distance(b.at) < 0.3);
    assert!((a.volume_mm3 - b.volume_mm3).abs() < 0.1 * a.volume_mm3);
}

#[test]
fn pieces_of_one_fissure_stain_are_one_finding_and_far_ones_are_not() {
    let dots = |gap: f64| {
        painted(crown(|_, _, z| z), move |p| {
            // Three dots along a line, `gap` apart from edge to edge.
            let near = [-1.0, 0.0, 1.0].iter().any(|k| {
                let at = glam::DVec2::new(k * (1.2 + gap), 1.2);
                p.truncate().distance(at) < 0.6
            });
            near.then_some([120, 90, 60])
        })
    };
    assert_eq!(find(&dots(0.9), None, None).list.len(), 1);
    assert!(find(&dots(2.8), None, None).list.len() > 1);
}

#[test]
fn without_colours_the_kind_of_a_loss_is_said_to_be_a_guess() {
    let bare = crown(sphere_cut(DVec3::new(0.8, 1.4, 3.9), 0.8));
    let coloured = painted(bare.clone(), |p| (p.x > 4.0).then_some([200, 190, 170]));
    let (bare, coloured) = (find(&bare, None, None), find(&coloured, None, None));
    let loss = |list: &[Finding]| list.iter().find(|f| f.depth_mm > 0.0).unwrap().clone();
    let (a, b) = (loss(&bare.list), loss(&coloured.list));
    assert!(a.cannot_know.contains("is a guess") && !b.cannot_know.contains("is a guess"));
    assert!(a.confidence < b.confidence);
    assert!(bare.notes.iter().any(|n| n.contains("guesses")));
}

/// A tooth whose cusp is a little lower than its partner's, without edge or facet, is not worn.
#[test]
fn a_tooth_unlike_its_partner_is_no_finding() {
    let options = dentition::sample::MouthOptions::coarse();
    let mouth = dentition::sample::mouth(lexicon::Seed::new(2), &options).unwrap();
    let sound = &mouth.lower.sound;
    let fdi = sound.face_fdi().unwrap();
    let teeth = dentition::from_labels(sound, &fdi).unwrap();
    let tooth = teeth.tooth(lexicon::Fdi::new(36).unwrap()).unwrap();
    let up = tooth.axes.occlusal;
    let mut own = vec![false; sound.positions().len()];
    for f in &tooth.faces {
        sound.faces()[f.0 as usize]
            .iter()
            .for_each(|&v| own[v as usize] = true);
    }
    let top = (0..own.len())
        .filter(|&v| own[v])
        .max_by(|&a, &b| {
            sound.positions()[a]
                .dot(up)
                .total_cmp(&sound.positions()[b].dot(up))
        })
        .unwrap();
    let top = sound.positions()[top];
    let lower = |(p, own): (&DVec3, &bool)| {
        let d2 = p.distance_squared(top);
        if *own {
            *p - up * (0.8 * libm::exp(-d2 / 5.0))
        } else {
            *p
        }
    };
    let positions = sound.positions().iter().zip(&own).map(lower).collect();
    let mesh = sound.clone().with_positions(positions).unwrap();
    let of_36 = |m: &Mesh| {
        let list = find(m, Some(&teeth), None).list;
        list.into_iter()
            .filter(|f| f.tooth == Some(tooth.fdi))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of_36(&mesh),
        [],
        "{} mm edges",
        super::surface::median_edge_mm(&mesh)
    );
}

#[test]
fn a_solid_is_said_to_be_no_scan() {
    let p = [DVec3::ZERO, DVec3::X * 9.0, DVec3::Y * 9.0, DVec3::Z * 9.0];
    let faces = vec![[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]];
    let solid = Mesh::new(p.to_vec(), faces).unwrap();
    assert!(
        find(&solid, None, None)
            .notes
            .iter()
            .any(|n| n.contains("closed"))
    );
    let open = find(&crown(|_, _, z| z), None, None);
    assert!(!open.notes.iter().any(|n| n.contains("closed")));
}

/// The scan with all teeth ground down to flat stumps and turned; the gum has swollen a little.
fn ground_down(sound: &Mesh, teeth: &dentition::Dentition, lost_mm: f64) -> Mesh {
    let mut positions = sound.positions().to_vec();
    for tooth in &teeth.teeth {
        let up = tooth.axes.occlusal;
        let own = tooth.faces.iter().flat_map(|f| sound.faces()[f.0 as usize]);
        let own: Vec<usize> = own.map(|v| v as usize).collect();
        let heights = own.iter().map(|&v| sound.positions()[v].dot(up));
        let plane = heights.fold(f64::NEG_INFINITY, f64::max) - lost_mm;
        for v in own {
            let over = positions[v].dot(up) - plane;
            positions[v] -= up * over.max(0.0);
        }
    }
    let turn = DMat3::from_axis_angle(DVec3::new(0.6, -0.48, 0.64), 2.0);
    let positions = positions
        .iter()
        .map(|&p| turn * p + DVec3::new(30.0, -12.0, 7.0));
    sound.clone().with_positions(positions.collect()).unwrap()
}

#[test]
fn an_earlier_scan_fits_heavily_worn_teeth_and_no_other_arch() {
    let options = dentition::sample::MouthOptions::coarse();
    let mouth = dentition::sample::mouth(lexicon::Seed::new(5), &options).unwrap();
    let sound = &mouth.lower.sound;
    let teeth = dentition::from_labels(sound, &sound.face_fdi().unwrap()).unwrap();
    let worn = ground_down(sound, &teeth, 5.5);
    let found = find(&worn, Some(&teeth), Some(sound));
    let fit = found.fit.expect("the same teeth");
    let off = |(a, b): (&DVec3, &DVec3)| fit.now_from_earlier.point(*a).distance(*b);
    let mut off: Vec<f64> = sound
        .positions()
        .iter()
        .zip(worn.positions())
        .map(off)
        .collect();
    let off = crate::shade::order::quantile(&mut off, 0.3).unwrap();
    assert!(off < 0.1, "{off} mm off");
    let others = dentition::sample::mouth(lexicon::Seed::new(6), &options).unwrap();
    for other in [&mouth.upper.sound, &others.lower.sound, &others.upper.sound] {
        let found = find(&worn, Some(&teeth), Some(other));
        assert!(found.fit.is_none(), "{:?}", found.fit);
        assert!(found.notes.iter().any(|n| n.contains("not used")));
    }
}

/// A lower arch of the sample mouth with the damage of these teeth.
fn damaged(teeth: &[u8]) -> dentition::sample::SampleArch {
    let mut options = dentition::sample::MouthOptions::default();
    options.damage.retain(|d| teeth.contains(&d.tooth.number()));
    dentition::sample::mouth(lexicon::Seed::new(1), &options)
        .unwrap()
        .lower
}

/// Depth and volume are those of what is truly missing, as near as they say; the surface carried on over
/// a broken cusp would give twice the depth.
#[test]
fn depth_and_volume_of_a_loss_are_near_the_truth() {
    let lower = damaged(&[35, 46]);
    let teeth = dentition::from_labels(&lower.scan, &lower.face_fdi).unwrap();
    let found = find(&lower.scan, Some(&teeth), None).list;
    for truth in &lower.damage {
        let finding = found.iter().find(|f| f.tooth == Some(truth.tooth));
        let finding = finding.unwrap_or_else(|| panic!("nothing on {}", truth.tooth));
        let said = format!(
            "{}: {:.2} mm and {:.2} mm³ of {:.2} and {:.2}",
            truth.tooth, finding.depth_mm, finding.volume_mm3, truth.depth_mm, truth.volume_mm3
        );
        let off_mm = (finding.depth_mm - truth.depth_mm).abs();
        assert!(off_mm < 0.25, "{said}");
        assert!(
            (finding.volume_mm3 / truth.volume_mm3 - 1.0).abs() < 0.2,
            "{said}"
        );
        assert_eq!(finding.against, crate::Against::Design, "{said}");
        assert!(
            off_mm <= finding.depth_error_mm,
            "{said} ± {:.2}",
            finding.depth_error_mm
        );
    }
}

/// A worn facet and a dark hollow with a soft rim that only the mirrored tooth shows: each with its proof.
#[test]
fn what_only_the_partner_shows_is_found_with_its_proof() {
    let lower = damaged(&[44, 47]);
    let teeth = dentition::from_labels(&lower.scan, &lower.face_fdi).unwrap();
    let found = find(&lower.scan, Some(&teeth), None).list;
    for (tooth, proof) in [
        (47, "width of the facet over its roughness"),
        (44, super::judge::DARKER),
    ] {
        let of_tooth = |f: &&Finding| f.tooth.is_some_and(|t| t.number() == tooth);
        let evidence = &found.iter().find(of_tooth).expect("a finding").evidence;
        assert!(
            evidence.iter().any(|e| e.source.starts_with("mirrored")),
            "{evidence:?}"
        );
        assert!(evidence.iter().any(|e| e.quantity == proof), "{evidence:?}");
    }
}
