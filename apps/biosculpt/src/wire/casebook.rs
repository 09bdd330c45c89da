//! What verification says, as JSON.

use casebook::{Finding, Report};
use serde::Serialize;
use std::path::Path;

#[derive(Debug, Serialize)]
pub(crate) struct ReportJson {
    casebook: String,
    sound: bool,
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
    advice: &'static str,
}

/// What `verify` prints.
pub(crate) fn casebook(
    folder: &Path,
    report: &Report,
    being_written: bool,
    stage: Option<&str>,
) -> ReportJson {
    ReportJson {
        casebook: folder.display().to_string(),
        sound: report.sound(),
        case: report.case.clone(),
        key: report.key.map(|key| key.to_string()),
        entries: report.entries,
        head: report.head.map(|head| head.to_string()),
        seals: report.seals,
        sealed_entries: report.sealed_entries,
        unsealed_entries: report.unsealed_entries(),
        blobs: report.blobs,
        being_written,
        stage: stage.map(str::to_owned),
        wrong: report.wrong,
        findings: report.findings.iter().map(finding).collect(),
        more_findings: report.more,
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
        advice: finding.advice,
    }
}
