//! A scene to a picture.
//!
//! In: [`Scene`], [`Camera`], [`Size`]. Out: [`Picture`] with straight alpha.
//! Law: `law_threads_do_not_show`. Fails: [`PictureError`].
//! Cost: 200,000 faces at 1200 x 900 px in a few tenths of a second on two cores.
//! Method: depth buffer with 2 x 2 samples a pixel, deferred light, mean in linear light.

use crate::camera::{Camera, Projection, Size};
use crate::colour;
use crate::encode;
use crate::light::{Lights, shoulder};
use crate::occlusion::{Surface, openness};
use crate::raster::{Geometry, NOTHING, OVERLAY, Samples, depth_of, rasterise};
use crate::scene::{Background, Paint, PictureError, Scene};
use glam::{DVec3, Vec3, Vec4};
use rayon::prelude::*;

/// Samples across a pixel.
const PER_PX: u32 = 2;
/// Longest side, px.
const LIMIT_PX: u32 = 4096;

/// A finished picture.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Its size.
    pub size: Size,
    /// Four bytes a pixel from the top left: red, green, blue (sRGB) and alpha, not premultiplied.
    pub rgba: Vec<u8>,
    depth_mm: Vec<f32>,
    camera: Camera,
}

impl Picture {
    /// Where a point (mm) is on the picture, px; `None` behind the eye.
    #[must_use]
    pub fn place(&self, point: DVec3) -> Option<(f64, f64)> {
        let at = self.camera.project(point, self.size)?;
        Some((at.x_px, at.y_px))
    }

    /// Whether a point (mm) is in the picture and no surface is more than `slack_mm` before it.
    #[must_use]
    pub fn shows(&self, point: DVec3, slack_mm: f64) -> bool {
        let Some(at) = self.camera.project(point, self.size) else {
            return false;
        };
        let (width, height) = (self.size.width_px, self.size.height_px);
        let inside = at.x_px >= 0.0
            && at.y_px >= 0.0
            && at.x_px < f64::from(width)
            && at.y_px < f64::from(height);
        inside
            && self
                .depth_mm
                .get(at.y_px as usize * width as usize + at.x_px as usize)
                .is_some_and(|&d| at.depth_mm <= f64::from(d) + slack_mm)
    }

    /// Pixels for a millimetre at the camera's target.
    #[must_use]
    pub fn px_per_mm(&self) -> f64 {
        self.camera.px_per_mm(self.size)
    }

    /// PNG bytes with a palette of 256 colours: small, for reports.
    ///
    /// # Errors
    /// [`PictureError::Encode`] when the encoder refuses.
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        encode::palette_png(self.size, &self.rgba)
    }

    /// PNG bytes with every colour.
    ///
    /// # Errors
    /// [`PictureError::Encode`] when the encoder refuses.
    pub fn png_full(&self) -> Result<Vec<u8>, PictureError> {
        encode::full_png(self.size, &self.rgba)
    }
}

/// Pictures side by side as one PNG with a palette; lower ones leave their foot clear.
///
/// # Errors
/// [`PictureError`] when they are wider than 4096 px together, or the encoder refuses.
pub fn beside(pictures: &[Picture]) -> Result<Vec<u8>, PictureError> {
    let width_px = pictures.iter().map(|p| p.size.width_px).sum();
    let height_px = pictures.iter().map(|p| p.size.height_px).max().unwrap_or(0);
    let size = checked(Size::new(width_px, height_px))?;
    let mut rgba = Vec::with_capacity(width_px as usize * height_px as usize * 4);
    for row in 0..height_px as usize {
        for picture in pictures {
            let length = picture.size.width_px as usize * 4;
            match picture.rgba.get(row * length..(row + 1) * length) {
                Some(pixels) => rgba.extend_from_slice(pixels),
                None => rgba.resize(rgba.len() + length, 0),
            }
        }
    }
    encode::palette_png(size, &rgba)
}

fn checked(size: Size) -> Result<Size, PictureError> {
    let sides = [size.width_px, size.height_px];
    if sides.iter().any(|&s| s == 0 || s > LIMIT_PX) {
        return Err(PictureError::WrongSize {
            width_px: size.width_px,
            height_px: size.height_px,
            limit_px: LIMIT_PX,
        });
    }
    Ok(size)
}

