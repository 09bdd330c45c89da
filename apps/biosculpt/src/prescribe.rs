//! What a plan says to the device: the order, the tooth's tissue, and what lies around the tooth.
//!
//! In: a design and its plan. Out: [`Ordered`]; `Err` says in words why there is none.
//! Not here: the order itself and its pace (`treatment`), files (`written`).

use crate::pipeline::Request;
use glam::DVec3;
use lexicon::ToothAxes;
use restoration::design::Design;
use restoration::plan::{self, Plan, Zone};
use scan::{FaceId, Mesh};
use treatment::prescribe::{Prescribed, Work, WorkZone, prescribe};
use treatment::tooth::Piece;

/// How far around the tooth its neighbours and antagonist are kept for the proof, mm.
const AROUND_MM: f64 = 3.0;

/// An order with what the proof needs beside it.
pub(crate) struct Ordered {
    pub(crate) prescribed: Prescribed,
    /// Surface of the other teeth near the tooth, where it has neighbours.
    pub(crate) around: Option<Mesh>,
    /// Surface of the opposing arch near the tooth, where one was given.
    pub(crate) antagonist: Option<Mesh>,
}

/// The order of a plan.
pub(crate) fn ordered(
    request: &Request<'_>,
    design: &Design,
    plan: &Plan,
    axes: Option<&ToothAxes>,
) -> Result<Ordered, String> {
    let outward = axes.map_or_else(|| looking(&design.before), |a| a.occlusal);
    let piece = Piece {
        before: &design.before,
        target: &design.target,
        outward,
        kind: design.tooth.map(lexicon::Fdi::kind),
    };
    let known = request.tissue.and_then(|tissue| tissue.of(&design.before));
    let prescribed =
        prescribe(&work(plan, outward), &piece, known.as_ref()).map_err(|why| why.to_string())?;
    let bounds = design.target.bounds().ok_or("the design has no surface")?;
    let others = |f: usize| {
        let labels = request.prepared.dentition.as_ref().ok();
        let label = labels.and_then(|d| d.face_fdi.get(f)).copied();
        let own = design.tooth.map(lexicon::Fdi::number);
        label.is_some_and(|label| label != 0 && Some(label) != own)
    };
    let mesh = &request.prepared.file.scan.mesh;
    let around = design.tooth.and_then(|_| near(mesh, bounds, others));
    Ok(Ordered {
        prescribed,
        around,
        antagonist: request.opposing.and_then(|m| near(m, bounds, |_| true)),
    })
}

/// What a reader of the plan should know of it.
pub(crate) fn notes(ordered: &Result<Ordered, String>) -> Vec<String> {
    match ordered {
        Ok(ordered) => {
            let mut notes = ordered.prescribed.notes.clone();
            let provenance = ordered.prescribed.tooth.provenance();
            if provenance != tissue::Provenance::Estimated {
                notes.push(format!(
                    "The prescription goes by {}; only the layers of enamel and dentine that are laid down follow \
                     the tables.",
                    crate::tissues::in_words(provenance)
                ));
            }
            notes
        }
        Err(why) => vec![format!("There is no prescription: {why}.")],
    }
}

/// The plan's zones as work.
fn work(plan: &Plan, outward: DVec3) -> Work {
    let cell_mm = plan.options.cell_mm;
    let cell_mm3 = cell_mm * cell_mm * cell_mm;
    let zone = |zone: &Zone| WorkZone {
        action: match zone.action {
            plan::Action::Remove => swarm::Action::Remove,
            plan::Action::Deposit => swarm::Action::Deposit,
            plan::Action::Tint => swarm::Action::Tint,
        },
        tissue: zone.tissue,
        cells: zone
            .cubes
            .iter()
            .map(|cube| (cube.place, cube.volume_mm3 / cell_mm3))
            .collect(),
    };
    Work {
        tooth: plan.tooth,
        origin_um: (plan.origin * 1e3).round().to_array().map(|um| um as i64),
        cell_um: (cell_mm * 1e3).round() as u32,
        outward,
        loads_per_packet: plan.options.loads_per_packet as u64,
        zones: plan.zones.iter().map(zone).collect(),
    }
}

/// Where a piece looks: the mean of its faces.
fn looking(mesh: &Mesh) -> DVec3 {
    let sum: DVec3 = (0..mesh.faces().len())
        .map(|f| mesh.area_vector_doubled(f))
        .sum();
    sum.normalize_or(DVec3::Z)
}

/// The faces that a box with some room about it reaches, as far as they are wanted.
fn near(mesh: &Mesh, bounds: (DVec3, DVec3), wanted: impl Fn(usize) -> bool) -> Option<Mesh> {
    let (low, high) = (bounds.0 - AROUND_MM, bounds.1 + AROUND_MM);
    let within = |f: &usize| {
        let corners = mesh.corners(*f);
        corners
            .iter()
            .any(|p| p.cmpge(low).all() && p.cmple(high).all())
    };
    let kept: Vec<FaceId> = (0..mesh.faces().len())
        .filter(|f| wanted(*f) && within(f))
        .map(|f| FaceId(f as u32))
        .collect();
    (!kept.is_empty()).then(|| mesh.extract(&kept).0)
}
