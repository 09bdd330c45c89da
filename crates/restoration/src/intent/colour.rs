//! Intents of shade: the same surface in other colours.
//!
//! In: a coloured tooth, a goal or a mark. Out: a [`Design`] whose positions are the scan's.
//! Law: `law_a_shade_is_reached_or_said_not_to_be`; colours outside a mark and its rim stay.
//! Method: one shift in CIELAB for a shade; for a mark, the mean of what lies about it.

use super::{IntentError, Piece, ShadeGoal, figure};
use crate::design::{Design, Reference};
use crate::find::distance_mm;
use crate::finding::Finding;
use crate::shade::{Lab, SHADE_CAVEAT, VitaTab, median_lab};
use glam::DVec3;

/// A goal is reached within this, ΔE00: what is acceptable in teeth.
const GOAL_DE: f64 = 1.8;
/// The rim of a mark is half mark: so much more is painted, mm.
const RIM_MM: f64 = 0.4;

pub(super) fn shade(piece: &Piece<'_>, goal: ShadeGoal) -> Result<Design, IntentError> {
    let labs = labs(piece)?;
    let now = median_lab(&labs).ok_or(IntentError::NoColours)?;
    let wished = match goal {
        ShadeGoal::Tab(tab) => tab.lab(),
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
    let mut notes = vec![
        format!(
            "The goal is nearest to VITA {} (ΔE00 {off:.1}).",
            tab.name()
        ),
        SHADE_CAVEAT.to_owned(),
    ];
    if let ShadeGoal::Lighter(by) = goal
        && asked < by - 0.1
    {
        notes.push(format!(
            "ΔE00 {by:.1} lighter was asked; this tooth can get {asked:.1} lighter at most."
        ));
    }
    let will = median_lab(&seen(&shifted)).unwrap_or(now);
    let left = will.difference(wished);
    if left > GOAL_DE {
        notes.push(format!(
            "The goal is not reached: ΔE00 {left:.1} are left, {GOAL_DE} is acceptable. A screen cannot \
             show the colour."
        ));
    }
    recoloured(piece, &labs, &shifted, (asked, left), notes)
}

/// The same hue, lighter and paler until the difference is reached.
fn lighter(now: Lab, by: f64) -> Result<Lab, IntentError> {
    if !(0.0..=20.0).contains(&by) {
        return Err(IntentError::OutOfRange {
            given: by,
            least: 0.0,
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
    let own = finding
        .faces
        .iter()
        .filter_map(|f| piece.tooth.faces.binary_search(f).ok());
    let mut mark: Vec<u32> = own.flat_map(|at| piece.before.faces()[at]).collect();
    mark.sort_unstable();
    mark.dedup();
    let to_mark = distance_mm(&piece.before, &mark, 2.0 * RIM_MM);
    let is_mark = |v: usize| to_mark[v] == 0.0;
    let marked: Vec<bool> = to_mark.iter().map(|&mm| mm <= RIM_MM).collect();
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
        let inside: Vec<Lab> = (0..c.len()).filter(|&v| is_mark(v)).map(|v| c[v]).collect();
        median_lab(&inside)
    };
    let between = |a: Option<Lab>, b: Option<Lab>| match (a, b) {
        (Some(a), Some(b)) => a.difference(b),
        _ => 0.0,
    };
    let asked = between(of(&labs), of(&new));
    let left = between(of(&seen(&new)), of(&new));
    let notes = vec![
        "How deep the pigment lies is not known: colour that shows below what the plan replaces or \
         tints has to be looked for again."
            .to_owned(),
        SHADE_CAVEAT.to_owned(),
    ];
    recoloured(piece, &labs, &new, (asked, left), notes)
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

/// Colours as bytes hold them.
fn seen(labs: &[Lab]) -> Vec<Lab> {
    labs.iter().map(|c| Lab::from_srgb(c.to_srgb())).collect()
}

fn recoloured(
    piece: &Piece<'_>,
    was: &[Lab],
    will: &[Lab],
    (asked, left): (f64, f64),
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
        figure("left to the goal", left, "ΔE00"),
        figure("limit of what may be left", GOAL_DE, "ΔE00"),
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
