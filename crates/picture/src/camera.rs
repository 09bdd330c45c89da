//! Cameras: where a point in mm lands on the picture.
//!
//! In: a viewing direction, what is up, the points to be seen. Out: [`Camera`]; pixels by
//! [`Camera::project`], x to the right and y down from the top left corner.
//! Law: `law_fit_shows_every_point`.

use glam::DVec3;

/// Width and height of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
}

impl Size {
    /// A size in pixels.
    #[must_use]
    pub const fn new(width_px: u32, height_px: u32) -> Self {
        Self {
            width_px,
            height_px,
        }
    }

    fn aspect(self) -> f64 {
        f64::from(self.width_px.max(1)) / f64::from(self.height_px.max(1))
    }
}

/// How depth shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Projection {
    /// Parallel rays: lengths can be compared.
    Orthographic {
        /// Half the height that the picture shows, mm.
        half_height_mm: f64,
    },
    /// Rays from an eye: looks as the eye sees it.
    Perspective {
        /// From the eye to the target, mm.
        distance_mm: f64,
        /// Tangent of half the vertical opening angle.
        half_tan: f64,
    },
}

/// A camera; `right`, `up` and `forward` are unit vectors at right angles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// The point in the middle of the picture, mm.
    pub target: DVec3,
    /// To the right in the picture.
    pub right: DVec3,
    /// Upwards in the picture.
    pub up: DVec3,
    /// Away from the viewer.
    pub forward: DVec3,
    /// How depth shows.
    pub projection: Projection,
}

/// Where a point lands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projected {
    /// Pixels from the left.
    pub x_px: f64,
    /// Pixels from the top.
    pub y_px: f64,
    /// Along the view: from the target's plane (orthographic) or from the eye (perspective), mm.
    pub depth_mm: f64,
}

/// Tangent of half the opening angle of the presets (28 degrees in all): a calm portrait lens.
const HALF_TAN: f64 = 0.249_328;
/// Nearest depth that a perspective camera draws, mm.
const NEAR_MM: f64 = 1.0;

impl Camera {
    /// A camera that looks along `forward` with `up` upwards; not yet fitted (50 mm high).
    #[must_use]
    pub fn looking(forward: DVec3, up: DVec3) -> Self {
        let forward = forward.normalize_or(-DVec3::Z);
        let right = forward
            .cross(up)
            .normalize_or(forward.any_orthonormal_vector());
        Self {
            target: DVec3::ZERO,
            right,
            up: right.cross(forward),
            forward,
            projection: Projection::Orthographic {
                half_height_mm: 25.0,
            },
        }
    }

    /// Moves and scales an orthographic camera so that all points are seen, with a margin as a
    /// share of the picture (0.05 is usual). No points: unchanged.
    #[must_use]
    pub fn fit(mut self, points: impl Iterator<Item = DVec3>, size: Size, margin: f64) -> Self {
        let mut low = DVec3::splat(f64::INFINITY);
        let mut high = DVec3::splat(f64::NEG_INFINITY);
        for p in points {
            let v = DVec3::new(p.dot(self.right), p.dot(self.up), p.dot(self.forward));
            low = low.min(v);
            high = high.max(v);
        }
        if !(low.is_finite() && high.is_finite()) {
            return self;
        }
        let middle = (low + high) * 0.5;
        self.target = self.right * middle.x + self.up * middle.y + self.forward * middle.z;
        let half = (high - low) * 0.5;
        let half_height_mm =
            half.y.max(half.x / size.aspect()).max(1e-3) / (1.0 - 2.0 * margin).max(0.1);
        self.projection = Projection::Orthographic { half_height_mm };
        self
    }

    /// As [`Camera::fit`], then seen from an eye with a calm lens.
    #[must_use]
    pub fn fit_perspective(
        self,
        points: impl Iterator<Item = DVec3> + Clone,
        size: Size,
        margin: f64,
    ) -> Self {
        let mut camera = self.fit(points.clone(), size, margin);
        let usable = HALF_TAN * (1.0 - 2.0 * margin).max(0.1);
        let mut distance_mm = NEAR_MM * 2.0;
        for p in points {
            let v = p - camera.target;
            let (x, y) = (v.dot(camera.right).abs(), v.dot(camera.up).abs());
            let needed = y.max(x / size.aspect()) / usable - v.dot(camera.forward);
            distance_mm = distance_mm.max(needed);
        }
        camera.projection = Projection::Perspective {
            distance_mm,
            half_tan: HALF_TAN,
        };
        camera
    }

    /// Where a point (mm) lands; `None` behind or too near the eye.
    #[must_use]
    pub fn project(&self, point: DVec3, size: Size) -> Option<Projected> {
        let v = point - self.target;
        let along = v.dot(self.forward);
        let half_px = f64::from(size.height_px) * 0.5;
        let (px_per_mm, depth_mm) = match self.projection {
            Projection::Orthographic { half_height_mm } => (half_px / half_height_mm, along),
            Projection::Perspective {
                distance_mm,
                half_tan,
            } => {
                let depth_mm = along + distance_mm;
                if depth_mm < NEAR_MM {
                    return None;
                }
                (half_px / (half_tan * depth_mm), depth_mm)
            }
        };
        Some(Projected {
            x_px: f64::from(size.width_px) * 0.5 + v.dot(self.right) * px_per_mm,
            y_px: half_px - v.dot(self.up) * px_per_mm,
            depth_mm,
        })
    }

    /// Pixels for a millimetre at the target.
    #[must_use]
    pub fn px_per_mm(&self, size: Size) -> f64 {
        let half_px = f64::from(size.height_px) * 0.5;
        match self.projection {
            Projection::Orthographic { half_height_mm } => half_px / half_height_mm,
            Projection::Perspective {
                distance_mm,
                half_tan,
            } => half_px / (half_tan * distance_mm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = DVec3> {
        (-40.0..40.0f64, -40.0..40.0f64, -40.0..40.0f64).prop_map(DVec3::from)
    }

    proptest! {
        #[test]
        fn law_fit_shows_every_point(
            points in prop::collection::vec(point(), 2..20),
            forward in point(), up in point(), eye in any::<bool>(),
        ) {
            let size = Size::new(640, 360);
            let camera = Camera::looking(forward, up);
            let camera = if eye {
                camera.fit_perspective(points.iter().copied(), size, 0.05)
            } else {
                camera.fit(points.iter().copied(), size, 0.05)
            };
            for p in points {
                let at = camera.project(p, size).unwrap();
                prop_assert!(at.x_px > 0.0 && at.x_px < 640.0 && at.y_px > 0.0 && at.y_px < 360.0);
            }
        }
    }

    #[test]
    fn right_is_right_and_up_is_up() {
        let camera = Camera::looking(-DVec3::Z, DVec3::Y);
        let size = Size::new(100, 100);
        let at = camera.project(DVec3::new(25.0, 0.0, 3.0), size).unwrap();
        assert!((at.x_px - 100.0).abs() < 1e-9 && (at.y_px - 50.0).abs() < 1e-9);
        assert!((at.depth_mm + 3.0).abs() < 1e-12);
        let at = camera.project(DVec3::Y * 25.0, size).unwrap();
        assert!(at.y_px.abs() < 1e-9);
    }
}
