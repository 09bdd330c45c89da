//! The fields of a restoration on a grid whose z is the insertion axis.
//!
//! In: design, outline, prepared tooth, other teeth. Out: the solid's surface and the volumes about
//! it. Nothing of the tooth is above the solid in its column.
//! Method: signed distances (`scan::field`), combined; undercuts filled by a sweep down. What lies
//! deep below the design belongs to the flaw if its column enters the design within the outline:
//! the nearest place of the design may lie on another side of the tooth.

use super::prepared::Tooth;
use super::region::line_mesh;
use super::solid::{Outer, lateral_at, turned};
use super::{PrintOptions, PrintRequest, PrintableError, Volumes};
use glam::{DMat3, DVec3};
use scan::Mesh;
use scan::field::{Grid, Sampled, contour, sample, signed_distance};
use scan::space::{Bvh, Signed};

/// Beyond this the cell grows, so that a large piece takes seconds.
const SAMPLES_WANTED: f64 = 2.2e6;
/// Where the gap goes over from marginal to cement, mm.
const GAP_RAMP_MM: f64 = 0.2;

/// All fields, in the frame of the insertion axis.
pub(super) struct Fields {
    /// Distance to the design.
    pub(super) design: Grid,
    /// Lateral distance to the outline.
    lateral: Grid,
    /// Distance to the prepared tooth.
    tooth: Grid,
    /// Distance to the scanned tooth.
    scanned: Grid,
    gap: Grid,
    /// The prepared tooth with its gap and everything that stands under them.
    kept_free: Grid,
    /// Positive where the outer surface is too near to another tooth.
    tight: Option<Grid>,
    /// Edges thinner than this are cut off.
    edge_mm: f64,
}

impl Fields {
    pub(super) fn new(
        request: &PrintRequest<'_>,
        options: &PrintOptions,
        outer: &Outer,
        tooth: &Tooth,
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
        let size = high - low;
        let wanted = libm::cbrt(size.x * size.y * size.z / SAMPLES_WANTED);
        let cell = stretch * options.cell.get().max(wanted);
        let shape = Grid::covering(low, high, cell, 4.0 * cell)?;
        let surface = Signed::new(&outer_mesh);
        let (design, mut lateral) = design_fields(&shape, &surface, outer, &outer_mesh);
        carry_down(&mut lateral, &design, outer.edge_mm + 1.5 * cell);
        let near = 2.0 * options.cement_gap.get().max(options.marginal_gap.get()) + 4.0 * cell;
        let (tooth, scanned) = tooth.turned(turn).fields(&shape, near);
        let gap = gap_field(options, &shape, &tooth, &outer.loops, turn);
        let tight = tight_field(request, options, &shape, &design, turn);
        let mut kept_free = tooth.clone();
        kept_free.combine(&gap, |t, gap| t - gap);
        // A lip thinner than a cell may pass between two samples of a column: grown so that a sample
        // half a cell beside its edge still sees it, it casts its whole shadow.
        let mut lips = tooth.clone();
        lips.combine(&gap, |t, gap| t - libm::hypot(gap, 0.5 * cell));
        sweep_down(&mut kept_free, &lips);
        Ok(Self {
            design,
            lateral,
            tooth,
            scanned,
            gap,
            kept_free,
            tight,
            edge_mm: outer.edge_mm,
        })
    }

    /// The solid.
    pub(super) fn solid(&self) -> Mesh {
        let mut solid = self.design.clone();
        solid.intersect(&self.lateral);
        if let Some(tight) = &self.tight {
            solid.intersect(tight);
        }
        solid.subtract(&self.kept_free);
        contour(&solid)
    }

    /// Where what is missing goes, from the share of each sample's cube.
    pub(super) fn volumes(&self) -> Volumes {
        let h = self.design.cell_mm();
        let share = |x: f64| (0.5 - x / h).clamp(0.0, 1.0);
        let mut sums = Volumes::default();
        for (s, &design) in self.design.values().iter().enumerate() {
            let (tooth, free) = (self.tooth.values()[s], self.kept_free.values()[s]);
            let lateral = self.lateral.values()[s];
            if design > 0.5 * h || tooth < -0.5 * h || (design > -self.edge_mm && lateral > 0.0) {
                continue;
            }
            let missing = share(design.max(-tooth));
            let open = share(design.max(self.gap.values()[s] - tooth));
            let reached = share(design.max(-free));
            sums.missing_mm3 += missing;
            sums.film_mm3 += missing - open;
            sums.block_out_mm3 += open - reached;
            // Cut away before it was missing.
            sums.removal_mm3 += (missing - share(design.max(-self.scanned.values()[s]))).max(0.0);
        }
        let cube = h * h * h;
        Volumes {
            missing_mm3: sums.missing_mm3 * cube,
            film_mm3: sums.film_mm3 * cube,
            block_out_mm3: sums.block_out_mm3 * cube,
            removal_mm3: sums.removal_mm3 * cube,
        }
    }
}

