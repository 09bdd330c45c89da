//! Steps over tokens: what is at hand, what is taken, what is expected.
//!
//! In: the parser's token. Out: spans, whole numbers, times, words of closed lists.
//! Fails: with the place of the token and what should be there.

use crate::parse::Parser;
use crate::protocol::{MAX_DURATION_MS, Span};
use crate::text::{Error, Kind, Token, token};

impl Parser<'_> {
    pub(crate) fn error(&self, at: usize, what: &'static str) -> Error {
        Error::at(self.source, at, what)
    }

    /// An error at the token at hand.
    pub(crate) fn expected(&self, what: &'static str) -> Error {
        self.error(self.token.start, what)
    }

    pub(crate) fn unless(&self, wrong: bool, at: usize, what: &'static str) -> Result<(), Error> {
        if wrong { Err(self.error(at, what)) } else { Ok(()) }
    }

    pub(crate) fn at_most(
        &self,
        at: usize,
        what: &'static str,
        found: u64,
        most: u64,
    ) -> Result<(), Error> {
        if found <= most { Ok(()) } else { Err(self.error(at, what).with(found, most)) }
    }

    /// Whether the token at hand is this word or sign.
    pub(crate) fn sees(&self, word: &str) -> bool {
        self.token.kind != Kind::Text && self.read() == word
    }

    /// The text of the token at hand.
    pub(crate) fn read(&self) -> &str {
        self.source.get(self.token.start..self.token.end).unwrap_or("")
    }

    /// Goes to the next token and gives the span of the one at hand.
    pub(crate) fn step(&mut self) -> Result<Span, Error> {
        let Token { kind, start, end } = self.token;
        self.last_end = end;
        self.token = token(self.source, end + usize::from(kind == Kind::Text))?;
        Ok(span(start, end))
    }

    /// Passes over the word or sign, where it is at hand.
    pub(crate) fn take(&mut self, word: &str) -> Result<bool, Error> {
        let seen = self.sees(word);
        if seen {
            self.step()?;
        }
        Ok(seen)
    }

    pub(crate) fn expect(&mut self, word: &str, what: &'static str) -> Result<(), Error> {
        if self.take(word)? { Ok(()) } else { Err(self.expected(what)) }
    }

    pub(crate) fn word(&mut self, what: &'static str) -> Result<Span, Error> {
        if self.token.kind == Kind::Word { self.step() } else { Err(self.expected(what)) }
    }

    /// A clause whose content is a text.
    pub(crate) fn quoted(&mut self, clause: &str, what: &'static str) -> Result<Span, Error> {
        self.expect(clause, what)?;
        let empty = self.read().trim().is_empty();
        if self.token.kind == Kind::Text && !empty {
            self.step()
        } else {
            Err(self.expected("expected a text in quotation marks that is not empty"))
        }
    }

    /// A word of a closed list.
    pub(crate) fn closed<T>(
        &mut self,
        list: impl Fn(&str) -> Option<T>,
        what: &'static str,
    ) -> Result<T, Error> {
        let found = list(self.read()).filter(|_| self.token.kind != Kind::Text);
        let found = found.ok_or_else(|| self.expected(what))?;
        self.step()?;
        Ok(found)
    }

    /// A whole number, which may be below zero.
    pub(crate) fn whole(&mut self) -> Result<i64, Error> {
        let below = self.take("-")?;
        let digits = if self.token.kind == Kind::Number { self.read() } else { "" };
        let number = digits.parse::<i64>().ok();
        let number = number.ok_or_else(|| self.expected("expected a whole number of 63 bits"))?;
        self.step()?;
        Ok(if below { -number } else { number })
    }

    /// How many ms a unit of time has.
    pub(crate) fn time_unit(word: &str) -> Option<i64> {
        let known = [("ms", 1), ("s", 1_000), ("min", 60_000)];
        known.iter().find(|(name, _)| *name == word).map(|(_, ms)| *ms)
    }

    /// A time of 1 ms to a day.
    pub(crate) fn duration(&mut self) -> Result<u64, Error> {
        let at = self.token.start;
        let count = self.whole()?;
        let each = self.closed(Self::time_unit, "expected a unit of time: ms, s or min")?;
        let ms = count.checked_mul(each).and_then(|ms| u64::try_from(ms).ok());
        ms.filter(|ms| (1..=MAX_DURATION_MS).contains(ms))
            .ok_or_else(|| self.error(at, "a time in a rule goes from 1 ms to a day"))
    }
}

/// A piece of the text; a protocol is short enough for 16 bits.
pub(crate) fn span(start: usize, end: usize) -> Span {
    let short = |byte| u16::try_from(byte).unwrap_or(u16::MAX);
    Span { start: short(start), end: short(end) }
}
