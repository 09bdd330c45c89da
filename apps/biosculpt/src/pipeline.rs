//! From a labelled scan to findings, design, plan and solid: the order in which the rooms are asked.

use crate::prepared::Prepared;
use crate::solid;
use crate::terminal::Progress;
use dentition::Dentition;
use glam::DVec3;
use lexicon::{Fdi, Millimetres, ToothAxes};
use restoration::design::{Case, Design, Reference, Target};
use restoration::intent::{Intent, ShadeGoal};
use restoration::plan::{Plan, PlanOptions};
use restoration::printable::{Material, PrintOptions, Printable};
use restoration::{Finding, FindingKind, Findings, stump};
use scan::Mesh;

/// Where the flaw is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// The worst finding of a tooth.
    Tooth(Fdi),
    /// A click, mm in the scan's frame.
    At(DVec3),
    /// The finding that is the best worth a repair.
    Best,
}

/// What is wished for the tooth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Wish {
    /// Make a flaw good.
    Repair,
    /// Thicken the biting surface by so much.
    Strengthen(Millimetres),
    /// As the mirrored partner has it.
    Symmetry,
    /// Align an incisor's edge with its partner's.
    AlignEdge,
    /// Close the gaps to the neighbours.
    CloseGap,
    /// Bring the shade to a goal.
    Shade(ShadeGoal),
    /// Take a mark or stain away.
    RemoveMark,
}

impl Wish {
    /// Name, as on the command line and in JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Repair => "repair",
            Self::Strengthen(_) => "strengthen",
            Self::Symmetry | Self::AlignEdge | Self::CloseGap => "reshape",
            Self::Shade(_) => "shade",
            Self::RemoveMark => "remove-mark",
        }
    }

    /// What it is made of where nothing else is asked.
    pub(crate) const fn usual_material(self) -> Material {
        if self.adds() {
            Material::CompositeCoating
        } else {
            Material::CompositePrint
        }
    }

    /// Whether it lays something on a sound tooth.
    const fn adds(self) -> bool {
        matches!(
            self,
            Self::Strengthen(_) | Self::Symmetry | Self::AlignEdge | Self::CloseGap
        )
    }
}

/// What is wanted, and what else there is to go by.
pub(crate) struct Request<'a> {
    pub(crate) prepared: &'a Prepared,
    pub(crate) earlier: Option<&'a Mesh>,
    pub(crate) opposing: Option<&'a Mesh>,
    pub(crate) place: Place,
    pub(crate) wish: Wish,
    pub(crate) material: Material,
    pub(crate) fit: Fit,
}

/// What may be taken away so that the solid keeps its limits.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fit {
    /// As much of the tooth as the material's least thickness needs.
    pub(crate) prepare: bool,
    /// As much of the outer surface where it is too tight to other teeth.
    pub(crate) relief: Millimetres,
}

/// Everything that was made for one flaw.
pub(crate) struct Made {
    pub(crate) findings: Findings,
    /// Index of the finding that the plan is about.
    pub(crate) chosen: Option<usize>,
    pub(crate) wish: Wish,
    pub(crate) design: Design,
    pub(crate) plan: Plan,
    pub(crate) options: PrintOptions,
    /// The solid, or why there is none.
    pub(crate) printable: Result<Printable, String>,
}

impl Made {
    /// The finding that the plan is about.
    pub(crate) fn finding(&self) -> Option<&Finding> {
        self.findings.list.get(self.chosen?)
    }
}

