//! The surface of a grid's inside, closed, manifold and free of self-intersection.
//!
//! In: any grid (negative inside; NaN is outside; what touches the grid's border is cut there).
//! Out: a mesh with its normals outward, empty if nothing is inside.
//! Law: `law_any_field_gives_a_clean_solid`. Cost: about 0.1 s a million samples.
//! Method: surface nets (Gibson 1998) on a well-composed grid, so that one vertex a cell is enough.
//! Each quad stays in the union of four tetrahedra about its grid edge: two triangles if they do
//! (exact predicates), else four that meet on the edge (Ju & Udeshi 2006). These unions do not
//! overlap, so nothing can cut anything.

use super::compose::{compose, corners};
use super::grid::Grid;
use crate::Mesh;
use crate::space::side;
use glam::DVec3;
use rayon::prelude::*;

/// Vertices keep this share of a cell away from its faces, and crossings from the samples, so that
/// no triangle is flat and single precision on disk does not undo the guarantee.
const MARGIN: f64 = 0.03;

/// One crossed grid edge: the cells about it in outward order, and where it is crossed.
struct Quad {
    cells: [usize; 4],
    split: Split,
}

enum Split {
    /// Along the first and third vertex.
    Even,
    /// Along the second and fourth.
    Odd,
    /// Four triangles about this point.
    Fan(DVec3),
}

/// Extracts the surface where the value is 0.
#[must_use]
pub fn contour(grid: &Grid) -> Mesh {
    let mut grid = grid.clone();
    close_border(&mut grid);
    let inside_mm = -MARGIN * grid.cell_mm();
    compose(&mut grid, inside_mm);
    let [nx, ny, nz] = grid.dims();
    let layers: Vec<Vec<(usize, DVec3)>> = (0..nz - 1)
        .into_par_iter()
        .map(|k| layer_vertices(&grid, k))
        .collect();
    let mut vertex_of = vec![u32::MAX; nx * ny * nz];
    let mut positions = Vec::new();
    for (cell, p) in layers.into_iter().flatten() {
        vertex_of[cell] = positions.len() as u32;
        positions.push(p);
    }
    let place = |cell: usize| {
        positions
            .get(vertex_of[cell] as usize)
            .copied()
            .unwrap_or_default()
    };
    let quads: Vec<Vec<Quad>> = (0..nz - 1)
        .into_par_iter()
        .map(|k| layer_quads(&grid, k, &place))
        .collect();
    let mut fan_points = Vec::new();
    let mut faces = Vec::new();
    for quad in quads.iter().flatten() {
        let [a, b, c, d] = quad.cells.map(|cell| vertex_of[cell]);
        match quad.split {
            Split::Even => faces.extend([[a, b, c], [a, c, d]]),
            Split::Odd => faces.extend([[b, c, d], [b, d, a]]),
            Split::Fan(point) => {
                let m = (positions.len() + fan_points.len()) as u32;
                fan_points.push(point);
                faces.extend([[a, b, m], [b, c, m], [c, d, m], [d, a, m]]);
            }
        }
    }
    positions.extend(fan_points);
    Mesh::made(positions, faces)
}

fn close_border(grid: &mut Grid) {
    let [nx, ny, nz] = grid.dims();
    let outside = grid.cell_mm();
    grid.fill_rows(|j, k, row| {
        let rim = j == 0 || k == 0 || j + 1 == ny || k + 1 == nz;
        for (i, v) in row.iter_mut().enumerate() {
            if v.is_nan() || ((rim || i == 0 || i + 1 == nx) && *v < outside) {
                *v = outside;
            }
        }
    });
}

/// Share of the way from a sample of value `a` to one of value `b` where the surface is.
fn crossing(a: f64, b: f64) -> f64 {
    let t = if a.is_infinite() || b.is_infinite() {
        // An infinite side says only that it is far.
        if a.is_infinite() && b.is_infinite() {
            0.5
        } else {
            f64::from(u8::from(a.is_infinite()))
        }
    } else {
        a / (a - b)
    };
    t.clamp(MARGIN, 1.0 - MARGIN)
}

