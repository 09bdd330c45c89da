//! Check cases in three dimensions: a warm sphere, a manufactured solution, linearity.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{DENTINE, near, run, solvers};
use glam::DVec3;
use std::f64::consts::PI;
use tissue::heat::{
    Ambient, Explicit, HeatModel, HeatSolver, Kernel, Legendre, Lumped, Medium, Probe, Sources,
};
use tissue::properties::Conduct;
use tissue::{CellId, Grid};

/// An eighth of the sphere in a box whose far sides are held at 0. The box takes a nearly constant
/// rise off, so differences between radii are compared; 0.1 mm cells, bound 1 % of the centre's rise.
#[test]
fn v6_warm_sphere() {
    let (radius, w_m3) = (0.5, 1e6);
    let grid = Grid::new(DVec3::ZERO, 0.1, [30; 3]).unwrap();
    let (i, f) = (Ambient::INSULATED, Ambient::FIXED);
    let walls = [i, f, i, f, i, f];
    let media = vec![Medium::Conductor(DENTINE)];
    let model = HeatModel::new(grid, &vec![0; grid.cells()], media, walls, &[]).unwrap();
    let share = |cell: CellId| {
        let corner = grid.centre_mm(cell) - DVec3::splat(0.05);
        let inside = (0..512).filter(|n| {
            let off = DVec3::new((n % 8) as f64, (n / 8 % 8) as f64, (n / 64) as f64);
            (corner + (off + DVec3::splat(0.5)) * 0.0125).length() < radius
        });
        inside.count() as f64 / 512.0
    };
    let sources = Sources::from_fn(&grid, |cell| w_m3 * share(cell));
    let exact = |r_mm: f64| {
        let (q, r, a) = (w_m3 / DENTINE.k_w_mk, r_mm * 1e-3, radius * 1e-3);
        if r < a {
            q * (3.0 * a * a - r * r) / 6.0
        } else {
            q * a * a * a / (3.0 * r)
        }
    };
    near("centre of the books", exact(0.0), 0.198_413, 1e-6);
    let points = [0.05, 0.5, 1.0].map(|x| DVec3::new(x, 0.05, 0.05));
    let mut all = solvers(&model);
    all.remove(0);
    all.push((
        "legendre f32",
        Box::new(Legendre::<f32>::new(model.clone())),
    ));
    all.push(("0.3 mm", Box::new(Lumped::new(model.clone(), 3))));
    for (name, mut solver) in all {
        run(&mut *solver, 60.0, 0.5, &sources);
        let rises = points.map(|p| Probe::at(&model, p).unwrap().read_k(&*solver));
        let bound = if name == "0.3 mm" { 0.02 } else { 0.002 };
        for (a, b) in [(0, 1), (1, 2), (0, 2)] {
            let expected = exact(points[a].length()) - exact(points[b].length());
            near(
                &format!("{name} {a} to {b}"),
                rises[a] - rises[b],
                expected,
                bound,
            );
        }
    }
}

const SIDE_MM: f64 = 2.0;
const STORE: f64 = 2.2e6;

/// `cos cos cos cos(3 t)` in an insulated cube with k that varies along x, on `n` cells a side.
struct Manufactured {
    grid: Grid,
    model: HeatModel,
}

impl Manufactured {
    fn new(n: usize) -> Self {
        let grid = Grid::new(DVec3::ZERO, SIDE_MM / n as f64, [n; 3]).unwrap();
        let at = |i: usize| (i as f64 + 0.5) * grid.cell_mm();
        let conduct = |i| Conduct {
            k_w_mk: Self::k(at(i)),
            rho_kg_m3: 2200.0,
            c_j_kgk: 1000.0,
            perfusion_1_s: 0.0,
        };
        let media = (0..n).map(|i| Medium::Conductor(conduct(i))).collect();
        let labels: Vec<u8> = grid.ids().map(|c| grid.place(c)[0] as u8).collect();
        let walls = [Ambient::INSULATED; 6];
        let model = HeatModel::new(grid, &labels, media, walls, &[]).unwrap();
        Self { grid, model }
    }

    fn k(x_mm: f64) -> f64 {
        0.8 * (1.0 + 0.4 * libm::cos(PI * x_mm / SIDE_MM))
    }

    fn exact(p: DVec3, time: f64) -> f64 {
        let q = p * (PI / SIDE_MM);
        libm::cos(q.x) * libm::cos(q.y) * libm::cos(q.z) * libm::cos(3.0 * time)
    }

