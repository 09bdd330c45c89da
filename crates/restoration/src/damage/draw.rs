//! Draws damage from a seed.

use super::{DamageKind, Tool, cut};
use glam::{DMat3, DVec3};
use lexicon::{Rng, Seed};
use scan::{FaceId, Mesh, space::Bvh};

/// Scanner noise, mm.
const NOISE_MM: f64 = 0.008;
const TRIES: u64 = 60;

/// A sound scan with damage cut into it.
#[derive(Debug, Clone)]
pub struct Damaged {
    /// The damaged scan, with noise.
    pub mesh: Mesh,
    /// Its kind.
    pub kind: DamageKind,
    /// The deepest place, mm: where a person would click.
    pub at: DVec3,
    /// For each face the one of the sound scan that it is a part of, if it is not of a tool's inside.
    pub parents: Vec<Option<FaceId>>,
    /// Radius about `at` that holds the damage, mm.
    pub reach_mm: f64,
    /// What was taken away.
    pub tools: Vec<Tool>,
}

impl Damaged {
    /// Whether the damage took this place of the sound surface.
    #[must_use]
    pub fn took(&self, p: DVec3) -> bool {
        self.tools.iter().any(|t| t.level(p) < 0.0)
    }
}

/// Draws damage of a kind on a tooth: 1 to 3 tools of 0.2 to 0.5 times the tooth's size.
///
/// `None` where no draw of that seed stays on the tooth and makes one closed cut.
#[must_use]
pub fn draw(sound: &Mesh, tooth: &[FaceId], kind: DamageKind, seed: Seed) -> Option<Damaged> {
    let site = Site::new(sound, tooth)?;
    (0..TRIES).find_map(|i| site.attempt(kind, seed.index(i)))
}

struct Site<'a> {
    sound: &'a Mesh,
    tooth: Vec<usize>,
    on_tooth: Vec<bool>,
    size_mm: f64,
    total_mm2: f64,
}

impl<'a> Site<'a> {
    fn new(sound: &'a Mesh, tooth: &[FaceId]) -> Option<Self> {
        let tooth: Vec<usize> = tooth.iter().map(|f| f.0 as usize).collect();
        let mut on_tooth = vec![false; sound.positions().len()];
        let mut total_mm2 = 0.0;
        for &f in &tooth {
            total_mm2 += sound.area(f);
            sound.faces()[f]
                .iter()
                .for_each(|&v| on_tooth[v as usize] = true);
        }
        // A crown shows about five times the square of its mean width.
        let size_mm = (total_mm2 / 2.2).sqrt().clamp(4.0, 9.0);
        (total_mm2 > 20.0).then_some(Self {
            sound,
            tooth,
            on_tooth,
            size_mm,
            total_mm2,
        })
    }

    /// A face drawn by area.
    fn face(&self, rng: &mut Rng) -> usize {
        let mut left = rng.range(0.0, self.total_mm2);
        for &f in &self.tooth {
            left -= self.sound.area(f);
            if left <= 0.0 {
                return f;
            }
        }
        self.tooth.last().copied().unwrap_or(0)
    }

    /// How far a face stands out of the tooth's surface within 2 mm, mm.
    fn stands_out(&self, face: usize) -> (f64, DVec3) {
        let p = self.sound.centroid(face);
        let (mut sum, mut weight, mut normal) = (DVec3::ZERO, 1e-12, DVec3::ZERO);
        for &f in &self.tooth {
            let q = self.sound.centroid(f);
            if q.distance_squared(p) < 4.0 {
                sum += q * self.sound.area(f);
                weight += self.sound.area(f);
                normal += self.sound.area_vector_doubled(f);
            }
        }
        let normal = normal.normalize_or(DVec3::Z);
        ((p - sum / weight).dot(normal), normal)
    }

    /// A place for the damage: for chips the one that stands out most of several.
    fn place(&self, kind: DamageKind, rng: &mut Rng) -> (DVec3, DVec3) {
        let draws = if kind == DamageKind::Cavity { 1 } else { 8 };
        let mut best = (f64::NEG_INFINITY, DVec3::ZERO, DVec3::Z);
        for _ in 0..draws {
            let face = self.face(rng);
            let (out, normal) = self.stands_out(face);
            if out > best.0 {
                best = (out, self.sound.centroid(face), normal);
            }
        }
        (best.1, best.2)
    }

