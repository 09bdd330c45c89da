//! Flockers on the carriers' engine: columns, order in space, ranges of neighbours, noise by counter.
//!
//! The model of krABMaga's flockers example (`xtask/peers/flockers` runs it there): agents in a square
//! that wraps, steered by cohesion, avoidance, consistency, chance and momentum. Neighbours are, as
//! there, agents within 10 in the 3 x 3 cells around (cells of 10/1.5; neither wraps at the rim).
//!
//! `cargo run --release -p swarm --example flockers -- [AGENTS] [STEPS]`; threads by `RAYON_NUM_THREADS`.
#![allow(clippy::print_stdout, reason = "an example talks")]

use rayon::prelude::*;
use std::ops::Range;
use std::time::Instant;
use swarm::carriers::cells::CellOrder;
use swarm::carriers::noise::Noise;

const COHESION: f32 = 0.8;
const AVOIDANCE: f32 = 1.0;
const RANDOMNESS: f32 = 1.1;
const CONSISTENCY: f32 = 0.7;
const MOMENTUM: f32 = 1.0;
const JUMP: f32 = 0.7;
const SIGHT: f32 = 10.0;
const CELL: f32 = 10.0 / 1.5;
const AGENTS_PER_AREA: f32 = 0.1;
/// Neighbours that are looked at together.
const LANES: usize = 8;
/// Where no agent is: fills up the last lanes.
const NOWHERE: f32 = 1e9;

/// Agents as columns, and where the last move of each went.
#[derive(Clone, Default)]
struct Flock {
    x: Vec<f32>,
    y: Vec<f32>,
    last_x: Vec<f32>,
    last_y: Vec<f32>,
    number: Vec<u32>,
}

/// A row of cells and the columns of its agents after the step.
struct Row<'a> {
    row: usize,
    x: &'a mut [f32],
    y: &'a mut [f32],
    last_x: &'a mut [f32],
    last_y: &'a mut [f32],
}

/// Candidates of one cell's agents, filled up to whole lanes.
#[derive(Default)]
struct Near {
    x: Vec<f32>,
    y: Vec<f32>,
    last_x: Vec<f32>,
    last_y: Vec<f32>,
    number: Vec<u32>,
}

impl Near {
    fn fill(&mut self, flock: &Flock, ranges: &[Range<usize>]) {
        let floats = |to: &mut Vec<f32>, from: &[f32], blank: f32| {
            to.clear();
            ranges
                .iter()
                .for_each(|r| to.extend_from_slice(&from[r.clone()]));
            to.resize(to.len().next_multiple_of(LANES), blank);
        };
        floats(&mut self.x, &flock.x, NOWHERE);
        floats(&mut self.y, &flock.y, NOWHERE);
        floats(&mut self.last_x, &flock.last_x, 0.0);
        floats(&mut self.last_y, &flock.last_y, 0.0);
        self.number.clear();
        for r in ranges {
            self.number.extend_from_slice(&flock.number[r.clone()]);
        }
        self.number.resize(self.x.len(), u32::MAX);
    }

    /// Sums over the neighbours of an agent: avoidance, cohesion, agreement (x and y), count.
    fn sums(&self, x: f32, y: f32, number: u32) -> [f32; 7] {
        let mut sums = [[0.0_f32; LANES]; 7];
        let columns = (self.x.as_chunks::<LANES>().0.iter())
            .zip(self.y.as_chunks::<LANES>().0)
            .zip(self.last_x.as_chunks::<LANES>().0)
            .zip(self.last_y.as_chunks::<LANES>().0)
            .zip(self.number.as_chunks::<LANES>().0);
        for ((((xs, ys), last_x), last_y), numbers) in columns {
            for i in 0..LANES {
                let (dx, dy) = (x - xs[i], y - ys[i]);
                let square = dx * dx + dy * dy;
                let seen = (square <= SIGHT * SIGHT) & (numbers[i] != number);
                let one = if seen { 1.0 } else { 0.0 };
                let push = one / (square * square + 1.0);
                sums[0][i] += dx * push;
                sums[1][i] += dy * push;
                sums[2][i] += dx * one;
                sums[3][i] += dy * one;
                sums[4][i] += last_x[i] * one;
                sums[5][i] += last_y[i] * one;
                sums[6][i] += one;
            }
        }
        sums.map(|lanes| lanes.iter().sum())
    }
}

