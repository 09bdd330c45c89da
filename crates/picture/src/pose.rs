//! Where an arch or a tooth looks, and the cameras of the usual views.
//!
//! In: directions from an arch frame or a tooth's axes, or a bare scan. Out: fitted [`Camera`]s.
//! The patient's right is on the viewer's left, as in every chart.
//! Method: a bare scan is turned by the principal axes of its faces and its mean normal, and opens
//! backwards at the widest angular gap of its highest third. Not here: a sure frame (`dentition`).

use crate::camera::{Camera, Size};
use glam::DVec3;
use lexicon::{Jaw, ToothAxes};
use scan::Mesh;

/// Where an arch looks; unit vectors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Out of the gum.
    pub occlusal: DVec3,
    /// Towards the incisors.
    pub anterior: DVec3,
    /// Which jaw, if known.
    pub jaw: Option<Jaw>,
}

/// The usual views of an arch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchView {
    /// Onto the chewing surfaces; incisors at the top for an upper jaw, at the bottom for a lower.
    Occlusal,
    /// From the front.
    Frontal,
    /// From the patient's left cheek.
    Left,
    /// From the patient's right cheek.
    Right,
    /// From the front, somewhat above the teeth and to the side.
    ThreeQuarter,
    /// From the throat.
    Lingual,
}

/// The usual views of a tooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToothView {
    /// From lip or cheek.
    Buccal,
    /// From tongue or palate.
    Lingual,
    /// Onto the chewing surface or edge.
    Occlusal,
    /// From the midline's side.
    Mesial,
    /// From the far side.
    Distal,
    /// From lip or cheek, half above: shows shape best.
    ThreeQuarter,
}

impl Pose {
    /// A guess from the shape alone; a tenth of a second for 200,000 faces.
    #[must_use]
    pub fn guess(mesh: &Mesh) -> Self {
        let (centre, axes, mean) = principal(mesh);
        let mut occlusal = axes[0];
        if occlusal.dot(mean) < 0.0 {
            occlusal = -occlusal;
        }
        let anterior = labelled_anterior(mesh, occlusal)
            .or_else(|| widest_gap(mesh, centre, occlusal, axes[2]).map(|gap| -gap))
            .unwrap_or(axes[1]);
        Self {
            occlusal,
            anterior,
            jaw: labelled_jaw(mesh),
        }
    }

    /// A camera for a view of these points, fitted with a calm lens.
    #[must_use]
    pub fn camera(
        &self,
        view: ArchView,
        points: impl Iterator<Item = DVec3> + Clone,
        size: Size,
    ) -> Camera {
        let upper = self.jaw == Some(Jaw::Upper);
        let (occ, ant) = (self.occlusal, self.anterior);
        let head_up = if upper { -occ } else { occ };
        let left = if upper {
            ant.cross(occ)
        } else {
            occ.cross(ant)
        };
        let (forward, up) = match view {
            ArchView::Occlusal if self.jaw == Some(Jaw::Lower) => (-occ, -ant),
            ArchView::Occlusal => (-occ, ant),
            ArchView::Frontal => (-ant - occ * 0.12, head_up),
            ArchView::Left => (-left - occ * 0.12, head_up),
            ArchView::Right => (left - occ * 0.12, head_up),
            ArchView::ThreeQuarter => (-ant - occ * 0.85 + left * 0.55, head_up),
            ArchView::Lingual => (ant - occ * 0.45, head_up),
        };
        Camera::looking(forward, up).fit_perspective(points, size, 0.03)
    }
}

impl ToothView {
    /// A camera for this view of a tooth, fitted to the points without perspective. `jaw` says
    /// which way is up.
    #[must_use]
    pub fn camera(
        self,
        axes: &ToothAxes,
        jaw: Jaw,
        points: impl Iterator<Item = DVec3>,
        size: Size,
    ) -> Camera {
        let head_up = if jaw == Jaw::Upper {
            -axes.occlusal
        } else {
            axes.occlusal
        };
        let (forward, up) = match self {
            Self::Buccal => (-axes.buccal, head_up),
            Self::Lingual => (axes.buccal, head_up),
            // As on the arch: the cheek is up for an upper tooth and down for a lower one.
            Self::Occlusal if jaw == Jaw::Upper => (-axes.occlusal, axes.buccal),
            Self::Occlusal => (-axes.occlusal, -axes.buccal),
            Self::Mesial => (-axes.mesial, head_up),
            Self::Distal => (axes.mesial, head_up),
            Self::ThreeQuarter => (-axes.buccal - axes.occlusal + axes.mesial * -0.35, head_up),
        };
        Camera::looking(forward, up).fit(points, size, 0.06)
    }
}

/// Area-weighted centre, principal axes from the smallest spread to the largest, mean normal.
fn principal(mesh: &Mesh) -> (DVec3, [DVec3; 3], DVec3) {
    let (mut area_sum, mut centre, mut mean) = (0.0, DVec3::ZERO, DVec3::ZERO);
    for face in 0..mesh.faces().len() {
        let area = mesh.area(face);
        area_sum += area;
        centre += mesh.centroid(face) * area;
        mean += mesh.area_vector_doubled(face);
    }
    if area_sum <= 0.0 {
        return (DVec3::ZERO, [DVec3::Z, DVec3::Y, DVec3::X], DVec3::Z);
    }
    centre /= area_sum;
    let mut m = [[0.0; 3]; 3];
    for face in 0..mesh.faces().len() {
        let v = (mesh.centroid(face) - centre).to_array();
        let area = mesh.area(face);
        for i in 0..3 {
            for j in 0..3 {
                m[i][j] += area * v[i] * v[j];
            }
        }
    }
    (centre, jacobi(m), mean)
}

