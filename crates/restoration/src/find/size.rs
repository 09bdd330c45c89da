//! How deep and how large a loss is, held against the healthy surface that a repair would rebuild.
//!
//! In: findings measured against the surface carried on or the partner. Out: the same with the depth
//! and volume that a plan without an antagonist or an earlier scan will have, or still marked as rough
//! where the design is of another place. Findings that an earlier scan measured keep their figures.
//! Cost: a design each (up to a second of a core).
//! Not here: whether there is a flaw (`judge`).

use super::judge::shared_faces as shared;
use crate::design::{Case, Design, Designer, Target};
use crate::finding::{Against, Finding};
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
/// Beyond this nothing is compared, mm.
const REACH_MM: f64 = 6.0;

/// Measures the findings with depth against their designs.
pub(crate) fn measure(mesh: &Mesh, dentition: Option<&Dentition>, list: &mut [Finding]) {
    let designer = Designer::new(Case {
        mesh,
        dentition,
        earlier: None,
        opposing: None,
    });
    let estimated = |f: &&mut Finding| matches!(f.against, Against::CarriedOn | Against::Partner);
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
            "Depth and volume are rough figures (measured against: {}; the depth may be off by {:.1} mm): \
             being sure that something is missing is not knowing how much. ",
            finding.against.name(),
            finding.depth_error_mm
        );
        finding.cannot_know.insert_str(0, &words);
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
