//! What is asked of the open store.
//!
//! In: ids, names, days. Out: what is known, and the entries it is known by. Fails: [`StoreError`], where there is none or the database failed.
//! Not here: what is recorded (`open`).

use super::HOUSE;
use super::batch::{AuditRow, AuditSeen, SessionRow};
use super::check::Difference;
use super::doubts::{Doubted, Left};
use super::error::StoreError;
use super::open::Store;
use super::pages::log;
use super::repository::{AppointmentRow, PatientListRow, Repository};
use practice::{Day, Record};
use std::sync::Arc;

impl Store {
    /// What is known of a patient.
    ///
    /// # Errors
    /// Where there is none, or the database failed.
    pub async fn patient(&self, id: &str) -> Result<Record, StoreError> {
        let row = match id == HOUSE {
            true => None,
            false => self.repository.case(id).await?,
        };
        let row = row.ok_or_else(|| StoreError::NoPatient(id.to_owned()))?;
        serde_json::from_str(&row.state).map_err(|why| StoreError::Record(why.to_string()))
    }

    /// Entries of a patient with the hashes of their lines; the first, which names the casebook, left out.
    ///
    /// # Errors
    /// Where there is none, or the database failed.
    pub async fn entries(&self, id: &str) -> Result<Vec<(casebook::Entry, String)>, StoreError> {
        let rows = self.repository.lines(id).await?;
        if rows.is_empty() || id == HOUSE {
            return Err(StoreError::NoPatient(id.to_owned()));
        }
        let chain = log(rows.iter().map(|(_, line)| line));
        let entries = casebook::entries(&chain);
        let entries = entries.map_err(|why| StoreError::Record(why.to_string()))?;
        let hashes = rows.into_iter().map(|(hash, _)| hash);
        Ok(entries.into_iter().zip(hashes).skip(1).collect())
    }

    /// Entries of the clinic's own casebook; the first, which names it, left out.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn house_entries(&self) -> Result<Vec<casebook::Entry>, StoreError> {
        let rows = self.repository.lines(HOUSE).await?;
        let chain = log(rows.iter().map(|(_, line)| line));
        let entries = casebook::entries(&chain);
        let entries = entries.map_err(|why| StoreError::Record(why.to_string()))?;
        Ok(entries.into_iter().skip(1).collect())
    }

    /// Patients by name; see [`Repository::patients`].
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn patients(
        &self,
        query: &str,
        after: &str,
        now: &str,
        limit: u32,
    ) -> Result<Vec<PatientListRow>, StoreError> {
        if query.trim().is_empty() {
            return self.repository.patients("", after, now, limit).await;
        }
        let ids = self.names.find(query, after, limit);
        self.repository.patients_of(&ids, now).await
    }

    /// Ids of all patients.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn ids(&self) -> Result<Vec<String>, StoreError> {
        let mut cases = self.repository.cases().await?;
        cases.retain(|case| case != HOUSE);
        Ok(cases)
    }

    /// Takes in a record that was there before this store was opened: whether a tooth may have to be examined.
    pub(crate) fn hear(&self, id: &str, record: &Record) {
        self.doubts.hear(id, record);
    }

    /// Patients with a tooth that may have to be examined.
    pub(crate) fn doubts(&self) -> Vec<Doubted> {
        self.doubts.all()
    }

    /// That is left to be examined of that patient, as it was when that word was the last.
    pub(crate) fn found_left(&self, id: &str, word: u64, left: &Arc<Left>) {
        self.doubts.found(id, word, left);
    }

    /// Appointments of a day.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn appointments(&self, day: &Day) -> Result<Vec<AppointmentRow>, StoreError> {
        let (from, to) = (format!("{day}T00:00"), format!("{day}T99"));
        self.repository.appointments(&from, &to).await
    }

    /// Hash of the password of an account.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn secret(&self, account: &str) -> Result<Option<String>, StoreError> {
        self.repository.secret(account).await
    }

    /// All sessions.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        self.repository.sessions().await
    }

    /// Who looked, the newest first.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn audited(&self, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let seen = self.audited_before(u64::MAX, limit).await?;
        Ok(seen.into_iter().map(|seen| seen.row).collect())
    }

    /// Who looked, from before that number on, the newest first.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn audited_before(&self, id: u64, limit: u32) -> Result<Vec<AuditSeen>, StoreError> {
        self.repository.audit_before(id, limit).await
    }

    /// Rebuilds all that is known from the entries, and compares. Empty where all is well.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn check(&self) -> Result<Vec<Difference>, StoreError> {
        super::check::check(self).await
    }
}
