//! Which way surfaces look, and so which arch bites on which.
//!
//! In: a mesh, or two in one frame. Out: the two sides of a file with two arches; how one arch
//! stands to another. Law: `law_faces_go_to_one_side`: each face stands on one side, once, in
//! ascending order. Fails: [`NoBite`] where the other surface is no antagonist.
//! Method: connected pieces look along the sum of their area vectors. Closed pieces look nowhere,
//! so they neither vote nor part a file.

use glam::DVec3;
use rayon::prelude::*;
use scan::space::Signed;
use scan::topology::face_components;
use scan::{FaceId, Mesh};

/// Smaller pieces have no say: share of the area.
const PIECE_SHARE_MIN: f64 = 0.05;
/// A piece looks somewhere if its normals sum up to this share of its area.
const OPEN_SHARE_MIN: f64 = 0.25;
/// Two sides are opposed beyond this: cosine of 135 degrees.
const OPPOSED: f64 = -0.7;
/// Deeper than this two arches do not go into each other in a bite that was scanned, mm. Scanned
/// bites overlap by up to about 0.3; the sample mouth pressed together by 1.0 goes over the share.
const DEEP_MM: f64 = 0.4;
/// Share of the places near the other arch that may be deeper all the same.
const DEEP_SHARE: f64 = 0.02;
/// Farther apart than this no part of an arch is in occlusion, mm: more than an open bite.
const APART_MM: f64 = 6.0;
/// How near a place has to be to count as near, mm.
const NEAR_MM: f64 = 3.0;

/// A piece or a side: sums over its faces.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    /// Sum of the area vectors, mm².
    along: DVec3,
    /// Sum of the centroids, weighed by area.
    at: DVec3,
    pub(crate) area_mm2: f64,
}

impl Look {
    fn add(&mut self, other: &Self) {
        self.along += other.along;
        self.at += other.at;
        self.area_mm2 += other.area_mm2;
    }

    fn of_mesh(mesh: &Mesh) -> Self {
        let mut sum = Self::default();
        for f in 0..mesh.faces().len() {
            sum.add(&Self::of_face(mesh, f));
        }
        sum
    }

    fn middle(&self) -> DVec3 {
        self.at / self.area_mm2.max(f64::MIN_POSITIVE)
    }

    fn open(&self) -> bool {
        self.along.length() >= OPEN_SHARE_MIN * self.area_mm2
    }

    fn of_face(mesh: &Mesh, f: usize) -> Self {
        let area_mm2 = mesh.area(f);
        Self {
            along: 0.5 * mesh.area_vector_doubled(f),
            at: mesh.centroid(f) * area_mm2,
            area_mm2,
        }
    }

    /// Whether the other stands before it and looks back, and not beside it.
    fn faces(&self, other: &Self) -> Result<(), NoBite> {
        let cosine = self.way().dot(other.way());
        if cosine >= OPPOSED {
            let angle_deg = libm::acos(cosine.clamp(-1.0, 1.0)).to_degrees();
            return Err(NoBite::SameWay { angle_deg });
        }
        let axis = (self.along - other.along).normalize_or_zero();
        let between = other.middle() - self.middle();
        let before_mm = between.dot(axis);
        if before_mm <= 0.0 {
            return Err(NoBite::Behind {
                behind_mm: -before_mm,
            });
        }
        let beside_mm = between.reject_from_normalized(axis).length();
        // The middle of a part lies off the middle of a whole arch, by less than the arch is wide.
        let allowed_mm = self.area_mm2.max(other.area_mm2).sqrt();
        if beside_mm > allowed_mm {
            return Err(NoBite::Beside {
                beside_mm,
                allowed_mm,
            });
        }
        Ok(())
    }

    /// Where it looks, unit; zero where it looks nowhere.
    pub(crate) fn way(&self) -> DVec3 {
        if self.open() {
            self.along.normalize_or_zero()
        } else {
            DVec3::ZERO
        }
    }
}

/// The connected pieces of a mesh: that of each face, and where each looks.
pub(crate) fn looks(mesh: &Mesh) -> (Vec<u32>, Vec<Look>) {
    let (piece_of, count) = face_components(mesh);
    let mut pieces = vec![Look::default(); count];
    for (f, &piece) in piece_of.iter().enumerate() {
        pieces[piece as usize].add(&Look::of_face(mesh, f));
    }
    (piece_of, pieces)
}

