//! Whether there is a flaw under a click, once a repair has been designed for it.
//!
//! In: the [`Design`] that undoes whatever the click is on, and the [`Findings`]. Out: nothing, or
//! why this is sound: [`NoFlaw`]. A repair can be designed for every groove; one that is not needed
//! takes away nothing but the tooth's own shape.
//! Method: a flaw is what `find` lists, or has an edge, or is a pit, or is lower than it was. On
//! 83 places drawn on sound teeth (real scans, coarse and fine, and the sample mouth) outlines turn by
//! up to 37 degrees; about 47 damages cut into them all but two turn by 44 and more, and of those two
//! one is listed and one a pit.

use super::size::depth_mm;
use crate::design::{Design, Reference};
use crate::finding::{Finding, FindingKind, Findings};
use dentition::Dentition;
use glam::DVec3;
use lexicon::Fdi;
use scan::space::{Bvh, closest_on_triangle};
use scan::{FaceId, Mesh};

/// Least mean turn along the edge of a loss, degrees.
pub(super) const EDGE_DEGREES: f64 = 40.0;
/// Or a pit at least so deep, mm, and for the radius of its opening: a hole whose rim is round.
const PIT_MM: f64 = 0.6;
const PIT_SHARE: f64 = 0.9;
/// And where an earlier scan of the tooth says so, mm: three times what repeat scans differ by.
const LOWER_MM: f64 = 0.2;
/// A flaw as near as this to the click is the one that was meant, mm.
const NEAR_MM: f64 = 1.0;
/// Less than this is no loss, however sharp its edge, mm.
const LEAST_MM: f64 = 0.05;

/// Nothing speaks for a flaw.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoFlaw {
    /// The surface looks sound.
    #[error(
        "no flaw here: the outline about the place turns by {turn_degrees:.0} degrees on average (edges of \
         losses turn by {EDGE_DEGREES} and more, grooves and cusps by less), what would be filled is \
         {depth_mm:.2} mm deep and {width_mm:.1} mm wide (no pit), and no finding lies here; click into a flaw, \
         or ask for another --intent for a sound tooth"
    )]
    Sound {
        /// Mean turn along the best outline, degrees.
        turn_degrees: f64,
        /// Depth of what would be filled, mm.
        depth_mm: f64,
        /// Its width, mm.
        width_mm: f64,
    },
    /// The outline that was found is of another place.
    #[error(
        "no flaw here: what could be repaired about the place begins {away_mm:.1} mm beside it (at most \
         {NEAR_MM:.0} mm is allowed), and no finding lies here; click into the flaw itself"
    )]
    Beside {
        /// Distance, mm.
        away_mm: f64,
    },
    /// Only the colour is off.
    #[error(
        "no flaw with depth here: {id} is a {}, colour only; {}, or click into a flaw",
        kind.name(),
        advice(*kind)
    )]
    Colour {
        /// Id of the finding.
        id: String,
        /// Its kind.
        kind: FindingKind,
    },
}

/// The finding with depth that a click is on, or at most 1 mm beside: the nearest, of equals the surest.
#[must_use]
pub fn finding_at(
    mesh: &Mesh,
    dentition: Option<&Dentition>,
    findings: &Findings,
    click: DVec3,
) -> Option<usize> {
    // Across a contact or an edge another tooth is as near as this one.
    let clicked = dentition.and_then(|d| d.face_fdi.get(nearest_face(mesh, click)?).copied());
    let elsewhere = |f: &Finding| {
        let other = |(tooth, clicked): (Fdi, u8)| clicked != 0 && clicked != tooth.number();
        f.tooth.zip(clicked).is_some_and(other)
    };
    let deep = (0..findings.list.len())
        .filter(|&i| findings.list[i].depth_mm > 0.0 && !elsewhere(&findings.list[i]));
    nearest(mesh, findings, deep, click)
}

/// The nearest of some findings that covers the click or lies at most 1 mm beside it.
fn nearest(
    mesh: &Mesh,
    findings: &Findings,
    some: impl Iterator<Item = usize>,
    click: DVec3,
) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for i in some {
        let off_mm = off_mm(mesh, &findings.list[i].faces, click);
        if off_mm <= NEAR_MM && best.is_none_or(|b| off_mm < b.0) {
            best = Some((off_mm, i));
        }
    }
    best.map(|b| b.1)
}

