//! The append-only record: entry, chain, seal, verify.
//!
//! An entry is one canonical JSON line that names the hash of the line before. A seal, kept apart,
//! is a signature over the head and the length, because a chain alone does not show that its end was
//! cut. Verification finds everything that is wrong; a writer acknowledges only what is durable.
//! The format is described for others in `docs/casebook.md`.
//!
//! Not here: files, clocks, entropy (all from the caller), and what the entries mean (`treatment`).

mod blob;
mod chain;
mod digest;
mod entry;
mod finding;
pub mod json;
mod key;
mod line;
mod recover;
mod seal;
mod store;
mod verify;
mod writer;

pub use blob::{BlobRef, Blobs, named_in};
pub use chain::entries;
pub use digest::Digest;
pub use entry::{CASE, Draft, Entry, Opening, RECOVERY};
pub use finding::{Code, FINDINGS_MAX, Finding, Part, Report, Severity};
pub use json::{NotCanonical, Value};
pub use key::{PublicKey, SecretKey, Signature, Signer};
pub use line::{LINE_BYTES_MAX, VERSION};
pub use recover::{Recovery, Torn, recover};
pub use seal::{Seal, Statement};
pub use store::{Log, Store};
pub use verify::{Evidence, verify};
pub use writer::{Receipt, WriteError, Writer};
