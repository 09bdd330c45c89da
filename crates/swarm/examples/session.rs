//! How long a session takes to simulate: `cargo run --release -p swarm --example session`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example measures aloud"
)]

use std::time::Instant;
use swarm::sample::{block, order};
use swarm::{Body, Device, Lot, Outside, Release, Setting, Site};

fn main() {
    let start = Instant::now();
    let site = Site::new(order(40), &block().unwrap()).unwrap();
    println!("site: {:.3} s", start.elapsed().as_secs_f64());
    for seed in 0..3 {
        let setting = Setting {
            release: Release::NEWEST,
            lot: Lot(1),
            body: Body::default(),
            seed,
            faults: Vec::new(),
        };
        let start = Instant::now();
        let mut device = Device::new(&site, setting).unwrap();
        let mut tick = 0;
        loop {
            tick += 1;
            let sensed = device.tick(tick * 50, true, &Outside::default()).unwrap();
            if sensed.reported.done {
                break;
            }
        }
        let (took_s, session_s) = (start.elapsed().as_secs_f64(), tick as f64 * 0.05);
        let times = session_s / took_s;
        println!(
            "{session_s:.0} s in {took_s:.2} s: {times:.0} times real time; {:?}",
            device.truth()
        );
    }
}
