//! Labels parts cut out of labelled arches: `cargo run --release -p dentition --example parts --
//! FOLDER [--rows] [--only KIND]`. Prints the share of right numbers, jaws and sides by kind of part.
//!
//! A part is cut by planes through or beside the next tooth and 14 mm about the teeth that are kept.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example talks on the terminal"
)]

use dentition::{Dentition, LabelOptions, label, score};
use glam::{DQuat, DVec3};
use lexicon::{Fdi, Jaw, Seed};
use scan::{FaceId, Mesh, io::read_ply};
use std::error::Error;

const KINDS: [&str; 6] = ["whole", "half", "back", "sextant", "front", "three"];

struct Part {
    mesh: Mesh,
    truth: Vec<u8>,
    kept: Vec<Fdi>,
}

fn centre(mesh: &Mesh, truth: &[u8], tooth: Fdi) -> Option<DVec3> {
    let own: Vec<usize> = (0..truth.len())
        .filter(|&f| truth[f] == tooth.number())
        .collect();
    let sum: DVec3 = own.iter().map(|&f| mesh.centroid(f)).sum();
    (own.len() > 20).then(|| sum / own.len() as f64)
}

/// Keeps the run of teeth `first..=last` (indices along the arch) and `reach` of the way to the
/// centre of the next tooth on both sides.
fn cut(mesh: &Mesh, truth: &[u8], teeth: &[(Fdi, DVec3)], run: (usize, usize), reach: f64) -> Part {
    let mut planes: Vec<(DVec3, DVec3)> = Vec::new();
    let (first, last) = run;
    let mut plane = |inner: usize, outer: usize| {
        let (a, b) = (teeth[inner].1, teeth[outer].1);
        planes.push((a.lerp(b, reach), (b - a).normalize_or_zero()));
    };
    if first > 0 {
        plane(first, first - 1);
    }
    if last + 1 < teeth.len() {
        plane(last, last + 1);
    }
    let kept = &teeth[first..=last];
    let keep: Vec<FaceId> = (0..truth.len())
        .filter(|&f| {
            let p = mesh.centroid(f);
            let near = kept.iter().any(|(_, c)| c.distance(p) < 14.0);
            near && planes.iter().all(|(at, out)| (p - *at).dot(*out) < 0.0)
        })
        .map(|f| FaceId(f as u32))
        .collect();
    let (part, _, faces) = mesh.extract(&keep);
    Part {
        mesh: part,
        truth: faces.iter().map(|f| truth[f.0 as usize]).collect(),
        kept: kept.iter().map(|t| t.0).collect(),
    }
}

fn moved(mesh: &Mesh, seed: Seed) -> Mesh {
    let mut rng = seed.rng();
    let mut normal = || DVec3::new(rng.normal(), rng.normal(), rng.normal());
    let (axis, shift) = (normal().normalize_or(DVec3::Z), normal() * 50.0);
    let turn = DQuat::from_axis_angle(axis, rng.range(0.0, std::f64::consts::TAU));
    let positions = mesh.positions().iter().map(|&p| turn * p + shift).collect();
    mesh.clone().with_positions(positions).unwrap_or_default()
}

fn parts(kind: &str, mesh: &Mesh, truth: &[u8], jaw: Jaw, seed: Seed) -> Vec<Part> {
    let teeth: Vec<(Fdi, DVec3)> = Fdi::along(jaw)
        .filter_map(|t| Some((t, centre(mesh, truth, t)?)))
        .collect();
    let mut rng = seed.rng();
    let run = |of: &dyn Fn(Fdi) -> bool| {
        let first = teeth.iter().position(|t| of(t.0))?;
        let last = teeth.iter().rposition(|t| of(t.0))?;
        (last > first + 1).then_some((first, last))
    };
    let sides = [lexicon::Side::Right, lexicon::Side::Left];
    let runs: Vec<Option<(usize, usize)>> = match kind {
        "whole" => vec![Some((0, teeth.len().saturating_sub(1)))],
        "half" => sides.map(|s| run(&|t: Fdi| t.side() == s)).to_vec(),
        "back" => sides
            .map(|s| run(&|t: Fdi| t.side() == s && t.position() >= 4))
            .to_vec(),
        "sextant" => sides
            .map(|s| run(&|t: Fdi| t.side() == s && t.position() >= 3))
            .to_vec(),
        "front" => vec![run(&|t: Fdi| t.position() <= 3)],
        _ => {
            let first = (rng.range(0.0, 1.0) * (teeth.len() as f64 - 4.0)) as usize;
            vec![Some((first, first + 3))]
        }
    };
    let runs = runs.into_iter().flatten();
    runs.map(|r| {
        let reach = [0.5, 0.75, 1.0][(rng.range(0.0, 3.0) as usize).min(2)];
        if kind == "whole" {
            Part {
                mesh: mesh.clone(),
                truth: truth.to_vec(),
                kept: teeth.iter().map(|t| t.0).collect(),
            }
        } else {
            cut(mesh, truth, &teeth, r, reach)
        }
    })
    .collect()
}

