//! A tooth as scanned and as designed: views, the map of what changes, cuts.

use super::super::model::{BeforeAfter, Deviation, Image, SectionDrawing};
use super::image;
use glam::DVec3;
use lexicon::{Jaw, ToothAxes};
use picture::{
    Background, Camera, Layer, Line, Material, Paint, Picture, PictureError, Plane, Scene, Size,
    ToothView, render, section,
};
use rayon::prelude::*;
use scan::space::Signed;
use scan::{FaceId, Mesh};

/// One view of a tooth.
const TOOTH: Size = Size::new(480, 480);
/// The deviation map.
const MAP: Size = Size::new(720, 600);
/// Line about the flaw.
const OUTLINE: [u8; 3] = [179, 67, 15];
/// Cuts show this much to each side of the middle, mm.
const CUT_REACH_MM: f64 = 9.0;
/// Deviations beyond this belong to other parts of the mouth, mm.
const DEVIATION_REACH_MM: f64 = 5.0;

/// A tooth as scanned and as designed, in one frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToothShot<'a> {
    /// The piece as scanned.
    pub(crate) before: &'a Mesh,
    /// The piece as designed.
    pub(crate) after: &'a Mesh,
    /// Everything about it, without the piece.
    pub(crate) around: Option<(&'a Mesh, &'a [u8])>,
    pub(crate) axes: &'a ToothAxes,
    pub(crate) jaw: Jaw,
    /// The flaw's outline, a closed path, mm.
    pub(crate) outline: &'a [DVec3],
    /// The middle of what changes, mm, and the direction that it faces.
    pub(crate) focus: DVec3,
    pub(crate) facing: DVec3,
}

impl ToothShot<'_> {
    /// Four views: the three that show the change best, and one half from above.
    pub(crate) fn views(&self) -> Result<Vec<BeforeAfter>, PictureError> {
        let a = self.axes;
        let candidates = [
            (ToothView::Buccal, a.buccal, "From the cheek or lip"),
            (ToothView::Lingual, -a.buccal, "From the tongue's side"),
            (ToothView::Occlusal, a.occlusal, "Onto the biting surface"),
            (
                ToothView::Mesial,
                a.mesial,
                "From the midline's side; what the next tooth hid from the scanner is open",
            ),
            (
                ToothView::Distal,
                -a.mesial,
                "From the far side; what the next tooth hid from the scanner is open",
            ),
        ];
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        let shown = |i: &usize| candidates[*i].1.dot(self.facing);
        order.sort_by(|i, j| shown(j).total_cmp(&shown(i)).then(i.cmp(j)));
        let mut views = Vec::new();
        for &i in order.iter().take(3) {
            views.push(self.view(candidates[i].0, candidates[i].2)?);
        }
        views.push(self.view(ToothView::ThreeQuarter, "Half from above")?);
        Ok(views)
    }

    fn camera(&self, view: ToothView, size: Size) -> Camera {
        let both = self.before.positions().iter().chain(self.after.positions());
        view.camera(self.axes, self.jaw, both.copied(), size)
    }

    fn view(&self, view: ToothView, name: &str) -> Result<BeforeAfter, PictureError> {
        let camera = self.camera(view, TOOTH);
        let around = self.around.and_then(|a| self.behind(view, a));
        let coloured = self.before.colours().is_some() && self.after.colours().is_some();
        let shoot = |mesh: &Mesh, outline: bool| -> Result<Picture, PictureError> {
            let paint = if coloured {
                Paint::natural(mesh)
            } else {
                Paint::Plain(picture::colour::IVORY)
            };
            let mut layers = vec![Layer::new(mesh, paint, Material::ENAMEL)?];
            if let Some((around, fdi)) = &around {
                let paint = if coloured {
                    Paint::natural(around)
                } else {
                    Paint::anatomy(fdi)
                };
                layers.push(Layer::new(around, paint, Material::ENAMEL)?);
            }
            let mut scene = Scene::new(layers, Background::Transparent);
            if outline {
                scene.lines.push(Line {
                    points: closed(self.outline),
                    colour: OUTLINE,
                    width_px: 2.0,
                    on_top: false,
                });
            }
            render(&scene, &camera, TOOTH)
        };
        Ok(BeforeAfter {
            name: name.to_owned(),
            before: image(
                &shoot(self.before, true)?,
                format!("{name}: the tooth as scanned, the flaw outlined in orange"),
            )?,
            after: image(
                &shoot(self.after, false)?,
                format!("{name}: the same tooth as designed"),
            )?,
        })
    }

    /// What stands about the tooth, without what would hide it: seen along the arch, the neighbour on
    /// the viewer's side and the gum beyond the tooth.
    fn behind(&self, view: ToothView, around: (&Mesh, &[u8])) -> Option<(Mesh, Vec<u8>)> {
        let (mesh, fdi) = around;
        let towards = match view {
            ToothView::Mesial => self.axes.mesial,
            ToothView::Distal => -self.axes.mesial,
            _ => return Some((mesh.clone(), fdi.to_vec())),
        };
        let own = self.before.positions().iter().map(|p| p.dot(towards));
        let (low, high) = own.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), d| {
            (low.min(d), high.max(d))
        });
        let hides = |face: usize| {
            let near = mesh.centroid(face).dot(towards);
            let teeth_from = 0.5 * (low + high);
            near > if fdi[face] == 0 { high } else { teeth_from }
        };
        let keep: Vec<FaceId> = (0..mesh.faces().len().min(fdi.len()))
            .filter(|&face| !hides(face))
            .map(|face| FaceId(face as u32))
            .collect();
        let labels = keep.iter().map(|f| fdi[f.0 as usize]).collect();
        (!keep.is_empty()).then(|| (mesh.extract(&keep).0, labels))
    }

    /// The designed surface coloured by its signed distance from the scanned one.
    pub(crate) fn deviation(&self) -> Result<Deviation, PictureError> {
        let scanned = Signed::new(self.before);
        let distance = |p: &DVec3| {
            scanned
                .distance_within(*p, DEVIATION_REACH_MM)
                .map_or(f64::NAN, |d| if d.on_border { 0.0 } else { d.distance_mm })
        };
        let deviation_mm: Vec<f64> = self.after.positions().par_iter().map(distance).collect();
        let limit_mm = nice_limit(&deviation_mm);
        let paint = Paint::deviation(&deviation_mm, limit_mm);
        let layer = Layer::new(self.after, paint, Material::MAP)?;
        let scene = Scene::new(vec![layer], Background::Transparent);
        let a = self.axes;
        let best = [
            (ToothView::Buccal, a.buccal),
            (ToothView::Lingual, -a.buccal),
            (ToothView::Occlusal, a.occlusal),
            (ToothView::Mesial, a.mesial),
            (ToothView::Distal, -a.mesial),
        ]
        .into_iter()
        .max_by(|x, y| x.1.dot(self.facing).total_cmp(&y.1.dot(self.facing)))
        .map_or(ToothView::Occlusal, |(view, _)| view);
        let picture = render(&scene, &self.camera(best, MAP), MAP)?;
        let largest = deviation_mm
            .iter()
            .filter(|d| d.is_finite())
            .fold(0.0_f64, |m, d| m.max(d.abs()));
        let alt = format!(
            "The designed tooth coloured by what changes; the largest change is {largest:.2} mm"
        );
        Ok(Deviation {
            picture: image(&picture, alt)?,
            limit_mm,
        })
    }

    /// Two cuts through the middle of the change: cheek to tongue, and along the arch.
    pub(crate) fn sections(&self) -> Vec<SectionDrawing> {
        let a = self.axes;
        let up = if self.jaw == Jaw::Upper {
            -a.occlusal
        } else {
            a.occlusal
        };
        [
            (
                a.mesial,
                a.buccal,
                "Cut from cheek to tongue",
                ["cheek", "tongue"],
            ),
            (
                a.buccal,
                a.mesial,
                "Cut along the arch",
                ["midline side", "far side"],
            ),
        ]
        .into_iter()
        .map(|(normal, first, name, ends)| {
            let plane = Plane::new(self.focus, normal, up);
            let ends = if plane.right.dot(first) > 0.0 {
                [ends[1], ends[0]]
            } else {
                ends
            };
            SectionDrawing {
                name: format!("{name}, through the middle of the change"),
                before: lines(self.before, &plane),
                after: lines(self.after, &plane),
                ends: ends.map(str::to_owned),
            }
        })
        .collect()
    }
}

