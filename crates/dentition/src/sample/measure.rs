//! What damage was made, measured on the meshes.
//!
//! In: damaged and sound mesh of one arch, the damage's fields. Out: [`DamageTruth`].
//! Method: depth to the sound mesh; volume by cells of 0.15 mm with their covered share.

use super::damage::DamageTruth;
use super::field::ArchField;
use super::harm::Harm;
use glam::DVec3;
use scan::{FaceId, Mesh, space::Bvh};
use std::collections::BTreeMap;

const CELL_MM: f64 = 0.15;

/// Truth of one harm, or `None` when it left no trace on the scan.
pub(super) fn measure(
    harm: &Harm,
    field: &ArchField,
    scan: &Mesh,
    face_fdi: &[u8],
    sound: &Bvh,
) -> Option<DamageTruth> {
    let tooth = field.layout.teeth.get(harm.tooth)?;
    let faces: Vec<FaceId> = (0..scan.faces().len())
        .filter(|&f| face_fdi.get(f) == Some(&tooth.fdi.number()))
        .filter(|&f| {
            let local = tooth.local(scan.centroid(f));
            if local.distance(harm.middle) > harm.reach + 0.5 {
                return false;
            }
            let reading = tooth.at_local(local);
            let groove = tooth.map.at(local.x, local.y)[2];
            harm.covers(local, -reading.tooth, groove, reading.around.y)
        })
        .map(|f| FaceId(f as u32))
        .collect();
    if faces.is_empty() {
        return None;
    }
    let area_mm2: f64 = faces.iter().map(|f| scan.area(f.0 as usize)).sum();
    let (mut middle, mut deepest) = (DVec3::ZERO, (0.0, DVec3::ZERO));
    for face in &faces {
        let p = scan.centroid(face.0 as usize);
        middle += p * scan.area(face.0 as usize);
        if harm.cuts() {
            let depth = sound.closest(p).map_or(0.0, |c| c.distance_mm);
            if depth > deepest.0 {
                deepest = (depth, p);
            }
        }
    }
    middle /= area_mm2.max(1e-9);
    let nearest = |p: DVec3| {
        let centres = faces.iter().map(|f| scan.centroid(f.0 as usize));
        centres.fold(p + DVec3::splat(1e3), |best, c| {
            if c.distance_squared(p) < best.distance_squared(p) {
                c
            } else {
                best
            }
        })
    };
    let deep = harm.cuts() && deepest.0 > 0.0;
    Some(DamageTruth {
        tooth: tooth.fdi,
        kind: harm.order.kind,
        site: harm.order.site,
        at: if deep { deepest.1 } else { nearest(middle) },
        outline: outline(scan, &faces),
        depth_mm: deepest.0,
        area_mm2,
        volume_mm3: volume(harm, field),
        colour: typical_colour(scan, &faces, harm),
        faces,
    })
}

fn volume(harm: &Harm, field: &ArchField) -> f64 {
    let Some(tooth) = field.layout.teeth.get(harm.tooth) else {
        return 0.0;
    };
    if !harm.cuts() {
        return 0.0;
    }
    let n = (harm.reach / CELL_MM) as i32 + 1;
    let mut sum = 0.0;
    for z in -n..=n {
        for y in -n..=n {
            for x in -n..=n {
                let off = DVec3::new(f64::from(x), f64::from(y), f64::from(z)) * CELL_MM;
                if off.length() > harm.reach {
                    continue;
                }
                let local = harm.middle + off;
                let reading = tooth.at_local(local);
                if reading.tooth > 0.5 * CELL_MM {
                    continue;
                }
                let share = |v: f64| (0.5 - v / CELL_MM).clamp(0.0, 1.0);
                let after = harm.apply(reading.tooth, local, reading.around.y);
                sum += share(reading.tooth) - share(after);
            }
        }
    }
    sum * CELL_MM * CELL_MM * CELL_MM
}

fn typical_colour(scan: &Mesh, faces: &[FaceId], harm: &Harm) -> Option<[u8; 3]> {
    let colours = scan.colours()?;
    let mut channels: [Vec<u8>; 3] = Default::default();
    for face in faces {
        for &v in scan.faces().get(face.0 as usize)? {
            let c = colours.get(v as usize)?;
            for (list, &value) in channels.iter_mut().zip(c) {
                list.push(value);
            }
        }
    }
    let coloured = !matches!(harm.paint, super::paint::Paint::None);
    let median = channels.map(|mut list| {
        list.sort_unstable();
        list.get(list.len() / 2).copied().unwrap_or(0)
    });
    coloured.then_some(median)
}

/// The longest closed border of a set of faces.
fn outline(scan: &Mesh, faces: &[FaceId]) -> Vec<DVec3> {
    let mut edges: BTreeMap<(u32, u32), ()> = BTreeMap::new();
    for face in faces {
        let Some(&[a, b, c]) = scan.faces().get(face.0 as usize) else {
            continue;
        };
        for (u, v) in [(a, b), (b, c), (c, a)] {
            if edges.remove(&(v, u)).is_none() {
                edges.insert((u, v), ());
            }
        }
    }
    let mut best: Vec<u32> = Vec::new();
    while let Some((&(start, mut at), ())) = edges.first_key_value() {
        edges.remove(&(start, at));
        let mut path = vec![start, at];
        while at != start {
            let next = edges
                .range((at, 0)..=(at, u32::MAX))
                .next()
                .map(|(e, ())| *e);
            let Some(edge) = next else { break };
            edges.remove(&edge);
            at = edge.1;
            path.push(at);
        }
        if path.len() > best.len() {
            best = path;
        }
    }
    let positions = scan.positions();
    best.iter()
        .filter_map(|&v| positions.get(v as usize).copied())
        .collect()
}
