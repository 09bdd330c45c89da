//! What was delivered (simulated), agreed to, and recorded.

use super::Told;
use super::care::tooth;
use super::figures::{capital, lower, number, when, when_bare};
use super::paper::{PLAIN, Paper, QUIET, WARNING};
use super::table::Column;
use super::table::Side::{Left, Right};
use crate::sessions::beyond_limits;
use crate::wire;
use serde_json::Value;

pub(super) fn write(paper: &mut Paper<'_>, told: &Told<'_>) {
    paper.heading(2, "Deliveries (simulated)");
    if told.export.deliveries.is_empty() {
        paper.paragraph("None took place.", PLAIN);
    }
    for one in &told.export.deliveries {
        delivery(paper, one);
    }
    paper.heading(2, "Consents");
    if told.export.consents.is_empty() {
        paper.paragraph("None was given.", PLAIN);
    }
    for one in &told.export.consents {
        consent(paper, one, told.words.get(&one.id));
    }
    timeline(paper, &told.export.timeline);
}

fn ended(how: &str) -> String {
    if let Some(why) = how.strip_prefix("cut: ") {
        return format!("cut: the session was cut off because {why}");
    }
    match how {
        "done" => "done: the device said that all was done".to_owned(),
        "quit" => "quit: the operator ended the session before the plan was done".to_owned(),
        "terminated" => "terminated: the guard ended the session".to_owned(),
        "held" => "held: the session ended while it stood still".to_owned(),
        "cut" => "cut: the session was cut off".to_owned(),
        other => other.to_owned(),
    }
}

fn delivery(paper: &mut Paper<'_>, one: &wire::Delivery) {
    let of = format!(", tooth {}", tooth(one.fdi));
    let id = one
        .id
        .rsplit_once('-')
        .map_or(one.id.as_str(), |(_, id)| id);
    paper.heading(3, &format!("Delivery {id} of plan {}{of}", one.plan));
    let end = one
        .ended
        .as_deref()
        .map_or_else(|| "it goes on".to_owned(), when);
    let how = ended(one.how.as_deref().unwrap_or_default());
    let mut facts = vec![
        ("Began", when(&one.began)),
        ("Ended", end),
        ("How it ended", how),
    ];
    facts.extend(lapse(one).map(|words| ("Length", words)));
    paper.facts(&facts);
    for said in &one.renumbered {
        let what = format!(
            "The tooth was taken for {} and is {}, as {} said and signed on {}: {}",
            tooth(said.from),
            tooth(said.to),
            said.by,
            when(&said.at),
            said.reason
        );
        paper.paragraph(&what, WARNING);
    }
    let Some(outcome) = &one.outcome else {
        if one.ended.is_some() {
            paper.paragraph("There are no figures of what came of it.", PLAIN);
        }
        return;
    };
    if outcome["known"].as_bool() == Some(false) {
        paper.paragraph(
            "What came of it is not known: the session does not come out of its record again.",
            WARNING,
        );
        return;
    }
    let beyond = beyond_limits(outcome);
    if !beyond.is_empty() {
        let named = beyond.iter().map(|name| {
            let known = ALONE.iter().find(|(known, ..)| known == name);
            known.map_or_else(|| name.replace('_', " "), |(_, what, ..)| lower(what))
        });
        let beyond: Vec<String> = named.collect();
        let what = format!(
            "Beyond their limits: {}. What was found and what is allowed stands on the delivery's own page, \
             delivery.html. The tooth is to be examined before anything more is done.",
            beyond.join(", ")
        );
        paper.paragraph(&what, WARNING);
    }
    figures(paper, outcome);
}

/// That a session was longer by its own clock than it took, where that is so; else the times would tell of no session at all.
fn lapse(one: &wire::Delivery) -> Option<String> {
    let session_s = one.outcome.as_ref()?["session_s"].as_f64()?;
    let second = |at: &str| at.parse::<jiff::Timestamp>().ok();
    let (began, ended) = (second(&one.began)?, second(one.ended.as_deref()?)?);
    let took_s = ended.as_second().saturating_sub(began.as_second());
    // Times are told to the minute.
    (session_s > took_s as f64 + 60.0).then(|| {
        let minutes = number(session_s / 60.0);
        format!("{minutes} min by the simulated device's clock, faster than the clinic's")
    })
}

/// What was planned, what was delivered, and what it is called; in mm³.
const BESIDE: [(&str, &str, &str); 2] = [
    ("planned_mm3", "laid_mm3", "Laid down"),
    ("removal_planned_mm3", "removed_mm3", "Taken away"),
];
/// Figures with what they are called, their unit, and by how much they are told.
const ALONE: [(&str, &str, &str, f64); 12] = [
    (
        "fill_95_share",
        "Fill that 95 % of the planned cells reach",
        "%",
        100.0,
    ),
    (
        "gamma_share",
        "Cells that agree with the plan (gamma of at most 1)",
        "%",
        100.0,
    ),
    ("over_contour_um", "Highest over-contour", "µm", 1.0),
    ("over_mm3", "Volume beyond the planned surface", "mm³", 1.0),
    (
        "over_removal_um",
        "Deepest removal beyond what was planned",
        "µm",
        1.0,
    ),
    (
        "over_removed_mm3",
        "Volume removed beyond what was planned",
        "mm³",
        1.0,
    ),
    ("astray_mm3", "Volume that went astray", "mm³", 1.0),
    ("pulp_rise_k", "Highest warming of the pulp", "K", 1.0),
    (
        "pulp_cem43_min",
        "Dose of heat in the pulp (minutes at 43 °C)",
        "min",
        1.0,
    ),
    ("enamel_rise_k", "Highest warming of the enamel", "K", 1.0),
    (
        "around_rise_k",
        "Highest warming around the tooth",
        "K",
        1.0,
    ),
    ("session_s", "Length of the session", "min", 1.0 / 60.0),
];

