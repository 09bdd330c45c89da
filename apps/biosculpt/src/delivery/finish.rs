//! The end of a delivery: its outcome, surface and page, in the record and beside it.
//!
//! In: what was delivered. Out: entries `outcome`, `delivered` and `page`; `outcome.json`, `delivered.ply`,
//! `delivery.html`. The page names the entry of the surface, the last before its own.

use crate::delivery::CASEBOOK;
use crate::delivery::close::Over;
use crate::delivery::drive::Driven;
use crate::delivery::outcome::{self, OutcomeJson};
use crate::delivery::recorded::{self, OUTCOME};
use crate::report::delivery::{Surfaces, Told, html, work};
use crate::store::{self, FileStore};
use crate::{files, written};
use casebook::{Digest, Entry, Value, named_in};
use std::path::Path;
use swarm::{Bed, Truth};
use treatment::record::Recorder;
use treatment::{PlanFile, Prescription};

/// What was so at a time, as the replay has it.
pub(crate) struct Moment {
    pub(crate) now_ms: u64,
    pub(crate) truth: Truth,
}

/// Kinds of the entries of a session that is over, besides its outcome.
pub(crate) const REPLAY: &str = "replay";
pub(crate) const DELIVERED: &str = "delivered";
pub(crate) const PAGE: &str = "page";

/// What there is to tell of.
pub(crate) struct Finished<'a> {
    pub(crate) over: &'a Over<'a>,
    pub(crate) driven: &'a Driven,
    /// What was so, once a second.
    pub(crate) moments: &'a [Moment],
    pub(crate) measured: &'a treatment::Outcome,
    pub(crate) truth: &'a Truth,
    pub(crate) bed: &'a Bed,
    pub(crate) json: &'a OutcomeJson,
    pub(crate) key: String,
}

/// The body of the last entry of that kind.
pub(crate) fn last<'a>(entries: &'a [Entry], kind: &str) -> Option<&'a Value> {
    let found = entries.iter().rfind(|entry| entry.draft.kind == kind);
    found.map(|entry| &entry.draft.body)
}

/// Records everything, and writes it where it belongs there; of the kinds that are there, entries stay as they are.
pub(crate) fn finish(
    finished: &Finished<'_>,
    there: &[Entry],
    recorder: &mut Recorder<FileStore>,
) -> anyhow::Result<()> {
    let now_ms = files::now_ms()?;
    let over = finished.over;
    let path = over.path;
    let mesh = treatment::delivered::surface(over.site, finished.bed, over.tooth)?;
    let told = match last(there, OUTCOME) {
        Some(told) => told.clone(),
        None => {
            let told = Value::of(finished.json)?;
            recorder.put(OUTCOME, told.clone(), now_ms)?;
            told
        }
    };
    let surface = match last(there, DELIVERED) {
        Some(named) => recorded_surface(path, named)?,
        None => {
            let surface = written::ply(&mesh)?;
            let blob = recorder.blob(&surface)?;
            let named = Value::object([(DELIVERED, blob.into())]);
            recorder.put(DELIVERED, named, now_ms)?;
            surface
        }
    };
    let order = over.site.order();
    let prescription = over.prescription;
    let surfaces = Surfaces {
        before: tooth(path, prescription, PlanFile::Before),
        target: tooth(path, prescription, PlanFile::Target),
        delivered: &mesh,
        outward: order.outward(),
    };
    let writer = recorder.writer();
    let record = (
        writer.length(),
        writer.head().to_string(),
        finished.key.clone(),
    );
    let page = html(&Told {
        load: over.load,
        order,
        signals: over.signals,
        driven: finished.driven,
        moments: finished.moments,
        measured: finished.measured,
        truth: Some(finished.truth),
        pictures: work(&surfaces)?,
        record,
        date: files::day_of(over.at_ms),
    });
    let blob = recorder.blob(page.as_bytes())?;
    recorder.put(PAGE, Value::object([(PAGE, blob.into())]), now_ms)?;
    if !over.is_of_folder {
        return Ok(());
    }
    files::write_synced(&path.join("delivered.ply"), &surface)?;
    files::write_synced(&path.join("outcome.json"), &outcome::file(&told)?)?;
    files::write_synced(&path.join("delivery.html"), page.as_bytes())
}

/// The surface that an entry names: another program may have written the same in other bytes.
fn recorded_surface(path: &Path, named: &Value) -> anyhow::Result<Vec<u8>> {
    let blobs = named_in(named).map_err(|text| anyhow::anyhow!("{text} names no blob"))?;
    let blob = blobs.first();
    let blob = blob.ok_or_else(|| anyhow::anyhow!("the entry {DELIVERED:?} names no blob"))?;
    let lying = store::read(&path.join(CASEBOOK))?;
    recorded::content(&lying.blobs, blob.digest)
}

/// A surface of the plan, where it lies there as it was prescribed for; the page does without otherwise.
fn tooth(folder: &Path, prescription: &Prescription, file: PlanFile) -> Option<scan::Mesh> {
    let bytes = std::fs::read(folder.join(file.name())).ok()?;
    let is_it = Some(Digest::of(&bytes)) == prescription.from.of(file);
    let mesh = is_it.then(|| scan::io::read_ply(&bytes));
    mesh?.ok()
}
