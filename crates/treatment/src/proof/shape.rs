//! Volumes, places and distances of an order, measured anew from the files alone.
//!
//! In: both surfaces, what lies around, the tooth, the order. Out: [`Check`]s.
//! Method: columns askew to the grid ([`Columns`]); distances to triangles and between cells.

use super::check::{self, Check};
use super::columns::{Askew, Columns};
use glam::DVec3;
use lexicon::Tissue;
use rayon::prelude::*;
use scan::Mesh;
use scan::space::{Bvh, Signed};
use std::collections::BTreeMap;
use swarm::{Action, Order, WHOLE};
use tissue::{CellId, Tooth};

/// Vertices that moved less belong to the sound surface, mm.
const MOVED_MM: f64 = 0.02;
/// How far an overlap is looked for, mm.
const REACH_MM: f64 = 1.0;
/// Where a wall is thick enough to look no further, mm.
const WALL_MM_MAX: f64 = 3.0;

/// What is measured.
pub(super) struct Shape<'a> {
    pub(super) before: &'a Mesh,
    pub(super) target: &'a Mesh,
    pub(super) around: Option<&'a Mesh>,
    pub(super) antagonist: Option<&'a Mesh>,
    pub(super) tooth: &'a Tooth,
    pub(super) order: &'a Order,
}

/// Shares of the cells by action, millionths.
type Shares = BTreeMap<[u16; 3], u64>;

