//! The page of a delivery: planned against delivered, what happened when, and where the record lies.
//!
//! In: [`Told`]. Out: one HTML file with nothing outside it. Not here: what is measured (`treatment`).

mod alarms;
mod pictures;
#[cfg(test)]
mod tests;
mod timeline;

use super::markup::{badge, esc, img, number, table};
use super::model::{Image, Level};
use super::page::{Shell, shell};
use crate::delivery::alarm::in_plain_words;
use crate::delivery::drive::Driven;
use crate::delivery::finish::Moment;
use crate::delivery::judged;
use crate::delivery::spent::{Left, next_step};
use std::fmt::Write as _;
use swarm::{Order, Truth};
use treatment::session::{Ended, Event, Load, Tick};

pub(crate) use pictures::{Surfaces, work};

/// Everything that the page tells.
pub(crate) struct Told<'a> {
    pub(crate) load: &'a Load,
    pub(crate) order: &'a Order,
    pub(crate) signals: &'a [String],
    pub(crate) driven: &'a Driven,
    /// What was so, once a second.
    pub(crate) moments: &'a [Moment],
    pub(crate) measured: &'a treatment::Outcome,
    pub(crate) truth: Option<&'a Truth>,
    /// Before, planned, delivered, with their captions.
    pub(crate) pictures: Vec<(&'static str, Image)>,
    /// Entries of the record when the page was made, the hash of the last, and the key of its seal.
    pub(crate) record: (u64, String, String),
    pub(crate) date: String,
}

impl Told<'_> {
    fn signal(&self, name: &str) -> Option<usize> {
        self.signals.iter().position(|signal| signal == name)
    }

    /// What it is judged by.
    fn judged(&self) -> judged::Judged<'_> {
        judged::Judged {
            order: self.order,
            measured: self.measured,
            truth: self.truth,
            carriers: self.ticks().last().map(|tick| tick.carriers),
            ended: self.driven.ended,
        }
    }

    fn ticks(&self) -> &[Tick] {
        &self.driven.ticks
    }

    fn session_s(&self) -> f64 {
        self.ticks()
            .last()
            .map_or(0.0, |tick| tick.now_ms as f64 * 1e-3)
    }
}

/// The page.
pub(crate) fn html(told: &Told<'_>) -> String {
    let tooth = told
        .order
        .tooth
        .map_or("an unlabelled tooth".to_owned(), |t| {
            format!("{t} ({})", t.name())
        });
    let facts = vec![
        format!("Tooth <strong>{}</strong>", esc(&tooth)),
        format!("Firmware {}", told.load.setting.release.name()),
        format!("Lot {}", told.load.setting.lot.0),
        format!("Seed {}", told.load.setting.seed),
        esc(&told.date),
        format!("BioSculpt {}", env!("CARGO_PKG_VERSION")),
    ];
    shell(&Shell {
        title: format!("BioSculpt delivery: {tooth}"),
        heading: "A delivery by the simulated device".to_owned(),
        facts,
        status: status(told),
        parts: vec![
            ("summary", "In short", summary(told)),
            ("work", "Planned and delivered", work_part(told)),
            ("time", "Over time", time(told)),
            (
                "alarms",
                "Alarms",
                alarms::part(
                    told.ticks(),
                    &in_plain_words(&told.driven.alarms, &told.load.protocol),
                ),
            ),
            ("record", "Record", record(told)),
        ],
    })
}

/// What nobody may overlook: first that the session was cut, and why.
fn status(told: &Told<'_>) -> String {
    let cut = told.driven.cut_in_words().map_or_else(String::new, |cut| {
        format!("<strong>Not complete:</strong> {}. ", esc(&cut))
    });
    format!(
        "{cut}<strong>Simulated device only.</strong> Nobody was treated; no device that could do this exists today. Not a \
         medical device."
    )
}

fn part(id: &str, title: &str, body: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"h-{id}\"><h2 id=\"h-{id}\">{title}</h2>{body}</section>"
    )
}

/// Why a "done" was not taken.
fn unconfirmed(told: &Told<'_>) -> String {
    let last = told.driven.ticks.last();
    let why = last.and_then(|tick| {
        tick.events.iter().find_map(|event| match event {
            Event::NoLeave { code, why } => Some(format!("{code} {why}")),
            _ => None,
        })
    });
    why.unwrap_or_else(|| "its cause is in the record".to_owned())
}

/// How it ended: how good that is, in a word, in a sentence.
fn ending(told: &Told<'_>, holds: bool) -> (Level, &'static str, String) {
    let minutes = number(told.session_s() / 60.0, 1);
    match told.driven.ended {
        Ended::Done if !holds => (
            Level::Bad,
            "done, beyond limits",
            format!(
                "The device said after {minutes} minutes that all was done, and the tooth is not what it should be."
            ),
        ),
        Ended::Done => (
            Level::Good,
            "done",
            format!("The device did all that was planned, in {minutes} minutes."),
        ),
        Ended::Terminated => (
            Level::Bad,
            "terminated",
            format!(
                "The session was ended for safety after {minutes} minutes. The work is not complete."
            ),
        ),
        Ended::Held => (
            Level::Doubt,
            "held",
            format!(
                "The session was held and not resumed. It ended after {minutes} minutes; the work is not complete."
            ),
        ),
        Ended::Unconfirmed => (
            Level::Bad,
            "unconfirmed",
            format!(
                "The device said after {minutes} minutes that all was done, and what was read back or counted does not bear it out: {}.",
                unconfirmed(told)
            ),
        ),
        Ended::Quit => (
            Level::Doubt,
            "ended",
            format!(
                "The operator ended the session after {minutes} minutes. The work is not complete."
            ),
        ),
        Ended::Cut => (
            Level::Bad,
            "cut",
            format!("The session was cut off after {minutes} minutes. The work is not complete."),
        ),
    }
}

