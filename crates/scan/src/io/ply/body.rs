//! The numbers of a PLY body, from text or from bytes of either order.
//!
//! In: the bytes after the header. Out: [`Cell`]s. Fails: [`ReadError`] with the place.
//! Law: `law_no_bytes_make_it_panic`: reading stops at the last byte; nothing is allocated here.

use super::header::{Body, Element, Header, Kind, malformed};
use crate::io::Format;
use crate::io::error::{Place, ReadError, excerpt};
use crate::io::text::{Lines, number, whole};

/// One number in the type that it was written in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Whole(i64),
    Real(f64),
}

/// Where cells come from.
pub(super) trait Source {
    /// Refuses an element whose rows cannot all be in the bytes that are left.
    fn announce(&mut self, element: &Element) -> Result<(), ReadError>;
    /// Goes to the next row.
    fn begin_row(&mut self, element: &Element) -> Result<(), ReadError>;
    /// Takes the next number.
    fn cell(&mut self, kind: Kind) -> Result<Cell, ReadError>;
    /// Ends the row; true where something was left in it.
    fn end_row(&mut self) -> bool;
    /// Where the last number was.
    fn place(&self) -> Place;
    /// Bytes that nobody asked for, seen after the last element.
    fn left_over(&mut self) -> usize;
}

fn too_short(element: &Element, at: usize, expected: u64, found: usize) -> ReadError {
    ReadError::WrongSize {
        format: Format::Ply,
        part: format!("{} {} rows", element.count, element.name),
        at_byte: at as u64,
        expected_bytes: expected,
        found_bytes: found as u64,
    }
}

/// Binary bodies.
pub(super) struct Bytes<'a> {
    bytes: &'a [u8],
    at: usize,
    big: bool,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8], header: &Header) -> Self {
        Self {
            bytes,
            at: header.end,
            big: header.body == Body::Big,
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(&raw) = rest.first_chunk::<N>() else {
            return Err(ReadError::WrongSize {
                format: Format::Ply,
                part: "a value".to_owned(),
                at_byte: self.at as u64,
                expected_bytes: N as u64,
                found_bytes: rest.len() as u64,
            });
        };
        self.at += N;
        let mut raw = raw;
        if self.big {
            raw.reverse();
        }
        Ok(raw)
    }
}

impl Source for Bytes<'_> {
    fn announce(&mut self, element: &Element) -> Result<(), ReadError> {
        let sizes = element.properties.iter();
        let row: usize = sizes.map(|p| p.list.unwrap_or(p.kind).size()).sum();
        let needed = element.count.saturating_mul(row as u64);
        let left = self.bytes.len().saturating_sub(self.at);
        if needed > left as u64 {
            return Err(too_short(element, self.at, needed, left));
        }
        Ok(())
    }

    fn begin_row(&mut self, _element: &Element) -> Result<(), ReadError> {
        Ok(())
    }

    fn cell(&mut self, kind: Kind) -> Result<Cell, ReadError> {
        Ok(match kind {
            Kind::I8 => Cell::Whole(i8::from_le_bytes(self.take()?).into()),
            Kind::U8 => Cell::Whole(u8::from_le_bytes(self.take()?).into()),
            Kind::I16 => Cell::Whole(i16::from_le_bytes(self.take()?).into()),
            Kind::U16 => Cell::Whole(u16::from_le_bytes(self.take()?).into()),
            Kind::I32 => Cell::Whole(i32::from_le_bytes(self.take()?).into()),
            Kind::U32 => Cell::Whole(u32::from_le_bytes(self.take()?).into()),
            Kind::F32 => Cell::Real(f32::from_le_bytes(self.take()?).into()),
            Kind::F64 => Cell::Real(f64::from_le_bytes(self.take()?)),
        })
    }

    fn end_row(&mut self) -> bool {
        false
    }

    fn place(&self) -> Place {
        Place::Byte(self.at as u64)
    }

    fn left_over(&mut self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }
}

/// Text bodies: a line a row.
pub(super) struct Text<'a> {
    lines: Lines<'a>,
    row: &'a [u8],
    place: Place,
    cells: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(bytes: &'a [u8], header: &Header) -> Self {
        let lines = Lines::from(bytes, header.end, header.lines);
        Self {
            place: lines.place(),
            lines,
            row: b"",
            cells: 0,
        }
    }

    fn word(&mut self) -> Option<&'a [u8]> {
        let start = self.row.iter().position(|b| !b.is_ascii_whitespace())?;
        let rest = self.row.get(start..)?;
        let end = rest
            .iter()
            .position(u8::is_ascii_whitespace)
            .unwrap_or(rest.len());
        self.row = rest.get(end..).unwrap_or_default();
        rest.get(..end)
    }
}

const ADVICE: &str = "the file is damaged: export it again";

impl Source for Text<'_> {
    fn announce(&mut self, element: &Element) -> Result<(), ReadError> {
        // A number takes a digit and a separator; the last separator may be missing.
        let row = element.properties.len() as u64 * 2;
        let needed = element.count.saturating_mul(row).saturating_sub(1);
        let left = self.lines.left();
        if needed > left as u64 {
            return Err(too_short(element, self.lines.at(), needed, left));
        }
        Ok(())
    }

    fn begin_row(&mut self, element: &Element) -> Result<(), ReadError> {
        self.cells = 0;
        for line in self.lines.by_ref() {
            if line.bytes.iter().any(|b| !b.is_ascii_whitespace()) {
                self.row = line.bytes;
                self.place = line.place;
                return Ok(());
            }
        }
        let expected = format!("{} rows of {}", element.count, element.name);
        let found = "the end of the file".to_owned();
        Err(malformed(self.lines.place(), found, expected, ADVICE))
    }

    fn cell(&mut self, kind: Kind) -> Result<Cell, ReadError> {
        let Some(word) = self.word() else {
            let found = format!("{} values in the line", self.cells);
            return Err(malformed(self.place, found, "more", ADVICE));
        };
        self.cells += 1;
        let range = match kind {
            Kind::F32 | Kind::F64 => {
                let real = number(word).map(Cell::Real);
                let advice = "numbers need a decimal point and no thousands separator";
                return real
                    .ok_or_else(|| malformed(self.place, excerpt(word), "a number", advice));
            }
            Kind::I8 => i64::from(i8::MIN)..=i64::from(i8::MAX),
            Kind::U8 => 0..=i64::from(u8::MAX),
            Kind::I16 => i64::from(i16::MIN)..=i64::from(i16::MAX),
            Kind::U16 => 0..=i64::from(u16::MAX),
            Kind::I32 => i64::from(i32::MIN)..=i64::from(i32::MAX),
            Kind::U32 => 0..=i64::from(u32::MAX),
        };
        match whole(word) {
            Some(value) if range.contains(&value) => Ok(Cell::Whole(value)),
            _ => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                Err(malformed(self.place, excerpt(word), expected, ADVICE))
            }
        }
    }

    fn end_row(&mut self) -> bool {
        self.word().is_some()
    }

    fn place(&self) -> Place {
        self.place
    }

    fn left_over(&mut self) -> usize {
        let rest = self.lines.by_ref();
        rest.map(|l| l.bytes.iter().filter(|b| !b.is_ascii_whitespace()).count())
            .sum()
    }
}
