//! Counts to sentences that say what they mean for use.

use super::{Counts, DEBRIS_AREA_SHARE, Health};
use crate::{FaceId, Severity, VertexId};

/// How many ids a finding names.
const EXAMPLES: usize = 5;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HealthKind {
    /// Faces with two corners at one place.
    Collapsed,
    /// Faces without height.
    Needle,
    /// Faces on the same corners as another.
    Duplicate,
    /// Edges with more than two faces.
    NonManifoldEdge,
    /// Vertices where surfaces touch in a point.
    NonManifoldVertex,
    /// Neighbouring faces that look to opposite sides.
    Orientation,
    /// A closed surface that is inside out.
    InsideOut,
    /// Small loose pieces.
    Debris,
    /// Several large pieces.
    Pieces,
    /// The open rim of a scan.
    Rim,
    /// Further openings.
    Hole,
    /// Handles.
    Tunnel,
    /// Vertices at the position of another one.
    Unjoined,
    /// Vertices that no face uses.
    Isolated,
}

impl HealthKind {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Collapsed => "collapsed-faces",
            Self::Needle => "needle-faces",
            Self::Duplicate => "duplicate-faces",
            Self::NonManifoldEdge => "non-manifold-edges",
            Self::NonManifoldVertex => "non-manifold-vertices",
            Self::Orientation => "orientation",
            Self::InsideOut => "inside-out",
            Self::Debris => "debris",
            Self::Pieces => "pieces",
            Self::Rim => "rim",
            Self::Hole => "holes",
            Self::Tunnel => "tunnels",
            Self::Unjoined => "unjoined-vertices",
            Self::Isolated => "isolated-vertices",
        }
    }
}

/// A few ids to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Examples {
    /// Faces.
    Faces(Vec<FaceId>),
    /// Vertices.
    Vertices(Vec<VertexId>),
}

/// One thing about a mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthFinding {
    /// What it is about.
    pub kind: HealthKind,
    /// How much it matters.
    pub severity: Severity,
    /// How many.
    pub count: usize,
    /// Up to five ids.
    pub examples: Examples,
    /// A whole sentence with the count: what there is and what it means for use.
    pub sentence: String,
}

fn faces(ids: &[u32]) -> Examples {
    Examples::Faces(ids.iter().take(EXAMPLES).map(|&f| FaceId(f)).collect())
}

fn vertices(ids: &[u32]) -> Examples {
    Examples::Vertices(ids.iter().take(EXAMPLES).map(|&v| VertexId(v)).collect())
}

