//! Closes a crown's outer shell against the tooth.
//!
//! In: an open shell and the preparation. Out: the shell with a strip from each of its border loops
//! to a little below the tooth's surface and a fan, so that it has an inside.
//! Law: what is added lies between border and tooth or inside the tooth.

use glam::DVec3;
use scan::Mesh;
use scan::space::Signed;
use scan::topology::border_loops;

/// How far below the tooth's surface the strip ends, mm.
const BELOW_MM: f64 = 0.2;

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
