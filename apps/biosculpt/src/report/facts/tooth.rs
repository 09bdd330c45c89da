//! The design of one tooth, and its plan.

use super::super::markup::{capital, grouped};
use super::super::model::{Measure, Plan, Tooth, Zone};
use super::super::shots::ToothShot;
use dentition::Dentition;
use glam::DVec3;
use lexicon::{Jaw, ToothAxes};
use picture::{PictureError, Pose};
use restoration::design::{Design, Reference};
use restoration::plan::{self as planned, Action};
use scan::{FaceId, Mesh};

/// What is shown about the tooth, mm from its middle.
const AROUND_MM: f64 = 15.0;

/// A design and where it belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DesignFacts<'a> {
    pub(crate) mesh: &'a Mesh,
    pub(crate) dentition: Option<&'a Dentition>,
    pub(crate) design: &'a Design,
    /// "repair", "reshape", ...
    pub(crate) intent: &'a str,
}

/// The chosen tooth with its pictures.
pub(crate) fn tooth(facts: &DesignFacts<'_>) -> Result<Tooth, PictureError> {
    let design = facts.design;
    let (axes, jaw) = axes(facts);
    let around = around(facts, axes.origin);
    let (focus, facing) = change(design, axes.occlusal);
    let shot = ToothShot {
        before: &design.before,
        after: &design.target,
        around: around.as_ref().map(|(mesh, fdi)| (mesh, fdi.as_slice())),
        axes: &axes,
        jaw,
        outline: &design.region.path,
        focus,
        facing,
    };
    let mut figures = Vec::new();
    if facts.intent == "repair" {
        let mut error = measure("Error to expect", design.expected_error_mm, "mm", true);
        error.note = "mean, from trials on other teeth".to_owned();
        let outside = design.max_shift_outside_mm;
        let fit = design.source.residual_mm;
        figures.extend([
            measure("Area that is rebuilt", design.region.area_mm2, "mm²", false),
            error,
            measure("Greatest shift outside", outside, "mm", false),
            measure("Fit of the reference", fit, "mm", false),
        ]);
    } else {
        figures.push(measure(
            "Area that changes",
            design.region.area_mm2,
            "mm²",
            false,
        ));
    }
    for figure in &design.figures {
        let name = capital(figure.name);
        figures.push(measure(&name, figure.value, figure.unit, false));
    }
    Ok(Tooth {
        fdi: design.tooth,
        intent: facts.intent.to_owned(),
        source: source(design, facts.intent),
        views: shot.views()?,
        deviation: Some(shot.deviation()?),
        sections: shot.sections(),
        figures,
        notes: design.notes.clone(),
    })
}

fn source(design: &Design, intent: &str) -> String {
    let taken = match design.source.reference {
        Reference::Earlier => "Shape taken from the earlier scan".to_owned(),
        Reference::Mirror(fdi) => format!("Shape taken from the mirrored tooth {fdi}"),
        Reference::LocalShape if intent == "repair" => {
            "Shape taken from the sound surface about the flaw".to_owned()
        }
        Reference::LocalShape => "Taken from the tooth itself".to_owned(),
    };
    let why = design.source.why.trim().trim_end_matches('.');
    if why.is_empty() {
        taken
    } else {
        format!("{taken}: {why}")
    }
}

/// The tooth's axes, or a guess where teeth are not labelled.
fn axes(facts: &DesignFacts<'_>) -> (ToothAxes, Jaw) {
    let known = facts
        .dentition
        .zip(facts.design.tooth)
        .and_then(|(dentition, fdi)| Some((dentition.tooth(fdi)?.axes, dentition.jaw)));
    known.unwrap_or_else(|| {
        let pose = Pose::guess(facts.mesh);
        let (focus, _) = change(facts.design, pose.occlusal);
        let axes = ToothAxes {
            origin: focus,
            occlusal: pose.occlusal,
            buccal: pose.anterior,
            mesial: pose.anterior.cross(pose.occlusal),
        };
        (axes, Jaw::Lower)
    })
}

/// The mouth about the tooth without the tooth, with its labels.
fn around(facts: &DesignFacts<'_>, centre: DVec3) -> Option<(Mesh, Vec<u8>)> {
    let (dentition, fdi) = facts.dentition.zip(facts.design.tooth)?;
    let keep: Vec<FaceId> = dentition
        .face_fdi
        .iter()
        .take(facts.mesh.faces().len())
        .enumerate()
        .filter(|&(face, &number)| {
            number != fdi.number() && facts.mesh.centroid(face).distance(centre) < AROUND_MM
        })
        .map(|(face, _)| FaceId(face as u32))
        .collect();
    let labels = keep
        .iter()
        .filter_map(|f| dentition.face_fdi.get(f.0 as usize).copied())
        .collect();
    (!keep.is_empty()).then(|| (facts.mesh.extract(&keep).0, labels))
}

/// Middle of what changes and the way that it faces.
pub(super) fn change(design: &Design, otherwise: DVec3) -> (DVec3, DVec3) {
    let (mut at, mut normal, mut area) = (DVec3::ZERO, DVec3::ZERO, 0.0);
    for face in design.changed.iter().map(|f| f.0 as usize) {
        if face < design.target.faces().len() {
            let weight = design.target.area(face);
            at += design.target.centroid(face) * weight;
            normal += design.target.area_vector_doubled(face);
            area += weight;
        }
    }
    if area > 0.0 {
        (at / area, normal.normalize_or(otherwise))
    } else {
        let middle = design
            .target
            .bounds()
            .map_or(DVec3::ZERO, |(a, b)| (a + b) * 0.5);
        (middle, otherwise)
    }
}

pub(super) fn measure(what: &str, value: f64, unit: &str, estimated: bool) -> Measure {
    Measure {
        what: what.to_owned(),
        value,
        unit: unit.to_owned(),
        note: String::new(),
        estimated,
    }
}

/// The plan's zones and sums.
pub(crate) fn plan(plan: &planned::Plan) -> Plan {
    let totals = &plan.totals;
    let mut sums = Vec::new();
    for (what, mm3) in [
        ("To add", totals.deposit_mm3),
        ("To remove", totals.remove_mm3),
        ("To tint", totals.tint_mm3),
    ] {
        if mm3 > 0.0 {
            sums.push(measure(what, mm3, "mm³", false));
        }
    }
    for (what, ug) in [
        ("Mineral laid down", totals.deposited_ug),
        ("Mineral taken away", totals.removed_ug),
    ] {
        if ug > 0.0 {
            sums.push(measure(what, ug / 1000.0, "mg", true));
        }
    }
    Plan {
        zones: plan.zones.iter().map(zone).collect(),
        totals: sums,
        notes: plan.notes.clone(),
    }
}

fn zone(zone: &planned::Zone) -> Zone {
    let name = match zone.action {
        Action::Deposit => format!("layer {:.2} to {:.2} mm out", zone.from_mm, zone.to_mm),
        Action::Remove => format!("layer {:.2} to {:.2} mm deep", zone.from_mm, zone.to_mm),
        Action::Tint => format!("surface, {:.2} mm deep", zone.to_mm),
    };
    let dose = if zone.mineral_ug > 0.0 {
        format!("{}\u{a0}µg", grouped(zone.mineral_ug.round() as usize))
    } else {
        String::new()
    };
    Zone {
        name,
        action: zone.action.name().to_owned(),
        of: zone.tissue.name().to_owned(),
        volume_mm3: zone.volume_mm3,
        dose,
        packets: grouped(zone.packets as usize),
    }
}
