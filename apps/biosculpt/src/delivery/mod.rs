//! Deliveries: what a session goes by, is made with, and leaves behind.

pub(crate) mod ahead;
pub(crate) mod alarm;
pub(crate) mod approved;
pub(crate) mod before;
pub(crate) mod begin;
#[cfg(test)]
mod bench;
pub(crate) mod beside;
#[cfg(test)]
mod beside_tests;
pub(crate) mod brake;
pub(crate) mod clock;
pub(crate) mod close;
pub(crate) mod cut;
#[cfg(test)]
mod cut_tests;
pub(crate) mod drive;
pub(crate) mod event;
pub(crate) mod finish;
pub(crate) mod folder;
pub(crate) mod given;
pub(crate) mod grip;
pub(crate) mod help;
pub(crate) mod judged;
pub(crate) mod key;
#[cfg(test)]
mod kill_tests;
pub(crate) mod outcome;
pub(crate) mod recorded;
pub(crate) mod removal;
pub(crate) mod seen;
#[cfg(test)]
mod settle_tests;
pub(crate) mod setup;
pub(crate) mod side;
pub(crate) mod speed;
pub(crate) mod spent;
pub(crate) mod state;
pub(crate) mod told;

use folder::PROOF;
use std::path::Path;

/// Names of what a delivery leaves beside its casebook.
pub(crate) const NAMES: [&str; 3] = ["delivered.ply", "outcome.json", "delivery.html"];
/// The page of a proof.
pub(crate) const PROOF_PAGE: &str = "proof.html";
/// The casebook's folder.
pub(crate) const CASEBOOK: &str = "casebook";

/// What a new plan takes away, told before any work is done: the proof of the plan that lies there, and what its
/// delivery left; none where it was neither proven nor delivered.
pub(crate) fn taken_away(folder: &Path) -> Option<String> {
    let there = |names: &[&'static str]| {
        let there = names
            .iter()
            .copied()
            .filter(|name| folder.join(name).exists());
        there.collect::<Vec<_>>().join(", ")
    };
    let (proof, delivery) = (there(&[PROOF, PROOF_PAGE]), there(&NAMES));
    let (what, taken, after) = match (proof.is_empty(), delivery.is_empty()) {
        (true, true) => return None,
        (false, true) => ("proven", proof, String::new()),
        (true, false) => ("delivered", delivery, stays()),
        (false, false) => (
            "proven and delivered",
            format!("{proof}, {delivery}"),
            stays(),
        ),
    };
    Some(format!(
        "the plan in {} was {what}: {taken} will be taken away when the new plan is written{after}; give another \
         --output to keep them",
        crate::foreign::path(folder)
    ))
}

fn stays() -> String {
    format!(", and the record stays in {CASEBOOK}")
}

/// Moves an earlier casebook aside, under the next free name; nothing of it is lost.
pub(crate) fn set_aside(folder: &Path) -> anyhow::Result<()> {
    let there = folder.join(CASEBOOK);
    if !there.exists() {
        return Ok(());
    }
    let names = (1_u32..).map(|number| folder.join(format!("{CASEBOOK}-{number}")));
    let mut free = names.filter(|name| !name.exists());
    match free.next() {
        Some(free) => Ok(std::fs::rename(there, free)?),
        None => Ok(()),
    }
}
