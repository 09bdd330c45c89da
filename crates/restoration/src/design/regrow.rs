//! What an earlier scan shows as lost, laid back onto it vertex by vertex: for losses that no single
//! chart shows whole, such as wear all over a tooth or a wall that is gone.
//!
//! In: a case with an earlier scan, how the two lie on each other, a place. Out: a [`Design`] on the
//! tooth's own faces; `None` where nothing is missing about the place, or the scans do not fit there.
//! Law: `law_what_is_not_lost_keeps_its_bits`. Cost: half a second.
//! Method: rays along the mean normal of the loss, else nearest points; or a skin over the opening;
//! then shrink-wrapping: each vertex goes to the middle of its neighbours and back onto the earlier
//! surface.
//! Not here: a flaw that one chart shows (`repair`).

use super::guide::{EXPECTED_MM, EXPECTED_TIMES};
use super::region::Piece;
use super::sound::{faults, faults_in_words};
use super::{Case, Design, Figure, Reference, RegionOutline, Source};
use glam::DVec3;
use lexicon::Fdi;
use rayon::prelude::*;
use scan::space::{Signed, Similarity};
use scan::topology::{border_loops, face_components, vertex_neighbours};
use scan::{FaceId, Mesh};

/// Depth from which a place is surely lost, and from which one beside it is, mm.
const LOST_MM: f64 = 0.1;
const BESIDE_MM: f64 = 0.04;
/// Deeper than this nothing is looked for, mm.
const DEEPEST_MM: f64 = 5.0;
/// How far from the place the loss may begin, mm.
const REACH_MM: f64 = 1.2;
/// Beside the edge of what is shown nothing moves; over this width it comes in, mm.
const EDGE_MM: f64 = 0.5;
/// Median distance on the sound rest of the tooth up to which the scans fit there, mm.
const FITS_MM: f64 = 0.08;
const WRAPS: usize = 40;
/// Rounds until a skin over an opening lies still.
const SPANS: usize = 1500;
/// Share of folded faces beyond which the surface is none to show.
const FAULTY_SHARE: f64 = 0.03;

/// One vertex of the tooth, held against the earlier scan.
#[derive(Clone, Copy)]
struct Held {
    /// How far it lies below, mm; NaN where nothing is known.
    deep_mm: f64,
    /// The nearest place of the earlier surface, in this scan's frame.
    nearest: DVec3,
}

/// The tooth with what is lost about a place laid on the earlier surface.
pub(super) fn regrown(
    case: &Case,
    earlier: &Signed,
    earlier_from_scan: &Similarity,
    tooth: Option<Fdi>,
    piece: &Piece,
) -> Option<Design> {
    let faces = tooth
        .and_then(|t| case.dentition?.tooth(t))
        .map_or(&piece.faces, |t| &t.faces);
    let usable = |f: &FaceId| (f.0 as usize) < case.mesh.faces().len();
    let faces: Vec<FaceId> = faces.iter().copied().filter(usable).collect();
    let (before, _, faces) = case.mesh.extract(&faces);
    let scan_from_earlier = earlier_from_scan.inverse();
    let held: Vec<Held> = before
        .positions()
        .par_iter()
        .with_min_len(256)
        .map(|&p| {
            let found = earlier.distance_within(earlier_from_scan.point(p), DEEPEST_MM);
            let known = found.filter(|d| !d.on_border);
            Held {
                deep_mm: known.map_or(f64::NAN, |d| -d.distance_mm),
                nearest: found.map_or(p, |d| scan_from_earlier.point(d.closest.point)),
            }
        })
        .collect();
    let lost = lost(&before, &held, piece.at)?;
    let residual_mm = median_off(&held, &lost).filter(|&mm| mm <= FITS_MM)?;
    let share = shares(&before, &held, &lost);
    let on = |p: DVec3| {
        let found = earlier.distance_within(earlier_from_scan.point(p), DEEPEST_MM)?;
        Some(scan_from_earlier.point(found.closest.point))
    };
    let along = loss_normal(&before, &lost);
    let up = earlier_from_scan.direction(along);
    let risen = |v: usize| {
        let p = before.positions()[v];
        let from = earlier_from_scan.point(p);
        let far_mm = 2.5 * held[v].deep_mm + 0.3;
        let hit = earlier.bvh().ray(from, up, far_mm).filter(|hit| !hit.front);
        hit.map_or(held[v].nearest, |hit| scan_from_earlier.point(hit.point))
    };
    let start: Vec<DVec3> = (0..share.len())
        .map(|v| match share[v] {
            0.0 => before.positions()[v],
            s if s < 1.0 => before.positions()[v].lerp(held[v].nearest, s),
            _ => risen(v),
        })
        .collect();
    let site = Lost {
        case,
        tooth,
        before: &before,
        ids: &faces,
        share: &share,
        held: &held,
        residual_mm,
    };
    let risen = wrapped(&before, &share, start.clone(), on);
    let (faults, made) = site.design(risen)?;
    if faults == 0 {
        return Some(made);
    }
    // The walls of a hollow come to lie over each other: a skin over its opening does not.
    let skin = wrapped(&before, &share, spanned(&before, &share, start), on);
    let skin = site.design(skin).filter(|(again, _)| *again < faults);
    let (faults, mut made) = skin.unwrap_or((faults, made));
    if faults as f64 > FAULTY_SHARE * made.changed.len() as f64 {
        return None;
    }
    made.notes
        .extend((faults > 0).then(|| faults_in_words(faults)));
    Some(made)
}

