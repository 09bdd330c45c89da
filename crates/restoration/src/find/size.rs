//! How deep and how large a loss is, held against the healthy surface that a repair would rebuild.
//!
//! In: findings measured against the surface carried on, the partner or an earlier scan. Out: the same
//! with the depth and volume that a plan without an antagonist will have, or still marked as rough where
//! the design is of another place. What an earlier scan shows as lost by less than half a millimetre
//! keeps its figures.
//! Cost: a design each (up to a second of a core).
//! Not here: whether there is a flaw (`judge`).

use super::judge::{BELOW, shared_faces as shared};
use super::reference::EARLIER;
use crate::design::{Case, Design, Designer, Reference, Target};
use crate::finding::{Against, Evidence, Finding};
use crate::plan::between_mm3;
use dentition::Dentition;
use rayon::prelude::*;
use scan::space::Signed;
use scan::{FaceId, Mesh};

/// How far off a depth below the surface carried on may be, as a share of it: 95 % of 22 such trials.
pub(crate) const CARRIED_ON_SHARE: f64 = 0.5;
/// The same of a depth below a design: this, mm, and so many times the mean error that the design
/// expects of itself. Of 74 damages cut into six real arches 97 % stay below it; they are 0.08 mm off
/// on average, where the surface carried on is 0.39 mm off.
const DESIGN_MM: f64 = 0.05;
const DESIGN_TIMES: f64 = 1.5;
/// A finding takes the figures of a design that replaces this much of it, unless as much of that
/// design belongs to another finding.
const SAME: f64 = 0.5;
/// Findings beyond so many keep rough figures: a scan with more is no mouth.
const MOST: usize = 24;
/// Deeper losses that an earlier scan shows are measured against the design that lays them back, mm.
const WORN_MM: f64 = 0.5;
/// Beyond this nothing is compared, mm.
const REACH_MM: f64 = 6.0;

/// Measures the findings with depth against their designs.
pub(crate) fn measure(
    mesh: &Mesh,
    dentition: Option<&Dentition>,
    earlier: Option<&Mesh>,
    list: &mut [Finding],
) {
    let designer = Designer::new(Case {
        mesh,
        dentition,
        earlier,
        opposing: None,
    });
    list.iter_mut().for_each(hear_earlier);
    let estimated = |f: &&mut Finding| match f.against {
        Against::CarriedOn | Against::Partner => true,
        // The nearest place of a surface worn away deeply lies less far than what was there.
        Against::Earlier => f.depth_mm > WORN_MM,
        Against::Design | Against::Colour => false,
    };
    let mut estimated: Vec<&mut Finding> = list.iter_mut().filter(estimated).collect();
    estimated.sort_by(|a, b| b.volume_mm3.total_cmp(&a.volume_mm3));
    let mut taken: Vec<FaceId> = Vec::new();
    for finding in estimated.into_iter().take(MOST) {
        let Ok(made) = designer.design(Target::Finding(finding)) else {
            continue;
        };
        // A design of a part of it, or of more than it, has other figures; and one loss is one.
        let of_it = shared(&finding.faces, &made.region.faces);
        let once = shared(&taken, &made.region.faces);
        let (own, whole) = (finding.faces.len(), made.region.faces.len());
        if of_it < SAME * own.max(1) as f64 || once > (1.0 - SAME) * whole as f64 {
            continue;
        }
        if earlier.is_some() != (made.source.reference == Reference::Earlier) {
            continue;
        }
        let (depth_mm, volume_mm3) = (depth_mm(&made), between_mm3(&made.before, &made.target));
        if depth_mm <= 0.0 || volume_mm3 <= 0.0 {
            continue;
        }
        taken.extend_from_slice(&made.region.faces);
        finding.depth_mm = depth_mm;
        finding.volume_mm3 = volume_mm3;
        finding.against = Against::Design;
        finding.depth_error_mm = DESIGN_MM + DESIGN_TIMES * made.expected_error_mm;
    }
    for finding in list.iter_mut().filter(|f| f.is_rough()) {
        let words = format!(
            "Depth and volume are rough figures (measured against: {}; the depth may be off by {:.2} mm): \
             being sure that something is missing is not knowing how much. ",
            finding.against.name(),
            finding.depth_error_mm
        );
        finding.cannot_know.insert_str(0, &words);
    }
}

/// What an earlier scan says of a loss counts for more than a surface carried on over it.
fn hear_earlier(finding: &mut Finding) {
    let said = |e: &&Evidence| e.source == EARLIER && e.quantity == BELOW;
    if let Some(said) = finding.evidence.iter().find(said)
        && finding.against != Against::Earlier
    {
        finding.depth_mm = finding.depth_mm.min(said.measured);
        finding.volume_mm3 = finding.volume_mm3.min(said.measured * finding.area_mm2);
        finding.depth_error_mm = said.limit;
        finding.against = Against::Earlier;
    }
}

/// How far the scan lies below the design at most, mm.
pub(super) fn depth_mm(design: &Design) -> f64 {
    let target = Signed::new(&design.target);
    let places = design.before.positions().par_iter();
    let below = places.filter_map(|&p| target.distance_within(p, REACH_MM));
    let below = below.filter(|d| !d.on_border).map(|d| -d.distance_mm);
    below.reduce(|| 0.0, f64::max)
}
