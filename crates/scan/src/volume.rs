//! Volumes of bytes (labels of tissue) as MetaImage files, and back.
//!
//! In: untrusted bytes. Out: [`Volume`] in mm. Law: `law_volumes_round_trip`.
//! Fails: [`VolumeError`] with what was found and what is expected.
//! Method: MetaImage (`.mha`) with `MET_UCHAR`, data in the same file, zlib-compressed or plain. A count
//! in a header is believed only as far as the file is long: at most [`TIMES`] voxels a byte of data.
//! Not here: what a byte stands for.

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use glam::DVec3;
use std::io::{self, Read, Write};

/// Most voxels a byte of compressed data, beyond the first [`FREE`].
const TIMES: usize = 256;
/// Voxels that any file may have.
const FREE: usize = 64 << 10;
/// Longest header, and longest line of one, that is looked at.
const HEADER_MAX: usize = 16 << 10;
/// Most voxels of a volume.
const VOXELS_MAX: usize = 200_000_000;

/// Bytes on a grid of equal boxes, x fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Volume {
    /// Voxels along x, y and z.
    pub size: [usize; 3],
    /// Middle of the first voxel, mm.
    pub first_mm: DVec3,
    /// Edges of a voxel, mm.
    pub spacing_mm: DVec3,
    /// One byte a voxel, x fastest.
    pub values: Vec<u8>,
    /// One line about the volume.
    pub comment: String,
}

/// Bytes that hold no volume that can be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum VolumeError {
    /// A header that is none, or of another kind of file.
    #[error("is no MetaImage volume: {what} is {found}, expected is {expected}")]
    Header {
        /// Which field.
        what: &'static str,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// Data that does not fit the header.
    #[error("holds {found} voxels of data, its header says {expected}; copy or export it again")]
    Data {
        /// What there is (at most one more than expected is counted).
        found: usize,
        /// What the header says.
        expected: usize,
    },
    /// More than is believed of a file of that length.
    #[error(
        "its header says {voxels} voxels, of {bytes} bytes of data at most {allowed} are believed"
    )]
    TooLarge {
        /// What the header says.
        voxels: usize,
        /// Bytes of data.
        bytes: usize,
        /// Most voxels.
        allowed: usize,
    },
    /// Data that is not what zlib wrote.
    #[error("its data is damaged ({0}); copy or export it again")]
    Damaged(String),
}

/// What a header says, as far as it was read.
#[derive(Debug, Default)]
struct Header {
    is_compressed: bool,
    size: Option<[usize; 3]>,
    first: DVec3,
    spacing: Option<DVec3>,
    comment: String,
    /// Where the data starts.
    data_at: usize,
}

impl Volume {
    /// Reads a MetaImage file.
    ///
    /// # Errors
    /// [`VolumeError`] says what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, VolumeError> {
        let header = header(bytes)?;
        let missing = |what, expected| wrong(what, b"", expected);
        let size = header
            .size
            .ok_or_else(|| missing("DimSize", "three counts"))?;
        let spacing = header
            .spacing
            .ok_or_else(|| missing("ElementSpacing", "three lengths in mm, each above 0"))?;
        let data = bytes.get(header.data_at..).unwrap_or_default();
        let voxels = voxels(size).unwrap_or(usize::MAX);
        let allowed = match header.is_compressed {
            true => FREE.saturating_add(data.len().saturating_mul(TIMES)),
            false => data.len(),
        };
        if voxels > allowed.min(VOXELS_MAX) {
            return Err(VolumeError::TooLarge {
                voxels,
                bytes: data.len(),
                allowed: allowed.min(VOXELS_MAX),
            });
        }
        let values = if header.is_compressed {
            inflated(data, voxels)?
        } else {
            data.to_vec()
        };
        match values.len() == voxels {
            true => Ok(Self {
                size,
                first_mm: header.first,
                spacing_mm: spacing,
                values,
                comment: header.comment,
            }),
            false => Err(VolumeError::Data {
                found: values.len(),
                expected: voxels,
            }),
        }
    }

    /// Writes it as a MetaImage file: compressed, or plain where a reader would not believe the count.
    ///
    /// # Errors
    /// Those of the writer, and one for a volume whose count of values is not that of its size.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        if voxels(self.size) != Some(self.values.len()) {
            let why = format!("{} values for {:?} voxels", self.values.len(), self.size);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(&self.values)?;
        let packed = encoder.finish()?;
        let is_compressed = self.values.len() <= FREE + packed.len() * TIMES;
        let three = |v: DVec3| format!("{} {} {}", v.x, v.y, v.z);
        let [nx, ny, nz] = self.size;
        let comment: String = self
            .comment
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
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
            "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = {}\nElementSpacing = {}\n\
             DimSize = {nx} {ny} {nz}\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n",
            three(self.first_mm),
            three(self.spacing_mm)
        );
        out.write_all(header.as_bytes())?;
        out.write_all(if is_compressed { &packed } else { &self.values })
    }
}

fn voxels(size: [usize; 3]) -> Option<usize> {
    size.iter().try_fold(1_usize, |a, &b| a.checked_mul(b))
}

