//! Mean sizes of permanent teeth, as a first guess where the scan does not tell.
//!
//! Out: millimetres. Method: Wheeler's table of means (Ash & Nelson, *Wheeler's Dental Anatomy*).

use lexicon::{Fdi, Jaw};

/// Mean dimensions of one tooth, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToothSize {
    /// Height of the crown, from the cervical line to the tip.
    pub crown_mm: f64,
    /// Length of the root.
    pub root_mm: f64,
    /// Mesiodistal width at the contacts.
    pub mesiodistal_mm: f64,
    /// Mesiodistal width at the cervix.
    pub mesiodistal_cervix_mm: f64,
    /// Buccolingual width of the crown.
    pub buccolingual_mm: f64,
    /// Buccolingual width at the cervix.
    pub buccolingual_cervix_mm: f64,
}

const fn row(v: [f64; 6]) -> ToothSize {
    ToothSize {
        crown_mm: v[0],
        root_mm: v[1],
        mesiodistal_mm: v[2],
        mesiodistal_cervix_mm: v[3],
        buccolingual_mm: v[4],
        buccolingual_cervix_mm: v[5],
    }
}

const UPPER: [ToothSize; 8] = [
    row([10.5, 13.0, 8.5, 7.0, 7.0, 6.0]),
    row([9.0, 13.0, 6.5, 5.0, 6.0, 5.0]),
    row([10.0, 17.0, 7.5, 5.5, 8.0, 7.0]),
    row([8.5, 14.0, 7.0, 5.0, 9.0, 8.0]),
    row([8.5, 14.0, 7.0, 5.0, 9.0, 8.0]),
    row([7.5, 12.5, 10.0, 8.0, 11.0, 10.0]),
    row([7.0, 12.0, 9.0, 7.0, 11.0, 10.0]),
    row([6.5, 11.0, 8.5, 6.5, 10.0, 9.5]),
];

const LOWER: [ToothSize; 8] = [
    row([9.0, 12.5, 5.0, 3.5, 6.0, 5.3]),
    row([9.5, 14.0, 5.5, 4.0, 6.5, 5.8]),
    row([11.0, 16.0, 7.0, 5.5, 7.5, 7.0]),
    row([8.5, 14.0, 7.0, 5.0, 7.5, 6.5]),
    row([8.0, 14.5, 7.0, 5.0, 8.0, 7.0]),
    row([7.5, 14.0, 11.0, 9.0, 10.5, 9.0]),
    row([7.0, 13.0, 10.5, 8.0, 10.0, 9.0]),
    row([7.0, 11.0, 10.0, 7.5, 9.5, 9.0]),
];

/// Mean size of `tooth`.
#[must_use]
pub fn mean_size(tooth: Fdi) -> ToothSize {
    let at = usize::from(tooth.position().clamp(1, 8)) - 1;
    match tooth.jaw() {
        Jaw::Upper => UPPER[at],
        Jaw::Lower => LOWER[at],
    }
}
