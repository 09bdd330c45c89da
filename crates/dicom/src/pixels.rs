//! Pixels of a frame as they were stored.
//!
//! In: a plain or coded frame, untrusted. Out: whole numbers. Law: `law_rle_comes_back`.
//! Method: uncompressed little endian; RLE (PS3.5, annex G); JPEG lossless by jpeg-decoder, told how much it may take. A frame is
//! made only where its bytes are enough for it: a byte of RLE says at most 64 bytes, a bit of a JPEG at most a pixel.

use crate::error::DicomError;
use dicom_dictionary_std::uids;
use jpeg_decoder::PixelFormat;

/// How a file's pixels are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    Rle,
    Jpeg,
}

fn coding(syntax: &str) -> Option<Coding> {
    match syntax {
        uids::IMPLICIT_VR_LITTLE_ENDIAN | uids::EXPLICIT_VR_LITTLE_ENDIAN => Some(Coding::Plain),
        uids::RLE_LOSSLESS => Some(Coding::Rle),
        uids::JPEG_LOSSLESS | uids::JPEG_LOSSLESS_SV1 => Some(Coding::Jpeg),
        _ => None,
    }
}

/// Whether files of that transfer syntax are read.
pub(crate) fn is_read(syntax: &str) -> bool {
    coding(syntax).is_some()
}

/// How the pixels of an image are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Columns and rows.
    pub(crate) size: [usize; 2],
    /// Bytes of a pixel, 1 or 2.
    pub(crate) bytes: usize,
    /// Bits of it that count, from the lowest.
    pub(crate) bits: u32,
    /// Whether the highest of these is a sign.
    pub(crate) is_signed: bool,
}

impl Layout {
    pub(crate) const fn pixels(&self) -> usize {
        self.size[0].saturating_mul(self.size[1])
    }

    pub(crate) const fn frame_bytes(&self) -> usize {
        self.pixels().saturating_mul(self.bytes)
    }

    /// Whether so many bytes can hold a frame in that coding.
    pub(crate) fn is_held_by(&self, syntax: &str, bytes: usize) -> bool {
        match coding(syntax) {
            Some(Coding::Plain) => bytes >= self.frame_bytes(),
            Some(Coding::Rle) => bytes.saturating_mul(64) >= self.frame_bytes(),
            Some(Coding::Jpeg) => bytes.saturating_mul(8) >= self.pixels(),
            None => false,
        }
    }

    fn number(&self, raw: u16) -> i32 {
        let spare = 32 - self.bits;
        match self.is_signed {
            true => (i32::from(raw) << spare) >> spare,
            false => i32::from(raw) & (((1_i64 << self.bits) - 1) as i32),
        }
    }
}

fn held(found: impl std::fmt::Display, expected: impl std::fmt::Display) -> DicomError {
    DicomError::Pixels {
        found: found.to_string(),
        expected: expected.to_string(),
    }
}

/// The numbers of a frame.
pub(crate) fn frame(bytes: &[u8], syntax: &str, layout: Layout) -> Result<Vec<i32>, DicomError> {
    if !layout.is_held_by(syntax, bytes.len()) {
        let expected = format!("{} x {} pixels", layout.size[0], layout.size[1]);
        return Err(held(format!("{} bytes", bytes.len()), expected));
    }
    let raw = match coding(syntax) {
        Some(Coding::Plain) => whole(bytes, layout),
        Some(Coding::Rle) => rle(bytes, layout)?,
        Some(Coding::Jpeg) => jpeg(bytes, layout)?,
        None => Vec::new(),
    };
    Ok(raw.into_iter().map(|raw| layout.number(raw)).collect())
}

/// Little-endian numbers, as many as a frame has.
fn whole(bytes: &[u8], layout: Layout) -> Vec<u16> {
    let all = bytes.iter().take(layout.frame_bytes());
    match layout.bytes {
        1 => all.map(|&byte| u16::from(byte)).collect(),
        _ => {
            let bytes = bytes.get(..layout.frame_bytes()).unwrap_or_default();
            let pairs = bytes.as_chunks().0.iter();
            pairs.map(|&pair| u16::from_le_bytes(pair)).collect()
        }
    }
}

/// Planes of bytes, the highest first, each packed by runs.
fn rle(bytes: &[u8], layout: Layout) -> Result<Vec<u16>, DicomError> {
    let word = |at: usize| {
        let four = bytes.get(4 * at..4 * at + 4)?;
        Some(u32::from_le_bytes(four.try_into().ok()?) as usize)
    };
    let planes = word(0).unwrap_or_default();
    if planes != layout.bytes {
        return Err(held(
            format!("{planes} planes"),
            format!("{} planes", layout.bytes),
        ));
    }
    let mut raw = vec![0_u16; layout.pixels()];
    for plane in 1..=planes {
        let from = word(plane).unwrap_or_default();
        let to = match plane < planes {
            true => word(plane + 1).unwrap_or_default(),
            false => bytes.len(),
        };
        let packed = bytes.get(from..to).unwrap_or_default();
        let mut left = raw.iter_mut();
        unpack(packed, |byte| match left.next() {
            Some(pixel) => {
                *pixel = *pixel << 8 | u16::from(byte);
                true
            }
            None => false,
        });
        if left.len() > 0 {
            let found = format!("{} bytes of a plane", layout.pixels() - left.len());
            return Err(held(found, layout.pixels()));
        }
    }
    Ok(raw)
}

