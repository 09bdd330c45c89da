//! `biosculpt demo [SCAN]`: the whole way, on the sample mouth or on a scan of your own.

use crate::cli::Arguments;
use crate::pipeline::{self, Place, Request, Wish};
use crate::prepared::{self, Prepared, ScanFile};
use crate::terminal::{self, Progress};
use crate::verbs::{plan, sample};
use crate::{Outcome, files, wire};
use dentition::sample::MouthOptions;
use restoration::printable::Material;
use scan::Mesh;
use std::path::{Path, PathBuf};

/// What the example on a sound mouth adds, mm.
const EXAMPLE_ADDED_MM: f64 = 0.5;

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// STL, PLY or OBJ of one arch; the sample mouth when not given
    scan: Option<PathBuf>,
    /// Folder for the results
    #[arg(short, long, value_name = "DIR", default_value = "out/demo")]
    output: PathBuf,
}

impl Demo {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let progress = Progress::new(10);
        files::make_folder(&self.output)?;
        let (file, opposing) = match &self.scan {
            Some(path) => (
                progress.step("reading", || prepared::read_mouth(path, arguments))?,
                None,
            ),
            None => self.grow(arguments, &progress)?,
        };
        let prepared = prepared::label(file, &[], &progress);
        self.write_teeth(&prepared)?;
        let request = Request {
            prepared: &prepared,
            earlier: None,
            opposing: opposing.as_ref(),
            place: Place::Best,
            wish: Wish::Repair,
            material: Material::CompositePrint,
        };
        let mut made = pipeline::make(&request, &progress);
        let unrepaired = made.as_ref().err().cloned();
        if unrepaired.is_some() {
            // Where nothing is to be repaired the way is shown all the same, as an example.
            let wish = Wish::Strengthen(EXAMPLE_ADDED_MM);
            let material = wish.usual_material();
            made = pipeline::make(
                &Request {
                    wish,
                    material,
                    ..request
                },
                &progress,
            );
        }
        let made = match made {
            Ok(made) => made,
            Err(why) => {
                drop(progress);
                return prepared::refuse(&why, arguments);
            }
        };
        let command = self.command() + &arguments.unit_in_words();
        plan::write(
            &prepared,
            &made,
            &self.output,
            self.scan.is_none(),
            &command,
            &progress,
        )?;
        drop(progress);
        if !arguments.json {
            terminal::say(&format!("teeth: {}", prepared.labels_in_words()))?;
            terminal::say(&super::find::in_words(&made.findings))?;
            if let Some(why) = unrepaired {
                let hollow = made.findings.list.iter().any(|f| f.depth_mm > 0.0);
                let why = match hollow {
                    true => format!("no finding could be repaired ({why})"),
                    false => "no flaw with depth was found".to_owned(),
                };
                terminal::say(&format!("{why}; as an example, a tooth is strengthened"))?;
            }
        }
        plan::say(&prepared, &made, &self.output, arguments)?;
        Ok(Outcome::Done)
    }

    /// The scan with its labels.
    fn write_teeth(&self, prepared: &Prepared) -> anyhow::Result<()> {
        let Ok(dentition) = &prepared.dentition else {
            return Ok(());
        };
        let labels = scan::Values::U8(dentition.face_fdi.clone());
        let mesh = prepared.file.scan.mesh.clone();
        let labelled = mesh.with_face_property("fdi", labels)?;
        sample::write_mesh(&self.output.join("teeth.ply"), &labelled)
    }

    /// The command that makes the same again, without paths.
    fn command(&self) -> String {
        let name = |path: &PathBuf| {
            let name = path.file_name().unwrap_or(path.as_os_str());
            format!("biosculpt demo {}", name.to_string_lossy())
        };
        self.scan.as_ref().map_or("biosculpt demo".to_owned(), name)
    }

    /// The sample mouth, written as a scanner would and read back as any other scan.
    fn grow(
        &self,
        arguments: &Arguments,
        progress: &Progress,
    ) -> anyhow::Result<(ScanFile, Option<Mesh>)> {
        let mouth = progress.step("growing a mouth", || {
            sample::grow(1, &MouthOptions::default())
        })?;
        let folder = self.output.join("sample");
        files::make_folder(&folder)?;
        let write = |name: &str, mesh: &Mesh| -> anyhow::Result<ScanFile> {
            let path: &Path = &folder.join(name);
            sample::write_mesh(path, mesh)?;
            prepared::read_mouth(path, arguments)
        };
        let upper = write("upper.ply", &mouth.upper.scan)?;
        let lower = write("lower.ply", &mouth.lower.scan)?;
        let mut truth = serde_json::to_vec_pretty(&wire::truth(&mouth))?;
        truth.push(b'\n');
        files::write_bytes(&folder.join("truth.json"), &truth)?;
        Ok((lower, Some(upper.scan.mesh)))
    }
}
