//! What came of a comparison and what it cannot know, in plain words.

use super::{COMPARE_REACH_MM, CompareFit, NEAR_MM, Part};

/// Two scans of the same teeth, one after the other, differ by this much, mm.
const REPEAT_MM: f64 = 0.06;
/// Less need not be said.
const SHARE_SAID: f64 = 0.005;

pub(super) fn sentence(whole: Option<&Part>) -> String {
    let Some(whole) = whole else {
        return format!(
            "Nothing of the surface lies within {COMPARE_REACH_MM} mm of the other and inside its rim: there is \
             nothing to compare."
        );
    };
    let [near, still] = whole.within.map(share);
    format!(
        "{near} of the surface lies within {:.2} mm of the other and {still} within {:.2} mm; half of it within {:.3} mm, \
         95\u{a0}% within {:.3} mm.",
        NEAR_MM[0], NEAR_MM[1], whole.median_mm, whole.p95_mm
    )
}

pub(super) fn cannot_know(fit: Option<&CompareFit>, compared: f64) -> Vec<String> {
    let mut words = vec![match fit {
        Some(fit) => format!(
            "The two were brought together on what stayed the same ({} of the scan lies closely on the other, half of that \
             within {:.3} mm): a change that all of it shares, such as even wear, is taken up by the fit and not seen.",
            share(fit.close),
            fit.median_mm
        ),
        None => "The two were taken to be in one frame: if one of them was moved, the move shows as a difference."
            .to_owned(),
    }];
    let without = 1.0 - compared;
    if without >= SHARE_SAID {
        words.push(format!(
            "{} of the surface has no value: it lies further than {COMPARE_REACH_MM} mm from the other, or past its open rim.",
            share(without)
        ));
    }
    words.push(format!(
        "The distance is to the nearest place, so a step sideways shows smaller than it is. Two scans of the same teeth differ \
         by about {REPEAT_MM} mm; gum moves. Why two surfaces differ is not seen."
    ));
    words
}

/// A share as a percentage with a decimal, but 100 % only where it is all.
fn share(share: f64) -> String {
    if share >= 1.0 {
        return "100\u{a0}%".to_owned();
    }
    format!("{:.1}\u{a0}%", f64::min(100.0 * share, 99.9))
}
