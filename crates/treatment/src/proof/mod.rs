//! The proof: a plan checked by code that shares nothing with what made it.
//!
//! In: the plan's files, as bytes, and nothing else. Out: [`Proof`]: checks with what was measured, what is
//! allowed and by whom, histograms, slices; it passes where no check fails.
//! Law: `law_what_is_tampered_with_is_refused`. Fails: [`ProofError`] for files that cannot be read.
//! Cost: some seconds for a molar. Not here: pages (`apps`), and who signs what was proved.

mod bound;
mod check;
mod columns;
mod curves;
mod heat;
mod larger;
mod scenario;
mod shape;
mod slices;
mod stream;
#[cfg(test)]
mod tests;

pub use check::{ALL as RULES, Check, Rule, Verdict};
pub use curves::Curve;
pub use heat::{Heated, Organ, Warmth};
pub use scenario::Scenario;
pub use slices::Slice;

use crate::setting::properties_digest;
use crate::tooth::{ToothError, of_volume, provenance_in_words};
use crate::{PlanFile, Prescription, PrescriptionError};
use casebook::Digest;
use heat::Model;
use lexicon::{Fdi, Tissue, count_in_words};
use scan::{Mesh, ReadError, UnitChoice, Volume, VolumeError};
use shape::Shape;
use swarm::Order;
use tissue::Tooth;
use tissue::properties::{BODY_C, Properties};

/// The files of a plan that a proof reads.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `prescription.json`.
    pub prescription: &'a [u8],
    /// The others by their names.
    pub named: &'a [(&'a str, &'a [u8])],
}

impl<'a> Files<'a> {
    /// One of them, where it is there.
    fn find(&self, name: &str) -> Option<&'a [u8]> {
        self.named
            .iter()
            .find(|file| file.0 == name)
            .map(|file| file.1)
    }

    /// One that has to be there.
    fn get(&self, file: PlanFile) -> Result<&'a [u8], ProofError> {
        self.find(file.name())
            .ok_or(ProofError::Missing(file.name()))
    }
}

