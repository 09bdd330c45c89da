//! Who looks at the same again and again: noted once.
//!
//! Law: `law_a_look_through_slices_is_noted_once`, `law_a_tooth_in_doubt_stands_on_the_day_until_somebody_looked` (tests).
//! Method: a hand on a slider asks for hundreds of pictures, and the day's page asks four times a minute, which would hide all other
//! looks in the list. So of one session and one thing a look is noted again after ten minutes. What is refused is always noted.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// After so long it is another look.
const AGAIN_MS: u64 = 10 * 60 * 1000;
/// Looks that are remembered, before those that are over are forgotten.
const KNOWN_MAX: usize = 1000;

/// Session, patient, and what is looked at.
pub(crate) type Look = [String; 3];

/// Looks that were noted, with when.
#[derive(Debug, Default)]
pub struct Looks(Mutex<BTreeMap<Look, u64>>);

impl Looks {
    fn known<T>(&self, what: impl FnOnce(&mut BTreeMap<Look, u64>) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether that look was noted lately.
    pub(crate) fn is_noted(&self, look: &Look, now_ms: u64) -> bool {
        let noted = self.known(|known| known.get(look).copied());
        noted.is_some_and(|at| now_ms.saturating_sub(at) < AGAIN_MS)
    }

    /// It was noted now.
    pub(crate) fn noted(&self, look: Look, now_ms: u64) {
        self.known(|known| {
            if known.len() >= KNOWN_MAX {
                known.retain(|_, at| now_ms.saturating_sub(*at) < AGAIN_MS);
            }
            known.insert(look, now_ms);
        });
    }
}
