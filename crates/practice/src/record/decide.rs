//! What may happen next.
//!
//! In: what is known and what is wished. Out: the events that come of it, or a refusal.
//! Law: `law_decided_events_are_taken_in` and those of `record`.

use super::consent::{give, withdraw};
use super::doubt::expect_looked_at;
use super::event::Event;
use super::renumber::renumber;
use super::scan::ScanStage;
use super::series::decide_series;
use super::state::{PlanStage, Record};
use super::visit::{attend, book};
use super::wish::Wish;
use super::words::plain;
use super::worked::{delivery, expect_current, expect_fresh, expect_unworked};
use crate::refusal::{Refusal, conflict, expect_line, expect_text, illegal, not_there};
use crate::role::Role;
use crate::tooth::{Condition, Finding, Presence, Tooth};

/// Characters of a name, of a note, of a reason.
const NAME_MAX: usize = 100;
const NOTE_MAX: usize = 10_000;
pub(super) const REASON_MAX: usize = 200;
const WORDS_MAX: usize = 4_000;

pub(super) type Decision = Result<Event, Refusal>;

/// The event that a wish becomes, or why it does not.
///
/// # Errors
/// A [`Refusal`], where the wish is wrong or does not fit what is known.
pub fn decide(record: &Record, wish: &Wish) -> Decision {
    match (wish, &record.person) {
        (Wish::Register { .. }, None) => {}
        (Wish::Register { .. }, Some(person)) => {
            let what = format!("the record is {}'s already", person.name);
            return Err(conflict("patient", what, "a new record", "open that one"));
        }
        (_, None) => return Err(not_there("patient", "")),
        (_, Some(_)) => {}
    }
    match wish {
        Wish::Register { .. } | Wish::Change { .. } => person(wish),
        Wish::Note { stage, text } => {
            expect_text("text", text, NOTE_MAX)?;
            Ok(Event::Noted {
                stage: *stage,
                text: text.clone(),
            })
        }
        Wish::AnswerMdas { day, answers } => Ok(Event::MdasAnswered {
            day: day.clone(),
            answers: *answers,
        }),
        Wish::Book {
            starts,
            minutes,
            reason,
        } => book(record, starts, *minutes, reason),
        Wish::Attend { appointment, state } => attend(record, appointment, *state),
        Wish::Chart { .. } => chart(record, wish),
        Wish::ReceiveScan { .. }
        | Wish::Examined { .. }
        | Wish::RefuseScan { .. }
        | Wish::CorrectScan { .. }
        | Wish::TakeBackCorrection { .. } => scan(record, wish),
        Wish::ReceiveSeries { .. } | Wish::MadeVolume { .. } | Wish::RefuseSeries { .. } => {
            decide_series(record, wish)
        }
        Wish::AskPlan { .. }
        | Wish::Made { .. }
        | Wish::Failed { .. }
        | Wish::Proven { .. }
        | Wish::ProofRefused { .. } => plan(record, wish),
        Wish::Approve {
            plan,
            role,
            plan_sha256,
            signature,
        } => approve(record, plan, *role, [plan_sha256, signature]),
        Wish::GiveConsent { .. } => give(record, wish),
        Wish::WithdrawConsent {
            consent,
            reason,
            signature,
        } => withdraw(record, consent, reason, signature),
        Wish::BeginDelivery { .. } | Wish::EndDelivery { .. } => delivery(record, wish),
        Wish::RenumberDelivery { .. } => renumber(record, wish),
    }
}

fn person(wish: &Wish) -> Decision {
    let (Wish::Register { name, born, .. } | Wish::Change { name, born }) = wish else {
        return Err(not_there("patient", ""));
    };
    expect_line("name", name, NAME_MAX)?;
    let (name, born) = (name.trim().to_owned(), born.clone());
    Ok(match wish {
        Wish::Register { number, .. } => Event::Registered {
            number: *number,
            name,
            born,
        },
        _ => Event::Changed { name, born },
    })
}

/// The next id with that letter.
pub(super) fn next(letter: char, there: usize) -> String {
    format!("{letter}{}", there + 1)
}

