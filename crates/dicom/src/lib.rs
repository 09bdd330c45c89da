//! DICOM in and out: a CT or cone-beam series to a volume, a solid as Encapsulated STL.
//!
//! In: untrusted bytes of files, one at a time. Out: [`scan::CtVolume`] in the patient's frame; bytes of a DICOM file.
//! Not here: files and folders (`apps`), networks, what a grey value means.

mod encapsulated;
mod error;
mod file;
mod image;
mod pixels;
mod series;
mod stack;
mod text;
mod uid;

pub use encapsulated::{Encapsulated, Model, ModelError, Patient, encapsulate, is_binary_stl};
pub use error::{DicomError, Listed, SeriesError};
pub use image::{Frame, Head, Origin, Person, Seen, look};
pub use series::{Named, Series, series};
pub use stack::{Made, Stack};
pub use text::TextError;
pub use uid::{is_uid, uid_of};

#[cfg(test)]
mod tests;
