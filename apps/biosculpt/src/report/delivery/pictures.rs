//! The place of work before, as planned and as delivered, seen by one camera.
//!
//! In: surfaces in mm. Out: pictures. The frame is that of the work; the tooth goes on beyond it. What was delivered
//! takes the place of the scanned surface within its own box, less a seam.

use super::super::model::Image;
use super::super::shots::image;
use glam::DVec3;
use picture::{Background, Camera, Layer, Material, Paint, PictureError, Scene, Size, render};
use scan::{FaceId, Mesh};

const SIZE: Size = Size::new(480, 480);
/// The scanned surface lies over what was delivered along the edge of its box, mm.
const SEAM_MM: f64 = 0.3;

/// Surfaces of the work.
pub(crate) struct Surfaces<'a> {
    pub(crate) before: Option<Mesh>,
    pub(crate) target: Option<Mesh>,
    pub(crate) delivered: &'a Mesh,
    /// Out of the gum.
    pub(crate) outward: DVec3,
}

/// Pictures with their captions.
pub(crate) fn work(surfaces: &Surfaces<'_>) -> Result<Vec<(&'static str, Image)>, PictureError> {
    let Some((low, high)) = surfaces.delivered.bounds() else {
        return Ok(Vec::new());
    };
    let seam = DVec3::splat(SEAM_MM);
    // The box of the delivered surface ends within the tooth: nothing is seen of its walls.
    let beyond = |mesh: &Mesh| {
        let far = |face: &usize| {
            let p = mesh.centroid(*face);
            p.cmple(low + seam).any() || p.cmpge(high - seam).any()
        };
        let faces = (0..mesh.faces().len()).filter(far);
        let keep: Vec<FaceId> = faces.map(|face| FaceId(face as u32)).collect();
        mesh.extract(&keep).0
    };
    let up = surfaces.outward.any_orthonormal_vector();
    let tilt = up * 0.3;
    let camera = Camera::looking(-surfaces.outward + tilt, up).fit(
        surfaces.delivered.positions().iter().copied(),
        SIZE,
        0.08,
    );
    let plain = || Paint::Plain(picture::colour::IVORY);
    let shoot = |layers: Vec<Layer<'_>>, alt: &str| -> Result<Image, PictureError> {
        let scene = Scene::new(layers, Background::Transparent);
        image(&render(&scene, &camera, SIZE)?, alt.to_owned())
    };
    let mut pictures = Vec::new();
    let tooth = [
        (&surfaces.before, "Before, as scanned"),
        (&surfaces.target, "As planned"),
    ];
    for (mesh, caption) in tooth {
        if let Some(mesh) = mesh.as_ref().filter(|mesh| !mesh.faces().is_empty()) {
            let image = shoot(vec![layer(mesh, plain())?], caption)?;
            pictures.push((caption, image));
        }
    }
    let alt = "As delivered; red where there is too much, blue where there is too little";
    let delivered = surfaces.delivered;
    let mut layers = vec![layer(delivered, Paint::natural(delivered))?];
    let around = surfaces.before.as_ref().map(beyond);
    if let Some(around) = around.as_ref().filter(|mesh| !mesh.faces().is_empty()) {
        layers.push(layer(around, plain())?);
    }
    pictures.push(("As delivered (simulated)", shoot(layers, alt)?));
    Ok(pictures)
}

fn layer(mesh: &Mesh, paint: Paint) -> Result<Layer<'_>, PictureError> {
    Layer::new(mesh, paint, Material::ENAMEL)
}
