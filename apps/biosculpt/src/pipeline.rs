//! From a labelled scan to findings, design, plan and solid: the order in which the rooms are asked.

use crate::choice::{NO_TEETH, choose, intend, intent_of, within};
use crate::prepared::{GIVE_ARCH, Prepared};
use crate::prescribe::{self, Ordered};
use crate::solid;
use crate::terminal::Progress;
use crate::tissues::TissueFile;
use dentition::Dentition;
use glam::DVec3;
use lexicon::{Fdi, Millimetres, ToothAxes};
use restoration::design::{Case, Design};
use restoration::intent::ShadeGoal;
use restoration::plan::{Plan, PlanOptions};
use restoration::printable::{Material, PrintOptions, Printable};
use restoration::{Finding, Findings};
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
    /// Tissue that is known; else it is estimated.
    pub(crate) tissue: Option<&'a TissueFile>,
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
    /// What a device would be told, or why there is no order.
    pub(crate) ordered: Result<Ordered, String>,
}

impl Made {
    /// The finding that the plan is about.
    pub(crate) fn finding(&self) -> Option<&Finding> {
        self.findings.list.get(self.chosen?)
    }
}

/// Goes the whole way; `Err` is a refusal by judgement, in words.
pub(crate) fn make(request: &Request<'_>, progress: &Progress) -> Result<Made, String> {
    if let (Place::Tooth(tooth), Err(why)) = (request.place, &request.prepared.dentition) {
        return Err(format!(
            "there is no tooth {tooth} to plan for: {why}; give a place with --at x,y,z, or {GIVE_ARCH}"
        ));
    }
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
    let made = progress.step("designing the healthy tooth", || match wish {
        None => choose(&case, &findings, request.place),
        Some(wish) => intend(&case, &findings, request.place, wish),
    });
    let (chosen, design) = made.map_err(|why| with_reason(why, request.prepared))?;
    let chosen = match request.wish {
        Wish::Repair => chosen.or_else(|| within(&findings, &design)),
        _ => chosen,
    };
    let finding = chosen.and_then(|index| findings.list.get(index));
    let options = plan_options(request, finding);
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
    let ordered = progress.step("prescribing", || {
        prescribe::ordered(request, &design, &plan, axes.as_ref())
    });
    plan.notes.extend(prescribe::notes(&ordered));
    Ok(Made {
        findings,
        chosen,
        wish: request.wish,
        design,
        plan,
        options,
        printable,
        ordered,
    })
}

/// A refusal for want of teeth, with the reason why there are none and what to do.
fn with_reason(why: String, prepared: &Prepared) -> String {
    match &prepared.dentition {
        Err(none) if why == NO_TEETH => format!(
            "{why}: {none}; {GIVE_ARCH}, or click on teeth with `biosculpt teeth SCAN --output OUT.ply --set 36=x,y,z` and \
             give OUT.ply"
        ),
        _ => why,
    }
}

/// How the volumes of a wish are planned.
fn plan_options(request: &Request<'_>, finding: Option<&Finding>) -> PlanOptions {
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
    options
}

/// The axes of a tooth, where it is labelled.
pub(crate) fn axes_of(dentition: Option<&Dentition>, tooth: Option<Fdi>) -> Option<ToothAxes> {
    Some(dentition?.tooth(tooth?)?.axes)
}