/// "1 face" or "7 faces".
fn many(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Warn where more than `share` of `all` are affected, else info.
fn by_share(count: usize, all: usize, share: f64) -> Severity {
    if count as f64 > all as f64 * share {
        Severity::Warn
    } else {
        Severity::Info
    }
}

/// All findings, the gravest first.
pub(super) fn of(health: &Health, counts: &Counts) -> Vec<HealthFinding> {
    let mut all = Vec::new();
    faults_of_faces(health, counts, &mut all);
    faults_of_joints(health, counts, &mut all);
    shape(health, &mut all);
    all.retain(|f| f.count > 0);
    all.sort_by_key(|f| (std::cmp::Reverse(f.severity), f.kind));
    all
}

fn faults_of_faces(health: &Health, counts: &Counts, all: &mut Vec<HealthFinding>) {
    let n = counts.collapsed.len();
    let share = 100.0 * n as f64 / health.faces.max(1) as f64;
    let share = match share < 1.0 {
        true => String::new(),
        false => format!(" ({share:.0} % of all)"),
    };
    all.push(HealthFinding {
        kind: HealthKind::Collapsed,
        severity: by_share(n, health.faces, 0.01),
        count: n,
        examples: faces(&counts.collapsed),
        sentence: format!(
            "{}{share} with two corners at one place: without area, passed over, numbers kept.",
            many(n, "face", "faces")
        ),
    });
    let n = counts.needles.len();
    all.push(HealthFinding {
        kind: HealthKind::Needle,
        severity: by_share(n, health.faces, 0.01),
        count: n,
        examples: faces(&counts.needles),
        sentence: format!(
            "{} thinner than a nanometre: without a usable normal, of no weight in measurements.",
            many(n, "face", "faces")
        ),
    });
    let n = counts.duplicates.len();
    all.push(HealthFinding {
        kind: HealthKind::Duplicate,
        severity: by_share(n, health.faces, 0.01),
        count: n,
        examples: faces(&counts.duplicates),
        sentence: format!(
            "{} on the same three corners as another one: only the first is used.",
            many(n, "face", "faces")
        ),
    });
    let n = counts.turned.len();
    all.push(HealthFinding {
        kind: HealthKind::Orientation,
        severity: if n * 100 > health.faces {
            Severity::Serious
        } else {
            Severity::Warn
        },
        count: n,
        examples: faces(&counts.turned),
        sentence: format!(
            "{} between faces that look to opposite sides: inside and outside are not clear \
             there, so depths can change sign.",
            many(n, "edge", "edges")
        ),
    });
    let inside_out = health.volume_mm3.filter(|&v| v < 0.0);
    all.push(HealthFinding {
        kind: HealthKind::InsideOut,
        severity: Severity::Serious,
        count: usize::from(inside_out.is_some()),
        examples: faces(&[0]),
        sentence: format!(
            "The closed surface is inside out: its volume is {:.3} mm³; turn all faces before use.",
            inside_out.unwrap_or(0.0)
        ),
    });
}

fn faults_of_joints(health: &Health, counts: &Counts, all: &mut Vec<HealthFinding>) {
    let n = counts.crowded_edges.len();
    all.push(HealthFinding {
        kind: HealthKind::NonManifoldEdge,
        severity: if n * 100 > health.faces {
            Severity::Serious
        } else {
            Severity::Warn
        },
        count: n,
        examples: faces(&counts.crowded_edges),
        sentence: format!(
            "{} with more than two faces: the surface branches there.",
            many(n, "edge", "edges")
        ),
    });
    let n = counts.pinched.len();
    all.push(HealthFinding {
        kind: HealthKind::NonManifoldVertex,
        severity: by_share(n, health.vertices, 0.001),
        count: n,
        examples: vertices(&counts.pinched),
        sentence: format!(
            "{} where the surface touches itself in a point.",
            many(n, "vertex", "vertices")
        ),
    });
    let n = counts.unjoined.len();
    all.push(HealthFinding {
        kind: HealthKind::Unjoined,
        severity: by_share(n, health.vertices, 0.01),
        count: n,
        examples: vertices(&counts.unjoined),
        sentence: format!(
            "{} at exactly the place of another one: counted as joined here; programs that do \
             not join them see cracks.",
            many(n, "vertex", "vertices")
        ),
    });
    let n = counts.unused.len();
    all.push(HealthFinding {
        kind: HealthKind::Isolated,
        severity: Severity::Info,
        count: n,
        examples: vertices(&counts.unused),
        sentence: format!(
            "{} without a face: no part of the surface, numbers kept.",
            many(n, "vertex", "vertices")
        ),
    });
}

fn shape(health: &Health, all: &mut Vec<HealthFinding>) {
    let Some((main, others)) = health.pieces.split_first() else {
        return;
    };
    let least = main.area_mm2 * DEBRIS_AREA_SHARE;
    let (large, debris): (Vec<_>, Vec<_>) = others.iter().partition(|p| p.area_mm2 >= least);
    let firsts = |pieces: &[&super::Piece]| {
        let ids: Vec<u32> = pieces.iter().map(|p| p.first.0).collect();
        faces(&ids)
    };
    all.push(HealthFinding {
        kind: HealthKind::Debris,
        severity: Severity::Info,
        count: debris.len(),
        examples: firsts(&debris),
        sentence: format!(
            "{} of together {} and {:.3} mm²: debris of the scanner.",
            many(debris.len(), "small loose piece", "small loose pieces"),
            many(debris.iter().map(|p| p.faces).sum(), "face", "faces"),
            debris.iter().map(|p| p.area_mm2).sum::<f64>(),
        ),
    });
    all.push(HealthFinding {
        kind: HealthKind::Pieces,
        severity: Severity::Info,
        count: if large.is_empty() { 0 } else { large.len() + 1 },
        examples: firsts(&large),
        sentence: format!(
            "{} large pieces that are not connected; holes and tunnels are counted on the largest.",
            large.len() + 1
        ),
    });
    let at = |loops: &[super::BorderLoop]| {
        let ids: Vec<u32> = loops.iter().map(|l| l.at.0).collect();
        vertices(&ids)
    };
    if let Some((rim, holes)) = health.borders.split_first() {
        all.push(HealthFinding {
            kind: HealthKind::Rim,
            severity: Severity::Info,
            count: 1,
            examples: at(&[*rim]),
            sentence: format!(
                "Open along a rim of {:.1} mm: normal for a scan; a solid to print must be closed.",
                rim.length_mm
            ),
        });
        all.push(HealthFinding {
            kind: HealthKind::Hole,
            severity: Severity::Warn,
            count: holes.len(),
            examples: at(holes),
            sentence: format!(
                "{} in the surface, the largest {:.2} mm around: nothing was seen there, so \
                 nothing is measured there.",
                many(holes.len(), "further hole", "further holes"),
                holes.first().map_or(0.0, |h| h.length_mm),
            ),
        });
    }
    let tunnels = health.genus.unwrap_or(0);
    all.push(HealthFinding {
        kind: HealthKind::Tunnel,
        severity: Severity::Info,
        count: tunnels,
        examples: faces(&[]),
        sentence: format!(
            "{} through the surface, mostly under contacts between teeth.",
            many(tunnels, "tunnel", "tunnels")
        ),
    });
}
