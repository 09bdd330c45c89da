//! What a writer refuses.

use crate::sample::{begun, draft, judge, opening, record, signer, stranger, tick};
use crate::shelf::{Fault, Shelf};
use casebook::{
    BlobRef, CASE, PublicKey, RECOVERY, Signature, Signer, Value, WriteError, Writer, recover,
};

#[test]
fn a_refused_draft_writes_nothing() {
    let mut shelf = begun().into_store();
    let before = shelf.chain.seen();
    let mut writer = Writer::open(&mut shelf).unwrap();
    let mut refuse = |draft, word: &str| {
        let error = writer.append_all(vec![tick(1), draft]).unwrap_err();
        assert!(error.to_string().contains(word), "{word}: {error}");
    };
    refuse(draft(CASE, Value::Null), "casebook's own");
    refuse(draft(RECOVERY, Value::Null), "casebook's own");
    refuse(draft("", Value::Null), "kind");
    refuse(
        draft("plan", BlobRef::of(b"never put").into()),
        "not stored",
    );
    refuse(
        draft("x", Value::object([("blob", Value::Null)])),
        "names no blob",
    );
    refuse(draft("x", "y".repeat(1 << 20).into()), "as a blob");
    let deep = (0..100).fold(Value::Null, |inner, _| Value::List(vec![inner]));
    refuse(draft("x", deep), "deep");
    let mut late = tick(1);
    late.at_ms = u64::MAX;
    refuse(late, "beyond");
    // A blob that is there but was named with another length.
    let blob = writer.put_blob(b"four").unwrap();
    let named = BlobRef { bytes: 5, ..blob };
    let error = writer.append(draft("plan", named.into())).unwrap_err();
    assert!(matches!(error, WriteError::BlobUnknown(_)));
    writer.append(draft("plan", blob.into())).unwrap();
    assert!(shelf.chain.seen().starts_with(&before));
    assert_eq!(judge(&shelf).entries, 2);
}

#[test]
fn a_writer_resumed_where_the_casebook_ends_goes_on_with_its_chain() {
    let whole = record(true);
    let known = Writer::open(whole.clone()).unwrap();
    let (length, head) = (known.length(), known.head());
    // A database hands out empty pages, and adds what comes on them to what it has.
    let mut writer = Writer::resume(Shelf::default(), opening(), length, head);
    writer.append_all(vec![tick(7), tick(8)]).unwrap();
    writer.seal(&signer(), 9_000).unwrap();
    let pages = writer.into_store();
    let join = |mut all: Shelf| {
        all.chain.durable.extend(pages.chain.seen());
        all.seals.durable.extend(pages.seals.seen());
        all
    };
    let report = judge(&join(whole.clone()));
    assert!(report.sound() && report.findings.is_empty(), "{report:?}");
    assert_eq!(report.entries, length + 2);
    // Where the place is wrong, verifying finds it.
    let mut shorter = whole;
    let seen = shorter.chain.seen();
    let cut = seen[..seen.len() - 1].iter().rposition(|&b| b == b'\n');
    shorter.chain.durable = seen[..=cut.unwrap()].to_vec();
    assert!(!judge(&join(shorter)).sound());
}

#[test]
fn a_casebook_is_begun_once_and_has_a_name() {
    let again = Writer::create(record(true), opening(), 1, "clinic");
    assert!(matches!(again, Err(WriteError::AlreadyThere { .. })));
    let mut nameless = opening();
    nameless.case.clear();
    assert!(Writer::create(Shelf::default(), nameless, 1, "clinic").is_err());
    assert!(Writer::create(Shelf::default(), opening(), 1, "").is_err());
    assert!(Writer::open(Shelf::default()).is_err());
}

/// A signer whose signatures are nobody's.
struct Broken;

