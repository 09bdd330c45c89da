//! A transaction that is put together: orders are judged by what is known, later ones by what earlier ones decided.

use super::HOUSE;
use super::batch::{AuditRow, Batch, CaseWrite, Known, LineRow};
use super::error::StoreError;
use super::open::Recorded;
use super::pages::{self, Pages};
use super::repository::Repository;
use super::writer::{Order, Reply, Scribe};
use crate::clock;
use casebook::{Digest, Draft, Opening, Signer as _, Value, Writer};
use practice::{Day, Event, Fact, House, HouseEvent, HouseFact, HouseWish, Record, Wish};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What answers an order once all is durable.
pub(super) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A casebook that grows in this transaction.
struct Open {
    length_before: u64,
    writer: Writer<Pages>,
    known: Known,
}

/// A transaction that is put together.
pub(super) struct Draw<'a, R> {
    scribe: &'a Scribe<R>,
    open: BTreeMap<String, Open>,
    batch: Batch,
    last_number: Option<u32>,
    /// Why the database went away, where it did.
    away: Option<String>,
}

fn record_error(why: impl std::fmt::Display) -> StoreError {
    StoreError::Record(why.to_string())
}

/// Kind and body of an event, as an entry has them.
fn entry(event: &impl serde::Serialize) -> Result<(String, Value), StoreError> {
    let value = Value::of(event).map_err(record_error)?;
    let fields = value.fields();
    let part = |name: &str| fields.and_then(|fields| fields.get(name)).cloned();
    let kind = part("kind").and_then(|kind| kind.text().map(str::to_owned));
    let kind = kind.ok_or_else(|| record_error("an event without a kind"))?;
    Ok((kind, part("body").unwrap_or_default()))
}

impl<'a, R: Repository> Draw<'a, R> {
    pub(super) fn new(scribe: &'a Scribe<R>) -> Self {
        Self {
            scribe,
            open: BTreeMap::new(),
            batch: Batch::default(),
            last_number: None,
            away: None,
        }
    }

    /// Whether the database went away meanwhile.
    pub(super) fn away(&self) -> Option<StoreError> {
        self.away.clone().map(StoreError::Away)
    }

