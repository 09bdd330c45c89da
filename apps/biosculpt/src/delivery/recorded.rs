//! A recorded session, read back from a casebook.
//!
//! In: a verified casebook. Out: [`Recorded`]: what the device was loaded with, its rows, its events, what came of it. Fails: [`Fault`], where the
//! casebook is damaged or holds no session.

use crate::delivery::setup::{BlobJson, SetUp, check_simulator};
use crate::delivery::{finish, folder};
use crate::fault::Fault;
use crate::store::{self, Lying};
use casebook::{Blobs, Digest, Entry, Evidence, Severity, Value};
use std::path::Path;
use swarm::Site;
use tissue::Tooth;
use treatment::Prescription;
use treatment::record::{SET_UP, Said, TICKS, events};
use treatment::session::Load;

/// Kind of the entry that tells what came of a session.
pub(crate) const OUTCOME: &str = "outcome";

/// One session of a casebook.
pub(crate) struct Recorded {
    pub(crate) load: Load,
    pub(crate) prescription: Prescription,
    pub(crate) tooth: Tooth,
    pub(crate) site: Site,
    /// The device's signals, as its rows name them.
    pub(crate) signals: Vec<String>,
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

/// The content of a blob of a record.
pub(crate) fn content(blobs: &dyn Blobs, digest: Digest) -> anyhow::Result<Vec<u8>> {
    let content = blobs.get(&digest)?;
    content.ok_or_else(|| anyhow::anyhow!("the blob {digest} is not there"))
}

/// The entries of a session: from the last set-up on; none where nothing was set up.
pub(crate) fn last_session(entries: &[Entry]) -> Option<&[Entry]> {
    let start = entries.iter().rposition(|e| e.draft.kind == SET_UP)?;
    entries.get(start..)
}

/// The prescription of a session, as its set-up names it.
pub(crate) fn prescription(session: &[Entry]) -> Option<&str> {
    let set_up = session.first()?.draft.body.fields()?;
    set_up.get("prescription")?.fields()?.get("blob")?.text()
}

/// Whether a casebook is sound, and how many of its last entries bear no seal.
pub(crate) fn check_sound(casebook: &Path, lying: &Lying) -> Result<u64, Fault> {
    let evidence = Evidence {
        chain: &lying.chain,
        seals: &lying.seals,
        ..Evidence::default()
    };
    let report = casebook::verify(&evidence, &lying.blobs);
    let wrong = |finding: &&casebook::Finding| finding.severity == Severity::Wrong;
    match report.findings.iter().find(wrong) {
        None => Ok(report.unsealed_entries()),
        Some(finding) => Err(Fault::new(format!("is damaged: {finding}"))
            .at(casebook)
            .expecting("a casebook that verifies")
            .advising("see `biosculpt verify`")),
    }
}

/// Reads the last session of the casebook in that folder; one that is to be made again as it was must be of this simulator.
pub(crate) fn read(folder: &Path, as_it_was: bool) -> anyhow::Result<Recorded> {
    let casebook = store::find(folder)?;
    let lying = store::read(&casebook)?;
    check_sound(&casebook, &lying)?;
    let entries = casebook::entries(&lying.chain).map_err(|why| anyhow::anyhow!("{why}"))?;
    let none = || {
        Fault::new("holds no session")
            .at(&casebook)
            .expecting("the record of a delivery")
            .advising("deliver a plan with `biosculpt deliver DIR`")
    };
    let session = last_session(&entries).ok_or_else(none)?;
    of(session, &lying.blobs, &casebook, as_it_was)
}

/// What those entries of one session tell, the set-up first.
pub(crate) fn of(
    session: &[Entry],
    blobs: &dyn Blobs,
    casebook: &Path,
    as_it_was: bool,
) -> anyhow::Result<Recorded> {
    let first = session.first();
    let first = first.ok_or_else(|| anyhow::anyhow!("a session without its set-up"))?;
    let set_up: SetUp = first.draft.body.read()?;
    // First of all: what is recorded with another simulator may be in another format too.
    if as_it_was {
        check_simulator(set_up.simulator, &set_up.program).map_err(|why| why.at(casebook))?;
    }
    let prescription_bytes = named(blobs, &set_up.prescription)?;
    let protocol = named(blobs, &set_up.protocol)?;
    let tissue = named(blobs, &set_up.tissue)?;
    let prescription = Prescription::parse(&prescription_bytes).map_err(|why| {
        Fault::new(format!("holds a prescription that {why}"))
            .at(casebook)
            .expecting("a prescription in the format of this program")
            .advising("replay it with the program that recorded it")
    })?;
    let tooth = folder::tooth(casebook, &tissue)?;
    let site = folder::site(&prescription, &tooth)?;
    let load = set_up.load(prescription_bytes, protocol)?;
    Ok(Recorded {
        rows: rows(session, blobs, &set_up.signals)?,
        events: events(session)?,
        outcome: finish::last(session, OUTCOME).cloned(),
        load,
        prescription,
        tooth,
        site,
        signals: set_up.signals,
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
