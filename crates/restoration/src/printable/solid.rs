//! The solid in the frame of the request, with what was used to make it.
//!
//! In: request and options. Out: [`Built`]. Method: inside the design and, laterally, its outline;
//! outside the tooth grown by the gap; and with nothing of the tooth above it in its column
//! (`fields`). Law: its coordinates are those that a file in single precision holds.

use super::fields::Fields;
use super::region::{self, Region};
use super::{PrintOptions, PrintRequest, PrintableError, axis, shell};
use glam::{DMat3, DVec3};
use rayon::prelude::*;
use scan::space::{Closest, Signed, self_intersections};
use scan::{FaceId, Mesh, topology};

/// Smaller than a cube of half a millimetre is no piece that a hand can place, mm³.
const VOLUME_MM3_MIN: f64 = 0.1;
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
pub(super) struct Outer {
    pub(super) mesh: Mesh,
    /// Signed lateral distance of its vertices to the outline, mm; `None` for a shell.
    pub(super) lateral_mm: Option<Vec<f64>>,
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
