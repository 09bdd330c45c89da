//! An event in words, for the timeline.

use super::event::{Attendance, Event};
use crate::calendar::Day;
use crate::tooth::{Condition, Finding, Presence, SurfaceName, Tooth};
use lexicon::{Fdi, ToothKind};

/// What happened, in a sentence without its end.
#[must_use]
pub fn words(event: &Event) -> String {
    match event {
        Event::Registered { number, name, .. } => {
            format!("{name} was registered as number {number}")
        }
        Event::Changed { name, born } => format!("the person is now {name}, born on {born}"),
        Event::Noted { stage, text } => format!("noted at {}: {text}", plain(stage)),
        Event::MdasAnswered { answers, day } => {
            let high = if answers.is_high() { ", high" } else { "" };
            let total = answers.total();
            format!("dental anxiety (MDAS) {total} of 25{high}, answered on {day}")
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
            day,
            tooth,
            presence,
            findings,
        } => charted(day, *tooth, *presence, findings),
        Event::ScanReceived { name, file, .. } => {
            format!("the scan {name} came in ({})", size(file.bytes))
        }
        Event::ScanExamined {
            scan,
            teeth,
            findings,
            unlike,
            ..
        } => {
            let unlike = unlike.as_ref().map_or_else(String::new, |before| {
                format!("; it does not fit on scan {before}, and may be another person's")
            });
            format!("scan {scan} was examined: {teeth} teeth, {findings} findings{unlike}")
        }
        Event::ScanRefused { scan, reason, .. } => {
            format!("scan {scan} could not be used, or not be numbered as was said: {reason}")
        }
        Event::ScanCorrected {
            scan,
            tooth,
            renumbers,
            ..
        } => {
            let others = match renumbers {
                true => ", and that others may have other numbers by it",
                false => "",
            };
            format!("in scan {scan} a person said where tooth {tooth} is{others}")
        }
        Event::CorrectionTakenBack { scan, tooth } => {
            format!("what was said of where tooth {tooth} is in scan {scan} was taken back")
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
        Event::DeliveryRenumbered {
            delivery,
            tooth,
            reason,
            ..
        } => format!(
            "the tooth of delivery {delivery} is tooth {tooth}, whatever was said before, as a dentist signed: {reason}"
        ),
        Event::DeliveryEnded {
            delivery,
            how,
            beyond,
            ..
        } => {
            let broken = match beyond.as_ref().map_or(0, Vec::len) {
                0 => String::new(),
                1 => ", one figure beyond its limit".to_owned(),
                count => format!(", {count} figures beyond their limits"),
            };
            format!(
                "delivery {delivery} ended (simulated): {}{broken}",
                ending(how)
            )
        }
        _ => String::new(),
    }
}

/// A name of ours as people write it: "safety officer".
pub(super) fn plain(what: impl std::fmt::Debug) -> String {
    let mut words = String::new();
    for letter in format!("{what:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
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

/// A length that people read.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// How a session ended; the program's words are kept where they are sentences already.
fn ending(how: &str) -> String {
    if let Some(why) = how.strip_prefix("cut: ") {
        return format!("it was cut off because {why}");
    }
    let words = match how {
        "done" => "the device said that all was done",
        "quit" => "the operator ended it before the plan was done",
        "terminated" => "the guard ended it",
        "held" => "it ended while it stood still",
        // From before it was told why.
        "cut" => "it was cut off",
        other => other,
    };
    words.to_owned()
}

fn surface(tooth: Tooth, name: SurfaceName) -> &'static str {
    let front = matches!(tooth.kind(), ToothKind::Incisor | ToothKind::Canine);
    match name {
        SurfaceName::M => "mesial",
        SurfaceName::O => "occlusal",
        SurfaceName::I => "incisal",
        SurfaceName::D => "distal",
        SurfaceName::B if front => "labial",
        SurfaceName::B => "buccal",
        SurfaceName::L if tooth.is_upper() => "palatal",
        SurfaceName::L => "lingual",
    }
}

fn charted(day: &Day, tooth: Tooth, presence: Option<Presence>, findings: &[Finding]) -> String {
    let number = tooth.number();
    let name = Fdi::new(number).map_or_else(|_| "milk tooth".to_owned(), Fdi::name);
    let mut parts: Vec<String> = presence.map(plain).into_iter().collect();
    parts.extend(findings.iter().map(|finding| {
        let what = match finding.condition {
            Condition::Sound => "sound again".to_owned(),
            condition => plain(condition),
        };
        format!("{what}, {}", surface(tooth, finding.surface))
    }));
    format!(
        "charted tooth {number}, {name}, as of {day}: {}",
        parts.join("; ")
    )
}
