//! Every kind of drill with many seeds, in a table.
//!
//! In: a [`Bench`], kinds, seeds. Out: a [`Row`] for each kind. Law: `law_drills_are_the_same_with_any_threads`.
//! Fails: with the first drill, in order, whose simulation fails.

use super::bench::Bench;
use super::kind::{Drill, Must};
use super::run::Session;
use crate::session::{Ended, LoadError};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What came of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The kind.
    pub name: String,
    /// What must come of it.
    pub must: Must,
    /// Sessions.
    pub sessions: u64,
    /// Of them: the device was on.
    pub started: u64,
    /// Of them: all was delivered.
    pub done: u64,
    /// From the fault to off, ms, ascending, of those that were stopped.
    pub stopped_ms: Vec<u64>,
    /// By what, how often.
    pub by: BTreeMap<String, u64>,
    /// What went unstopped, how often.
    pub unstopped: BTreeMap<String, u64>,
    /// Starts that must not.
    pub started_wrongly: u64,
    /// Stops without a reason.
    pub stopped_falsely: u64,
    /// Harm, and what is like it, that no rule is against, how often.
    pub uncovered: BTreeMap<String, u64>,
}

impl Row {
    fn new(drill: &Drill) -> Self {
        Self {
            name: drill.name.clone(),
            must: drill.must,
            sessions: 0,
            started: 0,
            done: 0,
            stopped_ms: Vec::new(),
            by: BTreeMap::new(),
            unstopped: BTreeMap::new(),
            started_wrongly: 0,
            stopped_falsely: 0,
            uncovered: BTreeMap::new(),
        }
    }

    fn add(&mut self, session: &Session) {
        self.sessions += 1;
        self.started += u64::from(session.started);
        self.done += u64::from(session.ended == Some(Ended::Done));
        self.stopped_ms.extend(session.stopped_ms);
        self.started_wrongly += u64::from(session.started_wrongly);
        self.stopped_falsely += u64::from(session.stopped_falsely);
        let count = |into: &mut BTreeMap<String, u64>, all: &[String]| {
            all.iter()
                .for_each(|what| *into.entry(what.clone()).or_default() += 1);
        };
        if !session.by.is_empty() {
            count(&mut self.by, &[session.by.join("+")]);
        }
        count(&mut self.unstopped, &session.unstopped);
        count(&mut self.uncovered, &session.uncovered);
    }

    /// Sessions in the middle and at the end of those that were stopped, ms.
    #[must_use]
    pub fn median_and_worst_ms(&self) -> Option<(u64, u64)> {
        let median = self.stopped_ms.get(self.stopped_ms.len() / 2)?;
        Some((*median, *self.stopped_ms.last()?))
    }

    /// Whether anything started or went on that must not.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.started_wrongly > 0 || !self.unstopped.is_empty()
    }
}

/// Holds every drill with so many seeds; `each` is told after each one, from any thread.
///
/// # Errors
/// The first drill's, in order, whose simulation failed.
pub fn matrix(
    bench: &Bench,
    drills: &[Drill],
    seeds: std::ops::Range<u64>,
    each: &(dyn Fn() + Sync),
) -> Result<Vec<Row>, LoadError> {
    let count = (seeds.end - seeds.start) as usize;
    let all = (0..drills.len() * count).into_par_iter().with_max_len(1);
    let held: Vec<Result<Session, LoadError>> = all
        .map(|i| {
            let held = Session::hold(bench, &drills[i / count], seeds.start + (i % count) as u64);
            each();
            held
        })
        .collect();
    let mut rows: Vec<Row> = drills.iter().map(Row::new).collect();
    for (i, session) in held.into_iter().enumerate() {
        rows[i / count].add(&session?);
    }
    rows.iter_mut()
        .for_each(|row| row.stopped_ms.sort_unstable());
    Ok(rows)
}
