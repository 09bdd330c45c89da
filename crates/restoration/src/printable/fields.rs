//! The fields of a restoration on a grid whose z is the insertion axis.
//!
//! In: design, outline, tooth, other teeth. Out: the solid's surface and what is removed from the
//! tooth. Law: nothing of the tooth is above the solid in its column.
//! Method: signed distances (`scan::field`), combined; undercuts filled by a sweep down.

use super::region::line_mesh;
use super::solid::{Outer, lateral_at, turned};
use super::{PrintOptions, PrintRequest, PrintableError};
use glam::{DMat3, DVec3};
use rayon::prelude::*;
use scan::Mesh;
use scan::field::{Grid, Sampled, contour, sample, signed_distance};
use scan::space::{Bvh, Signed};

/// Beyond this the cell grows, so that a crown takes seconds.
const SAMPLES_WANTED: f64 = 2.2e6;
/// Where the gap goes over from marginal to cement, mm.
const GAP_RAMP_MM: f64 = 0.2;
/// A void may be this much wider below than its outline, mm; the sweep decides what can be filled.
const OVERHANG_MM: f64 = 0.8;

/// All fields, in the frame of the insertion axis.
pub(super) struct Fields {
    /// Distance to the design.
    pub(super) design: Grid,
    /// Lateral distance to the outline (negative everywhere for a shell).
    lateral: Grid,
    tooth: Grid,
    gap: Grid,
    /// Positive where the outer surface is too near to another tooth.
    tight: Option<Grid>,
}

impl Fields {
    pub(super) fn new(
        request: &PrintRequest<'_>,
        options: &PrintOptions,
        outer: &Outer,
        tooth: &Mesh,
        turn: DMat3,
        stretch: f64,
    ) -> Result<Self, PrintableError> {
        let outer_mesh = turned(&outer.mesh, turn);
        let (mut low, mut high) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
        for c in 0..8_usize {
            let pick = DVec3::new((c & 1) as f64, (c >> 1 & 1) as f64, (c >> 2) as f64);
            let p = turn * (outer.low + (outer.high - outer.low) * pick);
            (low, high) = (low.min(p), high.max(p));
        }
        if let (None, Some((l, h))) = (&outer.lateral_mm, outer_mesh.bounds()) {
            (low, high) = (l, h);
        }
        let size = high - low;
        let wanted = libm::cbrt(size.x * size.y * size.z / SAMPLES_WANTED);
        let cell = options.cell_mm.max(wanted * stretch);
        let shape = Grid::covering(low, high, cell, 4.0 * cell)?;
        let thick = if options.prepare {
            options.material.body_mm_min() + options.cement_gap_mm
        } else {
            0.0
        };
        let band = thick + 4.0 * cell;
        let surface = Signed::new(&outer_mesh);
        let (design, mut lateral) = design_fields(&shape, &surface, outer, &outer_mesh, band);
        let near = 2.0 * options.cement_gap_mm.max(options.marginal_gap_mm) + 4.0 * cell;
        let tooth_surface = Signed::new(&turned(tooth, turn));
        let tooth_field = signed_distance(&shape, &tooth_surface, near.max(thick));
        if let Some(values) = &outer.lateral_mm {
            let reach = outer.depth_mm + 0.3;
            let at = |p: DVec3| {
                let found = surface.distance_within(p, reach)?;
                let below = tooth_surface.distance_within(p, reach)?;
                let void = !below.on_border && below.distance_mm > -cell;
                let inside = found.distance_mm < 0.0 && !found.on_border;
                (inside && void).then(|| lateral_at(values, outer_mesh.faces(), &found.closest))
            };
            deepen(&mut lateral, &design, &tooth_field, -band, at);
        }
        let gap = gap_field(options, &shape, &tooth_field, &outer.loops, turn);
        let tight = tight_field(request, options, &shape, &design, turn);
        Ok(Self {
            design,
            lateral,
            tooth: tooth_field,
            gap,
            tight,
        })
    }

    /// The solid and the volume to be removed from the tooth, mm³.
    pub(super) fn solid(&self, options: &PrintOptions) -> (Mesh, f64) {
        let mut tooth = self.tooth.clone();
        let mut removal_mm3 = 0.0;
        if options.prepare {
            let needed = options.material.body_mm_min() + options.cement_gap_mm;
            // Down to the needed depth below the design, within the outline.
            let mut cut = self.design.clone();
            cut.combine(&self.lateral, |d, l| (-(d + needed)).max(l));
            let mut removed = cut.clone();
            removed.intersect(&self.tooth);
            removed.intersect(&self.design);
            removal_mm3 = contour(&removed).signed_volume();
            tooth.subtract(&cut);
        }
        tooth.combine(&self.gap, |t, gap| t - gap);
        sweep_down(&mut tooth);
        let mut solid = self.design.clone();
        solid.intersect(&self.lateral);
        if let Some(tight) = &self.tight {
            solid.intersect(tight);
        }
        solid.subtract(&tooth);
        (contour(&solid), removal_mm3)
    }
}

