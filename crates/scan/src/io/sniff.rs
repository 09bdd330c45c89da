//! What bytes are, told by what they hold; names of files do not count.
//!
//! In: bytes. Out: [`Format`], or [`ReadError`] that names what it looks like instead.
//! STL is binary if and only if its size is 84 + 50 N (N: the count at byte 80).

use super::error::ReadError;
use super::text::{Lines, words};
use super::{Format, ply};

/// Starts of files that hold no STL, PLY or OBJ mesh, and what to do about them.
const STARTS: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG", "a PNG picture", MESH),
    (b"\xff\xd8\xff", "a JPEG picture", MESH),
    (b"GIF8", "a GIF picture", MESH),
    (b"II*\0", "a TIFF picture", MESH),
    (b"MM\0*", "a TIFF picture", MESH),
    (b"%PDF", "a PDF document", MESH),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ", "an xz archive", UNPACK),
    (b"(\xb5/\xfd", "a zstd archive", UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"glTF", "a glTF scene", MESH),
    (b"BLENDER", "a Blender scene", MESH),
    (b"Kaydara FBX", "an FBX scene", MESH),
    (b"OFF", "an OFF mesh", MESH),
    (b"COFF", "an OFF mesh", MESH),
    (b"# vtk", "a VTK data set", MESH),
    (b"ISO-10303", "a STEP model", MESH),
    (b"ObjectType", "a MetaImage volume", VOLUME),
    (b"NDims", "a MetaImage volume", VOLUME),
    (b"NRRD", "an NRRD volume", VOLUME),
    (b"\x5c\x01\0\0", "a NIfTI volume", VOLUME),
    (
        b"version https://git-lfs",
        "a Git LFS pointer",
        "fetch the file itself (git lfs pull)",
    ),
    (
        b"<HPS",
        "a 3Shape DCM file",
        "export the scan as STL, PLY or OBJ from the scanner's program",
    ),
    (b"\x7fELF", "a program", MESH),
    (b"SQLite format", "a database", MESH),
];

const MESH: &str = "export the scan as STL, PLY or OBJ";
const UNPACK: &str = "unpack it and give the mesh inside";
const VOLUME: &str = "a surface is needed: segment the volume and export STL, PLY or OBJ";

/// Text that markup and data files start with, in lower case, after blanks.
const MARKUP: &[(&[u8], &str, &str)] = &[
    (
        b"<!doctype html",
        "a web page",
        "the download went wrong: fetch the file itself",
    ),
    (
        b"<html",
        "a web page",
        "the download went wrong: fetch the file itself",
    ),
    (
        b"<hps",
        "a 3Shape DCM file",
        "export the scan as STL, PLY or OBJ from the scanner's program",
    ),
    (b"<amf", "an AMF file", MESH),
    (b"<?xml", "an XML file", MESH),
    (b"<", "markup text", MESH),
    (b"{", "JSON text", MESH),
    (b"[", "JSON text", MESH),
];

/// What the bytes are, or what they look like instead.
pub(super) fn format(bytes: &[u8]) -> Result<Format, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if ply::is_ply(bytes) {
        return Ok(Format::Ply);
    }
    if stl_count(bytes).is_some_and(|n| stl_size(n) == bytes.len() as u64) {
        return Ok(Format::StlBinary);
    }
    let is_text = bytes.iter().take(4096).all(|&b| b != 0);
    let text = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if is_text && starts_with_word(text, b"solid") && !looks_like_cut_stl(bytes) {
        return Ok(Format::StlText);
    }
    if let Some(error) = something_else(bytes, text) {
        return Err(error);
    }
    if is_text && Lines::new(bytes).any(|line| is_obj_line(line.bytes)) {
        return Ok(Format::Obj);
    }
    if let (Some(count), true) = (stl_count(bytes), looks_like_cut_stl(bytes)) {
        return Err(ReadError::WrongSize {
            format: Format::StlBinary,
            part: format!("a file of {count} faces"),
            at_byte: 0,
            expected_bytes: stl_size(count),
            found_bytes: bytes.len() as u64,
        });
    }
    Err(ReadError::NotAMesh {
        looks_like: if is_text && reads_as_text(bytes) {
            "other text"
        } else {
            "unknown binary data"
        },
        advice: MESH,
    })
}

/// Whether people could read it: a control character in a hundred is none of theirs.
fn reads_as_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let control = |b: &&u8| b.is_ascii_control() && !b.is_ascii_whitespace();
    head.iter().filter(control).count() * 100 <= head.len()
}

