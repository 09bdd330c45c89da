//! What may be delivered: of an approved and agreed plan, on the tooth as it is, one at a time.
//!
//! In: a record and a wish. Out: the event, and why a plan counts no more. Fails: with a refusal.
//! Law: `law_no_tooth_is_worked_by_a_scan_from_before_its_work`, `law_no_tooth_is_worked_beside_one_that_changed`,
//! `law_no_tooth_is_worked_by_a_number_that_was_corrected`, `law_no_tooth_is_worked_by_the_number_of_the_same_file_elsewhere`,
//! `law_a_worked_tooth_whose_number_was_wrong_is_put_right`,
//! `law_a_wrong_number_beside_what_goes_on_is_hidden_by_no_other_work_beside_it` (`record`).
//! Not here: when a file was made, which nobody knows; a newer file with another surface is a newer scan.

use super::consent::expect_consent;
use super::decide::{Decision, cut, expect_plan, next};
use super::doubt::expect_looked_at;
use super::event::{Event, NamedBlob};
use super::renumber::Renumbered;
use super::scan::{Scan, ScanStage};
use super::stale::Stale;
use super::state::{Delivery, Plan, PlanStage, Record};
use super::wish::Wish;
use crate::refusal::{Refusal, conflict, not_there};
use crate::tooth::{Tooth, ToothState};
use std::collections::{BTreeMap, BTreeSet};

/// With fewer teeth a scan is a piece of a jaw, and another piece fits on none of it.
pub const JAW_TEETH: u32 = 9;

/// The scan with its numbers, among the files of what was seen in it.
pub const LABELLED: &str = "labelled.ply";

