//! The tooth where its tissue is known: from solids or a volume, with what the scan and the design say of it.
//!
//! In: the crown as scanned and as designed, [`Known`] tissue in the same frame, the order. Out: [`Tooth`].
//! Law: `law_known_tissue_stays_where_it_is`, `law_tissue_of_another_place_is_refused`,
//! `law_tissue_that_is_off_is_refused`. Cost: some ten seconds for a
//! whole molar at 0.1 mm. Method: tissue as it is known; what the design fills is air, whether the tissue was
//! segmented before or after the loss; where the scan has tooth above the neck and the tissue none, it is enamel.

use super::bodies::Blocks;
use super::closed::{closed, levels};
use super::estimated::{grid_over, soften};
use super::solids::{Bodies, Solids};
use super::{Piece, ToothError};
use glam::{DMat3, DVec3};
use lexicon::Tissue;
use scan::Mesh;
use scan::space::Winding;
use swarm::Order;
use tissue::{Grid, Provenance, Tooth};

/// How far below and above the scanned surface tissue is looked for, mm: about a cone-beam voxel.
const BELOW_MM: f64 = 0.3;
const ABOVE_MM: f64 = 0.5;
/// Least share of the scanned surface that must be one of the tissue, per cent: a loss of some size is none.
const FIT_PERCENT: f64 = 60.0;
/// Most that tissue may lie off as a whole, mm: the registration that proofs allow for.
const OFF_MM: f64 = 0.1;
/// Steps in which its surface is looked for, mm, and about how many faces are asked.
const STEP_MM: f64 = 0.025;
const FACES: usize = 4_000;

