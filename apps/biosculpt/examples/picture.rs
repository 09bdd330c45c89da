//! Makes the README's picture from the sample mouth:
//! `cargo run --release -p biosculpt --example picture -- docs/picture.png`.

use dentition::Dentition;
use dentition::sample::{MouthOptions, mouth};
use glam::DVec3;
use lexicon::{Jaw, Seed};
use picture::{
    ArchView, Background, Camera, Layer, Line, Material, Paint, Picture, Pose, Scene, Size, beside,
    digits, render,
};
use scan::Mesh;

/// One half of the picture.
const HALF: Size = Size::new(640, 560);
const INK: [u8; 3] = [38, 44, 48];
const PAPER: [u8; 3] = [255, 255, 255];

fn main() -> anyhow::Result<()> {
    let path = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "docs/picture.png".to_owned());
    let sample = mouth(Seed::new(1), &MouthOptions::default())?;
    let scan = sample.lower.scan;
    let teeth = dentition::from_labels(&scan, &sample.lower.face_fdi)?;
    let pose = Pose {
        occlusal: teeth.frame.occlusal,
        anterior: teeth.frame.anterior,
        jaw: Some(Jaw::Lower),
    };
    let camera = pose.camera(ArchView::Occlusal, room(&scan, &teeth).into_iter(), HALF);
    let scanned = Layer::new(&scan, Paint::natural(&scan), Material::ENAMEL)?;
    let plain = Scene::new(vec![scanned], Background::Plain(PAPER));
    let labelled = Layer::new(&scan, Paint::teeth(&teeth.face_fdi), Material::ENAMEL)?;
    let mut numbered = Scene::new(vec![labelled], Background::Plain(PAPER));
    for (width_px, colour) in [(6.0, PAPER), (2.2, INK)] {
        numbered
            .lines
            .extend(numbers(&scan, &teeth, &camera, width_px, colour));
    }
    let halves: Vec<Picture> = [plain, numbered]
        .iter()
        .map(|scene| render(scene, &camera, HALF))
        .collect::<Result<_, _>>()?;
    std::fs::write(path, beside(&halves)?)?;
    Ok(())
}

/// Where each number stands: outside the arch, beside its tooth.
fn places(scan: &Mesh, teeth: &Dentition) -> Vec<(String, DVec3)> {
    let count = teeth.teeth.len().max(1) as f64;
    let middle = teeth.teeth.iter().map(|t| t.axes.origin).sum::<DVec3>() / count;
    let mut places = Vec::new();
    for tooth in &teeth.teeth {
        let from_middle = (tooth.axes.origin - middle).reject_from(teeth.frame.occlusal);
        let out = (tooth
            .axes
            .buccal
            .reject_from(teeth.frame.occlusal)
            .normalize_or_zero()
            + from_middle.normalize_or_zero())
        .normalize_or(tooth.axes.buccal);
        let reach = tooth
            .faces
            .iter()
            .map(|f| (scan.centroid(f.0 as usize) - tooth.axes.origin).dot(out))
            .fold(0.0, f64::max);
        places.push((
            tooth.fdi.to_string(),
            tooth.axes.origin + out * (reach + 2.6),
        ));
    }
    places
}

fn numbers(
    scan: &Mesh,
    teeth: &Dentition,
    camera: &Camera,
    width_px: f64,
    colour: [u8; 3],
) -> Vec<Line> {
    let mut lines = Vec::new();
    for (text, at) in places(scan, teeth) {
        for points in digits(&text, at, camera.right, camera.up, 2.0) {
            lines.push(Line {
                points,
                colour,
                width_px,
                on_top: true,
            });
        }
    }
    lines
}

/// What must be seen.
fn room(scan: &Mesh, teeth: &Dentition) -> Vec<DVec3> {
    let mut points: Vec<DVec3> = scan.positions().to_vec();
    points.extend(places(scan, teeth).into_iter().map(|(_, at)| at));
    points
}