/// That the patient's stop was pressed, how often and when first; none where nobody did. Who pressed it, patient or staff, a session is not told.
fn stops(ticks: &[Tick]) -> Option<String> {
    let stopped = |tick: &&Tick| tick.events.iter().any(|e| matches!(e, Event::Stopped));
    let at: Vec<u64> = ticks
        .iter()
        .filter(stopped)
        .map(|tick| tick.now_ms)
        .collect();
    let minute = number(*at.first()? as f64 / 6e4, 1);
    Some(match at.len() {
        1 => format!("The patient’s stop was pressed once, at minute {minute}."),
        n => format!("The patient’s stop was pressed {n} times, first at minute {minute}."),
    })
}

fn summary(told: &Told<'_>) -> String {
    let all = judged::of(&told.judged());
    let mut broken = all.clone();
    broken.retain(|fact| fact.holds == Some(false));
    let beyond = broken.len();
    let (level, word, mut sentence) = ending(told, beyond == 0);
    if let Some(stops) = stops(told.ticks()) {
        let _ = write!(sentence, " {stops}");
    }
    if let Some(open_ms) = told.driven.open_ms {
        let _ = write!(
            sentence,
            " It is {}.",
            crate::delivery::outcome::known_to(told.session_s(), open_ms)
        );
    }
    if let Some(step) = next_step(told.driven.ended, &Left::of(told.measured), &broken) {
        let _ = write!(sentence, " What now: {step}.");
    }
    let held = all.iter().filter(|fact| fact.holds == Some(true)).count();
    let limits = match beyond {
        0 => esc(&format!("All {held} limits that were measured held.")),
        1 => badge(Level::Bad, "one limit did not hold"),
        n => badge(Level::Bad, &format!("{n} limits did not hold")),
    };
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|fact| {
            let mark = match fact.holds {
                Some(true) => badge(Level::Good, "holds"),
                Some(false) => badge(Level::Bad, "does not hold"),
                None => String::new(),
            };
            vec![
                esc(fact.what),
                esc(&fact.measured),
                format!("{} {mark}", esc(&fact.allowed)),
            ]
        })
        .collect();
    let body = format!(
        "<div class=\"plain\"><p>{} {}</p><p>{}</p></div>{}",
        badge(level, word),
        esc(&sentence),
        limits,
        table(
            "Measured on the simulated tooth, with the limit beside it",
            &["What", "Measured", "Limit"],
            &rows
        )
    );
    part("summary", "In short", &body)
}

fn work_part(told: &Told<'_>) -> String {
    let mut shots = String::new();
    for (caption, image) in &told.pictures {
        let _ = write!(
            shots,
            "<figure><div class=\"stage\">{}</div><figcaption>{}</figcaption></figure>",
            img(image),
            esc(caption)
        );
    }
    let [fine, much, little] = treatment::delivered::COLOURS.map(picture::colour::hex);
    let key = format!(
        "<p class=\"key\">Delivered: {}</p>",
        [(fine, "as planned"), (much, "too much"), (little, "too little")]
            .map(|(colour, word)| format!(
                "<span><svg viewBox=\"0 0 40 8\" aria-hidden=\"true\"><rect width=\"40\" height=\"8\" fill=\"{colour}\"/></svg>{word}</span> "
            ))
            .concat()
    );
    let shots = match shots.is_empty() {
        true => "<p class=\"none\">No surfaces to show.</p>".to_owned(),
        false => format!("<div class=\"solids\">{shots}</div>{key}"),
    };
    let body = format!(
        "<p class=\"lead\">The place of work, seen straight onto it. Delivered is what lies in the cells of the \
         simulated tooth, with the scanned tooth about it; cells are coloured where a fifth of one is missing or too \
         much.</p>{shots}\
         <div class=\"cuts\">{}</div>",
        timeline::fills(told)
    );
    part("work", "Planned and delivered", &body)
}

fn time(told: &Told<'_>) -> String {
    let body = format!(
        "<p class=\"lead\">What the sensors said, and what was so. The true rise of the pulp is known only because this \
         is a simulation; no sensor reads it, and the guard does not see it.</p>{}{}",
        timeline::timeline(told),
        timeline::events(told)
    );
    part("time", "Over time", &body)
}

fn record(told: &Told<'_>) -> String {
    let (entries, head, key) = &told.record;
    let protocol = crate::files::sha256(&told.load.protocol);
    let prescription = crate::files::sha256(&told.load.prescription);
    let faults: Vec<String> = told
        .load
        .setting
        .faults
        .iter()
        .map(swarm::Fault::name)
        .collect();
    let faults = match faults.is_empty() {
        true => "none".to_owned(),
        false => faults.join(", "),
    };
    let row = |what: &str, value: &str| vec![esc(what), format!("<code>{}</code>", esc(value))];
    let rows = [
        row("Record", "casebook, beside this page"),
        row(&format!("Hash of entry {entries}, the outcome"), head),
        row("Key of its seals", key),
        row("Prescription, SHA-256", &prescription),
        row("Protocol, SHA-256", &protocol),
        row("Injected faults", &faults),
    ];
    let body = format!(
        "<p class=\"lead\">Every tick, beat and decision lies in the record. This page is recorded after the entry that \
         is named here.</p>{}<pre>biosculpt verify DIR\nbiosculpt replay DIR</pre>\
         <p>With DIR as the folder of this page: the first checks chain, seals and content; the second makes the same \
         session again, bit for bit.</p>",
        table("What the delivery goes by", &["What", "Value"], &rows)
    );
    part("record", "Record", &body)
}
