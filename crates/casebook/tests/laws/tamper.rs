//! Whatever is done to a record shows.

use crate::sample::{begun, draft, judge, record, signer, tick, wrongs};
use crate::shelf::Shelf;
use casebook::{
    BlobRef, Code, Digest, Evidence, Severity, Signer, Store, Value, WriteError, Writer, verify,
};
use proptest::prelude::*;

pub(crate) fn expect_found(shelf: &Shelf, what: &str) -> Vec<Code> {
    let report = judge(shelf);
    assert!(!report.sound(), "{what} was not found");
    for finding in &report.findings {
        let parts = [&finding.what, &finding.expected, finding.advice];
        assert!(parts.iter().all(|part| !part.is_empty()), "{finding}");
    }
    wrongs(&report)
}

/// A copy of the record with its chain rewritten.
fn with_chain(shelf: &Shelf, lines: &[&[u8]]) -> Shelf {
    let mut changed = shelf.clone();
    changed.chain.durable = lines
        .iter()
        .flat_map(|l| [l, &b"\n"[..]].concat())
        .collect();
    changed
}

pub(crate) fn lines_of(bytes: &[u8]) -> Vec<&[u8]> {
    let whole = bytes.strip_suffix(b"\n").unwrap();
    whole.split(|&byte| byte == b'\n').collect()
}

#[test]
fn an_untouched_record_is_sound() {
    let report = judge(&record(true));
    assert!(report.sound() && report.findings.is_empty(), "{report:?}");
    assert_eq!((report.entries, report.seals, report.blobs), (6, 3, 1));
    assert_eq!(report.unsealed_entries(), 0);
    let report = judge(&record(false));
    assert!(report.sound());
    assert_eq!(report.unsealed_entries(), 1);
    assert!(report.findings[0].what.starts_with("1 of 6 entries"));
}

#[test]
fn law_any_changed_byte_is_found() {
    let shelf = record(true);
    type Place = fn(&mut Shelf) -> &mut Vec<u8>;
    let places: [(&str, Place); 3] = [
        ("chain", |s| &mut s.chain.durable),
        ("seals", |s| &mut s.seals.durable),
        ("blob", |s| s.blobs.values_mut().next().unwrap()),
    ];
    for (name, place) in places {
        let length = place(&mut shelf.clone()).len();
        for at in 0..length {
            // A bit, the bit between capitals and small letters, a newline.
            let byte = place(&mut shelf.clone())[at];
            for other in [byte ^ 1, byte ^ 0x20, b'\n'] {
                if other != byte {
                    let mut changed = shelf.clone();
                    place(&mut changed)[at] = other;
                    expect_found(&changed, &format!("{name} byte {at}: {byte} to {other}"));
                }
            }
            let mut shorter = shelf.clone();
            place(&mut shorter).remove(at);
            let mut longer = shelf.clone();
            place(&mut longer).insert(at, b'0');
            expect_found(&shorter, &format!("{name}: byte {at} taken out"));
            expect_found(&longer, &format!("{name}: byte put in at {at}"));
        }
    }
}

#[test]
fn a_changed_key_file_is_found() {
    let shelf = record(true);
    let (chain, seals) = (shelf.chain.seen(), shelf.seals.seen());
    let key = format!("{}\n", signer().public_key()).into_bytes();
    for at in 0..key.len() {
        let mut changed = key.clone();
        changed[at] ^= 0x20;
        let evidence = Evidence {
            chain: &chain,
            seals: &seals,
            key_file: Some(&changed),
            ..Evidence::default()
        };
        let report = verify(&evidence, &shelf);
        assert_eq!(wrongs(&report), [Code::OtherKey], "byte {at}");
    }
}

#[test]
fn law_cut_tail_is_found_by_the_seal() {
    let shelf = record(true);
    let length = shelf.chain.durable.len();
    let mut whole = 0;
    for cut in 0..length {
        let mut changed = shelf.clone();
        changed.chain.durable.truncate(cut);
        let codes = expect_found(&changed, &format!("cut at byte {cut}"));
        let at_a_line = cut == 0 || shelf.chain.durable[cut - 1] == b'\n';
        assert_eq!(codes.contains(&Code::TornTail), !at_a_line, "{cut}");
        assert!(codes.contains(&Code::CutTail), "cut at byte {cut}");
        whole += usize::from(at_a_line);
        // What was sealed was acknowledged: that is no torn tail to be recovered.
        let refused = casebook::recover(&mut changed, 1, "clinic");
        assert!(refused.is_err(), "recovered a record cut at byte {cut}");
    }
    assert_eq!(whole, 6);
}

