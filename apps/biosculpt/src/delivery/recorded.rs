//! A recorded session, read back from a casebook.
//!
//! In: a verified casebook. Out: [`Recorded`]: what the device was loaded with, its rows, its events, what came of it. Fails: [`Fault`], where the
//! casebook is damaged or holds no session.

use crate::delivery::folder;
use crate::delivery::setup::{BlobJson, SetUp, check_simulator};
use crate::fault::Fault;
use crate::store;
use casebook::{Blobs, Digest, Entry, Evidence, Severity, Value};
use std::path::Path;
use swarm::Site;
use treatment::Prescription;
use treatment::record::{SET_UP, Said, TICKS, events};
use treatment::session::Load;

/// Kind of the entry that tells what came of a session.
const OUTCOME: &str = "outcome";

/// One session of a casebook.
pub(crate) struct Recorded {
    pub(crate) load: Load,
    pub(crate) site: Site,
    pub(crate) rows: Vec<String>,
    pub(crate) events: Vec<Said>,
    /// The body of its outcome; none where it was cut off before.
    pub(crate) outcome: Option<Value>,
}

fn named(blobs: &dyn Blobs, blob: &BlobJson) -> anyhow::Result<Vec<u8>> {
    let digest = Digest::parse(&blob.blob);
    content(
        blobs,
        digest.ok_or_else(|| anyhow::anyhow!("{:?} names no blob", blob.blob))?,
    )
}

fn content(blobs: &dyn Blobs, digest: Digest) -> anyhow::Result<Vec<u8>> {
    let content = blobs.get(&digest)?;
    content.ok_or_else(|| anyhow::anyhow!("the blob {digest} is not there"))
}

/// Reads the last session of the casebook in that folder; one that is to be made again as it was must be of this simulator.
pub(crate) fn read(folder: &Path, as_it_was: bool) -> anyhow::Result<Recorded> {
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
    // First of all: what is recorded with another simulator may be in another format too.
    if as_it_was {
        check_simulator(set_up.simulator, &set_up.program).map_err(|why| why.at(folder))?;
    }
    let prescription_bytes = named(&lying.blobs, &set_up.prescription)?;
    let protocol = named(&lying.blobs, &set_up.protocol)?;
    let tissue = named(&lying.blobs, &set_up.tissue)?;
    let prescription = Prescription::parse(&prescription_bytes).map_err(|why| {
        Fault::new(format!("holds a prescription that {why}"))
            .at(&casebook)
            .expecting("a prescription in the format of this program")
            .advising("replay it with the program that recorded it")
    })?;
    let tooth = folder::tooth(&casebook, &tissue)?;
    let site = folder::site(&prescription, &tooth)?;
    let load = set_up.load(prescription_bytes, protocol)?;
    let session = &entries[start..];
    let outcome = session.iter().rfind(|entry| entry.draft.kind == OUTCOME);
    Ok(Recorded {
        load,
        site,
        rows: rows(session, &lying.blobs, &set_up.signals)?,
        events: events(session)?,
        outcome: outcome.map(|entry| entry.draft.body.clone()),
    })
}

fn rows(entries: &[Entry], blobs: &dyn Blobs, signals: &[String]) -> anyhow::Result<Vec<String>> {
    let ticks = entries.iter().filter(|entry| entry.draft.kind == TICKS);
    let mut texts = Vec::new();
    for entry in ticks {
        let named = casebook::named_in(&entry.draft.body);
        for blob in named.map_err(|text| anyhow::anyhow!("{text} names no blob"))? {
            texts.push(content(blobs, blob.digest)?);
        }
    }
    Ok(treatment::replay::rows(
        texts.iter().map(Vec::as_slice),
        signals,
    )?)
}
