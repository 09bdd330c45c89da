//! Pixels to PNG bytes: a palette for reports, full colour for checks.
//!
//! In: RGBA bytes. Out: PNG bytes. Fails: `PictureError::Encode`.
//! Method: median cut (Heckbert 1982) on cells of 6 bits a channel, split at the greatest spread.

use crate::camera::Size;
use crate::scene::PictureError;
use png::{BitDepth, ColorType, Compression, Encoder, Filter};

/// PNG with every colour.
pub(crate) fn full_png(size: Size, rgba: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, size.width_px, size.height_px);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::Adaptive);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgba)?;
    writer.finish()?;
    Ok(bytes)
}

/// PNG with at most 256 colours.
pub(crate) fn palette_png(size: Size, rgba: &[u8]) -> Result<Vec<u8>, PictureError> {
    let (palette, indices) = quantise(rgba);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, size.width_px, size.height_px);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(
        palette
            .iter()
            .flat_map(|c| [c[0], c[1], c[2]])
            .collect::<Vec<u8>>(),
    );
    if palette.iter().any(|c| c[3] < 255) {
        encoder.set_trns(palette.iter().map(|c| c[3]).collect::<Vec<u8>>());
    }
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

/// A cell of the colour cube: key, pixels in it, and the sums of its channels.
#[derive(Debug, Clone, Copy)]
struct Cell {
    key: u32,
    count: u64,
    sums: [u64; 4],
}

impl Cell {
    fn mean(&self, channel: usize) -> f64 {
        self.sums[channel] as f64 / self.count as f64
    }
}

/// Cells of 6 bits red, green and blue; alpha in 3 bits with "clear" and "solid" kept apart.
fn key_of(p: &[u8]) -> u32 {
    let [r, g, b, a] = [p[0], p[1], p[2], p[3]].map(u32::from);
    let alpha = match a {
        0 => return 0,
        255 => 7,
        _ => 1 + a * 6 / 255,
    };
    (alpha << 18) | ((r >> 2) << 12) | ((g >> 2) << 6) | (b >> 2)
}

fn cells(rgba: &[u8]) -> Vec<Cell> {
    // The cube has 2^21 cells: count in place, then keep the used ones in order.
    let mut counts = vec![0_u32; 1 << 21];
    let mut sums = vec![[0_u64; 4]; 0];
    let mut slots = vec![u32::MAX; 1 << 21];
    for p in rgba.chunks_exact(4) {
        let key = key_of(p) as usize;
        if slots[key] == u32::MAX {
            slots[key] = sums.len() as u32;
            sums.push([0; 4]);
        }
        counts[key] += 1;
        let sum = &mut sums[slots[key] as usize];
        for (sum, &value) in sum.iter_mut().zip(p) {
            *sum += u64::from(value);
        }
    }
    (0..counts.len())
        .filter(|&k| counts[k] > 0)
        .map(|k| Cell {
            key: k as u32,
            count: u64::from(counts[k]),
            sums: sums[slots[k] as usize],
        })
        .collect()
}

/// Channel of the greatest weighted spread in a box, and that spread.
fn spread(cells: &[Cell]) -> (usize, f64) {
    let count: u64 = cells.iter().map(|c| c.count).sum();
    let mut best = (0, 0.0);
    for channel in 0..4 {
        let mean = cells.iter().map(|c| c.sums[channel]).sum::<u64>() as f64 / count as f64;
        let variance: f64 = cells
            .iter()
            .map(|c| {
                let d = c.mean(channel) - mean;
                d * d * c.count as f64
            })
            .sum();
        if variance > best.1 {
            best = (channel, variance);
        }
    }
    best
}

/// At most 256 RGBA colours, those that let the page through first, and an index for each pixel.
fn quantise(rgba: &[u8]) -> (Vec<[u8; 4]>, Vec<u8>) {
    let mut cells = cells(rgba);
    let mut boxes: Vec<(usize, usize, usize, f64)> = Vec::new();
    let add = |boxes: &mut Vec<(usize, usize, usize, f64)>, cells: &[Cell], from, to| {
        let (channel, variance) = spread(&cells[from..to]);
        boxes.push((from, to, channel, variance));
    };
    if !cells.is_empty() {
        let all = cells.len();
        add(&mut boxes, &cells, 0, all);
    }
    while boxes.len() < 256 {
        let widest = (0..boxes.len()).max_by(|&a, &b| boxes[a].3.total_cmp(&boxes[b].3));
        let Some(widest) = widest else { break };
        let (from, to, channel, variance) = boxes[widest];
        if to - from < 2 || variance <= 0.0 {
            break;
        }
        let part = &mut cells[from..to];
        part.sort_by(|a, b| {
            a.mean(channel)
                .total_cmp(&b.mean(channel))
                .then(a.key.cmp(&b.key))
        });
        let half = part.iter().map(|c| c.count).sum::<u64>() / 2;
        let mut seen = 0;
        let mut cut = 1;
        for (i, cell) in part.iter().enumerate().take(part.len() - 1) {
            seen += cell.count;
            cut = i + 1;
            if seen >= half {
                break;
            }
        }
        boxes.swap_remove(widest);
        add(&mut boxes, &cells, from, from + cut);
        add(&mut boxes, &cells, from + cut, to);
    }
    let mut entries: Vec<([u8; 4], usize, usize)> = boxes
        .iter()
        .map(|&(from, to, ..)| (colour_of(&cells[from..to]), from, to))
        .collect();
    entries.sort_by_key(|&(c, from, _)| (c[3], luma(c), c, from));
    let mut index_of = vec![0_u8; 1 << 21];
    for (index, &(_, from, to)) in entries.iter().enumerate() {
        for cell in &cells[from..to] {
            index_of[cell.key as usize] = index as u8;
        }
    }
    let palette = entries.iter().map(|&(c, ..)| c).collect();
    let indices = rgba
        .chunks_exact(4)
        .map(|p| index_of[key_of(p) as usize])
        .collect();
    (palette, indices)
}

fn luma(c: [u8; 4]) -> u32 {
    u32::from(c[0]) * 2 + u32::from(c[1]) * 5 + u32::from(c[2])
}

fn colour_of(cells: &[Cell]) -> [u8; 4] {
    let count: u64 = cells.iter().map(|c| c.count).sum();
    let mut colour = [0; 4];
    for (channel, value) in colour.iter_mut().enumerate() {
        let sum: u64 = cells.iter().map(|c| c.sums[channel]).sum();
        *value = ((sum + count / 2) / count.max(1)) as u8;
    }
    colour
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_kept_exactly() {
        let rgba: Vec<u8> = (0..200_u8).flat_map(|i| [i, 255 - i, 7, 255]).collect();
        let (palette, indices) = quantise(&rgba);
        for (p, &i) in rgba.chunks_exact(4).zip(&indices) {
            let c = palette[usize::from(i)];
            assert!((0..4).all(|k| c[k].abs_diff(p[k]) <= 4), "{c:?} for {p:?}");
        }
    }

    #[test]
    fn clear_and_solid_stay_apart() {
        let rgba = [[0, 0, 0, 0], [255, 250, 245, 255], [9, 9, 9, 255]].concat();
        let (palette, indices) = quantise(&rgba);
        let alpha = |i: usize| palette[usize::from(indices[i])][3];
        assert_eq!((alpha(0), alpha(1), alpha(2)), (0, 255, 255));
    }
}
