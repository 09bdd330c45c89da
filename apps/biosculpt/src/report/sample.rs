//! A made-up report for tests, and pictures for it.

use super::model::*;
use super::*;
use glam::DVec3;
use lexicon::Fdi;

pub(super) fn fdi(n: u8) -> Fdi {
    Fdi::new(n).unwrap()
}

pub(super) fn measure(what: &str, value: f64, unit: &str, estimated: bool) -> Measure {
    Measure {
        what: what.to_owned(),
        value,
        unit: unit.to_owned(),
        note: String::new(),
        estimated,
    }
}

fn finding(id: &str, tooth: u8, kind: &str, depth_mm: f64, chosen: bool) -> FindingRow {
    FindingRow {
        id: id.to_owned(),
        tooth: Some(fdi(tooth)),
        kind: kind.to_owned(),
        place: "chewing surface".to_owned(),
        area_mm2: 4.31,
        depth_mm,
        against: "design".to_owned(),
        depth_error_mm: 0.2 * depth_mm,
        volume_mm3: depth_mm * 2.1,
        confidence: 0.84,
        evidence: vec![
            Evidence {
                source: "local shape".to_owned(),
                quantity: "depth".to_owned(),
                measured: depth_mm,
                limit: 0.3,
                unit: "mm".to_owned(),
            },
            Evidence {
                source: "mirrored 46".to_owned(),
                quantity: "distance".to_owned(),
                measured: 0.41,
                limit: 0.3,
                unit: "mm".to_owned(),
            },
        ],
        cannot_know: "How deep decay goes below the surface.".to_owned(),
        chosen,
    }
}

pub(super) fn limit(what: &str, measured: Option<f64>, unit: &str, bound: Bound) -> Limit {
    Limit {
        what: what.to_owned(),
        measured,
        unit: unit.to_owned(),
        bound,
        note: String::new(),
    }
}

/// A page with every part, on plain values.
pub(super) fn full() -> Model {
    Model {
        scan_name: "lower.ply".to_owned(),
        date: Some("23 November 2026".to_owned()),
        version: "BioSculpt 0.1.0".to_owned(),
        sample: true,
        command: Some("biosculpt plan lower.ply --tooth 36 -o plan".to_owned()),
        checks: vec![
            FileCheck {
                what: "Unit".to_owned(),
                measured: "66 mm across".to_owned(),
                meaning: "Millimetres, judged from the size of the arch.".to_owned(),
                level: Level::Good,
            },
            FileCheck {
                what: "Open borders".to_owned(),
                measured: "1".to_owned(),
                meaning: "The scan ends in the gum, as usual.".to_owned(),
                level: Level::Note,
            },
        ],
        findings: Some(vec![
            finding("36-1", 36, "cavity", 0.92, true),
            finding("31-1", 31, "chip", 0.55, false),
            finding("44-1", 44, "stain", 0.0, false),
        ]),
        plan: Some(plan()),
        print: Some(print()),
        method: vec![Method {
            what: "Tooth numbers".to_owned(),
            how: "Creases, arch curve and known widths, no trained network.".to_owned(),
            source: "ISO 3950".to_owned(),
        }],
        cannot_know: vec!["Anything below the surface: decay, roots, nerves.".to_owned()],
        files: vec![FileRow {
            name: "restoration.stl".to_owned(),
            what: "The part to print".to_owned(),
            bytes: 812_344,
            hash: None,
        }],
        ..Model::default()
    }
}

pub(super) fn zone(name: &str, action: &str, of: &str, volume_mm3: f64) -> Zone {
    Zone {
        name: name.to_owned(),
        action: action.to_owned(),
        of: of.to_owned(),
        volume_mm3,
        dose: String::new(),
        packets: String::new(),
    }
}

