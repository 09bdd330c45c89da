//! What is wrong with a mesh, counted and said in plain words; nothing is changed.
//!
//! In: any [`Mesh`]. Out: [`Health`] with findings that name a few ids each.
//! Law: `law_health_does_not_depend_on_the_order_of_faces`; never fails.
//! Cost: sorts of three edges a face. Method: vertices at bitwise equal positions count as one;
//! genus from the Euler characteristic, V - E + F = 2 - 2g - b, over fans instead of vertices.
//! Not here: repair.

mod findings;
mod surface;

pub use findings::{Examples, HealthFinding, HealthKind};

use crate::{FaceId, Mesh, VertexId};
use glam::DVec3;
use surface::{Groups, Side, Surface, fans, next_corner, pieces};

/// A face whose height over its longest edge is below this has no normal, mm.
const NEEDLE_MM: f64 = 1e-6;
/// Pieces with less than this share of the largest one's area are debris.
const DEBRIS_AREA_SHARE: f64 = 0.01;

/// Shortest, median and longest edge, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeLengths {
    /// Shortest.
    pub min_mm: f64,
    /// Median.
    pub median_mm: f64,
    /// Longest.
    pub max_mm: f64,
}

/// A closed line of edges that have a face on one side only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BorderLoop {
    /// How many edges.
    pub edges: usize,
    /// Length, mm.
    pub length_mm: f64,
    /// A vertex on it.
    pub at: VertexId,
}

/// A piece of the surface that is connected over edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// How many faces.
    pub faces: usize,
    /// Area, mm².
    pub area_mm2: f64,
    /// Its first face.
    pub first: FaceId,
}

/// The state of a mesh.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// All vertices.
    pub vertices: usize,
    /// All faces.
    pub faces: usize,
    /// Extent along the axes of the file, mm, of the vertices that faces use.
    pub extent_mm: DVec3,
    /// Area of all faces, mm².
    pub area_mm2: f64,
    /// Edge lengths; `None` where no face has edges.
    pub edges_mm: Option<EdgeLengths>,
    /// Pieces, the largest area first.
    pub pieces: Vec<Piece>,
    /// Borders of the largest piece, the longest first.
    pub borders: Vec<BorderLoop>,
    /// Border edges of the whole mesh.
    pub border_edges: usize,
    /// Handles (tunnels) of the largest piece; `None` where non-manifold edges leave it undefined.
    pub genus: Option<usize>,
    /// No border and no edge with more than two faces, and at least one face.
    pub closed: bool,
    /// Enclosed volume, mm³; `None` unless the mesh is closed and consistently oriented.
    pub volume_mm3: Option<f64>,
    /// What there is to say, the gravest first.
    pub findings: Vec<HealthFinding>,
}

impl Health {
    /// The finding of that kind, if there is one.
    #[must_use]
    pub fn finding(&self, kind: HealthKind) -> Option<&HealthFinding> {
        self.findings.iter().find(|f| f.kind == kind)
    }

    /// How many things of that kind there are.
    #[must_use]
    pub fn count(&self, kind: HealthKind) -> usize {
        self.finding(kind).map_or(0, |f| f.count)
    }
}

/// What was counted, with ids; the findings are made from it.
#[derive(Debug, Default)]
struct Counts {
    collapsed: Vec<u32>,
    duplicates: Vec<u32>,
    needles: Vec<u32>,
    crowded_edges: Vec<u32>,
    pinched: Vec<u32>,
    turned: Vec<u32>,
    unjoined: Vec<u32>,
    unused: Vec<u32>,
}

