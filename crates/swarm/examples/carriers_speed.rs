//! Speed of the carriers: field gradient, noise, walls and deposit of a million packets.
//!
//! `cargo run --release -p swarm --example carriers_speed -- [PACKETS] [STEPS] [DIFFUSION_UM2_S]`;
//! threads by `RAYON_NUM_THREADS`. Prints agent-steps/s, all threads together. From about 640 um2/s
//! on, each step is cut in two, so that no packet can jump a cell.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example talks and may fail"
)]

use glam::DVec3;
use lexicon::Seed;
use std::time::Instant;
use swarm::carriers::{Field, Step, Swarm};
use tissue::Grid;

/// A cavity of 4 x 4 x 3 mm in a block of 5 x 5 x 4 mm, steered to its floor and walls.
fn cavity() -> Field {
    let grid = Grid::new(DVec3::ZERO, 0.05, [100, 100, 80]).unwrap();
    let centre = DVec3::new(2.5, 2.5, 4.0);
    let depth = |at: DVec3| ((at - centre) / DVec3::new(2.0, 2.0, 3.0)).length();
    let by_cell = |f: &dyn Fn(DVec3) -> bool| -> Vec<bool> {
        grid.ids().map(|id| f(grid.centre_mm(id))).collect()
    };
    let solid = by_cell(&|at| depth(at) > 1.0 && at.z < 3.5);
    let binds = by_cell(&|at| depth(at) > 0.7 && at.z < 3.5);
    let potential: Vec<f32> = grid
        .ids()
        .map(|id| 2.0 * depth(grid.centre_mm(id)) as f32)
        .collect();
    Field::new(grid, &potential, &solid, &binds).unwrap()
}

/// Processor time of all threads, so that other work on the machine doesn't count (Linux; else NaN).
fn cpu_seconds() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let run_ns = threads.flatten().map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    run_ns.sum::<Option<f64>>().map_or(f64::NAN, |ns| ns * 1e-9)
}

fn main() {
    let numbers: Vec<u32> = std::env::args().skip(1).flat_map(|a| a.parse()).collect();
    let packets = numbers.first().copied().unwrap_or(1_000_000);
    let steps = u64::from(numbers.get(1).copied().unwrap_or(100));
    let diffusion_um2_s = numbers.get(2).copied().unwrap_or(200);
    let field = cavity();
    let mut swarm = Swarm::new(field.grid(), Seed::new(1)).unwrap();
    let at = DVec3::new(2.5, 2.5, 2.5);
    swarm.release(&field, at, 0.6, packets, 1_000_000).unwrap();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let mut flown = 0;
    for step in 0..steps {
        flown += swarm.in_flight().packets;
        swarm
            .step(&Step {
                field: &field,
                step,
                dt_s: 0.05,
                speed_mm_s: 0.2,
                diffusion_mm2_s: f64::from(diffusion_um2_s) * 1e-6,
                bind_per_s: 0.5,
            })
            .unwrap();
    }
    let cells = swarm.deposits().len();
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!(
        "carriers packets {packets} steps {steps} threads {} seconds {seconds:.3} \
         cpu_seconds {cpu:.3} per_cpu_second {:.0} \
         per_second {:.0} bound_units {} in_cells {cells} left {} lost {}",
        rayon::current_num_threads(),
        flown as f64 / cpu,
        flown as f64 / seconds,
        swarm.deposited_units(),
        swarm.in_flight().packets,
        swarm.lost().packets,
    );
}