/// A round bump with a pit, as a stand-in for a tooth.
fn bump(pit: f64) -> scan::Mesh {
    let n = 48_u32;
    let mut points = Vec::new();
    for y in 0..=n {
        for x in 0..=n {
            let at = |i: u32| (f64::from(i) / f64::from(n) - 0.5) * 10.0;
            let r2 = at(x) * at(x) + at(y) * at(y);
            let hole = pit * libm::exp(-r2 / 1.5);
            points.push(DVec3::new(at(x), at(y), 5.0 * libm::exp(-r2 / 16.0) - hole));
        }
    }
    let mut faces = Vec::new();
    for y in 0..n {
        for x in 0..n {
            let a = y * (n + 1) + x;
            faces.push([a, a + 1, a + n + 2]);
            faces.push([a, a + n + 2, a + n + 1]);
        }
    }
    scan::Mesh::new(points, faces).unwrap()
}

/// Pictures of a real arch where one is there, of the stand-in otherwise.
pub(super) fn with_pictures(mut model: Model) -> Model {
    let (before, after) = (bump(1.0), bump(0.0));
    let axes = lexicon::ToothAxes {
        origin: DVec3::ZERO,
        occlusal: DVec3::Z,
        buccal: DVec3::X,
        mesial: DVec3::Y,
    };
    model.arch = real_arch();
    let ring = ring(&before);
    let shot = shots::ToothShot {
        before: &before,
        after: &after,
        around: None,
        axes: &axes,
        jaw: lexicon::Jaw::Lower,
        outline: &ring,
        focus: DVec3::Z * 4.5,
        facing: DVec3::Z,
    };
    model.tooth = Some(Tooth {
        fdi: Some(fdi(36)),
        intent: "repair".to_owned(),
        source: "shape from the sound surface about the flaw".to_owned(),
        views: shot.views().unwrap(),
        deviation: Some(shot.deviation().unwrap()),
        sections: shot.sections(),
        figures: vec![
            measure("Largest change", 0.98, "mm", false),
            measure("Error to expect", 0.08, "mm", true),
        ],
        notes: vec!["The rim was found by its sharp turn.".to_owned()],
    });
    if let Some(print) = model.print.as_mut() {
        print.pictures = shots::solid(&after, DVec3::Z, DVec3::Y).unwrap();
    }
    model
}

fn row(tooth: &dentition::Tooth) -> ToothRow {
    ToothRow {
        fdi: tooth.fdi,
        confidence: Some(tooth.confidence),
        doubts: Vec::new(),
    }
}

fn plan() -> Plan {
    Plan {
        zones: vec![
            zone("floor", "remove", "softened dentine", 1.2),
            zone("core", "deposit", "dentine", 3.4),
            zone("shell", "deposit", "enamel", 2.1),
            zone("surface", "tint", "A2", 0.4),
        ],
        totals: vec![
            measure("To add", 5.5, "mm³", false),
            measure("To remove", 1.2, "mm³", true),
        ],
        notes: vec!["Depths below the surface are estimates.".to_owned()],
    }
}

fn print() -> Print {
    Print {
        material: "lithium disilicate".to_owned(),
        failures: Vec::new(),
        limits: vec![
            limit("Thinnest place", Some(1.04), "mm", Bound::AtLeast(1.0)),
            limit("Cement gap", Some(60.0), "µm", Bound::AtMost(110.0)),
            limit("Contact to 37", Some(140.0), "µm", Bound::AtMost(100.0)),
            limit("Contact to the bite", None, "µm", Bound::AtLeast(-200.0)),
        ],
        figures: vec![measure("Margin length", 14.2, "mm", false)],
        ..Print::default()
    }
}

