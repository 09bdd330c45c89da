//! Folders that nothing is delivered from.

use super::{Folder, expect, run};
use std::process::Output;

/// Edited, without its plan, without a proof, with a proof that refuses or is forged.
pub(super) fn what_is_not_proven_is_not_delivered(
    plan: &Folder,
    deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output,
) {
    let edit = |folder: &Folder, file: &str, from: &str, to: &str| {
        let path = folder.0.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    let edited = plan.copy("edited");
    let (from, to) = ("\"rest_ms\":0", "\"rest_ms\":1");
    edit(&edited, "prescription.json", from, to);
    let told = expect(2, &deliver(&edited, "Elara Voss", &[]));
    assert!(told.contains("another prescription"), "{told}");
    // What people read and approve is what is carried out.
    let other = plan.copy("other");
    edit(&other, "plan.json", "\"deposit_mm3\"", "\"deposit_mm4\"");
    let told = expect(2, &deliver(&other, "Elara Voss", &[]));
    assert!(told.contains("plan.json: is not the plan"), "{told}");
    assert!(expect(1, &run(&["prove", other.arg()])).contains("made from: plan.json"));
    let missing = plan.copy("missing");
    std::fs::remove_file(missing.0.join("plan.json")).unwrap();
    let told = expect(2, &deliver(&missing, "Elara Voss", &[]));
    assert!(told.contains("holds no plan.json"), "{told}");
    let planless = plan.copy("planless");
    let sum = casebook::Digest::of(&std::fs::read(planless.0.join("plan.json")).unwrap());
    let from = format!("\"plan\":\"{sum}\"");
    edit(&planless, "prescription.json", &from, "\"plan\":null");
    let told = expect(2, &deliver(&planless, "Elara Voss", &[]));
    assert!(told.contains("names no plan"), "{told}");
    // The advice is that of the verb where the folder is the wrong one.
    let bare = Folder::new("bare");
    let told = expect(2, &run(&["prove", bare.arg()]));
    assert!(
        told.contains("holds no prescription.json") && told.contains("make the plan again"),
        "{told}"
    );
    let refused = plan.copy("refused");
    let (from, to) = ("\"passes\":true", "\"passes\":false");
    edit(&refused, "proof.json", from, to);
    expect(1, &deliver(&refused, "Elara Voss", &[]));
    let forged = plan.copy("forged");
    edit(&forged, "proof.json", "\"simulated\"", "\"simulateD\"");
    let told = expect(1, &deliver(&forged, "Elara Voss", &[]));
    assert!(told.contains("biosculpt prove"), "{told}");
    let unproven = plan.copy("unproven");
    std::fs::remove_file(unproven.0.join("proof.json")).unwrap();
    let told = expect(2, &deliver(&unproven, "Elara Voss", &[]));
    assert!(told.contains("biosculpt prove"), "{told}");
    for folder in [
        &edited, &other, &missing, &planless, &refused, &forged, &unproven,
    ] {
        assert!(!folder.0.join("casebook").exists());
    }
}
