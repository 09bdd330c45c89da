//! Places whose sound surroundings look like those of the flaw: the same place in an earlier scan,
//! the mirrored tooth of the other side, a like cusp of the same or another tooth.
//!
//! In: a [`Flaw`] and a mesh to search, in any pose. Out: [`Kin`], aligned to the flaw's chart.
//! A rotated copy is found again (`finds_a_turned_copy`). Cost: 0.3-0.6 s.
//! Method: heights of a ring compared over places x turns x mirror images less their best plane;
//! the best refined by point-to-plane steps (Chen & Medioni 1992) with soft trimming.

use super::ground::{Ground, facing, piece};
use super::region::Flaw;
use super::relief::{CELL_MM, Chart, Relief};
use crate::weave::border_distance;
use glam::{DVec2, DVec3};
use nalgebra::{Matrix6, Vector6};
use rayon::prelude::*;
use scan::Mesh;

/// Outer edge of the ring, mm from the outline.
const RING_MM: f64 = 1.6;
/// Residual at which a guess needs no search, mm.
const SURE_MM: f64 = 0.04;
const PLACES: usize = 900;
const TURNS: usize = 18;
const COARSE_KEPT: usize = 24;
const FINE_KEPT: usize = 4;
/// Residual at which a ring point counts half, mm.
const SOFT_MM: f64 = 0.08;

/// Share of the ring that counts; the same where the place is known already.
const KEPT: f64 = 0.9;
const KEPT_POSED: f64 = 0.6;

/// A place that looks like the flaw's surroundings.
#[derive(Debug, Clone)]
pub(super) struct Kin {
    /// The place, drawn in the flaw's coordinates.
    pub(super) relief: Relief,
    /// Trimmed mean distance of the ring to it, mm.
    pub(super) residual_mm: f64,
}

/// Sound places about the flaw.
struct Ring {
    places: Vec<DVec2>,
    heights: Vec<f64>,
    /// Places inside the outline, which a kin must cover.
    core: Vec<DVec2>,
}

impl Ring {
    fn new(flaw: &Flaw) -> Self {
        let (mut places, mut heights, mut core) = (Vec::new(), Vec::new(), Vec::new());
        for (p, h, _) in flaw.relief.seen() {
            let cell = (p / CELL_MM).round();
            if cell.x as i64 % 3 != 0 || cell.y as i64 % 3 != 0 {
                continue;
            }
            if flaw.outline.holds(p) {
                core.push(p);
            } else if (0.1..RING_MM).contains(&border_distance(&flaw.outline.path, p)) {
                places.push(p);
                heights.push(h);
            }
        }
        Self {
            places,
            heights,
            core,
        }
    }
}

/// Where to look for a place like the flaw's.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    /// What is searched.
    pub(super) ground: &'a Ground<'a>,
    /// A chart that may well be the place.
    pub(super) guess: Option<Chart>,
    /// Whether its mirror image is meant; both may be.
    pub(super) mirrored: &'a [bool],
    /// Not about this place within that radius, mm: where the flaw itself is.
    pub(super) without: Option<(DVec3, f64)>,
}

/// The places that look most like the flaw's surroundings, best first.
pub(super) fn kin(flaw: &Flaw, search: &Search) -> Vec<Kin> {
    let ring = Ring::new(flaw);
    if ring.places.len() < 40 {
        return Vec::new();
    }
    let fine = search.ground.fine();
    let guess = search.guess.and_then(|g| refine(&ring, fine, g, 6));
    if let Some(found) = guess.filter(|k| k.residual_mm < SURE_MM) {
        return vec![found];
    }
    let coarse = search.ground.coarse();
    let mirrored = search.mirrored;
    let radius_mm = flaw.relief.chart.radius_mm();
    let mut places = spread(
        coarse,
        if search.ground.is_bounded() {
            3 * PLACES
        } else {
            PLACES
        },
    );
    places.retain(|p| {
        search.ground.holds(*p, 0.0) && search.without.is_none_or(|(c, r)| p.distance(c) > r)
    });
    let compared: Vec<Vec<(f64, Chart)>> = places
        .par_iter()
        .map(|&p| compare(&ring, coarse, p, radius_mm, mirrored))
        .collect();
    let mut best: Vec<(f64, Chart)> = compared.into_iter().flatten().collect();
    best.sort_by(|a, b| a.0.total_cmp(&b.0));
    best.truncate(COARSE_KEPT);
    let mut best: Vec<(f64, Chart)> = best
        .par_iter()
        .filter_map(|&(_, chart)| refine(&ring, coarse, chart, 4))
        .map(|k| (k.residual_mm, k.relief.chart))
        .collect();
    best.sort_by(|a, b| a.0.total_cmp(&b.0));
    let best = distinct(&best);
    let mut kin: Vec<Kin> = best
        .par_iter()
        .filter_map(|&chart| refine(&ring, fine, chart, 4))
        .collect();
    kin.sort_by(|a, b| a.residual_mm.total_cmp(&b.residual_mm));
    kin
}

