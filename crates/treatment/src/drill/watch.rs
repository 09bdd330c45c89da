//! How long something has been so that must not be.
//!
//! In: at every tick whether it is so, and whether the device is on. Out: what went unstopped.

use std::collections::BTreeMap;

/// What a rule's time may be exceeded by, ms: a tick to see it, a tick to go off, and the link.
const GRACE_MS: u64 = 200;

/// Conditions by name, since when each has held.
#[derive(Debug, Default)]
pub(super) struct Watches {
    since_ms: BTreeMap<&'static str, u64>,
    unstopped: BTreeMap<&'static str, u64>,
}

impl Watches {
    /// Notes a condition that a rule stops `allowed_ms` after it began.
    pub(super) fn see(
        &mut self,
        what: &'static str,
        is: bool,
        allowed_ms: u64,
        (now_ms, on): (u64, bool),
    ) {
        if !is {
            self.since_ms.remove(what);
            return;
        }
        let since_ms = *self.since_ms.entry(what).or_insert(now_ms);
        if on && now_ms - since_ms > allowed_ms + GRACE_MS {
            self.unstopped.entry(what).or_insert(now_ms);
        }
    }

    /// What stayed so with the device on.
    pub(super) fn unstopped(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.unstopped.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lasts_with_the_device_on_is_unstopped() {
        let mut watches = Watches::default();
        for now_ms in (0..=500).step_by(50) {
            watches.see("off", true, 0, (now_ms, false));
            watches.see("short", now_ms < 250, 0, (now_ms, true));
            watches.see("just", true, 300, (now_ms, true));
            watches.see("long", true, 250, (now_ms, true));
        }
        assert_eq!(watches.unstopped().collect::<Vec<_>>(), ["long"]);
    }
}
