//! Check cases of mineral: reaction with diffusion, a moving front, conservation, pores that close.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use glam::DVec3;
use tissue::Grid;
use tissue::mineral::{HAP_M3_MOL, Pores, Rate, Reaction, Solute, Supersaturation, Water};

fn line(count: usize, cell_mm: f64) -> Grid {
    Grid::new(DVec3::ZERO, cell_mm, [count, 1, 1]).unwrap()
}

fn solute(name: &'static str, d_m2_s: f64) -> Solute {
    Solute { name, d_m2_s }
}

/// A slab whose face is held at 1 and that uses its solute up: `c(L)/c0 = 1/cosh(phi)`. The held cell's
/// middle lies half a cell before the face, so the slab is that much longer. Bound 0.1 % of c0.
#[test]
fn v8_reaction_and_diffusion() {
    for (modulus, expected) in [(1.0, 0.648_054_3), (2.0, 0.265_802_2), (5.0, 0.013_475_3)] {
        let (count, cell_mm) = (40, 0.01);
        let grid = line(count + 1, cell_mm);
        let mut pores = Pores::new(grid, &vec![0.0; count + 1], 2.0).unwrap();
        let d = 1e-9;
        // From the held middle to the closed end.
        let length_m = (count as f64 + 0.5) * cell_mm * 1e-3;
        let rate_1_s = modulus * modulus * d / (length_m * length_m);
        let first = grid.cell([0, 0, 0]).unwrap();
        let start = |cell| if cell == first { 1.0 } else { 0.0 };
        pores.add_solute(solute("ion", d), start).unwrap();
        pores.hold(first);
        let rate = Rate::FirstOrder {
            solute: 0,
            rate_1_s,
        };
        pores
            .add_reaction(Reaction {
                rate,
                mineral: 0.0,
                used: vec![1.0],
            })
            .unwrap();
        // Four times L^2 / D.
        pores.step(4.0 * length_m * length_m / d).unwrap();
        let last = pores.concentration(0, grid.cell([count, 0, 0]).unwrap());
        assert!(
            (last - expected).abs() < 1e-3,
            "{modulus}: {last} against {expected}"
        );
    }
}

/// Acid that eats mineral where it meets it: `x_f = 2 lam sqrt(D t)`. Bound 2 % of lam.
#[test]
fn v9_moving_front() {
    for (ratio, lam, count) in [
        (0.01, 0.070_593_28, 20),
        (0.1, 0.220_016_27, 40),
        (1.0, 0.620_062_63, 60),
    ] {
        let (cell_mm, d) = (0.005, 1e-9);
        let grid = line(4 * count, cell_mm);
        // So little mineral that pores stay as they are.
        let m0 = 1.0;
        let first = grid.cell([0, 0, 0]).unwrap();
        let share: Vec<f64> = grid
            .ids()
            .map(|cell| if cell == first { 0.0 } else { m0 * HAP_M3_MOL })
            .collect();
        let mut pores = Pores::new(grid, &share, 2.0).unwrap();
        let start = |cell| if cell == first { ratio * m0 } else { 0.0 };
        pores.add_solute(solute("acid", d), start).unwrap();
        pores.hold(first);
        let rate = Rate::Attack {
            solute: 0,
            rate_1_s: 1e6,
        };
        pores
            .add_reaction(Reaction {
                rate,
                mineral: 1.0,
                used: vec![-1.0],
            })
            .unwrap();
        // Until the front should stand `count` cells from the held middle.
        let front_m = count as f64 * cell_mm * 1e-3;
        let time = front_m * front_m / (4.0 * lam * lam * d);
        pores.step(time).unwrap();
        let eaten: f64 = grid
            .ids()
            .skip(1)
            .map(|cell| 1.0 - pores.mineral_share(cell) / (m0 * HAP_M3_MOL))
            .sum();
        // Half of the held cell counts as eaten.
        let got = (eaten + 0.5) * cell_mm * 1e-3 / (2.0 * (d * time).sqrt());
        assert!(
            (got / lam - 1.0).abs() < 0.02,
            "{ratio}: {got} against {lam}"
        );
    }
}

const SALIVA: Water = Water {
    calcium_mmol: 0.0,
    phosphate_mmol: 0.0,
    sodium_mmol: 50.0,
    ionic_mol: 0.06,
    ph: 7.0,
};

