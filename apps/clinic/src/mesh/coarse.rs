//! A mesh with fewer faces.
//!
//! In: a mesh and the most faces that it may have. Out: another that looks like it.
//! Method: vertex clustering (Rossignac & Borrel 1993) on a grid of cubes: vertices of a cube become their mean, faces
//! with two corners in one cube go. The cubes are the smallest of a fixed search at which the faces fit. A face keeps its
//! tooth; of several that become one the most frequent tooth counts, of equally frequent ones the lower number.
//! Cost: sorting the vertices about 12 times, 0.3 s for 200,000 faces.

use glam::DVec3;
use scan::{Mesh, Property, Values};

/// Steps of the search for the size of the cubes: 12 halvings of its logarithm between 1/2000 and 1/4 of the extent.
const SEARCH_STEPS: usize = 12;

/// A mesh as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) positions: Vec<DVec3>,
    pub(super) faces: Vec<[u32; 3]>,
    /// A tooth for each face; 0 where it is none.
    pub(super) teeth: Vec<u8>,
    pub(super) colours: Option<Vec<[u8; 3]>>,
    /// A value for each vertex, mm; NaN where it has none.
    pub(super) values_mm: Option<Vec<f64>>,
}

impl Shown {
    pub(super) fn of(mesh: &Mesh, property: Option<&str>) -> Self {
        let named = |one: &&Property| Some(one.name.as_str()) == property;
        let values_mm = mesh.vertex_properties().iter().find(named);
        Self {
            positions: mesh.positions().to_vec(),
            faces: mesh.faces().to_vec(),
            teeth: mesh
                .face_fdi()
                .unwrap_or_else(|| vec![0; mesh.faces().len()]),
            colours: mesh.colours().map(<[_]>::to_vec),
            values_mm: values_mm.and_then(|one| match &one.values {
                Values::F64(values) => Some(values.clone()),
                _ => None,
            }),
        }
    }
}

/// A mesh of at most so many faces.
pub(super) fn at_most(mesh: Shown, faces_max: usize) -> Shown {
    if mesh.faces.len() <= faces_max {
        return mesh;
    }
    let mut low = mesh.positions.first().copied().unwrap_or_default();
    let mut high = low;
    for &position in &mesh.positions {
        (low, high) = (low.min(position), high.max(position));
    }
    let extent = (high - low).max_element();
    let (mut fine, mut rough) = (extent / 2_000.0, extent / 4.0);
    let mut best = clusters(&mesh.positions, low, rough);
    for _ in 0..SEARCH_STEPS {
        let size = (fine * rough).sqrt();
        let tried = clusters(&mesh.positions, low, size);
        if faces_left(&mesh.faces, &tried) <= faces_max {
            (rough, best) = (size, tried);
        } else {
            fine = size;
        }
    }
    merged(&mesh, &best)
}

/// The cube of each vertex, numbered in the order of the cubes.
fn clusters(positions: &[DVec3], low: DVec3, size: f64) -> Vec<u32> {
    let cube = |position: &DVec3| {
        // Far fewer than 2^21 cubes along an axis.
        let [x, y, z] = ((*position - low) / size)
            .to_array()
            .map(|at| at.clamp(0.0, 2e6) as u64);
        (z << 42) | (y << 21) | x
    };
    let mut keyed: Vec<(u64, u32)> = positions.iter().map(cube).zip(0..).collect();
    keyed.sort_unstable();
    let mut cluster_of = vec![0; positions.len()];
    let mut number = 0;
    let mut before = keyed.first().map_or(0, |first| first.0);
    for (cube, vertex) in keyed {
        number += u32::from(cube != before);
        before = cube;
        cluster_of[vertex as usize] = number;
    }
    cluster_of
}

fn corners(face: &[u32; 3], cluster_of: &[u32]) -> Option<[u32; 3]> {
    let [a, b, c] = face.map(|vertex| cluster_of[vertex as usize]);
    (a != b && b != c && c != a).then_some([a, b, c])
}

fn faces_left(faces: &[[u32; 3]], cluster_of: &[u32]) -> usize {
    let left = faces
        .iter()
        .filter(|face| corners(face, cluster_of).is_some());
    left.count()
}

/// Corners in the same sense, the least one first: equal for faces that are the same.
fn turned([a, b, c]: [u32; 3]) -> [u32; 3] {
    match a.min(b).min(c) {
        least if least == a => [a, b, c],
        least if least == b => [b, c, a],
        _ => [c, a, b],
    }
}

fn merged(mesh: &Shown, cluster_of: &[u32]) -> Shown {
    let count = cluster_of.iter().max().map_or(0, |&last| last as usize + 1);
    let mut sums = vec![(DVec3::ZERO, [0_u32; 3], 0_u32); count];
    for (vertex, &cluster) in cluster_of.iter().enumerate() {
        let (position, colour, vertices) = &mut sums[cluster as usize];
        *position += mesh.positions[vertex];
        *vertices += 1;
        if let Some(colours) = &mesh.colours {
            for channel in 0..3 {
                colour[channel] += u32::from(colours[vertex][channel]);
            }
        }
    }
    let mut kept: Vec<([u32; 3], u8)> = mesh
        .faces
        .iter()
        .zip(&mesh.teeth)
        .filter_map(|(face, &tooth)| Some((turned(corners(face, cluster_of)?), tooth)))
        .collect();
    kept.sort_unstable();
    let mut faces = Vec::new();
    let mut teeth = Vec::new();
    for same in kept.chunk_by(|a, b| a.0 == b.0) {
        faces.push(same[0].0);
        let mut most = (0, 0);
        for run in same.chunk_by(|a, b| a.1 == b.1) {
            if run.len() > most.0 {
                most = (run.len(), run[0].1);
            }
        }
        teeth.push(most.1);
    }
    let values_mm = mesh.values_mm.as_ref().map(|values| {
        // The mean of those that have one.
        let mut sums = vec![(0.0, 0_u32); count];
        for (&value, &cluster) in values.iter().zip(cluster_of).filter(|(v, _)| !v.is_nan()) {
            let (sum, vertices) = &mut sums[cluster as usize];
            *sum += value;
            *vertices += 1;
        }
        let mean = |&(sum, vertices): &(f64, u32)| sum / f64::from(vertices);
        sums.iter().map(mean).collect()
    });
    let colour = |sum: &(DVec3, [u32; 3], u32)| sum.1.map(|channel| (channel / sum.2.max(1)) as u8);
    Shown {
        positions: sums
            .iter()
            .map(|sum| sum.0 / f64::from(sum.2.max(1)))
            .collect(),
        faces,
        teeth,
        colours: mesh
            .colours
            .as_ref()
            .map(|_| sums.iter().map(colour).collect()),
        values_mm,
    }
}
