//! The arch with its numbers, the chart, and what is doubtful.

use super::drawing::marked;
use super::markup::{badge, capital, esc, table};
use super::model::{Level, Model};
use super::odontogram::odontogram;
use crate::figure::percent;
use lexicon::Jaw;

pub(crate) fn section(model: &Model) -> Option<String> {
    let arch = model.arch.as_ref()?;
    let jaw = if arch.jaw == Jaw::Upper {
        "Upper"
    } else {
        "Lower"
    };
    let findings = model.findings.as_deref().unwrap_or_default();
    let doubtful: Vec<Vec<String>> = arch
        .teeth
        .iter()
        .filter(|t| t.doubtful())
        .map(|t| {
            let reasons: Vec<String> = t.doubts.iter().map(|d| capital(d)).collect();
            let reasons = if reasons.is_empty() {
                "The measurements fit this number only in part".to_owned()
            } else {
                reasons.join(". ")
            };
            vec![
                format!("{} <small>{}</small>", t.fdi, esc(&t.fdi.name())),
                t.confidence.map_or_else(|| "given".to_owned(), percent),
                format!("{} {}", badge(Level::Doubt, "check"), esc(&reasons)),
            ]
        })
        .collect();
    let told = match arch.jaw_confidence {
        Some(sure) => format!("Jaw told with {} confidence.", percent(sure)),
        None => {
            "Jaw and numbers are given: they came with the file and were not judged.".to_owned()
        }
    };
    let doubts = if arch.jaw_confidence.is_none() && doubtful.is_empty() {
        String::new()
    } else if doubtful.is_empty() {
        "<p>No label is in doubt. A dentist can still see more than a program.</p>".to_owned()
    } else {
        table(
            "Teeth whose number or border should be checked",
            &["Tooth", "Confidence", "Why"],
            &doubtful,
        )
    };
    let pins = if findings.is_empty() {
        ""
    } else {
        " Numbers in orange circles are findings; the table below has them in the same order."
    };
    Some(format!(
        "<section id=\"teeth\" aria-labelledby=\"h-teeth\"><h2 id=\"h-teeth\">The teeth</h2>\
         <figure class=\"stage wide\">{}<figcaption>{jaw} jaw, seen onto the chewing surfaces. The \
         patient's right is on the left. Tooth numbers follow ISO 3950 (FDI). {told}{pins}</figcaption></figure>\
         <figure class=\"chart\"><div class=\"scroll\" tabindex=\"0\" role=\"group\" \
         aria-label=\"Tooth chart\">{}</div><figcaption>Filled: seen on the scan. Dashed outline: \
         not seen. Orange: has a finding, with its place in the table. ?: label in doubt.\
         </figcaption></figure>{doubts}</section>",
        marked(&arch.picture, &arch.marks),
        odontogram(arch, findings),
    ))
}
