//! The chart of one jaw: which teeth are there, missing, doubtful, or carry a finding.
//!
//! In: the labelled arch and the findings. Out: SVG, the patient's right on the left.

use super::markup::esc;
use super::model::{Arch, FindingRow};
use lexicon::{Fdi, Jaw, ToothKind};
use std::fmt::Write as _;

/// Crown and roots seen from the cheek, crown down, in a box 40 wide and 72 high.
const fn outline(kind: ToothKind) -> (&'static str, &'static str) {
    match kind {
        ToothKind::Incisor => (
            "M12 34 C9 44 8 56 9 64 Q10 68 14 68 L26 68 Q30 68 31 64 C32 56 31 44 28 34 \
             Q20 29 12 34Z",
            "M13 33 C14 20 17 6 20 4 C23 6 26 20 27 33 Q20 28 13 33Z",
        ),
        ToothKind::Canine => (
            "M11 34 C8 44 7 52 9 60 Q14 67 20 70 Q26 67 31 60 C33 52 32 44 29 34 Q20 28 11 34Z",
            "M12 33 C14 18 18 4 20 1 C22 4 26 18 28 33 Q20 27 12 33Z",
        ),
        ToothKind::Premolar => (
            "M10 36 C7 46 7 56 9 62 Q13 67 17 66 Q20 62 23 66 Q28 67 31 62 C33 56 33 46 30 36 \
             Q20 30 10 36Z",
            "M11 35 C13 22 17 9 20 7 C23 9 27 22 29 35 Q20 29 11 35Z",
        ),
        ToothKind::Molar => (
            "M5 38 C2 46 2 58 4 63 Q8 68 13 66 Q16 62 20 65 Q24 62 27 66 Q32 68 36 63 \
             C38 58 38 46 35 38 Q20 31 5 38Z",
            "M6 37 C6 24 8 12 11 9 C15 13 17 22 20 28 C23 22 25 13 29 9 C32 12 34 24 34 37 \
             Q20 30 6 37Z",
        ),
    }
}

/// The chart.
pub(crate) fn odontogram(arch: &Arch, findings: &[FindingRow]) -> String {
    let upper = arch.jaw == Jaw::Upper;
    let mut out = String::from("<svg class=\"odontogram\" viewBox=\"0 0 704 132\" role=\"img\"");
    let _ = write!(out, " aria-label=\"{}\">", esc(&spoken(arch, findings)));
    let mid = "<line x1=\"352\" y1=\"6\" x2=\"352\" y2=\"126\" class=\"midline\"/>";
    out.push_str(mid);
    for (i, fdi) in Fdi::along(arch.jaw).enumerate() {
        let x = 2 + i * 44;
        let row = arch.teeth.iter().find(|t| t.fdi == fdi);
        let marks = findings_of(findings, fdi);
        let chosen = findings.iter().any(|f| f.chosen && f.tooth == Some(fdi));
        let class = match (row, marks.is_empty()) {
            (None, _) => "missing",
            (Some(_), false) => "flawed",
            (Some(_), true) => "present",
        };
        let (crown, root) = outline(fdi.kind());
        // Roots point away from the bite: up for an upper jaw, down for a lower one.
        let turn = if upper {
            format!("translate({x} 14)")
        } else {
            format!("translate({x} 118) scale(1 -1)")
        };
        let _ = write!(
            out,
            "<g class=\"tooth {class}{}\"><g transform=\"{turn}\">",
            if chosen { " chosen" } else { "" }
        );
        let _ = write!(
            out,
            "<path class=\"root\" d=\"{root}\"/><path class=\"crown\" d=\"{crown}\"/></g>"
        );
        let middle = x + 20;
        let number_y = if upper { 104 } else { 36 };
        let mark_y = if upper { 124 } else { 16 };
        let _ = write!(
            out,
            "<text x=\"{middle}\" y=\"{number_y}\">{}</text>",
            fdi.number()
        );
        let doubtful = row.is_some_and(super::model::ToothRow::doubtful);
        let text = match (marks.is_empty(), doubtful) {
            (false, false) => marks.clone(),
            (false, true) => format!("{marks} ?"),
            (true, true) => "?".to_owned(),
            (true, false) => String::new(),
        };
        if !text.is_empty() {
            let class = if marks.is_empty() { "query" } else { "mark" };
            let _ = write!(
                out,
                "<text class=\"{class}\" x=\"{middle}\" y=\"{mark_y}\">{text}</text>"
            );
        }
        out.push_str("</g>");
    }
    out.push_str("</svg>");
    out
}

/// Places in the table of findings, such as "1, 3"; at most two are named.
fn findings_of(findings: &[FindingRow], fdi: Fdi) -> String {
    let places: Vec<String> = findings
        .iter()
        .enumerate()
        .filter(|(_, f)| f.tooth == Some(fdi))
        .map(|(i, _)| (i + 1).to_string())
        .collect();
    match places.as_slice() {
        [] => String::new(),
        [first, rest @ ..] if rest.len() > 1 => format!("{first} +{}", rest.len()),
        few => few.join(", "),
    }
}

fn spoken(arch: &Arch, findings: &[FindingRow]) -> String {
    let missing: Vec<String> = Fdi::along(arch.jaw)
        .filter(|f| arch.teeth.iter().all(|t| t.fdi != *f))
        .map(|f| f.to_string())
        .collect();
    let mut flawed: Vec<Fdi> = findings.iter().filter_map(|f| f.tooth).collect();
    flawed.dedup();
    let flawed: Vec<String> = flawed.iter().map(ToString::to_string).collect();
    let none = |list: Vec<String>| {
        if list.is_empty() {
            "none".to_owned()
        } else {
            list.join(", ")
        }
    };
    format!(
        "Tooth chart: {} teeth seen. Not seen: {}. With findings: {}.",
        arch.teeth.len(),
        none(missing),
        none(flawed)
    )
}
