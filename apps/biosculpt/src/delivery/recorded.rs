//! A recorded session, read back from a casebook.
//!
//! In: a verified casebook. Out: [`Recorded`]: what it was made with, and its rows. Fails: [`Fault`], where the
//! casebook is damaged or holds no session.

use crate::delivery::folder;
use crate::delivery::setup::SetUp;
use crate::fault::Fault;
use crate::store;
use casebook::{Blobs, Digest, Entry, Evidence, Severity, Value};
use std::path::Path;
use swarm::Site;
use treatment::Prescription;
use treatment::record::{SET_UP, TICKS};
use treatment::session::Load;

/// One session of a casebook.
pub(crate) struct Recorded {
    pub(crate) set_up: SetUp,
    pub(crate) load: Load,
    pub(crate) site: Site,
    pub(crate) rows: Vec<String>,
}

fn blob(blobs: &dyn Blobs, value: &Value) -> anyhow::Result<Vec<u8>> {
    let named =
        casebook::named_in(value).map_err(|text| anyhow::anyhow!("{text} names no blob"))?;
    let digest: Digest = match named[..] {
        [blob] => blob.digest,
        _ => anyhow::bail!("one blob was expected, {} are named", named.len()),
    };
    let content = blobs.get(&digest)?;
    content.ok_or_else(|| anyhow::anyhow!("the blob {digest} is not there"))
}

/// Reads the last session of the casebook in that folder.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Recorded> {
    let casebook = store::find(folder)?;
    let lying = store::read(&casebook)?;
    let evidence = Evidence {
        chain: &lying.chain,
        seals: &lying.seals,
        ..Evidence::default()
    };
    let report = casebook::verify(&evidence, &lying.blobs);
    let wrong = |finding: &&casebook::Finding| finding.severity == Severity::Wrong;
    if let Some(finding) = report.findings.iter().find(wrong) {
        return Err(Fault::new(format!("is damaged: {finding}"))
            .at(&casebook)
            .expecting("a casebook that verifies")
            .advising("see `biosculpt verify`")
            .into());
    }
    let entries = casebook::entries(&lying.chain).map_err(|why| anyhow::anyhow!("{why}"))?;
    let none = || {
        Fault::new("holds no session")
            .at(&casebook)
            .expecting("the record of a delivery")
            .advising("deliver a plan with `biosculpt deliver DIR`")
    };
    let start = entries
        .iter()
        .rposition(|entry| entry.draft.kind == SET_UP)
        .ok_or_else(none)?;
    let set_up: SetUp = entries[start].draft.body.read()?;
    let prescription_bytes = blob(&lying.blobs, &set_up.prescription)?;
    let protocol = blob(&lying.blobs, &set_up.protocol)?;
    let tissue = blob(&lying.blobs, &set_up.tissue)?;
    let prescription = Prescription::parse(&prescription_bytes)?;
    let tooth = folder::tooth(&casebook, &tissue)?;
    let site = folder::site(&prescription, &tooth)?;
    let load = set_up.load(prescription_bytes, protocol)?;
    let rows = rows(&entries[start..], &lying.blobs, &set_up.signals)?;
    Ok(Recorded {
        set_up,
        load,
        site,
        rows,
    })
}

fn rows(entries: &[Entry], blobs: &dyn Blobs, signals: &[String]) -> anyhow::Result<Vec<String>> {
    let ticks = entries.iter().filter(|entry| entry.draft.kind == TICKS);
    let texts = ticks.map(|entry| blob(blobs, &entry.draft.body));
    let texts = texts.collect::<anyhow::Result<Vec<_>>>()?;
    Ok(treatment::replay::rows(
        texts.iter().map(Vec::as_slice),
        signals,
    )?)
}
