//! What the program said of a plan, for the web app.
//!
//! In: `plan.json` and `proof.json`, as they lie in the record. Out: figures, checks and notes of the wire.
//! Law: `law_any_json_is_read`. Not here: arithmetic. Value, unit, limit and whether it holds are the program's words.

use crate::scans::read::{list, number, point, text};
use crate::wire::{Check, Contact, Figure, Part};
use serde_json::Value;

/// The program tells masses in micrograms.
const UG_IN_MG: f64 = 1000.0;
/// What the least thickness of each part is called.
const LEAST: &str = "least thickness";

/// A figure of the program's, where there is one; nothing limits it.
pub(crate) fn figure(name: &str, value: &Value, unit: &str) -> Option<Figure> {
    Some(Figure {
        name: name.to_owned(),
        value: value.as_f64()?,
        unit: unit.to_owned(),
        limit: None,
        holds: None,
    })
}

/// The figures of a plan.
#[must_use]
pub(crate) fn figures(plan: &Value) -> Vec<Figure> {
    let (design, totals, made) = (&plan["design"], &plan["totals"], &plan["restoration"]);
    let plain = [
        (
            "expected error of the shape",
            &design["expected_error_mm"],
            "mm",
        ),
        ("area of the work", &design["area_mm2"], "mm²"),
        ("to take away", &totals["remove_mm3"], "mm³"),
        ("to lay down", &totals["deposit_mm3"], "mm³"),
        ("to tint", &totals["tint_mm3"], "mm³"),
        ("volume of the restoration", &made["volume_mm3"], "mm³"),
    ];
    let plain = plain
        .into_iter()
        .filter_map(|(name, value, unit)| figure(name, value, unit));
    let mut figures: Vec<Figure> = plain.collect();
    figures.extend(gaps(made));
    let material = figure("material to lay down", &totals["deposited_ug"], "mg");
    figures.extend(material.map(|one| Figure {
        value: one.value / UG_IN_MG,
        ..one
    }));
    for one in list(&design["figures"]) {
        figures.extend(figure(
            &text(&one["name"]),
            &one["value"],
            &text(&one["unit"]),
        ));
    }
    for one in list(&made["thickness"]) {
        let name = format!("{LEAST}, {}", text(&one["part"]));
        let limit = one["limit_mm"].as_f64();
        figures.extend(
            figure(&name, &one["measured_mm"], "mm").map(|figure| Figure {
                limit,
                // At least the limit is asked for.
                holds: limit.map(|limit| figure.value >= limit),
                ..figure
            }),
        );
    }
    figures
}

/// A figure that is to be at most its limit, where the plan says one.
fn at_most(name: &str, value: &Value, unit: &str, limit: &Value) -> Option<Figure> {
    let limit = limit.as_f64();
    let found = figure(name, value, unit)?;
    Some(Figure {
        limit,
        holds: limit.map(|limit| found.value <= limit),
        ..found
    })
}

/// The gaps of a restoration, and what has to be blocked out, each with its limit.
fn gaps(made: &Value) -> impl Iterator<Item = Figure> {
    let (gap, edge, block_out) = (
        &made["cement_gap_mm"],
        &made["marginal_gap_mm"],
        &made["block_out"],
    );
    let undercut = at_most(
        "undercut to block out, of what is missing",
        &block_out["share"],
        "%",
        &block_out["share_limit"],
    );
    let undercut = undercut.map(|one| Figure {
        value: 100.0 * one.value,
        limit: one.limit.map(|limit| 100.0 * limit),
        ..one
    });
    let all = [
        at_most(
            "cement gap, median",
            gap,
            "mm",
            &made["cement_gap_limit_mm"],
        ),
        at_most(
            "marginal gap, median",
            edge,
            "mm",
            &made["marginal_gap_limit_mm"],
        ),
        undercut,
    ];
    all.into_iter().flatten()
}

/// The part to print; none where the plan has none.
#[must_use]
pub(crate) fn part(plan: &Value) -> Option<Part> {
    let made = &plan["restoration"];
    let material = made["material"].as_str()?.to_owned();
    let volume = figure("volume", &made["volume_mm3"], "mm³");
    let mut found: Vec<Figure> = volume.into_iter().chain(gaps(made)).collect();
    let least = figures(plan).into_iter();
    found.extend(least.filter(|one| one.name.starts_with(LEAST)));
    let contacts = list(&made["contacts"]).iter().map(|one| Contact {
        with: text(&one["with"]),
        clearance_mm: number(&one["clearance_mm"]),
        least_mm: number(&one["limits_mm"][0]),
        most_mm: number(&one["limits_mm"][1]),
    });
    Some(Part {
        material,
        passes: made["passes"].as_bool() == Some(true),
        failures: list(&made["failures"]).iter().map(text).collect(),
        figures: found,
        contacts: contacts.collect(),
        insertion_axis: point(&made["insertion_axis"]),
        margin: list(&made["margin"]).iter().map(point).collect(),
        notes: list(&made["notes"]).iter().map(text).collect(),
    })
}

/// What else is to be known.
#[must_use]
pub(crate) fn notes(plan: &Value) -> Vec<String> {
    let made = &plan["restoration"];
    let mut notes: Vec<String> = list(&made["failures"]).iter().map(text).collect();
    notes.extend(made["refused"].as_str().map(str::to_owned));
    for said in [&plan["design"]["notes"], &made["notes"], &plan["notes"]] {
        notes.extend(list(said).iter().map(text));
    }
    notes.extend(
        list(&plan["cannot_know"])
            .iter()
            .map(|what| format!("Not known: {}", text(what))),
    );
    notes
}

