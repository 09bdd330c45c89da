//! Campaigns: thousands of seeded sessions over patients, teeth, lots and stops, by every release.
//!
//! In: places of work, releases, a protocol, a seed. Out: [`Row`]s in the order of patients, then
//! releases. Law: `law_campaigns_are_the_same_with_any_threads`,
//! `law_sessions_without_stops_are_the_same_with_the_next_release`. Cost: a session takes a six hundredth of
//! its time on one core.
//! Method: paired: every release treats the same patients with the same chances. A session stays on one
//! thread: what it could share out is so little that sharing costs a third more.

mod patient;

use crate::outcome::Outcome;
use crate::session::code::{CHANGED, NOT_CLOSED, PATIENTS_STOP, SHORT};
use crate::session::{Ended, Load, LoadError, People, run};
use patient::Patient;
use std::sync::atomic::{AtomicUsize, Ordering};
use swarm::{Release, Setting, Site, TICK_MS};

/// Over-contour that harms: what a bite feels as high, µm (a design value; patients notice 20 to 100).
pub const HARM_OVER_UM: f64 = 100.0;
/// Sound tissue taken away beyond the plan that harms, as a depth, µm (a design value, as for over-contour).
pub const HARM_OVER_REMOVAL_UM: f64 = 100.0;
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
            session_ms: site.order().planned_ms(),
            name,
            prescription,
            site,
        }
    }
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
    /// Depth of sound tissue taken away beyond the plan, µm.
    pub over_removal_um: f64,
    /// The same as a volume, mm³.
    pub over_removed_mm3: f64,
    /// Material that went beyond the bed, mm³.
    pub astray_mm3: f64,
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
            (self.over_removal_um > HARM_OVER_REMOVAL_UM, "over-removal"),
            (self.pulp_k > HARM_PULP_K, "pulp rise"),
            (self.cem43_min > HARM_CEM43_MIN, "pulp dose"),
        ];
        all.into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, what)| what)
            .collect()
    }

    /// Whether anything was noticed but the patient's own stop. That a lease ran out is no alarm; what the read-back or the
    /// counters show at the end is.
    #[must_use]
    pub fn noticed(&self) -> bool {
        let at_the_end = |code: &str| [CHANGED, NOT_CLOSED, SHORT].contains(&code);
        let is_alarm =
            |code: &String| code.starts_with('G') && code != PATIENTS_STOP || at_the_end(code);
        self.alarms.iter().any(is_alarm)
    }
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
        let session = |i: u64| {
            let release = self.releases.get((i % releases) as usize).copied();
            let row = self.session(cases, i / releases, release.unwrap_or(Release::NEWEST))?;
            each(&row);
            Ok(row)
        };
        let sessions = self.patients * releases;
        spread(sessions as usize, &|i| session(i as u64))
            .into_iter()
            .collect()
    }

    /// What a patient's session is made with: the place of the case, the load, the people.
    #[must_use]
    pub fn load(&self, cases: &[CaseSite], number: u64, release: Release) -> (usize, Load, People) {
        let patient = Patient::new(self, cases, number);
        let prescription = cases
            .get(patient.case)
            .map(|case| case.prescription.clone());
        let load = Load {
            prescription: prescription.unwrap_or_default(),
            protocol: self.protocol.clone(),
            patient: number,
            device: 1,
            setting: Setting {
                release,
                lot: patient.lot,
                body: patient.body,
                seed: patient.seed,
                faults: Vec::new(),
            },
        };
        (patient.case, load, patient.people)
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
            laid: measured.laid_share(),
            gamma: measured.gamma,
            over_um: measured.over_contour_um,
            over_removal_um: measured.over_removal_um,
            over_removed_mm3: measured.over_removed_mm3,
            astray_mm3: measured.astray_mm3,
            pulp_k: run.truth.peaks.pulp_k,
            cem43_min: run.truth.peaks.pulp_cem43_min,
        })
    }
}

/// What comes of each number, in order; each is worked out on one thread.
fn spread<T: Send>(count: usize, each: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= count {
                return done;
            }
            done.push((i, each(i)));
        }
    };
    let alone = || match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        // No more threads are to be had: this one goes on with those that there are.
        Err(_) => work(),
    };
    let mut all: Vec<(usize, T)> = rayon::broadcast(|_| alone())
        .into_iter()
        .flatten()
        .collect();
    all.sort_by_key(|(i, _)| *i);
    all.into_iter().map(|(_, done)| done).collect()
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

    /// A campaign of no patients.
    fn nobody() -> Campaign {
        Campaign {
            patients: 0,
            seed: 1,
            releases: Vec::new(),
            protocol: include_bytes!("../../../../protocols/1.0.rules").to_vec(),
            lots: 1,
            anxious: 0.0,
        }
    }

    #[test]
    fn law_campaigns_are_the_same_with_any_threads() {
        let campaign = Campaign {
            patients: 6,
            seed: 3,
            releases: vec![Release::V1_0, Release::NEWEST],
            lots: 3,
            anxious: 0.5,
            ..nobody()
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

    #[test]
    fn only_an_alarm_of_the_guard_is_noticed() {
        let campaign = Campaign {
            patients: 1,
            seed: 5,
            releases: vec![Release::V1_2],
            lots: 1,
            anxious: 0.0,
            ..nobody()
        };
        let mut row = campaign.run(&[small()], &|_| {}).unwrap().remove(0);
        let mut noticed = |codes: &[&str]| {
            row.alarms = codes.iter().map(|&code| code.to_owned()).collect();
            row.noticed()
        };
        assert!(!noticed(&[]) && !noticed(&["G501"]));
        assert!(!noticed(&["L104", "L105", "G501"]), "leases run out");
        assert!(noticed(&["L104", "G203"]));
    }

    #[test]
    fn law_sessions_without_stops_are_the_same_with_the_next_release() {
        let campaign = Campaign {
            patients: 12,
            seed: 5,
            releases: vec![Release::V1_1, Release::V1_2],
            lots: 3,
            anxious: 0.0,
            ..nobody()
        };
        let rows = campaign.run(&[small()], &|_| {}).unwrap();
        for pair in rows.chunks(2) {
            let mut next = pair[1].clone();
            next.release = pair[0].release;
            assert_eq!(pair[0], next);
            assert_eq!(pair[0].ended, Ended::Done);
        }
    }
}
