//! The bytes of a shown mesh.
//!
//! Out: little-endian: `BSM1`, u32 vertices, u32 faces, f32x3 low, f32x3 high (mm), u32 flags, vertices x 3 u16
//! (`low + u16 / 65535 * (high - low)`), padding to 4, faces x 3 u32, faces x u8 tooth (0: none), and where bit 0 of
//! the flags is set vertices x 3 u8 colour, and where bit 1 is set vertices x i16 value (micrometres, -32768: none; what is
//! larger than 32.767 mm is 32.767 mm). An arch of 65 mm is shown to half a micrometre.

use super::coarse::Shown;
use glam::DVec3;

const MAGIC: &[u8; 4] = b"BSM1";
const HAS_COLOURS: u32 = 1;
const HAS_VALUES: u32 = 2;
const NO_VALUE: i16 = i16::MIN;
const STEPS: f64 = 65_535.0;

pub(super) fn write(mesh: &Shown) -> Vec<u8> {
    let (low, high) = bounds(&mesh.positions);
    let mut out = Vec::with_capacity(44 + mesh.positions.len() * 9 + mesh.faces.len() * 13);
    out.extend_from_slice(MAGIC);
    for count in [mesh.positions.len(), mesh.faces.len()] {
        // A mesh has no more of either than 32 bits can name.
        out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    }
    for corner in [low, high] {
        corner
            .iter()
            .for_each(|value| out.extend_from_slice(&value.to_le_bytes()));
    }
    let flag = |is_there: bool, flag: u32| if is_there { flag } else { 0 };
    let flags =
        flag(mesh.colours.is_some(), HAS_COLOURS) | flag(mesh.values_mm.is_some(), HAS_VALUES);
    out.extend_from_slice(&flags.to_le_bytes());
    for position in &mesh.positions {
        for (axis, value) in position.to_array().into_iter().enumerate() {
            let (from, to) = (f64::from(low[axis]), f64::from(high[axis]));
            let share = if to > from {
                (value - from) / (to - from)
            } else {
                0.0
            };
            let step = (share * STEPS).round().clamp(0.0, STEPS) as u16;
            out.extend_from_slice(&step.to_le_bytes());
        }
    }
    out.resize(out.len().next_multiple_of(4), 0);
    for corner in mesh.faces.iter().flatten() {
        out.extend_from_slice(&corner.to_le_bytes());
    }
    out.extend_from_slice(&mesh.teeth);
    if let Some(colours) = &mesh.colours {
        out.extend(colours.iter().flatten());
    }
    for mm in mesh.values_mm.iter().flatten() {
        let um = match mm.is_nan() {
            true => NO_VALUE,
            // Rounded and within range, so that it fits.
            false => (mm * 1e3).round().clamp(-32_767.0, 32_767.0) as i16,
        };
        out.extend_from_slice(&um.to_le_bytes());
    }
    out
}

/// The box around all positions; of no positions it is a point.
fn bounds(positions: &[DVec3]) -> ([f32; 3], [f32; 3]) {
    let first = positions.first().copied().unwrap_or_default();
    let around = positions.iter();
    let (low, high) = around.fold((first, first), |(low, high), &p| (low.min(p), high.max(p)));
    (low.as_vec3().to_array(), high.as_vec3().to_array())
}
