//! What is known, in the shapes of the wire.

use crate::clock::rfc3339;
use crate::devices::{Use, is_due};
use crate::plans::standing;
use crate::store::{self, AppointmentRow};
use crate::wire;
use practice as p;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Names that the record and the wire have in common: roles, conditions, states.
/// Law: `law_names_agree`.
pub(crate) fn named<A: Serialize, B: DeserializeOwned>(name: &A) -> Result<B, crate::fault::Fault> {
    let value = serde_json::to_value(name);
    let read = value.and_then(serde_json::from_value);
    read.map_err(|why| crate::fault::Fault::own(format!("a name that the API lacks: {why}")))
}

type Shaped<T> = Result<T, crate::fault::Fault>;

pub(super) fn account(account: &p::Account) -> Shaped<wire::Account> {
    Ok(wire::Account {
        id: account.id.clone(),
        name: account.name.clone(),
        role: named(&account.role)?,
        patient: account.patient.clone(),
        closed: account.closed,
    })
}

pub(crate) fn device(device: &p::Device, in_use: Option<Use>) -> wire::Device {
    let test = device.self_test.as_ref();
    let state = match in_use {
        Some(Use::Session) => "in_use",
        Some(Use::Test) => "testing",
        None if device.may_deliver() => "ready",
        None => "out_of_use",
    };
    wire::Device {
        id: device.id.clone(),
        name: device.name.clone(),
        simulated: true,
        firmware: device.firmware.clone(),
        protocol: device.protocol.clone(),
        lot: device.lot.clone(),
        state: state.to_owned(),
        self_test: test.map(|test| wire::SelfTest {
            at: rfc3339(test.at_ms),
            passed: test.passed,
            words: test.words.clone(),
        }),
        test_due: is_due(device),
    }
}

pub(super) fn appointment_row(row: AppointmentRow) -> Shaped<wire::Appointment> {
    Ok(wire::Appointment {
        id: row.id,
        patient: wire::PatientName {
            id: row.patient,
            number: row.number,
            name: row.name,
            born: row.born,
            mdas: row.mdas,
        },
        starts: row.starts,
        minutes: row.minutes,
        reason: row.reason,
        state: named(&row.state)?,
    })
}

pub(super) fn mdas(mdas: &p::Mdas) -> wire::Mdas {
    wire::Mdas {
        date: mdas.day.to_string(),
        answers: mdas.answers.answers().to_vec(),
        total: mdas.answers.total(),
        high: mdas.answers.is_high(),
    }
}

pub(super) fn appointment(
    id: &str,
    record: &p::Record,
    one: &p::Appointment,
) -> Shaped<wire::Appointment> {
    let person = record.person.as_ref();
    Ok(wire::Appointment {
        id: one.id.clone(),
        patient: wire::PatientName {
            id: id.to_owned(),
            number: person.map_or(0, |person| person.number),
            name: person.map(|person| person.name.clone()).unwrap_or_default(),
            born: person
                .map(|person| person.born.to_string())
                .unwrap_or_default(),
            mdas: record.mdas_total(),
        },
        starts: one.starts.to_string(),
        minutes: one.minutes,
        reason: one.reason.clone(),
        state: named(&one.state)?,
    })
}

fn scan(scan: &p::Scan) -> Shaped<wire::ScanRow> {
    Ok(wire::ScanRow {
        id: scan.id.clone(),
        name: scan.name.clone(),
        received: rfc3339(scan.received_ms),
        state: named(&scan.stage)?,
        jaw: scan.jaw.clone(),
        teeth: scan.teeth,
        findings: scan.findings,
    })
}

fn series(series: &p::Series) -> Shaped<wire::SeriesRow> {
    Ok(wire::SeriesRow {
        id: series.id.clone(),
        name: series.name.clone(),
        received: rfc3339(series.received_ms),
        state: named(&series.stage)?,
        size: series.size,
    })
}

fn plan(record: &p::Record, plan: &p::Plan) -> Shaped<wire::PlanRow> {
    Ok(wire::PlanRow {
        id: plan.id.clone(),
        scan: plan.scan.clone(),
        fdi: plan.tooth.number(),
        version: plan.version,
        made: rfc3339(plan.asked_ms),
        state: named(&plan.stage)?,
        standing: standing(record.stale(plan)),
    })
}

fn delivery(patient: &str, delivery: &p::Delivery, left: &[p::Delivery]) -> wire::DeliveryRow {
    wire::DeliveryRow {
        id: format!("{patient}-{}", delivery.id),
        plan: delivery.plan.clone(),
        fdi: delivery.tooth.number(),
        was: numbers(&delivery.was()),
        began: rfc3339(delivery.began_ms),
        ended: delivery.ended_ms.map(rfc3339),
        // How far an open one is only its session knows; a list says that it goes on.
        state: match delivery.ended_ms {
            Some(_) => wire::DeliveryState::Over,
            None => wire::DeliveryState::Running,
        },
        how: delivery.how.clone(),
        worked: delivery.worked,
        beyond_limits: delivery.beyond.clone(),
        to_examine: teeth_of(left.iter().filter(|one| one.id == delivery.id)),
    }
}

