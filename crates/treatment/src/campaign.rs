//! Campaigns: thousands of seeded sessions over patients, teeth, lots and stops, by every release.
//!
//! In: places of work, releases, a protocol, a seed. Out: [`Row`]s in the order of patients, then
//! releases. Law: `law_campaigns_are_the_same_with_any_threads`. Cost: a session takes a thousandth of its time.
//! Method: paired: every release treats the same patients with the same chances.

use crate::outcome::Outcome;
use crate::session::{Ended, Load, LoadError, People, Stop, run};
use lexicon::{Rng, Seed};
use rayon::prelude::*;
use swarm::{Body, Lot, Order, Release, Setting, Site, TICK_MS};

/// Over-contour that harms: what a bite feels as high, µm (a design value; patients notice 20 to 100).
pub const HARM_OVER_UM: f64 = 100.0;
/// Rise that harms the pulp, K (Zach & Cohen 1965).
pub const HARM_PULP_K: f64 = 5.5;
/// Equivalent minutes at 43 C that harm the pulp (design value).
pub const HARM_CEM43_MIN: f64 = 0.5;

/// A prescription with its place of work.
#[derive(Debug)]
pub struct CaseSite {
    /// What it is called.
    pub name: String,
    /// The prescription's bytes.
    pub prescription: Vec<u8>,
    /// Where it is worked on.
    pub site: Site,
    /// How long a session takes that nobody stops, ms.
    pub session_ms: u64,
}

impl CaseSite {
    /// A prescription's bytes with the place where it is worked on.
    #[must_use]
    pub fn new(name: String, prescription: Vec<u8>, site: Site) -> Self {
        Self {
            session_ms: planned_ms(site.order()),
            name,
            prescription,
            site,
        }
    }
}

/// How long an order takes at its feeds.
fn planned_ms(order: &Order) -> u64 {
    let zones = order.zones.iter().map(|zone| {
        let work_ms = u64::from(zone.dose_ug) * 1000 / u64::from(zone.feed_ug_s.max(1));
        work_ms + u64::from(zone.rest_ms)
    });
    zones.sum()
}

/// What is run.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Patients.
    pub patients: u64,
    /// Of every chance.
    pub seed: u64,
    /// Releases that treat each patient.
    pub releases: Vec<Release>,
    /// The protocol's bytes.
    pub protocol: Vec<u8>,
    /// Lots that are in use.
    pub lots: u32,
    /// Share of patients who stop at least once.
    pub anxious: f64,
}

/// One session.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The patient.
    pub patient: u64,
    /// Place of the case.
    pub case: usize,
    /// The release.
    pub release: Release,
    /// The lot.
    pub lot: u32,
    /// When the patient stopped, ms of the session.
    pub stops_ms: Vec<u64>,
    /// How it ended.
    pub ended: Ended,
    /// Ticks.
    pub ticks: u64,
    /// Alarm codes.
    pub alarms: Vec<String>,
    /// Laid down, as a share of what was prescribed.
    pub laid: f64,
    /// Gamma pass share.
    pub gamma: f64,
    /// Over-contour, µm.
    pub over_um: f64,
    /// Highest rise of the pulp, K.
    pub pulp_k: f64,
    /// Dose of heat in the pulp, min.
    pub cem43_min: f64,
}

impl Row {
    /// When the patient first stopped it; the script may go on beyond the session's end.
    #[must_use]
    pub fn stopped_ms(&self) -> Option<u64> {
        let end_ms = self.ticks * u64::from(TICK_MS);
        self.stops_ms.first().copied().filter(|&at| at < end_ms)
    }

    /// What harmed, in words; empty where nothing did.
    #[must_use]
    pub fn harms(&self) -> Vec<&'static str> {
        let all = [
            (self.over_um > HARM_OVER_UM, "over-contour"),
            (self.pulp_k > HARM_PULP_K, "pulp rise"),
            (self.cem43_min > HARM_CEM43_MIN, "pulp dose"),
        ];
        all.into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, what)| what)
            .collect()
    }

    /// Whether anything but the patient's own stop was noticed.
    #[must_use]
    pub fn noticed(&self) -> bool {
        self.ended != Ended::Done || self.alarms.iter().any(|code| code != "G501")
    }
}

