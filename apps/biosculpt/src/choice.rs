//! Which finding and which design are meant by a place and a wish.
//!
//! In: a case, its findings, a [`Place`], a [`Wish`]. Out: the design, and the finding that it is of;
//! `Err` is a refusal by judgement, in words.

use crate::pipeline::{Place, Wish};
use lexicon::Fdi;
use restoration::design::{Case, Design, Designer, Reference, Target};
use restoration::intent::Intent;
use restoration::{Finding, FindingKind, Findings, stump};

/// The design for a place; for [`Place::Best`] the first finding that a design exists for.
pub(crate) fn choose(
    case: &Case<'_>,
    findings: &Findings,
    place: Place,
) -> Result<(Option<usize>, Design), String> {
    let designer = Designer::new(*case);
    let design = |target| {
        let made = designer.design(target).map_err(|e| e.to_string())?;
        // A tooth prepared for a crown looks like a great loss; only a reference shows what it was.
        if let (Reference::LocalShape, Some((known, tooth))) =
            (made.source.reference, case.dentition.zip(made.tooth))
        {
            stump::expect_none(case.mesh, known, tooth).map_err(|stump| stump.to_string())?;
        }
        Ok::<Design, String>(made)
    };
    match place {
        Place::At(at) => {
            // A click on a finding means that finding, wherever on it the click is.
            let index = restoration::finding_at(case.mesh, case.dentition, findings, at);
            if let Some(index) = index {
                let made = design(Target::Finding(&findings.list[index]));
                // Where it cannot be designed from its own middle, perhaps from the click.
                let made = made.or_else(|why| design(Target::At(at)).map_err(|_| why))?;
                return Ok((Some(index), made));
            }
            let made = design(Target::At(at))?;
            restoration::flaw_under(case.mesh, case.dentition, &made, findings, at)
                .map_err(|why| why.to_string())?;
            Ok((None, made))
        }
        Place::Tooth(tooth) => {
            let of_tooth = |f: &Finding| f.tooth == Some(tooth) && has_depth(f);
            let mut first = None;
            for index in by_worth(findings) {
                let finding = &findings.list[index];
                match of_tooth(finding).then(|| design(Target::Finding(finding))) {
                    Some(Ok(made)) => return Ok((Some(index), made)),
                    Some(Err(why)) => first = first.or(Some(why)),
                    None => {}
                }
            }
            Err(first.unwrap_or_else(|| nothing_on(case, tooth)))
        }
        Place::Best => {
            let mut why = "nothing that has depth was found; give a place with --at".to_owned();
            for index in by_worth(findings) {
                let sure = findings.list[index].confidence;
                if sure < UNASKED_CONFIDENCE {
                    why = format!(
                        "a finding is {:.0} % sure, and {:.0} % are needed to design unasked; ask \
                         for it with --tooth or --at",
                        100.0 * sure,
                        100.0 * UNASKED_CONFIDENCE
                    );
                    continue;
                }
                match design(Target::Finding(&findings.list[index])) {
                    Ok(made) => return Ok((Some(index), made)),
                    Err(error) => why = error,
                }
            }
            Err(why)
        }
    }
}

/// Why a tooth without findings is not repaired.
fn nothing_on(case: &Case<'_>, tooth: Fdi) -> String {
    let teeth: Vec<String> = case
        .dentition
        .map(|d| d.teeth.iter().map(|t| t.fdi.to_string()).collect())
        .unwrap_or_default();
    if teeth.contains(&tooth.to_string()) {
        format!(
            "no flaw with depth was found on tooth {tooth}; give the place of one with --at x,y,z, \
             or another --intent"
        )
    } else {
        format!(
            "tooth {tooth} is not among the {} labelled teeth ({}); name one of them, give a place \
             with --at x,y,z, or label the scan first with teeth --set",
            teeth.len(),
            teeth.join(" ")
        )
    }
}

/// Findings less sure than this are shown, but not designed for unless somebody asks.
const UNASKED_CONFIDENCE: f64 = 0.65;
/// How far a click may be from the scan, mm.
const CLICK_MM: f64 = 2.0;
/// A finding deeper than this comes before any other wish, mm.
const OPEN_MM: f64 = 0.5;

