//! The read-back on the device's side: which zone is read from its memory when, and what has changed there.
//!
//! In: the order as it is held at that time. Out: [`ReadBack`]s. Law: `law_a_zone_is_read_back_from_what_is_held`.
//! `law_done_counts_only_after_all_was_read_back`.
//! Method: the next zone until it is confirmed, the zone at work when it begins, twice a second, and once more when it is
//! left; every zone once more when the last was left. Nothing is worked any more in this session once a zone is not what
//! it was at loading.

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
    /// The zone at work at the last tick.
    zone: Option<usize>,
    /// Whether it has begun and is still to be told as it was read.
    is_new: bool,
    /// Zones that were read once more after the last was left, from the first on.
    closed: usize,
}

impl Reader {
    pub(super) fn new(loaded: Vec<[u8; 32]>) -> Self {
        Self {
            changed: vec![false; loaded.len()],
            loaded,
            confirmed: 0,
            read_ms: 0,
            zone: None,
            is_new: false,
            closed: 0,
        }
    }

    /// Reads what is due now, `zone` being at work: one zone is told at a tick.
    pub(super) fn read(&mut self, order: &Order, zone: usize, clock_ms: u64) -> Option<ReadBack> {
        let last = self.zone.replace(zone);
        let left = last.filter(|&last| last != zone);
        if last != Some(zone) {
            self.is_new = true;
            // Found out at once, whatever is told first.
            self.look(order, zone);
        }
        if zone < self.loaded.len() {
            self.closed = 0;
        }
        let next = self.confirmed as usize;
        let is_due = clock_ms.saturating_sub(self.read_ms) >= AGAIN_MS;
        let place = if let Some(left) = left {
            left
        } else if zone < next && (self.is_new || is_due) {
            (self.read_ms, self.is_new) = (clock_ms, false);
            zone
        } else if zone >= self.loaded.len() && self.closed < self.loaded.len() {
            self.closed += 1;
            self.closed - 1
        } else if next <= zone + 1 {
            next
        } else {
            return None;
        };
        self.look(order, place)
    }

    fn look(&mut self, order: &Order, place: usize) -> Option<ReadBack> {
        let read = read_back(order, place)?;
        if let (Some(changed), Some(loaded)) = (self.changed.get_mut(place), self.loaded.get(place))
        {
            *changed |= read.hash != *loaded;
        }
        Some(read)
    }

    /// Whether the zone, or the last where none is left, was read back and found right, and all are still what they were.
    pub(super) fn is_right(&self, zone: usize) -> bool {
        let zone = zone.min(self.loaded.len().saturating_sub(1));
        (zone as u64) < u64::from(self.confirmed) && self.changed().is_none()
    }

    /// Whether every zone was read once more after the last was left, and is what it was.
    pub(super) fn is_closed(&self) -> bool {
        self.closed >= self.loaded.len() && self.is_right(self.loaded.len())
    }

    /// The first zone of which the device's memory changed after loading.
    pub(super) fn changed(&self) -> Option<usize> {
        self.changed.iter().position(|changed| *changed)
    }
}
