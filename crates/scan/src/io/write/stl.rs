//! Binary STL writer.
//!
//! In: a mesh in mm. Out: 84 + 50 N bytes; positions are rounded to `f32` (4 nm at 50 mm).
//! Not here: colours and properties, which STL cannot hold. Fails: [`WriteError`].

use super::{WriteError, finite};
use crate::Mesh;
use std::io::Write;

/// 80 bytes that do not start with `solid`, or readers would take the file for text.
const HEADER: &[u8; 80] =
    b"BioSculpt binary STL; units: mm                                                 ";

/// Writes a mesh as binary STL.
///
/// # Errors
/// [`WriteError`] for positions that are not finite and for a mesh without faces.
pub fn write_stl(mesh: &Mesh, out: &mut impl Write) -> Result<(), WriteError> {
    finite(mesh)?;
    if mesh.faces().is_empty() {
        return Err(WriteError::Nothing("STL"));
    }
    out.write_all(HEADER)?;
    // `Mesh` holds no more faces than 32 bits can count.
    out.write_all(&(mesh.faces().len() as u32).to_le_bytes())?;
    let mut facet = Vec::with_capacity(50);
    for face in 0..mesh.faces().len() {
        facet.clear();
        let [a, b, c] = mesh.corners(face);
        for point in [mesh.face_normal(face), a, b, c] {
            // Adding 0 turns -0 into 0, so that equal places have equal bytes.
            let raw = point.to_array().map(|x| (x as f32 + 0.0).to_le_bytes());
            facet.extend(raw.as_flattened());
        }
        facet.extend([0, 0]);
        out.write_all(&facet)?;
    }
    Ok(())
}
