//! From what a reader found to a [`Scan`]: polygons cut, bad positions parted, millimetres.
//!
//! In: [`Parts`]. Out: [`Scan`]. Law: `law_stl_keeps_the_triangles`, `law_ply_round_trips_exactly`: triangle files keep every vertex and face id.
//! Fails: [`ReadError`] where there are no faces or most positions are unusable.
//! Method: a vertex without a usable position moves onto a neighbour and its faces collapse
//! (all three corners the same), so that ids stay and every analysis passes over them.

use super::error::ReadError;
use super::note::{FileNote, NoteKind, Severity};
use super::{Format, Scan, weld};
use crate::unit::{self, Unit, UnitChoice};
use crate::{Mesh, MeshError, Property, Values};
use glam::DVec3;

/// Coordinates beyond this (file units) would overflow in products and mean nothing.
const USABLE_BELOW: f64 = 1e12;
/// Whether a position is one.
pub(super) fn is_usable(p: DVec3) -> bool {
    p.is_finite() && p.abs().max_element() < USABLE_BELOW
}

/// How many ids a note names.
const EXAMPLES: usize = 5;

/// Triangles of a file, and which face of the file each comes from.
#[derive(Debug, Default)]
pub(super) struct Faces {
    pub(super) triangles: Vec<[u32; 3]>,
    source: Vec<u32>,
    count: u32,
    polygons: u64,
    short: u64,
    short_examples: Vec<u32>,
}

impl Faces {
    /// Adds a face; a polygon is cut into a fan from its first corner.
    pub(super) fn push(&mut self, corners: &[u32]) {
        let id = self.count;
        self.count = self.count.saturating_add(1);
        if let &[a, b, c] = corners {
            self.triangles.push([a, b, c]);
            self.source.push(id);
            return;
        }
        let first = corners.first().copied().unwrap_or(0);
        if corners.len() < 3 {
            let second = corners.get(1).copied().unwrap_or(first);
            if self.short_examples.len() < EXAMPLES {
                self.short_examples.push(self.triangles.len() as u32);
            }
            self.short += 1;
            self.triangles.push([first, second, second]);
            self.source.push(id);
            return;
        }
        self.polygons += 1;
        for pair in corners.windows(2).skip(1) {
            if let &[b, c] = pair {
                self.triangles.push([first, b, c]);
                self.source.push(id);
            }
        }
    }
}

/// What a reader found.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) format: Format,
    pub(super) positions: Vec<DVec3>,
    /// How many positions the file has, where those at one place are one here already.
    pub(super) told: Option<usize>,
    pub(super) colours: Option<Vec<[u8; 3]>>,
    pub(super) vertex_properties: Vec<Property>,
    pub(super) faces: Faces,
    /// One value per face of the file.
    pub(super) face_properties: Vec<Property>,
    /// Unit that the file states.
    pub(super) stated: Option<Unit>,
    pub(super) notes: Vec<FileNote>,
}

