//! How open a place is to the light, from the depth of its surroundings on the picture.
//!
//! In: one surface point a pixel. Out: 1 in the open to 0 in a deep crease, smoothed.
//! Method: Alchemy ambient obscurance (McGuire 2011) at two radii, 4x4 turned taps, depth-aware
//! 4x4 mean. Cost: 16 taps a covered pixel.

use crate::camera::Size;
use glam::Vec3;
use rayon::prelude::*;

/// The surface at a pixel, view space: right, up, towards the viewer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surface {
    /// Place, mm; NaN where there is nothing.
    pub(crate) at: Vec3,
    /// Unit normal, turned to the viewer.
    pub(crate) normal: Vec3,
}

const TAPS: usize = 16;
/// Hollows up to this size darken, mm: fissures, then the shade between teeth and gum.
const REACH_MM: [f32; 2] = [0.9, 3.5];

/// Taps of each of the 16 turns: offsets in mm and the radius they belong to.
fn taps() -> Vec<[(f32, f32, f32); TAPS]> {
    (0..16)
        .map(|turn| {
            let mut taps = [(0.0, 0.0, 1.0); TAPS];
            for (i, tap) in taps.iter_mut().enumerate() {
                let reach = REACH_MM[i % 2];
                // Sunflower: each tap covers the same area; the turn differs from pixel to pixel.
                let radius = reach * ((i as f32 + 0.5) / TAPS as f32).sqrt();
                let turns = i as f64 * 0.618_034 + f64::from(turn) / 16.0;
                let (sin, cos) = libm::sincos(turns * std::f64::consts::TAU);
                *tap = (radius * cos as f32, radius * sin as f32, reach);
            }
            taps
        })
        .collect()
}

/// An order of the 16 turns in which neighbours differ much.
const ORDER: [usize; 16] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/// Openness of each pixel; `px_per_mm` by depth-independent scale at the target.
pub(crate) fn openness(surface: &[Surface], size: Size, px_per_mm: f32) -> Vec<f32> {
    let taps = taps();
    let (width, height) = (size.width_px as usize, size.height_px as usize);
    let raw: Vec<f32> = (0..surface.len())
        .into_par_iter()
        .with_min_len(width)
        .map(|i| {
            let here = surface[i];
            if here.at.is_nan() {
                return 1.0;
            }
            let (x, y) = (i % width, i / width);
            let turn = ORDER[(y % 4) * 4 + x % 4];
            let mut hidden = 0.0;
            for &(dx, dy, reach) in &taps[turn] {
                let tx = x as f32 + 0.5 + dx * px_per_mm;
                let ty = y as f32 + 0.5 + dy * px_per_mm;
                if tx < 0.0 || ty < 0.0 || tx >= width as f32 || ty >= height as f32 {
                    continue;
                }
                let there = surface[ty as usize * width + tx as usize].at;
                if there.is_nan() {
                    continue;
                }
                let v = there - here.at;
                let above = v.dot(here.normal) - 0.03 * reach;
                let far = v.length_squared();
                if above > 0.0 && far < reach * reach * 9.0 {
                    hidden += above * reach / (far + 0.12 * reach * reach);
                }
            }
            (1.0 - hidden * (1.6 / TAPS as f32)).clamp(0.0, 1.0)
        })
        .collect();
    smoothed(&raw, surface, width, height)
}

fn smoothed(raw: &[f32], surface: &[Surface], width: usize, height: usize) -> Vec<f32> {
    (0..raw.len())
        .into_par_iter()
        .with_min_len(width)
        .map(|i| {
            let here = surface[i].at;
            if here.is_nan() {
                return 1.0;
            }
            let (x, y) = (i % width, i / width);
            let (mut sum, mut weight) = (0.0, 0.0);
            for ny in y.saturating_sub(1)..(y + 3).min(height) {
                for nx in x.saturating_sub(1)..(x + 3).min(width) {
                    let j = ny * width + nx;
                    // Across a jump in depth there is another thing.
                    if (surface[j].at.z - here.z).abs() < 1.2 {
                        sum += raw[j];
                        weight += 1.0;
                    }
                }
            }
            if weight > 0.0 { sum / weight } else { raw[i] }
        })
        .collect()
}