impl Shape<'_> {
    /// All checks of shape.
    pub(super) fn checks(&self) -> Vec<Check> {
        let Some(askew) = Askew::about(self.order.outward(), &[self.before, self.target]) else {
            return vec![check::VOLUME.judge(f64::NAN, "The surfaces cannot be measured.")];
        };
        let was = Columns::of(self.before, askew);
        let will = Columns::of(self.target, askew);
        let (removed, laid) = (self.shares(Action::Remove), self.shares(Action::Deposit));
        let mut all = vec![self.volume(&was, &will, &removed, &laid)];
        all.extend(self.places(&was, &will, &removed, &laid));
        all.extend(self.pulp(&removed, &laid));
        all.push(self.wall(&removed));
        all.push(self.overlap(check::CONTACT, self.around, "teeth beside this one"));
        all.push(self.overlap(check::BITE, self.antagonist, "teeth that bite on this one"));
        all
    }

    fn shares(&self, action: Action) -> Shares {
        let mut shares = Shares::new();
        let zones = self.order.zones.iter().filter(|zone| zone.action == action);
        for cell in zones.flat_map(|zone| &zone.cells) {
            *shares.entry(cell.place).or_default() += u64::from(cell.millionths);
        }
        shares
    }

    fn mm3(&self, shares: &Shares) -> f64 {
        let sum: u64 = shares.values().sum();
        sum as f64 / f64::from(WHOLE) * self.order.cell_mm3()
    }

    fn volume(&self, was: &Columns, will: &Columns, removed: &Shares, laid: &Shares) -> Check {
        let between = will.more_than_mm3(was);
        let (out, into) = (self.mm3(removed), self.mm3(laid));
        let rule = check::VOLUME.with_limit(check::VOLUME.limit.max(0.02 * out.max(into)));
        rule.judge(
            (between - (into - out)).abs(),
            format!(
                "Between the surfaces lie {between:.2} mm³ by columns; the zones lay down {into:.2} mm³ and take away \
                 {out:.2} mm³."
            ),
        )
    }

    /// Deposits outside and inside, what stays empty, removals of nothing.
    fn places(&self, was: &Columns, will: &Columns, removed: &Shares, laid: &Shares) -> Vec<Check> {
        let (before, target) = (Bvh::new(self.before), Bvh::new(self.target));
        let away_um = |tree: &Bvh, p: DVec3| {
            tree.closest(p)
                .map_or(f64::INFINITY, |c| 1e3 * c.distance_mm)
        };
        let worst = |cells: &Shares, off: &(dyn Fn(&[u16; 3], DVec3) -> f64 + Sync)| {
            let cells: Vec<&[u16; 3]> = cells.keys().collect();
            let off = |place: &&[u16; 3]| off(place, self.order.centre_mm(**place));
            let far: Vec<f64> = cells.par_iter().with_min_len(256).map(off).collect();
            far.into_iter().fold(0.0, f64::max)
        };
        let outside = worst(laid, &|_, p| match will.is_below(p) {
            true => 0.0,
            false => away_um(&target, p),
        });
        let into = worst(
            laid,
            &|place, p| match was.is_below(p) && !removed.contains_key(place) {
                true => away_um(&before, p),
                false => 0.0,
            },
        );
        let nothing = worst(removed, &|_, p| match was.is_below(p) {
            true => 0.0,
            false => away_um(&before, p),
        });
        let cell_um = f64::from(self.order.cell_um);
        let empty: Vec<f64> = self
            .box_of_work()
            .into_par_iter()
            .with_min_len(1024)
            .map(|place| {
                let p = self.order.centre_mm(place);
                let held = laid.get(&place).copied().unwrap_or_default() as f64 / f64::from(WHOLE);
                let is_between = held < 0.99 && will.is_below(p) && !was.is_below(p);
                let is_whole =
                    is_between && away_um(&before, p) > cell_um && away_um(&target, p) > cell_um;
                if is_whole { 1.0 - held } else { 0.0 }
            })
            .collect();
        let empty_mm3 = empty.iter().sum::<f64>() * self.order.cell_mm3();
        vec![
            check::OUTSIDE.with_limit(cell_um).judge(
                outside,
                format!("The cell furthest out has its middle {outside:.0} µm outside of the designed surface."),
            ),
            check::INTO.with_limit(cell_um).judge(
                into,
                format!("The deepest deposit in tooth that is not removed first lies {into:.0} µm below the scanned surface."),
            ),
            check::EMPTY.judge(
                empty_mm3,
                format!("{empty_mm3:.2} mm³ of the hollow, more than a cell from both surfaces, are in no zone."),
            ),
            check::NOTHING.with_limit(cell_um).judge(
                nothing,
                format!("The removal furthest out has its middle {nothing:.0} µm outside of the scanned surface."),
            ),
        ]
    }

    /// Every place from the lowest to the highest that a zone names.
    fn box_of_work(&self) -> Vec<[u16; 3]> {
        let places = self
            .order
            .zones
            .iter()
            .flat_map(|z| &z.cells)
            .map(|c| c.place);
        let (mut low, mut high) = ([u16::MAX; 3], [0; 3]);
        for place in places {
            for axis in 0..3 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        let mut all = Vec::new();
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                all.extend((low[2]..=high[2]).map(|z| [x, y, z]));
            }
        }
        all
    }

    fn tissue_at(&self, p: DVec3) -> Tissue {
        let cell = self.tooth.grid().cell_at(p);
        cell.map_or(Tissue::Air, |cell| self.tooth.tissue(cell))
    }

    fn pulp(&self, removed: &Shares, laid: &Shares) -> Vec<Check> {
        let cut = removed
            .keys()
            .filter(|place| self.tissue_at(self.order.centre_mm(**place)) == Tissue::Pulp);
        let cut = cut.count();
        let opened = check::PULP_CUT.judge(
            cut as f64,
            format!("{cut} cells of the removal lie in the pulp."),
        );
        let rim = pulp_rim(self.tooth);
        if rim.is_empty() {
            let why = "No pulp lies within the tooth's cells, so the distance to it is not known.";
            return vec![opened, check::PULP_NEAR.unknown(why)];
        }
        let work: Vec<DVec3> = removed
            .keys()
            .chain(laid.keys())
            .map(|place| self.order.centre_mm(*place))
            .collect();
        let near = |p: &DVec3| {
            let squares = rim.iter().map(|q| q.distance_squared(*p));
            squares.fold(f64::INFINITY, f64::min)
        };
        let nearest: Vec<f64> = work.par_iter().with_min_len(64).map(near).collect();
        let nearest = nearest.into_iter().fold(f64::INFINITY, f64::min).sqrt();
        // Between the cells, not their middles.
        let nearest_mm = (nearest - self.order.cell_mm()).max(0.0);
        let sentence = match work.is_empty() {
            true => "Nothing is removed or laid down.".to_owned(),
            false => format!("The work comes within {nearest_mm:.2} mm of the pulp."),
        };
        let measured = if work.is_empty() {
            WALL_MM_MAX
        } else {
            nearest_mm
        };
        vec![opened, check::PULP_NEAR.judge(measured, sentence)]
    }

    /// The tooth that is left, from the floor of the removal inwards.
    fn wall(&self, removed: &Shares) -> Check {
        let tree = Bvh::new(self.before);
        let step_mm = 0.5 * self.order.cell_mm();
        let half = u64::from(WHOLE / 2);
        let is_removed = |p: DVec3| {
            let q = ((p - self.order.origin_mm()) / self.order.cell_mm()).floor();
            let place = q.to_array().map(|n| n.clamp(0.0, 65_535.0) as u16);
            removed.get(&place).is_some_and(|share| *share >= half)
        };
        let is_tooth = |p: DVec3| self.tissue_at(p).is_tooth();
        let floor: Vec<DVec3> = removed
            .iter()
            .filter(|(_, share)| **share >= half)
            .map(|(place, _)| self.order.centre_mm(*place))
            .collect();
        let thickness = |&p: &DVec3| -> Option<f64> {
            let inwards = -self.before.face_normal(tree.closest(p)?.face.0 as usize);
            let first = p + inwards * self.order.cell_mm();
            if is_removed(first) || !is_tooth(first) {
                return None;
            }
            let mut length_mm = 0.0;
            while length_mm < WALL_MM_MAX && is_tooth(first + inwards * length_mm) {
                length_mm += step_mm;
            }
            Some(length_mm)
        };
        let mut walls: Vec<f64> = floor.iter().filter_map(thickness).collect();
        walls.sort_by(f64::total_cmp);
        match walls.get(walls.len() / 100) {
            Some(&thin_mm) => check::WALL.judge(
                thin_mm,
                format!(
                    "A hundredth of the floor of the removal has at most {thin_mm:.2} mm of tooth behind it (looked for up \
                     to {WALL_MM_MAX} mm)."
                ),
            ),
            None => check::WALL.judge(WALL_MM_MAX, "Nothing is removed, so no wall gets thinner."),
        }
    }

    /// How deep moved places of the design lie in another surface.
    fn overlap(&self, rule: check::Rule, other: Option<&Mesh>, whose: &str) -> Check {
        let Some(other) = other else {
            return rule.unknown(format!("No surface of the {whose} came with the plan."));
        };
        let (before, other) = (Bvh::new(self.before), Signed::new(other));
        let depth = |p: &DVec3| {
            let is_moved = before.closest(*p).is_some_and(|c| c.distance_mm > MOVED_MM);
            let found = is_moved
                .then(|| other.distance_within(*p, REACH_MM))
                .flatten();
            found.filter(|d| !d.on_border).map(|d| d.distance_mm)
        };
        let points = self.target.positions();
        let found: Vec<Option<f64>> = points.par_iter().with_min_len(256).map(depth).collect();
        let nearest = found.into_iter().flatten().fold(f64::INFINITY, f64::min);
        let overlap_um = (-1e3 * nearest).max(0.0);
        rule.judge(
            overlap_um,
            match (nearest.is_finite(), overlap_um > 0.0) {
                (false, _) => {
                    format!("The {whose} stay more than {REACH_MM} mm away from what is laid down.")
                }
                (true, false) => format!(
                    "The {whose} come within {:.0} µm and are not reached.",
                    1e3 * nearest
                ),
                (true, true) => {
                    format!("What is laid down reaches {overlap_um:.0} µm into the {whose}.")
                }
            },
        )
    }
}

/// Middles of the pulp's outermost cells.
fn pulp_rim(tooth: &Tooth) -> Vec<DVec3> {
    let grid = tooth.grid();
    let is_pulp = |place: [usize; 3], axis: usize, by: usize| {
        let mut beside = place;
        beside[axis] = (beside[axis] + by).wrapping_sub(1);
        let cell = grid.cell(beside);
        cell.is_some_and(|cell: CellId| tooth.tissue(cell) == Tissue::Pulp)
    };
    let pulp = tooth.cells_of(Tissue::Pulp).into_iter();
    let rim = pulp.filter(|&cell| {
        let place = grid.place(cell);
        !(0..3).all(|axis| is_pulp(place, axis, 0) && is_pulp(place, axis, 2))
    });
    rim.map(|cell| grid.centre_mm(cell)).collect()
}