fn something_else(bytes: &[u8], text: &[u8]) -> Option<ReadError> {
    let is = |looks_like, advice| Some(ReadError::NotAMesh { looks_like, advice });
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        // Names of the files in an archive stand in clear text in it.
        let head = bytes.get(..1 << 16).unwrap_or(bytes);
        let tail = bytes
            .get(bytes.len().saturating_sub(1 << 16)..)
            .unwrap_or(bytes);
        let holds = |what: &[u8]| [head, tail].iter().any(|b| contains(b, what));
        if holds(b".model") {
            return is(
                "a 3MF file",
                "3MF is written here but not read: export STL, PLY or OBJ",
            );
        }
        return is("a ZIP archive", UNPACK);
    }
    if bytes.get(128..132) == Some(b"DICM") {
        return is("a DICOM file", VOLUME);
    }
    if let Some((_, looks_like, advice)) = STARTS.iter().find(|s| bytes.starts_with(s.0)) {
        return is(looks_like, advice);
    }
    let starts = |s: &[u8]| {
        text.get(..s.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(s))
    };
    let (_, looks_like, advice) = MARKUP.iter().find(|m| starts(m.0))?;
    is(looks_like, advice)
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

fn starts_with_word(text: &[u8], word: &[u8]) -> bool {
    let head = words(text).next().unwrap_or_default();
    head.eq_ignore_ascii_case(word)
}

fn is_obj_line(line: &[u8]) -> bool {
    let mut word = words(line);
    match word.next() {
        Some(b"v") => word
            .next()
            .is_some_and(|w| super::text::number(w).is_some()),
        Some(b"f") => word
            .next()
            .map(|w| w.strip_prefix(b"-").unwrap_or(w))
            .is_some_and(|w| w.first().is_some_and(u8::is_ascii_digit)),
        _ => false,
    }
}

/// The count of faces that a binary STL announces.
fn stl_count(bytes: &[u8]) -> Option<u32> {
    let raw = bytes.get(80..84)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*raw))
}

fn stl_size(count: u32) -> u64 {
    84 + 50 * u64::from(count)
}

/// Whether the first faces of a binary STL of another size than announced make sense: normals of
/// length 0 or 1 and coordinates of a usable size.
fn looks_like_cut_stl(bytes: &[u8]) -> bool {
    let Some(body) = bytes.get(84..).filter(|b| b.len() >= 50) else {
        return false;
    };
    let mut moving = false;
    let sane = body.chunks_exact(50).take(16).all(|facet| {
        let (words, _) = facet.as_chunks::<4>();
        let mut numbers = words.iter().map(|w| f64::from(f32::from_le_bytes(*w)));
        let normal: Vec<f64> = numbers.by_ref().take(3).collect();
        let length = normal.iter().map(|n| n * n).sum::<f64>();
        let sane = |x: f64| x == 0.0 || (1e-9..1e9).contains(&x.abs());
        let corners: Vec<f64> = numbers.collect();
        moving |= corners.iter().any(|&x| x != 0.0);
        corners.into_iter().all(sane) && (length == 0.0 || (0.5..2.0).contains(&length))
    });
    sane && moving
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_named() {
        let mut dicom = vec![0_u8; 128];
        dicom.extend(b"DICM\x02\0");
        let mut model = b"PK\x03\x04....".to_vec();
        model.extend(b"3D/3dmodel.model");
        for (bytes, name) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "a PNG picture"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
            (b"%PDF-1.7", "a PDF document"),
            (b"PK\x03\x04\x14\0\0\0word/document.xml", "a ZIP archive"),
            (&model, "a 3MF file"),
            (&dicom, "a DICOM file"),
            (b"\x1f\x8b\x08\0\0", "a gzip archive"),
            (b"  <!DOCTYPE HTML><html>", "a web page"),
            (b"<?xml version=\"1.0\"?>", "an XML file"),
            (b"{\"a\": 1}", "JSON text"),
            (b"OFF\n4 4 6\n", "an OFF mesh"),
            (b"glTF\x02\0\0\0", "a glTF scene"),
            (b"Dear colleague,\nthe scan is attached.\n", "other text"),
            (&[0_u8; 4000][..], "unknown binary data"),
            (b"\x01\x02\x03\x00", "unknown binary data"),
            (b"\x7f\x02\x9a\xfe\x1b\x16r\x01\xd5", "unknown binary data"),
        ] {
            let error = format(bytes).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(name), "{name}: {text}");
            assert!(text.contains("; "), "no advice: {text}");
        }
        assert_eq!(format(b""), Err(ReadError::Empty));
    }
}
