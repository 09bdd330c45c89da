//! Words on a screen: spans with a tone, lines that fit a width.
//!
//! Out: [`Line`]. Law: `law_no_line_is_wider_than_the_screen`. Method: every character that is used takes one
//! column; a tone never says what the words do not say.

use crate::foreign;

/// How a span looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Faint,
    Strong,
    Good,
    Doubt,
    Bad,
    /// The head of the screen.
    Head,
}

/// Some words in one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) tone: Tone,
}

/// One line of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line(pub(super) Vec<Span>);

impl Line {
    pub(super) fn of(tone: Tone, text: impl Into<String>) -> Self {
        Self::default().with(tone, text)
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::of(Tone::Plain, text)
    }

    #[must_use]
    pub(super) fn with(mut self, tone: Tone, text: impl Into<String>) -> Self {
        let text = foreign::shown(&text.into());
        self.0.push(Span { text, tone });
        self
    }

    pub(super) fn columns(&self) -> usize {
        self.0.iter().map(|span| span.text.chars().count()).sum()
    }

    /// No wider than that; what is cut ends in a mark.
    pub(super) fn fitted(mut self, columns: usize) -> Self {
        if self.columns() <= columns {
            return self;
        }
        let mut left = columns.saturating_sub(1);
        for span in &mut self.0 {
            let here = span.text.chars().count();
            if here > left {
                span.text = span.text.chars().take(left).collect();
            }
            left -= here.min(left);
        }
        if columns > 0 {
            self.0.push(Span {
                text: "…".to_owned(),
                tone: Tone::Faint,
            });
        }
        self
    }

    /// As wide as that, filled with blanks in the tone of its first span.
    pub(super) fn filled(mut self, columns: usize) -> Self {
        self = self.fitted(columns);
        let blank = " ".repeat(columns - self.columns());
        let tone = self.0.first().map_or(Tone::Plain, |span| span.tone);
        self.with(tone, blank)
    }
}

/// Words set in lines of that width, the later ones indented.
pub(super) fn wrapped(tone: Tone, text: &str, columns: usize, indent: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut now = String::new();
    for word in text.split_whitespace() {
        let more = now.chars().count() + 1 + word.chars().count();
        if !now.trim().is_empty() && more > columns {
            lines.push(Line::of(tone, std::mem::take(&mut now)).fitted(columns));
            now = " ".repeat(indent);
        }
        if !now.trim().is_empty() {
            now.push(' ');
        }
        now.push_str(word);
    }
    lines.push(Line::of(tone, now).fitted(columns));
    lines
}

/// Pieces set side by side while they fit, then on the next line.
pub(super) fn flowed(pieces: Vec<Line>, columns: usize, indent: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.columns() + 2 + piece.columns() <= columns => {
                line.0.push(Span {
                    text: "  ".to_owned(),
                    tone: Tone::Plain,
                });
                line.0.extend(piece.0);
            }
            Some(_) => {
                let mut line = Line::plain(" ".repeat(indent));
                line.0.extend(piece.0);
                lines.push(line);
            }
            None => lines.push(piece),
        }
    }
    let fit = |line: Line| line.fitted(columns);
    lines.into_iter().map(fit).collect()
}

/// A bar of that many columns.
pub(super) fn bar(share: f64, columns: usize) -> String {
    let full = (share.clamp(0.0, 1.0) * columns as f64).round() as usize;
    "█".repeat(full) + &"░".repeat(columns - full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_no_line_is_wider_than_the_screen(
            words in proptest::collection::vec("[a-zäµ…]{0,30}", 0..20),
            columns in 0_usize..100,
        ) {
            let text = words.join(" ");
            let pieces: Vec<Line> = words.iter().map(|w| Line::plain(w.as_str())).collect();
            let lines = [wrapped(Tone::Plain, &text, columns, 3), flowed(pieces, columns, 4)].concat();
            for line in lines {
                prop_assert!(line.columns() <= columns);
                prop_assert_eq!(line.filled(columns).columns(), columns);
            }
        }
    }

    #[test]
    fn words_are_wrapped_and_cut() {
        let lines = wrapped(Tone::Plain, "talk with the patient", 10, 2);
        let lines: Vec<&str> = lines.iter().map(|line| line.0[0].text.as_str()).collect();
        assert_eq!(lines, ["talk with", "  the", "  patient"]);
        let cut = Line::plain("registration").fitted(6);
        assert_eq!((cut.columns(), cut.0[0].text.as_str()), (6, "regis"));
        assert_eq!(bar(0.5, 4), "██░░");
        assert_eq!(bar(7.0, 2), "██");
    }
}
