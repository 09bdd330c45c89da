//! An event in words, for the timeline.

use super::event::{Attendance, Event};
use crate::tooth::{Condition, Finding, Presence};
use lexicon::Fdi;

/// What happened, in a sentence without its end.
#[must_use]
pub fn words(event: &Event) -> String {
    match event {
        Event::Registered { number, name, .. } => {
            format!("{name} was registered as number {number}")
        }
        Event::Changed { name, born } => format!("the person is now {name}, born on {born}"),
        Event::Noted { stage, text } => format!("noted at {}: {text}", lower(stage)),
        Event::MdasAnswered { answers, .. } => {
            let high = if answers.is_high() { ", high" } else { "" };
            format!("dental anxiety (MDAS) {} of 25{high}", answers.total())
        }
        Event::AppointmentBooked {
            starts,
            minutes,
            reason,
            ..
        } => {
            let starts = starts.as_str().replace('T', " at ");
            format!("booked for {starts}, {minutes} minutes: {reason}")
        }
        Event::AppointmentChanged { state, .. } => attendance(*state).to_owned(),
        Event::Charted {
            tooth,
            presence,
            findings,
            ..
        } => charted(tooth.number(), *presence, findings),
        Event::ScanReceived { name, file, .. } => {
            format!("the scan {name} came in ({} bytes)", file.bytes)
        }
        Event::ScanExamined {
            scan,
            teeth,
            findings,
            ..
        } => format!("scan {scan} was examined: {teeth} teeth, {findings} findings"),
        Event::ScanRefused { scan, reason } => format!("scan {scan} was refused: {reason}"),
        Event::ScanCorrected { scan, tooth, .. } => {
            format!("in scan {scan} a person said where tooth {tooth} is")
        }
        _ => words_of_work(event),
    }
}

fn words_of_work(event: &Event) -> String {
    match event {
        Event::SeriesReceived { name, file, .. } => {
            format!("the series {name} came in ({} bytes)", file.bytes)
        }
        Event::SeriesMade { series, size, .. } => {
            let [x, y, z] = size;
            format!("a volume of {x} × {y} × {z} voxels was made of series {series}")
        }
        Event::SeriesRefused { series, reason } => {
            format!("series {series} was refused: {reason}")
        }
        Event::PlanAsked { plan, tooth, .. } => {
            format!("plan {plan} was asked for, tooth {tooth}")
        }
        Event::PlanMade { plan, .. } => format!("plan {plan} was made"),
        Event::PlanFailed { plan, reason } => format!("plan {plan} could not be made: {reason}"),
        Event::PlanProven { plan, .. } => format!("plan {plan} passed its proof"),
        Event::PlanRefused { plan, reason, .. } => {
            format!("the proof refused plan {plan}: {reason}")
        }
        Event::PlanApproved { plan, .. } => format!("plan {plan} was approved and signed"),
        Event::ConsentGiven {
            consent,
            plan,
            text_version,
            signer,
            ..
        } => {
            let to = plan.as_ref().map_or_else(
                || "use of the record for research and teaching".to_owned(),
                |plan| format!("plan {plan}"),
            );
            format!("{signer} agreed to {to} (consent {consent}, text {text_version})")
        }
        Event::ConsentWithdrawn {
            consent, reason, ..
        } => match reason.is_empty() {
            true => format!("consent {consent} was withdrawn"),
            false => format!("consent {consent} was withdrawn: {reason}"),
        },
        Event::DeliveryBegun { delivery, plan, .. } => {
            format!("delivery {delivery} of plan {plan} began (simulated)")
        }
        Event::DeliveryEnded { delivery, how, .. } => {
            format!("delivery {delivery} ended (simulated): {how}")
        }
        _ => String::new(),
    }
}

fn lower(what: impl std::fmt::Debug) -> String {
    format!("{what:?}").to_lowercase()
}

const fn attendance(state: Attendance) -> &'static str {
    match state {
        Attendance::Booked => "the appointment stands again",
        Attendance::Waiting => "arrived and waits",
        Attendance::InChair => "in the chair",
        Attendance::Done => "the appointment is over",
        Attendance::Missed => "did not come",
    }
}

fn charted(number: u8, presence: Option<Presence>, findings: &[Finding]) -> String {
    let name = Fdi::new(number).map_or_else(|_| "milk tooth".to_owned(), Fdi::name);
    let mut parts: Vec<String> = presence.map(lower).into_iter().collect();
    parts.extend(findings.iter().map(|finding| {
        let what = match finding.condition {
            Condition::Sound => "sound again".to_owned(),
            condition => lower(condition),
        };
        format!("{:?} {what}", finding.surface)
    }));
    format!("charted tooth {number}, {name}: {}", parts.join(", "))
}
