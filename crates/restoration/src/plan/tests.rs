//! Volumes against analytic shapes and against the surfaces themselves; laws.

use super::*;
use proptest::prelude::*;
use std::f64::consts::PI;

/// A square patch of 6 mm with heights over it.
fn patch(edge_mm: f64, height: impl Fn(f64, f64) -> f64) -> Mesh {
    let n = (6.0 / edge_mm).round() as u32;
    let at = |i: u32| -3.0 + 6.0 * f64::from(i) / f64::from(n);
    let p = (0..=n)
        .flat_map(|j| (0..=n).map(move |i| (i, j)))
        .map(|(i, j)| DVec3::new(at(i), at(j), height(at(i), at(j))))
        .collect();
    let mut faces = Vec::new();
    for j in 0..n {
        for i in 0..n {
            let a = j * (n + 1) + i;
            faces.extend([[a, a + 1, a + n + 2], [a, a + n + 2, a + n + 1]]);
        }
    }
    Mesh::new(p, faces).unwrap()
}

fn cap(radius: f64, high: f64) -> impl Fn(f64, f64) -> f64 {
    move |x, y| ((radius * radius - x * x - y * y).max(0.0).sqrt() - (radius - high)).max(0.0)
}

fn cap_mm3(radius: f64, high: f64) -> f64 {
    PI * high * high * (3.0 * radius - high) / 3.0
}

#[test]
fn a_spherical_cap_is_laid_down_or_removed_to_two_percent() {
    let flat = patch(0.1, |_, _| 0.0);
    for (radius, high) in [(2.0, 0.6), (1.5, 1.0), (2.5, 0.3)] {
        let round = patch(0.05, cap(radius, high));
        let truth = cap_mm3(radius, high);
        let up = plan_between(&flat, &round, &PlanOptions::default()).unwrap();
        let down = plan_between(&round, &flat, &PlanOptions::default()).unwrap();
        assert!(
            (up.totals.deposit_mm3 / truth - 1.0).abs() < 0.02,
            "{:?} {truth}",
            up.totals
        );
        assert!(
            (down.totals.remove_mm3 / truth - 1.0).abs() < 0.02,
            "{:?}",
            down.totals
        );
        assert!(up.totals.remove_mm3 < 0.005 * truth && down.totals.deposit_mm3 < 0.005 * truth);
        assert!((up.balance.between_surfaces_mm3 / truth - 1.0).abs() < 0.01);
        let mineral = truth * ENAMEL_MINERAL * MINERAL_UG_PER_MM3;
        assert!(
            (up.totals.deposited_ug / mineral - 1.0).abs() < 0.02,
            "at 2.75 mg a mm³"
        );
        assert!((down.totals.removed_ug / mineral - 1.0).abs() < 0.02);
    }
}

#[test]
fn a_pit_is_filled_in_layers_from_its_walls() {
    let pit = patch(0.05, |x, y| -cap(1.5, 1.0)(x, y));
    let flat = patch(0.1, |_, _| 0.0);
    let options = PlanOptions {
        preparation: Preparation {
            under_mm: 0.2,
            least_mm: None,
        },
        ..PlanOptions::default()
    };
    let plan = plan_between(&pit, &flat, &options).unwrap();
    let steps: Vec<(Action, u32)> = plan.zones.iter().map(|z| (z.action, z.layer)).collect();
    let mut sorted = steps.clone();
    sorted.sort_unstable();
    assert_eq!(steps, sorted, "removal first, then layers outward");
    assert!(
        plan.zones
            .iter()
            .any(|z| z.action == Action::Deposit && z.layer >= 3)
    );
    // A shell of 0.2 mm about the pit's wall (2 pi R h) is taken away, less at the rim.
    let shell = 2.0 * PI * 1.5 * 1.0 * 0.2;
    assert!(plan.totals.remove_mm3 > 0.75 * shell && plan.totals.remove_mm3 < 1.25 * shell);
    let net = plan.totals.deposit_mm3 - plan.totals.remove_mm3;
    assert!((net / cap_mm3(1.5, 1.0) - 1.0).abs() < 0.02, "{net}");
    let outer = plan.zones.iter().filter(|z| z.action == Action::Deposit);
    assert!(
        outer
            .clone()
            .all(|z| z.thickness_mm <= options.layer_mm + 1e-9)
    );
    assert!(
        outer
            .clone()
            .all(|z| z.low.cmple(z.centroid).all() && z.centroid.cmple(z.high).all())
    );
}