fn layer_vertices(grid: &Grid, k: usize) -> Vec<(usize, DVec3)> {
    let dims = grid.dims();
    let mut out = Vec::new();
    for j in 0..dims[1] - 1 {
        for i in 0..dims[0] - 1 {
            let cell = grid.index([i, j, k]);
            let values = corners(dims, cell).map(|s| grid.values()[s]);
            let inside = values.iter().filter(|&&v| v < 0.0).count();
            if inside > 0 && inside < 8 {
                out.push((
                    cell,
                    grid.point([i, j, k]) + net_point(values) * grid.cell_mm(),
                ));
            }
        }
    }
    out
}

/// Mean of the crossings of a cell's edges, in units of the cell.
fn net_point(values: [f64; 8]) -> DVec3 {
    let at = |c: usize| DVec3::new((c & 1) as f64, (c >> 1 & 1) as f64, (c >> 2) as f64);
    let (mut sum, mut count) = (DVec3::ZERO, 0.0);
    for c in 0..8 {
        for axis in 0..3 {
            let d = c | 1 << axis;
            if d != c && (values[c] < 0.0) != (values[d] < 0.0) {
                sum += at(c).lerp(at(d), crossing(values[c], values[d]));
                count += 1.0;
            }
        }
    }
    (sum / count).clamp(DVec3::splat(MARGIN), DVec3::splat(1.0 - MARGIN))
}

fn layer_quads(grid: &Grid, k: usize, place: &(impl Fn(usize) -> DVec3 + Sync)) -> Vec<Quad> {
    let dims = grid.dims();
    let steps = [1, dims[0], dims[0] * dims[1]];
    let mut out = Vec::new();
    // An edge within the grid's outermost samples is never crossed, so its cells are all there.
    for j in 0..dims[1] - 1 {
        for i in 0..dims[0] - 1 {
            let s = grid.index([i, j, k]);
            let a = grid.values()[s];
            for axis in 0..3 {
                let b = grid.values()[s + steps[axis]];
                if (a < 0.0) == (b < 0.0) {
                    continue;
                }
                let (u, v) = (steps[(axis + 1) % 3], steps[(axis + 2) % 3]);
                // Counter-clockwise about the axis.
                let mut cells = [s - u - v, s - v, s, s - u];
                if a >= 0.0 {
                    cells.reverse();
                }
                let from = grid.point([i, j, k]);
                let to = from + DVec3::AXES[axis] * grid.cell_mm();
                let point = from.lerp(to, crossing(a, b));
                let split = choose(cells.map(place), from, to, point);
                out.push(Quad { cells, split });
            }
        }
    }
    out
}

/// The split that stays within the four tetrahedra about the edge from `p` to `q`.
fn choose(v: [DVec3; 4], p: DVec3, q: DVec3, point: DVec3) -> Split {
    let even = stays(v, p, q);
    let odd = stays([v[1], v[2], v[3], v[0]], p, q);
    let even_is_shorter = v[0].distance_squared(v[2]) <= v[1].distance_squared(v[3]);
    match (even, odd) {
        (true, true) if even_is_shorter => Split::Even,
        (true, true) | (false, true) => Split::Odd,
        (true, false) => Split::Even,
        (false, false) => Split::Fan(point),
    }
}

/// Whether the diagonal from the first to the third vertex passes between the edge and one of the
/// other two, and the edge pierces the triangle on its other side.
fn stays([a, b, c, d]: [DVec3; 4], p: DVec3, q: DVec3) -> bool {
    (pierces(a, c, [p, q, b]) && pierces(p, q, [a, c, d]))
        || (pierces(a, c, [p, q, d]) && pierces(p, q, [a, b, c]))
}

