//! Scans closed by the bases that laboratories and scanner programs put under them.
//!
//! In: an open scan and its frame. Out: the same faces first, then those of the base, closed where
//! the scan has one outer border and holes only.
//! Fails: `None` where the scan has no border.
//! Method: the border sinks in rings, smoother from ring to ring, to a plane; caps are cut into
//! ears.

use crate::ArchFrame;
use glam::{DVec2, DVec3};
use lexicon::Jaw;
use scan::Mesh;
use scan::topology::{border_loops, vertex_neighbours};

/// What a scan is closed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plinth {
    /// A wall straight down from the border, and a flat bottom.
    Straight,
    /// A wider block with an angular outline, as orthodontic models have; flat about the scan and
    /// between its legs.
    Angular,
    /// A shell 2 mm thick with a flat rim, as printed models are hollowed.
    Hollow,
}

const RINGS: usize = 6;
const SINK_MM: f64 = 4.0;
const SHELL_MM: f64 = 2.0;
const BLOCK_MM: f64 = 12.0;
const LEDGE_MM: f64 = 2.0;
const SMOOTHINGS: usize = 8;

/// Closes a scan.
#[must_use]
pub fn on_plinth(scan: &Mesh, frame: &ArchFrame, plinth: Plinth) -> Option<Mesh> {
    let loops = border_loops(scan);
    let (outer, holes) = loops.split_first()?;
    let mut work = Builder::new(scan, frame);
    for hole in holes {
        work.fan(hole);
    }
    let height = |v: &u32| work.flat(work.positions[*v as usize]).1;
    let low = outer.iter().map(height).fold(f64::INFINITY, f64::min);
    match plinth {
        Plinth::Straight => {
            let ring = work.sink(outer, low - SINK_MM, false);
            work.cap(&ring.into_iter().rev().collect::<Vec<u32>>(), true);
        }
        Plinth::Angular => {
            let land = work.sink(outer, low - 1.0, false);
            work.block(&land, low - 1.0, frame);
        }
        Plinth::Hollow => {
            let whole = Mesh::new(work.positions.clone(), work.faces.clone()).ok()?;
            let inner = work.inner(&whole, outer);
            let under = work.sink(outer, low - SINK_MM, false);
            let within = work.sink(&inner, low - SINK_MM, true);
            for i in 0..under.len() {
                let j = (i + 1) % under.len();
                work.quad([under[j], under[i], within[i], within[j]]);
            }
        }
    }
    Mesh::new(work.positions, work.faces).ok()
}

struct Builder {
    positions: Vec<DVec3>,
    faces: Vec<[u32; 3]>,
    x: DVec3,
    y: DVec3,
    up: DVec3,
}

impl Builder {
    fn new(scan: &Mesh, frame: &ArchFrame) -> Self {
        Self {
            positions: scan.positions().to_vec(),
            faces: scan.faces().to_vec(),
            x: frame.anterior.cross(frame.occlusal),
            y: frame.anterior,
            up: frame.occlusal,
        }
    }

    fn flat(&self, p: DVec3) -> (DVec2, f64) {
        (DVec2::new(p.dot(self.x), p.dot(self.y)), p.dot(self.up))
    }

    fn add(&mut self, at: DVec2, height: f64) -> u32 {
        self.positions
            .push(self.x * at.x + self.y * at.y + self.up * height);
        self.positions.len() as u32 - 1
    }

    fn quad(&mut self, [a, b, c, d]: [u32; 4]) {
        self.faces.extend([[a, b, c], [a, c, d]]);
    }

    /// Closes a hole about its middle.
    fn fan(&mut self, hole: &[u32]) {
        let sum: DVec3 = hole.iter().map(|&v| self.positions[v as usize]).sum();
        self.positions.push(sum / hole.len().max(1) as f64);
        let middle = self.positions.len() as u32 - 1;
        for (i, &a) in hole.iter().enumerate() {
            self.faces.push([hole[(i + 1) % hole.len()], a, middle]);
        }
    }

    /// Rings from a border down to a height; the last one. `inner` where the border is walked
    /// against its faces.
    fn sink(&mut self, border: &[u32], floor: f64, inner: bool) -> Vec<u32> {
        let n = border.len();
        let at = |w: &Self, v: u32| w.flat(w.positions[v as usize]);
        let top: Vec<f64> = border.iter().map(|&v| at(self, v).1).collect();
        let mut outline: Vec<DVec2> = border.iter().map(|&v| at(self, v).0).collect();
        let mut ring = border.to_vec();
        for k in 1..=RINGS {
            for _ in 0..SMOOTHINGS {
                let near = |i: usize| outline[(i + n - 1) % n] + outline[(i + 1) % n];
                outline = (0..n).map(|i| 0.5 * outline[i] + 0.25 * near(i)).collect();
            }
            let down = k as f64 / RINGS as f64;
            let lower: Vec<u32> = (0..n)
                .map(|i| self.add(outline[i], top[i] + (floor - top[i]) * down))
                .collect();
            for i in 0..n {
                let j = (i + 1) % n;
                if inner {
                    self.quad([ring[i], ring[j], lower[j], lower[i]]);
                } else {
                    self.quad([ring[j], ring[i], lower[i], lower[j]]);
                }
            }
            ring = lower;
        }
        ring
    }

