//! What the program said of a scan, for the web app.
//!
//! In: the answers of `check`, `teeth` and `find`, as they lie in the record. Out: shapes of the wire.
//! Law: `law_any_json_is_read`: an answer in another form gives less, never a fault.
//! Not here: any judgement; numbers and sentences are the program's.

use crate::wire::{FileCheck, FileFinding, ScanFinding, Severity, ToothLabel};
use serde_json::Value;

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .filter(|number| number.is_finite())
        .unwrap_or(0.0)
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn point(value: &Value) -> [f64; 3] {
    [0, 1, 2].map(|axis| number(&value[axis]))
}

fn tooth(value: &Value) -> u8 {
    value
        .as_u64()
        .and_then(|fdi| u8::try_from(fdi).ok())
        .unwrap_or(0)
}

/// Of `check --json`.
#[must_use]
pub(crate) fn check(answer: &Value) -> FileCheck {
    let severity = |name: &Value| match name.as_str() {
        Some("info") => Severity::Note,
        Some("warn") => Severity::Warning,
        _ => Severity::Error,
    };
    let said = list(&answer["notes"])
        .iter()
        .chain(list(&answer["findings"]));
    FileCheck {
        unit: text(&answer["unit"]["unit"]),
        unit_sure: answer["unit"]["sure"].as_bool().unwrap_or(false),
        faces: answer["faces"].as_u64().unwrap_or(0),
        closed: answer["closed"].as_bool().unwrap_or(false),
        findings: said
            .map(|one| FileFinding {
                kind: text(&one["kind"]),
                severity: severity(&one["severity"]),
                sentence: text(&one["sentence"]),
            })
            .collect(),
    }
}

/// "upper" or "lower", of `teeth --json`.
#[must_use]
pub(crate) fn jaw(answer: &Value) -> Option<String> {
    answer["jaw"].as_str().map(str::to_owned)
}

/// Teeth of `teeth --json`, by number.
#[must_use]
pub(crate) fn teeth(answer: &Value) -> Vec<ToothLabel> {
    let teeth = list(&answer["teeth"]).iter().map(|one| ToothLabel {
        fdi: tooth(&one["fdi"]),
        name: text(&one["name"]),
        confidence: number(&one["confidence"]),
        by_hand: false,
        doubts: list(&one["doubts"]).iter().map(text).collect(),
        origin: point(&one["axes"]["origin"]),
    });
    let mut teeth: Vec<ToothLabel> = teeth.collect();
    teeth.sort_by_key(|one| one.fdi);
    teeth
}

/// Findings of `find --json`. Their numbers are their places in that answer, from 1.
#[must_use]
pub(crate) fn findings(answer: &Value) -> Vec<ScanFinding> {
    let findings = (1..).zip(list(&answer["findings"]));
    let findings = findings.map(|(id, one)| ScanFinding {
        id,
        kind: text(&one["kind"]),
        fdi: tooth(&one["tooth"]),
        sentence: sentence(one),
        confidence: number(&one["confidence"]),
        at: point(&one["at"]),
        severity: severity(one),
    });
    let mut findings: Vec<ScanFinding> = findings.collect();
    findings.sort_by_key(|one| std::cmp::Reverse(rank(one.severity)));
    findings
}

/// Where a finding is, of `find --json`, in the words that `plan --at` takes.
#[must_use]
pub(crate) fn place_of(answer: &Value, id: u32) -> Option<(u8, String)> {
    let index = usize::try_from(id).ok()?.checked_sub(1)?;
    let one = list(&answer["findings"]).get(index)?;
    let at = list(&one["at"]);
    let [x, y, z] = [
        at.first()?.as_f64()?,
        at.get(1)?.as_f64()?,
        at.get(2)?.as_f64()?,
    ];
    Some((tooth(&one["tooth"]), format!("{x},{y},{z}")))
}

const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Note => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}

/// Colour alone is to know; where shape is lost there is something to look at. How much is not judged here.
fn severity(one: &Value) -> Severity {
    match one["kind"].as_str() {
        Some("cavity" | "chip" | "crack" | "wear") => Severity::Warning,
        _ => Severity::Note,
    }
}

/// A finding in a sentence, of the program's figures and words.
fn sentence(one: &Value) -> String {
    let mut kind = text(&one["kind"]);
    if let Some(first) = kind.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let mut out = format!("{kind}, {:.1} mm²", number(&one["area_mm2"]));
    if number(&one["depth_mm"]) > 0.0 {
        out += &format!(", {:.2} mm deep", number(&one["depth_mm"]));
        if let Some(error) = one["depth_error_mm"].as_f64() {
            out += &format!(" (to {error:.2} mm)");
        }
        out += &format!(", measured against: {}", text(&one["measured_against"]));
    }
    if one["rough"].as_bool() == Some(true) {
        out += "; rough figures";
    }
    out += ".";
    let limits = text(&one["cannot_know"]);
    if !limits.is_empty() {
        out = format!("{out} {limits}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn law_any_json_is_read() {
        let odd = [
            json!(null),
            json!([]),
            json!({"teeth": 3}),
            json!({"teeth": [[], {"fdi": 999}]}),
        ];
        for answer in odd {
            assert!(check(&answer).findings.is_empty());
            assert!(teeth(&answer).iter().all(|one| one.fdi == 0));
            assert!(findings(&answer).is_empty());
            assert_eq!(place_of(&answer, 1), None);
            assert_eq!(jaw(&answer), None);
        }
    }

    #[test]
    fn the_programs_words_and_figures_are_taken() {
        let file = json!({"faces": 12, "closed": false, "unit": {"unit": "mm", "sure": true},
            "notes": [], "findings": [{"kind": "rim", "severity": "info", "sentence": "Open."}]});
        let read = check(&file);
        assert_eq!((read.faces, read.unit_sure), (12, true));
        assert_eq!(read.findings[0].severity, Severity::Note);
        let answer = json!({"findings": [
            {"kind": "stain", "tooth": 11, "at": [1.5, 2, -3.25], "area_mm2": 2.04, "depth_mm": 0.0},
            {"kind": "cavity", "tooth": 36, "at": [0, 0, 0], "area_mm2": 37.244, "depth_mm": 1.925,
             "depth_error_mm": 0.112, "measured_against": "design", "rough": true,
             "cannot_know": "Much."}]});
        let found = findings(&answer);
        assert_eq!(found[0].fdi, 36, "the worst first");
        let expected = "Cavity, 37.2 mm², 1.93 mm deep (to 0.11 mm), measured against: design; \
                        rough figures. Much.";
        assert_eq!(found[0].sentence, expected);
        assert_eq!(found[1].sentence, "Stain, 2.0 mm².");
        assert_eq!(
            place_of(&answer, found[1].id),
            Some((11, "1.5,2,-3.25".to_owned()))
        );
        assert_eq!(place_of(&answer, 3), None);
    }
}
