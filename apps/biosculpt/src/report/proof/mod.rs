//! The page of a proof: whether it passes, every check with its limit, histograms, slices, scenarios.
//!
//! In: [`Proof`]. Out: one HTML file with nothing outside it. Not here: what is checked (`treatment`).

mod chart;
mod slice;

use super::markup::{badge, capital, dense, esc, grouped, number, table};
use super::model::Level;
use super::page::{Shell, shell};
use std::fmt::Write as _;
use treatment::proof::{Check, Heated, Organ, Proof, Verdict};
use treatment::setting::{HEAT_UJ_PER_UG, PULP_PLANNED_K};

/// The page.
pub(crate) fn html(proof: &Proof, command: &str, date: &str) -> String {
    let order = &proof.prescription.order;
    let tooth = order.tooth.map_or("an unlabelled tooth".to_owned(), |t| {
        format!("{t} ({})", t.name())
    });
    let facts = [
        format!("Tooth <strong>{}</strong>", esc(&tooth)),
        esc(date),
        format!("BioSculpt {}", env!("CARGO_PKG_VERSION")),
        format!("tissue: {}", esc(tissue_in_words(proof))),
    ];
    shell(&Shell {
        title: format!("BioSculpt proof: {tooth}"),
        heading: "Proof of a plan".to_owned(),
        facts: facts.to_vec(),
        status: "<strong>Simulated device only.</strong> No device exists that could carry this plan out. Not a \
                 medical device."
            .to_owned(),
        parts: vec![
            ("summary", "In short", summary(proof)),
            ("checks", "Checks", checks(proof)),
            ("fill", "Histograms", histograms(proof)),
            ("slices", "Slices", slices(proof)),
            ("scenarios", "Scenarios", scenarios(proof)),
            ("method", "Method", method(proof, command)),
        ],
    })
}

fn tissue_in_words(proof: &Proof) -> &'static str {
    match proof.tissue_is {
        "estimated" => "estimated from the surface by tables, not measured",
        "solids" => "true tissue, from closed solids",
        _ => "true tissue, from a volume",
    }
}

fn part(id: &str, title: &str, body: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"h-{id}\"><h2 id=\"h-{id}\">{title}</h2>{body}</section>"
    )
}

fn summary(proof: &Proof) -> String {
    let of = |verdict| proof.checks.iter().filter(|c| c.verdict == verdict).count();
    let (failed, open) = (of(Verdict::Failed), of(Verdict::NotChecked));
    let head = match failed {
        0 => badge(Level::Good, "passes"),
        _ => badge(Level::Bad, "refused"),
    };
    let mut words = match failed {
        0 => format!(
            "Every one of {} checks that could be made is within its limit.",
            of(Verdict::Passed)
        ),
        1 => "One check is beyond its limit; the plan must not be carried out.".to_owned(),
        n => format!("{n} checks are beyond their limits; the plan must not be carried out."),
    };
    if open > 0 {
        let _ = write!(
            words,
            " {open} could not be made for want of what they need."
        );
    }
    let failures: String = proof
        .checks
        .iter()
        .filter(|c| c.verdict == Verdict::Failed)
        .map(|c| {
            let sentence = esc(&c.sentence);
            format!("<li><strong>{}</strong> {sentence}</li>", c.rule.code)
        })
        .collect();
    let failures = match failures.is_empty() {
        true => failures,
        false => format!("<ul class=\"notes\">{failures}</ul>"),
    };
    let estimated = match proof.tissue_is {
        "estimated" => ESTIMATED,
        _ => "",
    };
    let body = format!(
        "<div class=\"plain\"><p>{head} {}</p></div>{failures}{estimated}{}",
        esc(&words),
        strip(proof)
    );
    part("summary", "In short", &body)
}

/// What is said of tissue that nobody measured.
const ESTIMATED: &str = "<p class=\"lead\"><span class=\"estimated\">estimated</span> Where enamel, dentine and \
    pulp lie was estimated from tables of mean thicknesses; one tooth differs by a third. Distances to the pulp \
    and its warmth are as sure as that; one scenario has a third less over the pulp.</p>";

/// The figures that matter most.
fn strip(proof: &Proof) -> String {
    let warm = |h: &Heated| h.of(Organ::Pulp).rise_k();
    let nominal = proof.heated.first().map_or(f64::NAN, warm);
    let worst = proof.warmest().map_or(f64::NAN, warm);
    let order = &proof.prescription.order;
    let minutes = order.planned_ms() as f64 / 6e4;
    let milligrams = number(order.dose_ug() as f64 * 1e-3, 1);
    let rise = |k: f64| format!("+{}\u{a0}K", number(k, 2));
    let planned = format!("planned for at most {} K", figure(PULP_PLANNED_K));
    let all = [
        (
            "Material handled",
            format!("{milligrams}\u{a0}mg"),
            "in all zones",
        ),
        (
            "Work and rests",
            format!("{}\u{a0}min", number(minutes, 0)),
            "at the feed of the plan",
        ),
        ("Pulp as planned", rise(nominal), planned.as_str()),
        ("Pulp, worst scenario", rise(worst), "at most 3.5 K"),
    ];
    let all: String = all
        .iter()
        .map(|(what, value, note)| {
            format!("<div><dt>{what}</dt><dd><span>{value}</span><small>{note}</small></dd></div>")
        })
        .collect();
    format!("<dl class=\"strip\">{all}</dl>")
}

