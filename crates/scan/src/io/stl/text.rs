//! STL as text.
//!
//! In: bytes that start with `solid`. Out: [`Parts`]. Fails: [`ReadError`] with the line.
//! Names after `solid` and `endsolid` may be anything; keywords in any case.

use super::join;
use crate::io::Format;
use crate::io::assemble::Parts;
use crate::io::error::{Place, ReadError, excerpt};
use crate::io::note::{FileNote, NoteKind};
use crate::io::text::{Lines, number};
use crate::unit;

/// Words of the whole text, with lines for errors.
struct Words<'a> {
    lines: Lines<'a>,
    row: &'a [u8],
    place: Place,
}

impl<'a> Words<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let lines = Lines::after_bom(bytes);
        Self {
            place: lines.place(),
            lines,
            row: b"",
        }
    }

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let text = self.row.trim_ascii_start();
            if !text.is_empty() {
                let end = text.iter().position(u8::is_ascii_whitespace);
                let (word, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
                self.row = rest;
                return Some(word);
            }
            let line = self.lines.next()?;
            self.row = line.bytes;
            self.place = line.place;
        }
    }

    fn rest_of_line(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.row)
    }

    fn wrong(&self, found: Option<&[u8]>, expected: &str) -> ReadError {
        ReadError::Malformed {
            format: Format::StlText,
            place: found.map_or(self.lines.place(), |_| self.place),
            found: found.map_or_else(|| "the end of the file".to_owned(), excerpt),
            expected: expected.to_owned(),
            advice: "the file is cut short or damaged: export it again",
        }
    }

    fn keyword(&mut self, keyword: &str) -> Result<(), ReadError> {
        let found = self.next();
        match found {
            Some(word) if word.eq_ignore_ascii_case(keyword.as_bytes()) => Ok(()),
            _ => Err(self.wrong(found, keyword)),
        }
    }

    fn point(&mut self) -> Result<[f64; 3], ReadError> {
        let mut point = [0.0; 3];
        for x in &mut point {
            let word = self.next();
            let value = word.and_then(number);
            *x = value.ok_or_else(|| self.wrong(word, "a number with a decimal point"))?;
        }
        Ok(point)
    }
}

/// Reads an STL text.
pub(in crate::io) fn read(bytes: &[u8]) -> Result<Parts, ReadError> {
    let mut parts = Parts::new(Format::StlText);
    let mut words = Words::new(bytes);
    let mut corners = Vec::new();
    let (mut solids, mut open) = (0_u64, false);
    while let Some(word) = words.next() {
        if word.eq_ignore_ascii_case(b"facet") {
            facet(&mut words, &mut corners)?;
        } else if word.eq_ignore_ascii_case(b"solid") {
            let name = String::from_utf8_lossy(words.rest_of_line());
            parts.stated = parts.stated.or_else(|| unit::stated(&name));
            solids += 1;
            open = true;
        } else if word.eq_ignore_ascii_case(b"endsolid") {
            words.rest_of_line();
            open = false;
        } else {
            return Err(words.wrong(Some(word), "facet, endsolid or solid"));
        }
    }
    join(&corners, &mut parts);
    if open {
        parts.notes.push(FileNote::warn(
            NoteKind::Unfinished,
            1,
            "solid has no \"endsolid\": the file may be cut short".to_owned(),
        ));
    }
    if solids > 1 {
        let sentence = "solids of the file are read as one mesh".to_owned();
        parts
            .notes
            .push(FileNote::info(NoteKind::LeftOut, solids, sentence));
    }
    Ok(parts)
}

fn facet(words: &mut Words<'_>, corners: &mut Vec<[f64; 3]>) -> Result<(), ReadError> {
    // The stored normal is not used, so its three words need not be numbers.
    words.keyword("normal")?;
    for _ in 0..3 {
        let word = words.next();
        word.ok_or_else(|| words.wrong(None, "a normal"))?;
    }
    words.keyword("outer")?;
    words.keyword("loop")?;
    for _ in 0..3 {
        words.keyword("vertex")?;
        corners.push(words.point()?);
    }
    words.keyword("endloop")?;
    words.keyword("endfacet")
}
