//! The biting surface of one tooth as a height map.
//!
//! In: cusps, ridges and grooves of a [`Form`], in mm of this tooth. Out: height and steepness at
//! (m, b). Method: a smooth maximum of cusp lobes and ridges meets in valleys, which are the
//! developmental fissures; finer grooves are carved along polylines.

use super::form::{Cusp, Form, Groove, Ridge};
use super::noise;
use super::profile::smooth_max;
use glam::{DVec2, DVec3};
use lexicon::Rng;

/// A cusp of one tooth, mm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lobe {
    pub tip: DVec2,
    pub height: f64,
    pub supporting: bool,
    inward: DVec2,
    fall: f64,
}

struct Crest {
    from: DVec3,
    to: DVec3,
    sag: f64,
    slope: f64,
}

struct Cut {
    points: Vec<DVec2>,
    depth: f64,
}

/// What the height map is sampled from.
pub(super) struct Relief {
    /// Heights are above this level, mm above the cervical line.
    pub floor: f64,
    pub lobes: Vec<Lobe>,
    crests: Vec<Crest>,
    cuts: Vec<Cut>,
    seed: u64,
    rough_mm: f64,
}

/// How far a lobe's rounded tip reaches, mm.
const LOBE_ROUND_MM: f64 = 0.9;

fn rounded(x: f64, radius: f64) -> f64 {
    (x * x + radius * radius).sqrt() - radius
}

impl Relief {
    /// `half` is half the crown's width and depth, mm; jitter comes from `rng`.
    pub(super) fn new(form: &Form, half: DVec2, crown: f64, rng: &mut Rng) -> Self {
        let at = |p: (f64, f64)| DVec2::new(p.0, p.1) * half;
        let scale = crown / 8.0;
        let tallest = form.cusps.iter().map(|c| c.height_mm);
        let peaks = form.ridges.iter().map(|r| r.from.2.max(r.to.2));
        let top = tallest.chain(peaks).fold(0.0, f64::max);
        let lobes = form.cusps.iter().map(|c: &Cusp| {
            let jitter = DVec2::new(rng.normal(), rng.normal()) * 0.12;
            let tip = at((c.m, c.b)) + jitter;
            let foot = at(c.foot) + jitter * 0.4;
            let run = tip.distance(foot);
            let height = c.height_mm * (1.0 + 0.05 * rng.normal());
            Lobe {
                tip,
                height,
                supporting: c.supporting,
                inward: (foot - tip).normalize_or_zero(),
                fall: height / rounded(run, LOBE_ROUND_MM).max(0.5),
            }
        });
        let lobes: Vec<Lobe> = lobes.collect();
        let lift = |p: (f64, f64, f64)| at((p.0, p.1)).extend(p.2);
        let crests = form.ridges.iter().map(|r: &Ridge| Crest {
            from: lift(r.from),
            to: lift(r.to),
            sag: r.sag_mm,
            slope: r.slope,
        });
        let crests = crests.collect();
        let cuts = form.grooves.iter().map(|g: &Groove| Cut {
            points: g
                .points
                .iter()
                .map(|&p| at(p) + DVec2::new(rng.normal(), rng.normal()) * 0.08)
                .collect(),
            depth: g.depth_mm * scale.min(1.0) * (1.0 + 0.15 * rng.normal()),
        });
        let cuts = cuts.collect();
        Self {
            floor: crown - top,
            lobes,
            crests,
            cuts,
            seed: rng.next_u64(),
            rough_mm: if form.cusps.is_empty() { 0.03 } else { 0.06 },
        }
    }

