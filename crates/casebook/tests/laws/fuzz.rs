//! Arbitrary bytes are judged, never believed and never fatal.

use crate::sample::{record, signer};
use crate::shelf::Shelf;
use casebook::{Evidence, FINDINGS_MAX, Signer, Writer, verify};
use proptest::prelude::*;

fn law(chain: &[u8], seals: &[u8], key: &[u8]) {
    let shelf = record(true);
    let evidence = Evidence {
        chain,
        seals,
        key_file: Some(key),
        witness: seals,
        trusted: Some(signer().public_key()),
    };
    let report = verify(&evidence, &shelf);
    let same = (chain, seals) == (&shelf.chain.seen(), &shelf.seals.seen());
    let key_is_right = key == format!("{}\n", signer().public_key()).as_bytes();
    // Only the record itself is sound, or a beginning of it, or one with more after its seals.
    let mine = shelf.chain.seen();
    let likely = mine.starts_with(chain) || chain.starts_with(&mine) || same;
    assert!(
        !report.sound() || (likely && key_is_right),
        "believed {chain:?}"
    );
    let again = verify(&evidence, &shelf);
    assert_eq!(report.findings, again.findings);
    for finding in &report.findings {
        assert!(finding.to_string().len() < 2_000);
    }
    // A writer that opens it leaves it sound.
    let mut other = Shelf::default();
    other.chain.durable = chain.to_vec();
    other.seals.durable = seals.to_vec();
    let _ = casebook::recover(&mut other, 1, "clinic");
    if let Ok(mut writer) = Writer::open(&mut other) {
        writer.seal(&signer(), 1).unwrap();
    }
}

/// Bytes that look like a record's.
fn jsonish() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\n",
        "\\u",
        "0",
        "-0",
        "1e999",
        "9007199254740993",
        "\"v\":1",
        "\"seq\":0",
        "\"prev\":\"",
        "\"body\":",
        "\"blob\":",
        "null",
        "\u{0}",
        "\\ud800",
        "\"kind\":\"case\"",
        "\"statement\":{\"v\":1}",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn law_arbitrary_bytes_are_judged(
        chain in any::<Vec<u8>>(),
        seals in any::<Vec<u8>>(),
        key in any::<Vec<u8>>(),
    ) {
        law(&chain, &seals, &key);
    }

    #[test]
    fn law_what_looks_like_a_record_is_judged(chain in jsonish(), seals in jsonish()) {
        law(&chain, &seals, b"");
    }

    #[test]
    fn law_a_mangled_record_is_judged(
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        put in prop_oneof![any::<Vec<u8>>(), jsonish()],
        which in any::<bool>(),
    ) {
        let shelf = record(true);
        let (mut chain, mut seals) = (shelf.chain.seen(), shelf.seals.seen());
        let mangled = if which { &mut chain } else { &mut seals };
        let (a, b) = (from.index(mangled.len()), to.index(mangled.len()));
        mangled.splice(a.min(b)..a.max(b), put);
        law(&chain, &seals, format!("{}\n", signer().public_key()).as_bytes());
    }
}

#[test]
fn law_findings_are_bounded() {
    let chain = vec![b'\n'; 100_000];
    let evidence = Evidence {
        chain: &chain,
        seals: &chain,
        ..Evidence::default()
    };
    let report = verify(&evidence, &Shelf::default());
    assert_eq!(report.findings.len(), FINDINGS_MAX);
    // Each line, that the chain is empty of whole ones aside; and one notice.
    assert_eq!(report.wrong + 1, FINDINGS_MAX as u64 + report.more);
    let deep = [&[b'['; 1 << 20][..], b"\n"].concat();
    let long = [&[b'1'; (1 << 20) + 1][..], b"\n"].concat();
    for chain in [deep, long] {
        let evidence = Evidence {
            chain: &chain,
            ..Evidence::default()
        };
        assert!(!verify(&evidence, &Shelf::default()).sound());
    }
}