/// Whether each vertex is lost: what hangs together with the deep place next to `at`.
fn lost(before: &Mesh, held: &[Held], at: DVec3) -> Option<Vec<bool>> {
    let deep = |v: usize, mm: f64| held[v].deep_mm > mm;
    let near = (0..held.len())
        .filter(|&v| deep(v, LOST_MM))
        .map(|v| (before.positions()[v].distance(at), v))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    if near.0 > REACH_MM {
        return None;
    }
    let neighbours = vertex_neighbours(before);
    let mut lost = vec![false; held.len()];
    let mut open = vec![near.1];
    lost[near.1] = true;
    while let Some(v) = open.pop() {
        for &n in neighbours.of(v) {
            let n = n as usize;
            if !lost[n] && deep(n, BESIDE_MM) {
                lost[n] = true;
                open.push(n);
            }
        }
    }
    Some(lost)
}

/// Median distance of what is not lost to the earlier surface, mm.
fn median_off(held: &[Held], lost: &[bool]) -> Option<f64> {
    let sound = held.iter().zip(lost).filter(|(_, lost)| !**lost);
    let mut off: Vec<f64> = sound.map(|(h, _)| h.deep_mm.abs()).collect();
    off.retain(|mm| mm.is_finite());
    crate::shade::order::median(&mut off)
}

/// How much of its way to the earlier surface each vertex goes: none at the edge of what is shown
/// and where nothing is lost.
fn shares(before: &Mesh, held: &[Held], lost: &[bool]) -> Vec<f64> {
    let edge: Vec<DVec3> = border_loops(before)
        .iter()
        .flatten()
        .map(|&v| before.positions()[v as usize])
        .collect();
    let ramp = |x: f64| x.clamp(0.0, 1.0);
    (0..held.len())
        .into_par_iter()
        .with_min_len(64)
        .map(|v| {
            if !lost[v] {
                return 0.0;
            }
            let p = before.positions()[v];
            let away = edge.iter().map(|e| e.distance(p));
            let away = away.fold(f64::INFINITY, f64::min);
            ramp(away / EDGE_MM) * ramp((held[v].deep_mm - BESIDE_MM) / BESIDE_MM)
        })
        .collect()
}

/// Mean normal of the faces that are lost.
fn loss_normal(before: &Mesh, lost: &[bool]) -> DVec3 {
    let faces = before.faces().iter().enumerate();
    faces
        .filter(|(_, corners)| corners.iter().all(|&v| lost[v as usize]))
        .map(|(f, _)| before.area_vector_doubled(f))
        .sum::<DVec3>()
        .normalize_or(DVec3::Z)
}

/// The vertices that go all the way, evened out on the earlier surface.
fn wrapped(
    before: &Mesh,
    share: &[f64],
    mut at: Vec<DVec3>,
    on: impl Fn(DVec3) -> Option<DVec3> + Sync + Copy,
) -> Vec<DVec3> {
    let neighbours = vertex_neighbours(before);
    for _ in 0..WRAPS {
        let next = |v: usize| {
            let around = neighbours.of(v);
            if share[v] < 1.0 || around.is_empty() {
                return at[v];
            }
            let sum: DVec3 = around.iter().map(|&n| at[n as usize]).sum();
            on(sum / around.len() as f64).unwrap_or(at[v])
        };
        at = (0..at.len())
            .into_par_iter()
            .with_min_len(256)
            .map(next)
            .collect();
    }
    at
}

/// The vertices that go all the way as a skin that is held by the others.
fn spanned(before: &Mesh, share: &[f64], mut at: Vec<DVec3>) -> Vec<DVec3> {
    let neighbours = vertex_neighbours(before);
    let free: Vec<usize> = (0..at.len()).filter(|&v| share[v] >= 1.0).collect();
    for _ in 0..SPANS {
        for &v in &free {
            let around = neighbours.of(v);
            let sum: DVec3 = around.iter().map(|&n| at[n as usize]).sum();
            at[v] = sum / around.len().max(1) as f64;
        }
    }
    at
}

/// What is lost of a tooth.
struct Lost<'a> {
    case: &'a Case<'a>,
    tooth: Option<Fdi>,
    before: &'a Mesh,
    ids: &'a [FaceId],
    share: &'a [f64],
    held: &'a [Held],
    residual_mm: f64,
}