struct World {
    side: f32,
    /// Cells along a side.
    cells: usize,
    flock: Flock,
    next: Flock,
    order: CellOrder,
    keys: Vec<u32>,
    spare: (Vec<f32>, Vec<u32>),
}

impl World {
    fn new(agents: u32) -> Self {
        let side = (agents as f32 / AGENTS_PER_AREA).sqrt();
        let noise = Noise::new(1);
        let draw = |word| (0..agents).map(move |n| side * unit(noise.word(n, word)));
        let flock = Flock {
            x: draw(0).collect(),
            y: draw(1).collect(),
            last_x: vec![0.0; agents as usize],
            last_y: vec![0.0; agents as usize],
            number: (0..agents).collect(),
        };
        Self {
            side,
            cells: (side / CELL).ceil() as usize,
            next: flock.clone(),
            flock,
            order: CellOrder::default(),
            keys: Vec::new(),
            spare: Default::default(),
        }
    }

    fn sort(&mut self) {
        let (flock, n) = (&mut self.flock, self.cells as u32);
        let cell = |v: f32| ((v / CELL) as u32).min(n - 1);
        let places = flock.x.iter().zip(&flock.y);
        self.keys.clear();
        self.keys
            .extend(places.map(|(&x, &y)| cell(x) + n * cell(y)));
        self.order.sort(&self.keys, self.cells * self.cells);
        let (floats, numbers) = &mut self.spare;
        for column in [
            &mut flock.x,
            &mut flock.y,
            &mut flock.last_x,
            &mut flock.last_y,
        ] {
            self.order.gather(column, floats);
        }
        self.order.gather(&mut flock.number, numbers);
    }

    fn step(&mut self, step: u64) {
        self.sort();
        let noise = Noise::new(step + 2);
        let mut next = std::mem::take(&mut self.next);
        let world = &*self;
        world
            .rows(&mut next)
            .into_par_iter()
            .for_each_init(Near::default, |near, mut row| {
                world.step_row(&mut row, near, noise);
            });
        next.number.copy_from_slice(&self.flock.number);
        self.next = std::mem::replace(&mut self.flock, next);
    }

    fn cell(&self, column: usize, row: usize) -> usize {
        column + self.cells * row
    }

    /// Places of the agents of some columns of cells in a row.
    fn agents(&self, columns: Range<usize>, row: usize) -> Range<usize> {
        let cells = self.cell(columns.start, row)..self.cell(columns.end, row);
        self.order.range(cells)
    }

