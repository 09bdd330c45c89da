//! What comes in after a tooth was worked on: surfaces from before, of another mouth, and a new scan; and that it was another tooth.

use crate::TOOTH;
use crate::served::{Browser, Served};
use glam::{DMat3, DVec3};
use scan::{Mesh, Unit, UnitChoice};
use serde_json::{Value, json};
use std::path::Path;

fn surface(path: &Path) -> Mesh {
    let bytes = std::fs::read(path).unwrap();
    scan::read(&bytes, UnitChoice::Given(Unit::Millimetre))
        .unwrap()
        .mesh
}

/// The part of it for which `stays` is true, each point put elsewhere, as a file.
fn other(mesh: &Mesh, stays: impl Fn(DVec3) -> bool, to: impl Fn(DVec3) -> DVec3) -> Vec<u8> {
    let at = |corner: &u32| mesh.positions()[*corner as usize];
    let faces = mesh
        .faces()
        .iter()
        .filter(|face| face.iter().all(|corner| stays(at(corner))));
    let positions = mesh.positions().iter().map(|at| to(*at));
    let other = Mesh::new(positions.collect(), faces.copied().collect()).unwrap();
    let mut file = Vec::new();
    scan::io::write_stl(&other, &mut file).unwrap();
    file
}

/// Comes in, and is looked at: the scan, and whether a plan may be asked for on it.
fn came_in(elara: &mut Browser, patient: &str, file: &[u8]) -> (Value, u16) {
    let path = format!("{patient}/scans?name=again.stl");
    let scan = elara.json("POST", &path, "application/octet-stream", file);
    elara.job(&scan);
    let scan = elara.get(&format!(
        "{patient}/scans/{}",
        scan["scan"].as_str().unwrap()
    ));
    let status = asked(elara, patient, &scan, TOOTH);
    (scan, status)
}

/// How a wish for a plan is answered; what is begun by it is not waited for.
fn asked(elara: &mut Browser, patient: &str, scan: &Value, fdi: u8) -> u16 {
    let wish = json!({"scan": scan["id"], "fdi": fdi}).to_string();
    let plans = format!("{patient}/plans");
    let (status, begun) = elara.ask("POST", &plans, "application/json", wish.as_bytes());
    let begun: Value = serde_json::from_slice(&begun).unwrap();
    if let Some(job) = begun["job"].as_str() {
        elara.ask(
            "DELETE",
            &format!("/api/jobs/{job}"),
            "application/json",
            b"",
        );
    }
    status
}

/// Points as another scan of the same has them: hundredths of a millimetre beside.
fn scanned_anew(at: DVec3) -> DVec3 {
    let grain = |seed: f64| libm::sin(seed * 12_345.678) * 0.02;
    at + DVec3::new(grain(at.x + at.y), grain(at.y - at.z), grain(at.z + at.x))
}

