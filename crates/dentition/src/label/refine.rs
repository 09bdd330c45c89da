//! Borders of the teeth drawn on a fine scan.
//!
//! In: labels of the coarse working mesh. Out: labels of the fine faces, with short borders that
//! follow creases.
//! Method: faces deep inside a region are fixed; the band between is filled by a geodesic Voronoi
//! and then shortened by alpha expansion (Boykov, Veksler & Zabih 2001), a crease being cheap to
//! cut. Creases are read from normals smoothed over the working resolution.

use super::maxflow::Network;
use super::regions::GUM;
use glam::DVec3;
use rayon::prelude::*;
use scan::shape::{Graph, Source, geodesic};
use scan::topology::{Edge, Neighbours, edges};
use scan::{Mesh, VertexId};

/// Distance between face centres at the working resolution, mm: a crease's degrees belong to it.
const STEP_MM: f64 = 0.46;
const BLUR_MM: f64 = 0.3;
const MIXED: u8 = u8::MAX;
/// What cutting the deepest crease still costs, as a share of cutting flat surface.
const FLOOR: f64 = 0.06;

struct Fine {
    edges: Vec<Edge>,
    /// Crease of each edge in degrees over a working step; 0 where convex.
    crease_deg: Vec<f64>,
    length_mm: Vec<f64>,
    distance_mm: Vec<f64>,
}

/// Labels of the faces of `scan`, whose vertices went into those of `coarse` by `map`.
pub(super) fn borders(scan: &Mesh, coarse: &Mesh, map: &[VertexId], labels: &[u8]) -> Vec<u8> {
    let mut at_vertex = vec![None; coarse.positions().len()];
    for (corners, &l) in coarse.faces().iter().zip(labels) {
        for &v in corners {
            let seen = &mut at_vertex[v as usize];
            *seen = Some(if seen.is_none_or(|s| s == l) {
                l
            } else {
                MIXED
            });
        }
    }
    let label_of = |v: u32| {
        let near = map
            .get(v as usize)
            .and_then(|to| at_vertex.get(to.0 as usize));
        near.copied().flatten().unwrap_or(MIXED)
    };
    let fixed: Vec<u8> = scan
        .faces()
        .iter()
        .map(|&[a, b, c]| {
            let l = label_of(a);
            if l == label_of(b) && l == label_of(c) {
                l
            } else {
                MIXED
            }
        })
        .collect();
    let fine = measure(scan);
    let mut label = fill(scan, &fine, &fixed);
    let mut present: Vec<u8> = label.clone();
    present.sort_unstable();
    present.dedup();
    for &alpha in &present {
        expand(scan, &fine, &fixed, &mut label, alpha);
    }
    label
}

fn measure(scan: &Mesh) -> Fine {
    let edges: Vec<Edge> = edges(scan)
        .into_iter()
        .filter(|e| e.other.is_some())
        .collect();
    let pairs: Vec<(u32, u32)> = edges
        .iter()
        .filter_map(|e| Some((e.face, e.other?)))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    let count = scan.faces().len();
    let neighbours = Neighbours::from_pairs(count, &pairs);
    let centroid: Vec<DVec3> = (0..count)
        .into_par_iter()
        .map(|f| scan.centroid(f))
        .collect();
    let step = |e: &Edge| {
        let other = e.other.unwrap_or(e.face);
        centroid[e.face as usize].distance(centroid[other as usize])
    };
    let distance_mm: Vec<f64> = edges.par_iter().map(step).collect();
    let mut sorted = distance_mm.clone();
    let typical = super::profile::quantile(&mut sorted, 0.5).max(1e-6);
    let rounds = ((BLUR_MM / typical) * (BLUR_MM / typical)).clamp(1.0, 40.0) as u32;
    let mut normal: Vec<DVec3> = (0..count)
        .into_par_iter()
        .map(|f| scan.area_vector_doubled(f))
        .collect();
    for _ in 0..rounds {
        normal = (0..count)
            .into_par_iter()
            .map(|f| {
                neighbours
                    .of(f)
                    .iter()
                    .fold(normal[f], |s, &g| s + normal[g as usize])
                    / 4.0
            })
            .collect();
    }
    let crease = |(e, distance): (&Edge, &f64)| {
        let (f, g) = (e.face as usize, e.other.unwrap_or(e.face) as usize);
        let (n, m) = (normal[f].normalize_or_zero(), normal[g].normalize_or_zero());
        let bend = (centroid[g] - centroid[f]).dot(n - m);
        let angle = libm::atan2(n.cross(m).length(), n.dot(m)).to_degrees();
        if bend > 0.0 {
            angle * STEP_MM / distance.max(0.05)
        } else {
            0.0
        }
    };
    let crease_deg = edges.par_iter().zip(&distance_mm).map(crease).collect();
    let length = |e: &Edge| {
        let [a, b] = e.vertices.map(|v| scan.positions()[v as usize]);
        a.distance(b)
    };
    let length_mm = edges.par_iter().map(length).collect();
    Fine {
        edges,
        crease_deg,
        length_mm,
        distance_mm,
    }
}

