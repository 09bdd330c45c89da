//! The rows of a campaign as CSV (RFC 4180), one a session; `docs/formats.md`.

use super::Trial;
use swarm::TICK_MS;
use treatment::campaign::Row;

/// The columns.
pub(crate) const HEADER: &str = "patient,case,firmware,lot,stops_s,first_stop_s,planned_s,session_s,ended,alarms,\
                                 done_share,gamma_share,over_contour_um,over_removal_um,over_removed_mm3,\
                                 astray_mm3,pulp_rise_k,pulp_cem43_min,harms,noticed";

/// All rows, in the order of patients, then releases.
pub(crate) fn csv(trial: &Trial) -> String {
    let mut text = format!("{HEADER}\r\n");
    for row in &trial.rows {
        text.push_str(&line(trial, row));
        text.push_str("\r\n");
    }
    text
}

fn line(trial: &Trial, row: &Row) -> String {
    let seconds = |ms: u64| format!("{:.2}", ms as f64 * 1e-3);
    let stops: Vec<String> = row.stops_ms.iter().map(|&ms| seconds(ms)).collect();
    let planned_s = trial.cases.get(row.case).map_or(0.0, |case| case.planned_s);
    let cells = [
        row.patient.to_string(),
        (row.case + 1).to_string(),
        row.release.name().to_owned(),
        row.lot.to_string(),
        stops.join(";"),
        row.stopped_ms().map_or_else(String::new, seconds),
        format!("{planned_s:.2}"),
        seconds(row.ticks * u64::from(TICK_MS)),
        row.ended.name().to_owned(),
        row.alarms.join(";"),
        format!("{:.4}", row.laid),
        format!("{:.4}", row.gamma),
        format!("{:.1}", row.over_um),
        format!("{:.1}", row.over_removal_um),
        format!("{:.4}", row.over_removed_mm3),
        format!("{:.4}", row.astray_mm3),
        format!("{:.3}", row.pulp_k),
        format!("{:.4}", row.cem43_min),
        row.harms().join(";"),
        row.noticed().to_string(),
    ];
    cells.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tally::tests::{row, trial};

    #[test]
    fn columns_are_kept() {
        let text = csv(&trial(vec![row(
            7,
            swarm::Release::V1_0,
            Some(5_000),
            140.04,
        )]));
        let golden = "patient,case,firmware,lot,stops_s,first_stop_s,planned_s,session_s,ended,alarms,done_share,\
                      gamma_share,over_contour_um,over_removal_um,over_removed_mm3,astray_mm3,pulp_rise_k,pulp_cem43_min,harms,noticed\r\n\
                      7,1,1.0,2,5.00,5.00,90.00,100.00,done,G501,1.0000,0.9900,140.0,0.0,0.0000,0.0000,1.500,0.0100,\
                      over-contour,false\r\n";
        assert_eq!(text, golden);
    }
}
