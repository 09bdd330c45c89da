//! How points lie about their mean: principal axes and the deviations along them.
//!
//! In: points with weights. Out: [`Spread`]. Law: `law_axes_turn_with_the_points`.
//! Points that are not finite, or without weight, count for nothing.
//! Method: eigenvectors of the covariance. The signs of the axes mean nothing.

use glam::{DMat3, DVec3};
use nalgebra::Matrix3;

/// Mean and principal axes of weighted points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Weighted mean, mm; zero without points.
    pub mean: DVec3,
    /// Orthonormal axes as columns, widest first.
    pub axes: DMat3,
    /// Standard deviation along each axis, mm.
    pub deviations_mm: DVec3,
}

impl Spread {
    /// Of points with weights.
    pub fn of(points: impl Iterator<Item = (DVec3, f64)> + Clone) -> Self {
        let usable = points.filter(|(p, w)| p.is_finite() && w.is_finite() && *w > 0.0);
        let sum = usable
            .clone()
            .fold((DVec3::ZERO, 0.0), |(sum, total), (p, w)| {
                (sum + p * w, total + w)
            });
        let total = sum.1.max(f64::MIN_POSITIVE);
        let mean = sum.0 / total;
        let mut covariance = DMat3::ZERO;
        for (p, w) in usable {
            let d = p - mean;
            covariance += DMat3::from_cols(d * d.x, d * d.y, d * d.z) * (w / total);
        }
        let (axes, squares) = principal_axes(covariance);
        let root = |square: f64| square.max(0.0).sqrt();
        Self {
            mean,
            axes,
            deviations_mm: DVec3::new(root(squares.x), root(squares.y), root(squares.z)),
        }
    }
}

/// Eigenvectors of a symmetric matrix as columns, and their values, greatest value first.
#[must_use]
pub fn principal_axes(symmetric: DMat3) -> (DMat3, DVec3) {
    let eigen = Matrix3::from_column_slice(&symmetric.to_cols_array()).symmetric_eigen();
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let column = |k: usize| {
        let v = eigen.eigenvectors.column(order[k]);
        DVec3::new(v[0], v[1], v[2])
    };
    let axes = DMat3::from_cols(column(0), column(1), column(2));
    (axes, DVec3::from(order.map(|i| eigen.eigenvalues[i])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::similarity::rotation_by;
    use proptest::prelude::*;

    fn box_of(sides: DVec3) -> Vec<DVec3> {
        let sign = |i: u32, bit: u32| if i >> bit & 1 == 0 { -1.0 } else { 1.0 };
        let corner = |i: u32| DVec3::new(sign(i, 0), sign(i, 1), sign(i, 2)) * sides;
        (0..8).map(corner).collect()
    }

    proptest! {
        #[test]
        fn law_axes_turn_with_the_points(a in prop::array::uniform3(-3.0..3.0f64),
                                         t in prop::array::uniform3(-9.0..9.0f64)) {
            let (turn, shift) = (rotation_by(DVec3::from(a)), DVec3::from(t));
            let points: Vec<DVec3> = box_of(DVec3::new(1.0, 3.0, 2.0))
                .into_iter()
                .map(|p| turn * p + shift)
                .collect();
            let found = Spread::of(points.iter().map(|&p| (p, 2.0)));
            prop_assert!(found.mean.distance(shift) < 1e-9);
            prop_assert!(found.deviations_mm.distance(DVec3::new(3.0, 2.0, 1.0)) < 1e-9);
            for (axis, of) in [(0, DVec3::Y), (1, DVec3::Z), (2, DVec3::X)] {
                prop_assert!((found.axes.col(axis).dot(turn * of).abs() - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn what_is_not_finite_counts_for_nothing() {
        let mut points: Vec<(DVec3, f64)> =
            box_of(DVec3::ONE).into_iter().map(|p| (p, 1.0)).collect();
        let clean = Spread::of(points.iter().copied());
        points.extend([(DVec3::NAN, 1.0), (DVec3::X, f64::NAN), (DVec3::X, 0.0)]);
        assert_eq!(Spread::of(points.iter().copied()), clean);
        let none = Spread::of(std::iter::empty());
        assert!(none.mean == DVec3::ZERO && none.deviations_mm == DVec3::ZERO);
    }
}
