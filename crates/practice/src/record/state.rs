//! What is known of a patient: the fold of all facts.
//!
//! In: facts in order. Out: [`Record`]. Law: `law_evolve_never_fails`: a fact that fits nothing known
//! changes nothing.

use super::consent::Consent;
use super::event::{Attendance, Event, Fact, NamedBlob, Speed, Stage};
use super::renumber::Renumbered;
use super::scan::Scan;
use super::series::Series;
use crate::calendar::{Day, Moment};
use crate::mdas::Mdas;
use crate::role::Role;
use crate::tooth::{Finding, Presence, Tooth, ToothState};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Number in the clinic.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Day of birth.
    pub born: Day,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Note {
    pub at_ms: u64,
    pub by: String,
    pub stage: Stage,
    pub text: String,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Appointment {
    pub id: String,
    pub starts: Moment,
    pub minutes: u32,
    pub reason: String,
    pub state: Attendance,
}

/// What was charted once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Charted {
    pub day: Day,
    pub tooth: Tooth,
    pub presence: Option<Presence>,
    pub findings: Vec<Finding>,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum PlanStage {
    Making,
    Made,
    Proven,
    Refused,
    Approved,
    Delivered,
    Failed,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Approval {
    pub by: String,
    pub role: Role,
    pub at_ms: u64,
    pub plan_sha256: String,
    pub signature: String,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Plan {
    pub id: String,
    pub scan: String,
    /// Which look at the scan numbered its teeth when the plan was asked for; states of before do not say.
    #[serde(default)]
    pub scan_version: Option<u32>,
    pub tooth: Tooth,
    pub finding: Option<u32>,
    pub intent: Option<String>,
    pub material: Option<String>,
    /// Which plan for this tooth, from 1.
    pub version: u32,
    pub asked_ms: u64,
    pub by: String,
    pub stage: PlanStage,
    pub files: Vec<NamedBlob>,
    pub proof_files: Vec<NamedBlob>,
    /// Hash over prescription and proof, once it is proven.
    pub plan_sha256: Option<String>,
    pub approvals: Vec<Approval>,
    pub error: Option<String>,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Delivery {
    pub id: String,
    pub plan: String,
    /// The one that was worked on, by what is known now; its plan tells which was meant.
    pub tooth: Tooth,
    pub speed: Speed,
    /// Id of the clinic's device, where it is known.
    #[serde(default)]
    pub device: Option<String>,
    pub by: String,
    pub began_ms: u64,
    pub ended_ms: Option<u64>,
    pub how: Option<String>,
    pub worked: bool,
    pub files: Vec<NamedBlob>,
    /// Names of the figures that are beyond their limits; none where that was not said.
    #[serde(default)]
    pub beyond: Option<Vec<String>>,
    /// What dentists said of its number, in order.
    #[serde(default)]
    pub renumbered: Vec<Renumbered>,
    /// Teeth that it worked on, as far as is known or was said, and that somebody charted since it ended, or since its number was put right
    /// last. States of before do not say: there nobody did.
    #[serde(default)]
    pub seen: BTreeSet<Tooth>,
}

/// All that is known of a patient.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Record {
    pub person: Option<Person>,
    pub notes: Vec<Note>,
    pub mdas: Vec<Mdas>,
    pub appointments: Vec<Appointment>,
    pub chart: Vec<Charted>,
    pub scans: Vec<Scan>,
    /// None in states from before there were series.
    #[serde(default)]
    pub series: Vec<Series>,
    pub plans: Vec<Plan>,
    /// None in states from before there was consent.
    #[serde(default)]
    pub consents: Vec<Consent>,
    pub deliveries: Vec<Delivery>,
}

impl Record {
    /// The scan of that id.
    #[must_use]
    pub fn scan(&self, id: &str) -> Option<&Scan> {
        self.scans.iter().find(|scan| scan.id == id)
    }

    /// The plan of that id.
    #[must_use]
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// The delivery of that id.
    #[must_use]
    pub fn delivery(&self, id: &str) -> Option<&Delivery> {
        self.deliveries.iter().find(|delivery| delivery.id == id)
    }

    /// The appointment of that id.
    #[must_use]
    pub fn appointment(&self, id: &str) -> Option<&Appointment> {
        self.appointments.iter().find(|one| one.id == id)
    }

    /// The delivery that has not ended.
    #[must_use]
    pub fn open_delivery(&self) -> Option<&Delivery> {
        self.deliveries.iter().find(|d| d.ended_ms.is_none())
    }

    /// The last total of the anxiety scale.
    #[must_use]
    pub fn mdas_total(&self) -> Option<u32> {
        self.mdas.last().map(|answered| answered.answers.total())
    }

    /// All teeth that something was charted of, as they stood at the end of that day.
    #[must_use]
    pub fn teeth_at(&self, day: Option<&Day>) -> BTreeMap<Tooth, ToothState> {
        let mut teeth: BTreeMap<Tooth, ToothState> = BTreeMap::new();
        let until = |charted: &&Charted| day.is_none_or(|day| charted.day <= *day);
        for charted in self.chart.iter().filter(until) {
            let tooth = teeth.entry(charted.tooth).or_default();
            tooth.chart(charted.presence, &charted.findings);
        }
        teeth
    }

    /// Takes a fact in.
    pub fn evolve(&mut self, fact: &Fact) {
        let Fact { at_ms, by, event } = fact;
        match event {
            Event::Registered { number, name, born } => {
                self.person = Some(Person {
                    number: *number,
                    name: name.clone(),
                    born: born.clone(),
                });
            }
            Event::Changed { name, born } => {
                if let Some(person) = &mut self.person {
                    (person.name, person.born) = (name.clone(), born.clone());
                }
            }
            Event::Noted { stage, text } => self.notes.push(Note {
                at_ms: *at_ms,
                by: by.clone(),
                stage: *stage,
                text: text.clone(),
            }),
            Event::MdasAnswered { day, answers } => self.mdas.push(Mdas {
                day: day.clone(),
                answers: *answers,
            }),
            Event::Charted {
                day,
                tooth,
                presence,
                findings,
            } => {
                self.see(*tooth);
                self.chart.push(Charted {
                    day: day.clone(),
                    tooth: *tooth,
                    presence: *presence,
                    findings: findings.clone(),
                });
            }
            Event::AppointmentBooked { .. } | Event::AppointmentChanged { .. } => {
                self.evolve_appointment(event);
            }
            Event::ScanReceived { .. }
            | Event::ScanExamined { .. }
            | Event::ScanRefused { .. }
            | Event::ScanCorrected { .. }
            | Event::CorrectionTakenBack { .. } => self.evolve_scan(*at_ms, by, event),
            Event::SeriesReceived { .. }
            | Event::SeriesMade { .. }
            | Event::SeriesRefused { .. } => self.evolve_series(*at_ms, by, event),
            Event::ConsentGiven { .. } | Event::ConsentWithdrawn { .. } => {
                self.evolve_consent(*at_ms, by, event);
            }
            Event::DeliveryBegun { .. } | Event::DeliveryEnded { .. } => {
                self.evolve_delivery(*at_ms, by, event);
            }
            Event::DeliveryRenumbered { .. } => self.evolve_renumbered(*at_ms, by, event),
            _ => self.evolve_plan(*at_ms, by, event),
        }
    }

    fn evolve_appointment(&mut self, event: &Event) {
        match event {
            Event::AppointmentBooked {
                appointment,
                starts,
                minutes,
                reason,
            } => self.appointments.push(Appointment {
                id: appointment.clone(),
                starts: starts.clone(),
                minutes: *minutes,
                reason: reason.clone(),
                state: Attendance::Booked,
            }),
            Event::AppointmentChanged { appointment, state } => {
                let mut all = self.appointments.iter_mut();
                if let Some(one) = all.find(|one| one.id == *appointment) {
                    one.state = *state;
                }
            }
            _ => {}
        }
    }
}