/// A lesion of 60 micrometres under saliva, with carriers that let calcium and phosphate go.
fn lesion(ph: f64) -> (Pores, Grid) {
    let grid = Grid::new(DVec3::ZERO, 0.01, [3, 3, 8]).unwrap();
    let share = |z: usize| match z {
        0 => 0.87,
        1..=5 => 0.45,
        6 => 0.75,
        _ => 0.0,
    };
    let shares: Vec<f64> = grid.ids().map(|cell| share(grid.place(cell)[2])).collect();
    let mut pores = Pores::new(grid, &shares, 1.5).unwrap();
    let is_out = |cell| grid.place(cell)[2] == 7;
    pores
        .add_solute(solute("calcium", 0.8e-9), |_| 1.5)
        .unwrap();
    pores
        .add_solute(solute("phosphate", 0.7e-9), |_| 0.9)
        .unwrap();
    let loads = |cell| if is_out(cell) { 0.0 } else { 40.0 };
    pores.add_solute(solute("payload", 1e-12), loads).unwrap();
    grid.ids()
        .filter(|&c| is_out(c))
        .for_each(|c| pores.hold(c));
    let drive = Supersaturation::Apatite {
        calcium: 0,
        phosphate: 1,
        water: Water { ph, ..SALIVA }.balance(),
    };
    let grows = Rate::Growth {
        kg_mol_m2s: 1e-9,
        area_m2_m3: 1e6,
        order: 1.25,
        drive,
    };
    pores
        .add_reaction(Reaction {
            rate: grows,
            mineral: 1.0,
            used: vec![10.0, 6.0, 0.0],
        })
        .unwrap();
    // A load of one mole of mineral sets its ions free.
    let lets_go = Rate::FirstOrder {
        solute: 2,
        rate_1_s: 2e-3,
    };
    pores
        .add_reaction(Reaction {
            rate: lets_go,
            mineral: 0.0,
            used: vec![-10.0, -6.0, 1.0],
        })
        .unwrap();
    (pores, grid)
}

/// Calcium and phosphate in mineral, water and loads, less what the saliva gave, in mol.
fn totals(pores: &Pores) -> [f64; 2] {
    [(0, 10.0), (1, 6.0)].map(|(ion, per_mole): (usize, f64)| {
        per_mole * pores.mineral_mol() + pores.solute_mol(ion) - pores.given_mol(ion)
            + per_mole * (pores.solute_mol(2) - pores.given_mol(2))
    })
}

#[test]
fn law_amounts_are_kept() {
    for ph in [7.0, 4.5] {
        let (mut pores, _) = lesion(ph);
        let (before, mineral) = (totals(&pores), pores.mineral_mol());
        for _ in 0..10 {
            pores.step(1.0).unwrap();
        }
        for (a, b) in before.into_iter().zip(totals(&pores)) {
            assert!((a / b - 1.0).abs() < 1e-10, "pH {ph}: {a} {b}");
        }
        let grown = pores.mineral_mol() / mineral - 1.0;
        // Neutral water with its loads builds, acid takes.
        assert!(
            if ph > 6.0 {
                grown > 1e-4
            } else {
                grown < -1e-6
            },
            "pH {ph}: {grown}"
        );
        assert_eq!(totals(&pores), {
            let (mut again, _) = lesion(ph);
            (0..10).for_each(|_| again.step(1.0).unwrap());
            totals(&again)
        });
    }
}

#[test]
fn law_pores_close() {
    let (mut pores, grid) = lesion(7.0);
    let cell = grid.cell([1, 1, 3]).unwrap();
    let mut last = pores.porosity(cell);
    for _ in 0..10 {
        pores.step(1.0).unwrap();
        let now = pores.porosity(cell);
        assert!(now <= last && now > 0.0);
        assert!((now + pores.mineral_share(cell) - 1.0).abs() < 1e-12);
        last = now;
    }
    assert!(last < 0.55 - 1e-5);
}

#[test]
fn refuses_what_is_no_lesion() {
    let grid = line(3, 0.01);
    assert!(Pores::new(grid, &[0.5; 2], 1.5).is_err());
    assert!(Pores::new(grid, &[1.5; 3], 1.5).is_err());
    let mut pores = Pores::new(grid, &[0.5; 3], 1.5).unwrap();
    assert!(pores.add_solute(solute("x", -1.0), |_| 0.0).is_err());
    assert!(pores.add_solute(solute("x", 1e-9), |_| f64::NAN).is_err());
    assert!(pores.step(f64::NAN).is_err());
    let rate = Rate::FirstOrder {
        solute: 0,
        rate_1_s: 1.0,
    };
    assert!(
        pores
            .add_reaction(Reaction {
                rate,
                mineral: 0.0,
                used: vec![1.0]
            })
            .is_err()
    );
}
