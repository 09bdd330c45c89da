//! Distances and thicknesses, of files as the other verbs write them.

use super::*;

fn values(path: &Path, property: &str) -> Vec<f64> {
    let read = scan::read(&std::fs::read(path).unwrap(), scan::UnitChoice::Judge).unwrap();
    let found = read.mesh.vertex_properties();
    match &found.iter().find(|p| p.name == property).unwrap().values {
        scan::Values::F64(values) => values.clone(),
        other => panic!("{property} is {other:?}"),
    }
}

fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    said["refused"].as_str().unwrap().to_owned()
}

#[test]
fn the_maps_of_a_plan_agree_with_the_plan() {
    let out = planned();
    let maps = folder("maps");
    std::fs::create_dir_all(&maps).unwrap();
    let plan: Value =
        serde_json::from_slice(&std::fs::read(out.join("plan.json")).unwrap()).unwrap();
    let file = |name: &str| text(&out.join(name)).to_owned();
    let map = |name: &str| text(&maps.join(name)).to_owned();
    let (solid, thickness) = (file("restoration.stl"), map("thickness.ply"));
    let words = [
        "thickness",
        &solid,
        "--plan",
        text(out),
        "-o",
        &thickness,
        "--json",
    ];
    let thick = json(&words);
    let planned = plan["restoration"]["thickness"].as_array().unwrap();
    let least = thick["least"].as_array().unwrap();
    assert_eq!(least.len(), planned.len());
    for (found, planned) in least.iter().zip(planned) {
        let mm = |value: &Value| value["measured_mm"].as_f64().unwrap();
        let off = (mm(found) - mm(planned)).abs();
        assert!(off < 0.002, "{found} and {planned}");
        assert_eq!(found["limit_mm"], planned["limit_mm"]);
        assert_eq!(found["holds"], true);
    }
    let thinnest = thick["thinnest"]["thickness_mm"].as_f64().unwrap();
    let all = values(Path::new(&thickness), "thickness_mm");
    let lowest = all.iter().copied().fold(f64::INFINITY, f64::min);
    assert!((lowest - thinnest).abs() < 1e-3, "{lowest} and {thinnest}");
    assert!(thinnest < least[0]["measured_mm"].as_f64().unwrap());
    // A surface is no solid, and a folder without a plan is none.
    let why = refused(&["thickness", &file("target.ply"), "--json"]);
    assert!(
        why.contains("open along") && why.contains("restoration.stl"),
        "{why}"
    );
    let no_plan = run(&["thickness", &solid, "--plan", text(sample()), "--json"]);
    assert_eq!(no_plan.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&no_plan.stderr).contains("plan.json"));

    let (before, target, distance) = (file("before.ply"), file("target.ply"), map("distance.ply"));
    let found = json(&[
        "compare",
        &before,
        &target,
        "--same-frame",
        "-o",
        &distance,
        "--json",
    ]);
    let deepest = found["whole"]["inside"]["distance_mm"].as_f64().unwrap();
    let of_file = values(Path::new(&distance), "distance_mm");
    let lowest = of_file.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(
        (lowest - deepest).abs() < 1e-4 && deepest < -0.5,
        "{lowest} and {deepest}"
    );
    // What is sound is left as it is: the tooth before stands nowhere far out of the design.
    let outside = &found["whole"]["outside"]["distance_mm"];
    assert!(outside.as_f64().is_none_or(|mm| mm < 0.3), "{outside}");
    assert!(found["fit"].is_null());
}

#[test]
fn a_scan_is_compared_with_an_earlier_one() {
    let (now, sound) = (sample().join("lower.ply"), sample().join("sound/lower.ply"));
    let labelled = folder("compared");
    std::fs::create_dir_all(&labelled).unwrap();
    let (labelled, map) = (labelled.join("now.ply"), labelled.join("map.ply"));
    done(&["teeth", text(&now), "-o", text(&labelled)]);
    let words = [
        "compare",
        text(&labelled),
        text(&sound),
        "--json",
        "-o",
        text(&map),
    ];
    let found = json(&words);
    assert!(found["fit"]["close"].as_f64().unwrap() > 0.6, "{found}");
    assert!(
        found["whole"]["within"][1].as_f64().unwrap() > 0.9,
        "{found}"
    );
    // Every damage that lost substance shows on its tooth, as deep as it was cut.
    let teeth = found["teeth"].as_array().unwrap();
    let truth = truth("lower");
    let damage = truth["damage"].as_array().unwrap();
    let lost = damage
        .iter()
        .filter(|d| d["depth_mm"].as_f64().unwrap() > 0.3);
    let mut looked_at = 0;
    for one in lost {
        let of = teeth.iter().find(|t| t["tooth"] == one["tooth"]).unwrap();
        let deepest = -of["inside"]["distance_mm"].as_f64().unwrap();
        let cut = one["depth_mm"].as_f64().unwrap();
        assert!(deepest > 0.4 * cut && deepest < 1.3 * cut, "{one}: {of}");
        looked_at += 1;
    }
    assert!(looked_at > 0);
    let with_one = [&words[..], &["--threads", "1"]].concat();
    let bytes = std::fs::read(&map).unwrap();
    assert_eq!(json(&with_one), found);
    assert!(std::fs::read(&map).unwrap() == bytes);
    // Other teeth are no earlier scan.
    let upper = sample().join("upper.ply");
    let why = refused(&["compare", text(&now), text(&upper), "--json"]);
    assert!(why.contains("do not fit") && why.contains("35 %"), "{why}");
}
