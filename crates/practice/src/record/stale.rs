//! Why a plan counts no more, in words.
//!
//! In: what speaks against it. Out: the refusal that says so, with what to do. Not here: how that is found (`worked`).

use super::state::{Delivery, Record};
use crate::refusal::{Refusal, conflict};
use crate::tooth::Tooth;

/// Why a plan counts no more, or not now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stale<'a> {
    /// A delivery on its tooth goes on.
    AtWork(&'a Delivery),
    /// Its tooth was worked on after its scan came in.
    Worked(&'a Delivery),
    /// A tooth that had another number was, and may be the same.
    MayBeWorked(&'a Delivery),
    /// The tooth next to it was, or is: where both meet is not as the scan shows it.
    Beside(&'a Delivery),
    /// Teeth of its scan were corrected, it may be after it was asked for.
    Renumbered,
    /// A tooth that was worked on by the numbers of its scan was said to be another one than they tell.
    Misnumbered(&'a Delivery),
    /// Its scan is a piece of a jaw that fits on none of this mouth before it, and a tooth was worked on: whether it shows that one nobody knows.
    Piece(&'a Delivery),
}

impl<'a> Stale<'a> {
    /// The delivery that it is for, where it is for one.
    pub(super) const fn delivery(self) -> Option<&'a Delivery> {
        match self {
            Self::AtWork(one)
            | Self::Worked(one)
            | Self::MayBeWorked(one)
            | Self::Beside(one)
            | Self::Misnumbered(one)
            | Self::Piece(one) => Some(one),
            Self::Renumbered => None,
        }
    }

    /// Whether it is for what goes on now only: what comes of it is not known yet.
    #[must_use]
    pub fn is_for_now(self) -> bool {
        self.delivery().is_some_and(|one| one.ended_ms.is_none())
    }

    /// As somebody is told who wants that tooth by that scan.
    #[must_use]
    pub fn refusal(self, record: &Record, scan: &str, tooth: Tooth) -> Refusal {
        const AGAIN: &str = "scan the whole jaw again, and plan on that scan; the same surface received once more, in whatever file, shows the teeth as they were";
        let first = record.first_of(scan).map(|one| one.id.as_str());
        let shown = match first.filter(|first| *first != scan) {
            None => "was worked on after this scan was received".to_owned(),
            Some(first) => format!(
                "was worked on after scan {first} was received, and this scan shows the same surface, or a worked tooth as it was then"
            ),
        };
        let (when, id) = match self.delivery() {
            None => ("", ""),
            Some(one) if self.is_for_now() => ("is worked on now", one.id.as_str()),
            Some(one) if matches!(self, Self::Piece(_)) => ("was worked on", one.id.as_str()),
            Some(one) => (shown.as_str(), one.id.as_str()),
        };
        let what = match self {
            Self::AtWork(_) | Self::Worked(_) => format!("tooth {tooth} {when} ({id})"),
            Self::MayBeWorked(_) => format!(
                "a tooth {when} ({id}), and may have had another number in it: it may be tooth {tooth}"
            ),
            Self::Beside(one) => format!(
                "tooth {}, next to tooth {tooth}, {when} ({id}), so that where they meet is not as the scan shows it",
                one.tooth
            ),
            Self::Renumbered => format!(
                "teeth of scan {scan} were corrected, it may be after this plan was asked for, so that tooth {tooth} may be another one now"
            ),
            Self::Misnumbered(one) => format!(
                "the tooth that was worked on by the numbers of this surface ({id}) was said to be another one than they tell (tooth {} by now), so \
                 that tooth {tooth} may be another one too",
                one.tooth
            ),
            Self::Piece(one) => format!(
                "tooth {} {when} ({id}), and scan {scan} is a piece of a jaw that fits on no scan of this mouth before it, so that it may show that \
                 tooth under any number",
                one.tooth
            ),
        };
        let (expected, advice) = match self {
            Self::Renumbered => (
                "a plan on the teeth as they are numbered now",
                "look which tooth it is, and make the plan again",
            ),
            Self::Piece(_) => (
                "a whole jaw, or a piece that fits on a scan before",
                "scan the whole jaw, and plan on that scan",
            ),
            Self::Misnumbered(_) => (
                "a scan whose numbers are right",
                "scan the whole jaw again, look whether its numbers are right, and plan on that scan",
            ),
            _ if self.is_for_now() => ("teeth that nobody works on", "wait until it has ended"),
            _ => ("a scan of the teeth as they are now", AGAIN),
        };
        conflict("scan", what, expected, advice)
    }
}
