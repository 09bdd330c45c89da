//! Brings points with normals onto a surface: trimmed point-to-plane ICP.
//!
//! In: weighted samples (weight 0 leaves one out: damage, gum), a target, a start near the answer.
//! Out: the transform, the residual of each sample, and whether and how well it converged.
//! Law: `law_finds_a_known_motion`, also with a fifth of outliers. Fails: [`RegisterError`].
//! Method: Chen & Medioni 1992; trimming Chetverikov 2002; a ridge holds still what nothing fixes.
//! Not here: a global search for the start.

use super::signed::Signed;
use super::similarity::{Similarity, rotation_by};
use glam::{DMat3, DVec3};
use nalgebra::{SMatrix, SVector};
use rayon::prelude::*;

/// A point to be fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// mm.
    pub point: DVec3,
    /// Unit normal; zero if unknown, which switches the normal test off for it.
    pub normal: DVec3,
    /// At least 0; 0 leaves it out of the fit (its residual is still given).
    pub weight: f64,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegisterOptions {
    /// Share of the matched samples that is kept, best first, by absolute residual.
    pub kept: f64,
    /// Matches further away than this do not count, mm.
    pub reach_mm: f64,
    /// Smallest cosine between the normals of a match.
    pub normal_cos_min: f64,
    /// Largest relative deviation of the scale from the start's; `None` for a rigid fit.
    pub scale_slack: Option<f64>,
    /// Stops when no sample moves further than this, mm.
    pub still_mm: f64,
    /// Most steps.
    pub steps_max: u32,
}

impl Default for RegisterOptions {
    fn default() -> Self {
        Self {
            kept: 0.9,
            reach_mm: 2.0,
            normal_cos_min: 0.5,
            scale_slack: None,
            still_mm: 1e-5,
            steps_max: 80,
        }
    }
}

/// A fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// Takes the samples to the target.
    pub target_from_source: Similarity,
    /// Signed distance to the tangent plane at the nearest point, mm, for each sample; `None`
    /// where nothing compatible is in reach.
    pub residuals_mm: Vec<Option<f64>>,
    /// Root mean square of the kept residuals, mm.
    pub rms_mm: f64,
    /// Median of the absolute residuals of all matched samples with weight, mm.
    pub median_mm: f64,
    /// Share of the samples with weight that found a match.
    pub matched: f64,
    /// Steps taken.
    pub steps: u32,
    /// Whether it came to rest before the last allowed step.
    pub converged: bool,
}

/// A fit that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Too few matches.
    #[error(
        "{matched} samples found a compatible surface in reach, at least {needed} are needed; start \
         closer, or raise the reach"
    )]
    TooFewMatches {
        /// How many there are.
        matched: usize,
        /// How many it takes.
        needed: usize,
    },
}

const MATCHES_MIN: usize = 12;

struct Match {
    sample: usize,
    moved: DVec3,
    normal: DVec3,
    residual: f64,
    weight: f64,
}

/// Fits the samples to the target, starting from `start`.
///
/// # Errors
/// [`RegisterError::TooFewMatches`] when fewer than 12 samples with weight find a match.
pub fn register(
    samples: &[Sample],
    target: &Signed,
    start: Similarity,
    options: &RegisterOptions,
) -> Result<Registration, RegisterError> {
    let mut at = start;
    let (mut steps, mut converged) = (0, false);
    while steps < options.steps_max && !converged {
        let matches = keep_best(matches(samples, target, &at, options), options.kept)?;
        let (next, moved_mm) = step(&at, &matches, start.scale, options.scale_slack);
        at = next;
        steps += 1;
        converged = moved_mm <= options.still_mm;
    }
    let all = matches(samples, target, &at, options);
    let mut residuals_mm = vec![None; samples.len()];
    for m in &all {
        residuals_mm[m.sample] = Some(m.residual);
    }
    let weighty = samples.iter().filter(|s| s.weight > 0.0).count();
    let mut sizes: Vec<f64> = all
        .iter()
        .filter(|m| m.weight > 0.0)
        .map(|m| m.residual.abs())
        .collect();
    sizes.sort_by(f64::total_cmp);
    let kept = keep_best(all, options.kept)?;
    let weight: f64 = kept.iter().map(|m| m.weight).sum();
    let square: f64 = kept
        .iter()
        .map(|m| m.weight * m.residual * m.residual)
        .sum();
    Ok(Registration {
        target_from_source: at,
        residuals_mm,
        rms_mm: (square / weight).sqrt(),
        median_mm: sizes[sizes.len() / 2],
        matched: sizes.len() as f64 / weighty as f64,
        steps,
        converged,
    })
}

