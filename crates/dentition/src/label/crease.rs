//! Crowns by the closed crease that parts them from everything around them.
//!
//! In: where a crown can be. Out: its faces and how well its border is closed.
//! Method: the least cut between a disc on top of a crown and what lies beyond a crown's reach,
//! cheap along creases, tried at all spots where the crown can be. A crown has a closed crease
//! about it; gum that merely stands out (bare ridge, tuberosity, retromolar pad) has none.
//! Cost: some 100 small maximum flows a crown, in parallel.

use super::maxflow::Network;
use super::profile::toughness;
use super::regions::Scene;
use super::sizes::PLACES;
use glam::{DVec2, DVec3};
use rayon::prelude::*;

/// Distance between the spots that are tried, mm.
const SPOT_MM: f64 = 1.5;
/// Radius of the disc that surely belongs to a crown, as a share of its width.
const DISC_SHARE: f64 = 0.3;
/// Reach and depth of the largest crown, mm.
const REACH_MM: f64 = 7.5;
const DEPTH_MM: f64 = 9.0;
/// What a square millimetre of crown is worth in mm of cut: else fissures are the shortest way.
const GAIN_PER_MM: f64 = 0.04;
const GAIN_MM2_MAX: f64 = 200.0;
/// What a millimetre of the deepest crease still costs.
const FLOOR: f64 = 0.03;
/// Smaller crowns are doubtful, or none: square millimetres per square millimetre of width.
const SMALL_SHARE: f64 = 0.9;
const LEAST_SHARE: f64 = 0.4;
/// How much further than usual the next crown may be, mm.
const GAP_MM: f64 = 4.5;
/// How far a crown may be from the place that it was named at, mm.
const NAMED_MM: f64 = 5.0;

/// Where a crown can be.
pub(super) struct Outlook {
    /// Middle of the crown before it.
    pub from: DVec3,
    /// Away from the midline, unit.
    pub along: DVec2,
    /// Usual distance of the two, mm.
    pub usual_mm: f64,
    /// Its usual width, mm.
    pub width_mm: f64,
    /// Middle of the crown as it was named.
    pub named: Option<DVec3>,
    /// Whether it is surely there.
    pub told: bool,
}

/// A crown that was found; the lower the score, the better its border is closed.
pub(super) struct Found {
    pub score: f64,
    pub faces: Vec<u32>,
}

/// Faces about a spot that belong to nothing else, and how large the crown's disc is.
struct Pool<'a> {
    faces: Vec<u32>,
    taken: &'a [bool],
    disc_mm: f64,
}

/// How open the border of each place's label is: what cutting it costs over its length, 0 in the
/// deepest creases and 1 on smooth surface.
pub(super) fn openness(scene: &Scene, label: &[u8]) -> [f64; PLACES] {
    let mut cost = [0.0; PLACES];
    let mut length = [0.0; PLACES];
    for (f, &l) in label.iter().enumerate() {
        let Some(place) = usize::from(l).checked_sub(1).filter(|&p| p < PLACES) else {
            continue;
        };
        for link in scene.surface.links(f) {
            if label[link.to as usize] != l {
                cost[place] += toughness(link.concave_deg, link.length_mm);
                length[place] += link.length_mm;
            }
        }
    }
    std::array::from_fn(|p| cost[p] / f64::max(length[p], 1e-9))
}

/// Area of some faces, mm².
pub(super) fn area_mm2(scene: &Scene, faces: &[u32]) -> f64 {
    faces.iter().map(|&f| scene.surface.area[f as usize]).sum()
}

/// Middle by area; `None` where there is none.
pub(super) fn centre(scene: &Scene, faces: &[u32]) -> Option<DVec3> {
    let part = |&f: &u32| scene.at[f as usize] * scene.surface.area[f as usize];
    let total = area_mm2(scene, faces);
    (total > 0.0).then(|| faces.iter().map(part).sum::<DVec3>() / total)
}

/// The best crown over all spots, and once more about its own middle.
pub(super) fn search(scene: &Scene, taken: &[bool], outlook: &Outlook) -> Option<Found> {
    let distance = |p: DVec3| (p - outlook.from).truncate().length();
    let by_name = |p: DVec3| {
        outlook
            .named
            .map_or(f64::INFINITY, |n| (p - n).truncate().length())
    };
    let room = outlook.usual_mm + GAP_MM + REACH_MM + 1.0;
    let near = |f: &u32| {
        let p = scene.at[*f as usize];
        distance(p) < room || by_name(p) < NAMED_MM + REACH_MM
    };
    let pool = Pool {
        faces: (0..scene.at.len() as u32).filter(near).collect(),
        taken,
        disc_mm: DISC_SHARE * outlook.width_mm,
    };
    let can_be = |f: usize| {
        let p = scene.at[f];
        let d = distance(p);
        let onwards = (p - outlook.from).truncate().dot(outlook.along) > 0.6 * d;
        let next = d > 0.55 * outlook.usual_mm && d < outlook.usual_mm + GAP_MM && onwards;
        let upwards = scene.surface.normal[f].dot(scene.axis) > 0.3;
        upwards && !taken[f] && ((next && !outlook.told) || by_name(p) < NAMED_MM)
    };
    let mut spots: Vec<DVec3> = Vec::new();
    for f in pool
        .faces
        .iter()
        .map(|&f| f as usize)
        .filter(|&f| can_be(f))
    {
        if spots.iter().all(|s| s.distance(scene.at[f]) > SPOT_MM) {
            spots.push(scene.at[f]);
        }
    }
    let judge = |spot: DVec3| {
        let (cut_mm, faces) = cut_out(scene, &pool, spot)?;
        let middle = centre(scene, &faces)?;
        let off = (distance(middle) - outlook.usual_mm)
            .abs()
            .min(by_name(middle))
            / 2.0;
        let area = area_mm2(scene, &faces);
        let square = outlook.width_mm * outlook.width_mm;
        if area < LEAST_SHARE * square {
            return None;
        }
        let small = ((SMALL_SHARE * square - area) / 25.0).max(0.0);
        let score = cut_mm - GAIN_PER_MM * area.min(GAIN_MM2_MAX) + 0.5 * off * off + small;
        Some(Found { score, faces })
    };
    let tries: Vec<Option<Found>> = spots.par_iter().map(|&s| judge(s)).collect();
    let found = tries.into_iter().flatten();
    let best = found.min_by(|a, b| a.score.total_cmp(&b.score))?;
    let again = centre(scene, &best.faces).and_then(judge);
    again.filter(|a| a.score < best.score).or(Some(best))
}