/// A labelled real arch where one is there.
fn real_arch() -> Option<Arch> {
    let data = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/arches/007_L.ply"
    );
    let Ok(bytes) = std::fs::read(data) else {
        println!("no ../shared/data/arches: the arch is left out");
        return None;
    };
    let mesh = scan::io::read_ply(&bytes).unwrap();
    let labels = mesh.face_fdi().unwrap();
    let known = dentition::from_labels(&mesh, &labels).unwrap();
    let places: Vec<(String, DVec3)> = [36, 31, 44]
        .iter()
        .enumerate()
        .filter_map(|(i, &n)| {
            let tooth = known.tooth(fdi(n))?;
            Some(((i + 1).to_string(), tooth.axes.origin))
        })
        .collect();
    let (picture, marks) = shots::arch(&mesh, &known, &places).unwrap();
    let mut teeth: Vec<ToothRow> = known.teeth.iter().map(row).collect();
    if let Some(last) = teeth.last_mut() {
        last.confidence = Some(0.62);
        last.doubts = vec!["could also be tooth 38".to_owned()];
    }
    Some(Arch {
        jaw: known.jaw,
        jaw_confidence: Some(0.99),
        picture,
        marks,
        teeth,
    })
}

/// Points of the stand-in about its pit.
fn ring(before: &scan::Mesh) -> Vec<DVec3> {
    (0..40)
        .map(|i| {
            let (s, c) = libm::sincos(f64::from(i) * std::f64::consts::TAU / 40.0);
            let near = |p: &&DVec3| ((p.x - 2.0 * c).abs() + (p.y - 2.0 * s).abs(), p.z);
            before
                .positions()
                .iter()
                .min_by(|a, b| near(a).0.total_cmp(&near(b).0))
                .copied()
                .unwrap_or_default()
        })
        .collect()
}

/// The whole way over a real scan with a cavity cut into one tooth.
pub(super) fn from_scan(bytes: &[u8], number: u8) -> String {
    use restoration::design::{Case, Target, design};
    let read = scan::read(bytes, scan::UnitChoice::Judge).unwrap();
    let sound = dentition::label(&read.mesh, &dentition::LabelOptions::default()).unwrap();
    let faces = &sound.tooth(fdi(number)).unwrap().faces;
    let kind = restoration::damage::DamageKind::Cavity;
    let cut = restoration::damage::draw(&read.mesh, faces, kind, lexicon::Seed::new(3)).unwrap();
    let mesh = &cut.mesh;
    let known = dentition::label(mesh, &dentition::LabelOptions::default()).unwrap();
    let found = restoration::find(mesh, Some(&known), None);
    let case = Case {
        mesh,
        dentition: Some(&known),
        earlier: None,
        opposing: None,
    };
    let designed = design(&case, Target::At(cut.at)).unwrap();
    let axes = designed.tooth.and_then(|f| known.tooth(f)).map(|t| &t.axes);
    let options = restoration::plan::PlanOptions::for_flaw(restoration::FindingKind::Cavity);
    let planned = restoration::plan::plan(&designed, axes, &options).unwrap();
    let near = |f: &&restoration::Finding| f.at.distance(cut.at) < 2.0;
    let chosen = found.list.iter().find(near).map(|f| f.id.as_str());
    let facts = facts::DesignFacts {
        mesh,
        dentition: Some(&known),
        design: &designed,
        intent: "repair",
    };
    html(&Model {
        scan_name: "A real arch, with a cavity cut into it".to_owned(),
        version: "BioSculpt 0.1.0".to_owned(),
        checks: facts::checks(&read, &scan::health::examine(&read.mesh)),
        arch: Some(facts::arch(mesh, &known, false, &found.list).unwrap()),
        findings: Some(facts::findings(mesh, Some(&known), &found.list, chosen)),
        findings_notes: found.notes.clone(),
        tooth: Some(facts::tooth(&facts).unwrap()),
        plan: Some(facts::plan(&planned)),
        ..full_text()
    })
}

/// The parts of [`full`] that are words only.
fn full_text() -> Model {
    let model = full();
    Model {
        command: model.command,
        method: model.method,
        cannot_know: model.cannot_know,
        ..Model::default()
    }
}
