//! Labelled teeth as JSON.

use super::{direction, point, rounded};
use crate::size::Misfit;
use dentition::{Dentition, Doubt, Landmark, LandmarkKind, Tooth};
use lexicon::{Jaw, ToothAxes};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct TeethJson {
    jaw: &'static str,
    jaw_confidence: f64,
    frame: FrameJson,
    teeth: Vec<ToothJson>,
    /// What speaks against the scan's size, as `check` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
}

#[derive(Debug, Serialize)]
struct FrameJson {
    occlusal: [f64; 3],
    anterior: [f64; 3],
    left: [f64; 3],
}

#[derive(Debug, Serialize)]
struct ToothJson {
    fdi: u8,
    name: String,
    faces: usize,
    confidence: f64,
    doubts: Vec<String>,
    axes: AxesJson,
    measures: MeasuresJson,
    landmarks: Vec<LandmarkJson>,
    lines: Vec<LineJson>,
}

#[derive(Debug, Serialize)]
pub(super) struct AxesJson {
    origin: [f64; 3],
    occlusal: [f64; 3],
    buccal: [f64; 3],
    mesial: [f64; 3],
}

#[derive(Debug, Serialize)]
pub(super) struct LandmarkJson {
    kind: &'static str,
    at: [f64; 3],
}

#[derive(Debug, Serialize)]
struct MeasuresJson {
    mesiodistal_mm: f64,
    buccolingual_mm: f64,
    height_mm: f64,
}

/// A run of the tooth's `landmarks` that follow each other.
#[derive(Debug, Serialize)]
struct LineJson {
    kind: &'static str,
    first: usize,
    count: usize,
    closed: bool,
}

/// The teeth of an arch.
pub(crate) fn teeth(dentition: &Dentition, misfit: Option<&Misfit>) -> TeethJson {
    TeethJson {
        jaw: jaw_name(dentition.jaw),
        jaw_confidence: rounded(dentition.jaw_confidence, 3),
        frame: FrameJson {
            occlusal: direction(dentition.frame.occlusal),
            anterior: direction(dentition.frame.anterior),
            left: direction(dentition.frame.left),
        },
        teeth: dentition.teeth.iter().map(tooth).collect(),
        size: misfit.map(|misfit| misfit.sentence.clone()),
    }
}

fn tooth(tooth: &Tooth) -> ToothJson {
    ToothJson {
        fdi: tooth.fdi.number(),
        name: tooth.fdi.name(),
        faces: tooth.faces.len(),
        confidence: rounded(tooth.confidence, 3),
        doubts: tooth.doubts.iter().map(doubt_in_words).collect(),
        axes: axes(&tooth.axes),
        measures: MeasuresJson {
            mesiodistal_mm: rounded(tooth.measures.mesiodistal_mm, 3),
            buccolingual_mm: rounded(tooth.measures.buccolingual_mm, 3),
            height_mm: rounded(tooth.measures.height_mm, 3),
        },
        landmarks: landmarks(&tooth.landmarks),
        lines: tooth
            .lines
            .iter()
            .map(|line| LineJson {
                kind: landmark_name(line.kind),
                first: line.first,
                count: line.count,
                closed: line.closed,
            })
            .collect(),
    }
}

pub(super) fn axes(axes: &ToothAxes) -> AxesJson {
    AxesJson {
        origin: point(axes.origin),
        occlusal: direction(axes.occlusal),
        buccal: direction(axes.buccal),
        mesial: direction(axes.mesial),
    }
}

pub(super) fn landmarks(landmarks: &[Landmark]) -> Vec<LandmarkJson> {
    let named = landmarks.iter().map(|l| LandmarkJson {
        kind: landmark_name(l.kind),
        at: point(l.at),
    });
    named.collect()
}

pub(crate) fn jaw_name(jaw: Jaw) -> &'static str {
    match jaw {
        Jaw::Upper => "upper",
        Jaw::Lower => "lower",
    }
}

pub(crate) fn doubt_in_words(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Number { or } => format!("may be {or}"),
        Doubt::Border => "border not marked by a crease".to_owned(),
        Doubt::CutOff => "cut off by the edge of the scan".to_owned(),
        Doubt::MayBeNoTooth => "may be no tooth".to_owned(),
    }
}

fn landmark_name(kind: LandmarkKind) -> &'static str {
    match kind {
        LandmarkKind::Cusp => "cusp",
        LandmarkKind::IncisalEdge => "incisal_edge",
        LandmarkKind::Fissure => "fissure",
        LandmarkKind::MesialContact => "mesial_contact",
        LandmarkKind::DistalContact => "distal_contact",
        LandmarkKind::Cervical => "cervical",
    }
}
