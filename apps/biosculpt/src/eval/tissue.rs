//! `biosculpt eval tissue FOLDER`: what is estimated from a crown, held to the tooth's true tissue; with
//! `--deliver DIR` every tooth also goes the whole way, by its true and by its estimated tissue.
//!
//! In: closed solids `NN-enamel.ply`, `NN-dentin.ply` (or `-dentine`), `NN-pulp.ply`, where it is known
//! `NN-pdl.ply`. Out: tables, or JSON.

use super::whole;
use crate::cli::Arguments;
use crate::terminal::{self, Progress};
use crate::tissues::read_solids;
use crate::{Outcome, wire};
use lexicon::Fdi;
use std::path::PathBuf;
use treatment::tooth::{Compared, compare};

#[derive(Debug, clap::Args)]
pub(crate) struct EvalTissue {
    /// Folder of tissue solids
    folder: PathBuf,
    /// Also break a piece off each tooth, plan, prove, deliver and replay it, with the files in this folder
    #[arg(long, value_name = "DIR")]
    deliver: Option<PathBuf>,
    /// Only this tooth (ISO 3950)
    #[arg(long, value_name = "N", value_parser = crate::prepared::parse_tooth)]
    tooth: Option<Fdi>,
}

impl EvalTissue {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let mut teeth = read_solids(&self.folder, arguments)?;
        teeth.retain(|t| self.tooth.is_none_or(|tooth| tooth == t.tooth));
        let progress = Progress::new(2 * teeth.len() as u64);
        let (mut rows, mut ways) = (Vec::new(), Vec::new());
        for file in &teeth {
            let compared = || compare(&file.solids(), file.tooth.kind());
            rows.push((file.tooth, progress.step("comparing", compared)?));
        }
        for file in &teeth {
            if let Some(into) = &self.deliver {
                let go = || whole::go(file, &self.folder, &into.join(file.tooth.to_string()));
                ways.push(progress.step("going the whole way", go)?);
            }
        }
        drop(progress);
        if arguments.json {
            let rows: Vec<serde_json::Value> = rows.iter().map(json).collect();
            terminal::say_json(&serde_json::json!({ "rows": rows, "whole_way": ways }))?;
            return Ok(Outcome::Done);
        }
        say(&rows)?;
        if !ways.is_empty() {
            whole::say(&ways)?;
        }
        Ok(Outcome::Done)
    }
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
        "pulp_nearer_rise_k": wire::rounded(row.nearer_rise_k, 3),
    })
}

fn say(rows: &[(Fdi, Compared)]) -> anyhow::Result<()> {
    terminal::say(
        "tooth   pulp below the crown mm   mean enamel mm      pulp's rise K (28 mW, 10 min)\n          \
         true  estimated           true  estimated     true  estimated  its pulp nearer",
    )?;
    for (tooth, row) in rows {
        let [[a, b], [c, d], [e, f]] = [row.pulp_mm, row.enamel_mm, row.pulp_rise_k];
        let g = row.nearer_rise_k;
        terminal::say(&format!(
            "{tooth:>5} {a:>8.2} {b:>10.2} {c:>14.2} {d:>10.2} {e:>8.2} {f:>10.2} {g:>16.2}"
        ))?;
    }
    Ok(())
}
