//! Reads and examines files and prints a row for each; with `--write DIR` also writes the first
//! as PLY, STL and 3MF, for outside readers to judge.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example talks on the terminal"
)]

use scan::health::{HealthKind, examine};
use scan::io::{Part, PlyBody, write_3mf, write_ply, write_stl};
use scan::{Mesh, UnitChoice, read};
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let mut folder = None;
    if paths.first().is_some_and(|p| p == "--write") {
        folder = paths.drain(..2.min(paths.len())).nth(1);
    }
    println!(
        "file vertices faces unit sure extent_mm edge_mm pieces borders hole_mm genus closed \
         volume_mm3 collapsed needles duplicate crowded pinched turned unjoined unused kept \
         read_ms examine_ms notes"
    );
    for path in &paths {
        let bytes = std::fs::read(path)?;
        let start = Instant::now();
        let scan = match read(&bytes, UnitChoice::Judge) {
            Ok(scan) => scan,
            Err(error) => {
                println!("{path} REFUSED {error}");
                continue;
            }
        };
        let read_ms = start.elapsed().as_millis();
        let start = Instant::now();
        let health = examine(&scan.mesh);
        let examine_ms = start.elapsed().as_millis();
        let name = Path::new(path)
            .file_name()
            .map_or("?".into(), |n| n.to_string_lossy());
        let e = health.extent_mm;
        print!(
            "{name} {} {} {} {} {:.1}x{:.1}x{:.1} {:.3} {} {} {:.2} {} {} {}",
            health.vertices,
            health.faces,
            scan.unit.unit,
            scan.unit.sure,
            e.x,
            e.y,
            e.z,
            health.edges_mm.map_or(0.0, |l| l.median_mm),
            health.pieces.len(),
            health.borders.len(),
            health.borders.get(1).map_or(0.0, |l| l.length_mm),
            health.genus.map_or("-".to_owned(), |g| g.to_string()),
            health.closed,
            health
                .volume_mm3
                .map_or("-".to_owned(), |v| format!("{v:.3}")),
        );
        for kind in [
            HealthKind::Collapsed,
            HealthKind::Needle,
            HealthKind::Duplicate,
            HealthKind::NonManifoldEdge,
            HealthKind::NonManifoldVertex,
            HealthKind::Orientation,
            HealthKind::Unjoined,
            HealthKind::Isolated,
        ] {
            print!(" {}", health.count(kind));
        }
        println!(" {read_ms} {examine_ms} {}", scan.notes.len());
        if let Some(folder) = folder.take() {
            write_all(&scan.mesh, Path::new(&folder))?;
        }
    }
    Ok(())
}

fn write_all(mesh: &Mesh, folder: &Path) -> Result<(), Box<dyn Error>> {
    let sink = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    write_ply(mesh, PlyBody::Binary, &mut sink("out.ply")?)?;
    write_ply(mesh, PlyBody::Text, &mut sink("out-text.ply")?)?;
    write_stl(mesh, &mut sink("out.stl")?)?;
    let name = "tooth & <crown>";
    let colour = Some([240, 230, 210]);
    let plain = Part { name, mesh, colour };
    let reds = (0..mesh.positions().len())
        .map(|v| [(v % 256) as u8, 40, 40])
        .collect();
    let coloured = mesh.clone().with_colours(reds)?;
    let shown = Part {
        name: "shown",
        mesh: &coloured,
        colour: None,
    };
    Ok(write_3mf(&[plain, shown], &mut sink("out.3mf")?)?)
}