/// Looks at a mesh.
#[must_use]
pub fn examine(mesh: &Mesh) -> Health {
    let surface = Surface::of(mesh);
    let sides = surface.sides();
    let mut fans = fans(surface.live.len(), &sides);
    let mut parts = pieces(surface.live.len(), &sides);
    let pieces = pieces_by_area(mesh, &surface, &mut parts);
    let main = pieces.first().map(|p| parts.root(p.1));
    let counts = count(mesh, &surface, &sides, &mut fans);
    let border: Vec<Side> = single(&sides).copied().collect();
    let of_main = |s: &Side, parts: &mut Groups| Some(parts.root(s.half / 3)) == main;
    let main_border: Vec<Side> = border
        .iter()
        .filter(|s| of_main(s, &mut parts))
        .copied()
        .collect();
    let borders = loops(mesh, &main_border, &mut fans);
    let genus = main.and_then(|main| {
        genus(
            main,
            &surface,
            &sides,
            (&mut parts, &mut fans),
            borders.len(),
        )
    });
    let closed = !surface.live.is_empty() && border.is_empty() && counts.crowded_edges.is_empty();
    let live = || surface.live.iter().map(|f| f.0 as usize);
    let volume = (closed && counts.turned.is_empty()).then(|| mesh.signed_volume_of(live()));
    let pieces: Vec<Piece> = pieces.into_iter().map(|p| p.0).collect();
    let mut health = Health {
        vertices: mesh.positions().len(),
        faces: mesh.faces().len(),
        extent_mm: extent(mesh),
        area_mm2: live().map(|f| mesh.area(f)).sum(),
        edges_mm: edge_lengths(mesh, &sides),
        pieces,
        borders,
        border_edges: border.len(),
        genus,
        closed,
        volume_mm3: volume,
        findings: Vec::new(),
    };
    health.findings = findings::of(&health, &counts);
    health
}

/// Sides whose edge has no other face.
fn single(sides: &[Side]) -> impl Iterator<Item = &Side> {
    let groups = sides.chunk_by(|a, b| a.ends == b.ends);
    groups.filter(|g| g.len() == 1).flatten()
}

fn pieces_by_area(mesh: &Mesh, surface: &Surface, parts: &mut Groups) -> Vec<(Piece, u32)> {
    let mut of_root: Vec<Option<Piece>> = vec![None; surface.live.len()];
    for (i, &(face, _)) in surface.live.iter().enumerate() {
        let Some(slot) = of_root.get_mut(parts.root(i as u32) as usize) else {
            continue;
        };
        let piece = slot.get_or_insert(Piece {
            faces: 0,
            area_mm2: 0.0,
            first: FaceId(face),
        });
        piece.faces += 1;
        piece.area_mm2 += mesh.area(face as usize);
    }
    let roots = of_root.into_iter().zip(0_u32..);
    let mut pieces: Vec<(Piece, u32)> = roots.filter_map(|(p, root)| Some((p?, root))).collect();
    pieces.sort_by(|a, b| b.0.area_mm2.total_cmp(&a.0.area_mm2).then(a.1.cmp(&b.1)));
    pieces
}

fn count(mesh: &Mesh, surface: &Surface, sides: &[Side], fans: &mut Groups) -> Counts {
    let face_of = |s: &Side| surface.live.get(s.half as usize / 3).map_or(0, |f| f.0);
    let mut counts = Counts {
        collapsed: surface.collapsed.clone(),
        duplicates: surface.duplicates.clone(),
        ..Counts::default()
    };
    let faces = surface.live.iter().map(|f| f.0);
    counts.needles = faces.filter(|&f| is_needle(mesh, f as usize)).collect();
    for group in sides.chunk_by(|a, b| a.ends == b.ends) {
        match group {
            [a, b] if a.upward == b.upward => counts.turned.push(face_of(a)),
            [a, _, _, ..] => counts.crowded_edges.push(face_of(a)),
            _ => {}
        }
    }
    // Fans by vertex: more than one at a vertex is a pinch.
    let mut at: Vec<(u32, u32)> = Vec::with_capacity(surface.live.len() * 3);
    for (i, (_, corners)) in surface.live.iter().enumerate() {
        for (k, &vertex) in corners.iter().enumerate() {
            at.push((vertex, fans.root((i * 3 + k) as u32)));
        }
    }
    at.sort_unstable();
    at.dedup();
    for group in at.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
        counts.pinched.extend(group.first().map(|g| g.0));
    }
    // What a reader joined is used by no face any more: neither a crack nor a loose point.
    let in_use = in_use(mesh);
    let vertices = surface.joined.iter().zip(in_use).zip(0_u32..);
    for ((&leader, used), v) in vertices {
        match (leader != v, used) {
            (true, true) => counts.unjoined.push(v),
            (false, false) => counts.unused.push(v),
            _ => {}
        }
    }
    counts
}

fn is_needle(mesh: &Mesh, face: usize) -> bool {
    let [a, b, c] = mesh.corners(face);
    let longest = (b - a).length().max((c - b).length()).max((a - c).length());
    mesh.area_vector_doubled(face).length() <= NEEDLE_MM * longest
}

