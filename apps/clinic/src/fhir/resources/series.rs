//! Series of slices as imaging studies.
//!
//! Method: identifiers and counts are the files' own, taken from what the program said of them; whom the files name is not told. A
//! series of which no volume was made has none, since nothing is known of it.

use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{Identifier, ImagingStudy, Note, StudySeries};
use crate::plans::json_here;
use crate::series::{IMPORT, Imported};
use practice::{Event, NamedBlob, Series, SeriesStage};

fn is_about(event: &Event, id: &str) -> bool {
    match event {
        Event::SeriesReceived { series, .. }
        | Event::SeriesMade { series, .. }
        | Event::SeriesRefused { series, .. } => series == id,
        _ => false,
    }
}

/// The series.
pub(super) fn studies(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for series in &desk.story.record.series {
        let Some(stamp) = desk.story.stamp(|event| is_about(event, &series.id)) else {
            continue;
        };
        let study = study(desk, series)?;
        let id = desk.id(&series.id);
        all.push(desk.made(Kind::ImagingStudy, id, stamp, &study)?);
    }
    Ok(all)
}

fn study(desk: Desk<'_>, series: &Series) -> Result<ImagingStudy, Fault> {
    let mut study = ImagingStudy {
        identifier: vec![Identifier {
            system: codes::SHA256.to_owned(),
            value: series.file.blob.clone(),
        }],
        status: match series.stage {
            SeriesStage::Making => "registered",
            SeriesStage::Made => "available",
            SeriesStage::Refused => "cancelled",
        }
        .to_owned(),
        subject: desk.subject(),
        // Names of files and folders, and the program's words of them, may name people.
        description: "series of slices".to_owned(),
        ..ImagingStudy::default()
    };
    if let Some(file) = NamedBlob::named(&series.files, IMPORT) {
        let answer = json_here(desk.app, file)?;
        told(&mut study, Imported(&answer));
        let person = desk.story.record.person.as_ref();
        if person.is_some_and(|person| Imported(&answer).names_another(person)) {
            study.note.push(Note::new(
                "The files name another patient, or another day of birth, than this record.",
            ));
        }
    }
    if series.stage == SeriesStage::Refused {
        study.note.push(Note::new("No volume was made of it."));
    }
    Ok(study)
}

fn told(study: &mut ImagingStudy, import: Imported<'_>) {
    let [x, y, z] = import.size();
    study.description += &format!(": a volume of {x} x {y} x {z} voxels");
    let files = import.0["files"].as_u64();
    let files = files.and_then(|count| u32::try_from(count).ok());
    let uid = |name: &str| {
        let uid = import.word(name);
        let is_uid = !uid.is_empty() && uid.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        is_uid.then_some(uid)
    };
    if let Some(uid) = uid("study") {
        study.identifier.push(Identifier {
            system: codes::DICOM_UID.to_owned(),
            value: format!("urn:oid:{uid}"),
        });
    }
    study.modality = vec![codes::ct()];
    study.started = import.day().unwrap_or_default();
    if let Some(uid) = uid("series") {
        (study.number_of_series, study.number_of_instances) = (Some(1), files);
        study.series = vec![StudySeries {
            uid,
            modality: codes::ct(),
            description: String::new(),
            number_of_instances: files,
        }];
    }
}
