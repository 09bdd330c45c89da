//! Triangles, lines and dots to samples: which one is in front, and how deep it lies.
//!
//! In: a scene seen by a camera on a grid of samples. Out: [`Samples`], by rows from the top.
//! Law: `law_threads_do_not_show`: bands of rows do not know of each other.
//! Method: edge functions (Pineda 1988) and a depth buffer; ties go to the earlier face.
//! Cost: linear in faces and covered samples.

use crate::camera::{Camera, Projection, Size};
use crate::scene::Scene;
use glam::{DVec2, DVec3, Vec3};
use rayon::prelude::*;

/// No item at a sample.
pub(crate) const NOTHING: u32 = u32::MAX;
/// Items from here on are lines, then dots.
pub(crate) const OVERLAY: u32 = 1 << 31;
/// Rows of samples in a band.
const BAND_ROWS: usize = 64;
/// Lines and dots lie on surfaces; they are lifted so far towards the viewer, mm.
const LIFT_MM: f64 = 0.35;

/// Meshes of a scene as one list of faces on the grid of samples.
pub(crate) struct Geometry {
    /// x and y in samples, then the depth key that is linear on the picture; NaN if unseen.
    pub(crate) screen: Vec<DVec3>,
    /// Unit normals: right, up, towards the viewer.
    pub(crate) normals: Vec<Vec3>,
    /// Unit normals of the faces, in the same directions.
    pub(crate) flat: Vec<Vec3>,
    /// Corners in `screen`.
    pub(crate) faces: Vec<[u32; 3]>,
    /// First face and first vertex of each layer.
    pub(crate) starts: Vec<(u32, u32)>,
}

/// Depth key: linear on the picture, smaller is nearer.
pub(crate) fn key_of(depth_mm: f64, projection: &Projection) -> f64 {
    match projection {
        Projection::Orthographic { .. } => depth_mm,
        Projection::Perspective { .. } => -1.0 / depth_mm,
    }
}

/// Depth in mm from its key.
pub(crate) fn depth_of(key: f32, projection: &Projection) -> f32 {
    match projection {
        Projection::Orthographic { .. } => key,
        Projection::Perspective { .. } => -1.0 / key,
    }
}

impl Geometry {
    pub(crate) fn project(scene: &Scene<'_>, camera: &Camera, grid: Size) -> Self {
        let mut geometry = Self {
            screen: Vec::new(),
            normals: Vec::new(),
            flat: Vec::new(),
            faces: Vec::new(),
            starts: Vec::new(),
        };
        for layer in &scene.layers {
            let first = geometry.screen.len() as u32;
            geometry.starts.push((geometry.faces.len() as u32, first));
            let seen: Vec<DVec3> = layer
                .mesh
                .positions()
                .par_iter()
                .map(|&p| on_grid(p, camera, grid).unwrap_or(DVec3::NAN))
                .collect();
            geometry.screen.extend(seen);
            let turned = |n: DVec3| {
                DVec3::new(
                    n.dot(camera.right),
                    n.dot(camera.up),
                    -n.dot(camera.forward),
                )
                .as_vec3()
            };
            let smooth = layer.mesh.vertex_normals();
            geometry.normals.extend(smooth.into_iter().map(turned));
            let flat: Vec<Vec3> = (0..layer.mesh.faces().len())
                .into_par_iter()
                .map(|face| turned(layer.mesh.face_normal(face)))
                .collect();
            geometry.flat.extend(flat);
            let shifted = layer.mesh.faces().iter().map(|f| f.map(|v| v + first));
            geometry.faces.extend(shifted);
        }
        geometry
    }

    /// Corners of a face on the grid.
    pub(crate) fn corners(&self, face: u32) -> [DVec3; 3] {
        self.faces[face as usize].map(|v| self.screen[v as usize])
    }
}

fn on_grid(p: DVec3, camera: &Camera, grid: Size) -> Option<DVec3> {
    let at = camera.project(p, grid)?;
    Some(DVec3::new(
        at.x_px,
        at.y_px,
        key_of(at.depth_mm, &camera.projection),
    ))
}

/// The nearest item at each sample.
pub(crate) struct Samples {
    /// Depth key of the surface; infinite where there is none.
    pub(crate) key: Vec<f32>,
    /// The item: a face, an overlay or [`NOTHING`].
    pub(crate) item: Vec<u32>,
}

/// A line's piece or a dot (both ends equal), ready to draw.
struct Mark {
    item: u32,
    ends: [DVec3; 2],
    reach: f64,
    on_top: bool,
}

/// Draws everything; `per_px` samples across a pixel.
pub(crate) fn rasterise(
    scene: &Scene<'_>,
    camera: &Camera,
    geometry: &Geometry,
    grid: Size,
    per_px: u32,
) -> Samples {
    let (width, height) = (grid.width_px as usize, grid.height_px as usize);
    let bins = Bins::new(geometry, width, height);
    let marks = marks(scene, camera, grid, f64::from(per_px));
    let mut key = vec![f32::INFINITY; width * height];
    let mut item = vec![NOTHING; width * height];
    key.par_chunks_mut(BAND_ROWS * width)
        .zip(item.par_chunks_mut(BAND_ROWS * width))
        .enumerate()
        .for_each(|(band, (key, item))| {
            let mut rows = Rows {
                width,
                first: band * BAND_ROWS,
                count: key.len() / width,
                key,
                item,
            };
            for &face in bins.of(band) {
                rows.triangle(face, geometry.corners(face));
            }
            for mark in &marks {
                rows.mark(mark, &camera.projection);
            }
        });
    Samples { key, item }
}

/// Faces that touch each band, in ascending order.
struct Bins {
    starts: Vec<u32>,
    faces: Vec<u32>,
}

