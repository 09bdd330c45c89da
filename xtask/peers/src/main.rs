//! Other monitors on the guard's rules and traces: any disagreement fails.
//!
//! In: `guard-peers TRACES OUT RULES...`: how many traces, where to write the cases for rtamt, and protocol files.
//! Out: that many traces, half of them for the files and half for random protocols, judged at every tick by the
//! guard and by the interpreter of RTLola; the same for `rtamt_agrees.py`, a line for each protocol and each trace.
//! Method: protocols are read by a reader of its own and translated to streams and to formulas. What is compared
//! is, at every tick, of every rule whether what it says stands and its verdict as it lasts, and the worst.
//! Not here: numbers beyond 64 bits, resuming, clocks that go back; the guard's own tests have them.

mod cases;
mod read;
mod rtlola;
mod rules;
mod stl;

use anyhow::Context;
use cases::{Random, Tick};
use guard::{Identity, Monitor, Protocol, Reading, Telemetry};
use rules::Rules;
use std::io::Write;

/// Traces of each random protocol.
const TRACES_OF_ONE: u64 = 20;
const TICKS: usize = 40;

/// What a monitor says at a tick: of each rule whether it stands and its verdict, and the worst verdict.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) rules: Vec<(bool, i64)>,
    pub(crate) worst: i64,
}

/// The session of nobody.
const NOBODY: Identity = Identity {
    plan: [0; 32],
    patient: 0,
    tooth: 0,
    device: 0,
    firmware: [0; 3],
    protocol: [0; 32],
};

/// What the guard says.
fn judged(protocol: &Protocol, rules: &Rules, trace: &[Tick]) -> anyhow::Result<Vec<Said>> {
    let mut monitor = Monitor::new(protocol.clone(), NOBODY);
    let known = |name: &str| protocol.signal(name);
    let ids = rules.signals.iter().map(|signal| known(&signal.name));
    let ids: Option<Vec<_>> = ids.collect();
    let ids = ids.context("the guard knows other signals")?;
    let ticks = trace.iter().map(|tick| {
        let mut telemetry = Telemetry::default();
        for (&id, reading) in ids.iter().zip(&tick.readings) {
            telemetry.set(id, reading.map(|(value, at_ms)| Reading { value, at_ms }));
        }
        let worst = monitor.tick(tick.now_ms, &telemetry) as i64;
        let said = rules.rules.iter().map(|rule| {
            let alarm = monitor.alarms().find(|alarm| alarm.code == rule.code);
            alarm.map_or((false, 0), |alarm| {
                (alarm.trip.stands, alarm.trip.verdict as i64)
            })
        });
        Said {
            rules: said.collect(),
            worst,
        }
    });
    Ok(ticks.collect())
}

#[derive(Default)]
struct Tally {
    known: rtlola::Known,
    traces: u64,
    ticks: u64,
    /// Ticks at which nothing stops.
    going: u64,
    words: u64,
    /// Words that say that a rule trips.
    standing: u64,
    wrong: u64,
}

