//! What one transaction writes.

use super::{Cell, whole};
use crate::store::batch::{Batch, CaseWrite, Known};
use crate::store::error::StoreError;
use sqlx::{Database, Executor, IntoArguments};

/// A connection within a transaction.
pub(in crate::store) struct Writes<'a, D: Database>(pub(in crate::store) &'a mut D::Connection);

/// The word that serde writes of a state.
pub(in crate::store) fn word(what: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(what).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

impl<D> Writes<'_, D>
where
    D: Database,
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
    D::Arguments: IntoArguments<D>,
    String: Cell<D>,
    i64: Cell<D>,
    bool: Cell<D>,
    Option<String>: Cell<D>,
    Option<i64>: Cell<D>,
{
    pub(in crate::store) async fn batch(&mut self, batch: &Batch) -> Result<(), StoreError> {
        for case in &batch.cases {
            self.case(case).await?;
        }
        self.accounts(batch).await?;
        for row in &batch.audit {
            // What was asked for may be anything; PostgreSQL takes no zero in a text.
            let told = |text: &String| text.replace('\0', "\u{fffd}");
            sqlx::query(
                "INSERT INTO audit (at_ms, account, name, patient, what, allowed) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(whole(row.at_ms))
            .bind(row.account.clone())
            .bind(told(&row.name))
            .bind(row.patient.as_ref().map(told))
            .bind(told(&row.what))
            .bind(row.allowed)
            .execute(&mut *self.0)
            .await?;
        }
        Ok(())
    }

    async fn case(&mut self, write: &CaseWrite) -> Result<(), StoreError> {
        let state = match &write.known {
            Known::House(house) => serde_json::to_string(house),
            Known::Patient(record) => serde_json::to_string(record),
        };
        let state = state.map_err(|why| StoreError::Record(why.to_string()))?;
        for line in &write.lines {
            sqlx::query("INSERT INTO entries (casebook, seq, hash, line) VALUES ($1, $2, $3, $4)")
                .bind(write.case.clone())
                .bind(whole(line.seq))
                .bind(line.hash.clone())
                .bind(line.line.clone())
                .execute(&mut *self.0)
                .await?;
        }
        for (length, seal) in &write.seals {
            sqlx::query("INSERT INTO seals (casebook, length, line) VALUES ($1, $2, $3)")
                .bind(write.case.clone())
                .bind(whole(*length))
                .bind(seal.clone())
                .execute(&mut *self.0)
                .await?;
        }
        let query = match write.length_before {
            0 => {
                "INSERT INTO casebooks (casebook, length, head, state) SELECT $1, $2, $3, $4 \
                  WHERE $5 = 0 RETURNING length"
            }
            _ => {
                "UPDATE casebooks SET length = $2, head = $3, state = $4 \
                  WHERE casebook = $1 AND length = $5 RETURNING length"
            }
        };
        let grown = sqlx::query(query)
            .bind(write.case.clone())
            .bind(whole(write.length))
            .bind(write.head.clone())
            .bind(state)
            .bind(whole(write.length_before))
            .fetch_optional(&mut *self.0)
            .await?;
        if grown.is_none() {
            let what = format!("the casebook {} grew under the writer's hands", write.case);
            return Err(StoreError::Record(what));
        }
        match &write.known {
            Known::House(_) => Ok(()),
            Known::Patient(record) => self.patient(&write.case, record).await,
        }
    }

    async fn patient(&mut self, id: &str, record: &practice::Record) -> Result<(), StoreError> {
        let Some(person) = &record.person else {
            return Ok(());
        };
        sqlx::query(
            "INSERT INTO patients (patient, number, name, folded, born, mdas) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (patient) DO UPDATE SET name = excluded.name, folded = excluded.folded, \
             born = excluded.born, mdas = excluded.mdas",
        )
        .bind(id.to_owned())
        .bind(i64::from(person.number))
        .bind(person.name.clone())
        .bind(person.name.to_lowercase())
        .bind(person.born.to_string())
        .bind(record.mdas_total().map(i64::from))
        .execute(&mut *self.0)
        .await?;
        for one in &record.appointments {
            sqlx::query(
                "INSERT INTO appointments (patient, appointment, starts, minutes, reason, state) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (patient, appointment) DO UPDATE SET \
                 state = excluded.state WHERE appointments.state <> excluded.state",
            )
            .bind(id.to_owned())
            .bind(one.id.clone())
            .bind(one.starts.to_string())
            .bind(i64::from(one.minutes))
            .bind(one.reason.clone())
            .bind(word(&one.state))
            .execute(&mut *self.0)
            .await?;
        }
        Ok(())
    }

    async fn accounts(&mut self, batch: &Batch) -> Result<(), StoreError> {
        for (account, hash) in &batch.secrets {
            sqlx::query(
                "INSERT INTO secrets (account, hash) VALUES ($1, $2) \
                 ON CONFLICT (account) DO UPDATE SET hash = excluded.hash",
            )
            .bind(account.clone())
            .bind(hash.clone())
            .execute(&mut *self.0)
            .await?;
        }
        for session in &batch.sessions {
            sqlx::query(
                "INSERT INTO sessions (token, account, expires_ms, lent_by) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (token) DO UPDATE SET account = excluded.account, \
                 expires_ms = excluded.expires_ms, lent_by = excluded.lent_by",
            )
            .bind(session.token.clone())
            .bind(session.account.clone())
            .bind(whole(session.expires_ms))
            .bind(session.lent_by.clone())
            .execute(&mut *self.0)
            .await?;
        }
        let ended = batch.sessions_ended.iter();
        let ended = ended.map(|token| {
            (
                "DELETE FROM sessions WHERE token = $1 OR lent_by = $1",
                token,
            )
        });
        let signed_out = batch.signed_out.iter();
        let signed_out =
            signed_out.map(|account| ("DELETE FROM sessions WHERE account = $1", account));
        let gone = batch.secrets_gone.iter();
        let gone = gone.map(|account| ("DELETE FROM secrets WHERE account = $1", account));
        for (query, whose) in ended.chain(signed_out).chain(gone) {
            sqlx::query(query)
                .bind(whose.clone())
                .execute(&mut *self.0)
                .await?;
        }
        Ok(())
    }
}
