//! The page of a campaign: what was measured, by release, by stops, by lot and by case.
//!
//! In: [`Trial`]. Out: one HTML file with nothing outside it. It shows and does not explain.

mod plots;

use super::markup::{badge, count, dense, esc, grouped, notes, number, table};
use super::model::Level;
use super::page::{Shell, shell};
use crate::campaign::Trial;
use crate::campaign::tally::{Group, Rate};
use crate::verbs::campaign::pair_in_words;
use plots::Series;
use std::fmt::Write as _;
use treatment::campaign::{HARM_CEM43_MIN, HARM_OVER_REMOVAL_UM, HARM_OVER_UM, HARM_PULP_K, Row};

/// The page.
pub(crate) fn html(trial: &Trial, date: &str) -> String {
    let facts = vec![
        format!("Sessions <strong>{}</strong>", grouped(trial.rows.len())),
        format!(
            "Patients <strong>{}</strong>",
            grouped(trial.patients as usize)
        ),
        format!("Seed {}", esc(&trial.seed)),
        esc(date),
        format!("BioSculpt {}", env!("CARGO_PKG_VERSION")),
    ];
    shell(&Shell {
        title: "BioSculpt campaign".to_owned(),
        heading: "A campaign of simulated sessions".to_owned(),
        facts,
        status: "<strong>Simulated device only.</strong> Nobody was treated: every session, patient and figure on \
                 this page is computed. Not a medical device."
            .to_owned(),
        parts: vec![
            ("summary", "In short", summary(trial)),
            ("releases", "Releases", releases(trial)),
            ("stops", "When they stopped", stops(trial)),
            ("lots", "Lots and cases", lots_and_cases(trial)),
            ("method", "Method", method(trial)),
        ],
    })
}

fn part(id: &str, title: &str, body: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"h-{id}\"><h2 id=\"h-{id}\">{title}</h2>{body}</section>"
    )
}

fn summary(trial: &Trial) -> String {
    let mut said = String::new();
    for release in &trial.releases {
        let mine = || trial.groups.iter().filter(|g| g.firmware == release.name());
        let sum = |of: fn(&Group) -> u64| mine().map(of).sum::<u64>();
        let (sessions, harmed) = (sum(|g| g.sessions), sum(|g| g.harmed.count));
        let noticed = sum(|g| g.noticed_of_harmed.count);
        let name = release.name();
        let (level, word) = match harmed {
            0 => (Level::Good, "no harm seen"),
            _ => (Level::Bad, "harm seen"),
        };
        let mut words = format!(
            "Firmware {name}: {} of {} sessions harmed",
            grouped(harmed as usize),
            grouped(sessions as usize)
        );
        if harmed > 0 {
            let stopped = mine().find(|g| g.stopped).map_or(0, |g| g.harmed.count);
            let _ = write!(
                words,
                "; the patient had stopped in {stopped} of these; the guard noticed {noticed}"
            );
        }
        let _ = write!(said, "<p>{} {}.</p>", badge(level, word), esc(&words));
    }
    let still: Vec<String> = trial
        .pairs
        .iter()
        .filter(|pair| !pair.stopped)
        .map(pair_in_words)
        .collect();
    let body = format!(
        "<div class=\"plain\">{said}</div><h3>Sessions without stops, the same patient with two releases</h3>{}",
        notes(&still)
    );
    part("summary", "In short", &body)
}

/// A count with its interval.
fn rate(rate: &Rate) -> String {
    if rate.of == 0 {
        return "none of none".to_owned();
    }
    let [low, high] = rate.interval.map(|share| number(100.0 * share, 1));
    format!(
        "{} <small>{low} to {high}\u{a0}%</small>",
        grouped(rate.count as usize)
    )
}

