//! Text, numbers and pictures as HTML; the only place that writes foreign text.
//!
//! Law: `law_no_text_escapes`: no text of a file can open a tag, an attribute or turn the line.

use super::model::{Image, Level, Measure};
use base64::Engine as _;
use std::fmt::Write as _;

/// Text that is safe between tags and in double-quoted attributes. Control characters and those
/// that turn the direction of writing are replaced, because file names can carry both.
pub(crate) fn esc(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                out.push('\u{fffd}');
            }
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A number with so many decimals and a true minus sign; "not known" for what is no number.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| ('1'..='9').contains(&c)) => format!("−{rest}"),
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// Decimals that suit a unit: what can be measured and no more.
pub(crate) const fn decimals(unit: &str) -> usize {
    match unit.as_bytes() {
        b"mm" | b"mm\xc2\xb2" | b"mm2" | b"mm\xc2\xb3" | b"mm3" | b"mg" => 2,
        b"" | b"%" | b"\xc2\xb5m" | b"um" | b"degrees" | b"\xc2\xb0" | b"\xc2\xb5g" => 0,
        _ => 1,
    }
}

/// A value with its unit, kept on one line.
pub(crate) fn value(value: f64, unit: &str) -> String {
    let unit = pretty_unit(unit);
    let text = number(value, decimals(&unit));
    if unit.is_empty() || !value.is_finite() {
        text
    } else if unit == "°" {
        format!("{text}°")
    } else {
        format!("{text}\u{a0}{}", esc(&unit))
    }
}

/// Units as people write them.
fn pretty_unit(unit: &str) -> String {
    unit.replace("mm2", "mm²")
        .replace("mm3", "mm³")
        .replace("um", "µm")
        .replace("ug", "µg")
}

/// A whole number with thin gaps between the thousands.
pub(crate) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// `one tooth`, `2 teeth`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    match n {
        0 => format!("no {many}"),
        1 => format!("one {one}"),
        n => format!("{n} {many}"),
    }
}

/// First letter large.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// PNG bytes as a data address.
pub(crate) fn data_uri(png: &[u8]) -> String {
    let mut out = String::from("data:image/png;base64,");
    base64::engine::general_purpose::STANDARD.encode_string(png, &mut out);
    out
}

/// A picture.
pub(crate) fn img(image: &Image) -> String {
    format!(
        "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\">",
        data_uri(&image.png),
        image.width_px,
        image.height_px,
        esc(&image.alt)
    )
}

/// A word with a sign and a colour: never the colour alone.
pub(crate) fn badge(level: Level, word: &str) -> String {
    let (class, sign) = match level {
        Level::Good => ("good", "✓"),
        Level::Note => ("note", "i"),
        Level::Doubt => ("doubt", "?"),
        Level::Bad => ("bad", "✕"),
    };
    format!(
        "<span class=\"badge {class}\"><span aria-hidden=\"true\">{sign}</span> {}</span>",
        esc(word)
    )
}

/// A table whose rows become cards on a phone. Cells are HTML; heads are text.
pub(crate) fn table(caption: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
    of_class("", caption, heads, rows)
}

/// The same for many short rows.
pub(crate) fn dense(caption: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
    of_class(" class=\"dense\"", caption, heads, rows)
}

fn of_class(class: &str, caption: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!(
        "<table{class}><caption>{}</caption><thead><tr>",
        esc(caption)
    );
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{}</th>", esc(head));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for (i, (cell, head)) in row.iter().zip(heads).enumerate() {
            let head = esc(head);
            let _ = if i == 0 {
                write!(out, "<th scope=\"row\" data-head=\"{head}\">{cell}</th>")
            } else {
                write!(out, "<td data-head=\"{head}\">{cell}</td>")
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
    out
}

/// A list of named values.
pub(crate) fn measures(list: &[Measure]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let mut out = String::from("<dl class=\"measures\">");
    for m in list {
        let estimated = if m.estimated {
            " <span class=\"estimated\">estimated</span>"
        } else {
            ""
        };
        let _ = write!(
            out,
            "<div><dt>{}</dt><dd><strong>{}</strong>{estimated}",
            esc(&m.what),
            value(m.value, &m.unit)
        );
        if !m.note.is_empty() {
            let _ = write!(out, "<small>{}</small>", esc(&m.note));
        }
        out.push_str("</dd></div>");
    }
    out.push_str("</dl>");
    out
}

/// Paragraphs of notes.
pub(crate) fn notes(list: &[String]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let items: String = list
        .iter()
        .map(|n| format!("<li>{}</li>", esc(n)))
        .collect();
    format!("<ul class=\"notes\">{items}</ul>")
}
