//! What was approved, by whoever has a session begun: another plan, or one for another tooth, is not delivered.
//!
//! In: the folder of a session. Out: why it is not what was approved, in words; nothing where it is, or where nothing was said.

use super::folder::Folder;
use super::given::parse_digest;
use crate::prepared::parse_tooth;
use casebook::Digest;
use lexicon::Fdi;

/// What the prescription has to be.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Approved {
    /// SHA-256 of the prescription that was approved; another one is refused
    #[arg(long, value_name = "SHA256", value_parser = parse_digest)]
    approved: Option<Digest>,
    /// The tooth that it was approved for, ISO 3950; another one is refused
    #[arg(long, value_name = "FDI", value_parser = parse_tooth)]
    tooth: Option<Fdi>,
}

impl Approved {
    /// Why nothing is begun by that folder.
    pub(crate) fn forbids(&self, folder: &Folder) -> Option<String> {
        let hash = folder.hash();
        if let Some(approved) = self.approved.filter(|approved| *approved != hash) {
            return Some(format!(
                "the prescription in this folder has the SHA-256 {hash}, and the one that was approved has {approved}; nothing was begun"
            ));
        }
        let prescribed = folder.prescription.order.tooth;
        let tooth = self.tooth.filter(|tooth| prescribed != Some(*tooth))?;
        let what = prescribed.map_or_else(|| "no tooth".to_owned(), |one| format!("tooth {one}"));
        Some(format!(
            "the prescription in this folder is for {what}, and it was approved for tooth {tooth}; nothing was begun"
        ))
    }
}
