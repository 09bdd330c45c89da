//! Distances and thicknesses as JSON.

use super::{point, rounded};
use restoration::compare::{COMPARE_REACH_MM, Compared, Extreme, NEAR_MM, Part};
use restoration::printable::{Thick, Thickness};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct ComparedJson {
    fit: Option<FitJson>,
    reach_mm: f64,
    near_mm: [f64; 2],
    /// Share of the surface that has a value.
    compared: f64,
    whole: Option<PartJson>,
    teeth: Vec<PartJson>,
    scale_mm: f64,
    sentence: String,
    cannot_know: Vec<String>,
}

#[derive(Debug, Serialize)]
struct FitJson {
    close: f64,
    median_mm: f64,
    /// Rows of the turn, and the shift in mm: other = turn * scan + shift.
    turn: [[f64; 3]; 3],
    shift_mm: [f64; 3],
}

#[derive(Debug, Serialize)]
struct PartJson {
    /// ISO 3950 number; null for the whole.
    tooth: Option<u8>,
    area_mm2: f64,
    within: [f64; 2],
    median_mm: f64,
    p95_mm: f64,
    outside: Option<ExtremeJson>,
    inside: Option<ExtremeJson>,
}

#[derive(Debug, Serialize)]
struct ExtremeJson {
    distance_mm: f64,
    at: [f64; 3],
    area_mm2: f64,
}

/// What `compare` prints.
pub(crate) fn compared(found: &Compared) -> ComparedJson {
    ComparedJson {
        fit: found.fit.map(|fit| {
            let there = fit.other_from_scan;
            let rows = there.rotation.transpose();
            let row = |row: glam::DVec3| row.to_array().map(|v| rounded(v, 9));
            FitJson {
                close: rounded(fit.close, 4),
                median_mm: rounded(fit.median_mm, 4),
                turn: [row(rows.x_axis), row(rows.y_axis), row(rows.z_axis)],
                shift_mm: there.translation.to_array().map(|v| rounded(v, 6)),
            }
        }),
        reach_mm: COMPARE_REACH_MM,
        near_mm: NEAR_MM,
        compared: rounded(found.compared, 4),
        whole: found.whole.as_ref().map(part),
        teeth: found.teeth.iter().map(part).collect(),
        scale_mm: found.scale_mm,
        sentence: found.sentence.clone(),
        cannot_know: found.cannot_know.clone(),
    }
}

fn part(part: &Part) -> PartJson {
    let far = |one: Extreme| ExtremeJson {
        distance_mm: rounded(one.distance_mm, 4),
        at: point(one.at),
        area_mm2: rounded(one.area_mm2, 3),
    };
    PartJson {
        tooth: part.tooth,
        area_mm2: rounded(part.area_mm2, 3),
        // Rounded down: 1 only where it is all.
        within: part
            .within
            .map(|share| (share * 1e4).floor() * 1e-4)
            .map(|share| rounded(share, 4)),
        median_mm: rounded(part.median_mm, 4),
        p95_mm: rounded(part.p95_mm, 4),
        outside: part.outside.map(far),
        inside: part.inside.map(far),
    }
}

/// What a thickness cannot know.
pub(crate) const THICKNESS_CANNOT_KNOW: &str = "The thickness is that straight through from each point to the other side. \
     What a printer or a mill makes of the file, shrinkage and support marks are not in it.";

#[derive(Debug, Serialize)]
pub(crate) struct ThicknessOfJson {
    volume_mm3: f64,
    /// The thinnest place of all, the edge counted.
    thinnest: Option<PlaceJson>,
    /// Inside the edge, with what the material needs; null without a plan.
    least: Option<Vec<LeastJson>>,
    median_mm: f64,
    scale_mm: f64,
    sentence: String,
    cannot_know: [&'static str; 1],
}

#[derive(Debug, Serialize)]
struct PlaceJson {
    thickness_mm: f64,
    at: [f64; 3],
}

#[derive(Debug, Serialize)]
struct LeastJson {
    part: &'static str,
    measured_mm: f64,
    limit_mm: f64,
    holds: bool,
    at: [f64; 3],
}

/// What `thickness` prints.
pub(crate) fn thickness(
    found: &Thick,
    least: Option<&[Thickness]>,
    volume_mm3: f64,
    sentence: String,
) -> ThicknessOfJson {
    let one = |t: &Thickness| LeastJson {
        part: t.part,
        measured_mm: rounded(t.thickness_mm, 3),
        limit_mm: t.limit_mm,
        holds: t.thickness_mm >= t.limit_mm,
        at: point(t.at),
    };
    ThicknessOfJson {
        volume_mm3: rounded(volume_mm3, 4),
        thinnest: found.least.map(|(mm, at)| PlaceJson {
            thickness_mm: rounded(mm, 3),
            at: point(at),
        }),
        least: least.map(|least| least.iter().map(one).collect()),
        median_mm: rounded(found.median_mm, 3),
        scale_mm: found.scale_mm,
        sentence,
        cannot_know: [THICKNESS_CANNOT_KNOW],
    }
}
