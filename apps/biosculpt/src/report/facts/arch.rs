//! The labelled arch and what was found on it.

use super::super::model::{Arch, Evidence, FindingRow, ToothRow};
use super::super::shots;
use dentition::{Dentition, Doubt, Tooth};
use glam::DVec3;
use lexicon::{Fdi, Jaw, ToothKind};
use picture::PictureError;
use restoration::Finding;
use scan::Mesh;

/// The arch with its picture; findings are numbered in their order. `given`: the labels came with
/// the file, so that nobody knows how sure they are.
pub(crate) fn arch(
    mesh: &Mesh,
    dentition: &Dentition,
    given: bool,
    findings: &[Finding],
) -> Result<Arch, PictureError> {
    let places: Vec<(String, DVec3)> = findings
        .iter()
        .enumerate()
        .map(|(i, f)| ((i + 1).to_string(), f.at))
        .collect();
    let (picture, marks) = shots::arch(mesh, dentition, &places)?;
    Ok(Arch {
        jaw: dentition.jaw,
        jaw_confidence: (!given).then_some(dentition.jaw_confidence),
        picture,
        marks,
        teeth: dentition
            .teeth
            .iter()
            .map(|t| tooth_row(t, given))
            .collect(),
    })
}

fn tooth_row(tooth: &Tooth, given: bool) -> ToothRow {
    ToothRow {
        fdi: tooth.fdi,
        confidence: (!given).then_some(tooth.confidence),
        doubts: tooth.doubts.iter().map(in_words).collect(),
    }
}

fn in_words(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Number { or } => format!("the number {or} fits nearly as well"),
        Doubt::Border => "no crease marks its border to the gum or to a neighbour".to_owned(),
        Doubt::CutOff => "the edge of the scan cuts it off".to_owned(),
        Doubt::MayBeNoTooth => "it may be gum and no tooth".to_owned(),
    }
}

/// The findings in their order; `chosen` is the id of the one that is designed.
pub(crate) fn findings(
    mesh: &Mesh,
    dentition: Option<&Dentition>,
    list: &[Finding],
    chosen: Option<&str>,
) -> Vec<FindingRow> {
    list.iter()
        .map(|f| FindingRow {
            id: f.id.clone(),
            tooth: f.tooth,
            kind: f.kind.name().to_owned(),
            place: place(mesh, dentition, f).unwrap_or_default(),
            area_mm2: f.area_mm2,
            depth_mm: f.depth_mm,
            against: f.against.name().to_owned(),
            depth_error_mm: f.depth_error_mm,
            volume_mm3: f.volume_mm3,
            confidence: f.confidence,
            evidence: f.evidence.iter().map(evidence).collect(),
            cannot_know: f.cannot_know.clone(),
            chosen: chosen == Some(f.id.as_str()),
        })
        .collect()
}

fn evidence(e: &restoration::Evidence) -> Evidence {
    // People read angles in degrees.
    let (scale, unit) = if e.unit == "rad" {
        (180.0 / std::f64::consts::PI, "°")
    } else {
        (1.0, e.unit)
    };
    Evidence {
        source: e.source.clone(),
        quantity: e.quantity.to_owned(),
        measured: e.measured * scale,
        limit: e.limit * scale,
        unit: unit.to_owned(),
    }
}

/// Which side of its tooth a finding is on, from the way that its surface looks.
fn place(mesh: &Mesh, dentition: Option<&Dentition>, finding: &Finding) -> Option<String> {
    let tooth = dentition?.tooth(finding.tooth?)?;
    let mut normal = DVec3::ZERO;
    for face in finding.faces.iter().map(|f| f.0 as usize) {
        if face < mesh.faces().len() {
            normal += mesh.area_vector_doubled(face);
        }
    }
    let normal = normal.try_normalize()?;
    let a = &tooth.axes;
    let front = matches!(tooth.fdi.kind(), ToothKind::Incisor | ToothKind::Canine);
    let top = if front {
        "biting edge"
    } else {
        "chewing surface"
    };
    let sides = [
        (a.occlusal, top),
        (a.buccal, if front { "lip side" } else { "cheek side" }),
        (-a.buccal, inner_side(tooth.fdi)),
        (a.mesial, "side towards the midline"),
        (-a.mesial, "side away from the midline"),
    ];
    let best = sides
        .iter()
        .max_by(|x, y| x.0.dot(normal).total_cmp(&y.0.dot(normal)))?;
    Some(best.1.to_owned())
}

fn inner_side(fdi: Fdi) -> &'static str {
    if fdi.jaw() == Jaw::Upper {
        "palate side"
    } else {
        "tongue side"
    }
}
