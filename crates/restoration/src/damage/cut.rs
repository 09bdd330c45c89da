//! Subtracts a [`Tool`] from a scan: faces are clipped at its surface and its inside is woven in.
//!
//! In: a mesh and a tool. Out: a mesh, `None` where the cut is not one closed loop.
//! Cost: the faces near the tool, and a copy of the mesh.

use super::Tool;
use crate::weave::{lattice, polygon_area, weave};
use glam::{DVec2, DVec3};
use scan::{FaceId, Mesh};
use std::collections::BTreeMap;

/// The mesh without what lies inside the tool.
///
/// Vertices keep their ids; those that are cut away stay behind unused, new ones follow. New
/// vertices are coloured like the rim, times `tint`. For each face the one that it is a part of, if
/// it is no inside of the tool.
#[must_use]
pub fn cut(mesh: &Mesh, tool: &Tool, tint: [f64; 3]) -> Option<(Mesh, Vec<Option<FaceId>>)> {
    let reach = tool.reach_mm();
    let level = |p: DVec3| {
        if p.distance_squared(tool.centre) > reach * reach {
            return 1.0;
        }
        let l = tool.level(p);
        if l.abs() < 1e-7 { 1e-7 } else { l }
    };
    let levels: Vec<f64> = mesh.positions().iter().map(|&p| level(p)).collect();
    let mut clip = Clip {
        positions: mesh.positions().to_vec(),
        colours: mesh.colours().map(<[_]>::to_vec),
        faces: Vec::with_capacity(mesh.faces().len()),
        parents: Vec::with_capacity(mesh.faces().len()),
        crossings: BTreeMap::new(),
        next: BTreeMap::new(),
        outward: DVec3::ZERO,
    };
    for (face, &corners) in mesh.faces().iter().enumerate() {
        let inside = corners.map(|v| levels[v as usize] < 0.0);
        if inside != [false; 3] {
            clip.outward += mesh.area_vector_doubled(face);
        }
        clip.face(tool, corners, inside)?;
        clip.parents
            .resize(clip.faces.len(), Some(FaceId(face as u32)));
    }
    clip.close(tool, tint)
}

struct Clip {
    positions: Vec<DVec3>,
    colours: Option<Vec<[u8; 3]>>,
    faces: Vec<[u32; 3]>,
    parents: Vec<Option<FaceId>>,
    crossings: BTreeMap<(u32, u32), u32>,
    /// The cut, in the direction in which the part that goes has it.
    next: BTreeMap<u32, u32>,
    outward: DVec3,
}

impl Clip {
    fn face(&mut self, tool: &Tool, corners: [u32; 3], inside: [bool; 3]) -> Option<()> {
        let count = inside.iter().filter(|&&x| x).count();
        // Turn the face so that its odd corner out comes first.
        let odd = |value: bool| inside.iter().position(|&x| x == value).unwrap_or(0);
        let turned = |k: usize| [corners[k], corners[(k + 1) % 3], corners[(k + 2) % 3]];
        match count {
            0 => self.faces.push(corners),
            1 => {
                let [a, b, c] = turned(odd(true));
                let (ab, ac) = (self.crossing(tool, a, b), self.crossing(tool, a, c));
                self.faces.extend([[ab, b, c], [ab, c, ac]]);
                self.join(ab, ac)?;
            }
            2 => {
                let [a, b, c] = turned(odd(false));
                let (ab, ac) = (self.crossing(tool, a, b), self.crossing(tool, a, c));
                self.faces.push([a, ab, ac]);
                self.join(ac, ab)?;
            }
            _ => {}
        }
        Some(())
    }

    fn join(&mut self, from: u32, to: u32) -> Option<()> {
        self.next.insert(from, to).is_none().then_some(())
    }