/// A patient: the case, the lot, the tooth, the stops.
fn patient(
    campaign: &Campaign,
    cases: &[CaseSite],
    number: u64,
) -> (usize, Lot, Body, People, u64) {
    let seed = Seed::new(campaign.seed).child("patients").index(number);
    let mut rng = seed.rng();
    let case = rng.below(cases.len());
    let lot = Lot(1 + rng.below(campaign.lots.max(1) as usize) as u32);
    let near = |rng: &mut Rng, spread: f64| 1.0 + spread * rng.normal().clamp(-2.5, 2.5);
    let body = Body {
        conductivity: near(&mut rng, 0.06),
        perfusion: rng.range(0.0, 1.5),
        absorption: near(&mut rng, 0.05),
    };
    let anxious = rng.unit() < campaign.anxious;
    let count = if anxious { 1 + rng.below(3) } else { 0 };
    let session_ms = cases.get(case).map_or(0, |case| case.session_ms);
    let mut times: Vec<u64> = (0..count)
        .map(|_| (rng.unit() * session_ms as f64) as u64 / 50 * 50)
        .collect();
    times.sort_unstable();
    let stop = |at_ms| Stop {
        at_ms,
        held_ms: 50 * (20 + rng.below(100) as u64),
        resume_ms: Some(50 * (40 + rng.below(600) as u64)),
    };
    let people = People {
        stops: times.into_iter().map(stop).collect(),
    };
    (case, lot, body, people, rng.next_u64())
}

impl Campaign {
    /// Runs every session; `each` is told after each one, from any thread.
    ///
    /// # Errors
    /// The first session's, in order, that could not be run.
    pub fn run(
        &self,
        cases: &[CaseSite],
        each: &(dyn Fn(&Row) + Sync),
    ) -> Result<Vec<Row>, LoadError> {
        let releases = self.releases.len().max(1) as u64;
        let sessions = (0..(self.patients * releases) as usize)
            .into_par_iter()
            .with_max_len(1);
        let rows: Vec<Result<Row, LoadError>> = sessions
            .map(|i| {
                let i = i as u64;
                let release = self.releases.get((i % releases) as usize).copied();
                let row = self.session(cases, i / releases, release.unwrap_or(Release::NEWEST))?;
                each(&row);
                Ok(row)
            })
            .collect();
        rows.into_iter().collect()
    }

    /// What a patient's session is made with: the place of the case, the load, the people.
    #[must_use]
    pub fn load(&self, cases: &[CaseSite], number: u64, release: Release) -> (usize, Load, People) {
        let (place, lot, body, people, seed) = patient(self, cases, number);
        let prescription = cases.get(place).map(|case| case.prescription.clone());
        let load = Load {
            prescription: prescription.unwrap_or_default(),
            protocol: self.protocol.clone(),
            patient: number,
            device: 1,
            setting: Setting {
                release,
                lot,
                body,
                seed,
                faults: Vec::new(),
            },
        };
        (place, load, people)
    }

    fn session(&self, cases: &[CaseSite], number: u64, release: Release) -> Result<Row, LoadError> {
        let (place, load, people) = self.load(cases, number, release);
        let case = &cases[place];
        let run = run(&load, &case.site, &people, &mut |_| {})?;
        let measured = Outcome::of(&case.site, &run.bed);
        Ok(Row {
            patient: number,
            case: place,
            release,
            lot: load.setting.lot.0,
            stops_ms: people.stops.iter().map(|stop| stop.at_ms).collect(),
            ended: run.ended,
            ticks: run.ticks,
            alarms: run.alarms,
            laid: measured.laid_mm3 / measured.planned_mm3.max(f64::MIN_POSITIVE),
            gamma: measured.gamma,
            over_um: measured.over_contour_um,
            pulp_k: run.truth.peaks.pulp_k,
            cem43_min: run.truth.peaks.pulp_cem43_min,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use swarm::sample::Block;

    fn small() -> CaseSite {
        let block = Block {
            side: 6,
            layers: 2,
            thick: 3,
            cover_mm: 1.0,
            feed_ug_s: 40,
        };
        let prescription = crate::blocks::prescription(block.order());
        let site = Site::new(block.order(), &block.tooth().unwrap()).unwrap();
        CaseSite::new("small".to_owned(), prescription.bytes().unwrap(), site)
    }

    #[test]
    fn law_campaigns_are_the_same_with_any_threads() {
        let campaign = Campaign {
            patients: 6,
            seed: 3,
            releases: vec![Release::V1_0, Release::NEWEST],
            protocol: include_bytes!("../../../protocols/1.0.rules").to_vec(),
            lots: 3,
            anxious: 0.5,
        };
        let cases = [small()];
        let rows = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let run = || campaign.run(&cases, &|_| {}).unwrap();
            pool.build().unwrap().install(run)
        };
        let one = rows(1);
        assert_eq!(one, rows(2));
        let order: Vec<(u64, Release)> = one.iter().map(|row| (row.patient, row.release)).collect();
        assert_eq!(
            &order[..3],
            &[(0, Release::V1_0), (0, Release::NEWEST), (1, Release::V1_0)]
        );
        assert!(one.iter().any(|row| row.stopped_ms().is_some()));
        assert!(one.iter().any(|row| row.stopped_ms().is_none()));
    }
}
