//! Analytic cavities, preparations and a laboratory crown.

use super::*;
use scan::space::{Bvh, Signed, self_intersections};
use scan::topology::edges;

mod fit;
mod thick;

const R: f64 = 4.0;

/// A star-shaped surface about the origin, closed but for a hole around -z; fine around +z.
fn star(rings: u32, radius: impl Fn(DVec3) -> f64) -> Mesh {
    let m = 150_u32;
    let mut p = vec![DVec3::Z * radius(DVec3::Z)];
    for i in 1..=rings {
        let s = f64::from(i) / f64::from(rings);
        let (st, ct) = libm::sincos(2.6 * s * (0.6 + 0.4 * s));
        for j in 0..m {
            let (sp, cp) = libm::sincos(std::f64::consts::TAU * f64::from(j) / f64::from(m));
            let d = DVec3::new(st * cp, st * sp, ct);
            p.push(d * radius(d));
        }
    }
    let at = |i: u32, j: u32| 1 + (i - 1) * m + j % m;
    let mut f = Vec::new();
    for j in 0..m {
        f.push([0, at(1, j), at(1, j + 1)]);
        for i in 1..rings {
            f.push([at(i, j), at(i + 1, j), at(i + 1, j + 1)]);
            f.push([at(i, j), at(i + 1, j + 1), at(i, j + 1)]);
        }
    }
    Mesh::new(p, f).unwrap()
}

/// A sphere with a bite of a ball of radius `r` about `(0, 0, h)`.
fn bitten(h: f64, r: f64) -> Mesh {
    star(120, |d| {
        let along = d.z * h;
        let under = along * along - h * h + r * r;
        let near = if under > 0.0 { along - under.sqrt() } else { R };
        near.min(R)
    })
}

fn sound() -> Mesh {
    star(120, |_| R)
}

/// Volume that two balls share.
fn lens(h: f64, r: f64, big: f64) -> f64 {
    let s = big + r - h;
    std::f64::consts::PI
        * s
        * s
        * (h * h + 2.0 * h * r - 3.0 * r * r + 2.0 * h * big + 6.0 * r * big - 3.0 * big * big)
        / (12.0 * h)
}

fn request<'a>(tooth: &'a Mesh, target: &'a Mesh) -> PrintRequest<'a> {
    PrintRequest {
        tooth,
        target,
        occlusal: None,
        at: None,
        neighbours: &[],
        antagonist: None,
    }
}

fn assert_solid(mesh: &Mesh) {
    assert!(!mesh.faces().is_empty());
    assert!(edges(mesh).iter().all(|e| e.faces == 2), "not closed");
    assert!(mesh.signed_volume() > 0.0);
    assert_eq!(self_intersections(mesh), []);
}

#[test]
fn a_bite_is_filled_to_its_volume_and_gap() {
    let (tooth, target) = (bitten(R, 2.0), sound());
    let options = PrintOptions::default();
    let made = printable(&request(&tooth, &target), &options).unwrap();
    assert_solid(&made.solid);
    assert!(made.insertion_axis.z > 0.999, "{}", made.insertion_axis);
    let (upper, lower) = (lens(R, 2.0 - 0.02, R), lens(R, 2.0 - 0.06, R));
    println!("volume {} between {lower} and {upper}", made.volume_mm3);
    assert!(
        made.volume_mm3 < upper && made.volume_mm3 > lower * 0.99,
        "{}",
        made.volume_mm3
    );
    let (inner, edge) = (made.cement_gap_mm.unwrap(), made.marginal_gap_mm.unwrap());
    println!("gaps {inner} {edge}; {:?}", made.thickness);
    assert!((inner - 0.06).abs() < 0.015, "{inner}");
    assert!((edge - 0.02).abs() < 0.015, "{edge}");
    // The outline is the circle where the spheres meet, but for the edge's thickness.
    let circle = (R * R - (R - 0.5) * (R - 0.5)).sqrt();
    for p in &made.margin {
        let off = (p.x * p.x + p.y * p.y).sqrt() - circle;
        assert!(off.abs() < 0.2, "{off}");
    }
}

#[test]
fn every_place_of_the_inner_side_keeps_its_gap() {
    let (tooth, target) = (bitten(R, 2.0), sound());
    let options = PrintOptions {
        marginal_gap: Millimetres::constant(0.05),
        cement_gap: Millimetres::constant(0.05),
        ..Default::default()
    };
    let made = printable(&request(&tooth, &target), &options).unwrap();
    let (tooth, design) = (Signed::new(&tooth), Signed::new(&target));
    let mut worst: f64 = 0.0;
    for &p in made.solid.positions() {
        let outer = design.distance(p).unwrap().distance_mm;
        let gap = tooth.distance(p).unwrap().distance_mm;
        assert!(outer < 0.005, "stands {outer} outside the design");
        assert!(gap > 0.05 - 0.015, "only {gap} from the tooth");
        // The inner side: well below the design, in the middle of the bite.
        if outer < -0.3 && p.x * p.x + p.y * p.y < 2.0 {
            worst = worst.max((gap - 0.05).abs());
        }
    }
    println!("worst gap error {worst}");
    assert!(worst < 0.015, "{worst}");
}

