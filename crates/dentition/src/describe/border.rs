//! The border of a tooth's region: the cervical line, and contacts with neighbours.
//!
//! In: regions of a labelled mesh. Out: loops and points, mm.
//! A loop is ordered; it is open where the scan ends.
//! Method: the longest chain of border edges; where a neighbour hides the cervix, the chain is
//! bridged straight from papilla to papilla; Gaussian mean along the chain.

use super::region::Region;
use glam::DVec3;
use scan::Mesh;

/// Spacing of the points of a cervical line, mm.
const SPACING_MM: f64 = 0.5;
/// Width of the mean along the line, mm.
const SMOOTH_MM: f64 = 0.7;
/// More than this length along the scan's edge opens the line, mm.
const OPEN_MM: f64 = 1.0;

/// What lies beyond a border edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    Gum,
    Tooth(u8),
    Nothing,
}

/// One directed border edge of a region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BorderEdge {
    pub from: u32,
    pub to: u32,
    pub beyond: Beyond,
}

/// The cervical line of a tooth.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cervical {
    pub points: Vec<DVec3>,
    pub closed: bool,
}

/// The directed border edges of every region, in order of their vertices.
pub(crate) fn borders(mesh: &Mesh, face_fdi: &[u8], regions: &[Region]) -> Vec<Vec<BorderEdge>> {
    let mut owner = vec![u8::MAX; mesh.faces().len()];
    for (k, region) in regions.iter().enumerate() {
        for &f in &region.main {
            owner[f as usize] = k as u8;
        }
    }
    let mut borders = vec![Vec::new(); regions.len()];
    let beyond = |face: Option<u32>| match face {
        None => Beyond::Nothing,
        Some(f) => match face_fdi.get(f as usize) {
            Some(&n) if n != 0 => Beyond::Tooth(n),
            _ => Beyond::Gum,
        },
    };
    for edge in scan::topology::edges(mesh) {
        let sides = [
            (edge.face, edge.other),
            (edge.other.unwrap_or(edge.face), Some(edge.face)),
        ];
        let count = if edge.other.is_some() { 2 } else { 1 };
        for &(face, across) in sides.iter().take(count) {
            let own = owner[face as usize];
            if own == u8::MAX || across.is_some_and(|f| owner[f as usize] == own) {
                continue;
            }
            let (from, to) = directed(mesh.faces()[face as usize], edge.vertices);
            borders[usize::from(own)].push(BorderEdge {
                from,
                to,
                beyond: beyond(across),
            });
        }
    }
    borders
}

/// The edge's vertices in the order in which the face runs through them.
fn directed(face: [u32; 3], [a, b]: [u32; 2]) -> (u32, u32) {
    let [x, y, z] = face;
    if (x, y) == (a, b) || (y, z) == (a, b) || (z, x) == (a, b) {
        (a, b)
    } else {
        (b, a)
    }
}

/// Joins border edges head to tail; the longest chain, and whether it closes.
pub(crate) fn longest_chain(mesh: &Mesh, border: &[BorderEdge]) -> (Vec<BorderEdge>, bool) {
    let mut from: Vec<(u32, usize)> = border
        .iter()
        .enumerate()
        .map(|(i, e)| (e.from, i))
        .collect();
    from.sort_unstable();
    let mut entered: Vec<u32> = border.iter().map(|e| e.to).collect();
    entered.sort_unstable();
    let mut used = vec![false; border.len()];
    let starts_open = |e: &BorderEdge| entered.binary_search(&e.from).is_err();
    let order = (0..border.len())
        .filter(|&i| starts_open(&border[i]))
        .chain(0..border.len());
    let mut best = (0.0, Vec::new(), false);
    for start in order {
        if used[start] {
            continue;
        }
        let (mut chain, mut at) = (Vec::new(), Some(start));
        while let Some(i) = at {
            used[i] = true;
            chain.push(border[i]);
            let head = border[i].to;
            let first = from.partition_point(|&(v, _)| v < head);
            at = from[first..]
                .iter()
                .take_while(|&&(v, _)| v == head)
                .map(|&(_, i)| i)
                .find(|&i| !used[i]);
        }
        let length: f64 = chain.iter().map(|e| edge_length(mesh, e)).sum();
        if length > best.0 {
            let closed = chain.first().map(|e| e.from) == chain.last().map(|e| e.to);
            best = (length, chain, closed);
        }
    }
    (best.1, best.2)
}

