//! `plan.json`: the finding, the design, the plan and the solid. Fields: `docs/formats.md`.

use super::finding::FindingJson;
use super::{direction, finding, point, rounded};
use crate::pipeline::{Made, Wish};
use crate::prepared::{Prepared, ScanFile};
use crate::written::Asked;
use restoration::design::{Design, Reference};
use restoration::plan::{Plan, Zone};
use restoration::printable::{BLOCK_OUT_SHARE_MAX, MARGINAL_GAP_MM_MAX, Printable};
use serde::Serialize;

/// Raised with every field that is added or changed.
const FORMAT: u32 = 6;

#[derive(Debug, Serialize)]
pub(crate) struct PlanJson {
    format: u32,
    version: &'static str,
    simulated: &'static str,
    scan: ScanJson,
    request: RequestJson,
    tooth: Option<u8>,
    intent: &'static str,
    finding: Option<FindingJson>,
    design: DesignJson,
    preparation: PreparationJson,
    zones: Vec<ZoneJson>,
    totals: TotalsJson,
    balance: BalanceJson,
    restoration: RestorationJson,
    notes: Vec<String>,
    cannot_know: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ScanJson {
    #[serde(flatten)]
    input: InputJson,
    labels: String,
}

/// What makes the same again, with what it was made from.
#[derive(Debug, Serialize)]
struct RequestJson {
    command: String,
    material: &'static str,
    earlier: Option<InputJson>,
    opposing: Option<InputJson>,
}

#[derive(Debug, Serialize)]
struct InputJson {
    file: String,
    bytes: usize,
    sha256: String,
    unit: String,
    scale_to_mm: f64,
}

#[derive(Debug, Serialize)]
struct DesignJson {
    reference: String,
    why: String,
    residual_mm: f64,
    /// Null where the shape is asked for and not rebuilt.
    expected_error_mm: Option<f64>,
    max_shift_outside_mm: f64,
    area_mm2: f64,
    outline: Vec<[f64; 3]>,
    figures: Vec<FigureJson>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct FigureJson {
    name: &'static str,
    value: f64,
    unit: &'static str,
}

/// What is cut away before anything is laid on; the zones and the restoration both go by it.
#[derive(Debug, Serialize)]
struct PreparationJson {
    under_mm: f64,
    least_mm: Option<f64>,
    dyed_mm: f64,
    tint_depth_mm: f64,
}

#[derive(Debug, Serialize)]
struct ZoneJson {
    order: u32,
    action: &'static str,
    tissue: &'static str,
    tissue_is: &'static str,
    layer: u32,
    from_mm: f64,
    to_mm: f64,
    volume_mm3: f64,
    thickness_mm: f64,
    centroid: [f64; 3],
    bounds: [[f64; 3]; 2],
    mineral_ug: f64,
    packets: u64,
}

#[derive(Debug, Serialize)]
struct TotalsJson {
    remove_mm3: f64,
    deposit_mm3: f64,
    tint_mm3: f64,
    removed_ug: f64,
    deposited_ug: f64,
    packets: u64,
}

#[derive(Debug, Serialize)]
struct BalanceJson {
    before_mm3: f64,
    after_mm3: f64,
    cells_off_mm3: f64,
    zones_off_mm3: f64,
    between_surfaces_mm3: f64,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum RestorationJson {
    Made(Box<SolidJson>),
    NotMade { refused: String },
}

#[derive(Debug, Serialize)]
struct SolidJson {
    material: &'static str,
    passes: bool,
    failures: Vec<String>,
    fits: &'static str,
    volume_mm3: f64,
    volumes: VolumesJson,
    cement_gap_mm: Option<f64>,
    cement_gap_mm_p95: Option<f64>,
    cement_gap_limit_mm: f64,
    marginal_gap_mm: Option<f64>,
    marginal_gap_limit_mm: f64,
    insertion_axis: [f64; 3],
    block_out: BlockOutJson,
    thickness: Vec<ThicknessJson>,
    contacts: Vec<ContactJson>,
    margin: Vec<[f64; 3]>,
    notes: Vec<String>,
}

/// Where what is missing of the prepared tooth goes; the edge is too thin to be made.
#[derive(Debug, Serialize)]
struct VolumesJson {
    missing_mm3: f64,
    solid_mm3: f64,
    film_mm3: f64,
    block_out_mm3: f64,
    edge_mm3: f64,
    removal_mm3: f64,
}

#[derive(Debug, Serialize)]
struct BlockOutJson {
    area_mm2: f64,
    volume_mm3: f64,
    thickest_mm: f64,
    share: f64,
    share_limit: f64,
}

#[derive(Debug, Serialize)]
struct ThicknessJson {
    part: &'static str,
    measured_mm: f64,
    limit_mm: f64,
    at: [f64; 3],
}

#[derive(Debug, Serialize)]
struct ContactJson {
    with: String,
    clearance_mm: f64,
    limits_mm: [f64; 2],
    overlap_mm2: f64,
    at: [f64; 3],
}

/// Everything that was made, for the file beside it.
pub(crate) fn plan(prepared: &Prepared, made: &Made, asked: &Asked<'_>) -> PlanJson {
    PlanJson {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION"),
        simulated: "design only; no device exists that could carry it out",
        scan: ScanJson {
            input: input(&prepared.file),
            labels: prepared.labels_and_size_in_words(),
        },
        request: RequestJson {
            command: asked.command.clone(),
            material: made.options.material.name(),
            earlier: asked.earlier.map(input),
            opposing: asked.opposing.map(input),
        },
        tooth: made.design.tooth.map(lexicon::Fdi::number),
        intent: made.wish.name(),
        finding: made.finding().map(finding::one),
        design: design(made),
        preparation: PreparationJson {
            under_mm: made.plan.options.preparation.under_mm,
            least_mm: made.plan.options.preparation.least_mm,
            dyed_mm: made.plan.options.dyed_mm,
            tint_depth_mm: made.plan.options.tint_depth_mm,
        },
        zones: made.plan.zones.iter().map(zone).collect(),
        totals: totals(&made.plan),
        balance: balance(&made.plan),
        restoration: match &made.printable {
            Ok(printable) => RestorationJson::Made(Box::new(solid(printable, made))),
            Err(why) => RestorationJson::NotMade {
                refused: why.clone(),
            },
        },
        notes: made.plan.notes.clone(),
        cannot_know: made.plan.cannot_know.clone(),
    }
}

fn input(file: &ScanFile) -> InputJson {
    let name = file.path.file_name().unwrap_or(file.path.as_os_str());
    InputJson {
        file: name.to_string_lossy().into_owned(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        unit: file.scan.unit.unit.symbol().to_owned(),
        scale_to_mm: file.scan.unit.scale_to_mm,
    }
}

/// What a design was taken from, in words.
pub(crate) fn reference_in_words(made: &Made) -> String {
    match made.design.source.reference {
        Reference::Earlier => "earlier scan".to_owned(),
        Reference::Mirror(tooth) => format!("mirrored {tooth}"),
        Reference::LocalShape if made.wish == Wish::Repair => {
            "sound surface about the flaw".to_owned()
        }
        Reference::LocalShape => "tooth itself".to_owned(),
    }
}

fn design(made: &Made) -> DesignJson {
    let design: &Design = &made.design;
    let rebuilt = made.wish == Wish::Repair;
    DesignJson {
        reference: reference_in_words(made),
        why: design.source.why.clone(),
        residual_mm: rounded(design.source.residual_mm, 4),
        expected_error_mm: rebuilt.then(|| rounded(design.expected_error_mm, 3)),
        max_shift_outside_mm: rounded(design.max_shift_outside_mm, 4),
        area_mm2: rounded(design.region.area_mm2, 3),
        outline: design.region.path.iter().map(|&p| point(p)).collect(),
        figures: design
            .figures
            .iter()
            .map(|f| FigureJson {
                name: f.name,
                value: rounded(f.value, 4),
                unit: f.unit,
            })
            .collect(),
        notes: design.notes.clone(),
    }
}

fn zone(zone: &Zone) -> ZoneJson {
    ZoneJson {
        order: zone.order,
        action: zone.action.name(),
        tissue: zone.tissue.name(),
        tissue_is: "estimated",
        layer: zone.layer,
        from_mm: rounded(zone.from_mm, 3),
        to_mm: rounded(zone.to_mm, 3),
        volume_mm3: rounded(zone.volume_mm3, 6),
        thickness_mm: rounded(zone.thickness_mm, 3),
        centroid: point(zone.centroid),
        bounds: [point(zone.low), point(zone.high)],
        mineral_ug: rounded(zone.mineral_ug, 3),
        packets: zone.packets,
    }
}

fn totals(plan: &Plan) -> TotalsJson {
    let t = &plan.totals;
    TotalsJson {
        remove_mm3: rounded(t.remove_mm3, 6),
        deposit_mm3: rounded(t.deposit_mm3, 6),
        tint_mm3: rounded(t.tint_mm3, 6),
        removed_ug: rounded(t.removed_ug, 3),
        deposited_ug: rounded(t.deposited_ug, 3),
        packets: t.packets,
    }
}

fn balance(plan: &Plan) -> BalanceJson {
    let b = &plan.balance;
    BalanceJson {
        before_mm3: rounded(b.before_mm3, 6),
        after_mm3: rounded(b.after_mm3, 6),
        cells_off_mm3: b.cells_off_mm3,
        zones_off_mm3: b.zones_off_mm3,
        between_surfaces_mm3: rounded(b.between_surfaces_mm3, 6),
    }
}

fn volumes(printable: &Printable) -> VolumesJson {
    let v = &printable.volumes;
    VolumesJson {
        missing_mm3: rounded(v.missing_mm3, 3),
        solid_mm3: rounded(printable.volume_mm3, 3),
        film_mm3: rounded(v.film_mm3, 3),
        block_out_mm3: rounded(v.block_out_mm3, 3),
        edge_mm3: rounded(printable.edge_mm3(), 3),
        removal_mm3: rounded(v.removal_mm3, 3),
    }
}

fn block_out(printable: &Printable) -> BlockOutJson {
    let b = &printable.block_out;
    BlockOutJson {
        area_mm2: rounded(b.area_mm2, 3),
        volume_mm3: rounded(b.volume_mm3, 3),
        thickest_mm: rounded(b.thickest_mm, 3),
        share: rounded(b.share, 4),
        share_limit: BLOCK_OUT_SHARE_MAX,
    }
}

fn solid(printable: &Printable, made: &Made) -> SolidJson {
    SolidJson {
        material: made.options.material.name(),
        passes: printable.failures.is_empty(),
        failures: printable.failures.clone(),
        volume_mm3: rounded(printable.volume_mm3, 4),
        fits: "the tooth as prepared, with its undercuts blocked out",
        volumes: volumes(printable),
        cement_gap_mm: printable.cement_gap_mm.map(|v| rounded(v, 4)),
        cement_gap_mm_p95: printable.cement_gap_mm_p95.map(|v| rounded(v, 4)),
        cement_gap_limit_mm: rounded(printable.cement_gap_mm_max, 4),
        marginal_gap_mm: printable.marginal_gap_mm.map(|v| rounded(v, 4)),
        marginal_gap_limit_mm: MARGINAL_GAP_MM_MAX,
        insertion_axis: direction(printable.insertion_axis),
        block_out: block_out(printable),
        thickness: printable
            .thickness
            .iter()
            .map(|t| ThicknessJson {
                part: t.part,
                measured_mm: rounded(t.thickness_mm, 3),
                limit_mm: t.limit_mm,
                at: point(t.at),
            })
            .collect(),
        contacts: printable
            .contacts
            .iter()
            .map(|c| ContactJson {
                with: c.with.clone(),
                clearance_mm: rounded(c.clearance_mm, 4),
                limits_mm: [c.limits_mm.0, c.limits_mm.1],
                overlap_mm2: rounded(c.overlap_mm2, 3),
                at: point(c.at),
            })
            .collect(),
        margin: printable.margin.iter().map(|&p| point(p)).collect(),
        notes: printable.notes.clone(),
    }
}