/// A line of the table of releases.
fn release_row(g: &Group) -> Vec<String> {
    let stops = match g.stopped {
        true => "with stops",
        false => "without stops",
    };
    let percent =
        |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |s| number(100.0 * s, 1));
    vec![
        format!("{} <small>{stops}</small>", g.firmware),
        grouped(g.sessions as usize),
        rate(&g.harmed),
        grouped(g.over_contour.count as usize),
        grouped(g.over_removal.count as usize),
        grouped(g.pulp_rise.count as usize),
        grouped(g.pulp_dose.count as usize),
        grouped(g.noticed.count as usize),
        grouped(g.noticed_of_harmed.count as usize),
        format!("{}\u{a0}µm", number(g.worst_over_contour_um, 0)),
        format!(
            "{}\u{a0}µm, {}\u{a0}mm³",
            number(g.worst_over_removal_um, 0),
            number(g.worst_astray_mm3, 2)
        ),
        format!("{}\u{a0}K", number(g.worst_pulp_rise_k, 2)),
        format!(
            "{}, {}\u{a0}%",
            percent(g.gamma_median),
            percent(g.gamma_least)
        ),
    ]
}

fn releases(trial: &Trial) -> String {
    let heads = [
        "Firmware",
        "Sessions",
        "Harmed",
        "Over-contour",
        "Over-removal",
        "Pulp rise",
        "Pulp dose",
        "Noticed",
        "Harmed and noticed",
        "Worst over-contour",
        "Worst over-removal, astray",
        "Worst pulp rise",
        "Gamma median, least",
    ];
    let rows: Vec<Vec<String>> = trial.groups.iter().map(release_row).collect();
    let of = |stopped: bool| {
        let groups = trial.groups.iter().filter(|g| g.stopped == stopped);
        groups.map(|g| Some(g.harmed)).collect::<Vec<_>>()
    };
    let series = Series::of(trial);
    let plot = plots::rates(
        "Share of sessions that harmed",
        &series,
        &[
            ("without stops".to_owned(), of(false)),
            ("with stops".to_owned(), of(true)),
        ],
    );
    let all: Vec<String> = trial.pairs.iter().map(pair_in_words).collect();
    let body = format!(
        "<p class=\"lead\">Harm: over-contour beyond {HARM_OVER_UM} µm, sound tissue taken away \
         deeper than {HARM_OVER_REMOVAL_UM} µm beyond the plan, pulp rise beyond {HARM_PULP_K} K, or a dose of \
         heat in the pulp beyond {HARM_CEM43_MIN} equivalent minutes at 43 °C. Noticed: the guard raised \
         an alarm other than the patient's own stop, or the device's memory or counters were found wrong. Intervals are 95 % (Wilson).</p>\
         <div class=\"cuts\">{plot}</div>{}<h3>The same patients, two releases</h3>{}",
        dense("Sessions by release", &heads, &rows),
        notes(&all)
    );
    part("releases", "By release", &body)
}

fn stops(trial: &Trial) -> String {
    let most_um = trial.rows.iter().map(|row| row.over_um).fold(0.0, f64::max);
    let top_um = 50.0 * (most_um.max(1.2 * HARM_OVER_UM) / 50.0).ceil();
    let mut panels = String::new();
    for release in &trial.releases {
        let mine: Vec<&Row> = trial
            .rows
            .iter()
            .filter(|r| r.release == *release)
            .collect();
        panels.push_str(&plots::stops(trial, release.name(), &mine, top_um));
    }
    let body = format!(
        "<p class=\"lead\">Each dot is a session: over-contour against the first stop, as a share of the planned time. \
         Rings are sessions that harmed, by whatever measure. At the left edge: the range of sessions without \
         stops.</p><div class=\"cuts\">{panels}</div>"
    );
    part("stops", "When the patient stopped", &body)
}