/// A geodesic Voronoi of the fixed faces over the band.
fn fill(scan: &Mesh, fine: &Fine, fixed: &[u8]) -> Vec<u8> {
    let links: Vec<(u32, u32, f64)> = fine
        .edges
        .iter()
        .enumerate()
        .filter_map(|(i, e)| {
            let creases = fine.crease_deg[i] / 10.0;
            let cost = fine.distance_mm[i] / STEP_MM * (1.0 + 10.0 * creases * creases);
            Some((e.face, e.other?, cost))
        })
        .collect();
    let graph = Graph::new(scan.faces().len(), &links);
    let known = fixed.iter().enumerate().filter(|(_, l)| **l != MIXED);
    let sources: Vec<Source> = known
        .map(|(f, &l)| Source {
            node: f as u32,
            label: u32::from(l),
            distance: 0.0,
        })
        .collect();
    let found = geodesic(&graph, &sources, f64::INFINITY);
    found
        .label
        .into_iter()
        .map(|l| u8::try_from(l).unwrap_or(GUM))
        .collect()
}

/// Lets `alpha` take over what makes the borders cheaper, in the band about it.
fn expand(scan: &Mesh, fine: &Fine, fixed: &[u8], label: &mut [u8], alpha: u8) {
    let own = (0..label.len())
        .filter(|&f| label[f] == alpha)
        .map(|f| scan.centroid(f));
    let start = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    let (low, high) = own.fold(start, |(l, h), p| (l.min(p), h.max(p)));
    let (low, high) = (low - 1.5, high + 1.5);
    let near = |f: usize| {
        let p = scan.centroid(f);
        p.cmpge(low).all() && p.cmple(high).all()
    };
    const OUT: u32 = u32::MAX;
    let mut node = vec![OUT; label.len()];
    let mut band: Vec<u32> = Vec::new();
    for f in (0..label.len()).filter(|&f| fixed[f] == MIXED && near(f)) {
        node[f] = band.len() as u32;
        band.push(f as u32);
    }
    // Source: takes alpha. Sink: keeps its label.
    let (source, sink) = (band.len(), band.len() + 1);
    let mut net = Network::new(band.len() + 2);
    for (i, e) in fine.edges.iter().enumerate() {
        let (f, g) = (e.face as usize, e.other.unwrap_or(e.face) as usize);
        let weight = fine.length_mm[i] * (FLOOR + libm::exp(-fine.crease_deg[i] / 10.0));
        let (a, b) = (label[f], label[g]);
        match (node[f], node[g]) {
            (OUT, OUT) => {}
            (n, OUT) | (OUT, n) => {
                let (inner, outer) = if node[f] == n { (a, b) } else { (b, a) };
                if outer == alpha {
                    net.join(source, n as usize, weight, 0.0);
                } else {
                    net.join(n as usize, sink, weight, 0.0);
                    if inner != outer {
                        net.join(source, n as usize, weight, 0.0);
                    }
                }
            }
            (m, n) => {
                let (m, n) = (m as usize, n as usize);
                match (a == alpha, b == alpha) {
                    (true, true) => {}
                    (true, false) => net.join(source, n, weight, 0.0),
                    (false, true) => net.join(source, m, weight, 0.0),
                    (false, false) if a == b => net.join(m, n, weight, weight),
                    (false, false) => {
                        net.join(source, m, weight, 0.0);
                        net.join(m, n, weight, 0.0);
                    }
                }
            }
        }
    }
    for (i, &f) in band.iter().enumerate() {
        if label[f as usize] == alpha {
            net.join(source, i, 1e9, 0.0);
        }
    }
    net.flow(source, sink);
    let takes = net.side(source);
    for (i, &f) in band.iter().enumerate() {
        if takes[i] {
            label[f as usize] = alpha;
        }
    }
}
