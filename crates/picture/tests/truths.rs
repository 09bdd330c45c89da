//! Analytic truths of pictures and sections.

#![allow(clippy::unwrap_used)] // Helpers of tests may stop a test.

use glam::DVec3;
use picture::{
    Background, Camera, Dot, Layer, Line, Material, Paint, Picture, Plane, Scene, Size, render,
    section,
};
use proptest::prelude::*;
use scan::Mesh;

/// A sphere of rings and sectors, closed, radius in mm.
fn sphere(radius: f64, rings: u32) -> Mesh {
    let sectors = rings * 2;
    let mut points = vec![DVec3::Z * radius];
    for ring in 1..rings {
        let (s, c) = libm::sincos(std::f64::consts::PI * f64::from(ring) / f64::from(rings));
        for k in 0..sectors {
            let (y, x) = libm::sincos(std::f64::consts::TAU * f64::from(k) / f64::from(sectors));
            points.push(DVec3::new(s * x, s * y, c) * radius);
        }
    }
    points.push(-DVec3::Z * radius);
    let at = |ring: u32, k: u32| 1 + (ring - 1) * sectors + k % sectors;
    let last = points.len() as u32 - 1;
    let mut faces = Vec::new();
    for k in 0..sectors {
        faces.push([0, at(1, k), at(1, k + 1)]);
        faces.push([last, at(rings - 1, k + 1), at(rings - 1, k)]);
        for ring in 1..rings - 1 {
            faces.push([at(ring, k), at(ring + 1, k), at(ring + 1, k + 1)]);
            faces.push([at(ring, k), at(ring + 1, k + 1), at(ring, k + 1)]);
        }
    }
    Mesh::new(points, faces).unwrap()
}

/// An axis-parallel cube about the origin.
fn cube(side: f64) -> Mesh {
    let corner = |i: u32| DVec3::new(f64::from(i & 1), f64::from(i >> 1 & 1), f64::from(i >> 2));
    let points = (0..8).map(|i| (corner(i) - 0.5) * side).collect();
    let quads = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let halves = |[a, b, c, d]: [u32; 4]| [[a, b, c], [a, c, d]];
    Mesh::new(points, quads.into_iter().flat_map(halves).collect()).unwrap()
}

/// A square facing +z, 40 mm wide.
fn square(z: f64) -> Mesh {
    let points = [[-20., -20.], [20., -20.], [20., 20.], [-20., 20.]];
    let points = points.iter().map(|&[x, y]| DVec3::new(x, y, z)).collect();
    Mesh::new(points, vec![[0, 1, 2], [0, 2, 3]]).unwrap()
}

fn from_above(half_height_mm: f64) -> Camera {
    let mut camera = Camera::looking(-DVec3::Z, DVec3::Y);
    camera.projection = picture::Projection::Orthographic { half_height_mm };
    camera
}

fn plain(mesh: &Mesh, colour: [u8; 3]) -> Layer<'_> {
    Layer::new(mesh, Paint::Plain(colour), Material::MATT).unwrap()
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    let i = ((y * picture.size.width_px + x) * 4) as usize;
    picture.rgba[i..i + 4].try_into().unwrap()
}

fn covered(picture: &Picture) -> f64 {
    let alpha = picture.rgba.chunks_exact(4).map(|p| f64::from(p[3]));
    alpha.sum::<f64>() / 255.0
}

#[test]
fn a_sphere_covers_pi_r_squared() {
    let ball = sphere(10.0, 96);
    let scene = Scene::new(vec![plain(&ball, [200; 3])], Background::Transparent);
    let picture = render(&scene, &from_above(12.5), Size::new(400, 400)).unwrap();
    let expected = std::f64::consts::PI * 100.0 * picture.px_per_mm() * picture.px_per_mm();
    let error = covered(&picture) / expected - 1.0;
    assert!(error.abs() < 0.002, "{error}");
}

#[test]
fn a_perspective_sphere_covers_its_tangent_cone() {
    let (radius, distance_mm, half_tan) = (10.0, 60.0, 0.25);
    let ball = sphere(radius, 96);
    let scene = Scene::new(vec![plain(&ball, [200; 3])], Background::Transparent);
    let mut camera = Camera::looking(-DVec3::Z, DVec3::Y);
    camera.projection = picture::Projection::Perspective {
        distance_mm,
        half_tan,
    };
    let picture = render(&scene, &camera, Size::new(400, 400)).unwrap();
    let rim = radius / (distance_mm * distance_mm - radius * radius).sqrt() / half_tan * 200.0;
    let error = covered(&picture) / (std::f64::consts::PI * rim * rim) - 1.0;
    assert!(error.abs() < 0.003, "{error}");
}

