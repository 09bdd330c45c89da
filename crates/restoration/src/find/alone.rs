//! What only the mirrored partner shows: a loss, or that left and right were never alike.
//!
//! In: [`Depths`] below the mirrored partner, findings so far, coloured spots. Out: more findings.
//! Left and right teeth differ by half a millimetre in places without any loss, so depth alone is
//! no evidence: a loss leaves a flat facet, an edge where it ends, or decay's colour. Third molars
//! are too unlike each other to be compared at all.
//! Method: facets by their roughness for their width; edges as `design` outlines them.

use super::click::EDGE_DEGREES;
use super::drops::{Drop, drops};
use super::judge::{DARKER, DECAYED_DE, from_drop, overlap, shape};
use super::reference::Depths;
use super::surface::{COARSE_MM, Surface};
use crate::design::{Case, TURN, Target, design, edge_at};
use crate::finding::{Evidence, Finding};
use lexicon::Fdi;
use scan::FaceId;

/// Least depth of such a loss, mm, and least area, mm².
const DEPTH_MM: f64 = 0.5;
const AREA_MM2: f64 = 2.0;
/// The same for a facet, whose flatness speaks for it.
const FACET_MM: f64 = 0.35;
const FACET_MM2: f64 = 1.2;
/// A facet's width is at least so many times its roughness.
const FACET_FLAT: f64 = 25.0;

/// Adds the losses that only the mirrored partner shows.
pub(crate) fn add(
    surface: &Surface<'_>,
    mirror: &[Depths],
    spots: &[Finding],
    findings: &mut Vec<Finding>,
) {
    for depths in mirror {
        let region = surface.regions.get(depths.region);
        if region.is_some_and(|r| r.tooth.is_some_and(|t| is_wisdom(t.fdi))) {
            continue;
        }
        for drop in drops(surface, depths, FACET_MM2) {
            let faces: Vec<FaceId> = drop.faces.iter().map(|&f| FaceId(f)).collect();
            let known = |f: &Finding| overlap(&f.faces, &faces) > 0.25;
            if drop.depth_mm < FACET_MM || findings.iter().any(known) {
                continue;
            }
            let Some(proof) = proof(surface, &drop, &faces, spots) else {
                continue;
            };
            let flat = proof.quantity == FLATNESS;
            let mut finding = from_drop(
                surface,
                depths,
                drop,
                if flat { FACET_MM } else { DEPTH_MM },
            );
            if flat {
                finding.kind = crate::FindingKind::Wear;
            }
            finding.confidence += 0.3 * (1.0 - finding.confidence);
            finding.evidence.push(proof);
            findings.push(finding);
        }
    }
}

/// Whether a tooth is a third molar.
pub(super) fn is_wisdom(tooth: Fdi) -> bool {
    tooth.position() == 8
}

const FLATNESS: &str = "width of the facet over its roughness";

/// What shows that a patch below the partner is a loss.
fn proof(
    surface: &Surface<'_>,
    drop: &Drop,
    faces: &[FaceId],
    spots: &[Finding],
) -> Option<Evidence> {
    // On a coarse scan a few faces are always flat.
    let flat = drop.area_mm2.sqrt() / drop.flat_mm.max(1e-3);
    if surface.edge_mm < COARSE_MM && on_top(surface, drop) && flat > FACET_FLAT {
        return Some(shape(FLATNESS, flat, FACET_FLAT, "times"));
    }
    if drop.depth_mm < DEPTH_MM || drop.area_mm2 < AREA_MM2 {
        return None;
    }
    let dark = |s: &&Finding| overlap(&s.faces, faces) > 0.25;
    let dark = spots.iter().filter(dark).flat_map(|s| &s.evidence);
    if let Some(dark) = dark
        .into_iter()
        .find(|e| e.quantity == DARKER && e.measured > DECAYED_DE)
    {
        return Some(Evidence {
            limit: DECAYED_DE,
            ..dark.clone()
        });
    }
    let degrees = edge_degrees(surface, drop, faces)?;
    (degrees >= EDGE_DEGREES).then(|| shape(TURN, degrees, EDGE_DEGREES, "degrees"))
}

fn on_top(surface: &Surface<'_>, drop: &Drop) -> bool {
    let region = surface.regions.get(drop.region);
    region.is_some_and(|r| r.height_share(drop.at) > 0.45 && drop.normal.dot(r.occlusal) > 0.3)
}

/// Mean turn along the outline that a repair would follow, where it is about this patch. The edge alone
/// is looked at first; only a sharp one is worth a design, which refuses what runs off the scan or
/// cannot be rebuilt.
fn edge_degrees(surface: &Surface<'_>, drop: &Drop, faces: &[FaceId]) -> Option<f64> {
    let edge = edge_at(surface.mesh, drop.at)?;
    if edge.turn_degrees < EDGE_DEGREES {
        return None;
    }
    // Local shape only: the partner has had its say.
    let case = Case {
        mesh: surface.mesh,
        dentition: None,
        earlier: None,
        opposing: None,
    };
    let made = design(&case, Target::At(drop.at)).ok()?;
    let about = overlap(&made.region.faces, faces) > 0.25;
    made.turn_degrees().filter(|_| about)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::{DamageKind, draw};
    use dentition::sample::{MouthOptions, mouth};
    use glam::DVec3;
    use lexicon::Seed;
    use scan::Mesh;

    /// What shows that a patch of these faces is a loss, where the partner lies a millimetre higher.
    fn proof_on(mesh: &Mesh, at: DVec3, faces: &[FaceId]) -> Option<Evidence> {
        let surface = Surface::new(mesh, None);
        let drop = Drop {
            region: 0,
            faces: faces.iter().map(|f| f.0).collect(),
            area_mm2: faces.iter().map(|f| mesh.area(f.0 as usize)).sum(),
            depth_mm: 1.0,
            volume_mm3: 3.0,
            at,
            normal: DVec3::Z,
            hollow_mm: 0.0,
            flat_mm: 0.5,
        };
        proof(&surface, &drop, faces, &[])
    }

    #[test]
    fn a_patch_below_the_partner_is_a_loss_where_it_has_an_edge() {
        let mouth = mouth(Seed::new(4), &MouthOptions::coarse()).unwrap();
        let sound = &mouth.lower.sound;
        let teeth = dentition::from_labels(sound, &sound.face_fdi().unwrap()).unwrap();
        let tooth = teeth.tooth(Fdi::new(46).unwrap()).unwrap();
        let cut = draw(sound, &tooth.faces, DamageKind::Cavity, Seed::new(9)).unwrap();
        let new = (0..cut.parents.len()).filter(|&f| cut.parents[f].is_none());
        let new: Vec<FaceId> = new.map(|f| FaceId(f as u32)).collect();
        let found = proof_on(&cut.mesh, cut.at, &new).expect("an edge");
        assert_eq!(found.quantity, TURN);
        assert!(found.measured >= EDGE_DEGREES, "{}", found.measured);
        let at = scan::space::Bvh::new(sound).closest(cut.at).unwrap().point;
        let near = |f: &usize| sound.centroid(*f).distance(at) < 2.0;
        let there = (0..sound.faces().len()).filter(near);
        let there: Vec<FaceId> = there.map(|f| FaceId(f as u32)).collect();
        assert_eq!(proof_on(sound, at, &there), None);
    }
}
