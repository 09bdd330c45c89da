//! Verification: everything that is wrong with a casebook.
//!
//! In: the bytes of chain and seals, the blobs, and what the verifier knows from elsewhere.
//! Out: [`Report`]; total: no bytes make it fail or panic.
//! Law: `law_any_changed_byte_is_found`, `law_cut_tail_is_found_by_the_seal`,
//! `law_arbitrary_bytes_are_judged`.
//! Not here: whether the key is whose it should be. Who holds the key can seal anything; give
//! [`Evidence::trusted`] and [`Evidence::witness`] from elsewhere.

use crate::blob::{BlobRef, Blobs};
use crate::chain::{self, Chain, lines};
use crate::digest::Digest;
use crate::finding::{Code, Finding, Findings, Part, Report, Severity};
use crate::key::PublicKey;
use crate::seal::Seal;
use crate::writer;
use std::collections::BTreeSet;

/// What is verified, and what it is held against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// The entries.
    pub chain: &'a [u8],
    /// The seals beside them.
    pub seals: &'a [u8],
    /// The public key beside them, where there is one.
    pub key_file: Option<&'a [u8]>,
    /// Seals of this casebook that were kept elsewhere: they show when chain and seals were both cut.
    pub witness: &'a [u8],
    /// The key that is known from elsewhere to be the right one.
    pub trusted: Option<PublicKey>,
}

/// Finds everything that is wrong.
#[must_use]
pub fn verify(evidence: &Evidence<'_>, blobs: &dyn Blobs) -> Report {
    let mut findings = Findings::default();
    let chain = chain::examine(evidence.chain, &mut findings);
    judge_key(evidence, &chain, &mut findings);
    let beside = examine_seals(Part::Seals, evidence.seals, &chain, evidence, &mut findings);
    let witness = examine_seals(
        Part::Witness,
        evidence.witness,
        &chain,
        evidence,
        &mut findings,
    );
    advise_on_torn(evidence, &mut findings);
    examine_blobs(&chain, blobs, &mut findings);
    let mut report = Report {
        case: chain.opening.as_ref().map(|opening| opening.case.clone()),
        key: key_of(evidence, &chain),
        entries: chain.length(),
        head: chain.hashes.last().copied(),
        seals: beside.holding,
        sealed_entries: beside.sealed_entries.max(witness.sealed_entries),
        blobs: chain.named.len() as u64,
        findings: Vec::new(),
        more: 0,
        wrong: 0,
    };
    if report.unsealed_entries() > 0 {
        findings.push(unsealed(&report));
    }
    report.findings = findings.kept;
    report.more = findings.more;
    report.wrong = findings.wrong;
    report
}

fn unsealed(report: &Report) -> Finding {
    let (count, entries) = (report.unsealed_entries(), report.entries);
    let what = match report.sealed_entries {
        0 => format!("no seal covers any of the {entries} entries"),
        sealed => format!("{count} of {entries} entries come after the last seal, over {sealed}"),
    };
    Finding {
        severity: Severity::Notice,
        code: Code::Unsealed,
        part: Part::Seals,
        line: None,
        byte: None,
        what,
        expected: "a seal over all entries when the work has ended".to_owned(),
        advice: "the work was stopped before its seal: keep a copy elsewhere, for its end could be cut unseen",
    }
}

/// Recovering is advised where it is not refused: a seal over more than what is whole shows that the tail had been acknowledged.
fn advise_on_torn(evidence: &Evidence<'_>, findings: &mut Findings) {
    let mut refused = None;
    for finding in &mut findings.kept {
        if finding.code != Code::TornTail {
            continue;
        }
        if finding.part == Part::Witness {
            finding.advice =
                "recovering mends the casebook only; get these seals again from who keeps them";
        } else if *refused
            .get_or_insert_with(|| writer::judge(evidence.chain, evidence.seals).is_err())
        {
            finding.advice = "recovering would be refused, for more than this line is wrong (see the other findings); look for a \
                              copy that has the whole line, and do not go on with this record";
        }
    }
}

/// The key that seals are held against: the trusted one, else what the casebook itself names.
fn key_of(evidence: &Evidence<'_>, chain: &Chain) -> Option<PublicKey> {
    let named = chain.opening.as_ref().map(|opening| opening.key);
    let beside = || {
        let text = std::str::from_utf8(evidence.key_file?).ok()?;
        PublicKey::parse(text.strip_suffix('\n')?)
    };
    evidence.trusted.or(named).or_else(beside)
}

fn judge_key(evidence: &Evidence<'_>, chain: &Chain, findings: &mut Findings) {
    let Some(key) = key_of(evidence, chain) else {
        return;
    };
    let mut wrong = |part: Part, line: Option<u64>, what: String, advice: &'static str| {
        findings.push(Finding {
            severity: Severity::Wrong,
            code: Code::OtherKey,
            part,
            line,
            byte: line.map(|_| 0),
            what,
            expected: format!("the key {key}"),
            advice,
        });
    };
    if let Some(named) = chain.opening.as_ref().map(|opening| opening.key)
        && named != key
    {
        wrong(
            Part::Chain,
            Some(1),
            format!("the casebook names the key {named}"),
            "this casebook was sealed by someone else than the key you gave",
        );
    }
    if let Some(file) = evidence.key_file
        && file != format!("{key}\n").as_bytes()
    {
        wrong(
            Part::Key,
            None,
            "the file holds another key, or is damaged".to_owned(),
            "the first entry names the key; compare with a copy",
        );
    }
}

