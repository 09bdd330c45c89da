//! The labelled arch seen onto its chewing surfaces, and where its numbers stand.

use super::super::model::{Image, Mark, MarkKind};
use super::{image, mean};
use dentition::Dentition;
use glam::DVec3;
use lexicon::Jaw;
use picture::{
    ArchView, Background, Layer, Material, Paint, PictureError, Pose, Scene, Size, render,
};
use scan::Mesh;

/// Size of the picture.
const ARCH: Size = Size::new(1100, 825);

/// The labelled arch from above, with a mark for each tooth and each finding (text, place).
pub(crate) fn arch(
    mesh: &Mesh,
    dentition: &Dentition,
    findings: &[(String, DVec3)],
) -> Result<(Image, Vec<Mark>), PictureError> {
    let pose = pose_of(dentition);
    let paint = Paint::teeth(&dentition.face_fdi);
    let layer = Layer::new(mesh, paint, Material::ENAMEL)?;
    let numbers = numbers(mesh, dentition);
    // All teeth and their numbers with some room, not every shred of gum.
    let mut seen: Vec<DVec3> = Vec::new();
    for (tooth, (_, at)) in dentition.teeth.iter().zip(&numbers) {
        seen.extend(tooth.faces.iter().map(|f| mesh.centroid(f.0 as usize)));
        seen.push(*at + (*at - tooth.axes.origin).normalize_or_zero() * 2.2);
    }
    if seen.is_empty() {
        seen.extend_from_slice(mesh.positions());
    }
    let camera = pose.camera(ArchView::Occlusal, seen.iter().copied(), ARCH);
    let scene = Scene::new(vec![layer], Background::Transparent);
    let picture = render(&scene, &camera, ARCH)?;
    let mut marks = Vec::new();
    for (text, at) in numbers {
        if let Some((x_px, y_px)) = picture.place(at) {
            marks.push(Mark {
                text,
                x_px,
                y_px,
                kind: MarkKind::Tooth,
            });
        }
    }
    let mut pins = Vec::new();
    for (text, at) in findings {
        if let Some((x_px, y_px)) = picture.place(*at) {
            pins.push(Mark {
                text: text.clone(),
                x_px,
                y_px,
                kind: MarkKind::Finding,
            });
        }
    }
    part(&mut pins, 36.0 * f64::from(ARCH.width_px) / 1000.0);
    marks.extend(pins);
    let jaw = if dentition.jaw == Jaw::Upper {
        "Upper"
    } else {
        "Lower"
    };
    let alt = format!(
        "{jaw} jaw from the chewing side, {} teeth each in its own colour with its number, gum in \
         pink, {} places marked",
        dentition.teeth.len(),
        findings.len()
    );
    Ok((image(&picture, alt)?, marks))
}

/// Pushes pins apart that lie on each other, a fixed number of rounds.
fn part(pins: &mut [Mark], apart_px: f64) {
    for _ in 0..40 {
        for i in 1..pins.len() {
            for j in 0..i {
                let (dx, dy) = (pins[i].x_px - pins[j].x_px, pins[i].y_px - pins[j].y_px);
                let far = (dx * dx + dy * dy).sqrt();
                if far >= apart_px {
                    continue;
                }
                let (ux, uy) = if far > 1e-6 {
                    (dx / far, dy / far)
                } else {
                    (1.0, 0.0)
                };
                let push = (apart_px - far) * 0.5;
                pins[i].x_px += ux * push;
                pins[i].y_px += uy * push;
                pins[j].x_px -= ux * push;
                pins[j].y_px -= uy * push;
            }
        }
    }
}

/// Where the labelled arch looks.
pub(crate) fn pose_of(dentition: &Dentition) -> Pose {
    Pose {
        occlusal: dentition.frame.occlusal,
        anterior: dentition.frame.anterior,
        jaw: Some(dentition.jaw),
    }
}

/// Each tooth's number and where it stands: outside the arch, beside the tooth.
fn numbers(mesh: &Mesh, dentition: &Dentition) -> Vec<(String, DVec3)> {
    let middle = mean(dentition.teeth.iter().map(|t| t.axes.origin));
    let mut numbers = Vec::new();
    for tooth in &dentition.teeth {
        let faces = tooth.faces.iter().map(|f| mesh.centroid(f.0 as usize));
        let centre = mean(faces.clone());
        let out = outward(tooth.axes.buccal, centre - middle, dentition.frame.occlusal);
        let reach = faces.map(|p| (p - centre).dot(out)).fold(0.0, f64::max);
        numbers.push((tooth.fdi.to_string(), centre + out * (reach + 2.4)));
    }
    numbers
}

fn outward(buccal: DVec3, from_middle: DVec3, occlusal: DVec3) -> DVec3 {
    let flat = buccal.reject_from_normalized(occlusal).normalize_or_zero();
    // A rotated tooth's cheek side may point along the arch; its number goes outside all the same.
    (flat
        + from_middle
            .reject_from_normalized(occlusal)
            .normalize_or_zero())
    .normalize_or(buccal)
}
