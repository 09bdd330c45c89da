//! How one arch meets the other.
//!
//! In: two meshes in one frame (mm) with a tooth number per face. Out: [`Occlusion`] of the first:
//! the gap at each vertex, and for each tooth its contacts and overlap.
//! Law: the gap is positive where the arches stand apart and negative where they overlap.
//! Fails: [`OcclusionError`]. Not here: bringing two scans into one frame.

use glam::DVec3;
use lexicon::Fdi;
use rayon::prelude::*;
use scan::{Mesh, VertexId, space::Signed, topology};

/// Gaps wider than this are not measured, mm.
pub const GAP_MM_MAX: f64 = 5.0;

/// Arches whose meeting cannot be measured.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OcclusionError {
    /// Not one number per face.
    #[error("{labels} tooth numbers for {faces} faces; give exactly one per face, 0 for gingiva")]
    WrongLength {
        /// How many numbers were given.
        labels: usize,
        /// How many faces there are.
        faces: usize,
    },
    /// The arches are nowhere near each other.
    #[error(
        "no tooth comes within {reach_mm} mm of the opposing arch; give two scans in one frame, \
         teeth together"
    )]
    Apart {
        /// How far was looked, mm.
        reach_mm: f64,
    },
}

/// A place where a tooth touches the opposing arch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OcclusalContact {
    /// Where the gap is smallest, mm.
    pub at: DVec3,
    /// The gap there, mm; negative where the surfaces overlap.
    pub gap_mm: f64,
    /// Area of the surface that counts as touching, mm².
    pub area_mm2: f64,
    /// The opposing tooth; `None` for gum.
    pub with: Option<Fdi>,
}

/// How one tooth meets the opposing arch.
#[derive(Debug, Clone, PartialEq)]
pub struct ToothOcclusion {
    /// The tooth.
    pub fdi: Fdi,
    /// Its smallest gap, mm (negative: overlap); infinite beyond [`GAP_MM_MAX`].
    pub gap_mm_min: f64,
    /// Its contacts, the largest first.
    pub contacts: Vec<OcclusalContact>,
    /// Volume between the surfaces where they overlap, mm³.
    pub overlap_mm3: f64,
}

/// How an arch meets the opposing one.
#[derive(Debug, Clone, PartialEq)]
pub struct Occlusion {
    /// Signed gap of each vertex, mm; infinite off the teeth and beyond [`GAP_MM_MAX`].
    pub gap_mm: Vec<f64>,
    /// The teeth in order along the arch.
    pub teeth: Vec<ToothOcclusion>,
}

/// Measures how the teeth of `mesh` meet the surface `opposing`. Surfaces no further apart than
/// `touch_mm_max` count as touching (0.1 mm suits intraoral scans of both arches and a bite).
///
/// # Errors
/// [`OcclusionError`] when labels don't fit or the arches are nowhere near each other.
pub fn occlusion(
    (mesh, face_fdi): (&Mesh, &[u8]),
    (opposing, opposing_fdi): (&Mesh, &[u8]),
    touch_mm_max: f64,
) -> Result<Occlusion, OcclusionError> {
    for (m, labels) in [(mesh, face_fdi), (opposing, opposing_fdi)] {
        if labels.len() != m.faces().len() {
            return Err(OcclusionError::WrongLength {
                labels: labels.len(),
                faces: m.faces().len(),
            });
        }
    }
    let number = tooth_of_vertex(mesh, face_fdi);
    let signed = Signed::new(opposing);
    let hits: Vec<(f64, u8)> = mesh
        .positions()
        .par_iter()
        .zip(&number)
        .with_min_len(256)
        .map(|(&p, &n)| gap(&signed, opposing_fdi, p, n))
        .collect();
    if hits.iter().all(|h| h.0.is_infinite()) {
        return Err(OcclusionError::Apart {
            reach_mm: GAP_MM_MAX,
        });
    }
    let areas = topology::vertex_areas(mesh);
    let patches = patches(mesh, &number, &hits, touch_mm_max);
    let mut teeth: Vec<ToothOcclusion> = Vec::new();
    for jaw in [lexicon::Jaw::Upper, lexicon::Jaw::Lower] {
        for fdi in Fdi::along(jaw) {
            let own: Vec<usize> = (0..number.len())
                .filter(|&v| number[v] == fdi.number())
                .collect();
            if !own.is_empty() {
                teeth.push(tooth(mesh, fdi, &own, &hits, &areas, &patches));
            }
        }
    }
    Ok(Occlusion {
        gap_mm: hits.iter().map(|h| h.0).collect(),
        teeth,
    })
}