/// A wish other than a repair: an intent as it is, or one that needs a finding first.
pub(crate) enum Wished {
    Plain(Intent<'static>),
    RemoveMark,
}

/// What is asked of `restoration::intent`; `None` for a repair, which is `restoration::design`.
pub(crate) fn intent_of(wish: Wish) -> Option<Wished> {
    Some(match wish {
        Wish::Repair => return None,
        Wish::Strengthen(added) => Wished::Plain(Intent::Strengthen { added }),
        Wish::Symmetry => Wished::Plain(Intent::Symmetry),
        Wish::AlignEdge => Wished::Plain(Intent::AlignEdge),
        Wish::CloseGap => Wished::Plain(Intent::CloseGap),
        Wish::Shade(goal) => Wished::Plain(Intent::Shade(goal)),
        Wish::RemoveMark => Wished::RemoveMark,
    })
}

/// The design for a wish other than a repair.
pub(crate) fn intend(
    case: &Case<'_>,
    findings: &Findings,
    place: Place,
    wish: Wished,
) -> Result<(Option<usize>, Design), String> {
    let tooth = tooth_at(case, place)?;
    let (chosen, intent) = match wish {
        Wished::Plain(intent) => (None, intent),
        Wished::RemoveMark => {
            let is_mark = |f: &Finding| {
                let coloured = [
                    FindingKind::Mark,
                    FindingKind::Stain,
                    FindingKind::LightSpot,
                ];
                f.tooth == Some(tooth) && coloured.contains(&f.kind)
            };
            let far = |f: &Finding| match place {
                Place::At(click) => f.at.distance(click),
                _ => 0.0,
            };
            let marks = (0..findings.list.len()).filter(|&i| is_mark(&findings.list[i]));
            let index = marks
                .min_by(|&a, &b| far(&findings.list[a]).total_cmp(&far(&findings.list[b])))
                .ok_or_else(|| {
                    format!("no mark or stain was found on tooth {tooth}; nothing is to be removed")
                })?;
            (Some(index), Intent::RemoveMark(&findings.list[index]))
        }
    };
    let mut design =
        restoration::intent::intend(case, tooth, &intent).map_err(|e| e.to_string())?;
    let open = |f: &&Finding| f.tooth == Some(tooth) && f.depth_mm > OPEN_MM;
    if let Some(flaw) = findings.list.iter().find(open) {
        design.notes.push(format!(
            "This tooth has a {} {:.1} mm deep ({}): have it repaired first.",
            flaw.kind.name(),
            flaw.depth_mm,
            flaw.id
        ));
    }
    Ok((chosen, design))
}

/// Why a wish other than a repair is refused where no tooth is known; the scan's own reason goes with it.
pub(crate) const NO_TEETH: &str =
    "what is wished is planned on a labelled tooth, and this scan shows none";

/// The labelled tooth at a place.
fn tooth_at(case: &Case<'_>, place: Place) -> Result<Fdi, String> {
    let dentition = case.dentition.ok_or(NO_TEETH)?;
    match place {
        Place::Tooth(tooth) => Ok(tooth),
        Place::At(at) => {
            let nearest = scan::space::Bvh::new(case.mesh).closest(at);
            let off_mm = nearest.map_or(f64::INFINITY, |hit| hit.distance_mm);
            if off_mm > CLICK_MM {
                return Err(format!(
                    "the place is {off_mm:.2} mm from the scan, at most {CLICK_MM:.1} mm is allowed; give a \
                     place on the tooth, in the scan's own frame"
                ));
            }
            let label =
                nearest.and_then(|hit| dentition.face_fdi.get(hit.face.0 as usize).copied());
            label.and_then(|n| Fdi::new(n).ok()).ok_or_else(|| {
                "the place is not on a labelled tooth; give --tooth, or a place on one".to_owned()
            })
        }
        Place::Best => {
            let surest = |t: &&dentition::Tooth| t.fdi.position() == 6;
            let tooth = dentition
                .teeth
                .iter()
                .find(surest)
                .or(dentition.teeth.first());
            tooth
                .map(|t| t.fdi)
                .ok_or_else(|| "no tooth was found in this scan".to_owned())
        }
    }
}

fn has_depth(finding: &Finding) -> bool {
    finding.depth_mm > 0.0
}

/// Findings with depth, the surest and largest first.
fn by_worth(findings: &Findings) -> Vec<usize> {
    let worth = |f: &Finding| f.confidence * f.volume_mm3.clamp(0.0, 10.0);
    let mut order: Vec<usize> = (0..findings.list.len())
        .filter(|&i| has_depth(&findings.list[i]))
        .collect();
    order.sort_by(|&a, &b| worth(&findings.list[b]).total_cmp(&worth(&findings.list[a])));
    order
}

/// The finding that shares the most faces with the designed region; those with depth come first.
pub(crate) fn within(findings: &Findings, design: &Design) -> Option<usize> {
    let shared = |f: &Finding| {
        let faces = f.faces.iter();
        faces
            .filter(|face| design.region.faces.binary_search(face).is_ok())
            .count()
    };
    let list = findings.list.iter().enumerate();
    let there = list.map(|(i, f)| (has_depth(f), shared(f), i));
    let best = there.filter(|&(_, shared, _)| shared > 0);
    // Of equals the first, which is the surer one.
    best.max_by_key(|&(deep, shared, i)| (deep, shared, usize::MAX - i))
        .map(|(.., i)| i)
}
