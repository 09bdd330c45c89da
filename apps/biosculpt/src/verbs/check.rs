//! `biosculpt check SCAN`: what the file holds and what is wrong with it.

use crate::cli::Arguments;
use crate::{Outcome, files, terminal};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// STL, PLY or OBJ
    scan: PathBuf,
}

impl Check {
    pub(crate) fn run(&self, _arguments: &Arguments) -> anyhow::Result<Outcome> {
        let mesh = scan::io::read_ply(&files::read_bytes(&self.scan)?)?;
        let rows = [vec!["faces".to_owned(), mesh.faces().len().to_string()]];
        terminal::say(&terminal::table(&["what", "measured"], &rows))?;
        Ok(Outcome::Done)
    }
}
