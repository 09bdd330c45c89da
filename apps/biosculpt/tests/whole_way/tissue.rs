//! Tissue that is known, from the command line to the prescription.

use crate::program::{done, fresh, text};
use crate::sample;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    fresh("tissue", name)
}

#[test]
fn true_tissue_goes_into_the_plan_or_is_refused() {
    let mouth = sample();
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
