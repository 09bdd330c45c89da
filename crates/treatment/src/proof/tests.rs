mod heat;

use super::shape::Shape;
use super::{Check, Files, Organ, Proof, Verdict, prove};
use crate::prescribe::{Work, prescribe};
use crate::tooth::{of_volume, to_volume};
use crate::{MadeFrom, PlanFile, Prescription, testing};
use casebook::Digest;
use glam::DVec3;
use lexicon::{Fdi, Tissue};
use scan::io::{PlyBody, write_ply};
use scan::{Mesh, Volume};
use std::sync::OnceLock;
use swarm::{Action, CellOrder, WHOLE};
use tissue::Tooth;

/// The files of a plan, with what they say.
#[derive(Clone)]
struct Made {
    before: Mesh,
    target: Mesh,
    around: Option<Mesh>,
    antagonist: Option<Mesh>,
    solid: Option<Vec<u8>>,
    plan: Option<Vec<u8>>,
    tooth: Tooth,
    prescription: Prescription,
}

fn ply(mesh: &Mesh) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_ply(mesh, PlyBody::Binary, &mut bytes).unwrap();
    bytes
}

fn mha(tooth: &Tooth) -> Vec<u8> {
    let mut bytes = Vec::new();
    to_volume(tooth).write(&mut bytes).unwrap();
    bytes
}

fn honest() -> Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    let made = MADE.get_or_init(|| made(testing::crowns(), &testing::work()));
    made.clone()
}

fn made((before, target): (Mesh, Mesh), work: &Work) -> Made {
    let found = prescribe(work, &testing::piece(&before, &target), None).unwrap();
    let none = |from: MadeFrom, file| from.with(file, Digest::ZERO);
    let nothing = PlanFile::NEEDED.into_iter().fold(MadeFrom::default(), none);
    Made {
        tooth: found.tooth.clone(),
        prescription: found.prescription(nothing),
        before,
        target,
        around: None,
        antagonist: None,
        solid: None,
        plan: None,
    }
}

impl Made {
    /// The files that there are.
    fn files(&self) -> Vec<(PlanFile, Vec<u8>)> {
        let mut files = vec![
            (PlanFile::Before, ply(&self.before)),
            (PlanFile::Target, ply(&self.target)),
            (PlanFile::Tissue, mha(&self.tooth)),
        ];
        let others = [
            (PlanFile::Around, &self.around),
            (PlanFile::Antagonist, &self.antagonist),
        ];
        let there = others
            .into_iter()
            .filter_map(|(file, mesh)| Some((file, ply(mesh.as_ref()?))));
        files.extend(there);
        files.extend(self.solid.clone().map(|solid| (PlanFile::Solid, solid)));
        files.extend(self.plan.clone().map(|plan| (PlanFile::Plan, plan)));
        files
    }

    /// The proof of these files; their hashes are put into the prescription, and doses follow from the cells.
    fn proof(mut self) -> Proof {
        for (file, bytes) in self.files() {
            self.prescription.from = self.prescription.from.with(file, Digest::of(&bytes));
        }
        for at in 0..self.prescription.order.zones.len() {
            let order = &mut self.prescription.order;
            let dose_ug = order.dose_of_cells_ug(&order.zones[at]).round();
            order.zones[at].dose_ug = dose_ug as u32;
        }
        self.as_it_is()
    }

    /// What is measured of shape alone, without heat.
    fn shape(&self) -> Vec<Check> {
        let shape = Shape {
            before: &self.before,
            target: &self.target,
            around: self.around.as_ref(),
            antagonist: self.antagonist.as_ref(),
            tooth: &self.tooth,
            order: &self.prescription.order,
        };
        shape.checks()
    }

    /// The proof of the files with whatever the prescription says of them.
    fn as_it_is(&self) -> Proof {
        let all = self.files();
        let named: Vec<_> = all
            .iter()
            .map(|(file, bytes)| (file.name(), &bytes[..]))
            .collect();
        prove(&Files {
            prescription: &self.prescription.bytes().unwrap(),
            named: &named,
        })
        .unwrap()
    }

    fn cells(&mut self, action: Action) -> &mut Vec<CellOrder> {
        let zones = &mut self.prescription.order.zones;
        &mut zones.iter_mut().find(|z| z.action == action).unwrap().cells
    }

    fn set(&mut self, p: DVec3, tissue: Tissue) {
        let cell = self.tooth.grid().cell_at(p).unwrap();
        self.tooth.set(cell, tissue);
    }
}

fn verdict(checks: &[Check], code: &str) -> Verdict {
    let found = checks.iter().find(|c| c.rule.code == code);
    found.unwrap().verdict
}

/// The one that fails, and nothing else does.
fn fails_only(checks: &[Check], codes: &[&str]) {
    let failed: Vec<String> = checks
        .iter()
        .filter(|c| c.verdict == Verdict::Failed)
        .map(|c| format!("{}: {}", c.rule.code, c.sentence))
        .collect();
    let expected = failed.len() == codes.len() && failed.iter().all(|f| codes.contains(&&f[..3]));
    assert!(expected, "expected {codes:?}, got {failed:#?}");
}

