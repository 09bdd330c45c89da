//! How far each crown is turned about its own axis against the arch's curve.
//!
//! In: relief in axes that follow the curve. Out: degrees, positive where mesial turns to buccal.
//! Method: front teeth by the line of their edge; back teeth by the turn that lays the usual cusps
//! onto the found ones (Procrustes). Each is trusted as far as left and right agree on it in natural
//! mouths, and more where it says that the tooth is plainly turned.

use super::cusps::{cusps, expected, extent};
use super::edge::incisal_edge;
use super::relief::Relief;
use glam::DVec2;
use lexicon::{Fdi, Jaw, ToothKind};

/// A crown that reads as turned further than this is misread, degrees.
const TURN_DEG_MAX: f64 = 60.0;
/// Between these a reading is more and more believed in full, degrees.
const PLAIN_DEG: (f64, f64) = (15.0, 30.0);

/// The turn of a tooth, degrees.
pub(crate) fn yaw(relief: &Relief, tooth: Fdi) -> f64 {
    let read = match tooth.kind() {
        ToothKind::Incisor | ToothKind::Canine => by_edge(relief, tooth),
        ToothKind::Premolar | ToothKind::Molar => by_cusps(relief, tooth),
    };
    let Some(read) = read.filter(|r| r.abs() <= TURN_DEG_MAX) else {
        return 0.0;
    };
    // (trust in a small reading, trust in a large one)
    let (small, large) = match (tooth.kind(), tooth.jaw(), tooth.position()) {
        (ToothKind::Incisor, ..) => (0.8, 1.0),
        (ToothKind::Canine, ..) => (0.5, 0.9),
        (ToothKind::Premolar, Jaw::Upper, _) => (0.5, 0.9),
        (ToothKind::Premolar, Jaw::Lower, _) => (0.3, 0.5),
        (ToothKind::Molar, _, 6) => (0.5, 0.7),
        _ => (0.3, 0.4),
    };
    let t = ((read.abs() - PLAIN_DEG.0) / (PLAIN_DEG.1 - PLAIN_DEG.0)).clamp(0.0, 1.0);
    read * (small + (large - small) * t)
}

/// Direction of the edge from its distal to its mesial end, by least squares.
fn by_edge(relief: &Relief, tooth: Fdi) -> Option<f64> {
    let edge = incisal_edge(relief, tooth);
    if edge.len() < 4 {
        return None;
    }
    let mean = edge.iter().sum::<DVec2>() / edge.len() as f64;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for p in &edge {
        let d = *p - mean;
        xx += d.x * d.x;
        xy += d.x * d.y;
        yy += d.y * d.y;
    }
    Some(0.5 * libm::atan2(2.0 * xy, xx - yy).to_degrees())
}

/// The turn from where cusps usually are to where they are.
fn by_cusps(relief: &Relief, tooth: Fdi) -> Option<f64> {
    let found = cusps(relief, tooth);
    let (_, size) = extent(relief);
    let usual = expected(tooth);
    let pairs: Vec<(DVec2, DVec2)> = found
        .iter()
        .filter_map(|c| Some((usual.get(c.role)?.place * size, c.at)))
        .collect();
    if pairs.len() < 2 {
        return None;
    }
    let n = pairs.len() as f64;
    let mean_a = pairs.iter().map(|p| p.0).sum::<DVec2>() / n;
    let mean_b = pairs.iter().map(|p| p.1).sum::<DVec2>() / n;
    let (mut c, mut s) = (0.0, 0.0);
    for (a, b) in pairs {
        c += (a - mean_a).dot(b - mean_b);
        s += (a - mean_a).perp_dot(b - mean_b);
    }
    Some(libm::atan2(s, c).to_degrees())
}
