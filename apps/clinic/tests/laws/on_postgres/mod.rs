//! The laws of the clinic once more, on a throw-away PostgreSQL, and those that only a database server can break.
//!
//! Method: these tests once more in a process of their own, which a variable tells that its clinics are on PostgreSQL: so they
//! are compiled once. What is only for a database server is done there only.

pub(crate) mod away;
mod refused;

use std::process::{Command, Stdio};

/// In whose environment that is, clinics are on PostgreSQL.
const HERE: &str = "CLINIC_LAWS_ON_POSTGRES";
/// What cares for no database.
const SKIPPED: [&str; 2] = ["archived::", "described::"];

/// Whether the laws are held on PostgreSQL here.
pub(crate) fn on_postgres() -> bool {
    std::env::var_os(HERE).is_some()
}

#[test]
fn law_all_laws_hold_on_postgres() {
    if on_postgres() {
        return;
    }
    let mut tests = Command::new(std::env::current_exe().unwrap());
    tests.env(HERE, "yes");
    for one in SKIPPED {
        tests.args(["--skip", one]);
    }
    // That there is no PostgreSQL is said past the harness.
    let done = tests.stderr(Stdio::inherit()).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}");
}