impl Parts {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            positions: Vec::new(),
            told: None,
            colours: None,
            vertex_properties: Vec::new(),
            faces: Faces::default(),
            face_properties: Vec::new(),
            stated: None,
            notes: Vec::new(),
        }
    }

    /// Makes the scan; `bytes` is the size of the file.
    pub(super) fn finish(mut self, choice: UnitChoice, bytes: usize) -> Result<Scan, ReadError> {
        let vertices = self.positions.len();
        if vertices == 0 || self.faces.triangles.is_empty() {
            return Err(ReadError::NoFaces {
                format: self.format,
                vertices,
            });
        }
        if let Some(&n) = [vertices, self.faces.triangles.len()]
            .iter()
            .find(|&&n| n > u32::MAX as usize)
        {
            return Err(MeshError::TooLarge(n).into());
        }
        self.part_unusable()?;
        let (extent, edge) = extent_and_edge(&self.positions, &self.faces.triangles);
        let unit = unit::judge(extent, edge, self.stated, choice);
        if unit.scale_to_mm != 1.0 {
            for p in &mut self.positions {
                *p *= unit.scale_to_mm;
            }
        }
        self.note_faces();
        self.join_corners();
        let repeated = self.repeat_properties(bytes)?;
        let mut mesh = Mesh::new(self.positions, self.faces.triangles)?;
        if let Some(colours) = self.colours {
            mesh = mesh.with_colours(colours)?;
        }
        for p in self.vertex_properties {
            mesh = mesh.with_vertex_property(&p.name, p.values)?;
        }
        for p in repeated {
            mesh = mesh.with_face_property(&p.name, p.values)?;
        }
        Ok(Scan {
            mesh,
            format: self.format,
            unit,
            notes: self.notes,
        })
    }

    /// Corners at exactly the same place become one (loose triangles, seams of a texture); the
    /// vertices stay.
    fn join_corners(&mut self) {
        let triangles = &mut self.faces.triangles;
        let positions: Vec<[f64; 3]> = self.positions.iter().map(DVec3::to_array).collect();
        let leaders = weld::leaders(&positions);
        let mut joined = 0;
        // Faces that were collapsed onto a vertex keep it.
        let faces = triangles.iter_mut().filter(|[a, b, c]| a != b || b != c);
        for corner in faces.flatten() {
            let leader = leaders.get(*corner as usize).copied().unwrap_or(*corner);
            joined += u64::from(leader != *corner);
            *corner = leader;
        }
        if joined > 0 {
            self.notes.push(FileNote::info(
                NoteKind::Welded,
                joined,
                "corners of faces are joined to the first vertex at exactly the same place"
                    .to_owned(),
            ));
        }
    }

    fn note_faces(&mut self) {
        let faces = &mut self.faces;
        if faces.polygons > 0 {
            self.notes.push(FileNote::info(
                NoteKind::Polygons,
                faces.polygons,
                "polygons are cut into triangles; each triangle keeps the properties of its \
                 polygon, and face numbers differ from the file's"
                    .to_owned(),
            ));
        }
        if faces.short > 0 {
            self.notes.push(FileNote {
                examples: std::mem::take(&mut faces.short_examples),
                ..FileNote::warn(
                    NoteKind::ShortFaces,
                    faces.short,
                    "faces have fewer than three corners; they keep their number and have no area"
                        .to_owned(),
                )
            });
        }
    }

    /// Face properties, one value per triangle.
    fn repeat_properties(&mut self, bytes: usize) -> Result<Vec<Property>, ReadError> {
        let properties = std::mem::take(&mut self.face_properties);
        if self.faces.polygons == 0 {
            return Ok(properties);
        }
        // A polygon with many corners and many properties multiplies; keep that near the file.
        let width: usize = properties.iter().map(|p| p.values.value_bytes()).sum();
        let repeated = self.faces.source.len().saturating_mul(width);
        let allowed = bytes.saturating_mul(16).saturating_add(1 << 14);
        if repeated > allowed {
            return Err(ReadError::Malformed {
                format: self.format,
                place: super::Place::Byte(0),
                found: format!(
                    "{repeated} bytes of face properties after polygons are cut into triangles"
                ),
                expected: format!("at most {allowed}"),
                advice: "export the scan as triangles",
            });
        }
        let source = &self.faces.source;
        let repeat = |p: Property| Property {
            values: match p.values {
                Values::U8(v) => Values::U8(pick(&v, source)),
                Values::I64(v) => Values::I64(pick(&v, source)),
                Values::F64(v) => Values::F64(pick(&v, source)),
            },
            name: p.name,
        };
        Ok(properties.into_iter().map(repeat).collect())
    }

    fn part_unusable(&mut self) -> Result<(), ReadError> {
        let bad: Vec<bool> = self.positions.iter().map(|&p| !is_usable(p)).collect();
        let unusable = bad.iter().filter(|&&b| b).count();
        if unusable == 0 {
            return Ok(());
        }
        let vertices = self.told.unwrap_or(self.positions.len());
        if unusable * 2 > vertices {
            return Err(ReadError::NoPositions { unusable, vertices });
        }
        let (anchors, collapsed) = collapse(&mut self.faces.triangles, &bad);
        let share = 100.0 * collapsed as f64 / self.faces.triangles.len() as f64;
        let share = match share < 1.0 {
            true => "less than 1".to_owned(),
            false => format!("{share:.0}"),
        };
        let fallback = self.positions.iter().copied().find(|&p| is_usable(p));
        let fallback = fallback.unwrap_or_default();
        let mut examples = Vec::new();
        for (v, anchor) in anchors.into_iter().enumerate() {
            if !bad.get(v).copied().unwrap_or(false) {
                continue;
            }
            let at = anchor.and_then(|a| self.positions.get(a as usize).copied());
            if let Some(slot) = self.positions.get_mut(v) {
                *slot = at.unwrap_or(fallback);
            }
            if examples.len() < EXAMPLES {
                examples.push(v as u32);
            }
        }
        self.notes.push(FileNote {
            kind: NoteKind::UnusablePositions,
            severity: Severity::Serious,
            count: unusable as u64,
            examples,
            sentence: format!(
                "vertices have no usable position (not a number, infinite or beyond 1e12); they \
                 keep their number and are placed on a neighbour, and the {collapsed} faces ({share} % \
                 of all) at them keep their number and have no area"
            ),
        });
        Ok(())
    }
}

