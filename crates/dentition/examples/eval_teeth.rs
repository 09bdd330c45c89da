//! Prints the accuracy of labels on a folder of labelled arches, turned into seeded random poses.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::too_many_lines)]

use dentition::{LabelOptions, label, score};
use glam::{DQuat, DVec3};
use lexicon::Seed;
use scan::io::read_ply;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let folder = &args[1];
    let filter = args.get(2).cloned().unwrap_or_default();
    let dump = std::env::var("DUMP").ok();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "ply"))
        .filter(|p| p.to_string_lossy().contains(&filter))
        .collect();
    files.sort();
    let seed: u64 = std::env::var("SEED").ok().map_or(1, |s| s.parse().unwrap());
    let mut all = Vec::new();
    let mut position = vec![(0.0, 0.0, 0.0); 9];
    for (i, path) in files.iter().enumerate() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mesh = read_ply(&std::fs::read(path).unwrap()).unwrap();
        let mut rng = Seed::new(seed).index(i as u64).rng();
        let axis = DVec3::new(rng.normal(), rng.normal(), rng.normal()).normalize();
        let turn = DQuat::from_axis_angle(axis, rng.range(0.0, std::f64::consts::TAU));
        let shift = DVec3::new(rng.normal(), rng.normal(), rng.normal()) * 50.0;
        let moved = mesh.positions().iter().map(|&p| turn * p + shift).collect();
        let moved = mesh.clone().with_positions(moved).unwrap();
        let start = Instant::now();
        let result = label(&moved, &LabelOptions::default());
        let seconds = start.elapsed().as_secs_f64();
        let Ok(d) = result else {
            println!("{name}: {result:?}");
            continue;
        };
        if let Some(dir) = &dump {
            let mut out = String::new();
            for &l in &d.face_fdi {
                out += &format!("{l}\n");
            }
            std::fs::write(format!("{dir}/{name}.txt"), out).unwrap();
        }
        let Some(truth) = mesh.face_fdi() else {
            let teeth: Vec<_> = d
                .teeth
                .iter()
                .map(|t| format!("{}:{:.2}", t.fdi, t.confidence))
                .collect();
            println!("{name} {:?} {seconds:.2}s {}", d.jaw, teeth.join(" "));
            continue;
        };
        let s = score(&moved, &d.face_fdi, &truth);
        let wrong: Vec<_> = s
            .teeth
            .iter()
            .filter(|t| t.named != Some(t.fdi) || t.iou < 0.8)
            .map(|t| {
                format!(
                    "{}>{}:{:.2}",
                    t.fdi,
                    t.named.map_or(0, lexicon::Fdi::number),
                    t.iou
                )
            })
            .collect();
        let invented: Vec<_> = s.invented.iter().map(|t| t.to_string()).collect();
        println!(
            "{name} iou {:.3} num {:.3} mask {:.3} {seconds:.2}s {} +{}",
            s.iou(),
            s.right_number(),
            s.mask_iou,
            wrong.join(" "),
            invented.join(",")
        );
        for t in &s.teeth {
            let p = &mut position[t.fdi.position() as usize];
            p.0 += 1.0;
            p.1 += t.iou;
            p.2 += f64::from(u8::from(t.named == Some(t.fdi)));
        }
        all.push((i / 2, s, seconds));
    }
    for (title, keep) in [
        ("tuned (even patients)", 0),
        ("other (odd patients)", 1),
        ("all", 2),
    ] {
        let part: Vec<_> = all
            .iter()
            .filter(|(p, _, _)| keep == 2 || p % 2 == keep)
            .collect();
        let teeth: Vec<_> = part.iter().flat_map(|(_, s, _)| &s.teeth).collect();
        let n = teeth.len().max(1) as f64;
        let iou = teeth.iter().map(|t| t.iou).sum::<f64>() / n;
        let num = teeth.iter().filter(|t| t.named == Some(t.fdi)).count() as f64 / n;
        let mask = part.iter().map(|(_, s, _)| s.mask_iou).sum::<f64>() / part.len().max(1) as f64;
        let invented: usize = part.iter().map(|(_, s, _)| s.invented.len()).sum();
        let tsa = teeth.iter().map(|t| t.f1).sum::<f64>() / n;
        let tir = teeth.iter().filter(|t| t.identified).count() as f64 / n;
        println!(
            "{title}: {} arches {n} teeth iou {iou:.4} number {num:.4} mask {mask:.4} tsa {tsa:.4} tir {tir:.4} invented {invented}",
            part.len()
        );
    }
    for (p, (n, iou, num)) in position.iter().enumerate().skip(1) {
        println!(
            "  position {p}: n {n} iou {:.3} number {:.3}",
            iou / n,
            num / n
        );
    }
}