    /// The vertex where an edge meets the tool, by bisection.
    fn crossing(&mut self, tool: &Tool, a: u32, b: u32) -> u32 {
        let key = (a.min(b), a.max(b));
        if let Some(&v) = self.crossings.get(&key) {
            return v;
        }
        let (p, q) = (
            self.positions[key.0 as usize],
            self.positions[key.1 as usize],
        );
        let inside = tool.level(p) < 0.0;
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if (tool.level(p.lerp(q, middle)) < 0.0) == inside {
                low = middle;
            } else {
                high = middle;
            }
        }
        // Not at a corner: that would make a face without area.
        let t = (0.5 * (low + high)).clamp(0.02, 0.98);
        let id = self.positions.len() as u32;
        self.positions.push(p.lerp(q, t));
        if let Some(colours) = &mut self.colours {
            let mix = |k: usize| {
                let (x, y) = (colours[key.0 as usize][k], colours[key.1 as usize][k]);
                (f64::from(x) * (1.0 - t) + f64::from(y) * t).round() as u8
            };
            let colour = [mix(0), mix(1), mix(2)];
            colours.push(colour);
        }
        self.crossings.insert(key, id);
        id
    }

    /// The one loop of the cut, if there is just one.
    fn rim(&self) -> Option<Vec<u32>> {
        let (&start, _) = self.next.first_key_value()?;
        let mut rim = vec![start];
        let mut at = *self.next.get(&start)?;
        while at != start && rim.len() <= self.next.len() {
            rim.push(at);
            at = *self.next.get(&at)?;
        }
        (rim.len() == self.next.len() && rim.len() >= 8).then_some(rim)
    }

    fn close(mut self, tool: &Tool, tint: [f64; 3]) -> Option<(Mesh, Vec<Option<FaceId>>)> {
        let rim = self.rim()?;
        let outward = self.outward.try_normalize()?;
        let (u, v) = outward.any_orthonormal_pair();
        // Directions from the centre laid flat about the one that points into the tooth.
        let flat = |p: DVec3| {
            let d = (p - tool.centre).normalize_or(outward);
            let (x, y, z) = (d.dot(u), d.dot(v), -d.dot(outward));
            let r = (x * x + y * y).sqrt();
            DVec2::new(x, y) * (libm::atan2(r, z) / r.max(1e-12))
        };
        let polygon: Vec<DVec2> = rim
            .iter()
            .map(|&i| flat(self.positions[i as usize]))
            .collect();
        if polygon_area(&polygon) < 0.05 || polygon.iter().any(|p| p.length() > 2.7) {
            return None;
        }
        let edge_mm = rim
            .iter()
            .zip(rim.iter().cycle().skip(1))
            .map(|(&a, &b)| self.positions[a as usize].distance(self.positions[b as usize]))
            .sum::<f64>()
            / rim.len() as f64;
        let mean_radius_mm = tool.radii_mm.element_sum() / 3.0;
        let spacing = (1.4 * edge_mm).clamp(0.1, 0.6) / mean_radius_mm;
        let inner = lattice(&polygon, spacing, 0.4 * spacing);
        let first = self.positions.len() as u32;
        for p in &inner {
            let angle = p.length();
            let (sin, cos) = libm::sincos(angle);
            let side = (u * p.x + v * p.y) / angle.max(1e-12);
            let d = side * sin - outward * cos;
            self.positions.push(tool.centre + d * tool.radius_mm(d));
        }
        let border = rim.len() as u32;
        for face in weave(&polygon, &inner) {
            self.faces.push(face.map(|i| match rim.get(i as usize) {
                Some(&v) => v,
                None => first + i - border,
            }));
        }
        self.parents.resize(self.faces.len(), None);
        let mesh = Mesh::new(self.positions, self.faces).ok()?;
        let Some(mut colours) = self.colours else {
            return Some((mesh, self.parents));
        };
        let mut mean = [0.0; 3];
        for &i in &rim {
            for k in 0..3 {
                mean[k] += tint[k] * f64::from(colours[i as usize][k]) / rim.len() as f64;
            }
        }
        colours.resize(
            mesh.positions().len(),
            mean.map(|x: f64| x.min(255.0) as u8),
        );
        Some((mesh.with_colours(colours).ok()?, self.parents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DMat3;
    use proptest::prelude::*;
    use scan::topology;

    /// A bumpy plate of 20 mm.
    fn plate() -> Mesh {
        let n = 60_u32;
        let mut p = Vec::new();
        let mut f = Vec::new();
        for j in 0..=n {
            for i in 0..=n {
                let (x, y) = (f64::from(i) / 3.0 - 10.0, f64::from(j) / 3.0 - 10.0);
                p.push(DVec3::new(x, y, 0.3 * libm::sin(x) * libm::cos(y)));
                if i < n && j < n {
                    let a = j * (n + 1) + i;
                    f.extend([[a, a + 1, a + n + 2], [a, a + n + 2, a + n + 1]]);
                }
            }
        }
        Mesh::new(p, f).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn law_cut_is_closed_and_stays_inside(
            x in -4.0..4.0f64, y in -4.0..4.0f64, z in -1.0..0.6f64,
            r in 1.2..2.5f64, flat in 0.6..1.0f64, power in 2.0..6.0f64, seed in 0..1000_u64,
        ) {
            let mut rng = lexicon::Seed::new(seed).rng();
            let tool = Tool {
                centre: DVec3::new(x, y, z),
                axes: DMat3::IDENTITY,
                radii_mm: DVec3::new(r, r, r * flat),
                power,
                waves: Tool::rough(&mut rng, 0.04),
            };
            let sound = plate();
            let Some((damaged, _)) = cut(&sound, &tool, [1.0; 3]) else { return Ok(()) };
            let border = topology::edges(&damaged).iter().filter(|e| e.other.is_none()).count();
            prop_assert_eq!(border, 240);
            prop_assert!(topology::edges(&damaged).iter().all(|e| e.faces <= 2));
            for f in damaged.faces() {
                for &v in f {
                    let level = tool.level(damaged.positions()[v as usize]);
                    prop_assert!(level > -0.03);
                }
            }
        }
    }
}
