//! The sample mouth: procedural upper and lower arches with known labels, landmarks and damage.
//!
//! In: a seed and options. Out: [`SampleMouth`], both arches in one frame, in occlusion (x to the
//! patient's right, y to the front, z up, mm).
//! Law: `law_same_seed_same_mouth`. Cost: about a second an arch at the default step.
//! Method: formulas and published tables only; no scan is copied or fitted.

mod curve;
mod field;
mod form;
mod form_lower;
mod form_upper;
mod landmarks;
mod layout;
mod nets;
mod noise;
mod options;
mod palate;
mod profile;
mod size;
mod tooth;
mod top;

pub use landmarks::ToothTruth;
pub use options::MouthOptions;
pub use size::{ToothSize, mean_size};

use field::ArchField;
use glam::DVec3;
use layout::Layout;
use lexicon::{Jaw, Seed};
use scan::{FaceId, Mesh, MeshError, Values};

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
    /// The same without damage, with colours and the face property `fdi`.
    pub sound: Mesh,
}

/// Makes a mouth.
///
/// # Errors
/// [`MeshError`] when a mesh is larger than ids can name (steps far below 0.1 mm).
pub fn mouth(seed: Seed, options: &MouthOptions) -> Result<SampleMouth, MeshError> {
    let mut upper = Layout::new(Jaw::Upper, seed, options);
    let mut lower = Layout::new(Jaw::Lower, seed, options);
    upper.find_contacts();
    lower.find_contacts();
    let (upper, lower) = rayon::join(
        || arch(ArchField::new(upper, seed.child("upper")), options),
        || arch(ArchField::new(lower, seed.child("lower")), options),
    );
    Ok(SampleMouth {
        upper: upper?,
        lower: lower?,
    })
}

impl nets::Field for ArchField {
    type Hint = field::Near;

    fn hint(&self, p: DVec3, reach: f64) -> field::Near {
        self.near(p, reach)
    }

    fn value(&self, p: DVec3, hint: &field::Near) -> f64 {
        self.at(p, hint).value
    }

    fn wanted(&self, p: DVec3) -> bool {
        self.kept(p) > -1.0
    }
}

fn arch(field: ArchField, options: &MouthOptions) -> Result<SampleArch, MeshError> {
    let (low, high) = field.bounds();
    let net = nets::extract(&field, low, high, options.step_mm.clamp(0.1, 2.0));
    let mesh = Mesh::new(net.positions, net.faces)?;
    let kept: Vec<FaceId> = (0..mesh.faces().len())
        .filter(|&f| field.kept(mesh.centroid(f)) > 0.0)
        .map(|f| FaceId(f as u32))
        .collect();
    let (mesh, _, _) = mesh.extract(&kept);
    let fdi: Vec<u8> = (0..mesh.faces().len())
        .map(|f| {
            let p = mesh.centroid(f);
            let sample = field.at(p, &field.near(p, 4.0));
            match field.layout.teeth.get(sample.nearest) {
                Some(t) if sample.is_tooth() => t.fdi.number(),
                _ => 0,
            }
        })
        .collect();
    Ok(SampleArch {
        jaw: field.layout.jaw,
        scan: mesh.clone(),
        face_fdi: fdi.clone(),
        teeth: landmarks::truths(&field),
        sound: mesh.with_face_property("fdi", Values::U8(fdi))?,
    })
}

#[cfg(test)]
mod tests;
