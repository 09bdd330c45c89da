//! Colours that a tooth should not have: dark and white spots, stains, crack lines, marks.
//!
//! In: a [`Surface`] with colours. Out: [`Spot`]s. Method: ΔE00 between each vertex and what its
//! own tooth leads one to expect there (`fields`); connected patches above a limit; the limit is
//! doubled in grooves, which are naturally dark, and the border to gum and neighbours is left out.

use super::fields::expected_colours;
use super::surface::{Region, Surface};
use crate::shade::Lab;
use crate::shade::order::median;
use glam::DVec3;
use rayon::prelude::*;
use scan::space::Spread;

/// A patch starts where a colour is further than this from what is expected, ΔE00.
pub(crate) const START_DE: f64 = 9.0;
/// And runs on while it is further than this, ΔE00.
const RUN_DE: f64 = 5.5;
/// Nearer to the border than this, colours are the gum's or the shadow's, mm.
const BORDER_MM: f64 = 0.7;
/// Scanners blend the gum's colour onto the tooth as far as this from the border, mm.
const BLEED_MM: f64 = 2.0;
/// Hollower than this is a groove, mm.
pub(crate) const GROOVE_MM: f64 = 0.025;
/// Grooves may be this many times further off.
const GROOVE_EASE: f64 = 2.0;
/// Smallest patch, mm².
const AREA_MM2: f64 = 0.35;

/// What a patch of colour is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpotKind {
    Dark,
    White,
    Line,
    Mark,
}

/// A patch of colour.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) region: usize,
    pub(crate) kind: SpotKind,
    /// Faces with at least two vertices in it, ascending.
    pub(crate) faces: Vec<u32>,
    pub(crate) area_mm2: f64,
    pub(crate) at: DVec3,
    /// Median ΔE00 to what is expected.
    pub(crate) difference: f64,
    /// Share of it that lies in grooves.
    pub(crate) groove: f64,
}

/// All patches, region by region; none without colours. What is `lost` (one flag a vertex) says
/// nothing about the colour that the tooth has.
pub(crate) fn spots(surface: &Surface<'_>, lost: &[bool]) -> Vec<Spot> {
    let regions = 0..surface.regions.len();
    let found: Vec<Vec<Spot>> = regions
        .into_par_iter()
        .map(|r| in_region(surface, lost, r))
        .collect();
    found.into_iter().flatten().collect()
}

fn in_region(surface: &Surface<'_>, lost: &[bool], r: usize) -> Vec<Spot> {
    let (Some(labs), Some(region)) = (&surface.labs, surface.regions.get(r)) else {
        return Vec::new();
    };
    let inner: Vec<u32> = region
        .vertices
        .iter()
        .copied()
        .filter(|&v| surface.border_mm[v as usize] >= BORDER_MM)
        .collect();
    let places: Vec<DVec3> = inner
        .iter()
        .map(|&v| surface.mesh.positions()[v as usize])
        .collect();
    let colours: Vec<Lab> = inner.iter().map(|&v| labs[v as usize]).collect();
    let gone: Vec<bool> = inner.iter().map(|&v| lost[v as usize]).collect();
    let Some(expected) = expected_colours(&places, &colours, &gone) else {
        return Vec::new();
    };
    let off: Vec<f64> = colours
        .iter()
        .zip(&expected)
        .map(|(c, e)| c.difference(*e))
        .collect();
    let mut state = vec![0_u8; inner.len()];
    let gum = surface.gum;
    for (i, &v) in inner.iter().enumerate() {
        let groove = surface.hollow_mm[v as usize] > GROOVE_MM && colours[i].l < expected[i].l;
        let ease = if groove { GROOVE_EASE } else { 1.0 };
        let bled =
            surface.border_mm[v as usize] < BLEED_MM && like_gum(colours[i], expected[i], gum);
        if bled {
            continue;
        }
        state[i] = u8::from(off[i] > RUN_DE * ease) + u8::from(off[i] > START_DE * ease);
    }
    let patches = surface.patches(&inner, &state);
    patches
        .into_iter()
        .filter_map(|members| {
            let fields = Fields {
                inner: &inner,
                colours: &colours,
                expected: &expected,
                off: &off,
            };
            spot(surface, region, r, &members, &fields)
        })
        .collect()
}

