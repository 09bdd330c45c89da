//! Lines, words and numbers of untrusted text, as slices of the input.
//!
//! In: bytes. Out: lines ended by LF, CR LF or CR, with number and offset. Cost: linear, no copies.

use super::error::Place;

/// One line without its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) place: Place,
}

/// Lines from a position on.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self::from(bytes, 0, 0)
    }

    /// Starts behind the byte order mark that some editors put first.
    pub(super) fn after_bom(bytes: &'a [u8]) -> Self {
        let bom = b"\xef\xbb\xbf";
        Self::from(bytes, if bytes.starts_with(bom) { bom.len() } else { 0 }, 0)
    }

    /// Starts at byte `at`, before which there are `line` lines.
    pub(super) fn from(bytes: &'a [u8], at: usize, line: u64) -> Self {
        Self { bytes, at, line }
    }

    /// Offset of the next line.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many lines were taken.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Bytes that are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// Where the next line starts.
    pub(super) fn place(&self) -> Place {
        Place::Line {
            line: self.line + 1,
            byte: self.at as u64,
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.bytes.get(self.at..).filter(|r| !r.is_empty())?;
        let end = rest.iter().position(|&b| b == b'\n' || b == b'\r');
        let length = end.unwrap_or(rest.len());
        let stop = match (end.and_then(|e| rest.get(e)), rest.get(length + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(_), _) => 1,
            (None, _) => 0,
        };
        let place = self.place();
        self.at += length + stop;
        self.line += 1;
        let bytes = rest.get(..length).unwrap_or(rest);
        Some(Line { bytes, place })
    }
}

/// Words between blanks.
pub(super) fn words(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|b| b.is_ascii_whitespace() || *b == 0)
        .filter(|w| !w.is_empty())
}

/// A number, also where a C library spelt NaN or infinity in its own way.
pub(super) fn number(word: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(word).ok()?;
    if let Ok(value) = text.parse::<f64>() {
        return Some(value);
    }
    let lower = text.trim_start_matches(['-', '+']).to_ascii_lowercase();
    let odd = lower.starts_with("nan") || lower.starts_with("1.#") || lower.starts_with("inf");
    odd.then_some(f64::NAN)
}

/// A whole number, also when it is written as `3.0`.
pub(super) fn whole(word: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(word).ok()?;
    text.parse::<i64>().ok().or_else(|| {
        let value = text.parse::<f64>().ok()?;
        (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_is_one() {
        let lines: Vec<_> = Lines::new(b"a\r\nb\rc\n\nd")
            .map(|l| (l.bytes.to_vec(), l.place))
            .collect();
        let text: Vec<&[u8]> = lines.iter().map(|l| l.0.as_slice()).collect();
        assert_eq!(text, [&b"a"[..], b"b", b"c", b"", b"d"]);
        assert_eq!(lines[4].1, Place::Line { line: 5, byte: 8 });
    }

    #[test]
    fn odd_numbers_are_understood() {
        assert_eq!(number(b"-1.5e3"), Some(-1500.0));
        assert!(number(b"-nan(ind)").unwrap().is_nan());
        assert!(number(b"1.#QNAN").unwrap().is_nan());
        assert_eq!(number(b"1,5"), None);
        assert_eq!(whole(b"3.0"), Some(3));
        assert_eq!(whole(b"3.5"), None);
        assert_eq!(whole(b"99999999999999999999"), None);
    }
}