/// An old surface is known wherever it lies and though a part was cut off; another mouth is told; a new scan is taken, and a plan on it
/// approved only once somebody looked at the tooth.
pub(crate) fn what_shows_what(served: &Served, patient: &str, sample: &Path) {
    let mut elara = Browser::signed_in(served, "elara");
    let patient = format!("/api/patients/{patient}");
    let mesh = surface(&sample.join("lower.ply"));
    let turn = DMat3::from_rotation_z(0.7) * DMat3::from_rotation_x(0.4);
    let moved = |at: DVec3| turn * at + DVec3::new(13.7, -4.1, 2.2);
    let middle = mesh.positions().iter().sum::<DVec3>() / mesh.positions().len() as f64;
    // A fifth of the arch is not there.
    let stays = |at: DVec3| at.x - middle.x < 12.0;
    let (scan, status) = came_in(&mut elara, &patient, &other(&mesh, stays, moved));
    assert_eq!((status, &scan["unlike"]), (409, &Value::Null), "{scan}");
    // A piece of a few teeth, where it lay; and of the other jaw, of which no scan is there that it could fit on.
    let first = elara.get(&format!("{patient}/scans/s1"));
    let mut teeth = first["teeth"].as_array().unwrap().iter();
    let tooth = teeth.find(|one| one["fdi"] == TOOTH).unwrap();
    let [x, y, z] = [0, 1, 2].map(|axis| tooth["origin"][axis].as_f64().unwrap());
    let near = |at: DVec3| at.distance(DVec3::new(x, y, z)) < 16.0;
    let upper = surface(&sample.join("upper.ply"));
    for (of, is_unplaced) in [(&mesh, false), (&upper, true)] {
        let (scan, status) = came_in(&mut elara, &patient, &other(of, near, |at| at));
        let told = (status, &scan["state"], &scan["unlike"], &scan["unplaced"]);
        let expected = (409, &json!("examined"), &Value::Null, &json!(is_unplaced));
        assert_eq!(told, expected, "{scan}");
    }
    // The other jaw fits on none of this one, and is no other person's for that.
    let (scan, _) = came_in(&mut elara, &patient, &other(&upper, |_| true, |at| at));
    assert_eq!(
        (&scan["jaw"], &scan["unlike"]),
        (&json!("upper"), &Value::Null),
        "{scan}"
    );
    assert_eq!(asked(&mut elara, &patient, &scan, 26), 202);
    let wide = |at: DVec3| at * DVec3::new(1.15, 0.9, 1.0);
    let (scan, _) = came_in(&mut elara, &patient, &other(&mesh, |_| true, wide));
    assert!(scan["unlike"].is_string(), "{scan}");
    let (scan, status) = came_in(&mut elara, &patient, &other(&mesh, |_| true, scanned_anew));
    // It fits on one before the other mouth.
    assert_eq!((status, &scan["unlike"]), (202, &Value::Null), "{scan}");
    let plans = elara.get(&patient)["plans"].clone();
    let plan = plans.as_array().unwrap().last().unwrap()["id"].clone();
    let plan = elara.get(&format!("{patient}/plans/{}", plan.as_str().unwrap()));
    assert_eq!(
        (&plan["standing"], &plan["charting_due"]),
        (&json!("fresh"), &json!(true))
    );
    elara.post(
        &format!("{patient}/chart"),
        &json!({"fdi": TOOTH, "state": "present", "surfaces": []}),
    );
    let plan = elara.get(&format!("{patient}/plans/{}", plan["id"].as_str().unwrap()));
    assert_eq!(plan["charting_due"], json!(false), "{plan}");
}

/// A dentist says that it was another tooth, and that is what is to be examined then.
pub(crate) fn it_was_another(served: &Served, patient: &str, delivery: &str) {
    let mut amir = Browser::signed_in(served, "amir");
    let patient = format!("/api/patients/{patient}");
    assert_eq!(
        amir.get(&patient)["to_examine"],
        json!([]),
        "it was charted"
    );
    let path = format!("/api/deliveries/{delivery}");
    let said = json!({"was": TOOTH, "fdi": 37, "reason": "the scan was numbered from the wrong side", "password": served.password});
    let wrong = json!({"was": TOOTH, "fdi": 37, "reason": "x", "password": "not the right one"})
        .to_string();
    let tooth = format!("{path}/tooth");
    let (status, _) = amir.ask("POST", &tooth, "application/json", wrong.as_bytes());
    assert_eq!(status, 403);
    let told = amir.post(&tooth, &said);
    assert_eq!(
        (&told["fdi"], &told["renumbered"][0]["from"]),
        (&json!(37), &json!(TOOTH))
    );
    let record = amir.get(&patient);
    assert_eq!(
        (&record["to_examine"], &record["deliveries"][0]["fdi"]),
        (&json!([37, TOOTH]), &json!(37))
    );
    // By the numbers of that surface nothing is planned any more.
    let wish = json!({"scan": record["scans"][0]["id"], "fdi": 34}).to_string();
    let plans = format!("{patient}/plans");
    let (status, why) = amir.ask("POST", &plans, "application/json", wish.as_bytes());
    let why = String::from_utf8(why).unwrap();
    assert!(
        status == 409 && why.contains("numbers of this surface"),
        "{why}"
    );
}
