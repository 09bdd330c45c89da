//! The command line: verbs, options, help.

use crate::fault::Fault;
use crate::{Outcome, eval, verbs};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use glam::DVec3;
use restoration::printable::Material;
use std::ffi::OsString;
use std::path::PathBuf;

/// From a scan of a mouth to a tooth made whole again.
///
/// BioSculpt reads a scan of a dental arch, labels the teeth, finds what is wrong with them, designs
/// the healthy tooth, and writes the plan, a printable restoration and a report. Not a medical
/// device. Exit status: 0 done, 1 refused by judgement, 2 bad input or usage, or a device that failed or a session that was
/// interrupted.
#[derive(Debug, Parser)]
#[command(
    name = "biosculpt",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    /// Print one JSON value on standard output instead of text; an error is one JSON object on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Threads to use; results are the same bytes with any number [default: all]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
    /// Unit of the scan's coordinates, for verbs that read a scan; judged from its extent when not given
    #[arg(long, global = true, value_enum)]
    pub(crate) unit: Option<UnitName>,
    #[command(subcommand)]
    pub(crate) verb: Verb,
    /// Whether a scan is read, whose unit may be said.
    #[arg(skip)]
    reads_a_scan: bool,
}

/// Length units a scan can be in.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum UnitName {
    Mm,
    Cm,
    M,
    Inch,
    Um,
}

/// Verbs that read no scan, each with what comes after it where that decides.
const WITHOUT_SCAN: [(&str, Option<&str>); 15] = [
    ("sample", None),
    ("deliver", None),
    ("replay", None),
    ("prove", None),
    ("campaign", None),
    ("verify", None),
    ("device", None),
    ("serve", None),
    ("backup", None),
    ("restore", None),
    ("protocol", None),
    ("dicom", Some("import")),
    ("eval", Some("link")),
    ("eval", Some("replay")),
    ("eval", Some("faults")),
];

impl Arguments {
    /// Reads a command line. The help of a verb that reads no scan does not speak of its unit.
    pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = command();
        let mut matches = command.try_get_matches_from_mut(words)?;
        let reads_a_scan = reads_a_scan(&matches);
        let read = Self::from_arg_matches_mut(&mut matches);
        let read = read.map_err(|why| why.format(&mut command))?;
        Ok(Self {
            reads_a_scan,
            ..read
        })
    }

    /// Does what the verb is for.
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        if self.unit.is_some() && !self.reads_a_scan {
            let what = "--unit says the unit of a scan, and none is read here";
            return Err(Fault::new(what)
                .expecting(format!("a verb that reads a scan: {}", with_scan()))
                .advising("leave --unit out")
                .into());
        }
        self.verb.run(self)
    }

    /// The unit that was given, or that it is to be judged.
    pub(crate) fn unit_choice(&self) -> scan::UnitChoice {
        let Some(name) = self.unit else {
            return scan::UnitChoice::Judge;
        };
        scan::UnitChoice::Given(match name {
            UnitName::Mm => scan::Unit::Millimetre,
            UnitName::Cm => scan::Unit::Centimetre,
            UnitName::M => scan::Unit::Metre,
            UnitName::Inch => scan::Unit::Inch,
            UnitName::Um => scan::Unit::Micrometre,
        })
    }

    /// The unit as it would be given again.
    pub(crate) fn unit_in_words(&self) -> String {
        self.unit
            .and_then(|unit| unit.to_possible_value())
            .map_or_else(String::new, |name| format!(" --unit {}", name.get_name()))
    }
}

/// Materials of a restoration.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum MaterialName {
    #[default]
    CompositePrint,
    LithiumDisilicate,
    LithiumDisilicateVeneer,
    Zirconia,
    CompositeCoating,
}

