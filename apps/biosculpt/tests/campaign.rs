//! `biosculpt campaign` on a small block: its three files.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::Path;
use std::process::Command;

#[test]
fn a_campaign_writes_rows_table_and_page() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/campaign");
    let folder = Path::new(folder);
    let _ = std::fs::remove_dir_all(folder);
    let output = Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(["campaign", "--patients", "2", "--blocks", "1", "--json"])
        .args(["--firmware", "1.2,1.0", "--anxious", "0.5", "-o"])
        .arg(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["groups"].as_array().unwrap().len(), 4);
    let kept = std::fs::read(folder.join("campaign.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    assert_eq!(kept, said);
    let rows = std::fs::read_to_string(folder.join("campaign.csv")).unwrap();
    assert!(rows.starts_with("patient,case,firmware,lot,"));
    let starts: Vec<&str> = rows.lines().skip(1).map(|row| &row[..8]).collect();
    assert_eq!(starts, ["0,1,1.0,", "0,1,1.2,", "1,1,1.0,", "1,1,1.2,"]);
    let page = std::fs::read_to_string(folder.join("campaign.html")).unwrap();
    assert!(page.contains("Simulated device only"));
}
