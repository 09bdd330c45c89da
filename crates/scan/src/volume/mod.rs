//! Volumes as MetaImage files, and back: labels of tissue, and the grey values of a CT.
//!
//! In: untrusted bytes. Out: [`Volume`], [`CtVolume`] in mm. Fails: [`VolumeError`] with what was found and what is expected.
//! Not here: what a value stands for.

mod ct;
mod header;
mod labels;
mod slices;

pub use ct::CtVolume;
pub use labels::Volume;
pub use slices::{CtSlices, SlicesError};

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
