//! A device tests itself, and the clinic's record says what it found.
//!
//! Fails: where the test could not be made, which says nothing of the device and is not recorded.

use super::{InUse, Use};
use crate::app::App;
use crate::clock;
use crate::engine::{End, Task};
use crate::fault::Fault;
use crate::keep::restored_ms;
use crate::sessions::tell;
use axum::http::StatusCode;
use practice::{Device, HouseWish};
use serde_json::Value;
use std::time::Duration;

/// Who tests what is due.
const CLINIC: &str = "the clinic";
/// How often it is looked whether one is due.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// How often a device may fail that tests itself for nobody.
const TRIES: usize = 3;
/// No test takes so long.
const LONGEST: Duration = Duration::from_secs(90);

/// Has a device test itself that is held for that. What it found is in the record afterwards.
///
/// # Errors
/// Where there is no such device, it could not be tested, or the record cannot be written.
pub(super) async fn test(app: &App, by: &str, id: &str, held: InUse) -> Result<(), Fault> {
    tested(app, by, id, held, 1).await
}

/// The same, and once more where it did not pass, so many times in all; the last is recorded.
async fn tested(app: &App, by: &str, id: &str, _held: InUse, tries: usize) -> Result<(), Fault> {
    // As it is now that nobody else has it.
    let house = app.store.house();
    let device = house.device(id).filter(|one| !one.retired);
    let device = device.ok_or_else(|| Fault::not_there("device", id))?;
    let mut found = once(app, device).await?;
    for _ in 1..tries {
        if found.0 {
            break;
        }
        found = once(app, device).await?;
    }
    let (passed, words) = found;
    let tested = HouseWish::Tested {
        device: id.to_owned(),
        passed,
        words,
    };
    app.store.record_house(by, tested, None).await?;
    Ok(())
}

/// Whether it passed, and what was found.
async fn once(app: &App, device: &Device) -> Result<(bool, String), Fault> {
    let number = device.number().ok_or_else(|| {
        Fault::new(StatusCode::CONFLICT, "the device has no number")
            .at("device")
            .expecting("a device that permits can be for")
            .advising("retire it, and take it in anew")
    })?;
    let task = Task::new(app.store.folder(), "device")
        .json()
        .flag("--self-test")
        .with("--number", number.to_string())
        .with("--firmware", &device.firmware)
        .with("--lot", &device.lot);
    let over = async {
        tokio::select! {
            () = app.bench.room.closing() => {}
            () = tokio::time::sleep(LONGEST) => {}
        }
    };
    match app.bench.engine.run(&task, |_| (), over).await {
        End::Done(answer) => Ok((true, found(&answer))),
        End::Refused(why) => Ok((false, why)),
        // Firmware or lot that the program does not have.
        End::Broken(why) if why.input => Ok((false, why.words)),
        End::Broken(why) => Err(not_made(why.words)),
        End::Cancelled => Err(not_made("the server ends, or it took too long".to_owned())),
    }
}

fn not_made(why: String) -> Fault {
    let what = format!("the self-test could not be made: {why}");
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, what)
        .at("device")
        .expecting("a test that comes to its end")
        .advising("let it test itself once more; what was found before stands")
}

/// What was measured, with what is allowed, in a line a check.
fn found(answer: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let checks = answer["checks"].as_array().into_iter().flatten();
    let said = checks.filter_map(|check| {
        let (what, unit) = (check["what"].as_str()?, check["unit"].as_str()?);
        let (measured, most) = (check["measured"].as_f64()?, check["at_most"].as_f64()?);
        Some(match unit {
            "" => format!("{what}: {measured:.0} (at most {most:.0})"),
            unit => format!("{what}: {measured:.1} {unit} (at most {most:.0} {unit})"),
        })
    });
    let said: Vec<String> = said.collect();
    said.join("; ")
}

/// Has all devices test themselves that never did with what they carry, or not since the record was restored: what was changed
/// after the backup is not in it.
pub(crate) async fn test_all_new(app: &App) {
    let restored_ms = restored_ms(app).unwrap_or(0);
    test_older(app, |tested_ms| {
        tested_ms.is_none_or(|at_ms| at_ms < restored_ms)
    })
    .await;
}

/// Has each device test itself on each day, when nothing else is done that could make it late, until the server ends.
pub(crate) async fn test_each_day(app: &App) {
    loop {
        if app.bench.jobs.is_idle() && app.bench.room.all().is_empty() {
            test_older(app, is_of_earlier_day).await;
        }
        tokio::select! {
            () = app.bench.room.closing() => return,
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
    }
}

/// Whether the last test was not today, by the clinic's clock.
fn is_of_earlier_day(tested_ms: Option<u64>) -> bool {
    tested_ms.is_none_or(|at_ms| at_ms < clock::day_began_ms())
}

/// Whether a device is to test itself today still, which it does by itself. What it carries has to be known.
pub(crate) fn is_due(device: &Device) -> bool {
    let tested_ms = device.self_test.as_ref().map(|test| test.at_ms);
    may_be_tested(device) && is_of_earlier_day(tested_ms)
}

fn may_be_tested(device: &Device) -> bool {
    !device.retired && device.number().is_some() && device.lot_number().is_some()
}

/// Those whose last test is too old. One that is in use is left for the next time.
async fn test_older(app: &App, is_old: impl Fn(Option<u64>) -> bool) {
    let house = app.store.house();
    let old = house.devices.iter().filter(|one| {
        let tested_ms = one.self_test.as_ref().map(|test| test.at_ms);
        may_be_tested(one) && is_old(tested_ms)
    });
    for device in old {
        let Some(held) = app.bench.devices.take(&device.id, Use::Test) else {
            continue;
        };
        // Nobody looks on: a machine that was too busy for the first is not told to be a broken device.
        if let Err(why) = tested(app, CLINIC, &device.id, held, TRIES).await {
            tell(&format!(
                "{} did not test itself: {}",
                device.name, why.what
            ));
        }
    }
}