    fn attempt(&self, kind: DamageKind, seed: Seed) -> Option<Damaged> {
        let mut rng = seed.rng();
        let (place, normal) = self.place(kind, &mut rng);
        let first = self.first_tool(kind, place, normal, &mut rng);
        let mut tools = vec![first];
        for _ in 0..rng.below(3) {
            let next = self.next_tool(&tools[0], normal, &mut rng);
            tools.push(next);
        }
        let tint = if kind == DamageKind::Cavity {
            [0.72, 0.6, 0.48]
        } else {
            [0.97, 0.95, 0.9]
        };
        let mut mesh = self.sound.clone();
        let mut parents: Vec<Option<FaceId>> = (0..mesh.faces().len())
            .map(|f| Some(FaceId(f as u32)))
            .collect();
        let mut made = Vec::new();
        for tool in tools {
            if let Some((next, of)) = cut(&mesh, &tool, tint) {
                mesh = next;
                let parent = |f: FaceId| parents[f.0 as usize];
                parents = of.into_iter().map(|f| f.and_then(parent)).collect();
                made.push(tool);
            } else if made.is_empty() {
                return None;
            }
        }
        self.finish(kind, (mesh, parents), made, &mut rng)
    }

    fn first_tool(&self, kind: DamageKind, at: DVec3, normal: DVec3, rng: &mut Rng) -> Tool {
        let r = 0.5 * self.size_mm * rng.range(0.2, 0.5);
        let tilt = DVec3::new(rng.normal(), rng.normal(), rng.normal()) * 0.25;
        let z = (normal + tilt).normalize_or(normal);
        let (x, y) = z.any_orthonormal_pair();
        let spin = lexicon::rotation_about(z, rng.range(0.0, std::f64::consts::TAU));
        let (radii_mm, centre, power) = match kind {
            DamageKind::Cavity => (
                DVec3::new(r, r * rng.range(0.7, 1.2), r * rng.range(0.6, 1.0)),
                at - normal * r * rng.range(-0.1, 0.4),
                if rng.unit() < 0.3 { 5.0 } else { 2.0 },
            ),
            DamageKind::Chip => (
                DVec3::new(1.6 * r, r * rng.range(1.0, 1.6), 0.8 * r),
                at + normal * r * rng.range(-0.1, 0.3),
                rng.range(2.0, 4.0),
            ),
            DamageKind::Wall => {
                let r = r.max(0.15 * self.size_mm);
                (
                    DVec3::new(1.8 * r, r * rng.range(1.2, 1.8), 1.2 * r),
                    at + normal * r * rng.range(-0.2, 0.1),
                    rng.range(2.0, 5.0),
                )
            }
        };
        Tool {
            centre,
            axes: spin * DMat3::from_cols(x, y, z),
            radii_mm,
            power,
            waves: Tool::rough(rng, 0.05),
        }
    }

    fn next_tool(&self, first: &Tool, normal: DVec3, rng: &mut Rng) -> Tool {
        let side = DVec3::new(rng.normal(), rng.normal(), rng.normal());
        let side = (side - normal * side.dot(normal)).normalize_or(DVec3::X);
        let r = (0.5 * self.size_mm * rng.range(0.2, 0.35)).min(0.9 * first.radii_mm.x);
        let (x, y) = normal.any_orthonormal_pair();
        Tool {
            centre: first.centre + side * first.radii_mm.x * rng.range(0.4, 0.9),
            axes: DMat3::from_cols(x, y, normal),
            radii_mm: DVec3::new(r, r * rng.range(0.8, 1.2), r * rng.range(0.7, 1.0)),
            power: 2.0,
            waves: Tool::rough(rng, 0.05),
        }
    }

    /// Adds noise and finds the deepest place; refuses damage that leaves the tooth or is slight.
    fn finish(
        &self,
        kind: DamageKind,
        (mesh, parents): (Mesh, Vec<Option<FaceId>>),
        tools: Vec<Tool>,
        rng: &mut Rng,
    ) -> Option<Damaged> {
        let scanned_vertices = self.sound.positions().len();
        for (v, &p) in self.sound.positions().iter().enumerate() {
            if !self.on_tooth[v] && tools.iter().any(|t| t.level(p) < 0.15) {
                return None;
            }
        }
        let tree = Bvh::new(self.sound);
        let mut deepest = (0.0, DVec3::ZERO);
        let reach_mm = 2.0 * tools.iter().map(Tool::reach_mm).fold(0.0, f64::max) + 1.0;
        for &p in mesh.positions().iter().skip(scanned_vertices) {
            if let Some(c) = tree.closest(p)
                && c.distance_mm > deepest.0
            {
                deepest = (c.distance_mm, p);
            }
        }
        if deepest.0 < 0.15 {
            return None;
        }
        let normals = mesh.vertex_normals();
        let positions = mesh.positions().iter().zip(&normals);
        let noisy = positions
            .map(|(&p, n)| p + *n * (NOISE_MM * rng.normal()))
            .collect();
        Some(Damaged {
            mesh: mesh.with_positions(noisy).ok()?,
            kind,
            at: deepest.1,
            parents,
            reach_mm,
            tools,
        })
    }
}
