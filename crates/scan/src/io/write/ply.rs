//! PLY writer, binary and text.
//!
//! In: a mesh in mm. Out: a PLY file with colours, properties and a unit comment.
//! Law: `law_ply_round_trips_exactly`: reading it back gives the same mesh, bit for bit: numbers that fit are `float`, others
//! `double`; whole ones `uchar`, `int` or `uint`. Fails: [`WriteError`].

use super::{WriteError, finite};
use crate::{Mesh, Property, Values};
use std::io::{self, Write};

/// How the body of a PLY file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlyBody {
    /// Binary, little endian.
    #[default]
    Binary,
    /// Text, a line a row.
    Text,
}

/// A column of numbers and the type that it is written in.
enum Column<'a> {
    U8(&'a [u8]),
    I32(&'a [i64]),
    U32(&'a [i64]),
    F32(&'a [f64]),
    F64(&'a [f64]),
}

impl<'a> Column<'a> {
    fn of(property: &'a Property) -> Result<Self, WriteError> {
        Ok(match &property.values {
            Values::U8(v) => Self::U8(v),
            Values::F64(v) if v.iter().all(|&x| is_f32(x)) => Self::F32(v),
            Values::F64(v) => Self::F64(v),
            Values::I64(v) if v.iter().all(|&x| i32::try_from(x).is_ok()) => Self::I32(v),
            Values::I64(v) => match v.iter().find(|&&x| u32::try_from(x).is_err()) {
                None => Self::U32(v),
                Some(&value) => {
                    let name = property.name.clone();
                    return Err(WriteError::TooLarge { name, value });
                }
            },
        })
    }

    const fn type_name(&self) -> &'static str {
        match self {
            Self::U8(_) => "uchar",
            Self::I32(_) => "int",
            Self::U32(_) => "uint",
            Self::F32(_) => "float",
            Self::F64(_) => "double",
        }
    }

    fn put(&self, row: usize, body: PlyBody, out: &mut Vec<u8>) -> io::Result<()> {
        fn at<T: Copy + Default>(v: &[T], row: usize) -> T {
            v.get(row).copied().unwrap_or_default()
        }
        match (self, body) {
            (Self::U8(v), PlyBody::Binary) => out.push(at(v, row)),
            (Self::I32(v), PlyBody::Binary) => out.extend((at(v, row) as i32).to_le_bytes()),
            (Self::U32(v), PlyBody::Binary) => out.extend((at(v, row) as u32).to_le_bytes()),
            (Self::F32(v), PlyBody::Binary) => out.extend((at(v, row) as f32).to_le_bytes()),
            (Self::F64(v), PlyBody::Binary) => out.extend(at(v, row).to_le_bytes()),
            (Self::U8(v), PlyBody::Text) => write!(out, "{} ", at(v, row))?,
            (Self::I32(v) | Self::U32(v), PlyBody::Text) => write!(out, "{} ", at(v, row))?,
            // The shortest text that gives the same f64 again.
            (Self::F32(v) | Self::F64(v), PlyBody::Text) => write!(out, "{:?} ", at(v, row))?,
        }
        Ok(())
    }
}

/// Whether a number is the same after a turn as `f32`.
fn is_f32(x: f64) -> bool {
    x.is_nan() || f64::from(x as f32).to_bits() == x.to_bits()
}

/// Writes a mesh as PLY.
///
/// # Errors
/// [`WriteError`] for positions that are not finite, for property names that are no single word
/// or stand twice, and for whole numbers beyond 32 bits.
pub fn write_ply(mesh: &Mesh, body: PlyBody, out: &mut impl Write) -> Result<(), WriteError> {
    finite(mesh)?;
    names_fit(mesh)?;
    let single = mesh
        .positions()
        .iter()
        .all(|p| p.to_array().into_iter().all(is_f32));
    let at_vertex: Vec<Column<'_>> = mesh
        .vertex_properties()
        .iter()
        .map(Column::of)
        .collect::<Result<_, _>>()?;
    let at_face: Vec<Column<'_>> = mesh
        .face_properties()
        .iter()
        .map(Column::of)
        .collect::<Result<_, _>>()?;
    header(mesh, body, single, (&at_vertex, &at_face), out)?;
    let mut row = Vec::new();
    for (i, p) in mesh.positions().iter().enumerate() {
        row.clear();
        for x in p.to_array() {
            match (body, single) {
                (PlyBody::Text, _) => write!(row, "{x:?} ")?,
                (PlyBody::Binary, true) => row.extend((x as f32).to_le_bytes()),
                (PlyBody::Binary, false) => row.extend(x.to_le_bytes()),
            }
        }
        if let Some(colour) = mesh.colours().and_then(|c| c.get(i)) {
            for &channel in colour {
                match body {
                    PlyBody::Text => write!(row, "{channel} ")?,
                    PlyBody::Binary => row.push(channel),
                }
            }
        }
        finish_row(&mut row, i, &at_vertex, body, out)?;
    }
    for (i, corners) in mesh.faces().iter().enumerate() {
        row.clear();
        match body {
            PlyBody::Text => write!(row, "3 {} {} {} ", corners[0], corners[1], corners[2])?,
            PlyBody::Binary => {
                row.push(3);
                row.extend(corners.iter().flat_map(|c| c.to_le_bytes()));
            }
        }
        finish_row(&mut row, i, &at_face, body, out)?;
    }
    Ok(())
}

fn finish_row(
    row: &mut Vec<u8>,
    index: usize,
    columns: &[Column<'_>],
    body: PlyBody,
    out: &mut impl Write,
) -> io::Result<()> {
    for column in columns {
        column.put(index, body, row)?;
    }
    if body == PlyBody::Text {
        // The blank after the last value becomes the end of the line.
        if let Some(last) = row.last_mut() {
            *last = b'\n';
        }
    }
    out.write_all(row)
}

fn header(
    mesh: &Mesh,
    body: PlyBody,
    single: bool,
    (at_vertex, at_face): (&[Column<'_>], &[Column<'_>]),
    out: &mut impl Write,
) -> io::Result<()> {
    let format = match body {
        PlyBody::Binary => "binary_little_endian",
        PlyBody::Text => "ascii",
    };
    writeln!(out, "ply\nformat {format} 1.0\ncomment units: mm")?;
    writeln!(out, "element vertex {}", mesh.positions().len())?;
    for axis in ["x", "y", "z"] {
        writeln!(
            out,
            "property {} {axis}",
            if single { "float" } else { "double" }
        )?;
    }
    if mesh.colours().is_some() {
        writeln!(
            out,
            "property uchar red\nproperty uchar green\nproperty uchar blue"
        )?;
    }
    for (property, column) in mesh.vertex_properties().iter().zip(at_vertex) {
        writeln!(out, "property {} {}", column.type_name(), property.name)?;
    }
    // Most readers know vertex numbers as `int`; `uint` only where they need it.
    let index = if mesh.positions().len() > i32::MAX as usize {
        "uint"
    } else {
        "int"
    };
    writeln!(out, "element face {}", mesh.faces().len())?;
    writeln!(out, "property list uchar {index} vertex_indices")?;
    for (property, column) in mesh.face_properties().iter().zip(at_face) {
        writeln!(out, "property {} {}", column.type_name(), property.name)?;
    }
    writeln!(out, "end_header")
}

fn names_fit(mesh: &Mesh) -> Result<(), WriteError> {
    let colours = ["red", "green", "blue"];
    let mut taken = vec!["x", "y", "z"];
    taken.extend(colours.iter().filter(|_| mesh.colours().is_some()));
    one_word_each(mesh.vertex_properties(), &taken)?;
    one_word_each(mesh.face_properties(), &["vertex_indices", "vertex_index"])
}

fn one_word_each(properties: &[Property], taken: &[&str]) -> Result<(), WriteError> {
    for (i, property) in properties.iter().enumerate() {
        let name = property.name.as_str();
        let word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic());
        let before = properties.iter().take(i).any(|p| p.name == name);
        if !word || before || taken.contains(&name) {
            let name = name.to_owned();
            return Err(WriteError::Name { name });
        }
    }
    Ok(())
}
