//! A device tests itself, and the clinic's record says what it found.
//!
//! Law: `law_each_try_is_in_the_record_and_only_what_was_late_is_tried_again`.
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
/// How often a device may be late that tests itself for nobody.
const TRIES: usize = 3;
const ORDINALS: [&str; TRIES] = ["first", "second", "third"];
/// The program's code of a test in which all was right but the time it took.
pub const LATE: &str = "late";
/// So long it is waited, at the start, until nothing else is done.
const QUIET_WITHIN: Duration = Duration::from_secs(60);
/// No test takes so long.
const LONGEST: Duration = Duration::from_secs(90);

/// Has a device test itself that is held for that. What it found is in the record afterwards.
///
/// # Errors
/// Where there is no such device, it could not be tested, or the record cannot be written.
pub(super) async fn test(app: &App, by: &str, id: &str, held: InUse) -> Result<(), Fault> {
    tested(app, by, id, held, 1).await
}

/// The same, and again where it was no more than late, so many times in all. Each try is in the record when the next begins.
async fn tested(app: &App, by: &str, id: &str, _held: InUse, tries: usize) -> Result<(), Fault> {
    let mut before = Vec::new();
    loop {
        // As it is now that nobody else has it.
        let house = app.store.house();
        let device = house.device(id).filter(|one| !one.retired);
        let device = device.ok_or_else(|| Fault::not_there("device", id))?;
        let Found {
            passed,
            words,
            is_late,
        } = once(app, device).await?;
        let tested = HouseWish::Tested {
            device: id.to_owned(),
            passed,
            words: told(passed, &words, &before),
        };
        app.store.record_house(by, tested, None).await?;
        before.push(words);
        if passed || !is_late || before.len() >= tries {
            return Ok(());
        }
    }
}

/// What was found, and where it was not the first try, what was found before.
fn told(passed: bool, words: &str, before: &[String]) -> String {
    if before.is_empty() {
        return words.to_owned();
    }
    let which = |place: usize| ORDINALS.get(place).copied().unwrap_or("last");
    let end = if passed { "passed" } else { "did not pass" };
    let earlier = before.iter().enumerate();
    let earlier: Vec<String> = earlier
        .map(|(place, words)| format!("{}: {words}", which(place)))
        .collect();
    let (now, earlier) = (which(before.len()), earlier.join(". "));
    format!("{end} at the {now} try: {words}. Before that, {earlier}")
}

/// What a test found.
struct Found {
    passed: bool,
    words: String,
    /// All was right but the time that it took.
    is_late: bool,
}

impl Found {
    fn wrong(words: String) -> Self {
        Self {
            passed: false,
            words,
            is_late: false,
        }
    }
}

