//! What stops do to a delivery, by release: `cargo run --release -p treatment --example stops`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example measures aloud"
)]

use swarm::sample::{block, order};
use swarm::{Body, Lot, Release, Setting, Site};
use treatment::Outcome;
use treatment::session::{Load, People, Stop, run};

fn main() {
    let site = Site::new(order(40), &block().unwrap()).unwrap();
    let prescription = treatment::blocks::prescription(order(40));
    for release in Release::ALL {
        for stop_s in [0, 60, 150, 420] {
            let load = Load {
                prescription: prescription.bytes().unwrap(),
                protocol: std::fs::read("protocols/1.0.rules").unwrap(),
                patient: 1,
                device: 1,
                setting: Setting {
                    release,
                    lot: Lot(1),
                    body: Body::default(),
                    seed: 1,
                    faults: Vec::new(),
                },
            };
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
