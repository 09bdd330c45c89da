//! What is read.
//!
//! Law: `law_no_text_of_a_request_breaks_a_query` (tests). Not here: what is legal; names that nobody can have are not there.

use super::{Cell, whole};
use crate::store::batch::{AuditRow, AuditSeen, SessionRow};
use crate::store::error::StoreError;
use crate::store::repository::{AppointmentRow, CaseRow, PatientListRow};
use sqlx::{ColumnIndex, Database, Executor, IntoArguments, Pool, QueryBuilder, Row as _};

/// The connections that read.
#[derive(Debug)]
pub(in crate::store) struct Reads<D: Database>(pub(in crate::store) Pool<D>);

/// PostgreSQL takes no text with a zero in it; nothing in the store has one.
fn can_be(text: &str) -> bool {
    !text.contains('\0')
}

impl<D> Reads<D>
where
    D: Database,
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
    D::Arguments: IntoArguments<D>,
    for<'i> &'i str: ColumnIndex<D::Row>,
    String: Cell<D>,
    i64: Cell<D>,
    bool: Cell<D>,
    Option<i64>: Cell<D>,
{
    fn natural(row: &D::Row, column: &str) -> Result<u64, sqlx::Error> {
        Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
    }

    fn small(row: &D::Row, column: &str) -> Result<u32, sqlx::Error> {
        Ok(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
    }

    fn small_or_none(row: &D::Row, column: &str) -> Result<Option<u32>, sqlx::Error> {
        let found: Option<i64> = row.try_get(column)?;
        Ok(found.and_then(|number| u32::try_from(number).ok()))
    }

    fn listed(row: &D::Row) -> Result<PatientListRow, sqlx::Error> {
        Ok(PatientListRow {
            id: row.try_get("patient")?,
            number: Self::small(row, "number")?,
            name: row.try_get("name")?,
            born: row.try_get("born")?,
            mdas: Self::small_or_none(row, "mdas")?,
            next_appointment: row.try_get("next")?,
        })
    }

    fn appointment(row: &D::Row) -> Result<AppointmentRow, sqlx::Error> {
        Ok(AppointmentRow {
            patient: row.try_get("patient")?,
            number: Self::small(row, "number")?,
            name: row.try_get("name")?,
            born: row.try_get("born")?,
            mdas: Self::small_or_none(row, "mdas")?,
            id: row.try_get("appointment")?,
            starts: row.try_get("starts")?,
            minutes: Self::small(row, "minutes")?,
            reason: row.try_get("reason")?,
            state: row.try_get("state")?,
        })
    }

    pub(in crate::store) async fn case(&self, case: &str) -> Result<Option<CaseRow>, StoreError> {
        if !can_be(case) {
            return Ok(None);
        }
        let row = sqlx::query("SELECT length, head, state FROM casebooks WHERE casebook = $1")
            .bind(case.to_owned())
            .fetch_optional(&self.0)
            .await?;
        let read = |row: D::Row| {
            Ok::<_, sqlx::Error>(CaseRow {
                length: Self::natural(&row, "length")?,
                head: row.try_get("head")?,
                state: row.try_get("state")?,
            })
        };
        Ok(row.map(read).transpose()?)
    }

    pub(in crate::store) async fn cases(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT casebook FROM casebooks ORDER BY casebook")
            .fetch_all(&self.0)
            .await?;
        let names = rows.iter().map(|row| row.try_get("casebook"));
        Ok(names.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) async fn lines(
        &self,
        case: &str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        if !can_be(case) {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT hash, line FROM entries WHERE casebook = $1 ORDER BY seq")
            .bind(case.to_owned())
            .fetch_all(&self.0)
            .await?;
        let lines = rows
            .iter()
            .map(|row| Ok((row.try_get("hash")?, row.try_get("line")?)));
        Ok(lines.collect::<Result<_, sqlx::Error>>()?)
    }

    pub(in crate::store) async fn seals(&self, case: &str) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT line FROM seals WHERE casebook = $1 ORDER BY length")
            .bind(case.to_owned())
            .fetch_all(&self.0)
            .await?;
        let lines = rows.iter().map(|row| row.try_get("line"));
        Ok(lines.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) async fn patients(
        &self,
        query: &str,
        after: &str,
        now: &str,
        limit: u32,
    ) -> Result<Vec<PatientListRow>, StoreError> {
        if !(can_be(query) && can_be(after) && can_be(now)) {
            return Ok(Vec::new());
        }
        let query = query.trim().to_lowercase();
        // Where `replace` changes something, the name has the words; both databases have it.
        let rows = sqlx::query(
            "SELECT patient, number, name, born, mdas, (SELECT min(starts) FROM appointments a \
             WHERE a.patient = p.patient AND a.state = 'booked' AND a.starts >= $1) AS next \
             FROM patients p WHERE ($2 = '' OR replace(folded, $2, '') <> folded OR number = $3) \
             AND ($4 = '' OR (folded, patient) > (SELECT folded, patient FROM patients \
             WHERE patient = $4)) ORDER BY folded, patient LIMIT $5",
        )
        .bind(now.to_owned())
        .bind(query.clone())
        .bind(query.parse::<i64>().ok())
        .bind(after.to_owned())
        .bind(i64::from(limit))
        .fetch_all(&self.0)
        .await?;
        let rows = rows.iter().map(Self::listed);
        Ok(rows.collect::<Result<_, sqlx::Error>>()?)
    }

    pub(in crate::store) async fn patients_of(
        &self,
        ids: &[String],
        now: &str,
    ) -> Result<Vec<PatientListRow>, StoreError> {
        if ids.is_empty() || !can_be(now) {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<D>::new(
            "SELECT patient, number, name, born, mdas, (SELECT min(starts) FROM appointments a \
             WHERE a.patient = p.patient AND a.state = 'booked' AND a.starts >= ",
        );
        query.push_bind(now.to_owned());
        query.push(") AS next FROM patients p WHERE patient IN (");
        let mut places = query.separated(", ");
        for id in ids.iter().filter(|id| can_be(id)) {
            places.push_bind(id.clone());
        }
        query.push(")");
        let rows = query.build().fetch_all(&self.0).await?;
        let mut rows = rows
            .iter()
            .map(Self::listed)
            .collect::<Result<Vec<_>, sqlx::Error>>()?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        Ok(rows)
    }

    pub(in crate::store) async fn last_number(&self) -> Result<u32, StoreError> {
        let row = sqlx::query("SELECT coalesce(max(number), 0) AS number FROM patients")
            .fetch_one(&self.0)
            .await?;
        Ok(Self::small(&row, "number")?)
    }

    pub(in crate::store) async fn appointments(
        &self,
        from: &str,
        to: &str,
    ) -> Result<Vec<AppointmentRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT a.patient, p.number, p.name, p.born, p.mdas, a.appointment, a.starts, a.minutes, a.reason, a.state \
             FROM appointments a JOIN patients p ON p.patient = a.patient \
             WHERE a.starts >= $1 AND a.starts < $2 ORDER BY a.starts, p.folded, a.patient",
        )
        .bind(from.to_owned())
        .bind(to.to_owned())
        .fetch_all(&self.0)
        .await?;
        let rows = rows.iter().map(Self::appointment);
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) async fn appointments_of(
        &self,
        patient: &str,
    ) -> Result<Vec<AppointmentRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT a.patient, p.number, p.name, p.born, p.mdas, a.appointment, a.starts, a.minutes, a.reason, a.state \
             FROM appointments a JOIN patients p ON p.patient = a.patient WHERE a.patient = $1",
        )
        .bind(patient.to_owned())
        .fetch_all(&self.0)
        .await?;
        let rows = rows.iter().map(Self::appointment);
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) async fn secret(
        &self,
        account: &str,
    ) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT hash FROM secrets WHERE account = $1")
            .bind(account.to_owned())
            .fetch_optional(&self.0)
            .await?;
        Ok(row.map(|row| row.try_get("hash")).transpose()?)
    }

    pub(in crate::store) async fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let rows = sqlx::query("SELECT token, account, expires_ms, lent_by FROM sessions")
            .fetch_all(&self.0)
            .await?;
        let read = |row: &D::Row| {
            Ok(SessionRow {
                token: row.try_get("token")?,
                account: row.try_get("account")?,
                expires_ms: Self::natural(row, "expires_ms")?,
                lent_by: row.try_get("lent_by")?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    pub(in crate::store) async fn audit_before(
        &self,
        id: u64,
        limit: u32,
    ) -> Result<Vec<AuditSeen>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at_ms, account, name, patient, what, allowed, EXISTS (SELECT 1 FROM patients p \
             WHERE p.patient = audit.patient) AS there FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(whole(id))
        .bind(i64::from(limit))
        .fetch_all(&self.0)
        .await?;
        let read = |row: &D::Row| {
            Ok(AuditSeen {
                id: Self::natural(row, "id")?,
                patient_is_there: row.try_get("there")?,
                row: AuditRow {
                    at_ms: Self::natural(row, "at_ms")?,
                    account: row.try_get("account")?,
                    name: row.try_get("name")?,
                    patient: row.try_get("patient")?,
                    what: row.try_get("what")?,
                    allowed: row.try_get("allowed")?,
                },
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }
}
