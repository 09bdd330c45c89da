//! An alarm's parts: what it says, where, what was measured, what is allowed, what is to be done.
//!
//! In: the sentence of an alarm as a session tells and records it. Out: [`Alarm`]. Law:
//! `law_every_alarm_of_a_protocol_is_told_apart`. Fails: never; what is not such a sentence is said whole.

use treatment::session::plain;

/// The parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Alarm {
    pub(crate) says: String,
    /// The signal.
    pub(crate) place: String,
    pub(crate) measured: String,
    /// None where the rule has no limit of its own.
    pub(crate) limit: Option<String>,
    pub(crate) to_do: String,
}

impl Alarm {
    /// Takes `SAYS. PLACE: MEASURED, allowed LIMIT. TO DO` apart.
    pub(crate) fn of(sentence: &str) -> Self {
        let whole = || Self {
            says: sentence.to_owned(),
            ..Self::default()
        };
        let parts = || {
            let (before, after) = sentence.split_once(", allowed ")?;
            let (says, measured) = before.rsplit_once(": ")?;
            let (says, place) = says.rsplit_once(' ')?;
            let (limit, to_do) = after.split_once(". ")?;
            Some(Self {
                says: says.to_owned(),
                place: in_words(place),
                measured: figure(measured),
                limit: (limit != "nothing").then(|| figure(limit)),
                to_do: to_do.to_owned(),
            })
        };
        parts().unwrap_or_else(whole)
    }
}

/// Codes with their plain words, by the protocol of their session; a code that is nobody's has none.
pub(crate) fn in_plain_words(codes: &[String], protocol: &[u8]) -> Vec<(String, String)> {
    let protocol = guard::parse(protocol).ok();
    let says = |code: &String| {
        plain(code, protocol.as_ref())
            .unwrap_or_default()
            .to_owned()
    };
    codes
        .iter()
        .map(|code| (code.clone(), says(code)))
        .collect()
}

/// The signal of the patient's stop, in words.
const PATIENTS: &str = "patient stop";

impl Alarm {
    /// Whether it tells of the patient's own stop: the patient's right, and nothing that went wrong.
    pub(crate) fn is_patients(&self) -> bool {
        self.place == PATIENTS
    }

    /// Whether it is told calmly: the patient's own stop, which holds and ends nothing.
    pub(crate) fn is_calm(&self, verdict: guard::Verdict) -> bool {
        self.is_patients() && verdict == guard::Verdict::Hold
    }

    /// What came of it, in a word.
    pub(crate) fn word(&self, verdict: guard::Verdict) -> &'static str {
        match self.is_calm(verdict) {
            true => "patient's stop",
            false => verdict.word(),
        }
    }
}

/// What the device does at an alarm with this verdict.
pub(crate) const fn done(verdict: guard::Verdict) -> &'static str {
    match verdict {
        guard::Verdict::Terminate => "Device off; the session is over.",
        guard::Verdict::Hold => "Device off; the session is held.",
        guard::Verdict::Warn => "Warned; the device goes on.",
        guard::Verdict::Allow => "Nothing.",
    }
}

/// A signal's name without its unit.
fn in_words(signal: &str) -> String {
    let units = ["_mk", "_ug", "_um", "_mn", "_ms"];
    let bare = units.iter().find_map(|unit| signal.strip_suffix(unit));
    bare.unwrap_or(signal).replace('_', " ")
}

/// A figure in the units that a dentist reads.
fn figure(text: &str) -> String {
    let read = text.split_once(' ').and_then(|(value, unit)| {
        let value: f64 = value.parse().ok()?;
        Some(match unit {
            "mK" => format!("{:.2} K", value * 1e-3),
            "ug" => format!("{:.3} mg", value * 1e-3),
            "mN" => format!("{:.1} N", value * 1e-3),
            "ms" => format!("{:.2} s", value * 1e-3),
            "um" => format!("{value} µm"),
            "flag" if value == 0.0 => "no".to_owned(),
            "flag" => "yes".to_owned(),
            "count" => format!("{value}"),
            _ => return None,
        })
    });
    read.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_every_alarm_of_a_protocol_is_told_apart() {
        let protocol = guard::parse(crate::delivery::given::PROTOCOL).unwrap();
        assert!(protocol.rules.len() > 10);
        for rule in protocol.rules.iter() {
            let [says, to_do] = [rule.says, rule.to_do].map(|span| protocol.words(span));
            let place = protocol.signal_name(rule.place);
            for (measured, limit) in [("20500 mK", "20000 mK"), ("1 flag", "nothing")] {
                let sentence = format!("{says} {place}: {measured}, allowed {limit}. {to_do}");
                let alarm = Alarm::of(&sentence);
                assert_eq!((alarm.says.as_str(), alarm.to_do.as_str()), (says, to_do));
                assert_eq!(alarm.limit.is_some(), limit != "nothing");
                assert!(["20.50 K", "yes"].contains(&alarm.measured.as_str()));
            }
        }
        let of = |sentence: &str| Alarm::of(sentence).word(guard::Verdict::Hold);
        let stop = "The patient asked to stop. patient_stop: 1 flag, allowed nothing. Talk with the patient.";
        assert_eq!(of(stop), "patient's stop");
        assert_eq!(
            of("The probe is silent. surface_rise_mk: 1 mK, allowed 2 mK. Look."),
            "hold"
        );
        let other = "something else";
        assert_eq!(Alarm::of(other).says, other);
    }

    #[test]
    fn figures_are_in_common_units() {
        for (text, told) in [
            ("105320 ug", "105.320 mg"),
            ("160 ms", "0.16 s"),
            ("nothing", "nothing"),
            ("3 parsec", "3 parsec"),
        ] {
            assert_eq!(figure(text), told);
        }
        assert_eq!(in_words("surface_rise_mk"), "surface rise");
        assert_eq!(in_words("plan_match"), "plan match");
    }
}
