//! Whether there is a flaw under a click, once a repair has been designed for it.
//!
//! In: the [`Design`] that undoes whatever the click is on, and the [`Findings`]. Out: nothing, or
//! why this is sound: [`NoFlaw`]. A repair can be designed for every groove; one that is not needed
//! takes away nothing but the tooth's own shape.
//! Method: a flaw is what `find` lists, or has an edge, or is a pit, or is lower than it was. On
//! 83 places drawn on sound teeth (real scans, coarse and fine, and the sample mouth) outlines turn by
//! up to 37 degrees; about 47 damages cut into them all but two turn by 44 and more, and of those two
//! one is listed and one a pit.

use super::judge::overlap;
use crate::design::{Design, Reference};
use crate::finding::{Finding, FindingKind, Findings};
use scan::space::Bvh;

/// Name of the figure of a design that says how sharp the flaw's edge is.
pub(super) const TURN_FIGURE: &str = "mean turn along the outline";
/// Least mean turn along the edge of a loss, degrees.
pub(super) const EDGE_DEGREES: f64 = 40.0;
/// Or a pit at least so deep, mm, and for the radius of its opening: a hole whose rim is round.
const PIT_MM: f64 = 0.6;
const PIT_SHARE: f64 = 0.9;
/// Name of the figure of a design that says how wide the flaw is.
const AREA_FIGURE: &str = "area inside the outline";
/// And where an earlier scan of the tooth says so, mm: three times what repeat scans differ by.
const LOWER_MM: f64 = 0.2;
/// A finding as near as this to the repaired place is the one that was meant, mm.
const NEAR_MM: f64 = 1.5;

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

/// Says whether a design made for a click undoes a flaw.
///
/// # Errors
/// [`NoFlaw`] when the place is sound as far as the scan shows.
pub fn flaw_under(design: &Design, findings: &Findings) -> Result<(), NoFlaw> {
    let here = |f: &&Finding| {
        overlap(&f.faces, &design.region.faces) > 0.1
            || design
                .region
                .path
                .iter()
                .any(|p| p.distance(f.at) < NEAR_MM)
    };
    let mut here = findings.list.iter().filter(here);
    if here.clone().any(|f| f.depth_mm > 0.0) {
        return Ok(());
    }
    let turn_degrees = turn_degrees(design).unwrap_or(0.0);
    let depth_mm = depth_mm(design);
    let area_mm2 = value(design, AREA_FIGURE).unwrap_or(design.region.area_mm2);
    let radius_mm = (area_mm2 / std::f64::consts::PI).sqrt();
    let lower = design.source.reference == Reference::Earlier && depth_mm >= LOWER_MM;
    let pit = depth_mm >= PIT_MM && depth_mm >= PIT_SHARE * radius_mm;
    if turn_degrees >= EDGE_DEGREES || lower || pit {
        return Ok(());
    }
    Err(match here.next() {
        Some(f) => NoFlaw::Colour {
            id: f.id.clone(),
            kind: f.kind,
        },
        None => NoFlaw::Sound {
            turn_degrees,
            depth_mm,
            width_mm: 2.0 * radius_mm,
        },
    })
}

/// What to ask for instead.
const fn advice(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Crack => "a crack is not repaired from a scan of its surface",
        _ => "ask for --intent remove-mark",
    }
}

/// Mean turn along the outline of a repair, degrees.
pub(super) fn turn_degrees(design: &Design) -> Option<f64> {
    value(design, TURN_FIGURE)
}

fn value(design: &Design, name: &str) -> Option<f64> {
    let figure = design.figures.iter().find(|f| f.name == name)?;
    Some(figure.value)
}

/// How far the scan lies off the design at most, mm.
fn depth_mm(design: &Design) -> f64 {
    let target = Bvh::new(&design.target);
    let places = design.before.positions().iter();
    let off = places.filter_map(|p| target.closest(*p));
    off.map(|hit| hit.distance_mm).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::{DamageKind, Damaged, draw};
    use crate::design::{Case, Target, design};
    use dentition::from_labels;
    use dentition::sample::{MouthOptions, mouth};
    use glam::DVec3;
    use lexicon::Seed;
    use scan::Mesh;

    fn verdict(mesh: &Mesh, at: DVec3, findings: &Findings) -> Result<(), NoFlaw> {
        let case = Case {
            mesh,
            dentition: None,
            earlier: None,
            opposing: None,
        };
        let made = design(&case, Target::At(at)).unwrap();
        flaw_under(&made, findings)
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
}