/// The first few charts that are not the same place again.
fn distinct(best: &[(f64, Chart)]) -> Vec<Chart> {
    let mut kept: Vec<Chart> = Vec::new();
    for &(_, chart) in best {
        let again = |k: &Chart| {
            k.origin().distance(chart.origin()) < 0.25 && k.mirrored() == chart.mirrored()
        };
        if kept.len() < FINE_KEPT && !kept.iter().any(again) {
            kept.push(chart);
        }
    }
    kept
}

/// Vertices spread over the mesh, so many that they can all be compared.
fn spread(mesh: &Mesh, count: usize) -> Vec<DVec3> {
    let stride = (mesh.positions().len() / count).max(1);
    mesh.positions().iter().copied().step_by(stride).collect()
}

/// The best turns, plain and mirrored, of the surface about a place.
fn compare(
    ring: &Ring,
    mesh: &Mesh,
    at: DVec3,
    radius_mm: f64,
    mirrored: &[bool],
) -> Vec<(f64, Chart)> {
    let piece = piece(mesh, at, 6.0);
    let normal: DVec3 = (0..piece.faces().len())
        .filter(|&f| piece.centroid(f).distance_squared(at) < 9.0)
        .map(|f| piece.area_vector_doubled(f))
        .sum();
    let chart = Chart::new(at, normal, radius_mm);
    let relief = Relief::draw(&piece, chart);
    let mut found = Vec::new();
    for &mirror in mirrored {
        let mut best = (f64::INFINITY, chart);
        for k in 0..TURNS {
            let turn = std::f64::consts::TAU * k as f64 / TURNS as f64;
            let score = misfit(ring, &relief, turn, mirror);
            if score < best.0 {
                best = (score, chart.turned(turn, mirror));
            }
        }
        if best.0.is_finite() {
            found.push(best);
        }
    }
    found
}

/// Mean squared difference of the ring to a turned relief, less the best plane.
fn misfit(ring: &Ring, relief: &Relief, turn: f64, mirror: bool) -> f64 {
    let (sin, cos) = libm::sincos(turn);
    let place = |p: DVec2| {
        let y = if mirror { -p.y } else { p.y };
        DVec2::new(cos * p.x - sin * y, sin * p.x + cos * y)
    };
    let mut normal = glam::DMat3::ZERO;
    let (mut right, mut squares, mut seen) = (DVec3::ZERO, 0.0, 0.0);
    for (&p, &h) in ring.places.iter().zip(&ring.heights).step_by(4) {
        let d = h - relief.height(place(p));
        if d.is_nan() {
            continue;
        }
        let x = DVec3::new(1.0, p.x, p.y);
        normal += glam::DMat3::from_cols(x * x.x, x * x.y, x * x.z);
        right += x * d;
        squares += d * d;
        seen += 1.0;
    }
    if seen < 0.2 * ring.places.len() as f64 || normal.determinant().abs() < 1e-9 {
        return f64::INFINITY;
    }
    let plane = normal.inverse() * right;
    // A plane that leans far is another kind of place.
    let lean = DVec2::new(plane.y, plane.z).length();
    (squares - plane.dot(right)) / seen + 0.02 * lean * lean
}

/// Point-to-plane steps of the chart until the ring lies on the surface.
fn refine(ring: &Ring, mesh: &Mesh, start: Chart, steps: usize) -> Option<Kin> {
    let piece = facing(mesh, start);
    let mut chart = start;
    let mut relief = Relief::draw(&piece, chart);
    for _ in 0..steps {
        let (turn, shift) = step(ring, &relief)?;
        if turn.length() > 0.5 || shift.length() > 1.5 {
            return None;
        }
        chart = chart.nudged(turn, shift);
        relief = Relief::draw(&piece, chart);
    }
    judged(ring, relief, KEPT)
}

/// A place that is known, as it lies: what is worn about the flaw too says nothing against it.
pub(super) fn posed(flaw: &Flaw, ground: &Ground, chart: Chart) -> Option<Kin> {
    judged(&Ring::new(flaw), ground.drawn(chart), KEPT_POSED)
}

/// A place with how far the best share of the ring lies off it; `None` where it does not cover the
/// flaw.
fn judged(ring: &Ring, relief: Relief, kept: f64) -> Option<Kin> {
    let covered = ring
        .core
        .iter()
        .filter(|&&p| !relief.height(p).is_nan())
        .count();
    if (covered as f64) < 0.97 * ring.core.len() as f64 {
        return None;
    }
    let mut misses: Vec<f64> = pairs(ring, &relief)
        .map(|(x, y, n)| (x - y).dot(n).abs())
        .collect();
    if misses.len() < ring.places.len() * 9 / 10 {
        return None;
    }
    misses.sort_by(f64::total_cmp);
    misses.truncate((kept * misses.len() as f64).ceil() as usize);
    let residual_mm = misses.iter().sum::<f64>() / misses.len() as f64;
    Some(Kin {
        relief,
        residual_mm,
    })
}

