//! Closes a crown's outer shell against the tooth.
//!
//! In: an open shell and the preparation. Out: the shell with a strip from each of its border loops
//! to a little below the tooth's surface and a fan, so that it has an inside.
//! Law: what is added lies between border and tooth or inside the tooth.

use glam::DVec3;
use scan::space::Signed;
use scan::{Mesh, topology};

/// How far below the tooth's surface the strip ends, mm.
const BELOW_MM: f64 = 0.2;

/// Border loops as vertex ids, in the direction of the faces' edges; longest first.
pub(crate) fn border_loops(mesh: &Mesh) -> Vec<Vec<u32>> {
    let border: Vec<[u32; 2]> = topology::edges(mesh)
        .into_iter()
        .filter(|e| e.faces == 1)
        .map(|e| e.vertices)
        .collect();
    let mut directed: Vec<(u32, u32)> = Vec::new();
    for &[a, b, c] in mesh.faces() {
        for (u, v) in [(a, b), (b, c), (c, a)] {
            if border.binary_search(&[u.min(v), u.max(v)]).is_ok() {
                directed.push((u, v));
            }
        }
    }
    directed.sort_unstable();
    directed.dedup();
    let mut used = vec![false; directed.len()];
    let mut loops = Vec::new();
    for start in 0..directed.len() {
        let mut line = Vec::new();
        let mut next = (!used[start]).then_some(start);
        while let Some(i) = next {
            used[i] = true;
            line.push(directed[i].0);
            let to = directed[i].1;
            let first = directed.partition_point(|d| d.0 < to);
            next = (first..directed.len())
                .take_while(|&j| directed[j].0 == to)
                .find(|&j| !used[j]);
        }
        if line.len() >= 3 {
            loops.push(line);
        }
    }
    loops.sort_by_key(|l: &Vec<u32>| std::cmp::Reverse(l.len()));
    loops
}

pub(super) fn close(shell: &Mesh, tooth: &Signed) -> Mesh {
    let mut points = shell.positions().to_vec();
    let mut faces = shell.faces().to_vec();
    for line in border_loops(shell) {
        let start = points.len() as u32;
        let n = line.len() as u32;
        let mut sum = DVec3::ZERO;
        for &v in &line {
            let from = shell.positions()[v as usize];
            let to = tooth.distance(from).map_or(from, |d| {
                let inward = -d.pseudo_normal.normalize_or_zero();
                d.closest.point + inward * BELOW_MM
            });
            sum += to;
            points.push(to);
        }
        points.push(sum / f64::from(n));
        for i in 0..n {
            let j = (i + 1) % n;
            let (a, b) = (line[i as usize], line[j as usize]);
            let (c, d) = (start + i, start + j);
            // The new faces run against the border's edges.
            faces.extend([[b, a, c], [b, c, d], [d, c, start + n]]);
        }
    }
    Mesh::new(points, faces).unwrap_or_default()
}
