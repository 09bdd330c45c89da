//! Times a tick of a protocol: `cargo run --release -p guard --example ticks -- FILE`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example measures aloud")]

use guard::{Identity, Monitor, Reading, Telemetry};
use std::time::Instant;

/// Short rounds, so that on a busy machine most of them run undisturbed.
const ROUNDS: u32 = 5_000;
const TICKS: u32 = 200;

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "protocols/1.0.rules".to_owned());
    let protocol = guard::parse(&std::fs::read(&path).unwrap()).unwrap();
    let identity = Identity {
        plan: [0; 32],
        patient: 0,
        tooth: 11,
        device: 0,
        firmware: [0; 3],
        protocol: [0; 32],
    };
    let mut monitor = Monitor::new(protocol.clone(), identity);
    let signals = protocol.signals.iter().map(|signal| {
        let id = protocol.signal(protocol.words(signal.name)).unwrap();
        (id, *signal)
    });
    let signals: Vec<_> = signals.collect();
    let mut stopped = 0_u32;
    let mut rounds_ns: Vec<u128> = Vec::new();
    for round in 0..ROUNDS {
        let start = Instant::now();
        for tick in 1..=TICKS {
            let now_ms = u64::from(round * TICKS + tick) * 50;
            let mut telemetry = Telemetry::default();
            for (id, signal) in &signals {
                // Somewhere in the range, elsewhere at every tick.
                let value = (signal.low + 1 + i64::from(tick % 7)).min(signal.high);
                telemetry.set(*id, Some(Reading { value, at_ms: now_ms }));
            }
            stopped += u32::from(monitor.tick(now_ms, &telemetry).stops());
        }
        rounds_ns.push(start.elapsed().as_nanos() / u128::from(TICKS));
    }
    rounds_ns.sort_unstable();
    let (best_ns, median_ns) = (rounds_ns[0], rounds_ns[rounds_ns.len() / 2]);
    let (rules, nodes) = (protocol.rules.len(), protocol.nodes.len());
    println!(
        "{path}: {rules} rules, {nodes} nodes: {median_ns} ns a tick in the median, {best_ns} at best; {stopped} stops"
    );
    println!("a monitor takes {} bytes", size_of::<Monitor>());
}
