//! A scan of a mouth: how far it is, what was seen in it, and what persons said of it.
//!
//! In: events. Out: the scans of a record. Fails: never; what is legal is judged before (`decide`).

use super::event::{Blob, Event, NamedBlob, Surface};
use super::state::Record;
use crate::tooth::Tooth;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum ScanStage {
    Examining,
    Examined,
    Refused,
}

/// A scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Scan {
    pub id: String,
    pub name: String,
    pub file: Blob,
    pub received_ms: u64,
    pub by: String,
    pub stage: ScanStage,
    /// Why it was refused, or why its last correction was.
    pub error: Option<String>,
    pub jaw: Option<String>,
    pub teeth: u32,
    pub findings: u32,
    /// What was seen in it, as the program wrote it.
    pub files: Vec<NamedBlob>,
    /// Where persons said teeth are; the later of two on a tooth counts.
    pub seeds: BTreeMap<Tooth, [f64; 3]>,
    /// The same before the change that is looked at now, which counts again where that fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeds_before: Option<BTreeMap<Tooth, [f64; 3]>>,
    /// How many times it was looked at with success.
    pub versions: u32,
    /// By which it is known in another file; states of before do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    /// An earlier scan whose worked tooth it shows as that scan does; states of before do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The scan before it of the same jaw, where it fits on no part of that, nor on those before; states of before do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlike: Option<String>,
    /// Whether it could be brought together with no scan before it; states of before do not say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fits_nowhere: bool,
    /// Whether the change that is looked at now may number other teeth too, as was said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renumbers: bool,
    /// How many deliveries had ended when it came in: what ended later may have changed what it shows, whatever any clock says. States of
    /// before do not say.
    #[serde(default)]
    pub ended_before: Option<usize>,
}

impl Scan {
    /// Whether both are the same file, or the same surface in another.
    pub(super) fn is_same_surface(&self, other: &Self) -> bool {
        let surfaces = self.surface.zip(other.surface);
        self.file.blob == other.file.blob
            || self.same_as.as_ref() == Some(&other.id)
            || other.same_as.as_ref() == Some(&self.id)
            || surfaces.is_some_and(|(one, other)| one.is_same(&other))
    }

    /// What was seen before a correction still stands where the correction fails.
    fn refused(&mut self, reason: &str, forgets: bool) {
        self.stage = match self.versions {
            0 => ScanStage::Refused,
            _ => ScanStage::Examined,
        };
        self.error = Some(reason.to_owned());
        // What could not be followed is not said again with the next.
        if let Some(before) = self.seeds_before.take().filter(|_| forgets) {
            self.seeds = before;
        }
    }

    fn looked_at_again(&mut self, renumbers: bool) {
        self.stage = ScanStage::Examining;
        self.renumbers = renumbers;
        self.seeds_before = Some(self.seeds.clone());
    }
}

impl Record {
    fn receive_scan(&mut self, at_ms: u64, by: &str, [scan, name]: [&String; 2], file: &Blob) {
        let ended = self.deliveries.iter();
        let ended = ended.filter(|one| one.ended_ms.is_some()).count();
        self.scans.push(Scan {
            id: scan.clone(),
            name: name.clone(),
            file: file.clone(),
            received_ms: at_ms,
            by: by.to_owned(),
            stage: ScanStage::Examining,
            error: None,
            jaw: None,
            teeth: 0,
            findings: 0,
            files: Vec::new(),
            seeds: BTreeMap::new(),
            seeds_before: None,
            versions: 0,
            surface: None,
            same_as: None,
            unlike: None,
            fits_nowhere: false,
            renumbers: false,
            ended_before: Some(ended),
        });
    }

    pub(super) fn evolve_scan(&mut self, at_ms: u64, by: &str, event: &Event) {
        if let Event::ScanReceived { scan, name, file } = event {
            return self.receive_scan(at_ms, by, [scan, name], file);
        }
        let mut scans = self.scans.iter_mut();
        match event {
            Event::ScanExamined {
                scan,
                jaw,
                teeth,
                findings,
                files,
                surface,
                same_as,
                unlike,
                fits_nowhere,
            } => {
                if let Some(one) = scans.find(|one| one.id == *scan) {
                    one.stage = ScanStage::Examined;
                    (one.error, one.seeds_before) = (None, None);
                    (one.jaw, one.teeth, one.findings) = (jaw.clone(), *teeth, *findings);
                    one.files.clone_from(files);
                    (one.surface, one.same_as) = (*surface, same_as.clone());
                    one.unlike.clone_from(unlike);
                    one.fits_nowhere = *fits_nowhere;
                    one.versions = one.versions.saturating_add(1);
                }
            }
            Event::ScanRefused {
                scan,
                reason,
                forgets,
            } => {
                if let Some(one) = scans.find(|one| one.id == *scan) {
                    one.refused(reason, *forgets);
                }
            }
            Event::ScanCorrected {
                scan,
                tooth,
                at_mm,
                renumbers,
            } => {
                if let Some(one) = scans.find(|one| one.id == *scan) {
                    one.looked_at_again(*renumbers);
                    one.seeds.insert(*tooth, *at_mm);
                }
            }
            Event::CorrectionTakenBack { scan, tooth } => {
                if let Some(one) = scans.find(|one| one.id == *scan) {
                    one.looked_at_again(false);
                    one.seeds.remove(tooth);
                }
            }
            _ => {}
        }
    }
}