#[derive(Default)]
struct Sum {
    parts: usize,
    teeth: usize,
    named: usize,
    iou: f64,
    jaw: usize,
    side: usize,
    position: usize,
    mixed: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |flag: &str| {
        let at = args.iter().position(|a| a == flag)?;
        args.get(at + 1).cloned()
    };
    let folder = args.first().ok_or("give a folder")?;
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for kind in KINDS {
        if value("--only").is_some_and(|o| !o.split(',').any(|o| o == kind)) {
            continue;
        }
        let mut sum = Sum::default();
        for (i, path) in paths.iter().enumerate() {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let Ok(mesh) = read_ply(&std::fs::read(path)?) else {
                continue;
            };
            let Some(truth) = mesh.face_fdi() else {
                continue;
            };
            let Some(jaw) = truth.iter().find_map(|&n| Fdi::new(n).ok()).map(Fdi::jaw) else {
                continue;
            };
            let seed = Seed::new(7).index(i as u64);
            for part in parts(kind, &mesh, &truth, jaw, seed) {
                let turned = moved(&part.mesh, seed.child("pose"));
                match label(&turned, &LabelOptions::default()) {
                    Ok(found) => one(kind, &name, jaw, &part, &turned, &found, &mut sum, &args),
                    Err(e) => {
                        println!("#{kind} {name} {} failed: {e}", part.kept[0]);
                        sum.parts += 1;
                        sum.teeth += part.kept.len();
                    }
                }
            }
        }
        let n = sum.teeth.max(1) as f64;
        println!(
            "#{kind:8} parts {:3} teeth {:4} number {:.3} position {:.3} side {:.3} jaw {:.3} IoU {:.3} mixed {}",
            sum.parts,
            sum.teeth,
            sum.named as f64 / n,
            sum.position as f64 / n,
            sum.side as f64 / n,
            sum.jaw as f64 / n,
            sum.iou / n,
            sum.mixed
        );
    }
    Ok(())
}

#[allow(clippy::too_many_arguments, reason = "an experiment")]
fn one(
    kind: &str,
    name: &str,
    jaw: Jaw,
    part: &Part,
    mesh: &Mesh,
    found: &Dentition,
    sum: &mut Sum,
    args: &[String],
) {
    let score = score(mesh, &found.face_fdi, &part.truth);
    sum.parts += 1;
    let mut text = String::new();
    let mut quadrants: Vec<u8> = Vec::new();
    for t in score.teeth.iter().filter(|t| part.kept.contains(&t.fdi)) {
        sum.teeth += 1;
        sum.iou += t.iou;
        let Some(n) = t.named else {
            text += &format!(" {}:-", t.fdi);
            continue;
        };
        sum.named += usize::from(n == t.fdi);
        sum.jaw += usize::from(n.jaw() == t.fdi.jaw());
        sum.side += usize::from(n.side() == t.fdi.side());
        sum.position += usize::from(n.position() == t.fdi.position());
        if n != t.fdi {
            text += &format!(" {}:{n}", t.fdi);
        }
        quadrants.push(n.number() / 10);
    }
    quadrants.dedup();
    let one_side = part.kept.iter().all(|t| t.side() == part.kept[0].side());
    sum.mixed += usize::from(one_side && quadrants.len() > 1);
    if args.iter().any(|a| a == "--rows") {
        println!(
            "#{kind} {name} {jaw:?} kept {}..{} jaw {:?} {:.2} {text}",
            part.kept[0],
            part.kept[part.kept.len() - 1],
            found.jaw,
            found.jaw_confidence
        );
    }
    if args.iter().any(|a| a == "--teeth") {
        for tooth in &found.teeth {
            let mut count = [0_usize; 256];
            for f in &tooth.faces {
                count[part.truth[f.0 as usize] as usize] += 1;
            }
            let most = (0..256).max_by_key(|&i| count[i]).unwrap_or(0);
            let iou = score
                .teeth
                .iter()
                .find(|t| t.named == Some(tooth.fdi))
                .map_or(0.0, |t| t.iou);
            let whole = part.kept.iter().any(|t| usize::from(t.number()) == most);
            println!(
                "T\t{kind}\t{name}\t{}\t{most}\t{:.4}\t{iou:.3}\t{whole}\t{:?}",
                tooth.fdi, tooth.confidence, tooth.doubts
            );
        }
    }
}