impl Bins {
    fn new(geometry: &Geometry, width: usize, height: usize) -> Self {
        let bands = height.div_ceil(BAND_ROWS);
        let spans: Vec<Option<(u32, u32)>> = (0..geometry.faces.len() as u32)
            .into_par_iter()
            .map(|face| {
                let c = geometry.corners(face);
                let low = c[0].min(c[1]).min(c[2]);
                let high = c[0].max(c[1]).max(c[2]);
                let seen = c.iter().all(|p| p.is_finite())
                    && high.x >= 0.0
                    && high.y >= 0.0
                    && low.x <= width as f64
                    && low.y <= height as f64;
                let band = |y: f64| (y.clamp(0.0, height as f64 - 0.5) as usize / BAND_ROWS) as u32;
                seen.then(|| (band(low.y), band(high.y)))
            })
            .collect();
        let mut starts = vec![0_u32; bands + 1];
        for &(from, to) in spans.iter().flatten() {
            (from..=to).for_each(|b| starts[b as usize + 1] += 1);
        }
        for band in 0..bands {
            starts[band + 1] += starts[band];
        }
        let mut next = starts.clone();
        let mut faces = vec![0_u32; starts[bands] as usize];
        for (face, span) in spans.iter().enumerate() {
            let Some((from, to)) = *span else { continue };
            for band in from..=to {
                faces[next[band as usize] as usize] = face as u32;
                next[band as usize] += 1;
            }
        }
        Self { starts, faces }
    }

    fn of(&self, band: usize) -> &[u32] {
        &self.faces[self.starts[band] as usize..self.starts[band + 1] as usize]
    }
}

/// A band of rows that is being drawn.
struct Rows<'a> {
    width: usize,
    first: usize,
    count: usize,
    key: &'a mut [f32],
    item: &'a mut [u32],
}

impl Rows<'_> {
    /// Samples `low..high` of the box from `low` to `high`, inside this band.
    fn clip(&self, low: DVec2, high: DVec2) -> [usize; 4] {
        let last_row = (self.first + self.count) as f64;
        let x0 = (low.x - 0.5).ceil().clamp(0.0, self.width as f64) as usize;
        let x1 = (high.x + 0.5).floor().clamp(0.0, self.width as f64) as usize;
        let y0 = (low.y - 0.5).ceil().clamp(self.first as f64, last_row) as usize;
        let y1 = (high.y + 0.5).floor().clamp(self.first as f64, last_row) as usize;
        [x0, x1, y0, y1]
    }

    fn triangle(&mut self, face: u32, [a, b, c]: [DVec3; 3]) {
        let doubled = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        if doubled == 0.0 {
            return;
        }
        let low = a.min(b).min(c).truncate();
        let high = a.max(b).max(c).truncate();
        let [x0, x1, y0, y1] = self.clip(low, high);
        let inverse = 1.0 / doubled;
        for y in y0..y1 {
            let row = (y - self.first) * self.width;
            let py = y as f64 + 0.5;
            for x in x0..x1 {
                let px = x as f64 + 0.5;
                let wb = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) * inverse;
                let wc = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) * inverse;
                let wa = 1.0 - wb - wc;
                // A hair of tolerance, so that rounding opens no crack between two faces.
                if wa < -1e-9 || wb < -1e-9 || wc < -1e-9 {
                    continue;
                }
                let key = (a.z * wa + b.z * wb + c.z * wc) as f32;
                if key < self.key[row + x] {
                    self.key[row + x] = key;
                    self.item[row + x] = face;
                }
            }
        }
    }

    fn mark(&mut self, mark: &Mark, projection: &Projection) {
        let [p, q] = mark.ends;
        let reach = DVec2::splat(mark.reach);
        let low = p.min(q).truncate() - reach;
        let high = p.max(q).truncate() + reach;
        let [x0, x1, y0, y1] = self.clip(low, high);
        let along = (q - p).truncate();
        let length2 = along.length_squared();
        for y in y0..y1 {
            let row = (y - self.first) * self.width;
            for x in x0..x1 {
                let from = DVec2::new(x as f64 + 0.5, y as f64 + 0.5) - p.truncate();
                let share = if length2 > 0.0 {
                    (from.dot(along) / length2).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                if (from - along * share).length_squared() > mark.reach * mark.reach {
                    continue;
                }
                let key = p.z + (q.z - p.z) * share;
                let lifted = f64::from(depth_of(key as f32, projection)) - LIFT_MM;
                let surface = f64::from(depth_of(self.key[row + x], projection));
                let bare = self.key[row + x] == f32::INFINITY;
                if mark.on_top || bare || lifted <= surface {
                    self.item[row + x] = mark.item;
                }
            }
        }
    }
}

fn marks(scene: &Scene<'_>, camera: &Camera, grid: Size, per_px: f64) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (i, line) in scene.lines.iter().enumerate() {
        let seen: Vec<Option<DVec3>> = line
            .points
            .iter()
            .map(|&p| on_grid(p, camera, grid))
            .collect();
        for pair in seen.windows(2) {
            if let [Some(p), Some(q)] = *pair {
                marks.push(Mark {
                    item: OVERLAY + i as u32,
                    ends: [p, q],
                    reach: line.width_px * 0.5 * per_px,
                    on_top: line.on_top,
                });
            }
        }
    }
    for (i, dot) in scene.dots.iter().enumerate() {
        if let Some(p) = on_grid(dot.at, camera, grid) {
            marks.push(Mark {
                item: OVERLAY + (scene.lines.len() + i) as u32,
                ends: [p, p],
                reach: dot.radius_px * per_px,
                on_top: dot.on_top,
            });
        }
    }
    marks
}
