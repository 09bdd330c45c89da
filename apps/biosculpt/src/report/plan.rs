//! What to remove, deposit and tint, zone by zone.

use super::markup::{capital, esc, measures, notes, table, value};
use super::model::Model;

pub(crate) fn section(model: &Model) -> Option<String> {
    let plan = model.plan.as_ref()?;
    let dosed = plan.zones.iter().any(|z| !z.dose.is_empty());
    let remarked = plan.zones.iter().any(|z| !z.note.is_empty());
    let mut heads = vec!["Zone", "Do", "Of", "Volume"];
    if dosed {
        heads.push("Dose");
    }
    if remarked {
        heads.push("Remark");
    }
    let rows: Vec<Vec<String>> = plan
        .zones
        .iter()
        .enumerate()
        .map(|(i, z)| {
            let mut row = vec![
                format!("{} <small>{}</small>", i + 1, esc(&z.name)),
                esc(&capital(&z.action)),
                esc(&z.of),
                value(z.volume_mm3, "mm³"),
            ];
            if dosed {
                row.push(esc(&z.dose));
            }
            if remarked {
                row.push(esc(&z.note));
            }
            row
        })
        .collect();
    let zones = if rows.is_empty() {
        "<p>The plan has no zones: nothing is to be removed, added or tinted.</p>".to_owned()
    } else {
        table(
            "Zones in working order, outward from sound tissue",
            &heads,
            &rows,
        )
    };
    Some(format!(
        "<section id=\"plan\" aria-labelledby=\"h-plan\"><h2 id=\"h-plan\">The sculpting plan</h2>\
         <p class=\"lead\">What would be taken away, added and tinted. Planned only: no device that \
         could do this exists today.</p>{}{zones}{}</section>",
        measures(&plan.totals),
        notes(&plan.notes)
    ))
}
