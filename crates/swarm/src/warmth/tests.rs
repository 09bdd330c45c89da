use super::*;

/// Thermal cells of which the lower ten layers are enamel, below air.
fn half_of_enamel() -> (Grid, Tooth) {
    let grid = Grid::new(DVec3::ZERO, 0.4, [20, 20, 20]).unwrap();
    let tooth = Tooth::from_fn(grid, Provenance::Volume, |p| match p.z < 4.0 {
        true => Tissue::Enamel,
        false => Tissue::Air,
    });
    (grid, tooth)
}

/// A post of one thermal cell on a block; material binds about and above it, layer by layer.
#[test]
fn law_heat_of_a_front_is_of_its_own_size() {
    let grid = Grid::new(DVec3::ZERO, 0.4, [20, 20, 20]).unwrap();
    let tooth = Tooth::from_fn(grid, Provenance::Volume, |p| {
        let is_post = p.z < 5.2 && (p.x - 4.2).abs() < 0.2 && (p.y - 4.2).abs() < 0.2;
        match p.z < 4.0 || is_post {
            true => Tissue::Enamel,
            false => Tissue::Air,
        }
    });
    let warm = Warm::new(&tooth).unwrap();
    let mut warmth = warm.begin(&Body::default()).unwrap();
    // 60 ug/s of 0.25 mJ/ug on 2.8 mm squared, 2.4 mm high; 2750 ug are a cubic millimetre.
    let ug_s = 60.0;
    let layers: Vec<usize> = (10..16).collect();
    for z in layers {
        let layer: Vec<CellId> = (7..14)
            .flat_map(|y| (7..14).map(move |x| [x, y, z]))
            .filter_map(|place| grid.cell(place))
            .filter(|&cell| tooth.tissue(cell) == Tissue::Air)
            .collect();
        let ticks = (layer.len() as f64 * 0.064 * 2750.0 / ug_s * 20.0) as u64;
        for _ in 0..ticks {
            let ug = ug_s * 0.05 / layer.len() as f64;
            for &cell in &layer {
                warmth.bind(cell, ug * 0.25e-3, ug / 2750.0, 0.05);
            }
            warmth.step(0.05).unwrap();
        }
    }
    // Down the cube at most q h/(k A); below it an even disc of its area, q/(pi k a); the block in its mouth
    // is at most 2.5 K warm. All of it in the post would be 19 K more.
    let (watt, area_m2) = (ug_s * 0.25e-3, 2.8e-3 * 2.8e-3);
    let disc_k = watt / (std::f64::consts::PI * 0.92 * (area_m2 / std::f64::consts::PI).sqrt());
    let cube_k = watt * 2.4e-3 / (0.9 * area_m2);
    let rise_k = warmth.peaks().enamel_k;
    let most_k = disc_k + cube_k + 2.5;
    assert!(
        rise_k > disc_k && rise_k < most_k,
        "{rise_k} {disc_k} {most_k}"
    );
    // It conducts where it was laid.
    let inside = grid.cell([8, 8, 13]).unwrap();
    assert!(warmth.rise_k(inside) > 0.3 * disc_k);
}

/// What binds beside a cell that has just filled, before the tooth is taken anew, warms the tooth all the same.
#[test]
fn law_no_heat_is_lost_while_the_tooth_grows() {
    let (grid, tooth) = half_of_enamel();
    let mut warmth = Warm::new(&tooth).unwrap().begin(&Body::default()).unwrap();
    let cell = |z: usize| grid.cell([8, 8, z]).unwrap();
    warmth.bind(cell(10), 1e-3, 0.05, 0.05);
    warmth.bind(cell(11), 1e-3, 0.05, 0.05);
    warmth.step(0.05).unwrap();
    let model = warmth.solver.model();
    let stored = grid.ids().filter_map(|cell| {
        let conduct = model.conduct(cell)?;
        let capacity = conduct.rho_kg_m3 * conduct.c_j_kgk * grid.cell_mm3() * 1e-9;
        Some(capacity * warmth.rise_k(cell))
    });
    let stored: f64 = stored.sum();
    assert!((stored / 2e-3 - 1.0).abs() < 0.01, "{stored} J of 0.002 J");
}

/// A probe must not read 0 K once the work has taken away, or buried, what it touches.
#[test]
fn law_the_probe_touches_what_the_work_leaves() {
    let (grid, tooth) = half_of_enamel();
    let warm = Warm::new(&tooth).unwrap();
    let box_of = |z: std::ops::Range<usize>| -> Vec<CellId> {
        let rows = z.flat_map(|z| (4..14).flat_map(move |y| (4..14).map(move |x| [x, y, z])));
        rows.filter_map(|place| grid.cell(place)).collect()
    };
    // A wide hollow is drilled, or a wide layer laid down: its middle is 2 mm from what changes too.
    for work in [box_of(7..10), box_of(10..12)] {
        let probe = warm.probe_beside(&work, &work).unwrap();
        assert!(!work.contains(&probe));
        assert!(!work.contains(&CellId(probe.0 + 400)), "buried");
        let away = work
            .iter()
            .map(|c| grid.centre_mm(*c).distance(grid.centre_mm(probe)));
        let away_mm = away.fold(f64::INFINITY, f64::min);
        assert!((0.6..1.4).contains(&away_mm), "{away_mm}");
    }
    // Where all of the surface is tinted, it is touched all the same; where all changes, nothing can be.
    let all: Vec<CellId> = grid.ids().filter(|c| grid.place(*c)[2] == 9).collect();
    assert!(warm.probe_beside(&all, &[]).is_some());
    assert_eq!(warm.probe_beside(&all, &all), None);
}

/// A zone's upper part that fills first is held by the suspension in what is still open below it, and the heat of it goes on.
#[test]
fn law_what_fills_apart_hangs_in_no_air() {
    let (grid, tooth) = half_of_enamel();
    let mut warmth = Warm::new(&tooth).unwrap().begin(&Body::default()).unwrap();
    // A layer of two cells over all of the block; one cell of its upper half is filled to the brim, and more binds there.
    let layer: Vec<CellId> = grid
        .ids()
        .filter(|&cell| (10..12).contains(&grid.place(cell)[2]))
        .collect();
    warmth.wet(&layer).unwrap();
    let cell = grid.cell([8, 8, 11]).unwrap();
    let watt = 25.0 * 0.25e-3;
    for tick in 0..600 {
        let mm3 = if tick < 200 { 0.064 / 200.0 } else { 0.0 };
        warmth.bind(cell, watt * 0.05, mm3, 0.05);
        warmth.step(0.05).unwrap();
    }
    // A cell on a half-space of water of its sort: some 0.34 / (k edge); a little more over what lies deeper.
    let most_k = watt * 0.34 / (0.623 * 0.4e-3) + 2.0;
    let rise_k = warmth.peaks().enamel_k;
    assert!(
        rise_k > 0.5 * most_k && rise_k < most_k,
        "{rise_k} {most_k}"
    );
}
