//! Whether a scan shows a tooth that was worked on as it was before the work: an old surface, exported again with a part cut off.
//!
//! In: two labelled surfaces in mm, and the tooth. Out: whether it is there, point for point. Law: `law_a_tooth_is_the_same_point_for_point`.
//! Method: of the points of the tooth in the older surface, how many lie in the newer one within 2 µm, and perhaps 4: that bears coordinates
//! with three decimals. A scanner never repeats a point; a tooth that was scanned anew beside others that were kept has other points.
//! Not here: an old surface that was moved, turned, scaled or meshed anew and cut: whether a scan is from after a work its reader has to know.

use scan::{Mesh, UnitChoice};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Points nearer than this are one, mm.
const GRID_MM: f64 = 0.002;
/// So much of a tooth has to be there.
const SHARE: f64 = 0.5;

fn read(path: &Path) -> Option<Mesh> {
    let unit = UnitChoice::Given(scan::Unit::Millimetre);
    let bytes = std::fs::read(path).ok()?;
    Some(scan::read(&bytes, unit).ok()?.mesh)
}

/// The first of older surfaces, each with a tooth, whose tooth the newer shows as that does; what cannot be read is passed by.
pub(super) fn first_shown<T>(
    newer: &Path,
    older: impl IntoIterator<Item = (T, PathBuf, u8)>,
) -> Option<T> {
    let mut older = older.into_iter().peekable();
    // Most mouths were never worked on.
    older.peek()?;
    let there = cells(&read(newer)?);
    let shown = |(_, older, tooth): &(T, PathBuf, u8)| {
        read(older).is_some_and(|older| is_there(&there, &older, *tooth))
    };
    older.find(shown).map(|(name, ..)| name)
}

type Cell = [i64; 3];

fn cell(at: glam::DVec3) -> Cell {
    (at / GRID_MM).round().as_i64vec3().to_array()
}

fn cells(mesh: &Mesh) -> BTreeSet<Cell> {
    mesh.positions().iter().map(|at| cell(*at)).collect()
}

fn is_there(there: &BTreeSet<Cell>, older: &Mesh, tooth: u8) -> bool {
    let labels = older.face_fdi().unwrap_or_default();
    let of_tooth = older.faces().iter().zip(labels);
    let of_tooth = of_tooth.filter(|(_, fdi)| *fdi == tooth);
    let corners: BTreeSet<u32> = of_tooth.flat_map(|(face, _)| *face).collect();
    let points = corners.iter().filter_map(|corner| {
        let at = older.positions().get(usize::try_from(*corner).ok()?)?;
        Some(cell(*at))
    });
    let points: Vec<_> = points.collect();
    // A point may be on the other side of the border of its cell.
    let beside = |at: &Cell| {
        (0..27_i64).any(|n| {
            let step = [n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1];
            let [x, y, z] = [0, 1, 2].map(|axis| at[axis].saturating_add(step[axis]));
            there.contains(&[x, y, z])
        })
    };
    let found = points.iter().filter(|at| beside(at)).count();
    !points.is_empty() && found as f64 >= SHARE * points.len() as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;
    use glam::DVec3;

    /// A strip of two teeth along x, moved by so much, without so many of its last faces.
    fn strip(moved: DVec3, without: usize) -> Mesh {
        let positions: Vec<DVec3> = (0..40_u32)
            .map(|n| {
                let (along, across) = (f64::from(n / 2), f64::from(n % 2));
                DVec3::new(
                    along * 0.313_377,
                    across * 0.317_713,
                    along * along * 0.000_271_3,
                ) + moved
            })
            .collect();
        let faces: Vec<[u32; 3]> = (0..38_u32).map(|n| [n, n + 1, n + 2]).collect();
        let teeth: Vec<u8> = (0..38).map(|n| if n < 19 { 36 } else { 37 }).collect();
        let left = faces.len() - without;
        let mesh = Mesh::new(positions, faces[..left].to_vec()).unwrap();
        let teeth = scan::Values::U8(teeth[..left].to_vec());
        mesh.with_face_property("fdi", teeth).unwrap()
    }

    #[test]
    fn law_a_tooth_is_the_same_point_for_point() {
        let older = strip(DVec3::ZERO, 0);
        for newer in [strip(DVec3::ZERO, 0), strip(DVec3::splat(1e-5), 12)] {
            assert!(is_there(&cells(&newer), &older, 36));
        }
        // Written with three decimals.
        let rounded = older.positions().iter().map(|at| (at * 1e3).round() / 1e3);
        let rounded = Mesh::new(rounded.collect(), older.faces().to_vec()).unwrap();
        assert!(is_there(&cells(&rounded), &older, 36));
        // Another scan has other points, and of a tooth that is not there nothing is said.
        assert!(!is_there(&cells(&strip(DVec3::splat(0.01), 0)), &older, 36));
        assert!(!is_there(&cells(&older), &older, 46));
        let nowhere = ("s1", PathBuf::from("/nowhere"), 36);
        assert_eq!(first_shown(Path::new("/nowhere"), [nowhere]), None);
    }
}
