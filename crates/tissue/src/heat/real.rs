//! The two widths of numbers that the solvers run in, and eight of them side by side.

use fearless_simd::{Simd, SimdBase, SimdElement, f32x4, f32x8, f64x4, f64x8};
use std::ops::{Add, AddAssign, Mul, Sub};

/// Cells of one medium that are treated in one go.
pub(super) const LANES: usize = 8;
/// Cells that differ and are treated in one go: few, since each has figures of its own.
pub(super) const FEW: usize = 4;

/// `f64` for the record, `f32` for looking ahead quickly.
pub trait Real:
    SimdElement
    + Copy
    + Default
    + Send
    + Sync
    + PartialEq
    + std::fmt::Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + AddAssign
    + 'static
{
    /// Eight of them in the registers of a processor; lanes never mix, so any width has the same bits.
    #[doc(hidden)]
    type Lanes<S: Simd>: SimdBase<S, Element = Self>;
    /// Four of them.
    #[doc(hidden)]
    type Few<S: Simd>: SimdBase<S, Element = Self>;
    /// The nearest of that width.
    fn of(value: f64) -> Self;
    /// The same value, wide.
    fn wide(self) -> f64;
}

impl Real for f64 {
    type Lanes<S: Simd> = f64x8<S>;
    type Few<S: Simd> = f64x4<S>;
    fn of(value: f64) -> Self {
        value
    }
    fn wide(self) -> f64 {
        self
    }
}

impl Real for f32 {
    type Lanes<S: Simd> = f32x8<S>;
    type Few<S: Simd> = f32x4<S>;
    fn of(value: f64) -> Self {
        value as Self
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
}
