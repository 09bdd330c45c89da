//! The chosen tooth before and after, the deviation map, the cuts.

use super::drawing::{colour_bar, section as cut};
use super::markup::{capital, esc, img, measures, notes};
use super::model::{Model, Tooth};
use std::fmt::Write as _;

pub(crate) fn section(model: &Model) -> Option<String> {
    let tooth = model.tooth.as_ref()?;
    let title = tooth.fdi.map_or_else(
        || "The tooth, before and after".to_owned(),
        |f| format!("Tooth {f}, before and after"),
    );
    let name = tooth.fdi.map_or_else(String::new, |f| capital(&f.name()));
    let mut lead = name;
    for part in [&tooth.intent, &tooth.source] {
        if !part.is_empty() {
            let gap = if lead.is_empty() { "" } else { ". " };
            let _ = write!(lead, "{gap}{}", capital(part.trim_end_matches('.')));
        }
    }
    if !lead.is_empty() {
        lead.push('.');
    }
    Some(format!(
        "<section id=\"tooth\" aria-labelledby=\"h-tooth\"><h2 id=\"h-tooth\">{}</h2>\
         <p class=\"lead\">{}</p>{}{}{}{}{}</section>",
        esc(&title),
        esc(&lead),
        views(tooth),
        deviation(tooth),
        cuts(tooth),
        measures(&tooth.figures),
        notes(&tooth.notes)
    ))
}

fn views(tooth: &Tooth) -> String {
    let mut out = String::new();
    for view in &tooth.views {
        let _ = write!(
            out,
            "<figure class=\"pair\"><div><div class=\"stage\">{}<span class=\"tag\">before</span>\
             </div><div class=\"stage\">{}<span class=\"tag after\">designed</span></div></div>\
             <figcaption>{}</figcaption></figure>",
            img(&view.before),
            img(&view.after),
            esc(&view.name)
        );
    }
    if out.is_empty() {
        out
    } else {
        format!("<div class=\"pairs\">{out}</div>")
    }
}

fn deviation(tooth: &Tooth) -> String {
    let Some(map) = &tooth.deviation else {
        return String::new();
    };
    format!(
        "<figure class=\"map\"><div class=\"stage\">{}</div><figcaption><h3>What changes</h3>{}\
         <p>The designed surface, coloured by its distance from the scanned one. White did not \
         move.</p></figcaption></figure>",
        img(&map.picture),
        colour_bar(map.limit_mm)
    )
}

fn cuts(tooth: &Tooth) -> String {
    if tooth.sections.is_empty() {
        return String::new();
    }
    let mut out = String::from("<div class=\"cuts\">");
    for drawing in &tooth.sections {
        let _ = write!(
            out,
            "<figure class=\"stage\">{}<figcaption>{}</figcaption></figure>",
            cut(drawing),
            esc(&drawing.name)
        );
    }
    out.push_str(
        "</div><p class=\"key\"><svg viewBox=\"0 0 40 8\" aria-hidden=\"true\"><path class=\"before\" \
         d=\"M0 4h40\" stroke-width=\"1.5\" stroke-dasharray=\"5 3\"/></svg> before \
         <svg viewBox=\"0 0 40 8\" aria-hidden=\"true\"><path class=\"after\" d=\"M0 4h40\" \
         stroke-width=\"2.5\"/></svg> as designed. Cuts are to scale.</p>",
    );
    out
}