#[test]
fn an_honest_plan_passes_and_says_what_was_not_checked() {
    let proof = honest().proof();
    fails_only(&proof.checks, &[]);
    assert!(proof.passes());
    assert_eq!(proof.tissue_is, "estimated");
    assert_eq!(proof.checks.len(), super::RULES.len());
    for (check, rule) in proof.checks.iter().zip(super::RULES) {
        assert_eq!(check.rule.code, rule.code);
    }
    assert_eq!(verdict(&proof.checks, "P11"), Verdict::NotChecked);
    assert_eq!(proof.heated.len(), 14);
    assert!(proof.heated.last().unwrap().scenario.is_together);
    assert_eq!(proof.slices.len(), 2);
    assert_eq!(proof.curves.len(), 6);
    let worst = proof.warmest().unwrap().of(Organ::Pulp).rise_k();
    assert!(worst > proof.heated[0].of(Organ::Pulp).rise_k());
}

#[test]
fn law_what_is_tampered_with_is_refused() {
    // A surface that is another one: here the target of someone else, a fifth of a millimetre off.
    let mut made = honest();
    let moved: Vec<DVec3> = made
        .target
        .positions()
        .iter()
        .map(|p| *p + DVec3::Z * 0.2)
        .collect();
    let honest_target = made.target.clone();
    made.solid = Some(b"a solid".to_vec());
    for (file, bytes) in made.files() {
        made.prescription.from = made.prescription.from.with(file, Digest::of(&bytes));
    }
    fails_only(&made.as_it_is().checks, &[]);
    made.target = honest_target.clone().with_positions(moved).unwrap();
    let proof = made.as_it_is();
    assert_eq!(verdict(&proof.checks, "P01"), Verdict::Failed);
    assert_eq!(verdict(&proof.checks, "P03"), Verdict::Failed);
    assert!(!proof.passes());
    // A solid to print that is another, is gone, or was never planned.
    made.target = honest_target;
    for solid in [Some(b"another".to_vec()), None] {
        made.solid = solid;
        fails_only(&made.as_it_is().checks, &["P01"]);
    }
    let mut added = honest();
    for (file, bytes) in added.files() {
        added.prescription.from = added.prescription.from.with(file, Digest::of(&bytes));
    }
    added.solid = Some(b"a solid".to_vec());
    fails_only(&added.as_it_is().checks, &["P01"]);
    // A plan for another tooth than the order, or for one that it does not name.
    let ordered = honest().prescription.order.tooth.map(Fdi::number);
    for (tooth, fails) in [
        (ordered, false),
        (Some(if ordered == Some(36) { 46 } else { 36 }), true),
        (ordered.map_or(Some(11), |_| None), true),
    ] {
        let mut made = honest();
        made.plan = Some(
            format!(
                "{{\"tooth\": {}}}",
                tooth.map_or("null".to_owned(), |t| t.to_string())
            )
            .into_bytes(),
        );
        let failing: &[&str] = if fails { &["P01"] } else { &[] };
        fails_only(&made.proof().checks, failing);
    }
    let mut silent = honest();
    silent.plan = Some(b"{\"format\": 6}".to_vec());
    fails_only(&silent.proof().checks, &["P01"]);
    // Tables of another version.
    let mut made = honest();
    made.prescription.properties = Digest::ZERO;
    fails_only(&made.proof().checks, &["P02"]);
}

#[test]
fn doses_of_a_tenth_more_are_seen() {
    // The tolerance is the larger of 0.3 mm³ and 2 %: 0.2 mm³ too much is within, a tenth of 3.5 mm³ is not.
    let more = |by_mm3: f64| {
        let mut made = honest();
        let mut left = (by_mm3 / made.prescription.order.cell_mm3() * f64::from(WHOLE)) as u64;
        let removed: Vec<[u16; 3]> = made.cells(Action::Remove).iter().map(|c| c.place).collect();
        // Where something is removed there is room for the surplus below the design.
        for place in removed {
            let cells = made.cells(Action::Deposit);
            let share = left.min(u64::from(WHOLE)) as u32;
            if share == 0 || cells.iter().any(|c| c.place == place) {
                continue;
            }
            cells.push(CellOrder {
                place,
                millionths: share,
            });
            left -= u64::from(share);
        }
        for cell in made.cells(Action::Deposit) {
            let room = u64::from(WHOLE - cell.millionths).min(left);
            cell.millionths += room as u32;
            left -= room;
        }
        assert_eq!(left, 0);
        made.shape()
    };
    assert_eq!(verdict(&more(0.2), "P03"), Verdict::Passed);
    assert_eq!(verdict(&more(0.36), "P03"), Verdict::Failed);
}

