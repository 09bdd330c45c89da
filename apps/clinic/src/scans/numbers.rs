//! What a correction does to the numbers of the other teeth: one wrong number can turn a jaw to its other side, or shift a row.
//!
//! In: teeth before and after, each with its number and its place. Out: nothing where the others stand, or where somebody said that they
//! may not. Fails: with which would change. Law: `law_a_correction_changes_no_more_numbers_than_it_says`.

use crate::jobs::Ending;
use crate::wire::ToothLabel;
use practice::Scan;
use std::collections::BTreeMap;

/// So many teeth may lose their numbers in any case: of two that were one, and of what is none.
const LOST_MAX: usize = 2;
/// So many may have others without a word of it: the one that was said, and one beside it.
const CHANGED_MAX: usize = 2;
/// A tooth is the same where its place moved by no more than this, mm.
const SAME_MM: f64 = 3.0;
/// So many changes are named.
const NAMED_MAX: usize = 5;

/// What a change of what persons said may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum May {
    /// It numbers the tooth that it is of, and hardly another.
    ThisTooth,
    /// It numbers others too, as somebody said.
    Others,
    /// It takes back what was said, whatever comes of that.
    Anything,
}

impl May {
    /// What the change of which that scan is looked at again may do.
    pub(super) fn of(scan: &Scan) -> Self {
        let before = scan.seeds_before.as_ref().map_or(0, BTreeMap::len);
        match scan.renumbers {
            _ if before > scan.seeds.len() => Self::Anything,
            true => Self::Others,
            false => Self::ThisTooth,
        }
    }
}

/// Goes on where the other teeth keep their numbers, or where it was said that they may change.
pub(super) fn expect_numbers(
    before: &[ToothLabel],
    after: &[ToothLabel],
    may: May,
) -> Result<(), Ending> {
    if may == May::Anything {
        return Ok(());
    }
    if after.len() + LOST_MAX < before.len() {
        return Err(Ending::Refused(format!(
            "with that only {} of {} teeth would have a number: it may be a tooth of the other side, or another than was meant; nothing was \
             changed",
            after.len(),
            before.len()
        )));
    }
    let changed: Vec<String> = before.iter().filter_map(|one| change(one, after)).collect();
    if may == May::Others || changed.len() <= CHANGED_MAX {
        return Ok(());
    }
    let named = changed.iter().take(NAMED_MAX).map(String::as_str);
    let more = if changed.len() > NAMED_MAX {
        " and so on"
    } else {
        ""
    };
    Err(Ending::Refused(format!(
        "with that {} of {} teeth would have another number ({}{more}); nothing was changed: where they are wrong too, say that they may be \
         numbered again",
        changed.len(),
        before.len(),
        named.collect::<Vec<_>>().join(", ")
    )))
}

/// Another number of that tooth; none where it keeps its own.
fn change(one: &ToothLabel, after: &[ToothLabel]) -> Option<String> {
    let apart = |other: &ToothLabel| {
        let along = one.origin.iter().zip(other.origin);
        along.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    };
    let near = after.iter().filter(|other| apart(other) <= SAME_MM);
    let now = near.min_by(|a, b| apart(a).total_cmp(&apart(b)));
    match now {
        Some(now) if now.fdi == one.fdi => None,
        Some(now) => Some(format!("{} would be {}", one.fdi, now.fdi)),
        None => Some(format!("{} would have none", one.fdi)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;

    fn teeth(numbers: &[u8]) -> Vec<ToothLabel> {
        let teeth = (0_u8..).zip(numbers).map(|(place, fdi)| ToothLabel {
            fdi: *fdi,
            name: String::new(),
            confidence: 1.0,
            by_hand: false,
            doubts: Vec::new(),
            origin: [8.0 * f64::from(place), 0.0, 0.0],
        });
        teeth.collect()
    }

    #[test]
    fn law_a_correction_changes_no_more_numbers_than_it_says() {
        let before = teeth(&[34, 33, 32, 31, 41, 42, 43, 44]);
        expect_numbers(&[], &before, May::ThisTooth).unwrap();
        expect_numbers(&before, &before, May::ThisTooth).unwrap();
        // The tooth that was meant, and its neighbour.
        expect_numbers(
            &before,
            &teeth(&[34, 33, 32, 31, 41, 43, 42, 44]),
            May::ThisTooth,
        )
        .unwrap();
        // One on the other side of the midline shifts a row.
        let shifted = teeth(&[34, 33, 32, 41, 42, 43, 44, 45]);
        let why = expect_numbers(&before, &shifted, May::ThisTooth).unwrap_err();
        assert!(why.words().contains("5 of 8") && why.words().contains("31 would be 41"));
        expect_numbers(&before, &shifted, May::Others).unwrap();
        // A jaw that lost its teeth is no correction, whatever was said.
        let few = teeth(&[34, 33, 32, 31, 41]);
        let why = expect_numbers(&before, &few, May::Others).unwrap_err();
        assert!(why.words().contains("only 5 of 8"), "{}", why.words());
        // The way back is not barred by what was wrong before, in either direction.
        expect_numbers(&few, &before, May::ThisTooth).unwrap();
        expect_numbers(&before, &few, May::Anything).unwrap();
    }
}
