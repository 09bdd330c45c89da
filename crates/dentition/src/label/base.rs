//! The base of a model: what a laboratory or a scanner's program put under the scan.
//!
//! In: the working mesh. Out: which of its faces are base. Scans without a flat bottom have none.
//! Method: planes by the normals' and offsets' modes; a bottom has the whole mesh on one side.
//! From the planes on, walls are followed upwards: as far as their slope stays, and at any steep
//! slope where no crown reaches down to.
//! Not here: the inside of a hollow model (`pieces`).

use super::surface::Surface;
use glam::{DVec2, DVec3};
use scan::Mesh;

/// Least area of a bottom and of any other plane of a base, mm²: no natural surface is as flat.
const BOTTOM_MM2: f64 = 100.0;
const PLANE_MM2: f64 = 60.0;
/// How far a plane's faces may be off it, and their normals, mm and degrees.
const OFF_MM: f64 = 0.06;
const OFF_DEG: f64 = 15.0;
/// Faces may lie as far below a bottom, and the highest on it is at least that high, mm.
const BELOW_MM: f64 = 0.5;
const STANDS_MM: f64 = 5.0;
/// A bottom looks away from the crowns by more than 107 degrees: cosine.
const AWAY: f64 = -0.3;
/// Steps of normals and offsets when modes are sought.
const NORMALS: f64 = 8.0;
const WINDOW_MM: f64 = 0.2;
const DIRECTIONS: usize = 16;
const PLANES_A_DIRECTION: usize = 3;
/// Most of a wall's normal along the bottom's.
const STEEP: f64 = 0.5;
/// How deep below the highest point within reach no crown goes, mm.
const DEEP_MM: f64 = 12.0;
const REACH_MM: f64 = 12.0;

/// A plane that all the mesh is behind.
#[derive(Debug, Clone, Copy)]
struct Bottom {
    normal: DVec3,
    offset_mm: f64,
    area_mm2: f64,
}

/// Whether each face is base, and where the bottom looks; `None` where there is no base.
pub(super) fn base(mesh: &Mesh, surface: &Surface) -> Option<(Vec<bool>, DVec3)> {
    let (mut flat, bottoms) = planes(mesh, surface);
    let bottom = bottom(surface, &flat, &bottoms)?;
    // The rim of a hollow model is narrow, and may be in pieces.
    for (f, flat) in flat.iter_mut().enumerate() {
        let on = |p: &DVec3| bottom.offset_mm - p.dot(bottom.normal) < OFF_MM;
        *flat |= mesh.corners(f).iter().all(on);
    }
    walls(surface, &mut flat, bottom.normal);
    Some((flat, bottom.normal))
}

/// The normal of the bottom: a large plane that crowns look away from.
fn bottom(surface: &Surface, flat: &[bool], bottoms: &[Bottom]) -> Option<Bottom> {
    let looks = super::frame::looks_at(surface, |f| !flat[f]).normalize_or_zero();
    let worth = |b: &Bottom| {
        let away = (0.5 - 0.5 * b.normal.dot(looks)).max(0.0);
        b.area_mm2 * away * away
    };
    let under = |b: &&Bottom| b.normal.dot(looks) < AWAY;
    let best = bottoms
        .iter()
        .filter(under)
        .max_by(|a, b| worth(a).total_cmp(&worth(b)));
    best.copied()
}

/// Faces on large planes, and those planes that all the mesh is behind.
fn planes(mesh: &Mesh, surface: &Surface) -> (Vec<bool>, Vec<Bottom>) {
    let mut flat = vec![false; surface.len()];
    let mut bottoms = Vec::new();
    for direction in directions(surface) {
        for _ in 0..PLANES_A_DIRECTION {
            let Some((normal, offset)) = plane(surface, &flat, direction) else {
                break;
            };
            let on = on_plane(mesh, surface, &flat, normal, offset);
            let parts = large_parts(surface, &on);
            if parts.is_empty() {
                break;
            }
            let area: f64 = parts.iter().map(|&f| surface.area[f as usize]).sum();
            let along = || mesh.positions().iter().map(|p| p.dot(normal) - offset);
            let beyond = along().fold(f64::NEG_INFINITY, f64::max);
            let stands = -along().fold(f64::INFINITY, f64::min);
            if area > BOTTOM_MM2 && beyond < BELOW_MM && stands > STANDS_MM {
                bottoms.push(Bottom {
                    normal,
                    offset_mm: offset,
                    area_mm2: area,
                });
            }
            for f in parts {
                flat[f as usize] = true;
            }
        }
    }
    (flat, bottoms)
}

/// The normals that the most area has.
fn directions(surface: &Surface) -> Vec<DVec3> {
    let key = |n: DVec3| (n * NORMALS).round().to_array().map(|x| x as i32);
    let mut keyed: Vec<([i32; 3], u32)> = (0..surface.len())
        .map(|f| (key(surface.normal[f]), f as u32))
        .collect();
    keyed.sort_unstable();
    let cell = |faces: &[([i32; 3], u32)]| {
        let part =
            |&(_, f): &([i32; 3], u32)| surface.normal[f as usize] * surface.area[f as usize];
        let sum: DVec3 = faces.iter().map(part).sum();
        (sum.length(), sum.normalize_or_zero())
    };
    let mut cells: Vec<(f64, DVec3)> = keyed.chunk_by(|a, b| a.0 == b.0).map(cell).collect();
    cells.sort_by(|a, b| b.0.total_cmp(&a.0));
    cells.truncate(DIRECTIONS);
    cells.into_iter().map(|c| c.1).collect()
}

