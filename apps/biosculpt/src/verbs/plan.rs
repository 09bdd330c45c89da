//! `biosculpt plan SCAN -o DIR`: the healthy tooth, the volumes, the solid, the report, and what the proof says.

use crate::cli::{Arguments, MaterialName, OutputFolder, parse_point};
use crate::pipeline::{self, Fit, Place, Request, Wish};
use crate::prepared::{self, parse_tooth};
use crate::results::Results;
use crate::terminal::{self, Progress};
use crate::tissues::TissueFile;
use crate::written::{self, Asked};
use crate::{Outcome, delivery, files, foreign, proved, said};
use clap::ValueEnum;
use glam::DVec3;
use lexicon::{Fdi, Millimetres};
use restoration::intent::ShadeGoal;
use restoration::printable::Material;
use restoration::shade::VitaTab;
use std::path::{Path, PathBuf};
use treatment::proof::Proof;

#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// STL, PLY or OBJ of one arch, or of a part of one
    scan: PathBuf,
    #[command(flatten)]
    place: PlaceChoice,
    #[command(flatten)]
    wish: WishChoice,
    #[command(flatten)]
    others: Others,
    #[command(flatten)]
    fit: FitChoice,
    #[command(flatten)]
    folder: OutputFolder,
}

/// What may be taken away so that the restoration keeps its limits.
#[derive(Debug, clap::Args)]
struct FitChoice {
    /// Remove as much of the tooth as the material's least thickness needs
    #[arg(long)]
    prepare: bool,
    /// Take up to this much (0 to 0.3 mm) off the outside where it is too tight to other teeth
    #[arg(long, value_name = "MM", default_value = "0", value_parser = parse_relief)]
    relief: Millimetres,
}

/// Reads how much may be taken off the outside.
fn parse_relief(text: &str) -> Result<Millimetres, String> {
    let relief = parse_length(text)
        .ok()
        .filter(|r| (0.0..=0.3).contains(&r.get()));
    relief.ok_or_else(|| format!("expected 0 to 0.3 mm, got {text:?}"))
}

