//! The sample mouth: procedural upper and lower arches with known labels, landmarks and damage.
//!
//! In: a seed and options. Out: [`SampleMouth`], both arches in one frame, in occlusion (x to the
//! patient's right, y to the front, z up, mm).
//! Law: `law_same_seed_same_mouth`. Cost: about a second an arch at the default step.
//! Method: formulas and published tables only; no scan is copied or fitted.

mod curve;
mod damage;
mod field;
mod finish;
mod form;
mod form_lower;
mod form_upper;
mod harm;
mod landmarks;
mod layout;
mod measure;
mod nets;
mod noise;
mod occlude;
mod options;
mod paint;
mod palate;
mod plinth;
mod profile;
mod tissue;
mod tooth;
mod top;

pub use damage::{DamageKind, DamageOrder, DamageTruth, Site, showcase};
pub use landmarks::ToothTruth;
pub use options::MouthOptions;
pub use plinth::{Plinth, on_plinth};
pub use tissue::TissueError;

use field::ArchField;
use glam::DVec3;
use harm::Harm;
use layout::Layout;
use lexicon::{Fdi, Jaw, Seed, Tissue};
use nets::Band;
use rayon::prelude::*;
use scan::{Mesh, MeshError, Values, space::Bvh};

/// Both arches of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleMouth {
    /// The upper arch.
    pub upper: SampleArch,
    /// The lower arch.
    pub lower: SampleArch,
}

/// One arch, as scanned and as it was before the damage.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleArch {
    /// Which jaw.
    pub jaw: Jaw,
    /// As the scanner sees it: damaged, with colours, without labels.
    pub scan: Mesh,
    /// ISO 3950 number of each face of `scan`, 0 = gum.
    pub face_fdi: Vec<u8>,
    /// The teeth in order along the arch, from the patient's right to the left.
    pub teeth: Vec<ToothTruth>,
    /// What was damaged.
    pub damage: Vec<DamageTruth>,
    /// The same without damage, with colours and the face property `fdi`.
    pub sound: Mesh,
}

/// Makes a mouth.
///
/// # Errors
/// [`MeshError`] when a mesh is larger than ids can name (steps far below 0.1 mm).
pub fn mouth(seed: Seed, options: &MouthOptions) -> Result<SampleMouth, MeshError> {
    let (mut upper, mut lower) = layouts(seed, options);
    upper.find_contacts();
    lower.find_contacts();
    let (upper, lower) = rayon::join(
        || arch(&ArchField::new(upper, seed), seed.child("upper"), options),
        || arch(&ArchField::new(lower, seed), seed.child("lower"), options),
    );
    Ok(SampleMouth {
        upper: upper?,
        lower: lower?,
    })
}

/// Closed solids of enamel, dentine and pulp of the sound `teeth` of [`mouth`] with the same seed
/// and options, in its frame, sampled at `cell_mm` (0.25 is good). Teeth that are not there are
/// left out.
///
/// # Errors
/// [`TissueError`] when the cell is too small or not a length.
pub fn tissues(
    seed: Seed,
    options: &MouthOptions,
    teeth: &[Fdi],
    cell_mm: f64,
) -> Result<Vec<(Fdi, Tissue, Mesh)>, TissueError> {
    let (upper, lower) = layouts(seed, options);
    let mut all = Vec::new();
    for tooth in upper.teeth.iter().chain(&lower.teeth) {
        if teeth.contains(&tooth.fdi) {
            let solids = tissue::solids(tooth, cell_mm)?;
            all.extend(solids.into_iter().map(|(t, mesh)| (tooth.fdi, t, mesh)));
        }
    }
    Ok(all)
}

fn layouts(seed: Seed, options: &MouthOptions) -> (Layout, Layout) {
    let (mut upper, mut lower) = rayon::join(
        || Layout::new(Jaw::Upper, seed, options),
        || Layout::new(Jaw::Lower, seed, options),
    );
    occlude::occlude(&mut upper, &mut lower);
    (upper, lower)
}

/// One arch with some of its damage, for the extractor.
struct Harmed<'a> {
    field: &'a ArchField,
    harms: &'a [Harm],
}

impl nets::Field for Harmed<'_> {
    type Hint = field::Near;

    fn hint(&self, p: DVec3, reach: f64) -> field::Near {
        self.field.near(p, reach)
    }

    fn value(&self, p: DVec3, hint: &field::Near) -> f64 {
        self.field.harmed(p, hint, self.harms).value
    }

    fn wanted(&self, p: DVec3) -> bool {
        self.field.kept(p) > -1.0
    }
}

fn harms(field: &ArchField, seed: Seed, orders: &[DamageOrder]) -> Vec<Harm> {
    let harm = |&order: &DamageOrder| {
        let index = field
            .layout
            .teeth
            .iter()
            .position(|t| t.fdi == order.tooth)?;
        let seed = seed.child(order.kind.name()).child(order.site.name());
        let seed = seed.index(u64::from(order.tooth.number()));
        Some(Harm::new(
            order,
            index,
            field.layout.teeth.get(index)?,
            seed,
        ))
    };
    orders.iter().filter_map(harm).collect()
}

fn arch(field: &ArchField, seed: Seed, options: &MouthOptions) -> Result<SampleArch, MeshError> {
    let (low, high) = field.bounds();
    let harms = harms(field, seed.child("damage"), &options.damage);
    let step = options.step_mm.clamp(0.1, 2.0);
    let band = Band::new(&Harmed { field, harms: &[] }, low, high, step);
    let touches = |p: DVec3, radius: f64| {
        harms.iter().filter(|h| h.cuts()).any(|h| {
            let tooth = field.layout.teeth.get(h.tooth);
            tooth.is_some_and(|t| t.world(h.middle).distance(p) < h.reach + radius)
        })
    };
    let changed = band.changed(
        &Harmed {
            field,
            harms: &harms,
        },
        touches,
    );
    let finish = |net, harms: &[Harm], name: &str| {
        let noise = seed.child(name).rng().next_u64();
        finish::finish(field, net, harms, (options.noise_um, noise))
    };
    let (sound, sound_fdi) = finish(band.net(), &[], "sound noise")?;
    let (scan, face_fdi) = finish(changed.net(), &harms, "scan noise")?;
    let tree = Bvh::new(&sound);
    let damage = harms
        .par_iter()
        .filter_map(|h| measure::measure(h, field, &scan, &face_fdi, &tree))
        .collect();
    Ok(SampleArch {
        jaw: field.layout.jaw,
        scan,
        face_fdi,
        sound: sound.with_face_property("fdi", Values::U8(sound_fdi))?,
        teeth: landmarks::truths(field),
        damage,
    })
}

#[cfg(test)]
mod tests;