fn matches(
    samples: &[Sample],
    target: &Signed,
    at: &Similarity,
    options: &RegisterOptions,
) -> Vec<Match> {
    let found: Vec<Option<Match>> = samples
        .par_iter()
        .enumerate()
        .with_min_len(128)
        .map(|(i, s)| {
            let moved = at.point(s.point);
            let near = target.distance_within(moved, options.reach_mm)?;
            // Beyond an open border the nearest point says nothing about the surface.
            if near.on_border && near.closest.distance_mm > 0.05 * options.reach_mm {
                return None;
            }
            let normal = near.pseudo_normal.normalize_or_zero();
            let turned = at.direction(s.normal);
            let compatible =
                s.normal == DVec3::ZERO || turned.dot(normal) >= options.normal_cos_min;
            (compatible && normal != DVec3::ZERO).then(|| Match {
                sample: i,
                moved,
                normal,
                residual: (moved - near.closest.point).dot(normal),
                weight: s.weight,
            })
        })
        .collect();
    found.into_iter().flatten().collect()
}

fn keep_best(mut matches: Vec<Match>, share: f64) -> Result<Vec<Match>, RegisterError> {
    matches.retain(|m| m.weight > 0.0);
    let matched = matches.len();
    if matched < MATCHES_MIN {
        return Err(RegisterError::TooFewMatches {
            matched,
            needed: MATCHES_MIN,
        });
    }
    let kept = ((matched as f64 * share.clamp(0.0, 1.0)) as usize).max(MATCHES_MIN);
    matches.sort_by(|a, b| {
        let order = a.residual.abs().total_cmp(&b.residual.abs());
        order.then(a.sample.cmp(&b.sample))
    });
    matches.truncate(kept);
    Ok(matches)
}

/// One Gauss-Newton step; gives the new transform and how far the furthest sample went, mm.
fn step(
    at: &Similarity,
    matches: &[Match],
    scale_start: f64,
    scale_slack: Option<f64>,
) -> (Similarity, f64) {
    let centre = matches.iter().map(|m| m.moved).sum::<DVec3>() / matches.len() as f64;
    let arm = matches
        .iter()
        .map(|m| m.moved.distance(centre))
        .fold(1e-9, f64::max);
    let mut normal_matrix = SMatrix::<f64, 7, 7>::zeros();
    let mut right = SVector::<f64, 7>::zeros();
    for m in matches {
        // Angles and scale in units of the arm, so that all seven unknowns are in mm.
        let lever = (m.moved - centre) / arm;
        let turn = lever.cross(m.normal);
        let grow = if scale_slack.is_some() {
            lever.dot(m.normal)
        } else {
            0.0
        };
        let row = SVector::<f64, 7>::from([
            turn.x, turn.y, turn.z, m.normal.x, m.normal.y, m.normal.z, grow,
        ]);
        normal_matrix += row * row.transpose() * m.weight;
        right -= row * (m.weight * m.residual);
    }
    let ridge = 1e-6 * normal_matrix.trace() / 7.0 + f64::MIN_POSITIVE;
    for k in 0..7 {
        normal_matrix[(k, k)] += ridge;
    }
    let Some(cholesky) = normal_matrix.cholesky() else {
        return (*at, 0.0);
    };
    let x = cholesky.solve(&right);
    let spin = DVec3::new(x[0], x[1], x[2]) / arm;
    let shift = DVec3::new(x[3], x[4], x[5]);
    let slack = scale_slack.unwrap_or(0.0);
    let (low, high) = (scale_start * (1.0 - slack), scale_start * (1.0 + slack));
    let scale = (at.scale * (1.0 + x[6] / arm)).clamp(low, high);
    let grow = scale / at.scale;
    let rotation = rotation_by(spin);
    let next = Similarity {
        rotation: orthonormal(rotation * at.rotation),
        scale,
        translation: rotation * (at.translation - centre) * grow + centre + shift,
    };
    let moved = spin.length() * arm + shift.length() + (grow - 1.0).abs() * arm;
    (next, moved)
}

