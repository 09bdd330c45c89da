//! The resolution that the method works at, whatever the scan's own, and the way back.
//!
//! In: any mesh. Out: its sound part with edges of about 0.8 mm, and labels for the scan's faces.
//! Every face of the scan gets a label; a face of the working mesh's own resolution keeps its.
//! Method: degrees of a crease belong to an edge length (scans.md), so finer scans are coarsened
//! and coarser ones cut in four; borders are then drawn again on the scan itself (`refine`).

use super::pieces;
use super::refine;
use super::regions::GUM;
use glam::DVec3;
use scan::shape::coarsen;
use scan::topology::face_components;
use scan::{FaceId, Mesh, VertexId};

const EDGE_MM: f64 = 0.8;
const FINE_MM: f64 = 0.62;
const COARSE_MM: f64 = 1.15;
/// A coarse scan with more faces is no mouth, and is not made finer.
const CUT_FACES_MAX: usize = 200_000;
/// Pieces smaller than this are debris, mm².
const DEBRIS_MM2: f64 = 15.0;
/// Pieces smaller than this share of the largest are, too.
const DEBRIS_SHARE: f64 = 0.03;

enum Way {
    Same,
    /// The working vertex of each vertex of the sound part.
    Coarsened(Vec<VertexId>),
    /// How often each face was cut in four.
    Cut(u32),
}

/// The working mesh and where it came from.
pub(super) struct Working {
    /// What is an arch of the working mesh.
    pub mesh: Mesh,
    /// The whole working mesh, and its faces that are in `mesh`.
    all: Mesh,
    part: Vec<FaceId>,
    sound: Mesh,
    vertex_of: Vec<VertexId>,
    face_of: Vec<FaceId>,
    way: Way,
}

impl Working {
    pub(super) fn new(scan: &Mesh) -> Self {
        let (sound, vertex_of, face_of) = scan.extract(&sound_faces(scan));
        let edge_mm = median_edge_mm(&sound);
        let (mesh, way) = if edge_mm < FINE_MM {
            let (mesh, map) = coarsen(&sound, EDGE_MM);
            (mesh, Way::Coarsened(map))
        } else if edge_mm > COARSE_MM && sound.faces().len() < CUT_FACES_MAX {
            let times = if edge_mm > 2.0 * COARSE_MM { 2 } else { 1 };
            let once = cut_in_four(&sound);
            let mesh = if times == 2 { cut_in_four(&once) } else { once };
            (mesh, Way::Cut(times))
        } else {
            (sound.clone(), Way::Same)
        };
        let (all, part) = (mesh, Vec::new());
        Self {
            mesh: Mesh::default(),
            all,
            part,
            sound,
            vertex_of,
            face_of,
            way,
        }
    }

    /// Whether the scan is seen from its inside.
    pub(super) fn inside_out(&self) -> bool {
        pieces::inside_out(&self.all)
    }

    /// The share of the faces that is no part of the arch.
    pub(super) fn set_aside(&self) -> f64 {
        let all = self.all.faces().len().max(1);
        1.0 - self.part.len() as f64 / all as f64
    }

    /// Leaves out bases and antagonists.
    pub(super) fn only_arch(mut self) -> Self {
        let (mesh, _, part) = self.all.extract(&pieces::arch(&self.all));
        (self.mesh, self.part) = (mesh, part);
        self
    }

    /// Labels of all faces of the scan from those of the working mesh.
    pub(super) fn back(&self, scan: &Mesh, labels: &[u8]) -> Vec<u8> {
        let mut whole = vec![GUM; self.all.faces().len()];
        for (&FaceId(f), &label) in self.part.iter().zip(labels) {
            whole[f as usize] = label;
        }
        let labels = whole.as_slice();
        let sound = match &self.way {
            Way::Same => labels.to_vec(),
            Way::Cut(times) => {
                let pieces = labels.chunks(if *times == 2 { 16 } else { 4 });
                pieces.map(most).collect()
            }
            Way::Coarsened(map) => refine::borders(&self.sound, &self.all, map, labels),
        };
        let mut at_vertex = vec![GUM; scan.positions().len()];
        let mut all = vec![GUM; scan.faces().len()];
        for (i, &FaceId(f)) in self.face_of.iter().enumerate() {
            all[f as usize] = sound[i];
            for v in self.sound.faces()[i] {
                at_vertex[self.vertex_of[v as usize].0 as usize] = sound[i];
            }
        }
        let mut kept = vec![false; all.len()];
        for f in &self.face_of {
            kept[f.0 as usize] = true;
        }
        // Degenerate faces are a part of what they lie in.
        for (f, corners) in scan.faces().iter().enumerate().filter(|(f, _)| !kept[*f]) {
            all[f] = most(&corners.map(|v| at_vertex[v as usize]));
        }
        all
    }
}

