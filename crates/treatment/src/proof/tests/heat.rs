//! Heat, a pulp in doubt and the supply, held to their limits.

use super::super::Heated;
use super::super::heat::{self, Model};
use super::super::scenario::Scenario;
use super::{Made, Organ, Proof, Verdict, fails_only, honest, verdict};
use crate::prescribe;
use crate::session::{Ended, People, Stop};
use crate::setting::{AIR_LOW_W_M2K, AIR_W_M2K};
use crate::testing::{self, WIDE_MM};
use crate::tooth::{of_volume, to_volume};
use glam::DVec3;
use lexicon::Tissue;
use swarm::{CellOrder, Order, ZoneOrder};
use tissue::Tooth;

const PROTOCOL: &[u8] = include_bytes!("../../../../../protocols/1.0.rules");

#[test]
fn law_too_much_heat_is_refused() {
    let base = honest().proof();
    let honest_mk = (base.heated[0].of(Organ::Pulp).rise_k() * 1e3) as u32;
    // The planner promised less: just as much as two calculations may differ, and a little more.
    let promised = |less_mk: u32| {
        let mut made = honest();
        made.prescription.prediction.pulp_rise_mk = honest_mk - less_mk;
        made.proof()
    };
    fails_only(&promised(290).checks, &[]);
    fails_only(&promised(310).checks, &["H01"]);
    // Faster than planned is warmer, and more than was promised.
    let mut hurried = honest();
    for zone in &mut hurried.prescription.order.zones {
        zone.feed_ug_s = (zone.feed_ug_s * 16).min(1_000);
    }
    let hurried = hurried.proof();
    let mk = hurried.heated[0].of(Organ::Pulp).rise_k() * 1e3;
    assert!(mk > f64::from(honest_mk) + 300.0, "{mk} {honest_mk}");
    assert_eq!(verdict(&hurried.checks, "H01"), Verdict::Failed);
    // Each limit, reached and passed by a little in one cell of one scenario.
    let judged = |scenario: usize, organ: Organ, rise_k: f64, dose_min: f64| {
        let mut heated = base.heated.clone();
        heated[scenario].bound_k = 0.0;
        let warmth = &mut heated[scenario].organs[organ as usize];
        warmth.rises_k[0] = rise_k;
        warmth.cem43_min[0] = dose_min;
        super::super::of_heat(&base.prescription, &honest().tooth, &heated)
    };
    let (single, together) = (1, 13);
    for (code, scenario, organ, most_k, most_min) in [
        ("H02", single, Organ::Pulp, 3.5, 0.0),
        ("H03", together, Organ::Pulp, 5.5, 0.0),
        ("H04", single, Organ::Pulp, 0.0, 0.5),
        ("H05", single, Organ::Socket, 8.0, 0.0),
        ("H06", single, Organ::Hard, 23.0, 0.0),
    ] {
        let more = |little: f64| judged(scenario, organ, most_k + little, most_min + little);
        fails_only(&more(-0.001), &[]);
        fails_only(&more(0.001), &[code]);
    }
}

#[test]
fn law_a_pulp_in_doubt_is_taken_nearer() {
    let names = |tooth: &Tooth| -> Vec<&'static str> {
        let all = super::super::scenario::of(tooth.provenance());
        all.iter().map(|s| s.name).collect()
    };
    let made = honest();
    assert_eq!(
        names(&made.tooth)
            .iter()
            .filter(|n| **n == "pulp nearer")
            .count(),
        1
    );
    // True tissue has its pulp where it is.
    let mut volume = to_volume(&made.tooth);
    volume.comment = volume.comment.replacen("estimated", "solids", 1);
    let sure = of_volume(&volume).unwrap();
    assert_eq!(names(&sure).len(), names(&made.tooth).len() - 1);
    assert!(!names(&sure).contains(&"pulp nearer"));
    let proof = made.proof();
    let pulp = |name: &str| {
        let found = proof.heated.iter().find(|h| h.scenario.name == name);
        found.unwrap().of(Organ::Pulp).rise_k()
    };
    assert!(pulp("pulp nearer") > 1.1 * pulp("nominal"));
    assert!(pulp("all at once") > 1.44 * pulp("pulp nearer"));
}

