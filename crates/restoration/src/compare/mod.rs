//! How far one surface lies from another: a scan from an earlier one, what was delivered from what was designed.
//!
//! In: two surfaces, in one frame or in any poses. Out: [`Compared`]: a signed distance at each vertex, figures of the whole
//! and of each labelled tooth, what it cannot know. Fails: [`NoFit`].
//! Law: `law_a_sphere_in_a_sphere`, `law_a_scan_against_itself_is_0`, `law_any_pose_gives_the_same`,
//! `law_no_value_past_the_rim`.
//! Method: nearest point with pseudo-normals (`scan::space`); the fit that findings use (`find::align`).
//! Cost: a nearest point a vertex; the fit some seconds for an arch.
//! Not here: what a difference means (`find`).

mod figures;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use figures::{Extreme, Part};

use crate::find::align;
use crate::find::surface::median_edge_mm;
use rayon::prelude::*;
use scan::Mesh;
use scan::space::{Signed, Similarity};

/// Beyond this nothing is compared, mm.
pub const COMPARE_REACH_MM: f64 = 2.0;
/// What counts as near, and as still near, mm.
pub const NEAR_MM: [f64; 2] = [0.05, 0.1];
/// Round figures to show colours by, mm.
const SCALES_MM: [f64; 5] = [0.1, 0.2, 0.5, 1.0, COMPARE_REACH_MM];
/// Nearly all.
const NEARLY_ALL: f64 = 0.98;

/// One surface compared with another.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// How far each vertex lies outside the other surface, mm; NaN where there is nothing to compare with.
    pub distance_mm: Vec<f64>,
    /// How the two were brought together; `None` where they were taken to be in one frame.
    pub fit: Option<CompareFit>,
    /// Share of the surface that has a value.
    pub compared: f64,
    /// All that has a value; `None` where nothing has.
    pub whole: Option<Part>,
    /// Each tooth that is labelled and has a value, by number.
    pub teeth: Vec<Part>,
    /// Nearly all of it lies within this, mm: a round figure to show colours by.
    pub scale_mm: f64,
    /// What came of it, in a sentence.
    pub sentence: String,
    /// What it cannot know, in plain words.
    pub cannot_know: Vec<String>,
}

/// How two scans were brought together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompareFit {
    /// Takes points of the scan into the other's frame.
    pub other_from_scan: Similarity,
    /// Median distance on what lies closely, mm.
    pub median_mm: f64,
    /// Share of the scan's surface that lies closely on the other.
    pub close: f64,
}

/// Two scans that do not show the same teeth.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "the two do not fit: in the best position {:.0} % of the scan lies closely on the other, at least {:.0} % is needed; \
     give two scans of the same teeth, or --same-frame where both are in one frame already",
    100.0 * self.close, 100.0 * align::CLOSE_MIN
)]
pub struct NoFit {
    /// Share of the scan's surface that lies closely on the other in the best position.
    pub close: f64,
}

/// How two surfaces lie to each other, and what of the first counts.
#[derive(Debug, Clone, Copy)]
pub enum Frames<'a> {
    /// Any poses: they are brought together first on what stayed the same.
    Any,
    /// One frame.
    Same,
    /// One frame, and only the vertices that are true here count.
    Part(&'a [bool]),
}

/// Compares a surface with another.
///
/// # Errors
/// [`NoFit`] where they are to be brought together and do not share enough of their surface.
pub fn compare(scan: &Mesh, other: &Mesh, frames: Frames<'_>) -> Result<Compared, NoFit> {
    let target = Signed::new(other);
    let fit = match frames {
        Frames::Any => Some(brought_together(scan, other, &target)?),
        Frames::Same | Frames::Part(_) => None,
    };
    let counts = |v: usize| match frames {
        Frames::Part(part) => part.get(v).copied().unwrap_or(false),
        Frames::Any | Frames::Same => true,
    };
    let there = fit.map_or(Similarity::IDENTITY, |fit| fit.other_from_scan);
    let distance = |(v, &p)| {
        let near = target.distance_within(there.point(p), COMPARE_REACH_MM);
        match near.filter(|d| counts(v) && !d.on_border) {
            Some(d) => d.distance_mm,
            None => f64::NAN,
        }
    };
    let places = scan.positions().par_iter().enumerate().with_min_len(256);
    let distance_mm: Vec<f64> = places.map(distance).collect();
    let (whole, teeth, compared) = figures::figures(scan, &distance_mm, counts);
    let faces: Vec<usize> = (0..scan.faces().len()).collect();
    let sizes = figures::sizes(scan, &distance_mm, &faces);
    let scale_mm = sizes.round_figure(&SCALES_MM, NEARLY_ALL);
    Ok(Compared {
        sentence: words::sentence(whole.as_ref()),
        cannot_know: words::cannot_know(fit.as_ref(), compared),
        distance_mm,
        fit,
        compared,
        whole,
        teeth,
        scale_mm,
    })
}

fn brought_together(scan: &Mesh, other: &Mesh, target: &Signed) -> Result<CompareFit, NoFit> {
    let normals = scan.vertex_normals();
    let best = align::best(scan, &normals, median_edge_mm(scan), other, target);
    let close = best.as_ref().map_or(0.0, |fit| fit.close);
    let fit = best.filter(|fit| fit.close >= align::CLOSE_MIN);
    let fit = fit.ok_or(NoFit { close })?;
    Ok(CompareFit {
        other_from_scan: fit.earlier_from_now,
        median_mm: fit.median_mm,
        close,
    })
}
