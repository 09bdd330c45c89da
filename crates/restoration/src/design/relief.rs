//! The surface about a place as heights over a chart: over a plane, or over a sphere about a centre
//! inside the tooth, so that a lost wall or edge is still one height for each direction.
//!
//! In: a piece of a scan and a chart. Out: [`Relief`], heights on a grid and the face seen there.
//! Law: `law_chart_round_trips`. Cost: a few ms for 10,000 faces.
//! Not here: what the heights mean (`outline`, `plate`).

use glam::{DMat3, DVec2, DVec3};
use scan::Mesh;
use scan::space::Similarity;

/// Coordinates about a place: x and y along the surface (mm), z out of it (mm).
#[derive(Debug, Clone, Copy)]
pub(super) struct Chart {
    /// The place, mm.
    origin: DVec3,
    /// Unit vectors along x, y and z; left-handed for a mirrored chart.
    axes: DMat3,
    /// Radius of the sphere in mm; infinite for a plane.
    radius_mm: f64,
}

impl Chart {
    /// A chart about `origin` whose z is `outward`; `radius_mm` may be infinite.
    pub(super) fn new(origin: DVec3, outward: DVec3, radius_mm: f64) -> Self {
        let n = outward.try_normalize().unwrap_or(DVec3::Z);
        let (u, v) = n.any_orthonormal_pair();
        Self {
            origin,
            axes: DMat3::from_cols(u, v, n),
            radius_mm,
        }
    }

    /// The chart turned about its z, and mirrored if asked.
    pub(super) fn turned(&self, angle: f64, mirrored: bool) -> Self {
        let (sin, cos) = libm::sincos(angle);
        let [u, v, n] = [self.axes.x_axis, self.axes.y_axis, self.axes.z_axis];
        let x = u * cos + v * sin;
        let y = v * cos - u * sin;
        Self {
            axes: DMat3::from_cols(x, if mirrored { -y } else { y }, n),
            ..*self
        }
    }

    /// The chart in which local point `q` is at `q + turn x q + shift`.
    pub(super) fn nudged(&self, turn: DVec3, shift: DVec3) -> Self {
        let angle = turn.length();
        let rotation = match turn.try_normalize() {
            None => DMat3::IDENTITY,
            Some(k) => {
                let (sin, cos) = libm::sincos(angle);
                let skew = DMat3::from_cols(
                    DVec3::new(0.0, k.z, -k.y),
                    DVec3::new(-k.z, 0.0, k.x),
                    DVec3::new(k.y, -k.x, 0.0),
                );
                DMat3::IDENTITY + skew * sin + skew * skew * (1.0 - cos)
            }
        };
        let axes = self.axes * rotation.transpose();
        Self {
            origin: self.origin - axes * shift,
            axes,
            radius_mm: self.radius_mm,
        }
    }

    /// The chart moved rigidly.
    pub(super) fn moved(&self, by: &Similarity) -> Self {
        Self {
            origin: by.point(self.origin),
            axes: by.rotation * self.axes,
            radius_mm: self.radius_mm,
        }
    }

    /// Radius of its sphere, mm; infinite for a plane.
    pub(super) const fn radius_mm(&self) -> f64 {
        self.radius_mm
    }

    /// Where the chart is, mm.
    pub(super) const fn origin(&self) -> DVec3 {
        self.origin
    }

    /// Its unit vectors along x, y and z.
    pub(super) const fn axes(&self) -> DMat3 {
        self.axes
    }

    /// Whether the chart shows the mirror image.
    pub(super) fn mirrored(&self) -> bool {
        self.axes.determinant() < 0.0
    }

    /// To chart coordinates.
    pub(super) fn project(&self, p: DVec3) -> DVec3 {
        let local = self.axes.transpose() * (p - self.origin);
        if self.radius_mm.is_infinite() {
            return local;
        }
        let (flat, up) = (local.truncate().length(), local.z + self.radius_mm);
        let arc = self.radius_mm * libm::atan2(flat, up);
        let scale = if flat > 1e-12 { arc / flat } else { 1.0 };
        let z = (flat * flat + up * up).sqrt() - self.radius_mm;
        (local.truncate() * scale).extend(z)
    }

