//! Where the design has more than the tooth, and the outline of that on the design's surface.
//!
//! In: the design, the tooth's signed distance. Out: a lateral distance per vertex of the design
//! (negative inside the outline) and the outline as loops.
//! Method: thickness under each vertex, up to twice the edge's, calmed by diffusion, cut at the edge's.

use super::PrintableError;
use super::prepared::Tooth;
use glam::DVec3;
use rayon::prelude::*;
use scan::space::Bvh;
use scan::{Mesh, shape, topology};

/// The part of the design that stands outside the tooth.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// Signed lateral distance of each vertex of the design to the outline, mm.
    pub(super) lateral_mm: Vec<f64>,
    /// Faces of the design with a corner inside.
    pub(super) faces: Vec<scan::FaceId>,
    /// The outline, longest loop first.
    pub(super) loops: Vec<Vec<DVec3>>,
    /// Largest distance of the design from the tooth within it, mm.
    pub(super) depth_mm: f64,
}

/// A place counts as missing only from this depth on, mm (noise of scan and registration).
const DEPTH_MM_MIN: f64 = 0.12;
/// Calms the outline over this length, mm.
const CALM_MM: f64 = 0.15;

pub(super) fn find(
    target: &Mesh,
    tooth: &Tooth,
    edge_mm: f64,
    at: Option<DVec3>,
) -> Result<Region, PrintableError> {
    let outside: Vec<f64> = target
        .positions()
        .par_iter()
        .with_min_len(256)
        .map(|&p| {
            tooth
                .distance(p)
                .map_or(0.0, |d| if d.on_border { 0.0 } else { d.distance_mm })
        })
        .collect();
    let calm = shape::smooth(target, &below(target, tooth, &outside, edge_mm), CALM_MM);
    let needed_mm = DEPTH_MM_MIN.max(edge_mm);
    let most_mm = outside.iter().copied().fold(0.0, f64::max);
    let parts = parts(target, &calm, edge_mm);
    let deep = |part: &Vec<u32>| {
        let corners = part.iter().flat_map(|&f| target.faces()[f as usize]);
        corners.map(|v| outside[v as usize]).fold(0.0, f64::max)
    };
    let mut kept: Vec<Vec<u32>> = parts.into_iter().filter(|p| deep(p) >= needed_mm).collect();
    if let Some(at) = at {
        let away = |part: &[u32]| {
            let d = part
                .iter()
                .map(|&f| target.centroid(f as usize).distance(at));
            d.fold(f64::INFINITY, f64::min)
        };
        kept.sort_by(|a, b| away(a).total_cmp(&away(b)).then(a.cmp(b)));
        kept.truncate(1);
    }
    if kept.is_empty() {
        return Err(PrintableError::NothingMissing { most_mm, needed_mm });
    }
    let mut inside = vec![false; target.positions().len()];
    let mut faces: Vec<scan::FaceId> = kept.concat().into_iter().map(scan::FaceId).collect();
    faces.sort_unstable();
    for &face in &faces {
        for v in target.faces()[face.0 as usize] {
            inside[v as usize] |= calm[v as usize] > edge_mm;
        }
    }
    let level: Vec<f64> = (0..inside.len())
        .map(|v| {
            if inside[v] {
                edge_mm - calm[v]
            } else {
                (edge_mm - calm[v]).max(1e-3)
            }
        })
        .collect();
    let loops = iso_loops(target, &level);
    let depth_mm = faces.iter().flat_map(|f| target.faces()[f.0 as usize]);
    Ok(Region {
        lateral_mm: lateral(target, &level, &loops),
        depth_mm: depth_mm.map(|v| outside[v as usize]).fold(0.0, f64::max),
        faces,
        loops,
    })
}

/// How thick what is missing is under each vertex, straight down and up to twice the edge, mm. The
/// distance to the tooth would say too little beside a steep wall and draw the outline in from it.
fn below(target: &Mesh, tooth: &Tooth, outside: &[f64], edge_mm: f64) -> Vec<f64> {
    let normals = target.vertex_normals();
    let most = 2.0 * edge_mm;
    (0..outside.len())
        .into_par_iter()
        .with_min_len(256)
        .map(|v| {
            if outside[v] <= 0.0 || outside[v] >= most {
                return outside[v].min(most);
            }
            let (p, down) = (target.positions()[v], -normals[v]);
            let hit = tooth.bvh().ray(p, down, most);
            hit.map_or(most, |hit| hit.t.max(outside[v]).min(most))
        })
        .collect()
}

