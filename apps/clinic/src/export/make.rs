//! An export, made.
//!
//! In: a casebook as it lies in the database. Out: a ZIP in a file without a name.
//! Method: what is known is folded from the very entries that are packed. Where these cannot be read, what the database
//! says is known stands in for it, and that is said.

use super::pack::{CASEBOOK, Pack};
use super::{pdf, read_me};
use crate::clock;
use crate::fault::Fault;
use crate::plans::{self, PLAN, PROOF};
use crate::routes::shape;
use crate::scans::{self, CHECK, FIND, TEETH};
use crate::series::{self, IMPORT};
use crate::sessions::{self, SESSION};
use crate::store::{Blobs, Book, StoreError, as_before, fact};
use crate::wire;
use casebook::{Evidence, Part, PublicKey, Severity};
use practice::{Delivery, NamedBlob, Record};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

const FORMAT: &str = "BioSculpt patient record 1";

/// What an export is made of.
pub(super) struct Ordered {
    /// Id of the patient.
    pub(super) patient: String,
    /// The casebook.
    pub(super) book: Book,
    /// The key that it is sealed with.
    pub(super) key: PublicKey,
    /// The blobs.
    pub(super) blobs: Blobs,
    /// The data directory.
    pub(super) folder: PathBuf,
    /// Who exports it.
    pub(super) by: String,
    /// Name of the clinic.
    pub(super) clinic: String,
    /// Whether its people are made up.
    pub(super) demo: bool,
}

/// What is known of a patient by the entries, and these in words.
struct Known {
    record: Record,
    /// Deliveries whose teeth are to be examined.
    left: Vec<Delivery>,
    timeline: Vec<wire::TimelineEntry>,
    wrong: Vec<String>,
}

/// What the entries say; nothing of it is wrong yet.
fn folded(chain: &[u8]) -> Result<Known, Fault> {
    let entries = casebook::entries(chain);
    let entries = entries.map_err(|why| StoreError::Record(why.to_string()))?;
    let (mut facts, mut timeline) = (Vec::new(), Vec::new());
    let lines = chain.split(|byte| *byte == b'\n');
    for (entry, line) in entries.into_iter().zip(lines).skip(1) {
        facts.push(fact(&entry)?);
        let hash = casebook::Digest::of(line).to_string();
        timeline.push(shape::timeline(entry, hash)?);
    }
    let (record, left) = practice::to_examine(&facts);
    Ok(Known {
        record,
        left,
        timeline,
        wrong: Vec::new(),
    })
}

fn known(ordered: &Ordered) -> Known {
    let book = &ordered.book;
    let evidence = Evidence {
        chain: &book.chain,
        seals: &book.seals,
        trusted: Some(ordered.key),
        ..Evidence::default()
    };
    let found = casebook::verify(&evidence, &ordered.blobs).findings;
    // Blobs are hashed as they are packed.
    let found = found
        .iter()
        .filter(|one| one.severity == Severity::Wrong && one.part != Part::Blobs);
    let mut wrong: Vec<String> = found.map(|one| format!("{CASEBOOK}: {one}")).collect();
    match folded(&book.chain) {
        Ok(known) => {
            if as_before(&known.record, &book.record) != book.record {
                wrong.push("what the clinic's pages show is not what the casebook says; this is by the casebook".to_owned());
            }
            Known { wrong, ..known }
        }
        Err(why) => {
            wrong.push(format!(
                "the casebook cannot be read ({}); what follows is by the clinic's lists, and has no timeline",
                why.what
            ));
            Known {
                record: book.record.clone(),
                left: book.record.left_in_doubt().cloned().collect(),
                timeline: Vec::new(),
                wrong,
            }
        }
    }
}

/// The blobs that lines name, with their lengths; of lines that are damaged none. More is taken for a name than the
/// casebook's own rule takes: what is packed in vain does no harm, what is left out is lost.
fn named_in(chain: &[u8]) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for line in chain.split(|byte| *byte == b'\n') {
        let entry: Value = serde_json::from_slice(line).unwrap_or_default();
        walk(&entry["body"], &mut found);
    }
    found
}