    /// The answer to an order that was judged: what was decided, once it is durable, or why not.
    fn answer<T: Send + 'static>(
        &mut self,
        reply: Reply<T>,
        decided: Result<T, StoreError>,
    ) -> Option<Answer> {
        match decided {
            // Nobody may wait for it any more; what was done stands.
            Ok(value) => Some(Box::new(move |done| {
                drop(reply.send(done.map(|()| value)));
            })),
            Err(why) => {
                if let StoreError::Away(why) = &why {
                    self.away = Some(why.clone());
                }
                drop(reply.send(Err(why)));
                None
            }
        }
    }

    pub(super) async fn take(&mut self, order: Order) -> Option<Answer> {
        match order {
            Order::Patient {
                by,
                patient,
                wishes,
                reply,
            } => {
                let decided = self.patient(&by, &patient, &wishes).await;
                self.answer(reply, decided)
            }
            Order::Register {
                by,
                name,
                born,
                reply,
            } => {
                let decided = self.register(&by, name, born).await;
                self.answer(reply, decided)
            }
            Order::House {
                by,
                wish,
                secret,
                reply,
            } => {
                let decided = self.house(&by, &wish, secret).await;
                self.answer(reply, decided)
            }
            Order::Session {
                began,
                ended,
                reply,
            } => {
                self.batch.sessions.extend(began);
                self.batch.sessions_ended.extend(ended);
                self.answer(reply, Ok(()))
            }
            Order::Audit(row) => {
                self.batch.audit.push(row);
                None
            }
        }
    }

    /// The casebook as it stands in this transaction; begun where there is none.
    async fn open(&mut self, case: &str, begin: bool) -> Result<&mut Open, StoreError> {
        if !self.open.contains_key(case) {
            let open = self.load(case, begin).await?;
            self.open.insert(case.to_owned(), open);
        }
        self.open
            .get_mut(case)
            .ok_or_else(|| StoreError::NoPatient(case.to_owned()))
    }

    async fn load(&self, case: &str, begin: bool) -> Result<Open, StoreError> {
        let pages = Pages::new(self.scribe.blobs.clone());
        let opening = Opening {
            case: case.to_owned(),
            key: self.scribe.key.public_key(),
        };
        let row = self.scribe.repository.case(case).await?;
        let Some(row) = row else {
            if !begin {
                return Err(StoreError::NoPatient(case.to_owned()));
            }
            let writer = Writer::create(pages, opening, clock::now_ms(), "clinic");
            let known = match case == HOUSE {
                true => Known::House(House::default()),
                false => Known::Patient(Box::default()),
            };
            return Ok(Open {
                length_before: 0,
                writer: writer.map_err(record_error)?,
                known,
            });
        };
        let head =
            Digest::parse(&row.head).ok_or_else(|| record_error("a head that is no hash"))?;
        let known = match case == HOUSE {
            true => serde_json::from_str(&row.state).map(Known::House),
            false => serde_json::from_str(&row.state).map(Known::Patient),
        };
        Ok(Open {
            length_before: row.length,
            writer: Writer::resume(pages, opening, row.length, head),
            known: known.map_err(record_error)?,
        })
    }

    async fn patient(
        &mut self,
        by: &str,
        patient: &str,
        wishes: &[Wish],
    ) -> Result<Recorded, StoreError> {
        if patient == HOUSE {
            return Err(StoreError::NoPatient(patient.to_owned()));
        }
        let open = self.open(patient, false).await?;
        append(open, by, patient, wishes)
    }

    async fn register(
        &mut self,
        by: &str,
        name: String,
        born: Day,
    ) -> Result<Recorded, StoreError> {
        let last = match self.last_number {
            Some(last) => last,
            None => self.scribe.repository.last_number().await?,
        };
        let number = last.saturating_add(1);
        let id = format!("p{number:04}");
        let wish = Wish::Register { number, name, born };
        // Judged before a casebook is begun, so that a refusal leaves none.
        practice::decide(&Record::default(), &wish)?;
        let open = self.open(&id, true).await?;
        let recorded = append(open, by, &id, std::slice::from_ref(&wish))?;
        self.last_number = Some(number);
        Ok(recorded)
    }

    async fn house(
        &mut self,
        by: &str,
        wish: &HouseWish,
        secret: Option<String>,
    ) -> Result<HouseEvent, StoreError> {
        let open = self.open(HOUSE, true).await?;
        let Known::House(house) = &mut open.known else {
            return Err(record_error("the clinic's casebook is a patient's"));
        };
        let event = practice::decide_house(house, wish)?;
        let fact = HouseFact {
            at_ms: clock::now_ms(),
            by: by.to_owned(),
            event,
        };
        let (kind, body) = entry(&fact.event)?;
        let draft = Draft {
            at_ms: fact.at_ms,
            actor: fact.by.clone(),
            kind,
            body,
        };
        open.writer.append(draft).map_err(record_error)?;
        house.evolve(&fact);
        match &fact.event {
            HouseEvent::AccountOpened { account, .. } => {
                let secret = secret.map(|hash| (account.clone(), hash));
                self.batch.secrets.extend(secret);
            }
            HouseEvent::AccountClosed { account } => {
                self.batch.signed_out.push(account.clone());
                self.batch.secrets_gone.push(account.clone());
            }
            HouseEvent::PasswordChanged { account } => {
                let secret = secret.ok_or_else(|| record_error("a password without its hash"))?;
                self.batch.secrets.push((account.clone(), secret));
                self.batch.signed_out.push(account.clone());
            }
            _ => {}
        }
        Ok(fact.event)
    }

    /// Seals what has grown and commits all; keeps the notes of who looked where that fails.
    pub(super) async fn finish(mut self, kept: &mut Vec<AuditRow>) -> Result<(), StoreError> {
        let sealed = self.away().map_or_else(|| self.sealed(), Err);
        let done = match sealed {
            Ok(()) => self.scribe.repository.commit(&self.batch).await,
            Err(why) => Err(why),
        };
        // Where it failed nobody knows whether it is there; who asks looks.
        for case in &self.batch.cases {
            if let Known::Patient(record) = &case.known {
                match &done {
                    Ok(()) => self.scribe.doubts.hear(&case.case, record),
                    Err(_) => self.scribe.doubts.hear_unsure(&case.case, record),
                }
            }
        }
        if let Err(why) = done {
            kept.append(&mut self.batch.audit);
            return Err(why);
        }
        for case in &self.batch.cases {
            match &case.known {
                Known::House(house) => self.scribe.show(house.clone()),
                Known::Patient(record) => self.scribe.names.set(&case.case, record),
            }
        }
        Ok(())
    }

    /// Seals what has grown.
    fn sealed(&mut self) -> Result<(), StoreError> {
        let at_ms = clock::now_ms();
        for (case, mut open) in std::mem::take(&mut self.open) {
            if open.writer.length() == open.length_before {
                continue;
            }
            let sealed = open.writer.seal(&*self.scribe.key, at_ms);
            let seal = sealed.and_then(|seal| Ok(seal.line()?));
            let (length, head) = (open.writer.length(), open.writer.head().to_string());
            let pages = open.writer.into_store();
            let rows = pages::lines(&pages.chain).zip(open.length_before..);
            let lines = rows.map(|(line, seq)| LineRow {
                seq,
                hash: Digest::of(line.as_bytes()).to_string(),
                line: line.to_owned(),
            });
            self.batch.cases.push(CaseWrite {
                case,
                length_before: open.length_before,
                length,
                head,
                lines: lines.collect(),
                seals: vec![(length, seal.map_err(record_error)?)],
                known: open.known,
            });
        }
        Ok(())
    }
}

/// Decides on all wishes, in order, and takes all or none of them in.
fn append(
    open: &mut Open,
    by: &str,
    patient: &str,
    wishes: &[Wish],
) -> Result<Recorded, StoreError> {
    let Known::Patient(record) = &mut open.known else {
        return Err(StoreError::NoPatient(patient.to_owned()));
    };
    let at_ms = clock::now_ms();
    let mut after = (**record).clone();
    let (mut events, mut drafts): (Vec<Event>, Vec<Draft>) = (Vec::new(), Vec::new());
    for wish in wishes {
        let fact = Fact {
            at_ms,
            by: by.to_owned(),
            event: practice::decide(&after, wish)?,
        };
        after.evolve(&fact);
        let (kind, body) = entry(&fact.event)?;
        drafts.push(Draft {
            at_ms,
            actor: by.to_owned(),
            kind,
            body,
        });
        events.push(fact.event);
    }
    open.writer.append_all(drafts).map_err(record_error)?;
    **record = after;
    Ok(Recorded {
        patient: patient.to_owned(),
        events,
        record: Arc::new((**record).clone()),
    })
}
