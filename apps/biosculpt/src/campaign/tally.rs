//! Counts over sessions: by release and by whether the patient stopped, and releases against each other.
//!
//! In: rows in the order of patients, then releases. Out: [`Group`]s, [`Pair`]s.
//! Method: shares with Wilson's 95 % interval; pairs compare the same patient, to the last bit.

use serde::Serialize;
use swarm::Release;
use treatment::campaign::Row;

/// Quantile of the normal distribution for 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub(crate) struct Rate {
    pub(crate) count: u64,
    pub(crate) of: u64,
    /// Wilson's 95 % interval of the share.
    pub(crate) interval: [f64; 2],
}

impl Rate {
    pub(crate) fn new(count: u64, of: u64) -> Self {
        Self {
            count,
            of,
            interval: wilson(count, of),
        }
    }

    pub(crate) fn among(rows: &[&Row], is: impl Fn(&Row) -> bool) -> Self {
        let count = rows.iter().filter(|row| is(row)).count();
        Self::new(count as u64, rows.len() as u64)
    }

    pub(crate) fn share(&self) -> f64 {
        self.count as f64 / self.of.max(1) as f64
    }
}

/// Wilson's interval of a share; all is possible where nothing was seen.
fn wilson(count: u64, of: u64) -> [f64; 2] {
    if of == 0 {
        return [0.0, 1.0];
    }
    let (n, p) = (of as f64, count as f64 / of as f64);
    let z2 = Z * Z;
    let middle = p + z2 / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z2 / n;
    // Rounding must not leave a trace where none or all were counted.
    let low = match count {
        0 => 0.0,
        _ => (middle - half) / whole,
    };
    let high = match count == of {
        true => 1.0,
        false => (middle + half) / whole,
    };
    [low, high].map(printed)
}

/// As many decimals of a figure as mean anything.
fn printed(figure: f64) -> f64 {
    crate::wire::rounded(figure, 6)
}

/// Sessions of one release, with or without stops.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Group {
    pub(crate) firmware: &'static str,
    pub(crate) stopped: bool,
    pub(crate) sessions: u64,
    pub(crate) harmed: Rate,
    pub(crate) over_contour: Rate,
    pub(crate) over_removal: Rate,
    pub(crate) pulp_rise: Rate,
    pub(crate) pulp_dose: Rate,
    /// The guard raised an alarm other than the patient's own stop, or the read-back or the counters were not right.
    pub(crate) noticed: Rate,
    /// The same, among those that were harmed.
    pub(crate) noticed_of_harmed: Rate,
    pub(crate) worst_over_contour_um: f64,
    pub(crate) worst_over_removal_um: f64,
    pub(crate) worst_astray_mm3: f64,
    pub(crate) worst_pulp_rise_k: f64,
    pub(crate) worst_pulp_cem43_min: f64,
    pub(crate) gamma_median: Option<f64>,
    pub(crate) gamma_least: Option<f64>,
}

/// Two releases on the same patients.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Pair {
    pub(crate) firmware: [&'static str; 2],
    /// Whether these are the patients who stopped (in either session), or those who did not.
    pub(crate) stopped: bool,
    pub(crate) patients: u64,
    /// All figures of both sessions are the same to the last bit.
    pub(crate) identical: u64,
    pub(crate) harmed_by_first_only: u64,
    pub(crate) harmed_by_second_only: u64,
    pub(crate) widest_over_contour_um: f64,
    pub(crate) widest_over_removal_um: f64,
    pub(crate) widest_pulp_rise_k: f64,
}

/// Groups in the order of releases, those without stops first.
pub(crate) fn groups(rows: &[Row], releases: &[Release]) -> Vec<Group> {
    let each = releases
        .iter()
        .flat_map(|&release| [(release, false), (release, true)]);
    each.map(|(release, stopped)| group(rows, release, stopped))
        .collect()
}

fn group(rows: &[Row], release: Release, stopped: bool) -> Group {
    let mine: Vec<&Row> = rows
        .iter()
        .filter(|row| row.release == release && row.stopped_ms().is_some() == stopped)
        .collect();
    let harmed: Vec<&Row> = mine
        .iter()
        .copied()
        .filter(|row| !row.harms().is_empty())
        .collect();
    let by = |what: &str| Rate::among(&mine, |row| row.harms().contains(&what));
    let worst = |of: fn(&Row) -> f64| printed(mine.iter().map(|row| of(row)).fold(0.0, f64::max));
    let mut gammas: Vec<f64> = mine.iter().map(|row| row.gamma).collect();
    gammas.sort_by(f64::total_cmp);
    Group {
        firmware: release.name(),
        stopped,
        sessions: mine.len() as u64,
        harmed: Rate::new(harmed.len() as u64, mine.len() as u64),
        over_contour: by("over-contour"),
        over_removal: by("over-removal"),
        pulp_rise: by("pulp rise"),
        pulp_dose: by("pulp dose"),
        noticed: Rate::among(&mine, Row::noticed),
        noticed_of_harmed: Rate::among(&harmed, Row::noticed),
        worst_over_contour_um: worst(|row| row.over_um),
        worst_over_removal_um: worst(|row| row.over_removal_um),
        worst_astray_mm3: worst(|row| row.astray_mm3),
        worst_pulp_rise_k: worst(|row| row.pulp_k),
        worst_pulp_cem43_min: worst(|row| row.cem43_min),
        gamma_median: gammas.get(gammas.len() / 2).copied().map(printed),
        gamma_least: gammas.first().copied().map(printed),
    }
}