fn walk(value: &Value, found: &mut BTreeMap<String, u64>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| walk(one, found)),
        Value::Object(fields) => match fields.get("blob").and_then(Value::as_str) {
            Some(hash) => {
                found.insert(hash.to_owned(), value["bytes"].as_u64().unwrap_or(0));
            }
            None => fields.values().for_each(|one| walk(one, found)),
        },
        _ => {}
    }
}

/// A file of the record as JSON; none where it is not what the record names.
fn said(pack: &Pack, blobs: &Blobs, file: Option<&NamedBlob>) -> Option<Value> {
    let hash = &file?.file.blob;
    let bytes = blobs
        .get(hash)
        .ok()
        .flatten()
        .filter(|_| pack.is_sound(hash))?;
    let same = casebook::Digest::of(&bytes).to_string() == *hash;
    same.then(|| serde_json::from_slice(&bytes).unwrap_or_default())
}

fn words(pack: &Pack, blobs: &Blobs, record: &Record) -> BTreeMap<String, String> {
    let text = |one: &practice::Consent| {
        let bytes = blobs.get(&one.text.blob).ok().flatten();
        let bytes = bytes.filter(|_| pack.is_sound(&one.text.blob))?;
        Some((one.id.clone(), String::from_utf8(bytes).ok()?))
    };
    record.consents.iter().filter_map(text).collect()
}

/// What the names of a session's own casebook begin with in the record.
const OF_SESSION: &str = "casebook-";

/// What the files of a series lie in, as they came in.
const FILES_OF_SERIES: &str = "dicom.zip";

fn place_files(pack: &mut Pack, blobs: &Blobs, record: &Record) -> io::Result<()> {
    for scan in &record.scans {
        let folder = format!("scans/{}", scan.id);
        let (name, file) = (scan.name.clone(), scan.file.clone());
        pack.named(&folder, &scan.name, &NamedBlob { name, file })?;
        for file in &scan.files {
            pack.named(&folder, &file.name, file)?;
        }
    }
    for series in &record.series {
        let folder = format!("series/{}", series.id);
        let (name, file) = (FILES_OF_SERIES.to_owned(), series.file.clone());
        pack.named(&folder, FILES_OF_SERIES, &NamedBlob { name, file })?;
        for file in &series.files {
            pack.named(&folder, &file.name, file)?;
        }
    }
    for plan in &record.plans {
        let folder = format!("plans/{}", plan.id);
        for file in plan.files.iter().chain(&plan.proof_files) {
            pack.named(&folder, &file.name, file)?;
        }
    }
    for delivery in &record.deliveries {
        let folder = format!("deliveries/{}", delivery.id);
        let own = format!("{folder}/{CASEBOOK}");
        for file in &delivery.files {
            match file.name.strip_prefix(OF_SESSION) {
                Some(name) => pack.named(&own, name, file)?,
                None => pack.named(&folder, &file.name, file)?,
            }
        }
        // What the session's own casebook names, as far as the record has it.
        let chain = NamedBlob::named(&delivery.files, "casebook-chain.jsonl");
        let chain = chain.filter(|file| pack.is_sound(&file.file.blob));
        let chain = chain.and_then(|file| blobs.get(&file.file.blob).ok().flatten());
        for hash in named_in(&chain.unwrap_or_default()).keys() {
            pack.shelve(&own, hash)?;
        }
    }
    for consent in &record.consents {
        let name = format!("{}.txt", consent.id);
        let file = NamedBlob {
            name: name.clone(),
            file: consent.text.clone(),
        };
        pack.named("consents", &name, &file)?;
    }
    Ok(())
}