/// Gives the bytes that runs stand for, until `take` wants no more.
fn unpack(packed: &[u8], mut take: impl FnMut(u8) -> bool) {
    let mut rest = packed;
    while let Some((&head, after)) = rest.split_first() {
        let count = head as i8;
        rest = match count {
            0.. => {
                let plain = after.len().min(count as usize + 1);
                let (plain, after) = after.split_at(plain);
                if !plain.iter().all(|&byte| take(byte)) {
                    return;
                }
                after
            }
            -128 => after,
            _ => {
                let Some((&byte, after)) = after.split_first() else {
                    return;
                };
                let times = usize::from(count.unsigned_abs()) + 1;
                if !(0..times).all(|_| take(byte)) {
                    return;
                }
                after
            }
        };
    }
}

fn jpeg(bytes: &[u8], layout: Layout) -> Result<Vec<u16>, DicomError> {
    let unread =
        |why: jpeg_decoder::Error| held(format!("a JPEG that cannot be read ({why})"), "one");
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(layout.pixels().saturating_mul(2));
    decoder.read_info().map_err(unread)?;
    let about = decoder
        .info()
        .ok_or_else(|| held("a JPEG without a frame", "one"))?;
    let size = [usize::from(about.width), usize::from(about.height)];
    let one = [PixelFormat::L8, PixelFormat::L16].contains(&about.pixel_format);
    if size != layout.size || !one {
        let found = format!(
            "a JPEG of {} x {} {:?}",
            size[0], size[1], about.pixel_format
        );
        let expected = format!("{} x {} grey", layout.size[0], layout.size[1]);
        return Err(held(found, expected));
    }
    let made = decoder.decode().map_err(unread)?;
    let raw: Vec<u16> = match about.pixel_format {
        PixelFormat::L16 => {
            let pairs = made.as_chunks().0.iter();
            pairs.map(|&pair| u16::from_ne_bytes(pair)).collect()
        }
        _ => made.into_iter().map(u16::from).collect(),
    };
    match raw.len() == layout.pixels() {
        true => Ok(raw),
        false => Err(held(raw.len(), layout.pixels())),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Packs as the standard says, each plane by runs of equal bytes.
    pub(crate) fn packed(values: &[u16]) -> Vec<u8> {
        let planes = [8, 0].map(|shift| {
            let bytes: Vec<u8> = values.iter().map(|v| (v >> shift) as u8).collect();
            let mut plane = Vec::new();
            for run in bytes
                .chunk_by(|a, b| a == b)
                .flat_map(|run| run.chunks(128))
            {
                match run.len() {
                    1 => plane.extend([0, run[0]]),
                    n => plane.extend([(1 - n as i32) as i8 as u8, run[0]]),
                }
            }
            plane.resize(plane.len().next_multiple_of(2), 0x80);
            plane
        });
        let second = 64 + planes[0].len() as u32;
        let mut header = [2_u32, 64, second].map(u32::to_le_bytes).concat();
        header.resize(64, 0);
        [header, planes.concat()].concat()
    }

    pub(crate) const fn layout(size: [usize; 2], bits: u32, is_signed: bool) -> Layout {
        Layout {
            size,
            bytes: 2,
            bits,
            is_signed,
        }
    }

    proptest! {
        #[test]
        fn law_rle_comes_back(values in proptest::collection::vec(0_u16..700, 1..400), same: bool) {
            let values = if same { vec![values[0]; 400] } else { values };
            let layout = layout([values.len(), 1], 16, false);
            let read = frame(&packed(&values), uids::RLE_LOSSLESS, layout).unwrap();
            prop_assert!(read.iter().zip(&values).all(|(&a, &b)| a == i32::from(b)));
            prop_assert_eq!(read.len(), values.len());
        }

        #[test]
        fn law_any_frame_gives_pixels_or_an_error(
            bytes in proptest::collection::vec(any::<u8>(), 0..300), side in 1_usize..40
        ) {
            for syntax in [uids::RLE_LOSSLESS, uids::JPEG_LOSSLESS_SV1, uids::EXPLICIT_VR_LITTLE_ENDIAN] {
                let _ = frame(&bytes, syntax, layout([side, side], 12, true));
            }
        }
    }

    #[test]
    fn bits_beyond_those_that_count_are_left_out() {
        let of = |raw: u16, bits, is_signed| layout([1, 1], bits, is_signed).number(raw);
        assert_eq!(of(0xf801, 12, false), 0x801);
        assert_eq!(of(0x0801, 12, true), -0x7ff);
        assert_eq!(of(0xffff, 16, true), -1);
        assert_eq!(of(0xffff, 16, false), 65_535);
    }

    #[test]
    fn a_frame_that_its_bytes_cannot_hold_is_not_made() {
        for syntax in [
            uids::RLE_LOSSLESS,
            uids::JPEG_LOSSLESS,
            uids::IMPLICIT_VR_LITTLE_ENDIAN,
        ] {
            let huge = layout([65_535, 65_535], 16, false);
            let told = frame(&[0; 900], syntax, huge).unwrap_err().to_string();
            assert!(told.contains("900 bytes"), "{told}");
        }
    }
}
