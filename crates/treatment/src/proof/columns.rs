//! Surfaces as columns: where parallel lines, set askew to every grid, go through them.
//!
//! In: meshes, a direction. Out: [`Columns`]. Law: `law_columns_find_volumes`.
//! Method: triangles rasterised on a plane across the direction; on each line the heights of its
//! crossings, each with its sign. A volume between two surfaces with one border is the sum of signed
//! heights, whatever their triangles; inside is where more faces look up above than look down.
//! Shares no code with the planner's volumes (cubes and signed distances).

use glam::DVec3;
use scan::Mesh;

/// Distance of the lines, mm.
const STEP_MM: f64 = 0.06;
/// Most lines.
const LINES_MAX: f64 = 4e6;

/// A direction, and two across it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Askew {
    up: DVec3,
    across: [DVec3; 2],
    low: [f64; 2],
    size: [usize; 2],
    step_mm: f64,
}

/// Crossings of one surface.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    askew: Askew,
    /// For each line, its crossings: height, and 1 where the face looks up, -1 where down.
    lines: Vec<Vec<(f64, i8)>>,
}

impl Askew {
    /// Lines about `outward`, tilted by a direction of no grid, that cover the meshes.
    pub(super) fn about(outward: DVec3, meshes: &[&Mesh]) -> Option<Self> {
        let side = outward.any_orthonormal_vector();
        let other = outward.cross(side);
        let up = (outward + side * 0.173_205 + other * 0.097_7).normalize();
        let first = up.any_orthonormal_vector();
        let turned = (first + up.cross(first) * 0.414_2).normalize();
        let across = [turned, up.cross(turned)];
        let points = meshes.iter().flat_map(|mesh| mesh.positions());
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for p in points {
            for axis in 0..2 {
                low[axis] = low[axis].min(p.dot(across[axis]));
                high[axis] = high[axis].max(p.dot(across[axis]));
            }
        }
        let spans = [high[0] - low[0], high[1] - low[1]];
        if !spans.iter().all(|s| s.is_finite() && *s >= 0.0) {
            return None;
        }
        let step_mm = STEP_MM.max((spans[0] * spans[1] / LINES_MAX).sqrt());
        // An odd part of a step, so that no line goes along a row of vertices.
        let low = low.map(|at| at - 0.382 * step_mm);
        let size = spans.map(|s| (s / step_mm).ceil() as usize + 2);
        Some(Self {
            up,
            across,
            low,
            size,
            step_mm,
        })
    }

    /// Area of a line, mm².
    fn area_mm2(&self) -> f64 {
        self.step_mm * self.step_mm
    }

    /// Place across, in steps.
    fn place(&self, p: DVec3) -> [f64; 2] {
        [0, 1].map(|axis| (p.dot(self.across[axis]) - self.low[axis]) / self.step_mm)
    }
}

impl Columns {
    /// Goes through a surface.
    pub(super) fn of(mesh: &Mesh, askew: Askew) -> Self {
        let mut lines = vec![Vec::new(); askew.size[0] * askew.size[1]];
        for face in 0..mesh.faces().len() {
            let corners = mesh.corners(face);
            let heights = corners.map(|p| p.dot(askew.up));
            let [a, b, c] = corners.map(|p| askew.place(p));
            let doubled = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
            if doubled == 0.0 || !doubled.is_finite() {
                continue;
            }
            let span = |axis: usize| {
                let low = a[axis].min(b[axis]).min(c[axis]).ceil().max(0.0) as usize;
                let high = a[axis].max(b[axis]).max(c[axis]).floor();
                low..=(high.max(-1.0) + 1.0) as usize
            };
            for y in span(1).filter(|y| *y < askew.size[1]) {
                for x in span(0).filter(|x| *x < askew.size[0]) {
                    let p = [x as f64, y as f64];
                    let weight = |q: [f64; 2], r: [f64; 2]| {
                        ((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])) / doubled
                    };
                    let (wa, wb, wc) = (weight(b, c), weight(c, a), weight(a, b));
                    if wa >= 0.0 && wb >= 0.0 && wc >= 0.0 {
                        let height = wa * heights[0] + wb * heights[1] + wc * heights[2];
                        let sign = if doubled > 0.0 { 1 } else { -1 };
                        lines[x + askew.size[0] * y].push((height, sign));
                    }
                }
            }
        }
        Self { askew, lines }
    }

    /// Volume below, up to any plane below: sums differ between surfaces with one border by what lies between.
    fn signed_mm3(&self) -> f64 {
        let sum: f64 = self
            .lines
            .iter()
            .flatten()
            .map(|&(height, sign)| f64::from(sign) * height)
            .sum();
        sum * self.askew.area_mm2()
    }

    /// Volume below `self` less that below `other`, mm³.
    pub(super) fn more_than_mm3(&self, other: &Self) -> f64 {
        self.signed_mm3() - other.signed_mm3()
    }

    /// Whether a point lies below the surface, by the line that is nearest.
    pub(super) fn is_below(&self, p: DVec3) -> bool {
        let at = self.askew.place(p).map(f64::round);
        let inside = |axis: usize| at[axis] >= 0.0 && at[axis] < self.askew.size[axis] as f64;
        if !(inside(0) && inside(1)) {
            return false;
        }
        let height = p.dot(self.askew.up);
        let line = &self.lines[at[0] as usize + self.askew.size[0] * at[1] as usize];
        let above = line.iter().filter(|c| c.0 > height);
        above.map(|c| i32::from(c.1)).sum::<i32>() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn law_columns_find_volumes() {
        let (before, target) = testing::crowns();
        let askew = Askew::about(DVec3::Z, &[&before, &target]).unwrap();
        let (was, will) = (Columns::of(&before, askew), Columns::of(&target, askew));
        // A paraboloid bowl: half of its cylinder.
        let exact = 0.5 * std::f64::consts::PI * 1.2 * 1.2 * 1.2;
        let found = will.more_than_mm3(&was);
        assert!((found / exact - 1.0).abs() < 0.02, "{found} {exact}");
        assert!((was.more_than_mm3(&will) + found).abs() < 1e-9);
    }

    #[test]
    fn points_lie_below_or_not() {
        let (before, target) = testing::crowns();
        let askew = Askew::about(DVec3::Z, &[&before, &target]).unwrap();
        let (was, will) = (Columns::of(&before, askew), Columns::of(&target, askew));
        let hollow = DVec3::new(0.1, 0.1, 5.5);
        assert!(will.is_below(hollow) && !was.is_below(hollow));
        for columns in [&was, &will] {
            assert!(columns.is_below(DVec3::new(0.1, 0.1, 4.0)));
            assert!(!columns.is_below(DVec3::new(0.1, 0.1, 6.3)));
            assert!(!columns.is_below(DVec3::new(5.0, 0.0, 1.0)));
            assert!(!columns.is_below(DVec3::new(50.0, 0.0, 1.0)));
        }
    }
}
