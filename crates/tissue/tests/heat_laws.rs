//! What holds of the heat solvers whatever the tooth.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{near, run, solvers};
use glam::DVec3;
use lexicon::{Rng, Seed, Tissue};
use tissue::heat::{
    Ambient, AmbientSlot, Climate, Explicit, HeatError, HeatModel, HeatSolver, Kernel, Legendre,
    Lumped, Real, Sources,
};
use tissue::properties::Properties;
use tissue::{CellId, Grid, Provenance, Tooth};

/// A made-up small tooth with pulp, ligament and bone, in air above and saliva at one side.
fn small(cell_mm: f64) -> (Tooth, HeatModel) {
    let count = |mm: f64| (mm / cell_mm).round() as usize;
    let grid = Grid::new(
        DVec3::new(-2.4, -2.4, 0.0),
        cell_mm,
        [count(4.8), count(4.8), count(8.0)],
    );
    let tissue = |p: DVec3| {
        let r = (p.x * p.x + p.y * p.y).sqrt();
        match (r, p.z) {
            (_, z) if z > 7.2 => Tissue::Air,
            (r, z) if r < 0.6 && z < 5.0 => Tissue::Pulp,
            (r, z) if r < 1.3 && z < 6.4 => Tissue::Dentine,
            (r, z) if r < 2.0 && z > 4.0 => Tissue::Enamel,
            (_, z) if z > 4.0 && p.x > 0.0 => Tissue::Saliva,
            (_, z) if z > 4.0 => Tissue::Air,
            (r, _) if r < 1.5 => Tissue::Ligament,
            _ => Tissue::Bone,
        }
    };
    let tooth = Tooth::sampled(grid.unwrap(), Provenance::Solids, tissue);
    let mut climate = Climate::default();
    climate.walls[4] = Ambient::FIXED;
    let model = HeatModel::of_tooth(&tooth, &Properties::default(), &climate).unwrap();
    (tooth, model)
}

/// 50 mW at the top, spread smoothly.
fn lamp(tooth: &Tooth) -> Sources {
    let grid = *tooth.grid();
    let shape = Sources::from_fn(&grid, |cell| {
        let p = grid.centre_mm(cell);
        let reach = (p.x * p.x + p.y * p.y) / 0.8 + (7.2 - p.z) / 0.5;
        let is_solid = !tooth.tissue(cell).is_open();
        if is_solid { libm::exp(-reach) } else { 0.0 }
    });
    let share = 0.05 / shape.total_w();
    Sources::from_fn(&grid, |cell| share * shape.w_m3(cell))
}

fn all(solver: &dyn HeatSolver) -> Vec<f64> {
    solver
        .model()
        .grid()
        .ids()
        .map(|cell| solver.rise_k(cell))
        .collect()
}