impl Lost<'_> {
    /// The design with the vertices at these places, and how many faults it has.
    fn design(&self, places: Vec<DVec3>) -> Option<(usize, Design)> {
        let (before, share) = (self.before, self.share);
        let moves = |f: usize| before.faces()[f].iter().any(|&v| share[v as usize] > 0.0);
        let changed: Vec<usize> = (0..before.faces().len()).filter(|&f| moves(f)).collect();
        let region: Vec<FaceId> = changed.iter().map(|&f| self.ids[f]).collect();
        let part = largest(&self.case.mesh.extract(&region).0);
        let loops = border_loops(&part);
        let outline = loops.iter().max_by_key(|l| l.len())?;
        let path = outline.iter().map(|&v| part.positions()[v as usize]);
        let moved = (0..share.len()).filter(|&v| share[v] > 0.0);
        let deepest_mm = moved.map(|v| self.held[v].deep_mm).fold(0.0, f64::max);
        let area_mm2 = changed.iter().map(|&f| before.area(f)).sum();
        let target = before.clone().with_positions(places).ok()?;
        let changed: Vec<FaceId> = changed.iter().map(|&f| FaceId(f as u32)).collect();
        let residual_mm = self.residual_mm;
        let made = Design {
            tooth: self.tooth,
            before: before.clone(),
            region: RegionOutline {
                path: path.collect(),
                faces: region,
                area_mm2,
            },
            source: Source {
                reference: Reference::Earlier,
                residual_mm,
                why: format!(
                    "the earlier scan lies on the sound rest of the tooth to {residual_mm:.3} mm \
                     (limit {FITS_MM:.2} mm): what is lost is laid back onto it"
                ),
            },
            expected_error_mm: EXPECTED_MM + EXPECTED_TIMES * residual_mm,
            max_shift_outside_mm: 0.0,
            figures: vec![Figure {
                name: "deepest place below the earlier scan",
                value: deepest_mm,
                unit: "mm",
            }],
            notes: vec![format!(
                "Up to {EDGE_MM} mm beside other teeth, gum and the scan's edge the surface runs into \
                 the scan."
            )],
            target,
            changed,
        };
        Some((faults(&made.target, &made.changed).len(), made))
    }
}

/// The largest connected piece.
fn largest(mesh: &Mesh) -> Mesh {
    let (piece_of, count) = face_components(mesh);
    let mut area_mm2 = vec![0.0; count];
    for (f, &piece) in piece_of.iter().enumerate() {
        area_mm2[piece as usize] += mesh.area(f);
    }
    let best = (0..count).max_by(|&a, &b| area_mm2[a].total_cmp(&area_mm2[b]));
    let keep = (0..piece_of.len()).filter(|&f| Some(piece_of[f] as usize) == best);
    mesh.extract(&keep.map(|f| FaceId(f as u32)).collect::<Vec<_>>())
        .0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::kin::tests::hills;
    use crate::design::region::WALK_MM;
    use glam::DMat3;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]
        /// Hills that are worn flat, in one frame, and their earlier scan in another.
        #[test]
        fn law_what_is_not_lost_keeps_its_bits(
            x in -0.5..0.5f64, y in -0.5..0.5f64, worn_mm in 0.25..0.5f64,
        ) {
            let sound = hills();
            let top = sound.positions().iter().map(|p| p.z).fold(f64::NEG_INFINITY, f64::max);
            let floor = top - worn_mm;
            let flat = sound.positions().iter().map(|p| p.with_z(p.z.min(floor))).collect();
            let scan = sound.clone().with_positions(flat).unwrap();
            let pose = Similarity {
                rotation: lexicon::rotation_between(DVec3::Z, DVec3::new(x, y, 1.0).normalize()),
                scale: 1.0,
                translation: DVec3::new(5.0, -9.0, 2.0),
            };
            prop_assert!(pose.rotation != DMat3::IDENTITY);
            let there = sound.positions().iter().map(|&p| pose.point(p)).collect();
            let earlier = sound.clone().with_positions(there).unwrap();
            let case = Case { mesh: &scan, dentition: None, earlier: Some(&earlier), opposing: None };
            let lost = |v: usize| sound.positions()[v].z - scan.positions()[v].z;
            let deepest = (0..scan.positions().len()).max_by(|&a, &b| lost(a).total_cmp(&lost(b)));
            let piece = Piece::about(&scan, scan.positions()[deepest.unwrap()], WALK_MM).unwrap();
            let made = regrown(&case, &Signed::new(&earlier), &pose, None, &piece).unwrap();
            let truth = Signed::new(&sound);
            let mut rebuilt = 0;
            for (p, q) in made.before.positions().iter().zip(made.target.positions()) {
                let deep_mm = truth.distance(*p).unwrap().distance_mm.abs();
                if deep_mm < 1e-6 {
                    prop_assert_eq!(p, q);
                } else if p != q && deep_mm > 0.2 {
                    prop_assert!(truth.distance(*q).unwrap().distance_mm.abs() < 0.01);
                    rebuilt += 1;
                }
            }
            prop_assert!(rebuilt > 10, "{}", rebuilt);
            prop_assert!(faults(&made.target, &made.changed).is_empty());
        }
    }
}
