//! Why the clinic took the hands of a session away.
//!
//! In: the record, and what was heard while it could not be written. Out: the first reason, with its moment.
//! Law: `law_hands_that_were_taken_away_twice_were_so_for_what_came_first`,
//! `law_what_was_written_down_at_a_later_try_is_not_asked_for_again`.

use practice::Record;

/// The patient's consent was taken back, and so the clinic took the hands of the session away.
pub(super) const TAKEN_BACK: &str = "the patient's consent was taken back";
/// The same, where somebody did so and the record could not be written then.
pub(super) const SAID_TO_BE_TAKEN_BACK: &str =
    "the patient's consent was taken back, which could not be written down then: record it";
/// It worked by numbers of which a dentist said that they are wrong, or on a tooth that was worked on under another one.
pub(super) const WRONG_NUMBER: &str = "a dentist said that a tooth was worked on under a wrong number, by which this session may work too";
/// The same, where somebody said so and the record could not be written then.
pub(super) const SAID_TO_BE_WRONG: &str = "a dentist said that a tooth was worked on under a wrong number, which could not be written down then: say it again";
/// When the clinic took the hands of a session away, and why.
pub(super) type TakenAway = (u64, &'static str);

/// What somebody said, by which the clinic takes hands away: why, and, of a number, the delivery that it was said of.
#[derive(Debug, Clone)]
pub(super) struct Reason {
    pub(super) why: &'static str,
    pub(super) of: Option<String>,
}

impl Reason {
    pub(super) const fn of_none(why: &'static str) -> Self {
        Self { why, of: None }
    }
}

/// When its hands were taken away since that delivery began, and why: by the record, and by what was heard.
pub(super) fn taken_away(
    record: &Record,
    delivery: &str,
    heard: Option<(u64, Reason)>,
) -> Option<TakenAway> {
    let Some(one) = record.delivery(delivery) else {
        return heard.map(|(at_ms, reason)| (at_ms, reason.why));
    };
    let consent = record.taken_back_ms(&one.plan, one.began_ms);
    let number = record.said_to_be_wrong_ms(one.began_ms);
    let heard = heard.map(|(at_ms, reason)| {
        let of = reason.of.and_then(|of| record.delivery(&of));
        let was_said = of.is_some_and(|of| of.was_renumbered_since(one.began_ms));
        as_written((at_ms, reason.why), consent.is_some(), was_said)
    });
    first_of(consent, number, heard)
}

/// What somebody said, which may have been written down at a later try: consent taken back, or that number said to be wrong.
fn as_written((at_ms, why): TakenAway, consent: bool, number: bool) -> TakenAway {
    match why {
        SAID_TO_BE_TAKEN_BACK if consent => (at_ms, TAKEN_BACK),
        SAID_TO_BE_WRONG if number => (at_ms, WRONG_NUMBER),
        why => (at_ms, why),
    }
}

/// What came first of what the record tells and what was heard: when consent was taken back, and when a number was said to be wrong.
fn first_of(
    consent: Option<u64>,
    number: Option<u64>,
    heard: Option<TakenAway>,
) -> Option<TakenAway> {
    let told = [
        heard,
        consent.map(|at_ms| (at_ms, TAKEN_BACK)),
        number.map(|at_ms| (at_ms, WRONG_NUMBER)),
    ];
    told.into_iter().flatten().min_by_key(|(at_ms, _)| *at_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_hands_that_were_taken_away_twice_were_so_for_what_came_first() {
        for (consent, number, heard, first) in [
            (None, None, None, None),
            (Some(5), None, None, Some((5, TAKEN_BACK))),
            (None, Some(5), None, Some((5, WRONG_NUMBER))),
            (Some(5), Some(6), None, Some((5, TAKEN_BACK))),
            // A number, and consent when the device was off already.
            (
                Some(9),
                Some(5),
                Some((6, WRONG_NUMBER)),
                Some((5, WRONG_NUMBER)),
            ),
            (
                Some(9),
                None,
                Some((6, SAID_TO_BE_WRONG)),
                Some((6, SAID_TO_BE_WRONG)),
            ),
            (
                None,
                None,
                Some((6, SAID_TO_BE_TAKEN_BACK)),
                Some((6, SAID_TO_BE_TAKEN_BACK)),
            ),
        ] {
            assert_eq!(first_of(consent, number, heard), first);
        }
    }

    #[test]
    fn law_what_was_written_down_at_a_later_try_is_not_asked_for_again() {
        for (said, consent, number, told) in [
            (SAID_TO_BE_TAKEN_BACK, false, true, SAID_TO_BE_TAKEN_BACK),
            (SAID_TO_BE_TAKEN_BACK, true, false, TAKEN_BACK),
            (SAID_TO_BE_WRONG, true, false, SAID_TO_BE_WRONG),
            (SAID_TO_BE_WRONG, false, true, WRONG_NUMBER),
            (WRONG_NUMBER, true, false, WRONG_NUMBER),
        ] {
            assert_eq!(as_written((6, said), consent, number), (6, told));
        }
    }
}
