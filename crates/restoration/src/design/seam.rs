//! Takes the flawed faces out of a piece of scan and weaves new ones into the hole.
//!
//! In: a [`Piece`], its [`Flaw`] and the designed height. Out: [`Patch`].
//! The patch meets the kept faces edge to edge; no kept vertex moves beyond the collar.
//! Fails: [`DesignError::NotOneLoop`].

use super::DesignError;
use super::fill::Blend;
use super::limits::Antagonist;
use super::region::{Flaw, Piece};
use super::sound::faults;
use crate::weave::{border_distance, lattice, weave};
use glam::{DVec2, DVec3};
use scan::{FaceId, Mesh, topology};
use std::collections::BTreeMap;

/// Depth under the seen surface from which a face counts as hidden, mm.
const HIDDEN_MM: f64 = 0.1;
/// How far outside the outline the surface over an undercut may begin, mm.
const LIP_MM: f64 = 0.8;

/// How often a folded seam is cut again, further out.
const MENDINGS: usize = 5;

/// What replaces the flawed faces.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    /// For each face of the piece, whether it is replaced.
    pub(super) removed: Vec<bool>,
    /// The hole's edge: vertices of the piece, counter-clockwise from outside.
    pub(super) rim: Vec<u32>,
    /// New positions of kept vertices in the collar: vertex of the piece, mm.
    pub(super) moved: Vec<(u32, DVec3)>,
    /// New vertices, mm.
    pub(super) points: Vec<DVec3>,
    /// New faces: indices into the rim followed by `points`.
    pub(super) faces: Vec<[u32; 3]>,
    /// How far the surface was lowered for the antagonist, mm.
    pub(super) lowered_mm: f64,
}

impl Patch {
    /// Cuts and weaves, staying clear of the antagonist. Where the seam comes out folded, the faces
    /// about the fold go too.
    pub(super) fn new(
        piece: &Piece,
        flaw: &Flaw,
        fill: &Blend,
        antagonist: Option<&Antagonist>,
    ) -> Result<Self, DesignError> {
        let chart = flaw.relief.chart;
        let positions = piece.mesh.positions().iter();
        let places: Vec<DVec3> = positions.map(|&p| chart.project(p)).collect();
        let mut removed = flawed_faces(piece, flaw, &places);
        let mut best: Option<(usize, Self)> = None;
        for _ in 0..MENDINGS {
            let rim = match one_loop(&piece.mesh, &mut removed) {
                Ok(rim) => rim,
                Err(error) if best.is_none() => return Err(error),
                Err(_) => break,
            };
            let bed = Bed {
                piece,
                flaw,
                fill,
                antagonist,
                places: &places,
            };
            let patch = bed.woven(&removed, rim);
            let (mesh, changed) = patch.laid(piece);
            let faults = faults(&mesh, &changed);
            let mut bad = vec![false; piece.mesh.positions().len()];
            for v in faults
                .iter()
                .flatten()
                .flat_map(|f| mesh.faces()[f.0 as usize])
            {
                if let Some(bad) = bad.get_mut(v as usize) {
                    *bad = true;
                }
            }
            for (face, corners) in piece.mesh.faces().iter().enumerate() {
                removed[face] |= corners.iter().any(|&v| bad[v as usize]);
            }
            if best.as_ref().is_none_or(|b| faults.len() < b.0) {
                best = Some((faults.len(), patch));
            }
            if faults.is_empty() {
                break;
            }
        }
        best.map(|b| b.1).ok_or(DesignError::NoSurface)
    }

    /// The piece with the patch in it, and the faces that are new or touch a moved vertex. Vertices
    /// of the piece keep their indices.
    fn laid(&self, piece: &Piece) -> (Mesh, Vec<FaceId>) {
        let mut positions = piece.mesh.positions().to_vec();
        let mut touched = vec![false; positions.len()];
        for &(v, p) in &self.moved {
            positions[v as usize] = p;
            touched[v as usize] = true;
        }
        let first = positions.len() as u32;
        positions.extend(&self.points);
        let kept = piece.mesh.faces().iter().zip(&self.removed);
        let mut faces: Vec<[u32; 3]> = kept.filter(|(_, gone)| !**gone).map(|(f, _)| *f).collect();
        let mut changed: Vec<FaceId> = (0..faces.len())
            .filter(|&f| faces[f].iter().any(|&v| touched[v as usize]))
            .map(|f| FaceId(f as u32))
            .collect();
        let rim = self.rim.len() as u32;
        for face in &self.faces {
            changed.push(FaceId(faces.len() as u32));
            faces.push(face.map(|v| match self.rim.get(v as usize) {
                Some(&v) => v,
                None => first + v - rim,
            }));
        }
        let mesh = Mesh::new(positions, faces).unwrap_or_else(|_| piece.mesh.clone());
        (mesh, changed)
    }
}

