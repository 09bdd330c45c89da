//! The solid in the frame of the request, with what was used to make it.
//!
//! In: request and options. Out: [`Built`]. Method: inside the design and, laterally, its outline;
//! outside the prepared tooth grown by the gap; and with nothing of the tooth above it in its column
//! (`fields`). Its coordinates are those that a file in single precision holds.

use super::fields::Fields;
use super::prepared::Tooth;
use super::region::{self, Region};
use super::{PrintOptions, PrintRequest, PrintableError, Volumes, axis};
use glam::{DMat3, DVec3};
use rayon::prelude::*;
use scan::space::{Closest, Signed, self_intersections};
use scan::{FaceId, Mesh, topology};

/// Smaller than a cube of half a millimetre is no piece that a hand can place, mm³.
const VOLUME_MM3_MIN: f64 = 0.1;
/// What lies deeper below the design than this is under the restoration, mm.
pub(super) const COVER_MM: f64 = 0.05;
/// Places of the void that the axis is judged by.
const VOID_PLACES: f64 = 12_000.0;
/// And how far apart they are at least, mm.
const VOID_STEP_MM: f64 = 0.2;

/// A solid and how it came about.
pub(super) struct Made {
    pub(super) solid: Mesh,
    pub(super) cell_mm: f64,
    pub(super) volumes: Volumes,
    /// Loose parts that were left out.
    pub(super) dropped: usize,
    /// Pairs of faces that meet where they should not.
    pub(super) crossings: usize,
}

/// What was made, before it is measured.
pub(super) struct Built {
    pub(super) made: Made,
    pub(super) axis: DVec3,
    pub(super) loops: Vec<Vec<DVec3>>,
    /// The tooth near the restoration, prepared.
    pub(super) tooth: Tooth,
    /// The design near the restoration.
    pub(super) outer: Signed,
}

/// Design and outline around the place.
pub(super) struct Outer {
    pub(super) mesh: Mesh,
    /// Signed lateral distance of its vertices to the outline, mm.
    pub(super) lateral_mm: Vec<f64>,
    /// Edges thinner than this are cut off, mm.
    pub(super) edge_mm: f64,
    pub(super) low: DVec3,
    pub(super) high: DVec3,
    pub(super) depth_mm: f64,
    about: DVec3,
    pub(super) loops: Vec<Vec<DVec3>>,
}

pub(super) fn build(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
) -> Result<Built, PrintableError> {
    let whole = Tooth::new(
        request.tooth,
        &Signed::new(request.target),
        options.preparation,
    );
    let outer = find_outer(request, options, &whole)?;
    let reach = 1.0 + options.material.cusp_mm_min();
    let tooth = whole.crop(outer.low, outer.high, reach + outer.depth_mm);
    let design = Signed::new(&outer.mesh);
    let asked = options.insertion_axis.and_then(DVec3::try_normalize);
    let axis = asked.unwrap_or_else(|| {
        let ways = [request.occlusal, Some(outer.about)];
        let ways = ways.into_iter().flatten().filter_map(DVec3::try_normalize);
        let void = void_places(&outer, &design, &tooth);
        axis::best(&void, tooth.bvh(), &ways.collect::<Vec<_>>())
    });
    let turn = lexicon::rotation_between(axis, DVec3::Z);
    let made = clean_solid(request, options, &outer, &tooth, turn)?;
    if made.solid.faces().is_empty() {
        return Err(PrintableError::NothingLeft {
            gap_mm: options.cement_gap.get(),
            blocked_mm3: made.volumes.block_out_mm3,
        });
    }
    let volume_mm3 = made.solid.signed_volume();
    if volume_mm3 < VOLUME_MM3_MIN {
        return Err(PrintableError::TooSmall {
            volume_mm3,
            needed_mm3: VOLUME_MM3_MIN,
        });
    }
    Ok(Built {
        made,
        axis,
        loops: outer.loops,
        tooth,
        outer: design,
    })
}

