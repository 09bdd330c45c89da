//! `biosculpt campaign [DIR]..`: seeded sessions over patients, teeth, lots and stops, by every release.

use crate::campaign::tally::{self, Group, Pair, Rate};
use crate::campaign::{CaseJson, Harm, Trial, csv};
use crate::cli::Arguments;
use crate::delivery::begin::name_of;
use crate::delivery::folder::Folder;
use crate::delivery::given::{PROTOCOL, parse_release, protocol};
use crate::fault::Fault;
use crate::results::{Named, Results};
use crate::terminal::{self, Progress};
use crate::{Outcome, files, foreign, report, written};
use anyhow::Context as _;
use std::fmt::Write as _;
use std::path::PathBuf;
use swarm::Release;
use treatment::campaign::CaseSite;

/// Names of what is written.
const NAMES: [&str; 3] = ["campaign.json", "campaign.csv", "campaign.html"];

#[derive(Debug, clap::Args)]
pub(crate) struct Campaign {
    /// Folders of plans whose prescriptions are delivered; blocks of tooth when none is given
    folders: Vec<PathBuf>,
    /// Patients; every release treats each of them once
    #[arg(long, visible_alias = "sessions", value_name = "N", default_value_t = 200,
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    patients: u64,
    /// Seed of every chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Releases of the firmware [default: all]
    #[arg(long, value_name = "V1,V2,..", value_delimiter = ',', value_parser = parse_release)]
    firmware: Vec<Release>,
    /// Protocol that the guard judges by [default: 1.0]
    #[arg(long, value_name = "FILE")]
    protocol: Option<PathBuf>,
    /// Lots of carriers in use
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    lots: u32,
    /// Share of patients who stop at least once, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.3, value_parser = parse_share)]
    anxious: f64,
    /// Different blocks, where no folder is given
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=1000))]
    blocks: u64,
    /// Folder for table, rows and page; made where it is missing
    #[arg(short, long, value_name = "DIR", default_value = "out/campaign")]
    output: PathBuf,
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share: Option<f64> = text.trim().parse().ok();
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| format!("expected a share from 0 to 1, got {text:?}"))
}

impl Campaign {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let results = Results::claim(&self.output, &NAMES, &[])?;
        let protocol = match &self.protocol {
            Some(path) => protocol(path)?,
            None => PROTOCOL.to_vec(),
        };
        let cases = self.cases()?;
        let trial = self.trial(protocol, &cases)?;
        let page = report::campaign::html(&trial, &files::today());
        let files: [Named; 3] = [
            (NAMES[0].to_owned(), written::json(&trial)?),
            (NAMES[1].to_owned(), csv::csv(&trial).into_bytes()),
            (NAMES[2].to_owned(), page.into_bytes()),
        ];
        results.publish(&files)?;
        match arguments.json {
            true => terminal::say_json(&trial)?,
            false => self.tell(&trial)?,
        }
        Ok(Outcome::Done)
    }

    fn cases(&self) -> anyhow::Result<Vec<CaseSite>> {
        if self.folders.is_empty() {
            return Ok(treatment::blocks::cases(self.blocks, self.seed)?);
        }
        let case = |path: &PathBuf| {
            let folder = Folder::read(path)?;
            let site = folder.site()?;
            Ok(CaseSite::new(
                name_of(path),
                folder.prescription_bytes,
                site,
            ))
        };
        self.folders.iter().map(case).collect()
    }

    fn trial(&self, protocol: Vec<u8>, cases: &[CaseSite]) -> anyhow::Result<Trial> {
        let mut releases = match self.firmware.as_slice() {
            [] => Release::ALL.to_vec(),
            given => given.to_vec(),
        };
        releases.sort();
        releases.dedup();
        let protocol_sha256 = files::sha256(&protocol);
        let campaign = treatment::campaign::Campaign {
            patients: self.patients,
            seed: self.seed,
            releases: releases.clone(),
            protocol,
            lots: self.lots,
            anxious: self.anxious,
        };
        let sessions = self.patients * releases.len() as u64;
        let progress = Progress::of_pieces(sessions, "sessions");
        let rows = campaign
            .run(cases, &|_| progress.piece())
            .map_err(|why| {
                Fault::new(why.to_string())
                    .expecting("a protocol and prescriptions that the device can be loaded with")
                    .advising("see `biosculpt protocol check`, or plan again")
            })
            .context("the campaign")?;
        Ok(Trial {
            format: 2,
            simulated: true,
            command: self.command(&releases),
            patients: self.patients,
            seed: self.seed.to_string(),
            lots: self.lots,
            anxious_share: self.anxious,
            protocol_sha256,
            harm: Harm::default(),
            cases: cases
                .iter()
                .map(|case| CaseJson {
                    name: case.name.clone(),
                    planned_s: crate::wire::seconds(case.session_ms),
                })
                .collect(),
            groups: tally::groups(&rows, &releases),
            pairs: tally::pairs(&rows, &releases),
            releases,
            rows,
        })
    }

    /// The command that makes the same again, without paths.
    fn command(&self, releases: &[Release]) -> String {
        let names: Vec<&str> = releases.iter().map(|release| release.name()).collect();
        let place = match self.folders.len() {
            0 => format!(" --blocks {}", self.blocks),
            n => format!(" ({n} plans)"),
        };
        let protocol = self.protocol.as_ref().map_or_else(String::new, |path| {
            format!(" --protocol {}", files::name_quoted(path))
        });
        format!(
            "biosculpt campaign{place} --patients {} --seed {} --firmware {} --lots {} --anxious {}{protocol}",
            self.patients,
            self.seed,
            names.join(","),
            self.lots,
            self.anxious
        )
    }

    fn tell(&self, trial: &Trial) -> anyhow::Result<()> {
        let heads = [
            "firmware",
            "stops",
            "sessions",
            "harmed",
            "95 %",
            "over-contour",
            "over-removal",
            "pulp rise",
            "pulp dose",
            "noticed",
            "of harmed",
            "worst um",
            "removal um",
            "astray mm3",
            "worst K",
            "gamma",
            "least",
        ];
        let rows: Vec<Vec<String>> = trial.groups.iter().map(cells).collect();
        terminal::say(&terminal::table(&heads, &rows))?;
        terminal::say("")?;
        for pair in &trial.pairs {
            terminal::say(&pair_in_words(pair))?;
        }
        let folder = foreign::path(&self.output);
        terminal::say(&format!(
            "simulated; rows: {folder}/campaign.csv; page: {folder}/campaign.html"
        ))
    }
}

