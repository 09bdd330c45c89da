//! A line of the hands of people elsewhere: one JSON object.
//!
//! In: bytes. Out: [`Line`]. Law: `law_of_what_was_said_too_long_ago_only_the_stop_counts`. Fails: [`Unread`], which counts for nothing. Cost: at most [`LINE_BYTES`] of memory, however
//! long a line is.

use serde::{Deserialize, Serialize};
use std::io::{self, BufRead};

/// Longest line that is read.
pub(super) const LINE_BYTES: usize = 1_024;
const EXPECTED: &str = "one JSON object with one or more of \"hold\", \"verify\", \"resume\", \"stop\" and \"end\", each true or false, and \"by\", a name, and \"said_ms\", a time, where they are told";

/// What hands do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Line {
    /// The dead-man is held, for a while, or let go.
    pub(super) hold: Option<bool>,
    /// Patient and tooth were verified.
    pub(super) verify: Option<bool>,
    /// The session is to go on.
    pub(super) resume: Option<bool>,
    /// The patient's stop is pressed, or let go.
    pub(super) stop: Option<bool>,
    /// The session is to end.
    pub(super) end: Option<bool>,
    /// Whose hands they are, for the record.
    pub(super) by: Option<String>,
    /// When it was said, milliseconds since 1970-01-01 UTC.
    pub(super) said_ms: Option<u64>,
}

/// What was said longer ago than this is not said any more.
const SAID_MS_MAX: u64 = 1_500;

impl Line {
    /// The same, of which only what stops counts where it was said too long before `now_ms`, or after it: this program may have stood
    /// still, or the machine slept, while it waited to be read.
    pub(super) fn heard_at(self, now_ms: u64) -> Self {
        let is_old = self
            .said_ms
            .is_some_and(|said_ms| now_ms.abs_diff(said_ms) > SAID_MS_MAX);
        if !is_old {
            return self;
        }
        Self {
            hold: self.hold.filter(|held| !held),
            verify: None,
            resume: None,
            ..self
        }
    }
}

/// A line that counts for nothing, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Unread {
    what: String,
    #[serde(rename = "where")]
    place: String,
    expected: String,
    advice: String,
}

impl Unread {
    pub(super) fn new(what: impl Into<String>, line: u64, expected: &str, advice: &str) -> Self {
        Self {
            what: what.into(),
            place: format!("standard input, line {line}"),
            expected: expected.to_owned(),
            advice: advice.to_owned(),
        }
    }
}

/// Reads a line; a word that is false where only true means anything says nothing.
pub(super) fn parse(bytes: &[u8], number: u64) -> Result<Line, Unread> {
    let advice = "send it again as described in docs/formats.md; nothing was done";
    let wrong = |what: String| Unread::new(what, number, EXPECTED, advice);
    if bytes.len() > LINE_BYTES {
        return Err(wrong(format!("the line is longer than {LINE_BYTES} bytes")));
    }
    let line: Line = serde_json::from_slice(bytes)
        .map_err(|why| wrong(format!("the line cannot be read: {why}")))?;
    let says = [line.verify, line.resume, line.end].contains(&Some(true));
    match says || line.hold.is_some() || line.stop.is_some() {
        true => Ok(line),
        false => Err(wrong("the line says nothing".to_owned())),
    }
}

/// The next line without its end; of one that is too long only so much that it is seen to be. None at the end of all;
/// what stands there without an end of line was cut, and is none.
pub(super) fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    loop {
        let there = match input.fill_buf() {
            Ok([]) => return Ok(false),
            Ok(there) => there,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            Err(why) => return Err(why),
        };
        let end = there.iter().position(|byte| *byte == b'\n');
        let part = there.get(..end.unwrap_or(there.len())).unwrap_or_default();
        let room = (LINE_BYTES + 1).saturating_sub(line.len());
        line.extend(part.iter().take(room));
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &[u8]) -> Vec<Vec<u8>> {
        let (mut input, mut line, mut all) =
            (io::BufReader::with_capacity(7, text), vec![], vec![]);
        while next(&mut input, &mut line).unwrap() {
            all.push(line.clone());
        }
        all
    }

    #[test]
    fn lines_are_told_apart_and_a_cut_one_is_none() {
        assert_eq!(
            lines(b"{\"stop\":true}\n\nxy\nz"),
            [&b"{\"stop\":true}"[..], b"", b"xy"]
        );
        let long = [vec![b' '; 100_000], b"\nend\n".to_vec()].concat();
        let read = lines(&long);
        assert_eq!(
            (read[0].len(), read[1].as_slice()),
            (LINE_BYTES + 1, &b"end"[..])
        );
        assert!(parse(&read[0], 1).is_err());
    }

    #[test]
    fn law_of_what_was_said_too_long_ago_only_the_stop_counts() {
        let all = "\"hold\":true,\"verify\":true,\"resume\":true,\"stop\":true,\"end\":true";
        let read = |said: &str| parse(format!("{{{all}{said}}}").as_bytes(), 1).unwrap();
        let said = read(",\"said_ms\":100000");
        for now_ms in [98_500, 100_000, 101_500] {
            assert_eq!(said.clone().heard_at(now_ms), said);
        }
        for now_ms in [98_499, 101_501, 130_000] {
            let old = said.clone().heard_at(now_ms);
            assert_eq!((old.hold, old.verify, old.resume), (None, None, None));
            assert_eq!((old.stop, old.end), (Some(true), Some(true)));
        }
        let let_go = Line {
            hold: Some(false),
            ..said
        };
        assert_eq!(let_go.heard_at(130_000).hold, Some(false));
        // Who does not say when is believed.
        let undated = read("");
        assert_eq!(undated.clone().heard_at(130_000), undated);
    }

    #[test]
    fn what_is_not_as_described_counts_for_nothing() {
        let read = |text: &str| parse(text.as_bytes(), 3);
        assert_eq!(read("{\"hold\":true}").unwrap().hold, Some(true));
        assert_eq!(
            read(" {\"stop\":false, \"end\":true}\r").unwrap().end,
            Some(true)
        );
        for text in [
            "",
            "stop",
            "{}",
            "[]",
            "{\"hold\":1}",
            "{\"hold\":null}",
            "{\"resume\":false}",
            "{\"by\":\"Elara\"}",
            "{\"stop\":true,\"by\":1}",
            "{\"halt\":true}",
            "{\"stop\":true,\"stop\":false}",
            "{\"stop\":true} {}",
        ] {
            let why = read(text).unwrap_err();
            assert_eq!(why.place, "standard input, line 3", "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_line_panics(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let _ = parse(&bytes, 1);
            let _ = lines(&bytes);
        }
    }
}
