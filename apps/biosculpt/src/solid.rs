//! The solid of a design, with the teeth about it as its limits.
//!
//! In: the case, the design, how to print. Out: the solid, or why there is none, in words.

use crate::pipeline::axes_of;
use glam::DVec3;
use lexicon::Fdi;
use restoration::design::{Case, Design};
use restoration::printable::{PrintOptions, PrintRequest, Printable};
use scan::topology::open_edges;
use scan::{FaceId, Mesh};

/// The printable solid, with the neighbours and the antagonist as limits.
pub(crate) fn solid(
    case: &Case<'_>,
    design: &Design,
    options: &PrintOptions,
) -> Result<Printable, String> {
    let neighbours = neighbours(case, design.tooth);
    let path = &design.region.path;
    let middle = path.iter().copied().sum::<DVec3>() / path.len().max(1) as f64;
    let request = PrintRequest {
        tooth: &design.before,
        target: &design.target,
        occlusal: axes_of(case.dentition, design.tooth).map(|a| a.occlusal),
        at: (!path.is_empty()).then_some(middle),
        neighbours: &neighbours
            .iter()
            .map(|(name, mesh)| (name.clone(), mesh))
            .collect::<Vec<_>>(),
        antagonist: case.opposing,
    };
    restoration::printable::printable(&request, options).map_err(|error| error.to_string())
}

/// The teeth beside a tooth, with their numbers.
fn neighbours(case: &Case<'_>, tooth: Option<Fdi>) -> Vec<(String, Mesh)> {
    let (Some(dentition), Some(tooth)) = (case.dentition, tooth) else {
        return Vec::new();
    };
    let Some(place) = dentition.teeth.iter().position(|t| t.fdi == tooth) else {
        return Vec::new();
    };
    let beside = [place.checked_sub(1), place.checked_add(1)];
    beside
        .into_iter()
        .flatten()
        .filter_map(|index| dentition.teeth.get(index))
        .map(|t| (t.fdi.to_string(), extract(case.mesh, &t.faces)))
        .collect()
}

fn extract(mesh: &Mesh, faces: &[FaceId]) -> Mesh {
    mesh.extract(faces).0
}

/// Why a mesh is no closed solid; only one has that.
pub(crate) fn why_open(mesh: &Mesh, only: &str) -> Option<String> {
    let open = open_edges(mesh);
    let length_mm: f64 = open
        .iter()
        .map(|edge| {
            let [a, b] = edge.map(|v| mesh.positions()[v as usize]);
            a.distance(b)
        })
        .sum();
    (!open.is_empty()).then(|| {
        format!(
            "the surface is open along {} edges ({length_mm:.1} mm), a solid has none and only a solid has {only}; give the closed \
             solid, such as restoration.stl",
            open.len()
        )
    })
}
