//! What a device holds of its order, zone by zone, in one form of bytes; and what may change in its memory.
//!
//! In: an [`Order`]. Out: [`Order::zone_bytes`], which a read-back hashes; a changed order, where a fault is in the memory.
//! Law: `law_zone_bytes_tell_every_field`: whatever of a zone or of its frame is another, the bytes are others.
//! The form is documented in `docs/device-link.md`; any change there raises [`ZONE_FORM`].

use crate::fault::Broken;
use crate::order::{Action, Order};
use lexicon::Fdi;
use std::borrow::Cow;

/// The first bytes of a zone.
const MAGIC: [u8; 4] = *b"BSDZ";
/// Version of the form.
const ZONE_FORM: u16 = 1;
/// Bytes before the cells, and of each cell.
const HEAD_BYTES: usize = 93;
const CELL_BYTES: usize = 10;

impl Order {
    /// The one form of a zone with its frame, from which its hash is made; none where there is no such zone.
    #[must_use]
    pub fn zone_bytes(&self, zone: usize) -> Option<Vec<u8>> {
        let here = self.zones.get(zone)?;
        let mut bytes = Vec::with_capacity(HEAD_BYTES + CELL_BYTES * here.cells.len());
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        bytes.extend(MAGIC);
        bytes.extend(ZONE_FORM.to_le_bytes());
        bytes.push(self.tooth.map_or(0, Fdi::number));
        bytes.push(match here.action {
            Action::Remove => 0,
            Action::Deposit => 1,
            Action::Tint => 2,
        });
        bytes.push(here.tissue.code());
        bytes.extend(self.origin_um.iter().flat_map(|um| um.to_le_bytes()));
        bytes.extend(self.cell_um.to_le_bytes());
        bytes.extend(self.outward.iter().flat_map(|part| part.to_le_bytes()));
        bytes.extend(self.loads_per_packet.to_le_bytes());
        bytes.extend(self.bots_limit.to_le_bytes());
        bytes.extend(count(zone));
        bytes.extend(count(self.zones.len()));
        let numbers = [here.dose_ug, here.feed_ug_s, here.limit_ms, here.rest_ms];
        bytes.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend(count(here.cells.len()));
        for cell in &here.cells {
            bytes.extend(cell.place.iter().flat_map(|at| at.to_le_bytes()));
            bytes.extend(cell.millionths.to_le_bytes());
        }
        Some(bytes)
    }
}

/// Changes what is held, where that fault is one of the memory; `zone` is at work.
pub(crate) fn change(held: &mut Cow<'_, Order>, broken: Broken, zone: usize) {
    let at = |off: usize| (zone + off).min(held.zones.len().saturating_sub(1));
    let (here, next) = (at(0), at(1));
    match broken {
        Broken::MemoryDose => {
            let zone = held.to_mut().zones.get_mut(here);
            zone.into_iter().for_each(|zone| zone.dose_ug ^= 1 << 10);
        }
        Broken::MemoryCell => {
            let zone = held.to_mut().zones.get_mut(here);
            let cell = zone.and_then(|zone| zone.cells.first_mut());
            cell.into_iter().for_each(|cell| cell.millionths ^= 1 << 8);
        }
        Broken::MemoryNext => {
            let zone = held.to_mut().zones.get_mut(next);
            zone.into_iter().for_each(|zone| zone.feed_ug_s ^= 1 << 3);
        }
        Broken::MemoryPlace => held.to_mut().origin_um[0] ^= 1 << 9,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::order;
    use lexicon::Tissue;

    #[test]
    fn law_zone_bytes_tell_every_field() {
        let good = order(40);
        let bytes = good.zone_bytes(1).unwrap();
        assert_eq!(
            bytes.len(),
            HEAD_BYTES + CELL_BYTES * good.zones[1].cells.len()
        );
        let edits: [fn(&mut Order); 19] = [
            |o| o.tooth = Fdi::new(36).ok(),
            |o| o.origin_um[2] += 1,
            |o| o.cell_um += 1,
            |o| o.outward[0] += 1,
            |o| o.loads_per_packet += 1,
            |o| o.bots_limit += 1,
            |o| o.zones.truncate(2),
            |o| o.zones.swap(0, 1),
            |o| o.zones[1].action = Action::Tint,
            |o| o.zones[1].tissue = Tissue::Dentine,
            |o| o.zones[1].dose_ug += 1,
            |o| o.zones[1].feed_ug_s += 1,
            |o| o.zones[1].limit_ms += 1,
            |o| o.zones[1].rest_ms += 1,
            |o| o.zones[1].cells.truncate(1),
            |o| o.zones[1].cells[5].place[0] += 1,
            |o| o.zones[1].cells[5].place[2] += 256,
            |o| o.zones[1].cells[5].millionths -= 1,
            |o| o.zones[1].cells.swap(0, 1),
        ];
        for (i, edit) in edits.into_iter().enumerate() {
            let mut other = good.clone();
            edit(&mut other);
            assert_ne!(other.zone_bytes(1), Some(bytes.clone()), "edit {i}");
        }
        assert_eq!(good.zone_bytes(good.zones.len()), None);
    }

    #[test]
    fn each_fault_of_the_memory_changes_what_is_read_back_and_copies_only_then() {
        let good = order(40);
        for (broken, zones) in [
            (Broken::MemoryDose, vec![1]),
            (Broken::MemoryCell, vec![1]),
            (Broken::MemoryNext, vec![2]),
            (Broken::MemoryPlace, (0..5).collect()),
            (Broken::Hang, vec![]),
        ] {
            let mut held = Cow::Borrowed(&good);
            change(&mut held, broken, 1);
            assert_eq!(matches!(held, Cow::Owned(_)), !zones.is_empty());
            let differs = (0..5).filter(|&zone| held.zone_bytes(zone) != good.zone_bytes(zone));
            assert_eq!(differs.collect::<Vec<_>>(), zones, "{broken:?}");
        }
    }
}