fn chart(record: &Record, wish: &Wish) -> Decision {
    let Wish::Chart {
        day,
        tooth,
        presence,
        findings,
    } = wish
    else {
        return Err(not_there("tooth", ""));
    };
    if presence.is_none() && findings.is_empty() {
        let expected = "a state, or surfaces with conditions";
        return Err(illegal("surfaces", "nothing is charted", expected));
    }
    if let Some(last) = record.chart.last().map(|charted| &charted.day)
        && day < last
    {
        let what = format!("{day} lies before {last}, when it was charted last");
        let advice = "see that the clock of the clinic is right";
        return Err(conflict("day", what, "no earlier day", advice));
    }
    let before = record.teeth_at(None).get(tooth).map(|t| t.presence);
    let now = presence.or(before).unwrap_or_default();
    findings.iter().try_for_each(|f| surface(*tooth, now, f))?;
    let mut names: Vec<_> = findings.iter().map(|finding| finding.surface).collect();
    names.sort();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        let what = format!("{:?} is charted twice", twice[0]);
        return Err(illegal("surfaces", what, "each surface once"));
    }
    Ok(Event::Charted {
        day: day.clone(),
        tooth: *tooth,
        presence: *presence,
        findings: findings.clone(),
    })
}

fn surface(tooth: Tooth, presence: Presence, finding: &Finding) -> Result<(), Refusal> {
    if !tooth.surfaces().contains(&finding.surface) {
        let what = format!("tooth {tooth} has no surface {:?}", finding.surface);
        let expected = format!("one of {:?}", tooth.surfaces());
        return Err(illegal("surfaces", what, &expected));
    }
    if presence.is_gone() && finding.condition != Condition::Sound {
        let what = format!(
            "tooth {tooth} is {} and has no surfaces to chart",
            plain(presence)
        );
        let advice = "chart that it is present in the same wish";
        return Err(conflict("surfaces", what, "a tooth that is there", advice));
    }
    if !finding.note.is_empty() {
        expect_text("note", &finding.note, REASON_MAX)?;
    }
    Ok(())
}

/// The scan of that id, where it is so far.
fn scan_at(record: &Record, id: &str, stage: ScanStage) -> Result<String, Refusal> {
    let scan = record.scan(id).ok_or_else(|| not_there("scan", id))?;
    if scan.stage == stage {
        return Ok(id.to_owned());
    }
    let what = format!("the scan is {}", plain(scan.stage));
    let advice = "wait until its job has ended, or bring another scan in";
    let expected = format!("one that is {}", plain(stage));
    Err(conflict("scan", what, &expected, advice))
}

fn scan(record: &Record, wish: &Wish) -> Decision {
    match wish.clone() {
        Wish::ReceiveScan { name, file } => {
            expect_line("name", &name, REASON_MAX)?;
            let scan = next('s', record.scans.len());
            Ok(Event::ScanReceived { scan, name, file })
        }
        Wish::Examined {
            scan,
            jaw,
            teeth,
            findings,
            files,
            surface,
            same_as,
            unlike,
            fits_nowhere,
        } => Ok(Event::ScanExamined {
            scan: scan_at(record, &scan, ScanStage::Examining)?,
            jaw,
            teeth,
            findings,
            files,
            surface,
            same_as,
            unlike,
            fits_nowhere,
        }),
        Wish::RefuseScan { scan, reason } => Ok(Event::ScanRefused {
            scan: scan_at(record, &scan, ScanStage::Examining)?,
            reason: cut(&reason),
            forgets: true,
        }),
        Wish::CorrectScan { .. } | Wish::TakeBackCorrection { .. } => correction(record, wish),
        _ => Err(not_there("scan", "")),
    }
}

fn correction(record: &Record, wish: &Wish) -> Decision {
    match wish.clone() {
        Wish::CorrectScan {
            scan,
            tooth,
            at_mm,
            renumbers,
        } => {
            if tooth.is_deciduous() || at_mm.iter().any(|v| !v.is_finite() || v.abs() > 1e6) {
                let expected = "a permanent tooth and three finite numbers in mm";
                return Err(illegal("at", "no such place", expected));
            }
            let scan = scan_at(record, &scan, ScanStage::Examined)?;
            expect_unworked(record, &scan)?;
            Ok(Event::ScanCorrected {
                scan,
                tooth,
                at_mm,
                renumbers,
            })
        }
        Wish::TakeBackCorrection { scan, tooth } => {
            let scan = scan_at(record, &scan, ScanStage::Examined)?;
            let said = record.scan(&scan).map(|scan| &scan.seeds);
            if !said.is_some_and(|seeds| seeds.contains_key(&tooth)) {
                return Err(not_there("correction", &tooth.to_string()));
            }
            expect_unworked(record, &scan)?;
            Ok(Event::CorrectionTakenBack { scan, tooth })
        }
        _ => Err(not_there("scan", "")),
    }
}