fn worst(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

#[test]
fn law_solvers_agree() {
    let (tooth, model) = small(0.2);
    assert_eq!(model.provenance(), Some(Provenance::Solids));
    let sources = lamp(&tooth);
    let mut reference = Explicit::<f64>::new(model.clone(), Kernel::Runs);
    run(&mut reference, 20.0, 1.0, &sources);
    let expected = all(&reference);
    let peak = expected.iter().copied().fold(0.0, f64::max);
    assert!(peak > 5.0, "{peak}");
    // Share of the peak that the worst cell may be off.
    let others: [(&str, f64, f64, Box<dyn HeatSolver>); 5] = [
        (
            "plain f32",
            1e-4,
            1.0,
            Box::new(Explicit::<f32>::new(model.clone(), Kernel::Plain)),
        ),
        (
            "legendre",
            2e-3,
            0.1,
            Box::new(Legendre::<f64>::new(model.clone())),
        ),
        (
            "legendre f32",
            2e-3,
            0.1,
            Box::new(Legendre::<f32>::new(model.clone())),
        ),
        (
            "network",
            2e-3,
            0.25,
            Box::new(Lumped::new(model.clone(), 1)),
        ),
        ("network 0.4 mm", 0.06, 0.5, Box::new(Lumped::new(model, 2))),
    ];
    for (name, bound, dt_s, mut solver) in others {
        run(&mut *solver, 20.0, dt_s, &sources);
        near(name, worst(&all(&*solver), &expected) / peak, 0.0, bound);
    }
}

fn random_model(rng: &mut Rng, size: [usize; 3], share_of_air: f64) -> HeatModel {
    let grid = Grid::new(DVec3::ZERO, 0.1, size).unwrap();
    let tissue = |_| match rng.unit() < share_of_air {
        true => Tissue::Air,
        false => Tissue::ALL[2 + rng.below(9)],
    };
    let labels: Vec<u8> = grid.ids().map(tissue).map(Tissue::code).collect();
    let tooth = Tooth::from_labels(grid, &labels, Tissue::from_code).unwrap();
    let climate = Climate {
        true_area: false,
        walls: [Ambient::convection(200.0, 3.0); 6],
        ..Climate::default()
    };
    HeatModel::of_tooth(&tooth, &Properties::default(), &climate).unwrap()
}

fn runs_change_no_bit<R: Real>() {
    let mut rng = Seed::new(5).rng();
    // Blocks of one medium, so that there are runs, with random cells between.
    let (_, blocks) = small(0.1);
    let sizes = [[17, 9, 5], [3, 4, 8], [40, 1, 2]];
    let random = sizes.map(|size| random_model(&mut rng, size, 0.2));
    for model in std::iter::once(blocks).chain(random) {
        let grid = *model.grid();
        let sources = Sources::from_fn(&grid, |c| if c.0 % 7 == 0 { 1e7 } else { 0.0 });
        let mut plain = Explicit::<R>::new(model.clone(), Kernel::Plain);
        let mut runs = Explicit::<R>::new(model, Kernel::Runs);
        for dt_s in [0.05, 0.02] {
            plain.step(dt_s, &sources).unwrap();
            runs.step(dt_s, &sources).unwrap();
            assert!(all(&plain) == all(&runs), "{:?}", grid.size());
        }
        for solver in [&mut plain, &mut runs] {
            solver
                .set_ambient(AmbientSlot(0), Ambient::held(9.0))
                .unwrap();
            solver.step(0.05, &sources).unwrap();
        }
        assert!(
            all(&plain) == all(&runs),
            "{:?}, other surroundings",
            grid.size()
        );
    }
}

/// Large enough for several sub-steps a pass, and slabs beside each other.
#[test]
fn law_runs_change_no_bit_of_large_models() {
    let (tooth, model) = small(0.08);
    let sources = lamp(&tooth);
    let mut plain = Explicit::<f32>::new(model.clone(), Kernel::Plain);
    let mut runs = Explicit::<f32>::new(model, Kernel::Runs);
    for solver in [&mut plain, &mut runs] {
        let warm = Ambient::convection(300.0, 9.0);
        for (slot, wall) in [(1, Ambient::held(5.0)), (2, warm), (4, warm)] {
            solver.set_ambient(AmbientSlot(slot), wall).unwrap();
        }
    }
    let dt_s = plain.stable_dt_s();
    for steps in [1.0, 4.0, 7.0, 12.0, 29.0] {
        plain.step(steps * dt_s, &sources).unwrap();
        runs.step(steps * dt_s, &sources).unwrap();
        assert!(all(&plain) == all(&runs), "{steps} sub-steps");
    }
}

#[test]
fn law_runs_change_no_bit() {
    runs_change_no_bit::<f64>();
    runs_change_no_bit::<f32>();
}

#[test]
fn law_threads_do_not_show() {
    // Large enough that the work is shared.
    let (tooth, model) = small(0.08);
    assert!(model.grid().cells() > 300_000);
    let sources = lamp(&tooth);
    let bits = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut legendre = Legendre::<f64>::new(model.clone());
            let mut explicit = Explicit::<f32>::new(model.clone(), Kernel::Runs);
            run(&mut legendre, 0.2, 0.05, &sources);
            run(&mut explicit, 0.02, 0.01, &sources);
            [all(&legendre), all(&explicit)]
        })
    };
    let one = bits(1);
    assert!(one == bits(2) && one == bits(3));
}

#[test]
fn law_steady_states_do_not_depend_on_the_step() {
    let (tooth, model) = small(0.4);
    let sources = lamp(&tooth);
    let steady = |dt_s: f64| {
        let mut solver = Legendre::<f64>::new(model.clone());
        run(&mut solver, 1500.0, dt_s, &sources);
        all(&solver)
    };
    let expected = steady(0.25);
    let peak = expected.iter().copied().fold(0.0, f64::max);
    assert!(worst(&steady(1.0), &expected) < 1e-8 * peak);
}

