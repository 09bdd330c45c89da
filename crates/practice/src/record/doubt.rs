//! What is to be examined: teeth that a delivery worked on and left in doubt, until somebody looked.
//!
//! In: facts, in order. Out: the record, and the deliveries whose teeth nobody looked at since.
//! Law: `law_a_tooth_that_was_left_in_doubt_is_to_be_examined_until_somebody_looked`,
//! `law_no_plan_is_approved_on_a_worked_tooth_that_nobody_looked_at`.
//! Method: looked has who charted the tooth. What a program finds in a scan is no look, and neither is a number in a note, which may be a
//! temperature or a time. A new plan for it is approved only after that.
//! Not here: whether a new plan may be made, which asks for a scan from after the work (`worked`).

use super::event::Fact;
use super::state::{Delivery, Plan, Record};
use crate::refusal::{Refusal, conflict};
use crate::tooth::Tooth;
use std::collections::BTreeSet;

impl Delivery {
    /// Whether it ended so that its tooth is to be examined: it may have worked and did not do all that was planned, a figure is
    /// beyond its limit, or it was another tooth than was meant.
    #[must_use]
    pub fn leaves_doubt(&self) -> bool {
        let is_beyond = self.beyond.as_ref().is_some_and(|names| !names.is_empty());
        let is_done = |how: &String| how == "done";
        let how = self.how.as_ref();
        let is_other = !self.renumbered.is_empty();
        self.worked && how.is_some_and(|how| is_beyond || is_other || !is_done(how))
    }

    /// Its teeth that nobody charted since, as far as is known.
    #[must_use]
    pub fn unseen(&self) -> BTreeSet<Tooth> {
        self.teeth().difference(&self.seen).copied().collect()
    }
}

impl Record {
    /// Deliveries that left their teeth in doubt, whoever looked since.
    pub fn left_in_doubt(&self) -> impl Iterator<Item = &Delivery> {
        self.deliveries.iter().filter(|one| one.leaves_doubt())
    }

    /// Whether any delivery left its tooth in doubt, whoever looked since.
    #[must_use]
    pub fn has_doubt(&self) -> bool {
        self.left_in_doubt().next().is_some()
    }

    /// A work on that tooth that has ended, known or said, since which nobody charted the tooth.
    #[must_use]
    pub fn unseen_work(&self, tooth: Tooth) -> Option<&Delivery> {
        let mut works = self.works().map(|(_, one, _)| one);
        works.find(|one| one.ended_ms.is_some() && one.unseen().contains(&tooth))
    }

    /// Somebody looked at that tooth.
    pub(super) fn see(&mut self, tooth: Tooth) {
        let ended = self.deliveries.iter_mut();
        for one in ended.filter(|one| one.ended_ms.is_some()) {
            if one.teeth().contains(&tooth) {
                one.seen.insert(tooth);
            }
        }
    }
}

/// The record by these facts, and the deliveries whose teeth are to be examined, the earliest first.
#[must_use]
pub fn to_examine<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> (Record, Vec<Delivery>) {
    let mut record = Record::default();
    for fact in facts {
        record.evolve(fact);
    }
    let left = record.left_in_doubt();
    let left = left.filter(|one| !one.unseen().is_empty()).cloned();
    let left = left.collect();
    (record, left)
}

/// Goes on where somebody looked at that plan's tooth since it was worked on last: no scan tells that it is from after the work.
pub(super) fn expect_looked_at(record: &Record, plan: &Plan) -> Result<(), Refusal> {
    let Some(unseen) = record.unseen_work(plan.tooth) else {
        return Ok(());
    };
    let what = format!(
        "tooth {} was worked on ({}), and nobody charted it since",
        plan.tooth, unseen.id
    );
    let advice = "look at the tooth in the mouth, see that the scan shows it so, and chart it";
    let expected = "a tooth that somebody looked at after its work";
    Err(conflict("tooth", what, expected, advice))
}
