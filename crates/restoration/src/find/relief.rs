//! The surface around a point as heights over a plane.
//!
//! In: a region, a centre, an axis that points out of the surface. Out: [`Relief`], a square grid
//! of heights with `NaN` where there is no surface. Method: faces drawn into a height buffer, the
//! highest wins. Not here: walls that lean over; a relief sees one side only.

use super::surface::{Region, Surface};
use glam::{DVec2, DVec3};

/// Heights over a plane.
#[derive(Debug, Clone)]
pub(crate) struct Relief {
    /// Middle of the grid, mm.
    pub(crate) centre: DVec3,
    /// Out of the surface.
    pub(crate) axis: DVec3,
    /// Directions of the grid's columns and rows.
    pub(crate) u: DVec3,
    pub(crate) v: DVec3,
    /// Distance of neighbouring heights, mm.
    pub(crate) step_mm: f64,
    /// Heights on either side of the middle.
    pub(crate) half: i32,
    heights: Vec<f64>,
}

impl Relief {
    /// Draws the faces of a region within `radius_mm`.
    pub(crate) fn new(
        surface: &Surface<'_>,
        region: &Region<'_>,
        centre: DVec3,
        axis: DVec3,
        radius_mm: f64,
    ) -> Self {
        let step_mm = (0.6 * surface.edge_mm).max(0.1);
        let half = (radius_mm / step_mm).ceil() as i32;
        let side = (2 * half + 1) as usize;
        let u = axis.any_orthonormal_vector();
        let mut relief = Self {
            centre,
            axis,
            u,
            v: axis.cross(u),
            step_mm,
            half,
            heights: vec![f64::NAN; side * side],
        };
        region.near(centre, radius_mm, |f| {
            if surface.face_normals[f as usize].dot(axis) > 0.05 {
                relief.draw(surface.mesh.corners(f as usize));
            }
        });
        relief
    }

    /// A point's place in the plane and its height, mm.
    pub(crate) fn local(&self, p: DVec3) -> (DVec2, f64) {
        let d = p - self.centre;
        (DVec2::new(d.dot(self.u), d.dot(self.v)), d.dot(self.axis))
    }

    /// The point over a place in the plane.
    pub(crate) fn world(&self, place: DVec2, height: f64) -> DVec3 {
        self.centre + self.u * place.x + self.v * place.y + self.axis * height
    }

    fn draw(&mut self, corners: [DVec3; 3]) {
        let [(a, ha), (b, hb), (c, hc)] = corners.map(|p| self.local(p));
        let twice = (b - a).perp_dot(c - a);
        if twice.abs() < 1e-12 {
            return;
        }
        let reach = f64::from(self.half);
        let cell = |x: f64| (x / self.step_mm).clamp(-reach - 1.0, reach + 1.0);
        let low = a.min(b).min(c);
        let high = a.max(b).max(c);
        let (x0, x1) = (cell(low.x).ceil() as i32, cell(high.x).floor() as i32);
        let (y0, y1) = (cell(low.y).ceil() as i32, cell(high.y).floor() as i32);
        for y in y0.max(-self.half)..=y1.min(self.half) {
            for x in x0.max(-self.half)..=x1.min(self.half) {
                let p = DVec2::new(f64::from(x), f64::from(y)) * self.step_mm;
                let (wb, wc) = (
                    (p - a).perp_dot(c - a) / twice,
                    (b - a).perp_dot(p - a) / twice,
                );
                let wa = 1.0 - wb - wc;
                if wa < -1e-9 || wb < -1e-9 || wc < -1e-9 {
                    continue;
                }
                let height = wa * ha + wb * hb + wc * hc;
                let i = self.index(x, y);
                if self.heights[i].is_nan() || self.heights[i] < height {
                    self.heights[i] = height;
                }
            }
        }
    }

    fn index(&self, x: i32, y: i32) -> usize {
        ((y + self.half) * (2 * self.half + 1) + x + self.half) as usize
    }

    /// Height at a grid node; `NaN` outside.
    pub(crate) fn node(&self, x: i32, y: i32) -> f64 {
        if x.abs() > self.half || y.abs() > self.half {
            return f64::NAN;
        }
        self.heights[self.index(x, y)]
    }

    /// Height between nodes (bilinear); `NaN` where a corner is missing.
    pub(crate) fn at(&self, place: DVec2) -> f64 {
        let q = place / self.step_mm;
        let (x, y) = (q.x.floor(), q.y.floor());
        let (fx, fy) = (q.x - x, q.y - y);
        let (x, y) = (x as i32, y as i32);
        let low = self.node(x, y) * (1.0 - fx) + self.node(x + 1, y) * fx;
        let high = self.node(x, y + 1) * (1.0 - fx) + self.node(x + 1, y + 1) * fx;
        low * (1.0 - fy) + high * fy
    }

    /// Place of a grid node.
    pub(crate) fn place(&self, x: i32, y: i32) -> DVec2 {
        DVec2::new(f64::from(x), f64::from(y)) * self.step_mm
    }
}