fn edge_length(mesh: &Mesh, e: &BorderEdge) -> f64 {
    mesh.positions()[e.from as usize].distance(mesh.positions()[e.to as usize])
}

/// The cervical line from the border of a region.
pub(crate) fn cervical_line(mesh: &Mesh, border: &[BorderEdge]) -> Cervical {
    let (mut chain, mut closed) = longest_chain(mesh, border);
    let off_scan: f64 = chain
        .iter()
        .filter(|e| e.beyond == Beyond::Nothing)
        .map(|e| edge_length(mesh, e))
        .sum();
    if off_scan > OPEN_MM {
        if let Some(start) = longest_run(mesh, &chain, |e| e.beyond == Beyond::Nothing) {
            if closed {
                chain.rotate_left(start);
            }
            chain.retain(|e| e.beyond != Beyond::Nothing);
        }
        closed = false;
    } else if closed {
        // Start on gum, so that no bridge runs over the seam.
        let gum = chain.iter().position(|e| e.beyond == Beyond::Gum);
        chain.rotate_left(gum.unwrap_or(0));
    }
    let mut line = Vec::new();
    for edge in &chain {
        if !matches!(edge.beyond, Beyond::Tooth(_)) {
            line.push(mesh.positions()[edge.from as usize]);
            line.push(mesh.positions()[edge.to as usize]);
        }
    }
    line.dedup();
    if closed && line.len() > 1 && line.first() == line.last() {
        line.pop();
    }
    if line.len() < 3 {
        // All around are neighbours: the border itself is all there is.
        line = chain
            .iter()
            .map(|e| mesh.positions()[e.from as usize])
            .collect();
    }
    line.retain(|p| p.is_finite());
    Cervical {
        points: smoothed(&resampled(&line, closed), closed),
        closed,
    }
}

/// Index just after the longest run (by length, round the end) of edges that `holds`.
fn longest_run(
    mesh: &Mesh,
    chain: &[BorderEdge],
    holds: impl Fn(&BorderEdge) -> bool,
) -> Option<usize> {
    let n = chain.len();
    let mut best = (0.0, None);
    let mut run = 0.0;
    for i in 0..2 * n {
        let edge = &chain[i % n];
        run = if holds(edge) {
            run + edge_length(mesh, edge)
        } else {
            0.0
        };
        if run > best.0 {
            best = (run, Some((i + 1) % n));
        }
    }
    best.1
}

/// Points every half millimetre or so along a line.
fn resampled(line: &[DVec3], closed: bool) -> Vec<DVec3> {
    let mut ring = line.to_vec();
    if closed {
        ring.extend(line.first());
    }
    let length: f64 = ring.windows(2).map(|w| w[0].distance(w[1])).sum();
    if ring.len() < 2 || length < SPACING_MM {
        return line.to_vec();
    }
    let count = (length / SPACING_MM).round().clamp(2.0, 400.0);
    let step = length / count;
    let mut points = vec![ring[0]];
    let mut want = step;
    let mut gone = 0.0;
    for w in ring.windows(2) {
        let d = w[0].distance(w[1]);
        while want <= gone + d && d > 0.0 && points.len() <= count as usize {
            points.push(w[0].lerp(w[1], (want - gone) / d));
            want += step;
        }
        gone += d;
    }
    if closed && points.len() > count as usize {
        points.pop();
    }
    points
}

fn smoothed(points: &[DVec3], closed: bool) -> Vec<DVec3> {
    let n = points.len() as isize;
    let sigma = SMOOTH_MM / SPACING_MM;
    let reach = (3.0 * sigma) as isize;
    if n <= 2 * reach {
        return points.to_vec();
    }
    (0..n)
        .map(|i| {
            let (mut sum, mut weight) = (DVec3::ZERO, 0.0);
            // At the ends of an open line the mean stays even-sided, so that the ends stay.
            let reach = if closed {
                reach
            } else {
                reach.min(i).min(n - 1 - i)
            };
            for k in -reach..=reach {
                let w = libm::exp(-((k * k) as f64) / (2.0 * sigma * sigma));
                let j = (i + k).rem_euclid(n);
                sum += points[j as usize] * w;
                weight += w;
            }
            sum / weight
        })
        .collect()
}