/// The solid on coordinates of single precision, as files hold them. Should that rounding ever make
/// two of its faces touch, another cell size places all vertices elsewhere.
fn clean_solid(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
    outer: &Outer,
    tooth: &Tooth,
    turn: DMat3,
) -> Result<Made, PrintableError> {
    let mut best: Option<Made> = None;
    for stretch in [1.0, 1.03, 0.97] {
        let fields = Fields::new(request, options, outer, tooth, turn, stretch)?;
        let solid = fields.solid();
        let design = &fields.design;
        let touches = |p: DVec3| design.at(p).abs() < 0.6 * design.cell_mm();
        let (solid, dropped) = without_crumbs(&solid, touches);
        let solid = in_single_precision(&turned(&solid, turn.transpose()));
        let crossings = self_intersections(&solid).len();
        if best.as_ref().is_none_or(|b| crossings < b.crossings) {
            best = Some(Made {
                solid,
                cell_mm: design.cell_mm(),
                volumes: fields.volumes(),
                dropped,
                crossings,
            });
        }
        if crossings == 0 {
            break;
        }
    }
    best.ok_or(PrintableError::NothingLeft {
        gap_mm: options.cement_gap.get(),
        blocked_mm3: 0.0,
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
    tooth: &Tooth,
) -> Result<Outer, PrintableError> {
    let target = request.target;
    // The thinnest edge that the grid can still carry.
    let edge_mm = options.marginal_gap.get() + 1.3 * options.cell.get();
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
    // The void may be wider and deeper than its opening tells, and is deeper by what is cut away.
    for f in under(tooth, low - depth_mm, high + depth_mm) {
        for p in tooth.mesh().corners(f) {
            (low, high) = (low.min(p), high.max(p));
        }
    }
    let cut = options.preparation.deepest_mm();
    (low, high) = (low - cut, high + cut);
    let about = faces
        .iter()
        .map(|f| target.area_vector_doubled(f.0 as usize))
        .sum();
    let near = faces_in_box(target, low, high, depth_mm + 1.5);
    let (mesh, ids, _) = target.extract(&near);
    Ok(Outer {
        lateral_mm: ids.iter().map(|v| lateral_mm[v.0 as usize]).collect(),
        edge_mm,
        mesh,
        low,
        high,
        depth_mm,
        about,
        loops,
    })
}

/// Faces of the tooth well below the design that hang together with one in a box.
fn under(tooth: &Tooth, low: DVec3, high: DVec3) -> Vec<usize> {
    let (mesh, missing) = (tooth.mesh(), tooth.missing_mm());
    let below = |f: usize| {
        let corners = mesh.faces()[f];
        corners.iter().all(|&v| missing[v as usize] > COVER_MM)
    };
    let mut seen: Vec<bool> = (0..mesh.faces().len()).map(|f| !below(f)).collect();
    let neighbours = topology::face_neighbours(mesh);
    let mut found = Vec::new();
    for FaceId(f) in faces_in_box(mesh, low, high, 0.0) {
        if !std::mem::replace(&mut seen[f as usize], true) {
            found.push(f as usize);
        }
    }
    let mut next = 0;
    while let Some(&f) = found.get(next) {
        next += 1;
        for &g in neighbours.of(f) {
            if !std::mem::replace(&mut seen[g as usize], true) {
                found.push(g as usize);
            }
        }
    }
    found
}

/// Places between design and tooth, evenly.
fn void_places(outer: &Outer, design: &Signed, tooth: &Tooth) -> Vec<DVec3> {
    let size = outer.high - outer.low;
    let step = libm::cbrt(size.x * size.y * size.z / VOID_PLACES).max(VOID_STEP_MM);
    let [nx, ny, nz] = (size / step).ceil().to_array().map(|n| n as usize);
    let place = |i: usize| {
        let [x, y, z] = [i % nx, i / nx % ny, i / (nx * ny)].map(|n| n as f64 + 0.5);
        let p = outer.low + DVec3::new(x, y, z) * step;
        let below = design
            .distance(p)
            .is_some_and(|d| !d.on_border && d.distance_mm < -COVER_MM);
        let open = || {
            tooth
                .distance(p)
                .is_some_and(|d| !d.on_border && d.distance_mm > COVER_MM)
        };
        (below && open()).then_some(p)
    };
    let places: Vec<Option<DVec3>> = (0..nx * ny * nz).into_par_iter().map(place).collect();
    places.into_iter().flatten().collect()
}

pub(super) fn faces_in_box(mesh: &Mesh, low: DVec3, high: DVec3, pad_mm: f64) -> Vec<FaceId> {
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

pub(super) fn turned(mesh: &Mesh, turn: DMat3) -> Mesh {
    let positions = mesh.positions().iter().map(|&p| turn * p).collect();
    Mesh::new(positions, mesh.faces().to_vec()).unwrap_or_default()
}

/// Lateral distance at a nearest point, by its weights.
pub(super) fn lateral_at(values: &[f64], faces: &[[u32; 3]], c: &Closest) -> f64 {
    let ids = faces[c.face.0 as usize];
    (0..3)
        .map(|k| values[ids[k] as usize] * c.barycentric[k])
        .sum()
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
