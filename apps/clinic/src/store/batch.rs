//! What one transaction writes: plain data, so that every database does the same.

use practice::{House, Record};

/// All that one transaction writes.
#[derive(Debug, Default)]
pub struct Batch {
    /// Casebooks that grow.
    pub cases: Vec<CaseWrite>,
    /// Passwords, as their hashes.
    pub secrets: Vec<(String, String)>,
    /// Sessions that began.
    pub sessions: Vec<SessionRow>,
    /// Sessions that ended, by their token.
    pub sessions_ended: Vec<String>,
    /// Accounts whose sessions all end.
    pub signed_out: Vec<String>,
    /// Accounts whose passwords go.
    pub secrets_gone: Vec<String>,
    /// Who looked.
    pub audit: Vec<AuditRow>,
}

/// How a casebook grows.
#[derive(Debug)]
pub struct CaseWrite {
    /// Its name.
    pub case: String,
    /// Entries before; the transaction fails where there are others.
    pub length_before: u64,
    /// Entries after.
    pub length: u64,
    /// Hash of the last line.
    pub head: String,
    /// The new lines.
    pub lines: Vec<LineRow>,
    /// The new seals, each with the length that it covers.
    pub seals: Vec<(u64, String)>,
    /// What is known now.
    pub known: Known,
}

/// A line of the chain.
#[derive(Debug)]
pub struct LineRow {
    /// Its place.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
    /// The line, without its newline.
    pub line: String,
}

/// What is known by a casebook.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// Of the clinic.
    House(House),
    /// Of a patient.
    Patient(Box<Record>),
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of its token.
    pub token: String,
    /// Whose.
    pub account: String,
    /// Until when.
    pub expires_ms: u64,
    /// Hash of the session that lent it to another program; none of a session itself.
    pub lent_by: Option<String>,
}

/// Someone who looked, as it was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSeen {
    /// Its number; later ones are higher.
    pub id: u64,
    /// Whether there is a patient of that id.
    pub patient_is_there: bool,
    /// What was noted.
    pub row: AuditRow,
}

/// Someone looked, or tried to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// When.
    pub at_ms: u64,
    /// Id of the account.
    pub account: String,
    /// Its name.
    pub name: String,
    /// Whose record; none for a list.
    pub patient: Option<String>,
    /// At what.
    pub what: String,
    /// Whether it was shown.
    pub allowed: bool,
}
