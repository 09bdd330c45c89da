//! How a scan lies to those before it: whether it shows a tooth that was worked on as it was before the work, and whether it is of the same
//! mouth at all.
//!
//! In: a scan with its numbers, and the record. Out: an earlier scan that it is the same as, and one that it fits on no part of.
//! Fails: never; what cannot be compared is passed by.
//! Law: `law_a_tooth_is_as_before_where_nothing_of_it_was_scanned_anew`, `law_one_fit_on_a_scan_of_this_mouth_is_enough_and_on_another_none`; with
//! the program itself in `tests/clinic.rs` of the program.
//! Method: the program's `compare` brings both together wherever they lie. Two scans of one tooth differ by some hundredths of a millimetre, since
//! no scanner repeats itself; the same surface, moved, turned, cut or in another file, by nothing but its rounding, at most to hundredths. Jaws of two persons share less
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
const SAME_MM: f64 = 0.008;
/// What lies further than `compare` calls near and is smaller than this is a rim of what was cut, mm².
const RIM_MM2: f64 = 0.5;
/// The code by which `compare` refuses what fits in no position.
const NO_FIT: &str = "no_fit";
/// So many scans are compared of those after which nothing was worked, the latest first.
const COMPARED_MAX: usize = 8;
/// With fewer teeth it is a part of a jaw, and another part fits on none of it.
const JAW_TEETH: usize = 9;

/// How it lies to them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lies {
    /// An earlier scan that it is the same as, or whose worked tooth it shows as that does.
    pub(super) same_as: Option<String>,
    /// The scan before it of the same jaw, where it fits on no part of that, nor on those before.
    pub(super) unlike: Option<String>,
    /// Whether it fits on one that is of this mouth, as far as is known.
    fits: bool,
}

/// An earlier scan.
#[derive(Debug, Clone)]
struct Earlier {
    id: String,
    path: PathBuf,
    /// Teeth that were worked on after it came in.
    worked: BTreeSet<Tooth>,
    /// Whether what fits on none of it may be another mouth's: both are whole jaws, or a tooth was worked on since, which nobody could find.
    tells: bool,
    /// The scan that it is unlike itself.
    unlike: Option<String>,
}

/// What a comparison came to.
enum Compared {
    /// Its figures, by the teeth of the earlier one or of the new one.
    Fits {
        said: Value,
        by_its_teeth: bool,
    },
    FitsNowhere,
    Unknown,
}

impl Compared {
    fn is_all_as_before(&self) -> bool {
        matches!(self, Self::Fits { said, .. } if is_as_before(said, None))
    }

    fn by_other_numbers(self) -> Self {
        match self {
            Self::Fits { said, .. } => Self::Fits {
                said,
                by_its_teeth: false,
            },
            other => other,
        }
    }
}

impl Lies {
    /// Whether a comparison with that one would tell more.
    fn wants(&self, one: &Earlier) -> bool {
        let may_be_same = self.same_as.is_none() && !one.worked.is_empty();
        !self.fits || may_be_same
    }

    fn hears(&mut self, one: &Earlier, said: &Compared) {
        match said {
            Compared::Fits { said, by_its_teeth } => {
                match &one.unlike {
                    // Both are of one mouth, which is not that of the scans before.
                    Some(before) => self.unlike = self.unlike.take().or(Some(before.clone())),
                    None => self.fits = true,
                }
                let by = |tooth: &Tooth| by_its_teeth.then_some(*tooth);
                let mut worked = one.worked.iter();
                let is_same = worked.any(|tooth| is_as_before(said, by(tooth)));
                if self.same_as.is_none() && (is_same || is_as_before(said, None)) {
                    self.same_as = Some(one.id.clone());
                }
            }
            Compared::FitsNowhere if one.tells => {
                self.unlike = self.unlike.take().or(Some(one.id.clone()));
            }
            Compared::FitsNowhere | Compared::Unknown => {}
        }
    }

    /// What is known once all were heard.
    fn told(self) -> Self {
        let unlike = self.unlike.filter(|_| !self.fits);
        Self { unlike, ..self }
    }
}

/// How a scan with those teeth, whose numbers are in that folder, lies to those before it.
pub(super) async fn lies(
    app: &App,
    handle: &mut Handle,
    (record, scan): (&Record, &Scan),
    (folder, jaw, teeth): (&Path, Option<&str>, usize),
) -> Result<Lies, Ending> {
    let newer = folder.join(LABELLED);
    let mut lies = Lies::default();
    for mut one in earlier(app, record, scan, jaw) {
        if !lies.wants(&one) {
            continue;
        }
        one.tells &= teeth >= JAW_TEETH || !one.worked.is_empty();
        handle.line("comparing it with the scans before");
        let mut compared = async |files, flag| compared(app, handle, folder, files, flag).await;
        // A piece that was cut out lies where it lay, and is too small to be brought anywhere else.
        let mut said = compared([&newer, &one.path], Some("--same-frame")).await?;
        if !said.is_all_as_before() {
            said = compared([&one.path, &newer], None).await?;
        }
        // Teeth have the numbers of the scan that is given first; a piece fits on a whole jaw, and no jaw on a piece.
        if matches!(said, Compared::FitsNowhere) {
            said = compared([&newer, &one.path], None)
                .await?
                .by_other_numbers();
        }
        lies.hears(&one, &said);
    }
    Ok(lies.told())
}