/// Files that cannot be read; the name says which.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// A file that a proof needs.
    #[error("{0} is not there")]
    Missing(&'static str),
    /// No prescription.
    #[error("prescription.json {0}")]
    Prescription(#[from] PrescriptionError),
    /// No surface.
    #[error("{0}: {1}")]
    Surface(&'static str, ReadError),
    /// No volume.
    #[error("tissue.mha {0}")]
    Volume(#[from] VolumeError),
    /// A volume that is no tooth.
    #[error("tissue.mha: {0}")]
    Tooth(#[from] ToothError),
    /// Heat that cannot be reckoned.
    #[error(
        "the heat of this tooth cannot be reckoned; tissue.mha and prescription.json don't fit each other"
    )]
    Heat,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The prescription.
    pub prescription: Prescription,
    /// Its hash.
    pub hash: Digest,
    /// Where the tissue came from, in a word.
    pub tissue_is: &'static str,
    /// The checks, in the order of their codes.
    pub checks: Vec<Check>,
    /// The scenarios, the nominal one first.
    pub heated: Vec<Heated>,
    /// Histograms.
    pub curves: Vec<Curve>,
    /// Slices through the pulp.
    pub slices: Vec<Slice>,
}

impl Proof {
    /// Whether nothing failed, and nothing that concerns the pulp's heat was left open.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.refusing().next().is_none()
    }

    /// The checks that refuse: those that failed, and those of heat that could not be made.
    pub fn refusing(&self) -> impl Iterator<Item = &Check> {
        let must_be_known = |code: &str| code.starts_with('H');
        self.checks.iter().filter(move |check| match check.verdict {
            Verdict::Passed => false,
            Verdict::Failed => true,
            Verdict::NotChecked => must_be_known(check.rule.code),
        })
    }

    /// The warmest of the single scenarios.
    #[must_use]
    pub fn warmest(&self) -> Option<&Heated> {
        warmest(&self.heated)
    }
}

/// An estimated tooth with its pulp as much nearer as the scenarios take it.
pub(crate) fn with_nearer_pulp(tooth: &Tooth) -> Tooth {
    bound::with_larger_pulp(tooth, scenario::THINNER)
}

/// Proves a plan or refuses it.
///
/// # Errors
/// [`ProofError`] names the file that cannot be read.
pub fn prove(files: &Files<'_>) -> Result<Proof, ProofError> {
    let prescription = Prescription::parse(files.prescription)?;
    let order = &prescription.order;
    let surface = |file: PlanFile, bytes: &[u8]| -> Result<Mesh, ProofError> {
        let read = scan::read(bytes, UnitChoice::Judge);
        Ok(read
            .map_err(|why| ProofError::Surface(file.name(), why))?
            .mesh)
    };
    let needed = |file| surface(file, files.get(file)?);
    let other = |file: PlanFile| {
        let bytes = files.find(file.name());
        bytes.map(|bytes| surface(file, bytes)).transpose()
    };
    let (before, target) = (needed(PlanFile::Before)?, needed(PlanFile::Target)?);
    let (around, antagonist) = (other(PlanFile::Around)?, other(PlanFile::Antagonist)?);
    let tooth = of_volume(&Volume::read(files.get(PlanFile::Tissue)?)?)?;
    let mut checks = vec![of_files(files, &prescription), of_tables(&prescription)];
    let shape = Shape {
        before: &before,
        target: &target,
        around: around.as_ref(),
        antagonist: antagonist.as_ref(),
        tooth: &tooth,
        order,
    };
    checks.extend(shape.checks());
    checks.extend(of_supply(order));
    let model = Model::new(&tooth, order).ok_or(ProofError::Heat)?;
    let heated = heat::heated(&model, order).ok_or(ProofError::Heat)?;
    checks.extend(of_heat(&prescription, &tooth, &heated));
    let mut curves: Vec<Curve> = curves::of_fill(order, model.inwards())
        .into_iter()
        .collect();
    curves.extend(curves::of_heat(&heated));
    let (nominal, worst) = (heated.first(), warmest(&heated));
    let (Some(nominal), Some(worst)) = (nominal, worst) else {
        return Err(ProofError::Heat);
    };
    Ok(Proof {
        slices: slices::slices(&tooth, &model, order, [nominal, worst]),
        hash: Digest::of(files.prescription),
        tissue_is: provenance_in_words(tooth.provenance()),
        prescription,
        checks,
        heated,
        curves,
    })
}

fn warmest(heated: &[Heated]) -> Option<&Heated> {
    let single = heated.iter().filter(|h| !h.scenario.is_together);
    let rise = |h: &&Heated| h.of(Organ::Pulp).rise_k();
    single.reduce(|a, b| if rise(&b) > rise(&a) { b } else { a })
}

fn of_files(files: &Files<'_>, prescription: &Prescription) -> Check {
    let others = prescription.from.others(|name| files.find(name));
    let other: Vec<&str> = others.map(|other| other.file.name()).collect();
    let planned = files.find(PlanFile::Plan.name()).map(tooth_of);
    let ordered = prescription.order.tooth.map(Fdi::number);
    let sentence = match (other.as_slice(), planned) {
        ([], Some(Some(planned))) if planned != ordered => {
            let word = |tooth: Option<u8>| tooth.map_or("no tooth".to_owned(), |t| format!("tooth {t}"));
            let sentence = format!(
                "The plan is for {}, the prescription for {}.",
                word(planned),
                word(ordered)
            );
            return check::FILES.judge(1.0, sentence);
        }
        ([], Some(None)) => {
            let sentence = "The plan does not say which tooth it is for.".to_owned();
            return check::FILES.judge(1.0, sentence);
        }
        // These words are in proofs that plans were approved by: a proof that says them otherwise is another one.
        ([], _) => "Every file is the one that the prescription names; the solid to print is not measured here.".to_owned(),
        (other, _) => format!(
            "Not the files that the prescription names: {}.",
            other.join(", ")
        ),
    };
    check::FILES.judge(other.len() as f64, sentence)
}

/// The tooth that a plan is for, by its number, or that it is for none that has one; none where it does not say.
fn tooth_of(plan: &[u8]) -> Option<Option<u8>> {
    #[derive(serde::Deserialize)]
    struct Planned {
        // By itself a missing field would be read as null.
        #[serde(deserialize_with = "serde::Deserialize::deserialize")]
        tooth: Option<u8>,
    }
    let planned: Planned = serde_json::from_slice(plan).ok()?;
    Some(planned.tooth)
}

fn of_tables(prescription: &Prescription) -> Check {
    let is_same = properties_digest(&Properties::default()) == prescription.properties;
    let sentence = match is_same {
        true => "The planner reckoned with the same tables of tissue.",
        false => "The planner reckoned with other tables of tissue; plan again with this version.",
    };
    check::TABLES.judge(f64::from(u8::from(!is_same)), sentence)
}

/// Volume of what a carrier of 400 nm holds, mm³.
const LOAD_MM3: f64 = 0.0335e-9;
/// Mass of solid mineral, ng/mm³ (hydroxyapatite, 3.16 g/cm³).
const MINERAL_NG_MM3: f64 = 3.16e6;

/// Packets that the doses take, none of them begun for nothing, and carriers in them.
fn count_of_supply(order: &Order) -> (f64, f64) {
    let each = order.loads_per_packet.max(1) as f64;
    let packet_ng = each * LOAD_MM3 * MINERAL_NG_MM3;
    let of_zone = |zone: &swarm::ZoneOrder| (f64::from(zone.dose_ug) * 1e3 / packet_ng).ceil();
    let packets: f64 = order.zones.iter().map(of_zone).sum();
    (packets, packets * each)
}

fn of_supply(order: &Order) -> [Check; 2] {
    let (packets, all) = count_of_supply(order);
    let load_ug = LOAD_MM3 * MINERAL_NG_MM3 * 1e-3;
    let dose_ug = order.dose_ug() as f64;
    // 1 mm³ of enamel, 2750 µg, holds all the calcium of 18 mL of a remineralising solution.
    let solution_ml = 18.0 * dose_ug / 2750.0;
    let left = 1000.0 * order.bots_limit as f64 / all.max(1.0);
    [
        check::PACKETS.judge(
            packets,
            format!(
                "{:.2} mg are carried in {} loads of {:.2} pg, which are {} packets of {} carriers. As solid payload: \
                 dissolved, it would take {solution_ml:.0} mL of remineralising solution.",
                dose_ug * 1e-3,
                count_in_words(dose_ug / load_ug),
                load_ug * 1e6,
                count_in_words(packets),
                count_in_words(order.loads_per_packet as f64)
            ),
        ),
        check::BURDEN.judge(
            left,
            format!(
                "{} of {} carriers may stay behind.",
                count_in_words(order.bots_limit as f64),
                count_in_words(all)
            ),
        ),
    ]
}

fn of_heat(prescription: &Prescription, tooth: &Tooth, heated: &[Heated]) -> Vec<Check> {
    let single = || heated.iter().filter(|h| !h.scenario.is_together);
    let most = |value: &dyn Fn(&Heated) -> f64| {
        single().fold((0.0, "nominal"), |best, h| match value(h) > best.0 {
            true => (value(h), h.scenario.name),
            false => best,
        })
    };
    let pulp = |h: &Heated| h.of(Organ::Pulp).rise_k();
    let mut checks = Vec::new();
    if tooth.cells_of(Tissue::Pulp).is_empty() {
        let why = "No pulp lies within the tooth's cells, so its warmth is not known.";
        let rules = [
            check::SECOND,
            check::PULP_DESIGN,
            check::PULP_HARD,
            check::PULP_DOSE,
        ];
        checks.extend(rules.map(|rule| rule.unknown(why)));
    } else {
        let planned_k = f64::from(prescription.prediction.pulp_rise_mk) * 1e-3;
        let nominal_k = heated.first().map_or(f64::NAN, pulp);
        let rule = check::SECOND.with_limit(check::SECOND.limit.max(0.05 * planned_k));
        checks.push(rule.judge(
            (nominal_k - planned_k).abs(),
            format!("By this calculation the pulp warms by {nominal_k:.2} K, by the planner's by {planned_k:.2} K."),
        ));
        let (rise, name) = most(&pulp);
        checks.push(check::PULP_DESIGN.judge(
            rise,
            format!("The pulp warms by {rise:.2} K in the worst single scenario ({name})."),
        ));
        let together = heated
            .iter()
            .find(|h| h.scenario.is_together)
            .map_or(f64::NAN, pulp);
        checks.push(check::PULP_HARD.judge(
            together,
            format!("With everything against it at once the pulp warms by {together:.2} K."),
        ));
        let (dose, name) = most(&|h| h.of(Organ::Pulp).dose_min());
        checks.push(check::PULP_DOSE.judge(
            dose,
            format!(
                "The pulp's dose is {dose:.3} min at 43 °C in the worst single scenario ({name})."
            ),
        ));
    }
    let (rise, name) = most(&|h| h.of(Organ::Socket).rise_k());
    checks.push(check::BONE.judge(
        BODY_C + rise,
        format!("Ligament and bone reach {:.1} °C ({name}).", BODY_C + rise),
    ));
    let zones = |h: &Heated| h.of(Organ::Hard).rise_k();
    let (rise, name) = most(&|h| zones(h) + h.bound_k);
    let found = heated.iter().find(|h| h.scenario.name == name);
    let bound = found.map_or(f64::NAN, |h| h.bound_k);
    checks.push(check::SURFACE.judge(
        BODY_C + rise,
        format!(
            "Enamel and what is laid down reach {:.1} °C ({name}): +{:.1} K in the zones, {bound:.1} K more where \
             material binds.",
            BODY_C + rise,
            rise - bound
        ),
    ));
    checks
}