/// Draws a scene.
///
/// # Errors
/// [`PictureError`] for a size of 0 or beyond 4096 px, or too many faces.
pub fn render(scene: &Scene<'_>, camera: &Camera, size: Size) -> Result<Picture, PictureError> {
    let size = checked(size)?;
    let faces: usize = scene.layers.iter().map(|l| l.mesh.faces().len()).sum();
    if faces >= OVERLAY as usize {
        return Err(PictureError::TooManyFaces(faces));
    }
    let grid = Size::new(size.width_px * PER_PX, size.height_px * PER_PX);
    let geometry = Geometry::project(scene, camera, grid);
    let samples = rasterise(scene, camera, &geometry, grid, PER_PX);
    let view = View {
        scene,
        camera,
        geometry: &geometry,
        samples: &samples,
        size,
        albedo: linear_table(),
        lights: Lights::studio(),
    };
    let surface = view.surfaces();
    let open = openness(&surface, size, camera.px_per_mm(size) as f32);
    Ok(Picture {
        size,
        rgba: view.pixels(&open),
        depth_mm: view.depths(&surface),
        camera: *camera,
    })
}

fn linear_table() -> [f32; 256] {
    let mut table = [0.0; 256];
    for (byte, light) in table.iter_mut().enumerate() {
        *light = colour::linear(byte as u8) as f32;
    }
    table
}

struct View<'a> {
    scene: &'a Scene<'a>,
    camera: &'a Camera,
    geometry: &'a Geometry,
    samples: &'a Samples,
    size: Size,
    albedo: [f32; 256],
    lights: Lights,
}

