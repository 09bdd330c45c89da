use super::{Work, order, prescribe};
use crate::setting::{HOTTEST_PLANNED_K, PULP_PLANNED_K};
use crate::{MadeFrom, PlanFile};
use crate::{Prescription, testing};
use casebook::Digest;
use lexicon::Tissue;
use swarm::{Action, load_ug};

#[test]
fn law_orders_hold_what_was_planned() {
    let work = testing::work();
    let (order, notes) = order(&work).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    let planned: f64 = work.zones.iter().flat_map(|z| &z.cells).map(|c| c.1).sum();
    let held: f64 = order.zones.iter().map(swarm::ZoneOrder::volume_cells).sum();
    assert!((planned - held).abs() < 0.01, "{planned} {held} cells");
    let loads = order.dose_ug() as f64 / load_ug();
    let share = order.bots_limit as f64 / loads;
    assert!((share - 1e-3).abs() < 1e-5, "{share}");
}

#[test]
fn small_zones_go_with_their_like_or_are_left_out_in_words() {
    let mut work = testing::work();
    let crumb = |action, tissue| super::WorkZone {
        action,
        tissue,
        cells: vec![([1, 2, 3], 0.5)],
    };
    work.zones.insert(0, crumb(Action::Deposit, Tissue::Enamel));
    work.zones.push(crumb(Action::Tint, Tissue::Enamel));
    let (found, notes) = order(&work).unwrap();
    assert_eq!(found.zones.len(), 3);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(found.zones[1].cells.iter().any(|c| c.place == [1, 2, 3]));
    // Where there is nothing else, a little is what there is to do.
    let only = Work {
        zones: vec![crumb(Action::Deposit, Tissue::Enamel)],
        ..work.clone()
    };
    assert_eq!(order(&only).unwrap().0.zones.len(), 1);
    let none = Work {
        zones: Vec::new(),
        ..work
    };
    assert!(order(&none).is_err());
}

/// Files of a plan, of which the last is younger than the others.
const FILES: [PlanFile; 6] = [
    PlanFile::Plan,
    PlanFile::Before,
    PlanFile::Target,
    PlanFile::Tissue,
    PlanFile::Antagonist,
    PlanFile::Solid,
];

/// Made from these files, each of which holds its own name.
fn made_from(files: &[PlanFile]) -> MadeFrom {
    let with =
        |from: MadeFrom, file: &PlanFile| from.with(*file, Digest::of(file.name().as_bytes()));
    files.iter().fold(MadeFrom::default(), with)
}

#[test]
fn law_prescriptions_round_trip() {
    let (before, target) = testing::crowns();
    let found = prescribe(&testing::work(), &testing::piece(&before, &target), None).unwrap();
    let (pulp, hottest) = (
        found.prediction.pulp_rise_mk,
        found.prediction.hottest_rise_mk,
    );
    assert!(
        pulp > 100 && f64::from(pulp) <= PULP_PLANNED_K * 1e3,
        "{pulp}"
    );
    assert!(f64::from(hottest) <= HOTTEST_PLANNED_K * 1e3 && hottest > pulp);
    let feed = found.order.zones[0].feed_ug_s;
    assert!((10..=60).contains(&feed), "{feed}");
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    let written = found.prescription(made_from(&FILES));
    let bytes = written.bytes().unwrap();
    assert_eq!(Prescription::parse(&bytes).unwrap(), written);
    for lacking in PlanFile::NEEDED {
        let others: Vec<PlanFile> = FILES.into_iter().filter(|&file| file != lacking).collect();
        let mut other = written.clone();
        other.from = made_from(&others);
        let why = Prescription::parse(&other.bytes().unwrap()).unwrap_err();
        assert!(why.to_string().contains(lacking.name()), "{why}");
    }
    let text = String::from_utf8(bytes).unwrap();
    // The format before, as it was written: the same without a solid.
    let before = serde_json::from_str::<serde_json::Value>(&text).unwrap();
    let mut fields = before.as_object().unwrap().clone();
    let files = fields.remove("files").unwrap();
    for (field, name) in [
        ("plan", "plan.json"),
        ("before", "before.ply"),
        ("target", "target.ply"),
        ("tissue", "tissue.mha"),
        ("around", "around.ply"),
        ("antagonist", "antagonist.ply"),
    ] {
        fields.insert(field.to_owned(), files[name].clone());
    }
    fields.insert("format".to_owned(), 2.into());
    let old = casebook::Value::of(&fields).unwrap().canonical() + "\n";
    let mut expected = written.clone();
    expected.from = made_from(&FILES[..5]);
    assert_eq!(Prescription::parse(old.as_bytes()).unwrap(), expected);
    for other in [
        old.replacen("\"before\":", "\"before\": ", 1),
        old.replacen("\"around\":null,", "", 1),
    ] {
        assert_ne!(other, old);
        assert!(Prescription::parse(other.as_bytes()).is_err());
    }
    let unknown = text.replacen("restoration.stl", "restoration.obj", 1);
    let why = Prescription::parse(unknown.as_bytes()).unwrap_err();
    assert!(why.to_string().contains("restoration.obj"), "{why}");
    let dose = format!("\"dose_ug\":{}", written.order.zones[0].dose_ug);
    let more = format!("\"dose_ug\":{}", written.order.zones[0].dose_ug + 3);
    let other = text.replacen(&dose, &more, 1);
    assert!(
        Prescription::parse(other.as_bytes()).is_err(),
        "cells and dose differ"
    );
}
