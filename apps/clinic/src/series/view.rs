//! How a volume is shown: three views along the patient's axes.
//!
//! In: directions, spacing and size of a volume (LPS). Out: for each view which axis of the volume goes where.
//! Law: `law_a_voxel_is_shown_where_it_is`.
//! Method: each axis of the volume is shown as that of the patient's which it is nearest to; nothing is resampled. As dentists look
//! at them: the patient's right is on the left of the picture; seen from the side the face looks to the left.

use glam::DVec3;

/// A view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Axial,
    Coronal,
    Sagittal,
}

/// Of the patient: to the left, to the back, to the head.
type Axis = usize;
const LEFT: Axis = 0;
const BACK: Axis = 1;
const HEAD: Axis = 2;

impl View {
    pub(crate) const ALL: [Self; 3] = [Self::Axial, Self::Coronal, Self::Sagittal];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Axial => "axial",
            Self::Coronal => "coronal",
            Self::Sagittal => "sagittal",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// What goes to the right of the picture, downwards, and from its first slice to its last; and whether it goes on with the axis.
    const fn axes(self) -> [(Axis, bool); 3] {
        match self {
            Self::Axial => [(LEFT, true), (BACK, true), (HEAD, true)],
            Self::Coronal => [(LEFT, true), (HEAD, false), (BACK, true)],
            Self::Sagittal => [(BACK, true), (HEAD, false), (LEFT, true)],
        }
    }

    /// From where to where its slices go.
    pub(crate) const fn order(self) -> &'static str {
        match self {
            Self::Axial => "from the feet to the head",
            Self::Coronal => "from the front to the back",
            Self::Sagittal => "from the right to the left",
        }
    }
}

/// An axis of the volume as it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Along {
    /// Which axis of the volume.
    pub(crate) axis: usize,
    /// Whether it goes the other way.
    pub(crate) flipped: bool,
    /// Voxels.
    pub(crate) count: usize,
    /// From voxel to voxel, mm.
    pub(crate) step_mm: f64,
}

/// Where a volume lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub(crate) size: [usize; 3],
    pub(crate) spacing_mm: [f64; 3],
    pub(crate) axes: [DVec3; 3],
}

/// What of the patient lies in that direction, the nearest first.
fn towards(direction: DVec3) -> String {
    let ends = [["L", "R"], ["P", "A"], ["H", "F"]];
    let parts = direction.to_array().into_iter().zip(ends);
    let mut parts: Vec<_> = parts
        .filter(|(part, _)| part.abs() > TOWARDS)
        .map(|(part, [forth, back])| (part.abs(), if part > 0.0 { forth } else { back }))
        .collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    parts.into_iter().map(|(_, letter)| letter).collect()
}

/// A direction is told to go towards what lies less than 70 degrees off it: the cosine.
const TOWARDS: f64 = 0.342;
/// Ways to give three axes to three.
const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

impl Placed {
    /// The volume's axis that is nearest to each of the patient's.
    fn nearest(&self) -> [usize; 3] {
        let part = |own: usize, of: Axis| {
            let axis = self.axes.get(own).copied().unwrap_or_default();
            axis.to_array().get(of).copied().unwrap_or_default()
        };
        let fit = |order: &[usize; 3]| -> f64 {
            let all = order.iter().enumerate();
            all.map(|(of, &own)| part(own, of).abs()).sum()
        };
        let mut best = ORDERS[0];
        for order in ORDERS {
            // The first of equals, so that it is always the same.
            if fit(&order) > fit(&best) + 1e-9 {
                best = order;
            }
        }
        best
    }

    /// What goes right, down and on in a view.
    pub(crate) fn shown(&self, view: View) -> [Along; 3] {
        let nearest = self.nearest();
        view.axes().map(|(of, forth)| {
            let axis = nearest.get(of).copied().unwrap_or_default();
            let direction = self.axes.get(axis).copied().unwrap_or_default();
            let along = direction.to_array().get(of).copied().unwrap_or_default();
            Along {
                axis,
                flipped: (along < 0.0) == forth,
                count: self.size.get(axis).copied().unwrap_or_default(),
                step_mm: self.spacing_mm.get(axis).copied().unwrap_or_default(),
            }
        })
    }

    /// Letters at the left, right, top and bottom of the picture: towards what of the patient it goes there. Two where it goes
    /// between two.
    pub(crate) fn letters(&self, view: View) -> [String; 4] {
        let [right, down, _] = self.shown(view).map(|along| {
            let axis = self.axes.get(along.axis).copied().unwrap_or_default();
            if along.flipped { -axis } else { axis }
        });
        [-right, right, -down, down].map(towards)
    }

