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
    another_tooth_is_refused(plan, deliver);
    without_its_record_nothing_is_delivered_again(plan, deliver);
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
        let proof = changed.0.join("proof.json");
        let is_there = || proof.exists();
        let delivered = expect(2, &deliver(&changed, "Elara Voss", &[]));
        assert!(is_there());
        let proved = expect(2, &run(&["prove", changed.arg()]));
        // A proof of what is not there any more misleads.
        assert!(
            !is_there() && proved.contains("proof.json was of files"),
            "{proved}"
        );
        for told in [proved, delivered] {
            assert!(
                told.contains(&format!("{name}: is not the file that was prescribed"))
                    && told.contains("plan again"),
                "{told}"
            );
        }
        assert!(!changed.0.join("casebook").exists());
    }
}

/// The order names the tooth that the device works on, the plan the one that people read of.
fn another_tooth_is_refused(plan: &Folder, deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output) {
    for (tooth, words) in [("36", "tooth 36"), ("null", "no tooth")] {
        let other = plan.copy("tooth");
        let path = other.0.join("prescription.json");
        let text = std::fs::read_to_string(&path).unwrap();
        let edited = text.replacen("\"tooth\":47", &format!("\"tooth\":{tooth}"), 1);
        assert_ne!(text, edited);
        std::fs::write(path, edited).unwrap();
        let told = expect(1, &run(&["prove", other.arg()]));
        let sentence = format!("The plan is for tooth 47, the prescription for {words}");
        assert!(told.contains("P01") && told.contains(&sentence), "{told}");
        let told = expect(1, &deliver(&other, "Elara Voss", &[]));
        assert!(told.contains("the proof refused this plan"), "{told}");
        assert!(!other.0.join("casebook").exists());
    }
}

fn without_its_record_nothing_is_delivered_again(
    plan: &Folder,
    deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output,
) {
    let bereft = plan.copy("bereft");
    for name in ["outcome.json", "delivered.ply", "delivery.html"] {
        let path = bereft.0.join(name);
        std::fs::write(&path, "of a session").unwrap();
        let told = expect(1, &deliver(&bereft, "Elara Voss", &[]));
        assert!(
            told.contains(name) && told.contains("put the record back"),
            "{told}"
        );
        assert!(!bereft.0.join("casebook").exists());
        std::fs::remove_file(path).unwrap();
    }
}

/// Whether or not a rule sees it: what the tooth became is said, and is no success.
pub(super) fn what_is_beyond_its_limits_is_said(
    plan: &Folder,
    deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output,
) {
    let hot = plan.copy("hot");
    let told = expect(
        1,
        &deliver(&hot, "Elara Voss", &["--fault", "activation-hot"]),
    );
    assert!(
        told.contains("done after") && told.contains("beyond its limit: Highest rise of the"),
        "{told}"
    );
    assert!(told.contains("examine the tooth and its pulp"), "{told}");
    let outcome = std::fs::read_to_string(hot.0.join("outcome.json")).unwrap();
    assert!(
        outcome.contains("\"beyond_limits\": [\n    \"")
            || outcome.contains("\"beyond_limits\": [\""),
        "{outcome}"
    );
    let page = std::fs::read_to_string(hot.0.join("delivery.html")).unwrap();
    assert!(page.contains("done, beyond limits"));
    let told = expect(0, &run(&["replay", hot.arg()]));
    assert!(
        told.contains("identical") && told.contains("the outcome"),
        "{told}"
    );
}
