//! Grey values of a CT volume, a slice at a time.
//!
//! In: a reader of a MetaImage file, untrusted, and its length. Out: its grid, then its slices in their order.
//! Law: `law_slices_are_those_of_the_whole`. Fails: [`SlicesError`].
//! Cost: one slice lies in memory.

use super::VolumeError;
use super::ct::KIND;
use super::header::{self, HEADER_MAX};
use flate2::read::ZlibDecoder;
use glam::{DMat3, DVec3};
use std::io::{self, BufReader, Chain, Cursor, Read};

/// Why slices cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SlicesError {
    /// What is read is no volume, or less of one than it says.
    #[error(transparent)]
    Volume(#[from] VolumeError),
    /// It cannot be read.
    #[error("cannot be read ({0})")]
    Unread(#[from] io::Error),
}

type Data<R> = Chain<Cursor<Vec<u8>>, R>;

#[derive(Debug)]
enum Source<R> {
    Plain(BufReader<Data<R>>),
    Packed(ZlibDecoder<Data<R>>),
}

/// A CT volume whose slices come one after the other.
#[derive(Debug)]
pub struct CtSlices<R> {
    /// Voxels along its three axes.
    pub size: [usize; 3],
    /// Middle of the first voxel, mm.
    pub first_mm: DVec3,
    /// Edges of a voxel, mm.
    pub spacing_mm: DVec3,
    /// Directions of the axes, one a column.
    pub axes: DMat3,
    source: Source<R>,
    given: usize,
}

impl<R: Read> CtSlices<R> {
    /// Reads the header of a file of `length` bytes.
    ///
    /// # Errors
    /// [`SlicesError`], where it is no volume.
    pub fn open(mut from: R, length: u64) -> Result<Self, SlicesError> {
        let mut start = Vec::new();
        from.by_ref()
            .take(HEADER_MAX as u64)
            .read_to_end(&mut start)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let promised = header::promised(&start, length, KIND)?;
        start.drain(..promised.data_at.min(start.len()));
        let data = Cursor::new(start).chain(from);
        let grid = promised.grid;
        Ok(Self {
            size: grid.size,
            first_mm: grid.first_mm,
            spacing_mm: grid.spacing_mm,
            axes: grid.axes,
            source: match promised.is_compressed {
                true => Source::Packed(ZlibDecoder::new(data)),
                false => Source::Plain(BufReader::new(data)),
            },
            given: 0,
        })
    }

    /// The next slice, the first axis fastest; none after the last.
    ///
    /// # Errors
    /// [`SlicesError`], where the file breaks off.
    pub fn next_slice(&mut self) -> Result<Option<Vec<i16>>, SlicesError> {
        let [nx, ny, nz] = self.size;
        if self.given >= nz {
            return Ok(None);
        }
        let mut bytes = vec![0; nx * ny * KIND.bytes];
        let found = self.given * nx * ny;
        self.read(&mut bytes, found)?;
        self.given += 1;
        if self.given == nz {
            self.expect_end()?;
        }
        let pairs = bytes.as_chunks().0.iter();
        Ok(Some(pairs.map(|&pair| i16::from_le_bytes(pair)).collect()))
    }
}

impl<R: Read> CtSlices<R> {
    fn told(&self, why: io::Error, found: usize) -> SlicesError {
        let expected = self.size.iter().product();
        match why.kind() {
            io::ErrorKind::UnexpectedEof => VolumeError::Data { found, expected }.into(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                VolumeError::Damaged(why.to_string()).into()
            }
            _ => SlicesError::Unread(why),
        }
    }

    fn read(&mut self, bytes: &mut [u8], found: usize) -> Result<(), SlicesError> {
        let read = match &mut self.source {
            Source::Plain(from) => from.read_exact(bytes),
            Source::Packed(from) => from.read_exact(bytes),
        };
        read.map_err(|why| self.told(why, found))
    }

    /// After the last slice there is nothing, and what packed data says of itself is so.
    fn expect_end(&mut self) -> Result<(), SlicesError> {
        let mut more = [0];
        let read = match &mut self.source {
            Source::Plain(from) => from.read(&mut more),
            Source::Packed(from) => from.read(&mut more),
        };
        let expected: usize = self.size.iter().product();
        match read {
            Ok(0) => Ok(()),
            Ok(_) => Err(VolumeError::Data {
                found: expected + 1,
                expected,
            }
            .into()),
            Err(why) => Err(self.told(why, expected)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CtVolume;
    use proptest::prelude::*;

    fn written(size: [usize; 3]) -> (CtVolume, Vec<u8>) {
        let volume = CtVolume {
            size,
            first_mm: DVec3::new(-20.75, 0.3, 1e-7),
            spacing_mm: DVec3::new(0.2, 0.25, 0.3),
            axes: DMat3::IDENTITY,
            values: (0..size.iter().product())
                .map(|i: usize| (i as i16).wrapping_mul(7919))
                .collect(),
            comment: "cone-beam".to_owned(),
        };
        let mut bytes = Vec::new();
        volume.write(&mut bytes).unwrap();
        (volume, bytes)
    }

    fn all(bytes: &[u8]) -> Result<Vec<i16>, SlicesError> {
        let mut slices = CtSlices::open(bytes, bytes.len() as u64)?;
        let mut values = Vec::new();
        while let Some(slice) = slices.next_slice()? {
            values.extend(slice);
        }
        Ok(values)
    }

    proptest! {
        #[test]
        fn law_slices_are_those_of_the_whole(size in [1_usize..40, 1_usize..40, 1_usize..9]) {
            let (volume, bytes) = written(size);
            let slices = CtSlices::open(&*bytes, bytes.len() as u64).unwrap();
            prop_assert_eq!((slices.size, slices.spacing_mm), (volume.size, volume.spacing_mm));
            prop_assert_eq!(all(&bytes).unwrap(), volume.values);
        }

        #[test]
        fn law_a_file_that_breaks_off_is_no_whole(cut in 1_usize..3000) {
            let (_, mut bytes) = written([20, 20, 5]);
            bytes.truncate(bytes.len().saturating_sub(cut));
            prop_assert!(all(&bytes).is_err());
        }
    }

    #[test]
    fn a_plain_file_is_read_too_and_has_nothing_behind_it() {
        let header = "ObjectType = Image\nNDims = 3\nBinaryData = True\nCompressedData = False\n\
                      ElementSpacing = 1 1 1\nDimSize = 3 2 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n";
        let values: Vec<i16> = (0..12).collect();
        let data: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let mut bytes = [header.as_bytes(), &data].concat();
        assert_eq!(all(&bytes).unwrap(), values);
        bytes.push(0);
        assert!(all(&bytes).unwrap_err().to_string().contains("13 voxels"));
        bytes.truncate(bytes.len() - 2);
        assert!(all(&bytes).is_err());
    }
}
