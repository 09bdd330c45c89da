//! How well labels agree with the truth, face by face.
//!
//! In: predicted and true ISO 3950 numbers of the same faces. Out: [`Score`].
//! Method: IoU over faces. A tooth's IoU is that of the predicted tooth that covers most of it,
//! whatever its number; a tooth that none covers counts 0. TSA, TLA and TIR after 3DTeethSeg'22.

use glam::DVec3;
use lexicon::Fdi;
use scan::Mesh;

/// One true tooth and what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToothScore {
    /// Its true number.
    pub fdi: Fdi,
    /// The number of the predicted tooth that covers most of it, if one does.
    pub named: Option<Fdi>,
    /// Faces in both over faces in either; 0 when it was missed.
    pub iou: f64,
    /// Harmonic mean of precision and recall over faces, as TSA has it.
    pub f1: f64,
    /// Distance of the centroids over the size of the true tooth (capped at 5 where missed).
    pub distance: f64,
    /// Whether the nearest predicted centroid is within half the size and has the right number.
    pub identified: bool,
}

/// Agreement of one labelled arch.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The true teeth in ascending order of their numbers.
    pub teeth: Vec<ToothScore>,
    /// Predicted teeth that lie mostly on true gum.
    pub invented: Vec<Fdi>,
    /// Share of the faces that are rightly tooth or rightly gum.
    pub tooth_or_gum: f64,
    /// IoU of all teeth together against the gum.
    pub mask_iou: f64,
}

impl Score {
    fn mean(&self, of: impl Fn(&ToothScore) -> f64) -> f64 {
        self.teeth.iter().map(of).sum::<f64>() / self.teeth.len().max(1) as f64
    }

    /// Mean IoU of the true teeth.
    #[must_use]
    pub fn iou(&self) -> f64 {
        self.mean(|t| t.iou)
    }

    /// Share of the true teeth with the right number.
    #[must_use]
    pub fn right_number(&self) -> f64 {
        self.mean(|t| f64::from(u8::from(t.named == Some(t.fdi))))
    }

    /// Segmentation accuracy: mean F1.
    #[must_use]
    pub fn tsa(&self) -> f64 {
        self.mean(|t| t.f1)
    }

    /// Localisation: mean of centroid distance over tooth size.
    #[must_use]
    pub fn tla(&self) -> f64 {
        self.mean(|t| t.distance)
    }

    /// Identification rate.
    #[must_use]
    pub fn tir(&self) -> f64 {
        self.mean(|t| f64::from(u8::from(t.identified)))
    }
}

fn faces_of(labels: &[u8]) -> Vec<(Fdi, Vec<usize>)> {
    let mut by_number: Vec<Vec<usize>> = vec![Vec::new(); 256];
    for (face, &l) in labels.iter().enumerate() {
        by_number[l as usize].push(face);
    }
    let numbered = by_number.into_iter().enumerate();
    let teeth = numbered.filter(|(_, faces)| !faces.is_empty());
    teeth
        .filter_map(|(n, faces)| Some((Fdi::new(n as u8).ok()?, faces)))
        .collect()
}

fn centre(mesh: &Mesh, faces: &[usize]) -> DVec3 {
    let sum: DVec3 = faces.iter().map(|&f| mesh.centroid(f)).sum();
    sum / faces.len().max(1) as f64
}

fn size_mm(mesh: &Mesh, faces: &[usize]) -> f64 {
    let points = faces.iter().map(|&f| mesh.centroid(f));
    let start = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    let (low, high) = points.fold(start, |(l, h), p| (l.min(p), h.max(p)));
    (high - low).length().max(f64::MIN_POSITIVE)
}

/// Compares predicted numbers with true ones, both one per face of `mesh` (0 = gingiva).
/// Faces beyond the shorter list are left out.
#[must_use]
pub fn score(mesh: &Mesh, predicted: &[u8], truth: &[u8]) -> Score {
    let n = mesh.faces().len().min(predicted.len()).min(truth.len());
    let (predicted, truth) = (&predicted[..n], &truth[..n]);
    let found = faces_of(predicted);
    let centres: Vec<DVec3> = found.iter().map(|(_, faces)| centre(mesh, faces)).collect();
    let teeth = faces_of(truth)
        .into_iter()
        .map(|(fdi, faces)| one(mesh, fdi, &faces, predicted, &found, &centres))
        .collect();
    let invented = found.iter().filter(|(_, faces)| {
        let gum = faces.iter().filter(|&&f| truth[f] == 0).count();
        2 * gum > faces.len()
    });
    let (mut right, mut both, mut either) = (0, 0, 0);
    for (&p, &t) in predicted.iter().zip(truth) {
        right += usize::from((p == 0) == (t == 0));
        both += usize::from(p != 0 && t != 0);
        either += usize::from(p != 0 || t != 0);
    }
    Score {
        teeth,
        invented: invented.map(|(fdi, _)| *fdi).collect(),
        tooth_or_gum: right as f64 / n.max(1) as f64,
        mask_iou: f64::from(both as u32) / either.max(1) as f64,
    }
}

fn one(
    mesh: &Mesh,
    fdi: Fdi,
    faces: &[usize],
    predicted: &[u8],
    found: &[(Fdi, Vec<usize>)],
    centres: &[DVec3],
) -> ToothScore {
    let mut shared = [0_usize; 256];
    for &f in faces {
        shared[predicted[f] as usize] += 1;
    }
    let best = found
        .iter()
        .max_by_key(|(p, _)| (shared[p.number() as usize], p.number()));
    let best = best.filter(|(p, _)| shared[p.number() as usize] > 0);
    let (at, size) = (centre(mesh, faces), size_mm(mesh, faces));
    let nearest = (0..found.len())
        .min_by(|&a, &b| centres[a].distance(at).total_cmp(&centres[b].distance(at)));
    let identified =
        nearest.is_some_and(|i| found[i].0 == fdi && centres[i].distance(at) < 0.5 * size);
    let Some((named, own)) = best else {
        return ToothScore {
            fdi,
            named: None,
            iou: 0.0,
            f1: 0.0,
            distance: 5.0,
            identified,
        };
    };
    let both = shared[named.number() as usize] as f64;
    let sum = (faces.len() + own.len()) as f64;
    ToothScore {
        fdi,
        named: Some(*named),
        iou: both / (sum - both),
        f1: 2.0 * both / sum,
        distance: (centre(mesh, own).distance(at) / size).min(5.0),
        identified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_faces() {
        let p = (0..8)
            .map(|i| DVec3::new(f64::from(i), f64::from(i % 2), 0.0))
            .collect();
        let mesh = Mesh::new(p, (0..6).map(|i| [i, i + 1, i + 2]).collect()).unwrap();
        let s = score(&mesh, &[11, 11, 11, 0, 21, 0], &[11, 11, 0, 0, 22, 22]);
        assert!((s.teeth[0].iou - 2.0 / 3.0).abs() < 1e-12);
        assert!((s.teeth[1].iou - 0.5).abs() < 1e-12);
        assert_eq!(s.teeth[1].named.map(Fdi::number), Some(21));
        assert!((s.right_number() - 0.5).abs() < 1e-12);
        assert!((s.mask_iou - 3.0 / 5.0).abs() < 1e-12);
        assert!((s.tooth_or_gum - 4.0 / 6.0).abs() < 1e-12);
        assert!(s.invented.is_empty());
        assert!((score(&mesh, &[0; 6], &[11; 6]).iou()).abs() < 1e-12);
    }
}
