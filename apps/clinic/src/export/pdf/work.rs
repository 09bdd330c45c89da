//! What was scanned and planned, in the program's figures and sentences.

use super::Told;
use super::care::tooth;
use super::figures::{bytes, capital, named, number, when};
use super::paper::{PLAIN, Paper, QUIET, WARNING};
use super::table::Column;
use super::table::Side::{Left, Right};
use crate::wire;

pub(super) fn write(paper: &mut Paper<'_>, told: &Told<'_>) {
    paper.heading(2, "Scans");
    if told.export.scans.is_empty() {
        paper.paragraph("None came in.", PLAIN);
    }
    for scan in &told.export.scans {
        self::scan(paper, scan);
    }
    if !told.export.series.is_empty() {
        paper.heading(2, "Series of slices");
        paper.paragraph(
            "Pictures of them are to look at. Nothing is measured on them here, and no plan uses them.",
            PLAIN,
        );
    }
    for series in &told.export.series {
        self::series(paper, series);
    }
    paper.heading(2, "Plans");
    if told.export.plans.is_empty() {
        paper.paragraph("None was made.", PLAIN);
    }
    for plan in &told.export.plans {
        self::plan(paper, plan);
    }
}

fn scan(paper: &mut Paper<'_>, scan: &wire::Scan) {
    paper.heading(3, &format!("Scan {}: {}", scan.id, scan.name));
    let teeth: Vec<String> = scan.teeth.iter().map(|one| one.fdi.to_string()).collect();
    let surface = scan.check.as_ref().map(|check| {
        let sure = if check.unit_sure { "" } else { " (not sure)" };
        let closed = if check.closed { "closed" } else { "open" };
        format!("{} faces, {closed}, unit {}{sure}", check.faces, check.unit)
    });
    paper.facts(&[
        (
            "Came in",
            format!("{}, by {}", when(&scan.received), scan.by),
        ),
        ("State", capital(&named(&scan.state))),
        ("Jaw", scan.jaw.clone().unwrap_or_default()),
        ("Surface", surface.unwrap_or_default()),
        ("Teeth labelled", teeth.join(", ")),
        ("Size", bytes(scan.bytes)),
        ("SHA-256", scan.sha256.clone()),
    ]);
    if let Some(error) = &scan.error {
        paper.paragraph(error, WARNING);
    }
    let said = scan.check.iter().flat_map(|check| &check.findings);
    for one in said.filter(|one| one.severity != wire::Severity::Note) {
        paper.paragraph(&format!("The file: {}", one.sentence), PLAIN);
    }
    if scan.findings.is_empty() {
        if scan.state == wire::ScanState::Examined {
            paper.paragraph("Nothing was found on the teeth.", PLAIN);
        }
        return;
    }
    let rows = scan.findings.iter().map(|one| {
        let sure = format!("{:.0} %", one.confidence * 100.0);
        vec![
            one.fdi.to_string(),
            capital(&one.kind),
            one.sentence.clone(),
            sure,
        ]
    });
    let rows: Vec<_> = rows.collect();
    let columns = [
        Column("Tooth", 8.0, Left),
        Column("Found", 11.0, Left),
        Column("What the program measured", 66.0, Left),
        Column("How sure", 12.0, Right),
    ];
    paper.table(&columns, &rows);
}

fn series(paper: &mut Paper<'_>, series: &wire::Series) {
    paper.heading(3, &format!("Series {}: {}", series.id, series.name));
    let volume = series.volume.as_ref();
    let size = volume.map(|volume| {
        let ([x, y, z], [sx, sy, sz]) = (volume.size, volume.spacing_mm);
        format!("{x} × {y} × {z} voxels of {sx:.3} × {sy:.3} × {sz:.3} mm")
    });
    let made = volume.map(|volume| {
        let parts = [&volume.modality, &volume.manufacturer, &volume.model];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.cloned().collect::<Vec<_>>().join(", ")
    });
    let day = volume.and_then(|volume| volume.day.clone());
    paper.facts(&[
        (
            "Came in",
            format!("{}, by {}", when(&series.received), series.by),
        ),
        ("State", capital(&named(&series.state))),
        ("Day of the study", day.unwrap_or_default()),
        ("Made by", made.unwrap_or_default()),
        ("Volume", size.unwrap_or_default()),
        ("Size of its files", bytes(series.bytes)),
        ("SHA-256", series.sha256.clone()),
    ]);
    if let Some(error) = &series.error {
        paper.paragraph(error, WARNING);
    }
    for one in &series.warnings {
        let style = match one.severity {
            wire::Severity::Note => PLAIN,
            _ => WARNING,
        };
        paper.paragraph(&one.sentence, style);
    }
}

