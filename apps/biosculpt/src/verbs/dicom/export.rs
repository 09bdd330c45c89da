//! `biosculpt dicom export SOLID`: a solid in a DICOM file, for a clinic's archive.
//!
//! Fails: exit status 1 where the surface is open, 2 where the file or a word of the patient is bad.

use crate::Outcome;
use crate::cli::Arguments;
use crate::fault::Fault;
use crate::results::{Writes, expect_other_file};
use crate::solid::why_open;
use crate::terminal::{self, Progress};
use crate::{files, foreign, prepared};
use ::dicom::{Model, Patient, encapsulate, is_binary_stl};
use scan::io::write_stl;
use scan::{Scan, Unit};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// STL, PLY or OBJ; a binary STL in mm goes in byte for byte
    solid: PathBuf,
    /// DICOM file to write
    #[arg(short, long, value_name = "OUT.dcm")]
    output: PathBuf,
    /// The patient's name, family name first: Voss^Elara
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    patient_name: String,
    /// The patient's number in the record
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    patient_id: String,
    /// The patient's day of birth
    #[arg(
        long,
        value_name = "YYYY-MM-DD",
        default_value = "",
        hide_default_value = true
    )]
    patient_birth_date: String,
    /// The patient's sex: F, M or O
    #[arg(
        long,
        value_name = "SEX",
        default_value = "",
        hide_default_value = true
    )]
    patient_sex: String,
    /// What it is, in one line
    #[arg(long, default_value = "Restoration")]
    title: String,
    /// Identifier of the study that it belongs to; made of the content when not given
    #[arg(long, value_name = "UID")]
    study: Option<String>,
    /// Identifier of the frame of reference of its coordinates; made of the content when not given
    #[arg(long, value_name = "UID")]
    frame: Option<String>,
    /// When it was made: YYYY-MM-DD, with Thh:mm:ssZ or without; left open when not given
    #[arg(
        long,
        value_name = "TIME",
        default_value = "",
        hide_default_value = true
    )]
    made: String,
}

impl Export {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        expect_other_file(&self.output, &[&self.solid], Writes::Dicom)?;
        let progress = Progress::new(2);
        let bytes = files::read_bytes(&self.solid)?;
        let file = progress.step("reading", || {
            prepared::scan_of(&self.solid, &bytes, arguments.unit_choice())
        })?;
        if let Some(why) = why_open(&file.scan.mesh, "a place in an archive as a part") {
            drop(progress);
            return prepared::refuse(&why, arguments);
        }
        let (stl, written_anew) = stl(bytes, &file.scan)?;
        let model = Model {
            stl: &stl,
            patient: Patient {
                name: self.patient_name.clone(),
                id: self.patient_id.clone(),
                born: self.patient_birth_date.clone(),
                sex: self.patient_sex.clone(),
            },
            title: self.title.clone(),
            study: self.study.clone(),
            frame: self.frame.clone(),
            made: self.made.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let file = encapsulate(&model).map_err(|why| {
            Fault::new(why.to_string())
                .at(&self.output)
                .advising("nothing was written; give it in another way")
        })?;
        progress.step("writing", || {
            files::write_whole(&self.output, |to| Ok(to.write_all(&file.bytes)?))
        })?;
        drop(progress);
        if arguments.json {
            terminal::say_json(&serde_json::json!({
                "output": foreign::path(&self.output),
                "bytes": file.bytes.len(),
                "stl_bytes": stl.len(),
                "stl_as_given": written_anew.is_none(),
                "study": file.study,
                "series": file.series,
                "instance": file.instance,
                "frame_of_reference": file.frame,
            }))?;
        } else {
            if let Some(why) = written_anew {
                terminal::say(why)?;
            }
            terminal::say(&format!(
                "wrote {}: Encapsulated STL, {} bytes, instance {}",
                foreign::path(&self.output),
                file.bytes.len(),
                file.instance
            ))?;
        }
        Ok(Outcome::Done)
    }
}

/// A binary STL in mm, and why it is not the file itself.
fn stl(bytes: Vec<u8>, scan: &Scan) -> anyhow::Result<(Vec<u8>, Option<&'static str>)> {
    if is_binary_stl(&bytes) && scan.unit.unit == Unit::Millimetre {
        return Ok((bytes, None));
    }
    let mut stl = Vec::new();
    write_stl(&scan.mesh, &mut stl)?;
    Ok((
        stl,
        Some("the file is no binary STL in mm: its faces were written anew as one"),
    ))
}
