//! Corrections: clicks that say which tooth is where.
//!
//! In: clicks in the scanner's frame. Out: pins for the naming, and a region grown from a click on
//! a crown that was not found.
//! Fails: [`LabelError`] for clicks off the scan, on gum far from the teeth, or against each other.

use super::name::Pin;
use super::regions::{GUM, Scene};
use super::{LabelError, LabelOptions, profile, sizes};
use lexicon::Fdi;
use scan::Mesh;

/// Farthest that a click may be from the scan, mm.
const OFF_MM_MAX: f64 = 3.0;
/// Farthest that a click may be from the arch curve, mm.
const BESIDE_MM_MAX: f64 = 9.0;
/// Cost of the way from the click within which faces are a seeded tooth, in faces of flat surface.
const GROW: f64 = 9.0;

/// A click on the working surface.
#[derive(Debug, Clone, Copy)]
pub(super) struct Click {
    tooth: Fdi,
    face: u32,
    along_mm: f64,
}

impl Click {
    /// What it says to the naming.
    pub(super) fn pin(&self) -> Option<Pin> {
        Some(Pin {
            slice: (self.along_mm / profile::SLICE_MM) as usize,
            place: sizes::index_of(self.tooth)?,
        })
    }
}

/// Refuses corrections that are wrong whatever the scan shows.
pub(super) fn check(mesh: &Mesh, options: &LabelOptions) -> Result<(), LabelError> {
    let all = options.corrections.as_slice();
    if let [(first, _), rest @ ..] = all
        && let Some((other, _)) = rest.iter().find(|(t, _)| t.jaw() != first.jaw())
    {
        return Err(LabelError::BothJaws(*first, *other));
    }
    for (i, (tooth, _)) in all.iter().enumerate() {
        if all[..i].iter().any(|(before, _)| before == tooth) {
            return Err(LabelError::Contradiction { tooth: *tooth });
        }
    }
    if all.is_empty() || mesh.faces().is_empty() {
        return Ok(());
    }
    let index = scan::space::Bvh::new(mesh);
    for &(tooth, click) in all {
        let away_mm = index
            .closest(click)
            .map_or(f64::INFINITY, |hit| hit.distance_mm);
        if away_mm.is_nan() || away_mm > OFF_MM_MAX {
            return Err(LabelError::OffSurface {
                tooth,
                away_mm,
                allowed_mm: OFF_MM_MAX,
            });
        }
    }
    Ok(())
}

/// The clicks on the working surface.
pub(super) fn on(scene: &Scene, options: &LabelOptions) -> Result<Vec<Click>, LabelError> {
    let mut clicks = Vec::new();
    for &(tooth, click) in &options.corrections {
        let distance = |f: &usize| scene.surface.centroid[*f].distance_squared(click);
        let nearest = (0..scene.surface.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let Some(face) = nearest else { continue };
        let place = scene.places[face];
        if place.across_mm.abs() > BESIDE_MM_MAX {
            return Err(LabelError::OnGum {
                tooth,
                away_mm: place.across_mm.abs(),
                allowed_mm: BESIDE_MM_MAX,
            });
        }
        clicks.push(Click {
            tooth,
            face: face as u32,
            along_mm: place.along_mm,
        });
    }
    Ok(clicks)
}

/// Sees to it that every click lies on a tooth of its number: where none was found a region grows
/// from it over gum, as far as creases let it.
pub(super) fn seed(scene: &Scene, labels: &mut [u8], clicks: &[Click]) -> Result<(), LabelError> {
    use scan::shape::{Source, geodesic};
    for click in clicks {
        let Some(place) = sizes::index_of(click.tooth) else {
            continue;
        };
        let own = place as u8 + 1;
        match labels.get(click.face as usize).copied() {
            Some(l) if l == own => continue,
            Some(GUM) => {}
            _ => return Err(LabelError::Contradiction { tooth: click.tooth }),
        }
        let source = Source {
            node: click.face,
            label: 0,
            distance: 0.0,
        };
        let near = geodesic(&scene.surface.graph, &[source], GROW);
        for (f, label) in labels.iter_mut().enumerate() {
            if near.label[f] != scan::shape::NO_LABEL && *label == GUM {
                *label = own;
            }
        }
    }
    Ok(())
}