impl Tally {
    /// Has a protocol judged on traces, by two monitors, and writes the cases for the third.
    fn compare(
        &mut self,
        name: &str,
        text: &str,
        seeds: std::ops::Range<u64>,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        let about = || format!("{name}\n{text}");
        let protocol = guard::parse(text.as_bytes()).with_context(about)?;
        let rules = read::read(text).with_context(about)?;
        anyhow::ensure!(
            rules.rules.len() == protocol.rules.len(),
            "{name}: other rules"
        );
        let specs = rtlola::specs(&rules, &mut self.known).with_context(about)?;
        let rtamt = stl::Peer::new(&rules);
        writeln!(out, "{}", rtamt.case(name, &rules))?;
        // The guard may choose where a trace begins; what is said of it all monitors say for themselves.
        let unrest = |values: &[i64]| {
            let ticks = (200..210).map(|tick| Tick::good(tick * protocol.tick_ms, values));
            let said = judged(&protocol, &rules, &ticks.collect::<Vec<_>>());
            let last = said.ok().and_then(|mut said| said.pop());
            last.map_or(0, |last| {
                last.rules.iter().map(|(_, verdict)| verdict).sum()
            })
        };
        let many = seeds.end - seeds.start >= 100;
        let mut quiet_and_standing = vec![[false; 2]; rules.rules.len()];
        for seed in seeds {
            let trace = Random::new(seed).trace(&rules, TICKS, unrest);
            let guard = judged(&protocol, &rules, &trace)?;
            let other = rtlola::judged(&specs, &trace)?;
            self.count(&guard, &mut quiet_and_standing);
            if let Some(tick) = (0..guard.len()).find(|&tick| guard[tick] != other[tick]) {
                self.wrong += 1;
                disagree(name, seed, tick, &rules, &guard[tick], &other[tick]);
                anyhow::ensure!(self.wrong < 10, "too many disagreements");
            }
            let mut case = rtamt.trace(&rules, &trace);
            let rows: Vec<_> = guard.iter().map(|said| (&said.rules, said.worst)).collect();
            case["seed"] = seed.into();
            case["guard"] = serde_json::to_value(rows)?;
            writeln!(out, "{case}")?;
        }
        for (rule, seen) in rules.rules.iter().zip(&quiet_and_standing) {
            anyhow::ensure!(
                !many || *seen == [true; 2],
                "{name}: {} was only ever one thing",
                rule.code
            );
        }
        Ok(())
    }

    fn count(&mut self, guard: &[Said], quiet_and_standing: &mut [[bool; 2]]) {
        self.traces += 1;
        for said in guard {
            self.ticks += 1;
            self.going += u64::from(said.worst < 2);
            for ((stands, verdict), [quiet, standing]) in
                said.rules.iter().zip(&mut *quiet_and_standing)
            {
                self.words += 1;
                self.standing += u64::from(*stands);
                *standing |= stands;
                *quiet |= *verdict == 0;
            }
        }
    }
}

fn disagree(name: &str, seed: u64, tick: usize, rules: &Rules, guard: &Said, other: &Said) {
    println!(
        "{name}, seed {seed}, tick {tick}: worst: guard {}, rtlola-interpreter {}",
        guard.worst, other.worst
    );
    let both = guard.rules.iter().zip(&other.rules);
    for (rule, (guard, other)) in rules.rules.iter().zip(both) {
        if guard != other {
            println!(
                "  {}: guard {guard:?}, rtlola-interpreter {other:?}: {:?}",
                rule.code, rule.when
            );
        }
    }
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: guard-peers TRACES OUT RULES...";
    let traces: u64 = arguments.next().context(usage)?.parse().context(usage)?;
    let half = traces.div_ceil(2);
    let out = std::fs::File::create(arguments.next().context(usage)?)?;
    let mut out = std::io::BufWriter::new(out);
    let mut tally = Tally::default();
    let files: Vec<String> = arguments.collect();
    for (file, place) in files.iter().zip(1_u64..) {
        let seed = place << 32;
        let seeds = seed..seed + half.div_ceil(files.len() as u64);
        let text = std::fs::read_to_string(file).with_context(|| file.clone())?;
        tally.compare(file, &text, seeds, &mut out)?;
    }
    let of_files = tally.traces;
    for number in 0..half.div_ceil(TRACES_OF_ONE) {
        let seed = (1 << 48) + (number << 16);
        let text = Random::new(seed).protocol();
        let name = format!("random protocol {number}");
        tally.compare(&name, &text, seed..seed + TRACES_OF_ONE, &mut out)?;
    }
    out.flush()?;
    println!(
        "rtlola-interpreter: {of_files} traces of {} protocol files and {} of random protocols; \
         {} ticks, at {} of them nothing stops; {} words on a rule, {} of them say that it trips: \
         {} traces disagree",
        files.len(),
        tally.traces - of_files,
        tally.ticks,
        tally.going,
        tally.words,
        tally.standing,
        tally.wrong,
    );
    anyhow::ensure!(
        tally.wrong == 0,
        "the guard and rtlola-interpreter disagree"
    );
    Ok(())
}