#[test]
fn the_nearer_one_is_seen_whatever_the_order() {
    let (near, far) = (square(5.0), square(-5.0));
    let (red, blue) = ([200, 30, 30], [30, 30, 200]);
    for layers in [
        vec![plain(&near, red), plain(&far, blue)],
        vec![plain(&far, blue), plain(&near, red)],
    ] {
        let scene = Scene::new(layers, Background::LIGHT);
        let picture = render(&scene, &from_above(10.0), Size::new(40, 40)).unwrap();
        let [r, _, b, _] = pixel(&picture, 20, 20);
        assert!(r > 120 && b < 80, "{r} {b}");
        assert!(picture.shows(DVec3::Z * 5.0, 0.01) && !picture.shows(-DVec3::Z * 5.0, 0.01));
    }
}

#[test]
fn the_inside_of_a_tooth_is_shaded_tooth_and_that_of_a_map_is_dark() {
    let up = square(0.0);
    let turned = up.faces().iter().map(|&[a, b, c]| [a, c, b]).collect();
    let down = Mesh::new(up.positions().to_vec(), turned).unwrap();
    let shot = |mesh: &Mesh, material: Material| {
        let layer = Layer::new(mesh, Paint::Plain([230, 215, 190]), material).unwrap();
        let scene = Scene::new(vec![layer], Background::LIGHT);
        let picture = render(&scene, &from_above(10.0), Size::new(40, 40)).unwrap();
        i32::from(pixel(&picture, 20, 20)[0])
    };
    let (outside, inside) = (shot(&up, Material::ENAMEL), shot(&down, Material::ENAMEL));
    assert!(inside < outside - 15, "{inside} {outside}");
    assert!(inside > shot(&down, Material::MAP) + 30, "{inside}");
}

#[test]
fn a_flat_square_has_one_colour_and_a_map_keeps_its_own() {
    let sheet = square(0.0);
    let size = Size::new(64, 48);
    let scene = Scene::new(vec![plain(&sheet, [180, 140, 90])], Background::LIGHT);
    let picture = render(&scene, &from_above(10.0), size).unwrap();
    let first = pixel(&picture, 0, 0);
    assert!(picture.rgba.chunks_exact(4).all(|p| p == first));
    let flat = Material {
        gloss: 0.0,
        flat: 1.0,
        inside: 0.0,
    };
    let layer = Layer::new(&sheet, Paint::Plain([180, 140, 90]), flat).unwrap();
    let picture = render(
        &Scene::new(vec![layer], Background::LIGHT),
        &from_above(10.0),
        size,
    );
    let [r, g, b, a] = pixel(&picture.unwrap(), 5, 5);
    for (seen, wanted) in [(r, 180_u8), (g, 140), (b, 90)] {
        assert!(seen.abs_diff(wanted) <= 10, "{seen} for {wanted}");
    }
    assert_eq!(a, 255);
}

#[test]
fn an_edge_leaves_no_crack_between_faces() {
    // Looked at from everywhere, a closed cube on white shows no white inside its outline.
    let mesh = cube(10.0);
    let scene = Scene::new(vec![plain(&mesh, [60; 3])], Background::Plain([255; 3]));
    for k in 0..12 {
        let (y, x) = libm::sincos(f64::from(k) * 0.6);
        let camera = Camera::looking(-DVec3::new(x, y, 0.7), DVec3::Z).fit(
            mesh.positions().iter().copied(),
            Size::new(120, 120),
            0.02,
        );
        let picture = render(&scene, &camera, Size::new(120, 120)).unwrap();
        for row in 40..80 {
            for column in 40..80 {
                let [r, ..] = pixel(&picture, column, row);
                assert!(r < 200, "view {k}: {r} at {column}, {row}");
            }
        }
    }
}

#[test]
fn lines_and_dots_are_hidden_by_what_is_before_them() {
    let sheet = square(0.0);
    let green = [0, 200, 0];
    for (z, on_top, seen) in [(0.0, false, true), (-3.0, false, false), (-3.0, true, true)] {
        let mut scene = Scene::new(vec![plain(&sheet, [90; 3])], Background::LIGHT);
        scene.lines.push(Line {
            points: vec![DVec3::new(-9.0, 0.0, z), DVec3::new(9.0, 0.0, z)],
            colour: green,
            width_px: 3.0,
            on_top,
        });
        scene.dots.push(Dot {
            at: DVec3::new(0.0, 5.0, z),
            colour: green,
            radius_px: 4.0,
            on_top,
        });
        let picture = render(&scene, &from_above(10.0), Size::new(80, 80)).unwrap();
        for (x, y) in [(40, 40), (40, 20)] {
            let drawn = pixel(&picture, x, y)[..3] == green;
            assert_eq!(drawn, seen, "z {z}, on top {on_top}, at {x}, {y}");
        }
    }
}

