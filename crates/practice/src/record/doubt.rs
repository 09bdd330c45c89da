//! What is to be examined: teeth that a delivery worked on and left in doubt, until somebody looked.
//!
//! In: facts, in order. Out: the record, and the deliveries whose teeth nobody looked at since.
//! Law: `law_a_tooth_that_was_left_in_doubt_is_to_be_examined_until_somebody_looked`.
//! Method: looked has who charted the tooth, and the dentist who approved a plan for it on a scan that came after the delivery's
//! end. What a program finds in a scan is no look, and neither is a number in a note, which may be a temperature or a time.
//! Not here: whether a new plan may be made, which asks for a scan from after the work (`worked`).

use super::event::{Event, Fact};
use super::state::{Delivery, Record};

impl Delivery {
    /// Whether it ended so that its tooth is to be examined: it may have worked and did not do all that was planned, or a figure is
    /// beyond its limit.
    #[must_use]
    pub fn leaves_doubt(&self) -> bool {
        let is_beyond = self.beyond.as_ref().is_some_and(|names| !names.is_empty());
        let is_done = |how: &String| how == "done";
        let how = self.how.as_ref();
        self.worked && how.is_some_and(|how| is_beyond || !is_done(how))
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
}

/// A delivery whose tooth nobody looked at yet, and the scans that came in since.
struct Doubt {
    delivery: Delivery,
    scans: Vec<String>,
}

impl Doubt {
    /// Whether that event tells that somebody looked at the tooth; the record knows of it already.
    fn is_over_by(&mut self, event: &Event, record: &Record) -> bool {
        let of = self.delivery.tooth;
        match event {
            Event::ScanReceived { scan, .. } => {
                self.scans.push(scan.clone());
                false
            }
            Event::Charted { tooth, .. } => *tooth == of,
            Event::PlanApproved { plan, .. } => {
                let plan = record.plan(plan);
                plan.is_some_and(|plan| plan.tooth == of && self.scans.contains(&plan.scan))
            }
            _ => false,
        }
    }
}

/// The record by these facts, and the deliveries whose teeth are to be examined, the earliest first.
#[must_use]
pub fn to_examine<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> (Record, Vec<Delivery>) {
    let (mut record, mut doubts) = (Record::default(), Vec::<Doubt>::new());
    for fact in facts {
        record.evolve(fact);
        doubts.retain_mut(|doubt| !doubt.is_over_by(&fact.event, &record));
        let Event::DeliveryEnded { delivery, .. } = &fact.event else {
            continue;
        };
        let ended = record.delivery(delivery).filter(|one| one.leaves_doubt());
        doubts.extend(ended.map(|one| Doubt {
            delivery: one.clone(),
            scans: Vec::new(),
        }));
    }
    let left = doubts.into_iter().map(|doubt| doubt.delivery);
    (record, left.collect())
}