impl Record {
    /// Why that plan is not for the teeth as they are, as far as the record knows: its tooth, or one next to it, was worked on since its
    /// scan came in, or is, or teeth of that scan may have another number since.
    #[must_use]
    pub fn stale(&self, plan: &Plan) -> Option<Stale<'_>> {
        let scan = self.scan(&plan.scan);
        let is_looked_at = scan.is_some_and(|scan| scan.stage != ScanStage::Examined);
        if is_looked_at || !self.is_numbered_so(plan, &plan.scan) {
            return Some(Stale::Renumbered);
        }
        self.changed_since(&plan.scan, plan.tooth)
    }

    /// The id that the next delivery gets.
    #[must_use]
    pub fn next_delivery(&self) -> String {
        next('d', self.deliveries.len())
    }

    /// Whether the numbers of that scan stand: something was worked, or is, after a plan on it, or on another of the same file.
    #[must_use]
    pub fn numbers_stand(&self, scan: &str) -> bool {
        self.works()
            .any(|(.., plan)| self.is_same_file(&plan.scan, scan))
    }

    /// Whether a treatment by that scan was done as it was meant.
    #[must_use]
    pub fn was_done_by(&self, scan: &str) -> bool {
        let is_done = |one: &Delivery| one.ended_ms.is_some() && !one.leaves_doubt();
        self.works()
            .any(|(_, one, plan)| plan.scan == scan && is_done(one))
    }

    /// What was worked, or may be while it goes on, with its place among all and its plan.
    pub fn works(&self) -> impl Iterator<Item = (usize, &Delivery, &Plan)> {
        let worked = self.deliveries.iter().enumerate();
        let worked = worked.filter(|(_, one)| one.worked || one.ended_ms.is_none());
        worked.filter_map(|(place, one)| Some((place, one, self.plan(&one.plan)?)))
    }

    /// Whether both are the same file, or the same surface in another: what was exported again is no newer scan.
    fn is_same_file(&self, one: &str, other: &str) -> bool {
        one == other || self.same_as(one).iter().any(|scan| scan.id == other)
    }

    /// The first of all that show the same surface as that scan.
    pub(super) fn first_of(&self, scan: &str) -> Option<&Scan> {
        let same = self.same_as(scan).into_iter();
        same.min_by_key(|one| (one.ended_before, one.received_ms))
    }

    /// That scan, and all that are the same as any of them.
    fn same_as(&self, scan: &str) -> Vec<&Scan> {
        let mut same: Vec<_> = self.scan(scan).into_iter().collect();
        loop {
            let is_known = |one: &Scan| same.iter().any(|known| known.id == one.id);
            let is_same = |one: &&Scan| same.iter().any(|known| known.is_same_surface(one));
            let all = self.scans.iter();
            let more: Vec<_> = all.filter(|one| !is_known(one)).filter(is_same).collect();
            if more.is_empty() {
                return same;
            }
            same.extend(more);
        }
    }

    /// Whether that plan was made on teeth that are numbered as that scan numbers them now, as far as the record knows.
    fn is_numbered_so(&self, plan: &Plan, scan: &str) -> bool {
        let is_corrected = |id: &str| self.scan(id).is_some_and(|scan| !scan.seeds.is_empty());
        if plan.scan != scan {
            // Nobody corrected either; and another version of the program may number the same file otherwise.
            let labels = |id: &str| {
                let labelled = NamedBlob::named(&self.scan(id)?.files, LABELLED)?;
                Some(&labelled.file.blob)
            };
            let is_corrected = is_corrected(&plan.scan) || is_corrected(scan);
            return !is_corrected && labels(&plan.scan) == labels(scan);
        }
        match (plan.scan_version, self.scan(scan)) {
            (Some(of), Some(scan)) => of == scan.versions,
            // Where it is not known on which numbers a plan was made, any correction counts.
            _ => !is_corrected(scan),
        }
    }

    /// What changed that tooth, or one next to it, after that scan came in. The same file received again is no newer scan; and where the
    /// teeth had other numbers in it, it may have been any of them.
    fn changed_since(&self, scan: &str, tooth: Tooth) -> Option<Stale<'_>> {
        let works = self.works_since(self.first_of(scan));
        let is_counted_anew =
            |plan: &Plan| self.is_same_file(&plan.scan, scan) && !self.is_numbered_so(plan, scan);
        let first = |which: &dyn Fn(&Delivery, &Plan) -> bool| {
            let found = works.iter().find(|(one, plan)| which(one, plan));
            found.map(|(one, _)| *one)
        };
        let it = first(&|one, _| one.teeth().contains(&tooth)).map(|one| match one.ended_ms {
            None => Stale::AtWork(one),
            Some(_) => Stale::Worked(one),
        });
        let may_be = || first(&|_, plan| is_counted_anew(plan)).map(Stale::MayBeWorked);
        let beside = || {
            let chart = self.teeth_at(None);
            let is_one =
                |one: &Delivery| one.teeth().iter().any(|&it| is_beside(&chart, it, tooth));
            first(&|one, _| is_one(one)).map(Stale::Beside)
        };
        let misnumbered = || self.misnumbered(scan).map(Stale::Misnumbered);
        let piece = || self.worked_by_a_piece(scan).map(Stale::Piece);
        it.or_else(may_be)
            .or_else(beside)
            .or_else(misnumbered)
            .or_else(piece)
    }

    /// What was worked after that scan came in, or is; all where it is not known.
    fn works_since(&self, scan: Option<&Scan>) -> Vec<(&Delivery, &Plan)> {
        let is_later = |(place, one, _): &(usize, &Delivery, &Plan)| match (scan, one.ended_ms) {
            (Some(scan), Some(at_ms)) => match scan.ended_before {
                // They end in the order in which they began, one at a time; clocks are set.
                Some(ended) => *place >= ended,
                None => at_ms >= scan.received_ms,
            },
            _ => true,
        };
        let later = self.works().filter(is_later);
        later.map(|(_, one, plan)| (one, plan)).collect()
    }

    /// Numbers of the teeth that were worked on after that scan came in, or are: by what is known of them, and by what was said before.
    #[must_use]
    pub fn worked_since(&self, scan: &Scan) -> BTreeSet<Tooth> {
        let works = self.works_since(Some(scan)).into_iter();
        works.flat_map(|(one, _)| one.teeth()).collect()
    }

    /// What was said of wrong numbers by which what goes on goes: on its surface, of its tooth, or of one next to it.
    fn wrong_numbers(&self) -> Vec<&Renumbered> {
        let open = self.open_delivery();
        let Some((open, plan)) = open.and_then(|open| Some((open, self.plan(&open.plan)?))) else {
            return Vec::new();
        };
        let chart = self.teeth_at(None);
        let later = self.works_since(self.first_of(&plan.scan));
        let is_later = |one: &Delivery| later.iter().any(|(later, _)| later.id == one.id);
        let is_near = |it: Tooth| it == plan.tooth || is_beside(&chart, it, plan.tooth);
        let goes_by = |one: &Delivery, of: &Plan, said: &Renumbered| {
            let mut numbers = [said.from, said.to].into_iter();
            self.is_same_file(&of.scan, &plan.scan)
                || numbers.clone().any(is_near) && is_later(one)
                || numbers.any(|it| it == open.tooth) && one.unseen().contains(&open.tooth)
        };
        let said = self.works().flat_map(|(_, one, of)| {
            let said = one.renumbered.iter();
            said.filter(move |said| goes_by(one, of, said))
        });
        said.collect()
    }

    /// Whether what goes on goes by a number that a dentist said to be wrong.
    #[must_use]
    pub fn works_by_a_wrong_number(&self) -> bool {
        !self.wrong_numbers().is_empty()
    }

    /// When that was said first, from that time on; none where what goes on goes by no such number.
    #[must_use]
    pub fn said_to_be_wrong_ms(&self, since_ms: u64) -> Option<u64> {
        let said = self.wrong_numbers().into_iter().map(|said| said.at_ms);
        said.filter(|at_ms| *at_ms >= since_ms).min()
    }

    /// A work on a tooth that this scan may show under any number: it is a piece of a jaw, and fits on no scan of this mouth before it. A whole
    /// jaw is told by its teeth, and whose it is by a person.
    #[must_use]
    pub fn worked_by_a_piece(&self, scan: &str) -> Option<&Delivery> {
        let scan = self.scan(scan)?;
        // States of before say so by `unlike` only.
        let is_unplaced = scan.fits_nowhere || scan.unlike.is_some();
        if !is_unplaced || scan.teeth >= JAW_TEETH || self.numbers_stand(&scan.id) {
            return None;
        }
        self.works().map(|(_, one, _)| one).next()
    }

    /// A work by the numbers of that surface whose tooth was another one than they tell.
    fn misnumbered(&self, scan: &str) -> Option<&Delivery> {
        let is_it = |one: &Delivery, plan: &Plan| {
            !one.renumbered.is_empty() && self.is_same_file(&plan.scan, scan)
        };
        let mut works = self.works();
        works.find_map(|(_, one, plan)| is_it(one, plan).then_some(one))
    }
}