/// Where a patch is laid.
struct Bed<'a> {
    piece: &'a Piece,
    flaw: &'a Flaw,
    fill: &'a Blend<'a>,
    antagonist: Option<&'a Antagonist>,
    places: &'a [DVec3],
}

impl Bed<'_> {
    fn woven(&self, removed: &[bool], rim: Vec<u32>) -> Patch {
        let (relief, places, mesh) = (&self.flaw.relief, self.places, &self.piece.mesh);
        let chart = relief.chart;
        let mut lowered_mm = 0.0_f64;
        let mut height = |p: DVec2, scanned: f64| {
            let wanted = self.fill.height(p, scanned);
            let low = if scanned.is_nan() {
                f64::NEG_INFINITY
            } else {
                scanned
            };
            let clear = self.antagonist.map_or(wanted, |a| {
                a.lowered(wanted, low.min(wanted), |z| chart.lift(p.extend(z)))
            });
            lowered_mm = lowered_mm.max(wanted - clear);
            clear
        };
        let mut moved = Vec::new();
        for v in kept_vertices(mesh, removed) {
            let q = places[v as usize];
            let seen = (relief.height(q.truncate()) - q.z).abs() < 0.15;
            if seen && self.fill.share(q.truncate(), q.z) > 0.0 {
                let z = height(q.truncate(), q.z);
                moved.push((v, chart.lift(DVec3::new(q.x, q.y, z))));
            }
        }
        let polygon: Vec<DVec2> = rim.iter().map(|&v| places[v as usize].truncate()).collect();
        let spacing = spacing_mm(mesh, removed);
        let inner = lattice(&polygon, spacing, 0.45 * spacing);
        let faces = weave(&polygon, &inner);
        let points = inner
            .iter()
            .map(|&p| chart.lift(p.extend(height(p, relief.height(p)))))
            .collect();
        Patch {
            removed: removed.to_vec(),
            rim,
            moved,
            points,
            faces,
            lowered_mm,
        }
    }
}

/// Vertices of faces that stay, ascending.
fn kept_vertices(mesh: &Mesh, removed: &[bool]) -> Vec<u32> {
    let mut kept = vec![false; mesh.positions().len()];
    for (face, corners) in mesh.faces().iter().enumerate() {
        if !removed[face] {
            corners.iter().for_each(|&v| kept[v as usize] = true);
        }
    }
    (0..kept.len() as u32)
        .filter(|&v| kept[v as usize])
        .collect()
}

/// Mean edge of the removed faces, kept to what a printer can resolve and a browser can show.
fn spacing_mm(mesh: &Mesh, removed: &[bool]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for f in (0..removed.len()).filter(|&f| removed[f]) {
        sum += mesh.area(f);
        count += 1.0;
    }
    // Edge of an equilateral triangle of the mean area.
    (2.31 * sum / f64::max(count, 1.0)).sqrt().clamp(0.12, 0.5)
}

/// Faces seen inside the outline, those with a corner there, and what is hidden behind them.
fn flawed_faces(piece: &Piece, flaw: &Flaw, places: &[DVec3]) -> Vec<bool> {
    let faces = piece.mesh.faces();
    let outline = &flaw.outline;
    let holds: Vec<bool> = places.iter().map(|q| outline.holds(q.truncate())).collect();
    let place = |f: usize| faces[f].iter().map(|&v| places[v as usize]).sum::<DVec3>() / 3.0;
    let over = |f: usize| {
        let q = place(f);
        flaw.relief.height(q.truncate()) - q.z
    };
    let mut removed = vec![false; faces.len()];
    for (p, _, f) in flaw.relief.seen() {
        removed[f as usize] |= outline.holds(p);
    }
    let over: Vec<f64> = (0..faces.len()).map(over).collect();
    for f in 0..faces.len() {
        let near = faces[f].iter().any(|&v| holds[v as usize]);
        removed[f] |= near && over[f].abs() < HIDDEN_MM;
    }
    let neighbours = topology::face_neighbours(&piece.mesh);
    let at_border: Vec<bool> = (0..faces.len())
        .map(|f| neighbours.of(f).len() < 3)
        .collect();
    let seeds: Vec<u32> = (0..faces.len() as u32)
        .filter(|&f| removed[f as usize])
        .collect();
    let mut looked_at = removed.clone();
    for seed in seeds {
        for &start in neighbours.of(seed as usize) {
            if looked_at[start as usize] || over[start as usize] < HIDDEN_MM {
                continue;
            }
            // A bag under the rim is shut in by the flaw and its rim; the outside of a tooth that
            // leans over comes to light again far away, or ends with the scan.
            let (mut bag, mut next, mut leaks) = (vec![start], 0, false);
            looked_at[start as usize] = true;
            while let Some(&face) = bag.get(next) {
                next += 1;
                leaks |= at_border[face as usize];
                for &n in neighbours.of(face as usize) {
                    if looked_at[n as usize] {
                        continue;
                    }
                    if over[n as usize] > HIDDEN_MM {
                        looked_at[n as usize] = true;
                        bag.push(n);
                    } else {
                        let q = place(n as usize).truncate();
                        leaks |= border_distance(&outline.path, q) > LIP_MM;
                    }
                }
            }
            if !leaks {
                bag.iter().for_each(|&f| removed[f as usize] = true);
            }
        }
    }
    removed
}