    /// From chart coordinates to straight ones along the chart's axes.
    pub(super) fn straight(&self, q: DVec3) -> DVec3 {
        if self.radius_mm.is_infinite() {
            return q;
        }
        let arc = q.truncate().length();
        let (sin, cos) = libm::sincos(arc / self.radius_mm);
        let r = self.radius_mm + q.z;
        let scale = if arc > 1e-12 {
            r * sin / arc
        } else {
            r / self.radius_mm
        };
        (q.truncate() * scale).extend(r * cos - self.radius_mm)
    }

    /// Back from chart coordinates.
    pub(super) fn lift(&self, q: DVec3) -> DVec3 {
        self.origin + self.axes * self.straight(q)
    }
}

/// Width of a grid cell, mm.
pub(super) const CELL_MM: f64 = 0.08;
/// Half the width of the grid, mm.
pub(super) const REACH_MM: f64 = 6.0;
/// Points along a side of the grid.
pub(super) const SIDE: usize = 151;

/// Heights over a chart: the outermost surface at each grid point.
#[derive(Debug, Clone)]
pub(super) struct Relief {
    /// The chart.
    pub(super) chart: Chart,
    heights: Vec<f64>,
    faces: Vec<u32>,
}

impl Relief {
    /// Draws the faces of `mesh` that look outward into a grid.
    pub(super) fn draw(mesh: &Mesh, chart: Chart) -> Self {
        let points: Vec<DVec3> = mesh.positions().iter().map(|&p| chart.project(p)).collect();
        let mut relief = Self {
            chart,
            heights: vec![f64::NAN; SIDE * SIDE],
            faces: vec![u32::MAX; SIDE * SIDE],
        };
        let mirrored = chart.mirrored();
        for (face, &[a, b, c]) in mesh.faces().iter().enumerate() {
            let corners = if mirrored { [a, c, b] } else { [a, b, c] };
            relief.draw_face(face as u32, corners.map(|v| points[v as usize]));
        }
        relief
    }

    fn draw_face(&mut self, face: u32, [a, b, c]: [DVec3; 3]) {
        let (ab, ac) = ((b - a).truncate(), (c - a).truncate());
        let area = ab.perp_dot(ac);
        let low = a.min(b).min(c);
        let high = a.max(b).max(c);
        // A face that is wider than a few mm wraps around the back of the chart.
        if area <= 1e-12 || (high - low).truncate().max_element() > 4.0 {
            return;
        }
        let cell = |x: f64| ((x + REACH_MM) / CELL_MM).clamp(-1.0, SIDE as f64);
        let last = (SIDE - 1) as f64;
        let (x0, x1) = (cell(low.x).ceil().max(0.0), cell(high.x).floor().min(last));
        let (y0, y1) = (cell(low.y).ceil().max(0.0), cell(high.y).floor().min(last));
        let mut y = y0;
        while y <= y1 {
            let mut x = x0;
            while x <= x1 {
                let p = DVec2::new(x, y) * CELL_MM - DVec2::splat(REACH_MM) - a.truncate();
                let (s, t) = (p.perp_dot(ac) / area, ab.perp_dot(p) / area);
                if s >= -1e-9 && t >= -1e-9 && s + t <= 1.0 + 1e-9 {
                    let h = a.z + s * (b.z - a.z) + t * (c.z - a.z);
                    let at = y as usize * SIDE + x as usize;
                    if self.heights[at].is_nan() || h > self.heights[at] {
                        self.heights[at] = h;
                        self.faces[at] = face;
                    }
                }
                x += 1.0;
            }
            y += 1.0;
        }
    }

