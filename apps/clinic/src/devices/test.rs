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
use practice::HouseWish;
use serde_json::Value;
use std::time::Duration;

/// Who tests what was never tested.
const CLINIC: &str = "the clinic";
/// How often it is looked whether one is due.
const LOOK_AGAIN: Duration = Duration::from_secs(600);
/// No test takes so long.
const LONGEST: Duration = Duration::from_secs(90);

/// Has a device test itself that is held for that. What it found is in the record afterwards.
///
/// # Errors
/// Where there is no such device, it could not be tested, or the record cannot be written.
pub(super) async fn test(app: &App, by: &str, id: &str, _held: InUse) -> Result<(), Fault> {
    // As it is now that nobody else has it.
    let house = app.store.house();
    let device = house.device(id).filter(|one| !one.retired);
    let device = device.ok_or_else(|| Fault::not_there("device", id))?;
    let number = device.number().ok_or_else(|| {
        Fault::own(format!(
            "the device {id} has no number that permits could be for"
        ))
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
    let (passed, words) = match app.bench.engine.run(&task, |_| (), over).await {
        End::Done(answer) => (true, found(&answer)),
        End::Refused(why) => (false, why),
        // Firmware or lot that the program does not have.
        End::Broken(why) if why.input => (false, why.words),
        End::Broken(why) => return Err(not_made(why.words)),
        End::Cancelled => return Err(not_made("the server ends, or it took too long".to_owned())),
    };
    let tested = HouseWish::Tested {
        device: id.to_owned(),
        passed,
        words,
    };
    app.store.record_house(by, tested, None).await?;
    Ok(())
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

/// Has all devices test themselves that did not today with what they carry, or not since the record was restored: what was
/// changed after the backup is not in it. One that is in use is left for the next time.
pub(crate) async fn test_all_due(app: &App) {
    let since_ms = clock::day_began_ms().max(restored_ms(app).unwrap_or(0));
    let house = app.store.house();
    let new = house.devices.iter().filter(|one| {
        let tested_ms = one.self_test.as_ref().map(|test| test.at_ms);
        !one.retired && tested_ms.is_none_or(|at_ms| at_ms < since_ms)
    });
    for device in new {
        let Some(held) = app.bench.devices.take(&device.id, Use::Test) else {
            continue;
        };
        if let Err(why) = test(app, CLINIC, &device.id, held).await {
            tell(&format!(
                "{} did not test itself: {}",
                device.name, why.what
            ));
        }
    }
}

/// Has each device test itself on each day, until the server ends.
pub(crate) async fn test_each_day(app: &App) {
    loop {
        tokio::select! {
            () = app.bench.room.closing() => return,
            () = tokio::time::sleep(LOOK_AGAIN) => test_all_due(app).await,
        }
    }
}
