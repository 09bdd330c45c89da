//! `biosculpt teeth SCAN -o OUT.ply`: every tooth as its own region, with its number.

use crate::cli::Arguments;
use crate::prepared::{self, GIVE_ARCH, ScanFile, parse_correction};
use crate::results::{Writes, expect_other_file};
use crate::terminal::{self, Progress};
use crate::{Outcome, figure, files, foreign, wire};
use dentition::{Dentition, LabelError};
use glam::DVec3;
use lexicon::Fdi;
use scan::io::PlyBody;
use scan::{FaceId, Values};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Teeth {
    /// STL, PLY or OBJ of one arch, or of a part of one
    scan: PathBuf,
    /// PLY to write: the same faces in the same order, with face property `fdi` (0 = gingiva)
    #[arg(short, long, value_name = "OUT.ply")]
    output: Option<PathBuf>,
    /// A place on a tooth and the number that it has, in mm of the scan; may be repeated
    #[arg(long, value_name = "TOOTH=x,y,z", value_parser = parse_correction, allow_hyphen_values = true)]
    set: Vec<(Fdi, DVec3)>,
}

impl Teeth {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        if let Some(output) = &self.output {
            expect_other_file(output, &[&self.scan], Writes::Ply)?;
        }
        let progress = Progress::told(3, arguments);
        let file = progress.step("reading", || {
            prepared::read_mouth(&self.scan, arguments, &progress)
        })?;
        let options = dentition::LabelOptions {
            corrections: self.set.clone(),
        };
        let mesh = &file.scan.mesh;
        if mesh.face_fdi().is_some() {
            progress.warn("the labels in the file are set aside: the arch is labelled anew");
        }
        if file.turned {
            progress.warn(prepared::TURNED);
        }
        let clicked = self.set.first().map(|&(_, place)| place);
        let labelled = progress.step("labelling teeth", || match file.sides(clicked, None) {
            None => dentition::label(mesh, &options),
            Some([side, _]) => {
                progress.warn(prepared::TWO_ARCHES);
                let labelled = dentition::label(&mesh.extract(&side).0, &options);
                labelled.map(|found| on_whole(found, &side, mesh.faces().len()))
            }
        });
        let labelled = match labelled {
            Err(none @ LabelError::NoCrowns { .. }) => Err(format!("{none}; {GIVE_ARCH}")),
            Err(other) => Err(other.to_string()),
            Ok(found) => {
                prepared::expect_teeth(found).map_err(|none| format!("{none}; {GIVE_ARCH}"))
            }
        };
        let dentition = match labelled {
            Ok(found) => found,
            Err(why) => return prepared::refuse(&why, arguments),
        };
        if let Some(aside) = prepared::aside_in_words(&dentition) {
            progress.warn(&aside);
        }
        if let Some(output) = &self.output {
            let labels = Values::U8(dentition.face_fdi.clone());
            let mesh = file.as_filed().with_face_property("fdi", labels)?;
            progress.step("writing", || {
                files::write_whole(output, |mut to| {
                    Ok(scan::io::write_ply(&mesh, PlyBody::Binary, &mut to)?)
                })
            })?;
        }
        drop(progress);
        self.report(&file, &dentition, arguments)?;
        Ok(Outcome::Done)
    }

    fn report(
        &self,
        file: &ScanFile,
        dentition: &Dentition,
        arguments: &Arguments,
    ) -> anyhow::Result<()> {
        if arguments.json {
            return terminal::say_json(&wire::teeth(dentition, file.misfit.as_ref()));
        }
        let rows: Vec<Vec<String>> = dentition
            .teeth
            .iter()
            .map(|tooth| {
                let doubts: Vec<String> = tooth.doubts.iter().map(wire::doubt_in_words).collect();
                vec![
                    tooth.fdi.to_string(),
                    tooth.fdi.name(),
                    tooth.faces.len().to_string(),
                    figure::percent(tooth.confidence),
                    doubts.join(", "),
                ]
            })
            .collect();
        terminal::say(&format!(
            "{} arch, {} teeth (jaw {} sure)",
            wire::jaw_name(dentition.jaw),
            dentition.teeth.len(),
            figure::percent(dentition.jaw_confidence)
        ))?;
        terminal::say(&terminal::table(
            &["FDI", "tooth", "faces", "sure", "in doubt"],
            &rows,
        ))?;
        if let Some(output) = &self.output {
            terminal::say(&format!("wrote {}", foreign::path(output)))?;
        }
        Ok(())
    }
}

/// Labels of a part as labels of the whole scan; the rest is no tooth of this arch.
fn on_whole(part: Dentition, side: &[FaceId], faces: usize) -> Dentition {
    let mut whole = part;
    let mut face_fdi = vec![0; faces];
    for (&FaceId(f), &fdi) in side.iter().zip(&whole.face_fdi) {
        face_fdi[f as usize] = fdi;
    }
    whole.face_fdi = face_fdi;
    for face in whole.teeth.iter_mut().flat_map(|t| &mut t.faces) {
        *face = side[face.0 as usize];
    }
    whole
}