impl Signer for Broken {
    fn public_key(&self) -> PublicKey {
        signer().public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, String> {
        Ok(Signature::new([0; 64]))
    }
}

#[test]
fn a_seal_that_would_not_hold_is_not_written() {
    let mut shelf = record(false);
    let before = shelf.seals.seen();
    let mut writer = Writer::open(&mut shelf).unwrap();
    let other = writer.seal(&stranger(), 1).unwrap_err();
    assert!(matches!(other, WriteError::OtherKey { .. }), "{other}");
    let broken = writer.seal(&Broken, 1).unwrap_err();
    assert!(matches!(broken, WriteError::Signer(_)), "{broken}");
    assert_eq!(shelf.seals.seen(), before);
}

#[test]
fn law_a_failed_write_stops_the_writer() {
    for (step, fault) in [
        (0, Fault::Before),
        (0, Fault::After(10)),
        (1, Fault::Before),
        (1, Fault::After(1)),
    ] {
        // The disk fails once, then works again: the writer must not go on as if nothing had been.
        let mut shelf = begun().into_store();
        let mut writer = Writer::open(&mut shelf).unwrap().into_store().clone();
        (writer.steps, writer.fails, writer.once) = (0, None, true);
        let mut shelf = writer;
        let mut writer = Writer::open(&mut shelf).unwrap();
        // Opening took two steps, both syncs.
        writer.append(tick(0)).unwrap();
        let mut shelf = shelf.after_kill();
        shelf.once = true;
        shelf.fails = Some((step + 2, fault));
        let mut writer = Writer::open(&mut shelf).unwrap();
        let failed = writer.append(tick(1)).unwrap_err();
        assert!(matches!(failed, WriteError::Store { .. }), "{failed}");
        for _ in 0..2 {
            let stopped = writer.append(tick(2)).unwrap_err();
            assert!(matches!(stopped, WriteError::Stopped), "{stopped}");
            let stopped = writer.seal(&signer(), 1).unwrap_err();
            assert!(matches!(stopped, WriteError::Stopped), "{stopped}");
        }
        shelf.fails = None;
        if let Err(torn) = Writer::open(&mut shelf) {
            assert!(matches!(torn, WriteError::Torn(_)), "{torn}");
            recover(&mut shelf, 1, "clinic").unwrap();
        }
        assert!(judge(&shelf).sound());
    }
}

#[test]
fn recovery_is_an_entry_and_what_was_torn_is_kept() {
    let mut shelf = record(true);
    shelf.chain.durable.extend(b"{\"actor\":\"firm");
    shelf.seals.durable.extend(b"{\"key\":");
    let at = shelf.chain.durable.len() - 14;
    let error = Writer::open(&mut shelf).unwrap_err().to_string();
    assert!(
        error.contains("line 7") && error.contains(&format!("byte {at}")),
        "{error}"
    );
    let (mut writer, recovery) = recover(&mut shelf, 9, "technician").unwrap();
    writer.append(tick(5)).unwrap();
    writer.seal(&signer(), 10).unwrap();
    let torn = recovery.chain.unwrap();
    assert_eq!(torn.at_byte, at as u64);
    assert_eq!(shelf.blobs[&torn.blob.digest], b"{\"actor\":\"firm");
    let seal = recovery.seals.unwrap();
    assert_eq!(shelf.blobs[&seal.blob.digest], b"{\"key\":");
    let entries = casebook::entries(&shelf.chain.seen()).unwrap();
    assert_eq!(
        (entries.len(), entries[6].draft.kind.as_str()),
        (8, RECOVERY)
    );
    assert_eq!(entries[6].draft.actor, "technician");
    let report = judge(&shelf);
    assert!(report.sound() && report.findings.is_empty(), "{report:?}");
    let again = recover(&mut shelf, 11, "technician");
    assert!(matches!(again, Err(WriteError::NotTorn)));
}

#[test]
fn a_damaged_record_is_neither_opened_nor_recovered() {
    let mut shelf = record(true);
    let last = shelf.chain.durable.len() - 1;
    shelf.chain.durable[300] ^= 1;
    let damaged = Writer::open(&mut shelf).unwrap_err();
    assert!(matches!(damaged, WriteError::Damaged(_)), "{damaged}");
    shelf.chain.durable.truncate(last);
    let before = shelf.chain.seen();
    let damaged = recover(&mut shelf, 1, "clinic").unwrap_err();
    assert!(matches!(damaged, WriteError::Damaged(_)), "{damaged}");
    assert_eq!(
        shelf.chain.seen(),
        before,
        "a refused recovery changed the record"
    );
}
