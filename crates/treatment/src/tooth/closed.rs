//! A crown closed downwards: its border carried straight down to where the root would be cut.
//!
//! In: an open piece, the way out of the gum. Out: [`Closed`]. Method: the open edges (gum line, contacts)
//! are extruded to a plane below the neck and capped there, short loops of them are capped in place: holes, and faces
//! told twice. Open is what faces go along more often one way than the other: where three faces meet at an edge, as
//! in folded scans, the edges with one face are no loop, but those are, and what closes them closes the piece.

use glam::DVec3;
use scan::{FaceId, Mesh};
use std::collections::BTreeMap;

/// How far below the neck the root is taken along, mm.
const ROOT_MM: f64 = 5.0;
/// A line of border of at least this share of the longest one is extruded, a shorter loop is a hole.
const LONG_SHARE: f64 = 0.3;
/// Which part of the border's heights lies below the neck: contacts lie above it.
const NECK_QUANTILE: f64 = 0.25;

/// A piece with its border carried down.
pub(super) struct Closed {
    /// Everything, closed.
    pub(super) whole: Mesh,
    /// Without the cap below: what a tooth has as its outside.
    pub(super) shell: Mesh,
}

/// Heights along `outward`, mm: of the neck, and of the plane where the root is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Levels {
    pub(super) neck_mm: f64,
    floor_mm: f64,
}

/// Where neck and floor lie; none for a piece without border.
pub(super) fn levels(mesh: &Mesh, outward: DVec3) -> Option<Levels> {
    let open = Border::of(mesh).open;
    let height = |edge: &[u32; 2]| mesh.positions()[edge[0] as usize].dot(outward);
    let mut heights: Vec<f64> = open.iter().map(height).collect();
    heights.sort_by(f64::total_cmp);
    let lowest = *heights.first()?;
    let at = (NECK_QUANTILE * (heights.len() - 1) as f64) as usize;
    let neck_mm = heights[at];
    Some(Levels {
        neck_mm,
        floor_mm: (neck_mm - ROOT_MM).min(lowest - 1.0),
    })
}

/// Closes a piece.
pub(super) fn closed(mesh: &Mesh, outward: DVec3, levels: Levels) -> Option<Closed> {
    let mut positions = mesh.positions().to_vec();
    let mut faces = mesh.faces().to_vec();
    let Border { holes, open } = Border::of(mesh);
    for hole in holes {
        let middle = positions.len() as u32;
        positions.push(middle_of(mesh, hole.iter().copied()));
        faces.extend(around(&hole).map(|[u, v]| [v, u, middle]));
    }
    let down = |p: DVec3| p + outward * (levels.floor_mm - p.dot(outward));
    let mut caps: Vec<[u32; 3]> = Vec::new();
    let middle = positions.len() as u32;
    positions.push(down(middle_of(mesh, open.iter().map(|edge| edge[0]))));
    let mut lowered = BTreeMap::new();
    for &[u, v] in &open {
        let [below, next] = [u, v].map(|at| {
            *lowered.entry(at).or_insert_with(|| {
                positions.push(down(mesh.positions()[at as usize]));
                positions.len() as u32 - 1
            })
        });
        faces.push([v, u, below]);
        faces.push([v, below, next]);
        caps.push([next, below, middle]);
    }
    let shell = faces.len() as u32;
    faces.extend(caps);
    let whole = Mesh::new(positions, faces).ok()?;
    let kept: Vec<FaceId> = (0..shell).map(FaceId).collect();
    let shell = whole.extract(&kept).0;
    Some(Closed { whole, shell })
}

/// What is open of a piece.
struct Border {
    /// Short loops.
    holes: Vec<Vec<u32>>,
    /// The edges of all other loops, in the direction of their faces.
    open: Vec<[u32; 2]>,
}

impl Border {
    fn of(mesh: &Mesh) -> Self {
        let loops = loops(scan::topology::open_edges(mesh));
        let longest = loops.iter().map(|line| length_mm(mesh, line));
        let longest = longest.fold(0.0, f64::max);
        let is_short = |line: &Vec<u32>| length_mm(mesh, line) < LONG_SHARE * longest;
        let (holes, long): (Vec<_>, Vec<_>) = loops.into_iter().partition(is_short);
        Self {
            open: long.iter().flat_map(|line| around(line)).collect(),
            holes,
        }
    }
}