#[test]
fn law_where_material_binds_is_hotter_than_its_zone() {
    let base = honest().proof();
    let check = |proof: &Proof| {
        let found = proof.checks.iter().find(|c| c.rule.code == "H06");
        found.unwrap().clone()
    };
    let zones = base.heated.iter().filter(|h| !h.scenario.is_together);
    let zones = zones
        .map(|h| h.of(Organ::Hard).rise_k())
        .fold(0.0, f64::max);
    let reached = check(&base).measured.unwrap() - 37.0;
    assert!(reached > zones + 3.0, "{reached} {zones}");
    // A feed that the zones' own rise would allow is refused for the place where it binds.
    let mut hurried = honest();
    for zone in &mut hurried.prescription.order.zones {
        zone.feed_ug_s = 90;
    }
    let hurried = hurried.proof();
    let zones = hurried.heated.iter().filter(|h| !h.scenario.is_together);
    assert!(
        zones
            .map(|h| h.of(Organ::Hard).rise_k())
            .fold(0.0, f64::max)
            < 23.0
    );
    assert_eq!(check(&hurried).verdict, Verdict::Failed);
}

#[test]
fn carriers_are_counted_as_the_planner_counts_them() {
    let order = honest().prescription.order;
    let all = super::super::count_of_supply(&order).1;
    assert_eq!(all, prescribe::carriers(&order) as f64);
}

/// Highest rises of the pulp, of what lies about the root and of what is hard, in sessions and in the worst single scenario.
fn session_and_proof(made: Made, stops_at: &[&[u64]]) -> [(f64, f64); 3] {
    assert_eq!(made.tooth.provenance(), tissue::Provenance::Estimated);
    let order = &made.prescription.order;
    let site = swarm::Site::new(order.clone(), &made.tooth).unwrap();
    let mut load = crate::blocks::load(order.clone(), PROTOCOL).unwrap();
    load.prescription = made.prescription.bytes().unwrap();
    let mut session_k = [0.0_f64; 3];
    for (seed, stops_at) in (1..).zip(stops_at) {
        load.setting.seed = seed;
        let stops = stops_at.iter().map(|&second| Stop::at(second * 1000));
        let people = People {
            stops: stops.collect(),
        };
        let run = crate::session::run(&load, &site, &people, &mut |_| {}).unwrap();
        assert_eq!(run.ended, Ended::Done);
        let peaks = run.truth.peaks;
        let peaks = [peaks.pulp_k, peaks.around_k, peaks.enamel_k];
        session_k = std::array::from_fn(|i| session_k[i].max(peaks[i]));
    }
    let proof = made.proof();
    let single = || proof.heated.iter().filter(|h| !h.scenario.is_together);
    let worst = |of: &dyn Fn(&Heated) -> f64| single().map(of).fold(0.0, f64::max);
    let worst_k = [
        worst(&|h| h.of(Organ::Pulp).rise_k()),
        worst(&|h| h.of(Organ::Socket).rise_k()),
        worst(&|h| h.of(Organ::Hard).rise_k() + h.bound_k),
    ];
    std::array::from_fn(|i| (session_k[i], worst_k[i]))
}

#[test]
fn law_no_nominal_session_is_hotter_than_its_proof() {
    // With stops too: what is late goes faster then.
    let found = session_and_proof(honest(), &[&[], &[10, 60, 110]]);
    // Above the session, and not so far that nothing could be prescribed for it.
    for ((session_k, worst_k), most) in found.into_iter().zip([1.8, 1.8, 3.0]) {
        assert!(
            session_k < worst_k && worst_k < most * session_k,
            "{found:?}"
        );
    }
}