fn described(ordered: &Ordered, pack: &Pack, known: &Known) -> Result<wire::Export, Fault> {
    let (id, record, blobs) = (&ordered.patient, &known.record, &ordered.blobs);
    let scans = record.scans.iter().map(|scan| {
        let answers = [CHECK, TEETH, FIND].map(|name| NamedBlob::named(&scan.files, name));
        scans::shaped(record, scan, answers.map(|file| said(pack, blobs, file)))
    });
    let series = record.series.iter().map(|one| {
        let said = said(pack, blobs, NamedBlob::named(&one.files, IMPORT));
        // Taken along by the patient, who is not to know another's name.
        series::shaped(one, (record.person.as_ref(), false), said.as_ref())
    });
    let plans = record.plans.iter().map(|plan| {
        let [design, proof] = [PLAN, PROOF].map(|name| said(pack, blobs, plans::file(plan, name)));
        plans::shaped(
            record,
            plan,
            &design.unwrap_or_default(),
            &proof.unwrap_or_default(),
        )
    });
    let deliveries = record.deliveries.iter().map(|one| {
        let session = NamedBlob::named(&one.files, SESSION);
        sessions::shaped(id, one, said(pack, blobs, session))
    });
    let consents = record.consents.iter().map(shape::consent);
    Ok(wire::Export {
        format: FORMAT.to_owned(),
        simulated: true,
        exported: clock::rfc3339(clock::now_ms()),
        by: ordered.by.clone(),
        clinic: ordered.clinic.clone(),
        demo: ordered.demo,
        patient: shape::patient(id, record, Some(&known.left))?,
        chart: shape::chart(record, None, &clock::today()?)?,
        scans: scans.collect(),
        series: series.collect(),
        plans: plans.collect(),
        deliveries: deliveries.collect(),
        consents: consents.collect::<Result<_, _>>()?,
        timeline: known.timeline.clone(),
        files: pack.files.clone(),
        wrong: pack.wrong.clone(),
    })
}

fn not_written(why: &io::Error) -> Fault {
    Fault::own(format!("the export cannot be written: {why}"))
}

/// Makes it; the file and its length. It ends early where nobody holds `asked` any more.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn make(ordered: &Ordered, asked: Arc<()>) -> Result<(File, u64), Fault> {
    let pack = Pack::begin(&ordered.folder, ordered.blobs.clone(), asked);
    let mut pack = pack.map_err(|why| not_written(&why))?;
    let known = known(ordered);
    pack.wrong.clone_from(&known.wrong);
    fill(&mut pack, ordered, &known).map_err(|why| not_written(&why))?;
    let mut export = described(ordered, &pack, &known)?;
    let words = words(&pack, &ordered.blobs, &known.record);
    let pdf = pdf::made(&pdf::Told {
        export: &export,
        record: &known.record,
        words: &words,
    });
    let finish = || {
        match pdf {
            Ok(bytes) => pack.put("record.pdf", &bytes)?,
            Err(why) => export
                .wrong
                .push(format!("record.pdf could not be made: {why}")),
        }
        let mut json = serde_json::to_vec_pretty(&export)?;
        json.push(b'\n');
        pack.put("record.json", &json)?;
        pack.put("READ-ME.txt", read_me::text(&export).as_bytes())?;
        pack.end()
    };
    finish().map_err(|why| not_written(&why))
}

fn fill(pack: &mut Pack, ordered: &Ordered, known: &Known) -> io::Result<()> {
    let book = &ordered.book;
    pack.put(&format!("{CASEBOOK}/chain.jsonl"), &book.chain)?;
    pack.put(&format!("{CASEBOOK}/seals.jsonl"), &book.seals)?;
    pack.put(
        &format!("{CASEBOOK}/key.pub"),
        format!("{}\n", ordered.key).as_bytes(),
    )?;
    let mut named = named_in(&book.chain);
    // Where lines are damaged, the lists may still know of more.
    walk(&serde_json::to_value(&known.record)?, &mut named);
    for (hash, bytes) in named {
        pack.blob(&hash, bytes)?;
    }
    place_files(pack, &ordered.blobs, &known.record)
}
