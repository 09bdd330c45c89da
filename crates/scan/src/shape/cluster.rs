//! A coarser copy of a mesh on a grid of cells, quick and in any pose.
//!
//! In: a mesh and a cell size. Out: one vertex per occupied cell and each old vertex's new one.
//! Law: `law_the_map_covers_every_vertex`; faces that fold onto an edge or double another are dropped.
//! Cost: a sort of the vertices. Method: vertex clustering (Rossignac & Borrel 1993), at the mean.
//! Not here: a manifold result where two sheets share a cell (`coarsen` keeps them apart).

use crate::{Mesh, VertexId};
use glam::DVec3;

/// Merges all vertices within each cell of `cell_mm` (kept at or above a millionth of the mesh's
/// extent), and gives the new vertex of each old one. Vertices that are not finite are all merged
/// into one that no face uses.
#[must_use]
pub fn cluster(mesh: &Mesh, cell_mm: f64) -> (Mesh, Vec<VertexId>) {
    let finite = mesh.positions().iter().copied().filter(|p| p.is_finite());
    let low = finite.clone().fold(DVec3::INFINITY, DVec3::min);
    let high = finite.fold(DVec3::NEG_INFINITY, DVec3::max);
    let extent = (high - low).max_element().max(1e-12);
    let cell = if cell_mm.is_finite() {
        cell_mm.max(extent * 1e-6)
    } else {
        extent
    };
    let mut keys: Vec<([u32; 3], u32)> = Vec::with_capacity(mesh.positions().len());
    for (i, &p) in mesh.positions().iter().enumerate() {
        let key = if p.is_finite() {
            ((p - low) / cell).to_array().map(|x| x as u32)
        } else {
            [u32::MAX; 3]
        };
        keys.push((key, i as u32));
    }
    keys.sort_unstable();
    let mut map = vec![VertexId(0); mesh.positions().len()];
    let mut sums: Vec<(DVec3, f64)> = Vec::new();
    let mut last = None;
    for (key, i) in keys {
        if last != Some(key) {
            last = Some(key);
            sums.push((DVec3::ZERO, 0.0));
        }
        map[i as usize] = VertexId(sums.len() as u32 - 1);
        if let Some(sum) = sums.last_mut() {
            sum.0 += mesh.positions()[i as usize];
            sum.1 += 1.0;
        }
    }
    let positions: Vec<DVec3> = sums.into_iter().map(|(sum, n)| sum / n).collect();
    let faces = renamed_faces(mesh, &map, &positions);
    let coarse = Mesh::made(positions, faces);
    (coarse, map)
}

/// Faces with new names, in ascending order of their first face; flat and doubled ones dropped.
fn renamed_faces(mesh: &Mesh, map: &[VertexId], positions: &[DVec3]) -> Vec<[u32; 3]> {
    let mut faces: Vec<([u32; 3], u32)> = Vec::new();
    for (f, corners) in mesh.faces().iter().enumerate() {
        let [a, b, c] = corners.map(|v| map[v as usize].0);
        let sound = [a, b, c].iter().all(|&v| positions[v as usize].is_finite());
        if a != b && b != c && c != a && sound {
            // Turned so that the lowest stands first: equal faces are then equal keys.
            let turned = match a.min(b).min(c) {
                m if m == a => [a, b, c],
                m if m == b => [b, c, a],
                _ => [c, a, b],
            };
            faces.push((turned, f as u32));
        }
    }
    faces.sort_unstable();
    faces.dedup_by_key(|f| f.0);
    faces.sort_unstable_by_key(|f| f.1);
    faces.into_iter().map(|f| f.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn law_the_map_covers_every_vertex(
            points in proptest::collection::vec(proptest::array::uniform3(-3.0..3.0f64), 3..60),
            cell_mm in 0.2..4.0f64,
        ) {
            let faces = (0..points.len() as u32 / 3).map(|i| [3 * i, 3 * i + 1, 3 * i + 2]);
            let points: Vec<DVec3> = points.into_iter().map(DVec3::from).collect();
            let mesh = Mesh::new(points.clone(), faces.collect()).unwrap();
            let (coarse, map) = cluster(&mesh, cell_mm);
            proptest::prop_assert_eq!(map.len(), points.len());
            for (p, &to) in points.iter().zip(&map) {
                // Nothing moves farther than across its cell.
                let moved = p.distance(coarse.positions()[to.0 as usize]);
                proptest::prop_assert!(moved <= cell_mm * 3.0_f64.sqrt() + 1e-9);
            }
            proptest::prop_assert!(coarse.faces().len() <= mesh.faces().len());
        }
    }

    #[test]
    fn a_plane_stays_a_plane_of_the_same_area() {
        let n = 60_u32;
        let p = (0..n * n).map(|i| DVec3::new(f64::from(i % n), f64::from(i / n), 0.0) * 0.1);
        let faces = (0..(n - 1) * (n - 1)).flat_map(|i| {
            let a = i / (n - 1) * n + i % (n - 1);
            [[a, a + 1, a + n + 1], [a, a + n + 1, a + n]]
        });
        let mesh = Mesh::new(p.collect(), faces.collect()).unwrap();
        let (coarse, map) = cluster(&mesh, 0.5);
        assert_eq!(map.len(), 3600);
        assert_eq!(coarse.positions().len(), 144);
        let area: f64 = (0..coarse.faces().len()).map(|f| coarse.area(f)).sum();
        assert!((area - 5.5 * 5.5).abs() < 0.9, "{area}");
        assert!((0..coarse.faces().len()).all(|f| coarse.face_normal(f).z > 0.999));
    }

    #[test]
    fn vertices_that_are_not_finite_do_no_harm() {
        let p = vec![DVec3::ZERO, DVec3::X, DVec3::Y, DVec3::NAN];
        let mesh = Mesh::new(p, vec![[0, 1, 2], [0, 1, 3]]).unwrap();
        let (coarse, map) = cluster(&mesh, 0.1);
        assert_eq!((coarse.faces().len(), map.len()), (1, 4));
    }
}
