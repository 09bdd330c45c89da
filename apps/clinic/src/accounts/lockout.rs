//! The lock after wrong passwords.
//!
//! In: a name, or an address, and whether the password was right. Out: how long to wait.
//! Law: `law_wrong_passwords_lock`: five are free, then a minute, doubled by each further one.
//! Of an address thirty are free, so that nobody tries one password with many names. Names that are no account's are counted
//! too, so that nothing is told by it. Not here: which address it is (`way`).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords before the first wait.
pub const FAILURES_FREE: u32 = 5;
/// Wrong passwords from an address before the first wait: many may sit behind one.
pub const ADDRESS_FAILURES_FREE: u32 = 30;
/// The first wait.
pub const WAIT_FIRST_MS: u64 = 60_000;
const WAIT_MAX_MS: u64 = 24 * 3_600_000;
/// After so long without a try a name begins anew.
const NAME_FORGET_MS: u64 = 48 * 3_600_000;
/// So long after its first wrong one an address begins anew: behind one there may always be somebody who errs.
const ADDRESS_FORGET_MS: u64 = 15 * 60_000;
/// Names that are kept; who fills it with made-up names pushes out no name that has to wait.
const NAMES_MAX: usize = 1_000;

#[derive(Debug, Clone, Copy, Default)]
struct Tries {
    wrong: u32,
    first_ms: u64,
    last_ms: u64,
    until_ms: u64,
}

/// Wrong passwords by name.
#[derive(Debug)]
pub struct Lockout {
    free: u32,
    /// Whether somebody begins anew by what is now, and what was.
    anew: fn(u64, &Tries) -> bool,
    names: Mutex<BTreeMap<String, Tries>>,
}

fn key(name: &str) -> String {
    name.trim().to_lowercase().chars().take(100).collect()
}

impl Lockout {
    /// One for names.
    #[must_use]
    pub const fn of_names() -> Self {
        Self {
            free: FAILURES_FREE,
            anew: |now_ms, tries| now_ms.saturating_sub(tries.last_ms) > NAME_FORGET_MS,
            names: Mutex::new(BTreeMap::new()),
        }
    }

    /// One for addresses.
    #[must_use]
    pub const fn of_addresses() -> Self {
        Self {
            free: ADDRESS_FAILURES_FREE,
            anew: |now_ms, tries| {
                now_ms > tries.until_ms && now_ms.saturating_sub(tries.first_ms) > ADDRESS_FORGET_MS
            },
            names: Mutex::new(BTreeMap::new()),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Tries>) -> T) -> T {
        work(&mut self.names.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Milliseconds that this name still has to wait.
    #[must_use]
    pub fn wait_ms(&self, name: &str, now_ms: u64) -> Option<u64> {
        let until = self.with(|names| names.get(&key(name)).map(|tries| tries.until_ms));
        until?.checked_sub(now_ms).filter(|&left| left > 0)
    }

    /// A wrong password is counted before it is known to be wrong, so that many at once count. Gives until when it had to
    /// wait before.
    pub fn count(&self, name: &str, now_ms: u64) -> u64 {
        self.with(|names| {
            if names.len() >= NAMES_MAX && !names.contains_key(&key(name)) {
                let worth = |tries: &Tries| (tries.until_ms > now_ms, tries.last_ms);
                let oldest = names.iter().min_by_key(|(_, tries)| worth(tries));
                if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                    names.remove(&oldest);
                }
            }
            let tries = names.entry(key(name)).or_default();
            if tries.wrong == 0 || (self.anew)(now_ms, tries) {
                *tries = Tries::default();
                tries.first_ms = now_ms;
            }
            let before_ms = tries.until_ms;
            tries.wrong = tries.wrong.saturating_add(1);
            tries.last_ms = now_ms;
            if let Some(doubled) = tries.wrong.checked_sub(self.free) {
                let wait = WAIT_FIRST_MS
                    .checked_shl(doubled.min(20))
                    .unwrap_or(WAIT_MAX_MS);
                tries.until_ms = now_ms + wait.min(WAIT_MAX_MS);
            }
            before_ms
        })
    }

    /// A password was right: it is not counted, but the wrong ones before it still are.
    pub fn forgive(&self, name: &str, before_ms: u64) {
        self.with(|names| {
            if let Some(tries) = names.get_mut(&key(name)) {
                tries.wrong = tries.wrong.saturating_sub(1);
                tries.until_ms = before_ms;
            }
        });
    }

    /// The password was right.
    pub fn forget(&self, name: &str) {
        self.with(|names| names.remove(&key(name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_wrong_passwords_lock() {
        let lockout = Lockout::of_names();
        for n in 1..FAILURES_FREE {
            lockout.count("Elara", 0);
            assert_eq!(lockout.wait_ms("elara ", 0), None, "{n}");
        }
        let mut now = 0;
        for wait in [60_000, 120_000, 240_000] {
            lockout.count("ELARA", now);
            assert_eq!(lockout.wait_ms("elara", now), Some(wait));
            assert_eq!(lockout.wait_ms("elara", now + wait - 1), Some(1));
            assert_eq!(lockout.wait_ms("elara", now + wait), None);
            assert_eq!(lockout.wait_ms("amir", now), None);
            now += wait;
        }
        lockout.forget("elara");
        lockout.count("elara", now);
        assert_eq!(lockout.wait_ms("elara", now), None);
    }

    #[test]
    fn law_an_address_waits_after_thirty_and_begins_anew() {
        let lockout = Lockout::of_addresses();
        let home = "192.0.2.1";
        for n in 1..u64::from(ADDRESS_FAILURES_FREE) {
            lockout.count(home, n);
            // Whoever signs in rightly from there is not counted, and takes nothing back.
            let before_ms = lockout.count(home, n);
            lockout.forgive(home, before_ms);
        }
        assert_eq!(lockout.wait_ms(home, 30), None);
        lockout.count(home, 30);
        assert_eq!(lockout.wait_ms(home, 30), Some(WAIT_FIRST_MS));
        assert_eq!(lockout.wait_ms("192.0.2.2", 30), None);
        // Who signs in rightly once the wait is over makes nobody wait.
        let later = 31 + WAIT_FIRST_MS;
        let before_ms = lockout.count(home, later);
        lockout.forgive(home, before_ms);
        assert_eq!(lockout.wait_ms(home, later), None);
        // After a while nothing is left of it.
        lockout.count(home, 31 + ADDRESS_FORGET_MS);
        assert_eq!(lockout.wait_ms(home, 31 + ADDRESS_FORGET_MS), None);
    }

    #[test]
    fn made_up_names_push_out_no_name_that_waits() {
        let lockout = Lockout::of_names();
        for _ in 0..FAILURES_FREE {
            lockout.count("elara", 0);
        }
        for n in 1..2 * NAMES_MAX as u64 {
            lockout.count(&format!("nobody {n}"), n);
        }
        assert!(lockout.wait_ms("elara", 2 * NAMES_MAX as u64).is_some());
    }
}
