//! Check cases along a line: closed forms, every solver, and the coarse network with its own bounds.
//!
//! Bounds: 0.15 % of the case's size for 0.05 or 0.1 mm cells and steps of 0.05 s; steady states 1e-6.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{BLOODED, DENTINE, ENAMEL, PULP, at, at_face, chain, flux_in, near, run, solvers};
use tissue::heat::{Ambient, AmbientSlot, HeatSolver, Lumped, Sources};

#[test]
fn v1_half_space_under_flux() {
    // The first second is resolved by 0.05 mm: at its end the warm layer is half a millimetre.
    for axis in 0..3 {
        let model = chain(axis, 0.05, &[(DENTINE, 40.0)], [Ambient::INSULATED; 2]);
        let sources = flux_in(model.grid(), 5000.0);
        for (name, mut solver) in solvers(&model) {
            let mut last = 0.0;
            for (time, surface, inner) in [
                (1.0, 4.36978, 0.36011),
                (10.0, 13.81847, 7.30803),
                (60.0, 33.84819, 26.50231),
            ] {
                run(&mut *solver, time - last, 0.05, &sources);
                last = time;
                // From the first middle to the face with the gradient that the flux makes.
                let face = at(&*solver, 0) + 5000.0 * 0.025e-3 / DENTINE.k_w_mk;
                near(
                    &format!("{name} surface {time} s"),
                    face,
                    surface,
                    1.5e-3 * surface,
                );
                let middle = at_face(&*solver, 20);
                near(&format!("{name} 1 mm {time} s"), middle, inner, 2e-3);
            }
        }
    }
}

#[test]
fn v1b_half_space_under_convection() {
    let h = Ambient::convection(500.0, 23.0);
    let model = chain(0, 0.1, &[(ENAMEL, 30.0)], [h, Ambient::INSULATED]);
    let none = Sources::none(model.grid());
    for (name, mut solver) in solvers(&model) {
        run(&mut *solver, 20.0, 0.05, &none);
        let half = 0.05e-3 / ENAMEL.k_w_mk;
        let first = at(&*solver, 0);
        let face = first + (23.0 - first) * half / (1.0 / 500.0 + half);
        near(&format!("{name} surface"), face, 15.89637, 2e-3);
        near(
            &format!("{name} 1 mm"),
            at_face(&*solver, 10),
            12.22637,
            2e-3,
        );
    }
    let mut coarse = Lumped::new(model, 4);
    run(&mut coarse, 20.0, 0.5, &none);
    near("0.4 mm", at_face(&coarse, 10), 12.22637, 0.1);
}

#[test]
fn v2_slab_between_two_sudden_faces() {
    let model = chain(1, 0.05, &[(DENTINE, 4.0)], [Ambient::held(1.0); 2]);
    let none = Sources::none(model.grid());
    let expected = [
        (1.0, 0.007_504_42),
        (5.0, 0.389_647_13),
        (20.0, 0.932_512_83),
    ];
    for (name, mut solver) in solvers(&model) {
        let mut last = 0.0;
        for (time, centre) in expected {
            run(&mut *solver, time - last, 0.02, &none);
            last = time;
            near(
                &format!("{name} {time} s"),
                at_face(&*solver, 40),
                centre,
                3e-4,
            );
        }
    }
    let mut coarse = Lumped::new(model, 8);
    run(&mut coarse, 20.0, 0.25, &none);
    near("0.4 mm", at_face(&coarse, 40), 0.932_512_83, 0.005);
}

#[test]
fn v3_half_spaces_in_contact() {
    let model = chain(
        2,
        0.1,
        &[(ENAMEL, 20.0), (DENTINE, 20.0)],
        [Ambient::INSULATED; 2],
    );
    let none = Sources::none(model.grid());
    for (name, mut solver) in solvers(&model) {
        solver.set_rises(&|cell| if cell.0 < 200 { 23.0 } else { 0.0 });
        run(&mut *solver, 5.0, 0.02, &none);
        near(name, 37.0 + at_face(&*solver, 200), 49.024_707, 1e-3);
    }
}

#[test]
fn v4_layers_at_rest() {
    let ends = [Ambient::convection(20.0, 23.0), Ambient::FIXED];
    let layers = [(ENAMEL, 1.0), (DENTINE, 2.0), (PULP, 1.0)];
    for axis in 0..3 {
        let model = chain(axis, 0.1, &layers, ends);
        let none = Sources::none(model.grid());
        for (name, mut solver) in solvers(&model) {
            run(&mut *solver, 1500.0, 1.0, &none);
            let half = 0.05e-3 / ENAMEL.k_w_mk;
            let first = at(&*solver, 0);
            let flux = (23.0 - first) / (1.0 / 20.0 + half);
            near(&format!("{name} flux"), flux, 409.364_577, 1e-5);
            near(
                &format!("{name} surface"),
                37.0 + first + flux * half,
                39.531_771,
                1e-6,
            );
            near(
                &format!("{name} DEJ"),
                37.0 + at_face(&*solver, 10),
                39.086_810,
                1e-6,
            );
            near(
                &format!("{name} PDJ"),
                37.0 + at_face(&*solver, 30),
                37.787_240,
                1e-6,
            );
        }
    }
}

