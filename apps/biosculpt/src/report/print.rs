//! The printable or millable solid: pictures, and every measurement against its limit.

use super::markup::{badge, esc, img, measures, notes, table, value};
use super::model::{Bound, Level, Limit, Model};
use std::fmt::Write as _;

pub(crate) fn section(model: &Model) -> Option<String> {
    let print = model.print.as_ref()?;
    let mut pictures = String::new();
    for (caption, image) in &print.pictures {
        let _ = write!(
            pictures,
            "<figure><div class=\"stage\">{}</div><figcaption>{}</figcaption></figure>",
            img(image),
            esc(caption)
        );
    }
    if !pictures.is_empty() {
        pictures = format!("<div class=\"solids\">{pictures}</div>");
    }
    let rows: Vec<Vec<String>> = print.limits.iter().map(row).collect();
    let limits = if rows.is_empty() {
        String::new()
    } else {
        table(
            "Each measurement against its limit",
            &["What", "Measured", "Allowed", "Result"],
            &rows,
        )
    };
    Some(format!(
        "<section id=\"part\" aria-labelledby=\"h-part\"><h2 id=\"h-part\">The part to print or mill\
         </h2><p class=\"lead\">Material: {}. A closed solid in millimetres.</p>{pictures}{limits}{}{}{}\
         </section>",
        esc(&print.material),
        notes(&print.failures),
        measures(&print.figures),
        notes(&print.notes)
    ))
}

fn row(limit: &Limit) -> Vec<String> {
    let unit = limit.unit.as_str();
    let allowed = match limit.bound {
        Bound::AtLeast(low) => format!("at least {}", value(low, unit)),
        Bound::AtMost(high) => format!("at most {}", value(high, unit)),
    };
    let result = match limit.holds() {
        Some(true) => badge(Level::Good, "kept"),
        Some(false) => badge(Level::Bad, "not kept"),
        None => badge(Level::Doubt, "not measured"),
    };
    let note = if limit.note.is_empty() {
        String::new()
    } else {
        format!(" <small>{}</small>", esc(&limit.note))
    };
    vec![
        esc(&limit.what),
        limit
            .measured
            .map_or_else(|| "–".to_owned(), |v| value(v, unit)),
        allowed,
        format!("{result}{note}"),
    ]
}