/// Loops of border edges: edges that meet in the same fan belong together.
fn loops(mesh: &Mesh, border: &[Side], fans: &mut Groups) -> Vec<BorderLoop> {
    let mut ends: Vec<(u32, u32)> = Vec::with_capacity(border.len() * 2);
    for (side, i) in border.iter().zip(0_u32..) {
        ends.push((fans.root(side.half), i));
        ends.push((fans.root(next_corner(side.half)), i));
    }
    ends.sort_unstable();
    let mut groups = Groups::new(border.len());
    for pair in ends.windows(2) {
        if let [(fan, a), (other, b)] = pair
            && fan == other
        {
            groups.join(*a, *b);
        }
    }
    let at = |v: u32| {
        mesh.positions()
            .get(v as usize)
            .copied()
            .unwrap_or_default()
    };
    let mut of_root: Vec<Option<BorderLoop>> = vec![None; border.len()];
    for (side, i) in border.iter().zip(0_u32..) {
        let [u, v] = side.ends;
        if let Some(slot) = of_root.get_mut(groups.root(i) as usize) {
            let found = slot.get_or_insert(BorderLoop {
                edges: 0,
                length_mm: 0.0,
                at: VertexId(u),
            });
            found.edges += 1;
            found.length_mm += at(u).distance(at(v));
        }
    }
    let mut loops: Vec<BorderLoop> = of_root.into_iter().flatten().collect();
    loops.sort_by(|a, b| b.length_mm.total_cmp(&a.length_mm).then(a.at.cmp(&b.at)));
    loops
}

/// Handles of one piece, or `None` where its edges do not allow to tell.
fn genus(
    main: u32,
    surface: &Surface,
    sides: &[Side],
    (parts, fans): (&mut Groups, &mut Groups),
    borders: usize,
) -> Option<usize> {
    let (mut faces, mut edges, mut vertices) = (0_i64, 0_i64, 0_i64);
    for half in 0..surface.live.len() as u32 * 3 {
        if parts.root(half / 3) == main {
            faces += i64::from(half % 3 == 0);
            vertices += i64::from(fans.root(half) == half);
        }
    }
    for group in sides.chunk_by(|a, b| a.ends == b.ends) {
        if group
            .first()
            .is_some_and(|s| parts.root(s.half / 3) == main)
        {
            edges += 1;
            if group.len() > 2 {
                return None;
            }
        }
    }
    let doubled = 2 - borders as i64 - (vertices - edges + faces);
    let whole = doubled >= 0 && doubled % 2 == 0;
    whole.then(|| usize::try_from(doubled / 2).ok()).flatten()
}

/// Which vertices a face uses.
fn in_use(mesh: &Mesh) -> Vec<bool> {
    let mut used = vec![false; mesh.positions().len()];
    for v in mesh.faces().as_flattened() {
        if let Some(slot) = used.get_mut(*v as usize) {
            *slot = true;
        }
    }
    used
}

/// Extent of the vertices that a face uses, mm.
fn extent(mesh: &Mesh) -> DVec3 {
    let mut bounds: Option<(DVec3, DVec3)> = None;
    for (p, _) in mesh
        .positions()
        .iter()
        .zip(in_use(mesh))
        .filter(|(_, used)| *used)
    {
        let (low, high) = bounds.unwrap_or((*p, *p));
        bounds = Some((low.min(*p), high.max(*p)));
    }
    bounds.map_or(DVec3::ZERO, |(low, high)| high - low)
}

fn edge_lengths(mesh: &Mesh, sides: &[Side]) -> Option<EdgeLengths> {
    let at = |v: u32| {
        mesh.positions()
            .get(v as usize)
            .copied()
            .unwrap_or_default()
    };
    let first = |group: &[Side]| group.first().map(|s| at(s.ends[0]).distance(at(s.ends[1])));
    let groups = sides.chunk_by(|a, b| a.ends == b.ends);
    let mut lengths: Vec<f64> = groups.filter_map(first).collect();
    let min_mm = lengths.iter().copied().reduce(f64::min)?;
    let max_mm = lengths.iter().copied().reduce(f64::max)?;
    let middle = lengths.len() / 2;
    let (_, &mut median_mm, _) = lengths.select_nth_unstable_by(middle, f64::total_cmp);
    Some(EdgeLengths {
        min_mm,
        median_mm,
        max_mm,
    })
}

#[cfg(test)]
mod tests;