/// Goes the whole way; `Err` is a refusal by judgement, in words.
pub(crate) fn make(request: &Request<'_>, progress: &Progress) -> Result<Made, String> {
    let mesh = &request.prepared.file.scan.mesh;
    let dentition = request.prepared.dentition.as_ref().ok();
    let findings = progress.step("looking for findings", || {
        restoration::find(mesh, dentition, request.earlier)
    });
    let case = Case {
        mesh,
        dentition,
        earlier: request.earlier,
        opposing: request.opposing,
    };
    let wish = intent_of(request.wish);
    let (chosen, design) = progress.step("designing the healthy tooth", || match wish {
        None => choose(&case, &findings, request.place),
        Some(wish) => intend(&case, &findings, request.place, wish),
    })?;
    let chosen = match request.wish {
        Wish::Repair => chosen.or_else(|| within(&findings, &design)),
        _ => chosen,
    };
    let finding = chosen.and_then(|index| findings.list.get(index));
    let mut options = match (request.wish, finding) {
        (Wish::Repair | Wish::RemoveMark, Some(f)) => PlanOptions::for_flaw(f.kind),
        (wish, _) if wish.adds() => PlanOptions::for_shape(),
        _ => PlanOptions::default(),
    };
    if request.fit.prepare {
        let material = request.material;
        let least = material.body_mm_min().max(material.cusp_mm_min());
        options.preparation.least_mm = Some(least + material.gap().get());
    }
    let axes = axes_of(dentition, design.tooth);
    let mut plan = progress
        .step("planning volumes", || {
            restoration::plan::plan(&design, axes.as_ref(), &options)
        })
        .map_err(|error| error.to_string())?;
    let options = PrintOptions {
        preparation: options.preparation,
        contact_relief: request.fit.relief,
        ..PrintOptions::of(request.material)
    };
    let printable = match request.wish {
        Wish::RemoveMark if plan.totals.remove_mm3 > 0.0 => Err(format!(
            "the {:.2} mm of dyed enamel are replaced in place, so there is nothing to print or mill",
            plan.options.dyed_mm
        )),
        Wish::Shade(_) | Wish::RemoveMark => {
            Err("only colours change, so there is nothing to print or mill".to_owned())
        }
        _ => progress.step("making the solid", || {
            solid::solid(&case, &design, &options)
        }),
    };
    if let Err(why) = &printable {
        plan.notes
            .push(format!("There is no part to print or mill: {why}."));
    }
    Ok(Made {
        findings,
        chosen,
        wish: request.wish,
        design,
        plan,
        options,
        printable,
    })
}

/// The axes of a tooth, where it is labelled.
pub(crate) fn axes_of(dentition: Option<&Dentition>, tooth: Option<Fdi>) -> Option<ToothAxes> {
    Some(dentition?.tooth(tooth?)?.axes)
}

/// The design for a place; for [`Place::Best`] the first finding that a design exists for.
fn choose(
    case: &Case<'_>,
    findings: &Findings,
    place: Place,
) -> Result<(Option<usize>, Design), String> {
    let design = |target| {
        let made = restoration::design::design(case, target).map_err(|e| e.to_string())?;
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
            if let Some(index) = restoration::finding_at(case.mesh, findings, at) {
                let made = design(Target::Finding(&findings.list[index]))?;
                return Ok((Some(index), made));
            }
            let made = design(Target::At(at))?;
            restoration::flaw_under(case.mesh, &made, findings, at)
                .map_err(|why| why.to_string())?;
            Ok((None, made))
        }
        Place::Tooth(tooth) => {
            let of_tooth = |f: &Finding| f.tooth == Some(tooth) && has_depth(f);
            let order = by_worth(findings);
            let worst = order
                .into_iter()
                .find(|&index| of_tooth(&findings.list[index]));
            let worst = worst.ok_or_else(|| nothing_on(case, tooth))?;
            Ok((Some(worst), design(Target::Finding(&findings.list[worst]))?))
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
enum Wished {
    Plain(Intent<'static>),
    RemoveMark,
}

/// What is asked of `restoration::intent`; `None` for a repair, which is `restoration::design`.
fn intent_of(wish: Wish) -> Option<Wished> {
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
fn intend(
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

/// The labelled tooth at a place.
fn tooth_at(case: &Case<'_>, place: Place) -> Result<Fdi, String> {
    let dentition = case
        .dentition
        .ok_or("this intent needs labelled teeth, and none were found")?;
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
fn within(findings: &Findings, design: &Design) -> Option<usize> {
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
