//! From a net to a scan: trimmed, labelled, coloured, with the scanner's noise.
//!
//! In: a net of the arch, damaged or not. Out: a mesh and a tooth number per face.

use super::field::ArchField;
use super::harm::Harm;
use super::nets::Net;
use super::{noise, paint};
use glam::DVec3;
use rayon::prelude::*;
use scan::{FaceId, Mesh, MeshError, topology};

/// Wavelength of the scanner's noise, mm, and its amplitude for a root mean square of 1.
const NOISE_MM: f64 = 0.7;
const NOISE_GAIN: f64 = 3.2;

/// Trims, displaces, colours and labels.
///
/// # Errors
/// [`MeshError`] when there are more vertices than ids.
pub(super) fn finish(
    field: &ArchField,
    net: Net,
    harms: &[Harm],
    (noise_um, seed): (f64, u64),
) -> Result<(Mesh, Vec<u8>), MeshError> {
    let mesh = Mesh::new(net.positions, net.faces)?;
    let kept: Vec<bool> = (0..mesh.faces().len())
        .into_par_iter()
        .map(|f| field.kept(mesh.centroid(f)) > 0.0)
        .collect();
    let kept: Vec<FaceId> = (0..mesh.faces().len())
        .filter(|&f| kept[f])
        .map(|f| FaceId(f as u32))
        .collect();
    let (mesh, _, _) = mesh.extract(&kept);
    let mesh = largest_part(mesh);
    let fdi = labels(field, &mesh, harms);
    let colours: Vec<[u8; 3]> = mesh
        .positions()
        .par_iter()
        .map(|&p| {
            let sample = field.at(p, &field.near(p, 5.0));
            let own: Vec<&Harm> = harms.iter().filter(|h| h.tooth == sample.nearest).collect();
            paint::colour(field, p, &sample, &own)
        })
        .collect();
    let normals = mesh.vertex_normals();
    let moved: Vec<DVec3> = mesh
        .positions()
        .par_iter()
        .zip(&normals)
        .map(|(&p, &n)| {
            let lumps = 0.02 * noise::value(p / 2.3, 11);
            let grain = 1e-3 * noise_um * NOISE_GAIN * noise::value(p / NOISE_MM, seed);
            p + n * (lumps + grain)
        })
        .collect();
    Ok((mesh.with_positions(moved)?.with_colours(colours)?, fdi))
}

fn labels(field: &ArchField, mesh: &Mesh, harms: &[Harm]) -> Vec<u8> {
    (0..mesh.faces().len())
        .into_par_iter()
        .map(|f| {
            let p = mesh.centroid(f);
            let sample = field.harmed(p, &field.near(p, 5.0), harms);
            match field.layout.teeth.get(sample.nearest) {
                Some(t) if sample.is_tooth() => t.fdi.number(),
                _ => 0,
            }
        })
        .collect()
}

/// The part with the most faces, so that the ragged border leaves no debris.
fn largest_part(mesh: Mesh) -> Mesh {
    let (part, count) = topology::face_components(&mesh);
    let mut sizes = vec![0_usize; count];
    for &p in &part {
        sizes[p as usize] += 1;
    }
    let mut largest = 0;
    for (i, &size) in sizes.iter().enumerate() {
        if size > sizes[largest] {
            largest = i;
        }
    }
    let keep: Vec<FaceId> = (0..mesh.faces().len())
        .filter(|&f| part[f] as usize == largest)
        .map(|f| FaceId(f as u32))
        .collect();
    mesh.extract(&keep).0
}
