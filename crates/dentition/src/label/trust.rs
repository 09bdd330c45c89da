//! How sure each tooth is, and why not.
//!
//! In: the naming with what other names would have cost, and the painted regions. Out: confidence
//! and [`Doubt`]s of every tooth and the confidence of the jaw.
//! Method: costs are minus logarithms up to a temperature; the share of a name among all names of
//! its slice, and the crease along the tooth's border.

use super::LabelOptions;
use super::curve::Extent;
use super::name::{Naming, Rivals, Row};
use super::regions::Scene;
use super::sizes;
use crate::teeth::{Dentition, Doubt};
use lexicon::Fdi;
use scan::Mesh;
use scan::topology::edges;

/// Cost that makes a name e times less likely, on a whole arch and on a part: so that confidence is
/// the share of right numbers on labelled arches, or less (parts).
const TEMPERATURE: [f64; 2] = [3.0, 2.0];

/// A boundary loop at least this long is the scan's outer edge and no hole, mm.
const LONG_MM: f64 = 30.0;
/// What is left of the confidence of a tooth that only its crease shows.
const UNNAMED: f64 = 0.8;

/// What the painted region of a place shows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// Share of its border's length that runs in a crease.
    pub creased: f64,
    /// Faces of its crown on the scan's outer edge.
    pub on_edge: u32,
}

/// Faces that lie on the outer edge of the scan, as against the rim of a hole.
pub(super) fn long_edge(mesh: &Mesh) -> Vec<bool> {
    let open: Vec<_> = edges(mesh)
        .into_iter()
        .filter(|e| e.other.is_none())
        .collect();
    let mut root: Vec<u32> = (0..mesh.positions().len() as u32).collect();
    fn find(root: &mut [u32], v: u32) -> u32 {
        let mut v = v;
        while root[v as usize] != v {
            root[v as usize] = root[root[v as usize] as usize];
            v = root[v as usize];
        }
        v
    }
    for e in &open {
        let [a, b] = e.vertices.map(|v| find(&mut root, v));
        root[a.max(b) as usize] = a.min(b);
    }
    let mut length_mm = vec![0.0; root.len()];
    for e in &open {
        let [a, b] = e.vertices;
        let long = mesh.positions()[a as usize].distance(mesh.positions()[b as usize]);
        length_mm[find(&mut root, a) as usize] += long;
    }
    let mut on = vec![false; mesh.faces().len()];
    for e in &open {
        if length_mm[find(&mut root, e.vertices[0]) as usize] > LONG_MM {
            on[e.face as usize] = true;
        }
    }
    on
}

const CREASE_DEG: f64 = 8.0;
const CUT_TOP_MM: f64 = 5.0;

/// Looks at every region's border; by place.
pub(super) fn marks(scene: &Scene, labels: &[u8], edge: &[bool]) -> Vec<Mark> {
    let mut marks = vec![Mark::default(); sizes::PLACES];
    let mut length = [(0.0, 0.0); sizes::PLACES];
    let mut top = [f64::NEG_INFINITY; sizes::PLACES];
    let place = |f: usize| usize::from(labels[f]).checked_sub(1);
    for f in 0..labels.len() {
        let Some(p) = place(f).filter(|&p| p < sizes::PLACES) else {
            continue;
        };
        top[p] = top[p].max(scene.at[f].z);
        for link in scene.surface.links(f) {
            if labels[link.to as usize] != labels[f] {
                length[p].0 += link.length_mm;
                if link.concave_deg > CREASE_DEG {
                    length[p].1 += link.length_mm;
                }
            }
        }
    }
    for f in (0..labels.len()).filter(|&f| edge[f]) {
        if let Some(p) = place(f).filter(|&p| scene.at[f].z > top[p] - CUT_TOP_MM) {
            marks[p].on_edge += 1;
        }
    }
    for (mark, (all, creased)) in marks.iter_mut().zip(length) {
        mark.creased = if all > 0.0 { creased / all } else { 0.0 };
    }
    marks
}