#[test]
fn v4b_layers_under_flux() {
    let layers = [(ENAMEL, 1.0), (DENTINE, 2.0), (PULP, 2.0)];
    let model = chain(0, 0.1, &layers, [Ambient::INSULATED, Ambient::FIXED]);
    let sources = flux_in(model.grid(), 1000.0);
    let expected = [
        (20.0, [3.716_411, 2.739_754, 0.894_618]),
        (60.0, [6.180_648, 5.140_047, 2.533_593]),
    ];
    for (name, mut solver) in solvers(&model) {
        let mut last = 0.0;
        for (time, [surface, dej, pdj]) in expected {
            run(&mut *solver, time - last, 0.05, &sources);
            last = time;
            let face = at(&*solver, 0) + 1000.0 * 0.05e-3 / ENAMEL.k_w_mk;
            near(&format!("{name} surface {time} s"), face, surface, 2e-3);
            near(
                &format!("{name} DEJ {time} s"),
                at_face(&*solver, 10),
                dej,
                2e-3,
            );
            near(
                &format!("{name} PDJ {time} s"),
                at_face(&*solver, 30),
                pdj,
                2e-3,
            );
        }
    }
    let mut coarse = Lumped::new(model, 5);
    run(&mut coarse, 60.0, 0.5, &sources);
    near("0.5 mm PDJ", at_face(&coarse, 30), 2.533_593, 0.05);
}

#[test]
fn v5_blood_in_pulp() {
    let model = chain(
        1,
        0.02,
        &[(BLOODED, 2.0)],
        [Ambient::held(1.0), Ambient::INSULATED],
    );
    let none = Sources::none(model.grid());
    for (name, mut solver) in solvers(&model).into_iter().skip(1) {
        // A sudden face needs steps that are short against dx^2 / alpha, or it rings (trapezoid).
        run(&mut *solver, 200.0, 0.05, &none);
        let far = at(&*solver, 99);
        near(&format!("{name} end"), far, 0.905_175_10, 1e-5);
        let flux = (1.0 - at(&*solver, 0)) * 2.0 * BLOODED.k_w_mk / 0.02e-3;
        // The flux at the face is that at the first middle and half a cell's blood more.
        near(&format!("{name} flux"), flux, 50.152_354, 5e-3);
    }
    let mut coarse = Lumped::new(model, 20);
    run(&mut coarse, 200.0, 2.0, &none);
    near("0.4 mm end", at(&coarse, 99), 0.905_175_10, 2e-3);
}

/// 1 mm enamel, 2 mm dentine, then 2 mm pulp without blood on body temperature; 80 C held at the
/// surface for 5 s, then air of 25 C.
#[test]
fn p2_hot_saline_then_air() {
    let layers = [(ENAMEL, 1.0), (DENTINE, 2.0), (PULP, 2.0)];
    let model = chain(2, 0.05, &layers, [Ambient::held(43.0), Ambient::FIXED]);
    let none = Sources::none(model.grid());
    let peak = |solver: &mut dyn HeatSolver, cell: u32, dt_s: f64| {
        let (mut highest, mut when) = (0.0, 0.0);
        for step in 1..=(30.0 / dt_s).round() as u32 {
            solver.step(dt_s, &none).unwrap();
            let time = f64::from(step) * dt_s;
            if (time - 5.0).abs() < 0.5 * dt_s {
                solver
                    .set_ambient(AmbientSlot(4), Ambient::convection(10.0, -12.0))
                    .unwrap();
            }
            let rise = at_face(solver, cell);
            if rise > highest {
                (highest, when) = (rise, time);
            }
        }
        (37.0 + highest, when)
    };
    for (name, mut solver) in solvers(&model) {
        let (highest, when) = peak(&mut *solver, 60, 0.05);
        near(&format!("{name} highest"), highest, 45.78, 0.01);
        near(&format!("{name} when"), when, 15.9, 0.15);
    }
    let mut coarse = Lumped::new(model, 8);
    let (highest, when) = peak(&mut coarse, 60, 0.25);
    near("0.4 mm highest", highest, 45.78, 0.3);
    near("0.4 mm when", when, 15.9, 1.0);
}
