//! The header of a MetaImage file, and its data as bytes.
//!
//! In: untrusted bytes, the kind of values that is expected. Out: [`Grid`] and the bytes of its values.
//! Method: MetaImage (`.mha`), data in the same file, zlib-compressed or plain. A count in a header is believed only as far as
//! the file is long: at most [`TIMES`] bytes a byte of data.

use super::VolumeError;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use glam::{DMat3, DVec3};
use std::io::{self, Read, Write};

/// Most bytes a byte of compressed data, beyond the first [`FREE`].
const TIMES: usize = 256;
/// Bytes that any file may unfold to.
const FREE: usize = 64 << 10;
/// Longest header, and longest line of one, that is looked at.
pub(super) const HEADER_MAX: usize = 16 << 10;
/// How far axes may be from square and from length 1.
const SQUARE_WITHIN: f64 = 1e-4;

/// A kind of volume.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Its name in the header.
    pub(super) element: &'static str,
    /// Bytes of a value.
    pub(super) bytes: usize,
    /// Most voxels of a volume.
    pub(super) voxels_max: usize,
    /// How hard it is packed, 0 to 9; grey values are mostly noise.
    pub(super) level: u32,
    /// Whether its boxes may lie across the axes.
    pub(super) oblique: bool,
}

/// Where the values of a file lie.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// Voxels along its three axes.
    pub(super) size: [usize; 3],
    /// Middle of the first voxel, mm.
    pub(super) first_mm: DVec3,
    /// Edges of a voxel, mm.
    pub(super) spacing_mm: DVec3,
    /// Directions of its axes, one a column.
    pub(super) axes: DMat3,
    /// One line about it.
    pub(super) comment: String,
}

/// What a header says, as far as it was read.
#[derive(Debug)]
struct Header {
    kind: Kind,
    is_compressed: bool,
    size: Option<[usize; 3]>,
    first: DVec3,
    spacing: Option<DVec3>,
    axes: DMat3,
    comment: String,
    /// Where the data starts.
    data_at: usize,
}

/// What a header promises, believed as far as so many bytes of data allow.
#[derive(Debug, Clone)]
pub(super) struct Promised {
    pub(super) grid: Grid,
    pub(super) voxels: usize,
    pub(super) is_compressed: bool,
    /// Where the data starts.
    pub(super) data_at: usize,
}

/// Reads the header of a file of that kind and that length; `bytes` is its beginning.
pub(super) fn promised(bytes: &[u8], length: usize, kind: Kind) -> Result<Promised, VolumeError> {
    let header = header(bytes, kind)?;
    let missing = |what, expected| wrong(what, b"", expected);
    let size = header
        .size
        .ok_or_else(|| missing("DimSize", "three counts"))?;
    let spacing_mm = header
        .spacing
        .ok_or_else(|| missing("ElementSpacing", "three lengths in mm, each above 0"))?;
    let data = length.saturating_sub(header.data_at);
    let voxels = voxels(size).unwrap_or(usize::MAX);
    let believed = match header.is_compressed {
        true => FREE.saturating_add(data.saturating_mul(TIMES)),
        false => data,
    };
    let allowed = (believed / kind.bytes).min(kind.voxels_max);
    if voxels > allowed {
        return Err(VolumeError::TooLarge {
            voxels,
            bytes: data,
            allowed,
        });
    }
    Ok(Promised {
        grid: Grid {
            size,
            first_mm: header.first,
            spacing_mm,
            axes: header.axes,
            comment: header.comment,
        },
        voxels,
        is_compressed: header.is_compressed,
        data_at: header.data_at,
    })
}

/// Reads a file of that kind.
pub(super) fn read(bytes: &[u8], kind: Kind) -> Result<(Grid, Vec<u8>), VolumeError> {
    let promised = promised(bytes, bytes.len(), kind)?;
    let data = bytes.get(promised.data_at..).unwrap_or_default();
    let expected = promised.voxels * kind.bytes;
    let values = match promised.is_compressed {
        // One voxel more shows that there are more.
        true => inflated(data, expected + kind.bytes)?,
        false => data.to_vec(),
    };
    if values.len() != expected {
        return Err(VolumeError::Data {
            found: values.len() / kind.bytes,
            expected: promised.voxels,
        });
    }
    Ok((promised.grid, values))
}

