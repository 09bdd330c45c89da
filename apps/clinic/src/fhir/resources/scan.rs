//! Scans as imaging studies, and what the program found in them as observations.
//!
//! Method: a scan is a file of triangles and no DICOM object, so a study has no series; its file is named by its hash. Findings are
//! the program's, seen by no person yet: `preliminary`. Those of an earlier labelling are gone with it.

use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{Concept, Identifier, ImagingStudy, Note, Observation, Part, Reference};
use crate::fhir::told::{Stamp, Told};
use crate::plans::json_here;
use crate::scans::FIND;
use crate::scans::read::{list, text};
use practice::{Event, NamedBlob, Scan, ScanStage, Tooth};
use serde_json::Value;

fn is_about(event: &Event, id: &str) -> bool {
    match event {
        Event::ScanReceived { scan, .. }
        | Event::ScanExamined { scan, .. }
        | Event::ScanRefused { scan, .. }
        | Event::ScanCorrected { scan, .. }
        | Event::CorrectionTakenBack { scan, .. } => scan == id,
        _ => false,
    }
}

/// The entry with which a scan was labelled as it is now.
pub(super) fn labelled<'a>(desk: Desk<'a>, id: &str) -> Option<&'a Told> {
    let examined =
        |one: &&Told| matches!(&one.fact.event, Event::ScanExamined { scan, .. } if scan == id);
    desk.story.told.iter().rev().find(examined)
}

/// Id of a finding of that labelling.
pub(super) fn finding_id(desk: Desk<'_>, scan: &str, entry: u64, number: u32) -> String {
    desk.id(format_args!("{scan}-{entry}-f{number}"))
}

/// The scans.
pub(super) fn studies(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for scan in &desk.story.record.scans {
        let Some(stamp) = desk.story.stamp(|event| is_about(event, &scan.id)) else {
            continue;
        };
        let study = ImagingStudy {
            identifier: vec![Identifier {
                system: codes::SHA256.to_owned(),
                value: scan.file.blob.clone(),
            }],
            status: match scan.stage {
                ScanStage::Examining => "registered",
                ScanStage::Examined => "available",
                ScanStage::Refused => "cancelled",
            }
            .to_owned(),
            subject: desk.subject(),
            note: scan.error.iter().map(Note::new).collect(),
            description: description(scan),
            ..ImagingStudy::default()
        };
        let id = desk.id(&scan.id);
        all.push(desk.made(Kind::ImagingStudy, id, stamp, &study)?);
    }
    Ok(all)
}

fn description(scan: &Scan) -> String {
    let jaw = scan.jaw.as_ref().map(|jaw| format!(", {jaw} jaw"));
    let seen = match scan.stage {
        ScanStage::Examined => format!(
            ": {} teeth labelled, {} findings",
            scan.teeth, scan.findings
        ),
        ScanStage::Examining | ScanStage::Refused => String::new(),
    };
    let jaw = jaw.unwrap_or_default();
    format!("surface scan, file {}{jaw}{seen}", scan.name)
}

/// What the program found in the scans as they are labelled now.
pub(super) fn findings(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for scan in &desk.story.record.scans {
        let found = NamedBlob::named(&scan.files, FIND);
        let (Some(found), Some(entry)) = (found, labelled(desk, &scan.id)) else {
            continue;
        };
        let answer = json_here(desk.app, found)?;
        for (one, number) in list(&answer["findings"]).iter().zip(1..) {
            let stamp = Stamp::of(entry.seq, entry.fact.at_ms);
            let id = finding_id(desk, &scan.id, entry.seq, number);
            let observation = finding(desk, scan, entry, one);
            all.push(desk.made(Kind::Observation, id, stamp, &observation)?);
        }
    }
    Ok(all)
}

fn finding(desk: Desk<'_>, scan: &Scan, entry: &Told, one: &Value) -> Observation {
    let kind = text(&one["kind"]);
    let fdi = one["tooth"].as_u64().and_then(|fdi| u8::try_from(fdi).ok());
    let tooth = fdi.and_then(|fdi| Tooth::new(fdi).ok());
    let rough = one["rough"].as_bool() == Some(true);
    let against = text(&one["measured_against"]);
    let remarks = [
        text(&one["cannot_know"]),
        if rough { "Rough figures." } else { "" }.to_owned(),
        match against.is_empty() {
            true => String::new(),
            false => format!("Measured against: {against}."),
        },
    ];
    let remarks: Vec<String> = remarks.into_iter().filter(|one| !one.is_empty()).collect();
    let parts = [
        ("area", "area", "area_mm2", "mm²"),
        ("depth", "depth", "depth_mm", "mm"),
        ("depth-error", "error of the depth", "depth_error_mm", "mm"),
        (
            "confidence",
            "how sure the program is, 0 to 1",
            "confidence",
            "",
        ),
    ];
    let parts = parts.into_iter().filter_map(|(code, name, field, unit)| {
        Some(Part {
            code: codes::own(codes::FINDING, code, name),
            value_quantity: Some(codes::quantity(one[field].as_f64()?, unit)),
            ..Part::default()
        })
    });
    let name = "finding in a scan";
    Observation {
        status: "preliminary".to_owned(),
        category: vec![codes::hl7("observation-category", "imaging", "Imaging")],
        code: codes::own(codes::OBSERVATION, "scan-finding", name),
        subject: desk.subject(),
        effective_date_time: entry.at(),
        issued: entry.at(),
        value_codeable_concept: Some(codes::own(codes::FINDING, &kind, &kind)),
        body_site: tooth.map(|tooth| Concept {
            text: codes::place(tooth, None),
            ..Concept::of(codes::tooth(tooth))
        }),
        method: Some(Concept::words("found by the program, checked by no person")),
        note: vec![Note::new(remarks.join(" "))],
        derived_from: vec![Reference::to("ImagingStudy", &desk.id(&scan.id))],
        component: parts.collect(),
        ..Observation::default()
    }
}
