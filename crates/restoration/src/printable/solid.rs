//! The fields of the restoration, and its surface.
//!
//! In: request and options. Out: the solid in the request's frame with what was used to make it.
//! Method: in a frame whose z is the insertion axis: inside the design and, laterally, its outline;
//! outside the tooth grown by the gap; and with nothing of the tooth above it in its column.

use super::region::{self, Region, line_mesh};
use super::{PrintOptions, PrintRequest, PrintableError, axis, shell};
use glam::{DMat3, DVec3};
use rayon::prelude::*;
use scan::field::{Grid, Sampled, contour, sample, signed_distance};
use scan::space::{Bvh, Signed, self_intersections};
use scan::{FaceId, Mesh, topology};

/// Beyond this the cell grows, so that a crown takes seconds.
const SAMPLES_WANTED: f64 = 2.2e6;
/// Where the gap goes over from marginal to cement, mm.
const GAP_RAMP_MM: f64 = 0.2;

/// A face of the tooth deeper below the design than this does not steer the axis, mm.
const COVER_MM: f64 = 4.0;

/// A solid and how it came about.
pub(super) struct Made {
    pub(super) solid: Mesh,
    pub(super) cell_mm: f64,
    pub(super) removal_mm3: f64,
    /// Loose parts that were left out.
    pub(super) dropped: usize,
    /// Pairs of faces that meet where they should not.
    pub(super) crossings: usize,
}

/// A void may be this much wider below than its outline, mm; the sweep decides what can be filled.
const OVERHANG_MM: f64 = 0.8;

/// What was made, before it is measured.
pub(super) struct Built {
    pub(super) made: Made,
    pub(super) axis: DVec3,
    pub(super) loops: Vec<Vec<DVec3>>,
    pub(super) undercut_mm2: f64,
    /// The tooth near the restoration.
    pub(super) tooth: Signed,
    /// The design near the restoration; closed if it was a shell.
    pub(super) outer: Signed,
}

/// Design and outline around the place.
struct Outer {
    mesh: Mesh,
    lateral_mm: Option<Vec<f64>>,
    low: DVec3,
    high: DVec3,
    depth_mm: f64,
    about: DVec3,
    loops: Vec<Vec<DVec3>>,
}

pub(super) fn build(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
) -> Result<Built, PrintableError> {
    let whole_tooth = Signed::new(request.tooth);
    let outer = find_outer(request, options, &whole_tooth)?;
    let reach = 1.0 + options.material.cusp_mm_min();
    let tooth = crop(request.tooth, outer.low, outer.high, reach + outer.depth_mm);
    let covered = covered_faces(
        &tooth,
        &Signed::new(&outer.mesh),
        outer.lateral_mm.as_deref(),
        &outer.mesh,
    );
    let axis = options
        .insertion_axis
        .and_then(DVec3::try_normalize)
        .unwrap_or_else(|| axis::best(&covered, outer.about));
    let undercut = |f: &&(DVec3, f64)| f.0.dot(axis) < -0.01;
    let undercut_mm2: f64 = covered
        .iter()
        .filter(undercut)
        .fold(0.0, |sum, f| sum + f.1);
    let turn = lexicon::rotation_between(axis, DVec3::Z);
    let made = clean_solid(request, options, &outer, &tooth, turn)?;
    if made.solid.faces().is_empty() {
        return Err(PrintableError::NothingLeft {
            gap_mm: options.cement_gap_mm,
            undercut_mm2,
        });
    }
    Ok(Built {
        made,
        axis,
        loops: outer.loops,
        undercut_mm2,
        tooth: Signed::new(&tooth),
        outer: Signed::new(&outer.mesh),
    })
}

/// The solid on coordinates of single precision, as files hold them. Should that rounding ever make
/// two of its faces touch, another cell size places all vertices elsewhere.
fn clean_solid(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
    outer: &Outer,
    tooth: &Mesh,
    turn: DMat3,
) -> Result<Made, PrintableError> {
    let mut best: Option<Made> = None;
    for stretch in [1.0, 1.03, 0.97] {
        let options = PrintOptions {
            cell_mm: options.cell_mm * stretch,
            ..*options
        };
        let fields = Fields::new(request, &options, outer, tooth, turn, stretch)?;
        let (solid, removal_mm3) = fields.solid(&options);
        let design = &fields.design;
        let touches = |p: DVec3| design.at(p).abs() < 0.6 * design.cell_mm();
        let (solid, dropped) = without_crumbs(&solid, touches);
        let solid = in_single_precision(&turned(&solid, turn.transpose()));
        let crossings = self_intersections(&solid).len();
        if best.as_ref().is_none_or(|b| crossings < b.crossings) {
            best = Some(Made {
                solid,
                cell_mm: design.cell_mm(),
                removal_mm3,
                dropped,
                crossings,
            });
        }
        if crossings == 0 {
            break;
        }
    }
    best.ok_or(PrintableError::NothingLeft {
        gap_mm: options.cement_gap_mm,
        undercut_mm2: 0.0,
    })
}

fn in_single_precision(mesh: &Mesh) -> Mesh {
    let single = |x: f64| f64::from(x as f32);
    let points = mesh
        .positions()
        .iter()
        .map(|p| DVec3::from(p.to_array().map(single)));
    Mesh::new(points.collect(), mesh.faces().to_vec()).unwrap_or_default()
}

