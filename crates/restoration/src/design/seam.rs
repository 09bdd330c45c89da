//! Takes the flawed faces out of a piece of scan and weaves new ones into the hole.
//!
//! In: a [`Piece`], its [`Flaw`] and the designed height. Out: [`Patch`].
//! Law: the patch meets the kept faces edge to edge; no kept vertex moves beyond the collar.
//! Fails: [`DesignError::AtBorder`], [`DesignError::NotOneLoop`].

use super::fill::Blend;
use super::region::{Flaw, Piece};
use super::{COLLAR_MM, DesignError};
use crate::weave::{area_doubled, border_distance, lattice, weave};
use glam::{DVec2, DVec3};
use scan::{Mesh, topology};
use std::collections::{BTreeMap, VecDeque};

/// How far under sound surface an undercut is followed, mm.
const UNDERCUT_MM: f64 = 1.5;

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
    /// How many of them are folded in the chart.
    pub(super) folds: usize,
}

impl Patch {
    /// Cuts and weaves.
    pub(super) fn new(piece: &Piece, flaw: &Flaw, fill: &Blend) -> Result<Self, DesignError> {
        let chart = flaw.relief.chart;
        let places: Vec<DVec3> = piece
            .mesh
            .positions()
            .iter()
            .map(|&p| chart.project(p))
            .collect();
        let mut removed = flawed_faces(piece, flaw, &places);
        let rim = one_loop(&piece.mesh, &mut removed)?;
        let mut kept = vec![false; places.len()];
        for (face, corners) in piece.mesh.faces().iter().enumerate() {
            if !removed[face] {
                corners.iter().for_each(|&v| kept[v as usize] = true);
            }
        }
        let moved: Vec<(u32, DVec3)> = (0..places.len())
            .filter(|&v| kept[v])
            .filter_map(|v| {
                let q = places[v];
                let seen = (flaw.relief.height(q.truncate()) - q.z).abs() < 0.15;
                let share = fill.share(q.truncate());
                (seen && share > 0.0).then(|| {
                    let z = fill.height(q.truncate(), q.z);
                    (v as u32, chart.lift(DVec3::new(q.x, q.y, z)))
                })
            })
            .collect();
        let polygon: Vec<DVec2> = rim.iter().map(|&v| places[v as usize].truncate()).collect();
        let spacing = spacing_mm(&piece.mesh, &removed);
        let inner = lattice(&polygon, spacing, 0.45 * spacing);
        let faces = weave(&polygon, &inner);
        let flat = |i: u32| match polygon.get(i as usize) {
            Some(p) => *p,
            None => inner[i as usize - polygon.len()],
        };
        let folded = |f: &&[u32; 3]| area_doubled(flat(f[0]), flat(f[1]), flat(f[2])) <= 0.0;
        let folds = faces.iter().filter(folded).count();
        let points = inner
            .iter()
            .map(|&p| chart.lift(p.extend(fill.height(p, flaw.relief.height(p)))))
            .collect();
        Ok(Self {
            removed,
            rim,
            moved,
            points,
            faces,
            folds,
        })
    }
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

/// Faces with a corner inside the outline, and those hidden under the rim, that hang together.
fn flawed_faces(piece: &Piece, flaw: &Flaw, places: &[DVec3]) -> Vec<bool> {
    let faces = piece.mesh.faces();
    let outline = &flaw.outline;
    let holds: Vec<bool> = places.iter().map(|q| outline.holds(q.truncate())).collect();
    let mut removed = vec![false; faces.len()];
    let mut seeds: Vec<u32> = flaw
        .relief
        .seen()
        .filter(|&(p, _, _)| outline.holds(p))
        .map(|(_, _, f)| f)
        .collect();
    seeds.sort_unstable();
    seeds.dedup();
    // Faces left to go, each with how far it may be followed out of sight.
    let mut queue: VecDeque<(u32, f64)> = seeds.iter().map(|&f| (f, UNDERCUT_MM)).collect();
    seeds.iter().for_each(|&f| removed[f as usize] = true);
    let neighbours = topology::face_neighbours(&piece.mesh);
    while let Some((face, left)) = queue.pop_front() {
        for &next in neighbours.of(face as usize) {
            if removed[next as usize] {
                continue;
            }
            let corners = faces[next as usize];
            let q = corners.iter().map(|&v| places[v as usize]).sum::<DVec3>() / 3.0;
            let over = flaw.relief.height(q.truncate()) - q.z;
            let near = corners.iter().any(|&v| holds[v as usize]);
            let close = near || border_distance(&outline.path, q.truncate()) < UNDERCUT_MM;
            let step = piece
                .mesh
                .centroid(face as usize)
                .distance(piece.mesh.centroid(next as usize));
            let left = if over > 0.1 { left - step } else { UNDERCUT_MM };
            if (near && over.abs() < 0.1) || (over > 0.1 && close && left > 0.0) {
                removed[next as usize] = true;
                queue.push_back((next, left));
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
    let border = DesignError::AtBorder {
        distance_mm: 0.0,
        needed_mm: COLLAR_MM,
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
