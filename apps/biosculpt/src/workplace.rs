//! The place of work of a plan, on a surface as it was delivered.
//!
//! In: the folder of a plan. Out: which vertices of a delivered surface are of the work.
//! Method: a delivered surface is that of a box about the work, closed where it is cut, with hollows inside; of the work is
//! what lies within some cells of those that are prescribed, on pieces that look outwards.

use crate::delivery::folder::PRESCRIPTION;
use crate::fault::Fault;
use crate::files;
use glam::DVec3;
use scan::{FaceId, Mesh};
use std::collections::BTreeSet;
use std::path::Path;
use treatment::Prescription;

/// Bytes of a prescription, at the most.
const BYTES_MAX: u64 = 256 << 20;
/// What is of the work lies this near to a cell of it, in cells; the box is cut further off.
const NEAR: i64 = 2;

/// The cells that a plan works on.
pub(crate) struct Workplace {
    cells: BTreeSet<[i64; 3]>,
    origin_mm: DVec3,
    cell_mm: f64,
}

impl Workplace {
    /// That of the plan in a folder.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let advice = "give the folder that `biosculpt plan` wrote, with a prescription in it";
        let bytes = files::read_part_of(folder, PRESCRIPTION, BYTES_MAX, "a prescription", advice)?;
        let read = Prescription::parse(&bytes).map_err(|why| {
            Fault::new(format!("cannot be read: {why}"))
                .at(&folder.join(PRESCRIPTION))
                .expecting("the file as `biosculpt plan` wrote it")
                .advising(advice)
        })?;
        let order = &read.order;
        let of_zones = order.zones.iter().flat_map(|zone| &zone.cells);
        let mut cells: BTreeSet<[i64; 3]> =
            of_zones.map(|cell| cell.place.map(i64::from)).collect();
        for axis in 0..3 {
            let wide = cells.iter().flat_map(|cell| {
                (-NEAR..=NEAR).map(move |by| {
                    let mut beside = *cell;
                    beside[axis] += by;
                    beside
                })
            });
            cells = wide.collect();
        }
        Ok(Self {
            cells,
            origin_mm: DVec3::from(order.origin_um.map(|um| um as f64 * 1e-3)),
            cell_mm: f64::from(order.cell_um) * 1e-3,
        })
    }

    /// Which vertices of a delivered surface are of the work.
    pub(crate) fn vertices(&self, delivered: &Mesh) -> Vec<bool> {
        let (piece, pieces) = scan::topology::face_components(delivered);
        let mut faces: Vec<Vec<FaceId>> = vec![Vec::new(); pieces];
        for (f, &piece) in (0..).zip(&piece) {
            faces[piece as usize].push(FaceId(f));
        }
        let mut counts = vec![false; delivered.positions().len()];
        // What looks inwards is a hollow.
        for own in faces {
            let (part, ids, _) = delivered.extract(&own);
            if part.signed_volume() > 0.0 {
                for (p, id) in part.positions().iter().zip(ids) {
                    counts[id.0 as usize] = self.is_near(*p);
                }
            }
        }
        counts
    }

    fn is_near(&self, p: DVec3) -> bool {
        let cell = ((p - self.origin_mm) / self.cell_mm).floor();
        self.cells.contains(&cell.to_array().map(|at| at as i64))
    }

    /// What a delivered surface does not tell.
    pub(crate) fn cannot_know(&self) -> String {
        format!(
            "Only the place of work counts. As delivered it is known by cells of {:.2} mm and evened by at most half of one: a \
             difference below {:.2} mm is not told; the outcome of the delivery has what was measured cell by cell. Hollows inside \
             are left out.",
            self.cell_mm,
            0.5 * self.cell_mm
        )
    }
}
