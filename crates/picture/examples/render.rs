//! Draws a scan: `cargo run --release -p picture --example render -- MESH.ply OUT.png [--view V]`.
//!
//! Colours by the face property `fdi` where there is one, else by the scan's own colours. Views:
//! occlusal, frontal, left, right, three-quarter, lingual. `--plain` ignores all colours,
//! `--size WxH`, `--background light|dark|none`.

use picture::{ArchView, Background, Layer, Material, Paint, Pose, Scene, Size, render};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    let (mut view, mut plain) = (ArchView::Occlusal, false);
    let (mut size, mut background) = (Size::new(1200, 900), Background::LIGHT);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--plain" => plain = true,
            "--view" => {
                view = match args.next().unwrap_or_default().as_str() {
                    "occlusal" => ArchView::Occlusal,
                    "frontal" => ArchView::Frontal,
                    "left" => ArchView::Left,
                    "right" => ArchView::Right,
                    "three-quarter" => ArchView::ThreeQuarter,
                    "lingual" => ArchView::Lingual,
                    other => return Err(format!("no view {other:?}").into()),
                }
            }
            "--size" => {
                let text = args.next().unwrap_or_default();
                let (w, h) = text.split_once('x').ok_or("size as 1200x900")?;
                size = Size::new(w.parse()?, h.parse()?);
            }
            "--background" => {
                background = match args.next().unwrap_or_default().as_str() {
                    "dark" => Background::DARK,
                    "none" => Background::Transparent,
                    _ => Background::LIGHT,
                }
            }
            _ => files.push(arg),
        }
    }
    let [input, output] = files.as_slice() else {
        return Err("give MESH.ply and OUT.png".into());
    };
    let mesh = scan::io::read_ply(&std::fs::read(input)?)?;
    let paint = match (plain, mesh.face_fdi()) {
        (true, _) => Paint::Plain(picture::colour::IVORY),
        (false, Some(fdi)) => Paint::teeth(&fdi),
        (false, None) => Paint::natural(&mesh),
    };
    let scene = Scene::new(
        vec![Layer::new(&mesh, paint, Material::ENAMEL)?],
        background,
    );
    let camera = Pose::guess(&mesh).camera(view, mesh.positions().iter().copied(), size);
    std::fs::write(output, render(&scene, &camera, size)?.png()?)?;
    Ok(())
}
