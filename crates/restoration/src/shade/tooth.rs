//! A tooth's shade, whole and by thirds, and the shade that would fit its neighbours.
//!
//! In: a coloured mesh with its teeth. Out: [`ToothShade`]; `None` without colours.
//! Method: component-wise medians, so that glints, stains and fissures weigh little; the border
//! to the gum is left out because scanners bleed its colour onto the tooth.
//! Not here: findings of colour (`find`).

use super::order::{median, quantile};
use super::{Lab, VitaTab};
use dentition::Tooth;
use scan::Mesh;

/// What every page that shows a shade has to say.
pub const SHADE_CAVEAT: &str = "Shade read from a scan's texture is an estimate: exposure and light \
    are the scanner's own, and even two spectrophotometers differ by 2.2 ΔE00 on the same tab. \
    Confirm with a shade guide or a spectrophotometer.";

/// Share of the tooth's height at the gum that is left out.
const GUM_SHARE: f64 = 0.10;
/// Fewest coloured vertices that a third's median may stand on.
const FEWEST: usize = 8;

/// The colours of one tooth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToothShade {
    /// Median of the whole crown.
    pub whole: Lab,
    /// The third at the gum, where it has enough vertices.
    pub cervical: Option<Lab>,
    /// The middle third.
    pub middle: Option<Lab>,
    /// The third at the edge or the cusps.
    pub incisal: Option<Lab>,
    /// Nearest tab to the middle third (or the whole), a name only.
    pub tab: VitaTab,
    /// ΔE00 to that tab.
    pub tab_difference: f64,
}

/// Reads the shade of a tooth; `None` where the scan has no colours or too few vertices.
#[must_use]
pub fn tooth_shade(mesh: &Mesh, tooth: &Tooth) -> Option<ToothShade> {
    let colours = mesh.colours()?;
    let mut vertices: Vec<u32> = tooth
        .faces
        .iter()
        .filter_map(|f| mesh.faces().get(f.0 as usize))
        .flatten()
        .copied()
        .collect();
    vertices.sort_unstable();
    vertices.dedup();
    let height = |v: u32| mesh.positions()[v as usize].dot(tooth.axes.occlusal);
    let mut heights: Vec<f64> = vertices.iter().map(|&v| height(v)).collect();
    let (low, high) = (quantile(&mut heights, 0.02)?, quantile(&mut heights, 0.98)?);
    let share = |v: u32| (height(v) - low) / (high - low).max(1e-9);
    let of = |from: f64, to: f64| {
        let labs: Vec<Lab> = vertices
            .iter()
            .filter(|&&v| (from..to).contains(&share(v)))
            .map(|&v| Lab::from_srgb(colours[v as usize]))
            .collect();
        median_lab(&labs)
    };
    let whole = of(GUM_SHARE, 2.0)?;
    let middle = of(1.0 / 3.0, 2.0 / 3.0);
    let (tab, tab_difference) = VitaTab::nearest(middle.unwrap_or(whole));
    Some(ToothShade {
        whole,
        cervical: of(GUM_SHARE, 1.0 / 3.0),
        middle,
        incisal: of(2.0 / 3.0, 2.0),
        tab,
        tab_difference,
    })
}

/// Component-wise median of colours; `None` below eight of them.
pub(crate) fn median_lab(labs: &[Lab]) -> Option<Lab> {
    if labs.len() < FEWEST {
        return None;
    }
    let of = |get: fn(&Lab) -> f64| median(&mut labs.iter().map(get).collect::<Vec<_>>());
    Some(Lab::new(of(|c| c.l)?, of(|c| c.a)?, of(|c| c.b)?))
}
