//! A small record with everything in it, and the short ways to make and judge one.

use crate::shelf::Shelf;
use casebook::{
    Code, Draft, Evidence, Opening, Report, SecretKey, Severity, Signer, Value, WriteError, Writer,
    verify,
};

pub(crate) fn signer() -> SecretKey {
    SecretKey::from_entropy(&[7; 32])
}

pub(crate) fn stranger() -> SecretKey {
    SecretKey::from_entropy(&[8; 32])
}

pub(crate) fn opening() -> Opening {
    Opening {
        case: "case 36-1, Zähne 🦷".to_owned(),
        key: signer().public_key(),
    }
}

pub(crate) fn begun() -> Writer<Shelf> {
    Writer::create(Shelf::default(), opening(), 1_000, "clinic").unwrap()
}

pub(crate) fn draft(kind: &str, body: Value) -> Draft {
    Draft {
        at_ms: 1_764_333_000_123,
        actor: "firmware 1.0".to_owned(),
        kind: kind.to_owned(),
        body,
    }
}

pub(crate) fn tick(n: u32) -> Draft {
    let rise = Value::number(f64::from(n) * 0.1).unwrap();
    draft(
        "tick",
        Value::object([("n", n.into()), ("rise_k", rise), ("zone", Value::Null)]),
    )
}

/// Does everything that a writer does, and stops at the first error.
/// `said` hears of everything that was acknowledged.
pub(crate) fn session(
    writer: &mut Writer<&mut Shelf>,
    said: &mut dyn FnMut(Said),
) -> Result<(), WriteError> {
    let entry = |r: casebook::Receipt| Said::Entry(r.seq, r.digest);
    said(entry(writer.append(tick(0))?));
    let mesh = writer.put_blob(b"a mesh with many faces")?;
    said(Said::Blob(mesh.digest));
    let named = Value::object([("target", mesh.into()), ("name", "\u{7}é\n".into())]);
    said(entry(writer.append(draft("plan", named))?));
    said(Said::Seal(writer.seal(&signer(), 2_000)?.line().unwrap()));
    for receipt in writer.append_all(vec![tick(1), tick(2)])? {
        said(entry(receipt));
    }
    said(Said::Seal(writer.seal(&signer(), 3_000)?.line().unwrap()));
    said(entry(writer.append(tick(3))?));
    Ok(())
}

/// What was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Entry(u64, casebook::Digest),
    Blob(casebook::Digest),
    Seal(String),
}

/// The record of a whole session, sealed to its end when `sealed`.
pub(crate) fn record(sealed: bool) -> Shelf {
    let mut shelf = begun().into_store();
    let mut writer = Writer::open(&mut shelf).unwrap();
    session(&mut writer, &mut |_| ()).unwrap();
    if sealed {
        writer.seal(&signer(), 4_000).unwrap();
    }
    shelf
}

pub(crate) fn judge(shelf: &Shelf) -> Report {
    let (chain, seals) = (shelf.chain.seen(), shelf.seals.seen());
    let key = format!("{}\n", signer().public_key());
    let evidence = Evidence {
        chain: &chain,
        seals: &seals,
        key_file: Some(key.as_bytes()),
        ..Evidence::default()
    };
    verify(&evidence, shelf)
}

/// Codes of what speaks against a record.
pub(crate) fn wrongs(report: &Report) -> Vec<Code> {
    let wrong = report
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Wrong);
    wrong.map(|f| f.code).collect()
}
