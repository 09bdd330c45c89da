//! `truth.json` of the sample mouth: labels, landmarks and damage, as they were made.

use super::teeth::{AxesJson, LandmarkJson, axes, landmarks};
use super::{jaw_name, point, rounded};
use dentition::sample::{DamageTruth, SampleArch, SampleMouth, ToothTruth};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct TruthJson {
    format: u32,
    arches: Vec<ArchJson>,
}

#[derive(Debug, Serialize)]
struct ArchJson {
    jaw: &'static str,
    scan: String,
    /// ISO 3950 number of each face of `scan`, 0 = gum.
    face_fdi: Vec<u8>,
    teeth: Vec<ToothJson>,
    damage: Vec<DamageJson>,
}

#[derive(Debug, Serialize)]
struct ToothJson {
    fdi: u8,
    axes: AxesJson,
    landmarks: Vec<LandmarkJson>,
}

#[derive(Debug, Serialize)]
struct DamageJson {
    tooth: u8,
    kind: &'static str,
    site: &'static str,
    at: [f64; 3],
    depth_mm: f64,
    area_mm2: f64,
    volume_mm3: f64,
    colour: Option<[u8; 3]>,
    faces: Vec<u32>,
    outline: Vec<[f64; 3]>,
}

/// What is true of a sample mouth.
pub(crate) fn truth(mouth: &SampleMouth) -> TruthJson {
    TruthJson {
        format: 2,
        arches: [&mouth.upper, &mouth.lower].map(arch).into(),
    }
}

fn arch(arch: &SampleArch) -> ArchJson {
    ArchJson {
        jaw: jaw_name(arch.jaw),
        scan: format!("{}.ply", jaw_name(arch.jaw)),
        face_fdi: arch.face_fdi.clone(),
        teeth: arch.teeth.iter().map(tooth).collect(),
        damage: arch.damage.iter().map(damage).collect(),
    }
}

fn tooth(truth: &ToothTruth) -> ToothJson {
    ToothJson {
        fdi: truth.fdi.number(),
        axes: axes(&truth.axes),
        landmarks: landmarks(&truth.landmarks),
    }
}

fn damage(truth: &DamageTruth) -> DamageJson {
    DamageJson {
        tooth: truth.tooth.number(),
        kind: truth.kind.name(),
        site: truth.site.name(),
        at: point(truth.at),
        depth_mm: rounded(truth.depth_mm, 3),
        area_mm2: rounded(truth.area_mm2, 3),
        volume_mm3: rounded(truth.volume_mm3, 4),
        colour: truth.colour,
        faces: truth.faces.iter().map(|f| f.0).collect(),
        outline: truth.outline.iter().map(|&p| point(p)).collect(),
    }
}
