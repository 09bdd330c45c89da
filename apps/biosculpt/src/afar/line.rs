//! A line of the hands of people elsewhere: one JSON object.
//!
//! In: bytes. Out: [`Line`]. Law: `law_of_what_was_said_too_long_ago_only_stop_letting_go_and_end_count`. Fails: [`Unread`], which counts for nothing. Cost: at most [`LINE_BYTES`] of memory, however
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
    /// How long ago that was when it was heard.
    #[serde(skip)]
    pub(super) age_ms: u64,
}

/// What was said longer ago than this is not said any more.
const SAID_MS_MAX: u64 = 1_500;

impl Line {
    /// The same with its age, and what of it counts for nothing: a hold, a verification and a resume that were said too long before
    /// `now_ms`, or after it. This program may have stood still, or the machine slept, while it waited to be read. The stop, pressed or
    /// let go, a letting go of the hold and the end count whenever they are read: they are taken in order.
    pub(super) fn heard_at(self, now_ms: u64, number: u64) -> (Self, Option<Unread>) {
        let said_ms = self.said_ms.unwrap_or(now_ms);
        let age_ms = now_ms.saturating_sub(said_ms);
        if now_ms.abs_diff(said_ms) <= SAID_MS_MAX {
            return (Self { age_ms, ..self }, None);
        }
        let counts = Self {
            hold: self.hold.filter(|held| !held),
            verify: None,
            resume: None,
            age_ms,
            ..self.clone()
        };
        let is_less =
            (counts.hold, counts.verify, counts.resume) != (self.hold, self.verify, self.resume);
        let old = is_less.then(|| {
            Unread::new(
                format!("what was said at {said_ms} ms is read at {now_ms} ms"),
                number,
                "\"hold\", \"verify\" and \"resume\" within 1.5 s of when they are said",
                "look at the patient, and say it again; nothing was held, verified or resumed by it",
            )
        });
        (counts, old)
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
    fn law_of_what_was_said_too_long_ago_only_stop_letting_go_and_end_count() {
        let all = "\"hold\":true,\"verify\":true,\"resume\":true,\"stop\":true,\"end\":true";
        let read = |said: &str| parse(format!("{{{all}{said}}}").as_bytes(), 1).unwrap();
        let said = read(",\"said_ms\":100000");
        for now_ms in [98_500, 100_000, 101_500] {
            let (heard, old) = said.clone().heard_at(now_ms, 1);
            let age_ms = now_ms.saturating_sub(100_000);
            let expected = Line {
                age_ms,
                ..said.clone()
            };
            assert_eq!((heard, old), (expected, None));
        }
        for now_ms in [98_499, 101_501, 130_000] {
            let (old, told) = said.clone().heard_at(now_ms, 1);
            assert!(told.is_some());
            assert_eq!((old.hold, old.verify, old.resume), (None, None, None));
            assert_eq!((old.stop, old.end), (Some(true), Some(true)));
        }
        let let_go = Line {
            hold: Some(false),
            ..said
        };
        assert_eq!(let_go.heard_at(130_000, 1).0.hold, Some(false));
        // The stop is let go in its turn, however late; nothing is told of what counts.
        let stop = parse(b"{\"stop\":false,\"said_ms\":1}", 1).unwrap();
        let (heard, told) = stop.heard_at(130_000, 1);
        assert_eq!((heard.stop, told), (Some(false), None));
        // Who does not say when is believed.
        let undated = read("");
        assert_eq!(undated.clone().heard_at(130_000, 1), (undated, None));
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