const fn state(state: wire::PlanState) -> &'static str {
    use wire::PlanState as P;
    match state {
        P::Making => "being made",
        P::Made => "made, not proven",
        P::Proven => "the proof passed; not approved",
        P::Refused => "refused by the proof",
        P::Approved => "approved",
        P::Delivered => "delivered (simulated)",
        P::Failed => "could not be made",
    }
}

fn plan(paper: &mut Paper<'_>, plan: &wire::Plan) {
    paper.heading(
        3,
        &format!(
            "Plan {}: tooth {}, version {}",
            plan.id,
            tooth(plan.fdi),
            plan.version
        ),
    );
    let approved = plan.approvals.iter().map(|one| {
        let (role, hash) = (
            named(&one.role),
            one.plan_sha256.get(..16).unwrap_or_default(),
        );
        format!(
            "{}, by {} ({role}), over the plan with the SHA-256 {hash}…",
            when(&one.at),
            one.by
        )
    });
    let approved: Vec<String> = approved.collect();
    let material = plan.part.as_ref().map(|part| part.material.clone());
    paper.facts(&[
        (
            "Asked for",
            format!(
                "{}, by {}, on scan {}",
                when(&plan.made),
                plan.by,
                plan.scan
            ),
        ),
        ("State", state(plan.state).to_owned()),
        (
            "Approved",
            if approved.is_empty() {
                "by nobody".to_owned()
            } else {
                approved.join("\n")
            },
        ),
        ("Material of the part", material.unwrap_or_default()),
    ]);
    if let Some(error) = &plan.error {
        paper.paragraph(error, WARNING);
    }
    figures(paper, plan);
    proof(paper, &plan.checks);
    if !plan.notes.is_empty() {
        let notes: Vec<String> = plan.notes.iter().map(|note| format!("• {note}")).collect();
        paper.paragraph(&notes.join("\n"), QUIET);
    }
}

fn figures(paper: &mut Paper<'_>, plan: &wire::Plan) {
    let mut all: Vec<&wire::Figure> = plan.figures.iter().collect();
    // Limits of the part stand beside the same figure.
    let of_part = plan.part.iter().flat_map(|part| &part.figures);
    all.extend(of_part.filter(|one| one.limit.is_some() && !plan.figures.contains(one)));
    if all.is_empty() {
        return;
    }
    let rows = all.iter().map(|one| {
        let holds = match one.holds {
            Some(true) => "holds".to_owned(),
            Some(false) => "!does not hold".to_owned(),
            None => String::new(),
        };
        let limit = one.limit.map(number).unwrap_or_default();
        vec![
            capital(&one.name),
            number(one.value),
            one.unit.clone(),
            limit,
            holds,
        ]
    });
    let rows: Vec<_> = rows.collect();
    let columns = [
        Column("Figure", 50.0, Left),
        Column("Value", 14.0, Right),
        Column("Unit", 9.0, Left),
        Column("Limit", 12.0, Right),
        Column("Result", 16.0, Left),
    ];
    paper.table(&columns, &rows);
}

fn proof(paper: &mut Paper<'_>, checks: &[wire::Check]) {
    if checks.is_empty() {
        return;
    }
    paper.gap(6.0);
    let rows = checks.iter().map(|one| {
        let passes = match one.passes {
            Some(true) => "passed",
            Some(false) => "!refused",
            None => "not checked",
        };
        vec![
            one.name.clone(),
            one.measured.clone(),
            one.allowed.clone(),
            passes.to_owned(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let columns = [
        Column("Check of the proof", 48.0, Left),
        Column("Measured", 18.0, Right),
        Column("Allowed", 22.0, Right),
        Column("Result", 13.0, Left),
    ];
    paper.table(&columns, &rows);
}
