//! The files beside a casebook, held against what its record says of them.
//!
//! In: the folder of a delivery, the entries of its casebook, the blobs. Out: [`Beside`]. Law:
//! `law_a_changed_file_beside_the_record_is_found`. Method: the plan's files by the hashes of the prescription that was
//! recorded last, its proof by the blob recorded last for it; outcome, surface and page by the entries of the last session,
//! where that is of this plan: else there are none yet. Where another plan took the place of the recorded one (its files
//! agree with each other, and nothing of the delivery is left), only that is told. Not here: chain, seals and blobs (`casebook`); how it is told (`verbs::verify`).

use crate::delivery::outcome;
use crate::delivery::recorded::{self, OUTCOME};
use crate::delivery::{NAMES, finish, folder};
use crate::store::Lying;
use crate::{files, written};
use casebook::{BlobRef, Blobs, Digest, Entry, Value, named_in};
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use treatment::{PlanFile, Prescription};

/// No outcome is longer, bytes: an entry's line has at most a mebibyte, and its file has line ends and blanks besides.
const OUTCOME_BYTES: u64 = 4 << 20;

/// What the record says of a file.
enum Known {
    /// Its hash, and whether a blob holds the file itself.
    Hash(Digest, bool),
    /// The body of an entry.
    Body(Value),
    /// That there is none yet.
    Nothing,
}

/// How a file differs from what the record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not what was recorded.
    Other,
    /// It is there, and nothing like it was recorded.
    Unrecorded,
    /// It cannot be read.
    Unreadable(String),
    /// It is not there.
    Gone,
}

/// A file that is not as the record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Differing {
    pub(crate) name: &'static str,
    pub(crate) fault: Fault,
    pub(crate) expected: String,
    pub(crate) advice: String,
}

impl Differing {
    /// Whether it speaks against the file, and not only for its absence.
    pub(crate) fn is_wrong(&self) -> bool {
        self.fault != Fault::Gone
    }

    /// The stable text of what kind of thing it is.
    pub(crate) const fn code(&self) -> &'static str {
        match self.fault {
            Fault::Other => "file-changed",
            Fault::Unrecorded => "file-unrecorded",
            Fault::Unreadable(_) => "file-unreadable",
            Fault::Gone => "file-missing",
        }
    }

    /// What was found.
    pub(crate) fn what(&self) -> String {
        match &self.fault {
            Fault::Other => "is not what the record says".to_owned(),
            Fault::Unrecorded => "is there, and the record holds none".to_owned(),
            Fault::Unreadable(why) => format!("cannot be read ({why})"),
            Fault::Gone => "is in the record, and is not there".to_owned(),
        }
    }
}

/// What lies beside a casebook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Beside {
    /// Files that are what the record says.
    pub(crate) same: Vec<&'static str>,
    pub(crate) differing: Vec<Differing>,
    /// Files of ours that the record says nothing of, so that they are not compared.
    pub(crate) unknown: Vec<&'static str>,
    /// Whether another plan than the recorded one lies there: its files are not in the record, so they are not compared.
    pub(crate) is_other_plan: bool,
}

impl Beside {
    /// How many files speak against themselves.
    pub(crate) fn wrong(&self) -> u64 {
        self.differing.iter().filter(|d| d.is_wrong()).count() as u64
    }

    /// Compares the files of a folder; where the record is being written, what it lacks may be there already.
    pub(crate) fn of(path: &Path, entries: &[Entry], lying: &Lying) -> Self {
        let mut beside = Self {
            is_other_plan: is_other_plan(path, entries),
            ..Self::default()
        };
        let of_plan = match beside.is_other_plan {
            true => Vec::new(),
            false => of_plan(entries, &lying.blobs),
        };
        let known: Vec<_> = of_plan.into_iter().chain(of_session(entries)).collect();
        let is_known = |name: &&&str| known.iter().any(|known| known.0 == **name);
        let others = written::NAMES.iter().filter(|name| !is_known(name));
        if !known.is_empty() && !beside.is_other_plan {
            beside.unknown = others
                .copied()
                .filter(|name| path.join(name).exists())
                .collect();
        }
        for (name, known) in known {
            let place = path.join(name);
            if matches!(known, Known::Nothing) && (lying.being_written || !place.exists()) {
                continue;
            }
            match compare(&place, &known) {
                None => beside.same.push(name),
                // Its plan took it away.
                Some(Fault::Gone) if beside.is_other_plan => {}
                Some(fault) => beside.differing.push(known.differing(name, fault)),
            }
        }
        beside
    }
}

impl Known {
    fn differing(&self, name: &'static str, fault: Fault) -> Differing {
        let expected = match self {
            Self::Hash(digest, _) => format!("a file with SHA-256 {digest}"),
            Self::Body(_) => format!("what the entry \"{OUTCOME}\" of the record says"),
            Self::Nothing => "no such file before its entry".to_owned(),
        };
        let advice = match (self, NAMES.contains(&name)) {
            (Self::Nothing, _) => {
                "go by the record, not by this file; `biosculpt deliver DIR` finishes a session that has an end to be told"
                    .to_owned()
            }
            (_, true) => {
                "go by the record, not by this file; `biosculpt deliver DIR` puts the recorded one back".to_owned()
            }
            (Self::Hash(digest, true), _) => {
                let digest = digest.to_string();
                let (shelf, rest) = digest.split_at(2);
                format!("go by the record: it holds the file as casebook/blobs/{shelf}/{rest}")
            }
            (_, false) => "look for a copy with that hash; a file of a plan is never edited".to_owned(),
        };
        Differing {
            name,
            fault,
            expected,
            advice,
        }
    }
}

