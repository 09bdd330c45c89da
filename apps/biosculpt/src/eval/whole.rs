//! A tooth of known tissue the whole way, as a user goes it: a piece broken off its crown, then this program's own
//! `plan --tissue`, `prove`, `deliver`, `replay` and `verify`; the same loss planned and proved on the estimate.
//!
//! In: solids, a folder. Out: [`Way`]. Fails: where files cannot be written or the program cannot be started; a
//! refusal on the way is a figure, not an error.

use crate::delivery::folder::PRESCRIPTION;
use crate::tissues::SolidsFile;
use crate::written::ply;
use crate::{files, terminal, wire};
use anyhow::Context;
use lexicon::Seed;
use restoration::damage::{DamageKind, Damaged, draw};
use scan::space::Bvh;
use scan::{FaceId, Mesh, Values};
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use treatment::PlanFile;

/// The loss that is wanted, mm3, and how far off is near enough. A chip: a drawn hollow is often undercut, and
/// where its walls are thin the proof refuses it (P10).
const LOSS_MM3: f64 = 10.0;
const NEAR_MM3: f64 = 1.0;
/// Losses that are drawn until one is near enough; the nearest is taken.
const DRAWS: u64 = 60;
/// Least level of a tool at the crown's border.
const OFF_BORDER: f64 = 0.3;
/// What is left over the true pulp, mm.
const OVER_PULP_MM: f64 = 0.9;
/// Edges of the crown are halved until they are no longer than this on average, mm.
const EDGE_MM: f64 = 0.3;

/// A plan and its proof, by one kind of tissue.
#[derive(Debug, Default, Serialize)]
pub(super) struct Planned {
    tissue_is: String,
    feed_ug_s: Option<u64>,
    pulp_planned_k: Option<f64>,
    pulp_worst_k: Option<f64>,
    hottest_worst_k: Option<f64>,
    pulp_mm: Option<f64>,
    /// Codes of checks that failed, or why there is no prescription.
    refused: Vec<String>,
}

/// How a tooth went.
#[derive(Debug, Serialize)]
pub(super) struct Way {
    tooth: u8,
    loss_mm3: f64,
    by_true: Planned,
    by_estimate: Planned,
    pulp_session_k: Option<f64>,
    hottest_session_k: Option<f64>,
    gamma_share: Option<f64>,
    over_contour_um: Option<f64>,
    replay_identical: Option<bool>,
    verified: Option<bool>,
}

/// Goes the whole way with a tooth.
pub(super) fn go(file: &SolidsFile, tissue: &Path, into: &Path) -> anyhow::Result<Way> {
    let sound = halved(file.solids().crown());
    let number = file.tooth.number();
    let damaged = loss(&sound, file)
        .with_context(|| format!("no piece can be taken off the crown of {}", file.tooth))?;
    files::make_folder(into)?;
    let (scan, earlier) = (into.join("scan.ply"), into.join("sound.ply"));
    for (path, mesh) in [(&scan, &damaged.mesh), (&earlier, &sound)] {
        let labels = Values::U8(vec![number; mesh.faces().len()]);
        let labelled = mesh.clone().with_face_property("fdi", labels)?;
        files::write_synced(path, &ply(&labelled)?)?;
    }
    let at = format!("--at={},{},{}", damaged.at.x, damaged.at.y, damaged.at.z);
    let [scan, earlier, tissue] = [&*scan, &*earlier, tissue].map(|p| p.display().to_string());
    let planned = |folder: &Path, known: &[&str]| -> anyhow::Result<Planned> {
        let folder_name = folder.display().to_string();
        let mut words = vec![
            "plan",
            &scan,
            &at,
            "--earlier",
            &earlier,
            "-o",
            &folder_name,
        ];
        words.extend(known);
        run(&words)?;
        // A design that is refused leaves nothing to be proven.
        if folder.join(PRESCRIPTION).exists() {
            run(&["prove", &folder_name])?;
        }
        Ok(read_plan(folder))
    };
    let folder = into.join("plan");
    let mut way = Way {
        tooth: number,
        loss_mm3: wire::rounded(taken_mm3(&sound, &damaged), 2),
        by_true: planned(&folder, &["--tissue", &tissue])?,
        by_estimate: planned(&into.join("estimated"), &[])?,
        pulp_session_k: None,
        hottest_session_k: None,
        gamma_share: None,
        over_contour_um: None,
        replay_identical: None,
        verified: None,
    };
    if !way.by_true.refused.is_empty() {
        return Ok(way);
    }
    let name = folder.display().to_string();
    if folder.join(crate::delivery::CASEBOOK).exists() {
        crate::delivery::set_aside(&folder)?;
    }
    run(&["deliver", &name, "--seed", "1"])?;
    let outcome = read(&folder.join("outcome.json"));
    let figure = |name: &str| outcome[name].as_f64();
    way.pulp_session_k = figure("pulp_rise_k");
    way.hottest_session_k = figure("enamel_rise_k");
    way.gamma_share = figure("gamma_share");
    way.over_contour_um = figure("over_contour_um");
    let replay = run(&["replay", &name, "--json"])?.1;
    let replay: Value = serde_json::from_str(&replay).unwrap_or_default();
    way.replay_identical = replay["identical"].as_bool();
    way.verified = Some(run(&["verify", &name])?.0);
    Ok(way)
}

