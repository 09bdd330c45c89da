//! What is to be said about a solid, and what is against a limit.
//!
//! In: its figures. Out: notes and failures, each with figure, limit and what to do.

use super::measure::{BLOCK_OUT_SHARE_MAX, BlockOut};
use super::solid::Built;
use super::thickness::{INNER_SIDE, Thickness};
use super::{Contact, Material, PrintOptions};

/// Less is not worth a word, mm³ and mm²: nobody can fill it, and samples alone may say as much.
const BLOCK_OUT_MM3_MIN: f64 = 0.05;
const BLOCK_OUT_MM2_MIN: f64 = 0.1;

/// Notes and failures.
pub(super) fn words(
    options: &PrintOptions,
    built: &Built,
    thickness: &[Thickness],
    contacts: &[Contact],
    block_out: &BlockOut,
) -> (Vec<String>, Vec<String>) {
    let (mut notes, mut failures) = (Vec::new(), Vec::new());
    for t in thickness.iter().filter(|t| t.thickness_mm < t.limit_mm) {
        if t.part == INNER_SIDE {
            failures.push(needle(t));
            continue;
        }
        let short = t.limit_mm - t.thickness_mm;
        let remedy = match options.material {
            Material::CompositeCoating => {
                format!("lay it on {short:.2} mm thicker, or directly on the tooth")
            }
            _ => format!(
                "remove {short:.2} mm more of the tooth there, or choose a material that may be thinner"
            ),
        };
        failures.push(format!(
            "{} thickness {:.2} mm, {} needs {:.2} mm: {remedy}",
            t.part,
            t.thickness_mm,
            options.material.name(),
            t.limit_mm,
        ));
    }
    for c in contacts {
        if c.too_tight() {
            failures.push(format!(
                "overlaps {} by {:.3} mm, at most {:.3} mm is allowed: take it off the outer surface",
                c.with, -c.clearance_mm, -c.limits_mm.0,
            ));
        } else if c.open() {
            notes.push(format!(
                "no contact with {}: clearance {:.3} mm, a contact has at most {:.3} mm",
                c.with, c.clearance_mm, c.limits_mm.1,
            ));
        }
    }
    if block_out.volume_mm3 > BLOCK_OUT_MM3_MIN && block_out.area_mm2 > BLOCK_OUT_MM2_MIN {
        notes.push(format!(
            "block out {:.2} mm³ of undercut on the tooth first ({:.1} mm², up to {:.2} mm thick): the \
             piece is made to fit the tooth with that filled",
            block_out.volume_mm3, block_out.area_mm2, block_out.thickest_mm,
        ));
    }
    if block_out.share > BLOCK_OUT_SHARE_MAX {
        failures.push(format!(
            "{:.0} % of what is missing is undercut, at most {:.0} % may be blocked out: widen the \
             opening, or lay the material directly in place",
            100.0 * block_out.share,
            100.0 * BLOCK_OUT_SHARE_MAX,
        ));
    }
    if built.made.cell_mm > options.cell.get() * 1.05 {
        notes.push(format!(
            "made at {:.3} mm a sample because of its size",
            built.made.cell_mm
        ));
    }
    if built.made.dropped > 0 {
        notes.push(format!("{} loose crumbs were left out", built.made.dropped));
    }
    if built.made.crossings > 0 {
        failures.push(format!(
            "{} pairs of faces meet where they should not, 0 are allowed: try another cell size",
            built.made.crossings,
        ));
    }
    (notes, failures)
}

/// What is to be said of a needle or a fin.
fn needle(t: &Thickness) -> String {
    let (at, mm, limit_mm) = (t.at, t.thickness_mm, t.limit_mm);
    format!(
        "on its inner side the part is {mm:.3} mm thin at {:.2},{:.2},{:.2}, a needle or a fin that cannot be made; at least \
         {limit_mm:.1} mm is needed: scan the tooth again there, or lay the material directly on the tooth",
        at.x, at.y, at.z,
    )
}
