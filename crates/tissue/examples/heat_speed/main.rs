//! Speed and error of the heat solvers, as a table: `cargo run --release -p tissue --example heat_speed`.
//!
//! A made-up molar in its jaw (12 x 12 x 22 mm) is warmed at its top by 0.12 W over a spot.
//! Words choose parts (`ticks`, `errors`, `kernels`, `long_steps`); with `kernels long` all 60 s are run
//! with the plain kernel too, else some steps of it are scaled. `errors_60` compares a piece after 60 s,
//! `errors_molar` the whole molar (about ten minutes on two quiet processors).

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "an example talks on the terminal and may fail"
)]

mod molar;

use glam::DVec3;
use molar::setting;
use rayon::prelude::*;
use std::time::Instant;
use tissue::heat::{Explicit, HeatModel, HeatSolver, Kernel, Legendre, Lumped, Real, Sources};
use tissue::{CellId, Tooth};

/// Bytes a second of a copy of a large array with all threads, read and written.
fn copy_gb_s() -> [f64; 2] {
    let from = vec![1.0_f32; 48_000_000];
    let mut to = vec![0.0_f32; from.len()];
    let mut best = f64::INFINITY;
    let rounds = 6;
    let mut cpu = f64::NAN;
    for round in 0..rounds {
        // The first round meets fresh pages.
        if round == 1 {
            cpu = cpu_s();
        }
        let start = Instant::now();
        to.par_chunks_mut(1 << 16)
            .zip(from.par_chunks(1 << 16))
            .for_each(|(to, from)| to.copy_from_slice(from));
        best = best.min(start.elapsed().as_secs_f64());
    }
    let bytes = 8.0 * from.len() as f64;
    [
        bytes / best * 1e-9,
        (cpu_s() - cpu) / (f64::from(rounds - 1) * bytes) * 1e9,
    ]
}

/// Seconds of processor that all threads have used so far; not a number where the system doesn't say.
fn cpu_s() -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        return f64::NAN;
    };
    let of = |task: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    tasks.filter_map(of).sum::<f64>() * 1e-9
}

/// Seconds of one of `count` equal steps.
fn seconds_a_step(
    solver: &mut dyn HeatSolver,
    dt_s: f64,
    count: u32,
    sources: &Sources,
) -> (f64, f64) {
    solver.step(dt_s, sources).expect("a step");
    let (start, cpu) = (Instant::now(), cpu_s());
    for _ in 0..count {
        solver.step(dt_s, sources).expect("a step");
    }
    let count = f64::from(count);
    (
        start.elapsed().as_secs_f64() / count,
        (cpu_s() - cpu) / count,
    )
}

fn kernel_row<R: Real>(
    name: &str,
    kernel: Kernel,
    bytes: f64,
    copy: [f64; 2],
    whole: &Whole,
) -> [f64; 2] {
    let mut solver = Explicit::<R>::new(whole.model.clone(), kernel);
    let dt_s = solver.stable_dt_s();
    // The best of some stretches of twelve sub-steps.
    let best = (0..6).map(|_| seconds_a_step(&mut solver, 12.0 * dt_s, 1, &whole.none));
    let least = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.min(b.1));
    let best = best.fold((f64::INFINITY, f64::INFINITY), least);
    let (seconds, cpu) = (best.0 / 12.0, best.1 / 12.0);
    let all = whole.model.grid().cells() as f64 / seconds * 1e-9;
    let active = whole.model.active_cells() as f64 / seconds * 1e-9;
    println!(
        "{name:<24} {all:>7.2} {active:>12.2} {:>10.0} % {:>12.1} {:>12.2} {:>10.0} %",
        100.0 * active * bytes / copy[0],
        seconds * 60.0 / dt_s,
        cpu * 1e9 / whole.model.active_cells() as f64,
        100.0 * bytes * copy[1] * whole.model.active_cells() as f64 / (cpu * 1e9),
    );
    [seconds * 60.0 / dt_s, cpu * 60.0 / dt_s]
}

struct Whole {
    model: HeatModel,
    sources: Sources,
    none: Sources,
}

fn speed_of_kernels(whole: &Whole) -> [f64; 2] {
    let copy = copy_gb_s();
    println!(
        "copy bandwidth {:.1} GB/s (cpu {:.3} ns a byte) with {} threads",
        copy[0],
        copy[1],
        rayon::current_num_threads()
    );
    println!(
        "explicit kernel          GCell/s active GC/s  of the copy  60 s take s  cpu ns/cell  of the copy by cpu"
    );
    let plain = kernel_row::<f32>("f32 plain", Kernel::Plain, 9.0, copy, whole);
    kernel_row::<f32>("f32 runs", Kernel::Runs, 9.0, copy, whole);
    kernel_row::<f64>("f64 plain", Kernel::Plain, 17.0, copy, whole);
    kernel_row::<f64>("f64 runs", Kernel::Runs, 17.0, copy, whole);
    plain
}