/// A sentence of a program, not longer than the record likes it.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(WORDS_MAX).collect()
}

pub(super) fn expect_plan(
    record: &Record,
    id: &str,
    stages: &[PlanStage],
) -> Result<String, Refusal> {
    let plan = record.plan(id).ok_or_else(|| not_there("plan", id))?;
    if stages.contains(&plan.stage) {
        return Ok(id.to_owned());
    }
    let what = format!("the plan is {}", plain(plan.stage));
    let advice = "load the plan again; make a new version where this one has come too far";
    Err(conflict(
        "plan",
        what,
        &format!(
            "one that is {}",
            stages.iter().map(plain).collect::<Vec<_>>().join(" or ")
        ),
        advice,
    ))
}

fn plan(record: &Record, wish: &Wish) -> Decision {
    match wish.clone() {
        Wish::AskPlan {
            scan,
            tooth,
            finding,
            intent,
            material,
        } => {
            let stage = record.scan(&scan).map(|scan| scan.stage);
            match stage.ok_or_else(|| not_there("scan", &scan))? {
                ScanStage::Examined if !tooth.is_deciduous() => {}
                ScanStage::Examined => {
                    let what = format!("{tooth} is a milk tooth");
                    return Err(illegal("fdi", what, "a permanent tooth"));
                }
                stage => {
                    let what = format!("the scan is {}", plain(stage));
                    let advice = "wait until it was looked at";
                    return Err(conflict("scan", what, "one that was examined", advice));
                }
            }
            expect_fresh(record, &scan, tooth)?;
            let plan = next('n', record.plans.len());
            Ok(Event::PlanAsked {
                plan,
                scan,
                tooth,
                finding,
                intent,
                material,
            })
        }
        Wish::Made { plan, files } => {
            let plan = expect_plan(record, &plan, &[PlanStage::Making])?;
            Ok(Event::PlanMade { plan, files })
        }
        Wish::Failed { plan, reason } => {
            let plan = expect_plan(record, &plan, &[PlanStage::Making])?;
            let reason = cut(&reason);
            Ok(Event::PlanFailed { plan, reason })
        }
        Wish::Proven {
            plan,
            files,
            plan_sha256,
        } => {
            let plan = expect_plan(record, &plan, &[PlanStage::Made])?;
            Ok(Event::PlanProven {
                plan,
                files,
                plan_sha256,
            })
        }
        Wish::ProofRefused {
            plan,
            files,
            reason,
        } => {
            let plan = expect_plan(record, &plan, &[PlanStage::Made])?;
            let reason = cut(&reason);
            Ok(Event::PlanRefused {
                plan,
                files,
                reason,
            })
        }
        _ => Err(not_there("plan", "")),
    }
}

/// Goes on where a dentist does it.
pub(super) fn expect_dentist(role: Role, does: &str) -> Result<(), Refusal> {
    if role == Role::Dentist {
        return Ok(());
    }
    let what = format!("a {} {does}", plain(role));
    Err(illegal("role", what, "a dentist"))
}

fn approve(record: &Record, id: &str, role: Role, signed: [&String; 2]) -> Decision {
    let [shown_sha256, signature] = signed;
    let plan = expect_plan(record, id, &[PlanStage::Proven])?;
    expect_dentist(role, "approves")?;
    let proven = record.plan(id).and_then(|plan| plan.plan_sha256.as_deref());
    if proven != Some(shown_sha256.as_str()) {
        let what = "the plan is not the one that was shown".to_owned();
        let advice = "load the plan again and look at it once more";
        return Err(conflict(
            "plan",
            what,
            "the hash of the proven plan",
            advice,
        ));
    }
    if let Some(of) = record.plan(id) {
        expect_current(record, of)?;
        expect_looked_at(record, of)?;
    }
    Ok(Event::PlanApproved {
        plan,
        role,
        plan_sha256: shown_sha256.clone(),
        signature: signature.clone(),
    })
}