    /// A copy inside a surface, turned over; its border.
    fn inner(&mut self, whole: &Mesh, outer: &[u32]) -> Vec<u32> {
        let shift = self.positions.len() as u32;
        let normals = whole.vertex_normals();
        let moved = whole.positions().iter().zip(&normals);
        let mut inside: Vec<DVec3> = moved.map(|(&p, &n)| p - n * SHELL_MM).collect();
        // What folds over itself is drawn flat, as the insides of hollow models are rounder.
        let near = vertex_neighbours(whole);
        for _ in 0..SMOOTHINGS * 2 {
            let mean = |v: usize| {
                let around = near.of(v).iter().map(|&n| inside[n as usize]);
                around.sum::<DVec3>() / near.of(v).len().max(1) as f64
            };
            inside = (0..inside.len())
                .map(|v| inside[v].lerp(mean(v), 0.5))
                .collect();
        }
        self.positions.extend(inside);
        let turned = whole.faces().iter().map(|&[a, b, c]| [a, c, b]);
        self.faces.extend(turned.map(|f| f.map(|v| v + shift)));
        outer.iter().map(|&v| v + shift).collect()
    }

    /// A plane about the ring, a polygon's walls and its bottom.
    fn block(&mut self, land: &[u32], height: f64, frame: &ArchFrame) {
        let points: Vec<DVec2> = land
            .iter()
            .map(|&v| self.flat(self.positions[v as usize]).0)
            .collect();
        // Lower models are blunt in front, upper ones pointed.
        let lower = frame.left.dot(self.x) < 0.0;
        let jaw = if lower { Jaw::Lower } else { Jaw::Upper };
        let corners = outline(&points, jaw);
        let upper: Vec<u32> = corners.iter().map(|&c| self.add(c, height)).collect();
        let lower: Vec<u32> = corners
            .iter()
            .map(|&c| self.add(c, height - BLOCK_MM))
            .collect();
        for i in 0..upper.len() {
            let j = (i + 1) % upper.len();
            self.quad([upper[j], upper[i], lower[i], lower[j]]);
        }
        self.cap(&lower.into_iter().rev().collect::<Vec<u32>>(), true);
        // The ring is a hole of the plane: walked backwards, and joined to the nearest corner.
        let hole: Vec<u32> = land.iter().rev().copied().collect();
        let mut bridge = (f64::INFINITY, 0, 0);
        for (i, &c) in corners.iter().enumerate() {
            for (j, &v) in hole.iter().enumerate() {
                let away = c.distance(self.flat(self.positions[v as usize]).0);
                if away < bridge.0 {
                    bridge = (away, i, j);
                }
            }
        }
        let (_, i, j) = bridge;
        let around = |ids: &[u32], from: usize| -> Vec<u32> {
            let n = ids.len();
            (0..=n).map(|k| ids[(from + k) % n]).collect()
        };
        let mut whole = around(&upper, i);
        whole.extend(around(&hole, j));
        self.cap(&whole, false);
    }

    /// Cuts a polygon into ears; counter-clockwise seen from above, or from below.
    fn cap(&mut self, ring: &[u32], below: bool) {
        let sign = if below { -1.0 } else { 1.0 };
        let at: Vec<DVec2> = ring
            .iter()
            .map(|&v| self.flat(self.positions[v as usize]).0)
            .collect();
        let turn = |a: usize, b: usize, c: usize| sign * (at[b] - at[a]).perp_dot(at[c] - at[a]);
        let mut left: Vec<usize> = (0..ring.len()).collect();
        while left.len() > 3 {
            let n = left.len();
            let corner = |i: usize| (left[(i + n - 1) % n], left[i], left[(i + 1) % n]);
            let is_ear = |&i: &usize| {
                let (a, b, c) = corner(i);
                let inside = |&p: &usize| {
                    let apart = [a, b, c].iter().all(|&q| at[q].distance(at[p]) > 1e-9);
                    apart && turn(a, b, p) >= 0.0 && turn(b, c, p) >= 0.0 && turn(c, a, p) >= 0.0
                };
                turn(a, b, c) > 1e-9 && !left.iter().any(inside)
            };
            // A ring that crosses itself has no ear at times.
            let i = (0..n).find(is_ear).unwrap_or(0);
            let (a, b, c) = corner(i);
            self.faces.push([ring[a], ring[b], ring[c]]);
            left.remove(i);
        }
        if let [a, b, c] = *left.as_slice() {
            self.faces.push([ring[a], ring[b], ring[c]]);
        }
    }
}

/// Corners of the polygon about some points whose sides look where those of a model's base do,
/// counter-clockwise; +y is the front.
fn outline(points: &[DVec2], jaw: Jaw) -> Vec<DVec2> {
    let sides_deg: &[f64] = match jaw {
        Jaw::Upper => &[-60.0, 0.0, 60.0, 120.0, 180.0, 225.0, 270.0, 315.0],
        Jaw::Lower => &[-45.0, 0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0],
    };
    let side = |deg: f64| {
        let (s, c) = libm::sincos(deg.to_radians());
        let out = DVec2::new(c, s);
        let reach = points
            .iter()
            .map(|p| p.dot(out))
            .fold(f64::NEG_INFINITY, f64::max);
        (out, reach + LEDGE_MM)
    };
    let mut degrees: Vec<f64> = sides_deg.iter().map(|d| d.rem_euclid(360.0)).collect();
    degrees.sort_by(f64::total_cmp);
    degrees.dedup();
    let sides: Vec<(DVec2, f64)> = degrees.into_iter().map(side).collect();
    let n = sides.len();
    (0..n)
        .map(|i| {
            let ((a, p), (b, q)) = (sides[i], sides[(i + 1) % n]);
            let across = a.perp_dot(b);
            DVec2::new(p * b.y - q * a.y, q * a.x - p * b.x) / across
        })
        .collect()
}
