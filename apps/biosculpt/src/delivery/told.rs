//! What a delivery tells on the terminal.
//!
//! In: what was delivered, or why nothing was. Out: lines, or one JSON value.

use crate::cli::Arguments;
use crate::delivery::before::Settled;
use crate::delivery::close::Delivered;
use crate::delivery::drive::Hands;
use crate::delivery::spent::next_step;
use crate::{Outcome, foreign, terminal};
use std::path::Path;
use swarm::TICK_MS;
use treatment::ANEW;
use treatment::session::{PATIENTS_STOP, People, Proceed};

/// A script's hands that say how far the session is, each tenth of its planned time.
pub(crate) struct Aloud {
    hands: People,
    planned_ms: u64,
    tenths: u64,
}

impl Aloud {
    pub(crate) const fn new(hands: People, planned_ms: u64) -> Self {
        Self {
            hands,
            planned_ms,
            tenths: 0,
        }
    }
}

impl Hands for Aloud {
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed> {
        let tenths = 10 * now_ms / self.planned_ms.max(1);
        if tenths > self.tenths && tenths < 10 {
            self.tenths = tenths;
            let [now, all] = [now_ms, self.planned_ms].map(|ms| ms as f64 / 6e4);
            terminal::note(&format!("  {now:.0} of {all:.0} min"));
        }
        Ok(self.hands.hands(now_ms))
    }
}

/// Says what was delivered.
pub(crate) fn delivered(
    delivered: &Delivered,
    folder: &Path,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    if arguments.json {
        return terminal::say_json(&delivered.json);
    }
    in_words(delivered, folder)
}

fn in_words(delivered: &Delivered, folder: &Path) -> anyhow::Result<()> {
    let (measured, driven) = (&delivered.measured, &delivered.driven);
    let minutes = driven.ticks.len() as f64 * f64::from(TICK_MS) / 60_000.0;
    let ended = driven.ended.name();
    terminal::say(&terminal::bold(&format!(
        "{ended} after {minutes:.1} min (simulated)"
    )))?;
    if let Some(cut) = driven.cut_in_words() {
        terminal::say(&foreign::shown(&cut))?;
    }
    terminal::say(&format!(
        "laid down {:.2} of {:.2} mm3; gamma {:.1} % (5 %, 50 um); over-contour {:.0} um",
        measured.laid_mm3,
        measured.planned_mm3,
        100.0 * measured.gamma,
        measured.over_contour_um
    ))?;
    if let Some(open) = delivered.json.open() {
        terminal::say(&open)?;
    }
    terminal::say(&foreign::shown(&alarms(&delivered.alarms)))?;
    if let Some(step) = next_step(driven.ended) {
        terminal::say(&step)?;
    }
    let folder = foreign::path(folder);
    terminal::say(&format!(
        "record: {folder}/casebook; page: {folder}/delivery.html; surface: {folder}/delivered.ply"
    ))
}

/// Says what was made of the session of before.
pub(crate) fn settled(
    settled: &Settled,
    folder: &Path,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    if arguments.json {
        return terminal::say_json(&of_before(settled)?);
    }
    match settled {
        Settled::Told(told) => in_words(told, folder),
        Settled::Put(outcome) if outcome["known"] == false => terminal::say(&format!(
            "the session of before does not come out of its record again, and its outcome is not known: {ANEW}"
        )),
        Settled::Put(_) => {
            let folder = foreign::path(folder);
            terminal::say(&format!(
                "the session of before is over, and all that it left is there; page: {folder}/delivery.html"
            ))
        }
    }
}

/// The outcome of a session of before, which says that it is that.
fn of_before(settled: &Settled) -> anyhow::Result<serde_json::Value> {
    let mut outcome = match settled {
        Settled::Told(told) => serde_json::to_value(&told.json)?,
        Settled::Put(outcome) => outcome.clone(),
    };
    if let Some(all) = outcome.as_object_mut() {
        all.insert("settled".to_owned(), true.into());
    }
    Ok(outcome)
}

/// What the guard said; the patient's own stop is none of its alarms.
fn alarms(codes: &[(String, String)]) -> String {
    let (stops, others): (Vec<_>, Vec<_>) =
        codes.iter().partition(|(code, _)| code == PATIENTS_STOP);
    let in_words = |(code, says): &(String, String)| match says.trim_end_matches('.') {
        "" => code.clone(),
        says => format!("{code} ({says})"),
    };
    let others: Vec<String> = others.into_iter().map(in_words).collect();
    let said = match others.as_slice() {
        [] => "no alarms".to_owned(),
        others => format!("alarms: {}", others.join(", ")),
    };
    match stops.first() {
        Some((code, _)) => {
            format!("{said}; the patient's own stop was pressed ({code}), the page says when")
        }
        None => said,
    }
}

/// Says why nothing was.
pub(crate) fn refused(why: &str, arguments: &Arguments) -> anyhow::Result<Outcome> {
    if arguments.json {
        terminal::say_json(&serde_json::json!({ "refused": why }))?;
    } else {
        terminal::say(&format!("refused: {}", foreign::shown(why)))?;
    }
    Ok(Outcome::Refused)
}

#[cfg(test)]
mod tests {
    use super::{Settled, alarms, of_before};
    use crate::delivery::alarm::in_plain_words;

    #[test]
    fn an_outcome_of_a_session_of_before_says_so() {
        let put = Settled::Put(serde_json::json!({ "ended": "cut", "known": false }));
        let said = of_before(&put).unwrap();
        assert_eq!(
            (&said["settled"], &said["ended"]),
            (&true.into(), &"cut".into())
        );
    }

    #[test]
    fn the_patients_own_stop_is_no_alarm() {
        let said = |codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
            alarms(&in_plain_words(&codes, crate::verbs::deliver::PROTOCOL))
        };
        assert_eq!(said(&[]), "no alarms");
        let stopped = said(&["G501"]);
        assert!(
            stopped.starts_with("no alarms; the patient's own stop"),
            "{stopped}"
        );
        let both = said(&["G101", "G501", "L203"]);
        assert!(
            both.starts_with(
                "alarms: G101 (The surface of the tooth is too warm), L203 (The device said done, "
            ) && both.contains("); the patient's"),
            "{both}"
        );
        assert_eq!(said(&["X1"]), "alarms: X1");
    }
}
