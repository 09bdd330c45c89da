//! Order in space: items sorted by the cell they're in, and where the items of a cell are.
//!
//! In: a key (cell) per item. Out: the order, ranges of it by cell, columns put in that order.
//! Law: `law_the_order_is_stable_and_complete`. Cost: linear in items and cells.
//! Method: counting sort; equal keys keep their order, so the result is the same on any machine.

use rayon::prelude::*;
use std::ops::Range;

/// Items of a part of a column that one thread puts in order at a time.
const PART: usize = 1 << 14;

/// Items in order of cell.
#[derive(Debug, Clone, Default)]
pub struct CellOrder {
    /// Where the items of a cell start in `order`; one more than cells.
    starts: Vec<u32>,
    /// Index of an item before sorting, by place after.
    order: Vec<u32>,
}

impl CellOrder {
    /// Sorts items by key; a key at or above `cells` leaves its item out.
    pub fn sort(&mut self, keys: &[u32], cells: usize) {
        self.starts.clear();
        self.starts.resize(cells + 1, 0);
        for &key in keys {
            if let Some(count) = self.starts[..cells].get_mut(key as usize) {
                *count += 1;
            }
        }
        let mut next = 0;
        for start in &mut self.starts {
            let count = *start;
            *start = next;
            next += count;
        }
        self.order.clear();
        self.order.resize(next as usize, 0);
        for (item, &key) in keys.iter().enumerate() {
            if let Some(place) = self.starts[..cells].get_mut(key as usize) {
                self.order[*place as usize] = item as u32;
                *place += 1;
            }
        }
        // Every start now is the next one's: shift them back.
        self.starts.rotate_right(1);
        self.starts[0] = 0;
        if let Some(end) = self.starts.last_mut() {
            *end = next;
        }
    }

    /// Places of the items of a run of cells.
    #[must_use]
    pub fn range(&self, cells: Range<usize>) -> Range<usize> {
        self.starts[cells.start] as usize..self.starts[cells.end] as usize
    }

    /// Items that are in a cell.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// No item is in a cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Puts a column in this order; `spare` is room that's kept between calls.
    pub fn gather<T: Copy + Default + Send + Sync>(&self, column: &mut Vec<T>, spare: &mut Vec<T>) {
        // What's in it is overwritten.
        spare.resize(self.order.len(), T::default());
        let parts = spare.par_chunks_mut(PART).zip(self.order.par_chunks(PART));
        parts.for_each(|(places, order)| {
            for (place, &item) in places.iter_mut().zip(order) {
                *place = column[item as usize];
            }
        });
        std::mem::swap(column, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_the_order_is_stable_and_complete(keys in prop::collection::vec(0_u32..12, 0..200)) {
            let mut order = CellOrder::default();
            order.sort(&keys, 10);
            let mut expected: Vec<(u32, u32)> = keys.iter().copied().zip(0..).collect();
            expected.retain(|&(key, _)| key < 10);
            expected.sort();
            let mut items: Vec<u32> = (0..keys.len() as u32).collect();
            order.gather(&mut items, &mut Vec::new());
            prop_assert_eq!(&items, &expected.iter().map(|e| e.1).collect::<Vec<_>>());
            for cell in 0..10 {
                let range = order.range(cell..cell + 1);
                prop_assert!(items[range.clone()].iter().all(|&i| keys[i as usize] == cell as u32));
                prop_assert_eq!(range.len(), keys.iter().filter(|&&k| k == cell as u32).count());
            }
            prop_assert_eq!(order.range(0..10).len(), order.len());
        }
    }
}