fn find_outer(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
    tooth: &Signed,
) -> Result<Outer, PrintableError> {
    let target = request.target;
    let mean_normal = |faces: &mut dyn Iterator<Item = usize>| {
        faces.map(|f| target.area_vector_doubled(f)).sum::<DVec3>()
    };
    if let Some(margin) = request.margin {
        let mesh = shell::close(target, tooth);
        let (low, high) = mesh.bounds().ok_or(PrintableError::NoSurface("target"))?;
        return Ok(Outer {
            mesh,
            lateral_mm: None,
            low,
            high,
            depth_mm: 1.0,
            about: mean_normal(&mut (0..target.faces().len())),
            loops: vec![margin.to_vec()],
        });
    }
    // The thinnest edge that the grid can still carry.
    let edge_mm = options.marginal_gap_mm + 1.3 * options.cell_mm;
    let Region {
        lateral_mm,
        faces,
        loops,
        depth_mm,
    } = region::find(target, tooth, edge_mm, request.at)?;
    let (mut low, mut high) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    for p in faces.iter().flat_map(|f| target.corners(f.0 as usize)) {
        (low, high) = (low.min(p), high.max(p));
    }
    // The solid reaches as far in as the tooth's surface is away.
    let about = mean_normal(&mut faces.iter().map(|f| f.0 as usize));
    let inward = about.normalize_or_zero() * -(depth_mm + 0.3);
    (low, high) = (low.min(low + inward), high.max(high + inward));
    let near = faces_in_box(target, low, high, depth_mm + 1.5);
    let (mesh, ids, _) = target.extract(&near);
    Ok(Outer {
        lateral_mm: Some(ids.iter().map(|v| lateral_mm[v.0 as usize]).collect()),
        mesh,
        low,
        high,
        depth_mm,
        about,
        loops,
    })
}

fn faces_in_box(mesh: &Mesh, low: DVec3, high: DVec3, pad_mm: f64) -> Vec<FaceId> {
    let (low, high) = (low - pad_mm, high + pad_mm);
    (0..mesh.faces().len())
        .filter(|&f| {
            let [a, b, c] = mesh.corners(f);
            let (l, h) = (a.min(b).min(c), a.max(b).max(c));
            !(l.cmpgt(high).any() || h.cmplt(low).any())
        })
        .map(|f| FaceId(f as u32))
        .collect()
}

fn crop(mesh: &Mesh, low: DVec3, high: DVec3, pad_mm: f64) -> Mesh {
    mesh.extract(&faces_in_box(mesh, low, high, pad_mm)).0
}

fn turned(mesh: &Mesh, turn: DMat3) -> Mesh {
    let positions = mesh.positions().iter().map(|&p| turn * p).collect();
    Mesh::new(positions, mesh.faces().to_vec()).unwrap_or_default()
}

/// Lateral distance at a nearest point, by its weights.
fn lateral_at(values: &[f64], faces: &[[u32; 3]], c: &scan::space::Closest) -> f64 {
    let ids = faces[c.face.0 as usize];
    (0..3)
        .map(|k| values[ids[k] as usize] * c.barycentric[k])
        .sum()
}

/// Normals and areas of the tooth's faces that the restoration will cover.
fn covered_faces(
    tooth: &Mesh,
    outer: &Signed,
    lateral_mm: Option<&[f64]>,
    outer_mesh: &Mesh,
) -> Vec<(DVec3, f64)> {
    let covered = |f: &usize| {
        outer
            .distance_within(tooth.centroid(*f), COVER_MM)
            .is_some_and(|d| {
                let within =
                    lateral_mm.is_none_or(|l| lateral_at(l, outer_mesh.faces(), &d.closest) < 0.0);
                d.distance_mm < -0.05 && within && !d.on_border
            })
    };
    (0..tooth.faces().len())
        .into_par_iter()
        .with_min_len(256)
        .filter(covered)
        .map(|f| (tooth.face_normal(f), tooth.area(f)))
        .collect()
}

/// The solid's largest parts that have a place on the design; what has none or is below a
/// fiftieth of the largest is dropped and counted.
fn without_crumbs(mesh: &Mesh, touches: impl Fn(DVec3) -> bool) -> (Mesh, usize) {
    let (part_of, count) = topology::face_components(mesh);
    let mut parts: Vec<Vec<FaceId>> = vec![Vec::new(); count];
    for (f, &part) in part_of.iter().enumerate() {
        parts[part as usize].push(FaceId(f as u32));
    }
    let volume = |part: &Vec<FaceId>| {
        let reaches = part.iter().any(|f| touches(mesh.centroid(f.0 as usize)));
        if reaches {
            mesh.extract(part).0.signed_volume()
        } else {
            0.0
        }
    };
    let volumes: Vec<f64> = parts.iter().map(volume).collect();
    let largest = volumes.iter().copied().fold(0.0, f64::max);
    let keep = |i: usize| volumes[i].abs() >= 0.02 * largest && volumes[i].abs() > 1e-4;
    let mut faces: Vec<FaceId> = (0..count)
        .filter(|&i| keep(i))
        .flat_map(|i| parts[i].iter().copied())
        .collect();
    faces.sort_unstable();
    (
        mesh.extract(&faces).0,
        (0..count).filter(|&i| !keep(i)).count(),
    )
}

/// All fields, in the frame of the insertion axis.
struct Fields {
    /// Distance to the design.
    design: Grid,
    /// Lateral distance to the outline (negative everywhere for a shell).
    lateral: Grid,
    tooth: Grid,
    gap: Grid,
    /// Positive where the outer surface is too near to another tooth.
    tight: Option<Grid>,
}

impl Fields {
    fn new(
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
    fn solid(&self, options: &PrintOptions) -> (Mesh, f64) {
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
