//! The shape of each kind of tooth in proportions of its size.
//!
//! In: jaw and position. Out: side profiles, cusps, ridges, grooves and bumps.
//! Method: descriptions and cusp heights of Ash & Nelson, *Wheeler's Dental Anatomy*.
//! Directions: m towards the midline, b towards lip or cheek, both as fractions of half the
//! crown's width; heights of sides as fractions of the crown's height.

use super::{form_lower as lower, form_upper as upper};
use lexicon::Jaw;

/// A cusp: where its tip is, its height above the fissures in mm, and the foot of its inner ridge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cusp {
    pub m: f64,
    pub b: f64,
    pub height_mm: f64,
    pub foot: (f64, f64),
    /// Bites into the opposing tooth.
    pub supporting: bool,
}

/// A ridge between two points with heights in mm above the fissures; `sag_mm` at its middle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ridge {
    pub from: (f64, f64, f64),
    pub to: (f64, f64, f64),
    pub sag_mm: f64,
    pub slope: f64,
}

/// A groove along points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Groove {
    pub points: &'static [(f64, f64)],
    pub depth_mm: f64,
}

/// A swelling (or a hollow, when negative) of a side face.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bump {
    /// Place along the tooth's width and height.
    pub m: f64,
    pub h: f64,
    /// +1 on the buccal face, -1 on the lingual face.
    pub side: f64,
    /// Half width and half height, mm.
    pub wide_mm: f64,
    pub tall_mm: f64,
    pub out_mm: f64,
}

type Knots = &'static [(f64, f64)];

/// Everything that makes one kind of tooth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    pub mesial: Knots,
    pub distal: Knots,
    pub buccal: Knots,
    pub lingual: Knots,
    /// Squareness at the cervix, the contacts and the top.
    pub square: (f64, f64, f64),
    /// Mesial shift per mm towards buccal: makes the outline a rhomboid.
    pub shear: f64,
    /// Widening per half width towards buccal.
    pub taper: f64,
    /// Rounding between side and top, mm.
    pub round_mm: f64,
    pub cusps: &'static [Cusp],
    pub ridges: &'static [Ridge],
    pub grooves: &'static [Groove],
    pub bumps: &'static [Bump],
    /// Gum margin above the cervical line: facial and lingual in mm, mesial and distal as
    /// fractions of the crown.
    pub margin: (f64, f64, f64, f64),
}

pub(super) const fn cusp(
    m: f64,
    b: f64,
    height_mm: f64,
    foot: (f64, f64),
    supporting: bool,
) -> Cusp {
    Cusp {
        m,
        b,
        height_mm,
        foot,
        supporting,
    }
}

pub(super) const fn ridge(
    from: (f64, f64, f64),
    to: (f64, f64, f64),
    sag_mm: f64,
    slope: f64,
) -> Ridge {
    Ridge {
        from,
        to,
        sag_mm,
        slope,
    }
}

pub(super) const fn groove(depth_mm: f64, points: &'static [(f64, f64)]) -> Groove {
    Groove { points, depth_mm }
}

pub(super) const fn bump(m: f64, h: f64, side: f64, size: (f64, f64), out_mm: f64) -> Bump {
    Bump {
        m,
        h,
        side,
        wide_mm: size.0,
        tall_mm: size.1,
        out_mm,
    }
}

const UPPER: [Form; 8] = [
    upper::U1,
    upper::U2,
    upper::U3,
    upper::U4,
    upper::U5,
    upper::U6,
    upper::U7,
    upper::U8,
];
const LOWER: [Form; 8] = [
    lower::L1,
    lower::L2,
    lower::L3,
    lower::L4,
    lower::L5,
    lower::L6,
    lower::L7,
    lower::L8,
];

/// The form of the tooth at `position` (1 to 8; others are taken as the nearest of these).
pub(super) fn form(jaw: Jaw, position: u8) -> Form {
    let at = usize::from(position.clamp(1, 8)) - 1;
    match jaw {
        Jaw::Upper => UPPER[at],
        Jaw::Lower => LOWER[at],
    }
}