#[test]
fn law_threads_do_not_show() {
    let ball = sphere(10.0, 40);
    let mut scene = Scene::new(vec![plain(&ball, [200, 190, 170])], Background::Transparent);
    scene.lines.push(Line {
        points: vec![DVec3::new(-9.0, 0.0, 9.0), DVec3::new(9.0, 3.0, 9.0)],
        colour: [10, 20, 30],
        width_px: 2.0,
        on_top: false,
    });
    let camera = Camera::looking(DVec3::new(0.3, 0.4, -1.0), DVec3::Y).fit_perspective(
        ball.positions().iter().copied(),
        Size::new(301, 203),
        0.05,
    );
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            render(&scene, &camera, Size::new(301, 203))
                .unwrap()
                .png()
                .unwrap()
        })
    };
    assert_eq!(bytes(1), bytes(2));
    assert_eq!(bytes(1), bytes(5));
}

#[test]
fn refuses_what_cannot_be_drawn() {
    let mesh = cube(1.0);
    let wrong = Layer::new(&mesh, Paint::Faces(vec![[0; 3]; 3]), Material::MATT).unwrap_err();
    assert_eq!(wrong.to_string(), "3 colours for 12 faces; give one each");
    let empty = Scene::new(Vec::new(), Background::LIGHT);
    assert!(render(&empty, &from_above(1.0), Size::new(0, 9)).is_err());
    assert!(render(&empty, &from_above(1.0), Size::new(9, 5000)).is_err());
    assert!(render(&empty, &from_above(1.0), Size::new(9, 9)).is_ok());
}

#[test]
fn a_cube_is_cut_in_squares_and_a_hexagon() {
    let mesh = cube(10.0);
    // z = 1 is between vertices, z = 5 and z = -5 go through four of them.
    for (z, outlines) in [(1.0, 1), (-5.0, 0), (5.0, 1), (5.1, 0)] {
        let cut = section(&mesh, &Plane::new(DVec3::Z * z, DVec3::Z, DVec3::Y));
        assert_eq!(cut.len(), outlines, "z {z}");
        for outline in cut {
            assert!(outline.closed);
            assert!((outline.length_mm() - 40.0).abs() < 1e-12);
        }
    }
    let cut = section(&mesh, &Plane::new(DVec3::ZERO, DVec3::ONE, DVec3::Z));
    assert_eq!(cut.len(), 1);
    let side = 5.0 * 2.0_f64.sqrt();
    assert!(cut[0].closed && (cut[0].length_mm() - 6.0 * side).abs() < 1e-9);
}

#[test]
fn an_open_sheet_gives_an_open_line() {
    let cut = section(&square(0.0), &Plane::new(DVec3::X, DVec3::X, DVec3::Z));
    assert_eq!(cut.len(), 1);
    assert!(!cut[0].closed && (cut[0].length_mm() - 40.0).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn law_a_ball_is_cut_in_a_circle_with_matter_on_the_left(
        x in -1.0..1.0f64, y in -1.0..1.0f64, z in -1.0..1.0f64, offset in -8.0..8.0f64,
    ) {
        prop_assume!(x * x + y * y + z * z > 0.01);
        let normal = DVec3::new(x, y, z).normalize();
        let plane = Plane::new(normal * offset, normal, DVec3::new(0.3, 0.5, 0.8));
        let cut = section(&sphere(10.0, 48), &plane);
        prop_assert_eq!(cut.len(), 1);
        prop_assert!(cut[0].closed);
        let flat: Vec<[f64; 2]> = cut[0].points.iter().map(|&p| plane.flat(p)).collect();
        let mut area = 0.0;
        for (i, a) in flat.iter().enumerate() {
            let b = flat[(i + 1) % flat.len()];
            area += (a[0] * b[1] - a[1] * b[0]) * 0.5;
            prop_assert!(plane.distance_mm(cut[0].points[i]).abs() < 1e-9);
        }
        let circle = std::f64::consts::PI * (100.0 - offset * offset);
        // Counter-clockwise, hence positive; facets take at most about 1 %.
        prop_assert!(area > circle * 0.98 && area < circle, "{} of {}", area, circle);
    }
}
