//! What may be delivered: of an approved and agreed plan, on the tooth as it is, one at a time.
//!
//! In: a record and a wish. Out: the event. Law: `law_no_tooth_is_worked_by_a_scan_from_before_its_work` (`record`).
//! Fails: with a refusal.

use super::consent::expect_consent;
use super::decide::{Decision, cut, expect_plan, next};
use super::event::Event;
use super::state::{Delivery, PlanStage, Record};
use super::wish::Wish;
use crate::refusal::{Refusal, conflict, not_there};
use crate::tooth::Tooth;

/// Goes on where the tooth was not worked on after that scan was taken: else it is not what the scan shows.
pub(super) fn expect_fresh(record: &Record, scan: &str, tooth: Tooth) -> Result<(), Refusal> {
    let taken_ms = record.scan(scan).map_or(0, |scan| scan.received_ms);
    let is_later = |one: &&Delivery| one.ended_ms.is_some_and(|at_ms| at_ms >= taken_ms);
    let mut on_it = record.deliveries.iter().filter(|one| one.tooth == tooth);
    match on_it.find(|one| one.worked && is_later(one)) {
        None => Ok(()),
        Some(one) => Err(conflict(
            "scan",
            format!(
                "tooth {tooth} was worked on after this scan was taken ({})",
                one.id
            ),
            "a scan of the tooth as it is now",
            "scan the mouth again, and plan on that scan",
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
                expect_fresh(record, &plan.scan, plan.tooth)?;
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
