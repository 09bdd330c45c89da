//! The page around the parts.

use super::markup::esc;
use super::model::Model;
use super::{arch, findings, method, plan, print, summary, tooth};
use std::fmt::Write as _;

/// Everything the page looks like.
pub(crate) const STYLE: &str = include_str!("style.css");

/// The browser may load nothing but what is inside the page.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

pub(crate) fn page(model: &Model) -> String {
    let parts = [
        ("summary", "In short", Some(summary::section(model))),
        ("teeth", "Teeth", arch::section(model)),
        ("findings", "Findings", findings::section(model)),
        ("tooth", "Before and after", tooth::section(model)),
        ("plan", "Plan", plan::section(model)),
        ("part", "Part", print::section(model)),
        ("scan", "Scan", summary::checks(model)),
        ("method", "Method", Some(method::section(model))),
    ];
    let (mut nav, mut main) = (String::new(), String::new());
    for (id, name, html) in parts {
        let Some(html) = html else { continue };
        let _ = write!(nav, "<a href=\"#{id}\">{name}</a>");
        main.push_str(&html);
    }
    let name = esc(&model.scan_name);
    let mut facts = format!("<span>Scan <strong>{name}</strong></span>");
    if let Some(date) = &model.date {
        let _ = write!(facts, "<span>{}</span>", esc(date));
    }
    let _ = write!(facts, "<span>{}</span>", esc(&model.version));
    if model.sample {
        facts.push_str("<span>sample mouth, nobody's teeth</span>");
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <title>BioSculpt report: {name}</title><style>\n{STYLE}</style></head><body>\
         <a class=\"skip\" href=\"#summary\">Skip to the summary</a>\
         <header><p class=\"brand\">BioSculpt</p><h1>From a scan to a sculpting plan</h1>\
         <p class=\"facts\">{facts}</p>\
         <p class=\"status\"><strong>Design only.</strong> Nothing has been treated. Not a medical \
         device: a dentist must judge everything on this page.</p>\
         <nav aria-label=\"Parts of this report\">{nav}</nav></header>\
         <main>{main}</main>\
         <footer><p>{}. Design only: nothing has been treated. Not a medical device. Lengths in \
         millimetres.</p></footer></body></html>\n",
        esc(&model.version)
    )
}