/// The cheapest border about a disc at `spot`: its cost in mm of flat surface, and what is inside.
fn cut_out(scene: &Scene, pool: &Pool, spot: DVec3) -> Option<(f64, Vec<u32>)> {
    let off = |f: u32| {
        let off = scene.at[f as usize] - spot;
        (off.truncate().length(), off.z.abs())
    };
    let within = |f: &u32| {
        let (away, height) = off(*f);
        away < REACH_MM && height < DEPTH_MM && !pool.taken[*f as usize]
    };
    let members: Vec<u32> = pool.faces.iter().copied().filter(within).collect();
    let (source, sink) = (members.len(), members.len() + 1);
    let mut net = Network::new(members.len() + 2);
    let mut any = false;
    for (i, &f) in members.iter().enumerate() {
        let (away, height) = off(f);
        let inner = away < pool.disc_mm && height < pool.disc_mm;
        any |= inner;
        let gain = GAIN_PER_MM * scene.surface.area[f as usize];
        net.join(source, i, if inner { 1e6 } else { gain }, 0.0);
        for link in scene.surface.links(f as usize) {
            let c = toughness(link.concave_deg, link.length_mm) + FLOOR * link.length_mm;
            match members.binary_search(&link.to) {
                Ok(j) if j > i => net.join(i, j, c, c),
                Ok(_) => {}
                Err(_) => net.join(i, sink, c, 0.0),
            }
        }
    }
    if !any {
        return None;
    }
    let flow = net.flow(source, sink);
    let side = net.side(source);
    let (inside, outside): (Vec<_>, Vec<_>) = members.iter().zip(side).partition(|(_, s)| *s);
    let only = |part: Vec<(&u32, bool)>| part.into_iter().map(|(&f, _)| f).collect::<Vec<u32>>();
    let lost = GAIN_PER_MM * area_mm2(scene, &only(outside));
    Some((flow - lost, only(inside)))
}

#[cfg(test)]
mod tests {
    use super::super::curve::Place;
    use super::super::surface::Surface;
    use super::*;
    use scan::Mesh;

    const STEP_MM: f64 = 0.7;

    /// A plate with `height` over it, and what is found about its middle.
    fn cut_of(height: impl Fn(f64) -> f64) -> (f64, f64) {
        let side = 41_u32;
        let point = |i: u32| {
            let (x, y) = (f64::from(i % side) - 20.0, f64::from(i / side) - 20.0);
            let at = DVec2::new(x, y) * STEP_MM;
            at.extend(height(at.length()))
        };
        let faces = (0..side - 1).flat_map(|y| {
            (0..side - 1).flat_map(move |x| {
                let a = y * side + x;
                [[a, a + 1, a + side], [a + 1, a + side + 1, a + side]]
            })
        });
        let mesh = Mesh::new((0..side * side).map(point).collect(), faces.collect()).unwrap();
        let surface = Surface::new(&mesh);
        let scene = Scene {
            surface: &surface,
            at: &surface.centroid,
            places: &vec![Place::default(); surface.len()],
            protrusion_mm: &vec![0.0; surface.len()],
            axis: DVec3::Z,
        };
        let pool = Pool {
            faces: (0..surface.len() as u32).collect(),
            taken: &vec![false; surface.len()],
            disc_mm: 3.0,
        };
        // Off the middle, as spots are.
        let spot = DVec3::new(0.8, 0.3, height(0.8));
        let (cut_mm, faces) = cut_out(&scene, &pool, spot).unwrap();
        let area = area_mm2(&scene, &faces);
        let reach = faces
            .iter()
            .map(|&f| scene.at[f as usize].truncate().length());
        let score = cut_mm - GAIN_PER_MM * area.min(GAIN_MM2_MAX);
        (score, reach.fold(0.0, f64::max))
    }

    #[test]
    fn a_crown_has_a_closed_border_and_a_hill_has_none() {
        // Walls that are steep at the gum and round towards the top, a fissure across the middle.
        let crown =
            |r: f64| 4.0 * (1.0 - libm::pow((r / 4.6).min(1.0), 4.0)) - 0.4 * libm::exp(-r * r);
        let hill = |r: f64| 4.0 * libm::exp(-r * r / 50.0);
        let (of_crown, reach_mm) = cut_of(crown);
        let (of_hill, _) = cut_of(hill);
        assert!(of_crown < 0.0, "{of_crown}");
        assert!((reach_mm - 4.6).abs() < STEP_MM, "{reach_mm}");
        assert!(of_hill > 8.0, "{of_hill}");
    }
}