/// Reads a length, mm.
fn parse_length(text: &str) -> Result<Millimetres, String> {
    let number = text
        .trim()
        .parse()
        .map_err(|_| format!("expected a number, got {text:?}"))?;
    Millimetres::new(number).map_err(|error| error.to_string())
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct PlaceChoice {
    /// Plan for the worst finding of this tooth (ISO 3950 number)
    #[arg(long, value_name = "N", value_parser = parse_tooth)]
    tooth: Option<Fdi>,
    /// Plan for the flaw at this place, mm of the scan
    #[arg(long, value_name = "x,y,z", value_parser = parse_point, allow_hyphen_values = true)]
    at: Option<DVec3>,
}

/// What is wished.
#[derive(Debug, clap::Args)]
struct WishChoice {
    /// What is wished for the tooth
    #[arg(long, value_enum, default_value_t)]
    intent: IntentName,
    /// How much to add when strengthening, mm
    #[arg(long, value_name = "MM", default_value = "0.3", value_parser = parse_length)]
    add: Millimetres,
    /// What to reshape after
    #[arg(long, value_enum, default_value_t)]
    reshape: ReshapeName,
    /// Shade to reach: a VITA classical tab such as A2, or `lighter=3` in ΔE00
    #[arg(long, value_name = "SHADE", value_parser = parse_shade, default_value = "lighter=3")]
    shade: ShadeGoal,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum IntentName {
    #[default]
    Repair,
    Strengthen,
    Reshape,
    Shade,
    RemoveMark,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ReshapeName {
    /// The mirrored partner
    #[default]
    Symmetry,
    /// The edge of the partner (incisors)
    Edge,
    /// The gaps to the neighbours
    Gap,
}

impl WishChoice {
    fn wish(&self) -> Wish {
        match (self.intent, self.reshape) {
            (IntentName::Repair, _) => Wish::Repair,
            (IntentName::Strengthen, _) => Wish::Strengthen(self.add),
            (IntentName::Reshape, ReshapeName::Symmetry) => Wish::Symmetry,
            (IntentName::Reshape, ReshapeName::Edge) => Wish::AlignEdge,
            (IntentName::Reshape, ReshapeName::Gap) => Wish::CloseGap,
            (IntentName::Shade, _) => Wish::Shade(self.shade),
            (IntentName::RemoveMark, _) => Wish::RemoveMark,
        }
    }

    /// The options that say the same again.
    fn in_words(&self) -> String {
        match self.wish() {
            Wish::Repair => String::new(),
            Wish::Strengthen(added) => format!(" --intent strengthen --add {}", added.get()),
            Wish::Symmetry => " --intent reshape --reshape symmetry".to_owned(),
            Wish::AlignEdge => " --intent reshape --reshape edge".to_owned(),
            Wish::CloseGap => " --intent reshape --reshape gap".to_owned(),
            Wish::Shade(ShadeGoal::Tab(tab)) => format!(" --intent shade --shade {}", tab.name()),
            Wish::Shade(ShadeGoal::Lighter(by)) => format!(" --intent shade --shade lighter={by}"),
            Wish::RemoveMark => " --intent remove-mark".to_owned(),
        }
    }
}

/// Reads a finite number.
fn parse_number(text: &str) -> Result<f64, String> {
    let number = text.trim().parse().ok().filter(|n: &f64| n.is_finite());
    number.ok_or_else(|| format!("expected a number, got {text:?}"))
}

/// Reads a VITA classical tab or `lighter=N`.
fn parse_shade(text: &str) -> Result<ShadeGoal, String> {
    if let Some(by) = text.strip_prefix("lighter=") {
        let by = parse_number(by).map_err(|_| format!("expected lighter=ΔE00, got {text:?}"))?;
        return Ok(ShadeGoal::Lighter(by));
    }
    let tab = VitaTab::named(text).ok_or_else(|| {
        let tabs: Vec<&str> = VitaTab::all().map(VitaTab::name).collect();
        format!(
            "{text:?} is no shade; expected one of {} or lighter=ΔE00",
            tabs.join(" ")
        )
    })?;
    Ok(ShadeGoal::Tab(tab))
}

/// What else there is to go by.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Others {
    /// An earlier scan of the same arch, in any pose
    #[arg(long, value_name = "SCAN")]
    pub(crate) earlier: Option<PathBuf>,
    /// The opposing arch in occlusion, in the frame of the scan
    #[arg(long, value_name = "SCAN")]
    pub(crate) opposing: Option<PathBuf>,
    /// The tooth's own tissue in the frame of the scan: a folder of closed solids named such as 36-enamel.ply,
    /// 36-dentine.ply, 36-pulp.ply (36-pdl.ply), or a volume of labels; estimated when not given
    #[arg(long, value_name = "PATH")]
    pub(crate) tissue: Option<PathBuf>,
    /// What the restoration is made of [default: composite-print; composite-coating to strengthen or reshape]
    #[arg(long, value_enum)]
    pub(crate) material: Option<MaterialName>,
}

impl Plan {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let progress = Progress::told(12, arguments);
        let place = match (self.place.tooth, self.place.at) {
            (Some(tooth), _) => Place::Tooth(tooth),
            (None, Some(at)) => Place::At(at),
            (None, None) => Place::Best,
        };
        let inputs = [
            Some(&self.scan),
            self.others.earlier.as_ref(),
            self.others.opposing.as_ref(),
            self.others.tissue.as_ref().filter(|path| path.is_file()),
        ];
        let inputs: Vec<&Path> = inputs.into_iter().flatten().map(PathBuf::as_path).collect();
        let ours = [&written::NAMES[..], &delivery::NAMES[..]].concat();
        let results = Results::claim(&self.folder.output, &ours, &inputs)?;
        if let Some(told) = delivery::taken_away(results.folder()) {
            progress.warn(&told);
        }
        let read = |path: &Path| prepared::read_mouth(path, arguments, &progress);
        let mut file = progress.step("reading", || read(&self.scan))?;
        file.part(self.place.at, self.place.tooth);
        let other = |path: &Option<PathBuf>| path.as_deref().map(read).transpose();
        let (earlier, opposing) = (other(&self.others.earlier)?, other(&self.others.opposing)?);
        let tissue = self.others.tissue.as_deref();
        let tissue = tissue
            .map(|path| TissueFile::read(path, arguments))
            .transpose()?;
        let prepared =
            prepared::label(file, &[], &progress).with_tooth(self.place.tooth, &progress);
        let biting = opposing
            .as_ref()
            .map(|file| file.biting(&prepared.file.scan.mesh))
            .transpose()?;
        let request = Request {
            prepared: &prepared,
            earlier: earlier.as_ref().map(|e| &e.scan.mesh),
            opposing: biting.as_ref().or(prepared.file.antagonist.as_ref()),
            tissue: tissue.as_ref(),
            place,
            wish: self.wish.wish(),
            material: self.material(),
            fit: Fit {
                prepare: self.fit.prepare,
                relief: self.fit.relief,
            },
        };
        let made = match pipeline::make(&request, &progress) {
            Ok(made) => made,
            Err(why) => {
                drop(progress);
                return prepared::refuse_into(&results, &why, arguments);
            }
        };
        let asked = Asked {
            command: self.command() + &arguments.unit_in_words(),
            sample: false,
            earlier: earlier.as_ref(),
            opposing: opposing.as_ref(),
        };
        let files = written::files_of(&prepared, &made, &asked, &progress)?;
        progress.step("writing", || results.publish(&files))?;
        // Said at once, so that nobody takes a plan for good that `prove` refuses; its files are `prove`'s to write.
        let proof = progress.step("trying the proof", || proved::proof_of(&files))?;
        drop(progress);
        let proof = proof.map(|(proof, _)| proof);
        let folder = results.folder();
        said::made_in_words(&prepared, &made, &asked, proof.as_ref(), folder, arguments)?;
        match &proof {
            Some(proof) => verdict(proof, folder, arguments),
            None => Ok(Outcome::Done),
        }
    }

    fn material(&self) -> Material {
        let usual = || self.wish.wish().usual_material();
        self.others.material.map_or_else(usual, Material::from)
    }

    /// The command that makes the same again, without paths.
    fn command(&self) -> String {
        let scan = files::name_quoted(&self.scan);
        let place = match (self.place.tooth, self.place.at) {
            (Some(tooth), _) => format!("--tooth {tooth}"),
            (None, Some(at)) => format!("--at {},{},{}", at.x, at.y, at.z),
            (None, None) => String::new(),
        };
        let mut command = format!("biosculpt plan {scan} {place}{}", self.wish.in_words());
        for (name, path) in [
            ("--earlier", &self.others.earlier),
            ("--opposing", &self.others.opposing),
            ("--tissue", &self.others.tissue),
        ] {
            if let Some(path) = path {
                command.push_str(&format!(" {name} {}", files::name_quoted(path)));
            }
        }
        command.push_str(&format!(" --material {}", self.material().name()));
        if self.fit.prepare {
            command.push_str(" --prepare");
        }
        if self.fit.relief.get() > 0.0 {
            command.push_str(&format!(" --relief {}", self.fit.relief.get()));
        }
        command.push_str(" -o DIR");
        command
    }
}

/// Says what a proof would say of a plan that was made, and that none is written yet.
fn verdict(proof: &Proof, folder: &Path, arguments: &Arguments) -> anyhow::Result<Outcome> {
    if !arguments.json {
        proved::say_verdict("a trial of the proof", proof)?;
        terminal::say(&format!(
            "no proof is written yet: `biosculpt prove {}` proves the plan and writes proof.json and proof.html",
            foreign::path(folder)
        ))?;
    }
    Ok(Outcome::of(proof.passes()))
}
