//! The chain: lines that each name the hash of the line before.
//!
//! In: the bytes of `chain.jsonl`. Out: what they hold and what is wrong with each line.
//! Law: `law_any_changed_byte_is_found`, `law_entries_out_of_place_are_found`.
//! Method: a line's hash is over its bytes without the newline, whatever they are, so that one bad
//! line does not hide what comes after it. Only the last line can be torn.

use crate::blob::{self, BlobRef};
use crate::digest::Digest;
use crate::entry::{CASE, Entry, Opening};
use crate::finding::{Code, Finding, Findings, Part, Severity};
use crate::line::{LINE_BYTES_MAX, LineFault, VERSION};
use std::collections::BTreeMap;

/// What to do about a torn tail, where nothing else is wrong.
pub(crate) const RECOVER: &str =
    "nothing in it was acknowledged; recovering moves it aside and says so";

/// A line and where it lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) part: Part,
    /// Counted from 1.
    pub(crate) number: u64,
    pub(crate) start: usize,
    pub(crate) bytes: &'a [u8],
    /// Nothing follows it.
    pub(crate) last: bool,
    /// Its newline is there.
    pub(crate) ended: bool,
}

/// The lines of a file; the last may lack its newline.
pub(crate) fn lines(part: Part, bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    bytes
        .split_inclusive(|&byte| byte == b'\n')
        .zip(1..)
        .map(move |(line, number)| {
            let from = start;
            start += line.len();
            let (content, ended) = match line.split_last() {
                Some((b'\n', content)) => (content, true),
                _ => (line, false),
            };
            Line {
                part,
                number,
                start: from,
                bytes: content,
                last: start == bytes.len(),
                ended,
            }
        })
}

impl Line<'_> {
    /// A finding against this line, at a byte of it.
    pub(crate) fn wrong(
        &self,
        code: Code,
        byte: usize,
        what: impl Into<String>,
        expected: impl Into<String>,
        advice: &'static str,
    ) -> Finding {
        Finding {
            severity: Severity::Wrong,
            code,
            part: self.part,
            line: Some(self.number),
            byte: Some((self.start + byte) as u64),
            what: what.into(),
            expected: expected.into(),
            advice,
        }
    }

    /// Whether this is what a writer that was stopped leaves: no newline, or half a JSON at the end.
    pub(crate) fn torn(&self, fault: Option<&LineFault>) -> bool {
        !self.ended || (self.last && matches!(fault, Some(LineFault::NotJson { .. })))
    }

    pub(crate) fn torn_finding(&self) -> Finding {
        let bytes = self.bytes.len() + usize::from(self.ended);
        self.wrong(
            Code::TornTail,
            0,
            format!("the last line is torn: {bytes} bytes that are no whole line"),
            "every line to be whole and to end with a newline",
            RECOVER,
        )
    }

    pub(crate) fn fault_finding(&self, fault: &LineFault) -> Finding {
        const COPY: &str = "the line was changed or not written by a casebook; compare with a copy";
        match fault {
            LineFault::TooLong { bytes } => self.wrong(
                Code::WrongShape,
                0,
                format!("the line has {bytes} bytes"),
                format!("at most {LINE_BYTES_MAX}"),
                COPY,
            ),
            LineFault::NotJson { why, byte } => self.wrong(
                Code::NotJson,
                *byte,
                format!("no JSON: {why}"),
                "one JSON object a line",
                COPY,
            ),
            LineFault::NotCanonical { byte } => self.wrong(
                Code::NotCanonical,
                *byte,
                "JSON, but not in its one form",
                "RFC 8785: sorted keys, no spaces, shortest numbers, fewest escapes",
                COPY,
            ),
            LineFault::Shape { what, expected } => {
                self.wrong(Code::WrongShape, 0, what.clone(), expected.clone(), COPY)
            }
            LineFault::Newer { found } => self.wrong(
                Code::NewerVersion,
                0,
                format!("the line is of version {found}"),
                format!("version {VERSION}, the newest that this program knows"),
                "verify with a newer program; this one cannot judge it and will not write here",
            ),
        }
    }
}