/// Whether no tooth stands between the two, as far as it is charted.
fn is_beside(chart: &BTreeMap<Tooth, ToothState>, one: Tooth, other: Tooth) -> bool {
    let is_gap = |tooth: &Tooth| {
        chart
            .get(tooth)
            .is_some_and(|state| state.presence.is_gone())
    };
    let between = one.between(other);
    one != other && between.is_some_and(|mut between| between.all(|tooth| is_gap(&tooth)))
}

/// Goes on where the teeth are as the scan shows them.
pub(super) fn expect_fresh(record: &Record, scan: &str, tooth: Tooth) -> Result<(), Refusal> {
    let changed = record.changed_since(scan, tooth);
    changed.map_or(Ok(()), |stale| Err(stale.refusal(record, scan, tooth)))
}

/// Goes on where the plan is for the tooth that its number still means, as it is.
pub(super) fn expect_current(record: &Record, plan: &Plan) -> Result<(), Refusal> {
    let stale = record.stale(plan);
    stale.map_or(Ok(()), |stale| {
        Err(stale.refusal(record, &plan.scan, plan.tooth))
    })
}

/// Goes on where no tooth of that scan was worked on: after that a corrected number could hide which.
pub(super) fn expect_unworked(record: &Record, scan: &str) -> Result<(), Refusal> {
    match record.numbers_stand(scan) {
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
            if let Some(open) = record.open_delivery() {
                let what = format!("delivery {} has not ended", open.id);
                let advice = "end that one first";
                return Err(conflict("delivery", what, "one at a time", advice));
            }
            if let Some(plan) = record.plan(&plan) {
                expect_current(record, plan)?;
                expect_looked_at(record, plan)?;
            }
            expect_consent(record, &plan)?;
            let delivery = record.next_delivery();
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
