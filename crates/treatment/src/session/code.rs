//! Codes of a session, each with its plain words; `docs/safety.md` lists all.
//!
//! In: a code, the protocol of its session. Out: what it says. Law: `law_every_code_has_plain_words`. Method: the guard's own
//! alarms and a protocol's rules say it themselves; what leave lacks is said here.

use guard::Protocol;

/// The rule of the protocols that hears the patient's stop: the patient's right, and no alarm.
pub const PATIENTS_STOP: &str = "G501";
/// The permit's time was over.
pub(crate) const OWN_TIME: &str = "L001";
/// Leases.
pub(crate) const PLAN: &str = "L101";
pub(crate) const PATIENT_AND_TOOTH: &str = "L102";
pub(crate) const REGISTRATION: &str = "L103";
pub(crate) const OPERATOR: &str = "L104";
pub(crate) const HEARTBEAT: &str = "L105";
/// A zone was not read back.
pub(crate) const NOT_READ_BACK: &str = "L201";
/// The device's memory of a zone changed after it was loaded.
pub(crate) const CHANGED: &str = "L202";
/// A device's "done" that is not taken for one: not every zone was read back since the last was left ...
pub(crate) const NOT_CLOSED: &str = "L203";
/// ... or a counter has too little.
pub(crate) const SHORT: &str = "L204";

/// What there was no leave without, or why a "done" was not taken.
const LEAVE: [(&str, &str); 10] = [
    (
        OWN_TIME,
        "The permit's time was over before it was renewed, or the guard had not judged lately.",
    ),
    (PLAN, "Nobody spoke for the plan that the device holds."),
    (
        PATIENT_AND_TOOTH,
        "Patient and tooth were not verified, or too long ago, or were others.",
    ),
    (
        REGISTRATION,
        "It was not known, or too long ago, where the tooth is.",
    ),
    (OPERATOR, "The operator's switch was not held."),
    (HEARTBEAT, "The treatment's side gave no new sign of life."),
    (
        NOT_READ_BACK,
        "The zone at work was not read back and found right.",
    ),
    (
        CHANGED,
        "The device's memory of a zone changed after it was loaded.",
    ),
    (
        NOT_CLOSED,
        "The device said done, and not every zone was done and read back.",
    ),
    (SHORT, "The device said done, and a counter had too little."),
];

/// What a code says in plain words; none for one that neither the guard, the device nor that protocol has.
#[must_use]
pub fn plain<'a>(code: &str, protocol: Option<&'a Protocol>) -> Option<&'a str> {
    let own = guard::OWN.iter().map(|&(own, says, _)| (own, says));
    let mut fixed = own.chain(LEAVE);
    if let Some((_, says)) = fixed.find(|(own, _)| *own == code) {
        return Some(says);
    }
    let protocol = protocol?;
    let mut rules = protocol.rules.iter();
    let rule = rules.find(|rule| protocol.words(rule.code) == code)?;
    Some(protocol.words(rule.says))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");
    const SAFETY: &str = include_str!("../../../../docs/safety.md");

    fn is_code(word: &str) -> bool {
        let digits = word.strip_prefix(['G', 'L']);
        digits.is_some_and(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit()))
    }

    #[test]
    fn law_every_code_has_plain_words() {
        let protocol = guard::parse(PROTOCOL).unwrap();
        let rules = protocol.rules.iter().map(|rule| protocol.words(rule.code));
        let own = guard::OWN.iter().map(|own| own.0);
        let leave = LEAVE.iter().map(|(code, _)| *code);
        let ours: Vec<&str> = rules.chain(own).chain(leave).collect();
        assert!(ours.len() > 25, "{}", ours.len());
        let documented = SAFETY
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| is_code(w));
        for code in ours.iter().copied().chain(documented) {
            let says =
                plain(code, Some(&protocol)).unwrap_or_else(|| panic!("{code} says nothing"));
            let is_sentence = says.ends_with('.') && says.contains(' ');
            assert!(is_code(code) && is_sentence, "{code}: {says}");
            assert!(
                SAFETY.contains(&format!("| {code} |")),
                "{code} is not documented"
            );
        }
        // What is not the protocol's is said without one, too.
        assert!(plain("G002", None).is_some() && plain("L104", None).is_some());
        assert_eq!(plain("G601", None), None);
        assert_eq!(plain("G999", Some(&protocol)), None);
    }
}