/// Says whether a design made for a click undoes a flaw that `find` has not listed.
///
/// # Errors
/// [`NoFlaw`] when the place is sound as far as the scan shows.
pub fn flaw_under(
    mesh: &Mesh,
    dentition: Option<&Dentition>,
    design: &Design,
    findings: &Findings,
    click: DVec3,
) -> Result<(), NoFlaw> {
    if finding_at(mesh, dentition, findings, click).is_some() {
        return Ok(());
    }
    let turn_degrees = design.turn_degrees().unwrap_or(0.0);
    let depth_mm = depth_mm(design);
    let area_mm2 = design.opening_mm2().unwrap_or(design.region.area_mm2);
    let radius_mm = (area_mm2 / std::f64::consts::PI).sqrt();
    let edged = turn_degrees >= EDGE_DEGREES && depth_mm >= LEAST_MM;
    let lower = design.source.reference == Reference::Earlier && depth_mm >= LOWER_MM;
    let pit = depth_mm >= PIT_MM && depth_mm >= PIT_SHARE * radius_mm;
    let away_mm = off_mm(mesh, &design.region.faces, click);
    if away_mm <= NEAR_MM && (edged || lower || pit) {
        return Ok(());
    }
    let coloured = (0..findings.list.len()).filter(|&i| findings.list[i].depth_mm <= 0.0);
    Err(match nearest(mesh, findings, coloured, click) {
        Some(i) => NoFlaw::Colour {
            id: findings.list[i].id.clone(),
            kind: findings.list[i].kind,
        },
        None if away_mm > NEAR_MM => NoFlaw::Beside { away_mm },
        None => NoFlaw::Sound {
            turn_degrees,
            depth_mm,
            width_mm: 2.0 * radius_mm,
        },
    })
}

/// The face next to a click.
fn nearest_face(mesh: &Mesh, click: DVec3) -> Option<usize> {
    Bvh::new(mesh).closest(click).map(|c| c.face.0 as usize)
}

/// How far a click is from the nearest of some faces, mm.
fn off_mm(mesh: &Mesh, faces: &[FaceId], click: DVec3) -> f64 {
    let usable = faces.iter().filter(|f| (f.0 as usize) < mesh.faces().len());
    let off = usable.map(|f| {
        let corners = mesh.corners(f.0 as usize);
        let [a, b, c] = closest_on_triangle(click, corners);
        (corners[0] * a + corners[1] * b + corners[2] * c).distance(click)
    });
    off.fold(f64::INFINITY, f64::min)
}

