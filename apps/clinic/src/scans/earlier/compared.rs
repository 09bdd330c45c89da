//! One surface compared with another by the program's `compare`.
//!
//! In: two files with numbers. Out: whether they fit on each other, and whether the one shows what the other does. Fails: where it is cancelled;
//! what breaks is unknown.
//! Law: `law_a_tooth_is_as_before_where_nothing_of_it_was_scanned_anew` (`earlier`).

use crate::app::App;
use crate::engine::{End, Task};
use crate::jobs::{Ending, Handle};
use practice::Tooth;
use serde_json::Value;
use std::path::Path;

/// Nearly all of what was not scanned anew lies within this, mm.
const SAME_MM: f64 = 0.008;
/// What lies further than `compare` calls near and is smaller than this is a rim of what was cut, mm².
const RIM_MM2: f64 = 0.5;
/// The code by which `compare` refuses what fits in no position.
const NO_FIT: &str = "no_fit";
/// So much of a surface has to have been compared for a word on all of it.
const ALL: f64 = 0.9;

/// Where two surfaces are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pose {
    /// Where they lie.
    Same,
    /// Where they lie best.
    Any,
}

/// What a comparison came to.
pub(super) enum Compared {
    /// Its figures, of the new scan by its teeth, or of the earlier one by its.
    Fits {
        said: Value,
        of_earlier: bool,
    },
    FitsNowhere,
    Unknown,
}

impl Compared {
    /// The same, where the earlier one was compared with the new one.
    pub(super) fn of_earlier(self) -> Self {
        match self {
            Self::Fits { said, .. } => Self::Fits {
                said,
                of_earlier: true,
            },
            other => other,
        }
    }

    /// Whether nothing of the new scan was scanned anew.
    pub(super) fn is_all_as_before(&self) -> bool {
        let Self::Fits { said, of_earlier } = self else {
            return false;
        };
        let share = said["compared"].as_f64().unwrap_or_default();
        !of_earlier && share >= ALL && is_as_before(&said["whole"])
    }

    /// Whether nothing of that tooth was.
    pub(super) fn is_tooth_as_before(&self, tooth: Tooth) -> bool {
        let Self::Fits { said, .. } = self else {
            return false;
        };
        let mut teeth = said["teeth"].as_array().into_iter().flatten();
        let number = u64::from(tooth.number());
        teeth.any(|one| one["tooth"].as_u64() == Some(number) && is_as_before(one))
    }
}

/// What `compare` says of two surfaces.
pub(super) async fn compared(
    app: &App,
    handle: &mut Handle,
    folder: &Path,
    [one, other]: [&Path; 2],
    pose: Pose,
) -> Result<Compared, Ending> {
    let task = Task::new(folder, "compare");
    let mut task = task.json().on(one).on(other);
    if pose == Pose::Same {
        task = task.flag("--same-frame");
    }
    let said = handle.clone();
    let lines = move |line: String| said.line(&line);
    let end = app.bench.engine.run(&task, lines, handle.cancelled()).await;
    Ok(match end {
        End::Done(bytes) => {
            serde_json::from_slice(&bytes).map_or(Compared::Unknown, |said| Compared::Fits {
                said,
                of_earlier: false,
            })
        }
        End::Refused(why) if why.code.as_deref() == Some(NO_FIT) => Compared::FitsNowhere,
        End::Refused(_) | End::Broken(_) => Compared::Unknown,
        End::Cancelled => return Err(Ending::Cancelled),
    })
}

/// Whether nothing of that part was scanned anew.
fn is_as_before(part: &Value) -> bool {
    let sides = ["outside", "inside"].map(|side| part[side]["area_mm2"].as_f64());
    let beyond_mm2: f64 = sides.into_iter().flatten().sum();
    let is_near = part["p95_mm"].as_f64().is_some_and(|mm| mm <= SAME_MM);
    is_near && beyond_mm2 <= RIM_MM2
}