/// Connected parts of the faces with a corner above the level.
fn parts(target: &Mesh, calm: &[f64], edge_mm: f64) -> Vec<Vec<u32>> {
    let neighbours = topology::face_neighbours(target);
    let above = |f: u32| {
        target.faces()[f as usize]
            .iter()
            .any(|&v| calm[v as usize] > edge_mm)
    };
    let mut seen = vec![false; target.faces().len()];
    let mut parts = Vec::new();
    for start in 0..seen.len() as u32 {
        if seen[start as usize] || !above(start) {
            continue;
        }
        seen[start as usize] = true;
        let mut part = vec![start];
        let mut next = 0;
        while let Some(&f) = part.get(next) {
            next += 1;
            for &g in neighbours.of(f as usize) {
                if !seen[g as usize] && above(g) {
                    seen[g as usize] = true;
                    part.push(g);
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

/// A mesh of flat triangles on the segments of the loops, for nearest-point queries.
pub(super) fn line_mesh(loops: &[Vec<DVec3>]) -> Mesh {
    let mut points = Vec::new();
    let mut faces = Vec::new();
    for line in loops {
        let start = points.len() as u32;
        let n = line.len() as u32;
        points.extend_from_slice(line);
        faces.extend((0..n).map(|i| [start + i, start + (i + 1) % n, start + (i + 1) % n]));
    }
    Mesh::new(points, faces).unwrap_or_default()
}

fn lateral(target: &Mesh, level: &[f64], loops: &[Vec<DVec3>]) -> Vec<f64> {
    let outline = Bvh::new(&line_mesh(loops));
    target
        .positions()
        .par_iter()
        .with_min_len(256)
        .zip(level)
        .map(|(&p, &level)| {
            // Without an outline the whole design is outside the tooth.
            let away = outline.closest(p).map_or(1e3, |c| c.distance_mm);
            away.copysign(level)
        })
        .collect()
}

/// The lines where a value per vertex is 0, chained into loops (open ends are joined straight).
fn iso_loops(mesh: &Mesh, level: &[f64]) -> Vec<Vec<DVec3>> {
    let key = |a: u32, b: u32| (u64::from(a.min(b)) << 32) | u64::from(a.max(b));
    let point = |key: u64| {
        let (a, b) = ((key >> 32) as usize, (key & 0xffff_ffff) as usize);
        let t = level[a] / (level[a] - level[b]);
        mesh.positions()[a].lerp(mesh.positions()[b], t)
    };
    // Each crossed face leads from one of its edges to another.
    let mut links: Vec<(u64, u64)> = Vec::new();
    for &[a, b, c] in mesh.faces() {
        let mut ends = [0_u64; 2];
        let mut count = 0;
        for (u, v) in [(a, b), (b, c), (c, a)] {
            if (level[u as usize] < 0.0) != (level[v as usize] < 0.0) && count < 2 {
                ends[count] = key(u, v);
                count += 1;
            }
        }
        if count == 2 {
            links.push((ends[0], ends[1]));
            links.push((ends[1], ends[0]));
        }
    }
    links.sort_unstable();
    let mut used = vec![false; links.len()];
    let mut loops: Vec<Vec<DVec3>> = Vec::new();
    let take = |from: u64, back: u64, used: &mut Vec<bool>| -> Option<u64> {
        let first = links.partition_point(|l| l.0 < from);
        let own = links[first..].iter().take_while(|l| l.0 == from).count();
        let next = (first..first + own).find(|&i| !used[i] && links[i].1 != back)?;
        used[next] = true;
        Some(links[next].1)
    };
    for start in 0..links.len() {
        if used[start] {
            continue;
        }
        let (mut from, mut at) = links[start];
        used[start] = true;
        let first = from;
        let mut line = vec![point(from)];
        while at != first {
            line.push(point(at));
            // The way back is used up together with the way there.
            if let Ok(i) = links.binary_search(&(at, from)) {
                used[i] = true;
            }
            let Some(next) = take(at, from, &mut used) else {
                break;
            };
            (from, at) = (at, next);
        }
        if let Ok(i) = links.binary_search(&(at, from)) {
            used[i] = true;
        }
        if line.len() >= 3 {
            loops.push(line);
        }
    }
    loops.sort_by(|a, b| length(b).total_cmp(&length(a)));
    loops
}

/// Length of a closed line, mm.
fn length(line: &[DVec3]) -> f64 {
    (0..line.len())
        .map(|i| line[i].distance(line[(i + 1) % line.len()]))
        .sum()
}
