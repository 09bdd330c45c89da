//! What one transaction writes, in the embedded database.

use super::batch::{Batch, CaseWrite, Known};
use super::error::StoreError;
use sqlx::sqlite::SqliteConnection;

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The word that serde writes of a state.
pub(super) fn word(what: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(what).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

pub(super) async fn write_case(
    connection: &mut SqliteConnection,
    write: &CaseWrite,
) -> Result<(), StoreError> {
    let state = match &write.known {
        Known::House(house) => serde_json::to_string(house),
        Known::Patient(record) => serde_json::to_string(record),
    };
    let state = state.map_err(|why| StoreError::Record(why.to_string()))?;
    for line in &write.lines {
        sqlx::query("INSERT INTO entries (casebook, seq, hash, line) VALUES (?, ?, ?, ?)")
            .bind(&write.case)
            .bind(whole(line.seq))
            .bind(&line.hash)
            .bind(&line.line)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("INSERT INTO seals (casebook, length, line) VALUES (?, ?, ?)")
        .bind(&write.case)
        .bind(whole(write.length))
        .bind(&write.seal)
        .execute(&mut *connection)
        .await?;
    let done = match write.length_before {
        0 => {
            sqlx::query("INSERT INTO casebooks (length, head, state, casebook) VALUES (?, ?, ?, ?)")
        }
        _ => sqlx::query(
            "UPDATE casebooks SET length = ?, head = ?, state = ? WHERE casebook = ? AND length = ?",
        ),
    }
    .bind(whole(write.length))
    .bind(&write.head)
    .bind(state)
    .bind(&write.case);
    let done = match write.length_before {
        0 => done,
        length => done.bind(whole(length)),
    };
    if done.execute(&mut *connection).await?.rows_affected() != 1 {
        let what = format!("the casebook {} grew under the writer's hands", write.case);
        return Err(StoreError::Record(what));
    }
    match &write.known {
        Known::House(_) => Ok(()),
        Known::Patient(record) => write_patient(connection, &write.case, record).await,
    }
}

async fn write_patient(
    connection: &mut SqliteConnection,
    id: &str,
    record: &practice::Record,
) -> Result<(), StoreError> {
    let Some(person) = &record.person else {
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO patients (patient, number, name, folded, born, mdas) VALUES (?, ?, ?, ?, ?, ?) \
         ON CONFLICT (patient) DO UPDATE SET name = excluded.name, folded = excluded.folded, \
         born = excluded.born, mdas = excluded.mdas",
    )
    .bind(id)
    .bind(i64::from(person.number))
    .bind(&person.name)
    .bind(person.name.to_lowercase())
    .bind(person.born.as_str())
    .bind(record.mdas_total().map(i64::from))
    .execute(&mut *connection)
    .await?;
    for one in &record.appointments {
        sqlx::query(
            "INSERT INTO appointments (patient, appointment, starts, minutes, reason, state) \
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (patient, appointment) DO UPDATE SET \
             state = excluded.state WHERE state <> excluded.state",
        )
        .bind(id)
        .bind(&one.id)
        .bind(one.starts.as_str())
        .bind(i64::from(one.minutes))
        .bind(&one.reason)
        .bind(word(&one.state))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(super) async fn write_rest(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), StoreError> {
    for (account, hash) in &batch.secrets {
        sqlx::query("INSERT OR REPLACE INTO secrets (account, hash) VALUES (?, ?)")
            .bind(account)
            .bind(hash)
            .execute(&mut *connection)
            .await?;
    }
    for session in &batch.sessions {
        sqlx::query(
            "INSERT OR REPLACE INTO sessions (token, account, expires_ms, lent_by) \
             VALUES (?, ?, ?, ?)",
        )
        .bind(&session.token)
        .bind(&session.account)
        .bind(whole(session.expires_ms))
        .bind(&session.lent_by)
        .execute(&mut *connection)
        .await?;
    }
    for token in &batch.sessions_ended {
        sqlx::query("DELETE FROM sessions WHERE token = ? OR lent_by = ?")
            .bind(token)
            .bind(token)
            .execute(&mut *connection)
            .await?;
    }
    for account in &batch.accounts_closed {
        sqlx::query("DELETE FROM sessions WHERE account = ?")
            .bind(account)
            .execute(&mut *connection)
            .await?;
        sqlx::query("DELETE FROM secrets WHERE account = ?")
            .bind(account)
            .execute(&mut *connection)
            .await?;
    }
    for row in &batch.audit {
        sqlx::query(
            "INSERT INTO audit (at_ms, account, name, patient, what, allowed) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(whole(row.at_ms))
        .bind(&row.account)
        .bind(&row.name)
        .bind(&row.patient)
        .bind(&row.what)
        .bind(row.allowed)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
