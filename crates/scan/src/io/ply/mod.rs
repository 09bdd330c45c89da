//! PLY: text and binary of either byte order, any order and type of properties.
//!
//! In: bytes. Out: [`Parts`]. Fails: [`ReadError`] with byte or line.
//! Law: `law_ply_round_trips_exactly`: every scalar property of vertices and faces is kept in the type that it had.
//! Method: Greg Turk's format description (1994); elements that are not known are passed over.

mod body;
mod header;

use super::assemble::{Faces, Parts, bytes_of_reals};
use super::error::ReadError;
use super::note::{FileNote, NoteKind};
use crate::{Property, Values, unit};
use body::{Bytes, Cell, Source, Text};
use glam::DVec3;
use header::{Body, Element, Kind, PlyProperty, malformed};

/// Whether bytes start as a PLY file does.
pub(super) fn is_ply(bytes: &[u8]) -> bool {
    bytes.starts_with(b"ply\n") || bytes.starts_with(b"ply\r") || bytes.starts_with(b"ply ")
}

/// Reads a PLY file.
pub(super) fn read(bytes: &[u8]) -> Result<Parts, ReadError> {
    let header = header::read(bytes)?;
    let mut parts = Parts::new(super::Format::Ply);
    parts.stated = header.comments.iter().find_map(|c| unit::stated(c));
    match header.body {
        Body::Ascii => elements(&header.elements, Text::new(bytes, &header), &mut parts)?,
        _ => elements(&header.elements, Bytes::new(bytes, &header), &mut parts)?,
    }
    Ok(parts)
}

fn elements(
    elements: &[Element],
    mut source: impl Source,
    parts: &mut Parts,
) -> Result<(), ReadError> {
    let vertices = elements.iter().find(|e| e.name == "vertex");
    let vertices = vertices.map_or(0, |e| e.count);
    let mut surplus = 0_usize;
    for element in elements.iter().filter(|e| !e.properties.is_empty()) {
        source.announce(element)?;
        let mut table = Table::new(element, vertices);
        for _ in 0..element.count {
            source.begin_row(element)?;
            table.row(element, &mut source)?;
            surplus += usize::from(source.end_row());
        }
        match element.name.as_str() {
            "vertex" => table.into_vertices(parts, &source)?,
            "face" => table.into_faces(parts),
            name if element.count > 0 => parts.notes.push(FileNote::info(
                NoteKind::LeftOut,
                element.count,
                format!("the PLY element \"{name}\" has no use here and is left out"),
            )),
            _ => {}
        }
    }
    if surplus > 0 {
        parts.notes.push(FileNote::warn(
            NoteKind::Surplus,
            surplus as u64,
            "rows hold more values than the header names; the surplus is left out".to_owned(),
        ));
    }
    let left = source.left_over();
    if left > 0 {
        parts.notes.push(FileNote::warn(
            NoteKind::Surplus,
            left as u64,
            "bytes follow the last row and are left out".to_owned(),
        ));
    }
    Ok(())
}

/// The columns of one element.
struct Table {
    columns: Vec<Option<Values>>,
    names: Vec<String>,
    faces: Faces,
    /// The list property that holds faces.
    indices: Option<usize>,
    /// How many vertices the faces may name.
    vertices: u64,
    corners: Vec<u32>,
}

impl Table {
    fn new(element: &Element, vertices: u64) -> Self {
        // `announce` has bounded the count by the bytes that are left.
        let room = usize::try_from(element.count).unwrap_or(0);
        let known = matches!(element.name.as_str(), "vertex" | "face");
        let column = |p: &PlyProperty| match (p.list, p.kind) {
            _ if !known => None,
            (Some(_), _) => None,
            (None, Kind::U8) => Some(Values::U8(Vec::with_capacity(room))),
            (None, kind) if kind.is_real() => Some(Values::F64(Vec::with_capacity(room))),
            (None, _) => Some(Values::I64(Vec::with_capacity(room))),
        };
        let is_face = |p: &PlyProperty| {
            p.list.is_some() && matches!(p.name.as_str(), "vertex_indices" | "vertex_index")
        };
        let indices = element.properties.iter().position(is_face);
        Self {
            columns: element.properties.iter().map(column).collect(),
            names: element.properties.iter().map(|p| p.name.clone()).collect(),
            faces: Faces::default(),
            indices: indices.filter(|_| element.name == "face"),
            vertices,
            corners: Vec::new(),
        }
    }

