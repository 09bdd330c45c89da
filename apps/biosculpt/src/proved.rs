//! A proof from the files of a plan: what is written of it, and what is said.
//!
//! In: named bytes. Out: [`Proved`]; none where a plan has no prescription. Fails: [`Fault`], where a file is not the one
//! that was prescribed, before anything is read from it. Not here: what is checked (`treatment`).

use crate::delivery::PROOF_PAGE;
use crate::delivery::folder::{PRESCRIPTION, PROOF};
use crate::fault::Fault;
use crate::results::Named;
use crate::{files, foreign, report, terminal, wire};
use serde_json::Value;
use std::path::Path;
use treatment::Prescription;
use treatment::proof::{Files, Organ, Proof, Verdict, prove};

/// A proof with its files.
pub(crate) struct Proved {
    pub(crate) proof: Proof,
    pub(crate) files: Vec<Named>,
}

/// Whether the files are those that the prescription names: one that was changed is no file of the plan, whatever it holds.
pub(crate) fn check_files(all: &[Named], folder: &Path) -> anyhow::Result<()> {
    let find = |name: &str| all.iter().find(|f| f.0 == name).map(|f| f.1.as_slice());
    // What is wrong with the prescription itself, the proof tells.
    let prescription = find(PRESCRIPTION).map(Prescription::parse);
    let Some(Ok(prescription)) = prescription else {
        return Ok(());
    };
    let Some(other) = prescription.from.others(find).next() else {
        return Ok(());
    };
    let (what, expected) = match (other.prescribed, other.is_there) {
        (Some(sum), is_there) => (
            match is_there {
                true => "is not the file that was prescribed",
                false => "is prescribed for, and is not there",
            },
            format!("the file as `biosculpt plan` wrote it, with SHA-256 {sum}"),
        ),
        (None, _) => (
            "lies there, and the prescription knows of none",
            "only files of one plan".to_owned(),
        ),
    };
    Err(Fault::new(what)
        .at(&folder.join(other.file.name()))
        .expecting(expected)
        .advising("put that file back, or plan again; a file of a plan is never edited")
        .into())
}

/// Proves the plan that lies among the files, and draws its page.
pub(crate) fn of_files(all: &[Named], command: &str) -> anyhow::Result<Option<Proved>> {
    let Some((proof, json)) = proof_of(all)? else {
        return Ok(None);
    };
    let html = report::proof::html(&proof, command, &files::today());
    let named = vec![
        (PROOF.to_owned(), json),
        (PROOF_PAGE.to_owned(), html.into_bytes()),
    ];
    Ok(Some(Proved {
        proof,
        files: named,
    }))
}

/// The proof of the plan that lies among the files, and its `proof.json`.
pub(crate) fn proof_of(all: &[Named]) -> anyhow::Result<Option<(Proof, Vec<u8>)>> {
    let find = |name: &str| all.iter().find(|f| f.0 == name).map(|f| f.1.as_slice());
    let Some(prescription) = find(PRESCRIPTION) else {
        return Ok(None);
    };
    let named: Vec<_> = all
        .iter()
        .map(|(name, bytes)| (name.as_str(), &bytes[..]))
        .collect();
    let proof = prove(&Files {
        prescription,
        named: &named,
    })?;
    let mut json = casebook::Value::of(&wire::proof(&proof))?
        .canonical()
        .into_bytes();
    json.push(b'\n');
    Ok(Some((proof, json)))
}

/// Whether two proofs judged the same and measured the same. How a later release words it is no difference.
pub(crate) fn is_same(a: &[u8], b: &[u8]) -> bool {
    let of = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).map(wordless);
    match (of(a), of(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Texts of a proof that are no words for people: what is judged, of what, by which unit, and how it ended.
const JUDGED: [&str; 6] = [
    "code",
    "bound",
    "unit",
    "verdict",
    "prescription",
    "tissue_is",
];

/// What a proof holds beside its words.
fn wordless(proof: Value) -> Value {
    match proof {
        Value::Array(all) => all.into_iter().map(wordless).collect(),
        Value::Object(all) => {
            // That something is said stays; how it is said does not.
            let said = |(name, value): (String, Value)| match value {
                Value::String(_) if !JUDGED.contains(&name.as_str()) => (name, Value::Null),
                value => (name, wordless(value)),
            };
            all.into_iter().map(said).collect()
        }
        value => value,
    }
}

/// Says how it ended, and where its page lies.
pub(crate) fn say_in_words(proof: &Proof, folder: &Path) -> anyhow::Result<()> {
    say_verdict("proof", proof)?;
    let page = folder.join(PROOF_PAGE);
    terminal::say(&format!("open {}", foreign::path(&page)))
}

/// Says how a proof of that name ended: what failed and what could not be checked, each in its sentence.
pub(crate) fn say_verdict(name: &str, proof: &Proof) -> anyhow::Result<()> {
    let of = |verdict| proof.checks.iter().filter(move |c| c.verdict == verdict);
    let verdict = if proof.passes() { "passes" } else { "refused" };
    let warm = |h: &treatment::proof::Heated| h.of(Organ::Pulp).rise_k();
    let open = match of(Verdict::NotChecked).count() {
        0 => String::new(),
        n => format!(", {n} not checked"),
    };
    terminal::say(&format!(
        "{name}: {verdict}; {} of {} checks within their limits{open}; pulp +{:.2} K as planned, +{:.2} K at worst ({} \
         tissue)",
        of(Verdict::Passed).count(),
        proof.checks.len(),
        proof.heated.first().map_or(f64::NAN, warm),
        proof.warmest().map_or(f64::NAN, warm),
        proof.tissue_is,
    ))?;
    for check in of(Verdict::Failed) {
        let rule = &check.rule;
        let bound = if rule.is_least { "at least" } else { "at most" };
        terminal::say(&format!(
            "  {} {} ({bound} {:.3} {} is allowed)",
            rule.code,
            foreign::shown(&check.sentence),
            rule.limit,
            rule.unit
        ))?;
    }
    for check in of(Verdict::NotChecked) {
        terminal::say(&format!(
            "  {} not checked: {}",
            check.rule.code,
            foreign::shown(&check.sentence)
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_proof_is_the_same_by_what_it_measured() {
        let of = |measured: f64, sentence: &str, unit: &str| {
            let check = serde_json::json!({
                "code": "P01", "measured": measured, "sentence": sentence, "unit": unit,
                "what": sentence, "source": sentence, "verdict": "passed",
            });
            let scenario = serde_json::json!({ "why": sentence, "rise_k": measured });
            serde_json::json!({ "format": 2, "checks": [check], "scenarios": [scenario] })
                .to_string()
                .into_bytes()
        };
        let proof = of(1.0, "one way", "K");
        assert!(is_same(&proof, &of(1.0, "another way", "K")));
        assert!(!is_same(&proof, &of(1.1, "one way", "K")));
        assert!(!is_same(&proof, &of(1.0, "one way", "mm")));
        let other = String::from_utf8(proof.clone()).unwrap();
        let other = other.replace("\"sentence\"", "\"sentencE\"");
        assert!(!is_same(&proof, other.as_bytes()));
        assert!(!is_same(&proof, b"{}"));
        assert!(!is_same(b"no proof", b"no proof"));
    }
}