fn orthonormal(m: DMat3) -> DMat3 {
    let x = m.x_axis.normalize();
    let y = (m.y_axis - x * x.dot(m.y_axis)).normalize();
    let z = x.cross(y);
    DMat3::from_cols(x, y, if z.dot(m.z_axis) < 0.0 { -z } else { z })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mesh;
    use crate::space::tests::blob;
    use lexicon::Seed;
    use proptest::prelude::*;

    fn samples(mesh: &Mesh) -> Vec<Sample> {
        let normals = mesh.vertex_normals();
        mesh.positions()
            .iter()
            .zip(normals)
            .map(|(&point, normal)| Sample {
                point,
                normal,
                weight: 1.0,
            })
            .collect()
    }

    fn motion(axis: DVec3, shift: DVec3) -> Similarity {
        Similarity {
            rotation: rotation_by(axis),
            scale: 1.0,
            translation: shift,
        }
    }

    fn worst(mesh: &Mesh, a: &Similarity, b: &Similarity) -> f64 {
        let far = mesh
            .positions()
            .iter()
            .map(|&p| a.point(p).distance(b.point(p)));
        far.fold(0.0, f64::max)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn law_finds_a_known_motion(a in prop::array::uniform3(-0.15..0.15f64),
                                    t in prop::array::uniform3(-0.5..0.5f64)) {
            let mesh = blob(40);
            let away = motion(DVec3::from(a), DVec3::from(t));
            let there: Vec<DVec3> = mesh.positions().iter().map(|&p| away.point(p)).collect();
            let target = Signed::new(&mesh.clone().with_positions(there).unwrap());
            let found =
                register(&samples(&mesh), &target, Similarity::IDENTITY, &Default::default());
            let found = found.unwrap();
            let off = worst(&mesh, &found.target_from_source, &away);
            prop_assert!(found.converged && off < 1e-3, "{off} {}", found.steps);
        }
    }

    #[test]
    fn outliers_and_noise_do_not_pull() {
        let mesh = blob(40);
        let away = motion(DVec3::new(0.08, -0.05, 0.1), DVec3::new(0.3, -0.2, 0.1));
        let target = Signed::new(&mesh);
        let mut rng = Seed::new(3).rng();
        let back = away.inverse();
        let moved: Vec<Sample> = samples(&mesh)
            .into_iter()
            .map(|s| {
                // A dent of up to half a millimetre in a fifth of the surface, and scanner noise.
                let dent = if s.point.x > 2.0 { 0.5 } else { 0.0 };
                let point = s.point - s.normal * (dent + 0.01 * rng.normal());
                Sample {
                    point: back.point(point),
                    normal: back.direction(s.normal),
                    weight: 1.0,
                }
            })
            .collect();
        let options = RegisterOptions {
            kept: 0.75,
            ..Default::default()
        };
        let found = register(&moved, &target, Similarity::IDENTITY, &options).unwrap();
        let off = worst(&mesh, &found.target_from_source, &away);
        assert!(off < 0.02, "{off}");
        assert!(
            found.rms_mm < 0.012 && found.median_mm < 0.012,
            "{}",
            found.rms_mm
        );
        let everything = RegisterOptions {
            kept: 1.0,
            ..options
        };
        let pulled = register(&moved, &target, Similarity::IDENTITY, &everything).unwrap();
        assert!(worst(&mesh, &pulled.target_from_source, &away) > 2.0 * off);
    }

    #[test]
    fn scale_is_found_and_clamped() {
        let mesh = blob(40);
        let there: Vec<DVec3> = mesh.positions().iter().map(|&p| p * 1.03).collect();
        let target = Signed::new(&mesh.clone().with_positions(there).unwrap());
        let fit = |slack| {
            let options = RegisterOptions {
                scale_slack: Some(slack),
                ..Default::default()
            };
            let found = register(&samples(&mesh), &target, Similarity::IDENTITY, &options);
            found.unwrap().target_from_source.scale
        };
        assert!((fit(0.05) - 1.03).abs() < 1e-4, "{}", fit(0.05));
        assert!((fit(0.01) - 1.01).abs() < 1e-12);
    }

    #[test]
    fn too_far_away_is_said() {
        let mesh = blob(12);
        let target = Signed::new(&mesh);
        let start = motion(DVec3::ZERO, DVec3::X * 100.0);
        let error = register(&samples(&mesh), &target, start, &Default::default());
        let expected = RegisterError::TooFewMatches {
            matched: 0,
            needed: 12,
        };
        assert_eq!(error, Err(expected));
    }
}
