//! Corrections: clicks that say which tooth is where.
//!
//! In: clicks in the scanner's frame. Out: pins for the naming, and a region grown from a click on
//! a crown that was not found.
//! Fails: [`LabelError`] for clicks off the scan, on gum far from the teeth, or against each other.

use super::name::Pin;
use super::regions::{GUM, Scene};
use super::{Dentition, LabelError, LabelOptions, Seen, profile, sizes};
use lexicon::{Fdi, Jaw};
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
            return Err(contradiction(*tooth, all.len()));
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

const fn contradiction(tooth: Fdi, clicks: usize) -> LabelError {
    LabelError::Contradiction {
        tooth,
        clicks,
        seen: None,
    }
}

/// What a scan shows without its clicks, at the click for a tooth.
pub(super) fn seen(mesh: &Mesh, found: &Dentition, options: &LabelOptions, tooth: Fdi) -> Seen {
    let click = options
        .corrections
        .iter()
        .find(|(named, _)| *named == tooth);
    let hit = click.and_then(|&(_, at)| scan::space::Bvh::new(mesh).closest(at));
    let number = hit.and_then(|hit| found.face_fdi.get(hit.face.0 as usize));
    Seen {
        jaw: found.jaw,
        teeth: Fdi::along(found.jaw)
            .filter(|&named| found.tooth(named).is_some())
            .collect(),
        at_click: number.and_then(|&number| Fdi::new(number).ok()),
    }
}

/// Why a click is not obeyed, and which numbers could be.
pub(super) fn against(tooth: Fdi, clicks: usize, seen: Option<&Seen>) -> String {
    let Some(seen) = seen else {
        return format!("two clicks name {tooth}; give each number one click");
    };
    let others = if clicks > 1 {
        " together with the others"
    } else {
        ""
    };
    let (jaw, may_have) = match seen.jaw {
        Jaw::Upper => ("an upper", "11 to 18 and 21 to 28"),
        Jaw::Lower => ("a lower", "31 to 38 and 41 to 48"),
    };
    let teeth: Vec<String> = seen.teeth.iter().map(ToString::to_string).collect();
    let under = match seen.at_click {
        Some(under) => format!("on {under}"),
        None => "beside them".to_owned(),
    };
    format!(
        "the click for {tooth} cannot be obeyed{others}: without clicks the scan reads as {jaw} arch with the teeth {}, and \
         the click is {under}; give a number of {jaw} arch ({may_have}) that keeps the order along it, and one click a tooth",
        teeth.join(" ")
    )
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
            _ => return Err(contradiction(click.tooth, clicks.len())),
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