/// Unit eigenvectors of a symmetric matrix in ascending order (cyclic Jacobi).
fn jacobi(mut m: [[f64; 3]; 3]) -> [DVec3; 3] {
    let mut v = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    for _ in 0..24 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            if m[p][q] == 0.0 {
                continue;
            }
            let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
            let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
            let c = 1.0 / (t * t + 1.0).sqrt();
            let s = t * c;
            for row in &mut m {
                (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
            }
            let (at_p, at_q) = (m[p], m[q]);
            m[p] = std::array::from_fn(|k| c * at_p[k] - s * at_q[k]);
            m[q] = std::array::from_fn(|k| s * at_p[k] + c * at_q[k]);
            for row in &mut v {
                (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
            }
        }
    }
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| m[a][a].total_cmp(&m[b][b]));
    order.map(|k| DVec3::new(v[0][k], v[1][k], v[2][k]).normalize_or(DVec3::Z))
}

/// From the molars to the incisors, where the teeth are labelled.
fn labelled_anterior(mesh: &Mesh, occlusal: DVec3) -> Option<DVec3> {
    let fdi = mesh.face_fdi()?;
    let mean_of = |wanted: &dyn Fn(u8) -> bool| {
        let mut sum = DVec3::ZERO;
        let mut count = 0.0;
        for (face, &number) in fdi.iter().enumerate() {
            if number > 0 && wanted(number % 10) {
                sum += mesh.centroid(face);
                count += 1.0;
            }
        }
        (count > 0.0).then(|| sum / count)
    };
    let front = mean_of(&|p| p <= 3)?;
    let back = mean_of(&|p| p >= 5)?;
    (front - back).reject_from(occlusal).try_normalize()
}

fn labelled_jaw(mesh: &Mesh) -> Option<Jaw> {
    let fdi = mesh.face_fdi()?;
    let upper = fdi.iter().filter(|&&n| (11..30).contains(&n)).count();
    let lower = fdi.iter().filter(|&&n| (31..50).contains(&n)).count();
    match upper.cmp(&lower) {
        std::cmp::Ordering::Greater => Some(Jaw::Upper),
        std::cmp::Ordering::Less => Some(Jaw::Lower),
        std::cmp::Ordering::Equal => None,
    }
}

/// Direction of the middle of the widest angular gap of the highest third, seen from its centre.
fn widest_gap(mesh: &Mesh, centre: DVec3, occlusal: DVec3, along: DVec3) -> Option<DVec3> {
    const SECTORS: usize = 72;
    let across = occlusal.cross(along);
    let heights: Vec<f64> = mesh
        .positions()
        .iter()
        .map(|p| (*p - centre).dot(occlusal))
        .collect();
    let mut sorted = heights.clone();
    sorted.sort_by(f64::total_cmp);
    let high = *sorted.get(sorted.len() * 2 / 3)?;
    let top: Vec<DVec3> = mesh
        .positions()
        .iter()
        .zip(&heights)
        .filter(|&(_, &h)| h >= high)
        .map(|(&p, _)| p)
        .collect();
    let middle = top.iter().sum::<DVec3>() / top.len().max(1) as f64;
    let mut counts = [0_usize; SECTORS];
    for p in &top {
        let v = *p - middle;
        let angle = libm::atan2(v.dot(across), v.dot(along)) / std::f64::consts::TAU;
        let sector = ((angle + 1.0) * SECTORS as f64) as usize % SECTORS;
        counts[sector] += 1;
    }
    // The sector about which the fewest points lie, within 50 degrees to each side.
    let around = |s: usize| -> usize {
        (0..21)
            .map(|k| counts[(s + SECTORS + k - 10) % SECTORS] * (11 - k.abs_diff(10)))
            .sum()
    };
    let gap = (0..SECTORS).min_by_key(|&s| around(s))?;
    let angle = (gap as f64 + 0.5) / SECTORS as f64 * std::f64::consts::TAU;
    Some(along * libm::cos(angle) + across * libm::sin(angle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_of_a_turned_box() {
        let axes = [
            DVec3::new(1.0, 1.0, 0.0),
            DVec3::new(-1.0, 1.0, 0.0),
            DVec3::Z,
        ];
        let axes = axes.map(DVec3::normalize);
        let mut m = [[0.0; 3]; 3];
        for (axis, spread) in axes.iter().zip([2.0, 9.0, 5.0]) {
            let a = axis.to_array();
            for i in 0..3 {
                for j in 0..3 {
                    m[i][j] += spread * a[i] * a[j];
                }
            }
        }
        let found = jacobi(m);
        for (found, wanted) in found.iter().zip([axes[0], axes[2], axes[1]]) {
            assert!(found.dot(wanted).abs() > 1.0 - 1e-12, "{found} {wanted}");
        }
    }

    #[test]
    fn the_patients_right_is_on_the_left() {
        // Lower jaw in the arch frame: x right, y anterior, z occlusal.
        let points = [DVec3::new(-30.0, 0.0, 0.0), DVec3::new(30.0, 40.0, 5.0)];
        let size = Size::new(400, 300);
        for (jaw, right) in [(Jaw::Lower, DVec3::X), (Jaw::Upper, -DVec3::X)] {
            let pose = Pose {
                occlusal: DVec3::Z,
                anterior: DVec3::Y,
                jaw: Some(jaw),
            };
            for view in [ArchView::Occlusal, ArchView::Frontal] {
                let camera = pose.camera(view, points.iter().copied(), size);
                assert!(camera.right.dot(right) < -0.99, "{jaw:?} {view:?}");
            }
            let side = pose.camera(ArchView::Right, points.iter().copied(), size);
            assert!(side.forward.dot(right) < -0.9);
        }
    }
}
