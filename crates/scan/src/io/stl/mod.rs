//! STL, text and binary: loose triangles, joined where their corners are bitwise equal.
//!
//! In: bytes. Out: [`Parts`] with the faces in the order of the file.
//! Law: `law_stl_keeps_the_triangles`: joining moves nothing; -0 counts as 0. Stored normals are not used: many are wrong.
//! Cost: a sort of three keys a face. Fails: [`ReadError`] with byte or line.

mod text;

use super::assemble::{Parts, is_usable};
use super::error::ReadError;
use super::note::{FileNote, NoteKind};
use super::{Format, weld};
use crate::{Property, Values, unit};
use glam::DVec3;

pub(super) use text::read as read_text;

/// Reads a binary STL; its size has been checked.
pub(super) fn read_binary(bytes: &[u8]) -> Result<Parts, ReadError> {
    let mut parts = Parts::new(Format::StlBinary);
    let header = bytes.get(..80).unwrap_or_default();
    parts.stated = unit::stated(&String::from_utf8_lossy(header));
    let (facets, _) = bytes.get(84..).unwrap_or_default().as_chunks::<50>();
    let mut corners = Vec::with_capacity(facets.len() * 3);
    let mut attributes = Vec::new();
    for (face, facet) in facets.iter().enumerate() {
        let (words, rest) = facet.as_chunks::<4>();
        let numbers = words.get(3..).unwrap_or_default();
        for point in numbers.as_chunks::<3>().0 {
            corners.push(point.map(|w| f64::from(f32::from_le_bytes(w))));
        }
        let attribute = rest.first_chunk().map_or(0, |raw| u16::from_le_bytes(*raw));
        if attribute != 0 && attributes.is_empty() {
            attributes.resize(face, 0);
        }
        if attribute != 0 || !attributes.is_empty() {
            attributes.push(i64::from(attribute));
        }
    }
    join(&corners, &mut parts);
    if !attributes.is_empty() {
        parts.face_properties.push(Property {
            name: "stl_attribute".to_owned(),
            values: Values::I64(attributes),
        });
    }
    Ok(parts)
}

/// Joins corners that are bitwise equal; vertices are numbered by first appearance. Corners without a usable place
/// have none in common: each is counted.
fn join(corners: &[[f64; 3]], parts: &mut Parts) {
    let mut vertex_of = weld::leaders(corners);
    for corner in 0..corners.len() {
        let leader = vertex_of.get(corner).copied().unwrap_or(0) as usize;
        let at = corners.get(corner).copied().unwrap_or_default();
        let vertex = if leader == corner || !is_usable(DVec3::from(at)) {
            parts.positions.push(DVec3::from(at.map(|x| x + 0.0)));
            parts.positions.len() as u32 - 1
        } else {
            // A leader comes before its followers, so it already has its number.
            vertex_of.get(leader).copied().unwrap_or(0)
        };
        if let Some(slot) = vertex_of.get_mut(corner) {
            *slot = vertex;
        }
    }
    parts.told = Some(corners.len());
    for triangle in vertex_of.as_chunks::<3>().0 {
        parts.faces.push(triangle);
    }
    parts.notes.push(FileNote::info(
        NoteKind::Welded,
        corners.len() as u64,
        format!(
            "loose corners of an STL file are joined to {} vertices where they are exactly equal",
            parts.positions.len()
        ),
    ));
}

#[cfg(test)]
mod tests;