/// This program again; whether it ended well, and what it said. A refusal is a figure; anything else is an error.
fn run(words: &[&str]) -> anyhow::Result<(bool, String)> {
    let program = std::env::current_exe().context("this program does not know where it lies")?;
    let ran = Command::new(program).args(words).output();
    let ran = ran.context("this program cannot be started again")?;
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let why = String::from_utf8_lossy(&ran.stderr);
    let ended = ran.status.code();
    let verb = words.join(" ");
    anyhow::ensure!(
        matches!(ended, Some(0 | 1)),
        "biosculpt {verb}: exit {ended:?}: {}",
        why.trim()
    );
    Ok((ran.status.success(), said))
}

/// A JSON file; null where there is none.
fn read(path: &Path) -> Value {
    let bytes = files::read_bytes(path).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

fn read_plan(folder: &Path) -> Planned {
    let (order, proof) = (
        read(&folder.join(PRESCRIPTION)),
        read(&folder.join("proof.json")),
    );
    let list = |of: &Value| of.as_array().cloned().unwrap_or_default();
    let checks = list(&proof["checks"]);
    let measured = |code: &str| {
        let found = checks.iter().find(|c| c["code"] == code);
        found.and_then(|c| c["measured"].as_f64())
    };
    let failed = checks.iter().filter(|c| c["verdict"] == "failed");
    let failed = failed.filter_map(|c| c["code"].as_str().map(str::to_owned));
    let mut refused: Vec<String> = failed.collect();
    if proof["passes"].as_bool() != Some(true) && refused.is_empty() {
        let notes = list(&read(&folder.join(PlanFile::Plan.name()))["notes"]);
        let mut notes = notes.iter().filter_map(Value::as_str);
        let why = notes.find(|n| n.starts_with("There is no prescription"));
        refused.push(why.unwrap_or("no plan").to_owned());
    }
    let feeds = list(&order["zones"]);
    Planned {
        tissue_is: proof["tissue_is"].as_str().unwrap_or_default().to_owned(),
        feed_ug_s: feeds.iter().filter_map(|z| z["feed_ug_s"].as_u64()).max(),
        pulp_planned_k: order["predicted_pulp_rise_mk"].as_f64().map(|mk| mk * 1e-3),
        pulp_worst_k: measured("H02"),
        hottest_worst_k: measured("H06").map(|c| c - tissue::properties::BODY_C),
        pulp_mm: measured("P09"),
        refused,
    }
}

/// The drawn loss whose volume is nearest to what is wanted.
fn loss(sound: &Mesh, file: &SolidsFile) -> Option<Damaged> {
    let pulp = Bvh::new(file.solids().pulp);
    let faces: Vec<FaceId> = (0..sound.faces().len()).map(|f| FaceId(f as u32)).collect();
    let seed = Seed::new(1)
        .child("tissue")
        .index(u64::from(file.tooth.number()));
    let border: Vec<u32> = scan::topology::border_loops(sound).concat();
    let mut best: Option<(f64, Damaged)> = None;
    for i in 0..DRAWS {
        let Some(damaged) = draw(sound, &faces, DamageKind::Chip, seed.index(i)) else {
            continue;
        };
        if !is_off_border(sound, &border, &damaged) || !is_over(&pulp, &damaged) {
            continue;
        }
        let off = (taken_mm3(sound, &damaged) - LOSS_MM3).abs();
        if best.as_ref().is_none_or(|b| off < b.0) {
            best = Some((off, damaged));
        }
        if best.as_ref().is_some_and(|b| b.0 < NEAR_MM3) {
            break;
        }
    }
    best.map(|b| b.1)
}

/// Whether enough is left over the pulp: deeper ones are refused by the proof, and rightly.
fn is_over(pulp: &Bvh, damaged: &Damaged) -> bool {
    let places = damaged.mesh.positions().iter();
    let near = |p: &&glam::DVec3| pulp.closest_within(**p, OVER_PULP_MM).is_some();
    places.filter(near).count() == 0
}

/// Whether it lies off the crown's border.
fn is_off_border(sound: &Mesh, border: &[u32], damaged: &Damaged) -> bool {
    let at = |v: &u32| sound.positions()[*v as usize];
    let is_by_border = |v: &u32| damaged.tools.iter().any(|t| t.level(at(v)) < OFF_BORDER);
    !border.iter().any(is_by_border)
}

/// Both surfaces have one border, so their signed volumes differ by what was taken.
fn taken_mm3(sound: &Mesh, damaged: &Damaged) -> f64 {
    sound.signed_volume() - damaged.mesh.signed_volume()
}

/// The same surface with shorter edges.
fn halved(mut mesh: Mesh) -> Mesh {
    let mean_mm = |mesh: &Mesh| {
        let area: f64 = (0..mesh.faces().len()).map(|f| mesh.area(f)).sum();
        (2.3 * area / mesh.faces().len().max(1) as f64).sqrt()
    };
    while mean_mm(&mesh) > EDGE_MM {
        let mut points = mesh.positions().to_vec();
        let mut middles = std::collections::BTreeMap::new();
        let mut middle = |a: u32, b: u32| {
            let between = (points[a as usize] + points[b as usize]) * 0.5;
            *middles.entry((a.min(b), a.max(b))).or_insert_with(|| {
                points.push(between);
                points.len() as u32 - 1
            })
        };
        let mut faces = Vec::with_capacity(4 * mesh.faces().len());
        for &[a, b, c] in mesh.faces() {
            let (ab, bc, ca) = (middle(a, b), middle(b, c), middle(c, a));
            faces.extend([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]);
        }
        match Mesh::new(points, faces) {
            Ok(finer) => mesh = finer,
            Err(_) => return mesh,
        }
    }
    mesh
}

/// As they are told.
const HEADER: [&str; 13] = [
    "tooth",
    "loss mm3",
    "pulp, mm true/est.",
    "feed ug/s",
    "pulp planned K true/est.",
    "proof worst K true/est.",
    "session K",
    "hottest K, worst",
    "session",
    "gamma %",
    "over um",
    "replay, verify",
    "refused",
];

pub(super) fn say(ways: &[Way]) -> anyhow::Result<()> {
    let one = |value: Option<f64>, digits: usize| {
        value.map_or_else(|| "-".to_owned(), |v| format!("{v:.digits$}"))
    };
    let both = |way: &Way, of: fn(&Planned) -> Option<f64>| {
        format!(
            "{} / {}",
            one(of(&way.by_true), 2),
            one(of(&way.by_estimate), 2)
        )
    };
    let word = |known: Option<bool>| match known {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    };
    let row = |way: &Way| {
        vec![
            way.tooth.to_string(),
            format!("{:.2}", way.loss_mm3),
            both(way, |p| p.pulp_mm),
            format!(
                "{} / {}",
                way.by_true.feed_ug_s.unwrap_or_default(),
                way.by_estimate.feed_ug_s.unwrap_or_default()
            ),
            both(way, |p| p.pulp_planned_k),
            both(way, |p| p.pulp_worst_k),
            one(way.pulp_session_k, 2),
            one(way.by_true.hottest_worst_k, 1),
            one(way.hottest_session_k, 1),
            one(way.gamma_share.map(|g| 100.0 * g), 1),
            one(way.over_contour_um, 0),
            format!("{}, {}", word(way.replay_identical), word(way.verified)),
            format!(
                "{} / {}",
                way.by_true.refused.join(" "),
                way.by_estimate.refused.join(" ")
            ),
        ]
    };
    let rows: Vec<Vec<String>> = ways.iter().map(row).collect();
    terminal::say("")?;
    terminal::say(&terminal::table(&HEADER, &rows))
}