/// A device works a zone place by place, in an order that no plan says. Each such order, as a plan of its own.
#[test]
fn law_ten_orders_of_work_are_no_warmer_than_their_proof() {
    let (before, target) = testing::crowns_with(WIDE_MM);
    let order = &prescribe::order(&testing::work_with(WIDE_MM)).unwrap().0;
    let mut tooth = crate::tooth::estimated(&testing::piece(&before, &target), order).unwrap();
    // A horn of the pulp, 1.2 mm below a part of the work.
    let grid = *tooth.grid();
    for cell in grid.ids() {
        let p = grid.centre_mm(cell);
        let off_mm = p.truncate().distance(glam::DVec2::new(1.5, 0.0));
        if off_mm < 0.6 && (1.0..4.1).contains(&p.z) {
            tooth.set(cell, Tissue::Pulp);
        }
    }
    let all = super::super::scenario::of(tooth.provenance());
    // One model for all: in parts or not, the same cells are worked.
    let model = Model::new(&tooth, order).unwrap();
    let rises = |order: &Order, scenarios: &[Scenario]| -> Vec<(f64, f64, f64)> {
        let found = heat::heated_in(&model, order, scenarios).unwrap();
        let hard_k = |h: &Heated| h.of(Organ::Hard).rise_k() + h.bound_k;
        let three = |h: &Heated| (h.of(Organ::Pulp).rise_k(), hard_k(h), h.bound_k);
        found.iter().map(three).collect()
    };
    // Air for air: what an order adds must not hide behind what stiller air adds.
    let airs = [AIR_W_M2K, AIR_LOW_W_M2K];
    let in_airs = |mut scenario: Scenario| {
        airs.map(|air_w_m2k| {
            scenario.run.air_w_m2k = air_w_m2k;
            scenario
        })
    };
    let row = all.iter().find(|s| s.name == "far to near").unwrap();
    let (spread, rows) = (rises(order, &in_airs(all[0])), rises(order, &in_airs(*row)));
    let orders =
        ORDERS.map(|(name, figure)| (name, rises(&in_parts(order, figure), &in_airs(all[0]))));
    for i in 0..airs.len() {
        let pulps_k = orders.iter().map(|o| o.1[i].0);
        let warmest_k = pulps_k.fold(0.0, f64::max);
        assert!(
            warmest_k > 1.1 * spread[i].0 && warmest_k < rows[i].0,
            "{} W/m2/K: {orders:?}; spread {spread:?}, rows {rows:?}",
            airs[i]
        );
        // Where material binds is as warm in every order; it is not counted twice.
        assert!(
            rows[i].1 >= 0.999 * spread[i].2 && rows[i].1 < 23.0,
            "{rows:?}; {spread:?}"
        );
    }
}

/// What is least comes first.
type Figure = fn(DVec3) -> f64;

/// The horn of the pulp in the fixture, mm.
const HORN_MM: DVec3 = DVec3::new(1.5, 0.0, 4.1);

const ORDERS: [(&str, Figure); 10] = [
    ("x", |p| p.x),
    ("-x", |p| -p.x),
    ("y", |p| p.y),
    ("-y", |p| -p.y),
    ("atan2", |p| libm::atan2(p.y, p.x)),
    ("-atan2", |p| -libm::atan2(p.y, p.x)),
    ("near to far", |p| p.distance(HORN_MM)),
    ("far to near", |p| -p.distance(HORN_MM)),
    ("scattered", |p| scattered(p, 43.7)),
    ("scattered otherwise", |p| scattered(p, 97.1)),
];

fn scattered(p: DVec3, seed: f64) -> f64 {
    let v = libm::sin(p.dot(DVec3::new(127.1, 311.7, 74.7)) * seed) * 43_758.5;
    v - v.floor()
}

/// The same work with each zone cut in parts, the ones of the lowest figure first.
fn in_parts(order: &Order, figure: Figure) -> Order {
    let mut parted = order.clone();
    parted.zones.clear();
    for zone in &order.zones {
        let mut cells = zone.cells.clone();
        let of = |c: &CellOrder| figure(order.centre_mm(c.place));
        cells.sort_by(|a, b| of(a).total_cmp(&of(b)));
        let parts = cells.chunks(cells.len().div_ceil(12));
        let last = parts.len() - 1;
        for (i, part) in parts.enumerate() {
            // Rest comes after the zone, not within it.
            let mut zone = ZoneOrder {
                cells: part.to_vec(),
                rest_ms: if i == last { zone.rest_ms } else { 0 },
                ..zone.clone()
            };
            zone.dose_ug = parted.dose_of_cells_ug(&zone).round() as u32;
            parted.zones.push(zone);
        }
    }
    parted
}
