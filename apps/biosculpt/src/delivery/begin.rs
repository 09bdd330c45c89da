//! The record of a delivery, begun or gone on with: plan, proof, set-up.
//!
//! In: the folder of a proven plan, who sets up, the sealing key. Out: a [`Recorder`] of a prepared case, or
//! what the case refuses. Fails: where the casebook is damaged, held by another writer, or sealed by another key.

use crate::delivery::folder::{Folder, Proof};
use crate::delivery::{CASEBOOK, finish};
use crate::fault::Fault;
use crate::files;
use crate::store::FileStore;
use casebook::{Digest, Opening, SecretKey, Signer, Value, WriteError, Writer, named_in};
use std::path::Path;
use treatment::record::{RecordError, Recorder, facts};
use treatment::{Case, Command};

/// A recorder, or a refusal in words.
pub(crate) type Begun = Result<Recorder<FileStore>, String>;

/// Opens the record and brings the case to its set-up.
pub(crate) fn begin(
    folder: &Folder,
    proof: &Proof,
    by: &str,
    secret: &SecretKey,
) -> anyhow::Result<Begun> {
    let now_ms = files::now_ms()?;
    let (writer, case, proven) = open(folder, by, secret, now_ms)?;
    let mut recorder = Recorder::new(writer, case, by);
    let hash = folder.hash();
    let prepare = Command::Prepare {
        prescription: hash,
        by: by.to_owned(),
    };
    let brought = match recorder.case().is_about(&hash) {
        false => prescribe(&mut recorder, folder, proof, now_ms),
        // The proof of another program may be another file.
        true if proven != Some(Digest::of(&proof.bytes)) => recorder
            .case()
            .decide(&prepare)
            .map_err(RecordError::from)
            .and_then(|_| prove(&mut recorder, hash, proof, now_ms)),
        true => Ok(()),
    };
    match brought.and_then(|()| recorder.fact(&prepare, now_ms)) {
        Ok(()) => Ok(Ok(recorder)),
        Err(RecordError::NotNow(why)) => Ok(Err(why.to_string())),
        Err(other) => Err(other.into()),
    }
}

fn prescribe(
    recorder: &mut Recorder<FileStore>,
    folder: &Folder,
    proof: &Proof,
    now_ms: u64,
) -> Result<(), RecordError> {
    let prescription = folder.hash();
    let blob = recorder.blob(&folder.prescription_bytes)?;
    recorder.fact(&Command::Prescribe { prescription }, now_ms)?;
    let named = Value::object([("prescription", blob.into())]);
    recorder.put("plan", named, now_ms)?;
    prove(recorder, prescription, proof, now_ms)
}

/// Records a proof, and what it says.
fn prove(
    recorder: &mut Recorder<FileStore>,
    prescription: Digest,
    proof: &Proof,
    now_ms: u64,
) -> Result<(), RecordError> {
    let blob = recorder.blob(&proof.bytes)?;
    let prove = Command::Prove {
        prescription,
        passed: proof.passed,
    };
    recorder.fact(&prove, now_ms)?;
    let named = Value::object([("proof", blob.into())]);
    recorder.put("proof", named, now_ms)
}

/// The writer of a folder's casebook, made where there is none, its case, and the proof that was recorded last.
fn open(
    folder: &Folder,
    by: &str,
    secret: &SecretKey,
    now_ms: u64,
) -> anyhow::Result<(Writer<FileStore>, Case, Option<Digest>)> {
    let place = folder.path.join(CASEBOOK);
    let chain = place.join("chain.jsonl");
    let key = secret.public_key();
    if !chain.exists() {
        let store = FileStore::create(&place, &key)?;
        let opening = Opening {
            case: name_of(&folder.path),
            key,
        };
        let writer = Writer::create(store, opening, now_ms, by)?;
        return Ok((writer, Case::default(), None));
    }
    let writer = writer(&place, secret)?;
    let entries = casebook::entries(&std::fs::read(&chain)?);
    let entries = entries.map_err(|why| anyhow::anyhow!("{why}"))?;
    let proof = finish::last(&entries, "proof").and_then(|body| named_in(body).ok());
    let proof = proof.and_then(|named| Some(named.first()?.digest));
    Ok((writer, Case::of(&facts(&entries)?), proof))
}

/// The writer of a casebook that is there: sound, held by nobody else, and sealed by that key.
pub(crate) fn writer(place: &Path, secret: &SecretKey) -> anyhow::Result<Writer<FileStore>> {
    let writer = Writer::open(FileStore::open(place)?).map_err(|why| {
        let advice = match why {
            WriteError::Torn(_) => {
                "move the torn line aside with `biosculpt verify DIR --recover --by NAME`, then `biosculpt deliver DIR` \
                 again: it finishes what the record tells of"
            }
            _ => "see what `biosculpt verify DIR` says of it; scan the tooth before anything else is done",
        };
        Fault::new(format!("cannot be gone on with: {why}"))
            .at(place)
            .expecting("a sound casebook")
            .advising(advice)
    })?;
    if writer.key() != secret.public_key() {
        return Err(Fault::new("is sealed by another key")
            .at(place)
            .expecting(format!("the key {}", writer.key()))
            .advising("give the file of that key with --key")
            .into());
    }
    Ok(writer)
}

/// Name of a folder, without its place.
pub(crate) fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().unwrap_or(whole.as_os_str());
    name.to_string_lossy().into_owned()
}