#[test]
fn a_change_of_colour_is_a_tint_of_its_area_and_depth() {
    let round = |p: &DVec3, c: [u8; 3]| {
        if p.truncate().length() < 1.5 {
            c
        } else {
            [210, 200, 180]
        }
    };
    let coloured = |c: [u8; 3]| {
        let mesh = patch(0.05, |_, _| 0.0);
        let colours = mesh.positions().iter().map(|p| round(p, c)).collect();
        mesh.with_colours(colours).unwrap()
    };
    let plan = plan_between(
        &coloured([120, 90, 60]),
        &coloured([210, 200, 180]),
        &PlanOptions::default(),
    )
    .unwrap();
    let truth = PI * 1.5 * 1.5 * 0.1;
    assert!(
        (plan.totals.tint_mm3 / truth - 1.0).abs() < 0.08,
        "{:?} {truth}",
        plan.totals
    );
    assert_eq!(
        (plan.totals.remove_mm3, plan.totals.deposit_mm3),
        (0.0, 0.0)
    );
    assert!(
        plan.zones
            .iter()
            .all(|z| z.mineral_ug == 0.0 && z.packets > 0)
    );
}

#[test]
fn refuses_what_it_cannot_plan() {
    let flat = patch(0.2, |_, _| 0.0);
    let nothing = plan_between(&flat, &flat, &PlanOptions::default());
    assert!(matches!(nothing, Err(PlanError::NothingToDo { .. })));
    let options = PlanOptions {
        cell_mm: f64::NAN,
        ..PlanOptions::default()
    };
    let wrong = plan_between(&flat, &flat, &options);
    assert!(matches!(wrong, Err(PlanError::Option { name: "cell", .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn law_mass_balance(
        radius in 1.0..2.5f64, share in 0.1..0.6f64, tilt in -0.4..0.4f64, under in 0.0..0.4f64
    ) {
        let high = radius * share;
        let before = patch(0.15, |x, _| tilt * x);
        let after = patch(0.15, |x, y| tilt * x + cap(radius, high)(x, y) - 0.5 * cap(0.8, 0.4)(x - 0.5, y));
        let options = PlanOptions { preparation: Preparation { under_mm: under, least_mm: None }, ..PlanOptions::default() };
        let plan = plan_between(&before, &after, &options).unwrap();
        prop_assert!(plan.balance.cells_off_mm3.abs() < 1e-9);
        prop_assert!(plan.balance.zones_off_mm3.abs() < 1e-9);
        let net = plan.totals.deposit_mm3 - plan.totals.remove_mm3;
        let all = plan.totals.deposit_mm3 + plan.totals.remove_mm3;
        prop_assert!((net - plan.balance.between_surfaces_mm3).abs() < 0.02 * all + 0.01);
    }
}

#[test]
fn law_threads() {
    let (flat, round) = (patch(0.1, |_, _| 0.0), patch(0.1, cap(2.0, 0.6)));
    let with = |n| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap();
        pool.install(|| plan_between(&flat, &round, &PlanOptions::default()).unwrap())
    };
    assert_eq!(with(1), with(3));
}

/// A pit with steep walls: its radius, its depth, mm, and how flat its floor is.
fn steep(radius: f64, deep: f64, power: f64) -> impl Fn(f64, f64) -> f64 {
    move |x, y| {
        let share = ((x * x + y * y).sqrt() / radius).min(1.0);
        -deep * (1.0 - libm::pow(share, power))
    }
}

#[test]
fn a_pit_deeper_than_its_patch_is_wide_is_filled_to_two_percent() {
    let (pit, flat) = (patch(0.05, steep(1.2, 2.8, 4.0)), patch(0.1, |_, _| 0.0));
    let truth = PI * 1.2 * 1.2 * 2.8 * (4.0 / 6.0);
    let plan = plan_between(&pit, &flat, &PlanOptions::default()).unwrap();
    let (deposit, between) = (plan.totals.deposit_mm3, plan.balance.between_surfaces_mm3);
    assert!((deposit / truth - 1.0).abs() < 0.02, "{deposit} {truth}");
    assert!(
        (deposit / between - 1.0).abs() < 0.01,
        "{deposit} {between}"
    );
    let down = plan_between(&flat, &pit, &PlanOptions::default()).unwrap();
    let removed = down.totals.remove_mm3;
    assert!((removed / truth - 1.0).abs() < 0.02, "{removed} {truth}");
}

/// A patch whose middle is turned over itself and lies at `height_mm`: its top looks down, so that the nearest face
/// tells the wrong side on both sides of it. Its sides cross below it, so that half of what lies between it and the
/// patch is within it.
fn folded(flat: &Mesh, height_mm: f64) -> Mesh {
    let folded = flat.positions().iter().map(|p| match is_rim(p.x, p.y) {
        true => DVec3::new(-p.x, p.y, height_mm),
        false => *p,
    });
    Mesh::new(folded.collect(), flat.faces().to_vec()).unwrap()
}

/// What lies between a flat patch and the crossing sides of a fold of 1 mm: 0.4 mm wide to each side, and over 4 / 7
/// of the height; 1.8 mm long and sloping over 0.1 mm at its ends.
const WITHIN_FOLD_MM3: f64 = 0.4 * 4.0 / 7.0 * 1.9;

fn found(before: &Mesh, after: &Mesh, options: &PlanOptions) -> Vec<cells::Cell> {
    let job = Job {
        tooth: None,
        occlusal: None,
        before,
        after,
        changed: &cells::all_faces(after),
    };
    cells::cells(&job, options).cells
}

fn found_from_folded(height_mm: f64, after: &Mesh) -> Vec<cells::Cell> {
    let before = folded(&patch(0.1, |_, _| 0.0), height_mm);
    found(&before, after, &PlanOptions::default())
}

fn is_rim(x: f64, y: f64) -> bool {
    x.abs() < 0.35 && y.abs() < 0.95
}

fn is_in_rim(p: DVec3) -> bool {
    p.x.abs() < 0.25 && p.y.abs() < 0.8
}

fn volume_mm3(found: &[cells::Cell], action: Action, wanted: impl Fn(DVec3) -> bool) -> f64 {
    let of = found.iter().filter(|c| c.action == action);
    of.filter(|c| wanted(c.centre)).map(|c| c.volume_mm3).sum()
}

#[test]
fn nothing_is_removed_from_the_air_beside_a_folded_rim() {
    let found = found_from_folded(1.0, &patch(0.1, |_, _| 0.0));
    assert_eq!(volume_mm3(&found, Action::Remove, |p| p.z > 1.1), 0.0);
    let within = volume_mm3(&found, Action::Remove, |p| p.z < 0.7);
    assert!((within / WITHIN_FOLD_MM3 - 1.0).abs() < 0.15, "{within}");
    let laid = volume_mm3(&found, Action::Deposit, |_| true);
    assert!(laid < 0.05 * WITHIN_FOLD_MM3, "{laid}");
}

#[test]
fn nothing_is_removed_from_the_air_where_the_design_comes_near_a_folded_rim() {
    let raised = patch(0.1, |x, y| if is_rim(x, y) { 1.18 } else { 0.0 });
    let found = found_from_folded(1.0, &raised);
    assert_eq!(volume_mm3(&found, Action::Remove, |p| p.z > 1.1), 0.0);
    let between = |p: DVec3| p.z > 1.05 && p.z < 1.15 && is_in_rim(p);
    let laid = volume_mm3(&found, Action::Deposit, between);
    assert!(laid > 0.0, "{laid}");
}

#[test]
fn nothing_is_laid_down_within_the_tooth_beside_a_folded_rim() {
    let found = found_from_folded(-1.0, &patch(0.1, |_, _| 0.0));
    assert_eq!(volume_mm3(&found, Action::Deposit, |p| p.z < -1.1), 0.0);
    let above = volume_mm3(&found, Action::Deposit, |p| p.z > -0.7);
    assert!((above / WITHIN_FOLD_MM3 - 1.0).abs() < 0.15, "{above}");
    let cut = volume_mm3(&found, Action::Remove, |_| true);
    assert!(cut < 0.05 * WITHIN_FOLD_MM3, "{cut}");
}

#[test]
fn a_deep_pit_is_filled_over_a_fold_of_its_floor() {
    let pit = folded(&patch(0.1, steep(1.6, 2.6, 8.0)), -2.3);
    let found = found(&pit, &patch(0.1, |_, _| 0.0), &PlanOptions::default());
    // Cubes count by their middles, an odd number of halves of a tenth off the axes: four by fourteen columns.
    let over = |p: DVec3| p.x.abs() < 0.2 && p.y.abs() < 0.7 && p.z > -2.2 && p.z < -0.1;
    let laid = volume_mm3(&found, Action::Deposit, over);
    assert!((laid / (0.4 * 1.4 * 2.1) - 1.0).abs() < 0.15, "{laid}");
    let deepest = volume_mm3(&found, Action::Deposit, |p| over(p) && p.z < -2.1);
    assert!(deepest > 0.4 * 1.4 * 0.1 * 0.8, "{deepest}");
}

/// Under a fold of the design depths are not known: nothing is cut there, and what is laid down starts from the scan.
#[test]
fn layers_start_from_the_scan_where_a_fold_of_the_design_leaves_it_uncut() {
    let inner = |x: f64, y: f64| x.abs() < 1.5 && y.abs() < 1.5;
    let after = folded(
        &patch(0.1, |x, y| if inner(x, y) { 1.0 } else { 0.0 }),
        0.15,
    );
    let options = PlanOptions {
        preparation: Preparation {
            under_mm: 0.2,
            least_mm: None,
        },
        ..PlanOptions::default()
    };
    let found = found(&patch(0.1, |_, _| 0.0), &after, &options);
    let under = |p: DVec3| p.x.abs() < 0.15 && p.y.abs() < 0.7 && p.z.abs() < 0.12;
    assert_eq!(volume_mm3(&found, Action::Remove, under), 0.0);
    let mut laid = found
        .iter()
        .filter(|c| c.action == Action::Deposit && under(c.centre));
    assert!(laid.clone().count() > 0);
    assert!(laid.all(|c| (c.off_mm - c.centre.z.max(0.0)).abs() < 1e-9));
    let beside = |p: DVec3| p.x > 0.8 && p.x < 1.2 && p.y.abs() < 0.7 && p.z < 0.0;
    assert!(volume_mm3(&found, Action::Remove, beside) > 0.4 * 1.4 * 0.2 * 0.7);
}