fn cells(group: &Group) -> Vec<String> {
    let percent = |share: Option<f64>| {
        share.map_or_else(|| "-".to_owned(), |share| format!("{:.1}", 100.0 * share))
    };
    let interval = |rate: &Rate| match rate.of {
        0 => "-".to_owned(),
        _ => format!(
            "{:.1}-{:.1}",
            100.0 * rate.interval[0],
            100.0 * rate.interval[1]
        ),
    };
    vec![
        group.firmware.to_owned(),
        if group.stopped { "yes" } else { "no" }.to_owned(),
        group.sessions.to_string(),
        group.harmed.count.to_string(),
        interval(&group.harmed),
        group.over_contour.count.to_string(),
        group.over_removal.count.to_string(),
        group.pulp_rise.count.to_string(),
        group.pulp_dose.count.to_string(),
        group.noticed.count.to_string(),
        group.noticed_of_harmed.count.to_string(),
        format!("{:.0}", group.worst_over_contour_um),
        format!("{:.0}", group.worst_over_removal_um),
        format!("{:.2}", group.worst_astray_mm3),
        format!("{:.2}", group.worst_pulp_rise_k),
        percent(group.gamma_median),
        percent(group.gamma_least),
    ]
}

/// What a pair of releases did to the same patients.
pub(crate) fn pair_in_words(pair: &Pair) -> String {
    let [one, other] = pair.firmware;
    let who = match pair.stopped {
        true => "who stopped",
        false => "who did not stop",
    };
    let n = pair.patients;
    if n == 0 {
        return format!("{one} and {other}: no patients {who}");
    }
    let harm = match (pair.harmed_by_first_only, pair.harmed_by_second_only) {
        (0, 0) => "neither harmed one whom the other did not".to_owned(),
        (a, b) => format!("harmed by {one} only: {a}, by {other} only: {b}"),
    };
    let differ = n - pair.identical;
    let mut words = match pair.stopped {
        true => {
            format!("{one} and {other}: patients who stopped with another outcome: {differ} of {n}")
        }
        false => format!("{one} and {other}: sessions without stops that differ: {differ} of {n}"),
    };
    if differ > 0 {
        let _ = write!(
            words,
            "; over-contour at most {:.0} um apart, over-removal {:.0} um, pulp rise {:.2} K; {harm}",
            pair.widest_over_contour_um, pair.widest_over_removal_um, pair.widest_pulp_rise_k
        );
    }
    words
}
