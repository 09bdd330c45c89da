//! Whose record it is, what is to be known before reading it, and what stands in it.

use super::Told;
use super::figures::{local, when};
use super::letters::LACKING;
use super::paper::{PLAIN, Paper, QUIET, STRONG, WARNING};
use crate::wire;

/// Findings and figures are for those who know how they were made.
const SIMULATED: &str = "Deliveries in this record are simulated. No device that could do them exists, and none was ever used on a \
     person. BioSculpt is not a medical device.";

pub(super) fn write(paper: &mut Paper<'_>, told: &Told<'_>, lacks: bool) {
    let export = told.export;
    let patient = &export.patient;
    paper.heading(1, &format!("Dental record of {}", patient.name));
    let last = export.timeline.last();
    let record = last.map(|last| {
        format!(
            "{} entries; the last one of {} by {}",
            export.timeline.len(),
            when(&last.at),
            last.by
        )
    });
    paper.facts(&[
        ("Name", patient.name.clone()),
        ("Born", patient.born.clone()),
        ("Number", patient.number.to_string()),
        ("Clinic", export.clinic.clone()),
        (
            "Exported",
            format!("{}, by {}", when(&export.exported), export.by),
        ),
        ("Record", record.unwrap_or_default()),
    ]);
    paper.gap(4.0);
    paper.paragraph(SIMULATED, STRONG);
    if export.demo {
        paper.paragraph(
            "The people of this clinic are made up. Nobody of that name was treated.",
            STRONG,
        );
    }
    wrong(paper, &export.wrong);
    if lacks {
        let note = format!(
            "Some characters of this record are not in the typeface of this document; each of them is shown as {LACKING}. \
             They are whole in record.json, which goes with this document."
        );
        paper.paragraph(&note, PLAIN);
    }
    short(paper, export);
}

fn wrong(paper: &mut Paper<'_>, wrong: &[String]) {
    if wrong.is_empty() {
        return;
    }
    paper.heading(2, "What is wrong with this record");
    paper.paragraph(
        "Something is not as it was recorded. What depends on it is left out below.",
        WARNING,
    );
    for one in wrong {
        paper.paragraph(&format!("• {one}"), PLAIN);
    }
}

/// What there is, in a few lines.
fn short(paper: &mut Paper<'_>, export: &wire::Export) {
    let patient = &export.patient;
    let anxiety = patient.mdas.last().map(|last| {
        let high = if last.high { ", which is high" } else { "" };
        format!("MDAS {} of 25{high}, answered on {}", last.total, last.date)
    });
    let booked = patient.appointments.iter();
    let booked = booked.filter(|one| one.state == wire::AppointmentState::Booked);
    let booked: Vec<String> = booked
        .map(|one| format!("{}, {}", local(&one.starts), one.reason))
        .collect();
    let teeth = export
        .chart
        .teeth
        .iter()
        .filter(|tooth| !tooth.surfaces.is_empty());
    let teeth: Vec<String> = teeth.map(|tooth| tooth.fdi.to_string()).collect();
    let counts = [
        (export.scans.len(), "scan"),
        (export.plans.len(), "plan"),
        (export.deliveries.len(), "simulated delivery"),
    ];
    let counts = counts.map(|(count, what)| match (count, what) {
        (1, what) => format!("1 {what}"),
        (count, "simulated delivery") => format!("{count} simulated deliveries"),
        (count, what) => format!("{count} {what}s"),
    });
    let standing = export
        .consents
        .iter()
        .filter(|one| one.withdrawn.is_none())
        .count();
    paper.heading(2, "In short");
    let given = match export.consents.len() {
        0 => "none given".to_owned(),
        all => format!("{all} given, {standing} of them not taken back"),
    };
    let or_none = |all: Vec<String>, between: &str| match all.is_empty() {
        true => "none".to_owned(),
        false => all.join(between),
    };
    paper.facts(&[
        (
            "Dental anxiety",
            anxiety.unwrap_or_else(|| "the form was not filled in".to_owned()),
        ),
        ("Booked", or_none(booked, "\n")),
        ("Teeth with findings", or_none(teeth, ", ")),
        ("Work", counts.join(", ")),
        ("Consents", given),
    ]);
    let check = "The record itself goes with this document, in the folder casebook. The command \"biosculpt verify casebook/\" says \
                 whether anything in it was changed since it was recorded.";
    paper.paragraph(check, QUIET);
}
