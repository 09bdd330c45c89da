//! The folder of a plan, as a delivery needs it: prescription, tissue, proof.
//!
//! In: DIR. Out: [`Folder`], with every file checked against the prescription's hashes. Fails: [`Fault`], where
//! a file is missing, is not what was prescribed, or the proof is none, refused, or of another prescription.

use crate::fault::Fault;
use crate::files::{self, read_part_of};
use casebook::Digest;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use swarm::Site;
use tissue::Tooth;
use treatment::session::check_tissue;
use treatment::{PlanFile, Prescription};

/// Largest tissue volume that is read, bytes.
const TISSUE_BYTES: u64 = 1 << 30;
const PRESCRIPTION_BYTES: u64 = 1 << 28;
pub(crate) const PLAN: &str = PlanFile::Plan.name();
pub(crate) const TISSUE: &str = PlanFile::Tissue.name();
pub(crate) const PRESCRIPTION: &str = "prescription.json";
pub(crate) const PROOF: &str = "proof.json";

/// What a delivery goes by.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) prescription: Prescription,
    pub(crate) prescription_bytes: Vec<u8>,
    pub(crate) plan_bytes: Vec<u8>,
    pub(crate) tissue_bytes: Vec<u8>,
    pub(crate) tooth: Tooth,
}

/// A proof, as far as a delivery asks.
pub(crate) struct Proof {
    pub(crate) bytes: Vec<u8>,
    pub(crate) passed: bool,
}

#[derive(Deserialize)]
struct ProofJson {
    prescription: String,
    passes: bool,
}

/// The plan, which is to be the one that was prescribed: what people read and approve is what is carried out.
fn read_plan(folder: &Path, prescribed: Option<Digest>) -> anyhow::Result<Vec<u8>> {
    let advice = &how_to_make(folder);
    let expected = "the plan that was prescribed";
    let Some(sum) = prescribed else {
        return Err(
            Fault::new("names no plan that people could read and approve")
                .at(&folder.join(PRESCRIPTION))
                .expecting("a prescription with the SHA-256 of its plan")
                .advising(advice)
                .into(),
        );
    };
    let bytes = read_part_of(folder, PLAN, PRESCRIPTION_BYTES, expected, advice)?;
    if Digest::of(&bytes) != sum {
        return Err(Fault::new("is not the plan that was prescribed")
            .at(&folder.join(PLAN))
            .expecting(format!(
                "the file as `biosculpt plan` wrote it, with SHA-256 {sum}"
            ))
            .advising(advice)
            .into());
    }
    Ok(bytes)
}

/// Refuses what is no folder.
pub(crate) fn expect_there(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    Err(Fault::new("is no folder")
        .at(path)
        .expecting("the folder of a plan")
        .advising(how_to_make(path))
        .into())
}

/// How the files of a plan come into a folder.
pub(crate) fn how_to_make(folder: &Path) -> String {
    format!(
        "make the plan with `biosculpt plan SCAN --tooth N --output {}`; its files are never edited",
        files::path_quoted(folder)
    )
}

impl Folder {
    /// Reads the prescription and the tissue, and looks whether the plan is as it was.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        expect_there(path)?;
        let advice = &how_to_make(path);
        let expected = "the folder of a plan";
        let bytes = read_part_of(path, PRESCRIPTION, PRESCRIPTION_BYTES, expected, advice)?;
        let place = path.join(PRESCRIPTION);
        let prescription = Prescription::parse(&bytes).map_err(|why| {
            Fault::new(why.to_string())
                .at(&place)
                .expecting("the prescription that `biosculpt plan` wrote")
                .advising("plan again; a prescription is never edited")
        })?;
        let plan_bytes = read_plan(path, prescription.from.of(PlanFile::Plan))?;
        let tissue_bytes = read_part_of(path, TISSUE, TISSUE_BYTES, expected, advice)?;
        let prescribed = prescription
            .from
            .of(PlanFile::Tissue)
            .unwrap_or(Digest::ZERO);
        if Digest::of(&tissue_bytes) != prescribed {
            return Err(Fault::new("is not the tissue that was prescribed for")
                .at(&path.join(TISSUE))
                .expecting(format!("a file with SHA-256 {prescribed}"))
                .advising("plan again")
                .into());
        }
        let tooth = tooth(&path.join(TISSUE), &tissue_bytes)?;
        Ok(Self {
            path: path.to_owned(),
            prescription,
            prescription_bytes: bytes,
            plan_bytes,
            tissue_bytes,
            tooth,
        })
    }

    /// The hash that the prescription goes by.
    pub(crate) fn hash(&self) -> Digest {
        Digest::of(&self.prescription_bytes)
    }

    /// The proof of this prescription.
    pub(crate) fn proof(&self) -> anyhow::Result<Proof> {
        let prove = format!(
            "prove the plan with `biosculpt prove {}`",
            files::path_quoted(&self.path)
        );
        let advice = prove.as_str();
        let bytes = read_part_of(
            &self.path,
            PROOF,
            PRESCRIPTION_BYTES,
            "a proven plan",
            advice,
        )?;
        let place = self.path.join(PROOF);
        let proof: ProofJson = serde_json::from_slice(&bytes).map_err(|why| {
            Fault::new(format!("is no proof ({why})"))
                .at(&place)
                .expecting("the proof that `biosculpt prove` wrote")
                .advising(advice)
        })?;
        if proof.prescription != self.hash().to_string() {
            return Err(Fault::new("is the proof of another prescription")
                .at(&place)
                .expecting(format!("a proof of {}", self.hash()))
                .advising(advice)
                .into());
        }
        Ok(Proof {
            passed: proof.passes,
            bytes,
        })
    }

    /// The place of work.
    pub(crate) fn site(&self) -> anyhow::Result<Site> {
        site(&self.prescription, &self.tooth)
    }
}

/// The place of work of a prescription on a tooth.
pub(crate) fn site(prescription: &Prescription, tooth: &Tooth) -> anyhow::Result<Site> {
    Site::new(prescription.order.clone(), tooth).map_err(|why| {
        Fault::new(format!("the tooth cannot be worked on: {why}"))
            .expecting("tissue about the prescribed zones, and some of the surface left as it is")
            .advising("plan again")
            .into()
    })
}

/// A tooth from the bytes of its volume.
pub(crate) fn tooth(place: &Path, bytes: &[u8]) -> anyhow::Result<Tooth> {
    let wrong = |why: String| {
        Fault::new(why)
            .at(place)
            .expecting("a tissue volume that `biosculpt plan` wrote")
            .advising("plan again")
    };
    let volume = scan::Volume::read(bytes).map_err(|why| wrong(why.to_string()))?;
    let size = check_tissue(volume.spacing_mm.x, volume.size);
    size.map_err(|why| wrong(why.to_string()))?;
    Ok(treatment::tooth::of_volume(&volume).map_err(|why| wrong(why.to_string()))?)
}
