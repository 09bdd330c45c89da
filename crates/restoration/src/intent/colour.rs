//! Intents of shade: the same surface in other colours.

use super::{IntentError, Piece, ShadeGoal, figure};
use crate::design::{Design, Reference};
use crate::finding::Finding;
use crate::shade::{Lab, SHADE_CAVEAT, VitaTab, median_lab};
use glam::DVec3;

pub(super) fn shade(piece: &Piece<'_>, goal: ShadeGoal) -> Result<Design, IntentError> {
    let labs = labs(piece)?;
    let now = median_lab(&labs).ok_or(IntentError::NoColours)?;
    let wished = match goal {
        ShadeGoal::Tab(tab) => tab.lab(),
        ShadeGoal::Colour(lab) => lab,
        ShadeGoal::Lighter(by) => lighter(now, by)?,
    };
    // The whole tooth moves by one vector, so that its own gradients and texture stay.
    let shifted: Vec<Lab> = labs
        .iter()
        .map(|c| {
            let l = (c.l + wished.l - now.l).clamp(0.0, 100.0);
            Lab::new(l, c.a + wished.a - now.a, c.b + wished.b - now.b)
        })
        .collect();
    let asked = now.difference(wished);
    if asked < 0.1 {
        return Err(IntentError::Nothing("the tooth already has this shade"));
    }
    let (tab, off) = VitaTab::nearest(wished);
    let notes = vec![
        format!(
            "The goal is nearest to VITA {} (ΔE00 {off:.1}).",
            tab.name()
        ),
        SHADE_CAVEAT.to_owned(),
    ];
    recoloured(piece, &labs, &shifted, asked, notes)
}

/// The same hue, lighter and paler until the difference is reached.
fn lighter(now: Lab, by: f64) -> Result<Lab, IntentError> {
    if !(0.0..=20.0).contains(&by) {
        return Err(IntentError::OutOfRange {
            given: by,
            allowed: 20.0,
            unit: "ΔE00",
        });
    }
    let at = |t: f64| {
        Lab::new(
            (now.l + 2.0 * t).min(100.0),
            now.a * (1.0 - 0.02 * t),
            now.b * (1.0 - 0.02 * t),
        )
    };
    let (mut low, mut high) = (0.0, 50.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if now.difference(at(middle)) < by {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(at(0.5 * (low + high)))
}

/// Paints the finding's faces as the tooth around them.
pub(super) fn remove_mark(piece: &Piece<'_>, finding: &Finding) -> Result<Design, IntentError> {
    let labs = labs(piece)?;
    let mut marked = vec![false; labs.len()];
    for f in &finding.faces {
        let Ok(at) = piece.tooth.faces.binary_search(f) else {
            continue;
        };
        for &v in &piece.before.faces()[at] {
            marked[v as usize] = true;
        }
    }
    // The rim of a mark is half mark: two rings more.
    for _ in 0..2 {
        let was = marked.clone();
        for corners in piece.before.faces() {
            if corners.iter().any(|&v| was[v as usize]) {
                corners.iter().for_each(|&v| marked[v as usize] = true);
            }
        }
    }
    let positions = piece.before.positions();
    let sound: Vec<usize> = (0..labs.len()).filter(|&v| !marked[v]).collect();
    if sound.len() < 40 || sound.len() == labs.len() {
        return Err(IntentError::Nothing(
            "the mark is not on this tooth, or covers all of it",
        ));
    }
    let new: Vec<Lab> = (0..labs.len())
        .map(|v| {
            if marked[v] {
                around(positions, &labs, &sound, positions[v])
            } else {
                labs[v]
            }
        })
        .collect();
    let of = |c: &[Lab]| {
        let inside: Vec<Lab> = (0..c.len()).filter(|&v| marked[v]).map(|v| c[v]).collect();
        median_lab(&inside)
    };
    let asked = match (of(&labs), of(&new)) {
        (Some(a), Some(b)) => a.difference(b),
        _ => 0.0,
    };
    let notes = vec![
        "How deep the pigment lies is not known; a thin layer may have to be replaced.".to_owned(),
        SHADE_CAVEAT.to_owned(),
    ];
    recoloured(piece, &labs, &new, asked, notes)
}

/// Mean colour of the sound vertices about a place, nearer ones counting more.
fn around(positions: &[DVec3], labs: &[Lab], sound: &[usize], p: DVec3) -> Lab {
    let (mut sum, mut weight) = (DVec3::ZERO, 0.0);
    for &v in sound {
        let d2 = positions[v].distance_squared(p) + 0.04;
        let w = 1.0 / (d2 * d2);
        sum += DVec3::new(labs[v].l, labs[v].a, labs[v].b) * w;
        weight += w;
    }
    let c = sum / weight;
    Lab::new(c.x, c.y, c.z)
}

fn labs(piece: &Piece<'_>) -> Result<Vec<Lab>, IntentError> {
    let colours = piece.before.colours().ok_or(IntentError::NoColours)?;
    Ok(colours.iter().map(|&c| Lab::from_srgb(c)).collect())
}

fn recoloured(
    piece: &Piece<'_>,
    was: &[Lab],
    will: &[Lab],
    asked: f64,
    notes: Vec<String>,
) -> Result<Design, IntentError> {
    let rgb: Vec<[u8; 3]> = will.iter().map(|c| c.to_srgb()).collect();
    let shown: Vec<Lab> = rgb.iter().map(|&c| Lab::from_srgb(c)).collect();
    let change: Vec<f64> = was
        .iter()
        .zip(&shown)
        .map(|(a, b)| a.difference(*b))
        .collect();
    let cut = will
        .iter()
        .zip(&shown)
        .filter(|(a, b)| a.difference(**b) > 1.0)
        .count();
    let target = piece
        .before
        .clone()
        .with_colours(rgb)
        .map_err(|_| IntentError::NoColours)?;
    let figures = vec![
        figure("asked", asked, "ΔE00"),
        figure(
            "changed at most",
            change.iter().copied().fold(0.0, f64::max),
            "ΔE00",
        ),
        figure(
            "share outside what a screen shows",
            cut as f64 / was.len().max(1) as f64,
            "of the surface",
        ),
    ];
    let touched = |v: u32| change[v as usize] > 0.5;
    let source = (Reference::LocalShape, "the tooth's own texture, shifted");
    Ok(piece.design(target, touched, source, figures, notes))
}
