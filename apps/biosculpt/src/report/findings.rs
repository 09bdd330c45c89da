//! The findings: those of the designed tooth in full, those of other teeth as lines of a table; each
//! with what was measured, for it and against it, beside the limit, and what it cannot know.

use super::markup::{capital, dense, esc, notes, number, value};
use super::model::{Evidence, FindingRow, Model};
use crate::figure::percent;
use std::fmt::Write as _;

pub(crate) fn section(model: &Model) -> Option<String> {
    let list = model.findings.as_deref()?;
    // Whoever is treated wants every word; of other teeth one line a finding.
    let tooth = list.iter().find(|f| f.chosen).and_then(|f| f.tooth);
    let own = |f: &FindingRow| f.chosen || (tooth.is_some() && f.tooth == tooth);
    let numbered = || list.iter().enumerate().map(|(i, f)| (i + 1, f));
    let cards: String = numbered()
        .filter(|(_, f)| own(f))
        .map(|(place, f)| card(place, f))
        .collect();
    let others: Vec<(usize, &FindingRow)> = numbered().filter(|(_, f)| !own(f)).collect();
    let mut body = String::new();
    if list.is_empty() {
        body.push_str(
            "<p>Nothing passed the limits. A scan shows only the surface: decay between teeth, \
             inside teeth or below the gum needs a dentist and often an X-ray.</p>",
        );
    }
    if !cards.is_empty() {
        let _ = write!(body, "<ol class=\"findings\">{cards}</ol>");
    }
    if !others.is_empty() {
        body.push_str(&brief(&others, !cards.is_empty()));
    }
    Some(format!(
        "<section id=\"findings\" aria-labelledby=\"h-findings\"><h2 id=\"h-findings\">Findings</h2>\
         <p class=\"lead\">Suspicions from the surface, not diagnoses. Each one shows what was \
         measured and the limit that makes it worth a look.</p>{body}{}</section>",
        notes(&model.findings_notes)
    ))
}

/// Findings as lines of a table, and once for each kind what cannot be known of it.
fn brief(list: &[(usize, &FindingRow)], beside_others: bool) -> String {
    let rows: Vec<Vec<String>> = list
        .iter()
        .map(|(place, f)| {
            let tooth = f.tooth.map_or_else(String::new, |t| format!(", {t}"));
            let at = if f.place.is_empty() {
                String::new()
            } else {
                format!(" <small>{}</small>", esc(&f.place))
            };
            let why: Vec<String> = f.evidence.iter().map(|e| words(e, f)).collect();
            vec![
                format!("<span class=\"pin\">{place}</span>"),
                format!("{}{tooth}{at}", esc(&capital(&f.kind))),
                size(f.area_mm2, "mm²"),
                depth(f),
                size(f.volume_mm3, "mm³"),
                percent(f.confidence),
                why.join("<br>"),
            ]
        })
        .collect();
    let caption = if beside_others {
        "On other teeth"
    } else {
        "In the order of confidence"
    };
    let heads = [
        "No.",
        "What, tooth",
        "Area",
        "Depth",
        "Volume",
        "Confidence",
        "Why",
    ];
    let mut said: Vec<(&str, &str)> = Vec::new();
    for (_, f) in list.iter().filter(|(_, f)| !f.cannot_know.is_empty()) {
        if said.iter().all(|(_, text)| *text != f.cannot_know) {
            said.push((&f.kind, &f.cannot_know));
        }
    }
    let unknown: String = said
        .iter()
        .map(|(kind, text)| {
            let kind = esc(&capital(kind));
            format!(
                "<p class=\"cannot\"><strong>{kind}, cannot know:</strong> {}</p>",
                esc(text)
            )
        })
        .collect();
    dense(caption, &heads, &rows) + &unknown
}

