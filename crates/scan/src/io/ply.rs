//! PLY.
use crate::{Mesh, MeshError, Values};
use glam::DVec3;

/// Bytes that hold no mesh.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not understood.
    #[error("{0}")]
    Malformed(String),
    /// Indices out of range.
    #[error(transparent)]
    Mesh(#[from] MeshError),
}

/// Reads a binary little-endian PLY with triangles.
///
/// # Errors
/// [`ReadError`] for anything else.
pub fn read_ply(bytes: &[u8]) -> Result<Mesh, ReadError> {
    let bad = |what: &str| ReadError::Malformed(what.to_owned());
    let end = bytes
        .windows(11)
        .position(|w| w == b"end_header\n")
        .ok_or_else(|| bad("no header"))?;
    let header = std::str::from_utf8(&bytes[..end]).map_err(|_| bad("header is not text"))?;
    let mut counts = [0_usize; 2];
    let mut kinds: [Vec<(String, usize)>; 2] = [vec![], vec![]];
    let mut element = 0;
    for line in header.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["element", name, n] => {
                element = usize::from(*name == "face");
                counts[element] = n.parse().map_err(|_| bad("count"))?;
            }
            ["property", "list", ..] => {}
            ["property", kind, name] => {
                let size = match *kind {
                    "uchar" => 1,
                    "float" => 4,
                    "double" => 8,
                    _ => 4,
                };
                kinds[element].push(((*name).to_owned(), size));
            }
            _ => {}
        }
    }
    let mut at = end + 11;
    let mut take = |n: usize| {
        let slice = bytes.get(at..at + n).ok_or_else(|| bad("truncated"));
        at += n;
        slice
    };
    let number = |b: &[u8]| match b.len() {
        1 => f64::from(b[0]),
        4 => f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
        _ => f64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]),
    };
    let (mut positions, mut colours, mut faces, mut fdi) = (vec![], vec![], vec![], vec![]);
    for _ in 0..counts[0] {
        let mut v = [0.0; 8];
        for (i, (_, size)) in kinds[0].iter().enumerate().take(8) {
            v[i] = number(take(*size)?);
        }
        positions.push(DVec3::new(v[0], v[1], v[2]));
        if kinds[0].len() >= 6 {
            colours.push([v[3] as u8, v[4] as u8, v[5] as u8]);
        }
    }
    for _ in 0..counts[1] {
        take(1)?;
        let b = take(12)?;
        faces.push([0, 4, 8].map(|i| u32::from_le_bytes([b[i], b[i + 1], b[i + 2], b[i + 3]])));
        if !kinds[1].is_empty() {
            fdi.push(take(1)?[0]);
        }
    }
    let mut mesh = Mesh::new(positions, faces)?;
    if !colours.is_empty() {
        mesh = mesh.with_colours(colours)?;
    }
    if !fdi.is_empty() {
        mesh = mesh.with_face_property("fdi", Values::U8(fdi))?;
    }
    Ok(mesh)
}
