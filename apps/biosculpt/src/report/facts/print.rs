//! The printable solid.

use super::super::model::{Bound, Limit, Measure, Print};
use super::super::shots;
use super::tooth::{change, measure};
use glam::DVec3;
use picture::PictureError;
use restoration::design::Design;
use restoration::printable::{BLOCK_OUT_SHARE_MAX, MARGINAL_GAP_MM_MAX, Material, Printable};

/// The solid with its pictures, each figure beside its limit.
pub(crate) fn print(
    printable: &Printable,
    material: Material,
    design: &Design,
) -> Result<Print, PictureError> {
    let (_, facing) = change(design, printable.insertion_axis);
    Ok(Print {
        material: material.name().replace('-', " "),
        pictures: shots::solid(&printable.solid, facing, printable.insertion_axis)?,
        limits: limits(printable, material),
        figures: figures(printable),
        failures: printable.failures.clone(),
        notes: printable.notes.clone(),
    })
}

fn limits(printable: &Printable, material: Material) -> Vec<Limit> {
    let limit = |what: String, measured, bound, note: &str| Limit {
        what,
        measured,
        unit: "mm".to_owned(),
        bound,
        note: note.to_owned(),
    };
    let mut limits = Vec::new();
    for t in &printable.thickness {
        let note = format!("least that {} needs", material.name().replace('-', " "));
        let what = format!("Thinnest place, {}", t.part);
        limits.push(limit(
            what,
            Some(t.thickness_mm),
            Bound::AtLeast(t.limit_mm),
            &note,
        ));
    }
    let margin = Bound::AtMost(MARGINAL_GAP_MM_MAX);
    limits.push(limit(
        "Gap at the margin".to_owned(),
        printable.marginal_gap_mm,
        margin,
        "median",
    ));
    let note = match printable.cement_gap_mm {
        Some(_) => "median, to the tooth as prepared",
        None => "the piece is too small to measure it beyond the margin",
    };
    let cement = Bound::AtMost(printable.cement_gap_mm_max);
    limits.push(limit(
        "Cement gap".to_owned(),
        printable.cement_gap_mm,
        cement,
        note,
    ));
    limits.push(Limit {
        what: "Undercut to block out".to_owned(),
        measured: Some(100.0 * printable.block_out.share),
        unit: "%".to_owned(),
        bound: Bound::AtMost(100.0 * BLOCK_OUT_SHARE_MAX),
        note: "of what is missing".to_owned(),
    });
    for c in &printable.contacts {
        let what = format!("Clearance to {}", c.with);
        let bound = Bound::AtLeast(c.limits_mm.0);
        let note = match c.open() {
            true => format!("open: a contact is at most {:.2} mm wide", c.limits_mm.1),
            false => "negative where they overlap".to_owned(),
        };
        limits.push(limit(what, Some(c.clearance_mm), bound, &note));
    }
    limits
}

fn figures(printable: &Printable) -> Vec<Measure> {
    let volumes = &printable.volumes;
    let mut rows = vec![
        measure("Missing, once prepared", volumes.missing_mm3, "mm³", false),
        measure("Filled by the part", printable.volume_mm3, "mm³", false),
        measure("Room for cement", volumes.film_mm3, "mm³", false),
        measure("Undercut, blocked out", volumes.block_out_mm3, "mm³", false),
        measure("Edge too thin to make", printable.edge_mm3(), "mm³", false),
        measure(
            "Length of the margin",
            loop_length(&printable.margin),
            "mm",
            false,
        ),
    ];
    if printable.block_out.volume_mm3 > 0.0 {
        let what = "Thickest block-out";
        rows.push(measure(what, printable.block_out.thickest_mm, "mm", false));
    }
    if let Some(gap) = printable.cement_gap_mm_p95 {
        let what = "Cement gap, 95 % below";
        rows.push(measure(what, gap, "mm", false));
    }
    rows
}

fn loop_length(path: &[DVec3]) -> f64 {
    let next = path.iter().cycle().skip(1);
    path.iter().zip(next).map(|(a, b)| a.distance(*b)).sum()
}
