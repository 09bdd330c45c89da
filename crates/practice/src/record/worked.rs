//! What may be delivered: of an approved and agreed plan, on the tooth as it is, one at a time.
//!
//! In: a record and a wish. Out: the event. Law: `law_no_tooth_is_worked_by_a_scan_from_before_its_work`,
//! `law_no_tooth_is_worked_by_a_number_that_was_corrected` (`record`).
//! Fails: with a refusal.

use super::consent::expect_consent;
use super::decide::{Decision, cut, expect_plan, next};
use super::event::Event;
use super::state::{Delivery, Plan, PlanStage, Record, Scan, ScanStage};
use super::wish::Wish;
use crate::refusal::{Refusal, conflict, not_there};
use crate::tooth::Tooth;

impl Record {
    /// Whether that plan is for the tooth as it is, as far as the record knows: it was not worked on since its scan came in, and no
    /// tooth of that scan has another number since.
    #[must_use]
    pub fn is_fresh(&self, plan: &Plan) -> bool {
        expect_current(self, plan).is_ok()
    }

    /// Whether anything was worked, or is, after a plan on that scan, or on another of the same file.
    fn is_worked_from(&self, scan: &Scan) -> bool {
        self.works()
            .any(|(_, plan)| self.is_same_file(&plan.scan, &scan.id))
    }

    /// What was worked, or may be while it goes on, with its plan.
    fn works(&self) -> impl Iterator<Item = (&Delivery, &Plan)> {
        let worked = self.deliveries.iter();
        let worked = worked.filter(|one| one.worked || one.ended_ms.is_none());
        worked.filter_map(|one| Some((one, self.plan(&one.plan)?)))
    }

    fn is_same_file(&self, one: &str, other: &str) -> bool {
        let blob = |id: &str| self.scan(id).map(|scan| &scan.file.blob);
        one == other || (blob(one).is_some() && blob(one) == blob(other))
    }

    /// Whether that plan was made on teeth that are numbered as that scan numbers them now, as far as the record knows.
    fn is_numbered_so(&self, plan: &Plan, scan: &str) -> bool {
        let is_corrected = |id: &str| self.scan(id).is_some_and(|scan| !scan.seeds.is_empty());
        if plan.scan != scan {
            return !is_corrected(&plan.scan) && !is_corrected(scan);
        }
        match (plan.scan_version, self.scan(scan)) {
            (Some(of), Some(scan)) => of == scan.versions,
            // Where it is not known on which numbers a plan was made, any correction counts.
            _ => !is_corrected(scan),
        }
    }

    /// What was done to that tooth after that scan came in. The same file received again is no newer scan; and where the teeth had
    /// other numbers in it, it may have been any of them.
    fn worked_since(&self, scan: &str, tooth: Tooth) -> Option<&Delivery> {
        let same = self.scans.iter();
        let same = same.filter(|one| self.is_same_file(&one.id, scan));
        let received_ms = same.map(|one| one.received_ms).min().unwrap_or(0);
        let is_later = |one: &Delivery| one.ended_ms.is_some_and(|at_ms| at_ms >= received_ms);
        let may_be_it =
            |plan: &Plan| self.is_same_file(&plan.scan, scan) && !self.is_numbered_so(plan, scan);
        let mut all = self.works().filter(|(one, _)| is_later(one));
        let found = all.find(|(one, plan)| one.tooth == tooth || may_be_it(plan));
        found.map(|(one, _)| one)
    }
}

/// Goes on where the tooth is as the scan shows it.
pub(super) fn expect_fresh(record: &Record, scan: &str, tooth: Tooth) -> Result<(), Refusal> {
    match record.worked_since(scan, tooth) {
        None => Ok(()),
        Some(one) => Err(conflict(
            "scan",
            match one.tooth == tooth {
                true => format!(
                    "tooth {tooth} was worked on after this scan was received ({})",
                    one.id
                ),
                false => format!(
                    "a tooth was worked on after this scan was received ({}), and had another number in it: it may be tooth {tooth}",
                    one.id
                ),
            },
            "a scan of the tooth as it is now",
            "scan the mouth again, and plan on that scan; the same file received once more shows the tooth as it was",
        )),
    }
}

/// Goes on where the plan is for the tooth that its number still means, as it is.
pub(super) fn expect_current(record: &Record, plan: &Plan) -> Result<(), Refusal> {
    let scan = record.scan(&plan.scan);
    let is_looked_at = scan.is_some_and(|scan| scan.stage != ScanStage::Examined);
    let is_another = is_looked_at || !record.is_numbered_so(plan, &plan.scan);
    if is_another {
        return Err(conflict(
            "scan",
            format!(
                "teeth of scan {} were corrected, it may be after plan {} was asked for, so that tooth {} may be another one now",
                plan.scan, plan.id, plan.tooth
            ),
            "a plan on the teeth as they are numbered now",
            "look which tooth it is, and make the plan again",
        ));
    }
    expect_fresh(record, &plan.scan, plan.tooth)
}

/// Goes on where no tooth of that scan was worked on: after that a corrected number could hide which.
pub(super) fn expect_unworked(record: &Record, scan: &str) -> Result<(), Refusal> {
    match record
        .scan(scan)
        .is_some_and(|scan| record.is_worked_from(scan))
    {
        false => Ok(()),
        true => Err(conflict(
            "scan",
            "a tooth is or was worked on after a plan on this scan, so its numbers stand"
                .to_owned(),
            "a scan that no treatment was planned on",
            "scan the mouth again, and correct that scan",
        )),
    }
}

pub(super) fn delivery(record: &Record, wish: &Wish) -> Decision {
    match wish.clone() {
        Wish::BeginDelivery {
            plan,
            speed,
            device,
        } => {
            let plan = expect_plan(record, &plan, &[PlanStage::Approved])?;
            if let Some(plan) = record.plan(&plan) {
                expect_current(record, plan)?;
            }
            expect_consent(record, &plan)?;
            if let Some(open) = record.open_delivery() {
                let what = format!("delivery {} has not ended", open.id);
                let advice = "end that one first";
                return Err(conflict("delivery", what, "one at a time", advice));
            }
            let delivery = next('d', record.deliveries.len());
            Ok(Event::DeliveryBegun {
                delivery,
                plan,
                speed,
                device,
            })
        }
        Wish::EndDelivery {
            delivery,
            how,
            worked,
            files,
            beyond,
        } => {
            let one = record.delivery(&delivery);
            let one = one.ok_or_else(|| not_there("delivery", &delivery))?;
            if let Some(how) = &one.how {
                let what = format!("it has ended ({how})");
                return Err(conflict(
                    "delivery",
                    what,
                    "one that goes on",
                    "load it again",
                ));
            }
            Ok(Event::DeliveryEnded {
                delivery,
                how: cut(&how),
                worked,
                files,
                beyond,
            })
        }
        _ => Err(not_there("delivery", "")),
    }
}
