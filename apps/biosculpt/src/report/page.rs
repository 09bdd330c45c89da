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
    let name = esc(&model.scan_name);
    let mut facts = vec![format!("Scan <strong>{name}</strong>")];
    facts.extend(model.date.as_deref().map(esc));
    facts.push(esc(&model.version));
    if model.sample {
        facts.push("sample mouth, nobody's teeth".to_owned());
    }
    shell(&Shell {
        title: format!("BioSculpt report: {}", model.scan_name),
        heading: "From a scan to a sculpting plan".to_owned(),
        facts,
        status: "<strong>Design only.</strong> Nothing has been treated. Not a medical device: a dentist \
                 must judge everything on this page."
            .to_owned(),
        parts: parts
            .into_iter()
            .filter_map(|(id, name, html)| Some((id, name, html?)))
            .collect(),
    })
}

/// What differs between the pages of the house.
pub(super) struct Shell {
    /// Text of the title.
    pub(super) title: String,
    /// Text of the heading.
    pub(super) heading: String,
    /// What the page is about, HTML.
    pub(super) facts: Vec<String>,
    /// What nobody may overlook, HTML.
    pub(super) status: String,
    /// Parts: id, name and HTML.
    pub(super) parts: Vec<(&'static str, &'static str, String)>,
}

/// The page around its parts.
pub(super) fn shell(shell: &Shell) -> String {
    let (mut nav, mut main) = (String::new(), String::new());
    for (id, name, html) in &shell.parts {
        let _ = write!(nav, "<a href=\"#{id}\">{name}</a>");
        main.push_str(html);
    }
    let facts: String = shell
        .facts
        .iter()
        .map(|fact| format!("<span>{fact}</span>"))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <title>{}</title><style>\n{STYLE}</style></head><body>\
         <a class=\"skip\" href=\"#summary\">Skip to the summary</a>\
         <header><p class=\"brand\">BioSculpt</p><h1>{}</h1>\
         <p class=\"facts\">{facts}</p>\
         <p class=\"status\">{}</p>\
         <nav aria-label=\"Parts of this report\">{nav}</nav></header>\
         <main>{main}</main>\
         <footer><p>BioSculpt {}. Design only: nothing has been treated. Not a medical device. Lengths in \
         millimetres.</p></footer></body></html>\n",
        esc(&shell.title),
        esc(&shell.heading),
        shell.status,
        env!("CARGO_PKG_VERSION")
    )
}
