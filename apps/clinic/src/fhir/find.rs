//! From who asks and for what to resources, and the note that they were looked at.
//!
//! Law: `law_fhir_reaches_no_other_record`, `law_every_look_is_noted` (tests).
//! Method: a search reads the records that it names; a patient's account has the own one only, and need not name it.

use super::kinds::{Kind, patient_of};
use super::reader::own_patient;
use super::resources::{self, Desk, Made, audited, devices, patient_shape, practitioners};
use super::search::{Asked, Page, holds, key, page};
use super::staff::Staff;
use super::told::Story;
use crate::app::App;
use crate::clock;
use crate::fault::Fault;
use crate::store::AuditSeen;
use crate::who::Who;
use crate::whole::apart;
use axum::http::StatusCode;
use practice::{Action, may};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows of the audit that are read at once.
const AUDIT_ROWS: u32 = 500;

/// A request that is about to be answered.
#[derive(Clone, Copy)]
pub(crate) struct Finder<'a> {
    pub(crate) app: &'a App,
    pub(crate) who: &'a Who,
}

fn gone(kind: Kind, id: &str) -> Fault {
    Fault::not_there(kind.name(), id)
}

impl Finder<'_> {
    /// One resource, as it is or as it was in that version.
    ///
    /// # Errors
    /// Where it may not be seen, or is not there.
    pub(crate) async fn one(
        self,
        kind: Kind,
        id: &str,
        version: Option<u64>,
    ) -> Result<Made, Fault> {
        let until = version.unwrap_or(u64::MAX);
        let all = match kind {
            Kind::AuditEvent => self.audit_event(id).await?,
            Kind::Device | Kind::Practitioner => self.of_the_house(kind, until).await?,
            _ => {
                let what = format!("FHIR {}/{id}", kind.name());
                let patient = patient_of(id);
                self.who.at(self.app, kind.action(), patient, &what).await?;
                let staff = Staff::read(&self.app.store, u64::MAX).await?;
                let story = Story::read(&self.app.store, patient, until).await;
                let story = story.map_err(|why| match why.status {
                    StatusCode::NOT_FOUND => gone(kind, id),
                    _ => why,
                })?;
                self.made(&Arc::new(staff), story, vec![kind]).await?
            }
        };
        let mut all = all.into_iter();
        let one = all.find(|made| made.id == id && version.is_none_or(|v| made.version == v));
        let one = one.ok_or_else(|| gone(kind, id))?;
        self.who.expect(one.action)?;
        Ok(one)
    }

    /// A page of what is asked for.
    ///
    /// # Errors
    /// Where it may not be seen, or no record is named.
    pub(crate) async fn many(self, kind: Kind, asked: &Asked) -> Result<Page, Fault> {
        match kind {
            Kind::AuditEvent => return self.audit(asked).await,
            Kind::Patient if own_patient(self.who).is_none() && asked.ids().is_empty() => {
                return self.list(asked).await;
            }
            _ => {}
        }
        let mut all = match kind {
            Kind::Device | Kind::Practitioner => self.of_the_house(kind, u64::MAX).await?,
            _ => self.of_records(&[kind], self.named(kind, asked)?).await?,
        };
        all.retain(|made| holds(&made.value, &asked.filters));
        Ok(page(all, asked))
    }

    /// All of a patient's record, and who wrote in it.
    ///
    /// # Errors
    /// Where it may not be seen, or is not there.
    pub(crate) async fn everything(self, patient: &str, asked: &Asked) -> Result<Page, Fault> {
        let what = format!("FHIR Patient/{patient}/$everything");
        self.who
            .at(self.app, Action::SeePatient, patient, &what)
            .await?;
        self.app.store.patient(patient).await?;
        let kinds = Kind::ALL.iter().copied();
        let kinds: Vec<Kind> = kinds.filter(|kind| kind.is_of_a_record()).collect();
        let mut all = self
            .of_records(&kinds, BTreeSet::from([patient.to_owned()]))
            .await?;
        let staff = Staff::read(&self.app.store, u64::MAX).await?;
        let named = references(all.iter().map(|made| &made.value), "Practitioner/");
        let people = practitioners(&staff)?.into_iter();
        all.extend(people.filter(|made| named.contains(&made.id)));
        all.retain(|made| holds(&made.value, &asked.filters));
        Ok(page(all, asked))
    }

    /// The records that a search is about.
    fn named(self, kind: Kind, asked: &Asked) -> Result<BTreeSet<String>, Fault> {
        let mut named = asked.patients()?;
        if let Some(own) = own_patient(self.who)
            && named.is_empty()
        {
            named.insert(own.to_owned());
        }
        match named.is_empty() {
            false => Ok(named),
            true => Err(Fault::new(
                StatusCode::BAD_REQUEST,
                format!("the search for {} names no record", kind.name()),
            )
            .at("patient")
            .expecting("patient=Patient/ID, or the id of something of a patient's")
            .advising("search Patient first, then by its id")),
        }
    }

    /// Resources of those kinds in those records, as far as the account may see them. A record that is not there has none.
    async fn of_records(
        self,
        kinds: &[Kind],
        patients: BTreeSet<String>,
    ) -> Result<Vec<Made>, Fault> {
        let role = self.who.account.role;
        let staff = Arc::new(Staff::read(&self.app.store, u64::MAX).await?);
        let mut all = Vec::new();
        for patient in patients {
            if let [kind] = kinds {
                let what = format!("FHIR {}?patient", kind.name());
                self.who
                    .at(self.app, kind.action(), &patient, &what)
                    .await?;
            }
            let story = match Story::read(&self.app.store, &patient, u64::MAX).await {
                Ok(story) => story,
                Err(why) if why.status == StatusCode::NOT_FOUND => continue,
                Err(why) => return Err(why),
            };
            all.extend(self.made(&staff, story, kinds.to_vec()).await?);
        }
        all.retain(|made| may(role, made.action));
        Ok(all)
    }

    /// Resources of those kinds in one record; it reads files, on a thread that may wait.
    async fn made(
        self,
        staff: &Arc<Staff>,
        story: Story,
        kinds: Vec<Kind>,
    ) -> Result<Vec<Made>, Fault> {
        let (app, staff) = (self.app.clone(), Arc::clone(staff));
        apart(move || {
            let desk = Desk {
                app: &app,
                staff: &staff,
                story: &story,
            };
            let mut all = Vec::new();
            for kind in kinds {
                all.extend(resources::of(desk, kind)?);
            }
            Ok(all)
        })
        .await
    }

    /// People and devices. A patient's account sees those who wrote in the own record.
    async fn of_the_house(self, kind: Kind, until: u64) -> Result<Vec<Made>, Fault> {
        if kind == Kind::Device {
            self.who.expect(kind.action())?;
            return devices(&Staff::read(&self.app.store, until).await?);
        }
        let mut people = practitioners(&Staff::read(&self.app.store, until).await?)?;
        if let Some(own) = own_patient(self.who) {
            let kinds = Kind::ALL.iter().copied();
            let kinds: Vec<Kind> = kinds.filter(|kind| kind.is_of_a_record()).collect();
            let own = BTreeSet::from([own.to_owned()]);
            let all = self.of_records(&kinds, own).await?;
            let named = references(all.iter().map(|made| &made.value), "Practitioner/");
            people.retain(|made| named.contains(&made.id));
        }
        Ok(people)
    }

    /// The list of patients: rows are compared by what they show, and only those of the page are read.
    async fn list(self, asked: &Asked) -> Result<Page, Fault> {
        self.who.expect(Action::ListPatients)?;
        self.who
            .noted(self.app, None, "FHIR: the list of patients", true)
            .await?;
        let (by_record, by_row): (Vec<_>, Vec<_>) = asked
            .filters
            .iter()
            .cloned()
            .partition(|filter| filter.parameter.path.starts_with("meta"));
        let now = clock::local_minute();
        let rows = self.app.store.patients("", "", &now, u32::MAX).await?;
        let row = |id: &str, shape: Value| {
            let mut value = shape;
            value["id"] = json!(id);
            value
        };
        let mut ids = Vec::new();
        for one in rows {
            let shape = serde_json::to_value(patient_shape(one.number, &one.name, &one.born));
            let shape = shape.map_err(|why| Fault::own(why.to_string()))?;
            if holds(&row(&one.id, shape), &by_row) {
                ids.push(one.id);
            }
        }
        ids.sort();
        let total = ids.len();
        let by_record_too = !by_record.is_empty();
        if !by_record_too {
            // A patient's casebook begins with the patient: the place is known without reading it.
            let place = |id: &String| key(1, Kind::Patient, id);
            ids.retain(|id| asked.after.as_ref().is_none_or(|after| place(id) > *after));
            ids.truncate(asked.count + 1);
        }
        let staff = Arc::new(Staff::read(&self.app.store, u64::MAX).await?);
        let mut all = Vec::new();
        for id in ids {
            let story = Story::read(&self.app.store, &id, u64::MAX).await?;
            all.extend(self.made(&staff, story, vec![Kind::Patient]).await?);
        }
        all.retain(|made| holds(&made.value, &by_record));
        let page = page(all, asked);
        Ok(match by_record_too {
            true => page,
            false => Page {
                total: Some(total),
                ..page
            },
        })
    }

    /// The audit, the newest first. How many there are is not counted.
    async fn audit(self, asked: &Asked) -> Result<Page, Fault> {
        self.who.expect(Action::SeeAudit)?;
        self.who
            .noted(self.app, None, "FHIR: who looked", true)
            .await?;
        let staff = Staff::read(&self.app.store, u64::MAX).await?;
        let mut before = asked
            .after
            .as_ref()
            .map_or(u64::MAX, |after| after.parse().unwrap_or_default());
        let mut found: Vec<Made> = Vec::new();
        while found.len() <= asked.count {
            let rows = self.app.store.audited_before(before, AUDIT_ROWS).await?;
            let Some(last) = rows.last() else {
                break;
            };
            before = last.id;
            let events = audited(&staff, &rows)?.into_iter();
            found.extend(events.filter(|made| holds(&made.value, &asked.filters)));
        }
        let more = found.len() > asked.count;
        found.truncate(asked.count);
        let last = found.last().filter(|_| more);
        let next = last.map(|made| made.began.to_string());
        Ok(Page {
            made: found,
            total: None,
            next,
        })
    }

    async fn audit_event(self, id: &str) -> Result<Vec<Made>, Fault> {
        self.who.expect(Action::SeeAudit)?;
        self.who
            .noted(self.app, None, &format!("FHIR AuditEvent/{id}"), true)
            .await?;
        let number = id.strip_prefix('a').and_then(|id| id.parse::<u64>().ok());
        let Some(number) = number.and_then(|number| number.checked_add(1)) else {
            return Ok(Vec::new());
        };
        let rows: Vec<AuditSeen> = self.app.store.audited_before(number, 1).await?;
        let staff = Staff::read(&self.app.store, u64::MAX).await?;
        audited(&staff, &rows)
    }
}

/// Ids of all references with that beginning.
fn references<'a>(values: impl Iterator<Item = &'a Value>, to: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Value> = values.collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(fields) => {
                let reference = fields.get("reference").and_then(Value::as_str);
                let id = reference.and_then(|reference| reference.strip_prefix(to));
                found.extend(id.map(str::to_owned));
                open.extend(fields.values());
            }
            _ => {}
        }
    }
    found
}
