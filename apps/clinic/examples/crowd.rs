//! A clinic with many made-up patients, for measuring: `cargo run --release -p clinic --example crowd -- DIR PATIENTS`.
//!
//! Out: DIR with that many patients, ten entries each, and the technician `elara` with the demo's password.

#![allow(clippy::print_stdout, reason = "an example talks on the terminal")]

use clinic::accounts;
use clinic::store::{Choice, Store};
use practice::{
    Condition, Day, Finding, HouseWish, MdasAnswers, Role, Stage, SurfaceName, Tooth, Wish,
};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

const BY: &str = "crowd";
/// Patients that are registered at once.
const AT_ONCE: u32 = 64;

fn note(text: String) -> Wish {
    let stage = Stage::Review;
    Wish::Note { stage, text }
}

/// What is known of somebody, besides the name: nine entries.
fn wishes(number: u32) -> Made<Vec<Wish>> {
    let day = Day::new("2045-03-01")?;
    let mut wishes = vec![Wish::AnswerMdas {
        day: day.clone(),
        answers: MdasAnswers::new(&[1, 2, 3, 4, (number % 5) as u8 + 1])?,
    }];
    for step in 0..4_u8 {
        let tooth = Tooth::new(31 + step)?;
        wishes.push(Wish::Chart {
            day: day.clone(),
            tooth,
            presence: None,
            findings: vec![Finding {
                surface: SurfaceName::M,
                condition: Condition::Filling,
                note: String::new(),
            }],
        });
        wishes.push(note(format!("Made up for measuring, {number}.{step}.")));
    }
    Ok(wishes)
}

#[tokio::main]
async fn main() -> Made<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let count: u32 = arguments.next().ok_or("how many patients?")?.parse()?;
    let store = Arc::new(Store::open(Path::new(&folder), &Choice::Embedded).await?);
    let hash = accounts::hash("biosculpt-demo".to_owned()).await;
    let hash = hash.map_err(|why| why.what)?;
    let open = HouseWish::Open {
        name: "elara".to_owned(),
        role: Role::Technician,
        patient: None,
    };
    store.record_house(BY, open, Some(hash)).await?;
    for first in (1..=count).step_by(AT_ONCE as usize) {
        let mut all = tokio::task::JoinSet::new();
        for number in first..(first + AT_ONCE).min(count + 1) {
            let (store, wishes) = (Arc::clone(&store), wishes(number)?);
            let born = Day::new("1990-01-01")?;
            all.spawn(async move {
                let name = format!("Person {number}");
                let id = store.register(BY, &name, born).await?.patient;
                store.record(BY, &id, wishes).await
            });
        }
        while let Some(done) = all.join_next().await {
            done??;
        }
    }
    store.close().await;
    println!("{count} patients with ten entries each in {folder}");
    Ok(())
}
