//! Which positions are the same one.
//!
//! In: positions. Out: for each the first that is bitwise equal (-0 counts as 0).
//! Cost: one sort.

use rayon::prelude::*;

/// For each position the index of the first one that equals it; its own where it is the first.
pub(crate) fn leaders(positions: &[[f64; 3]]) -> Vec<u32> {
    // Adding 0 turns -0 into 0 and leaves every other number as it is.
    let key = |p: &[f64; 3]| p.map(|x| (x + 0.0).to_bits());
    let mut order: Vec<([u64; 3], u32)> = positions.iter().map(key).zip(0..).collect();
    order.par_sort_unstable();
    let mut leaders = vec![0_u32; positions.len()];
    let mut first = None;
    for (key, place) in order {
        let leader = match first {
            Some((k, leader)) if k == key => leader,
            _ => place,
        };
        first = Some((key, leader));
        if let Some(slot) = leaders.get_mut(place as usize) {
            *slot = leader;
        }
    }
    leaders
}