/// Open edges as loops that pass each vertex once: as many of them lead to every vertex as away from it.
fn loops(open: Vec<[u32; 2]>) -> Vec<Vec<u32>> {
    let starts: Vec<u32> = open.iter().map(|edge| edge[0]).collect();
    let mut leaving: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for [u, v] in open {
        leaving.entry(u).or_default().push(v);
    }
    let mut loops = Vec::new();
    for start in starts {
        let mut line = vec![start];
        let mut places = BTreeMap::from([(start, 0)]);
        while let Some(next) = line.last().and_then(|at| leaving.get_mut(at)?.pop()) {
            let Some(&first) = places.get(&next) else {
                places.insert(next, line.len());
                line.push(next);
                continue;
            };
            let rest = line.split_off(first + 1);
            for vertex in &rest {
                places.remove(vertex);
            }
            loops.push(std::iter::once(next).chain(rest).collect());
        }
    }
    loops
}

/// The edges of a loop.
fn around(line: &[u32]) -> impl Iterator<Item = [u32; 2]> {
    let pairs = line.iter().zip(line.iter().cycle().skip(1));
    pairs.map(|(&u, &v)| [u, v])
}

fn middle_of(mesh: &Mesh, vertices: impl ExactSizeIterator<Item = u32>) -> DVec3 {
    let count = vertices.len().max(1) as f64;
    let sum: DVec3 = vertices.map(|v| mesh.positions()[v as usize]).sum();
    sum / count
}

fn length_mm(mesh: &Mesh, line: &[u32]) -> f64 {
    let at = |v: u32| mesh.positions()[v as usize];
    around(line).map(|[u, v]| at(u).distance(at(v))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use scan::space::Winding;

    /// Where the crown's faces are spoilt by others between their corners, nothing of its outside lies within it.
    #[test]
    fn faces_without_area_or_told_twice_leave_the_crown_whole() {
        let sound = testing::crowns().1;
        let shell = |mesh: &Mesh| {
            let levels = levels(mesh, DVec3::Z).unwrap();
            let closed = closed(mesh, DVec3::Z, levels).unwrap();
            scan::space::Bvh::new(&closed.shell)
        };
        let whole = shell(&sound);
        for spoilt in testing::spoilt(&sound) {
            let spoilt = shell(&spoilt);
            for z in [4.0, 2.0, 0.0, -3.0] {
                for x in [0.0, 0.3, 1.0] {
                    let p = DVec3::new(x, 0.02, z);
                    let [was, is] = [&whole, &spoilt].map(|s| s.closest(p).unwrap().distance_mm);
                    assert!((was - is).abs() < 1e-9, "{p}: {was} {is}");
                }
            }
        }
    }

    /// Folded scans have edges at which three faces meet; at the gum line they break it into lines that do not
    /// close.
    #[test]
    fn a_gum_line_that_is_no_loop_is_closed_all_the_same() {
        let sound = testing::crowns().1;
        let border = scan::topology::border_loops(&sound).remove(0);
        let mut faces = sound.faces().to_vec();
        // Two places across from each other, where another face lies on an edge of the gum line.
        for at in [0, border.len() / 2] {
            let [u, v, w] = [0, 1, 4].map(|k| border[(at + k) % border.len()]);
            faces.extend([[u, v, w], [v, u, w], [u, v, w]]);
        }
        let folded = Mesh::new(sound.positions().to_vec(), faces).unwrap();
        for mesh in [&sound, &folded] {
            let levels = levels(mesh, DVec3::Z).unwrap();
            let closed = Winding::new(&closed(mesh, DVec3::Z, levels).unwrap().whole);
            for (z, inside) in [
                (4.0, 1.0),
                (1.0, 1.0),
                (-2.0, 1.0),
                (8.0, 0.0),
                (-12.0, 0.0),
            ] {
                let found = closed.number(DVec3::new(0.1, 0.1, z));
                assert!((found - inside).abs() < 0.02, "{z}: {found}");
            }
        }
    }
}
