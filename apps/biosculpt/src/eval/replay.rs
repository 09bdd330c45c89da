//! `biosculpt eval replay`: seeded sessions, and each of them again from its record, with one thread and with all.
//!
//! Out: how many came out bit for bit, and how many times as fast as real time they were made again.

use crate::cli::Arguments;
use crate::{Outcome, terminal};
use casebook::Digest;
use rayon::prelude::*;
use serde::Serialize;
use std::time::Instant;
use swarm::{Release, TICK_MS};
use treatment::blocks;
use treatment::campaign::{Campaign, CaseSite};
use treatment::replay::replay;
use treatment::session::{Tick, run};

/// Blocks of differing cavities that the sessions are on.
const BLOCKS: u64 = 8;

#[derive(Debug, clap::Args)]
pub(crate) struct EvalReplay {
    /// Sessions
    #[arg(long, default_value_t = 1_000)]
    sessions: u64,
    /// Of every chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Serialize)]
struct Found {
    sessions: u64,
    identical: u64,
    same_with_one_thread: bool,
    session_s: f64,
    replay_s: f64,
    times_real_time: f64,
    threads: usize,
    processor_times_real_time: f64,
}

/// A session's record: a hash of all its rows, its ticks, whether it came out again, and how long that took.
struct Made {
    rows: Digest,
    ticks: u64,
    identical: bool,
    again_s: f64,
}

impl EvalReplay {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let cases = blocks::cases(BLOCKS, self.seed)?;
        let campaign = Campaign {
            patients: self.sessions,
            seed: self.seed,
            releases: vec![Release::NEWEST],
            protocol: crate::delivery::given::PROTOCOL.to_vec(),
            lots: 5,
            anxious: 0.3,
        };
        let made = all(self.sessions, &campaign, &cases)?;
        // A fifth of them once more on one thread: the same rows.
        let few = self.sessions.div_ceil(5);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        let alone = pool.install(|| all(few, &campaign, &cases))?;
        let same = alone
            .iter()
            .zip(&made)
            .all(|(a, b)| a.rows == b.rows && a.identical);
        let ticks: u64 = made.iter().map(|one| one.ticks).sum();
        let session_s = crate::wire::seconds(ticks * u64::from(TICK_MS));
        let threads = rayon::current_num_threads();
        let replay_s: f64 = made.iter().map(|one| one.again_s).sum();
        let found = Found {
            sessions: self.sessions,
            identical: made.iter().filter(|one| one.identical).count() as u64,
            same_with_one_thread: same,
            session_s,
            replay_s: replay_s / threads as f64,
            times_real_time: session_s * threads as f64 / replay_s,
            threads,
            processor_times_real_time: session_s / replay_s,
        };
        match arguments.json {
            true => terminal::say_json(&found)?,
            false => terminal::say(&format!(
                "{} of {} sessions identical, bit for bit; with one thread the same: {same}; {:.1} h again in {:.1} s: {:.0} times \
                 real time with {} threads, {:.0} with one",
                found.identical,
                found.sessions,
                found.session_s / 3600.0,
                found.replay_s,
                found.times_real_time,
                found.threads,
                found.processor_times_real_time
            ))?,
        }
        Ok(Outcome::of(found.identical == found.sessions && same))
    }
}

fn all(sessions: u64, campaign: &Campaign, cases: &[CaseSite]) -> anyhow::Result<Vec<Made>> {
    let sessions = (0..sessions as usize).into_par_iter().with_max_len(1);
    let made = sessions.map(|number| one(campaign, cases, number as u64));
    made.collect::<Vec<_>>().into_iter().collect()
}

fn one(campaign: &Campaign, cases: &[CaseSite], number: u64) -> anyhow::Result<Made> {
    let (case, load, people) = campaign.load(cases, number, Release::NEWEST);
    let site = &cases[case].site;
    let mut rows: Vec<String> = Vec::new();
    let first = run(&load, site, &people, &mut |tick: &Tick| {
        rows.push(tick.row())
    })?;
    let start = Instant::now();
    let again = replay(&load, site, &rows, false, &mut |_, _| {})?;
    let again_s = start.elapsed().as_secs_f64();
    let same_end = again.run.truth == first.truth && again.run.bed.laid_ng == first.bed.laid_ng;
    Ok(Made {
        rows: Digest::of(rows.join("\n").as_bytes()),
        ticks: first.ticks,
        identical: again.is_identical() && again.compared == first.ticks && same_end,
        again_s,
    })
}