/// What a chain holds.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    /// Hash of each whole line.
    pub(crate) hashes: Vec<Digest>,
    /// Where the torn tail begins; the length where there is none.
    pub(crate) whole_bytes: usize,
    pub(crate) opening: Option<Opening>,
    /// Blobs that entries name, with the first line that does.
    pub(crate) named: BTreeMap<BlobRef, u64>,
}

impl Chain {
    pub(crate) fn head(&self) -> Digest {
        self.hashes.last().copied().unwrap_or(Digest::ZERO)
    }

    pub(crate) fn length(&self) -> u64 {
        self.hashes.len() as u64
    }
}

/// Reads a chain; never fails, whatever the bytes.
pub(crate) fn examine(bytes: &[u8], findings: &mut Findings) -> Chain {
    let mut chain = Chain::default();
    for line in lines(Part::Chain, bytes) {
        let read = Entry::of_line(line.bytes);
        if line.torn(read.as_ref().err()) {
            findings.push(line.torn_finding());
            break;
        }
        match read {
            Ok(entry) => judge(&line, entry, &mut chain, findings),
            Err(fault) => findings.push(line.fault_finding(&fault)),
        }
        chain.hashes.push(Digest::of(line.bytes));
        chain.whole_bytes = line.start + line.bytes.len() + 1;
    }
    if chain.hashes.is_empty() {
        findings.push(Finding {
            severity: Severity::Wrong,
            code: Code::Empty,
            part: Part::Chain,
            line: None,
            byte: None,
            what: "there is no entry".to_owned(),
            expected: "at least the entry that names the case".to_owned(),
            advice: "look for a copy; a casebook is never empty",
        });
    }
    chain
}

/// Judges an entry by its place.
fn judge(line: &Line<'_>, entry: Entry, chain: &mut Chain, findings: &mut Findings) {
    const PLACE: &str = "the line before was changed, or lines were taken out, put in or moved; compare with a copy";
    let (place, head) = (chain.length(), chain.head());
    if entry.seq != place {
        let what = format!("the entry says that it is number {}", entry.seq);
        findings.push(line.wrong(Code::WrongSeq, 0, what, place.to_string(), PLACE));
    }
    if entry.prev != head {
        let what = format!(
            "the entry names {} as the hash of the line before",
            entry.prev
        );
        findings.push(line.wrong(Code::BrokenLink, 0, what, head.to_string(), PLACE));
    }
    match blob::named_in(&entry.draft.body) {
        Ok(blobs) => {
            for blob in blobs {
                chain.named.entry(blob).or_insert(line.number);
            }
        }
        Err(text) => findings.push(line.wrong(
            Code::WrongBlobName,
            0,
            format!("{text} names no blob"),
            "{\"blob\": SHA-256 in hexadecimal, \"bytes\": length}",
            "the line was not written by a casebook; compare with a copy",
        )),
    }
    let wrong_case = |what: &str, expected: &str| {
        line.wrong(Code::WrongCase, 0, what, expected, "compare with a copy")
    };
    match (place, entry.draft.kind == CASE) {
        (0, true) => match Opening::of(entry.draft.body) {
            Ok(opening) => chain.opening = Some(opening),
            Err(fault) => findings.push(line.fault_finding(&fault)),
        },
        (0, false) => findings.push(wrong_case(
            "the first entry names no case",
            "an entry of kind \"case\"",
        )),
        (_, true) => findings.push(wrong_case(
            "another case begins within this one",
            "one case a casebook",
        )),
        (_, false) => {}
    }
}

/// The entries of a sound chain, in order.
///
/// # Errors
/// The first finding against it; a torn tail is one too.
pub fn entries(bytes: &[u8]) -> Result<Vec<Entry>, Box<Finding>> {
    let mut findings = Findings::default();
    examine(bytes, &mut findings);
    if let Some(finding) = findings.kept.into_iter().next() {
        return Err(Box::new(finding));
    }
    let read = |line: Line<'_>| {
        Entry::of_line(line.bytes).map_err(|fault| Box::new(line.fault_finding(&fault)))
    };
    lines(Part::Chain, bytes).map(read).collect()
}
