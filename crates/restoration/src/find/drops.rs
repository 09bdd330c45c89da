//! Patches of a tooth that lie below a reference.
//!
//! In: [`Depths`]. Out: [`Drop`]s: connected patches with area, depth and volume.
//! Method: a patch starts beyond the limit and runs on to half of it; its depth is the 95th
//! percentile, so that single noisy vertices count little.

use super::reference::Depths;
use super::surface::Surface;
use crate::shade::order::{median, quantile};
use glam::DVec3;
use scan::space::Spread;

/// Nearer to the border than this a label may differ between scans, mm.
const BORDER_MM: f64 = 0.5;

/// A patch below a reference.
#[derive(Debug, Clone)]
pub(crate) struct Drop {
    pub(crate) region: usize,
    pub(crate) faces: Vec<u32>,
    pub(crate) area_mm2: f64,
    pub(crate) depth_mm: f64,
    pub(crate) volume_mm3: f64,
    pub(crate) at: DVec3,
    /// Area-weighted mean normal.
    pub(crate) normal: DVec3,
    /// Median hollowness, mm: positive in a pit.
    pub(crate) hollow_mm: f64,
    /// RMS distance of its vertices from their own plane, mm.
    pub(crate) flat_mm: f64,
}

/// The patches of a region of at least `area_mm2_min`.
pub(crate) fn drops(surface: &Surface<'_>, depths: &Depths, area_mm2_min: f64) -> Vec<Drop> {
    let Some(region) = surface.regions.get(depths.region) else {
        return Vec::new();
    };
    let state: Vec<u8> = region
        .vertices
        .iter()
        .zip(&depths.mm)
        .map(|(&v, &d)| {
            let inner = surface.border_mm[v as usize] >= BORDER_MM;
            u8::from(inner && d > 0.5 * depths.limit_mm) + u8::from(inner && d > depths.limit_mm)
        })
        .collect();
    surface
        .patches(&region.vertices, &state)
        .into_iter()
        .filter_map(|members| drop(surface, depths, &members))
        .filter(|d| d.area_mm2 >= area_mm2_min)
        .collect()
}

fn drop(surface: &Surface<'_>, depths: &Depths, members: &[usize]) -> Option<Drop> {
    let region = surface.regions.get(depths.region)?;
    let ids: Vec<u32> = members.iter().map(|&i| region.vertices[i]).collect();
    let faces = surface.faces_of(region, &ids);
    let depth_at = |v: u32| {
        let at = region.vertices.binary_search(&v).ok();
        at.map_or(0.0, |i| depths.mm[i]).max(0.0)
    };
    let (mut area_mm2, mut volume_mm3, mut normal) = (0.0, 0.0, DVec3::ZERO);
    for &f in &faces {
        let area = surface.mesh.area(f as usize);
        let corners = surface.mesh.faces()[f as usize];
        let mean = corners.iter().map(|&v| depth_at(v)).sum::<f64>() / 3.0;
        area_mm2 += area;
        volume_mm3 += area * if mean.is_finite() { mean } else { 0.0 };
        normal += surface.mesh.area_vector_doubled(f as usize);
    }
    let mut values: Vec<f64> = members.iter().map(|&i| depths.mm[i]).collect();
    let mut hollow: Vec<f64> = ids.iter().map(|&v| surface.hollow_mm[v as usize]).collect();
    let deepest = members.iter().fold(members[0], |best, &i| {
        if depths.mm[i] > depths.mm[best] {
            i
        } else {
            best
        }
    });
    Some(Drop {
        region: depths.region,
        faces,
        area_mm2,
        depth_mm: quantile(&mut values, 0.95)?,
        volume_mm3,
        at: surface.mesh.positions()[region.vertices[deepest] as usize],
        normal: normal.normalize_or_zero(),
        hollow_mm: median(&mut hollow)?,
        flat_mm: flat_mm(surface, &ids),
    })
}

/// RMS distance of some vertices from their own plane, mm.
fn flat_mm(surface: &Surface<'_>, ids: &[u32]) -> f64 {
    let places = ids.iter().map(|&v| surface.mesh.positions()[v as usize]);
    Spread::of(places.map(|p| (p, 1.0))).deviations_mm.z
}

/// Median depth below a reference over some faces, mm; `None` where nothing compares.
pub(crate) fn median_depth_mm(
    surface: &Surface<'_>,
    depths: &Depths,
    faces: &[u32],
) -> Option<f64> {
    let region = surface.regions.get(depths.region)?;
    let corners = faces.iter().flat_map(|&f| surface.mesh.faces()[f as usize]);
    let mut values: Vec<f64> = corners
        .filter_map(|v| region.vertices.binary_search(&v).ok())
        .map(|i| depths.mm[i])
        .filter(|d| d.is_finite())
        .collect();
    median(&mut values)
}
