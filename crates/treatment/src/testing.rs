//! A tooth made by formula, for tests: a round crown of 9 mm with a hollow in its top, narrow or wide.

use crate::prescribe::{Work, WorkZone, order};
use crate::tooth::{Piece, estimated};
use glam::DVec3;
use lexicon::{Fdi, Tissue, ToothKind};
use scan::Mesh;
use std::sync::OnceLock;
use swarm::{Action, Order};
use tissue::Tooth;

/// Radius and height of the crown, mm.
const RADIUS_MM: f64 = 4.5;
const HEIGHT_MM: f64 = 6.0;
/// Radius and depth of a hollow, mm.
type Hollow = (f64, f64);
const NARROW_MM: Hollow = (1.2, 1.2);
/// As wide as most of the crown: its places lie at very different distances from a horn of the pulp.
pub(crate) const WIDE_MM: Hollow = (3.5, 0.5);
const RINGS: u32 = 45;
const SIDES: u32 = 48;
/// Depth below the hollow's floor that is taken away first, mm.
const CUT_MM: f64 = 0.2;

/// Height of the sound crown at a distance from its axis.
fn sound_mm(r: f64) -> f64 {
    let share = (r / RADIUS_MM).min(1.0);
    let square = share * share;
    HEIGHT_MM * (1.0 - square * square * square * square)
}

/// How much is missing there.
fn missing_mm(hollow: Hollow, r: f64) -> f64 {
    let share = r / hollow.0;
    match share < 1.0 {
        true => hollow.1 * (1.0 - share * share),
        false => 0.0,
    }
}

fn crown(height: impl Fn(f64) -> f64) -> Mesh {
    let mut points = vec![DVec3::Z * height(0.0)];
    let mut faces = Vec::new();
    for ring in 1..=RINGS {
        for side in 0..SIDES {
            let angle = std::f64::consts::TAU * f64::from(side) / f64::from(SIDES);
            let (sine, cosine) = libm::sincos(angle);
            let r = RADIUS_MM * f64::from(ring) / f64::from(RINGS);
            points.push(DVec3::new(r * cosine, r * sine, height(r)));
            let at = |ring: u32, side: u32| match ring {
                0 => 0,
                _ => 1 + (ring - 1) * SIDES + side % SIDES,
            };
            faces.push([at(ring - 1, side), at(ring, side), at(ring, side + 1)]);
            if ring > 1 {
                faces.push([
                    at(ring - 1, side),
                    at(ring, side + 1),
                    at(ring - 1, side + 1),
                ]);
            }
        }
    }
    Mesh::new(points, faces).unwrap()
}

/// The crown as scanned and as it should be.
pub(crate) fn crowns() -> (Mesh, Mesh) {
    crowns_with(NARROW_MM)
}

/// The same with another hollow.
pub(crate) fn crowns_with(hollow: Hollow) -> (Mesh, Mesh) {
    let scanned = |r| sound_mm(r) - missing_mm(hollow, r);
    (crown(scanned), crown(sound_mm))
}

/// A crown with faces on its cusp that scans have besides: one without area, one told twice, one turned over.
pub(crate) fn spoilt(crown: &Mesh) -> [Mesh; 3] {
    let [a, b, c] = crown.faces()[2];
    [[a, a, b], [a, b, c], [a, c, b]].map(|more| {
        let faces = crown.faces().iter().copied().chain([more]);
        Mesh::new(crown.positions().to_vec(), faces.collect()).unwrap()
    })
}

/// Its estimated tissue and its order, made once.
pub(crate) fn tooth() -> &'static (Tooth, Order) {
    static MADE: OnceLock<(Tooth, Order)> = OnceLock::new();
    MADE.get_or_init(|| {
        let (before, target) = crowns();
        let order = order(&work()).unwrap().0;
        (estimated(&piece(&before, &target), &order).unwrap(), order)
    })
}

/// The piece of both.
pub(crate) fn piece<'a>(before: &'a Mesh, target: &'a Mesh) -> Piece<'a> {
    Piece {
        before,
        target,
        outward: DVec3::Z,
        kind: Some(ToothKind::Molar),
    }
}

/// What is to be done: the floor cut, then two layers laid down.
pub(crate) fn work() -> Work {
    work_with(NARROW_MM)
}

/// The same in another hollow.
pub(crate) fn work_with(hollow: Hollow) -> Work {
    let half = (hollow.0 * 10.0).ceil() as u16 + 3;
    let share = |z: f64, from: f64, to: f64| {
        let (low, high) = (z - 0.05, z + 0.05);
        ((high.min(to) - low.max(from)) / 0.1).clamp(0.0, 1.0)
    };
    let mut zones = [Action::Remove, Action::Deposit, Action::Deposit].map(|action| WorkZone {
        action,
        tissue: Tissue::Enamel,
        cells: Vec::new(),
    });
    for x in 0..2 * half {
        for y in 0..2 * half {
            let at = [x, y].map(|n| (f64::from(n) - f64::from(half)) * 0.1 + 0.05);
            let r = (at[0] * at[0] + at[1] * at[1]).sqrt();
            let missing = missing_mm(hollow, r);
            if missing < 0.02 {
                continue;
            }
            let (sound, floor) = (sound_mm(r), sound_mm(r) - missing);
            let bottom = floor - CUT_MM.min(missing);
            let middle = f64::midpoint(bottom, sound);
            let spans = [(bottom, floor), (bottom, middle), (middle, sound)];
            for z in 0..40_u16 {
                let height = 3.0 + f64::from(z) * 0.1 + 0.05;
                for (zone, (from, to)) in zones.iter_mut().zip(spans) {
                    let share = share(height, from, to);
                    if share > 0.0 {
                        zone.cells.push(([x, y, z], share));
                    }
                }
            }
        }
    }
    Work {
        tooth: Fdi::new(36).ok(),
        origin_um: [-100 * i64::from(half), -100 * i64::from(half), 3000],
        cell_um: 100,
        outward: DVec3::Z,
        loads_per_packet: 1_000_000,
        zones: zones.to_vec(),
    }
}

/// A closed block.
pub(crate) fn block(low: DVec3, high: DVec3) -> Mesh {
    let at = |i: usize| {
        let pick = |bit: usize, a: f64, b: f64| if i >> bit & 1 == 1 { b } else { a };
        DVec3::new(
            pick(0, low.x, high.x),
            pick(1, low.y, high.y),
            pick(2, low.z, high.z),
        )
    };
    let sides = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let faces = sides
        .iter()
        .flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]);
    Mesh::new((0..8).map(at).collect(), faces.collect()).unwrap()
}
