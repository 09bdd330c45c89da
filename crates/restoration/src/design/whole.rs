//! The sound rest of a flawed tooth laid onto a like tooth, as a whole: a ring about a large loss
//! says too little about where the loss lies on the tooth.
//!
//! In: a scan, the faces of the tooth and a [`Flaw`]. Out: a [`Chart`] of the like tooth that lies on
//! it as the flaw's chart lies on the flawed one.
//! Law: `law_finds_the_place_on_a_mirrored_tooth`, also where that tooth is damaged itself.
//! Method: trimmed point-to-plane steps (`scan::space::register`), near places counting for more.
//! Not here: the exact fit about the flaw (`kin`).

use super::region::Flaw;
use super::relief::Chart;
use crate::weave::border_distance;
use glam::{DMat3, DVec3};
use scan::space::{RegisterOptions, Sample, Signed, Similarity, register};
use scan::{FaceId, Mesh};

/// Least places of the tooth that are fitted; up to twice as many on a fine scan.
const SAMPLES: usize = 1000;
/// Nearest to the flaw's outline, mm.
const NEAREST_MM: f64 = 0.25;
/// Distance from the flaw's middle at which a place counts half, mm.
const HALF_MM: f64 = 4.0;

/// Places of a tooth with their normals.
#[derive(Debug, Clone, Default)]
pub(super) struct Whole {
    places: Vec<(DVec3, DVec3)>,
}

impl Whole {
    /// Spread over these faces.
    pub(super) fn new(mesh: &Mesh, faces: &[FaceId]) -> Self {
        let usable = faces.iter().filter(|f| (f.0 as usize) < mesh.faces().len());
        let stride = (faces.len() / SAMPLES).max(1);
        let place = |f: &FaceId| (mesh.centroid(f.0 as usize), mesh.face_normal(f.0 as usize));
        let places = usable.step_by(stride).map(place);
        Self {
            places: places
                .filter(|(p, n)| p.is_finite() && n.is_finite())
                .collect(),
        }
    }

    /// The sound ones about a flaw.
    fn sound(&self, flaw: &Flaw) -> Vec<Sample> {
        let chart = &flaw.relief.chart;
        let middle = chart.lift(flaw.outline.centre().extend(0.0));
        let sample = |&(point, normal): &(DVec3, DVec3)| {
            let place = chart.project(point).truncate();
            let sound = !flaw.outline.holds(place)
                && border_distance(&flaw.outline.path, place) > NEAREST_MM;
            let far = point.distance(middle) / HALF_MM;
            sound.then(|| Sample {
                point,
                normal,
                weight: 1.0 / (1.0 + far * far),
            })
        };
        self.places.iter().filter_map(sample).collect()
    }

    /// The charts into which the best of these fits bring the flaw's, best first, each with the
    /// median distance of the sound rest of the tooth, mm.
    pub(super) fn fitted(
        &self,
        flaw: &Flaw,
        target: &Signed,
        starts: &[Similarity],
    ) -> Vec<(f64, Chart)> {
        let samples = self.sound(flaw);
        let options = RegisterOptions {
            kept: 0.75,
            reach_mm: 2.5,
            still_mm: 0.003,
            steps_max: 25,
            ..RegisterOptions::default()
        };
        let fit = |start: &Similarity| {
            let fit = register(&samples, target, *start, &options).ok()?;
            let chart = flaw.relief.chart.moved(&fit.target_from_source);
            (fit.matched > 0.6).then_some((fit.median_mm, chart))
        };
        let mut fits: Vec<(f64, Chart)> = starts.iter().filter_map(fit).collect();
        fits.sort_by(|a, b| a.0.total_cmp(&b.0));
        fits
    }
}

/// What takes one chart to another.
pub(super) fn between(from: &Chart, to: &Chart) -> Similarity {
    moving((from.origin(), from.axes()), (to.origin(), to.axes()))
}

/// What takes a place with axes to another.
pub(super) fn moving(from: (DVec3, DMat3), to: (DVec3, DMat3)) -> Similarity {
    let rotation = to.1 * from.1.transpose();
    Similarity {
        rotation,
        scale: 1.0,
        translation: to.0 - rotation * from.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::{Tool, cut};
    use crate::design::kin::tests::hills;
    use crate::design::region::Piece;
    use proptest::prelude::*;

    fn hollow(mesh: &Mesh, centre: DVec3, radius_mm: f64) -> Mesh {
        let tool = Tool {
            centre,
            axes: DMat3::IDENTITY,
            radii_mm: DVec3::splat(radius_mm),
            power: 2.0,
            waves: Vec::new(),
        };
        cut(mesh, &tool, [1.0; 3]).unwrap().0
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]
        #[test]
        fn law_finds_the_place_on_a_mirrored_tooth(
            x in -1.0..1.0f64, y in -1.0..1.0f64, z in -0.1..0.1f64, shift in -1.0..1.0f64,
        ) {
            let sound = hills();
            let damaged = hollow(&sound, DVec3::new(0.4, -0.3, 0.6), 1.2);
            // The other tooth is damaged beside it.
            let other = hollow(&sound, DVec3::new(-2.5, 2.0, 0.6), 1.4);
            let truth = Similarity {
                rotation: lexicon::rotation_between(DVec3::Z, DVec3::new(x, y, 1.0).normalize())
                    * DMat3::from_diagonal(DVec3::new(-1.0, 1.0, 1.0)),
                scale: 1.0,
                translation: DVec3::new(20.0, 3.0, -7.0),
            };
            let places = other.positions().iter().map(|&p| truth.point(p)).collect();
            let turned = other.faces().iter().map(|&[a, b, c]| [a, c, b]).collect();
            let other = Mesh::new(places, turned).unwrap();
            let piece = Piece::about(&damaged, DVec3::new(0.4, -0.3, -0.4), 7.5).unwrap();
            let flaw = piece.flaws(&[f64::INFINITY]).unwrap().remove(0);
            let all: Vec<FaceId> = (0..damaged.faces().len() as u32).map(FaceId).collect();
            let whole = Whole::new(&damaged, &all);
            let start = Similarity {
                rotation: lexicon::rotation_about(DVec3::Z, z) * truth.rotation,
                ..truth
            };
            let start = Similarity {
                translation: start.translation + DVec3::new(shift, 0.4, 0.2),
                ..start
            };
            let found = whole.fitted(&flaw, &Signed::new(&other), &[start]);
            let (median_mm, chart) = found.first().copied().unwrap();
            prop_assert!(median_mm < 0.01, "{median_mm}");
            for q in [DVec3::ZERO, DVec3::X, DVec3::Y] {
                let there = truth.point(flaw.relief.chart.lift(q));
                prop_assert!(there.distance(chart.lift(q)) < 0.01);
            }
        }
    }
}