fn speed_of_long_steps<R: Real>(name: &str, dt_s: f64, plain_s: [f64; 2], whole: &Whole) {
    let mut solver = Legendre::<R>::new(whole.model.clone());
    let (start, cpu) = (Instant::now(), cpu_s());
    let steps = (60.0 / dt_s).round() as u32;
    for _ in 0..steps {
        solver.step(dt_s, &whole.sources).expect("a step");
    }
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_s() - cpu);
    let [wall, by_cpu] = [plain_s[0] / seconds, plain_s[1] / cpu];
    println!(
        "{name:<8} step {dt_s:>5} s: {steps} steps in {seconds:>6.2} s, {wall:>5.1} x plain explicit (cpu {cpu:.2} s, {by_cpu:.1} x)"
    );
}

/// How a coarse field differs from the fine field's means of 2 x 2 x 2 cells, K.
struct Off {
    worst: f64,
    /// Where, and what is there.
    worst_at: CellId,
    root_mean_square: f64,
    /// Of the highest rise.
    of_peak: f64,
    peak: f64,
}

fn against(fine: &dyn HeatSolver, coarse: &dyn HeatSolver) -> Off {
    let (f, c) = (fine.model().grid(), coarse.model().grid());
    let (mut worst, mut peak, mut own_peak) = (0.0_f64, 0.0_f64, 0.0_f64);
    let mut worst_at = CellId(0);
    let (mut squares, mut count) = (0.0, 0.0);
    for cell in c.ids() {
        let [x, y, z] = c.place(cell);
        let at = |i: usize| [2 * x + (i & 1), 2 * y + (i >> 1 & 1), 2 * z + (i >> 2)];
        let eight = (0..8).filter_map(|i| f.cell(at(i)));
        let eight: Vec<CellId> = eight
            .filter(|&e| fine.model().conduct(e).is_some())
            .collect();
        if eight.len() == 8 && coarse.model().conduct(cell).is_some() {
            let mean = eight.iter().map(|&e| fine.rise_k(e)).sum::<f64>() / 8.0;
            let off = coarse.rise_k(cell) - mean;
            if off.abs() > worst {
                (worst, worst_at) = (off.abs(), cell);
            }
            (peak, own_peak) = (peak.max(mean), own_peak.max(coarse.rise_k(cell)));
            squares += off * off;
            count += 1.0;
        }
    }
    Off {
        worst,
        worst_at,
        root_mean_square: (squares / f64::max(count, 1.0)).sqrt(),
        of_peak: own_peak - peak,
        peak,
    }
}

fn errors<R: Real>(low: DVec3, size: [f64; 3], time_s: f64) {
    println!("error on {size:?} mm after {time_s} s, against 50 um explicit");
    let (fine_model, fine_sources, _) = setting(low, size, 0.05);
    let mut fine = Explicit::<R>::new(fine_model, Kernel::Runs);
    let start = Instant::now();
    fine.step(time_s, &fine_sources).expect("a step");
    println!(
        "  (50 um explicit took {:.1} s)",
        start.elapsed().as_secs_f64()
    );
    let (model, sources, _) = setting(low, size, 0.1);
    let row = |name: &str, dt_s: f64, solver: &mut dyn HeatSolver| {
        let steps = (time_s / dt_s).round();
        for _ in 0..steps as u32 {
            solver.step(time_s / steps, &sources).expect("a step");
        }
        let off = against(&fine, solver);
        let percent = |v: f64| 100.0 * v / off.peak;
        println!(
            "  {name:<22} step {dt_s:>5} s: peak {:+.2} %, worst cell {:.2} % at {:.2}, rms {:.3} % of {:.3} K",
            percent(off.of_peak),
            percent(off.worst),
            solver.model().grid().centre_mm(off.worst_at),
            percent(off.root_mean_square),
            off.peak
        );
    };
    row(
        "explicit f64",
        0.1,
        &mut Explicit::<f64>::new(model.clone(), Kernel::Runs),
    );
    row(
        "explicit f32",
        0.1,
        &mut Explicit::<f32>::new(model.clone(), Kernel::Runs),
    );
    for dt_s in [0.1, 0.5, 1.0, 2.0, 3.0] {
        row(
            "legendre f64",
            dt_s,
            &mut Legendre::<f64>::new(model.clone()),
        );
        row(
            "legendre f32",
            dt_s,
            &mut Legendre::<f32>::new(model.clone()),
        );
    }
    row("lumped 0.4 mm", 0.5, &mut Lumped::new(model.clone(), 4));
}