/// A solid from two sides: its outside, and the side that sits on the tooth.
pub(crate) fn solid(
    mesh: &Mesh,
    outward: DVec3,
    up: DVec3,
) -> Result<Vec<(String, Image)>, PictureError> {
    let mut pictures = Vec::new();
    for (sign, name) in [
        (1.0, "The outside"),
        (-1.0, "The side that sits on the tooth"),
    ] {
        let tilt = up.reject_from(outward).normalize_or_zero() * 0.45;
        let forward = -outward.normalize_or(DVec3::Z) * sign - tilt;
        let camera =
            Camera::looking(forward, up).fit(mesh.positions().iter().copied(), TOOTH, 0.08);
        let paint = Paint::Plain(picture::colour::IVORY);
        let layer = Layer::new(mesh, paint, Material::ENAMEL)?;
        let picture = render(
            &Scene::new(vec![layer], Background::Transparent),
            &camera,
            TOOTH,
        )?;
        pictures.push((
            name.to_owned(),
            image(&picture, format!("{name} of the printable part"))?,
        ));
    }
    Ok(pictures)
}

fn closed(path: &[DVec3]) -> Vec<DVec3> {
    path.iter().chain(path.first()).copied().collect()
}

fn lines(mesh: &Mesh, plane: &Plane) -> Vec<Vec<[f64; 2]>> {
    let mut lines = Vec::new();
    for outline in section(mesh, plane) {
        let mut points = outline.points;
        if outline.closed {
            points.extend(points.first().copied());
        }
        // Only what is near: another part of the mouth may cross the plane too.
        let mut piece = Vec::new();
        for p in points {
            let flat = plane.flat(p);
            if flat.iter().all(|c| c.abs() <= CUT_REACH_MM) {
                piece.push(flat);
            } else if piece.len() > 1 {
                lines.push(std::mem::take(&mut piece));
            } else {
                piece.clear();
            }
        }
        if piece.len() > 1 {
            lines.push(piece);
        }
    }
    lines
}

/// A round end for the colours, not below what a scan can tell.
fn nice_limit(deviation_mm: &[f64]) -> f64 {
    let largest = deviation_mm
        .iter()
        .filter(|d| d.is_finite())
        .fold(0.0_f64, |m, d| m.max(d.abs()));
    [0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0]
        .into_iter()
        .find(|&step| largest <= step)
        .unwrap_or(4.0)
}
