//! Places whose sound surroundings look like those of the flaw: the same place in an earlier scan,
//! the mirrored tooth of the other side, a like cusp of the same or another tooth.
//!
//! In: a [`Flaw`] and a mesh to search, in any pose. Out: [`Kin`], aligned to the flaw's chart.
//! A rotated copy is found again (`finds_a_turned_copy`). Cost: a tenth of a second where the whole
//! tooth lies on its partner, else up to a second.
//! Method: the whole tooth laid on its partner (`whole`); where that does not fit, heights of a ring
//! compared over places x turns x mirror images less their best plane, the best refined by
//! point-to-plane steps (Chen & Medioni 1992) with soft trimming.

use super::ground::{Ground, facing};
use super::region::Flaw;
use super::relief::{Chart, Relief};
use super::ring::{Ring, compare};
use super::whole::{Whole, between};
use glam::{DVec2, DVec3};
use nalgebra::{Matrix6, Vector6};
use rayon::prelude::*;
use scan::Mesh;
use scan::space::Similarity;

/// Residual at which a guess needs no search, mm.
const SURE_MM: f64 = 0.04;
const PLACES: usize = 900;
const COARSE_KEPT: usize = 24;
const FINE_KEPT: usize = 4;
/// Median distance at which a tooth that lies on its partner needs no search, mm.
const WHOLE_SURE_MM: f64 = 0.08;
/// Places whose rings fit that are tried as places of the whole tooth.
const WHOLES_TRIED: usize = 8;
/// Places that are kept because the whole tooth lies on them.
const WHOLES_KEPT: usize = 2;
/// Residual at which a ring point counts half, mm.
const SOFT_MM: f64 = 0.08;

/// Share of the ring that counts; the same where the place is known already.
const KEPT: f64 = 0.9;
const KEPT_POSED: f64 = 0.6;
/// The same where the whole tooth lies on it: the like tooth may be damaged itself.
const KEPT_WHOLE: f64 = 0.75;

/// A place that looks like the flaw's surroundings.
#[derive(Debug, Clone)]
pub(super) struct Kin {
    /// The place, drawn in the flaw's coordinates.
    pub(super) relief: Relief,
    /// Mean distance of the best share of the ring to it, mm.
    pub(super) residual_mm: f64,
    /// That share: less where the place is known from elsewhere, since it may be worn or damaged too.
    pub(super) kept: f64,
    /// Whether the sound rest of the tooth lies on it too.
    pub(super) whole: bool,
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
    /// The tooth as a whole, and where it may lie on what is searched.
    pub(super) whole: Option<(&'a Whole, &'a [Similarity])>,
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
    let sure = whole_alone(flaw, search, &ring);
    if !sure.is_empty() {
        return sure;
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
    let wholes = on_whole(flaw, search, &best);
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
    for chart in wholes {
        add_whole(&mut kin, &ring, search.ground, chart);
    }
    kin.sort_by(|a, b| a.residual_mm.total_cmp(&b.residual_mm));
    kin
}

/// The place on which the tooth lies as a whole, from where it may well lie; empty where the ring has
/// to be sought.
fn whole_alone(flaw: &Flaw, search: &Search, ring: &Ring) -> Vec<Kin> {
    let mut kin = Vec::new();
    if let Some((whole, starts)) = search.whole.filter(|_| search.ground.is_bounded()) {
        let fits = whole.fitted(flaw, search.ground.signed(), starts);
        for (_, chart) in fits.iter().filter(|f| f.0 < WHOLE_SURE_MM).take(1) {
            add_whole(&mut kin, ring, search.ground, *chart);
        }
    }
    kin.retain(|k| k.residual_mm < SURE_MM);
    kin
}

/// Where the whole tooth lies best on what is searched.
fn on_whole(flaw: &Flaw, search: &Search, found: &[(f64, Chart)]) -> Vec<Chart> {
    let Some((whole, starts)) = search.whole else {
        return Vec::new();
    };
    let from = &flaw.relief.chart;
    let mut starts = starts.to_vec();
    starts.extend(
        found
            .iter()
            .take(WHOLES_TRIED)
            .map(|(_, chart)| between(from, chart)),
    );
    let mut best = whole.fitted(flaw, search.ground.signed(), &starts);
    // The flawed place is like itself, and like its own mirror image.
    best.retain(|(_, chart)| {
        let away = |(c, r): (DVec3, f64)| chart.origin().distance(c) > r;
        search.without.is_none_or(away)
    });
    let mut kept = distinct(&best);
    kept.truncate(WHOLES_KEPT);
    kept
}

/// Adds a place on which the whole tooth lies, unless its ring led there too.
fn add_whole(kin: &mut Vec<Kin>, ring: &Ring, ground: &Ground, chart: Chart) {
    let lies = judged(ring, ground.drawn(chart), KEPT_WHOLE);
    let nearer = refine(ring, ground.fine(), chart, 3);
    let nearer = nearer.and_then(|k| judged(ring, k.relief, KEPT_WHOLE));
    let both = nearer.into_iter().chain(lies);
    let Some(better) = both.min_by(|a, b| a.residual_mm.total_cmp(&b.residual_mm)) else {
        return;
    };
    let again = |k: &Kin| same(&k.relief.chart, &better.relief.chart);
    let misses = kin.iter().filter(|k| again(k)).map(|k| k.residual_mm);
    if better.residual_mm < misses.fold(f64::INFINITY, f64::min) {
        kin.retain(|k| !again(k));
        kin.push(Kin {
            whole: true,
            ..better
        });
    } else {
        let found = kin.iter_mut().filter(|k| again(k));
        found.for_each(|k| k.whole = true);
    }
}

/// The first few charts that are not the same place again.
fn distinct(best: &[(f64, Chart)]) -> Vec<Chart> {
    let mut kept: Vec<Chart> = Vec::new();
    for &(_, chart) in best {
        if kept.len() < FINE_KEPT && !kept.iter().any(|k| same(k, &chart)) {
            kept.push(chart);
        }
    }
    kept
}

/// Whether two charts show the same place in the same way.
fn same(a: &Chart, b: &Chart) -> bool {
    a.origin().distance(b.origin()) < 0.25 && a.mirrored() == b.mirrored()
}

/// Vertices spread over the mesh, so many that they can all be compared.
fn spread(mesh: &Mesh, count: usize) -> Vec<DVec3> {
    let stride = (mesh.positions().len() / count).max(1);
    mesh.positions().iter().copied().step_by(stride).collect()
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
        kept,
        whole: false,
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
pub(super) mod tests {
    use super::*;
    use crate::damage::{Tool, cut};
    use crate::design::region::Piece;
    use crate::design::{Case, Reference, Target, design};
    use glam::DMat3;

    /// A hilly plate, no two places of which are alike.
    pub(in crate::design) fn hills() -> Mesh {
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
            whole: None,
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
