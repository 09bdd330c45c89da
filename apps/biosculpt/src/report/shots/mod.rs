//! The pictures on the page, from meshes and what is known of them.
//!
//! In: domain values of `scan`, `dentition`. Out: [`Image`]s, marks and cuts.
//! Pictures let the page shine through, so that they suit light and dark.

mod arch;
mod tooth;

pub(crate) use arch::arch;
pub(crate) use tooth::{ToothShot, solid};

use super::model::Image;
use glam::DVec3;
use picture::{Picture, PictureError};

fn mean(points: impl Iterator<Item = DVec3>) -> DVec3 {
    let (mut sum, mut count) = (DVec3::ZERO, 0.0);
    for p in points {
        sum += p;
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { sum }
}

pub(super) fn image(picture: &Picture, alt: String) -> Result<Image, PictureError> {
    Ok(Image {
        png: picture.png()?,
        width_px: picture.size.width_px,
        height_px: picture.size.height_px,
        alt,
    })
}
