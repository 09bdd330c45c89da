//! The report: one page that a dentist can read and a patient can be shown.
//!
//! In: [`Model`], plain values and pictures. Out: one HTML file with nothing outside it: no script,
//! no link to the net; light, dark and printed on A4.
//! Law: `law_no_text_escapes`: what came from a file is escaped; a part without data says so or is left out.
//! Not here: arithmetic on teeth (`restoration`), drawing of meshes (`picture`).

mod arch;
mod axis;
pub(crate) mod campaign;
pub(crate) mod delivery;
mod drawing;
pub(crate) mod facts;
mod findings;
pub(crate) mod markup;
mod method;
mod model;
mod odontogram;
mod page;
mod plan;
mod print;
pub(crate) mod proof;
pub(crate) mod shots;
mod summary;
mod tooth;

pub(crate) use model::{FileRow, Method, Model};

/// The whole page.
pub(crate) fn html(model: &Model) -> String {
    page::page(model)
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