/// A patient; of the care what is left to examine by the entries, and all else, where the reader may see it.
pub(crate) fn patient(
    id: &str,
    record: &p::Record,
    left: Option<&[p::Delivery]>,
) -> Shaped<wire::Patient> {
    let person = record.person.as_ref();
    let person = person.ok_or_else(|| crate::fault::Fault::not_there("patient", id))?;
    let mut appointments = record.appointments.clone();
    appointments.sort_by(|a, b| a.starts.cmp(&b.starts));
    let appointments = appointments.iter().map(|one| appointment(id, record, one));
    let mut shown = wire::Patient {
        id: id.to_owned(),
        name: person.name.clone(),
        born: person.born.to_string(),
        number: person.number,
        mdas: record.mdas.iter().map(mdas).collect(),
        notes: Vec::new(),
        appointments: appointments.collect::<Result<_, _>>()?,
        scans: Vec::new(),
        series: Vec::new(),
        plans: Vec::new(),
        deliveries: Vec::new(),
        to_examine: Vec::new(),
    };
    if let Some(left) = left {
        shown.to_examine = teeth_of(left);
        shown.notes = record.notes.iter().map(note).collect::<Result<_, _>>()?;
        shown.scans = record.scans.iter().map(scan).collect::<Result<_, _>>()?;
        shown.series = record.series.iter().map(series).collect::<Result<_, _>>()?;
        shown.plans = record
            .plans
            .iter()
            .map(|one| plan(record, one))
            .collect::<Result<_, _>>()?;
        let deliveries = record.deliveries.iter();
        shown.deliveries = deliveries.map(|one| delivery(id, one, left)).collect();
    }
    Ok(shown)
}

/// The teeth of deliveries that nobody charted since, each once.
fn teeth_of<'a>(deliveries: impl IntoIterator<Item = &'a p::Delivery>) -> Vec<u8> {
    let teeth = deliveries.into_iter().flat_map(p::Delivery::unseen);
    numbers(&teeth.collect())
}

pub(super) fn numbers(teeth: &BTreeSet<p::Tooth>) -> Vec<u8> {
    teeth.iter().map(|tooth| tooth.number()).collect()
}

pub(super) fn note(note: &p::Note) -> Shaped<wire::Note> {
    Ok(wire::Note {
        at: rfc3339(note.at_ms),
        by: note.by.clone(),
        stage: named(&note.stage)?,
        text: note.text.clone(),
    })
}

/// The chart at the end of a day; as it is now where none is given.
pub(crate) fn chart(
    record: &p::Record,
    at: Option<&p::Day>,
    today: &p::Day,
) -> Shaped<wire::Chart> {
    let mut days: Vec<String> = record.chart.iter().map(|c| c.day.to_string()).collect();
    days.dedup();
    let teeth = record.teeth_at(at);
    let teeth = teeth.iter().map(|(tooth, state)| {
        let surfaces = state.findings.iter().map(|finding| {
            Ok(wire::Surface {
                surface: named(&finding.surface)?,
                condition: named(&finding.condition)?,
                note: finding.note.clone(),
            })
        });
        Ok(wire::ToothView {
            fdi: tooth.number(),
            state: named(&state.presence)?,
            surfaces: surfaces.collect::<Result<_, crate::fault::Fault>>()?,
        })
    });
    Ok(wire::Chart {
        at: at.unwrap_or(today).to_string(),
        days,
        teeth: teeth.collect::<Result<_, crate::fault::Fault>>()?,
    })
}

pub(crate) fn consent(one: &p::Consent) -> Shaped<wire::Consent> {
    let withdrawn = one.withdrawn.as_ref().map(|withdrawn| wire::Withdrawn {
        by: withdrawn.by.clone(),
        at: rfc3339(withdrawn.at_ms),
        reason: withdrawn.reason.clone(),
    });
    Ok(wire::Consent {
        id: one.id.clone(),
        scope: named(&one.scope)?,
        plan: one.plan.clone(),
        plan_sha256: one.plan_sha256.clone(),
        text_version: one.text_version.clone(),
        language: one.language.clone(),
        text_sha256: one.text.blob.clone(),
        signer: one.signer.clone(),
        by: one.by.clone(),
        at: rfc3339(one.at_ms),
        withdrawn,
    })
}

/// An entry of a casebook, with the hash of its line, in words.
pub(crate) fn timeline(entry: casebook::Entry, hash: String) -> Shaped<wire::TimelineEntry> {
    let event: p::Event = store::event(&entry)?;
    Ok(wire::TimelineEntry {
        seq: entry.seq,
        at: rfc3339(entry.draft.at_ms),
        by: entry.draft.actor,
        kind: entry.draft.kind,
        words: p::words(&event),
        hash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_names_agree() {
        for role in p::Role::ALL {
            let there: wire::Role = named(&role).unwrap();
            let back: p::Role = named(&there).unwrap();
            assert_eq!(back, role);
        }
        use p::{Attendance as A, Condition as C, PlanStage as L, Presence as T, ScanStage as S};
        for state in [A::Booked, A::Waiting, A::InChair, A::Done, A::Missed] {
            let _: wire::AppointmentState = named(&state).unwrap();
        }
        for c in [
            C::Caries,
            C::Filling,
            C::Chip,
            C::Wear,
            C::Crack,
            C::Stain,
            C::Mark,
            C::Sound,
        ] {
            let there: wire::Condition = named(&c).unwrap();
            assert_eq!(named::<_, C>(&there).unwrap(), c);
        }
        for state in [T::Present, T::Missing, T::Unerupted, T::Implant] {
            let there: wire::ToothState = named(&state).unwrap();
            assert_eq!(named::<_, T>(&there).unwrap(), state);
        }
        for stage in [S::Examining, S::Examined, S::Refused] {
            let _: wire::ScanState = named(&stage).unwrap();
        }
        use p::SeriesStage as V;
        for stage in [V::Making, V::Made, V::Refused] {
            let _: wire::SeriesState = named(&stage).unwrap();
        }
        for stage in [
            L::Making,
            L::Made,
            L::Proven,
            L::Refused,
            L::Approved,
            L::Delivered,
            L::Failed,
        ] {
            let _: wire::PlanState = named(&stage).unwrap();
        }
    }
}