/// Whether a colour lies off the expected one towards the gum's, within 40 degrees.
fn like_gum(colour: Lab, expected: Lab, gum: Option<Lab>) -> bool {
    let Some(gum) = gum else { return false };
    let off = DVec3::new(
        colour.l - expected.l,
        colour.a - expected.a,
        colour.b - expected.b,
    );
    let to_gum = DVec3::new(gum.l - expected.l, gum.a - expected.a, gum.b - expected.b);
    off.dot(to_gum) > 0.77 * off.length() * to_gum.length()
}

struct Fields<'a> {
    inner: &'a [u32],
    colours: &'a [Lab],
    expected: &'a [Lab],
    off: &'a [f64],
}

fn spot(
    surface: &Surface<'_>,
    region: &Region<'_>,
    r: usize,
    members: &[usize],
    fields: &Fields<'_>,
) -> Option<Spot> {
    let ids: Vec<u32> = members.iter().map(|&i| fields.inner[i]).collect();
    let faces = surface.faces_of(region, &ids);
    let area_mm2: f64 = faces.iter().map(|&f| surface.mesh.area(f as usize)).sum();
    let of = |get: &dyn Fn(usize) -> f64| {
        median(&mut members.iter().map(|&i| get(i)).collect::<Vec<_>>())
    };
    let lab = |labs: &[Lab]| {
        Some(Lab::new(
            of(&|i| labs[i].l)?,
            of(&|i| labs[i].a)?,
            of(&|i| labs[i].b)?,
        ))
    };
    let (colour, expected) = (lab(fields.colours)?, lab(fields.expected)?);
    let in_groove = |i: &&usize| surface.hollow_mm[fields.inner[**i] as usize] > GROOVE_MM;
    let groove = members.iter().filter(in_groove).count() as f64 / members.len() as f64;
    let places: Vec<DVec3> = ids
        .iter()
        .map(|&v| surface.mesh.positions()[v as usize])
        .collect();
    let length_mm = length_mm(&places);
    let width_mm = area_mm2 / length_mm.max(1e-9);
    let kind = kind(colour, expected, length_mm, width_mm);
    let least = if kind == SpotKind::Line {
        0.5 * AREA_MM2
    } else {
        AREA_MM2
    };
    if area_mm2 < least {
        return None;
    }
    let difference = of(&|i| fields.off[i])?;
    if groove > 0.5 && kind != SpotKind::Mark && difference < GROOVE_EASE * START_DE {
        return None;
    }
    let centre = places.iter().sum::<DVec3>() / places.len() as f64;
    let at = nearest(&places, centre);
    Some(Spot {
        region: r,
        kind,
        faces,
        area_mm2,
        at,
        difference,
        groove,
    })
}

fn nearest(places: &[DVec3], p: DVec3) -> DVec3 {
    let closer = |best: DVec3, &q: &DVec3| {
        if q.distance_squared(p) < best.distance_squared(p) {
            q
        } else {
            best
        }
    };
    places.iter().fold(DVec3::INFINITY, closer)
}

fn kind(colour: Lab, expected: Lab, length_mm: f64, width_mm: f64) -> SpotKind {
    // Natural teeth and their stains lie between red-brown and yellow; ink does not. Black ink is
    // darker than any stain and has no hue.
    let (da, db) = (colour.a - expected.a, colour.b - expected.b);
    let unnatural = (colour.b < -2.0 && db < -8.0)
        || (colour.a < -7.0 && da < -6.0)
        || (colour.a > 20.0 && colour.a > colour.b && da > 12.0);
    let ink = colour.l < 32.0 && colour.chroma() < 10.0;
    if unnatural || ink {
        SpotKind::Mark
    } else if length_mm > 2.0
        && width_mm < 0.45
        && length_mm > 4.0 * width_mm
        && colour.l < expected.l
    {
        SpotKind::Line
    } else if colour.l > expected.l {
        SpotKind::White
    } else {
        SpotKind::Dark
    }
}

/// Length of the uniform rod with the same spread as the points.
fn length_mm(places: &[DVec3]) -> f64 {
    let spread = Spread::of(places.iter().map(|&p| (p, 1.0)));
    12.0_f64.sqrt() * spread.deviations_mm.x
}