/// Distance to the design and lateral distance to the outline, which is not known further below
/// the design than the band.
fn design_fields(
    shape: &Grid,
    surface: &Signed,
    outer: &Outer,
    mesh: &Mesh,
    band: f64,
) -> (Grid, Grid) {
    let cell = shape.cell_mm();
    let pairs = sample(shape, surface, band, |_, found| match found {
        Sampled::FarInside => [-band, -1.0],
        Sampled::FarOutside => [band, 1.0],
        Sampled::Near(d) => {
            let value = |l: &Vec<f64>| {
                let lateral = lateral_at(l, mesh.faces(), &d.closest);
                if d.on_border {
                    lateral.max(cell)
                } else {
                    lateral
                }
            };
            [d.distance_mm, outer.lateral_mm.as_ref().map_or(-1.0, value)]
        }
    });
    let part = |k: usize| shape.with_values(pairs.iter().map(|p| p[k]).collect());
    (part(0), part(1))
}

/// Finds the lateral distance below the band too, but only where there is no tooth: few samples.
/// Places that are further from the design than anything missing are no part of the void; they
/// come from sides that an open surface cannot tell beyond its border.
fn deepen(
    lateral: &mut Grid,
    design: &Grid,
    tooth: &Grid,
    deep: f64,
    at: impl Fn(DVec3) -> Option<f64> + Sync,
) {
    let cell = lateral.cell_mm();
    let void = |s: usize| design.values()[s] <= deep && tooth.values()[s] > -cell;
    let value = |p: DVec3| at(p).map_or(1.0, |l| l - OVERHANG_MM);
    let dims = design.dims();
    let coarse = dims.map(|n| n.div_ceil(3));
    // One query for a block of three samples a side: the overhang forgives a tenth of a mm.
    let blocks: Vec<Option<f64>> = (0..coarse[0] * coarse[1] * coarse[2])
        .into_par_iter()
        .map(|b| {
            let [i, j, k] = [
                b % coarse[0],
                b / coarse[0] % coarse[1],
                b / (coarse[0] * coarse[1]),
            ];
            let middle = [i, j, k].map(|x| 3 * x + 1);
            let within = (0..3).all(|a| middle[a] < dims[a]);
            (within && void(design.index(middle))).then(|| value(design.point(middle)))
        })
        .collect();
    lateral.fill_rows(|j, k, row| {
        for (i, v) in row.iter_mut().enumerate() {
            if void(design.index([i, j, k])) {
                let block = ((k / 3) * coarse[1] + j / 3) * coarse[0] + i / 3;
                *v = blocks[block].unwrap_or_else(|| value(design.point([i, j, k])));
            }
        }
    });
}

/// The gap at every sample near the tooth: marginal near the margin, cement beyond.
fn gap_field(
    options: &PrintOptions,
    shape: &Grid,
    tooth: &Grid,
    loops: &[Vec<DVec3>],
    turn: DMat3,
) -> Grid {
    let turned_loops: Vec<Vec<DVec3>> = loops
        .iter()
        .map(|l| l.iter().map(|&p| turn * p).collect())
        .collect();
    let margin = Bvh::new(&line_mesh(&turned_loops));
    let (inner, edge) = (options.cement_gap_mm, options.marginal_gap_mm);
    let reach = options.marginal_band_mm + GAP_RAMP_MM;
    let near = inner.max(edge) + 2.0 * shape.cell_mm();
    let mut gap = shape.like(inner);
    gap.fill_rows(|j, k, row| {
        for (i, v) in row.iter_mut().enumerate() {
            if tooth.values()[tooth.index([i, j, k])].abs() > near {
                continue;
            }
            if let Some(c) = margin.closest_within(shape.point([i, j, k]), reach) {
                let t = (c.distance_mm - options.marginal_band_mm) / GAP_RAMP_MM;
                *v = edge + (inner - edge) * t.clamp(0.0, 1.0);
            }
        }
    });
    gap
}

/// Positive where the design must give way to another tooth, by at most the allowed relief.
fn tight_field(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
    shape: &Grid,
    design: &Grid,
    turn: DMat3,
) -> Option<Grid> {
    if options.contact_relief_mm <= 0.0 {
        return None;
    }
    let others = request
        .neighbours
        .iter()
        .map(|n| (n.1, super::contacts::PROXIMAL_AIM_MM));
    let others = others.chain(
        request
            .antagonist
            .map(|a| (a, super::contacts::OCCLUSAL_AIM_MM)),
    );
    let mut tight: Option<Grid> = None;
    let band = options.contact_relief_mm + 4.0 * shape.cell_mm();
    for (mesh, aim) in others.filter(|o| !o.0.faces().is_empty()) {
        let mut other = signed_distance(shape, &Signed::new(&turned(mesh, turn)), band);
        other.combine(design, |n, d| (aim - n).min(d + options.contact_relief_mm));
        match &mut tight {
            Some(sum) => sum.combine(&other, f64::max),
            None => tight = Some(other),
        }
    }
    tight
}

/// In each column, what lies below something solid becomes solid too: nothing is left under an
/// overhang that the restoration would have to pass on its way out.
fn sweep_down(grid: &mut Grid) {
    let [nx, ny, nz] = grid.dims();
    let layer = nx * ny;
    for k in (0..nz - 1).rev() {
        let (below, above) = grid.values_mut().split_at_mut((k + 1) * layer);
        for (low, high) in below[k * layer..].iter_mut().zip(&above[..layer]) {
            *low = low.min(*high);
        }
    }
}
