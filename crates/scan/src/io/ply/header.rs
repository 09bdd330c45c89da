//! The header of a PLY file: elements, their properties, comments.
//!
//! In: bytes. Out: [`Header`]. Fails: [`ReadError`] with the line. Cost: linear in the header.

use crate::io::error::{ReadError, excerpt};
use crate::io::text::{Line, Lines, words};
use crate::io::{Format, error::Place};

/// Properties of one element that are read; more are refused, as no scanner writes them.
const PROPERTIES_MAX: usize = 256;
const ELEMENTS_MAX: usize = 64;

/// Type of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    F32,
    F64,
}

impl Kind {
    fn named(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"char" | b"int8" => Self::I8,
            b"uchar" | b"uint8" => Self::U8,
            b"short" | b"int16" => Self::I16,
            b"ushort" | b"uint16" => Self::U16,
            b"int" | b"int32" => Self::I32,
            b"uint" | b"uint32" => Self::U32,
            b"float" | b"float32" => Self::F32,
            b"double" | b"float64" => Self::F64,
            _ => return None,
        })
    }

    /// Bytes of one in a binary file.
    pub(super) const fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    pub(super) const fn is_real(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }
}

/// A property: one number, or a list with its own count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlyProperty {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Type of the count where it is a list.
    pub(super) list: Option<Kind>,
}

/// A block of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) count: u64,
    pub(super) properties: Vec<PlyProperty>,
}

/// How the body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    Ascii,
    Little,
    Big,
}

/// What stands before the body.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) body: Body,
    pub(super) elements: Vec<Element>,
    pub(super) comments: Vec<String>,
    /// Offset and number of lines of the header.
    pub(super) end: usize,
    pub(super) lines: u64,
}

pub(super) fn malformed(
    place: Place,
    found: String,
    expected: impl Into<String>,
    advice: &'static str,
) -> ReadError {
    ReadError::Malformed {
        format: Format::Ply,
        place,
        found,
        expected: expected.into(),
        advice,
    }
}

const ADVICE: &str = "the header is damaged: export the file again";

fn bad(line: &Line<'_>, expected: &str) -> ReadError {
    malformed(line.place, excerpt(line.bytes), expected, ADVICE)
}

/// Reads up to and with `end_header`.
pub(super) fn read(bytes: &[u8]) -> Result<Header, ReadError> {
    let mut lines = Lines::new(bytes);
    let mut body = None;
    let mut elements: Vec<Element> = Vec::new();
    let mut comments = Vec::new();
    let _magic = lines.next();
    while let Some(line) = lines.next() {
        let mut word = words(line.bytes);
        match word.next() {
            None => {}
            Some(b"comment" | b"obj_info") => {
                comments.push(String::from_utf8_lossy(line.bytes).into_owned());
            }
            Some(b"format") => body = Some(format(&line)?),
            Some(b"element") => elements.push(element(&line, &elements)?),
            Some(b"property") => {
                let Some(into) = elements.last_mut() else {
                    return Err(bad(&line, "an element before its first property"));
                };
                let property = property(&line)?;
                if into.properties.len() >= PROPERTIES_MAX {
                    return Err(bad(&line, "at most 256 properties in an element"));
                }
                if into.properties.iter().any(|p| p.name == property.name) {
                    return Err(bad(&line, "each property of an element once"));
                }
                into.properties.push(property);
            }
            Some(b"end_header") => {
                let body = body.ok_or_else(|| bad(&line, "a line \"format ...\" before it"))?;
                return Ok(Header {
                    body,
                    elements,
                    comments,
                    end: body_start(bytes, lines.at()),
                    lines: lines.line(),
                });
            }
            Some(_) => return Err(bad(&line, "element, property, comment or end_header")),
        }
    }
    let expected = "a line \"end_header\"";
    Err(malformed(
        lines.place(),
        "the end of the file".to_owned(),
        expected,
        ADVICE,
    ))
}

/// Where lines end with CR alone, an LF after the last one belongs to the body.
fn body_start(bytes: &[u8], at: usize) -> usize {
    let cr_alone = bytes.get(3) == Some(&b'\r') && bytes.get(4) != Some(&b'\n');
    let took_lf = at > 0 && bytes.get(at - 1) == Some(&b'\n');
    if cr_alone && took_lf { at - 1 } else { at }
}

fn format(line: &Line<'_>) -> Result<Body, ReadError> {
    match words(line.bytes).nth(1) {
        Some(b"ascii") => Ok(Body::Ascii),
        Some(b"binary_little_endian") => Ok(Body::Little),
        Some(b"binary_big_endian") => Ok(Body::Big),
        _ => Err(bad(
            line,
            "ascii, binary_little_endian or binary_big_endian",
        )),
    }
}

fn element(line: &Line<'_>, before: &[Element]) -> Result<Element, ReadError> {
    let mut word = words(line.bytes).skip(1);
    let name = word.next().map(|w| String::from_utf8_lossy(w).into_owned());
    let count = word
        .next()
        .and_then(|w| std::str::from_utf8(w).ok()?.parse().ok());
    let (Some(name), Some(count)) = (name, count) else {
        return Err(bad(
            line,
            "\"element NAME COUNT\" with a count of 0 or more",
        ));
    };
    if before.iter().any(|e| e.name == name) || before.len() >= ELEMENTS_MAX {
        return Err(bad(line, "each element once, and at most 64"));
    }
    Ok(Element {
        name,
        count,
        properties: Vec::new(),
    })
}

fn property(line: &Line<'_>) -> Result<PlyProperty, ReadError> {
    let mut word = words(line.bytes).skip(1);
    let mut next = || word.next().unwrap_or_default();
    let expected = "\"property TYPE NAME\" or \"property list TYPE TYPE NAME\"";
    let first = next();
    let list = if first == b"list" {
        Some(Kind::named(next()).ok_or_else(|| bad(line, expected))?)
    } else {
        None
    };
    let kind = if list.is_some() { next() } else { first };
    let kind = Kind::named(kind).ok_or_else(|| bad(line, expected))?;
    let name = String::from_utf8_lossy(next()).into_owned();
    if name.is_empty() || list.is_some_and(Kind::is_real) {
        return Err(bad(line, expected));
    }
    Ok(PlyProperty { name, kind, list })
}
