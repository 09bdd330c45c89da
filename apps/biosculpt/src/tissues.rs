//! Tissue that is known: a folder of closed solids of teeth, or a volume of labels.
//!
//! In: a path. Out: [`TissueFile`], asked for the tooth of a design. Fails: [`Fault`], which names the file.
//! Not here: how cells come of it (`treatment::tooth`).

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::{delivery, files, prepared};
use lexicon::Fdi;
use scan::Mesh;
use scan::space::Bvh;
use std::path::{Path, PathBuf};
use tissue::{Provenance, Tooth};
use treatment::tooth::{Known, Solids};

/// The solids of one tooth, as files.
pub(crate) struct SolidsFile {
    pub(crate) tooth: Fdi,
    enamel: Mesh,
    dentine: Mesh,
    pulp: Mesh,
    ligament: Option<Mesh>,
}

/// Tissue of one tooth or of several.
pub(crate) enum TissueFile {
    /// Closed solids, by tooth.
    Solids(Vec<SolidsFile>),
    /// Labels.
    Volume(Box<Tooth>),
}

/// How many places of a scanned tooth are held to each enamel.
const PLACES: usize = 200;

impl SolidsFile {
    pub(crate) fn solids(&self) -> Solids<'_> {
        Solids {
            enamel: &self.enamel,
            dentine: &self.dentine,
            pulp: &self.pulp,
            ligament: self.ligament.as_ref(),
        }
    }

    /// Mean distance of a scanned tooth to the enamel, mm.
    fn away_mm(&self, before: &Mesh) -> f64 {
        let tree = Bvh::new(&self.enamel);
        let step = (before.positions().len() / PLACES).max(1);
        let places: Vec<_> = before.positions().iter().step_by(step).collect();
        let away = places.iter().filter_map(|p| tree.closest(**p));
        let sum: f64 = away.map(|c| c.distance_mm).sum();
        sum / places.len().max(1) as f64
    }
}

impl TissueFile {
    /// Reads a folder of solids, or a volume.
    pub(crate) fn read(path: &Path, arguments: &Arguments) -> anyhow::Result<Self> {
        if path.is_file() {
            let bytes = files::read_bytes(path)?;
            return Ok(Self::Volume(Box::new(delivery::folder::tooth(
                path, &bytes,
            )?)));
        }
        Ok(Self::Solids(read_solids(path, arguments)?))
    }

    /// What is known of a scanned tooth: the solids that lie nearest to it, whatever their number.
    pub(crate) fn of(&self, before: &Mesh) -> Option<Known<'_>> {
        match self {
            Self::Volume(tooth) => Some(Known::Volume(tooth)),
            Self::Solids(all) => {
                let nearest = all.iter().map(|s| (s.away_mm(before), s));
                let nearest = nearest.min_by(|a, b| a.0.total_cmp(&b.0))?;
                Some(Known::Solids(nearest.1.solids()))
            }
        }
    }
}

/// The solids of every tooth of a folder that has enamel, dentine and pulp.
pub(crate) fn read_solids(folder: &Path, arguments: &Arguments) -> anyhow::Result<Vec<SolidsFile>> {
    let teeth = (11..=48).filter_map(|n| Fdi::new(n).ok());
    let mut all = Vec::new();
    for tooth in teeth {
        let read = |names: &[&str]| -> anyhow::Result<Option<Mesh>> {
            let path = find(folder, tooth, names);
            let file = path.map(|path| prepared::read_scan(&path, arguments));
            Ok(file.transpose()?.map(|file| file.scan.mesh))
        };
        let Some(enamel) = read(&["enamel"])? else {
            continue;
        };
        let (dentine, pulp) = (read(&["dentin", "dentine"])?, read(&["pulp"])?);
        if let (Some(dentine), Some(pulp)) = (dentine, pulp) {
            all.push(SolidsFile {
                tooth,
                enamel,
                dentine,
                pulp,
                ligament: read(&["pdl", "ligament"])?,
            });
        }
    }
    if all.is_empty() {
        return Err(
            Fault::new("holds no tooth with enamel, dentine and pulp")
                .at(folder)
                .expecting("closed solids named such as 36-enamel.ply, 36-dentine.ply, 36-pulp.ply, or a volume of labels")
                .advising("check the path")
                .into(),
        );
    }
    Ok(all)
}

fn find(folder: &Path, tooth: Fdi, names: &[&str]) -> Option<PathBuf> {
    let path = |name: &&str| folder.join(format!("{tooth}-{name}.ply"));
    names.iter().map(path).find(|path| path.is_file())
}

/// Where tissue came from, in words.
pub(crate) const fn in_words(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Estimated => "estimated tissue",
        Provenance::Solids => "true tissue, from solids",
        Provenance::Volume => "true tissue, from a volume",
    }
}
