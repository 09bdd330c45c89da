//! `biosculpt thickness SOLID`: how thick a closed solid is, at each of its vertices.

use super::compare::write_with;
use crate::cli::Arguments;
use crate::fault::Fault;
use crate::prepared;
use crate::results::{Writes, expect_other_file};
use crate::solid::why_open;
use crate::terminal::{self, Progress};
use crate::{Outcome, files, foreign, wire};
use glam::DVec3;
use restoration::printable::{
    INNER_SIDE, Material, Seating, Thick, Thickness, thickness, thinnest_seated,
};
use scan::Mesh;
use serde_json::Value;
use std::path::{Path, PathBuf};
use treatment::PlanFile;

/// The vertex property that the thicknesses are written as.
const PROPERTY: &str = "thickness_mm";
/// Bytes of a `plan.json`, at the most.
const PLAN_BYTES_MAX: u64 = 64 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct ThicknessOf {
    /// STL, PLY or OBJ of a closed solid, such as a restoration
    solid: PathBuf,
    /// PLY to write: the solid with vertex property `thickness_mm`, nan where there is none
    #[arg(short, long, value_name = "OUT.ply")]
    output: Option<PathBuf>,
    /// Folder of the plan that the restoration is of: its edge is left out, and its limits are held against it
    #[arg(long, value_name = "DIR")]
    plan: Option<PathBuf>,
}

impl ThicknessOf {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        if let Some(output) = &self.output {
            expect_other_file(output, &[&self.solid], Writes::Ply)?;
        }
        let progress = Progress::new(2);
        let file = progress.step("reading", || prepared::read_scan(&self.solid, arguments))?;
        let seat = self.plan.as_deref().map(Seat::read).transpose()?;
        let mut solid = file.scan.mesh.clone();
        if let Some(why) = why_open(&solid, "a thickness") {
            drop(progress);
            return prepared::refuse(&why, arguments);
        }
        if solid.signed_volume() < 0.0 {
            progress.warn(&format!("{}: {TURNED}", foreign::path(&self.solid)));
            solid = solid.turned_over();
        }
        let found = progress.step("measuring", || thickness(&solid));
        let least = seat.map(|seat| seat.thinnest(&solid, &found));
        if let Some(output) = &self.output {
            write_with(output, &file.scan.mesh, PROPERTY, &found.thickness_mm)?;
        }
        drop(progress);
        let words = sentence(&found, least.as_deref());
        if arguments.json {
            let volume_mm3 = solid.signed_volume();
            let said = wire::thickness(&found, least.as_deref(), volume_mm3, words);
            terminal::say_json(&said)?;
        } else {
            terminal::say(&words)?;
            terminal::say(wire::THICKNESS_CANNOT_KNOW)?;
            if let Some(output) = &self.output {
                terminal::say(&format!("wrote {}", foreign::path(output)))?;
            }
        }
        Ok(Outcome::Done)
    }
}

const TURNED: &str = "the faces of the file look inwards: they are read the other way round";

/// Where a restoration sits, of its plan.
struct Seat {
    target: Mesh,
    margin: Vec<DVec3>,
    insertion_axis: DVec3,
    material: Material,
}

impl Seat {
    fn read(folder: &Path) -> anyhow::Result<Self> {
        let advice = "give the folder that `biosculpt plan` wrote, with a restoration in it";
        let bytes = files::read_part_of(
            folder,
            PlanFile::Plan.name(),
            PLAN_BYTES_MAX,
            "the plan",
            advice,
        )?;
        let plan: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let made = &plan["restoration"];
        let margin: Option<Vec<DVec3>> = made["margin"]
            .as_array()
            .and_then(|points| points.iter().map(point).collect());
        let material = made["material"].as_str().and_then(Material::from_name);
        let (Some(margin), Some(insertion_axis), Some(material)) =
            (margin, point(&made["insertion_axis"]), material)
        else {
            return Err(Fault::new("holds no restoration with its margin")
                .at(&folder.join(PlanFile::Plan.name()))
                .expecting("a plan with a restoration that could be made")
                .advising(advice)
                .into());
        };
        let name = PlanFile::Target.name();
        let bytes =
            files::read_part_of(folder, name, PLAN_BYTES_MAX, "the designed tooth", advice)?;
        let unit = scan::UnitChoice::Judge;
        let target = prepared::scan_of(&folder.join(name), &bytes, unit)?
            .scan
            .mesh;
        Ok(Self {
            target,
            margin,
            insertion_axis,
            material,
        })
    }

    fn thinnest(&self, solid: &Mesh, found: &Thick) -> Vec<Thickness> {
        let seating = Seating {
            target: &self.target,
            margin: &self.margin,
            insertion_axis: self.insertion_axis,
            material: self.material,
        };
        thinnest_seated(solid, &found.thickness_mm, &seating)
    }
}

fn point(value: &Value) -> Option<DVec3> {
    let [x, y, z] = value.as_array()?.as_slice() else {
        return None;
    };
    Some(DVec3::new(x.as_f64()?, y.as_f64()?, z.as_f64()?))
}

fn sentence(found: &Thick, least: Option<&[Thickness]>) -> String {
    let Some((mm, at)) = found.least else {
        return "Nothing of the solid has a thickness.".to_owned();
    };
    let place = |at: DVec3| format!("{:.2},{:.2},{:.2}", at.x, at.y, at.z);
    match least {
        // An inner side has any solid.
        Some(least) if least.iter().all(|t| t.part == INNER_SIDE) => format!(
            "Nothing of the solid lies on the designed surface: is it a restoration of this plan? Its thinnest place is \
             {mm:.3} mm, at {}.",
            place(at)
        ),
        Some(least) => {
            let each: Vec<String> = least
                .iter()
                .map(|t| {
                    format!(
                        "the {} is {:.3} mm at its thinnest, at {}, and needs {:.2} mm{}",
                        t.part,
                        t.thickness_mm,
                        place(t.at),
                        t.limit_mm,
                        if t.thickness_mm < t.limit_mm {
                            ": too thin"
                        } else {
                            ""
                        }
                    )
                })
                .collect();
            let words = each.join("; ");
            format!(
                "Inside its edge {words}. Half of the surface is {:.2} mm thick or more.",
                found.median_mm
            )
        }
        None => format!(
            "The solid is {mm:.3} mm at its thinnest, at {}, edges that run out counted; half of its surface is {:.2} mm thick \
             or more.",
            place(at),
            found.median_mm
        ),
    }
}
