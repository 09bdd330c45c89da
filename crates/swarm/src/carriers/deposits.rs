//! Units of load by cell, added from any thread.
//!
//! Law: `law_threads_do_not_show`, since sums are of integers. Cost: 8 bytes and 1 bit a cell.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tissue::CellId;

/// Units by cell since the last drain.
#[derive(Debug)]
pub(super) struct Deposits {
    units: Vec<AtomicU64>,
    /// One bit a cell: has units.
    touched: Vec<AtomicU64>,
}

impl Deposits {
    pub(super) fn new(cells: usize) -> Self {
        let zeros = |n: usize| (0..n).map(|_| AtomicU64::new(0)).collect();
        Self {
            units: zeros(cells),
            touched: zeros(cells.div_ceil(64)),
        }
    }

    /// Relaxed is enough: nothing is read before the threads have joined.
    #[inline]
    pub(super) fn add(&self, cell: usize, units: u64) {
        if self.units[cell].fetch_add(units, Relaxed) == 0 {
            self.touched[cell / 64].fetch_or(1 << (cell % 64), Relaxed);
        }
    }

    /// What every cell got, in order of cell; all are at 0 after.
    pub(super) fn drain(&mut self) -> Vec<(CellId, u64)> {
        let mut out = Vec::new();
        for (word, bits) in self.touched.iter_mut().enumerate() {
            let mut left = std::mem::take(bits.get_mut());
            while left != 0 {
                let cell = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                let units = std::mem::take(self.units[cell].get_mut());
                out.push((CellId(cell as u32), units));
            }
        }
        out
    }
}

impl Clone for Deposits {
    fn clone(&self) -> Self {
        let copy = |list: &[AtomicU64]| {
            let values = list.iter().map(|v| AtomicU64::new(v.load(Relaxed)));
            values.collect()
        };
        Self {
            units: copy(&self.units),
            touched: copy(&self.touched),
        }
    }
}
