//! The crown seen along its own axis, as heights on an even grid.
//!
//! In: a tooth's faces and axes. Out: [`Relief`]: heights, smoothed heights and bumps, mm.
//! Why: cusps, edges and fissures are then found alike at 0.8 mm and at 0.2 mm edges.
//! Method: the highest triangle at each cell; Gaussian means over the cells that are there.
//! Overhangs are not seen. Cost: about 4,000 cells a tooth.

use glam::{DVec2, DVec3};
use lexicon::ToothAxes;
use scan::Mesh;

/// Side of a cell, mm.
pub(crate) const CELL_MM: f64 = 0.2;
/// A region wider than this is no tooth, and its relief is cut there.
const SPAN_MM_MAX: f64 = 30.0;
/// Grain of a scan and of its triangles that is smoothed away, mm.
const GRAIN_MM: f64 = 0.35;

/// Heights on a grid over (mesial, buccal); cell `(i, j)` is entry `j * width + i`.
#[derive(Debug, Clone)]
pub(crate) struct Relief {
    pub axes: ToothAxes,
    low: DVec2,
    pub width: usize,
    pub depth: usize,
    /// Height along the tooth's axis, mm; NaN where the tooth is not.
    pub height: Vec<f64>,
    /// The same, smoothed.
    pub smooth: Vec<f64>,
}

impl Relief {
    /// The relief of `faces` in `axes`.
    pub(crate) fn new(mesh: &Mesh, faces: &[u32], axes: &ToothAxes) -> Self {
        let local = |p: DVec3| {
            let d = p - axes.origin;
            DVec3::new(d.dot(axes.mesial), d.dot(axes.buccal), d.dot(axes.occlusal))
        };
        let corners: Vec<[DVec3; 3]> = faces
            .iter()
            .map(|&f| mesh.corners(f as usize).map(local))
            .filter(|c| c.iter().all(|p| p.is_finite()))
            .collect();
        let half = DVec2::splat(SPAN_MM_MAX / 2.0);
        let all = || corners.iter().flatten().map(|p| p.truncate());
        let low = all().fold(half, DVec2::min).max(-half) - CELL_MM;
        let high = all().fold(-half, DVec2::max).min(half) + CELL_MM;
        let cells = ((high - low) / CELL_MM).ceil().max(DVec2::ONE);
        let (width, depth) = (cells.x as usize, cells.y as usize);
        let mut relief = Self {
            axes: *axes,
            low,
            width,
            depth,
            height: vec![f64::NAN; width * depth],
            smooth: Vec::new(),
        };
        for c in &corners {
            relief.draw(c);
        }
        relief.smooth = relief.blur(&relief.height, GRAIN_MM);
        relief
    }

    /// The middle of a cell: (mesial, buccal), mm.
    pub(crate) fn at(&self, cell: usize) -> DVec2 {
        let (i, j) = (cell % self.width, cell / self.width);
        self.low + (DVec2::new(i as f64, j as f64) + 0.5) * CELL_MM
    }

    /// The cell that holds (mesial, buccal), if it is on the grid.
    pub(crate) fn cell(&self, p: DVec2) -> Option<usize> {
        let q = ((p - self.low) / CELL_MM).floor();
        let inside = q.x >= 0.0 && q.y >= 0.0 && q.x < self.width as f64 && q.y < self.depth as f64;
        inside.then(|| q.y as usize * self.width + q.x as usize)
    }

    /// The place on the scan over (mesial, buccal), mm, scanner's frame; `None` off the tooth.
    pub(crate) fn place(&self, p: DVec2) -> Option<DVec3> {
        let h = self.sample(&self.height, p)?;
        let a = &self.axes;
        Some(a.origin + a.mesial * p.x + a.buccal * p.y + a.occlusal * h)
    }

