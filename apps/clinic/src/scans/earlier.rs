//! How a scan lies to those before it: whether it shows a tooth that was worked on as it was before the work, and whether it is of the same
//! mouth at all.
//!
//! In: a scan with its numbers, and the record. Out: an earlier scan that it is the same as, and one that it fits on no part of.
//! Fails: never; what cannot be compared is passed by.
//! Law: `law_a_tooth_is_as_before_where_nothing_of_it_was_scanned_anew`; with the program itself:
//! `a_scan_of_before_the_work_is_known_in_any_pose` (tests of the program).
//! Method: the program's `compare` brings both together wherever they lie. Two scans of one tooth differ by some hundredths of a millimetre, since
//! no scanner repeats itself; the same surface, moved, turned, cut or in another file, by nothing but its rounding. Jaws of two persons share less
//! than a fifth of their surface in the best position, and `compare` asks for more than a third.
//! Not here: an old surface that was deformed or meshed anew, or one that was never received: a person looks at the tooth before a plan on it is
//! approved (`practice`).

use super::examine::LABELLED;
use crate::app::App;
use crate::engine::{End, Task};
use crate::jobs::{Ending, Handle};
use practice::{NamedBlob, Record, Scan, ScanStage, Tooth};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Nearly all of what was not scanned anew lies within this, mm.
const SAME_MM: f64 = 0.003;
/// What lies further than `compare` calls near and is smaller than this is a rim of what was cut, mm².
const RIM_MM2: f64 = 0.5;
/// So many scans are compared, the latest first.
const COMPARED_MAX: usize = 8;

/// How it lies to them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lies {
    /// An earlier scan whose worked tooth it shows as that does.
    pub(super) same_as: Option<String>,
    /// The scan before it of the same jaw, where it fits on no part of that, nor on those before.
    pub(super) unlike: Option<String>,
}

/// An earlier scan, with the teeth that were worked on after it came in.
struct Earlier {
    id: String,
    path: PathBuf,
    worked: BTreeSet<Tooth>,
}

/// What a comparison came to.
enum Compared {
    Fits(Value),
    FitsNowhere,
    Unknown,
}

/// How a scan of that jaw, whose numbers are in that folder, lies to those before it.
pub(super) async fn lies(
    app: &App,
    handle: &mut Handle,
    (record, scan): (&Record, &Scan),
    (folder, jaw): (&Path, Option<&str>),
) -> Result<Lies, Ending> {
    let newer = folder.join(LABELLED);
    let (mut lies, mut fits) = (Lies::default(), false);
    for one in earlier(app, record, scan, jaw) {
        let tells_no_more = one.worked.is_empty() || lies.same_as.is_some();
        if fits && tells_no_more {
            continue;
        }
        handle.line("comparing it with the scans before");
        // Teeth have the numbers of the scan that is given first; a small piece fits on a whole jaw, and no jaw on a small piece.
        let said = match compared(app, handle, folder, [&one.path, &newer]).await? {
            Compared::FitsNowhere => {
                let turned = compared(app, handle, folder, [&newer, &one.path]).await?;
                (turned, false)
            }
            said => (said, true),
        };
        match said {
            (Compared::Fits(said), by_its_teeth) => {
                fits = true;
                let is_same = |tooth: &Tooth| is_as_before(&said, by_its_teeth.then_some(*tooth));
                if lies.same_as.is_none() && one.worked.iter().any(is_same) {
                    lies.same_as = Some(one.id);
                }
            }
            (Compared::FitsNowhere, _) => lies.unlike = lies.unlike.or(Some(one.id)),
            (Compared::Unknown, _) => {}
        }
    }
    lies.unlike = lies.unlike.filter(|_| !fits);
    Ok(lies)
}