impl View<'_> {
    /// Indices of the samples of pixel `i`.
    fn samples_of(&self, i: usize) -> impl Iterator<Item = usize> + use<> {
        let width = self.size.width_px as usize;
        let per = PER_PX as usize;
        let first = (i / width) * per * width * per + (i % width) * per;
        (0..per * per).map(move |k| first + (k / per) * width * per + k % per)
    }

    /// Shares of the three corners at a sample, right for perspective too.
    fn weights(&self, face: u32, sample: usize) -> [f32; 3] {
        let grid_width = (self.size.width_px * PER_PX) as usize;
        let x = (sample % grid_width) as f64 + 0.5;
        let y = (sample / grid_width) as f64 + 0.5;
        let [a, b, c] = self.geometry.corners(face);
        let doubled = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        let wb = ((x - a.x) * (c.y - a.y) - (y - a.y) * (c.x - a.x)) / doubled;
        let wc = ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)) / doubled;
        let mut w = [1.0 - wb - wc, wb, wc];
        if matches!(self.camera.projection, Projection::Perspective { .. }) {
            // The key is -1 / depth: weigh each corner by its nearness.
            for (w, corner) in w.iter_mut().zip([a, b, c]) {
                *w *= -corner.z;
            }
            let sum = w[0] + w[1] + w[2];
            w = w.map(|v| v / sum);
        }
        w.map(|v| v as f32)
    }

    /// Whether a face turns its outside to the viewer.
    fn faces_viewer(&self, face: u32) -> bool {
        let [a, b, c] = self.geometry.corners(face);
        // y points down on the picture.
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) < 0.0
    }

    /// Smooth normal at a sample, flat across sharp edges, turned to the viewer.
    fn normal(&self, face: u32, w: [f32; 3]) -> Vec3 {
        let flat = self.geometry.flat[face as usize];
        let corners = self.geometry.faces[face as usize];
        let mut sum = Vec3::ZERO;
        for (share, corner) in w.into_iter().zip(corners) {
            let smooth = self.geometry.normals[corner as usize];
            // 32 degrees off the face: smooth; 45 degrees: an edge that is meant.
            let keep = ((smooth.dot(flat) - 0.70) / 0.15).clamp(0.0, 1.0);
            sum += flat.lerp(smooth, keep) * share;
        }
        let normal = sum.normalize_or(Vec3::Z);
        if self.faces_viewer(face) {
            normal
        } else {
            -normal
        }
    }

    fn layer_of(&self, face: u32) -> usize {
        let after = self
            .geometry
            .starts
            .partition_point(|&(first, _)| first <= face);
        after.saturating_sub(1)
    }

    fn light_of(&self, [r, g, b]: [u8; 3]) -> Vec3 {
        let t = &self.albedo;
        Vec3::new(t[usize::from(r)], t[usize::from(g)], t[usize::from(b)])
    }

    fn albedo(&self, face: u32, w: [f32; 3]) -> Vec3 {
        let layer = self.layer_of(face);
        let (first_face, first_vertex) = self.geometry.starts[layer];
        match &self.scene.layers[layer].paint {
            Paint::Plain(c) => self.light_of(*c),
            Paint::Faces(c) => self.light_of(c[(face - first_face) as usize]),
            Paint::Vertices(c) => {
                let corners = self.geometry.faces[face as usize];
                let mut sum = Vec3::ZERO;
                for (share, corner) in w.into_iter().zip(corners) {
                    sum += self.light_of(c[(corner - first_vertex) as usize]) * share;
                }
                sum
            }
        }
    }

    /// The nearest surface of each pixel.
    fn surfaces(&self) -> Vec<Surface> {
        let count = (self.size.width_px * self.size.height_px) as usize;
        let nothing = Surface {
            at: Vec3::NAN,
            normal: Vec3::Z,
        };
        let mm_per_px = (1.0 / self.camera.px_per_mm(self.size)) as f32;
        let half = Vec3::new(self.size.width_px as f32, self.size.height_px as f32, 0.0) * 0.5;
        (0..count)
            .into_par_iter()
            .with_min_len(self.size.width_px as usize)
            .map(|i| {
                let nearest = self
                    .samples_of(i)
                    .filter(|&s| self.samples.item[s] < OVERLAY)
                    .fold(None, |best: Option<usize>, s| match best {
                        Some(b) if self.samples.key[b] <= self.samples.key[s] => best,
                        _ => Some(s),
                    });
                let Some(sample) = nearest else {
                    return nothing;
                };
                let face = self.samples.item[sample];
                let depth = depth_of(self.samples.key[sample], &self.camera.projection);
                let stretch = match self.camera.projection {
                    Projection::Orthographic { .. } => 1.0,
                    Projection::Perspective { distance_mm, .. } => depth / distance_mm as f32,
                };
                let width = self.size.width_px as usize;
                let x = (i % width) as f32 + 0.5 - half.x;
                let y = half.y - (i / width) as f32 - 0.5;
                Surface {
                    at: Vec3::new(x * mm_per_px * stretch, y * mm_per_px * stretch, -depth),
                    normal: self.normal(face, self.weights(face, sample)),
                }
            })
            .collect()
    }

    fn depths(&self, surface: &[Surface]) -> Vec<f32> {
        let deep = |s: &Surface| {
            if s.at.is_nan() {
                f32::INFINITY
            } else {
                -s.at.z
            }
        };
        surface.iter().map(deep).collect()
    }

    /// Colour of a sample in linear light with coverage 0 or 1, premultiplied.
    fn colour(&self, sample: usize, open: f32) -> Vec4 {
        let item = self.samples.item[sample];
        if item == NOTHING {
            return match self.scene.background {
                Background::Transparent => Vec4::ZERO,
                Background::Plain(c) => self.light_of(c).extend(1.0),
            };
        }
        if item >= OVERLAY {
            let index = (item - OVERLAY) as usize;
            let lines = &self.scene.lines;
            let paint = lines.get(index).map(|l| l.colour).or_else(|| {
                let dot = self.scene.dots.get(index.wrapping_sub(lines.len()));
                dot.map(|d| d.colour)
            });
            return self.light_of(paint.unwrap_or_default()).extend(1.0);
        }
        let w = self.weights(item, sample);
        let normal = self.normal(item, w);
        let layer = &self.scene.layers[self.layer_of(item)];
        let light = if self.faces_viewer(item) {
            self.lights
                .shade(self.albedo(item, w), normal, open, &layer.material)
        } else {
            // The inside of a tooth is a tooth in the shade, not a hole.
            let inside = self.light_of(colour::INSIDE);
            let inside = inside.lerp(self.albedo(item, w), layer.material.inside);
            self.lights
                .shade(inside, normal, open, &crate::scene::Material::MATT)
        };
        Vec3::new(shoulder(light.x), shoulder(light.y), shoulder(light.z)).extend(1.0)
    }

    fn pixels(&self, open: &[f32]) -> Vec<u8> {
        let encode: Vec<u8> = (0..=4095)
            .map(|i| colour::encoded(f64::from(i) / 4095.0))
            .collect();
        let byte = |light: f32| encode[(light.clamp(0.0, 1.0) * 4095.0 + 0.5) as usize];
        let share = 1.0 / (PER_PX * PER_PX) as f32;
        let mut rgba = vec![0_u8; open.len() * 4];
        rgba.par_chunks_mut(4)
            .with_min_len(self.size.width_px as usize)
            .enumerate()
            .for_each(|(i, pixel)| {
                let mut sum = Vec4::ZERO;
                for sample in self.samples_of(i) {
                    sum += self.colour(sample, open[i]);
                }
                if sum.w > 0.0 {
                    let c = sum.truncate() / sum.w;
                    let alpha = (sum.w * share * 255.0 + 0.5) as u8;
                    pixel.copy_from_slice(&[byte(c.x), byte(c.y), byte(c.z), alpha]);
                }
            });
        rgba
    }
}
