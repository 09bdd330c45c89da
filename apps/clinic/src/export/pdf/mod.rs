//! `record.pdf`: the record to read and to print, for the patient and for another dentist.
//!
//! In: what the export says ([`Told`]). Out: a PDF, A4, tagged, with its fonts in it.
//! Law: `law_any_text_makes_a_document`, `law_what_the_font_lacks_is_seen_and_said`.
//! Method: `letters` measures, `paper` and `table` lay out, `draw` makes the PDF of what was laid out, so that each page knows how many there
//! are; the parts say what stands in it. Figures and sentences are the record's own.

mod care;
mod done;
mod draw;
mod figures;
mod head;
mod letters;
mod paper;
mod table;
mod work;

use crate::wire;
use letters::Letters;
use paper::Paper;
use practice::Record;
use std::collections::BTreeMap;

/// What is told.
pub(super) struct Told<'a> {
    /// The export.
    pub(super) export: &'a wire::Export,
    /// What is known, as the domain has it.
    pub(super) record: &'a Record,
    /// Words that were agreed to, by the consent's id.
    pub(super) words: &'a BTreeMap<String, String>,
}

/// The document.
///
/// # Errors
/// In words.
pub(super) fn made(told: &Told<'_>) -> Result<Vec<u8>, String> {
    let letters = Letters::load()?;
    let mut paper = laid_out(told, &letters, false);
    if paper.lacks {
        // It is said at the beginning, but known at the end only.
        paper = laid_out(told, &letters, true);
    }
    let patient = &told.export.patient;
    let about = draw::About {
        title: format!(
            "Dental record of {}, number {}",
            patient.name, patient.number
        ),
        name: letters.plain(&patient.name).0,
        facts: format!("number {}, born {}", patient.number, patient.born),
        exported: told.export.exported.clone(),
    };
    draw::document(paper, &letters, &about)
}

fn laid_out<'a>(told: &Told<'_>, letters: &'a Letters, lacks: bool) -> Paper<'a> {
    let mut paper = Paper::new(letters);
    head::write(&mut paper, told, lacks);
    care::write(&mut paper, told);
    work::write(&mut paper, told);
    done::write(&mut paper, told);
    paper
}

#[cfg(test)]
mod tests;
