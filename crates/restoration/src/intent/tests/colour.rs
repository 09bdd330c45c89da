//! Marks and shades on teeth of the sample mouth.

use super::*;

#[test]
fn a_tattoo_is_painted_as_the_tooth_around_it() {
    let order = DamageOrder {
        tooth: tooth(46),
        kind: DamageKind::Tattoo,
        site: Site::Buccal,
    };
    let options = MouthOptions {
        damage: vec![order],
        step_mm: 0.4,
        ..MouthOptions::coarse()
    };
    let arch: SampleArch = mouth(Seed::new(3), &options).unwrap().lower;
    let dentition = from_labels(&arch.scan, &arch.face_fdi).unwrap();
    let case = Case {
        mesh: &arch.scan,
        dentition: Some(&dentition),
        earlier: None,
        opposing: None,
    };
    let found = crate::find(&arch.scan, Some(&dentition), None);
    let mark = found
        .list
        .iter()
        .find(|f| f.kind == FindingKind::Mark)
        .unwrap();
    let design = intend(&case, tooth(46), &Intent::RemoveMark(mark)).unwrap();
    assert_eq!(design.before.positions(), design.target.positions());
    assert!(value(&design, "asked") > 10.0 && value(&design, "left to the goal") < 1.0);
    // No ink is left: every painted place is near the tooth's own median.
    let labs = |m: &Mesh| -> Vec<Lab> {
        m.colours()
            .unwrap()
            .iter()
            .map(|&c| Lab::from_srgb(c))
            .collect()
    };
    let (was, will) = (labs(&design.before), labs(&design.target));
    let own = crate::shade::median_lab(&was).unwrap();
    let furthest = |l: &[Lab]| l.iter().map(|c| c.difference(own)).fold(0.0, f64::max);
    assert!(furthest(&was) > 25.0, "{}", furthest(&was));
    let touched = |v: &usize| was[*v] != will[*v];
    let painted: Vec<Lab> = (0..will.len()).filter(touched).map(|v| will[v]).collect();
    assert!(furthest(&painted) < 14.0, "{}", furthest(&painted));
    let marked: Vec<DVec3> = mark
        .faces
        .iter()
        .map(|f| arch.scan.centroid(f.0 as usize))
        .collect();
    for v in (0..will.len()).filter(touched) {
        let p = design.before.positions()[v];
        let away = marked
            .iter()
            .map(|m| m.distance(p))
            .fold(f64::INFINITY, f64::min);
        assert!(away < 1.2, "painted {away} mm away");
    }
    assert!(design.region.path.len() >= 3);
    ink_is_removed_and_laid_down_anew(&design);
    let elsewhere = intend(&case, tooth(36), &Intent::RemoveMark(mark));
    assert!(matches!(elsewhere, Err(IntentError::Nothing(_))));
}

/// The plan takes a mark out as volume and fills it; a stain it tints, and says which.
fn ink_is_removed_and_laid_down_anew(design: &Design) {
    let options = PlanOptions::for_flaw(FindingKind::Mark);
    let made = plan(design, None, &options).unwrap();
    let t = made.totals;
    assert!(
        t.remove_mm3 > 0.5 * options.dyed_mm * design.region.area_mm2,
        "{t:?}"
    );
    assert!(
        (t.remove_mm3 - t.deposit_mm3).abs() < 0.02 * t.remove_mm3,
        "{t:?}"
    );
    assert_eq!(t.tint_mm3, 0.0);
    assert!(made.balance.cells_off_mm3.abs() < 1e-9);
    assert!(
        made.notes
            .iter()
            .any(|n| n.contains("removed with the 0.10 mm"))
    );
    let tinted = plan(design, None, &PlanOptions::for_flaw(FindingKind::Stain)).unwrap();
    assert!(tinted.totals.tint_mm3 > 0.0 && tinted.totals.remove_mm3 == 0.0);
    assert!(tinted.notes.iter().any(|n| n.contains("removes nothing")));
}

#[test]
fn a_shade_goal_is_reached_and_keeps_the_texture() {
    let goal = Intent::Shade(ShadeGoal::Tab(VitaTab::A2));
    let design = intend(&case(false), tooth(34), &goal).unwrap();
    assert_eq!(design.before.positions(), design.target.positions());
    let colours = design.target.colours().unwrap();
    let labs: Vec<Lab> = colours.iter().map(|&c| Lab::from_srgb(c)).collect();
    let reached = crate::shade::median_lab(&labs).unwrap();
    assert!(reached.difference(VitaTab::A2.lab()) < 1.5, "{reached:?}");
    assert!(design.notes.iter().any(|n| n.contains("A2")));
    assert!(design.region.path.len() >= 3);
}
