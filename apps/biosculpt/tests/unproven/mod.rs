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
    let told = expect(2, &run(&["prove", other.arg()]));
    assert!(
        told.contains("plan.json: is not the file that was prescribed"),
        "{told}"
    );
    changed_surfaces_are_no_files_of_the_plan(plan, deliver);
    let missing = plan.copy("missing");
    std::fs::remove_file(missing.0.join("plan.json")).unwrap();
    let told = expect(2, &deliver(&missing, "Elara Voss", &[]));
    assert!(told.contains("holds no plan.json"), "{told}");
    let planless = plan.copy("planless");
    let sum = casebook::Digest::of(&std::fs::read(planless.0.join("plan.json")).unwrap());
    let from = format!("\"plan.json\":\"{sum}\",");
    edit(&planless, "prescription.json", &from, "");
    let told = expect(2, &deliver(&planless, "Elara Voss", &[]));
    assert!(told.contains("names no plan"), "{told}");
    // The advice is that of the verb where the folder is the wrong one.
    let bare = Folder::new("bare");
    let told = expect(2, &run(&["prove", bare.arg()]));
    assert!(
        told.contains("holds no prescription.json")
            && told.contains("make the plan with `biosculpt plan"),
        "{told}"
    );
    // What a new plan takes away is told before any work, and nothing of it goes where none is made.
    let kept = plan.copy("kept");
    std::fs::write(kept.0.join("delivery.html"), b"a page").unwrap();
    let again = ["plan", "no-such.stl", "--tooth", "36", "-o", kept.arg()];
    let told = expect(2, &run(&again));
    let (gone, cause) = (
        told.find("proof.json, delivery.html will be taken away"),
        told.find("no-such.stl"),
    );
    assert!(
        gone.is_some() && gone < cause && told.contains("the record stays in casebook"),
        "{told}"
    );
    assert!(kept.0.join("proof.json").exists() && kept.0.join("delivery.html").exists());
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

/// Whatever is in a file that was changed: it is told as that, before anything is read from it.
fn changed_surfaces_are_no_files_of_the_plan(
    plan: &Folder,
    deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output,
) {
    for name in [
        "before.ply",
        "target.ply",
        "around.ply",
        "antagonist.ply",
        "restoration.stl",
        "restoration.3mf",
    ] {
        let changed = plan.copy("changed");
        let path = changed.0.join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        let half = bytes.len() / 2;
        bytes.truncate(half);
        std::fs::write(&path, bytes).unwrap();
        for told in [
            expect(2, &run(&["prove", changed.arg()])),
            expect(2, &deliver(&changed, "Elara Voss", &[])),
        ] {
            assert!(
                told.contains(&format!("{name}: is not the file that was prescribed"))
                    && told.contains("plan again"),
                "{told}"
            );
        }
        assert!(!changed.0.join("casebook").exists());
    }
}
