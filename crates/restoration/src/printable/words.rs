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

/// A place that is thinner than the material allows; what is short is rounded up, and so finely that it is no nothing.
fn too_thin(t: &Thickness, material: Material) -> String {
    let short = t.limit_mm - t.thickness_mm;
    let (digits, scale) = if short < 0.05 { (3, 1e3) } else { (2, 1e2) };
    let short = (short * scale).ceil() / scale;
    let has = (t.thickness_mm * scale).floor() / scale;
    let remedy = match material {
        Material::CompositeCoating => {
            format!("lay it on {short:.digits$} mm thicker, or directly on the tooth")
        }
        _ => format!(
            "remove {short:.digits$} mm more of the tooth there, or choose a material that may be thinner"
        ),
    };
    format!(
        "{} thickness {has:.digits$} mm, {} needs {:.digits$} mm: {remedy}",
        t.part,
        material.name(),
        t.limit_mm,
    )
}

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
        failures.push(too_thin(t, options.material));
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

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;

    #[test]
    fn what_is_short_is_never_said_to_be_nothing() {
        let thin = |thickness_mm: f64| Thickness {
            part: "body",
            thickness_mm,
            at: DVec3::ZERO,
            limit_mm: 0.2,
        };
        let said = too_thin(&thin(0.1964), Material::CompositeCoating);
        let expected = "body thickness 0.196 mm, composite-coating needs 0.200 mm: lay it on 0.004 mm thicker, or directly on the tooth";
        assert_eq!(said, expected);
        let said = too_thin(&thin(0.199_99), Material::Zirconia);
        assert!(
            said.contains("0.199 mm, zirconia needs 0.200 mm: remove 0.001 mm"),
            "{said}"
        );
        assert!(
            too_thin(&thin(0.101), Material::Zirconia)
                .contains("0.10 mm, zirconia needs 0.20 mm: remove 0.10 mm")
        );
    }
}
