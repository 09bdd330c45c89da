//! Solids whose thickness is known.

use super::*;
use crate::compare::tests::sphere;
use scan::topology;

/// A plate of `side` x `side` mm, closed, with points on a grid.
fn plate(side: f64, thick_mm: f64, cells: u32) -> Mesh {
    let at = |i: u32, j: u32, up: u32| (up * (cells + 1) + j) * (cells + 1) + i;
    let step = side / f64::from(cells);
    let mut p = Vec::new();
    for up in [0.0, thick_mm] {
        for j in 0..=cells {
            let row = (0..=cells).map(|i| DVec3::new(f64::from(i) * step, f64::from(j) * step, up));
            p.extend(row);
        }
    }
    let mut f = Vec::new();
    let mut quad = |a: u32, b: u32, c: u32, d: u32| f.extend([[a, b, c], [a, c, d]]);
    for j in 0..cells {
        for i in 0..cells {
            quad(
                at(i, j, 1),
                at(i + 1, j, 1),
                at(i + 1, j + 1, 1),
                at(i, j + 1, 1),
            );
            quad(
                at(i, j, 0),
                at(i, j + 1, 0),
                at(i + 1, j + 1, 0),
                at(i + 1, j, 0),
            );
        }
        quad(at(j, 0, 0), at(j + 1, 0, 0), at(j + 1, 0, 1), at(j, 0, 1));
        quad(
            at(j + 1, cells, 0),
            at(j, cells, 0),
            at(j, cells, 1),
            at(j + 1, cells, 1),
        );
        quad(at(0, j + 1, 0), at(0, j, 0), at(0, j, 1), at(0, j + 1, 1));
        quad(
            at(cells, j, 0),
            at(cells, j + 1, 0),
            at(cells, j + 1, 1),
            at(cells, j, 1),
        );
    }
    Mesh::new(p, f).unwrap()
}

#[test]
fn law_a_plate_is_as_thick_as_it_was_made() {
    for thick_mm in [0.2, 0.613, 3.0] {
        let plate = plate(8.0, thick_mm, 16);
        assert!((plate.signed_volume() - 64.0 * thick_mm).abs() < 1e-9);
        let turn = glam::DMat3::from_axis_angle(DVec3::new(0.6, -0.48, 0.64), 1.1);
        let turned = plate
            .positions()
            .iter()
            .map(|&p| turn * p + DVec3::splat(7.0));
        let turned = plate.clone().with_positions(turned.collect()).unwrap();
        for solid in [&plate, &turned] {
            let found = thickness(solid).thickness_mm;
            for (mm, p) in found.iter().zip(plate.positions()) {
                let rim = p.x.min(p.y).min(8.0 - p.x).min(8.0 - p.y);
                // At the rim the normal leans outward, and straight through is a longer way.
                let right = (mm - thick_mm).abs() < 1e-9 || (rim == 0.0 && *mm > thick_mm);
                assert!(right, "{mm} mm at {p}, {thick_mm} mm thick");
            }
        }
    }
}

#[test]
fn law_a_shell_between_two_spheres() {
    let (outer, inner) = (
        sphere(DVec3::ZERO, 4.0, 60),
        sphere(DVec3::ZERO, 3.2, 60).turned_over(),
    );
    let first = outer.positions().len() as u32;
    let points = [outer.positions(), inner.positions()].concat();
    let shifted = inner.faces().iter().map(|f| f.map(|v| v + first));
    let faces = outer.faces().iter().copied().chain(shifted).collect();
    let shell = Mesh::new(points, faces).unwrap();
    let found = thickness(&shell).thickness_mm;
    for (mm, p) in found.iter().zip(shell.positions()) {
        assert!((mm - 0.8).abs() < 0.01, "{mm} mm at {p}");
    }
}