    /// Height at a place in mm, between grid points; NaN where nothing is seen.
    pub(super) fn height(&self, p: DVec2) -> f64 {
        let q = (p + DVec2::splat(REACH_MM)) / CELL_MM;
        if !(q.min_element() >= 0.0 && q.max_element() < (SIDE - 1) as f64) {
            return f64::NAN;
        }
        let (x, y) = (q.x as usize, q.y as usize);
        let (fx, fy) = (q.x - x as f64, q.y - y as f64);
        let at = |dx: usize, dy: usize| self.heights[(y + dy) * SIDE + x + dx];
        (at(0, 0) * (1.0 - fx) + at(1, 0) * fx) * (1.0 - fy)
            + (at(0, 1) * (1.0 - fx) + at(1, 1) * fx) * fy
    }

    /// Heights on the whole grid, row by row; NaN where nothing is seen.
    pub(super) fn heights(&self) -> &[f64] {
        &self.heights
    }

    /// The face that is seen at a grid point.
    pub(super) fn face(&self, point: usize) -> Option<usize> {
        let face = self.faces.get(point).copied().filter(|&f| f != u32::MAX);
        face.map(|f| f as usize)
    }

    /// The same surface with heights given where nothing is seen: those of `like`, shifted as the
    /// nearest seen heights are.
    pub(super) fn extended(
        &self,
        places: impl Iterator<Item = usize>,
        like: impl Fn(DVec2) -> f64,
    ) -> Self {
        let place = |i: usize| DVec2::new((i % SIDE) as f64, (i / SIDE) as f64) * CELL_MM;
        let like = |i: usize| like(place(i) - DVec2::splat(REACH_MM));
        let mut heights = self.heights.clone();
        let mut left: Vec<usize> = places.filter(|&i| heights[i].is_nan()).collect();
        while !left.is_empty() {
            let around = |i: usize| {
                let (x, y) = (i % SIDE, i / SIDE);
                let columns = x.saturating_sub(1)..=(x + 1).min(SIDE - 1);
                let rows = y.saturating_sub(1)..=(y + 1).min(SIDE - 1);
                rows.flat_map(move |y| columns.clone().map(move |x| y * SIDE + x))
            };
            let shift = |i: usize| {
                let seen = around(i).filter(|&n| !heights[n].is_nan());
                let (sum, count) = seen.fold((0.0, 0.0), |(sum, count), n| {
                    (sum + heights[n] - like(n), count + 1.0)
                });
                (count > 0.0).then(|| sum / count + like(i))
            };
            let next: Vec<(usize, f64)> =
                left.iter().filter_map(|&i| Some((i, shift(i)?))).collect();
            if next.is_empty() {
                break;
            }
            next.iter().for_each(|&(i, h)| heights[i] = h);
            left.retain(|&i| heights[i].is_nan());
        }
        Self {
            heights,
            ..self.clone()
        }
    }

    /// The grid's points that see something: place, height, face.
    pub(super) fn seen(&self) -> impl Iterator<Item = (DVec2, f64, u32)> {
        self.heights.iter().enumerate().filter_map(|(i, &h)| {
            let p = DVec2::new((i % SIDE) as f64, (i / SIDE) as f64) * CELL_MM;
            (!h.is_nan()).then(|| (p - DVec2::splat(REACH_MM), h, self.faces[i]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_chart_round_trips(
            n in (-1.0..1.0f64, -1.0..1.0f64, 0.1..1.0f64),
            p in (-3.0..3.0f64, -3.0..3.0f64, -1.5..1.5f64),
            radius in 3.0..8.0f64,
        ) {
            let normal = DVec3::new(n.0, n.1, n.2);
            for r in [radius, f64::INFINITY] {
                let chart = Chart::new(DVec3::new(5.0, -3.0, 8.0), normal, r)
                    .turned(p.0, p.1 > 0.0)
                    .nudged(DVec3::new(0.1, p.2, -0.2), DVec3::X * p.0);
                let q = DVec3::new(p.0, p.1, p.2);
                prop_assert!((chart.project(chart.lift(q)) - q).length() < 1e-9);
            }
        }
    }
}
