//! A volume, filled file by file.
//!
//! In: a [`Series`] and the bytes of its files, each read again. Out: [`Made`]. Law: `law_a_ball_comes_back_where_it_was`.
//! Method: stored value x slope + intercept, rounded; what 16 bits cannot hold is held at their end and counted.
//! Fails: [`DicomError`], also for a file that is no longer what it was.

use crate::error::DicomError;
use crate::file::{Pixels, parse};
use crate::image::{Frame, SLICES, image};
use crate::pixels::{self, Layout};
use crate::series::{Named, Series};
use scan::CtVolume;
use std::borrow::Cow;

/// A volume that is being filled.
#[derive(Debug)]
pub struct Stack {
    series: Series,
    values: Vec<i16>,
    cut_off: usize,
}

/// A volume and what there is to say of its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The volume.
    pub volume: CtVolume,
    /// Least value.
    pub least: i16,
    /// Greatest value.
    pub most: i16,
    /// Voxels whose value lay beyond 16 bits and was held at their end.
    pub cut_off: usize,
}

impl Stack {
    /// An empty volume of that series.
    #[must_use]
    pub fn new(series: Series) -> Self {
        let voxels = series.size.iter().product();
        Self {
            series,
            values: vec![0; voxels],
            cut_off: 0,
        }
    }

    /// Puts the slices of a file in their places; `place` is its place in the list that the series was found in.
    ///
    /// # Errors
    /// [`DicomError`] for pixels that cannot be read, and for a file that has changed since it was looked at.
    pub fn put(&mut self, place: usize, named: &Named, bytes: &[u8]) -> Result<(), DicomError> {
        let parsed = parse(bytes, &SLICES)?;
        let image = image(&parsed)?;
        if image.head != named.head {
            return Err(DicomError::Damaged {
                what: "it has changed while it was read".to_owned(),
                at: 0,
            });
        }
        let slices = self.series.order.iter().enumerate();
        let own: Vec<(usize, usize)> = slices
            .filter(|(_, (file, _))| *file == place)
            .map(|(z, &(_, index))| (z, index))
            .collect();
        for (z, index) in own {
            let Some(&frame) = image.head.frames.get(index) else {
                continue;
            };
            let bytes = coded(
                parsed.pixels.as_ref(),
                index,
                image.head.frames.len(),
                image.layout,
            );
            let raw = pixels::frame(&bytes, &parsed.syntax, image.layout)?;
            self.fill(z, &raw, frame);
        }
        Ok(())
    }

    fn fill(&mut self, z: usize, raw: &[i32], frame: Frame) {
        let pixels = self.series.size[0] * self.series.size[1];
        let slice = self.values.get_mut(z * pixels..(z + 1) * pixels);
        for (to, &raw) in slice.into_iter().flatten().zip(raw) {
            let value = (f64::from(raw) * frame.slope + frame.intercept).round();
            *to = value as i16;
            self.cut_off += usize::from(f64::from(*to) != value);
        }
    }

    /// The volume, when every file has been put in.
    #[must_use]
    pub fn finish(self) -> Made {
        let (least, most) = self
            .values
            .iter()
            .fold((i16::MAX, i16::MIN), |(a, b), &v| (a.min(v), b.max(v)));
        let unit = match self.series.unit.as_str() {
            "" => "unit not said",
            unit => unit,
        };
        let comment = format!(
            "DICOM series {}; patient's frame LPS (to the left, to the back, to the head); values: {unit}",
            self.series.listed.uid
        );
        Made {
            volume: CtVolume {
                size: self.series.size,
                first_mm: self.series.first_mm,
                spacing_mm: self.series.spacing_mm,
                axes: self.series.axes,
                values: self.values,
                comment,
            },
            least,
            most,
            cut_off: self.cut_off,
        }
    }
}

/// The bytes of a frame.
fn coded<'a>(
    pixels: Option<&Pixels<'a>>,
    index: usize,
    frames: usize,
    layout: Layout,
) -> Cow<'a, [u8]> {
    match pixels {
        None => Cow::default(),
        Some(Pixels::Plain(bytes)) => {
            let from = index.saturating_mul(layout.frame_bytes());
            let to = from.saturating_add(layout.frame_bytes());
            Cow::Borrowed(bytes.get(from..to).unwrap_or_default())
        }
        Some(Pixels::Pieces(pieces)) => match (frames, &pieces[..]) {
            (1, [piece]) => Cow::Borrowed(piece),
            (1, pieces) => Cow::Owned(pieces.concat()),
            (_, pieces) => Cow::Borrowed(pieces.get(index).copied().unwrap_or_default()),
        },
    }
}