/// The first blob that the last entry of that kind names.
fn blob_of(entries: &[Entry], kind: &str) -> Option<BlobRef> {
    named_in(finish::last(entries, kind)?)
        .ok()?
        .first()
        .copied()
}

/// The entries from that on that names the last plan; none where none does.
fn since_plan(entries: &[Entry]) -> &[Entry] {
    let at = entries.iter().rposition(|entry| entry.draft.kind == "plan");
    at.and_then(|at| entries.get(at..)).unwrap_or_default()
}

/// The files of the plan that was recorded last, and its proof.
fn of_plan(entries: &[Entry], blobs: &dyn Blobs) -> Vec<(&'static str, Known)> {
    let Some(prescription) = blob_of(entries, "plan") else {
        return Vec::new();
    };
    let mut known = vec![(folder::PRESCRIPTION, Known::Hash(prescription.digest, true))];
    // That of a plan before is another plan's.
    let proof = blob_of(since_plan(entries), "proof");
    known.extend(proof.map(|proof| (folder::PROOF, Known::Hash(proof.digest, true))));
    let set_up = recorded::last_session(entries)
        .filter(|session| recorded::prescription(session) == Some(&prescription.digest.to_string()))
        .and_then(<[Entry]>::first);
    for (name, field) in [(folder::PLAN, "plan"), (folder::TISSUE, "tissue")] {
        let fields = set_up.and_then(|entry| entry.draft.body.fields());
        let blob = fields.and_then(|all| named_in(all.get(field)?).ok()?.first().copied());
        known.extend(blob.map(|blob| (name, Known::Hash(blob.digest, true))));
    }
    // One of another format names its files in another way; a blob that is not what it is named is told of elsewhere.
    let content = recorded::content(blobs, prescription.digest).ok();
    let content = content.filter(|content| Digest::of(content) == prescription.digest);
    let Some(Ok(read)) = content.map(|content| Prescription::parse(&content)) else {
        return known;
    };
    for (file, digest) in read.from.files() {
        if !known.iter().any(|known| known.0 == file.name()) {
            known.push((file.name(), Known::Hash(digest, false)));
        }
    }
    known
}

/// The files of the last session, where there is one; a plan that was recorded after it has none yet.
fn of_session(entries: &[Entry]) -> Vec<(&'static str, Known)> {
    let Some(session) = recorded::last_session(entries) else {
        return Vec::new();
    };
    let plan = blob_of(entries, "plan").map(|blob| blob.digest.to_string());
    if plan.is_some() && recorded::prescription(session) != plan.as_deref() {
        return NAMES.map(|name| (name, Known::Nothing)).into();
    }
    let [surface, outcome, page] = NAMES;
    let hash = |kind| match blob_of(session, kind) {
        Some(blob) => Known::Hash(blob.digest, true),
        None => Known::Nothing,
    };
    let body = finish::last(session, OUTCOME).cloned();
    vec![
        (outcome, body.map_or(Known::Nothing, Known::Body)),
        (surface, hash(finish::DELIVERED)),
        (page, hash(finish::PAGE)),
    ]
}

/// Whether another plan was made into this folder since: then nothing of the delivery lies there any more, and
/// prescription and plan agree with each other, or no prescription was made.
fn is_other_plan(path: &Path, entries: &[Entry]) -> bool {
    let Some(recorded) = blob_of(entries, "plan") else {
        return false;
    };
    if NAMES.iter().any(|name| path.join(name).exists()) {
        return false;
    }
    let plan = files::sha256_of(&path.join(folder::PLAN)).ok();
    match std::fs::read(path.join(folder::PRESCRIPTION)) {
        Ok(bytes) if Digest::of(&bytes) == recorded.digest => false,
        Ok(bytes) => {
            let named = Prescription::parse(&bytes)
                .ok()
                .and_then(|read| read.from.of(PlanFile::Plan));
            plan.is_some() && named.map(|sum| sum.to_string()) == plan
        }
        Err(why) => why.kind() == ErrorKind::NotFound && plan.is_some(),
    }
}

/// In which way a file is not what is known of it, if in any.
fn compare(place: &Path, known: &Known) -> Option<Fault> {
    let same = match known {
        Known::Nothing => return Some(Fault::Unrecorded),
        Known::Hash(digest, _) => files::sha256_of(place).map(|sum| sum == digest.to_string()),
        Known::Body(body) => is_outcome(place, body),
    };
    match same {
        Ok(true) => None,
        Ok(false) => Some(Fault::Other),
        Err(why) if why.kind() == ErrorKind::NotFound => Some(Fault::Gone),
        Err(why) => Some(Fault::Unreadable(why.to_string())),
    }
}

/// Whether an outcome's file says what was recorded; those of before had another order of the same.
fn is_outcome(path: &Path, body: &Value) -> io::Result<bool> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(OUTCOME_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(outcome::says(&bytes, body))
}
