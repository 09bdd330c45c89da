//! The read-back on the device's side: which zone is read from its memory when, and what has changed there.
//!
//! In: the order as it is held at that time. Out: [`ReadBack`]s. Law: `law_a_zone_is_read_back_from_what_is_held`.
//! Method: the next zone until it is confirmed, the zone at work when it begins and twice a second; a zone that
//! is not what it was at loading is not worked any more in this session.

use crate::session::load::{ReadBack, read_back};
use swarm::Order;

/// The zone at work is read again so often, ms.
const AGAIN_MS: u64 = 500;

/// What was read back of each zone.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// As it was at loading.
    loaded: Vec<[u8; 32]>,
    /// Whether it was something else since.
    changed: Vec<bool>,
    /// Zones that the treatment's side confirmed, from the first on.
    pub(super) confirmed: u32,
    read_ms: u64,
}

impl Reader {
    pub(super) fn new(loaded: Vec<[u8; 32]>) -> Self {
        Self {
            changed: vec![false; loaded.len()],
            loaded,
            confirmed: 0,
            read_ms: 0,
        }
    }

    /// Reads what is due now; `begins` is whether the zone at work has just begun.
    pub(super) fn read(
        &mut self,
        order: &Order,
        zone: usize,
        begins: bool,
        clock_ms: u64,
    ) -> Option<ReadBack> {
        let next = self.confirmed as usize;
        let is_due = clock_ms.saturating_sub(self.read_ms) >= AGAIN_MS;
        let place = if zone < next && (begins || is_due) {
            self.read_ms = clock_ms;
            zone
        } else if next <= zone + 1 {
            next
        } else {
            return None;
        };
        let read = read_back(order, place)?;
        if let (Some(changed), Some(loaded)) = (self.changed.get_mut(place), self.loaded.get(place))
        {
            *changed |= read.hash != *loaded;
        }
        Some(read)
    }

    /// Whether the zone was read back and found right, and is still what it was; or none is left.
    pub(super) fn is_right(&self, zone: usize) -> bool {
        let is_confirmed = (zone as u64) < u64::from(self.confirmed);
        (is_confirmed && !self.has_changed(zone)) || zone >= self.loaded.len()
    }

    /// Whether the device's memory of it changed after loading.
    pub(super) fn has_changed(&self, zone: usize) -> bool {
        self.changed.get(zone) == Some(&true)
    }
}
