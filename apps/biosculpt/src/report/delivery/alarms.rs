//! Alarms of a delivery: what each said, measured against its limit, what was done, what is to be done; and every code of its
//! session in plain words.

use super::super::axis::clock;
use super::super::markup::{badge, esc, table};
use super::super::model::Level;
use crate::delivery::alarm::{Alarm, done};
use treatment::session::{Event, Tick};

/// The part of the page.
pub(super) fn part(ticks: &[Tick], codes: &[(String, String)]) -> String {
    let mut rows = Vec::new();
    for tick in ticks {
        for event in &tick.events {
            let Event::Alarm {
                code,
                says,
                verdict,
            } = event
            else {
                continue;
            };
            let alarm = Alarm::of(says);
            let level = match verdict.stops() {
                true if alarm.is_calm(*verdict) => Level::Note,
                true => Level::Bad,
                false => Level::Doubt,
            };
            let limit = alarm.limit.as_deref().unwrap_or("none of its own");
            let what = "<br><small>";
            rows.push(vec![
                format!("{} {what}{}</small>", esc(code), esc(&alarm.says)),
                clock(tick.now_ms),
                format!(
                    "{} {what}{}</small>",
                    esc(&alarm.measured),
                    esc(&alarm.place)
                ),
                esc(limit),
                format!(
                    "{} {what}{}</small>",
                    badge(level, alarm.word(*verdict)),
                    esc(done(*verdict))
                ),
                esc(&alarm.to_do),
            ]);
        }
    }
    let body = match rows.is_empty() {
        true => "<p>No alarm came.</p>".to_owned(),
        false => table(
            "In the order of time",
            &[
                "Alarm",
                "When",
                "Measured",
                "Limit",
                "What was done",
                "What to do",
            ],
            &rows,
        ),
    };
    super::part("alarms", "Alarms", &(body + &in_words(codes)))
}

/// Codes of alarms and of missing leave, with what they say.
fn in_words(codes: &[(String, String)]) -> String {
    if codes.is_empty() {
        return String::new();
    }
    let row = |(code, says): &(String, String)| vec![esc(code), esc(says)];
    let rows: Vec<Vec<String>> = codes.iter().map(row).collect();
    table(
        "Codes of this session, of alarms (G) and of missing leave (L)",
        &["Code", "What it says"],
        &rows,
    )
}
