//! Tissue that is known, from the command line to the prescription.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Standard output of a run that must end well.
fn done(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(arguments)
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {message}");
    String::from_utf8(output.stdout).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("tissue")
        .join(name);
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn true_tissue_goes_into_the_plan_or_is_refused() {
    let mouth = folder("mouth");
    done(&["sample", "-o", text(&mouth)]);
    let scan = mouth.join("lower.ply");
    let plan = |tissue: &Path, name: &str| {
        let out = folder(name);
        let words = [
            "plan",
            text(&scan),
            "--tooth",
            "46",
            "-o",
            text(&out),
            "--tissue",
            text(tissue),
        ];
        (done(&words), out)
    };
    let tissues = mouth.join("tissues");
    let (said, out) = plan(&tissues, "true-tissue");
    assert!(said.contains("true tissue, from solids"), "{said}");
    let volume = std::fs::read(out.join("tissue.mha")).unwrap();
    let head = String::from_utf8_lossy(&volume[..400.min(volume.len())]).into_owned();
    assert!(head.contains("Comment = solids"), "{head}");
    // Tissue of another tooth only: no prescription rather than a wrong one.
    let other = folder("other-tissue-in");
    std::fs::create_dir_all(&other).unwrap();
    for name in ["36-enamel.ply", "36-dentine.ply", "36-pulp.ply"] {
        std::fs::copy(tissues.join(name), other.join(name)).unwrap();
    }
    let (said, out) = plan(&other, "other-tissue");
    assert!(
        said.contains("the tissue lies elsewhere than the scan"),
        "{said}"
    );
    assert!(!out.join("prescription.json").exists());
}
