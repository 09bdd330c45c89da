//! A crown closed downwards: its border carried straight down to where the root would be cut.
//!
//! In: an open piece, the way out of the gum. Out: [`Closed`]. Method: the long borders (gum line,
//! contacts) are extruded to a plane below the neck and capped there, short ones (holes) are capped.

use glam::DVec3;
use scan::{FaceId, Mesh};

/// How far below the neck the root is taken along, mm.
const ROOT_MM: f64 = 5.0;
/// A border of at least this share of the longest one is extruded, a shorter one is a hole.
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
    let mut heights: Vec<f64> = long_loops(mesh)
        .iter()
        .flatten()
        .map(|&v| mesh.positions()[v as usize].dot(outward))
        .collect();
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
    let mut caps: Vec<[u32; 3]> = Vec::new();
    let long = long_loops(mesh).len();
    for (order, border) in sorted_loops(mesh).into_iter().enumerate() {
        let at = |v: u32| mesh.positions()[v as usize];
        let centre = border.iter().map(|&v| at(v)).sum::<DVec3>() / border.len() as f64;
        let down = |p: DVec3| p + outward * (levels.floor_mm - p.dot(outward));
        let middle = positions.len() as u32;
        let pairs = border.iter().zip(border.iter().cycle().skip(1));
        if order >= long {
            positions.push(centre);
            faces.extend(pairs.map(|(&u, &v)| [v, u, middle]));
            continue;
        }
        positions.push(down(centre));
        positions.extend(border.iter().map(|&v| down(at(v))));
        let count = border.len() as u32;
        for (i, (&u, &v)) in pairs.enumerate() {
            let (below, next) = (middle + 1 + i as u32, middle + 1 + (i as u32 + 1) % count);
            faces.push([v, u, below]);
            faces.push([v, below, next]);
            caps.push([next, below, middle]);
        }
    }
    let shell = faces.len() as u32;
    faces.extend(caps);
    let whole = Mesh::new(positions, faces).ok()?;
    let kept: Vec<FaceId> = (0..shell).map(FaceId).collect();
    let shell = whole.extract(&kept).0;
    Some(Closed { whole, shell })
}

fn length_mm(mesh: &Mesh, border: &[u32]) -> f64 {
    let at = |v: u32| mesh.positions()[v as usize];
    let pairs = border.iter().zip(border.iter().cycle().skip(1));
    pairs.map(|(&u, &v)| at(u).distance(at(v))).sum()
}

/// Borders, the longest first.
fn sorted_loops(mesh: &Mesh) -> Vec<Vec<u32>> {
    let mut loops = scan::topology::border_loops(mesh);
    loops.sort_by(|a, b| length_mm(mesh, b).total_cmp(&length_mm(mesh, a)));
    loops
}

fn long_loops(mesh: &Mesh) -> Vec<Vec<u32>> {
    let mut loops = sorted_loops(mesh);
    let longest = loops.first().map_or(0.0, |l| length_mm(mesh, l));
    loops.retain(|l| length_mm(mesh, l) >= LONG_SHARE * longest);
    loops
}
