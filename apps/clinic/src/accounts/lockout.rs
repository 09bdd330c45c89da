//! The lock after wrong passwords.
//!
//! In: a name and whether its password was right. Out: how long to wait.
//! Law: `law_wrong_passwords_lock`: five are free, then a minute, doubled by each further one.
//! Not here: addresses. Names that are no account's are counted too, so that nothing is told by it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords before the first wait.
pub const FAILURES_FREE: u32 = 5;
/// The first wait.
pub const WAIT_FIRST_MS: u64 = 60_000;
const WAIT_MAX_MS: u64 = 24 * 3_600_000;
/// After so long without a try a name begins anew.
const FORGET_MS: u64 = 48 * 3_600_000;
/// Names that are kept; who fills it with made-up names pushes out no name that has to wait.
const NAMES_MAX: usize = 1_000;

#[derive(Debug, Clone, Copy, Default)]
struct Tries {
    wrong: u32,
    last_ms: u64,
    until_ms: u64,
}

/// Wrong passwords by name.
#[derive(Debug, Default)]
pub struct Lockout(Mutex<BTreeMap<String, Tries>>);

fn key(name: &str) -> String {
    name.trim().to_lowercase().chars().take(100).collect()
}

impl Lockout {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Tries>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Milliseconds that this name still has to wait.
    #[must_use]
    pub fn wait_ms(&self, name: &str, now_ms: u64) -> Option<u64> {
        let until = self.with(|names| names.get(&key(name)).map(|tries| tries.until_ms));
        until?.checked_sub(now_ms).filter(|&left| left > 0)
    }

    /// A wrong password is counted before it is known to be wrong, so that many at once count.
    pub fn count(&self, name: &str, now_ms: u64) {
        self.with(|names| {
            if names.len() >= NAMES_MAX && !names.contains_key(&key(name)) {
                let worth = |tries: &Tries| (tries.until_ms > now_ms, tries.last_ms);
                let oldest = names.iter().min_by_key(|(_, tries)| worth(tries));
                if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                    names.remove(&oldest);
                }
            }
            let tries = names.entry(key(name)).or_default();
            if now_ms.saturating_sub(tries.last_ms) > FORGET_MS {
                *tries = Tries::default();
            }
            tries.wrong = tries.wrong.saturating_add(1);
            tries.last_ms = now_ms;
            if let Some(doubled) = tries.wrong.checked_sub(FAILURES_FREE) {
                let wait = WAIT_FIRST_MS
                    .checked_shl(doubled.min(20))
                    .unwrap_or(WAIT_MAX_MS);
                tries.until_ms = now_ms + wait.min(WAIT_MAX_MS);
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
        let lockout = Lockout::default();
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
    fn made_up_names_push_out_no_name_that_waits() {
        let lockout = Lockout::default();
        for _ in 0..FAILURES_FREE {
            lockout.count("elara", 0);
        }
        for n in 1..2 * NAMES_MAX as u64 {
            lockout.count(&format!("nobody {n}"), n);
        }
        assert!(lockout.wait_ms("elara", 2 * NAMES_MAX as u64).is_some());
    }
}
