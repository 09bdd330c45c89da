//! What verification says, as JSON.

use crate::delivery::beside::{Beside, Differing};
use crate::verbs::verify::Found;
use casebook::Finding;
use serde::Serialize;
use std::path::Path;

#[derive(Debug, Serialize)]
pub(crate) struct ReportJson {
    casebook: String,
    /// Whether nothing speaks against the record.
    sound: bool,
    /// Whether nothing speaks against a file beside it; none where they are not compared.
    files_sound: Option<bool>,
    case: Option<String>,
    key: Option<String>,
    entries: u64,
    head: Option<String>,
    seals: u64,
    sealed_entries: u64,
    unsealed_entries: u64,
    blobs: u64,
    being_written: bool,
    /// How far the case has come, where it is one of a delivery.
    stage: Option<String>,
    /// Files beside it that are what the record says; none where they are not compared.
    files_as_recorded: Option<Vec<&'static str>>,
    /// Files beside it that the record says nothing of, so that they are not compared.
    files_not_in_record: Option<Vec<&'static str>>,
    /// Whether another plan than the recorded one lies beside it.
    other_plan: bool,
    wrong: u64,
    findings: Vec<FindingJson>,
    /// Findings that are not listed.
    more_findings: u64,
}

#[derive(Debug, Serialize)]
struct FindingJson {
    severity: &'static str,
    code: &'static str,
    file: &'static str,
    line: Option<u64>,
    byte: Option<u64>,
    what: String,
    expected: String,
    #[serde(rename = "do")]
    advice: String,
}

/// What `verify` prints.
pub(crate) fn casebook(folder: &Path, found: &Found) -> ReportJson {
    let Found { report, beside, .. } = found;
    let differing = beside.iter().flat_map(|beside| &beside.differing);
    ReportJson {
        casebook: folder.display().to_string(),
        sound: report.sound(),
        files_sound: beside.as_ref().map(|beside| beside.wrong() == 0),
        case: report.case.clone(),
        key: report.key.map(|key| key.to_string()),
        entries: report.entries,
        head: report.head.map(|head| head.to_string()),
        seals: report.seals,
        sealed_entries: report.sealed_entries,
        unsealed_entries: report.unsealed_entries(),
        blobs: report.blobs,
        being_written: found.being_written,
        stage: found.stage.clone(),
        files_as_recorded: beside.as_ref().map(|beside| beside.same.clone()),
        files_not_in_record: beside.as_ref().map(|beside| beside.unknown.clone()),
        other_plan: beside.as_ref().is_some_and(|beside| beside.is_other_plan),
        wrong: report.wrong + beside.as_ref().map_or(0, Beside::wrong),
        findings: report
            .findings
            .iter()
            .map(finding)
            .chain(differing.map(of_file))
            .collect(),
        more_findings: report.more,
    }
}

fn of_file(file: &Differing) -> FindingJson {
    FindingJson {
        severity: if file.is_wrong() { "wrong" } else { "notice" },
        code: file.code(),
        file: file.name,
        line: None,
        byte: None,
        what: file.what(),
        expected: file.expected.clone(),
        advice: file.advice.clone(),
    }
}

/// The command that does what is advised, after the advice; nothing where none does.
pub(crate) fn command(finding: &Finding) -> &'static str {
    match finding.is_recoverable() {
        true => " (`biosculpt verify DIR --recover --by NAME`)",
        false => "",
    }
}

fn finding(finding: &Finding) -> FindingJson {
    FindingJson {
        severity: finding.severity.name(),
        code: finding.code.name(),
        file: finding.part.name(),
        line: finding.line,
        byte: finding.byte,
        what: finding.what.clone(),
        expected: finding.expected.clone(),
        advice: format!("{}{}", finding.advice, command(finding)),
    }
}