    fn rows<'a>(&self, next: &'a mut Flock) -> Vec<Row<'a>> {
        let (mut x, mut y) = (&mut next.x[..], &mut next.y[..]);
        let (mut last_x, mut last_y) = (&mut next.last_x[..], &mut next.last_y[..]);
        let rows = (0..self.cells).map(|row| {
            let n = self.agents(0..self.cells, row).len();
            let cut = |rest: &mut &'a mut [f32]| {
                let (head, tail) = std::mem::take(rest).split_at_mut(n);
                *rest = tail;
                head
            };
            Row {
                row,
                x: cut(&mut x),
                y: cut(&mut y),
                last_x: cut(&mut last_x),
                last_y: cut(&mut last_y),
            }
        });
        rows.collect()
    }

    fn step_row(&self, row: &mut Row, near: &mut Near, noise: Noise) {
        let start = self.agents(0..self.cells, row.row).start;
        let around = |at: usize| at.saturating_sub(1)..(at + 2).min(self.cells);
        for column in 0..self.cells {
            let own = self.agents(column..column + 1, row.row);
            if own.is_empty() {
                continue;
            }
            let mut ranges = [0..0, 0..0, 0..0];
            for (range, other) in ranges.iter_mut().zip(around(row.row)) {
                *range = self.agents(around(column), other);
            }
            near.fill(&self.flock, &ranges);
            for i in own {
                let (x, y, last_x, last_y) = self.moved(i, near, noise);
                let to = i - start;
                (row.x[to], row.y[to]) = (x, y);
                (row.last_x[to], row.last_y[to]) = (last_x, last_y);
            }
        }
    }

    /// Where an agent is next, and its move.
    fn moved(&self, i: usize, near: &Near, noise: Noise) -> (f32, f32, f32, f32) {
        let flock = &self.flock;
        let number = flock.number[i];
        let [ax, ay, cx, cy, lx, ly, count] = near.sums(flock.x[i], flock.y[i], number);
        // The model divides agreement by the count twice.
        let n = count.max(1.0);
        let chance = [0, 1].map(|word| unit(noise.word(number, word)) * 2.0 - 1.0);
        let length = (chance[0] * chance[0] + chance[1] * chance[1]).sqrt();
        let along = |avoid: f32, cohere: f32, agree: f32, chance: f32, last: f32| {
            COHESION * (-cohere / n / 10.0)
                + AVOIDANCE * (400.0 * (avoid / n))
                + CONSISTENCY * (agree / n / n)
                + RANDOMNESS * (0.05 * chance / length)
                + MOMENTUM * last
        };
        let mut dx = along(ax, cx, lx, chance[0], flock.last_x[i]);
        let mut dy = along(ay, cy, ly, chance[1], flock.last_y[i]);
        let length = (dx * dx + dy * dy).sqrt();
        if length > 0.0 {
            dx = dx / length * JUMP;
            dy = dy / length * JUMP;
        }
        let wrap = |v: f32| {
            let v = if v < 0.0 { v + self.side } else { v };
            if v < self.side { v } else { v - self.side }
        };
        (wrap(flock.x[i] + dx), wrap(flock.y[i] + dy), dx, dy)
    }

    /// Neighbours an agent sees, and how much all go one way (0 to 1).
    fn facts(&mut self) -> (f64, f64) {
        self.sort();
        let mut near = Near::default();
        let (mut seen, mut x, mut y) = (0.0, 0.0, 0.0);
        let around = |at: usize| at.saturating_sub(1)..(at + 2).min(self.cells);
        for i in 0..self.flock.x.len() {
            let cell = |v: f32| ((v / CELL) as usize).min(self.cells - 1);
            let (column, row) = (cell(self.flock.x[i]), cell(self.flock.y[i]));
            let ranges: Vec<_> = around(row)
                .map(|row| self.agents(around(column), row))
                .collect();
            near.fill(&self.flock, &ranges);
            let sums = near.sums(self.flock.x[i], self.flock.y[i], self.flock.number[i]);
            seen += f64::from(sums[6]);
            x += f64::from(self.flock.last_x[i] / JUMP);
            y += f64::from(self.flock.last_y[i] / JUMP);
        }
        let n = self.flock.x.len() as f64;
        (seen / n, (x * x + y * y).sqrt() / n)
    }
}

/// Uniform in [0, 1).
fn unit(word: u64) -> f32 {
    (word >> 40) as f32 * (1.0 / 16_777_216.0)
}

/// Processor time of all threads, s (Linux; else NaN).
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
    let agents = numbers.first().copied().unwrap_or(100_000);
    let steps = numbers.get(1).copied().unwrap_or(50);
    let mut world = World::new(agents);
    let threads = rayon::current_num_threads();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for step in 0..u64::from(steps) {
        world.step(step);
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let moved = f64::from(agents) * f64::from(steps);
    let (seen, polar) = world.facts();
    println!(
        "flockers agents {agents} steps {steps} threads {threads} cpu_seconds {cpu:.3} \
         per_cpu_second {:.0} per_second {:.0} neighbours {seen:.2} one_way {polar:.4}",
        moved / cpu,
        moved / wall
    );
}