/// Who has the files of a plan only finds the thinnest places that the plan says.
#[test]
fn the_thinnest_places_are_the_plans() {
    let (tooth, target) = (bitten(4.6, 2.2), sound());
    let made = printable(&request(&tooth, &target), &PrintOptions::default()).unwrap();
    let seating = Seating {
        target: &target,
        margin: &made.margin,
        insertion_axis: made.insertion_axis,
        material: Material::CompositePrint,
    };
    let all = thickness(&made.solid);
    let found = thinnest_seated(&made.solid, &all.thickness_mm, &seating);
    assert_eq!(found, made.thickness);
    assert!(!found.is_empty());
    // The edge runs out thinner than that.
    assert!(all.least.unwrap().0 < found[0].thickness_mm);
    assert_eq!(all.scale_mm, 3.0);
}

/// The plate with a four-sided pointed spike of that width on its lower side, all of one surface, with one point at its end.
fn spiked(part: &Mesh, wide_mm: f64, long_mm: f64) -> Mesh {
    let mut points = part.positions().to_vec();
    let middle = DVec3::new(3.75, 3.75, 0.0);
    let below = |f: &&[u32; 3]| {
        let centre: DVec3 = f.iter().map(|&v| part.positions()[v as usize] / 3.0).sum();
        centre.z < 1e-9 && (centre - middle).truncate().abs().max_element() < 0.25
    };
    let gone: Vec<[u32; 3]> = part.faces().iter().filter(below).copied().collect();
    let [[a, b, c], [_, _, d]] = gone[..] else {
        panic!("a square is two triangles: {gone:?}");
    };
    let around = [a, b, c, d];
    let first = points.len() as u32;
    for v in around {
        let away = (points[v as usize] - middle).signum() * (wide_mm / 2.0);
        points.push(middle + away.with_z(0.0));
    }
    points.push(middle - DVec3::Z * long_mm);
    let kept = part.faces().iter().filter(|f| !below(f)).copied();
    let more = (0..4_u32).flat_map(|i| {
        let next = (i + 1) % 4;
        let (u, v) = (around[i as usize], around[next as usize]);
        let (p, q) = (first + i, first + next);
        [[u, v, q], [u, q, p], [p, q, first + 4]]
    });
    let faces = kept.chain(more).collect();
    Mesh::new(points, faces).unwrap()
}

/// A needle towards the tooth is told, though the body is as thick as it needs to be.
#[test]
fn law_a_needle_on_the_inner_side_is_below_its_limit() {
    let shifted = |mesh: &Mesh, by: DVec3| {
        let points = mesh.positions().iter().map(|&p| p + by);
        mesh.clone().with_positions(points.collect()).unwrap()
    };
    let part = plate(8.0, 1.0, 16);
    let needle = shifted(&plate(0.03, 1.3, 1), DVec3::new(4.0, 4.0, -1.0));
    let first = part.positions().len() as u32;
    let points = [part.positions(), needle.positions()].concat();
    let more = needle.faces().iter().map(|f| f.map(|v| v + first));
    let faces = part.faces().iter().copied().chain(more).collect();
    let with_needle = Mesh::new(points, faces).unwrap();
    let target = shifted(&plate(8.0, 3.0, 16), DVec3::new(0.0, 0.0, -2.0));
    let corners = [(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)];
    let margin = corners.map(|(x, y)| DVec3::new(x, y, 1.0));
    let seating = Seating {
        target: &target,
        margin: &margin,
        insertion_axis: DVec3::Z,
        material: Material::CompositePrint,
    };
    let of = |solid: &Mesh| {
        let found = thinnest_seated(solid, &thickness(solid).thickness_mm, &seating);
        found
            .into_iter()
            .map(|t| (t.part, t.thickness_mm < t.limit_mm))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&part), [("body", false), ("inner side", false)]);
    assert_eq!(of(&with_needle), [("body", false), ("inner side", true)]);
    // One that ends in one point, whose ray runs down inside it.
    for (wide_mm, is_thin) in [(0.05, true), (0.12, true), (0.18, true), (0.4, false)] {
        let with_spike = spiked(&part, wide_mm, 0.5);
        assert!(topology::open_edges(&with_spike).is_empty());
        assert!(with_spike.signed_volume() > part.signed_volume());
        assert_eq!(
            of(&with_spike),
            [("body", false), ("inner side", is_thin)],
            "{wide_mm}"
        );
    }
}
