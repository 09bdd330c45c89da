//! What to remove, deposit and tint, zone by zone.

use super::markup::{capital, dense, esc, measures, notes, value};
use super::model::Model;

pub(crate) fn section(model: &Model) -> Option<String> {
    let plan = model.plan.as_ref()?;
    let dosed = plan.zones.iter().any(|z| !z.dose.is_empty());
    let packed = plan.zones.iter().any(|z| !z.packets.is_empty());
    let mut heads = vec!["Zone", "Do", "Of", "Volume"];
    if dosed {
        heads.push("Mineral");
    }
    if packed {
        heads.push("Packets (simulated)");
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
            if packed {
                row.push(esc(&z.packets));
            }
            row
        })
        .collect();
    let zones = if rows.is_empty() {
        "<p>The plan has no zones: nothing is to be removed, added or tinted.</p>".to_owned()
    } else {
        dense(
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
