//! What people saw, asked and said: teeth, anxiety, appointments, notes.

use super::Told;
use super::figures::{capital, local, named, when};
use super::paper::{CELL, PLAIN, Paper, QUIET};
use super::table::Column;
use super::table::Side::{Left, Right};
use crate::wire;
use lexicon::Fdi;
use practice::{Record, SurfaceName};

/// The scale's questions (Humphris, Morrison, Lindsay 1995), as published.
const ITEMS: [&str; 5] = [
    "If you went to your dentist for treatment tomorrow, how would you feel?",
    "If you were sitting in the waiting room, waiting for treatment, how would you feel?",
    "If you were about to have a tooth drilled, how would you feel?",
    "If you were about to have your teeth scaled and polished, how would you feel?",
    "If you were about to have a local anaesthetic injection in your gum, above an upper back tooth, how would you feel?",
];
const STAGES: [&str; 5] = ["intake", "examination", "planning", "delivery", "review"];

pub(super) fn write(paper: &mut Paper<'_>, told: &Told<'_>) {
    teeth(paper, told);
    anxiety(paper, &told.export.patient.mdas);
    appointments(paper, &told.export.patient.appointments);
    notes(paper, &told.export.patient.notes);
}

pub(super) fn tooth(number: u8) -> String {
    let name = Fdi::new(number).map_or_else(|_| "milk tooth".to_owned(), Fdi::name);
    format!("{number}, {name}")
}

const fn surface(name: wire::SurfaceName) -> (&'static str, SurfaceName) {
    use wire::SurfaceName as W;
    match name {
        W::M => ("M, mesial", SurfaceName::M),
        W::O => ("O, occlusal", SurfaceName::O),
        W::D => ("D, distal", SurfaceName::D),
        W::B => ("B, buccal or labial", SurfaceName::B),
        W::L => ("L, lingual or palatal", SurfaceName::L),
        W::I => ("I, incisal", SurfaceName::I),
    }
}

/// The last day on which that was charted.
fn day(record: &Record, fdi: u8, of: Option<SurfaceName>) -> String {
    let mut all = record.chart.iter().rev();
    let found = all.find(|charted| {
        let is_it = match of {
            Some(surface) => charted
                .findings
                .iter()
                .any(|finding| finding.surface == surface),
            None => charted.presence.is_some(),
        };
        charted.tooth.number() == fdi && is_it
    });
    found
        .map(|charted| charted.day.to_string())
        .unwrap_or_default()
}

fn teeth(paper: &mut Paper<'_>, told: &Told<'_>) {
    paper.heading(2, "Teeth");
    let mut rows = Vec::new();
    for one in &told.export.chart.teeth {
        let state = match one.state {
            wire::ToothState::Present => String::new(),
            state => capital(&named(&state)),
        };
        if !state.is_empty() {
            rows.push(vec![
                tooth(one.fdi),
                String::new(),
                state,
                String::new(),
                day(told.record, one.fdi, None),
            ]);
        }
        for found in &one.surfaces {
            let (words, name) = surface(found.surface);
            rows.push(vec![
                tooth(one.fdi),
                words.to_owned(),
                capital(&named(&found.condition)),
                found.note.clone(),
                day(told.record, one.fdi, Some(name)),
            ]);
        }
    }
    if rows.is_empty() {
        paper.paragraph("Nothing is charted.", PLAIN);
        return;
    }
    let columns = [
        Column("Tooth (FDI)", 27.0, Left),
        Column("Surface", 19.0, Left),
        Column("Finding", 13.0, Left),
        Column("Note", 29.0, Left),
        Column("Charted on", 13.0, Right),
    ];
    paper.table(&columns, &rows);
    paper.paragraph("Teeth that are not in this table have nothing charted; that does not say that they are sound.", QUIET);
}

fn anxiety(paper: &mut Paper<'_>, all: &[wire::Mdas]) {
    paper.heading(2, "Dental anxiety");
    if all.is_empty() {
        paper.paragraph(
            "The Modified Dental Anxiety Scale was not filled in.",
            PLAIN,
        );
        return;
    }
    let rows = all.iter().map(|one| {
        let mut row = vec![one.date.clone()];
        row.extend(one.answers.iter().map(u8::to_string));
        let high = if one.high { " (high)" } else { "" };
        row.push(format!("{}{high}", one.total));
        row
    });
    let rows: Vec<_> = rows.collect();
    let columns = [
        Column("Answered on", 30.0, Left),
        Column("Question 1", 14.0, Right),
        Column("Question 2", 14.0, Right),
        Column("Question 3", 14.0, Right),
        Column("Question 4", 14.0, Right),
        Column("Question 5", 14.0, Right),
        Column("Sum of 25", 18.0, Right),
    ];
    paper.table(&columns, &rows);
    let mut words = "Modified Dental Anxiety Scale (MDAS): 1 is not anxious, 5 is extremely anxious; a sum of 19 or more is high \
                     dental anxiety, and no other band is validated."
        .to_owned();
    for (number, item) in (1..).zip(ITEMS) {
        words += &format!("\n{number}. {item}");
    }
    paper.paragraph(&words, QUIET);
}

fn appointments(paper: &mut Paper<'_>, all: &[wire::Appointment]) {
    paper.heading(2, "Appointments");
    if all.is_empty() {
        paper.paragraph("None was booked.", PLAIN);
        return;
    }
    let rows = all.iter().map(|one| {
        let state = capital(&named(&one.state));
        vec![
            local(&one.starts),
            one.reason.clone(),
            state,
            one.minutes.to_string(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let columns = [
        Column("When (the clinic's clock)", 24.0, Left),
        Column("What for", 45.0, Left),
        Column("How far", 16.0, Left),
        Column("Minutes", 12.0, Right),
    ];
    paper.table(&columns, &rows);
}

fn notes(paper: &mut Paper<'_>, all: &[wire::Note]) {
    paper.heading(2, "Notes");
    if all.is_empty() {
        paper.paragraph("None was written.", PLAIN);
    }
    for stage in STAGES {
        let of_stage = all.iter().filter(|note| note.stage == stage);
        for (place, note) in of_stage.enumerate() {
            if place == 0 {
                paper.heading(3, &capital(stage));
            }
            paper.paragraph(
                &format!("{}, {}", when(&note.at), note.by),
                super::paper::Look { size: 8.5, ..QUIET },
            );
            paper.paragraph(
                &note.text,
                super::paper::Look {
                    size: PLAIN.size,
                    ..CELL
                },
            );
            paper.gap(3.0);
        }
    }
}
