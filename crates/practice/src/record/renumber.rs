//! The tooth that was worked on was another one than its number told: a dentist says which, and signs for it.
//!
//! In: a delivery that worked, and the tooth that it was. Out: that tooth is the worked one from now on; both are to be examined, and count as
//! worked on; what its plan said stays. Fails: with a refusal.
//! Law: `law_a_worked_tooth_whose_number_was_wrong_is_put_right` (`record`).
//! Not here: the numbers of the scan that it was planned on, which stand, and which nothing is planned on any more (`worked`).

use super::decide::{Decision, REASON_MAX, expect_dentist};
use super::event::Event;
use super::state::{Delivery, Record};
use super::wish::Wish;
use crate::refusal::{conflict, expect_text, illegal, not_there};
use crate::role::Role;
use crate::tooth::Tooth;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a dentist said of the number of a tooth that was worked on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Renumbered {
    pub at_ms: u64,
    pub by: String,
    pub role: Role,
    /// What it was taken for.
    pub from: Tooth,
    /// What it is.
    pub to: Tooth,
    pub reason: String,
    pub signature: String,
}

impl Delivery {
    /// The tooth that it worked on, by what is known now and by what was said before.
    #[must_use]
    pub fn teeth(&self) -> BTreeSet<Tooth> {
        let before = self.renumbered.iter().map(|one| one.from);
        before.chain([self.tooth]).collect()
    }

    /// Whether somebody said another number from that time on.
    #[must_use]
    pub fn was_renumbered_since(&self, since_ms: u64) -> bool {
        self.renumbered.iter().any(|said| said.at_ms >= since_ms)
    }

    /// Numbers that its tooth was said to have, and has not.
    #[must_use]
    pub fn was(&self) -> BTreeSet<Tooth> {
        let mut all = self.teeth();
        all.remove(&self.tooth);
        all
    }
}

impl Record {
    pub(super) fn evolve_renumbered(&mut self, at_ms: u64, by: &str, event: &Event) {
        let Event::DeliveryRenumbered {
            delivery,
            tooth,
            reason,
            role,
            signature,
        } = event
        else {
            return;
        };
        let mut all = self.deliveries.iter_mut();
        let Some(one) = all.find(|one| one.id == *delivery) else {
            return;
        };
        one.renumbered.push(Renumbered {
            at_ms,
            by: by.to_owned(),
            role: *role,
            from: one.tooth,
            to: *tooth,
            reason: reason.clone(),
            signature: signature.clone(),
        });
        one.tooth = *tooth;
        // Who charted either tooth before did not know of this.
        one.seen.clear();
    }
}

pub(super) fn renumber(record: &Record, wish: &Wish) -> Decision {
    let Wish::RenumberDelivery {
        delivery,
        was,
        tooth,
        reason,
        role,
        signature,
    } = wish
    else {
        return Err(not_there("delivery", ""));
    };
    let one = record.delivery(delivery);
    let one = one.ok_or_else(|| not_there("delivery", delivery))?;
    expect_dentist(*role, "says which tooth it was")?;
    if one.ended_ms.is_none() || !one.worked {
        let what = match one.ended_ms {
            None => "it goes on",
            Some(_) => "it worked on no tooth",
        };
        let advice = "where its tooth has a wrong number, correct the scan that it was planned on";
        let expected = "one that has ended, and that worked on a tooth";
        return Err(conflict("delivery", what.to_owned(), expected, advice));
    }
    if one.tooth != *was {
        let what = format!("it is known as tooth {} by now", one.tooth);
        let advice = "load it again, and look what was said of it meanwhile";
        return Err(conflict(
            "delivery",
            what,
            "the number that was shown",
            advice,
        ));
    }
    if one.tooth == *tooth {
        let what = format!("it is known as tooth {tooth} already");
        return Err(illegal("tooth", what, "another tooth"));
    }
    expect_text("reason", reason, REASON_MAX)?;
    Ok(Event::DeliveryRenumbered {
        delivery: delivery.clone(),
        tooth: *tooth,
        reason: reason.trim().to_owned(),
        role: *role,
        signature: signature.clone(),
    })
}