/// Examined scans of that jaw from before that scan, in other files, the latest first.
fn earlier(app: &App, record: &Record, scan: &Scan, jaw: Option<&str>) -> Vec<Earlier> {
    let place = record.scans.iter().position(|one| one.id == scan.id);
    let before = record.scans.iter().take(place.unwrap_or_default()).rev();
    let before = before.filter(|one| {
        let is_seen = one.stage == ScanStage::Examined && one.jaw.as_deref() == jaw;
        is_seen && one.file.blob != scan.file.blob
    });
    let known = before.filter_map(|one| {
        let file = NamedBlob::named(&one.files, LABELLED)?;
        let path = app.store.blobs().path(&file.file.blob)?;
        Some(Earlier {
            id: one.id.clone(),
            path,
            worked: record.worked_since(one),
        })
    });
    known.take(COMPARED_MAX).collect()
}

/// What `compare` says of two surfaces.
async fn compared(
    app: &App,
    handle: &mut Handle,
    folder: &Path,
    [one, other]: [&Path; 2],
) -> Result<Compared, Ending> {
    let task = Task::new(folder, "compare").json().on(one).on(other);
    let said = handle.clone();
    let lines = move |line: String| said.line(&line);
    let end = app.bench.engine.run(&task, lines, handle.cancelled()).await;
    Ok(match end {
        End::Done(bytes) => {
            serde_json::from_slice(&bytes).map_or(Compared::Unknown, Compared::Fits)
        }
        End::Refused(_) => Compared::FitsNowhere,
        End::Broken(_) => Compared::Unknown,
        End::Cancelled => return Err(Ending::Cancelled),
    })
}

/// Whether nothing of that tooth was scanned anew; nothing at all, where it has no figures.
fn is_as_before(said: &Value, tooth: Option<Tooth>) -> bool {
    let teeth = said["teeth"].as_array().into_iter().flatten();
    let number = tooth.map(|tooth| u64::from(tooth.number()));
    let mut teeth = teeth.filter(|one| number.is_some() && one["tooth"].as_u64() == number);
    let part = teeth.next().unwrap_or(&said["whole"]);
    let sides = ["outside", "inside"].map(|side| part[side]["area_mm2"].as_f64());
    let beyond_mm2: f64 = sides.into_iter().flatten().sum();
    let is_near = part["p95_mm"].as_f64().is_some_and(|mm| mm <= SAME_MM);
    is_near && beyond_mm2 <= RIM_MM2
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;
    use serde_json::json;

    #[test]
    fn law_a_tooth_is_as_before_where_nothing_of_it_was_scanned_anew() {
        let part = |tooth: Option<u8>, p95_mm: f64, inside_mm2: f64| {
            let side = |area_mm2: f64| json!({"area_mm2": area_mm2});
            json!({"tooth": tooth, "p95_mm": p95_mm, "outside": side(0.148), "inside": side(inside_mm2)})
        };
        let tooth = Some(Tooth::new(36).unwrap());
        for (of_36, of_all, same) in [
            // The same surface, cut.
            ((0.0, 0.0), (0.0, 0.0), true),
            ((0.0021, 0.0), (0.4, 9.0), true),
            // A scan of its own, or only of that tooth, or only of its hollow.
            ((0.02, 0.0), (0.02, 0.0), false),
            ((0.02, 0.0), (0.0, 0.0), false),
            ((0.0, 1.0), (0.0, 0.0), false),
        ] {
            let [one, whole] = [(Some(36), of_36), (None, of_all)]
                .map(|(tooth, (p95_mm, inside_mm2))| part(tooth, p95_mm, inside_mm2));
            let said = json!({"whole": whole, "teeth": [part(Some(35), 0.3, 4.0), one]});
            assert_eq!(is_as_before(&said, tooth), same, "{of_36:?}");
            // Where the tooth was cut off, or its number is not known, all tells.
            let all = of_all == (0.0, 0.0);
            let cut = json!({"whole": said["whole"], "teeth": []});
            assert_eq!(is_as_before(&cut, tooth), all);
            assert_eq!(is_as_before(&said, None), all);
        }
        assert!(!is_as_before(&Value::Null, tooth));
    }
}
