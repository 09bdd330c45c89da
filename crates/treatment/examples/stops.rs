//! What stops do to a delivery, by release: `cargo run --release -p treatment --example stops`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example measures aloud"
)]

use swarm::sample::{block, order};
use swarm::{Release, Site};
use treatment::Outcome;
use treatment::session::{People, Stop, run};

fn main() {
    let site = Site::new(order(40), &block().unwrap()).unwrap();
    let protocol = std::fs::read("protocols/1.0.rules").unwrap();
    for release in Release::ALL {
        for stop_s in [0, 60, 150, 420] {
            let mut load = treatment::blocks::load(order(40), &protocol).unwrap();
            (load.setting.release, load.setting.seed) = (release, 1);
            let stops = (stop_s > 0).then(|| Stop::at(stop_s * 1000));
            let people = People {
                stops: stops.into_iter().collect(),
            };
            let run = run(&load, &site, &people, &mut |_| {}).unwrap();
            let o = Outcome::of(&site, &run.bed);
            println!(
                "{} stop {stop_s}: {:?} {} s; {:.2} of {:.2} mm3, gamma {:.3}, f95 {:.3}, over {:.0} um; pulp {:.2} K, cem {:.3}; {:?}",
                release.name(),
                run.ended,
                run.ticks / 20,
                o.laid_mm3,
                o.planned_mm3,
                o.gamma,
                o.fill_95,
                o.over_contour_um,
                run.truth.peaks.pulp_k,
                run.truth.peaks.pulp_cem43_min,
                run.alarms
            );
        }
    }
}