    fn row(&mut self, element: &Element, source: &mut impl Source) -> Result<(), ReadError> {
        for (i, property) in element.properties.iter().enumerate() {
            if property.list.is_some() {
                self.list(i, property, source)?;
                continue;
            }
            let cell = source.cell(property.kind)?;
            match (self.columns.get_mut(i), cell) {
                (Some(Some(Values::U8(v))), Cell::Whole(x)) => v.push(x as u8),
                (Some(Some(Values::I64(v))), Cell::Whole(x)) => v.push(x),
                (Some(Some(Values::F64(v))), Cell::Real(x)) => v.push(x),
                _ => {}
            }
        }
        Ok(())
    }

    fn list(
        &mut self,
        index: usize,
        property: &PlyProperty,
        source: &mut impl Source,
    ) -> Result<(), ReadError> {
        let wanted = self.indices == Some(index);
        let Cell::Whole(count) = source.cell(property.list.unwrap_or(Kind::U8))? else {
            return Ok(());
        };
        if count < 0 {
            let advice = "the file is damaged: export it again";
            let found = count.to_string();
            return Err(malformed(
                source.place(),
                found,
                "a count of 0 or more",
                advice,
            ));
        }
        self.corners.clear();
        for _ in 0..count {
            let cell = source.cell(property.kind)?;
            if !wanted {
                continue;
            }
            let id = match cell {
                Cell::Whole(id) => id,
                Cell::Real(id) if id.fract() == 0.0 => id as i64,
                // Not a number, or between two of them: no vertex has it.
                Cell::Real(_) => -1,
            };
            match u32::try_from(id) {
                Ok(id) if u64::from(id) < self.vertices => self.corners.push(id),
                _ => {
                    let expected = format!("a vertex from 0 to {}", self.vertices.max(1) - 1);
                    let advice = "a face names a vertex that is not there: export the file again";
                    return Err(malformed(source.place(), id.to_string(), expected, advice));
                }
            }
        }
        if wanted {
            self.faces.push(&self.corners);
        }
        Ok(())
    }

    /// Takes a column out by one of its names.
    fn take(&mut self, names: &[&str]) -> Option<Values> {
        let at = self
            .names
            .iter()
            .position(|n| names.contains(&n.as_str()))?;
        self.columns.get_mut(at)?.take()
    }

    fn rest(self) -> impl Iterator<Item = Property> {
        let pairs = self.names.into_iter().zip(self.columns);
        pairs.filter_map(|(name, values)| values.map(|values| Property { name, values }))
    }

    fn into_vertices(mut self, parts: &mut Parts, source: &impl Source) -> Result<(), ReadError> {
        let axes = [["x"], ["y"], ["z"]].map(|names| self.take(&names).map(numbers));
        let [Some(x), Some(y), Some(z)] = axes else {
            let found = format!("vertex properties {}", self.names.join(" "));
            let advice = "export the scan with positions";
            return Err(malformed(source.place(), found, "x, y and z", advice));
        };
        let xy = x.into_iter().zip(y);
        parts.positions = xy.zip(z).map(|((x, y), z)| DVec3::new(x, y, z)).collect();
        let channels = [
            ["red", "diffuse_red"],
            ["green", "diffuse_green"],
            ["blue", "diffuse_blue"],
        ];
        let has = |names: &[&str; 2]| self.names.iter().any(|n| names.contains(&n.as_str()));
        if channels.iter().all(has) {
            parts.colours = colours(channels.map(|names| self.take(&names)));
        }
        parts.vertex_properties = self.rest().collect();
        Ok(())
    }

    fn into_faces(mut self, parts: &mut Parts) {
        parts.faces = std::mem::take(&mut self.faces);
        parts.face_properties = self.rest().collect();
    }
}

fn numbers(values: Values) -> Vec<f64> {
    match values {
        Values::U8(v) => v.into_iter().map(f64::from).collect(),
        Values::I64(v) => v.into_iter().map(|x| x as f64).collect(),
        Values::F64(v) => v,
    }
}

/// Channels as bytes: whole numbers as they are, or shares of 65535; numbers as shares of 1 or 255.
fn colours(channels: [Option<Values>; 3]) -> Option<Vec<[u8; 3]>> {
    let wide = |v: &Option<Values>| matches!(v, Some(Values::I64(v)) if v.iter().any(|&x| x > 255));
    let wide = channels.iter().any(wide);
    let channels = channels.map(|values| match values {
        Some(Values::I64(v)) if wide => v.iter().map(|&x| (x / 257) as f64 / 255.0).collect(),
        Some(Values::F64(v)) => v,
        Some(whole) => numbers(whole).into_iter().map(|x| x / 255.0).collect(),
        None => Vec::new(),
    });
    let [r, g, b] = &channels;
    (!r.is_empty() && !g.is_empty() && !b.is_empty()).then(|| bytes_of_reals([r, g, b]))
}

#[cfg(test)]
mod tests;
