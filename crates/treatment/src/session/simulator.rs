//! Which simulator made a record: other behaviour, other version.
//!
//! Out: [`SIMULATOR`]. Law: `law_other_behaviour_has_another_version`. Method: every tick of short sessions, hashed, beside the
//! version that it belongs to; carriers, heat, sensors, firmware, guard and station all leave their marks in them.

/// Version of all that makes a tick what it is. Raised whenever the same load, seed and words heard give other ticks.
pub const SIMULATOR: u32 = 2;

#[cfg(test)]
mod tests {
    use super::SIMULATOR;
    use crate::session::{People, Stop, run};
    use casebook::Digest;
    use swarm::sample::{block, order};
    use swarm::{Fault, Release, Site};

    const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");
    /// What each version did. A line is added with a version and not changed any more.
    const DID: [(u32, &str); 2] = [
        (
            1,
            "9d77e92278bf0b84c14edf5703bd2e8c7db0f3e36b5139c3f614b85a974abbab",
        ),
        (
            2,
            "38cbf5aa037d615cfe8ff1bc3d35aa8108017b0ffad5c318437fa0e4f6ce4b65",
        ),
    ];

    #[test]
    fn law_other_behaviour_has_another_version() {
        let site = Site::new(order(40), &block().unwrap()).unwrap();
        let mut all = String::new();
        let sessions = [
            (Release::V1_0, 1, None),
            (Release::V1_1, 2, Some("counter-b-bias")),
            (Release::V1_2, 3, Some("memory-next")),
            (Release::V1_2, 4, None),
        ];
        for (release, seed, fault) in sessions {
            let mut load = crate::blocks::load(order(40), PROTOCOL).unwrap();
            (load.setting.release, load.setting.seed) = (release, seed);
            let fault = fault.map(|name| Fault::named(name).unwrap().between(20_000, u64::MAX));
            load.setting.faults = fault.into_iter().collect();
            let people = People {
                stops: vec![Stop::at(10_000 * seed)],
            };
            let each = &mut |tick: &crate::session::Tick| {
                all += &format!("{}\n{:?}\n", tick.row(), tick.events)
            };
            let run = run(&load, &site, &people, each).unwrap();
            all += &format!("{:?} {:?} {:?}\n", run.ended, run.truth, run.bed.laid_ng);
        }
        let did = Digest::of(all.as_bytes()).to_string();
        assert_eq!(
            DID.last(),
            Some(&(SIMULATOR, did.as_str())),
            "ticks are others now: raise SIMULATOR, and add what it does"
        );
    }
}