    /// Linear interpolation of `values` between the middles of cells; falls back on the cell itself
    /// at the rim.
    pub(crate) fn sample(&self, values: &[f64], p: DVec2) -> Option<f64> {
        let own = values.get(self.cell(p)?).copied().filter(|h| h.is_finite());
        let q = (p - self.low) / CELL_MM - 0.5;
        let base = q.floor();
        let t = q - base;
        let mut sum = 0.0;
        for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            let corner = self.low + (base + DVec2::new(dx, dy) + 0.5) * CELL_MM;
            let value = self.cell(corner).and_then(|c| values.get(c).copied());
            let weight = (1.0 - (t.x - dx).abs()) * (1.0 - (t.y - dy).abs());
            match value {
                Some(v) if v.is_finite() => sum += v * weight,
                _ => return own,
            }
        }
        Some(sum)
    }

    /// The neighbours of a cell, eight at most, in a fixed order.
    pub(crate) fn around(&self, cell: usize) -> impl Iterator<Item = usize> + use<> {
        let (width, depth) = (self.width as isize, self.depth as isize);
        let (i, j) = ((cell % self.width) as isize, (cell / self.width) as isize);
        const STEPS: [(isize, isize); 8] = [
            (-1, -1),
            (0, -1),
            (1, -1),
            (-1, 0),
            (1, 0),
            (-1, 1),
            (0, 1),
            (1, 1),
        ];
        STEPS.into_iter().filter_map(move |(di, dj)| {
            let (x, y) = (i + di, j + dj);
            let inside = x >= 0 && y >= 0 && x < width && y < depth;
            inside.then(|| (y * width + x) as usize)
        })
    }

    /// Gaussian mean of `values` over the cells where they are finite; NaN elsewhere.
    pub(crate) fn blur(&self, values: &[f64], sigma_mm: f64) -> Vec<f64> {
        let sigma = sigma_mm / CELL_MM;
        let reach = (sigma * 3.0).ceil() as usize;
        let kernel: Vec<f64> = (0..=reach)
            .map(|k| libm::exp(-((k * k) as f64) / (2.0 * sigma * sigma)))
            .collect();
        let sums: Vec<(f64, f64)> = values
            .iter()
            .map(|&v| if v.is_finite() { (v, 1.0) } else { (0.0, 0.0) })
            .collect();
        let along =
            |from: &[(f64, f64)], stride: usize, count: usize, index: &dyn Fn(usize) -> usize| {
                (0..from.len())
                    .map(|cell| {
                        let at = index(cell);
                        let (first, last) = (at.saturating_sub(reach), (at + reach).min(count - 1));
                        let mut out = (0.0, 0.0);
                        for k in first..=last {
                            let (v, w) = from[cell + k * stride - at * stride];
                            let weight = kernel[k.abs_diff(at)];
                            out.0 += v * weight;
                            out.1 += w * weight;
                        }
                        out
                    })
                    .collect::<Vec<_>>()
            };
        let rows = along(&sums, 1, self.width, &|cell| cell % self.width);
        let both = along(&rows, self.width, self.depth, &|cell| cell / self.width);
        both.iter()
            .zip(values)
            .map(|(&(v, w), own)| {
                if own.is_finite() && w > 0.0 {
                    v / w
                } else {
                    f64::NAN
                }
            })
            .collect()
    }

    /// Raises the cells under a triangle to its height.
    fn draw(&mut self, corners: &[DVec3; 3]) {
        let [a, b, c] = corners.map(|p| ((p.truncate() - self.low) / CELL_MM - 0.5).extend(p.z));
        let (u, v) = ((b - a).truncate(), (c - a).truncate());
        let area = u.perp_dot(v);
        let low = a.min(b).min(c);
        let high = a.max(b).max(c);
        let last = DVec2::new(self.width as f64, self.depth as f64) - 1.0;
        let from = low.truncate().ceil().max(DVec2::ZERO);
        let to = high.truncate().floor().min(last);
        if area.abs() < 1e-12 || from.x > to.x || from.y > to.y {
            return;
        }
        for j in from.y as usize..=to.y as usize {
            for i in from.x as usize..=to.x as usize {
                let p = DVec2::new(i as f64, j as f64) - a.truncate();
                let (s, t) = (p.perp_dot(v) / area, u.perp_dot(p) / area);
                if s < -1e-9 || t < -1e-9 || s + t > 1.0 + 1e-9 {
                    continue;
                }
                let h = a.z + s * (b.z - a.z) + t * (c.z - a.z);
                let cell = &mut self.height[j * self.width + i];
                if cell.is_nan() || *cell < h {
                    *cell = h;
                }
            }
        }
    }
}