/// The two sides of a file with two arches that bite on each other, the larger first; `None` where
/// all of it looks one way.
#[must_use]
pub fn sides(mesh: &Mesh) -> Option<[Vec<FaceId>; 2]> {
    let (piece_of, pieces) = looks(mesh);
    let whole: f64 = pieces.iter().map(|p| p.area_mm2).sum();
    let votes = |p: &&Look| p.area_mm2 >= PIECE_SHARE_MIN * whole && p.open();
    let mut way = DVec3::ZERO;
    for piece in pieces.iter().filter(votes) {
        if piece.along.length() > way.length() {
            way = piece.along;
        }
    }
    let along = |p: &Look| p.along.dot(way) >= 0.0;
    let mut sides = [Look::default(); 2];
    for piece in pieces.iter().filter(votes) {
        sides[usize::from(!along(piece))].add(piece);
    }
    let [a, b] = &sides;
    a.faces(b).ok()?;
    let mut faces = [Vec::new(), Vec::new()];
    for (f, &piece) in piece_of.iter().enumerate() {
        faces[usize::from(!along(&pieces[piece as usize]))].push(FaceId(f as u32));
    }
    if b.area_mm2 > a.area_mm2 {
        faces.reverse();
    }
    Some(faces)
}

/// How an antagonist bites.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bite {
    /// Least distance of the two, mm; 0 where they touch or overlap.
    pub gap_mm: f64,
    /// How deep a hundredth of the places near the other arch, or more, lie inside of it, mm.
    pub overlap_mm: f64,
}

/// A surface that is no antagonist in occlusion.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoBite {
    /// It does not look at the scan.
    #[error(
        "it looks {angle_deg:.0}° away from where the scan looks; an antagonist in occlusion \
         looks back at it (135° to 180°)"
    )]
    SameWay {
        /// Angle between the two, degrees.
        angle_deg: f64,
    },
    /// It stands at the back of the scan.
    #[error("it stands {behind_mm:.1} mm behind the scan's surface, not before it")]
    Behind {
        /// How far behind the scan its middle is, mm.
        behind_mm: f64,
    },
    /// It stands beside the scan.
    #[error("its middle is {beside_mm:.1} mm beside the scan's (at most {allowed_mm:.1} mm)")]
    Beside {
        /// Distance across the direction of the bite, mm.
        beside_mm: f64,
        /// Allowed distance, mm.
        allowed_mm: f64,
    },
    /// It does not reach the scan.
    #[error("no place of it is nearer to the scan than {allowed_mm:.1} mm")]
    Apart {
        /// Allowed distance, mm.
        allowed_mm: f64,
    },
    /// It lies in the teeth.
    #[error(
        "{:.0} % of the places where the two meet lie more than {deep_mm:.1} mm inside of it \
         (at most {:.0} %)",
        100.0 * share, 100.0 * allowed
    )]
    Through {
        /// Share of the near places that are too deep.
        share: f64,
        /// Allowed share.
        allowed: f64,
        /// Depth from which a place counts, mm.
        deep_mm: f64,
    },
}

