//! A thin plate through soft data: the smoothest surface over a gap.
//!
//! In: places with heights and a softness each. Out: [`Plate`], a height anywhere.
//! A plane is reproduced by a plate, a level by a skin. Fails: `None` when the data lie on one line.
//! Method: r² log r and a plane (Duchon 1977), or -r and a level; a ridge per datum (Wahba 1990).
//! Cost: the cube of the number of data: 500 take 0.05 s.

use glam::DVec2;
use nalgebra::{DMatrix, DVector};

/// One datum: place, height, softness (0 is exact).
#[derive(Debug, Clone, Copy)]
pub(super) struct Datum {
    pub(super) place: DVec2,
    pub(super) height: f64,
    pub(super) softness: f64,
}

/// A fitted plate.
#[derive(Debug, Clone)]
pub(super) struct Plate {
    form: Form,
    places: Vec<DVec2>,
    weights: Vec<f64>,
    plane: [f64; 3],
}

/// How a surface goes on over a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As a thin plate: slopes go on, so that a dome is filled as a dome.
    Plate,
    /// As a skin: slopes die away over the gap. For differences to a surface that has the shape
    /// already, which a plate would carry too far into the middle.
    Skin,
}

impl Form {
    fn kernel(self, squared: f64) -> f64 {
        match self {
            Self::Skin => -squared.sqrt(),
            Self::Plate if squared > 1e-20 => 0.5 * squared * libm::log(squared),
            Self::Plate => 0.0,
        }
    }

    /// Terms 1, x and y that are free.
    const fn free(self) -> usize {
        match self {
            Self::Plate => 3,
            Self::Skin => 1,
        }
    }
}

impl Plate {
    /// Height 0 everywhere.
    pub(super) const FLAT: Self = Self {
        form: Form::Plate,
        places: Vec::new(),
        weights: Vec::new(),
        plane: [0.0; 3],
    };

    /// Fits the surface.
    pub(super) fn fit(data: &[Datum], form: Form) -> Option<Self> {
        let (n, free) = (data.len(), form.free());
        let mut matrix = DMatrix::zeros(n + free, n + free);
        let mut right = DVector::zeros(n + free);
        for (i, a) in data.iter().enumerate() {
            for (j, b) in data.iter().enumerate().take(i) {
                let k = form.kernel((a.place - b.place).length_squared());
                matrix[(i, j)] = k;
                matrix[(j, i)] = k;
            }
            matrix[(i, i)] = a.softness;
            for (k, x) in [1.0, a.place.x, a.place.y]
                .into_iter()
                .take(free)
                .enumerate()
            {
                matrix[(i, n + k)] = x;
                matrix[(n + k, i)] = x;
            }
            right[i] = a.height;
        }
        let solved = matrix.lu().solve(&right)?;
        let term = |k: usize| if k < free { solved[n + k] } else { 0.0 };
        solved.iter().all(|x| x.is_finite()).then(|| Self {
            form,
            places: data.iter().map(|d| d.place).collect(),
            weights: (0..n).map(|i| solved[i]).collect(),
            plane: [0, 1, 2].map(term),
        })
    }

    /// Height at a place.
    pub(super) fn height(&self, p: DVec2) -> f64 {
        let [c, x, y] = self.plane;
        let pairs = self.places.iter().zip(&self.weights);
        c + x * p.x
            + y * p.y
            + pairs
                .map(|(q, w)| w * self.form.kernel((*q - p).length_squared()))
                .sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reproduces_a_plane_and_fills_a_dome() {
        let mut data = Vec::new();
        for i in 0..20 {
            for j in 0..20 {
                let place = DVec2::new(f64::from(i) * 0.3 - 3.0, f64::from(j) * 0.3 - 3.0);
                if place.length() > 1.2 {
                    data.push(Datum {
                        place,
                        height: 1.0 + 0.5 * place.x - 0.2 * place.y,
                        softness: 1e-4,
                    });
                }
            }
        }
        let plate = Plate::fit(&data, Form::Plate).unwrap();
        assert!((plate.height(DVec2::new(0.3, 0.1)) - 1.13).abs() < 1e-9);
        for d in &mut data {
            d.height = (36.0 - d.place.length_squared()).sqrt();
        }
        let plate = Plate::fit(&data, Form::Plate).unwrap();
        let error = plate.height(DVec2::ZERO) - 6.0;
        assert!(error.abs() < 0.03, "{error}");
    }

    /// A slope all around that a plate carries on into a pit.
    #[test]
    fn a_skin_carries_slopes_less_far_into_a_gap() {
        let mut data = Vec::new();
        for i in 0..24_i32 {
            let (sin, cos) = libm::sincos(std::f64::consts::TAU * f64::from(i) / 24.0);
            for r in [1.5, 1.7, 2.0] {
                data.push(Datum {
                    place: DVec2::new(cos, sin) * r,
                    height: 0.3 * (r - 1.5),
                    softness: 1e-4,
                });
            }
        }
        let height = |form| Plate::fit(&data, form).unwrap().height(DVec2::ZERO);
        let (skin, plate) = (height(Form::Skin), height(Form::Plate));
        assert!(plate < -0.2, "{plate}");
        assert!((0.65 * plate..0.0).contains(&skin), "{skin}, plate {plate}");
    }
}