impl From<MaterialName> for Material {
    fn from(name: MaterialName) -> Self {
        match name {
            MaterialName::CompositePrint => Self::CompositePrint,
            MaterialName::LithiumDisilicate => Self::LithiumDisilicate,
            MaterialName::LithiumDisilicateVeneer => Self::LithiumDisilicateVeneer,
            MaterialName::Zirconia => Self::Zirconia,
            MaterialName::CompositeCoating => Self::CompositeCoating,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Go the whole way from a scan to a report, on the sample mouth or a scan of your own
    Demo(verbs::demo::Demo),
    /// Write the sample mouth: procedural arches with known teeth, tissues and damage
    Sample(verbs::sample::Sample),
    /// Say what a scan file holds and what is wrong with it
    Check(verbs::check::Check),
    /// Label every tooth of an arch with its FDI number
    Teeth(verbs::teeth::Teeth),
    /// Say what is wrong with each tooth, with the evidence
    Find(verbs::find::Find),
    /// Design the healthy tooth; write plan, printable restoration and report
    Plan(verbs::plan::Plan),
    /// Say how far a surface lies from another: a scan from an earlier one, what was delivered from the design
    Compare(verbs::compare::Compare),
    /// Say how thick a closed solid is, at each of its vertices
    Thickness(verbs::thickness::ThicknessOf),
    /// Deliver a proven plan with the simulated device, under the guard, on the record
    Deliver(verbs::deliver::Deliver),
    /// Make a recorded session again, bit for bit, or as it would have been
    Replay(verbs::replay::Replay),
    /// Check a plan by code that shares nothing with the planner; passes or refuses, with figures
    Prove(verbs::prove::Prove),
    /// Run seeded sessions over patients, teeth, lots and stops, by every release of the firmware
    Campaign(verbs::campaign::Campaign),
    /// Say everything that is wrong with a casebook: its chain, seals and blobs
    Verify(verbs::verify::Verify),
    /// Be the simulated device: hold swarm and guard, and listen for one treatment at a time
    Device(verbs::device::Device),
    /// Serve the clinic: people, charts, plans and deliveries in the browser
    Serve(verbs::serve::Serve),
    /// Keep a clinic's record elsewhere, also while it is served
    Backup(verbs::backup::Backup),
    /// Put a backup into a new data directory, and into any empty database
    Restore(verbs::restore::Restore),
    /// Check, explain or try the rules that deliveries are judged by
    Protocol {
        #[command(subcommand)]
        what: verbs::protocol::What,
    },
    /// Read a CT or cone-beam series as a volume, or write a solid as Encapsulated STL, for other programs' DICOM
    Dicom {
        #[command(subcommand)]
        what: verbs::dicom::What,
    },
    /// Measure accuracy on labelled scans or on damage cut into sound teeth, and safety under faults
    Eval {
        #[command(subcommand)]
        what: eval::What,
    },
}

fn command() -> clap::Command {
    let command = Arguments::command();
    let unit = command.get_arguments().find(|all| all.get_id() == "unit");
    let Some(hidden) = unit.map(|unit| unit.clone().hide(true)) else {
        return command;
    };
    WITHOUT_SCAN.iter().fold(command, |command, (verb, what)| {
        command.mut_subcommand(verb, |verb| match what {
            None => verb.arg(hidden.clone()),
            Some(what) => verb.mut_subcommand(what, |what| what.arg(hidden.clone())),
        })
    })
}

/// Whether a command line is of a verb that reads a scan.
fn reads_a_scan(matches: &clap::ArgMatches) -> bool {
    let Some((verb, rest)) = matches.subcommand() else {
        return false;
    };
    let what = rest.subcommand_name();
    let is_it = |(other, after): &(&str, Option<&str>)| {
        *other == verb && (after.is_none() || *after == what)
    };
    !WITHOUT_SCAN.iter().any(is_it)
}

/// The verbs that read a scan, in words.
fn with_scan() -> String {
    let command = Arguments::command();
    let reads = |verb: &str, what: Option<&str>| !WITHOUT_SCAN.contains(&(verb, what));
    let mut with = Vec::new();
    for verb in command.get_subcommands() {
        let (name, mut whats) = (verb.get_name(), verb.get_subcommands().peekable());
        match whats.peek() {
            _ if !reads(name, None) => {}
            None => with.push(name.to_owned()),
            Some(_) => with.extend(
                whats
                    .map(clap::Command::get_name)
                    .filter(|what| reads(name, Some(what)))
                    .map(|what| format!("{name} {what}")),
            ),
        }
    }
    with.join(", ")
}

impl Verb {
    fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        match self {
            Self::Demo(demo) => demo.run(arguments),
            Self::Sample(sample) => sample.run(arguments),
            Self::Check(check) => check.run(arguments),
            Self::Teeth(teeth) => teeth.run(arguments),
            Self::Find(find) => find.run(arguments),
            Self::Plan(plan) => plan.run(arguments),
            Self::Compare(compare) => compare.run(arguments),
            Self::Thickness(thickness) => thickness.run(arguments),
            Self::Deliver(deliver) => deliver.run(arguments),
            Self::Replay(replay) => replay.run(arguments),
            Self::Prove(prove) => prove.run(arguments),
            Self::Campaign(campaign) => campaign.run(arguments),
            Self::Verify(verify) => verify.run(arguments),
            Self::Device(device) => device.run(arguments),
            Self::Serve(serve) => serve.run(arguments),
            Self::Backup(backup) => backup.run(arguments),
            Self::Restore(restore) => restore.run(arguments),
            Self::Protocol { what } => what.run(arguments),
            Self::Dicom { what } => what.run(arguments),
            Self::Eval { what } => what.run(arguments),
        }
    }
}

/// Whether the command line asks for JSON, also where it cannot be understood otherwise.
pub(crate) fn json_was_asked() -> bool {
    let mut words = std::env::args_os().skip(1).take_while(|word| word != "--");
    words.any(|word| word == "--json")
}

/// Reads `x,y,z` in mm.
pub(crate) fn parse_point(text: &str) -> Result<DVec3, String> {
    let expected = || format!("expected x,y,z in mm such as 12.5,-3,7.25, got {text:?}");
    let parts: Vec<f64> = text
        .split(',')
        .map(|part| part.trim().parse().map_err(|_| expected()))
        .collect::<Result<_, _>>()?;
    match parts[..] {
        [x, y, z] if parts.iter().all(|v| v.is_finite()) => Ok(DVec3::new(x, y, z)),
        _ => Err(expected()),
    }
}

/// A folder for results.
#[derive(Debug, clap::Args)]
pub(crate) struct OutputFolder {
    /// Folder for the results; made where it is missing
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}
