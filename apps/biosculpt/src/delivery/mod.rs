//! Deliveries: what a session goes by, is made with, and leaves behind.

pub(crate) mod ahead;
pub(crate) mod alarm;
pub(crate) mod before;
pub(crate) mod begin;
#[cfg(test)]
mod bench;
pub(crate) mod beside;
#[cfg(test)]
mod beside_tests;
pub(crate) mod brake;
pub(crate) mod close;
pub(crate) mod cut;
pub(crate) mod drive;
pub(crate) mod event;
pub(crate) mod finish;
pub(crate) mod folder;
pub(crate) mod given;
pub(crate) mod grip;
pub(crate) mod help;
pub(crate) mod key;
#[cfg(test)]
mod kill_tests;
pub(crate) mod outcome;
pub(crate) mod recorded;
pub(crate) mod seen;
#[cfg(test)]
mod settle_tests;
pub(crate) mod setup;
pub(crate) mod side;
pub(crate) mod speed;
pub(crate) mod spent;
pub(crate) mod state;
pub(crate) mod told;

/// Names of what a delivery leaves beside its casebook.
pub(crate) const NAMES: [&str; 3] = ["delivered.ply", "outcome.json", "delivery.html"];
/// The casebook's folder.
pub(crate) const CASEBOOK: &str = "casebook";

/// What to say where a plan takes the place of one that was delivered.
pub(crate) fn lies_in(folder: &std::path::Path) -> Option<String> {
    let there: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| folder.join(name).exists())
        .collect();
    (!there.is_empty()).then(|| {
        format!(
            "the plan before was delivered: {} are removed with it; its record stays in {CASEBOOK}",
            there.join(", ")
        )
    })
}

/// Moves an earlier casebook aside, under the next free name; nothing of it is lost.
pub(crate) fn set_aside(folder: &std::path::Path) -> anyhow::Result<()> {
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