/// Signed gap at `p` and the number on the nearest opposing face.
fn gap(signed: &Signed, opposing_fdi: &[u8], p: DVec3, number: u8) -> (f64, u8) {
    if number == 0 {
        return (f64::INFINITY, 0);
    }
    match signed.distance_within(p, GAP_MM_MAX) {
        // Beyond the opposing scan's edge the sign is unknown: the surfaces pass each other there.
        Some(d) if d.on_border => (f64::INFINITY, 0),
        Some(d) => {
            let face = d.closest.face.0 as usize;
            (d.distance_mm, opposing_fdi.get(face).copied().unwrap_or(0))
        }
        None => (f64::INFINITY, 0),
    }
}

/// The tooth's number where all faces around a vertex agree on it, else 0.
fn tooth_of_vertex(mesh: &Mesh, face_fdi: &[u8]) -> Vec<u8> {
    let mut number: Vec<Option<u8>> = vec![None; mesh.positions().len()];
    for (corners, &n) in mesh.faces().iter().zip(face_fdi) {
        let n = Fdi::new(n).map_or(0, Fdi::number);
        for &v in corners {
            let own = &mut number[v as usize];
            *own = Some(own.map_or(n, |old| if old == n { n } else { 0 }));
        }
    }
    number.into_iter().map(|n| n.unwrap_or(0)).collect()
}

/// Vertices that touch, joined over edges within one tooth.
fn patches(
    mesh: &Mesh,
    number: &[u8],
    hits: &[(f64, u8)],
    touch_mm_max: f64,
) -> Vec<Vec<VertexId>> {
    let touches = |v: usize| hits[v].0 <= touch_mm_max;
    let neighbours = topology::vertex_neighbours(mesh);
    let mut seen = vec![false; hits.len()];
    let mut found = Vec::new();
    for start in 0..hits.len() {
        if seen[start] || !touches(start) {
            continue;
        }
        seen[start] = true;
        let mut patch = vec![VertexId(start as u32)];
        let mut next = 0;
        while let Some(&VertexId(at)) = patch.get(next) {
            next += 1;
            for &v in neighbours.of(at as usize) {
                let other = v as usize;
                if !seen[other] && touches(other) && number[other] == number[start] {
                    seen[other] = true;
                    patch.push(VertexId(v));
                }
            }
        }
        found.push(patch);
    }
    found
}