fn ticks() {
    println!("ticks of 50 ms, one thread, whole molar");
    for cell_mm in [0.4, 0.5] {
        let (model, sources, _) = setting(DVec3::new(-6.0, -6.0, 0.0), [12.0, 12.0, 22.0], cell_mm);
        let active = model.active_cells();
        let row = |name: &str, solver: &mut dyn HeatSolver, count: u32| {
            let (wall, cpu) = seconds_a_step(solver, 0.05, count, &sources);
            let (wall, cpu) = (wall * 1e6, cpu * 1e6);
            println!(
                "  {cell_mm} mm, {active} active cells, {name}: {wall:.0} us (cpu {cpu:.0} us)"
            );
        };
        row(
            "legendre f64",
            &mut Legendre::<f64>::new(model.clone()),
            400,
        );
        row(
            "legendre f32",
            &mut Legendre::<f32>::new(model.clone()),
            400,
        );
        row(
            "explicit f64",
            &mut Explicit::<f64>::new(model.clone(), Kernel::Runs),
            400,
        );
        row(
            "explicit f32",
            &mut Explicit::<f32>::new(model.clone(), Kernel::Runs),
            400,
        );
        row("lumped", &mut Lumped::new(model.clone(), 1), 20);
    }
}

/// Figures for `xtask/peers/heat.py`, which is told the cells by a file.
fn peer(whole: &Whole, tooth: &Tooth, cells_file: &str) {
    let labels: Vec<u8> = tooth.tissues().iter().map(|t| t.code()).collect();
    std::fs::write(cells_file, labels).expect("a file that can be written");
    let [copy, copy_ns] = copy_gb_s();
    let grid = whole.model.grid();
    let active = whole.model.active_cells();
    // Cells a second by time on the wall and by processor time, in billions.
    let best = |kernel: Kernel, cells: usize| {
        let mut solver = Explicit::<f32>::new(whole.model.clone(), kernel);
        let dt_s = solver.stable_dt_s();
        let turns = (0..6).map(|_| seconds_a_step(&mut solver, 12.0 * dt_s, 1, &whole.none));
        let least = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.min(b.1));
        let (wall, cpu) = turns.fold((f64::INFINITY, f64::INFINITY), least);
        [wall, cpu].map(|seconds| 12e-9 * cells as f64 / seconds)
    };
    println!(
        "{{\"size\":{:?},\"cell_mm\":{},\"active\":{active},\"copy\":{:?},\"runs\":{:?},\"plain\":{:?}}}",
        grid.size(),
        grid.cell_mm(),
        [copy, 1.0 / copy_ns],
        best(Kernel::Runs, active),
        best(Kernel::Plain, grid.cells()),
    );
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    let part = |word: &str| words.is_empty() || has(word);
    if part("ticks") {
        ticks();
    }
    let piece = (DVec3::new(-3.0, -3.0, 13.0), [6.0, 6.0, 8.0]);
    let (low, size) = (DVec3::new(-6.0, -6.0, 0.0), [12.0, 12.0, 22.0]);
    if part("errors") {
        errors::<f64>(piece.0, piece.1, 5.0);
    }
    if has("errors_60") {
        errors::<f32>(piece.0, piece.1, 60.0);
    }
    if has("errors_molar") {
        errors::<f32>(low, size, 60.0);
    }
    if !(part("kernels") || part("long_steps") || has("peer")) {
        return;
    }
    let (model, sources, tooth) = setting(low, size, 0.1);
    let none = Sources::none(model.grid());
    let whole = Whole {
        model,
        sources,
        none,
    };
    if let ["peer", cells_file] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        peer(&whole, &tooth, cells_file);
        return;
    }
    let cells = whole.model.grid().cells();
    println!(
        "molar: {cells} cells of 100 um, {} active",
        whole.model.active_cells()
    );
    let mut plain_s = if part("kernels") {
        speed_of_kernels(&whole)
    } else {
        [f64::NAN; 2]
    };
    if has("long") {
        let mut plain = Explicit::<f32>::new(whole.model.clone(), Kernel::Plain);
        let (start, cpu) = (Instant::now(), cpu_s());
        plain.step(60.0, &whole.sources).expect("a step");
        plain_s = [start.elapsed().as_secs_f64(), cpu_s() - cpu];
        let [wall, cpu] = plain_s;
        println!("plain explicit f32, 60 s in whole: {wall:.1} s (cpu {cpu:.1} s)");
    }
    if part("long_steps") {
        for dt_s in [3.0, 2.0, 1.0, 0.5] {
            speed_of_long_steps::<f32>("f32", dt_s, plain_s, &whole);
        }
        speed_of_long_steps::<f64>("f64", 1.0, plain_s, &whole);
    }
}
