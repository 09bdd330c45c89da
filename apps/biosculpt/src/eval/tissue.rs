//! `biosculpt eval tissue FOLDER`: what is estimated from a crown, held to the tooth's true tissue.
//!
//! In: closed solids `NN-enamel.ply`, `NN-dentin.ply` (or `-dentine`), `NN-pulp.ply`, where it is known
//! `NN-pdl.ply`. Out: a table, or JSON.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::prepared;
use crate::terminal::{self, Progress};
use crate::{Outcome, wire};
use lexicon::Fdi;
use scan::Mesh;
use std::path::{Path, PathBuf};
use treatment::tooth::{Compared, Solids, compare};

#[derive(Debug, clap::Args)]
pub(crate) struct EvalTissue {
    /// Folder of tissue solids
    folder: PathBuf,
}

impl EvalTissue {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let teeth: Vec<Fdi> = (11..=48).filter_map(|n| Fdi::new(n).ok()).collect();
        let there = |tooth: &Fdi| find(&self.folder, *tooth, &["enamel"]).is_some();
        let teeth: Vec<Fdi> = teeth.into_iter().filter(there).collect();
        if teeth.is_empty() {
            return Err(Fault::new("holds no enamel of a tooth")
                .at(&self.folder)
                .expecting("solids named such as 36-enamel.ply, 36-dentin.ply, 36-pulp.ply")
                .advising("check the path")
                .into());
        }
        let progress = Progress::new(teeth.len() as u64);
        let mut rows = Vec::new();
        for tooth in teeth {
            let row = progress.step("comparing", || self.row(tooth, arguments))?;
            rows.extend(row.map(|row| (tooth, row)));
        }
        drop(progress);
        if arguments.json {
            let rows: Vec<serde_json::Value> = rows.iter().map(json).collect();
            terminal::say_json(&serde_json::json!({ "rows": rows }))?;
        } else {
            say(&rows)?;
        }
        Ok(Outcome::Done)
    }

    fn row(&self, tooth: Fdi, arguments: &Arguments) -> anyhow::Result<Option<Compared>> {
        let read = |names: &[&str]| -> anyhow::Result<Option<Mesh>> {
            let path = find(&self.folder, tooth, names);
            let file = path.map(|path| prepared::read_scan(&path, arguments));
            Ok(file.transpose()?.map(|file| file.scan.mesh))
        };
        let (enamel, dentine) = (read(&["enamel"])?, read(&["dentin", "dentine"])?);
        let (pulp, ligament) = (read(&["pulp"])?, read(&["pdl"])?);
        let (Some(enamel), Some(dentine), Some(pulp)) = (enamel, dentine, pulp) else {
            return Ok(None);
        };
        let solids = Solids {
            enamel: &enamel,
            dentine: &dentine,
            pulp: &pulp,
            ligament: ligament.as_ref(),
        };
        Ok(Some(compare(&solids, tooth.kind())?))
    }
}

fn find(folder: &Path, tooth: Fdi, names: &[&str]) -> Option<PathBuf> {
    let path = |name: &&str| folder.join(format!("{tooth}-{name}.ply"));
    names.iter().map(path).find(|path| path.is_file())
}

fn json((tooth, row): &(Fdi, Compared)) -> serde_json::Value {
    let pair = |[truth, estimate]: [f64; 2]| {
        serde_json::json!({
            "true": wire::rounded(truth, 3), "estimated": wire::rounded(estimate, 3)
        })
    };
    serde_json::json!({
        "tooth": tooth.number(),
        "pulp_mm": pair(row.pulp_mm),
        "enamel_mm": pair(row.enamel_mm),
        "pulp_rise_k": pair(row.pulp_rise_k),
    })
}

fn say(rows: &[(Fdi, Compared)]) -> anyhow::Result<()> {
    terminal::say(
        "tooth   pulp below the crown mm   mean enamel mm      pulp's rise K (28 mW, 10 min)\n          \
         true  estimated           true  estimated     true  estimated",
    )?;
    for (tooth, row) in rows {
        let [[a, b], [c, d], [e, f]] = [row.pulp_mm, row.enamel_mm, row.pulp_rise_k];
        terminal::say(&format!(
            "{tooth:>5} {a:>8.2} {b:>10.2} {c:>14.2} {d:>10.2} {e:>8.2} {f:>10.2}"
        ))?;
    }
    Ok(())
}