fn tooth(
    mesh: &Mesh,
    fdi: Fdi,
    own: &[usize],
    hits: &[(f64, u8)],
    areas: &[f64],
    patches: &[Vec<VertexId>],
) -> ToothOcclusion {
    let mut contacts: Vec<OcclusalContact> = Vec::new();
    for patch in patches {
        let first = patch.first().map_or(usize::MAX, |v| v.0 as usize);
        if own.binary_search(&first).is_err() {
            continue;
        }
        let closest = patch
            .iter()
            .map(|v| v.0 as usize)
            .min_by(|&a, &b| hits[a].0.total_cmp(&hits[b].0).then(a.cmp(&b)));
        if let Some(v) = closest {
            contacts.push(OcclusalContact {
                at: mesh.positions()[v],
                gap_mm: hits[v].0,
                area_mm2: patch.iter().map(|v| areas[v.0 as usize]).sum(),
                with: Fdi::new(hits[v].1).ok(),
            });
        }
    }
    contacts.sort_by(|a, b| b.area_mm2.total_cmp(&a.area_mm2));
    ToothOcclusion {
        fdi,
        gap_mm_min: own.iter().map(|&v| hits[v].0).fold(f64::INFINITY, f64::min),
        contacts,
        overlap_mm3: own.iter().map(|&v| (-hits[v].0).max(0.0) * areas[v]).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dome (cap of a ball of radius 5 mm) whose top lies at `top`, opening away from `up`.
    fn dome(top: DVec3, up: f64) -> Mesh {
        let (rings, spokes) = (40_u32, 64_u32);
        let mut points = vec![top];
        for ring in 1..=rings {
            let polar = f64::from(ring) / f64::from(rings) * 0.9;
            for spoke in 0..spokes {
                let turn = f64::from(spoke) / f64::from(spokes) * std::f64::consts::TAU;
                let flat = 5.0 * libm::sin(polar);
                let down = 5.0 * (1.0 - libm::cos(polar));
                let offset = DVec3::new(
                    flat * libm::cos(turn),
                    flat * libm::sin(turn) * up,
                    -down * up,
                );
                points.push(top + offset);
            }
        }
        let at = |r: u32, s: u32| 1 + (r - 1) * spokes + s % spokes;
        let mut faces: Vec<[u32; 3]> = (0..spokes).map(|s| [0, at(1, s), at(1, s + 1)]).collect();
        for r in 1..rings {
            for s in 0..spokes {
                faces.push([at(r, s), at(r + 1, s), at(r + 1, s + 1)]);
                faces.push([at(r, s), at(r + 1, s + 1), at(r, s + 1)]);
            }
        }
        Mesh::new(points, faces).unwrap()
    }

    fn meet(gap_mm: f64) -> Result<Occlusion, OcclusionError> {
        let lower = dome(DVec3::ZERO, 1.0);
        let upper = dome(DVec3::Z * gap_mm, -1.0);
        let labels = (vec![36; lower.faces().len()], vec![26; upper.faces().len()]);
        occlusion((&lower, &labels.0), (&upper, &labels.1), 0.1)
    }

    #[test]
    fn balls_apart_touching_and_overlapping() {
        for gap_mm in [0.5, 0.0, -0.2] {
            let tooth = meet(gap_mm).unwrap().teeth.remove(0);
            assert!(
                (tooth.gap_mm_min - gap_mm).abs() < 0.01,
                "{}",
                tooth.gap_mm_min
            );
            assert_eq!(tooth.contacts.len(), usize::from(gap_mm < 0.1));
            // Two balls of radius 5 that overlap by d share the volume pi d^2 (15 - d) / 6 nearly:
            // two caps of height d / 2.
            let h = f64::max(-gap_mm, 0.0) / 2.0;
            let volume = 2.0 * std::f64::consts::PI * h * h * (15.0 - h) / 3.0;
            assert!((tooth.overlap_mm3 - volume).abs() < 0.1 * volume + 1e-3);
            for contact in tooth.contacts {
                assert_eq!(contact.with.unwrap().number(), 26);
                assert!(contact.at.length() < 0.2);
                // Gap at radius r is about gap + r^2 / 5, so touching reaches to r^2 = 5 (0.1 - gap).
                let area = std::f64::consts::PI * 5.0 * (0.1 - gap_mm);
                assert!(
                    (contact.area_mm2 - area).abs() < 0.25 * area,
                    "{}",
                    contact.area_mm2
                );
            }
        }
    }

    #[test]
    fn refuses_arches_that_do_not_meet() {
        assert_eq!(
            meet(50.0).unwrap_err(),
            OcclusionError::Apart {
                reach_mm: GAP_MM_MAX
            }
        );
        let mesh = dome(DVec3::ZERO, 1.0);
        let labels = vec![36; mesh.faces().len()];
        assert!(matches!(
            occlusion((&mesh, &labels), (&mesh, &[]), 0.1),
            Err(OcclusionError::WrongLength { labels: 0, .. })
        ));
    }
}
