//! Wishes of all kinds, legal or not.

use super::agreed::{agree, take_back};
use super::{blob, day, id, tooth};
use crate::calendar::Moment;
use crate::record::{Attendance, Speed, Stage, Wish};
use crate::role::Role;
use crate::tooth::{Condition, Finding, SurfaceName, Tooth};
use proptest::prelude::*;

fn some_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,5}", Just("stop".to_owned())]
}

fn some_tooth() -> impl Strategy<Value = Tooth> {
    prop_oneof![Just(36), Just(11), Just(75)].prop_map(tooth)
}

fn a_visit() -> impl Strategy<Value = Wish> {
    let surface = prop_oneof![
        Just(SurfaceName::O),
        Just(SurfaceName::I),
        Just(SurfaceName::M)
    ];
    let finding = |surface| Finding {
        surface,
        condition: Condition::Wear,
        note: String::new(),
    };
    prop_oneof![
        some_text().prop_map(|name| Wish::Register {
            number: 1,
            name,
            born: day(1)
        }),
        some_text().prop_map(|text| Wish::Note {
            stage: Stage::Intake,
            text
        }),
        (0_u32..600, 0_u8..28, some_text()).prop_map(|(minutes, d, reason)| Wish::Book {
            starts: Moment::new(&format!("{}T09:00", day(d))).unwrap(),
            minutes,
            reason,
        }),
        (1_u8..4, 0_usize..5).prop_map(|(n, state)| Wish::Attend {
            appointment: id('a', n),
            state: [
                Attendance::Booked,
                Attendance::Waiting,
                Attendance::InChair,
                Attendance::Done,
                Attendance::Missed
            ][state],
        }),
        (0_u8..28, some_tooth(), surface).prop_map(move |(d, tooth, surface)| Wish::Chart {
            day: day(d),
            tooth,
            presence: None,
            findings: vec![finding(surface)],
        }),
    ]
}

fn a_scan() -> impl Strategy<Value = Wish> {
    let n = 1_u8..4;
    prop_oneof![
        some_text().prop_map(|name| Wish::ReceiveScan { name, file: blob() }),
        n.clone().prop_map(|n| Wish::Examined {
            surface: None,
            same_as: None,
            unlike: None,
            fits_nowhere: false,
            scan: id('s', n),
            jaw: None,
            teeth: 1,
            findings: 1,
            files: Vec::new(),
        }),
        (n.clone(), some_text()).prop_map(|(n, reason)| Wish::RefuseScan {
            scan: id('s', n),
            reason
        }),
        (n.clone(), some_tooth()).prop_map(|(n, tooth)| Wish::TakeBackCorrection {
            scan: id('s', n),
            tooth,
        }),
        (n, some_tooth(), any::<f64>()).prop_map(|(n, tooth, x)| Wish::CorrectScan {
            scan: id('s', n),
            tooth,
            at_mm: [x, 0.0, 0.0],
            renumbers: x > 0.0,
        }),
    ]
}

fn a_series() -> impl Strategy<Value = Wish> {
    let n = 1_u8..4;
    prop_oneof![
        some_text().prop_map(|name| Wish::ReceiveSeries { name, file: blob() }),
        n.clone().prop_map(|n| Wish::MadeVolume {
            series: id('x', n),
            size: [4, 3, 2],
            files: Vec::new(),
        }),
        (n, some_text()).prop_map(|(n, reason)| Wish::RefuseSeries {
            series: id('x', n),
            reason
        }),
    ]
}

fn a_plan() -> impl Strategy<Value = Wish> {
    let n = 1_u8..4;
    let role = prop_oneof![Just(Role::Dentist), Just(Role::Technician)];
    let files = Vec::new;
    prop_oneof![
        (n.clone(), some_tooth()).prop_map(|(n, tooth)| Wish::AskPlan {
            scan: id('s', n),
            tooth,
            finding: None,
            intent: None,
            material: None,
        }),
        n.clone().prop_map(move |n| Wish::Made {
            plan: id('n', n),
            files: files()
        }),
        (n.clone(), some_text()).prop_map(|(n, reason)| Wish::Failed {
            plan: id('n', n),
            reason
        }),
        (n.clone(), "a|b").prop_map(move |(n, plan_sha256)| Wish::Proven {
            plan: id('n', n),
            files: files(),
            plan_sha256,
        }),
        (n.clone(), role, "a|b").prop_map(|(n, role, plan_sha256)| Wish::Approve {
            plan: id('n', n),
            role,
            plan_sha256,
            signature: String::new(),
        }),
        n.clone().prop_map(|n| Wish::BeginDelivery {
            plan: id('n', n),
            speed: Speed::Real,
            device: None,
        }),
        (n.clone(), any::<bool>()).prop_map(move |(n, worked)| Wish::EndDelivery {
            delivery: id('d', n),
            how: "x".to_owned(),
            worked,
            files: files(),
            beyond: Some(vec!["over_contour_um".to_owned()]),
        }),
        (n, some_tooth(), some_tooth(), some_text()).prop_map(|(n, was, tooth, reason)| {
            Wish::RenumberDelivery {
                delivery: id('d', n),
                was,
                tooth,
                reason,
                role: Role::Dentist,
                signature: String::new(),
            }
        }),
    ]
}

fn an_agreement() -> impl Strategy<Value = Wish> {
    let n = 1_u8..4;
    prop_oneof![
        Just(agree(None, None)),
        (n.clone(), "a|b").prop_map(|(n, sha)| agree(Some(&id('n', n)), Some(&sha))),
        n.prop_map(take_back),
    ]
}

pub(super) fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![a_visit(), a_scan(), a_series(), a_plan(), an_agreement()]
}
