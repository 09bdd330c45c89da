//! One trial: damage drawn on a tooth, designed anew, scored.

use super::{DamageKind, Damaged, Score, draw, score};
use crate::design::{Case, Design, DesignError, Target, design};
use dentition::{Dentition, Tooth};
use glam::DVec3;
use lexicon::{Seed, rotation_between};
use scan::{FaceId, Mesh};

/// What a trial lets the design see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Help {
    /// The damaged scan only.
    None,
    /// And the labels of its teeth, so that the mirrored tooth can be used.
    Labels,
    /// And a scan from before the damage, in another pose and with noise of its own.
    Earlier,
}

impl Help {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Labels, Self::Earlier];

    /// In words, as in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "no reference",
            Self::Labels => "labels",
            Self::Earlier => "earlier scan",
        }
    }
}

/// What came of a trial.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The damage.
    pub damaged: Damaged,
    /// The design and its score, or why there is none.
    pub result: Result<(Design, Score), DesignError>,
}

/// Draws damage on a tooth and undoes it from a click `jitter_mm` off the damage's deepest place.
///
/// `None` where the seed gives no damage that stays on the tooth.
#[must_use]
pub fn trial(
    sound: &Mesh,
    dentition: &Dentition,
    tooth: &Tooth,
    kind: DamageKind,
    (help, jitter_mm): (Help, f64),
    seed: Seed,
) -> Option<Trial> {
    let damaged = draw(sound, &tooth.faces, kind, seed.child("damage"))?;
    let mut rng = seed.child("click").rng();
    let side = DVec3::new(rng.normal(), rng.normal(), rng.normal()).normalize_or(DVec3::X);
    let labels = (help != Help::None).then(|| carried(dentition, tooth, &damaged));
    let earlier = match help {
        Help::Earlier => Some(moved(sound, seed.child("earlier"))?),
        _ => None,
    };
    let case = Case {
        mesh: &damaged.mesh,
        dentition: labels.as_ref(),
        earlier: earlier.as_ref(),
        opposing: None,
    };
    let made = design(&case, Target::At(damaged.at + side * jitter_mm));
    let result = made.map(|d| {
        let s = score(sound, &damaged, &d.target, &d.changed);
        (d, s)
    });
    Some(Trial { damaged, result })
}

/// The labels of the sound scan on the damaged one.
fn carried(dentition: &Dentition, tooth: &Tooth, damaged: &Damaged) -> Dentition {
    let mut labels = dentition.clone();
    let known = |f: &Option<FaceId>| {
        let old = f.and_then(|f| dentition.face_fdi.get(f.0 as usize).copied());
        old.unwrap_or(tooth.fdi.number())
    };
    labels.face_fdi = damaged.parents.iter().map(known).collect();
    for t in &mut labels.teeth {
        t.faces.clear();
    }
    for (f, &number) in labels.face_fdi.iter().enumerate() {
        if number > 0
            && let Some(t) = labels.teeth.iter_mut().find(|t| t.fdi.number() == number)
        {
            t.faces.push(FaceId(f as u32));
        }
    }
    labels
}

/// The scan in another pose, scanned again.
fn moved(sound: &Mesh, seed: Seed) -> Option<Mesh> {
    let mut rng = seed.rng();
    let to = DVec3::new(rng.normal(), rng.normal(), rng.normal()).normalize_or(DVec3::X);
    let turn = rotation_between(DVec3::Z, to);
    let pairs = sound.positions().iter().zip(sound.vertex_normals());
    let positions = pairs.map(|(&p, n)| turn * (p + n * (0.008 * rng.normal())) + to * 30.0);
    sound.clone().with_positions(positions.collect()).ok()
}
