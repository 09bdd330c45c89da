//! 3MF writer: named parts with colours, in millimetres, for printers and mills.
//!
//! In: parts. Out: a 3MF package that lib3mf reads in strict mode without a warning.
//! Equal parts give equal bytes; times in the archive are fixed.
//! Method: 3MF core specification 1.3 (base materials carry the colour of a part), materials
//! extension 1.2 (colour groups carry colours of vertices). Coordinates are rounded to 1e-6 mm.

use super::{WriteError, finite};
use crate::Mesh;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A part of a 3MF file.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Name that programs show.
    pub name: &'a str,
    /// The solid, mm; its vertex colours are written where it has some.
    pub mesh: &'a Mesh,
    /// sRGB colour of the whole part; vertex colours come first.
    pub colour: Option<[u8; 3]>,
}

const CONTENT_TYPES: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
    "<Default Extension=\"rels\" ",
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
    "<Default Extension=\"model\" ",
    "ContentType=\"application/vnd.ms-package.3dmanufacturing-3dmodel+xml\"/></Types>\n"
);
const RELATIONS: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    "<Relationship Id=\"rel0\" Target=\"/3D/3dmodel.model\" ",
    "Type=\"http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel\"/></Relationships>\n"
);
const MODEL: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<model unit=\"millimeter\" xml:lang=\"en-US\" ",
    "xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\" ",
    "xmlns:m=\"http://schemas.microsoft.com/3dmanufacturing/material/2015/02\">\n",
    "<metadata name=\"Application\">BioSculpt</metadata>\n<resources>\n"
);

/// Writes parts as one 3MF file.
///
/// # Errors
/// [`WriteError`] for no parts, empty parts, positions that are not finite and collapsed faces.
pub fn write_3mf(parts: &[Part<'_>], out: &mut impl Write) -> Result<(), WriteError> {
    let model = model(parts)?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("3D/3dmodel.model", &model),
    ] {
        archive
            .start_file(name, options)
            .map_err(std::io::Error::from)?;
        archive.write_all(text.as_bytes())?;
    }
    let bytes = archive.finish().map_err(std::io::Error::from)?.into_inner();
    Ok(out.write_all(&bytes)?)
}

fn model(parts: &[Part<'_>]) -> Result<String, WriteError> {
    if parts.is_empty() {
        return Err(WriteError::Nothing("3MF"));
    }
    let mut xml = MODEL.to_owned();
    let mut build = String::new();
    // Each part takes two ids: its colours, then its object.
    for (part, id) in parts.iter().zip((1_u32..).step_by(2)) {
        check(part)?;
        let mesh = part.mesh;
        let palette = mesh.colours().map(|colours| {
            let mut palette = colours.to_vec();
            palette.sort_unstable();
            palette.dedup();
            palette
        });
        let name = escaped(part.name);
        let coloured = colours(id, part, palette.as_deref(), &mut xml);
        let object = id + 1;
        let default = if coloured {
            format!(" pid=\"{id}\" pindex=\"0\"")
        } else {
            String::new()
        };
        let _ = writeln!(
            xml,
            "<object id=\"{object}\" type=\"model\" name=\"{name}\"{default}>\n<mesh>\n<vertices>"
        );
        for p in mesh.positions() {
            let [x, y, z] = p.to_array().map(decimal);
            let _ = writeln!(xml, "<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\"/>");
        }
        xml.push_str("</vertices>\n<triangles>\n");
        for &[a, b, c] in mesh.faces() {
            let _ = write!(xml, "<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"");
            if let (Some(palette), Some(colours)) = (&palette, mesh.colours()) {
                let [p1, p2, p3] = [a, b, c].map(|v| {
                    let colour = colours.get(v as usize).copied().unwrap_or_default();
                    palette.binary_search(&colour).unwrap_or(0)
                });
                let _ = write!(xml, " pid=\"{id}\" p1=\"{p1}\" p2=\"{p2}\" p3=\"{p3}\"");
            }
            xml.push_str("/>\n");
        }
        xml.push_str("</triangles>\n</mesh>\n</object>\n");
        let _ = writeln!(build, "<item objectid=\"{object}\"/>");
    }
    let _ = write!(xml, "</resources>\n<build>\n{build}</build>\n</model>\n");
    Ok(xml)
}

/// Writes the colour resource of a part, if it has colours.
fn colours(id: u32, part: &Part<'_>, palette: Option<&[[u8; 3]]>, xml: &mut String) -> bool {
    if let Some(palette) = palette {
        let _ = writeln!(xml, "<m:colorgroup id=\"{id}\">");
        for [r, g, b] in palette {
            let _ = writeln!(xml, "<m:color color=\"#{r:02X}{g:02X}{b:02X}\"/>");
        }
        xml.push_str("</m:colorgroup>\n");
        return true;
    }
    let Some([r, g, b]) = part.colour else {
        return false;
    };
    let name = escaped(part.name);
    let _ = writeln!(
        xml,
        "<basematerials id=\"{id}\"><base name=\"{name}\" \
         displaycolor=\"#{r:02X}{g:02X}{b:02X}\"/></basematerials>"
    );
    true
}

fn check(part: &Part<'_>) -> Result<(), WriteError> {
    finite(part.mesh)?;
    let faces = part.mesh.faces();
    if faces.is_empty() {
        return Err(WriteError::Nothing("3MF"));
    }
    match faces
        .iter()
        .position(|&[a, b, c]| a == b || b == c || c == a)
    {
        Some(face) => Err(WriteError::CollapsedFace {
            part: part.name.to_owned(),
            face,
        }),
        None => Ok(()),
    }
}

/// Millimetres with six places, without zeros at the end; `-0` is `0`.
fn decimal(mm: f64) -> String {
    let text = format!("{mm:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(text, "-0" | "") {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Text for an XML attribute; characters that XML forbids become spaces.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
