//! Whether a tooth looks prepared for a crown.
//!
//! In: a labelled scan, a tooth's number. Fails: [`Stump`], where it stands clear of both neighbours as
//! no natural back tooth does: closing a "flaw" there would leave all of the crown missing.
//! Method: the least distance between the faces of two labels. Of 362 back teeth between two others
//! in public arches one stood clear of both by more than 0.33 mm (its neighbours were missing); a
//! crown's preparation needs 1 mm of room there and more.
//! Not here: stumps without neighbours, and front teeth, which may stand apart by nature.

use dentition::Dentition;
use lexicon::Fdi;
use rayon::prelude::*;
use scan::Mesh;
use scan::space::Bvh;

/// Natural back teeth touch, or a scan shows them up to this apart, mm.
const CLEAR_MM_MIN: f64 = 0.8;
/// Further away it is no neighbour: teeth are missing between, mm.
const NEIGHBOUR_MM_MAX: f64 = 4.0;
/// The first tooth that has no business to stand apart: the first premolar.
const BACK_POSITION: u8 = 4;

/// A tooth that looks prepared for a crown.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "tooth {tooth} stands {:.1} and {:.1} mm clear of its neighbours, a natural back tooth less than \
     {CLEAR_MM_MIN} mm: it looks prepared for a crown, and a crown is not designed here; have it \
     designed from this scan in a dental laboratory, or name another tooth",
    clear_mm[0],
    clear_mm[1]
)]
pub struct Stump {
    /// Which tooth.
    pub tooth: Fdi,
    /// Clearances to its two neighbours, mm.
    pub clear_mm: [f64; 2],
}

/// Refuses a tooth that looks prepared for a crown.
///
/// # Errors
/// [`Stump`], with what was measured.
pub fn expect_none(mesh: &Mesh, dentition: &Dentition, tooth: Fdi) -> Result<(), Stump> {
    match clear_of_both(mesh, dentition, tooth) {
        Some(clear_mm) => Err(Stump { tooth, clear_mm }),
        None => Ok(()),
    }
}

/// How far a back tooth stands clear of its neighbours (mm), where that is like a prepared tooth.
fn clear_of_both(mesh: &Mesh, dentition: &Dentition, tooth: Fdi) -> Option<[f64; 2]> {
    let teeth = &dentition.teeth;
    let place = teeth.iter().position(|t| t.fdi == tooth)?;
    if tooth.position() < BACK_POSITION {
        return None;
    }
    let own = Bvh::new(&mesh.extract(&teeth[place].faces).0);
    let clear = |beside: Option<usize>| {
        let faces = &teeth.get(beside?)?.faces;
        let away = |f: &scan::FaceId| {
            let near = own.closest_within(mesh.centroid(f.0 as usize), NEIGHBOUR_MM_MAX);
            near.map_or(f64::INFINITY, |hit| hit.distance_mm)
        };
        let least = faces
            .par_iter()
            .map(away)
            .reduce(|| f64::INFINITY, f64::min);
        (CLEAR_MM_MIN..NEIGHBOUR_MM_MAX)
            .contains(&least)
            .then_some(least)
    };
    Some([clear(place.checked_sub(1))?, clear(place.checked_add(1))?])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;
    use dentition::sample::{MouthOptions, mouth};

    #[test]
    fn a_tooth_cut_back_all_around_is_told_from_natural_ones() {
        let options = MouthOptions {
            damage: Vec::new(),
            ..MouthOptions::coarse()
        };
        let arch = mouth(lexicon::Seed::new(4), &options).unwrap().lower;
        let natural = arch.sound;
        let known = dentition::from_labels(&natural, &arch.face_fdi).unwrap();
        for tooth in &known.teeth {
            assert_eq!(expect_none(&natural, &known, tooth.fdi), Ok(()));
        }
        let fdi = Fdi::new(36).unwrap();
        let tooth = known.tooth(fdi).unwrap();
        let own: std::collections::BTreeSet<u32> = tooth
            .faces
            .iter()
            .flat_map(|f| natural.faces()[f.0 as usize])
            .collect();
        let (at, up) = (tooth.axes.origin, tooth.axes.occlusal);
        let mut points = natural.positions().to_vec();
        for &v in &own {
            let off = (points[v as usize] - at).reject_from_normalized(up);
            points[v as usize] -= off.clamp_length_max(1.2);
        }
        let stump = natural.with_positions(points).unwrap();
        // Faces that hang on both teeth are stretched over the gap: no part of a neighbour.
        let mut face_fdi = arch.face_fdi;
        for (label, corners) in face_fdi.iter_mut().zip(stump.faces()) {
            if *label != 36 && corners.iter().any(|v| own.contains(v)) {
                *label = 0;
            }
        }
        let known = dentition::from_labels(&stump, &face_fdi).unwrap();
        let gaps = expect_none(&stump, &known, fdi).unwrap_err().clear_mm;
        assert!(
            gaps.iter().all(|g| (CLEAR_MM_MIN..2.5).contains(g)),
            "{gaps:?}"
        );
    }
}
