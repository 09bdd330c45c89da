//! What each page said last: what came late is known by its number, and a hold that was not heard for too long by its time.
//!
//! In: what pages say, with when it was taken. Out: whether it is newer than all of its page, and whether its hold goes on.
//! Law: `law_a_late_word_revives_nothing`, `law_a_hold_that_lapsed_begins_by_a_new_one_only`,
//! `law_who_lets_go_at_one_page_holds_at_none` (`hands`).

use super::hands::{HOLD_COUNTS, Say};
use super::live::NotTaken;
use super::pulse::Now;
use std::collections::BTreeMap;

/// Pages of one account that may have said something in one session.
pub(super) const PAGES_MAX: usize = 256;

/// What a page said last.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    sequence: u64,
    /// When it said that it holds, where it did not let go since.
    held: Option<Now>,
    /// That hold was let go of for it: it counts no more.
    over: bool,
}

/// All of them, by account.
#[derive(Debug, Default)]
pub(super) struct Pages(BTreeMap<(String, String), Last>);

impl Pages {
    /// Takes the number where it is newer than all of that page, and its letting go; a hold that lapsed goes on no more. Gives whether
    /// that page held until now.
    pub(super) fn take(&mut self, say: &Say<'_>, now: Now) -> Result<bool, NotTaken> {
        let of_account = self.0.keys().filter(|(by, _)| by == say.by);
        let is_full = of_account.count() >= PAGES_MAX;
        let last = self.0.get(&page_of(say)).copied();
        match last {
            Some(last) if last.sequence >= say.sequence => return Err(NotTaken::Late),
            // Whoever ends it or lets go does no harm by being late.
            None if is_full && !say.verify && !say.resume && say.hold != Some(true) => {
                return Ok(false);
            }
            // To forget one would let its late words in again.
            None if is_full => return Err(NotTaken::TooManyPages),
            _ => {}
        }
        let mut newest = Last {
            sequence: say.sequence,
            ..last.unwrap_or_default()
        };
        let is_old = newest.held.is_some_and(|at| now.since(at) > HOLD_COUNTS);
        let held = newest.held.is_some() && !newest.over && !is_old;
        let over = newest.over;
        if say.hold == Some(false) {
            (newest.held, newest.over) = (None, false);
        }
        self.0.insert(page_of(say), newest);
        match say.hold {
            Some(true) if over => Err(NotTaken::LetGo),
            Some(true) if is_old => Err(NotTaken::Lapsed),
            _ => Ok(held),
        }
    }

    /// Its hold was taken.
    pub(super) fn holds(&mut self, say: &Say<'_>, at: Now) {
        if say.hold == Some(true)
            && let Some(last) = self.0.get_mut(&page_of(say))
        {
            last.held = Some(at);
        }
    }

    /// Ends the holds of all pages.
    pub(super) fn end_all(&mut self) {
        self.end(|_| true);
    }

    /// Ends the holds of the same account at other pages.
    pub(super) fn end_others(&mut self, say: &Say<'_>) {
        self.end(|page| page.0 == say.by && page.1 != say.page);
    }

    fn end(&mut self, which: impl Fn(&(String, String)) -> bool) {
        for (page, last) in &mut self.0 {
            last.over |= last.held.is_some() && which(page);
        }
    }
}

/// A page, by account.
fn page_of(say: &Say<'_>) -> (String, String) {
    (say.by.to_owned(), say.page.to_owned())
}
