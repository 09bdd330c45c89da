//! Volumes of bytes (labels of tissue).
//!
//! In: untrusted bytes. Out: [`Volume`] in mm, boxes along the axes. Law: `law_volumes_round_trip`.
//! Not here: what a byte stands for.

use super::VolumeError;
use super::header::{self, Grid, Kind};
use glam::{DMat3, DVec3};
use std::io::{self, Write};

const KIND: Kind = Kind {
    element: "MET_UCHAR",
    bytes: 1,
    voxels_max: 200_000_000,
    level: 6,
    oblique: false,
};

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

impl Volume {
    /// Reads a MetaImage file.
    ///
    /// # Errors
    /// [`VolumeError`] says what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, VolumeError> {
        let (grid, values) = header::read(bytes, KIND)?;
        Ok(Self {
            size: grid.size,
            first_mm: grid.first_mm,
            spacing_mm: grid.spacing_mm,
            values,
            comment: grid.comment,
        })
    }

    /// Writes it as a MetaImage file: compressed, or plain where a reader would not believe the count.
    ///
    /// # Errors
    /// Those of the writer, and one for a volume whose count of values is not that of its size.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let grid = Grid {
            size: self.size,
            first_mm: self.first_mm,
            spacing_mm: self.spacing_mm,
            axes: DMat3::IDENTITY,
            comment: self.comment.clone(),
        };
        header::write(&grid, KIND, &self.values, out)
    }
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