/// Grows the removed set until its edge is one simple loop, and walks that loop.
pub(crate) fn one_loop(mesh: &Mesh, removed: &mut [bool]) -> Result<Vec<u32>, DesignError> {
    keep_largest(mesh, removed);
    for _ in 0..20 {
        let edges = rim_edges(mesh, removed);
        let mut next: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut into: BTreeMap<u32, usize> = BTreeMap::new();
        for &(a, b) in &edges {
            next.entry(a).or_default().push(b);
            *into.entry(b).or_default() += 1;
        }
        let pinched: Vec<u32> = next
            .iter()
            .filter(|(_, b)| b.len() > 1)
            .map(|(a, _)| *a)
            .collect();
        if pinched.is_empty() {
            return walk(&next, edges.len());
        }
        for (face, corners) in mesh.faces().iter().enumerate() {
            if corners.iter().any(|v| pinched.binary_search(v).is_ok()) {
                removed[face] = true;
            }
        }
        keep_largest(mesh, removed);
    }
    Err(DesignError::NotOneLoop {
        loops: 0,
        vertices: 0,
    })
}

fn walk(next: &BTreeMap<u32, Vec<u32>>, edges: usize) -> Result<Vec<u32>, DesignError> {
    // A path that ends has run to the border of the piece.
    let border = DesignError::NotOneLoop {
        loops: 0,
        vertices: edges,
    };
    let Some((&start, _)) = next.first_key_value() else {
        return Err(border);
    };
    let mut rim = vec![start];
    let mut at = start;
    while rim.len() <= edges {
        let Some(&to) = next.get(&at).and_then(|n| n.first()) else {
            return Err(border);
        };
        if to == start {
            break;
        }
        rim.push(to);
        at = to;
    }
    if rim.len() == edges && edges >= 3 {
        Ok(rim)
    } else {
        Err(DesignError::NotOneLoop {
            loops: 2,
            vertices: edges,
        })
    }
}

/// Directed edges of removed faces that a kept face shares.
fn rim_edges(mesh: &Mesh, removed: &[bool]) -> Vec<(u32, u32)> {
    let mut rim = Vec::new();
    for edge in topology::edges(mesh) {
        let Some(other) = edge.other else { continue };
        let (f, g) = (edge.face as usize, other as usize);
        if removed[f] == removed[g] {
            continue;
        }
        let face = mesh.faces()[if removed[f] { f } else { g }];
        let [a, b] = edge.vertices;
        let forward = (0..3).any(|k| face[k] == a && face[(k + 1) % 3] == b);
        rim.push(if forward { (a, b) } else { (b, a) });
    }
    rim
}

/// Of the kept faces only the largest connected part stays.
fn keep_largest(mesh: &Mesh, removed: &mut [bool]) {
    let neighbours = topology::face_neighbours(mesh);
    let mut part = vec![u32::MAX; removed.len()];
    let mut sizes: Vec<usize> = Vec::new();
    for start in 0..removed.len() {
        if removed[start] || part[start] != u32::MAX {
            continue;
        }
        let id = sizes.len() as u32;
        let (mut stack, mut size) = (vec![start as u32], 0);
        part[start] = id;
        while let Some(face) = stack.pop() {
            size += 1;
            for &n in neighbours.of(face as usize) {
                if !removed[n as usize] && part[n as usize] == u32::MAX {
                    part[n as usize] = id;
                    stack.push(n);
                }
            }
        }
        sizes.push(size);
    }
    let largest = sizes.iter().max().copied().unwrap_or(0);
    let keep = sizes.iter().position(|&s| s == largest).unwrap_or(0) as u32;
    for (r, p) in removed.iter_mut().zip(part) {
        *r |= p != keep;
    }
}