/// Collapses the faces that touch a bad vertex; returns for each bad vertex a good one beside it,
/// and how many faces collapsed.
fn collapse(triangles: &mut [[u32; 3]], bad: &[bool]) -> (Vec<Option<u32>>, usize) {
    let is_bad = |v: u32| bad.get(v as usize).copied().unwrap_or(true);
    let mut anchors: Vec<Option<u32>> = vec![None; bad.len()];
    let mut collapsed = 0;
    for corners in triangles {
        if !corners.iter().any(|&v| is_bad(v)) {
            continue;
        }
        collapsed += 1;
        let good = corners.iter().copied().find(|&v| !is_bad(v));
        for &v in corners.iter().filter(|&&v| is_bad(v)) {
            if let Some(slot) = anchors.get_mut(v as usize) {
                *slot = slot.or(good);
            }
        }
        let [first, ..] = *corners;
        *corners = [good.unwrap_or(first); 3];
    }
    (anchors, collapsed)
}

fn pick<T: Copy + Default>(values: &[T], source: &[u32]) -> Vec<T> {
    let at = |&i: &u32| values.get(i as usize).copied().unwrap_or_default();
    source.iter().map(at).collect()
}

/// Largest extent along an axis and median edge length, both in file units. The outermost 0.5 % of
/// the vertices on each side do not count, so that a stray speck does not change the unit.
fn extent_and_edge(positions: &[DVec3], triangles: &[[u32; 3]]) -> (f64, f64) {
    let mut axis = Vec::with_capacity(positions.len());
    let mut extent = 0.0_f64;
    for k in 0..3 {
        axis.clear();
        axis.extend(positions.iter().map(|p| p[k]));
        let cut = (axis.len().saturating_sub(1)) / 200;
        let last = axis.len() - 1 - cut;
        let (_, &mut low, _) = axis.select_nth_unstable_by(cut, f64::total_cmp);
        let (_, &mut high, _) = axis.select_nth_unstable_by(last, f64::total_cmp);
        extent = extent.max(high - low);
    }
    let step = triangles.len() / 20_000 + 1;
    let at = |v: u32| positions.get(v as usize).copied().unwrap_or_default();
    let edge = |&[a, b, _]: &[u32; 3]| at(a).distance(at(b));
    let mut edges: Vec<f64> = triangles.iter().step_by(step).map(edge).collect();
    edges.retain(|&e| e > 0.0);
    let middle = edges.len() / 2;
    let edge = if edges.is_empty() {
        0.0
    } else {
        *edges.select_nth_unstable_by(middle, f64::total_cmp).1
    };
    (extent, edge)
}

/// Colour numbers as bytes: shares of 1, or of 255 where any channel is larger than 1.
pub(super) fn bytes_of_reals(channels: [&[f64]; 3]) -> Vec<[u8; 3]> {
    let large = channels.iter().any(|v| v.iter().any(|&c| c > 1.0));
    let scale = if large { 1.0 } else { 255.0 };
    let byte = |c: f64| (c * scale).round().clamp(0.0, 255.0) as u8;
    let [r, g, b] = channels;
    let rg = r.iter().zip(g);
    rg.zip(b)
        .map(|((&r, &g), &b)| [r, g, b].map(byte))
        .collect()
}
