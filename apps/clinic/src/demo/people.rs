//! The demo clinic: the story's people and twenty more patients, by seed.
//!
//! In: an empty store. Out: accounts, patients with histories, appointments of today, a device.
//! Law: `law_the_demo_is_sound` (tests). All of it goes through the same doors as anything else.
//! Not here: scans and plans; they are made by doing them, or come with a `case`.

use crate::accounts;
use crate::clock;
use crate::demo::CASE_OF;
use crate::fault::Fault;
use crate::store::Store;
use lexicon::{Rng, Seed};
use practice::{
    Condition, Day, Finding, HouseWish, MdasAnswers, Moment, Presence, Role, Stage, SurfaceName,
    Tooth, Wish,
};

/// The password of all made-up people.
pub(crate) const PASSWORD: &str = "biosculpt-demo";
const SEED: u64 = 2045;
const BY: &str = "demo";

/// Names that patients of the demo are put together of.
const FIRST: [&str; 20] = [
    "Ada", "Bela", "Chidi", "Dana", "Emre", "Fatima", "Goran", "Hana", "Ines", "Jonas", "Kavya",
    "Lior", "Mara", "Noor", "Oskar", "Priya", "Quinn", "Rosa", "Sami", "Tove",
];
const LAST: [&str; 20] = [
    "Adeyemi",
    "Brandt",
    "Costa",
    "Dvorak",
    "Eriksen",
    "Farouk",
    "Gupta",
    "Hoang",
    "Ivanova",
    "Jansen",
    "Keller",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quispe",
    "Rossi",
    "Sato",
    "Turner",
];
/// From what age on somebody has no milk teeth any more.
const ADULT: u32 = 13;
/// Patients who are children, and how old they are.
const CHILDREN: [(&str, u32); 2] = [("Hana", 5), ("Oskar", 9)];
const REASONS: [&str; 5] = [
    "check-up",
    "scan of the lower arch",
    "planning talk",
    "review after delivery",
    "first visit",
];

/// Fills an empty store.
///
/// # Errors
/// Where it cannot be written, or is not empty.
pub(crate) async fn fill(store: &Store) -> Result<(), Fault> {
    let name = HouseWish::Name {
        name: "Voss & Khoury".to_owned(),
        demo: true,
    };
    store.record_house(BY, name, None).await?;
    let device = HouseWish::AddDevice {
        name: "Simulated device 1".to_owned(),
        firmware: "1.2".to_owned(),
        protocol: "1.0".to_owned(),
        lot: "1".to_owned(),
    };
    store.record_house(BY, device, None).await?;
    let theo = person(store, CASE_OF, &born(33, "05-09")?, &theo()?).await?;
    let luna = person(store, "Luna Marchetti", &born(26, "11-23")?, &luna()?).await?;
    for (name, role, patient) in [
        ("admin", Role::Administrator, None),
        ("elara", Role::Technician, None),
        ("amir", Role::Dentist, None),
        ("sol", Role::SafetyOfficer, None),
        ("desk", Role::FrontDesk, None),
        ("theo", Role::Patient, Some(theo)),
        ("luna", Role::Patient, Some(luna)),
    ] {
        let hash = accounts::hash(PASSWORD.to_owned()).await?;
        let name = name.to_owned();
        let open = HouseWish::Open {
            name,
            role,
            patient,
        };
        store.record_house(BY, open, Some(hash)).await?;
    }
    let mut seeds = Seed::new(SEED).child("patients").rng();
    for (place, first) in FIRST.iter().enumerate() {
        let last = LAST[(place * 7 + 3) % LAST.len()];
        let age = match CHILDREN.iter().find(|(who, _)| who == first) {
            Some((_, age)) => *age,
            None => 18 + below(&mut seeds, 67),
        };
        let (month, day) = (1 + below(&mut seeds, 12), 1 + below(&mut seeds, 28));
        let born = born(age, &format!("{month:02}-{day:02}"))?;
        let wishes = match age < ADULT {
            true => a_child(&mut seeds, age, place)?,
            false => somebody(&mut seeds, place)?,
        };
        person(store, &format!("{first} {last}"), &born, &wishes).await?;
    }
    Ok(())
}

/// The birthday of somebody who is that old, or will be within the year.
fn born(age: u32, month_and_day: &str) -> Result<String, Fault> {
    let today = clock::today()?.to_string();
    let year: u32 = today
        .get(..4)
        .and_then(|year| year.parse().ok())
        .unwrap_or(2045);
    Ok(format!("{}-{month_and_day}", year.saturating_sub(age)))
}

fn below(rng: &mut Rng, end: u32) -> u32 {
    u32::try_from(rng.below(end as usize)).unwrap_or(0)
}

async fn person(store: &Store, name: &str, born: &str, wishes: &[Wish]) -> Result<String, Fault> {
    let id = store.register(BY, name, Day::new(born)?).await?.patient;
    store.record(BY, &id, wishes.to_vec()).await?;
    Ok(id)
}

fn note(stage: Stage, text: &str) -> Wish {
    let text = text.to_owned();
    Wish::Note { stage, text }
}

fn charted(
    days_ago: u64,
    fdi: u8,
    surface: SurfaceName,
    condition: Condition,
    words: &str,
) -> Result<Wish, Fault> {
    Ok(Wish::Chart {
        day: clock::days_ago(days_ago)?,
        tooth: Tooth::new(fdi)?,
        presence: None,
        findings: vec![Finding {
            surface,
            condition,
            note: words.to_owned(),
        }],
    })
}