/// What to ask for instead.
const fn advice(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Crack => "a crack is not repaired from a scan of its surface",
        _ => "ask for --intent remove-mark",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::{DamageKind, Damaged, draw};
    use crate::design::{Case, Target, design};
    use crate::finding::Finding;
    use dentition::from_labels;
    use dentition::sample::{MouthOptions, mouth};
    use lexicon::Seed;

    fn verdict(mesh: &Mesh, at: DVec3, findings: &Findings) -> Result<(), NoFlaw> {
        let case = Case {
            mesh,
            dentition: None,
            earlier: None,
            opposing: None,
        };
        let made = design(&case, Target::At(at)).unwrap();
        flaw_under(mesh, None, &made, findings, at)
    }

    /// Clicks on sound teeth of the sample mouth are refused, clicks into damage cut there are not,
    /// though `find` has listed nothing.
    #[test]
    fn a_click_on_sound_enamel_is_refused_and_one_into_damage_is_not() {
        let mouth = mouth(Seed::new(4), &MouthOptions::coarse()).unwrap();
        let sound = &mouth.lower.sound;
        let fdi = sound.face_fdi().unwrap();
        let teeth = from_labels(sound, &fdi).unwrap().teeth;
        let none = Findings::default();
        let (mut clicks, mut refused, mut cuts) = (0, 0, 0);
        for (i, tooth) in teeth.iter().enumerate().step_by(3) {
            let (piece, _, _) = sound.extract(&tooth.faces);
            let top = |f: &usize| piece.face_normal(*f).dot(tooth.axes.occlusal) > 0.8;
            let faces: Vec<usize> = (0..piece.faces().len()).filter(top).collect();
            let at = piece.centroid(faces[faces.len() / 2]);
            clicks += 1;
            let sound_said = verdict(sound, at, &none);
            refused += usize::from(matches!(sound_said, Err(NoFlaw::Sound { .. })));
            let kind = DamageKind::ALL[i % 3];
            let seed = Seed::new(9).index(i as u64);
            if let Some(Damaged { mesh, at, .. }) = draw(sound, &tooth.faces, kind, seed) {
                cuts += 1;
                let said = verdict(&mesh, at, &none);
                assert_eq!(said, Ok(()), "tooth {} {}", tooth.fdi, kind.name());
            }
        }
        assert!(cuts >= 4, "{cuts}");
        assert!(refused + 1 >= clicks, "{refused} of {clicks}");
    }

    /// A finding somewhere on the rim of what could be repaired about a sound place makes that place
    /// no flaw; a click within 1 mm of the finding means the finding.
    #[test]
    fn a_click_on_sound_enamel_beside_a_finding_is_refused() {
        let mouth = mouth(Seed::new(4), &MouthOptions::coarse()).unwrap();
        let sound = &mouth.lower.sound;
        let teeth = from_labels(sound, &sound.face_fdi().unwrap())
            .unwrap()
            .teeth;
        let mut beside = 0;
        for tooth in teeth.iter().filter(|t| t.fdi.position() > 4) {
            let top = |f: &&FaceId| sound.face_normal(f.0 as usize).dot(tooth.axes.occlusal) > 0.8;
            let faces: Vec<FaceId> = tooth.faces.iter().filter(top).copied().collect();
            let click = sound.centroid(faces[faces.len() / 2].0 as usize);
            let case = Case {
                mesh: sound,
                dentition: None,
                earlier: None,
                opposing: None,
            };
            let Ok(made) = design(&case, Target::At(click)) else {
                continue;
            };
            let far = |p: &&DVec3| p.distance(click) > 2.5;
            let Some(&rim) = made.region.path.iter().find(far) else {
                continue;
            };
            let nearest = Bvh::new(sound).closest(rim).unwrap();
            let finding = finding(rim, nearest.face);
            let findings = Findings {
                list: vec![finding],
                ..Findings::default()
            };
            beside += 1;
            assert_eq!(
                finding_at(sound, None, &findings, rim + DVec3::Z * 0.4),
                Some(0)
            );
            assert_eq!(finding_at(sound, None, &findings, click), None);
            let said = flaw_under(sound, None, &made, &findings, click);
            assert!(
                matches!(said, Err(NoFlaw::Sound { .. })),
                "tooth {}: {said:?}",
                tooth.fdi
            );
        }
        assert!(beside >= 2, "{beside}");
    }

    /// Across a contact point the finding of the other tooth is near too, and not meant.
    #[test]
    fn a_click_means_a_finding_of_the_tooth_that_it_is_on() {
        let mouth = mouth(Seed::new(4), &MouthOptions::coarse()).unwrap();
        let sound = &mouth.lower.sound;
        let known = from_labels(sound, &sound.face_fdi().unwrap()).unwrap();
        let tooth = |number: u8| known.tooth(Fdi::new(number).unwrap()).unwrap();
        let middle = |f: &FaceId| sound.centroid(f.0 as usize);
        let on_35 = tooth(35).faces.iter().map(middle);
        let pairs = on_35.flat_map(|p| tooth(36).faces.iter().map(move |f| (middle(f), p, *f)));
        let (click, there, face) = pairs
            .min_by(|a, b| a.0.distance(a.1).total_cmp(&b.0.distance(b.1)))
            .map(|(of_36, of_35, face)| (of_35, of_36, face))
            .unwrap();
        assert!(click.distance(there) < 0.8, "{}", click.distance(there));
        let finding = Finding {
            tooth: Some(Fdi::new(36).unwrap()),
            ..finding(there, face)
        };
        let findings = Findings {
            list: vec![finding],
            ..Findings::default()
        };
        let at = |p| finding_at(sound, Some(&known), &findings, p);
        assert_eq!(at(there), Some(0));
        assert_eq!(at(click), None);
        assert_eq!(finding_at(sound, None, &findings, click), Some(0));
    }

    /// A loss of one face.
    fn finding(at: DVec3, face: FaceId) -> Finding {
        Finding {
            id: "x-1".to_owned(),
            tooth: None,
            kind: FindingKind::Wear,
            at,
            faces: vec![face],
            area_mm2: 0.3,
            depth_mm: 0.3,
            volume_mm3: 0.1,
            against: crate::Against::CarriedOn,
            depth_error_mm: 0.1,
            confidence: 0.9,
            evidence: Vec::new(),
            cannot_know: String::new(),
        }
    }
}
