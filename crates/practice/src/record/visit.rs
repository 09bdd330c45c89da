//! What may happen next with appointments.

use super::decide::{Decision, REASON_MAX, next};
use super::event::{Attendance, Event};
use super::state::{Appointment, Record};
use crate::calendar::Moment;
use crate::refusal::{conflict, expect_text, illegal, not_there};

pub(super) fn book(record: &Record, starts: &Moment, minutes: u32, reason: &str) -> Decision {
    if !(5..=480).contains(&minutes) {
        return Err(illegal("minutes", format!("it is {minutes}"), "5 to 480"));
    }
    expect_text("reason", reason, REASON_MAX)?;
    let (from, to) = (starts.minutes(), starts.minutes() + u64::from(minutes));
    let open = record
        .appointments
        .iter()
        .filter(|one| !matches!(one.state, Attendance::Missed | Attendance::Done));
    let overlaps = |one: &&Appointment| {
        let begins = one.starts.minutes();
        begins < to && from < begins + u64::from(one.minutes)
    };
    if let Some(one) = open.into_iter().find(overlaps) {
        let what = format!("there is one at {} of {} minutes", one.starts, one.minutes);
        let advice = "choose another time, or say that the other was missed";
        return Err(conflict("starts", what, "a time that is free", advice));
    }
    Ok(Event::AppointmentBooked {
        appointment: next('a', record.appointments.len()),
        starts: starts.clone(),
        minutes,
        reason: reason.to_owned(),
    })
}

const fn said(state: Attendance) -> &'static str {
    match state {
        Attendance::Booked => "booked",
        Attendance::Waiting => "waiting",
        Attendance::InChair => "in the chair",
        Attendance::Done => "done",
        Attendance::Missed => "missed",
    }
}

pub(super) fn attend(record: &Record, id: &str, state: Attendance) -> Decision {
    use Attendance::{Booked, Done, InChair, Missed, Waiting};
    let one = record
        .appointment(id)
        .ok_or_else(|| not_there("appointment", id))?;
    let allowed: &[Attendance] = match one.state {
        Booked => &[Waiting, InChair, Missed],
        Waiting => &[InChair, Booked, Missed],
        InChair => &[Done, Waiting],
        Missed => &[Booked, Waiting],
        // Said too early, it is taken back.
        Done => &[InChair],
    };
    if !allowed.contains(&state) {
        let what = format!(
            "it is {} and cannot be {} next",
            said(one.state),
            said(state)
        );
        let next: Vec<&str> = allowed.iter().map(|state| said(*state)).collect();
        let expected = next.join(" or ");
        return Err(conflict("state", what, &expected, "load the day again"));
    }
    Ok(Event::AppointmentChanged {
        appointment: id.to_owned(),
        state,
    })
}
