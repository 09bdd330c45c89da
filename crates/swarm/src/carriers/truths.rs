//! Laws and analytic truths of the whole swarm.

use super::{CarrierError, Field, Packet, Step, Swarm};
use glam::DVec3;
use lexicon::Seed;
use tissue::{CellId, Grid};

const DT_S: f64 = 0.05;

fn field(
    size: usize,
    potential: impl Fn(DVec3) -> f64,
    solid: impl Fn([usize; 3]) -> bool,
    binds: impl Fn([usize; 3]) -> bool,
) -> Field {
    let grid = Grid::new(DVec3::new(-1.0, 2.0, 0.5), 0.05, [size; 3]).unwrap();
    let potential: Vec<f32> = grid
        .ids()
        .map(|id| potential(grid.centre_mm(id)) as f32)
        .collect();
    let solid: Vec<bool> = grid.ids().map(|id| solid(grid.place(id))).collect();
    let binds: Vec<bool> = grid.ids().map(|id| binds(grid.place(id))).collect();
    Field::new(grid, &potential, &solid, &binds).unwrap()
}

fn centre(field: &Field) -> DVec3 {
    let grid = field.grid();
    grid.origin_mm() + DVec3::splat(grid.size()[0] as f64 * grid.cell_mm() / 2.0)
}

fn step(field: &Field, step: u64) -> Step<'_> {
    Step {
        field,
        step,
        dt_s: DT_S,
        speed_mm_s: 0.0,
        diffusion_mm2_s: 0.0,
        bind_per_s: 0.0,
    }
}

/// A cup: solid below and around, binding at its bottom, open at the top.
fn cup() -> Field {
    let hole = |v: usize| (4..16).contains(&v);
    field(
        20,
        |at| -at.z,
        move |[x, y, z]| z < 3 || (z < 12 && !(hole(x) && hole(y))),
        |p| (2..5).contains(&p[2]) && (3..17).contains(&p[0]),
    )
}

type Outcome = (Vec<Packet>, Vec<(CellId, u64)>, Vec<super::Stepped>, u64);

fn run_in_cup(threads: usize) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(|| {
        let field = cup();
        let mut swarm = Swarm::new(field.grid(), Seed::new(3)).unwrap();
        let mut done = Vec::new();
        for s in 0..60 {
            if s < 20 {
                let at = centre(&field) + DVec3::Z * 0.3;
                swarm.release(&field, at, 0.1, 500, 1000).unwrap();
            }
            let step = Step {
                speed_mm_s: 0.4,
                diffusion_mm2_s: 0.003,
                bind_per_s: 0.8,
                ..step(&field, s)
            };
            done.push(swarm.step(&step).unwrap());
            if s == 50 {
                let at = centre(&field) - DVec3::Z * 0.3;
                assert!(swarm.retrieve(at, 0.15).unwrap().packets > 10);
            }
            let flying = swarm.in_flight();
            let bound = swarm.deposited_units();
            let out = swarm.lost().units + swarm.retrieved().units;
            assert_eq!(swarm.released().units, flying.units + bound + out);
        }
        let mut packets: Vec<Packet> = swarm.packets().collect();
        packets.sort_by_key(|p| p.number);
        let retrieved = swarm.retrieved().units;
        (packets, swarm.deposits(), done, retrieved)
    })
}

#[test]
fn law_threads_do_not_show() {
    assert_eq!(run_in_cup(1), run_in_cup(4));
}

/// Records are replayed on other machines and by later versions.
#[test]
fn law_recorded_flights_never_change() {
    let (packets, deposits, ..) = run_in_cup(2);
    let flown = packets.iter().fold(0_u64, |hash, p| {
        let words = [p.at_mm.x, p.at_mm.y, p.at_mm.z].map(f64::to_bits);
        words.iter().fold(hash, |h, w| h.rotate_left(7) ^ w)
    });
    let bound = deposits.iter().fold(0_u64, |hash, (cell, units)| {
        hash.rotate_left(7) ^ (u64::from(cell.0) << 32) ^ units
    });
    let recorded = (14_168_824_008_913_905_727, 6_845_644_690_563_295_034);
    assert_eq!((flown, bound), recorded);
}

