//! `biosculpt dicom import|export`: what other programs of a clinic read and write.

mod export;
mod import;

use crate::Outcome;
use crate::cli::Arguments;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Make a volume (MetaImage) of a CT or cone-beam series
    Import(import::Import),
    /// Put a solid into a DICOM file (Encapsulated STL)
    Export(export::Export),
}

impl What {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        match self {
            Self::Import(import) => import.run(arguments),
            Self::Export(export) => export.run(arguments),
        }
    }
}