/// Whether the open segment from `p` to `q` passes strictly through the triangle.
fn pierces(p: DVec3, q: DVec3, [a, b, c]: [DVec3; 3]) -> bool {
    let (above, below) = (side(a, b, c, p), side(a, b, c, q));
    if above * below >= 0 {
        return false;
    }
    let turn = side(p, q, a, b);
    turn != 0 && turn == side(p, q, b, c) && turn == side(p, q, c, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::self_intersections;
    use crate::topology::{edges, face_components};
    use lexicon::Seed;
    use proptest::prelude::*;

    fn filled(half: f64, cell: f64, f: impl Fn(DVec3) -> f64 + Sync) -> Grid {
        let mut grid =
            Grid::covering(DVec3::splat(-half), DVec3::splat(half), cell, 2.0 * cell).unwrap();
        let shape = grid.clone();
        grid.fill_rows(|j, k, row| {
            for (i, v) in row.iter_mut().enumerate() {
                *v = f(shape.point([i, j, k]));
            }
        });
        grid
    }

    /// Closed, two faces at each edge in opposite directions, one fan at each vertex.
    fn assert_manifold(mesh: &Mesh) {
        assert!(edges(mesh).iter().all(|e| e.faces == 2));
        let mut directed: Vec<(u32, u32)> = Vec::new();
        let mut corners = vec![Vec::new(); mesh.positions().len()];
        for &[a, b, c] in mesh.faces() {
            directed.extend([(a, b), (b, c), (c, a)]);
            corners[a as usize].push((b, c));
            corners[b as usize].push((c, a));
            corners[c as usize].push((a, b));
        }
        let count = directed.len();
        directed.sort_unstable();
        directed.dedup();
        assert_eq!(directed.len(), count, "an edge runs the same way twice");
        for fan in corners {
            assert!(!fan.is_empty());
            let (mut at, mut steps) = (fan[0].0, 0);
            loop {
                let next = fan.iter().find(|f| f.0 == at).unwrap().1;
                (at, steps) = (next, steps + 1);
                if at == fan[0].0 {
                    break;
                }
            }
            assert_eq!(steps, fan.len(), "two fans meet at a vertex");
        }
    }

    fn genus(mesh: &Mesh) -> i64 {
        let (v, e, f) = (
            mesh.positions().len(),
            edges(mesh).len(),
            mesh.faces().len(),
        );
        let components = face_components(mesh).1 as i64;
        components - (v as i64 - e as i64 + f as i64) / 2
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// White noise is the hardest field there is: every ambiguity occurs.
        #[test]
        fn law_any_field_gives_a_clean_solid(seed in any::<u64>(), bias in -0.6..0.6f64,
                                             quantised in any::<bool>()) {
            let mut rng = Seed::new(seed).rng();
            let mut grid = filled(1.0, 0.2, |_| 0.0);
            for v in grid.values_mut() {
                *v = rng.range(-1.0, 1.0) + bias;
                if quantised {
                    *v = (*v * 2.0).round();
                }
            }
            let mesh = contour(&grid);
            prop_assert!(bias > 0.5 || !mesh.faces().is_empty());
            assert_manifold(&mesh);
            prop_assert_eq!(self_intersections(&mesh), []);
            prop_assert!(mesh.signed_volume() > 0.0);
        }
    }

    #[test]
    fn a_sphere_has_its_volume_and_a_torus_its_hole() {
        let ball = contour(&filled(1.3, 0.07, |p| p.length() - 1.0));
        assert_manifold(&ball);
        let radius = libm::cbrt(ball.signed_volume() * 0.75 / std::f64::consts::PI);
        assert!((radius - 1.0).abs() < 0.003, "{radius}");
        assert_eq!((genus(&ball), self_intersections(&ball).len()), (0, 0));
        let torus = contour(&filled(1.5, 0.07, |p| {
            let ring = (p.x * p.x + p.y * p.y).sqrt() - 1.0;
            (ring * ring + p.z * p.z).sqrt() - 0.35
        }));
        assert_manifold(&torus);
        assert_eq!((genus(&torus), self_intersections(&torus).len()), (1, 0));
        let exact = 2.0 * std::f64::consts::PI * std::f64::consts::PI * 0.35 * 0.35;
        let ratio = torus.signed_volume() / exact;
        assert!((ratio - 1.0).abs() < 0.02, "{ratio}");
    }

    #[test]
    fn what_reaches_the_border_is_closed_there() {
        let all = contour(&filled(0.5, 0.1, |_| -1.0));
        assert_manifold(&all);
        let odd = contour(&filled(
            0.5,
            0.1,
            |p| if p.x > 0.2 { f64::NAN } else { p.y },
        ));
        assert_manifold(&odd);
        let infinite = contour(&filled(0.5, 0.1, |p| (p.z - 0.03) * f64::INFINITY));
        assert_manifold(&infinite);
        assert_eq!(contour(&filled(0.5, 0.1, |_| 1.0)).faces().len(), 0);
    }

    #[test]
    fn threads_do_not_matter() {
        let grid = filled(1.0, 0.05, |p| p.length() - 0.9 + 0.1 * libm::sin(9.0 * p.x));
        let with = |n| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(n)
                .build()
                .unwrap();
            pool.install(|| contour(&grid))
        };
        assert_eq!(with(1), with(2));
    }
}
