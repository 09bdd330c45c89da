//! The last teeth of each side: crowns that a closed crease parts from everything around them.
//!
//! In: labels in which positions 1 to 6 are right, and the cores of all named crowns. Out: the
//! crowns behind them with their faces.
//! Method: the least cut between a disc on top of a crown and what lies beyond a crown's reach,
//! cheap along creases, tried at all spots where the next crown can be. A crown has a closed crease
//! about it; gum that merely stands out (tuberosity, retromolar pad) has none.
//! Cost: some 100 small maximum flows, in parallel.

use super::maxflow::Network;
use super::profile::toughness;
use super::regions::{Crown, GUM, Scene, gum_seeds};
use super::sizes::{self, PLACES};
use glam::{DVec2, DVec3};
use rayon::prelude::*;

/// Last position whose crowns stand out so well that they need no search.
pub(super) const SURE: usize = 6;
/// Distance between the spots that are tried, mm.
const SPOT_MM: f64 = 1.5;
/// Radius of the disc that surely belongs to the crown, and reach of the largest crown, mm.
const DISC_MM: f64 = 3.0;
const REACH_MM: f64 = 7.5;
const DEPTH_MM: f64 = 9.0;
/// What a square millimetre of crown is worth in mm of cut: else fissures are the shortest way.
const GAIN_PER_MM: f64 = 0.04;
const GAIN_MM2_MAX: f64 = 200.0;
/// What a millimetre of the deepest crease still costs.
const FLOOR: f64 = 0.03;
/// Crowns smaller than this are doubtful, mm².
const SMALL_MM2: f64 = 90.0;
/// Highest score of a crown that was named, and of one that was not.
const NAMED_MAX: f64 = 8.0;
const UNNAMED_MAX: f64 = 1.0;
/// How much further than usual the next crown may be, mm.
const GAP_MM: f64 = 4.5;

/// Where the next crown can be.
struct Outlook {
    from: DVec3,
    /// Away from the midline, unit.
    along: DVec2,
    usual_mm: f64,
    /// Middle of the crown as it was named.
    named: Option<DVec3>,
    /// Whether that is known and no guess.
    told: bool,
}

/// The cores of all crowns that were named, and the places that a correction says are there.
pub(super) struct Named<'a> {
    pub crowns: &'a [Crown],
    pub told: &'a [usize],
}

/// Faces about the next crown, and which of them are something else.
struct Pool {
    faces: Vec<u32>,
    taken: Vec<bool>,
}

struct Found {
    score: f64,
    faces: Vec<u32>,
}

/// The crowns behind the last sure one of both sides.
pub(super) fn crowns(scene: &Scene, label: &[u8], named: &Named) -> Vec<Crown> {
    let mut taken: Vec<bool> = label
        .iter()
        .map(|&l| l != GUM && sizes::position(usize::from(l) - 1) <= SURE)
        .collect();
    for (f, _) in gum_seeds(scene) {
        taken[f as usize] = true;
    }
    let mut pool = Pool {
        faces: Vec::new(),
        taken,
    };
    let right: Vec<usize> = (0..PLACES / 2).rev().collect();
    let left: Vec<usize> = (PLACES / 2..PLACES).collect();
    let mut found = behind(scene, label, &mut pool, &right, named);
    found.extend(behind(scene, label, &mut pool, &left, named));
    found
}

