//! How it was made, what it cannot know, and how to make it again.

use super::markup::{esc, table};
use super::model::Model;
use std::fmt::Write as _;

pub(crate) fn section(model: &Model) -> String {
    let mut body = String::new();
    if !model.cannot_know.is_empty() {
        let items: String = model
            .cannot_know
            .iter()
            .map(|c| format!("<li>{}</li>", esc(c)))
            .collect();
        let _ = write!(
            body,
            "<h3>What this report cannot know</h3><ul class=\"notes\">{items}</ul>"
        );
    }
    if !model.method.is_empty() {
        let rows: Vec<Vec<String>> = model
            .method
            .iter()
            .map(|m| vec![esc(&m.what), esc(&m.how), esc(&m.source)])
            .collect();
        body.push_str(&table(
            "What was done by which method",
            &["What", "How", "Source"],
            &rows,
        ));
    }
    if !model.files.is_empty() {
        let rows: Vec<Vec<String>> = model
            .files
            .iter()
            .map(|f| {
                let hash = f.hash.as_ref().map_or_else(String::new, |h| {
                    format!("<code class=\"hash\">{}</code>", esc(h))
                });
                vec![
                    format!("<code>{}</code>", esc(&f.name)),
                    esc(&f.what),
                    format!("{} {hash}", bytes(f.bytes)),
                ]
            })
            .collect();
        body.push_str(&table(
            "Files beside this page",
            &["File", "What", "Size"],
            &rows,
        ));
    }
    if let Some(command) = &model.command {
        let _ = write!(
            body,
            "<h3>Make it again</h3><p>The same scan, program and options give the same bytes, but for the day on this page.</p>\
             <pre><code>{}</code></pre>",
            esc(command)
        );
    }
    format!(
        "<section id=\"method\" aria-labelledby=\"h-method\"><h2 id=\"h-method\">How this was made\
         </h2>{body}</section>"
    )
}

fn bytes(n: u64) -> String {
    match n {
        0..=9_999 => format!("{n}\u{a0}B"),
        10_000..=9_999_999 => format!("{}\u{a0}kB", (n + 500) / 1000),
        _ => format!("{:.1}\u{a0}MB", n as f64 / 1e6),
    }
}