/// Normal and offset of the strongest plane near a direction.
fn plane(surface: &Surface, taken: &[bool], direction: DVec3) -> Option<(DVec3, f64)> {
    let near = libm::cos(OFF_DEG.to_radians());
    let mut normal = direction;
    let mut offset = 0.0;
    // The window is steadier once the normal is that of the plane alone.
    for _ in 0..3 {
        let mut along: Vec<(f64, u32)> = (0..surface.len())
            .filter(|&f| !taken[f] && surface.normal[f].dot(normal) > near)
            .map(|f| (surface.centroid[f].dot(normal), f as u32))
            .collect();
        along.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let area = |i: usize| surface.area[along[i].1 as usize];
        let (mut first, mut sum, mut best) = (0, 0.0, (0.0, 0, 0));
        for last in 0..along.len() {
            sum += area(last);
            while along[last].0 - along[first].0 > WINDOW_MM {
                sum -= area(first);
                first += 1;
            }
            if sum > best.0 {
                best = (sum, first, last);
            }
        }
        let (total, first, last) = best;
        if total < PLANE_MM2 {
            return None;
        }
        let within = || along[first..=last].iter().map(|a| a.1 as usize);
        let mean: DVec3 = within().map(|f| surface.normal[f] * surface.area[f]).sum();
        normal = mean.normalize_or(normal);
        let at = within().map(|f| surface.centroid[f].dot(normal) * surface.area[f]);
        offset = at.sum::<f64>() / total;
    }
    Some((normal, offset))
}

fn on_plane(
    mesh: &Mesh,
    surface: &Surface,
    taken: &[bool],
    normal: DVec3,
    offset: f64,
) -> Vec<bool> {
    let near = libm::cos(OFF_DEG.to_radians());
    let is = |f: usize| {
        let corners = mesh.corners(f);
        !taken[f]
            && surface.normal[f].dot(normal) > near
            && corners
                .iter()
                .all(|p| (p.dot(normal) - offset).abs() < OFF_MM)
    };
    (0..surface.len()).map(is).collect()
}

/// Connected parts that are large enough, together.
fn large_parts(surface: &Surface, on: &[bool]) -> Vec<u32> {
    let mut seen = vec![false; on.len()];
    let mut large = Vec::new();
    for start in 0..on.len() {
        if !on[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut part, mut next, mut area) = (vec![start as u32], 0, 0.0);
        while let Some(&f) = part.get(next) {
            next += 1;
            area += surface.area[f as usize];
            for link in surface.links(f as usize) {
                let to = link.to as usize;
                if on[to] && !seen[to] {
                    seen[to] = true;
                    part.push(link.to);
                }
            }
        }
        if area > PLANE_MM2 {
            large.append(&mut part);
        }
    }
    large
}

/// Adds the walls that rise from the planes, up to where crowns can be.
fn walls(surface: &Surface, base: &mut [bool], down: DVec3) {
    let deep = deep(surface, base, down);
    let steep = |f: usize| surface.normal[f].dot(down).abs() < STEEP;
    let mut front: Vec<u32> = (0..base.len() as u32)
        .filter(|&f| base[f as usize])
        .collect();
    while let Some(f) = front.pop() {
        for link in surface.links(f as usize) {
            let to = link.to as usize;
            if !base[to] && deep[to] && steep(to) {
                base[to] = true;
                front.push(link.to);
            }
        }
    }
}

/// Whether each face is deeper below what stands highest about it than crowns reach.
fn deep(surface: &Surface, base: &[bool], down: DVec3) -> Vec<bool> {
    let x = down.any_orthonormal_vector();
    let y = down.cross(x);
    let flat = |f: usize| {
        let p = surface.centroid[f];
        DVec2::new(p.dot(x), p.dot(y))
    };
    // The highest of each cell stands for it.
    const CELL_MM: f64 = 3.0;
    let mut cells: Vec<([i32; 2], f64, DVec2)> = (0..surface.len())
        .filter(|&f| !base[f])
        .map(|f| {
            let cell = (flat(f) / CELL_MM).floor().to_array().map(|x| x as i32);
            (cell, -surface.centroid[f].dot(down), flat(f))
        })
        .collect();
    cells.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    cells.dedup_by(|b, a| a.0 == b.0);
    let is = |f: usize| {
        let (at, height) = (flat(f), -surface.centroid[f].dot(down));
        let near = cells.iter().filter(|c| c.2.distance(at) < REACH_MM);
        let top = near.map(|c| c.1).fold(f64::NEG_INFINITY, f64::max);
        top - height > DEEP_MM
    };
    (0..surface.len()).map(is).collect()
}
