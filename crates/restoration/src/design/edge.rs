//! The edge of a flaw, without the repair of it; and what a design says of the edge that it followed.
//!
//! In: a mesh and a place, or a [`Design`]. Out: [`Edge`], `None` where there is no outline.
//! Cost: a tenth of a whole design.

use super::region::{CHARTS_MM, Piece, WALK_MM};
use super::{Design, Figure};
use glam::DVec3;
use scan::Mesh;

/// What the mean turn along an outline is called among a design's figures.
pub(crate) const TURN: &str = "mean turn along the outline";
/// And the area inside of it.
pub(super) const OPENING: &str = "area inside the outline";

/// The outline that a repair would follow first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    /// Mean turn of the surface along it, degrees.
    pub(crate) turn_degrees: f64,
}

/// The likeliest outline about a place, by local shape alone.
pub(crate) fn edge_at(mesh: &Mesh, place: DVec3) -> Option<Edge> {
    let piece = Piece::about(mesh, place, WALK_MM).ok()?;
    let flaw = piece.flaws(&CHARTS_MM).ok()?.into_iter().next()?;
    Some(Edge {
        turn_degrees: flaw.outline.turn.to_degrees(),
    })
}

impl Design {
    /// Mean turn along the outline, degrees; `None` where an earlier scan showed it.
    pub(crate) fn turn_degrees(&self) -> Option<f64> {
        self.figure(TURN)
    }

    /// Area inside the outline, mm²: how wide the flaw's opening is.
    pub(crate) fn opening_mm2(&self) -> Option<f64> {
        self.figure(OPENING)
    }

    fn figure(&self, name: &str) -> Option<f64> {
        let of_name = |f: &&Figure| f.name == name;
        self.figures.iter().find(of_name).map(|f| f.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::{DamageKind, draw};
    use crate::design::{Case, Target, design};
    use dentition::sample::{MouthOptions, mouth};
    use lexicon::Seed;

    /// The edge alone is the one that the whole design follows.
    #[test]
    fn the_edge_of_a_design_is_found_without_it() {
        let mouth = mouth(Seed::new(4), &MouthOptions::coarse()).unwrap();
        let sound = &mouth.lower.sound;
        let teeth = dentition::from_labels(sound, &sound.face_fdi().unwrap()).unwrap();
        let tooth = teeth.tooth(lexicon::Fdi::new(46).unwrap()).unwrap();
        let seed = Seed::new(9);
        let damaged = draw(sound, &tooth.faces, DamageKind::Cavity, seed).unwrap();
        let edge = edge_at(&damaged.mesh, damaged.at).unwrap();
        let case = Case {
            mesh: &damaged.mesh,
            dentition: None,
            earlier: None,
            opposing: None,
        };
        let made = design(&case, Target::At(damaged.at)).unwrap();
        let turn = made.turn_degrees().unwrap();
        assert!(
            (edge.turn_degrees - turn).abs() < 15.0,
            "{} {turn}",
            edge.turn_degrees
        );
        assert!(made.opening_mm2().unwrap() > 1.0);
    }
}
