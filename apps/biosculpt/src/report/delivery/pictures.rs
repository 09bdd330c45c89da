//! The place of work before, as planned and as delivered, seen by one camera.
//!
//! In: surfaces in mm. Out: pictures. The scanned and designed tooth are cut to what lies about the work.

use super::super::model::Image;
use super::super::shots::image;
use glam::DVec3;
use picture::{Background, Camera, Layer, Material, Paint, PictureError, Scene, Size, render};
use scan::{FaceId, Mesh};

const SIZE: Size = Size::new(480, 480);
/// What is shown of the tooth beyond the cells of the work, mm.
const ABOUT_MM: f64 = 0.6;

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
    let about = DVec3::splat(ABOUT_MM);
    let cut = |mesh: &Mesh| {
        let near = |face: &usize| {
            let p = mesh.centroid(*face);
            p.cmpge(low - about).all() && p.cmple(high + about).all()
        };
        let faces = (0..mesh.faces().len()).filter(near);
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
    let shoot = |mesh: &Mesh, paint: Paint, alt: &str| -> Result<Image, PictureError> {
        let layer = Layer::new(mesh, paint, Material::ENAMEL)?;
        let scene = Scene::new(vec![layer], Background::Transparent);
        image(&render(&scene, &camera, SIZE)?, alt.to_owned())
    };
    let plain = || Paint::Plain(picture::colour::IVORY);
    let mut pictures = Vec::new();
    let tooth = [
        (&surfaces.before, "Before, as scanned"),
        (&surfaces.target, "As planned"),
    ];
    for (mesh, caption) in tooth {
        let Some(mesh) = mesh
            .as_ref()
            .map(cut)
            .filter(|mesh| !mesh.faces().is_empty())
        else {
            continue;
        };
        pictures.push((caption, shoot(&mesh, plain(), caption)?));
    }
    let alt = "As delivered; red where there is too much, blue where there is too little";
    let delivered = surfaces.delivered;
    pictures.push((
        "As delivered (simulated)",
        shoot(delivered, Paint::natural(delivered), alt)?,
    ));
    Ok(pictures)
}