fn figures(paper: &mut Paper<'_>, outcome: &Value) {
    let mut rows = Vec::new();
    let mut row = |what: &str, planned: Option<f64>, found: Option<f64>, unit: &str| {
        let Some(found) = found else {
            return;
        };
        let planned = planned.map(number).unwrap_or_default();
        rows.push(vec![
            what.to_owned(),
            planned,
            number(found),
            unit.to_owned(),
        ]);
    };
    for (planned, found, what) in BESIDE {
        row(
            what,
            outcome[planned].as_f64(),
            outcome[found].as_f64(),
            "mm³",
        );
    }
    for (name, what, unit, times) in ALONE {
        row(
            what,
            None,
            outcome[name].as_f64().map(|value| value * times),
            unit,
        );
    }
    let columns = [
        Column("Figure (simulated)", 52.0, Left),
        Column("Planned", 15.0, Right),
        Column("Delivered", 15.0, Right),
        Column("Unit", 10.0, Left),
    ];
    if !rows.is_empty() {
        paper.table(&columns, &rows);
    }
    let alarms = outcome["alarms"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let alarms: Vec<&str> = alarms.collect();
    if !alarms.is_empty() {
        paper.paragraph(
            &format!(
                "Alarms: {}. What each of them says is on the delivery's own page, delivery.html.",
                alarms.join(", ")
            ),
            PLAIN,
        );
    }
}

fn consent(paper: &mut Paper<'_>, one: &wire::Consent, words: Option<&String>) {
    let to = match &one.plan {
        Some(plan) => format!("treatment by plan {plan}"),
        None => "use of the record for research and teaching".to_owned(),
    };
    paper.heading(3, &format!("Consent {}: {to}", one.id));
    let stands = one.withdrawn.as_ref().map_or_else(
        || "it stands".to_owned(),
        |back| {
            let why = if back.reason.is_empty() {
                "no reason given"
            } else {
                &back.reason
            };
            format!(
                "taken back {}, recorded by {}: {why}",
                when(&back.at),
                back.by
            )
        },
    );
    paper.facts(&[
        ("Agreed by", one.signer.clone()),
        ("Recorded", format!("{}, by {}", when(&one.at), one.by)),
        ("Now", stands),
        (
            "Text",
            format!(
                "{} ({}), SHA-256 {}",
                one.text_version, one.language, one.text_sha256
            ),
        ),
        (
            "Of the plan",
            one.plan_sha256
                .as_ref()
                .map(|hash| format!("SHA-256 {hash}"))
                .unwrap_or_default(),
        ),
    ]);
    match words {
        Some(words) => paper.quoted(words),
        None => paper.paragraph(
            "Its words are not as they were recorded, and are not shown.",
            WARNING,
        ),
    }
}

fn timeline(paper: &mut Paper<'_>, all: &[wire::TimelineEntry]) {
    paper.heading(2, "Timeline");
    if all.is_empty() {
        paper.paragraph("It cannot be read.", WARNING);
        return;
    }
    let rows = all.iter().map(|one| {
        let hash = one.hash.get(..8).unwrap_or_default().to_owned();
        vec![
            one.seq.to_string(),
            when_bare(&one.at),
            one.by.clone(),
            capital(&one.words),
            hash,
        ]
    });
    let rows: Vec<_> = rows.collect();
    let columns = [
        Column("No.", 5.0, Right),
        Column("When (UTC)", 19.0, Left),
        Column("Who", 13.0, Left),
        Column("What", 51.0, Left),
        Column("Entry", 10.0, Right),
    ];
    paper.table(&columns, &rows);
    let words = "Each entry names the hash of the one before, so that none can be changed or left out unseen; the last column is the \
                 beginning of the entry's own.";
    paper.paragraph(words, QUIET);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::DeliveryState;
    use serde_json::json;

    #[test]
    fn a_session_in_lapse_is_not_told_as_one_of_no_length() {
        let one = |began: &str, ended: &str| wire::Delivery {
            fdi: 36,
            renumbered: Vec::new(),
            id: "p0001-d1".to_owned(),
            patient: "p0001".to_owned(),
            plan: "n1".to_owned(),
            state: DeliveryState::Over,
            began: began.to_owned(),
            ended: Some(ended.to_owned()),
            how: Some("done".to_owned()),
            outcome: Some(json!({"session_s": 3_600.0})),
            stop_code: None,
            files: Vec::new(),
        };
        let lapsed = lapse(&one("2045-03-02T05:00:07Z", "2045-03-02T05:00:07Z"));
        let told = "60 min by the simulated device's clock, faster than the clinic's";
        assert_eq!(lapsed.as_deref(), Some(told));
        let real = lapse(&one("2045-03-02T05:00:07Z", "2045-03-02T06:00:31Z"));
        assert_eq!(real, None);
    }
}
