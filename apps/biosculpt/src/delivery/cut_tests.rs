//! How long a device may have worked on after a session that was cut, and that all who tell of it say the same.
//!
//! Law: `law_a_session_that_was_cut_has_one_outcome_whoever_tells_it`.

use super::NAMES;
use super::before::{ENDED_EARLY, settle};
use super::bench::{BY, Course, session};
use super::drive::{LONGEST, open_ms};
use crate::store::steps::alone;
use guard::Verdict;
use std::path::{Path, PathBuf};
use treatment::record::{LEAVE_MS, UNKNOWN_MS};
use treatment::session::{Ended, Tick};

const GONE: &str = "all hands are gone";

fn fresh(name: &str) -> PathBuf {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/cut-told");
    let path = Path::new(place).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The outcome of a session whose hands are gone: told by its own program, or by the next one.
fn outcome(name: &str, is_killed: bool) -> serde_json::Value {
    let path = fresh(name);
    let _alone = alone();
    let course = Course {
        ticks: 45,
        gone: Some(GONE),
        ..Course::default()
    };
    let (mut session, driven) = session(&path, &course);
    let driven = driven.unwrap();
    assert_eq!(driven.cut.as_deref(), Some(GONE));
    session.recorder.cut(GONE, 5).unwrap();
    match is_killed {
        false => session.tell(driven),
        true => {
            drop(session);
            let key = path.join("seal.key");
            std::fs::write(&key, "03".repeat(32)).unwrap();
            assert!(settle(&path, BY, Some(&key), false).unwrap().is_some());
        }
    }
    let [_, name, _] = NAMES;
    let outcome = std::fs::read(path.join(name)).unwrap();
    std::fs::remove_dir_all(&path).unwrap();
    serde_json::from_slice(&outcome).unwrap()
}

#[test]
fn law_a_session_that_was_cut_has_one_outcome_whoever_tells_it() {
    let [own, next] = [("own", false), ("next", true)].map(|(name, is)| outcome(name, is));
    assert_eq!(own, next);
    // Its end was heard: the device was off.
    assert_eq!(
        (&own["ended"], own["known_to_s"].is_null()),
        (&"cut".into(), true)
    );
}

/// It ends while the device may be on, and no end was said to that.
#[test]
fn the_longest_session_is_known_only_so_far() {
    let path = fresh("longest");
    let _alone = alone();
    let course = Course {
        ticks: 45,
        leaps: true,
        ..Course::default()
    };
    let (_session, driven) = session(&path, &course);
    let driven = driven.unwrap();
    assert_eq!(
        (driven.ended, driven.cut.as_deref()),
        (Ended::Cut, Some(LONGEST))
    );
    assert_eq!(driven.open_ms, Some(LEAVE_MS));
    std::fs::remove_dir_all(&path).unwrap();
}

#[test]
fn a_device_is_off_only_where_the_last_tick_shows_it() {
    let tick = |heard: &str, verdict| Tick {
        heard: heard.to_owned(),
        ..Tick::off(50, verdict)
    };
    let (on, over) = (tick("", Verdict::Allow), tick("", Verdict::Terminate));
    let ends = tick("1-----c0e", Verdict::Allow);
    assert!(ends.hears_end());
    for (ended, last, why, open) in [
        (Ended::Cut, Some(&ends), Some(GONE), None),
        (Ended::Cut, Some(&ends), Some(ENDED_EARLY), None),
        (Ended::Cut, Some(&on), Some(GONE), Some(LEAVE_MS)),
        (Ended::Cut, Some(&on), Some(ENDED_EARLY), Some(UNKNOWN_MS)),
        (Ended::Cut, None, None, Some(UNKNOWN_MS)),
        (Ended::Terminated, Some(&over), None, None),
        (
            Ended::Terminated,
            Some(&on),
            Some(ENDED_EARLY),
            Some(UNKNOWN_MS),
        ),
        (Ended::Done, Some(&on), None, None),
    ] {
        assert_eq!(
            open_ms(ended, last, why),
            open,
            "{ended:?} {last:?} {why:?}"
        );
    }
}
