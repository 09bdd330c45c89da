//! Labelled teeth as JSON.

use super::{direction, point, rounded};
use dentition::{Dentition, Doubt, LandmarkKind, Tooth};
use lexicon::Jaw;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct TeethJson {
    jaw: &'static str,
    jaw_confidence: f64,
    frame: FrameJson,
    teeth: Vec<ToothJson>,
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
    landmarks: Vec<LandmarkJson>,
}

#[derive(Debug, Serialize)]
struct AxesJson {
    origin: [f64; 3],
    occlusal: [f64; 3],
    buccal: [f64; 3],
    mesial: [f64; 3],
}

#[derive(Debug, Serialize)]
struct LandmarkJson {
    kind: &'static str,
    at: [f64; 3],
}

/// The teeth of an arch.
pub(crate) fn teeth(dentition: &Dentition) -> TeethJson {
    TeethJson {
        jaw: jaw_name(dentition.jaw),
        jaw_confidence: rounded(dentition.jaw_confidence, 3),
        frame: FrameJson {
            occlusal: direction(dentition.frame.occlusal),
            anterior: direction(dentition.frame.anterior),
            left: direction(dentition.frame.left),
        },
        teeth: dentition.teeth.iter().map(tooth).collect(),
    }
}

fn tooth(tooth: &Tooth) -> ToothJson {
    ToothJson {
        fdi: tooth.fdi.number(),
        name: tooth.fdi.name(),
        faces: tooth.faces.len(),
        confidence: rounded(tooth.confidence, 3),
        doubts: tooth.doubts.iter().map(doubt_in_words).collect(),
        axes: AxesJson {
            origin: point(tooth.axes.origin),
            occlusal: direction(tooth.axes.occlusal),
            buccal: direction(tooth.axes.buccal),
            mesial: direction(tooth.axes.mesial),
        },
        landmarks: tooth
            .landmarks
            .iter()
            .map(|l| LandmarkJson {
                kind: landmark_name(l.kind),
                at: point(l.at),
            })
            .collect(),
    }
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

pub(crate) fn landmark_name(kind: LandmarkKind) -> &'static str {
    match kind {
        LandmarkKind::Cusp => "cusp",
        LandmarkKind::IncisalEdge => "incisal_edge",
        LandmarkKind::Fissure => "fissure",
        LandmarkKind::MesialContact => "mesial_contact",
        LandmarkKind::DistalContact => "distal_contact",
        LandmarkKind::Cervical => "cervical",
    }
}
