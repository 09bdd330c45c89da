use super::*;
use swarm::sample::{block, order};
use swarm::{Body, Device, Lot, Release, Setting};

fn empty(site: &Site) -> Bed {
    let setting = Setting {
        release: Release::NEWEST,
        lot: Lot(1),
        body: Body::default(),
        seed: 1,
        faults: Vec::new(),
    };
    Device::new(site, setting).unwrap().bed().clone()
}

fn filled(site: &Site, share: f64) -> Bed {
    let mut bed = empty(site);
    let full = ug_per_mm3(Action::Deposit, lexicon::Tissue::Enamel);
    let ng = (full * site.order().cell_mm3() * 1e3 * share).round() as u32;
    for cell in site.order().zones.iter().flat_map(|zone| &zone.cells) {
        bed.laid_ng[site.cell_of(cell.place).unwrap().0 as usize] = ng;
    }
    bed
}

#[test]
fn law_a_perfect_bed_is_perfect() {
    let site = Site::new(order(40), &block().unwrap()).unwrap();
    let outcome = Outcome::of(&site, &filled(&site, 1.0));
    assert_eq!((outcome.gamma, outcome.over_contour_um), (1.0, 0.0));
    assert!((outcome.laid_mm3 / outcome.planned_mm3 - 1.0).abs() < 1e-3);
    assert!((outcome.planned_mm3 - 6.0).abs() < 1e-6);
    assert!((outcome.fill_95 - 1.0).abs() < 1e-3);
}

#[test]
fn gamma_fails_beyond_its_limits() {
    let site = Site::new(order(40), &block().unwrap()).unwrap();
    assert!(Outcome::of(&site, &filled(&site, 0.96)).gamma > 0.99);
    assert!(Outcome::of(&site, &filled(&site, 0.9)).gamma < 0.5);
    assert_eq!(Outcome::of(&site, &empty(&site)).gamma, 0.0);
}

#[test]
fn over_contour_is_a_length() {
    let site = Site::new(order(40), &block().unwrap()).unwrap();
    let mut bed = filled(&site, 1.0);
    let top = site
        .order()
        .zones
        .last()
        .unwrap()
        .cells
        .iter()
        .max_by_key(|c| c.place[2])
        .unwrap();
    let full = bed.laid_ng[site.cell_of(top.place).unwrap().0 as usize];
    let [x, y, z] = top.place;
    bed.laid_ng[site.cell_of([x, y, z + 1]).unwrap().0 as usize] = full;
    bed.laid_ng[site.cell_of([x, y, z + 2]).unwrap().0 as usize] = full / 2;
    let outcome = Outcome::of(&site, &bed);
    assert!(
        (outcome.over_contour_um - 150.0).abs() < 0.5,
        "{}",
        outcome.over_contour_um
    );
    assert!((outcome.over_mm3 - 1.5e-3).abs() < 1e-5);
}

/// The same block, all of its zones to be taken away: a solid tooth.
fn removal() -> Site {
    let mut order = order(40);
    for zone in &mut order.zones {
        zone.action = Action::Remove;
    }
    Site::new(order, &block().unwrap()).unwrap()
}

fn taken(site: &Site, share: f64) -> Bed {
    let mut bed = empty(site);
    let full = ug_per_mm3(Action::Remove, lexicon::Tissue::Enamel);
    let ng = (full * site.order().cell_mm3() * 1e3 * share).round() as u32;
    for cell in site.order().zones.iter().flat_map(|zone| &zone.cells) {
        bed.removed_ng[site.cell_of(cell.place).unwrap().0 as usize] = ng;
    }
    bed
}

#[test]
fn law_removal_is_judged_like_filling() {
    let site = removal();
    let good = Outcome::of(&site, &taken(&site, 1.0));
    assert_eq!((good.gamma, good.over_removal_um), (1.0, 0.0));
    assert!((good.laid_share() - 1.0).abs() < 1e-3);
    assert!(Outcome::of(&site, &taken(&site, 0.96)).gamma > 0.99);
    assert!(Outcome::of(&site, &taken(&site, 0.9)).gamma < 0.5);
    // Nothing was done: no cell is as planned.
    assert_eq!(Outcome::of(&site, &empty(&site)).gamma, 0.0);
}

#[test]
fn over_removal_is_a_depth_below_the_floor() {
    let site = removal();
    let mut bed = taken(&site, 1.0);
    let floor = site.order().zones[0].cells[0].place;
    let at = site.cell_of(floor).unwrap();
    let full = bed.removed_ng[at.0 as usize];
    let below = |cells: f64| {
        let down = site.bed().centre_mm(at) - site.order().outward() * 0.1 * cells;
        site.bed().cell_at(down).unwrap().0 as usize
    };
    bed.removed_ng[below(1.0)] = full;
    bed.removed_ng[below(2.0)] = full / 2;
    let outcome = Outcome::of(&site, &bed);
    assert!(
        (outcome.over_removal_um - 150.0).abs() < 0.5,
        "{}",
        outcome.over_removal_um
    );
    assert!((outcome.over_removed_mm3 - 1.5e-3).abs() < 1e-5);
    assert_eq!((outcome.over_contour_um, outcome.over_mm3), (0.0, 0.0));
}

#[test]
fn what_goes_over_the_edge_is_told() {
    let site = Site::new(order(40), &block().unwrap()).unwrap();
    let mut bed = filled(&site, 1.0);
    assert_eq!(Outcome::of(&site, &bed).astray_mm3, 0.0);
    bed.beyond_ng = 2_749_200;
    let astray_mm3 = Outcome::of(&site, &bed).astray_mm3;
    assert!((astray_mm3 - 1.0).abs() < 1e-3, "{astray_mm3}");
}
