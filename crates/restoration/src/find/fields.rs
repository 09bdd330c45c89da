//! Fields over the vertices of a scan: how hollow the surface is, how far the border is, which
//! colour a tooth should have there.
//!
//! In: a mesh with its neighbours. Out: one number (or colour) a vertex.
//! Method: hollowness by diffusion (the smoothed surface minus the surface, along the normal);
//! expected colour by a quadratic in the place, reweighted against outliers (Cauchy).

use crate::shade::Lab;
use glam::DVec3;
use nalgebra::{SMatrix, SVector};
use rayon::prelude::*;
use scan::Mesh;
use scan::shape::{Graph, Source, geodesic};
use scan::topology::Neighbours;

/// How far each vertex lies under the surface smoothed over about `scale_mm`; positive in hollows.
pub(crate) fn hollow_mm(
    mesh: &Mesh,
    neighbours: &Neighbours,
    normals: &[DVec3],
    edge_mm: f64,
    scale_mm: f64,
) -> Vec<f64> {
    let rounds = (4.0 * (scale_mm / edge_mm) * (scale_mm / edge_mm)).clamp(1.0, 80.0) as usize;
    let mut smooth = mesh.positions().to_vec();
    for _ in 0..rounds {
        smooth = (0..smooth.len())
            .into_par_iter()
            .with_min_len(2048)
            .map(|v| {
                let around = neighbours.of(v);
                let sum: DVec3 = around.iter().map(|&n| smooth[n as usize]).sum();
                if around.len() < 3 {
                    smooth[v]
                } else {
                    smooth[v].lerp(sum / around.len() as f64, 0.5)
                }
            })
            .collect();
    }
    let moved = smooth.iter().zip(mesh.positions()).zip(normals);
    moved.map(|((s, p), n)| (*s - *p).dot(*n)).collect()
}

/// Distance of each vertex to the nearest vertex in `border` along the surface, at most `most_mm`.
pub(crate) fn distance_mm(mesh: &Mesh, border: &[u32], most_mm: f64) -> Vec<f64> {
    let p = mesh.positions();
    let graph = Graph::over_vertices(mesh, |e| {
        let [a, b] = e.vertices;
        p[a as usize].distance(p[b as usize])
    });
    let sources: Vec<Source> = border
        .iter()
        .map(|&node| Source {
            node,
            label: 0,
            distance: 0.0,
        })
        .collect();
    let reached = geodesic(&graph, &sources, most_mm);
    reached.distance.iter().map(|d| d.min(most_mm)).collect()
}

/// The colour that a tooth should have at each of `places`, from its own colours there but those
/// that are `lost`. `None` where there are too few of them.
pub(crate) fn expected_colours(
    places: &[DVec3],
    colours: &[Lab],
    lost: &[bool],
) -> Option<Vec<Lab>> {
    const TERMS: usize = 10;
    if lost.iter().filter(|l| !**l).count() < 40 {
        return None;
    }
    let centre = places.iter().sum::<DVec3>() / places.len() as f64;
    let terms = |p: DVec3| {
        let q = (p - centre) / 5.0;
        let rows = [
            1.0,
            q.x,
            q.y,
            q.z,
            q.x * q.x,
            q.y * q.y,
            q.z * q.z,
            q.x * q.y,
            q.y * q.z,
        ];
        SVector::<f64, TERMS>::from_fn(|i, _| rows.get(i).copied().unwrap_or(q.z * q.x))
    };
    let rows: Vec<SVector<f64, TERMS>> = places.iter().map(|&p| terms(p)).collect();
    let mut expected = Vec::new();
    let mut weights: Vec<f64> = lost.iter().map(|l| f64::from(u8::from(!l))).collect();
    for _ in 0..6 {
        let mut m = SMatrix::<f64, TERMS, TERMS>::identity() * (1e-3 * places.len() as f64 * 1e-3);
        let mut b = SMatrix::<f64, TERMS, 3>::zeros();
        for ((row, colour), &w) in rows.iter().zip(colours).zip(&weights) {
            m += row * row.transpose() * w;
            b += row * nalgebra::RowVector3::new(colour.l, colour.a, colour.b) * w;
        }
        let c = nalgebra::Cholesky::new(m)?.solve(&b);
        expected = rows
            .iter()
            .map(|row| {
                let lab = row.transpose() * c;
                Lab::new(lab[0], lab[1], lab[2])
            })
            .collect();
        for ((w, e), c) in weights.iter_mut().zip(&expected).zip(colours) {
            let (l, a, b) = (e.l - c.l, e.a - c.a, e.b - c.b);
            // What is lost stays out of it.
            *w = w.ceil() / (1.0 + (l * l + a * a + b * b) / 16.0);
        }
    }
    Some(expected)
}
