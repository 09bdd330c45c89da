//! Heat, a pulp in doubt and the supply, held to their limits.

use super::{Organ, Proof, Verdict, fails_only, honest, verdict};
use crate::tooth::{of_volume, to_volume};
use tissue::Tooth;

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
    let (single, together) = (1, 12);
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
    assert_eq!(all, crate::prescribe::carriers(&order) as f64);
}

#[test]
fn law_no_nominal_session_is_hotter_than_its_proof() {
    let made = honest();
    let site = swarm::Site::new(made.prescription.order.clone(), &made.tooth).unwrap();
    let hottest = |seed: u64| {
        let setting = swarm::Setting {
            release: swarm::Release::NEWEST,
            lot: swarm::Lot(1),
            body: swarm::Body::default(),
            seed,
            faults: Vec::new(),
        };
        let mut device = swarm::Device::new(&site, setting).unwrap();
        let ends = |tick: u64, device: &mut swarm::Device<'_>| {
            let sensed = device.tick(tick * 50, true, &swarm::Outside::default());
            sensed.unwrap().reported.done
        };
        assert!((1..40_000).any(|tick| ends(tick, &mut device)));
        device.truth().peaks.enamel_k
    };
    let session_k = (1..4).map(hottest).fold(0.0, f64::max);
    let single = made.proof().heated;
    let single = single.iter().filter(|h| !h.scenario.is_together);
    let hard = single.map(|h| h.of(Organ::Hard).rise_k() + h.bound_k);
    let worst_k = hard.fold(0.0, f64::max);
    // Above the session, and not so far that nothing could be prescribed for it.
    assert!(
        session_k < worst_k && worst_k < 3.0 * session_k,
        "{session_k} {worst_k}"
    );
}
