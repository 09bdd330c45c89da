//! What the page says first: a few plain sentences, and the figures that matter most.
//!
//! Law: `law_the_summary_is_easy_to_read`: school grade 8 or below.

use super::markup::{capital, count, esc, value};
use super::model::{Level, Model};
use crate::figure::percent;
use lexicon::Jaw;
use std::fmt::Write as _;

/// Plain sentences for the patient.
pub(crate) fn sentences(model: &Model) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(arch) = &model.arch {
        let jaw = if arch.jaw == Jaw::Upper {
            "upper"
        } else {
            "lower"
        };
        let teeth = count(arch.teeth.len(), "tooth", "teeth");
        said.push(format!(
            "We looked at a scan of the {jaw} jaw. It shows {teeth}."
        ));
        let doubtful = arch.teeth.iter().filter(|t| t.doubtful()).count();
        if doubtful > 0 {
            said.push(format!(
                "We are not sure about {}.",
                count(doubtful, "of them", "of them")
            ));
        }
    } else {
        said.push("We looked at a scan of teeth.".to_owned());
    }
    match model.findings.as_deref() {
        None => {}
        Some([]) => said.push("We found nothing. That is no proof of health.".to_owned()),
        Some(list) => {
            let places = count(list.len(), "place", "places");
            let need = if list.len() == 1 { "needs" } else { "need" };
            said.push(format!(
                "{} {need} a closer look by a dentist.",
                capital(&places)
            ));
        }
    }
    if let Some(tooth) = &model.tooth {
        let which = tooth.fdi.map_or_else(
            || "one tooth".to_owned(),
            |f| format!("tooth {f}, the {}", f.name()),
        );
        said.push(match tooth.intent.as_str() {
            "strengthen" => format!("We drew a thin added layer for {which}. It repairs no flaw."),
            "reshape" => format!("We drew a changed shape for {which}. It repairs no flaw."),
            "shade" => format!("We planned another shade for {which}. Its shape stays."),
            "remove-mark" => format!("We planned to take a mark off {which}. Its shape stays."),
            _ => format!("We drew a healthy shape for {which}."),
        });
    }
    if let Some(print) = &model.print {
        let failed = print
            .limits
            .iter()
            .filter(|l| l.holds() == Some(false))
            .count()
            .max(print.failures.len());
        let open = print.limits.iter().filter(|l| l.holds().is_none()).count();
        said.push(match (failed, open) {
            (0, 0) => "The new part can be made, and it keeps to all its limits.".to_owned(),
            (0, n) => format!(
                "The new part keeps to the limits that we could check. We could not check {n}."
            ),
            (n, _) => format!(
                "The new part does not keep to {} yet. Do not make it like this.",
                count(n, "limit", "limits")
            ),
        });
    }
    said.push("This is a plan on paper. Nothing has been done to any tooth.".to_owned());
    said
}

/// The first block of the page.
pub(crate) fn section(model: &Model) -> String {
    let sentences: String = sentences(model)
        .iter()
        .map(|s| format!("<p>{}</p>", esc(s)))
        .collect();
    let mut tiles = String::new();
    for (label, figure, note) in figures(model) {
        let _ = write!(
            tiles,
            "<div><dt>{}</dt><dd><span>{figure}</span><small>{}</small></dd></div>",
            esc(&label),
            esc(&note)
        );
    }
    let strip = if tiles.is_empty() {
        String::new()
    } else {
        format!("<dl class=\"strip\">{tiles}</dl>")
    };
    format!(
        "<section id=\"summary\" aria-labelledby=\"h-summary\"><h2 id=\"h-summary\">In short</h2>\
         <div class=\"plain\">{sentences}</div>{strip}</section>"
    )
}

/// Label, figure (HTML) and note of each tile.
fn figures(model: &Model) -> Vec<(String, String, String)> {
    let mut tiles = Vec::new();
    if let Some(arch) = &model.arch {
        let sure = arch.teeth.iter().filter(|t| !t.doubtful()).count();
        let note = match arch.jaw_confidence {
            Some(_) => format!("{sure} without doubt"),
            None => "as numbered in the file".to_owned(),
        };
        tiles.push(("Teeth".to_owned(), arch.teeth.len().to_string(), note));
    }
    if let Some(list) = &model.findings {
        let surest = list.iter().map(|f| f.confidence).fold(0.0, f64::max);
        let note = if list.is_empty() {
            "within what a scan can show".to_owned()
        } else {
            format!("surest {}", percent(surest))
        };
        tiles.push(("Findings".to_owned(), list.len().to_string(), note));
    }
    if let Some(tooth) = &model.tooth {
        let name = tooth.fdi.map_or_else(|| "–".to_owned(), |f| f.to_string());
        tiles.push(("Tooth designed".to_owned(), name, tooth.intent.clone()));
    }
    if let Some(plan) = &model.plan {
        for total in plan.totals.iter().take(2) {
            tiles.push((
                total.what.clone(),
                value(total.value, &total.unit),
                if total.estimated {
                    "estimated".to_owned()
                } else {
                    total.note.clone()
                },
            ));
        }
    }
    if let Some(print) = &model.print {
        let held = print
            .limits
            .iter()
            .filter(|l| l.holds() == Some(true))
            .count();
        tiles.push((
            "Limits kept".to_owned(),
            format!("{held} of {}", print.limits.len()),
            print.material.clone(),
        ));
    }
    tiles
}

/// The scan's file checks.
pub(crate) fn checks(model: &Model) -> Option<String> {
    if model.checks.is_empty() {
        return None;
    }
    let rows: Vec<Vec<String>> = model
        .checks
        .iter()
        .map(|c| {
            let word = match c.level {
                Level::Good => "fine",
                Level::Note => "note",
                Level::Doubt => "look",
                Level::Bad => "problem",
            };
            vec![
                esc(&c.what),
                esc(&c.measured),
                format!(
                    "{} {}",
                    super::markup::badge(c.level, word),
                    esc(&c.meaning)
                ),
            ]
        })
        .collect();
    let table = super::markup::table(
        "What the file holds, and what that means",
        &["What", "Measured", "Meaning"],
        &rows,
    );
    Some(format!(
        "<section id=\"scan\" aria-labelledby=\"h-scan\"><h2 id=\"h-scan\">The scan</h2>{table}\
         </section>"
    ))
}
