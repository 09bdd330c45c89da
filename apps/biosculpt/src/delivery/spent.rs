//! Why a prescription is not delivered again.
//!
//! In: the folder of a delivery, a prescription's hash. Out: how its session ended and what to do, in words; none where none
//! of it began. Not here: what the case refuses (`treatment`).

use crate::delivery::CASEBOOK;
use crate::delivery::judged::Figure;
use crate::delivery::outcome::UnknownJson;
use crate::delivery::recorded::OUTCOME;
use crate::{files, store};
use casebook::Value;
use std::path::Path;
use treatment::record::{CUT, FACT, SET_UP, TICKS};
use treatment::session::Ended;
use treatment::{ANEW, Fact};

/// How a session ended, after its name.
pub(crate) fn in_words(ended: &str) -> &'static str {
    match ended {
        "done" => "came to its end, with all delivered,",
        "terminated" => "was terminated by the guard",
        "held" => "was held, and nobody resumed it, until it ended",
        "unconfirmed" => "ended with a \"done\" that was not borne out",
        "quit" => "was ended with q",
        _ => "was cut",
    }
}

/// That a session was cut, and why: the one text of it.
pub(crate) fn cut(why: &str) -> String {
    format!("the session was cut: {why}")
}

/// What a session left of its work, mm³.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Left {
    laid: f64,
    taken: f64,
}

impl Left {
    pub(crate) const fn of(measured: &treatment::Outcome) -> Self {
        Self {
            laid: measured.laid_mm3,
            taken: measured.removed_mm3[1],
        }
    }

    /// The same, as the body of an outcome says.
    fn told(outcome: &Value) -> Self {
        let figure = |name: &str| -> f64 {
            let value = outcome.fields().and_then(|all| all.get(name));
            let read = value.and_then(|value| value.canonical().parse().ok());
            read.unwrap_or_default()
        };
        Self {
            laid: figure("laid_mm3"),
            taken: figure("removed_mm3"),
        }
    }

    /// In words. What is less than a figure of the page shows is nothing.
    const fn in_words(self) -> &'static str {
        match (self.taken >= 0.005, self.laid >= 0.005) {
            (true, true) => {
                "some of the tooth was taken away, and some of what was planned lies in it"
            }
            (true, false) => "some of the tooth was taken away, and nothing was laid down",
            (false, true) => "some of what was planned lies in the tooth",
            (false, false) => "hardly anything was taken away or laid down",
        }
    }
}

/// What is to be done about a tooth whose session ended so, with these figures beyond their limits; nothing where all was
/// delivered within them.
pub(crate) fn next_step(ended: Ended, left: &Left, beyond: &[Figure]) -> Option<String> {
    let is_sound = beyond.is_empty();
    let device = match ended {
        Ended::Terminated | Ended::Unconfirmed => "have the device examined, ",
        _ if !is_sound => "have the device examined, ",
        _ => "",
    };
    let tooth = match (beyond.iter().any(Figure::is_of_heat), is_sound) {
        (true, _) => "examine the tooth and its pulp, ",
        (false, false) => "examine the tooth, ",
        (false, true) => "",
    };
    match ended {
        Ended::Done if is_sound => None,
        Ended::Done => Some(format!(
            "{tooth}{device}and scan the tooth again before anything more is planned"
        )),
        _ => Some(format!("{}; {tooth}{device}{ANEW}", left.in_words())),
    }
}

/// Why this prescription is not delivered again: how its session ended, and what to do; none where none began.
pub(crate) fn spent(path: &Path, prescription: &str) -> anyhow::Result<Option<String>> {
    let place = path.join(CASEBOOK);
    if !place.join("chain.jsonl").exists() {
        let left = ["outcome.json", "delivered.ply", "delivery.html"];
        let there = left.into_iter().find(|name| path.join(name).exists());
        return Ok(there.map(|name| {
            format!(
                "{name} is of a session, and its record (casebook) is not here any more: whether this prescription was carried \
                 out is not known, so nothing is delivered; put the record back, or {ANEW}"
            )
        }));
    }
    let lying = store::read(&place)?;
    // What is wrong with a chain is told where it is written on.
    let Ok(entries) = casebook::entries(&lying.chain) else {
        return Ok(None);
    };
    let (mut is_this, mut has_begun, mut told, mut cut, mut at_ms) = (false, false, None, None, 0);
    for entry in &entries {
        let body = &entry.draft.body;
        match entry.draft.kind.as_str() {
            FACT => match body.read()? {
                Fact::Prescribed { prescription: now } => is_this = now == prescription,
                // What came of a set-up before, of which nothing began.
                Fact::Prepared { .. } if is_this => cut = None,
                Fact::Began => has_begun |= is_this,
                _ => {}
            },
            // The session's own day, whenever its outcome was made.
            SET_UP | TICKS if is_this => at_ms = entry.draft.at_ms,
            CUT if is_this => cut = why_cut(body),
            OUTCOME if is_this => told = Some((at_ms, body)),
            _ => {}
        }
    }
    Ok(has_begun.then(|| why_spent(told, cut)))
}

