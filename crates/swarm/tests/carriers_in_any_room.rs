//! Laws of the carriers in rooms and with figures by chance.

use glam::DVec3;
use lexicon::Seed;
use proptest::prelude::*;
use swarm::carriers::{Field, Step, Swarm};
use tissue::{CellId, Grid};

/// Edges along x, y, z; then one word a cell for its potential, walls and binding.
fn rooms() -> impl Strategy<Value = ([usize; 3], Vec<u8>)> {
    let sides = [1..7_usize, 1..7, 1..7];
    sides.prop_flat_map(|size| {
        let cells = size.iter().product::<usize>();
        (Just(size), prop::collection::vec(any::<u8>(), cells))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn law_loads_are_kept_and_walls_hold_in_any_room(
        (size, words) in rooms(),
        seed in any::<u64>(),
        (speed_mm_s, diffusion_mm2_s, bind_per_s) in (0.0..3.0, 0.0..0.02, 0.0..20.0),
        load in 0_u32..2000,
    ) {
        let grid = Grid::new(DVec3::new(3.0, -2.0, 1.0), 0.1, size).unwrap();
        let potential: Vec<f32> = words.iter().map(|&w| f32::from(w / 8) / 10.0).collect();
        let solid: Vec<bool> = words.iter().map(|w| w % 4 == 0).collect();
        let binds: Vec<bool> = words.iter().map(|w| w / 4 % 2 == 0).collect();
        let field = Field::new(grid, &potential, &solid, &binds).unwrap();
        let mut swarm = Swarm::new(grid, Seed::new(seed)).unwrap();
        let mut bound = 0;
        for step in 0..12 {
            for cell in grid.ids().filter(|c| (u64::from(c.0) + step) % 5 == 0) {
                let released = swarm.release(&field, grid.centre_mm(cell), 0.05, 3, load);
                prop_assert_eq!(released.is_err(), solid[cell.0 as usize]);
            }
            let step = Step {
                field: &field,
                step,
                dt_s: 0.05,
                speed_mm_s,
                diffusion_mm2_s,
                bind_per_s,
            };
            swarm.step(&step).unwrap();
            let got: Vec<(CellId, u64)> = swarm.deposits();
            prop_assert!(got.iter().all(|d| d.1 > 0 && binds[d.0.0 as usize]));
            bound += got.iter().map(|d| d.1).sum::<u64>();
            prop_assert_eq!(bound, swarm.deposited_units());
            let flying = swarm.in_flight();
            let listed: u64 = swarm.packets().map(|p| u64::from(p.units)).sum();
            prop_assert_eq!(flying.units, listed);
            prop_assert_eq!(swarm.released().units, bound + flying.units + swarm.lost().units);
            for packet in swarm.packets() {
                let cell = grid.cell_at(packet.at_mm).unwrap();
                prop_assert!(!solid[cell.0 as usize]);
            }
        }
    }
}
