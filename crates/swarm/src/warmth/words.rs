//! Whose tooth it is, and how warm it became.
//!
//! In: peaks that a watch has seen. Out: [`Body`], [`Peaks`].

use lexicon::Tissue;
use tissue::heat::Watch;

/// What open cells of a zone hold from its beginning on: the water that carriers come in. (Saliva itself is taken for air.)
pub(super) const SUSPENSION: Tissue = Tissue::Saliva;

/// How this patient's tooth differs from the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body {
    /// Conductivity, times the table's.
    pub conductivity: f64,
    /// Blood flow, times the table's.
    pub perfusion: f64,
    /// Heat set free by binding, times the design value.
    pub absorption: f64,
}

impl Default for Body {
    fn default() -> Self {
        Self {
            conductivity: 1.0,
            perfusion: 1.0,
            absorption: 1.0,
        }
    }
}

/// Highest rises so far, and the dose of the pulp.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Peaks {
    /// Pulp, K.
    pub pulp_k: f64,
    /// Enamel, dentine, what is laid down and what it sets in, K.
    pub enamel_k: f64,
    /// Periodontal ligament and bone, K.
    pub around_k: f64,
    /// Equivalent minutes at 43 C of the pulp's warmest cell.
    pub pulp_cem43_min: f64,
}

impl Peaks {
    /// The higher of each rise; the dose is that of `self`.
    pub(super) fn or_higher(self, watch: &Watch) -> Self {
        let of = |i: usize| watch.peaks().get(i).map_or(0.0, |peak| peak.rise_k);
        let most = |from: std::ops::Range<usize>| from.map(of).fold(0.0, f64::max);
        Self {
            pulp_k: self.pulp_k.max(of(0)),
            enamel_k: self.enamel_k.max(most(1..6)),
            around_k: self.around_k.max(most(6..8)),
            ..self
        }
    }
}

/// The pulp; hard tissue, what is laid down and what it sets in; what lies about the root.
pub(super) const WATCHED: [Tissue; 8] = [
    Tissue::Pulp,
    Tissue::Enamel,
    Tissue::Dentine,
    Tissue::Lesion,
    Tissue::Restoration,
    SUSPENSION,
    Tissue::Ligament,
    Tissue::Bone,
];