fn card(place: usize, finding: &FindingRow) -> String {
    let tooth = finding.tooth.map_or_else(
        || "tooth not labelled".to_owned(),
        |f| format!("tooth {f} <small>{}</small>", esc(&f.name())),
    );
    let at = if finding.place.is_empty() {
        String::new()
    } else {
        format!(" · {}", esc(&finding.place))
    };
    let chosen = if finding.chosen {
        " <span class=\"badge note\">designed below</span>"
    } else {
        ""
    };
    let mut out = format!(
        "<li class=\"finding\" id=\"finding-{place}\"><div class=\"pin\" aria-hidden=\"true\">{place}\
         </div><div><h3>{}, {tooth}{at} <small>{}</small>{chosen}</h3><dl class=\"inline\">",
        esc(&capital(&finding.kind)),
        esc(&finding.id)
    );
    let sizes = [
        ("Area", size(finding.area_mm2, "mm²")),
        ("Depth", depth(finding)),
        ("Volume", size(finding.volume_mm3, "mm³")),
    ];
    for (what, size) in sizes {
        let _ = write!(out, "<div><dt>{what}</dt><dd>{size}</dd></div>");
    }
    let _ = write!(
        out,
        "<div><dt>Confidence</dt><dd>{}</dd></div></dl>",
        percent(finding.confidence)
    );
    if !finding.evidence.is_empty() {
        let lines = finding.evidence.iter().map(|e| evidence(e, finding));
        let lines: String = lines.collect();
        let _ = write!(out, "<ul class=\"evidence\">{lines}</ul>");
    }
    if !finding.cannot_know.is_empty() {
        let _ = write!(
            out,
            "<p class=\"cannot\"><strong>Cannot know:</strong> {}</p>",
            esc(&finding.cannot_know)
        );
    }
    out.push_str("</div></li>");
    out
}

/// A measurement against its limit, with a small bar.
fn evidence(e: &Evidence, of: &FindingRow) -> String {
    let ratio = e.measured.abs() / e.limit.abs();
    let bar = if ratio.is_finite() {
        // The limit stands at a third; three times the limit fills the bar.
        let width = (ratio / 3.0).clamp(0.0, 1.0) * 90.0;
        format!(
            "<svg class=\"meter\" viewBox=\"0 0 90 10\" aria-hidden=\"true\"><rect width=\"90\" \
             height=\"10\" rx=\"2\"/><rect class=\"fill\" width=\"{width:.1}\" height=\"10\" \
             rx=\"2\"/><path d=\"M30 0v10\"/></svg>"
        )
    } else {
        String::new()
    };
    format!("<li>{bar}<span>{}</span></li>", words(e, of))
}

/// A measurement against its limit, in words. A finding has one depth, its own: what else was measured in mm on the
/// way to it is told only as far as it counts, as beyond or below the limit.
fn words(e: &Evidence, of: &FindingRow) -> String {
    // A limit can be finer than the unit's usual decimals.
    let limit = if e.limit.abs() < 0.1 && e.limit != 0.0 {
        format!("{}\u{a0}{}", number(e.limit, 3), esc(&e.unit))
    } else {
        value(e.limit, &e.unit)
    };
    let against = if e.supports() {
        ""
    } else {
        ": <em>speaks against it</em>"
    };
    if e.unit == "mm" && of.depth_mm > 0.0 {
        let side = if e.supports() { "beyond" } else { "below" };
        return format!(
            "{}: {} <strong>{side}</strong> the limit of {limit}{against}",
            esc(&capital(&e.source)),
            esc(&e.quantity)
        );
    }
    format!(
        "{}: {} <strong>{}</strong>, limit {limit}{against}",
        esc(&capital(&e.source)),
        esc(&e.quantity),
        value(e.measured, &e.unit)
    )
}

/// The depth, how far off it may be (which is another thing than how sure the finding is), and what it is below.
fn depth(finding: &FindingRow) -> String {
    let depth = size(finding.depth_mm, "mm");
    if finding.depth_mm > 0.0 && finding.depth_error_mm > 0.0 {
        format!(
            "{depth}&nbsp;<small>±&nbsp;{}, below the {}</small>",
            number(finding.depth_error_mm, 2),
            esc(&finding.against)
        )
    } else {
        depth
    }
}

/// A size; colours have an area and no more.
fn size(size: f64, unit: &str) -> String {
    if size == 0.0 && unit != "mm²" {
        "none".to_owned()
    } else {
        value(size, unit)
    }
}