/// Writes a file: compressed, or plain where a reader would not believe the count.
pub(super) fn write(
    grid: &Grid,
    kind: Kind,
    values: &[u8],
    out: &mut impl Write,
) -> io::Result<()> {
    let expected = voxels(grid.size).and_then(|voxels| voxels.checked_mul(kind.bytes));
    if expected != Some(values.len()) {
        let count = values.len() / kind.bytes;
        let why = format!("{count} values for {:?} voxels", grid.size);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(kind.level));
    encoder.write_all(values)?;
    let packed = encoder.finish()?;
    let is_compressed = values.len() <= FREE + packed.len() * TIMES;
    let listed = |numbers: &[f64]| {
        let words: Vec<String> = numbers.iter().map(f64::to_string).collect();
        words.join(" ")
    };
    let [nx, ny, nz] = grid.size;
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let comment: String = grid.comment.chars().map(plain).collect();
    let mut header = format!(
        "ObjectType = Image\nNDims = 3\nComment = {}\nBinaryData = True\n\
         BinaryDataByteOrderMSB = False\n",
        comment.trim()
    );
    match is_compressed {
        true => {
            header += &format!(
                "CompressedData = True\nCompressedDataSize = {}\n",
                packed.len()
            )
        }
        false => header += "CompressedData = False\n",
    }
    header += &format!(
        "TransformMatrix = {}\nOffset = {}\nElementSpacing = {}\n\
         DimSize = {nx} {ny} {nz}\nElementType = {}\nElementDataFile = LOCAL\n",
        listed(&grid.axes.to_cols_array()),
        listed(&grid.first_mm.to_array()),
        listed(&grid.spacing_mm.to_array()),
        kind.element
    );
    out.write_all(header.as_bytes())?;
    out.write_all(if is_compressed { &packed } else { values })
}

fn voxels(size: [usize; 3]) -> Option<usize> {
    size.iter().try_fold(1_usize, |a, &b| a.checked_mul(b))
}

/// At most so many bytes are unpacked.
fn inflated(data: &[u8], most: usize) -> Result<Vec<u8>, VolumeError> {
    let mut values = Vec::with_capacity(most);
    ZlibDecoder::new(data)
        .take(most as u64)
        .read_to_end(&mut values)
        .map_err(|why| VolumeError::Damaged(why.to_string()))?;
    Ok(values)
}

fn wrong(what: &'static str, found: &[u8], expected: &'static str) -> VolumeError {
    let found = match found {
        [] => "missing".to_owned(),
        _ => crate::io::excerpt(found),
    };
    VolumeError::Header {
        what,
        found,
        expected,
    }
}

fn header(bytes: &[u8], kind: Kind) -> Result<Header, VolumeError> {
    let mut found = Header {
        kind,
        is_compressed: false,
        size: None,
        first: DVec3::ZERO,
        spacing: None,
        axes: DMat3::IDENTITY,
        comment: String::new(),
        data_at: 0,
    };
    let mut rest = &bytes[..bytes.len().min(HEADER_MAX)];
    let mut is_first = true;
    while let Some(end) = rest.iter().position(|&b| b == b'\n') {
        let line = &rest[..end];
        found.data_at += end + 1;
        rest = &rest[end + 1..];
        let Some(at) = line.iter().position(|&b| b == b'=') else {
            return Err(wrong(
                "a line of the header",
                line,
                "a name, '=' and a value",
            ));
        };
        let (name, value) = (line[..at].trim_ascii(), line[at + 1..].trim_ascii());
        if is_first && name != b"ObjectType" && name != b"NDims" {
            return Err(wrong("the first line", line, "ObjectType = Image"));
        }
        is_first = false;
        if name == b"ElementDataFile" {
            return match value {
                b"LOCAL" => Ok(found),
                _ => Err(wrong(
                    "ElementDataFile",
                    value,
                    "LOCAL: the data in the same file",
                )),
            };
        }
        found.take(name, value)?;
    }
    Err(wrong(
        "ElementDataFile",
        b"",
        "LOCAL, within the first 16 KiB",
    ))
}