    /// Height above the cervical line at `p`, mm.
    pub(super) fn height(&self, p: DVec2) -> f64 {
        let wobble = noise::value(p.extend(0.5) * 0.9, self.seed);
        let wobble2 = noise::value(p.extend(3.5) * 0.9, self.seed);
        let q = p + DVec2::new(wobble, wobble2) * 0.14;
        let mut z = -0.35;
        for lobe in &self.lobes {
            let d = q - lobe.tip;
            let (s, t) = (d.dot(lobe.inward), d.perp_dot(lobe.inward));
            let along = if s > 0.0 { lobe.fall } else { 0.55 };
            let a = along * rounded(s, LOBE_ROUND_MM);
            let c = (0.75 * lobe.fall).clamp(0.4, 0.8) * rounded(t, 0.7);
            let round = (a * a + c * c).sqrt();
            z = smooth_max(z, lobe.height - 0.55 * (a + c) - 0.45 * round, 0.12);
        }
        for crest in &self.crests {
            let (a, b) = (crest.from.truncate(), crest.to.truncate());
            let t = ((q - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
            let along = crest.from.z + (crest.to.z - crest.from.z) * t;
            let ridge = along - crest.sag * 4.0 * t * (1.0 - t);
            let off = q.distance(a + (b - a) * t);
            z = smooth_max(z, ridge - crest.slope * rounded(off, 0.45), 0.25);
        }
        self.floor + z - self.carved(q)
            + self.rough_mm * noise::value(p.extend(7.5) * 1.3, self.seed)
    }

    fn carved(&self, q: DVec2) -> f64 {
        let mut deepest = 0.0_f64;
        for cut in &self.cuts {
            let count = cut.points.len();
            for (i, pair) in cut.points.windows(2).enumerate() {
                let (a, b) = (pair[0], pair[1]);
                let t = ((q - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
                let off = q.distance(a + (b - a) * t);
                if off > 1.2 {
                    continue;
                }
                // Fine grooves run out towards their far end.
                let way = (i as f64 + t) / (count - 1) as f64;
                let fade = if cut.depth < 0.25 {
                    1.0 - 0.8 * way
                } else {
                    1.0
                };
                let wide = 0.28 + 0.5 * cut.depth;
                let x = (off / wide).min(1.6);
                let shape = (1.0 - x / 1.6) * (1.0 - x / 1.6);
                deepest = deepest.max(cut.depth * fade * shape);
            }
        }
        deepest
    }

    /// Points of the main fissures.
    pub(super) fn fissures(&self) -> Vec<DVec2> {
        let main = self.cuts.iter().filter(|c| c.depth > 0.25);
        let points = main.flat_map(|c| c.points.windows(2).map(|w| (w[0] + w[1]) * 0.5));
        points.collect()
    }

    /// How much of a groove there is at `p`, 0 to 1: where stain gathers.
    pub(super) fn groove(&self, p: DVec2) -> f64 {
        (self.carved(p) / 0.35).min(1.0)
    }
}

/// Heights on a square lattice, interpolated; with the cosine of the slope.
#[derive(Debug, Clone)]
pub(super) struct HeightMap {
    low: DVec2,
    columns: usize,
    rows: usize,
    cells: Vec<[f32; 3]>,
}

/// Lattice step, mm.
const STEP_MM: f64 = 0.1;

impl HeightMap {
    pub(super) fn new(relief: &Relief, half: DVec2) -> Self {
        let low = -half - DVec2::splat(0.8);
        let size = (half * 2.0 + DVec2::splat(1.6)) / STEP_MM;
        let (columns, rows) = (size.x as usize + 2, size.y as usize + 2);
        let mut map = Self {
            low,
            columns,
            rows,
            cells: vec![[0.0; 3]; columns * rows],
        };
        for i in 0..columns * rows {
            let p = map.place(i);
            map.cells[i] = [relief.height(p) as f32, 1.0, relief.groove(p) as f32];
        }
        map.settle();
        map
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Where lattice point `i` is.
    pub(super) fn place(&self, i: usize) -> DVec2 {
        let (x, y) = (i % self.columns, i / self.columns);
        self.low + DVec2::new(x as f64, y as f64) * STEP_MM
    }

    pub(super) fn height_at(&self, i: usize) -> f64 {
        f64::from(self.cells[i][0])
    }

    /// Lowers lattice point `i`.
    pub(super) fn lower(&mut self, i: usize, by_mm: f64) {
        self.cells[i][0] -= by_mm as f32;
    }

    /// Raises a cusp by `by_mm`, fading to nothing at `radius` mm from its tip.
    pub(super) fn raise(&mut self, tip: DVec2, radius: f64, by_mm: f64) {
        for i in 0..self.cells.len() {
            let x = self.place(i).distance(tip) / radius;
            if x < 1.0 {
                let bell = (1.0 - x * x) * (1.0 - x * x);
                self.cells[i][0] += (by_mm * bell) as f32;
            }
        }
    }

    /// Recomputes the slopes after heights have changed.
    pub(super) fn settle(&mut self) {
        for i in 0..self.cells.len() {
            let (x, y) = (i % self.columns, i / self.columns);
            let z = |x: usize, y: usize| f64::from(self.cells[y * self.columns + x][0]);
            let (x0, x1) = (x.saturating_sub(1), (x + 1).min(self.columns - 1));
            let (y0, y1) = (y.saturating_sub(1), (y + 1).min(self.rows - 1));
            let dx = (z(x1, y) - z(x0, y)) / ((x1 - x0) as f64 * STEP_MM);
            let dy = (z(x, y1) - z(x, y0)) / ((y1 - y0) as f64 * STEP_MM);
            self.cells[i][1] = (1.0 / (1.0 + dx * dx + dy * dy).sqrt()) as f32;
        }
    }

    /// Height (mm), cosine of the slope and grooviness at (m, b).
    pub(super) fn at(&self, m: f64, b: f64) -> [f64; 3] {
        let x = ((m - self.low.x) / STEP_MM).clamp(0.0, (self.columns - 2) as f64 + 0.999_999);
        let y = ((b - self.low.y) / STEP_MM).clamp(0.0, (self.rows - 2) as f64 + 0.999_999);
        let (i, j) = (x as usize, y as usize);
        let (u, v) = (x - i as f64, y - j as f64);
        let base = j * self.columns + i;
        let corner = |k: usize| self.cells[k].map(f64::from);
        let (a, b) = (corner(base), corner(base + 1));
        let (c, d) = (corner(base + self.columns), corner(base + self.columns + 1));
        std::array::from_fn(|k| {
            let low = a[k] + (b[k] - a[k]) * u;
            let high = c[k] + (d[k] - c[k]) * u;
            low + (high - low) * v
        })
    }
}