#[test]
fn cells_in_the_wrong_place_are_seen() {
    // Straight above the middle of the crown, whose design ends at 6 mm.
    let above = |height_mm: f64| {
        let mut made = honest();
        let z = ((height_mm - 3.0) / 0.1) as u16;
        made.cells(Action::Deposit).push(CellOrder {
            place: [15, 15, z],
            millionths: 1000,
        });
        made.shape()
    };
    assert_eq!(verdict(&above(6.06), "P04"), Verdict::Passed);
    fails_only(&above(6.16), &["P04"]);
    // Into sound tooth below the floor of the removal, which ends at 4.6 mm.
    let below = |height_mm: f64| {
        let mut made = honest();
        let z = ((height_mm - 3.0) / 0.1) as u16;
        made.cells(Action::Deposit).push(CellOrder {
            place: [15, 15, z],
            millionths: 1000,
        });
        made.shape()
    };
    fails_only(&below(4.06), &["P05"]);
    // Out of the air above the hollow's floor at 4.8 mm.
    let mut made = honest();
    made.cells(Action::Remove).push(CellOrder {
        place: [15, 15, 20],
        millionths: 1000,
    });
    fails_only(&made.shape(), &["P07"]);
    // A part of the hollow that no zone fills.
    let mut made = honest();
    for zone in &mut made.prescription.order.zones {
        if zone.action == Action::Deposit {
            let is_kept = |c: &CellOrder| {
                !(9..20).contains(&c.place[0]) || c.place[1] > 17 || c.place[2] < 22
            };
            zone.cells.retain(is_kept);
        }
    }
    let proof = made.shape();
    assert_eq!(verdict(&proof, "P06"), Verdict::Failed);
}

#[test]
fn the_pulp_and_thin_walls_are_kept_away_from() {
    // The removal's lowest cells have their middles at 4.65 mm: 0.5 mm between cells is a middle at 4.05 mm.
    let near = |height_mm: f64| {
        let mut made = honest();
        made.set(DVec3::new(0.05, 0.05, height_mm), Tissue::Pulp);
        made.shape()
    };
    assert_eq!(verdict(&near(3.95), "P09"), Verdict::Passed);
    assert_eq!(verdict(&near(4.15), "P09"), Verdict::Failed);
    let opened = near(4.75);
    assert_eq!(verdict(&opened, "P08"), Verdict::Failed);
    // A tooth that is hollow below its floor.
    let wall = |left_mm: f64| {
        let mut made = honest();
        let grid = *made.tooth.grid();
        for cell in grid.ids() {
            let p = grid.centre_mm(cell);
            let is_hollow = p.truncate().length() < 1.6 && p.z < 4.55 - left_mm && p.z > 0.6;
            if is_hollow {
                made.tooth.set(cell, Tissue::Air);
            }
        }
        made.shape()
    };
    assert_eq!(verdict(&wall(0.6), "P10"), Verdict::Passed);
    assert_eq!(verdict(&wall(0.1), "P10"), Verdict::Failed);
}

#[test]
fn neighbours_and_antagonist_are_measured_where_they_are_given() {
    // A plate above the crown that looks down on it: the hollow's place is laid up to 6 mm.
    let plate = |height_mm: f64| {
        let corner = |x: f64, y: f64| DVec3::new(x, y, height_mm);
        let points = vec![
            corner(-6.0, -6.0),
            corner(-6.0, 6.0),
            corner(6.0, 6.0),
            corner(6.0, -6.0),
        ];
        Mesh::new(points, vec![[0, 1, 2], [0, 2, 3]]).unwrap()
    };
    let bite = |height_mm: f64| {
        let mut made = honest();
        made.antagonist = Some(plate(height_mm));
        made.around = Some(plate(height_mm + 0.17));
        made.shape()
    };
    let within = bite(5.85);
    assert_eq!(verdict(&within, "P12"), Verdict::Passed);
    assert_eq!(verdict(&within, "P11"), Verdict::Passed);
    let beyond = bite(5.75);
    fails_only(&beyond, &["P11", "P12"]);
}

#[test]
fn files_that_are_none_are_named() {
    let made = honest();
    let prescription = made.prescription.bytes().unwrap();
    let all = made.files();
    let why = |name: &str, bytes: Option<&[u8]>| {
        let other = |(file, own): &(PlanFile, Vec<u8>)| match file.name() == name {
            true => bytes.map(|bytes| (file.name(), bytes.to_vec())),
            false => Some((file.name(), own.clone())),
        };
        let named: Vec<_> = all.iter().filter_map(other).collect();
        let named: Vec<_> = named
            .iter()
            .map(|(name, bytes)| (*name, &bytes[..]))
            .collect();
        let files = Files {
            prescription: bytes
                .filter(|_| name == "prescription.json")
                .unwrap_or(&prescription),
            named: &named,
        };
        prove(&files).unwrap_err().to_string()
    };
    for name in ["before.ply", "tissue.mha", "prescription.json"] {
        let why = why(name, Some(b"{}"));
        assert!(why.starts_with(name), "{why}");
    }
    assert_eq!(why("target.ply", None), "target.ply is not there");
    let tissue = mha(&made.tooth);
    let mut volume = Volume::read(&tissue).unwrap();
    volume.spacing_mm.x = 0.2;
    assert!(of_volume(&volume).is_err());
}