fn lots_and_cases(trial: &Trial) -> String {
    let series = Series::of(trial);
    let rates = |is: &dyn Fn(&Row) -> bool| -> Vec<Option<Rate>> {
        let of = |release: &swarm::Release| {
            let mine: Vec<&Row> = trial
                .rows
                .iter()
                .filter(|row| row.release == *release && is(row))
                .collect();
            (!mine.is_empty()).then(|| Rate::among(&mine, |row| !row.harms().is_empty()))
        };
        trial.releases.iter().map(of).collect()
    };
    let mut lots: Vec<u32> = trial.rows.iter().map(|row| row.lot).collect();
    lots.sort_unstable();
    lots.dedup();
    // Beyond these, a plot says less than the rows of the file.
    let by_lot: Vec<_> = lots
        .iter()
        .take(24)
        .map(|&lot| (format!("lot {lot}"), rates(&|row| row.lot == lot)))
        .collect();
    let by_case: Vec<_> = (0..trial.cases.len().min(24))
        .map(|case| (format!("case {}", case + 1), rates(&|row| row.case == case)))
        .collect();
    let rows: Vec<Vec<String>> = trial
        .cases
        .iter()
        .enumerate()
        .map(|(i, case)| {
            let mine = || trial.rows.iter().filter(|row| row.case == i);
            let worst = |of: fn(&Row) -> f64| mine().map(of).fold(0.0, f64::max);
            vec![
                format!("{} <small>{}</small>", i + 1, esc(&case.name)),
                format!("{}\u{a0}min", number(case.planned_s / 60.0, 1)),
                grouped(mine().count()),
                grouped(mine().filter(|row| !row.harms().is_empty()).count()),
                format!("{}\u{a0}µm", number(worst(|row| row.over_um), 0)),
                format!("{}\u{a0}K", number(worst(|row| row.pulp_k), 2)),
            ]
        })
        .collect();
    let heads = [
        "Case",
        "Planned",
        "Sessions",
        "Harmed",
        "Worst over-contour",
        "Worst pulp rise",
    ];
    let body = format!(
        "<div class=\"cuts\">{}{}</div>{}",
        plots::rates("Share of sessions that harmed, by lot", &series, &by_lot),
        plots::rates("Share of sessions that harmed, by case", &series, &by_case),
        table("Cases, over all releases", &heads, &rows)
    );
    part("lots", "By lot and by case", &body)
}

fn method(trial: &Trial) -> String {
    let rows = [
        format!(
            "{}, each treated once by every release, with the same tooth, lot, stops and chances.",
            count(trial.patients as usize, "patient", "patients")
        ),
        format!(
            "{}% of patients stop one to three times, at times drawn evenly over the planned session; {} of carriers.",
            number(100.0 * trial.anxious_share, 0),
            count(trial.lots as usize, "lot", "lots")
        ),
        "Of the pauses half are shorter than 12 s and one in twenty is longer than about 40 s; a stated guess. Blocks are paced as prescriptions are, not proven.".to_owned(),
        "Over-contour, over-removal, gamma (5 % of a full cell, 50 µm), what went astray and warmth are read from the simulation itself, not from its \
         sensors."
            .to_owned(),
        format!("Protocol of the guard: SHA-256 {}.", trial.protocol_sha256),
    ];
    let body = format!("{}<pre>{}</pre>", notes(&rows), esc(&trial.command));
    part("method", "Method", &body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tally::tests::{row, trial};
    use swarm::Release;

    #[test]
    fn the_page_shows_every_release_and_escapes_names() {
        let rows = vec![
            row(0, Release::V1_0, None, 10.0),
            row(0, Release::V1_2, None, 10.0),
            row(1, Release::V1_0, Some(5_000), 150.0),
            row(1, Release::V1_2, Some(5_000), 20.0),
        ];
        let page = html(&trial(rows), "1 May 2030");
        assert!(page.contains("a &lt;block&gt;") && !page.contains("<block>"));
        assert!(page.contains("Firmware 1.0: 1 of 2 sessions harmed"));
        assert!(page.contains("Firmware 1.2: 0 of 2 sessions harmed"));
        assert!(page.contains("1.0 and 1.2: sessions without stops that differ: 0 of 1"));
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
        assert!(!page.contains("NaN") && !page.contains("inf"));
    }
}
