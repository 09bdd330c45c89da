//! The difference between a tooth as scanned and its design, as volumes to remove, deposit and tint.
//!
//! In: a [`Design`] (or any two surfaces with one border), mm. Out: [`Plan`].
//! Law: `law_mass_balance`: zones sum to the totals, and before - remove + deposit = after, both to
//! 1e-9 mm³; `law_threads`. Fails: [`PlanError`]. Cost: about 1 s for a tooth at 0.1 mm.
//! Not here: printable solids, heat, and the check of a plan by other code.

mod cells;
mod prepare;
mod sides;
#[cfg(test)]
mod tests;
mod tissue;
mod words;
mod zones;

use crate::design::Design;
use crate::finding::FindingKind;
use glam::DVec3;
use lexicon::{Fdi, Tissue, ToothAxes};
use scan::{FaceId, Mesh};

pub(crate) use cells::between_mm3;
pub use prepare::Preparation;
pub use tissue::{DENTINE_MINERAL, ENAMEL_MINERAL, MINERAL_UG_PER_MM3, enamel_mm};

/// What is done with a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Taken away.
    Remove,
    /// Laid down.
    Deposit,
    /// Coloured in place.
    Tint,
}

impl Action {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Deposit => "deposit",
            Self::Tint => "tint",
        }
    }
}

/// How to plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanOptions {
    /// Side of a cube, mm.
    pub cell_mm: f64,
    /// Thickness of a layer, mm.
    pub layer_mm: f64,
    /// What is removed below the scanned surface of the flaw before anything is laid down.
    pub preparation: Preparation,
    /// Dyed tissue that is taken out and laid down anew where the colour is to change, mm; 0 where
    /// the colour is changed in place. An assumption, not a measurement.
    pub dyed_mm: f64,
    /// Depth to which colour is changed in place, mm.
    pub tint_depth_mm: f64,
    /// Colour changes below this are left alone, ΔE00.
    pub tint_de00: f64,
    /// Volume share of pigment in tinted tissue; an assumption.
    pub pigment_share: f64,
    /// Nothing is removed: where the design's straight faces cut a little below the scanned surface,
    /// that surface stays.
    pub only_adds: bool,
    /// Carriers in one simulated packet.
    pub loads_per_packet: f64,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            cell_mm: 0.1,
            layer_mm: 0.25,
            preparation: Preparation::default(),
            dyed_mm: 0.0,
            tint_depth_mm: 0.1,
            tint_de00: 0.8,
            pigment_share: 0.01,
            only_adds: false,
            loads_per_packet: 1e6,
        }
    }
}

impl PlanOptions {
    /// The options where shape is added to: colours stay as they come, nothing is removed.
    #[must_use]
    pub fn for_shape() -> Self {
        Self {
            tint_de00: 100.0,
            only_adds: true,
            ..Self::default()
        }
    }

    /// The options for a flaw: 0.2 mm of softened tissue under a cavity, 0.1 mm of dyed enamel in
    /// place of a mark, nothing under other flaws.
    #[must_use]
    pub fn for_flaw(kind: FindingKind) -> Self {
        let under_mm = match kind {
            FindingKind::Cavity => 0.2,
            _ => 0.0,
        };
        Self {
            dyed_mm: match kind {
                FindingKind::Mark => 0.1,
                _ => 0.0,
            },
            preparation: Preparation {
                under_mm,
                least_mm: None,
            },
            ..Self::default()
        }
    }
}

/// One volume of one action and one tissue, in one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Place in the order of work, from 1.
    pub order: u32,
    /// What is done.
    pub action: Action,
    /// What is removed, or what the laid down material imitates; estimated from tables.
    pub tissue: Tissue,
    /// Layer, from 0: outward from sound tissue (deposit), downward from the surface (remove).
    pub layer: u32,
    /// Where the layer begins and ends, mm from the sound surface or below the scanned one.
    pub from_mm: f64,
    /// See `from_mm`.
    pub to_mm: f64,
    /// Volume, mm³.
    pub volume_mm3: f64,
    /// How much of the layer's thickness is used, mm.
    pub thickness_mm: f64,
    /// Centroid, mm, scanner frame.
    pub centroid: DVec3,
    /// Lowest corner of its box, mm.
    pub low: DVec3,
    /// Highest corner of its box, mm.
    pub high: DVec3,
    /// Mineral removed or laid down, µg (0 for tint).
    pub mineral_ug: f64,
    /// Carrier packets that this takes.
    pub packets: u64,
    /// Cubes that it is made of, whole or in part.
    pub cubes: Vec<Cube>,
}

/// A cube of a zone, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cube {
    /// Place along x, y and z in the plan's grid.
    pub place: [u16; 3],
    /// How much of the cube this concerns, mm³.
    pub volume_mm3: f64,
}

/// Sums over zones.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// mm³.
    pub remove_mm3: f64,
    /// mm³.
    pub deposit_mm3: f64,
    /// mm³.
    pub tint_mm3: f64,
    /// Mineral taken away, µg.
    pub removed_ug: f64,
    /// Mineral laid down, µg.
    pub deposited_ug: f64,
    /// Packets of all zones.
    pub packets: u64,
}

/// Whether the sums agree.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Balance {
    /// Volume of the tooth within the cubes before, mm³.
    pub before_mm3: f64,
    /// And after, mm³.
    pub after_mm3: f64,
    /// before - remove + deposit - after, mm³; rounding only.
    pub cells_off_mm3: f64,
    /// Sum of zones minus sum of cells, mm³; rounding only.
    pub zones_off_mm3: f64,
    /// Volume between the two surfaces from their triangles, mm³: a second way to deposit - remove.
    pub between_surfaces_mm3: f64,
}

