//! What the crowns look like along the arch: where they can be cut, how thick and how high they are.
//!
//! In: the mask of crowns and each face's place. Out: [`Profile`], one [`Slice`] each half millimetre.
//! Method: least cuts of the mask across +-2.5 mm, cheap in creases (scans.md, step 5).
//! Cost: one small maximum flow a slice, in parallel.

use super::curve::Place;
use super::maxflow::Network;
use super::surface::Surface;
use glam::DVec3;
use rayon::prelude::*;

/// Distance between slices along the arch, mm.
pub(super) const SLICE_MM: f64 = 0.5;
const REACH_MM: f64 = 2.5;
/// What a millimetre of cut costs more at the reach's end, so that creases keep their place.
const STRAY: f64 = 0.4;
const TOP_MM: f64 = 2.5;

/// The crowns at one place of the arch.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slice {
    /// Value of the least cut across the mask: small in a crease between teeth, mm.
    pub cut_mm: f64,
    /// Extent across the arch of what lies within 2.5 mm of the top, mm.
    pub thick_mm: f64,
    /// Greatest protrusion, mm.
    pub protrusion_mm: f64,
}

/// All slices, from the start of the curve.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub slices: Vec<Slice>,
}

/// Measures the profile.
pub(super) fn measure(
    surface: &Surface,
    at: &[DVec3],
    places: &[Place],
    q: &[f64],
    mask: &[bool],
    length_mm: f64,
) -> Profile {
    let count = (length_mm / SLICE_MM) as usize + 1;
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
    for f in (0..surface.len()).filter(|&f| mask[f]) {
        let i = (places[f].along_mm / SLICE_MM + 0.5) as usize;
        if let Some(list) = members.get_mut(i) {
            list.push(f as u32);
        }
    }
    let slices = (0..count)
        .into_par_iter()
        .map(|i| {
            let window = |half: usize| {
                members[i.saturating_sub(half)..(i + half + 1).min(count)]
                    .iter()
                    .flatten()
                    .copied()
            };
            let near: Vec<u32> = window(1).collect();
            let band: Vec<u32> = window((REACH_MM / SLICE_MM) as usize).collect();
            let mut slice = shape(at, places, q, &near);
            slice.cut_mm = cut(surface, places, mask, &band, i as f64 * SLICE_MM);
            slice
        })
        .collect();
    Profile { slices }
}

/// The value at a share of the sorted list.
pub(super) fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let i = (share * values.len().saturating_sub(1) as f64 + 0.5) as usize;
    values.get(i).copied().unwrap_or(0.0)
}

fn shape(at: &[DVec3], places: &[Place], q: &[f64], near: &[u32]) -> Slice {
    let faces = || near.iter().map(|&f| f as usize);
    let mut heights: Vec<f64> = faces().map(|f| at[f].z).collect();
    let top_mm = quantile(&mut heights, 0.95);
    let crown = faces().filter(|&f| at[f].z > top_mm - TOP_MM);
    let mut across: Vec<f64> = crown.map(|f| places[f].across_mm).collect();
    let thick_mm = quantile(&mut across, 0.95) - quantile(&mut across, 0.05);
    Slice {
        cut_mm: 0.0,
        thick_mm,
        protrusion_mm: faces().map(|f| q[f]).fold(0.0, f64::max),
    }
}

/// What it costs to cut an edge: its length, little in a crease.
pub(super) fn toughness(concave_deg: f64, length_mm: f64) -> f64 {
    length_mm * libm::exp(-concave_deg / 10.0)
}

fn cut(surface: &Surface, places: &[Place], mask: &[bool], band: &[u32], middle_mm: f64) -> f64 {
    let mut sorted = band.to_vec();
    sorted.sort_unstable();
    let n = sorted.len();
    let (source, sink) = (n, n + 1);
    let mut net = Network::new(n + 2);
    let mut ends = [0.0; 2];
    for (i, &f) in sorted.iter().enumerate() {
        for link in surface.links(f as usize) {
            let to = link.to as usize;
            if !mask[to] {
                continue;
            }
            let middle = 0.5 * (places[f as usize].along_mm + places[to].along_mm);
            let off = (middle - middle_mm) / REACH_MM;
            let c =
                toughness(link.concave_deg, link.length_mm) + STRAY * off * off * link.length_mm;
            match sorted.binary_search(&link.to) {
                Ok(j) if j > i => net.join(i, j, c, c),
                Ok(_) => {}
                Err(_) => {
                    let before = places[to].along_mm < middle_mm;
                    net.join(i, if before { source } else { sink }, c, c);
                    ends[usize::from(!before)] += c;
                }
            }
        }
    }
    if ends[0] == 0.0 || ends[1] == 0.0 {
        return 0.0;
    }
    net.flow(source, sink)
}
