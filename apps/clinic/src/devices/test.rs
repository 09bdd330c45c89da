//! A device tests itself, and the clinic's record says what it found.

use crate::app::App;
use crate::engine::{End, Task};
use crate::fault::Fault;
use crate::sessions::tell;
use practice::HouseWish;
use serde_json::Value;

/// Who tests what was never tested.
const CLINIC: &str = "the clinic";

/// Has a device test itself; it is in use meanwhile. What it found is in the record afterwards.
///
/// # Errors
/// Where there is no such device, somebody has it, or the record cannot be written.
pub(super) async fn test(app: &App, by: &str, id: &str) -> Result<(), Fault> {
    let house = app.store.house();
    let device = house
        .device(id)
        .ok_or_else(|| Fault::not_there("device", id))?;
    let _in_use = app.bench.devices.expect_free(id)?;
    let task = Task::new(app.store.folder(), "device")
        .json()
        .flag("--self-test")
        .with("--firmware", &device.firmware)
        .with("--lot", &device.lot);
    let closing = app.bench.room.closing();
    let (passed, words) = match app.bench.engine.run(&task, |_| (), closing).await {
        End::Cancelled => return Err(Fault::own("the server ends")),
        End::Done(answer) => (true, found(&answer)),
        End::Refused(why) => (false, why),
        End::Broken(why) => (false, why.words),
    };
    let tested = HouseWish::Tested {
        device: id.to_owned(),
        passed,
        words,
    };
    app.store.record_house(by, tested, None).await?;
    Ok(())
}

/// What was measured, in a sentence.
fn found(answer: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let checks = answer["checks"].as_array().into_iter().flatten();
    let said = checks.filter_map(|check| {
        let (what, unit) = (check["what"].as_str()?, check["unit"].as_str()?);
        Some(format!("{what}: {:.1} {unit}", check["measured"].as_f64()?))
    });
    let said: Vec<String> = said.collect();
    format!("{} (simulated)", said.join("; "))
}

/// Has all devices test themselves that never did; one that somebody has already is left to them.
pub(crate) async fn test_all_new(app: &App) {
    let house = app.store.house();
    for device in house.devices.iter().filter(|one| one.self_test.is_none()) {
        if let Err(why) = test(app, CLINIC, &device.id).await {
            tell(&format!(
                "{} did not test itself: {}",
                device.name, why.what
            ));
        }
    }
}