/// One test.
async fn once(app: &App, device: &Device) -> Result<Found, Fault> {
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
        End::Done(answer) => Ok(Found {
            passed: true,
            words: found(&answer),
            is_late: false,
        }),
        End::Refused(why) => Ok(Found {
            is_late: why.code.as_deref() == Some(LATE),
            ..Found::wrong(why.words)
        }),
        // Firmware or lot that the program does not have.
        End::Broken(why) if why.input => Ok(Found::wrong(why.words)),
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
    // What was taken up is at work yet.
    for _ in 0..QUIET_WITHIN.as_secs() {
        if is_quiet(app) {
            break;
        }
        tokio::select! {
            () = app.bench.room.closing() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
    let restored_ms = restored_ms(app).unwrap_or(0);
    let is_old = |tested_ms: Option<u64>| tested_ms.is_none_or(|at_ms| at_ms < restored_ms);
    // Also where it is not quiet in the end: before that none is given away.
    test_older(app, is_old, || true).await;
}

/// Whether nothing is done that could make a device late.
fn is_quiet(app: &App) -> bool {
    app.bench.jobs.is_idle() && app.bench.room.is_quiet()
}

/// Has each device test itself on each day, when nothing else is done that could make it late, until the server ends.
pub(crate) async fn test_each_day(app: &App) {
    loop {
        test_older(app, is_of_earlier_day, || is_quiet(app)).await;
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
    is_tested_by_itself(device) && is_of_earlier_day(tested_ms)
}

/// Whether the clinic tests it by itself: what it carries is known, and it has not failed, since then somebody has to look.
fn is_tested_by_itself(device: &Device) -> bool {
    let failed = device.self_test.as_ref().is_some_and(|test| !test.passed);
    !device.retired && !failed && device.number().is_some() && device.lot_number().is_some()
}

/// Those whose last test is too old. One that is in use is left for the next time.
async fn test_older(app: &App, is_old: impl Fn(Option<u64>) -> bool, may_begin: impl Fn() -> bool) {
    let house = app.store.house();
    let old = house.devices.iter().filter(|one| {
        let tested_ms = one.self_test.as_ref().map(|test| test.at_ms);
        is_tested_by_itself(one) && is_old(tested_ms)
    });
    for device in old {
        if !may_begin() {
            return;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::tests::engine;
    use crate::store::{Choice, Store, event};
    use practice::HouseEvent;

    /// What is in the record of tests that find this one after another, with the newest words.
    async fn recorded(name: &str, finds: [&str; 3]) -> (Vec<bool>, String) {
        let [first, second, third] = finds;
        let script = format!(
            "echo >>../runs; case $(wc -l <../runs) in 1) {first};; 2) {second};; *) {third};; esac"
        );
        let (folder, engine) = engine(name, &script);
        let data = folder.join("data");
        let store = Store::open(&data, &Choice::Embedded).await.unwrap();
        let app = App::new(store, engine).await.unwrap();
        let device = HouseWish::AddDevice {
            name: "a device".to_owned(),
            firmware: "1.2".to_owned(),
            protocol: "1.0".to_owned(),
            lot: "1".to_owned(),
        };
        app.store.record_house("test", device, None).await.unwrap();
        test_all_new(&app).await;
        let entries = app.store.house_entries().await.unwrap();
        let events = entries.iter().filter_map(|entry| match event(entry) {
            Ok(HouseEvent::DeviceTested { passed, .. }) => Some(passed),
            _ => None,
        });
        let tries = events.collect();
        let house = app.store.house();
        let test = house.devices[0].self_test.clone().unwrap();
        app.bench.shut().await;
        app.store.close().await;
        let _ = std::fs::remove_dir_all(folder);
        (tries, test.words)
    }

    #[tokio::test]
    async fn law_each_try_is_in_the_record_and_only_what_was_late_is_tried_again() {
        let late =
            |words: &str| format!("echo '{{\"refused\":\"{words}\",\"code\":\"{LATE}\"}}'; exit 1");
        let (slow, slower) = (late("80 ms"), late("90 ms"));
        let passes = "echo '{\"checks\":[]}'";
        let wrong = "echo '{\"refused\":\"counters apart\"}'; exit 1";
        let (tries, words) = recorded("try-third", [&slow, &slower, passes]).await;
        assert_eq!(tries, [false, false, true]);
        let told = "passed at the third try: . Before that, first: 80 ms. second: 90 ms";
        assert_eq!(words, told);
        let (tries, words) = recorded("try-all", [&slow, &slower, &slow]).await;
        assert_eq!(tries, [false, false, false]);
        assert!(words.starts_with("did not pass at the third try: 80 ms. Before that, first"));
        let (tries, words) = recorded("try-wrong", [wrong, passes, passes]).await;
        assert_eq!((tries, words.as_str()), (vec![false], "counters apart"));
        let (tries, words) = recorded("try-late-wrong", [&slow, wrong, passes]).await;
        assert_eq!(tries, [false, false]);
        assert_eq!(
            words,
            "did not pass at the second try: counters apart. Before that, first: 80 ms"
        );
    }
}
