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

mod compared;

use self::compared::{Compared, Pose, compared};
use super::examine::LABELLED;
use crate::app::App;
use crate::jobs::{Ending, Handle};
use practice::{JAW_TEETH, NamedBlob, Record, Scan, ScanStage, Tooth};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// So many scans of a kind are compared of those after which nothing was worked, the latest first.
const COMPARED_MAX: usize = 3;

/// How it lies to them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lies {
    /// An earlier scan that it is the same as, or whose worked tooth it shows as that does.
    pub(super) same_as: Option<String>,
    /// The scan before it of the same jaw, where both are whole jaws and it fits on no part of that, nor on those before; or where it is known by
    /// one that is unlike that itself.
    pub(super) unlike: Option<String>,
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
    /// The scan that it is unlike itself, where no treatment by it was done as it was meant.
    unlike: Option<String>,
}

impl Earlier {
    /// Whether the new scan shows all as this one does, or a tooth that was worked on since.
    fn is_shown_by(&self, said: &Compared) -> bool {
        let mut worked = self.worked.iter();
        said.is_all_as_before() || worked.any(|tooth| said.is_tooth_as_before(*tooth))
    }
}

impl Lies {
    /// Whether a comparison with that one would tell more.
    fn wants(&self, one: &Earlier) -> bool {
        let may_be_same = self.same_as.is_none() && !one.worked.is_empty();
        !self.fits || may_be_same
    }

    /// How it lies to one of them, and whether it shows that, or a worked tooth as that does.
    fn hears(&mut self, one: &Earlier, said: &Compared, is_shown: bool) {
        match (said, &one.unlike) {
            (Compared::Fits { .. }, Some(before)) => {
                // Both are of one mouth, which is not that of the scans before.
                self.placed = true;
                self.unlike = self.unlike.take().or(Some(before.clone()));
            }
            (Compared::Fits { .. }, None) => (self.placed, self.fits) = (true, true),
            (Compared::FitsNowhere, _) if one.is_jaw => {
                self.unlike = self.unlike.take().or(Some(one.id.clone()));
            }
            (Compared::FitsNowhere | Compared::Unknown, _) => {}
        }
        if is_shown && self.same_as.is_none() {
            self.same_as = Some(one.id.clone());
        }
    }

    /// Whether it could be brought together with none of them, so that nobody knows what it shows.
    pub(super) const fn fits_nowhere(&self) -> bool {
        !self.placed
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
    let is_whole = u32::try_from(teeth).is_ok_and(|teeth| teeth >= JAW_TEETH);
    let mut lies = Lies::default();
    for one in earlier(app, record, scan, (jaw, is_whole)) {
        if lies.wants(&one) {
            handle.line("comparing it with the scans before");
            let (said, is_shown) = lies_to(app, handle, folder, (&one, is_whole)).await?;
            lies.hears(&one, &said, is_shown);
        }
    }
    Ok(lies.told())
}

/// How the scan in that folder, which is a whole jaw or not, lies to an earlier one, and whether it shows that, or a tooth that was worked on since.
async fn lies_to(
    app: &App,
    handle: &mut Handle,
    folder: &Path,
    (one, is_whole): (&Earlier, bool),
) -> Result<(Compared, bool), Ending> {
    let newer = folder.join(LABELLED);
    let both = [newer.as_path(), one.path.as_path()];
    let turned = [both[1], both[0]];
    // A piece that was cut out lies where it lay, and may be too small to be brought anywhere else.
    let said = compared(app, handle, folder, both, Pose::Same).await?;
    if one.is_shown_by(&said) {
        return Ok((said, true));
    }
    let mut said = compared(app, handle, folder, both, Pose::Any).await?;
    let mut is_shown = one.is_shown_by(&said);
    // By the numbers of the earlier one too, by which it was worked: those of the new one may be wrong, and be corrected.
    let is_worked = !one.worked.is_empty();
    if is_worked && !is_whole && !is_shown {
        let there = compared(app, handle, folder, turned, Pose::Same).await?;
        is_shown = one.is_shown_by(&there.of_earlier());
    }
    // Of two the smaller fits on the larger.
    let fits_nowhere = matches!(said, Compared::FitsNowhere);
    if fits_nowhere || is_worked && !is_shown {
        let there = compared(app, handle, folder, turned, Pose::Any).await?;
        let there = there.of_earlier();
        is_shown |= one.is_shown_by(&there);
        if fits_nowhere {
            said = there;
        }
    }
    Ok((said, is_shown))
}

/// Examined scans from before that scan, in other files, the latest first: of that jaw, or of any where it is not known, and all after which
/// something was worked. Pieces tell nothing of a whole jaw.
fn earlier(
    app: &App,
    record: &Record,
    scan: &Scan,
    (jaw, is_whole): (Option<&str>, bool),
) -> Vec<Earlier> {
    let place = record.scans.iter().position(|one| one.id == scan.id);
    let before = record.scans.iter().take(place.unwrap_or_default()).rev();
    let before =
        before.filter(|one| one.stage == ScanStage::Examined && one.file.blob != scan.file.blob);
    let (mut kinds, mut all) = (BTreeMap::new(), Vec::new());
    for one in before {
        let worked = record.worked_since(one);
        let is_of_jaw = jaw.is_none() || one.jaw.as_deref() == jaw;
        let one_is_whole = one.teeth >= JAW_TEETH;
        // Whose mouth it is was seen where a treatment by it was done as it was meant.
        let unlike = one.unlike.clone().filter(|_| !record.was_done_by(&one.id));
        if worked.is_empty() {
            let tells = is_of_jaw && (one_is_whole || !is_whole);
            let kind = kinds.entry((one_is_whole, unlike.is_some())).or_insert(0);
            *kind += usize::from(tells);
            if !tells || *kind > COMPARED_MAX {
                continue;
            }
        }
        let file = NamedBlob::named(&one.files, LABELLED);
        let path = file.and_then(|file| app.store.blobs().path(&file.file.blob));
        all.extend(path.map(|path| Earlier {
            id: one.id.clone(),
            path,
            worked,
            is_jaw: is_of_jaw && jaw.is_some() && is_whole && one_is_whole,
            unlike,
        }));
    }
    all
}

#[cfg(test)]
mod tests;