/// Everything insulated: what goes in stays in, in each solver.
#[test]
fn law_networks_conserve_heat() {
    let (tooth, _) = small(0.4);
    let closed = Ambient::INSULATED;
    let climate = Climate {
        air: closed,
        saliva: Some(closed),
        ..Climate::default()
    };
    let properties = Properties::default().without_perfusion();
    let model = HeatModel::of_tooth(&tooth, &properties, &climate).unwrap();
    let sources = lamp(&tooth);
    let heat_j = |solver: &dyn HeatSolver| -> f64 {
        let stored = |cell: CellId| {
            let c = model.conduct(cell).map_or(0.0, |c| c.rho_kg_m3 * c.c_j_kgk);
            c * solver.rise_k(cell) * model.grid().cell_mm3() * 1e-9
        };
        model.grid().ids().map(stored).sum()
    };
    for (name, mut solver) in solvers(&model) {
        run(&mut *solver, 10.0, 0.1, &sources);
        near(name, heat_j(&*solver) / 0.5, 1.0, 1e-9);
    }
    let mut coarse = Lumped::new(model.clone(), 2);
    run(&mut coarse, 10.0, 0.5, &sources);
    near("blocks", coarse.heat_j() / 0.5, 1.0, 1e-9);
}

/// Random mixtures of all tissues, steps to 200 times the explicit one: rises from a random start
/// never pass its bound by more than the splitting's ringing, and die away.
#[test]
fn law_long_steps_stay_bounded() {
    let mut rng = Seed::new(11).rng();
    for share_of_air in [0.0, 0.3] {
        for dt_s in [0.05, 0.2, 0.8] {
            let model = random_model(&mut rng, [9, 12, 10], share_of_air);
            let none = Sources::none(model.grid());
            let mut solver = Legendre::<f64>::new(model);
            for slot in 0..8 {
                let still = Ambient::convection(200.0, 0.0);
                solver.set_ambient(AmbientSlot(slot), still).unwrap();
            }
            let start: Vec<f64> = (0..1080).map(|_| rng.range(-1.0, 1.0)).collect();
            solver.set_rises(&|cell| start[cell.0 as usize]);
            for _ in 0..2000 {
                solver.step(dt_s, &none).unwrap();
                let largest = all(&solver).iter().fold(0.0_f64, |a, b| a.max(b.abs()));
                assert!(largest < 3.0, "{share_of_air} {dt_s} {largest}");
            }
            let left = all(&solver).iter().fold(0.0_f64, |a, b| a.max(b.abs()));
            assert!(left < 0.05, "{share_of_air} {dt_s} {left}");
        }
    }
}

#[test]
fn steps_that_are_no_steps_are_refused() {
    let (_, model) = small(0.4);
    let none = Sources::none(model.grid());
    let other = Sources::none(&Grid::new(DVec3::ZERO, 1.0, [2, 2, 2]).unwrap());
    for (_, mut solver) in solvers(&model) {
        for dt_s in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                solver.step(dt_s, &none),
                Err(HeatError::Step { .. })
            ));
        }
        assert!(matches!(
            solver.step(0.1, &other),
            Err(HeatError::Sources { .. })
        ));
        for (slot, ambient) in [(9, Ambient::FIXED), (0, Ambient::convection(-1.0, 0.0))] {
            assert!(solver.set_ambient(AmbientSlot(slot), ambient).is_err());
        }
        assert_eq!(solver.rise_k(CellId(u32::MAX)), 0.0);
    }
}

#[test]
fn law_long_steps_follow_what_has_just_changed() {
    let (tooth, model) = small(0.2);
    let sources = lamp(&tooth);
    let (mut long, mut short) = (
        Legendre::<f64>::new(model.clone()),
        Legendre::<f64>::new(model),
    );
    run(&mut long, 4.0, 1.0, &sources);
    run(&mut short, 4.0, 0.05, &sources);
    let (long, short) = (all(&long), all(&short));
    let peak = short.iter().copied().fold(0.0, f64::max);
    let worst = long.iter().zip(&short).map(|(a, b)| (a - b).abs());
    let worst = worst.fold(0.0, f64::max) / peak;
    assert!(worst < 0.01, "{:.2} % of the peak", 100.0 * worst);
}
