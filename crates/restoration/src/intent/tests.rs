//! Intents on a tooth of the sample mouth.

use super::*;
use dentition::from_labels;
use dentition::sample::{MouthOptions, SampleArch, mouth};
use lexicon::Seed;

fn lower() -> (SampleArch, Dentition) {
    let arch = mouth(Seed::new(3), &MouthOptions::coarse()).unwrap().lower;
    let fdi = arch.sound.face_fdi().unwrap();
    let dentition = from_labels(&arch.sound, &fdi).unwrap();
    (arch, dentition)
}

fn value(design: &Design, name: &str) -> f64 {
    design
        .figures
        .iter()
        .find(|f| f.name == name)
        .unwrap()
        .value
}

#[test]
fn strengthening_adds_what_is_asked_and_never_more_than_the_limit() {
    let (arch, dentition) = lower();
    let case = Case {
        mesh: &arch.sound,
        dentition: Some(&dentition),
        earlier: None,
        opposing: None,
    };
    let tooth = Fdi::new(36).unwrap();
    let with = |added_mm| intend(&case, tooth, &Intent::Strengthen { added_mm });
    for (asked, done) in [(0.3, 0.3), (1.5, ADDED_MM_MAX)] {
        let design = with(asked).unwrap();
        let pairs = design
            .before
            .positions()
            .iter()
            .zip(design.target.positions());
        let most = pairs.map(|(a, b)| a.distance(*b)).fold(0.0, f64::max);
        assert!((most - done).abs() < 0.02, "{asked}: {most}");
        assert!((value(&design, "added at most") - most).abs() < 1e-9);
        assert_eq!(value(&design, "share that was limited") > 0.0, asked > done);
        assert!(
            design
                .notes
                .iter()
                .any(|n| n.contains("bite was not checked"))
        );
    }
    assert!(matches!(with(9.0), Err(IntentError::OutOfRange { .. })));
    assert!(matches!(
        intend(&case, Fdi::new(38).unwrap(), &Intent::Symmetry),
        Err(IntentError::NoSuchTooth(_))
    ));
}

#[test]
fn a_shade_goal_is_reached_and_keeps_the_texture() {
    let (arch, dentition) = lower();
    let case = Case {
        mesh: &arch.sound,
        dentition: Some(&dentition),
        earlier: None,
        opposing: None,
    };
    let tooth = Fdi::new(34).unwrap();
    let goal = ShadeGoal::Tab(VitaTab::A2);
    let design = intend(&case, tooth, &Intent::Shade(goal)).unwrap();
    assert_eq!(design.before.positions(), design.target.positions());
    let labs: Vec<Lab> = design
        .target
        .colours()
        .unwrap()
        .iter()
        .map(|&c| Lab::from_srgb(c))
        .collect();
    let reached = crate::shade::median_lab(&labs).unwrap();
    assert!(reached.difference(VitaTab::A2.lab()) < 1.5, "{reached:?}");
    assert!(design.notes.iter().any(|n| n.contains("A2")));
    assert!(intend(&case, tooth, &Intent::Shade(ShadeGoal::Lighter(3.0))).is_ok());
}