/// Searches one side, its places being in order from the midline.
fn behind(
    scene: &Scene,
    label: &[u8],
    pool: &mut Pool,
    side: &[usize],
    named: &Named,
) -> Vec<Crown> {
    let (front, back) = side.split_at(SURE);
    let seen: Vec<(usize, DVec3)> = front
        .iter()
        .filter_map(|&place| Some((place, centre_of_label(scene, label, place)?)))
        .collect();
    let [.., (_, before), (anchor, middle)] = *seen.as_slice() else {
        let crowns = named.crowns.iter();
        return crowns
            .filter(|c| back.contains(&c.place))
            .cloned()
            .collect();
    };
    let core = |place: usize| named.crowns.iter().find(|c| c.place == place);
    let (mut last, mut from) = (anchor, middle);
    let mut along = (from - before).truncate().normalize_or_zero();
    let mut found = Vec::new();
    let mut rest = back;
    while let Some(&nearest) = rest.first() {
        let next = rest.iter().copied().find(|&p| core(p).is_some());
        let place = next.unwrap_or(nearest);
        let outlook = Outlook {
            from,
            along,
            usual_mm: (sizes::usual_mm(last) + sizes::usual_mm(place)) / 2.0,
            named: core(place).and_then(|c| centre(scene, &c.faces)),
            told: named.told.contains(&place),
        };
        rest = rest
            .split_at(rest.iter().position(|&p| p == place).map_or(0, |i| i + 1))
            .1;
        let limit = match next {
            Some(_) if outlook.told => f64::INFINITY,
            Some(_) => NAMED_MAX,
            None => UNNAMED_MAX,
        };
        let best = search(scene, pool, &outlook);
        let Some(best) = best.filter(|b| b.score < limit) else {
            match core(place) {
                Some(own) if outlook.told => found.push(own.clone()),
                Some(_) => {}
                None => break,
            }
            continue;
        };
        for &f in &best.faces {
            pool.taken[f as usize] = true;
        }
        let middle = centre(scene, &best.faces).unwrap_or(from);
        along = (middle - from).truncate().normalize_or(along);
        from = middle;
        last = place;
        found.push(Crown {
            place,
            faces: best.faces,
        });
    }
    found
}

fn centre_of_label(scene: &Scene, label: &[u8], place: usize) -> Option<DVec3> {
    let own = |f: &u32| usize::from(label[*f as usize]) == place + 1;
    let faces: Vec<u32> = (0..label.len() as u32).filter(own).collect();
    centre(scene, &faces)
}

fn area_mm2(scene: &Scene, faces: &[u32]) -> f64 {
    faces.iter().map(|&f| scene.surface.area[f as usize]).sum()
}

fn centre(scene: &Scene, faces: &[u32]) -> Option<DVec3> {
    let part = |&f: &u32| scene.at[f as usize] * scene.surface.area[f as usize];
    let total = area_mm2(scene, faces);
    (total > 0.0).then(|| faces.iter().map(part).sum::<DVec3>() / total)
}

/// The best crown over all spots, and once more about its own middle.
fn search(scene: &Scene, pool: &mut Pool, outlook: &Outlook) -> Option<Found> {
    let distance = |p: DVec3| (p - outlook.from).truncate().length();
    let by_name = |p: DVec3| {
        outlook
            .named
            .map_or(f64::INFINITY, |n| (p - n).truncate().length())
    };
    let room = outlook.usual_mm + GAP_MM + REACH_MM + 1.0;
    let near = |f: &u32| {
        let p = scene.at[*f as usize];
        distance(p) < room || by_name(p) < 5.0 + REACH_MM
    };
    pool.faces = (0..scene.at.len() as u32).filter(near).collect();
    let can_be = |f: usize| {
        let p = scene.at[f];
        let d = distance(p);
        let onwards = (p - outlook.from).truncate().dot(outlook.along) > 0.6 * d;
        let next = d > 0.55 * outlook.usual_mm && d < outlook.usual_mm + GAP_MM && onwards;
        let upwards = scene.surface.normal[f].dot(scene.axis) > 0.3;
        upwards && !pool.taken[f] && ((next && !outlook.told) || by_name(p) < 5.0)
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
        let (cut_mm, faces) = cut_out(scene, pool, spot)?;
        let middle = centre(scene, &faces)?;
        let off = (distance(middle) - outlook.usual_mm)
            .abs()
            .min(by_name(middle))
            / 2.0;
        let area = area_mm2(scene, &faces);
        let small = ((SMALL_MM2 - area) / 25.0).max(0.0);
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
        let inner = away < DISC_MM && height < DISC_MM;
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
            taken: vec![false; surface.len()],
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
        assert!(of_crown < UNNAMED_MAX, "{of_crown}");
        assert!((reach_mm - 4.6).abs() < STEP_MM, "{reach_mm}");
        assert!(of_hill > NAMED_MAX, "{of_hill}");
    }
}
