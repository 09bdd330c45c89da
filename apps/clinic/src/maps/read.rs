//! What the program said of a map, for the web app.
//!
//! In: answers of `compare` and `thickness`. Out: shapes of the wire. Law: `law_any_json_is_a_map`.
//! Not here: any judgement; numbers and sentences are the program's.

use super::Kind;
use crate::plans::read::figure;
use crate::scans::read::{list, number, point, text};
use crate::wire::{Figure, Map, MapPlace};
use serde_json::Value;

/// A map's figures and words.
#[must_use]
pub(super) fn map(kind: Kind, said: &Value) -> Map {
    let scale = number(&said["scale_mm"]);
    let is_thickness = kind == Kind::Thickness;
    let limit = list(&said["least"])
        .first()
        .and_then(|least| least["limit_mm"].as_f64());
    Map {
        unit: "mm".to_owned(),
        low: if is_thickness { 0.0 } else { -scale },
        high: scale,
        middle: if is_thickness { limit } else { Some(0.0) },
        limit: limit.filter(|_| is_thickness),
        sentence: text(&said["sentence"]),
        figures: if is_thickness {
            thicknesses(said)
        } else {
            distances(said)
        },
        places: list(&said["teeth"]).iter().flat_map(places).collect(),
        cannot_know: list(&said["cannot_know"]).iter().map(text).collect(),
    }
}

fn distances(said: &Value) -> Vec<Figure> {
    let whole = &said["whole"];
    let mut figures = Vec::new();
    for (near, share) in list(&said["near_mm"]).iter().zip(list(&whole["within"])) {
        let name = format!("within {} mm", number(near));
        // A share, as people read it; 100 % only where it is all.
        let percent = Value::from((number(share) * 1000.0).floor() / 10.0);
        figures.extend(figure(&name, &percent, "% of the surface"));
    }
    let plain = [
        ("median difference", &whole["median_mm"], "mm"),
        ("95 % differ by less than", &whole["p95_mm"], "mm"),
        ("furthest outside", &whole["outside"]["distance_mm"], "mm"),
        ("furthest inside", &whole["inside"]["distance_mm"], "mm"),
        ("surface compared", &whole["area_mm2"], "mm²"),
    ];
    let plain = plain
        .into_iter()
        .filter_map(|(name, value, unit)| figure(name, value, unit));
    figures.extend(plain);
    figures
}

fn thicknesses(said: &Value) -> Vec<Figure> {
    let mut figures = Vec::new();
    for one in list(&said["least"]) {
        let name = format!("least thickness, {}", text(&one["part"]));
        let found = figure(&name, &one["measured_mm"], "mm").map(|figure| Figure {
            limit: one["limit_mm"].as_f64(),
            holds: one["holds"].as_bool(),
            ..figure
        });
        figures.extend(found);
    }
    let thinnest = &said["thinnest"]["thickness_mm"];
    figures.extend(figure("thinnest place, the edge counted", thinnest, "mm"));
    figures.extend(figure("median thickness", &said["median_mm"], "mm"));
    figures
}

/// The largest differences of a tooth, where something lies beyond the larger limit.
fn places(tooth: &Value) -> Vec<MapPlace> {
    let sides = [("outside", "outside"), ("inside", "inside")];
    let place = |(side, words): (&str, &str)| {
        let far = &tooth[side];
        let area = number(&far["area_mm2"]);
        let fdi = tooth["tooth"]
            .as_u64()
            .and_then(|fdi| u8::try_from(fdi).ok())?;
        (area > 0.0).then(|| MapPlace {
            fdi,
            distance_mm: number(&far["distance_mm"]),
            area_mm2: area,
            at: point(&far["at"]),
            words: format!(
                "{:.2} mm {words} at most, {area:.1} mm² beyond 0.1 mm",
                number(&far["distance_mm"]).abs()
            ),
        })
    };
    sides.into_iter().filter_map(place).collect()
}
