//! How a scan lies to those before it: whether it shows a tooth that was worked on as it was before the work, and whether it is of the same
//! mouth at all.
//!
//! In: a scan with its numbers, and the record. Out: an earlier scan that it is the same as, and one that it fits on no part of.
//! Fails: never; what cannot be compared is passed by.
//! Law: `law_a_tooth_is_as_before_where_nothing_of_it_was_scanned_anew`, `law_one_fit_on_a_scan_of_this_mouth_is_enough_and_on_another_none`; with
//! the program itself in `tests/clinic.rs` of the program.
//! Method: the program's `compare` brings both together wherever they lie. Two scans of one tooth differ by some hundredths of a millimetre, since
//! no scanner repeats itself; the same surface, moved, turned, cut or in another file, by nothing but its rounding, at most to hundredths. Jaws
//! of two persons share less than a fifth of their surface in the best position, and `compare` asks for more than a third.
//! Not here: an old surface that was deformed or meshed anew, or one that was never received: a person looks at the tooth before a plan on it is
//! approved (`practice`).

use super::examine::LABELLED;
use crate::app::App;
use crate::engine::{End, Task};
use crate::jobs::{Ending, Handle};
use practice::{JAW_TEETH, NamedBlob, Record, Scan, ScanStage, Tooth};
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
const COMPARED_MAX: usize = 3;
/// So much of a surface has to have been compared for a word on all of it.
const ALL: f64 = 0.9;

/// How it lies to them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lies {
    /// An earlier scan that it is the same as, or whose worked tooth it shows as that does.
    pub(super) same_as: Option<String>,
    /// The scan before it of the same jaw, where both are whole jaws and it fits on no part of that, nor on those before.
    pub(super) unlike: Option<String>,
    /// Whether it could be brought together with none of them.
    pub(super) fits_nowhere: bool,
    /// Whether it fits on one that is of this mouth, as far as is known.
    fits: bool,
    /// Whether it was brought together with any.
    placed: bool,
}

/// An earlier scan.
#[derive(Debug, Clone)]
struct Earlier {
    id: String,
    path: PathBuf,
    /// Teeth that were worked on after it came in.
    worked: BTreeSet<Tooth>,
    /// Whether both are whole jaws, and the same one.
    is_jaw: bool,
    /// The scan that it is unlike itself, where nobody was treated by it.
    unlike: Option<String>,
}

/// What a comparison came to.
enum Compared {
    /// Its figures, of the new scan by its teeth, or of the earlier one by its.
    Fits {
        said: Value,
        of_earlier: bool,
    },
    FitsNowhere,
    Unknown,
}

impl Compared {
    /// Whether nothing of the new scan was scanned anew.
    fn is_all_as_before(&self) -> bool {
        let Self::Fits { said, of_earlier } = self else {
            return false;
        };
        let share = said["compared"].as_f64().unwrap_or_default();
        !of_earlier && share >= ALL && is_as_before(&said["whole"])
    }

    /// Whether nothing of that tooth was.
    fn is_tooth_as_before(&self, tooth: Tooth) -> bool {
        let Self::Fits { said, .. } = self else {
            return false;
        };
        let mut teeth = said["teeth"].as_array().into_iter().flatten();
        let number = u64::from(tooth.number());
        teeth.any(|one| one["tooth"].as_u64() == Some(number) && is_as_before(one))
    }
}

impl Lies {
    /// Whether a comparison with that one would tell more.
    fn wants(&self, one: &Earlier) -> bool {
        let may_be_same = self.same_as.is_none() && !one.worked.is_empty();
        !self.fits || may_be_same
    }

    fn hears(&mut self, one: &Earlier, said: &Compared) {
        match (said, &one.unlike) {
            (Compared::Fits { .. }, Some(before)) if one.is_jaw => {
                // Both are of one mouth, which is not that of the scans before.
                self.placed = true;
                self.unlike = self.unlike.take().or(Some(before.clone()));
            }
            (Compared::Fits { .. }, _) => (self.placed, self.fits) = (true, true),
            (Compared::FitsNowhere, _) if one.is_jaw => {
                self.unlike = self.unlike.take().or(Some(one.id.clone()));
            }
            (Compared::FitsNowhere | Compared::Unknown, _) => {}
        }
        // Where nothing can be brought together, nobody knows what it shows.
        self.fits_nowhere = !self.placed;
        let mut worked = one.worked.iter();
        let is_same =
            said.is_all_as_before() || worked.any(|tooth| said.is_tooth_as_before(*tooth));
        if self.same_as.is_none() && is_same {
            self.same_as = Some(one.id.clone());
        }
    }

    /// What is known once all were heard.
    fn told(self) -> Self {
        let unlike = self.unlike.filter(|_| !self.fits);
        Self { unlike, ..self }
    }
}

