//! Clearance to the neighbours and to the antagonist.
//!
//! In: the outer part of the solid and another surface. Out: the tightest place, mm; negative where
//! they overlap. Limits: proximal aim +0.02, -0.05 to +0.10; occlusal aim 0, -0.20 to +0.10 (the
//! project's reference of facts). A gap above the limit is a missing contact, which a repair away from the contact
//! point cannot help; only an overlap beyond the limit is a failure.

use glam::DVec3;
use rayon::prelude::*;
use scan::Mesh;
use scan::space::Signed;

/// Proximal clearance to aim at, mm.
pub(super) const PROXIMAL_AIM_MM: f64 = 0.02;
/// Occlusal clearance to aim at, mm.
pub(super) const OCCLUSAL_AIM_MM: f64 = 0.0;
/// Further away than this it is no contact at all, mm.
const REACH_MM: f64 = 2.0;

/// Which side of the tooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactKind {
    /// With a neighbour in the same arch.
    Proximal,
    /// With the opposing arch.
    Occlusal,
}

/// The tightest place between the restoration and another tooth.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// With whom.
    pub with: String,
    /// Which side.
    pub kind: ContactKind,
    /// Smallest clearance, mm; negative where they overlap.
    pub clearance_mm: f64,
    /// Where, on the restoration.
    pub at: DVec3,
    /// Area of the restoration that overlaps the other, mm².
    pub overlap_mm2: f64,
    /// Smallest and largest clearance that is allowed for a contact, mm.
    pub limits_mm: (f64, f64),
}

impl Contact {
    /// Whether the overlap is more than is allowed.
    #[must_use]
    pub fn too_tight(&self) -> bool {
        self.clearance_mm < self.limits_mm.0
    }

    /// Whether it does not touch at all.
    #[must_use]
    pub fn open(&self) -> bool {
        self.clearance_mm > self.limits_mm.1
    }
}

/// The contact with `other`; `None` where it is out of reach. `outer` holds the vertices of the
/// outer surface with their normals and areas.
pub(super) fn find(
    with: &str,
    kind: ContactKind,
    other: &Mesh,
    outer: &[(DVec3, DVec3, f64)],
) -> Option<Contact> {
    let surface = Signed::new(other);
    let found: Vec<Option<(f64, DVec3, f64)>> = outer
        .par_iter()
        .with_min_len(256)
        .map(|&(p, normal, area)| {
            let d = surface.distance_within(p, REACH_MM)?;
            // Inside the other only if the surfaces face each other there.
            let facing = d.pseudo_normal.dot(normal) < 0.0;
            (!d.on_border && (d.distance_mm >= 0.0 || facing)).then_some((d.distance_mm, p, area))
        })
        .collect();
    let found: Vec<(f64, DVec3, f64)> = found.into_iter().flatten().collect();
    let first = *found.first()?;
    let tightest = found
        .iter()
        .fold(first, |a, b| if b.0 < a.0 { *b } else { a });
    let overlap_mm2 = found.iter().filter(|f| f.0 < 0.0).map(|f| f.2).sum();
    Some(Contact {
        with: with.to_owned(),
        kind,
        clearance_mm: tightest.0,
        at: tightest.1,
        overlap_mm2,
        limits_mm: match kind {
            ContactKind::Proximal => (-0.05, 0.10),
            ContactKind::Occlusal => (-0.20, 0.10),
        },
    })
}