#[test]
fn a_cut_of_chain_and_seals_is_found_by_a_seal_kept_elsewhere() {
    let mut shelf = record(true);
    let seals = shelf.seals.seen();
    let last = *lines_of(&seals).last().unwrap();
    let first_seal = lines_of(&seals)[0];
    shelf.seals.durable.truncate(first_seal.len() + 1);
    let chain = shelf.chain.seen();
    let end: usize = lines_of(&chain)[..3].iter().map(|l| l.len() + 1).sum();
    shelf.chain.durable.truncate(end);
    assert!(judge(&shelf).sound(), "nothing beside it can tell");
    let evidence = Evidence {
        chain: &shelf.chain.durable,
        seals: &shelf.seals.durable,
        witness: &[last, b"\n"].concat(),
        ..Evidence::default()
    };
    assert_eq!(wrongs(&verify(&evidence, &shelf)), [Code::CutTail]);
}

#[test]
fn law_entries_out_of_place_are_found() {
    let shelf = record(true);
    let chain = shelf.chain.seen();
    let lines = lines_of(&chain);
    for a in 0..lines.len() {
        let mut removed = lines.clone();
        removed.remove(a);
        expect_found(&with_chain(&shelf, &removed), &format!("{a} removed"));
        for b in 0..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(a, b);
            if a != b {
                expect_found(
                    &with_chain(&shelf, &swapped),
                    &format!("{a} and {b} swapped"),
                );
            }
            let mut moved = lines.clone();
            let line = moved.remove(a);
            moved.insert(b, line);
            if a != b {
                expect_found(&with_chain(&shelf, &moved), &format!("{a} moved to {b}"));
            }
            let mut twice = lines.clone();
            twice.insert(b, lines[a]);
            let codes = expect_found(&with_chain(&shelf, &twice), &format!("{a} again at {b}"));
            assert!(codes.contains(&Code::WrongSeq) || codes.contains(&Code::BrokenLink));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn law_a_rewritten_entry_is_found(at in 0..6_usize, n in 100..200_u32) {
        // Rewritten with care: canonical, and every later link made to fit. Only the seals show it.
        let shelf = record(true);
        let entries = casebook::entries(&shelf.chain.seen()).unwrap();
        let mut rewritten = begun().into_store();
        if at == 0 {
            let mut opening = crate::sample::opening();
            opening.case = format!("another {n}");
            rewritten = Writer::create(Shelf::default(), opening, 1_000, "clinic")
                .unwrap()
                .into_store();
        }
        rewritten.blobs = shelf.blobs.clone();
        let mut writer = Writer::open(&mut rewritten).unwrap();
        for entry in &entries[1..] {
            let mut draft = entry.draft.clone();
            if entry.seq == at as u64 {
                draft = tick(n);
            }
            writer.append(draft).unwrap();
        }
        rewritten.seals = shelf.seals.clone();
        let codes = expect_found(&rewritten, &format!("entry {at} rewritten"));
        prop_assert!(codes.iter().all(|c| [
            Code::ChangedBytes, Code::OtherCase
        ].contains(c)), "{:?}", codes);
    }
}

#[test]
fn blobs_are_held_against_their_names() {
    let shelf = record(true);
    let mut missing = shelf.clone();
    missing.blobs.clear();
    assert_eq!(
        expect_found(&missing, "a missing blob"),
        [Code::BlobMissing]
    );
    let mut more = shelf.clone();
    let stray = b"nobody's";
    more.put(&Digest::of(stray), stray).unwrap();
    let report = judge(&more);
    assert!(report.sound());
    let finding = &report.findings[0];
    assert_eq!(
        (finding.code, finding.severity),
        (Code::BlobUnnamed, Severity::Notice)
    );
}

/// A line of this place, made by hand.
fn line_at(shelf: &Shelf, spoil: impl Fn(String) -> String) -> Shelf {
    let mut changed = shelf.clone();
    let mut writer = Writer::open(&mut changed).unwrap();
    writer.append(tick(9)).unwrap();
    let chain = changed.chain.seen();
    let mut lines = lines_of(&chain);
    let last = String::from_utf8(lines.pop().unwrap().to_vec()).unwrap();
    let last = spoil(last);
    lines.push(last.as_bytes());
    with_chain(shelf, &lines)
}

#[test]
fn each_thing_that_is_wrong_has_its_code_and_place() {
    let shelf = record(true);
    let start = shelf.chain.durable.len() as u64;
    let blob = BlobRef::of(b"never stored").digest;
    let named = format!("\"body\":{{\"blob\":\"{blob}\",\"bytes\":12}}");
    let cases: [(&str, &str, &[Code]); 8] = [
        ("\"v\":1", "\"v\":2", &[Code::NewerVersion]),
        ("\"v\":1", "\"v\":0", &[Code::WrongShape]),
        ("\"v\":1", "\"v\":1,\"w\":1", &[Code::WrongShape]),
        ("\"seq\":6", "\"seq\":7", &[Code::WrongSeq]),
        ("\"seq\":6", "\"seq\": 6", &[Code::NotCanonical]),
        ("\"kind\":\"tick\"", "\"kind\":\"case\"", &[Code::WrongCase]),
        ("\"n\":9", "\"n\":{\"blob\":9}", &[Code::WrongBlobName]),
        (
            "\"body\":{\"n\":9,\"rise_k\":0.9,\"zone\":null}",
            &named,
            &[Code::BlobMissing],
        ),
    ];
    for (from, to, codes) in cases {
        let changed = line_at(&shelf, |line| {
            assert!(line.contains(from), "{line}");
            line.replace(from, to)
        });
        let report = judge(&changed);
        assert_eq!(wrongs(&report), codes, "{to}");
        let finding = report.findings.iter().find(|f| codes.contains(&f.code));
        let finding = finding.unwrap();
        if finding.code != Code::BlobMissing {
            assert_eq!(finding.line, Some(7), "{finding}");
            assert!(finding.byte.is_some_and(|byte| byte >= start), "{finding}");
        }
    }
    let spaced = line_at(&shelf, |line| line.replace("\"seq\":6", "\"seq\": 6"));
    let report = judge(&spaced);
    let byte = report.findings[0].byte.unwrap() as usize;
    assert_eq!(spaced.chain.durable[byte], b' ', "the byte is the space");
}

#[test]
fn a_newer_record_is_reported_and_never_written() {
    let shelf = record(true);
    let mut newer = line_at(&shelf, |line| line.replace("\"v\":1", "\"v\":2,\"new\":[]"));
    let before = newer.chain.seen();
    assert!(matches!(
        Writer::open(&mut newer),
        Err(WriteError::Newer(_))
    ));
    newer.chain.durable.extend(b"{\"half");
    assert!(matches!(
        casebook::recover(&mut newer, 1, "clinic"),
        Err(WriteError::Newer(_))
    ));
    newer.chain.durable.truncate(before.len());
    assert_eq!(newer.chain.seen(), before);
    let mut newer_seal = shelf;
    let line = "{\"countersigned\":[],\"statement\":{\"v\":2}}\n";
    newer_seal.seals.durable.extend(line.bytes());
    assert_eq!(wrongs(&judge(&newer_seal)), [Code::NewerVersion]);
    assert!(matches!(
        Writer::open(&mut newer_seal),
        Err(WriteError::Newer(_))
    ));
}

#[test]
fn law_entries_round_trip() {
    let mut shelf = begun().into_store();
    let mut writer = Writer::open(&mut shelf).unwrap();
    let drafts: Vec<_> = (0..20).map(tick).collect();
    writer.append_all(drafts.clone()).unwrap();
    writer.append(draft("none", Value::Null)).unwrap();
    let entries = casebook::entries(&shelf.chain.seen()).unwrap();
    let back: Vec<_> = entries[1..21].iter().map(|e| e.draft.clone()).collect();
    assert_eq!(back, drafts);
    let refused = casebook::entries(&shelf.chain.seen()[..100]).unwrap_err();
    assert_eq!(refused.code, Code::TornTail);
}
