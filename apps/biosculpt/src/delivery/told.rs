//! What a delivery tells on the terminal.
//!
//! In: what was delivered, or why nothing was. Out: lines, or one JSON value.

use crate::cli::Arguments;
use crate::delivery::before::Settled;
use crate::delivery::close::Delivered;
use crate::delivery::drive::Hands;
use crate::delivery::removal::ASTRAY_LEAST_MM3;
use crate::delivery::spent::{Left, next_step};
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
    said: String,
}

impl Aloud {
    pub(crate) const fn new(hands: People, planned_ms: u64) -> Self {
        Self {
            hands,
            planned_ms,
            tenths: 0,
            said: String::new(),
        }
    }
}

impl Aloud {
    /// What is to be said at that time, from the first minute on: each line once, for tenths of a short session are the same minute
    /// in words.
    fn line(&mut self, now_ms: u64) -> Option<String> {
        let tenths = 10 * now_ms / self.planned_ms.max(1);
        if tenths <= self.tenths || tenths >= 10 {
            return None;
        }
        self.tenths = tenths;
        let (now, all) = (now_ms / 60_000, self.planned_ms as f64 / 6e4);
        let line = format!("  {now} of {all:.0} min");
        let is_new = now > 0 && self.said != line;
        self.said.clone_from(&line);
        is_new.then_some(line)
    }
}

impl Hands for Aloud {
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed> {
        if let Some(line) = self.line(now_ms) {
            terminal::note(&line);
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
    if let Some(taken) = taken_away(measured) {
        terminal::say(&taken)?;
    }
    terminal::say(&format!(
        "laid down {:.2} of {:.2} mm3; gamma {:.1} % (5 %, 50 um); over-contour {:.1} um",
        measured.laid_mm3,
        measured.planned_mm3,
        100.0 * measured.gamma,
        measured.over_contour_um
    ))?;
    if let Some(open) = delivered.json.open() {
        terminal::say(&open)?;
    }
    let said = alarms(&delivered.alarms);
    terminal::say(
        &match delivered.alarms.is_empty() && !delivered.beyond.is_empty() {
            true => format!("{said}: no rule of the guard saw what is beyond its limit"),
            false => foreign::shown(&said),
        },
    )?;
    for fact in &delivered.beyond {
        terminal::say(&format!("beyond its limit: {fact}"))?;
    }
    if let Some(step) = next_step(driven.ended, &Left::of(measured), &delivered.beyond) {
        terminal::say(&step)?;
    }
    let folder = foreign::path(folder);
    terminal::say(&format!(
        "record: {folder}/casebook; page: {folder}/delivery.html; surface: {folder}/delivered.ply"
    ))
}

/// What was taken away, where something was or was to be.
fn taken_away(measured: &treatment::Outcome) -> Option<String> {
    let [planned, taken] = measured.removed_mm3;
    (planned.max(taken) >= 0.005).then(|| {
        let astray = match measured.astray_mm3 >= ASTRAY_LEAST_MM3 {
            true => format!("; {:.3} mm3 gone astray", measured.astray_mm3),
            false => String::new(),
        };
        format!(
            "taken away {taken:.2} of {planned:.2} mm3; {:.0} um beyond the plan{astray}",
            measured.over_removal_um
        )
    })
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

/// What the guard said, the patient's own stop as such: the codes are those of `outcome.json`.
fn alarms(codes: &[(String, String)]) -> String {
    let (stops, others): (Vec<_>, Vec<_>) =
        codes.iter().partition(|(code, _)| code == PATIENTS_STOP);
    let in_words = |(code, says): &(String, String)| match says.trim_end_matches('.') {
        "" => code.clone(),
        says => format!("{code} ({says})"),
    };
    let mut all: Vec<String> = others.into_iter().map(in_words).collect();
    let stopped = stops.first().map(|(code, _)| code);
    all.extend(stopped.map(|code| format!("{code} (the patient's own stop; the page says when)")));
    match all.as_slice() {
        [] => "no alarms".to_owned(),
        all => format!("alarms: {}", all.join(", ")),
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
    use super::{Aloud, Settled, alarms, of_before};
    use crate::delivery::alarm::in_plain_words;
    use treatment::session::People;

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
    fn how_far_a_session_is_is_said_each_tenth_from_minute_1_on_and_no_line_twice() {
        for (minutes, lines) in [(1, 0), (5, 4), (63, 9)] {
            let mut hands = Aloud::new(People { stops: Vec::new() }, minutes * 60_000);
            let said: Vec<String> = (0..minutes * 60)
                .filter_map(|s| hands.line(s * 1000))
                .collect();
            let mut once = said.clone();
            once.dedup();
            assert_eq!((said.len(), &said), (lines, &once));
            assert!(
                said.iter().all(|line| !line.starts_with("  0 ")),
                "{said:?}"
            );
        }
    }

    #[test]
    fn the_patients_own_stop_is_said_as_such() {
        let said = |codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
            alarms(&in_plain_words(&codes, crate::delivery::given::PROTOCOL))
        };
        assert_eq!(said(&[]), "no alarms");
        let own = "G501 (the patient's own stop; the page says when)";
        assert_eq!(said(&["G501"]), format!("alarms: {own}"));
        let both = said(&["G101", "G501", "L203"]);
        let first =
            "alarms: G101 (The surface of the tooth is too warm), L203 (The device said done, ";
        assert!(both.starts_with(first) && both.ends_with(own), "{both}");
        assert_eq!(said(&["X1"]), "alarms: X1");
    }
}