impl Header {
    /// The directions of the axes, one after the other.
    fn axes_of(&self, value: &[u8]) -> Result<DMat3, VolumeError> {
        let refused = |expected| wrong("TransformMatrix", value, expected);
        let axes = numbers(value).map(|nine| DMat3::from_cols_array(&nine));
        if !self.kind.oblique {
            let expected = "1 0 0 0 1 0 0 0 1: boxes along the axes";
            let straight = axes.filter(|&axes| axes == DMat3::IDENTITY);
            return straight.ok_or_else(|| refused(expected));
        }
        let square = |axes: &DMat3| {
            let rest = *axes * axes.transpose() - DMat3::IDENTITY;
            rest.to_cols_array().iter().all(|x| x.abs() < SQUARE_WITHIN)
        };
        let expected = "three directions of length 1, square to each other";
        axes.filter(square).ok_or_else(|| refused(expected))
    }

    fn take(&mut self, name: &[u8], value: &[u8]) -> Result<(), VolumeError> {
        let only = |what, allowed: &[u8], expected| match value == allowed {
            true => Ok(()),
            false => Err(wrong(what, value, expected)),
        };
        match name {
            b"ObjectType" => only("ObjectType", b"Image", "Image"),
            b"NDims" => only("NDims", b"3", "3"),
            b"ElementType" => {
                let element = self.kind.element;
                only("ElementType", element.as_bytes(), element)
            }
            b"BinaryData" => only("BinaryData", b"True", "True"),
            b"ElementNumberOfChannels" => only("ElementNumberOfChannels", b"1", "1"),
            b"HeaderSize" => only("HeaderSize", b"0", "0"),
            b"BinaryDataByteOrderMSB" | b"ElementByteOrderMSB" if self.kind.bytes > 1 => {
                only("BinaryDataByteOrderMSB", b"False", "False")
            }
            b"TransformMatrix" | b"Orientation" | b"Rotation" => {
                self.axes = self.axes_of(value)?;
                Ok(())
            }
            b"CompressedData" => {
                self.is_compressed = value == b"True";
                match value {
                    b"True" | b"False" => Ok(()),
                    _ => Err(wrong("CompressedData", value, "True or False")),
                }
            }
            b"Offset" | b"Position" | b"Origin" => {
                let three = numbers(value).map(DVec3::from_array);
                self.first = three.ok_or_else(|| wrong("Offset", value, "three numbers in mm"))?;
                Ok(())
            }
            b"ElementSpacing" => {
                let three = numbers(value).filter(|v| v.iter().all(|&x| x > 0.0));
                let expected = "three lengths in mm, each above 0";
                let three = three.ok_or_else(|| wrong("ElementSpacing", value, expected))?;
                self.spacing = Some(DVec3::from_array(three));
                Ok(())
            }
            b"DimSize" => {
                let counts = numbers::<3>(value)
                    .filter(|v| v.iter().all(|&n| n >= 1.0 && n.fract() == 0.0 && n <= 1e9));
                let counts = counts.ok_or_else(|| wrong("DimSize", value, "three counts"))?;
                self.size = Some(counts.map(|n| n as usize));
                Ok(())
            }
            b"Comment" => {
                self.comment = String::from_utf8_lossy(value).into_owned();
                Ok(())
            }
            // Others don't change what the bytes mean here.
            _ => Ok(()),
        }
    }
}

/// Exactly so many finite numbers within reach of a mouth's file.
fn numbers<const N: usize>(text: &[u8]) -> Option<[f64; N]> {
    let text = std::str::from_utf8(text).ok()?;
    let mut all = [0.0; N];
    let mut words = text.split_ascii_whitespace();
    for slot in &mut all {
        let number: f64 = words.next()?.parse().ok()?;
        *slot = Some(number).filter(|n| n.abs() <= 1e9)?;
    }
    words.next().is_none().then_some(all)
}
