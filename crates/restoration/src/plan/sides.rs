//! On which side of both surfaces a place lies, however their rims are folded.
//!
//! In: two surfaces that share their border, a place, mm. Out: [`Sides`]: both signed distances.
//! Method: the nearest face has the side, and is wrong beside slivers and folds. The winding numbers of two
//! surfaces with one border differ by a whole number, wherever that border is open, and tell what changes at a
//! place. Where the nearest faces say otherwise, the sides are those by the winding number of the scanned surface
//! closed far below, which is whole too, and by that difference.
//! Cost: two distances and two winding numbers, some microseconds each; a third one where they differ.

use glam::DVec3;
use scan::Mesh;
use scan::space::{Signed, SignedDistance, Winding};

/// How far below a surface it is closed, in diagonals of its box.
const BELOW: f64 = 4.0;

/// Both surfaces, ready to be asked.
pub(super) struct Both {
    before: Signed,
    after: Signed,
    around_before: Winding,
    around_after: Winding,
    /// Of what closes the scanned surface: the winding number of the closed one is the sum of both.
    around_closing: Winding,
}

/// A place between the surfaces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides {
    /// From the scanned surface, its side made sure of.
    pub(super) before: SignedDistance,
    /// From the designed one, likewise.
    pub(super) after: SignedDistance,
}

impl Both {
    pub(super) fn new(before: &Mesh, after: &Mesh) -> Self {
        let around_closing = Winding::new(&closing(before));
        let (before, after) = (Signed::new(before), Signed::new(after));
        Self {
            around_closing,
            around_before: Winding::from_bvh(before.bvh().clone()),
            around_after: Winding::from_bvh(after.bvh().clone()),
            before,
            after,
        }
    }

    /// From the designed surface, by its nearest face alone.
    pub(super) fn after(&self, p: DVec3) -> Option<SignedDistance> {
        self.after.distance(p)
    }

    /// The sides of a place; `None` where there is no surface, and where the nearest faces are wrong that anything
    /// changes: how deep a place lies is not known beside a fold that only seems to be the surface.
    pub(super) fn at(&self, p: DVec3) -> Option<Sides> {
        let mut before = self.before.distance(p)?;
        let mut after = self.after.distance(p)?;
        let is_in = |d: &SignedDistance| d.distance_mm < 0.0;
        let change = |was: bool, will: bool| i8::from(will) - i8::from(was);
        let seen = change(is_in(&before), is_in(&after));
        // Where both say the same of the change, the nearest faces know better on which side it is: the closing is
        // made up.
        let around_before = self.around_before.number(p);
        let by = (self.around_after.number(p) - around_before).round();
        if by != f64::from(seen) {
            // How often the closed surface goes around the place; one within a fold that is turned over or covered twice
            // is still outside or inside.
            let times = (around_before + self.around_closing.number(p)).round();
            let [was, will] = [times, times + by].map(|times| times > 0.5);
            if change(was, will) != seen {
                if was == will {
                    return None;
                }
                before.distance_mm = on_side(before.distance_mm, was);
                after.distance_mm = on_side(after.distance_mm, will);
            }
        }
        Some(Sides { before, after })
    }
}

/// What carries the open edges of a surface on to one point far below it, so that both together go around every place a
/// whole number of times. The border alone has the way there: the sum of the areas within it.
fn closing(mesh: &Mesh) -> Mesh {
    let open = scan::topology::open_edges(mesh);
    let (low, high) = mesh.bounds().unwrap_or_default();
    let middle = 0.5 * (low + high);
    let at = |v: u32| mesh.positions()[v as usize] - middle;
    let upward: DVec3 = open.iter().map(|&[u, v]| at(u).cross(at(v))).sum();
    let below = middle - upward.normalize_or_zero() * (BELOW * low.distance(high));
    let point = mesh.positions().len() as u32;
    let positions = mesh.positions().iter().copied().chain([below]).collect();
    let faces = open.into_iter().map(|[u, v]| [v, u, point]).collect();
    Mesh::new(positions, faces).unwrap_or_default()
}

fn on_side(distance_mm: f64, is_in: bool) -> f64 {
    match is_in {
        true => -distance_mm.abs(),
        false => distance_mm.abs(),
    }
}