/// How another arch, in the frame of this one, bites on it. Both may have a base.
///
/// # Errors
/// [`NoBite`] when it is no antagonist in occlusion.
pub fn bite(arch: &Mesh, other: &Mesh) -> Result<Bite, NoBite> {
    let [arch, other] = [arch, other].map(crate::label::only_arch);
    Look::of_mesh(&arch).faces(&Look::of_mesh(&other))?;
    let surface = Signed::new(&other);
    let clearance = |f: usize| {
        let d = surface.distance_within(arch.centroid(f), APART_MM)?;
        let facing = d.pseudo_normal.dot(arch.face_normal(f)) < 0.0;
        (!d.on_border && facing).then_some(d.distance_mm)
    };
    let found: Vec<Option<f64>> = (0..arch.faces().len())
        .into_par_iter()
        .with_min_len(256)
        .map(clearance)
        .collect();
    let mut near: Vec<f64> = found.into_iter().flatten().collect();
    near.sort_by(f64::total_cmp);
    let least = near.first().copied().unwrap_or(f64::INFINITY);
    if near.is_empty() {
        let allowed_mm = APART_MM;
        return Err(NoBite::Apart { allowed_mm });
    }
    let deep = near.partition_point(|&d| d < -DEEP_MM);
    near.truncate(near.partition_point(|&d| d <= NEAR_MM).max(1));
    let share = deep as f64 / near.len() as f64;
    if share > DEEP_SHARE {
        return Err(NoBite::Through {
            share,
            allowed: DEEP_SHARE,
            deep_mm: DEEP_MM,
        });
    }
    Ok(Bite {
        gap_mm: least.max(0.0),
        overlap_mm: (-near[near.len() / 100]).max(0.0),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;
    use crate::sample::{self, MouthOptions, Plinth, SampleArch};
    use lexicon::Seed;

    /// A bowl of `n` cells a side that opens along `axis`, its lowest point at `at`.
    fn bowl(n: u32, at: DVec3, axis: DVec3) -> Mesh {
        let x = axis.any_orthonormal_vector();
        let y = axis.cross(x);
        let half = f64::from(n) * 0.5;
        let point = |i: u32| {
            let (u, v) = (f64::from(i % (n + 1)) - half, f64::from(i / (n + 1)) - half);
            at + x * u + y * v + axis * (0.02 * (u * u + v * v))
        };
        let cells = (0..n * n).map(|c| c / n * (n + 1) + c % n);
        let faces = cells.flat_map(|c| [[c, c + 1, c + n + 2], [c, c + n + 2, c + n + 1]]);
        Mesh::new((0..(n + 1) * (n + 1)).map(point).collect(), faces.collect()).unwrap()
    }

    /// Two meshes in one, the faces of the first first.
    pub(crate) fn joined(a: &Mesh, b: &Mesh) -> Mesh {
        let first = a.positions().len() as u32;
        let points = [a.positions(), b.positions()].concat();
        let moved = b.faces().iter().map(|f| f.map(|v| v + first));
        Mesh::new(points, a.faces().iter().copied().chain(moved).collect()).unwrap()
    }

    #[test]
    fn law_faces_go_to_one_side() {
        for axis in [DVec3::Z, DVec3::new(0.3, -0.8, 0.5).normalize()] {
            let (lower, upper) = (bowl(9, DVec3::ZERO, axis), bowl(12, axis * 6.0, -axis));
            let [large, small] = sides(&joined(&lower, &upper)).unwrap();
            let ids = |range: std::ops::Range<u32>| range.map(FaceId).collect::<Vec<_>>();
            assert_eq!(small, ids(0..162));
            assert_eq!(large, ids(162..450));
        }
    }

    #[test]
    fn what_looks_one_way_is_not_parted() {
        let lower = bowl(9, DVec3::ZERO, DVec3::Z);
        assert!(sides(&Mesh::default()).is_none());
        assert!(sides(&lower).is_none());
        for other in [
            // Beside it and looking the same way, away from it, and beside it upside down.
            bowl(9, DVec3::X * 12.0, DVec3::Z),
            bowl(9, DVec3::Z * -6.0, DVec3::NEG_Z),
            bowl(9, DVec3::X * 12.0 + DVec3::Z * 6.0, DVec3::NEG_Z),
        ] {
            assert!(sides(&joined(&lower, &other)).is_none());
        }
    }

    fn arches() -> [SampleArch; 2] {
        let options = MouthOptions {
            damage: Vec::new(),
            ..MouthOptions::coarse()
        };
        let mouth = sample::mouth(Seed::new(5), &options).unwrap();
        [mouth.lower, mouth.upper]
    }

    #[test]
    fn only_an_antagonist_in_occlusion_bites() {
        let [lower, upper] = arches().map(|arch| arch.scan);
        let moved = |x: f64, z: f64| {
            let points = upper.positions().iter();
            let points = points.map(|&p| p + DVec3::new(x, 0.0, z)).collect();
            bite(&lower, &upper.clone().with_positions(points).unwrap())
        };
        let occlusion = moved(0.0, 0.0).unwrap();
        assert!(occlusion.gap_mm < 0.3 && occlusion.overlap_mm < 0.2);
        let refused = |x: f64, z: f64| moved(x, z).unwrap_err();
        assert!(moved(0.0, 4.0).is_ok(), "an open bite");
        assert!(matches!(refused(0.0, 9.0), NoBite::Apart { .. }));
        assert!(matches!(refused(0.0, -1.5), NoBite::Through { .. }));
        assert!(matches!(refused(0.0, -40.0), NoBite::Behind { .. }));
        assert!(matches!(refused(90.0, 0.0), NoBite::Beside { .. }));
        let itself = bite(&lower, &lower).unwrap_err();
        assert!(matches!(itself, NoBite::SameWay { .. }), "{itself}");
    }

    #[test]
    fn a_few_teeth_bite_on_a_whole_arch() {
        let [lower, upper] = arches();
        let molars = (0..lower.face_fdi.len()).filter(|&f| matches!(lower.face_fdi[f], 36 | 37));
        let molars: Vec<FaceId> = molars.map(|f| FaceId(f as u32)).collect();
        let part = lower.scan.extract(&molars).0;
        bite(&part, &upper.scan).unwrap();
        bite(&upper.scan, &part).unwrap();
    }

    #[test]
    fn arches_on_bases_bite_as_without() {
        let [lower, upper] = arches().map(|arch| {
            let known = crate::from_labels(&arch.scan, &arch.face_fdi).unwrap();
            sample::on_plinth(&arch.scan, &known.frame, Plinth::Straight).unwrap()
        });
        bite(&lower, &upper).unwrap();
    }
}