    fn sources(&self, time: f64) -> Sources {
        let a = PI / (SIDE_MM * 1e-3);
        Sources::from_fn(&self.grid, |cell| {
            let p = self.grid.centre_mm(cell);
            let q = p * (PI / SIDE_MM);
            let (yz, sin) = (libm::cos(q.y) * libm::cos(q.z), libm::sin(q.x));
            let (f, rate) = (libm::cos(3.0 * time), -3.0 * libm::sin(3.0 * time));
            let all = libm::cos(q.x) * yz;
            let slope = 0.8 * 0.4 * a * sin * a * sin * yz;
            STORE * all * rate - (slope - 3.0 * Self::k(p.x) * a * a * all) * f
        })
    }

    /// Largest difference to `expected` after a run with sources of each step's middle.
    fn run(&self, solver: &mut dyn HeatSolver, time: f64, steps: u32) -> Vec<f64> {
        solver.set_rises(&|cell| Self::exact(self.grid.centre_mm(cell), 0.0));
        let dt = time / f64::from(steps);
        for step in 0..steps {
            solver
                .step(dt, &self.sources((f64::from(step) + 0.5) * dt))
                .unwrap();
        }
        self.grid.ids().map(|cell| solver.rise_k(cell)).collect()
    }
}

fn worst(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

type Make = fn(HeatModel) -> Box<dyn HeatSolver>;

/// Orders of the errors of a row of runs, each with half the step of the one before.
fn orders(errors: &[f64]) -> Vec<f64> {
    errors
        .windows(2)
        .map(|pair| libm::log2(pair[0] / pair[1]))
        .collect()
}

#[test]
fn v7_second_order_in_space() {
    let make: [(&str, Make); 3] = [
        ("explicit", |m| {
            Box::new(Explicit::<f64>::new(m, Kernel::Runs))
        }),
        ("legendre", |m| Box::new(Legendre::<f64>::new(m))),
        ("lumped", |m| Box::new(Lumped::new(m, 1))),
    ];
    for (name, make) in make {
        let time = 0.125;
        let errors: Vec<f64> = [(8, 8), (16, 32), (32, 128)]
            .into_iter()
            .map(|(n, steps)| {
                let case = Manufactured::new(n);
                let exact = |cell| Manufactured::exact(case.grid.centre_mm(cell), time);
                let exact: Vec<f64> = case.grid.ids().map(exact).collect();
                worst(
                    &case.run(&mut *make(case.model.clone()), time, steps),
                    &exact,
                )
            })
            .collect();
        let orders = orders(&errors);
        assert!(
            orders.iter().all(|&o| o >= 1.9),
            "{name}: {errors:?} {orders:?}"
        );
    }
}

#[test]
fn v7_second_order_in_time() {
    let case = Manufactured::new(24);
    let fine = case.run(&mut Legendre::<f64>::new(case.model.clone()), 1.0, 320);
    for (name, make) in [
        ("legendre", (|m| Box::new(Legendre::<f64>::new(m))) as Make),
        ("lumped", |m| Box::new(Lumped::new(m, 1))),
    ] {
        let errors: Vec<f64> = [5, 10, 20]
            .into_iter()
            .map(|steps| worst(&case.run(&mut *make(case.model.clone()), 1.0, steps), &fine))
            .collect();
        let orders = orders(&errors);
        assert!(
            orders.iter().all(|&o| o >= 1.9),
            "{name}: {errors:?} {orders:?}"
        );
    }
}

/// P4: twice the radiant exposure warms twice as much; of the solver to the last digits.
#[test]
fn law_solvers_are_linear_in_heat() {
    let grid = Grid::new(DVec3::ZERO, 0.3, [8, 8, 10]).unwrap();
    let media = vec![
        Medium::Conductor(DENTINE),
        Medium::Conductor(common::BLOODED),
    ];
    let labels: Vec<u8> = grid.ids().map(|c| u8::from(grid.place(c)[2] < 4)).collect();
    let walls = [Ambient::convection(50.0, 0.0); 6];
    let model = HeatModel::new(grid, &labels, media, walls, &[]).unwrap();
    let pulp = grid.cell([4, 4, 3]).unwrap();
    let count = solvers(&model).len();
    for which in 0..count {
        let rise = |factor: f64| {
            let (name, mut solver) = solvers(&model).swap_remove(which);
            let heat = |c: CellId| {
                if grid.place(c)[2] == 9 {
                    factor * 2e6
                } else {
                    0.0
                }
            };
            run(&mut *solver, 10.0, 0.25, &Sources::from_fn(&grid, heat));
            (name, solver.rise_k(pulp))
        };
        let (name, one) = rise(1.0);
        assert!(one > 0.1, "{name} {one}");
        for factor in [2.0, 3.7, 10.0] {
            // The network stops its iterations at 1e-11.
            near(name, rise(factor).1 / one, factor, 1e-8 * factor);
        }
    }
}
