//! A scan of the record as the web app sees it.

use super::examine::{CHECK, FIND, TEETH};
use super::read;
use crate::app::App;
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::plans::json;
use crate::wire;
use practice::{NamedBlob, Record, Scan, ScanStage, Tooth};
use serde_json::Value;

pub(super) async fn shown(app: &App, record: &Record, scan: &Scan) -> Result<wire::Scan, Fault> {
    let answer = async |name: &str| match NamedBlob::named(&scan.files, name) {
        Some(file) => json(app, file).await.map(Some),
        None => Ok(None::<Value>),
    };
    let (check, teeth) = (answer(CHECK).await?, answer(TEETH).await?);
    let find = answer(FIND).await?;
    Ok(shaped(record, scan, [check, teeth, find]))
}

/// A scan with what the program said of it: `check`, `teeth`, `find`, each as far as it is there.
pub(crate) fn shaped(
    record: &Record,
    scan: &Scan,
    [check, teeth, find]: [Option<Value>; 3],
) -> wire::Scan {
    let mut teeth = teeth.as_ref().map(read::teeth).unwrap_or_default();
    for label in &mut teeth {
        let told = |tooth: &Tooth| tooth.number() == label.fdi;
        label.by_hand = scan.seeds.keys().any(told);
    }
    let seeds = scan.seeds.iter();
    let corrections = seeds.map(|(tooth, at)| wire::Correction {
        fdi: tooth.number(),
        at: *at,
    });
    wire::Scan {
        id: scan.id.clone(),
        name: scan.name.clone(),
        bytes: scan.file.bytes,
        sha256: scan.file.blob.clone(),
        received: rfc3339(scan.received_ms),
        by: scan.by.clone(),
        state: match scan.stage {
            ScanStage::Examining => wire::ScanState::Examining,
            ScanStage::Examined => wire::ScanState::Examined,
            ScanStage::Refused => wire::ScanState::Refused,
        },
        error: scan.error.clone(),
        check: check.as_ref().map(read::check),
        jaw: scan.jaw.clone(),
        corrections: corrections.collect(),
        numbers_stand: record.numbers_stand(&scan.id),
        unlike: scan.unlike.clone(),
        unplaced: record.worked_by_a_piece(&scan.id).is_some(),
        teeth,
        findings: find.as_ref().map(read::findings).unwrap_or_default(),
        versions: scan.versions,
    }
}