/// Distance to the design and lateral distance to the outline, near the design.
fn design_fields(shape: &Grid, surface: &Signed, outer: &Outer, mesh: &Mesh) -> (Grid, Grid) {
    let cell = shape.cell_mm();
    let band = outer.edge_mm + 4.0 * cell;
    let pairs = sample(shape, surface, band, |_, found| match found {
        Sampled::FarInside => [-band, 1.0],
        Sampled::FarOutside => [band, 1.0],
        Sampled::Near(d) => {
            let lateral = lateral_at(&outer.lateral_mm, mesh.faces(), &d.closest);
            let least = if d.on_border { cell } else { f64::NEG_INFINITY };
            [d.distance_mm, lateral.max(least)]
        }
    });
    let part = |k: usize| shape.with_values(pairs.iter().map(|p| p[k]).collect());
    (part(0), part(1))
}

/// Deeper below the design than `near_mm`, the lateral distance becomes that of the place where the
/// column enters the design; outside where it is inside already at the top of the box.
fn carry_down(lateral: &mut Grid, design: &Grid, near_mm: f64) {
    let [nx, ny, nz] = design.dims();
    let layer = nx * ny;
    let mut entered = vec![1.0; layer];
    let mut inside = vec![true; layer];
    for k in (0..nz).rev() {
        let depths = &design.values()[k * layer..(k + 1) * layer];
        let values = &mut lateral.values_mut()[k * layer..(k + 1) * layer];
        for (c, (&depth, value)) in depths.iter().zip(values).enumerate() {
            if depth < 0.0 && !inside[c] {
                entered[c] = *value;
            }
            inside[c] = depth < 0.0;
            if depth < -near_mm {
                *value = entered[c];
            }
        }
    }
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
    let (inner, edge) = (options.cement_gap.get(), options.marginal_gap.get());
    let reach = options.marginal_band.get() + GAP_RAMP_MM;
    let near = inner.max(edge) + 2.0 * shape.cell_mm();
    let mut gap = shape.like(inner);
    gap.fill_rows(|j, k, row| {
        for (i, v) in row.iter_mut().enumerate() {
            if tooth.values()[tooth.index([i, j, k])].abs() > near {
                continue;
            }
            if let Some(c) = margin.closest_within(shape.point([i, j, k]), reach) {
                let t = (c.distance_mm - options.marginal_band.get()) / GAP_RAMP_MM;
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
    if options.contact_relief.get() <= 0.0 {
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
    let band = options.contact_relief.get() + 4.0 * shape.cell_mm();
    for (mesh, aim) in others.filter(|o| !o.0.faces().is_empty()) {
        let mut other = signed_distance(shape, &Signed::new(&turned(mesh, turn)), band);
        other.combine(design, |n, d| {
            (aim - n).min(d + options.contact_relief.get())
        });
        match &mut tight {
            Some(sum) => sum.combine(&other, f64::max),
            None => tight = Some(other),
        }
    }
    tight
}

/// In each column, what lies below something solid becomes solid too: nothing is left under an
/// overhang that the restoration would have to pass on its way out. `lips` count from two samples
/// above, so that they do not raise the seat itself.
fn sweep_down(grid: &mut Grid, lips: &Grid) {
    let [nx, ny, nz] = grid.dims();
    let layer = nx * ny;
    for k in (0..nz - 1).rev() {
        let (below, above) = grid.values_mut().split_at_mut((k + 1) * layer);
        for (low, high) in below[k * layer..].iter_mut().zip(&above[..layer]) {
            *low = low.min(*high);
        }
        if k + 2 < nz {
            let lips = &lips.values()[(k + 2) * layer..(k + 3) * layer];
            for (low, lip) in below[k * layer..].iter_mut().zip(lips) {
                *low = low.min(*lip);
            }
        }
    }
}