fn row(check: &Check) -> Vec<String> {
    let rule = &check.rule;
    let with_unit = |value: f64| format!("{}\u{a0}{}", figure(value), esc(rule.unit));
    let bound = if rule.is_least { "at least" } else { "at most" };
    let result = match check.verdict {
        Verdict::Passed => badge(Level::Good, "passed"),
        Verdict::Failed => badge(Level::Bad, "failed"),
        Verdict::NotChecked => badge(Level::Doubt, "not checked"),
    };
    vec![
        format!("{} <small>{}</small>", esc(&capital(rule.what)), rule.code),
        check.measured.map_or_else(|| "–".to_owned(), with_unit),
        format!(
            "{bound} {} <small>{}</small>",
            with_unit(rule.limit),
            esc(rule.source)
        ),
        format!("{result} <small>{}</small>", esc(&check.sentence)),
    ]
}

/// Three digits, without those that say nothing.
fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 1e4 => return grouped(v.round() as usize),
        v if v >= 100.0 || v == 0.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 0.1 => 2,
        _ => 3,
    };
    let text = number(value, decimals);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

fn checks(proof: &Proof) -> String {
    let rows: Vec<Vec<String>> = proof.checks.iter().map(row).collect();
    let heads = ["What", "Measured", "Allowed", "Result"];
    let body = format!(
        "<p class=\"lead\">By code that shares nothing with the planner: it reads the plan's files and measures \
         anew.</p>{}",
        table("Every check against its limit", &heads, &rows)
    );
    part("checks", "Checks", &body)
}

fn histograms(proof: &Proof) -> String {
    let mut figures = String::new();
    for curve in &proof.curves {
        let _ = write!(
            figures,
            "<figure><div class=\"stage\">{}</div><figcaption>{}: {}.</figcaption></figure>",
            chart::chart(curve),
            esc(&capital(curve.of)),
            esc(curve.quantity)
        );
    }
    let body = format!(
        "<p class=\"lead\">How much of the volume (in %) is above each value. Line: as planned. Band: all single scenarios. \
         Dashed: the limit.</p><div class=\"cuts charts\">{figures}</div>"
    );
    part("fill", "Fill, warmth and dose", &body)
}

fn slices(proof: &Proof) -> String {
    let worst = proof.warmest().map_or("", |h| h.scenario.name);
    let mut figures = String::new();
    for slice in &proof.slices {
        for (field, words) in [
            (0, "as planned".to_owned()),
            (1, format!("worst single scenario ({worst})")),
        ] {
            let (drawing, _) = slice::drawing(slice, field, &words);
            let _ = write!(
                figures,
                "<figure><div class=\"stage\">{drawing}</div><figcaption>{}, {}.</figcaption></figure>",
                esc(&capital(slice.name)),
                esc(&words)
            );
        }
    }
    let key: String = [
        ("enamel", "enamel"),
        ("dentine", "dentine"),
        ("pulp", "pulp"),
        ("restoration", "laid down"),
        ("ligament", "ligament"),
        ("bone", "bone"),
        ("gingiva", "gum"),
    ]
    .iter()
    .map(|(class, word)| {
        format!(
            "<svg viewBox=\"0 0 40 8\" aria-hidden=\"true\"><rect class=\"t-{class}\" width=\"40\" height=\"8\"/></svg>{word}"
        )
    })
    .collect();
    let body = format!(
        "<p class=\"lead\">Through the place of the pulp that is nearest to the work, at the moment when the pulp is \
         warmest. Lines: rise above body temperature, K. Tissue is {}.</p><p class=\"key\">{key}</p>\
         <div class=\"cuts halves\">{figures}</div>",
        esc(tissue_in_words(proof))
    );
    part("slices", "Slices through the pulp", &body)
}

fn scenarios(proof: &Proof) -> String {
    let rows: Vec<Vec<String>> = proof
        .heated
        .iter()
        .map(|h| {
            let rise = |organ| format!("+{}\u{a0}K", number(h.of(organ).rise_k(), 2));
            vec![
                format!(
                    "{} <small>{}</small>",
                    esc(h.scenario.name),
                    esc(h.scenario.why)
                ),
                rise(Organ::Pulp),
                format!("{}\u{a0}min", number(h.of(Organ::Pulp).dose_min(), 3)),
                rise(Organ::Socket),
                format!(
                    "+{}\u{a0}K",
                    number(h.of(Organ::Hard).rise_k() + h.bound_k, 1)
                ),
            ]
        })
        .collect();
    let heads = [
        "Scenario",
        "Pulp",
        "Pulp's dose at 43 °C",
        "Ligament and bone",
        "Where material binds",
    ];
    let body = dense(
        "Highest rises and doses; the worst single scenario must pass, not the planned one",
        &heads,
        &rows,
    );
    let body = format!(
        "{body}<p><small>The last row, all of it at once, is held against the hard limit of the pulp only (H03): the other limits are \
         those of single scenarios, so that a figure of that row may lie beyond them.</small></p>"
    );
    part("scenarios", "Scenarios", &body)
}

fn method(proof: &Proof, command: &str) -> String {
    let body = format!(
        "<p>Volumes by columns along a direction that no grid has; inside by counting faces above; distances to \
         triangles and between cells. Heat by few large blocks as a network of conductances (implicit steps, conjugate \
         gradients); the planner used another solver on smaller cells. Every µg that is handled sets {} mJ free; the \
         surroundings are taken at body temperature. Where material binds, the stream's own patch of 0.44 mm comes \
         on top of its zone, summed over points.</p>\
         <p>Prescription <code class=\"hash\">{}</code></p><pre>{}</pre>",
        number(f64::from(HEAT_UJ_PER_UG) * 1e-3, 2),
        proof.hash,
        esc(command)
    );
    part("method", "Method", &body)
}
