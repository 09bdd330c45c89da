//! Text to tokens, and what is wrong with a file, with its line and column.
//!
//! In: UTF-8 text; `#` opens a comment up to the end of the line. Out: one token at a time.
//! Fails: where a character belongs to no token, a number is too large, or a text does not end.

use core::fmt;

/// What is wrong with a protocol, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, or what should be here.
    pub what: &'static str,
    /// What was found and the most that is taken, where that is a figure.
    pub figures: Option<(u64, u64)>,
}

impl Error {
    /// An error at that byte of the text.
    pub(crate) fn at(source: &str, byte: usize, what: &'static str) -> Self {
        let before = source.get(..byte).unwrap_or(source);
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        Self { line, column, what, figures: None }
    }

    /// The same with figures.
    pub(crate) fn with(self, found: u64, most: u64) -> Self {
        Self { figures: Some((found, most)), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.what)?;
        match self.figures {
            Some((found, most)) => write!(f, " ({found}, at most {most})"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Error {}

/// Kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    /// Between quotation marks, which are not part of the span.
    Text,
    Symbol,
    End,
}

/// A token: bytes `start..end` of the source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The token at or after byte `from`.
pub(crate) fn token(source: &str, from: usize) -> Result<Token, Error> {
    let start = after_blanks(source, from);
    let rest = source.get(start..).unwrap_or("");
    let length = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let of = |kind, length| Token { kind, start, end: start + length };
    let fail = |what| Err(Error::at(source, start, what));
    match rest.chars().next() {
        None => Ok(of(Kind::End, 0)),
        Some('0'..='9') => Ok(of(Kind::Number, length(|c| c.is_ascii_digit()))),
        Some(c) if is_word(c) => Ok(of(Kind::Word, length(is_word))),
        Some('"') => {
            let inner = rest.get(1..).unwrap_or("");
            let end = inner.find(|c: char| c == '"' || ends_a_line(c));
            match end.filter(|&end| inner.get(end..).is_some_and(|t| t.starts_with('"'))) {
                Some(end) => Ok(Token { kind: Kind::Text, start: start + 1, end: start + 1 + end }),
                None => fail("expected the end of this text in its own line"),
            }
        }
        Some('>' | '<' | '=' | '!') => {
            let two = rest.get(1..2) == Some("=");
            Ok(of(Kind::Symbol, if two { 2 } else { 1 }))
        }
        Some('(' | ')' | ',' | '+' | '-' | '%') => Ok(of(Kind::Symbol, 1)),
        Some(_) => fail("expected a word, a number, a text in quotation marks or a sign"),
    }
}

/// Whether a reader may see a line end here, or turn its order: no rule is to look like a comment, and no
/// comment like a rule. What turns the order is refused, as it belongs to no token.
fn ends_a_line(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && c != '\t' || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The first byte at or after `from` that is neither blank nor comment.
fn after_blanks(source: &str, mut from: usize) -> usize {
    loop {
        let rest = source.get(from..).unwrap_or("");
        from += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        if !rest.starts_with('#') {
            return from;
        }
        from += rest.find(ends_a_line).unwrap_or(rest.len());
    }
}