/// Examined scans from before that scan, in other files, the latest first: of that jaw, and all after which something was worked.
fn earlier(app: &App, record: &Record, scan: &Scan, jaw: Option<&str>) -> Vec<Earlier> {
    let place = record.scans.iter().position(|one| one.id == scan.id);
    let before = record.scans.iter().take(place.unwrap_or_default()).rev();
    let before =
        before.filter(|one| one.stage == ScanStage::Examined && one.file.blob != scan.file.blob);
    let (mut others, mut all) = (0_usize, Vec::new());
    for one in before {
        let (worked, is_of_jaw) = (record.worked_since(one), one.jaw.as_deref() == jaw);
        if worked.is_empty() {
            others = others.saturating_add(usize::from(is_of_jaw));
            if !is_of_jaw || others > COMPARED_MAX {
                continue;
            }
        }
        let file = NamedBlob::named(&one.files, LABELLED);
        let path = file.and_then(|file| app.store.blobs().path(&file.file.blob));
        all.extend(path.map(|path| {
            Earlier {
                id: one.id.clone(),
                path,
                tells: !worked.is_empty()
                    || is_of_jaw
                        && usize::try_from(one.teeth).is_ok_and(|teeth| teeth >= JAW_TEETH),
                worked,
                // Whose mouth it is was seen where somebody was treated by it.
                unlike: one
                    .unlike
                    .clone()
                    .filter(|_| !record.numbers_stand(&one.id)),
            }
        }));
    }
    all
}

/// What `compare` says of two surfaces.
async fn compared(
    app: &App,
    handle: &mut Handle,
    folder: &Path,
    [one, other]: [&Path; 2],
    flag: Option<&str>,
) -> Result<Compared, Ending> {
    let mut task = Task::new(folder, "compare").json().on(one).on(other);
    if let Some(flag) = flag {
        task = task.flag(flag);
    }
    let said = handle.clone();
    let lines = move |line: String| said.line(&line);
    let end = app.bench.engine.run(&task, lines, handle.cancelled()).await;
    Ok(match end {
        End::Done(bytes) => {
            serde_json::from_slice(&bytes).map_or(Compared::Unknown, |said| Compared::Fits {
                said,
                by_its_teeth: true,
            })
        }
        End::Refused(why) if why.code.as_deref() == Some(NO_FIT) => Compared::FitsNowhere,
        End::Refused(_) | End::Broken(_) => Compared::Unknown,
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
            ((0.0053, 0.0), (0.4, 9.0), true),
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

    #[test]
    fn law_one_fit_on_a_scan_of_this_mouth_is_enough_and_on_another_none() {
        let one = |id: &str, unlike: Option<&str>| Earlier {
            id: id.to_owned(),
            path: PathBuf::new(),
            worked: BTreeSet::new(),
            tells: true,
            unlike: unlike.map(str::to_owned),
        };
        let other =
            json!({"whole": {"p95_mm": 0.02, "outside": null, "inside": null}, "teeth": []});
        let fits = || Compared::Fits {
            said: other.clone(),
            by_its_teeth: true,
        };
        let told = |heard: &[(Earlier, Compared)]| {
            let mut lies = Lies::default();
            for (one, said) in heard {
                assert!(lies.wants(one));
                lies.hears(one, said);
            }
            (lies.wants(&one("s0", None)), lies.told())
        };
        let unlike = |id: &str| Some(id.to_owned());
        let (nowhere, unknown) = (Compared::FitsNowhere, Compared::Unknown);
        let part = Earlier {
            tells: false,
            ..one("s3", None)
        };
        assert_eq!(told(&[(one("s2", None), nowhere)]).1.unlike, unlike("s2"));
        assert_eq!(told(&[(one("s2", None), unknown)]).1.unlike, None);
        assert_eq!(told(&[(part, Compared::FitsNowhere)]).1.unlike, None);
        // It fits on one before another person's.
        let mouth = [
            (one("s2", unlike2()), Compared::FitsNowhere),
            (one("s1", None), fits()),
        ];
        let (wants, lies) = told(&mouth);
        assert_eq!((wants, lies.unlike), (false, None));
        // The second scan of another person fits on the first, and on nothing of this one.
        let again = [
            (one("s2", unlike2()), fits()),
            (one("s1", None), Compared::FitsNowhere),
        ];
        assert_eq!(told(&again).1.unlike, unlike("s1"));
        // What shows a worked tooth as before, or all of it, is the same.
        let same = json!({"whole": {"p95_mm": 0.0, "outside": null, "inside": null}, "teeth": []});
        let same = Compared::Fits {
            said: same,
            by_its_teeth: true,
        };
        assert_eq!(told(&[(one("s2", None), same)]).1.same_as, unlike("s2"));
        let worked = Earlier {
            worked: BTreeSet::from([Tooth::new(36).unwrap()]),
            ..one("s1", None)
        };
        assert!(
            Lies {
                fits: true,
                ..Lies::default()
            }
            .wants(&worked)
        );
    }

    fn unlike2() -> Option<&'static str> {
        Some("s1")
    }
}
