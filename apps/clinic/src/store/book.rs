//! A patient's casebook as it lies in the database, byte for byte.

use super::HOUSE;
use super::error::StoreError;
use super::open::Store;
use super::pages::log;
use super::repository::Repository;
use practice::Record;

/// A casebook's logs, and what is known by them.
#[derive(Debug)]
pub struct Book {
    /// The entries, one a line.
    pub chain: Vec<u8>,
    /// The seals over them, one a line.
    pub seals: Vec<u8>,
    /// What the database says is known.
    pub record: Record,
}

impl Store {
    /// The casebook of a patient. The seals are read first, so that none is over entries that came after.
    ///
    /// # Errors
    /// Where there is none, or the database failed.
    pub async fn casebook(&self, id: &str) -> Result<Book, StoreError> {
        let seals = match id == HOUSE {
            true => return Err(StoreError::NoPatient(id.to_owned())),
            false => self.repository.seals(id).await?,
        };
        loop {
            let row = async || {
                let row = self.repository.case(id).await?;
                row.ok_or_else(|| StoreError::NoPatient(id.to_owned()))
            };
            let before = row().await?;
            let lines = self.repository.lines(id).await?;
            let row = row().await?;
            // What was recorded meanwhile would be in one of them only.
            if row.length != before.length {
                continue;
            }
            let record = serde_json::from_str(&row.state);
            return Ok(Book {
                chain: log(lines.iter().map(|(_, line)| line)),
                seals: log(&seals),
                record: record.map_err(|why| StoreError::Record(why.to_string()))?,
            });
        }
    }
}
