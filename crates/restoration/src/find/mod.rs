//! What is wrong with each tooth, with evidence.
//!
//! In: a scan in mm, its teeth if they are known, an earlier scan if there is one. Out:
//! [`Findings`], most certain first. Law: `law_threads`, `law_pose`: the same findings with any
//! number of threads and in any pose. Cost: 2 s of a core, and up to one for each loss.
//! Method: local shape (`shape`), colour against the tooth's own (`colour`), distance to an earlier
//! scan and to the mirrored partner (`reference`); `judge` weighs them; `size` measures losses against
//! the surface that `design` would rebuild.
//! Not here: what to do about it (`design`, `intent`, `plan`).

pub(crate) mod align;
mod alone;
mod click;
mod colour;
mod drops;
mod fields;
mod fill;
mod judge;
mod pieces;
mod reference;
mod relief;
mod rim;
mod shape;
mod size;
pub(crate) mod surface;
mod unknown;

pub use click::{NoFlaw, finding_at, flaw_under};
pub(crate) use fields::distance_mm;

use crate::finding::{Finding, Findings};
use dentition::Dentition;
use scan::Mesh;
use surface::{COARSE_MM, Surface};

/// Least confidence of a finding that is reported.
const CONFIDENCE_MIN: f64 = 0.5;
/// And of one by colour alone.
const COLOUR_MIN: f64 = 0.55;

/// Finds what is wrong with each tooth.
///
/// Without `dentition` the whole mesh is searched by local shape and colour only, as for a partial
/// scan; faces as red as gum are left out.
#[must_use]
pub fn find(mesh: &Mesh, dentition: Option<&Dentition>, earlier: Option<&Mesh>) -> Findings {
    let surface = Surface::new(mesh, dentition);
    let losses = shape::losses(&surface);
    let losses: Vec<_> = losses
        .into_iter()
        .filter(|l| l.score >= shape::SCORE_DOUBT)
        .collect();
    let regions: Vec<usize> = losses.iter().map(|l| l.region).collect();
    let lost = shape::vertices_of(mesh, &losses);
    let losses = losses
        .iter()
        .map(|l| judge::from_loss(&surface, l))
        .collect();
    let against = earlier.map(|e| reference::against_earlier(&surface, e));
    let (since, fit) = match &against {
        Some(Some((depths, fit))) => (depths.as_slice(), Some(*fit)),
        _ => (&[][..], None),
    };
    let mirror = dentition.map_or_else(Vec::new, |d| reference::against_mirror(&surface, d));
    let spots: Vec<Finding> = colour::spots(&surface, &lost)
        .iter()
        .map(|s| judge::from_spot(&surface, s))
        .collect();
    let losses = judge::weigh(&surface, losses, &regions, (since, &mirror), &spots);
    let mut list = pieces::put_together(&surface, judge::join(losses, spots));
    list.retain(|f| {
        f.confidence
            >= if f.depth_mm > 0.0 {
                CONFIDENCE_MIN
            } else {
                COLOUR_MIN
            }
    });
    size::measure(
        mesh,
        dentition,
        earlier.filter(|_| fit.is_some()),
        &mut list,
    );
    number(&mut list);
    Findings {
        list,
        notes: notes(
            &surface,
            dentition.map(|_| without_partner(&surface, &mirror)),
            earlier.map(|_| fit.is_some()),
        ),
        edge_mm: surface.edge_mm,
        fit,
    }
}

/// A tooth's vertices (ascending), how far each lies below the mirrored partner, mm, and the fit's
/// median residual, mm; `None` where there is no partner that fits.
pub(crate) fn partner_depths_mm(
    mesh: &Mesh,
    dentition: &Dentition,
    tooth: lexicon::Fdi,
) -> Option<(Vec<u32>, Vec<f64>, f64)> {
    let surface = Surface::new(mesh, Some(dentition));
    let region = surface
        .regions
        .iter()
        .position(|r| r.tooth.is_some_and(|t| t.fdi == tooth))?;
    let depths = reference::against_mirror(&surface, dentition);
    let depths = depths.into_iter().find(|d| d.region == region)?;
    let vertices = surface.regions.get(region)?.vertices.clone();
    Some((vertices, depths.mm, depths.median_mm))
}

/// Most certain first, and an id for each: tooth number and count in that order.
fn number(list: &mut [Finding]) {
    list.sort_by(|a, b| {
        let by_faces = || a.faces.cmp(&b.faces);
        b.confidence.total_cmp(&a.confidence).then_with(by_faces)
    });
    let mut counts = [0_u32; 256];
    for finding in list {
        let tooth = finding.tooth.map_or(0, lexicon::Fdi::number);
        let count = &mut counts[usize::from(tooth)];
        *count += 1;
        finding.id = match finding.tooth {
            Some(tooth) => format!("{tooth}-{count}"),
            None => format!("x-{count}"),
        };
    }
}

/// Teeth that no mirrored partner was laid over.
fn without_partner(surface: &Surface<'_>, mirror: &[reference::Depths]) -> Vec<lexicon::Fdi> {
    let compared = |r| mirror.iter().any(|d| d.region == r);
    let regions = surface.regions.iter().enumerate();
    let mut teeth: Vec<lexicon::Fdi> = regions
        .filter_map(|(r, region)| Some((r, region.tooth?.fdi)))
        .filter(|&(r, tooth)| !compared(r) || alone::is_wisdom(tooth))
        .map(|(_, tooth)| tooth)
        .collect();
    teeth.sort_by_key(|tooth| tooth.number());
    teeth
}

/// `alone`: teeth without a partner; none where no teeth are labelled.
fn notes(
    surface: &Surface<'_>,
    alone: Option<Vec<lexicon::Fdi>>,
    earlier: Option<bool>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let edge = surface.edge_mm;
    if edge > COARSE_MM {
        notes.push(format!(
            "This scan is coarse (median edge {edge:.2} mm): losses narrower than about {:.1} mm, thin \
             cracks and sharp rims cannot be seen; {COARSE_MM} mm or finer is needed for them.",
            6.0 * edge
        ));
    }
    if surface.closed {
        notes.push(
            "This mesh is closed, as a solid is and a scan of a mouth is not: it may be a model, a \
             restoration or a tissue, and what is called a flaw may be its inner side."
                .to_owned(),
        );
    }
    if surface.labs.is_none() {
        notes.push(
            "This scan has no colours: stains, white spots, marks and crack lines were not looked \
             for, and the kinds of losses are guesses from shape alone."
                .to_owned(),
        );
    }
    match alone.as_deref() {
        None => notes.push(
            "Teeth are not labelled: findings carry no tooth number, and the tooth of the other \
             side was not compared."
                .to_owned(),
        ),
        Some([]) => {}
        Some(teeth) => {
            let teeth: Vec<String> = teeth.iter().map(ToString::to_string).collect();
            notes.push(format!(
                "Without a partner on the other side to be compared with: {}. Wear and losses that show \
                 against the partner only are not seen there.",
                teeth.join(", ")
            ));
        }
    }
    match earlier {
        None => notes.push(
            "No earlier scan was given: slow wear that left no edge may not be seen.".to_owned(),
        ),
        Some(false) => notes.push(format!(
            "The earlier scan was not used: in no position do {:.0} % of this scan lie closely on it. Is \
             it of the same teeth?",
            100.0 * align::CLOSE_MIN
        )),
        Some(true) => {}
    }
    notes.push(
        "A scan shows surfaces only: decay between teeth, under fillings or at an early stage \
         (ICDAS 1 to 2) needs radiographs and an examination."
            .to_owned(),
    );
    notes
}

#[cfg(test)]
mod tests;
