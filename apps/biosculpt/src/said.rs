//! What is said in the terminal when a plan was made, for `plan` and `demo`.
//!
//! In: what was made, and its proof. Out: lines, or the plan with the proof's verdict as JSON.

use crate::cli::Arguments;
use crate::pipeline::{Made, Wish};
use crate::prepared::Prepared;
use crate::written::Asked;
use crate::{foreign, terminal, tissues, wire};
use std::path::Path;
use treatment::prescribe::Prescribed;
use treatment::proof::Proof;

/// Says what was made and where it lies; of the proof only in JSON, for in words it comes last.
pub(crate) fn made_in_words(
    prepared: &Prepared,
    made: &Made,
    asked: &Asked<'_>,
    proof: Option<&Proof>,
    folder: &Path,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    if arguments.json {
        let plan = wire::plan(prepared, made, asked);
        return terminal::say_json(&wire::with_verdict(plan, proof));
    }
    let tooth = made
        .design
        .tooth
        .map_or("an unlabelled tooth".to_owned(), |t| {
            format!("{t} ({})", t.name())
        });
    let flaw = made.finding().map_or("the place given", |f| f.kind.name());
    let what = if made.wish == Wish::Repair {
        flaw
    } else {
        made.wish.name()
    };
    terminal::say(&format!("{what}: {tooth}"))?;
    let source = wire::reference_in_words(made);
    if made.wish == Wish::Repair {
        terminal::say(&format!(
            "healthy shape from the {source}; expected error {:.2} mm",
            made.design.expected_error_mm
        ))?;
    } else {
        terminal::say(&format!("from the {source}: {}", made.design.source.why))?;
        for note in &made.design.notes {
            terminal::say(&format!("  {note}"))?;
        }
    }
    let t = &made.plan.totals;
    terminal::say(&format!(
        "plan: remove {:.2} mm³, deposit {:.2} mm³, tint {:.2} mm³ in {} zones",
        t.remove_mm3,
        t.deposit_mm3,
        t.tint_mm3,
        made.plan.zones.len()
    ))?;
    match &made.printable {
        Ok(printable) => {
            terminal::say(&format!(
                "restoration: {:.2} mm³ of {}",
                printable.volume_mm3,
                made.options.material.name()
            ))?;
            for failure in &printable.failures {
                terminal::say(&format!("  against a limit: {failure}"))?;
            }
        }
        Err(why) => terminal::say(&format!("no printable restoration: {why}"))?,
    }
    match &made.ordered {
        Ok(ordered) => terminal::say(&order_in_words(&ordered.prescribed))?,
        Err(why) => terminal::say(&format!("no prescription: {why}"))?,
    }
    terminal::say(&terminal::bold(&format!(
        "open {}",
        foreign::path(&folder.join("report.html"))
    )))
}

/// What a simulated device would do, in a line.
fn order_in_words(prescribed: &Prescribed) -> String {
    let order = &prescribed.order;
    let minutes = order.planned_ms() as f64 / 6e4;
    let feed_ug_s = order.zones.iter().map(|zone| zone.feed_ug_s).max();
    format!(
        "prescription (simulated device): {:.2} mg in {} zones at {} µg/s, {minutes:.0} min; the pulp warms by \
         {:.1} K ({})",
        order.dose_ug() as f64 * 1e-3,
        order.zones.len(),
        feed_ug_s.unwrap_or_default(),
        f64::from(prescribed.prediction.pulp_rise_mk) * 1e-3,
        tissues::in_words(prescribed.tooth.provenance())
    )
}