/// Ring points with the point of the relief over the same place and its normal.
fn pairs<'a>(
    ring: &'a Ring,
    relief: &'a Relief,
) -> impl Iterator<Item = (DVec3, DVec3, DVec3)> + 'a {
    let at = |p: DVec2| relief.chart.straight(p.extend(relief.height(p)));
    ring.places
        .iter()
        .zip(&ring.heights)
        .filter_map(move |(&p, &h)| {
            let d = 0.12;
            let y = at(p);
            let u = at(p + DVec2::X * d) - at(p - DVec2::X * d);
            let v = at(p + DVec2::Y * d) - at(p - DVec2::Y * d);
            let n = u.cross(v).normalize();
            (!n.is_nan() && !y.is_nan()).then(|| (relief.chart.straight(p.extend(h)), y, n))
        })
}

/// One step: the small turn and shift of the relief's surface that brings it to the ring.
fn step(ring: &Ring, relief: &Relief) -> Option<(DVec3, DVec3)> {
    let mut normal = Matrix6::<f64>::identity() * 1e-3;
    let mut right = Vector6::<f64>::zeros();
    for (x, y, n) in pairs(ring, relief) {
        let miss = (x - y).dot(n);
        let weight = 1.0 / (1.0 + (miss / SOFT_MM) * (miss / SOFT_MM));
        let turn = y.cross(n);
        let row = Vector6::new(turn.x, turn.y, turn.z, n.x, n.y, n.z);
        normal += row * row.transpose() * weight;
        right += row * (miss * weight);
    }
    let solved = normal.cholesky()?.solve(&right);
    let at = |i: usize| solved[i];
    Some((
        DVec3::new(at(0), at(1), at(2)),
        DVec3::new(at(3), at(4), at(5)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::{Tool, cut};
    use crate::design::region::Piece;
    use crate::design::{Case, Reference, Target, design};
    use glam::DMat3;

    /// A hilly plate, no two places of which are alike.
    fn hills() -> Mesh {
        let n = 90_u32;
        let (mut p, mut f) = (Vec::new(), Vec::new());
        for j in 0..=n {
            for i in 0..=n {
                let (x, y) = (f64::from(i) * 0.22 - 9.9, f64::from(j) * 0.22 - 9.9);
                let z =
                    libm::sin(0.9 * x + 0.05 * y * y) * 0.5 + 0.4 * libm::cos(0.7 * y - 0.3 * x);
                p.push(DVec3::new(x, y, z));
                if i < n && j < n {
                    let a = j * (n + 1) + i;
                    f.extend([[a, a + 1, a + n + 2], [a, a + n + 2, a + n + 1]]);
                }
            }
        }
        Mesh::new(p, f).unwrap()
    }

    #[test]
    fn finds_a_turned_copy() {
        let sound = hills();
        let tool = Tool {
            centre: DVec3::new(0.4, -0.3, 0.6),
            axes: DMat3::IDENTITY,
            radii_mm: DVec3::new(1.3, 1.1, 1.0),
            power: 2.0,
            waves: Vec::new(),
        };
        let (damaged, _) = cut(&sound, &tool, [1.0; 3]).unwrap();
        let turn = lexicon::rotation_between(DVec3::Z, DVec3::new(1.0, -2.0, 0.3).normalize());
        let moved = sound
            .positions()
            .iter()
            .map(|&p| turn * p + DVec3::splat(20.0));
        let earlier = sound.clone().with_positions(moved.collect()).unwrap();
        let at = DVec3::new(0.4, -0.3, -0.4);
        let flaw = Piece::about(&damaged, at, 7.5)
            .unwrap()
            .flaws(&[f64::INFINITY, 5.0, 3.0])
            .unwrap()
            .remove(0);
        let search = Search {
            ground: &Ground::new(&earlier, None),
            guess: None,
            mirrored: &[false],
            without: None,
        };
        let best = kin(&flaw, &search).into_iter().next().unwrap();
        assert!(best.residual_mm < 0.01, "{}", best.residual_mm);
        let case = Case {
            mesh: &damaged,
            dentition: None,
            earlier: Some(&earlier),
            opposing: None,
        };
        let made = design(&case, Target::At(at)).unwrap();
        assert_eq!(made.source.reference, Reference::Earlier);
        let tree = scan::space::Bvh::new(&sound);
        for &p in made.target.positions() {
            assert!(tree.closest(p).unwrap().distance_mm < 0.05, "{p}");
        }
    }
}
