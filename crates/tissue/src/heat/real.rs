//! The two widths of numbers that the solvers run in.

use std::ops::{Add, AddAssign, Mul, Sub};

/// `f64` for the record, `f32` for looking ahead quickly.
pub trait Real:
    Copy
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
    /// The nearest of that width.
    fn of(value: f64) -> Self;
    /// The same value, wide.
    fn wide(self) -> f64;
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }
    fn wide(self) -> f64 {
        self
    }
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as Self
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
}
