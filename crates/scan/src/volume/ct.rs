//! Volumes of grey values (CT and cone-beam), in any direction.
//!
//! In: untrusted bytes. Out: [`CtVolume`] in mm. Law: `law_ct_volumes_round_trip`.
//! Method: MetaImage with `MET_SHORT`, little endian; its `TransformMatrix` lists the directions of the axes.
//! Not here: DICOM (`dicom`).

use super::VolumeError;
use super::header::{self, Grid, Kind};
use glam::{DMat3, DVec3};
use std::io::{self, Write};

pub(super) const KIND: Kind = Kind {
    element: "MET_SHORT",
    bytes: 2,
    voxels_max: CtVolume::VOXELS_MAX,
    level: 1,
    oblique: true,
};

/// Grey values on a grid of equal boxes, the first axis fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct CtVolume {
    /// Voxels along its three axes.
    pub size: [usize; 3],
    /// Middle of the first voxel, mm.
    pub first_mm: DVec3,
    /// Edges of a voxel, mm.
    pub spacing_mm: DVec3,
    /// Directions of the axes, one a column: length 1, square to each other.
    pub axes: DMat3,
    /// Hounsfield units, as far as the scanner has them.
    pub values: Vec<i16>,
    /// One line about the volume.
    pub comment: String,
}

impl CtVolume {
    /// Most voxels of a volume: 1.2 GB of values.
    pub const VOXELS_MAX: usize = 600_000_000;

    /// Middle of a voxel, mm.
    #[must_use]
    pub fn place_mm(&self, voxel: [usize; 3]) -> DVec3 {
        let steps = DVec3::from_array(voxel.map(|n| n as f64));
        self.first_mm + self.axes * (steps * self.spacing_mm)
    }

    /// Reads a MetaImage file.
    ///
    /// # Errors
    /// [`VolumeError`] says what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, VolumeError> {
        let (grid, bytes) = header::read(bytes, KIND)?;
        let pairs = bytes.as_chunks().0.iter();
        Ok(Self {
            size: grid.size,
            first_mm: grid.first_mm,
            spacing_mm: grid.spacing_mm,
            axes: grid.axes,
            values: pairs.map(|&pair| i16::from_le_bytes(pair)).collect(),
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
            axes: self.axes,
            comment: self.comment.clone(),
        };
        let bytes: Vec<u8> = self.values.iter().flat_map(|v| v.to_le_bytes()).collect();
        header::write(&grid, KIND, &bytes, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Volume;
    use proptest::prelude::*;

    fn written(volume: &CtVolume) -> Vec<u8> {
        let mut bytes = Vec::new();
        volume.write(&mut bytes).unwrap();
        bytes
    }

    fn block(size: [usize; 3], turn: f64) -> CtVolume {
        CtVolume {
            size,
            first_mm: DVec3::new(-20.75, 0.1 + 0.2, 1e-7),
            spacing_mm: DVec3::new(0.2, 0.25, 0.3),
            axes: DMat3::from_axis_angle(DVec3::new(0.6, 0.0, 0.8), turn),
            values: (0..size.iter().product())
                .map(|i: usize| (i as i16).wrapping_mul(7919))
                .collect(),
            comment: "cone-beam".to_owned(),
        }
    }

    proptest! {
        #[test]
        fn law_ct_volumes_round_trip(
            size in [1_usize..9, 1_usize..9, 1_usize..9], turn in -3.0..3.0f64
        ) {
            let volume = block(size, turn);
            let bytes = written(&volume);
            let again = CtVolume::read(&bytes).unwrap();
            prop_assert_eq!(&again, &volume);
            prop_assert_eq!(written(&again), bytes);
        }

        #[test]
        fn law_any_bytes_give_a_ct_volume_or_an_error(
            at in 0_usize..400, bytes in proptest::collection::vec(any::<u8>(), 0..40)
        ) {
            let mut file = written(&block([7, 5, 3], 0.3));
            let at = at.min(file.len());
            let end = (at + bytes.len()).min(file.len());
            file.splice(at..end, bytes);
            let _ = CtVolume::read(&file);
        }
    }

    #[test]
    fn each_reader_refuses_the_other_kind_and_what_lies_across() {
        let told = |bytes: &[u8]| Volume::read(bytes).unwrap_err().to_string();
        let straight = written(&block([3, 3, 3], 0.0));
        assert!(told(&straight).contains("MET_UCHAR"), "{}", told(&straight));
        let across = written(&block([3, 3, 3], 0.3));
        let said = told(&across);
        assert!(
            said.contains("TransformMatrix") && said.contains("along the axes"),
            "{said}"
        );
        let swap = |from: &str, to: &str| {
            let at = straight
                .windows(from.len())
                .position(|w| w == from.as_bytes())
                .unwrap();
            [&straight[..at], to.as_bytes(), &straight[at + from.len()..]].concat()
        };
        let told = |bytes: &[u8]| CtVolume::read(bytes).unwrap_err().to_string();
        assert!(told(&swap("MET_SHORT", "MET_UCHAR")).contains("MET_SHORT"));
        assert!(told(&swap("MSB = False", "MSB = True ")).contains("MSB"));
        assert!(told(&swap("1 0 0 0 1 0 0 0 1", "1 0 0 0 2 0 0 0 1")).contains("square"));
        let said = told(&swap("3 3 3", "3 3 4"));
        assert!(said.contains("27 voxels") && said.contains("36"), "{said}");
        let said = told(&swap("3 3 3", "3 3 2"));
        assert!(said.contains("19 voxels") && said.contains("18"), "{said}");
    }

    #[test]
    fn a_voxel_lies_where_the_axes_say() {
        let mut volume = block([3, 3, 3], 0.0);
        volume.axes = DMat3::from_cols(DVec3::Y, DVec3::Z, DVec3::X);
        let at = volume.place_mm([1, 2, 3]) - volume.first_mm;
        assert!((at - DVec3::new(0.9, 0.2, 0.5)).length() < 1e-12, "{at}");
    }
}