/// Every release against every later one: patients without stops, then with.
pub(crate) fn pairs(rows: &[Row], releases: &[Release]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (i, &one) in releases.iter().enumerate() {
        for (j, &other) in releases.iter().enumerate().skip(i + 1) {
            for stopped in [false, true] {
                let both = rows
                    .chunks(releases.len())
                    .filter_map(|all| Some((all.get(i)?, all.get(j)?)));
                let both: Vec<(&Row, &Row)> = both
                    .filter(|(a, b)| {
                        (a.stopped_ms().is_some() || b.stopped_ms().is_some()) == stopped
                    })
                    .collect();
                pairs.push(pair([one, other], stopped, &both));
            }
        }
    }
    pairs
}

fn pair(firmware: [Release; 2], stopped: bool, both: &[(&Row, &Row)]) -> Pair {
    let count =
        |is: &dyn Fn(&Row, &Row) -> bool| both.iter().filter(|(a, b)| is(a, b)).count() as u64;
    let widest = |of: fn(&Row) -> f64| {
        let apart = both.iter().map(|(a, b)| (of(a) - of(b)).abs());
        printed(apart.fold(0.0, f64::max))
    };
    let harmed = |row: &Row| !row.harms().is_empty();
    Pair {
        firmware: firmware.map(Release::name),
        stopped,
        patients: both.len() as u64,
        identical: count(&same),
        harmed_by_first_only: count(&|a, b| harmed(a) && !harmed(b)),
        harmed_by_second_only: count(&|a, b| !harmed(a) && harmed(b)),
        widest_over_contour_um: widest(|row| row.over_um),
        widest_over_removal_um: widest(|row| row.over_removal_um),
        widest_pulp_rise_k: widest(|row| row.pulp_k),
    }
}

/// All that was measured is the same, to the last bit.
fn same(a: &Row, b: &Row) -> bool {
    let bits = |row: &Row| {
        let depths = [row.over_um, row.over_removal_um];
        let volumes = [row.over_removed_mm3, row.astray_mm3];
        let rest = [row.laid, row.gamma, row.pulp_k, row.cem43_min];
        (
            depths.map(f64::to_bits),
            volumes.map(f64::to_bits),
            rest.map(f64::to_bits),
        )
    };
    a.ended == b.ended && a.ticks == b.ticks && a.alarms == b.alarms && bits(a) == bits(b)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::campaign::{CaseJson, Harm, Trial};
    use treatment::session::Ended;

    pub(crate) fn row(patient: u64, release: Release, stop: Option<u64>, over_um: f64) -> Row {
        Row {
            patient,
            case: 0,
            release,
            lot: 2,
            stops_ms: stop.into_iter().collect(),
            ended: Ended::Done,
            ticks: 2_000,
            alarms: stop.map(|_| "G501".to_owned()).into_iter().collect(),
            laid: 1.0,
            gamma: 0.99,
            over_um,
            over_removal_um: 0.0,
            over_removed_mm3: 0.0,
            astray_mm3: 0.0,
            pulp_k: 1.5,
            cem43_min: 0.01,
        }
    }

    pub(crate) fn trial(rows: Vec<Row>) -> Trial {
        let mut releases: Vec<Release> = rows.iter().map(|row| row.release).collect();
        releases.sort();
        releases.dedup();
        Trial {
            format: 2,
            simulated: true,
            command: "campaign".to_owned(),
            patients: rows.len() as u64 / releases.len().max(1) as u64,
            seed: "1".to_owned(),
            lots: 2,
            anxious_share: 0.5,
            protocol_sha256: String::new(),
            harm: Harm::default(),
            cases: vec![CaseJson {
                name: "a <block>".to_owned(),
                planned_s: 90.0,
            }],
            groups: groups(&rows, &releases),
            pairs: pairs(&rows, &releases),
            releases,
            rows,
        }
    }

    #[test]
    fn intervals_are_those_of_the_book() {
        // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (count, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let [a, b] = wilson(count, of);
            assert!(
                (a - low).abs() < 5e-5 && (b - high).abs() < 5e-5,
                "{count}/{of}: {a} {b}"
            );
        }
        assert_eq!(wilson(0, 0), [0.0, 1.0]);
        assert_eq!(wilson(5, 5)[1], 1.0);
    }

    #[test]
    fn sessions_are_grouped_and_paired() {
        let [a, b] = [Release::V1_0, Release::NEWEST];
        let rows = vec![
            row(0, a, None, 10.0),
            row(0, b, None, 10.0),
            row(1, a, Some(5_000), 150.0),
            row(1, b, Some(5_000), 20.0),
            // Stopped only after its end: a session without stops.
            row(2, a, Some(100_000), 10.0),
            row(2, b, Some(100_000), 12.0),
        ];
        let trial = trial(rows);
        let seen: Vec<(u64, u64, u64)> = trial
            .groups
            .iter()
            .map(|g| (g.sessions, g.harmed.count, g.noticed.count))
            .collect();
        assert_eq!(seen, [(2, 0, 0), (1, 1, 0), (2, 0, 0), (1, 0, 0)]);
        let [still, stopped] = &trial.pairs[..] else {
            panic!("two pairs");
        };
        assert_eq!((still.patients, still.identical), (2, 1));
        assert_eq!((stopped.patients, stopped.harmed_by_first_only), (1, 1));
        assert_eq!(
            (still.widest_over_contour_um, stopped.widest_over_contour_um),
            (2.0, 130.0)
        );
    }
}