/// The commonest label, the first of those that are equally common.
fn most(labels: &[u8]) -> u8 {
    let count = |l: u8| labels.iter().filter(|&&o| o == l).count();
    let best = labels.iter().rev().max_by_key(|&&l| count(l));
    best.copied().unwrap_or(GUM)
}

fn sound_faces(scan: &Mesh) -> Vec<FaceId> {
    let whole = |f: &usize| {
        let corners = scan.corners(*f);
        corners.iter().all(|p| p.is_finite()) && scan.area(*f) > 1e-10
    };
    let (component, count) = face_components(scan);
    let mut area_mm2 = vec![0.0; count];
    let sound: Vec<usize> = (0..scan.faces().len()).filter(whole).collect();
    for &f in &sound {
        area_mm2[component[f] as usize] += scan.area(f);
    }
    let largest = area_mm2.iter().copied().fold(0.0, f64::max);
    let least = DEBRIS_MM2.max(DEBRIS_SHARE * largest);
    let big = |f: &usize| area_mm2[component[*f] as usize] >= least;
    sound
        .into_iter()
        .filter(big)
        .map(|f| FaceId(f as u32))
        .collect()
}

fn median_edge_mm(mesh: &Mesh) -> f64 {
    let mut lengths: Vec<f64> = (0..mesh.faces().len())
        .flat_map(|f| {
            let [a, b, c] = mesh.corners(f);
            [a.distance(b), b.distance(c), c.distance(a)]
        })
        .collect();
    super::profile::quantile(&mut lengths, 0.5)
}

/// Each face cut in four at the middles of its edges; the pieces of face `f` are `4f` to `4f + 3`.
pub(super) fn cut_in_four(mesh: &Mesh) -> Mesh {
    let mut keys: Vec<(u32, u32)> = mesh
        .faces()
        .iter()
        .flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)].map(|(u, v)| (u.min(v), u.max(v))))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let mut positions = mesh.positions().to_vec();
    let offset = positions.len() as u32;
    let middle = |&(u, v): &(u32, u32)| -> DVec3 {
        (mesh.positions()[u as usize] + mesh.positions()[v as usize]) / 2.0
    };
    positions.extend(keys.iter().map(middle));
    let between =
        |u: u32, v: u32| offset + keys.binary_search(&(u.min(v), u.max(v))).unwrap_or(0) as u32;
    let faces = mesh.faces().iter().flat_map(|&[a, b, c]| {
        let (x, y, z) = (between(a, b), between(b, c), between(c, a));
        [[a, x, z], [x, b, y], [z, y, c], [x, y, z]]
    });
    Mesh::new(positions, faces.collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_in_four_keeps_the_surface() {
        let p = vec![DVec3::ZERO, DVec3::X, DVec3::Y, DVec3::new(1.0, 1.0, 1.0)];
        let mesh = Mesh::new(p, vec![[0, 1, 2], [1, 3, 2]]).unwrap();
        let cut = cut_in_four(&mesh);
        assert_eq!(cut.positions().len(), 9);
        for f in 0..2 {
            let pieces: DVec3 = (4 * f..4 * f + 4).map(|g| cut.area_vector_doubled(g)).sum();
            assert!((pieces - mesh.area_vector_doubled(f)).length() < 1e-12);
        }
    }

    #[test]
    fn the_commonest_label_wins() {
        assert_eq!(most(&[3, 5, 5, 0]), 5);
        assert_eq!(most(&[3, 5]), 3);
        assert_eq!(most(&[]), GUM);
    }
}