/// The checks of a proof.
#[must_use]
pub(crate) fn checks(proof: &Value) -> Vec<Check> {
    let checks = list(&proof["checks"]).iter();
    checks
        .map(|one| {
            let unit = text(&one["unit"]);
            let measured = one["measured"].as_f64();
            Check {
                name: format!("{} {}", text(&one["code"]), text(&one["what"])),
                measured: measured.map_or_else(
                    || text(&one["verdict"]),
                    |value| format!("{} {unit}", short(value)),
                ),
                allowed: format!(
                    "{} {} {unit}",
                    text(&one["bound"]),
                    short(number(&one["limit"]))
                ),
                passes: match one["verdict"].as_str() {
                    Some("passed") => Some(true),
                    Some("not checked") => None,
                    _ => Some(false),
                },
                words: text(&one["sentence"]),
            }
        })
        .collect()
}

/// Whether the proof passes, as it says itself.
#[must_use]
pub(crate) fn passes(proof: &Value) -> bool {
    proof["passes"].as_bool() == Some(true)
}

/// Why a proof refuses: the sentences of what did not pass.
#[must_use]
pub(crate) fn refusal(proof: &Value) -> String {
    let failed = list(&proof["checks"])
        .iter()
        .filter(|one| !matches!(one["verdict"].as_str(), Some("passed" | "not checked")));
    let mut sentences: Vec<String> = failed
        .map(|one| format!("{}: {}", text(&one["code"]), text(&one["sentence"])))
        .collect();
    if sentences.is_empty() {
        sentences.push("the proof does not pass; see its checks".to_owned());
    }
    sentences.join(" ")
}

/// A number to four digits that count or four after the point; all digits of a larger whole one.
fn short(value: f64) -> String {
    let steps = [1e0, 1e1, 1e2, 1e3].into_iter();
    let after = 4 - steps.take_while(|step| value.abs() >= *step).count();
    let text = format!("{value:.after$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn law_any_json_is_read() {
        for answer in [
            json!(null),
            json!([1]),
            json!({"checks": [null], "restoration": 3}),
        ] {
            assert!(figures(&answer).is_empty() && notes(&answer).is_empty());
            assert_eq!(part(&answer), None);
            assert!(!passes(&answer) && checks(&answer).iter().all(|one| one.passes != Some(true)));
            assert!(!refusal(&answer).is_empty());
        }
    }

    #[test]
    fn numbers_have_four_digits_that_count() {
        let said = [
            49.9998, 0.7309, 0.0042, 998_380.0, 9.99996, 100.0, 0.0, -49.71128,
        ];
        let expected = [
            "50", "0.7309", "0.0042", "998380", "10", "100", "0", "-49.71",
        ];
        assert_eq!(said.map(short), expected);
    }

    #[test]
    fn limits_stand_beside_what_was_measured() {
        let plan = json!({"totals": {"deposit_mm3": 1.678626}, "design": {"expected_error_mm": null},
            "restoration": {"failures": ["too thin"], "thickness":
                [{"part": "body", "measured_mm": 0.407, "limit_mm": 0.6}]}, "notes": ["a"],
            "cannot_know": ["b"]});
        let read = figures(&plan);
        assert_eq!(read.len(), 2);
        assert_eq!((read[1].limit, read[1].holds), (Some(0.6), Some(false)));
        assert_eq!(notes(&plan), ["too thin", "a", "Not known: b"]);
        let mut plan = plan;
        plan["restoration"]["material"] = json!("zirconia");
        plan["restoration"]["cement_gap_mm"] = json!(0.12);
        plan["restoration"]["cement_gap_limit_mm"] = json!(0.11);
        plan["restoration"]["margin"] = json!([[1, 2, 3.5], "x"]);
        let part = part(&plan).unwrap();
        let holds: Vec<Option<bool>> = part.figures.iter().map(|one| one.holds).collect();
        assert_eq!(holds, [Some(false); 2]);
        // The plan says the same of a gap as the part.
        let gap = figures(&plan);
        let gap = gap.iter().find(|one| one.name.starts_with("cement"));
        assert_eq!(gap.and_then(|one| one.limit), Some(0.11));
        assert_eq!((part.passes, part.margin[0]), (false, [1.0, 2.0, 3.5]));
        let proof = json!({"passes": false, "checks": [
            {"code": "P09", "what": "distance", "measured": 0.25, "bound": "at least", "limit": 0.5,
             "unit": "mm", "verdict": "failed", "sentence": "Too near."},
            {"code": "P12", "what": "overlap", "measured": null, "bound": "at most", "limit": 200.0,
             "unit": "µm", "verdict": "not checked", "sentence": "Nothing came."}]});
        let read = checks(&proof);
        assert_eq!(
            (read[0].measured.as_str(), read[0].allowed.as_str()),
            ("0.25 mm", "at least 0.5 mm")
        );
        assert_eq!(read[1].measured, "not checked");
        assert!(read.iter().all(|one| one.passes != Some(true)));
        assert_eq!(refusal(&proof), "P09: Too near.");
    }
}