/// Shares of the likeliest names of a slice: its own, the best other, no tooth.
struct Shares {
    own: f64,
    other: Option<(Fdi, f64)>,
    none: f64,
}

fn shares(rivals: &Rivals, own: Fdi, temperature: f64) -> Shares {
    let all = || rivals.named.iter().map(|n| n.1).chain([rivals.none]);
    let least = all().fold(f64::INFINITY, f64::min);
    let odds = |cost: f64| libm::exp(-(cost - least) / temperature);
    let total: f64 = all().map(odds).sum();
    let others = rivals.named.iter().filter(|n| n.0 != own);
    let other = others.min_by(|a, b| a.1.total_cmp(&b.1));
    let of_own = rivals.named.iter().find(|n| n.0 == own);
    Shares {
        own: of_own.map_or(0.0, |n| odds(n.1) / total),
        other: other.map(|n| (n.0, odds(n.1) / total)),
        none: odds(rivals.none) / total,
    }
}

/// Crease along the border below which, and from which on, it says nothing of the tooth.
const CREASED: (f64, f64) = (0.35, 0.85);
/// Crease below which the border is doubtful.
const CREASED_WEAK: f64 = 0.7;
/// Share of another name, or of no tooth, from which on it is said.
const SHARE_SAID: f64 = 0.12;
/// Share of the own name below which the best other is said, whatever its share.
const OWN_SURE: f64 = 0.75;
/// Most confidence of a tooth whose number or being is doubted.
const DOUBTED_MAX: f64 = 0.9;
const ON_EDGE_MIN: u32 = 4;

/// Gives every tooth its confidence and doubts.
pub(super) fn judge(
    found: &mut Dentition,
    row: &Row,
    naming: &Naming,
    marks: &[Mark],
    options: &LabelOptions,
) {
    let temperature = TEMPERATURE[usize::from(row.extent != Extent::Whole)];
    let jaw_odds = libm::exp(-naming.jaw_lead / temperature);
    found.jaw_confidence = 1.0 / (1.0 + jaw_odds);
    for tooth in &mut found.teeth {
        let Some(place) = sizes::index_of(tooth.fdi) else {
            continue;
        };
        // A tooth that was found behind the named row goes by its neighbour.
        let nearest = (0..naming.segments.len())
            .min_by_key(|&i| (naming.segments[i].place.abs_diff(place), i));
        let shares = nearest.and_then(|i| {
            let of = sizes::fdi(naming.jaw, naming.segments[i].place)?;
            Some(shares(&naming.rivals[i], of, temperature))
        });
        let told = options.corrections.iter().any(|c| c.0 == tooth.fdi);
        let named = nearest.is_some_and(|i| naming.segments[i].place == place);
        let mark = marks.get(place).copied().unwrap_or_default();
        let creased = (mark.creased - CREASED.0) / (CREASED.1 - CREASED.0);
        let creased = creased.clamp(0.05, 1.0);
        tooth.confidence = shares.as_ref().map_or(0.5, |s| s.own) * creased;
        if !named {
            tooth.confidence *= UNNAMED;
        }
        if mark.creased < CREASED_WEAK {
            tooth.doubts.push(Doubt::Border);
        }
        if mark.on_edge >= ON_EDGE_MIN {
            tooth.doubts.push(Doubt::CutOff);
        }
        let none = shares.as_ref().map_or(0.0, |s| s.none);
        if none > SHARE_SAID || creased < 0.4 {
            tooth.doubts.push(Doubt::MayBeNoTooth);
            tooth.confidence = tooth.confidence.min(DOUBTED_MAX);
        }
        if told {
            tooth.confidence = tooth.confidence.max(creased);
            continue;
        }
        if let Some(shares) = shares.filter(|_| named)
            && let Some((or, share)) = shares.other
            && (share > SHARE_SAID || shares.own < OWN_SURE)
        {
            tooth.doubts.insert(0, Doubt::Number { or });
            tooth.confidence = tooth.confidence.min(DOUBTED_MAX);
        }
    }
}