#[test]
fn it_comes_off_along_any_axis_that_is_asked_for() {
    let (tooth, target) = (bitten(R, 2.0), sound());
    let axis = DVec3::new(0.8, 0.0, 0.6);
    let options = PrintOptions {
        insertion_axis: Some(axis),
        ..Default::default()
    };
    let made = printable(&request(&tooth, &target), &options).unwrap();
    assert_solid(&made.solid);
    assert!(made.block_out.area_mm2 > 0.3, "{:?}", made.block_out);
    let straight = printable(&request(&tooth, &target), &PrintOptions::default()).unwrap();
    assert!(made.volume_mm3 < 0.99 * straight.volume_mm3);
    let bvh = Bvh::new(&tooth);
    for &p in made.solid.positions() {
        assert!(bvh.ray(p, axis, 20.0).is_none(), "{p} is held back");
    }
}

#[test]
fn a_shallow_place_is_prepared_or_refused_with_a_figure() {
    // A dent of 0.3 mm.
    let (tooth, target) = (bitten(R + 2.7, 3.0), sound());
    let options = PrintOptions::default();
    let as_is = printable(&request(&tooth, &target), &options).unwrap();
    assert_solid(&as_is.solid);
    assert!(as_is.thickness[0].thickness_mm < 0.3);
    assert!(!as_is.failures.is_empty());
    let options = PrintOptions {
        preparation: Preparation {
            under_mm: 0.0,
            least_mm: Some(0.66),
        },
        ..options
    };
    let prepared = printable(&request(&tooth, &target), &options).unwrap();
    assert_solid(&prepared.solid);
    println!(
        "{:?} removed {}",
        prepared.thickness, prepared.volumes.removal_mm3
    );
    assert!(prepared.thickness[0].thickness_mm > 0.6 - 0.04);
    assert!(prepared.volumes.removal_mm3 > 0.3);
}

#[test]
fn nothing_missing_is_said_with_its_figure() {
    let (tooth, target) = (sound(), sound());
    let error = printable(&request(&tooth, &target), &PrintOptions::default()).unwrap_err();
    assert!(
        matches!(error, PrintableError::NothingMissing { .. }),
        "{error}"
    );
    let none = Mesh::default();
    let error = printable(&request(&none, &target), &PrintOptions::default()).unwrap_err();
    assert_eq!(error, PrintableError::NoSurface("tooth"));
}

#[test]
fn a_neighbour_in_the_way_is_measured_and_relieved() {
    let (tooth, target) = (bitten(R, 2.0), sound());
    // A neighbour's wall that cuts 0.08 mm into the design at the top.
    let at = R - 0.08;
    let corner = |x: f64, y: f64| DVec3::new(x, y, at);
    let p = vec![
        corner(-9.0, -9.0),
        corner(9.0, -9.0),
        corner(9.0, 9.0),
        corner(-9.0, 9.0),
    ];
    let wall = Mesh::new(p, vec![[0, 2, 1], [0, 3, 2]]).unwrap();
    let neighbours = [("35".to_owned(), &wall)];
    let with = PrintRequest {
        neighbours: &neighbours,
        ..request(&tooth, &target)
    };
    let made = printable(&with, &PrintOptions::default()).unwrap();
    assert!(
        (made.contacts[0].clearance_mm + 0.08).abs() < 0.01,
        "{:?}",
        made.contacts
    );
    assert!(made.contacts[0].too_tight() && made.failures.iter().any(|f| f.contains("35")));
    let options = PrintOptions {
        contact_relief: Millimetres::constant(0.1),
        ..Default::default()
    };
    let eased = printable(&with, &options).unwrap();
    assert_solid(&eased.solid);
    assert!(
        (eased.contacts[0].clearance_mm - 0.02).abs() < 0.01,
        "{:?}",
        eased.contacts
    );
}

#[test]
fn threads_do_not_matter() {
    let (tooth, target) = (bitten(R, 1.4), sound());
    let with = |n| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap();
        pool.install(|| printable(&request(&tooth, &target), &PrintOptions::default()).unwrap())
    };
    assert_eq!(with(1), with(2));
}