/// What is known of a tooth's tissue.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Closed solids.
    Solids(Solids<'a>),
    /// Labels of a volume.
    Volume(&'a Tooth),
}

/// Tissue by place, before anything is laid over it.
enum Raw<'a> {
    Solids(&'a Bodies, &'a Blocks<'a>),
    Volume(&'a Tooth),
}

impl Raw<'_> {
    fn at(&self, p: DVec3) -> Tissue {
        match self {
            Self::Solids(bodies, blocks) => bodies.tissue(blocks, p),
            Self::Volume(tooth) => {
                let cell = tooth.grid().cell_at(p);
                cell.map_or(Tissue::Air, |cell| tooth.tissue(cell))
            }
        }
    }
}

/// The tooth of known tissue, on the order's own cells.
///
/// # Errors
/// [`ToothError`] for a piece without faces or border, tissue of another place, or more than a tooth.
pub fn known(piece: &Piece<'_>, known: &Known<'_>, order: &Order) -> Result<Tooth, ToothError> {
    let levels = levels(piece.before, piece.outward).ok_or(ToothError::Nothing("border"))?;
    let shut = |mesh| closed(mesh, piece.outward, levels).ok_or(ToothError::Nothing("faces"));
    let bodies = [shut(piece.before)?, shut(piece.target)?].map(|c| Winding::new(&c.whole));
    let own = [piece.before, piece.target]
        .into_iter()
        .filter_map(Mesh::bounds);
    match known {
        Known::Solids(solids) => {
            let grid = grid_over(own.chain(solids.boxes()), order)?;
            let inside = Bodies::of(solids)?;
            let blocks = Blocks::new(grid, inside.windings());
            let raw = Raw::Solids(&inside, &blocks);
            laid_over(
                piece,
                (&raw, grid, Provenance::Solids),
                &bodies,
                levels.neck_mm,
                order,
            )
        }
        Known::Volume(tooth) => {
            let grid = grid_over(own.chain(hard_box(tooth)), order)?;
            let raw = Raw::Volume(tooth);
            let whence = (&raw, grid, tooth.provenance());
            laid_over(piece, whence, &bodies, levels.neck_mm, order)
        }
    }
}

fn laid_over(
    piece: &Piece<'_>,
    (raw, grid, provenance): (&Raw<'_>, Grid, Provenance),
    bodies: &[Winding; 2],
    neck_mm: f64,
    order: &Order,
) -> Result<Tooth, ToothError> {
    let percent = fit_percent(piece.before, raw);
    if percent < FIT_PERCENT {
        return Err(ToothError::Elsewhere {
            percent,
            least: FIT_PERCENT,
        });
    }
    let off_mm = off_mm(piece.before, raw);
    if off_mm > OFF_MM {
        return Err(ToothError::Off {
            off_mm,
            most_mm: OFF_MM,
        });
    }
    let blocks = Blocks::new(grid, bodies.iter().collect());
    let mut tooth = Tooth::from_fn(grid, provenance, |p| {
        let tissue = raw.at(p);
        match (blocks.is_in(0, p), blocks.is_in(1, p)) {
            (false, true) => Tissue::Air,
            (true, _) if !tissue.is_tooth() && p.dot(piece.outward) >= neck_mm => Tissue::Enamel,
            _ => tissue,
        }
    });
    soften(&mut tooth, order);
    Ok(tooth)
}

/// Share of the scanned surface's area that has tissue just below it and none above, per cent.
fn fit_percent(before: &Mesh, raw: &Raw<'_>) -> f64 {
    let (mut fitting, mut all) = (0.0, 0.0);
    for face in 0..before.faces().len() {
        let (p, out) = (before.centroid(face), before.face_normal(face));
        let area = before.area(face);
        let is_below = raw.at(p - out * BELOW_MM).is_tooth();
        if is_below && !raw.at(p + out * ABOVE_MM).is_tooth() {
            fitting += area;
        }
        all += area;
    }
    100.0 * fitting / f64::max(all, f64::MIN_POSITIVE)
}

/// How far tissue lies off the scanned surface as a whole, mm: the shift that explains best how far below or above
/// its faces the tissue's surface is. A loss that the tissue has not, or a rim, says nothing.
fn off_mm(before: &Mesh, raw: &Raw<'_>) -> f64 {
    let (mut normals, mut sum) = (DMat3::ZERO, DVec3::ZERO);
    let steps = ((ABOVE_MM + BELOW_MM) / STEP_MM) as u32;
    let stride = before.faces().len().div_ceil(FACES).max(1);
    for face in (0..before.faces().len()).step_by(stride) {
        let (p, out) = (before.centroid(face), before.face_normal(face));
        let at = |step: u32| ABOVE_MM - f64::from(step) * STEP_MM;
        let found = (0..=steps).find(|&step| raw.at(p + out * at(step)).is_tooth());
        let Some(step) = found.filter(|&step| step > 0) else {
            continue;
        };
        let height_mm = at(step) + 0.5 * STEP_MM;
        let area = before.area(face);
        let [x, y, z] = (out * area).to_array();
        normals += DMat3::from_cols(out * x, out * y, out * z);
        sum += out * area * height_mm;
    }
    match normals.determinant().abs() > f64::MIN_POSITIVE {
        true => (normals.inverse() * sum).length(),
        false => f64::INFINITY,
    }
}

/// The box of the tooth itself in a volume.
fn hard_box(tooth: &Tooth) -> Option<(DVec3, DVec3)> {
    let grid = tooth.grid();
    let cells = grid.ids().filter(|&cell| tooth.tissue(cell).is_tooth());
    let boxes = cells.map(|cell| (grid.centre_mm(cell), grid.centre_mm(cell)));
    boxes.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prescribe;
    use crate::testing::{block, crowns, piece, work};

    /// The sound crown of the tests as enamel, blocks as dentine and pulp.
    fn solids(off: DVec3) -> [Mesh; 3] {
        let spot = |x: f64, z: f64| DVec3::new(x, x, z) + off;
        let (before, target) = crowns();
        let levels = levels(&before, DVec3::Z).unwrap();
        let whole = closed(&target, DVec3::Z, levels).unwrap().whole;
        let moved = whole.positions().iter().map(|p| *p + off).collect();
        [
            whole.with_positions(moved).unwrap(),
            block(spot(-2.7, -9.0), spot(2.7, 4.6)),
            block(spot(-1.0, -8.0), spot(1.0, 1.1)),
        ]
    }

    fn tooth_of(meshes: &[Mesh; 3]) -> Result<Tooth, ToothError> {
        let (before, target) = crowns();
        let solids = Solids {
            enamel: &meshes[0],
            dentine: &meshes[1],
            pulp: &meshes[2],
            ligament: None,
        };
        let order = prescribe::order(&work()).unwrap().0;
        known(&piece(&before, &target), &Known::Solids(solids), &order)
    }

    #[test]
    fn law_known_tissue_stays_where_it_is() {
        // A little too low, as segmentations are.
        let tooth = tooth_of(&solids(DVec3::new(0.0, 0.0, -0.08))).unwrap();
        assert_eq!(tooth.provenance(), Provenance::Solids);
        let at = |x: f64, z: f64| {
            let cell = tooth.grid().cell_at(DVec3::new(x, 0.03, z));
            tooth.tissue(cell.unwrap())
        };
        // The solids are sound; what the design fills is air, and the softened floor is a lesion.
        assert_eq!(at(0.03, 5.5), Tissue::Air);
        assert_eq!(at(0.03, 4.7), Tissue::Lesion);
        assert_eq!(at(0.03, 4.3), Tissue::Dentine);
        assert_eq!(at(0.03, 0.8), Tissue::Pulp);
        assert_eq!(at(0.03, 1.1), Tissue::Dentine);
        assert_eq!(at(2.5, 5.5), Tissue::Enamel);
        assert_eq!(at(3.5, 3.0), Tissue::Enamel);
        // Tooth that the scan has and the solids have not.
        assert_eq!(at(2.5, 5.85), Tissue::Enamel);
        assert_eq!(at(4.8, 3.0), Tissue::Air);
        // Its volume is a tooth's tissue too.
        let (before, target) = crowns();
        let order = prescribe::order(&work()).unwrap().0;
        let again = known(&piece(&before, &target), &Known::Volume(&tooth), &order).unwrap();
        for cell in tooth.grid().ids() {
            let p = tooth.grid().centre_mm(cell);
            let found = again.grid().cell_at(p).map(|cell| again.tissue(cell));
            if let Some(found) = found.filter(|_| tooth.tissue(cell).is_tooth()) {
                assert_eq!(found, tooth.tissue(cell), "{p}");
            }
        }
    }

    #[test]
    fn law_tissue_that_is_off_is_refused() {
        for toward in [DVec3::NEG_Z, DVec3::X, DVec3::new(0.6, 0.0, -0.8)] {
            assert!(tooth_of(&solids(0.08 * toward)).is_ok(), "{toward}");
            let off = tooth_of(&solids(0.14 * toward));
            assert!(
                matches!(off, Err(ToothError::Off { off_mm, .. }) if (off_mm - 0.14).abs() < 0.03),
                "{toward} {off:?}"
            );
        }
    }

    #[test]
    fn law_tissue_of_another_place_is_refused() {
        let off = tooth_of(&solids(DVec3::new(2.0, 1.0, 1.5)));
        assert!(matches!(off, Err(ToothError::Elsewhere { .. })));
        let far = tooth_of(&solids(DVec3::new(60.0, 0.0, 0.0)));
        assert!(matches!(
            far,
            Err(ToothError::Elsewhere { .. } | ToothError::Cells { .. })
        ));
    }
}