fn answered(days_ago: u64, answers: [u8; 5]) -> Result<Wish, Fault> {
    Ok(Wish::AnswerMdas {
        day: clock::days_ago(days_ago)?,
        answers: MdasAnswers::new(&answers)?,
    })
}

fn today_at(time: &str, minutes: u32, reason: &str) -> Result<Wish, Fault> {
    Ok(Wish::Book {
        starts: Moment::new(&format!("{}T{time}", clock::today()?))?,
        minutes,
        reason: reason.to_owned(),
    })
}

fn theo() -> Result<Vec<Wish>, Fault> {
    use SurfaceName::{M, O};
    Ok(vec![
        answered(260, [5, 4, 5, 4, 5])?,
        answered(0, [4, 4, 5, 4, 5])?,
        note(
            Stage::Intake,
            "Software developer. Afraid of dentists since childhood: was held down once. Wants to know \
             what comes next before it comes, and that he can stop it. Agreed on the raised hand.",
        ),
        charted(700, 46, O, Condition::Filling, "composite, sound")?,
        charted(260, 26, M, Condition::Stain, "")?,
        charted(0, 36, O, Condition::Caries, "seen at the first visit here")?,
        today_at("09:30", 60, "scan, and a plan for 36")?,
    ])
}

fn luna() -> Result<Vec<Wish>, Fault> {
    use SurfaceName::{B, I};
    Ok(vec![
        answered(0, [2, 2, 3, 2, 3])?,
        note(
            Stage::Intake,
            "Wants her dental tattoos gone: 11, 21 and 22, made for a campaign. An earlier removal by \
             others left a chip on 21. Asks not to be filmed here.",
        ),
        charted(420, 11, B, Condition::Mark, "tattoo, a star")?,
        charted(420, 21, B, Condition::Mark, "tattoo, a word")?,
        charted(300, 22, B, Condition::Mark, "tattoo, a line")?,
        charted(30, 21, I, Condition::Chip, "after an earlier removal")?,
        today_at("10:45", 45, "marks on 11, 21 and 22")?,
    ])
}

/// A child by seed: milk teeth, and from six on the first of those that stay.
fn a_child(rng: &mut Rng, age: u32, place: usize) -> Result<Vec<Wish>, Fault> {
    let today = clock::today()?;
    let tooth = |number: u8, presence, findings| {
        Ok::<_, Fault>(Wish::Chart {
            day: today.clone(),
            tooth: Tooth::new(number)?,
            presence: Some(presence),
            findings,
        })
    };
    let mut wishes = vec![charted(60, 75, SurfaceName::O, Condition::Caries, "")?];
    // At nine the incisors and the first molars are there.
    let change: &[u8] = if age < 6 {
        &[]
    } else {
        &[11, 12, 21, 22, 31, 32, 41, 42, 16, 26, 36, 46]
    };
    for number in change {
        wishes.push(tooth(*number, Presence::Present, Vec::new())?);
        if number % 10 < 3 {
            let milk = number + 40;
            wishes.push(tooth(milk, Presence::Missing, Vec::new())?);
        }
    }
    wishes.push(today_at(
        &format!("{:02}:45", 9 + place / 4),
        20,
        REASONS[below(rng, 2) as usize * 4],
    )?);
    wishes.push(note(
        Stage::Intake,
        "A child; comes with a parent, who agrees for it. Made up by seed.",
    ));
    Ok(wishes)
}

/// A patient by seed: answers, a few charted teeth, and for some a time today.
fn somebody(rng: &mut Rng, place: usize) -> Result<Vec<Wish>, Fault> {
    let today = clock::today()?;
    let mut wishes = Vec::new();
    if below(rng, 4) > 0 {
        // Most people are a little anxious, few are very.
        let level = [1, 1, 2, 2, 2, 3, 3, 4][below(rng, 8) as usize];
        let answers: Vec<u8> = (0..5)
            .map(|_| {
                (level + u8::try_from(below(rng, 3)).unwrap_or(0))
                    .saturating_sub(1)
                    .clamp(1, 5)
            })
            .collect();
        wishes.push(Wish::AnswerMdas {
            day: today.clone(),
            answers: MdasAnswers::new(&answers)?,
        });
    }
    for _ in 0..below(rng, 4) {
        let quadrant = u8::try_from(1 + below(rng, 4)).unwrap_or(1);
        let tooth = Tooth::new(quadrant * 10 + u8::try_from(1 + below(rng, 7)).unwrap_or(1))?;
        let surface = tooth.surfaces()[below(rng, 5) as usize];
        let condition = [
            Condition::Caries,
            Condition::Filling,
            Condition::Filling,
            Condition::Wear,
            Condition::Stain,
            Condition::Crack,
        ][below(rng, 6) as usize];
        wishes.push(charted(90, tooth.number(), surface, condition, "")?);
    }
    if below(rng, 3) == 0 {
        wishes.push(Wish::Chart {
            day: today,
            tooth: Tooth::new([18, 28, 38, 48][below(rng, 4) as usize])?,
            presence: Some(Presence::Missing),
            findings: Vec::new(),
        });
    }
    if place.is_multiple_of(3) {
        let hour = 8 + place / 2;
        let reason = REASONS[below(rng, 5) as usize];
        wishes.push(today_at(&format!("{hour:02}:15"), 30, reason)?);
    }
    wishes.push(note(
        Stage::Intake,
        "Registered for the demo; made up by seed.",
    ));
    Ok(wishes)
}