/// How a scan with so many teeth, whose numbers are in that folder, lies to those before it.
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
        one.is_jaw &= u32::try_from(teeth).is_ok_and(|teeth| teeth >= JAW_TEETH);
        handle.line("comparing it with the scans before");
        let both = [newer.as_path(), one.path.as_path()];
        // A piece that was cut out lies where it lay, and may be too small to be brought anywhere else.
        let mut said = compared(app, handle, folder, both, Some("--same-frame")).await?;
        if !said.is_all_as_before() {
            said = compared(app, handle, folder, both, None).await?;
        }
        // A piece fits on a whole jaw, and no jaw on a piece.
        if matches!(said, Compared::FitsNowhere) && !one.is_jaw {
            let [newer, older] = both;
            let turned = compared(app, handle, folder, [older, newer], None).await?;
            said = match turned {
                Compared::Fits { said, .. } => Compared::Fits {
                    said,
                    of_earlier: true,
                },
                other => other,
            };
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
        all.extend(path.map(|path| Earlier {
            id: one.id.clone(),
            path,
            worked,
            is_jaw: is_of_jaw && jaw.is_some() && one.teeth >= JAW_TEETH,
            // Whose mouth it is was seen where a treatment by it was done as it was meant.
            unlike: one.unlike.clone().filter(|_| !record.was_done_by(&one.id)),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;
    use serde_json::json;

    fn part(tooth: Option<u8>, p95_mm: f64, inside_mm2: f64) -> Value {
        let side = |area_mm2: f64| json!({"area_mm2": area_mm2});
        json!({"tooth": tooth, "p95_mm": p95_mm, "outside": side(0.148), "inside": side(inside_mm2)})
    }

    fn fits(of_earlier: bool, compared: f64, whole: Value, teeth: &[Value]) -> Compared {
        let said = json!({"compared": compared, "whole": whole, "teeth": teeth});
        Compared::Fits { said, of_earlier }
    }

    #[test]
    fn law_a_tooth_is_as_before_where_nothing_of_it_was_scanned_anew() {
        let tooth = Tooth::new(36).unwrap();
        for (p95_mm, inside_mm2, same) in [
            // The same surface, cut, or written to hundredths.
            (0.0, 0.0, true),
            (0.0055, 0.0, true),
            // A scan of its own, or only of its hollow.
            (0.012, 0.0, false),
            (0.0, 1.0, false),
        ] {
            let teeth = [part(Some(35), 0.3, 4.0), part(Some(36), p95_mm, inside_mm2)];
            for of_earlier in [true, false] {
                let said = fits(of_earlier, 0.4, part(None, 0.0, 0.0), &teeth);
                assert_eq!(
                    said.is_tooth_as_before(tooth),
                    same,
                    "{p95_mm} {inside_mm2}"
                );
                assert!(!said.is_all_as_before(), "most of it was not compared");
            }
            let whole = part(None, p95_mm, inside_mm2);
            assert_eq!(
                fits(false, 0.97, whole.clone(), &[]).is_all_as_before(),
                same
            );
            // What lies on the new one of an earlier scan says nothing of the rest of the new one.
            assert!(!fits(true, 0.97, whole, &[]).is_all_as_before());
        }
        assert!(!Compared::Unknown.is_tooth_as_before(tooth));
        assert!(!Compared::FitsNowhere.is_all_as_before());
    }

    fn one(id: &str, unlike: Option<&str>) -> Earlier {
        Earlier {
            id: id.to_owned(),
            path: PathBuf::new(),
            worked: BTreeSet::new(),
            is_jaw: true,
            unlike: unlike.map(str::to_owned),
        }
    }

    fn told(heard: &[(Earlier, Compared)]) -> Lies {
        let mut lies = Lies::default();
        for (one, said) in heard {
            assert!(lies.wants(one));
            lies.hears(one, said);
        }
        lies.told()
    }

    #[test]
    fn law_one_fit_on_a_scan_of_this_mouth_is_enough_and_on_another_none() {
        use Compared::{FitsNowhere, Unknown};
        let new = || fits(false, 0.97, part(None, 0.03, 0.0), &[]);
        let id = |id: &str| Some(id.to_owned());
        let piece = |unlike| Earlier {
            is_jaw: false,
            ..one("s2", unlike)
        };
        for (heard, unlike, fits_nowhere) in [
            (vec![(one("s2", None), FitsNowhere)], id("s2"), true),
            (vec![(one("s2", None), Unknown)], None, true),
            (vec![(one("s2", None), new())], None, false),
            // Of the other jaw, or a piece: it may be anybody's.
            (vec![(piece(None), FitsNowhere)], None, true),
            // It fits on one before another person's.
            (
                vec![
                    (one("s2", Some("s1")), FitsNowhere),
                    (one("s1", None), new()),
                ],
                None,
                false,
            ),
            // The second scan of another person fits on the first, and on nothing of this one.
            (
                vec![
                    (one("s2", Some("s1")), new()),
                    (one("s1", None), FitsNowhere),
                ],
                id("s1"),
                false,
            ),
            (vec![(piece(Some("s1")), new())], None, false),
            (Vec::new(), None, false),
        ] {
            let lies = told(&heard);
            assert_eq!((lies.unlike, lies.fits_nowhere), (unlike, fits_nowhere));
        }
    }

    #[test]
    fn what_shows_a_worked_tooth_as_before_is_looked_for_in_all() {
        let same = fits(false, 1.0, part(None, 0.0, 0.0), &[]);
        assert_eq!(
            told(&[(one("s2", None), same)]).same_as.as_deref(),
            Some("s2")
        );
        let worked = Earlier {
            worked: BTreeSet::from([Tooth::new(36).unwrap()]),
            ..one("s1", None)
        };
        let other = fits(
            false,
            1.0,
            part(None, 0.03, 0.0),
            &[part(Some(36), 0.0, 0.0)],
        );
        let heard = [
            (
                one("s2", None),
                fits(false, 1.0, part(None, 0.03, 0.0), &[]),
            ),
            (worked, other),
        ];
        assert_eq!(told(&heard).same_as.as_deref(), Some("s1"));
        let fitting = Lies {
            fits: true,
            ..Lies::default()
        };
        assert!(!fitting.wants(&one("s0", None)));
    }
}