#[test]
fn law_loads_are_kept() {
    let (packets, deposits, done, retrieved) = run_in_cup(2);
    let bound: u64 = deposits.iter().map(|d| d.1).sum();
    let lost: u64 = done.iter().map(|d| d.lost.units).sum();
    let flying: u64 = packets.iter().map(|p| u64::from(p.units)).sum();
    assert_eq!(bound, done.iter().map(|d| d.deposited_units).sum::<u64>());
    assert_eq!(bound + lost + flying + retrieved, 20 * 500 * 1000);
    assert!(bound > 1_000_000, "{bound}");
    let field = cup();
    assert!(deposits.iter().all(|d| field.does_bind(d.0) == Some(true)));
    assert!(deposits.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

#[test]
fn law_walls_are_not_passed() {
    let (packets, ..) = run_in_cup(1);
    let field = cup();
    for packet in packets {
        let cell = field.grid().cell_at(packet.at_mm).unwrap();
        assert_eq!(field.is_solid(cell), Some(false), "{packet:?}");
    }
}

#[test]
fn packets_that_leave_are_counted_and_nothing_comes_of_them() {
    let field = field(8, |at| at.x, |_| false, |_| false);
    let mut swarm = Swarm::new(field.grid(), Seed::new(1)).unwrap();
    swarm.release(&field, centre(&field), 0.0, 100, 7).unwrap();
    for s in 0..20 {
        let speed_mm_s = 0.5;
        let drift = Step {
            speed_mm_s,
            ..step(&field, s)
        };
        swarm.step(&drift).unwrap();
    }
    assert_eq!((swarm.lost().packets, swarm.lost().units), (100, 700));
    assert_eq!(swarm.in_flight(), super::Counted::default());
    assert_eq!(swarm.packets().count(), 0);
}

#[test]
fn a_tip_retrieves_what_is_within_its_ball() {
    let field = field(20, |_| 0.0, |_| false, |_| false);
    let mut swarm = Swarm::new(field.grid(), Seed::new(1)).unwrap();
    swarm.release(&field, centre(&field), 0.1, 1000, 7).unwrap();
    let inside = |p: &Packet| (p.at_mm - centre(&field)).length() <= 0.15;
    let expected = swarm.packets().filter(inside).count() as u64;
    let got = swarm.retrieve(centre(&field), 0.15).unwrap();
    assert_eq!((got.packets, got.units), (expected, 7 * expected));
    assert!(!swarm.packets().any(|p| inside(&p)));
    assert_eq!(swarm.in_flight().packets, 1000 - expected);
    assert_eq!(
        swarm.retrieve(DVec3::ZERO, 1e3).unwrap().packets,
        1000 - expected
    );
    assert!(swarm.retrieve(DVec3::NAN, 1.0).is_err());
    assert!(swarm.retrieve(DVec3::ZERO, -1.0).is_err());
}

#[test]
fn packets_caught_by_solid_may_leave_it() {
    let mut field = field(8, |at| at.x, |_| false, |_| false);
    let mut swarm = Swarm::new(field.grid(), Seed::new(1)).unwrap();
    let at = field.grid().cell_at(centre(&field)).unwrap();
    let from = field.grid().centre_mm(at);
    swarm.release(&field, from, 0.0, 10, 1).unwrap();
    let place = field.grid().place(at);
    // The cell and its neighbours but the one along x.
    for id in field.grid().ids() {
        let p = field.grid().place(id);
        let away = (0..3).any(|a| p[a].abs_diff(place[a]) > 1);
        let exit = [place[0] + 1, place[1], place[2]];
        field.set_solid(id, !away && p != exit);
    }
    for s in 0..6 {
        let speed_mm_s = 0.5;
        let push = Step {
            speed_mm_s,
            ..step(&field, s)
        };
        swarm.step(&push).unwrap();
    }
    for packet in swarm.packets() {
        let cell = field.grid().cell_at(packet.at_mm).unwrap();
        assert_eq!(field.is_solid(cell), Some(false));
        assert!(packet.at_mm.x > from.x + 0.1);
    }
    assert_eq!(swarm.packets().count(), 10);
}

/// Mean and mean square of how far packets are from where they were released, mm.
fn spread(swarm: &Swarm, from: DVec3) -> (DVec3, f64) {
    let n = swarm.in_flight().packets as f64;
    let mean = swarm.packets().map(|p| p.at_mm - from).sum::<DVec3>() / n;
    let square = swarm.packets().map(|p| (p.at_mm - from).length_squared());
    (mean, square.sum::<f64>() / n)
}

#[test]
fn mean_square_displacement_is_6_d_t() {
    let field = field(100, |_| 0.0, |_| false, |_| false);
    let mut swarm = Swarm::new(field.grid(), Seed::new(5)).unwrap();
    let n = 40_000;
    swarm.release(&field, centre(&field), 0.0, n, 1).unwrap();
    let diffusion_mm2_s = 0.01;
    for s in 0..40 {
        let step = Step {
            diffusion_mm2_s,
            ..step(&field, s)
        };
        swarm.step(&step).unwrap();
    }
    let (mean, square) = spread(&swarm, centre(&field));
    let expected = 6.0 * diffusion_mm2_s * 40.0 * DT_S;
    // Five standard errors of a mean of squares of normals in three dimensions.
    let error = 5.0 * (2.0_f64 / 3.0 / f64::from(n)).sqrt();
    assert!((square / expected - 1.0).abs() < error, "{square}");
    assert!(mean.length() < 5.0 * (expected / f64::from(n)).sqrt());
}

#[test]
fn drift_along_a_linear_field_has_its_speed() {
    let slope = DVec3::new(0.3, -0.4, 0.5);
    let field = field(60, |at| at.dot(slope), |_| false, |_| false);
    let mut swarm = Swarm::new(field.grid(), Seed::new(5)).unwrap();
    swarm.release(&field, centre(&field), 0.0, 100, 1).unwrap();
    for s in 0..40 {
        // More than a cell a step: cut into moments.
        let speed_mm_s = 0.5;
        let step = Step {
            dt_s: 0.05 * f64::from((s % 2) as u8) * 2.0,
            speed_mm_s,
            ..step(&field, s)
        };
        swarm.step(&step).unwrap();
    }
    let (mean, square) = spread(&swarm, centre(&field));
    let expected = slope * 0.5 * 40.0 * DT_S;
    assert!((mean - expected).length() < 1e-3, "{mean} {expected}");
    assert!((square - mean.length_squared()).abs() < 1e-9);
}

#[test]
fn an_even_suspension_in_a_closed_room_stays_even() {
    let room = |[x, y, z]: [usize; 3]| {
        let inside = |v: usize| (1..7).contains(&v);
        !(inside(x) && inside(y) && inside(z)) || (x < 4 && y < 3)
    };
    let field = field(8, |_| 0.0, room, |_| false);
    let mut swarm = Swarm::new(field.grid(), Seed::new(9)).unwrap();
    let free: Vec<CellId> = field
        .grid()
        .ids()
        .filter(|&c| field.is_solid(c) == Some(false))
        .collect();
    // Spread so wide and mixed so long that where they came from is forgotten.
    let each = 400;
    for &cell in &free {
        let at = field.grid().centre_mm(cell);
        swarm.release(&field, at, 0.02, each, 1).unwrap();
    }
    for s in 0..60 {
        let diffusion_mm2_s = 0.004;
        let step = Step {
            diffusion_mm2_s,
            ..step(&field, s)
        };
        swarm.step(&step).unwrap();
    }
    let mut counts = vec![0.0; field.grid().cells()];
    for packet in swarm.packets() {
        counts[field.grid().cell_at(packet.at_mm).unwrap().0 as usize] += 1.0;
    }
    let chi: f64 = free
        .iter()
        .map(|c| counts[c.0 as usize] - f64::from(each))
        .map(|d| d * d / f64::from(each))
        .sum();
    let freedom = free.len() as f64 - 1.0;
    assert!(
        (chi - freedom).abs() < 5.0 * (2.0 * freedom).sqrt(),
        "{chi}"
    );
    assert_eq!(swarm.lost(), super::Counted::default());
}

#[test]
fn load_binds_at_its_rate_and_to_the_last_unit() {
    let field = field(8, |_| 0.0, |_| false, |_| true);
    let mut swarm = Swarm::new(field.grid(), Seed::new(2)).unwrap();
    let (packets, load) = (1000, 1000);
    swarm
        .release(&field, centre(&field), 0.05, packets, load)
        .unwrap();
    let bind_per_s = 2.0;
    for s in 0..400 {
        let step = Step {
            bind_per_s,
            ..step(&field, s)
        };
        swarm.step(&step).unwrap();
        if s == 9 {
            let expected = 1e6 * libm::exp(-2.0 * 0.5);
            let left = swarm.in_flight().units as f64;
            assert!((left / expected - 1.0).abs() < 2e-3, "{left} {expected}");
        }
    }
    assert_eq!(swarm.in_flight().packets, 0);
    assert_eq!(swarm.deposited_units(), 1_000_000);
}

#[test]
fn nothing_binds_from_beyond_half_a_cell() {
    let field = field(8, |_| 0.0, |_| false, |p| p == [4, 4, 4]);
    let target = field.grid().cell([4, 4, 4]).unwrap();
    let at = field.grid().centre_mm(target);
    // Released without spread at the centre: all binds. At 0.25 cells off the face, outside: 1/4.
    // Beyond half a cell: none.
    for (off_cells, share) in [(0.0, 1.0), (0.75, 0.25), (1.01, 0.0)] {
        let mut swarm = Swarm::new(field.grid(), Seed::new(2)).unwrap();
        let from = at + DVec3::X * off_cells * field.grid().cell_mm();
        swarm.release(&field, from, 0.0, 4000, 1000).unwrap();
        let step = Step {
            bind_per_s: 1e3,
            ..step(&field, 0)
        };
        let done = swarm.step(&step).unwrap();
        let got = done.deposited_units as f64 / 4e6;
        assert!((got - share).abs() < 0.03, "{got} {share}");
    }
}

#[test]
fn refuses_bad_input() {
    let field = field(8, |_| 0.0, |[x, ..]| x == 0, |_| false);
    let mut swarm = Swarm::new(field.grid(), Seed::new(2)).unwrap();
    let at = centre(&field);
    let in_wall = field.grid().centre_mm(CellId(0));
    for (at, spread) in [
        (in_wall, 0.0),
        (DVec3::NAN, 0.0),
        (at, -1.0),
        (at, f64::NAN),
    ] {
        assert!(swarm.release(&field, at, spread, 1, 1).is_err());
    }
    swarm.release(&field, at, 0.01, 10, u32::MAX).unwrap();
    let over = swarm.release(&field, at, 0.01, u32::MAX, 1);
    assert!(matches!(over, Err(CarrierError::Packets { .. })));
    let good = step(&field, 0);
    for bad in [
        Step { dt_s: -1.0, ..good },
        Step {
            speed_mm_s: f64::NAN,
            ..good
        },
        Step {
            diffusion_mm2_s: f64::INFINITY,
            ..good
        },
        Step {
            bind_per_s: -0.1,
            ..good
        },
        Step {
            speed_mm_s: 1e6,
            ..good
        },
    ] {
        assert!(swarm.step(&bad).is_err(), "{bad:?}");
    }
    let other = cup();
    assert_eq!(swarm.step(&step(&other, 0)), Err(CarrierError::Grid));
    assert_eq!(swarm.in_flight(), swarm.released());
}