/// At most one byte more than expected is unpacked.
fn inflated(data: &[u8], voxels: usize) -> Result<Vec<u8>, VolumeError> {
    let mut values = Vec::with_capacity(voxels + 1);
    ZlibDecoder::new(data)
        .take(voxels as u64 + 1)
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

fn header(bytes: &[u8]) -> Result<Header, VolumeError> {
    let mut found = Header::default();
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
    fn take(&mut self, name: &[u8], value: &[u8]) -> Result<(), VolumeError> {
        let only = |what, allowed: &[u8], expected| match value == allowed {
            true => Ok(()),
            false => Err(wrong(what, value, expected)),
        };
        match name {
            b"ObjectType" => only("ObjectType", b"Image", "Image"),
            b"NDims" => only("NDims", b"3", "3"),
            b"ElementType" => only("ElementType", b"MET_UCHAR", "MET_UCHAR"),
            b"BinaryData" => only("BinaryData", b"True", "True"),
            b"ElementNumberOfChannels" => only("ElementNumberOfChannels", b"1", "1"),
            b"HeaderSize" => only("HeaderSize", b"0", "0"),
            b"TransformMatrix" | b"Orientation" | b"Rotation" => {
                match numbers(value) == Some([1., 0., 0., 0., 1., 0., 0., 0., 1.]) {
                    true => Ok(()),
                    false => Err(wrong("TransformMatrix", value, "1 0 0 0 1 0 0 0 1")),
                }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(volume: &Volume) -> Vec<u8> {
        let mut bytes = Vec::new();
        volume.write(&mut bytes).unwrap();
        bytes
    }

    fn block(size: [usize; 3], value: impl Fn(usize) -> u8) -> Volume {
        Volume {
            size,
            first_mm: DVec3::new(-20.75, 0.1 + 0.2, 1e-7),
            spacing_mm: DVec3::splat(0.1),
            values: (0..size.iter().product()).map(value).collect(),
            comment: "estimated".to_owned(),
        }
    }

    proptest! {
        #[test]
        fn law_volumes_round_trip(
            size in [1_usize..9, 1_usize..9, 1_usize..9], seed: u8, at in -1e3..1e3f64
        ) {
            let mut volume = block(size, |i| (i as u8).wrapping_mul(seed));
            volume.first_mm.x = at;
            let bytes = written(&volume);
            let again = Volume::read(&bytes).unwrap();
            prop_assert_eq!(&again, &volume);
            prop_assert_eq!(written(&again), bytes);
        }

        #[test]
        fn law_any_bytes_give_a_volume_or_an_error(
            at in 0_usize..400, bytes in proptest::collection::vec(any::<u8>(), 0..40)
        ) {
            let mut file = written(&block([7, 5, 3], |i| i as u8));
            let at = at.min(file.len());
            let end = (at + bytes.len()).min(file.len());
            file.splice(at..end, bytes);
            let _ = Volume::read(&file);
        }
    }

    #[test]
    fn what_packs_beyond_belief_is_written_plain() {
        let volume = block([120, 120, 100], |_| 0);
        let bytes = written(&volume);
        assert!(bytes.len() > volume.values.len());
        assert_eq!(Volume::read(&bytes).unwrap(), volume);
        let labels = block([120, 120, 100], |i| {
            ((i / 53).wrapping_mul(2_654_435_761) >> 7) as u8 % 5
        });
        assert!(written(&labels).len() < labels.values.len() / 10);
    }

    #[test]
    fn files_that_lie_are_refused_in_words() {
        let text = |bytes: &[u8]| Volume::read(bytes).unwrap_err().to_string();
        let good = written(&block([4, 4, 4], |i| i as u8));
        let swap = |from: &str, to: &str| {
            let head = String::from_utf8_lossy(&good[..400.min(good.len())]).into_owned();
            let at = head.find(from).unwrap();
            let (a, b) = (&good[..at], &good[at + from.len()..]);
            [a, to.as_bytes(), b].concat()
        };
        assert!(text(b"").contains("ElementDataFile is missing"));
        assert!(text(b"ply\nformat ascii 1.0\n").contains("a line of the header"));
        assert!(text(&swap("4 4 4", "4 4 400000")).contains("are believed"));
        assert!(text(&swap("4 4 4", "4 4 5")).contains("64 voxels"));
        assert!(text(&swap("4 4 4", "4 4 3")).contains("49 voxels"));
        assert!(text(&swap("4 4 4", "4 4 -3")).contains("DimSize"));
        assert!(text(&swap("LOCAL", "t.raw")).contains("same file"));
        assert!(text(&swap("UCHAR", "SHORT")).contains("MET_UCHAR"));
        assert!(text(&swap("0.1 0.1 0.1", "0.1 0 0.1")).contains("ElementSpacing"));
        assert!(text(&good[..good.len() - 9]).contains("copy"));
        let last = good.len() - 8;
        let mut bent = good.clone();
        bent[last] ^= 255;
        assert!(text(&bent).contains("damaged"), "{}", text(&bent));
    }
}
