//! The table of findings, each with its evidence against its limit and what it cannot know.

use super::markup::{capital, esc, notes, number, percent, value};
use super::model::{Evidence, FindingRow, Model};
use std::fmt::Write as _;

pub(crate) fn section(model: &Model) -> Option<String> {
    let list = model.findings.as_deref()?;
    let mut body = String::new();
    if list.is_empty() {
        body.push_str(
            "<li>Nothing passed the limits. A scan shows only the surface: decay between teeth, \
             inside teeth or below the gum needs a dentist and often an X-ray.</li>",
        );
    }
    for (i, finding) in list.iter().enumerate() {
        body.push_str(&card(i + 1, finding));
    }
    Some(format!(
        "<section id=\"findings\" aria-labelledby=\"h-findings\"><h2 id=\"h-findings\">Findings</h2>\
         <p class=\"lead\">Suspicions from the surface, not diagnoses. Each one shows what was \
         measured and the limit that makes it worth a look.</p>\
         <ol class=\"findings\">{body}</ol>{}</section>",
        notes(&model.findings_notes)
    ))
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
        ("Area", finding.area_mm2, "mm²"),
        ("Depth", finding.depth_mm, "mm"),
        ("Volume", finding.volume_mm3, "mm³"),
    ];
    for (what, size, unit) in sizes {
        let text = if size == 0.0 && unit != "mm²" {
            "none".to_owned()
        } else {
            value(size, unit)
        };
        let _ = write!(out, "<div><dt>{what}</dt><dd>{text}</dd></div>");
    }
    let _ = write!(
        out,
        "<div><dt>Confidence</dt><dd>{}</dd></div></dl>",
        percent(finding.confidence)
    );
    if !finding.evidence.is_empty() {
        let lines: String = finding.evidence.iter().map(evidence).collect();
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
fn evidence(e: &Evidence) -> String {
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
    // A limit can be finer than the unit's usual decimals.
    let limit = if e.limit.abs() < 0.1 && e.limit != 0.0 {
        format!("{}\u{a0}{}", number(e.limit, 3), esc(&e.unit))
    } else {
        value(e.limit, &e.unit)
    };
    format!(
        "<li>{bar}<span>{}: {} <strong>{}</strong>, limit {limit}</span></li>",
        esc(&capital(&e.source)),
        esc(&e.quantity),
        value(e.measured, &e.unit)
    )
}
