//! Where a clinic is: its data directory and its database, as the command line says it.
//!
//! Fails: no word of an error has the database's password.

use crate::fault::Fault;
use crate::files;
use clinic::store::{Choice, StoreError, Unopened};
use std::path::PathBuf;

/// Where a clinic is.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// Data directory of the clinic [default: the user's data folder, biosculpt/clinic]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where the record is kept: postgres://USER:PASSWORD@HOST/DATABASE (without the password it is taken from PGPASSWORD or
    /// ~/.pgpass), or sqlite:PATH; scans and plans stay in the data directory [default: clinic.db in the data directory]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Place {
    /// A data directory with an embedded database.
    pub(crate) const fn of(data: PathBuf) -> Self {
        Self {
            data: Some(data),
            database: None,
        }
    }

    pub(crate) fn folder(&self) -> anyhow::Result<PathBuf> {
        if let Some(folder) = &self.data {
            return Ok(folder.clone());
        }
        let folder = files::users_data().ok_or_else(|| {
            Fault::new("no folder for the clinic's data is known")
                .expecting("the environment to name a home folder")
                .advising("give a folder with --data")
        })?;
        Ok(folder.join("biosculpt").join("clinic"))
    }

    pub(crate) fn database(&self) -> Result<Choice, Fault> {
        let read = self.database.as_deref().map(Choice::read).transpose();
        Ok(read.map_err(|why| told(&why))?.unwrap_or_default())
    }
}

pub(crate) fn told(why: &Unopened) -> Fault {
    Fault::new(&why.what)
        .expecting(&why.expected)
        .advising(&why.advice)
}

/// What a store says of a backup that is made or put back.
pub(crate) fn of_store(why: &StoreError) -> Fault {
    match why {
        StoreError::Unopened(why) => told(why),
        _ => Fault::new(why.to_string())
            .expecting("files that this program may read and folders that it may write, with room on the disk")
            .advising("see to that, then do it again; nothing was changed that was there before"),
    }
}