/// Why a session was cut, as its entry says.
pub(crate) fn why_cut(body: &Value) -> Option<&str> {
    body.fields()?.get("why")?.text()
}

/// The same, of an outcome and when its session was, and of why it was cut.
fn why_spent(told: Option<(u64, &Value)>, cut: Option<&str>) -> String {
    let Some((at_ms, outcome)) = told.filter(|(_, outcome)| !UnknownJson::is(outcome)) else {
        return format!(
            "a session of this prescription was begun before, and its outcome is not known, so the tooth is not what it \
             was; {ANEW}"
        );
    };
    let day = files::day_of(at_ms);
    let ended = outcome.fields().and_then(|all| all.get("ended")?.text());
    let ended = ended.unwrap_or_default();
    let seconds = outcome.fields().and_then(|all| all.get("session_s"));
    let seconds: f64 = seconds
        .and_then(|s| s.canonical().parse().ok())
        .unwrap_or_default();
    let (minute, how) = (seconds / 60.0, in_words(ended));
    let left = Left::told(outcome).in_words();
    let beyond = outcome.fields().and_then(|all| all.get("beyond_limits"));
    let burst = beyond.filter(|beyond| !matches!(beyond, Value::List(all) if all.is_empty()));
    match ended {
        "done" if burst.is_some() => format!(
            "the prescription was carried out (completed on {day}, in {minute:.1} min), and what came of it is beyond its \
             limits (see delivery.html): examine the tooth and its pulp; if more is to be done, {ANEW}"
        ),
        "done" => format!(
            "the prescription was carried out (completed on {day}, in {minute:.1} min; see delivery.html), so there is \
             nothing more to deliver; if more is to be done, {ANEW}"
        ),
        "terminated" | "unconfirmed" => format!(
            "the session of this prescription {how} at minute {minute:.1} (on {day}; delivery.html says why), and {left}; \
             have the device examined, {ANEW}"
        ),
        _ => {
            let why = cut.filter(|_| ended == Ended::Cut.name());
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            format!(
                "the session of this prescription {how} at minute {minute:.1} (on {day}{why}), and {left}; {ANEW}"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::begin::begin;
    use crate::delivery::bench::{BY, deliver, folder, secret};
    use crate::store::steps::alone;

    /// Cut before it began, and set up again: that session is told of, and not why the one before was cut.
    #[test]
    fn why_a_set_up_before_was_cut_is_not_told_of_the_session() {
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/spent");
        let path = Path::new(place);
        let _ = std::fs::remove_dir_all(path);
        std::fs::create_dir_all(path).unwrap();
        let _alone = alone();
        let (own, proof) = folder(path);
        let mut recorder = begin(&own, &proof, BY, &secret()).unwrap().unwrap();
        recorder.cut("it was interrupted (ctrl-c)", 3).unwrap();
        drop(recorder);
        deliver(path, 45);
        let why = spent(path, &own.hash().to_string()).unwrap().unwrap();
        assert!(
            why.contains("was ended with q") && !why.contains("ctrl-c"),
            "{why}"
        );
        std::fs::remove_dir_all(path).unwrap();
        // Nor is a reason told of one that was not cut.
        let outcome = |ended: &str| Value::object([("ended", Value::from(ended))]);
        for (ended, is_told) in [("quit", false), ("held", false), ("cut", true)] {
            let why = why_spent(Some((3, &outcome(ended))), Some("it was so"));
            assert_eq!(why.contains("it was so"), is_told, "{why}");
        }
    }
}
