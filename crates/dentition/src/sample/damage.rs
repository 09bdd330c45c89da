//! What can be wrong with a sample tooth, what is ordered, and what is known of it afterwards.
//!
//! Not here: how damage is cut (`harm`), how it is measured (`measure`).

use glam::DVec3;
use lexicon::Fdi;
use scan::FaceId;

/// Kinds of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DamageKind {
    /// A pit with dark walls.
    Cavity,
    /// A piece broken off.
    Chip,
    /// A flat facet.
    Wear,
    /// A thin dark line with a groove of 0.05 mm.
    Crack,
    /// Colour without depth, brown or white.
    Stain,
    /// An inked motif.
    Tattoo,
}

impl DamageKind {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cavity => "cavity",
            Self::Chip => "chip",
            Self::Wear => "wear",
            Self::Crack => "crack",
            Self::Stain => "stain",
            Self::Tattoo => "tattoo",
        }
    }
}

/// Where on a tooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// Biting surface: fissures, or the tip of a cusp or edge.
    Occlusal,
    /// Towards lip or cheek.
    Buccal,
    /// Towards the tongue.
    Lingual,
    /// Towards the midline, at the contact.
    Mesial,
    /// Away from the midline, at the contact.
    Distal,
    /// At the gum line of the buccal face.
    Cervical,
}

impl Site {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Occlusal => "occlusal",
            Self::Buccal => "buccal",
            Self::Lingual => "lingual",
            Self::Mesial => "mesial",
            Self::Distal => "distal",
            Self::Cervical => "cervical",
        }
    }
}

/// Damage to be made. Its size and shape follow from the seed: 0.2 to 0.5 of the tooth's width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DamageOrder {
    /// The tooth; ignored when it is not there.
    pub tooth: Fdi,
    /// What kind.
    pub kind: DamageKind,
    /// Where. A chip at `Lingual` or `Buccal` takes a wall; a stain at `Cervical` is a white spot.
    pub site: Site,
}

/// Damage that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct DamageTruth {
    /// The tooth.
    pub tooth: Fdi,
    /// What kind.
    pub kind: DamageKind,
    /// Where on the tooth.
    pub site: Site,
    /// The deepest point, or the middle of a colour, on the scan, mm.
    pub at: DVec3,
    /// Faces of the scan that it covers, ascending.
    pub faces: Vec<FaceId>,
    /// Its longest border on the scan, mm, closed.
    pub outline: Vec<DVec3>,
    /// Greatest distance below the sound surface, mm; 0 for colour.
    pub depth_mm: f64,
    /// Area of its faces, mm².
    pub area_mm2: f64,
    /// Substance that is missing, mm³; 0 for colour.
    pub volume_mm3: f64,
    /// Its typical colour, sRGB, where it has one of its own.
    pub colour: Option<[u8; 3]>,
}

const fn order(number: u8, kind: DamageKind, site: Site) -> (u8, DamageKind, Site) {
    (number, kind, site)
}

const SHOWN: &[(u8, DamageKind, Site)] = &[
    order(11, DamageKind::Chip, Site::Distal),
    order(21, DamageKind::Tattoo, Site::Buccal),
    order(22, DamageKind::Crack, Site::Buccal),
    order(13, DamageKind::Stain, Site::Cervical),
    order(23, DamageKind::Wear, Site::Occlusal),
    order(14, DamageKind::Chip, Site::Occlusal),
    order(16, DamageKind::Cavity, Site::Occlusal),
    order(26, DamageKind::Cavity, Site::Mesial),
    order(17, DamageKind::Stain, Site::Occlusal),
    order(36, DamageKind::Cavity, Site::Occlusal),
    order(46, DamageKind::Chip, Site::Lingual),
    order(44, DamageKind::Cavity, Site::Cervical),
    order(35, DamageKind::Chip, Site::Occlusal),
    order(41, DamageKind::Crack, Site::Buccal),
    order(43, DamageKind::Wear, Site::Occlusal),
    order(37, DamageKind::Stain, Site::Occlusal),
    order(33, DamageKind::Stain, Site::Buccal),
    order(47, DamageKind::Wear, Site::Occlusal),
];

/// One of every kind, on different teeth: what the demo shows.
#[must_use]
pub fn showcase() -> Vec<DamageOrder> {
    let orders = SHOWN.iter().filter_map(|&(number, kind, site)| {
        let tooth = Fdi::new(number).ok()?;
        Some(DamageOrder { tooth, kind, site })
    });
    orders.collect()
}