    /// How far its axes lie off the patient's, degrees.
    pub(crate) fn askew_degrees(&self) -> f64 {
        let nearest = self.nearest();
        let off = nearest.iter().enumerate().map(|(of, &own)| {
            let axis = self.axes.get(own).copied().unwrap_or_default();
            let along = axis.to_array().get(of).copied().unwrap_or_default();
            let across = (1.0 - along * along).max(0.0).sqrt();
            DVec3::X
                .angle_between(DVec3::new(along.abs(), across, 0.0))
                .to_degrees()
        });
        off.fold(0.0, f64::max)
    }
}

impl Along {
    /// The voxel that is shown there.
    pub(crate) const fn voxel(&self, place: usize) -> usize {
        match self.flipped {
            true => self.count.saturating_sub(1).saturating_sub(place),
            false => place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DMat3;

    /// Axes of all 48 straight ways to lie, each turned a little.
    fn all() -> Vec<Placed> {
        let turn = DMat3::from_axis_angle(DVec3::new(0.6, 0.0, 0.8), 0.2);
        let mut all = Vec::new();
        for order in ORDERS {
            for signs in 0..8 {
                let unit = [DVec3::X, DVec3::Y, DVec3::Z];
                let axes = [0, 1, 2].map(|own| {
                    let sign = if signs >> own & 1 == 1 { -1.0 } else { 1.0 };
                    turn * (unit[order[own]] * sign)
                });
                all.push(Placed {
                    size: [7, 5, 3],
                    spacing_mm: [0.2, 0.3, 0.4],
                    axes,
                });
            }
        }
        all
    }

    #[test]
    fn law_a_voxel_is_shown_where_it_is() {
        let letters = |letter: &str| match letter {
            "L" => DVec3::X,
            "R" => -DVec3::X,
            "P" => DVec3::Y,
            "A" => -DVec3::Y,
            "H" => DVec3::Z,
            _ => -DVec3::Z,
        };
        let on = |view: View| match view {
            View::Axial => DVec3::Z,
            View::Coronal => DVec3::Y,
            View::Sagittal => DVec3::X,
        };
        for placed in all() {
            assert!((placed.askew_degrees() - 0.2_f64.to_degrees()).abs() < 0.01);
            for view in View::ALL {
                let shown = placed.shown(view);
                let place = |at: [usize; 3]| {
                    let mut voxel = [0; 3];
                    for (along, at) in shown.iter().zip(at) {
                        voxel[along.axis] = along.voxel(at);
                    }
                    let steps = [0, 1, 2].map(|i| voxel[i] as f64 * placed.spacing_mm[i]);
                    placed.axes[0] * steps[0]
                        + placed.axes[1] * steps[1]
                        + placed.axes[2] * steps[2]
                };
                let [left, right, top, bottom] = placed.letters(view).map(|one| letters(&one));
                let (here, origin) = (place([1, 0, 0]), place([0, 0, 0]));
                let went = (here - origin).normalize();
                assert!(
                    went.dot(right) > 0.9 && went.dot(left) < -0.9,
                    "{view:?} {placed:?}"
                );
                let went = (place([0, 1, 0]) - origin).normalize();
                assert!(
                    went.dot(bottom) > 0.9 && went.dot(top) < -0.9,
                    "{view:?} {placed:?}"
                );
                let went = (place([0, 0, 1]) - origin).normalize();
                assert!(went.dot(on(view)) > 0.9, "{view:?} {placed:?}");
                let counts: usize = shown.iter().map(|along| along.count).product();
                assert_eq!(counts, 7 * 5 * 3);
            }
        }
        for view in View::ALL {
            assert_eq!(View::named(view.name()), Some(view));
        }
        assert_eq!(View::named("oblique"), None);
    }

    #[test]
    fn law_a_picture_between_two_directions_names_both() {
        let mut placed = all()[0];
        let turn = DMat3::from_rotation_z(40_f64.to_radians());
        placed.axes = [DVec3::X, DVec3::Y, DVec3::Z].map(|axis| turn * axis);
        assert_eq!(placed.letters(View::Axial), ["RA", "LP", "AL", "PR"]);
        assert_eq!(placed.letters(View::Coronal), ["RA", "LP", "H", "F"]);
        let turn = DMat3::from_rotation_z(15_f64.to_radians());
        placed.axes = [DVec3::X, DVec3::Y, DVec3::Z].map(|axis| turn * axis);
        assert_eq!(placed.letters(View::Axial), ["R", "L", "A", "P"]);
    }

    #[test]
    fn a_straight_volume_is_not_askew() {
        let mut placed = all()[0];
        placed.axes = [DVec3::X, DVec3::Y, DVec3::Z];
        assert_eq!(placed.askew_degrees(), 0.0);
        let turn = DMat3::from_rotation_z(0.1);
        placed.axes = placed.axes.map(|axis| turn * axis);
        assert!((placed.askew_degrees() - 5.7296).abs() < 1e-3);
    }
}