/// What a file of seals holds.
#[derive(Debug, Default)]
pub(crate) struct Seals {
    /// Seals that hold, in every respect.
    holding: u64,
    /// Entries that the longest of them covers.
    sealed_entries: u64,
    /// Where the torn tail begins; the length where there is none.
    pub(crate) whole_bytes: usize,
}

/// Holds every seal of a file against the chain.
pub(crate) fn examine_seals(
    part: Part,
    bytes: &[u8],
    chain: &Chain,
    evidence: &Evidence<'_>,
    findings: &mut Findings,
) -> Seals {
    let key = key_of(evidence, chain);
    let mut seals = Seals::default();
    for line in lines(part, bytes) {
        let read = Seal::of_line(line.bytes);
        if line.torn(read.as_ref().err()) {
            findings.push(line.torn_finding());
            break;
        }
        seals.whole_bytes = line.start + line.bytes.len() + 1;
        let seal = match read {
            Ok(seal) => seal,
            Err(fault) => {
                findings.push(line.fault_finding(&fault));
                continue;
            }
        };
        match against(&seal, chain, key) {
            Some((code, what, expected, advice)) => {
                findings.push(line.wrong(code, 0, what, expected, advice));
            }
            None => {
                seals.holding += 1;
                seals.sealed_entries = seals.sealed_entries.max(seal.statement.length);
            }
        }
    }
    seals
}

/// What speaks against a seal, the first reason of all.
fn against(
    seal: &Seal,
    chain: &Chain,
    key: Option<PublicKey>,
) -> Option<(Code, String, String, &'static str)> {
    const COPY: &str = "compare with a copy; do not go on with this record";
    let said = &seal.statement;
    if key != Some(seal.key) {
        let wanted = key.map_or("a key that the casebook names".to_owned(), |key| {
            key.to_string()
        });
        let what = format!("the seal is by the key {}", seal.key);
        return Some((Code::OtherKey, what, wanted, "it says nothing here"));
    }
    if !seal.holds() {
        let what = "the signature does not fit what the seal says".to_owned();
        let expected = "a signature over the statement by the key beside it".to_owned();
        return Some((Code::BadSignature, what, expected, COPY));
    }
    let case = chain.opening.as_ref().map(|opening| opening.case.as_str());
    if case.is_some_and(|case| case != said.case) {
        let what = format!("the seal is of the case {:?}", said.case);
        let expected = format!("{:?}", case.unwrap_or_default());
        return Some((Code::OtherCase, what, expected, COPY));
    }
    if said.length > chain.length() {
        let what = format!("the chain has {} whole entries", chain.length());
        let expected = format!("at least the {} that were sealed", said.length);
        let advice = "its end was cut off, or damaged; look for a copy that has it";
        return Some((Code::CutTail, what, expected, advice));
    }
    let before = usize::try_from(said.length)
        .ok()
        .and_then(|l| l.checked_sub(1));
    let head = before.and_then(|place| chain.hashes.get(place).copied());
    let head = head.unwrap_or(Digest::ZERO);
    if head != said.head {
        let what = format!("line {} of the chain has the hash {head}", said.length);
        let expected = format!("{}, as it was sealed", said.head);
        return Some((Code::ChangedBytes, what, expected, COPY));
    }
    None
}

fn examine_blobs(chain: &Chain, blobs: &dyn Blobs, findings: &mut Findings) {
    for (named, line) in &chain.named {
        if let Some((code, found, advice)) = against_blob(named, blobs) {
            let BlobRef { digest, bytes } = named;
            findings.push(Finding {
                severity: Severity::Wrong,
                code,
                part: Part::Blobs,
                line: None,
                byte: None,
                what: format!("the blob {digest}, named in line {line} of the chain, {found}"),
                expected: format!("{bytes} bytes with that hash"),
                advice,
            });
        }
    }
    let there = match blobs.list() {
        Ok(there) => there,
        Err(why) => {
            findings.push(Finding {
                severity: Severity::Wrong,
                code: Code::BlobUnreadable,
                part: Part::Blobs,
                line: None,
                byte: None,
                what: format!("the blobs cannot be listed ({why})"),
                expected: "their names".to_owned(),
                advice: "see that the folder can be read, then verify again",
            });
            return;
        }
    };
    let named: BTreeSet<Digest> = chain.named.keys().map(|blob| blob.digest).collect();
    for digest in there.into_iter().filter(|digest| !named.contains(digest)) {
        findings.push(Finding {
            severity: Severity::Notice,
            code: Code::BlobUnnamed,
            part: Part::Blobs,
            line: None,
            byte: None,
            what: format!("no entry names the blob {digest}"),
            expected: "blobs that entries name".to_owned(),
            advice: "a writer that was stopped may leave one; it is no part of the record",
        });
    }
}

/// What speaks against a blob that an entry names.
fn against_blob(named: &BlobRef, blobs: &dyn Blobs) -> Option<(Code, String, &'static str)> {
    const COPY: &str = "look for a copy of the blob; its name is its SHA-256";
    match blobs.get(&named.digest) {
        Ok(Some(content)) => {
            let found = BlobRef::of(&content);
            let what = format!("holds {} bytes with the hash {}", found.bytes, found.digest);
            (found != *named).then_some((Code::BlobChanged, what, COPY))
        }
        Ok(None) => Some((Code::BlobMissing, "is not there".to_owned(), COPY)),
        Err(why) => {
            let advice = "see that the file can be read, then verify again";
            let what = format!("cannot be read ({why})");
            Some((Code::BlobUnreadable, what, advice))
        }
    }
}