/// What is to be done with a tooth.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The tooth; `None` where teeth are not labelled.
    pub tooth: Option<Fdi>,
    /// How it was planned.
    pub options: PlanOptions,
    /// Lowest corner of the grid of cubes, in whole micrometres, mm, scanner frame.
    pub origin: DVec3,
    /// Zones in the order of work.
    pub zones: Vec<Zone>,
    /// Their sums.
    pub totals: Totals,
    /// Whether the sums agree.
    pub balance: Balance,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// What the plan cannot know, in plain words.
    pub cannot_know: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// An option is out of range.
    #[error("{name} is {given} {unit}, allowed is {low} to {high} {unit}")]
    Option {
        /// Which.
        name: &'static str,
        /// Its value.
        given: f64,
        /// Lowest allowed.
        low: f64,
        /// Highest allowed.
        high: f64,
        /// Unit.
        unit: &'static str,
    },
    /// Nothing changes.
    #[error(
        "the design differs from the scan by less than {allowed_mm3} mm³ and in no colour; there is \
         nothing to do"
    )]
    NothingToDo {
        /// Volume below which nothing is planned, mm³.
        allowed_mm3: f64,
    },
}

/// Two surfaces and what is known of the tooth.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) tooth: Option<Fdi>,
    pub(crate) occlusal: Option<DVec3>,
    pub(crate) before: &'a Mesh,
    pub(crate) after: &'a Mesh,
    pub(crate) changed: &'a [FaceId],
}

const NOTHING_MM3: f64 = 1e-3;

/// Plans a design. `axes` are the tooth's, where it is labelled; they place the enamel.
///
/// # Errors
/// [`PlanError`] when an option is out of range or the design changes nothing.
pub fn plan(
    design: &Design,
    axes: Option<&ToothAxes>,
    options: &PlanOptions,
) -> Result<Plan, PlanError> {
    let job = Job {
        tooth: design.tooth,
        occlusal: axes.map(|a| a.occlusal),
        before: &design.before,
        after: &design.target,
        changed: &design.changed,
    };
    plan_job(&job, options)
}

/// Plans the way from one surface to another that has the same border, mm.
///
/// # Errors
/// [`PlanError`] when an option is out of range or nothing changes.
pub fn plan_between(before: &Mesh, after: &Mesh, options: &PlanOptions) -> Result<Plan, PlanError> {
    let changed = cells::all_faces(after);
    let job = Job {
        tooth: None,
        occlusal: None,
        before,
        after,
        changed: &changed,
    };
    plan_job(&job, options)
}

fn plan_job(job: &Job<'_>, options: &PlanOptions) -> Result<Plan, PlanError> {
    check(options)?;
    let found = cells::cells(job, options);
    let zones = zones::zones(job, options, &found.cells);
    let of_cells = |action| -> f64 {
        let cells = found.cells.iter().filter(|c| c.action == action);
        cells.map(|c| c.volume_mm3).sum()
    };
    let (remove, deposit) = (of_cells(Action::Remove), of_cells(Action::Deposit));
    let tint = of_cells(Action::Tint);
    if remove + deposit + tint < NOTHING_MM3 {
        return Err(PlanError::NothingToDo {
            allowed_mm3: NOTHING_MM3,
        });
    }
    let totals = totals(&zones);
    let all = totals.remove_mm3 + totals.deposit_mm3 + totals.tint_mm3;
    Ok(Plan {
        tooth: job.tooth,
        options: *options,
        origin: found.origin,
        balance: Balance {
            before_mm3: found.before_mm3,
            after_mm3: found.after_mm3,
            cells_off_mm3: found.before_mm3 - remove + deposit - found.after_mm3,
            zones_off_mm3: all - (remove + deposit + tint),
            between_surfaces_mm3: between_mm3(job.before, job.after),
        },
        notes: words::notes(options, &zones),
        cannot_know: words::cannot_know(),
        zones,
        totals,
    })
}

fn check(options: &PlanOptions) -> Result<(), PlanError> {
    let o = options;
    let least = o.preparation.least_mm.unwrap_or(0.0);
    let limits = [
        ("cell", o.cell_mm, 0.02, 0.5, "mm"),
        ("layer", o.layer_mm, 0.05, 2.0, "mm"),
        (
            "removal below the surface",
            o.preparation.under_mm,
            0.0,
            2.0,
            "mm",
        ),
        ("least thickness", least, 0.0, 2.5, "mm"),
        ("dyed depth", o.dyed_mm, 0.0, 1.0, "mm"),
        ("tint depth", o.tint_depth_mm, 0.0, 1.0, "mm"),
        ("least colour change", o.tint_de00, 0.0, 100.0, "ΔE00"),
        ("pigment share", o.pigment_share, 0.0, 1.0, "of the volume"),
        (
            "loads in a packet",
            o.loads_per_packet,
            1.0,
            1e15,
            "carriers",
        ),
    ];
    for (name, given, low, high, unit) in limits {
        if !(low..=high).contains(&given) {
            return Err(PlanError::Option {
                name,
                given,
                low,
                high,
                unit,
            });
        }
    }
    Ok(())
}

fn totals(zones: &[Zone]) -> Totals {
    let mut sums = Totals::default();
    for zone in zones {
        match zone.action {
            Action::Remove => {
                sums.remove_mm3 += zone.volume_mm3;
                sums.removed_ug += zone.mineral_ug;
            }
            Action::Deposit => {
                sums.deposit_mm3 += zone.volume_mm3;
                sums.deposited_ug += zone.mineral_ug;
            }
            Action::Tint => sums.tint_mm3 += zone.volume_mm3,
        }
        sums.packets += zone.packets;
    }
    sums
}
