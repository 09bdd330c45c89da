//! A triangle mesh: positions, faces, colours and named properties, with stable ids.
//!
//! In: parts from a reader or a kernel. Out: a mesh whose every index is in range.
//! Indices, colours and properties always fit; no operation renumbers silently.
//! Fails: [`MeshError`]. Not here: adjacency (`topology`), spatial queries (`space`).

use crate::property::{Property, Values};
use glam::DVec3;

/// Index of a vertex in a mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VertexId(pub u32);

/// Index of a face in a mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u32);

/// Parts that do not make a mesh.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeshError {
    /// A face names a vertex that is not there.
    #[error("face {face} names vertex {vertex}, but there are {vertices} vertices")]
    IndexOutOfRange {
        /// The face.
        face: usize,
        /// The vertex it names.
        vertex: u32,
        /// How many there are.
        vertices: usize,
    },
    /// A per-vertex or per-face list has the wrong length.
    #[error("{what} has {found} entries, expected {expected}")]
    WrongLength {
        /// The list.
        what: String,
        /// Its length.
        found: usize,
        /// The length that was expected.
        expected: usize,
    },
    /// More vertices or faces than 32-bit ids can name.
    #[error("{0} vertices or faces are more than 32-bit ids can name")]
    TooLarge(usize),
}

/// A triangle mesh in millimetres; every face index is in range.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    positions: Vec<DVec3>,
    faces: Vec<[u32; 3]>,
    colours: Option<Vec<[u8; 3]>>,
    vertex_properties: Vec<Property>,
    face_properties: Vec<Property>,
}

impl Mesh {
    /// Builds a mesh from positions (mm) and faces (vertex indices, counter-clockwise outside).
    ///
    /// # Errors
    /// [`MeshError`] when an index is out of range.
    pub fn new(positions: Vec<DVec3>, faces: Vec<[u32; 3]>) -> Result<Self, MeshError> {
        let vertices = positions.len();
        if let Some(n) = [vertices, faces.len()]
            .into_iter()
            .find(|&n| n > u32::MAX as usize)
        {
            return Err(MeshError::TooLarge(n));
        }
        for (face, corners) in faces.iter().enumerate() {
            if let Some(&vertex) = corners.iter().find(|&&v| v as usize >= vertices) {
                return Err(MeshError::IndexOutOfRange {
                    face,
                    vertex,
                    vertices,
                });
            }
        }
        Ok(Self {
            positions,
            faces,
            ..Self::default()
        })
    }

    /// A mesh that this room has made itself; a corner out of range would be a fault of the code.
    pub(crate) fn made(positions: Vec<DVec3>, faces: Vec<[u32; 3]>) -> Self {
        debug_assert!(
            faces
                .iter()
                .flatten()
                .all(|&v| (v as usize) < positions.len())
        );
        Self {
            positions,
            faces,
            ..Self::default()
        }
    }

    /// The same mesh with every face wound the other way.
    #[must_use]
    pub fn turned_over(mut self) -> Self {
        for [_, b, c] in &mut self.faces {
            std::mem::swap(b, c);
        }
        self
    }

    /// Adds sRGB colours, one per vertex.
    ///
    /// # Errors
    /// [`MeshError::WrongLength`] when there is not one per vertex.
    pub fn with_colours(mut self, colours: Vec<[u8; 3]>) -> Result<Self, MeshError> {
        fits("vertex colours", colours.len(), self.positions.len())?;
        self.colours = Some(colours);
        Ok(self)
    }

    /// Adds or replaces a property with one value per vertex.
    ///
    /// # Errors
    /// [`MeshError::WrongLength`] when there is not one per vertex.
    pub fn with_vertex_property(mut self, name: &str, values: Values) -> Result<Self, MeshError> {
        fits(name, values.len(), self.positions.len())?;
        self.vertex_properties.retain(|p| p.name != name);
        self.vertex_properties.push(Property {
            name: name.to_owned(),
            values,
        });
        Ok(self)
    }

    /// Adds or replaces a property with one value per face.
    ///
    /// # Errors
    /// [`MeshError::WrongLength`] when there is not one per face.
    pub fn with_face_property(mut self, name: &str, values: Values) -> Result<Self, MeshError> {
        fits(name, values.len(), self.faces.len())?;
        self.face_properties.retain(|p| p.name != name);
        self.face_properties.push(Property {
            name: name.to_owned(),
            values,
        });
        Ok(self)
    }

    /// Same faces, colours and properties on other positions (mm).
    ///
    /// # Errors
    /// [`MeshError::WrongLength`] when the number of vertices differs.
    pub fn with_positions(mut self, positions: Vec<DVec3>) -> Result<Self, MeshError> {
        fits("positions", positions.len(), self.positions.len())?;
        self.positions = positions;
        Ok(self)
    }

    /// Vertex positions, mm.
    #[must_use]
    pub fn positions(&self) -> &[DVec3] {
        &self.positions
    }

    /// Faces as vertex indices; always in range.
    #[must_use]
    pub fn faces(&self) -> &[[u32; 3]] {
        &self.faces
    }

    /// sRGB colour of each vertex, if the file had any.
    #[must_use]
    pub fn colours(&self) -> Option<&[[u8; 3]]> {
        self.colours.as_deref()
    }

    /// Named per-vertex properties.
    #[must_use]
    pub fn vertex_properties(&self) -> &[Property] {
        &self.vertex_properties
    }

    /// Named per-face properties.
    #[must_use]
    pub fn face_properties(&self) -> &[Property] {
        &self.face_properties
    }

    /// The per-face property `fdi` (ISO 3950 number, 0 = gingiva), if the file had it.
    #[must_use]
    pub fn face_fdi(&self) -> Option<Vec<u8>> {
        let property = self.face_properties.iter().find(|p| p.name == "fdi")?;
        let bytes = property.values.bytes().into_iter();
        Some(bytes.map(|b| b.unwrap_or(0)).collect())
    }

    /// How many values of the face property `fdi` are no whole numbers from 0 to 255; they are
    /// taken as 0.
    #[must_use]
    pub fn unusable_labels(&self) -> usize {
        let property = self.face_properties.iter().find(|p| p.name == "fdi");
        let bytes = property.map(|p| p.values.bytes()).unwrap_or_default();
        bytes.iter().filter(|b| b.is_none()).count()
    }

    /// The three corners of a face, mm. `face` must be below `faces().len()`.
    #[must_use]
    pub fn corners(&self, face: usize) -> [DVec3; 3] {
        self.faces[face].map(|v| self.positions[v as usize])
    }

    /// Centroid of a face, mm.
    #[must_use]
    pub fn centroid(&self, face: usize) -> DVec3 {
        let [a, b, c] = self.corners(face);
        (a + b + c) / 3.0
    }

    /// Cross product of two edges of a face: its normal times twice its area (mm²).
    #[must_use]
    pub fn area_vector_doubled(&self, face: usize) -> DVec3 {
        let [a, b, c] = self.corners(face);
        (b - a).cross(c - a)
    }

    /// Unit normal of a face; zero for a degenerate one.
    #[must_use]
    pub fn face_normal(&self, face: usize) -> DVec3 {
        self.area_vector_doubled(face).normalize_or_zero()
    }

    /// Area of a face, mm².
    #[must_use]
    pub fn area(&self, face: usize) -> f64 {
        0.5 * self.area_vector_doubled(face).length()
    }

    /// Unit normals of the vertices, weighted by the angle at the corner (Thürmer 1998).
    #[must_use]
    pub fn vertex_normals(&self) -> Vec<DVec3> {
        let faces = 0..self.faces.len();
        self.vertex_normals_of(&faces.map(|f| self.face_normal(f)).collect::<Vec<_>>())
    }

    /// The same, where the faces have these normals.
    pub(crate) fn vertex_normals_of(&self, face_normals: &[DVec3]) -> Vec<DVec3> {
        let mut normals = vec![DVec3::ZERO; self.positions.len()];
        for (corners, &normal) in self.faces.iter().zip(face_normals) {
            for k in 0..3 {
                let at = self.positions[corners[k] as usize];
                let u = self.positions[corners[(k + 1) % 3] as usize] - at;
                let v = self.positions[corners[(k + 2) % 3] as usize] - at;
                let angle = libm::atan2(u.cross(v).length(), u.dot(v));
                normals[corners[k] as usize] += normal * angle;
            }
        }
        normals.into_iter().map(DVec3::normalize_or_zero).collect()
    }

    /// Smallest and largest coordinates (mm) of the vertices; `None` when there are none.
    #[must_use]
    pub fn bounds(&self) -> Option<(DVec3, DVec3)> {
        let first = *self.positions.first()?;
        let fold = self.positions.iter();
        Some(fold.fold((first, first), |(low, high), &p| (low.min(p), high.max(p))))
    }

    /// Signed volume enclosed by the faces, mm³ (meaningful for a closed mesh).
    #[must_use]
    pub fn signed_volume(&self) -> f64 {
        self.signed_volume_of(0..self.faces.len())
    }

    /// Signed volume enclosed by some of the faces, mm³ (meaningful where these close).
    pub(crate) fn signed_volume_of(&self, faces: impl Iterator<Item = usize>) -> f64 {
        let origin = self.positions.first().copied().unwrap_or_default();
        let volumes = faces.map(|f| {
            let [a, b, c] = self.corners(f).map(|p| p - origin);
            a.dot(b.cross(c)) / 6.0
        });
        volumes.sum()
    }

    /// The faces in `keep` as a mesh of their own, with colours and properties, and for each of its
    /// vertices and faces the id that it had here.
    #[must_use]
    pub fn extract(&self, keep: &[FaceId]) -> (Self, Vec<VertexId>, Vec<FaceId>) {
        let mut new_of = vec![u32::MAX; self.positions.len()];
        let mut vertices = Vec::new();
        let mut faces = Vec::with_capacity(keep.len());
        for &FaceId(f) in keep {
            let corners = self.faces[f as usize].map(|v| {
                if new_of[v as usize] == u32::MAX {
                    new_of[v as usize] = vertices.len() as u32;
                    vertices.push(VertexId(v));
                }
                new_of[v as usize]
            });
            faces.push(corners);
        }
        let at_vertex = |values: &Values| values.pick(vertices.iter().map(|v| v.0));
        let at_face = |values: &Values| values.pick(keep.iter().map(|f| f.0));
        let renamed = |p: &Property, values| Property {
            name: p.name.clone(),
            values,
        };
        let part = Self {
            positions: vertices
                .iter()
                .map(|v| self.positions[v.0 as usize])
                .collect(),
            faces,
            colours: self
                .colours
                .as_ref()
                .map(|c| vertices.iter().map(|v| c[v.0 as usize]).collect()),
            vertex_properties: self
                .vertex_properties
                .iter()
                .map(|p| renamed(p, at_vertex(&p.values)))
                .collect(),
            face_properties: self
                .face_properties
                .iter()
                .map(|p| renamed(p, at_face(&p.values)))
                .collect(),
        };
        (part, vertices, keep.to_vec())
    }
}

fn fits(what: &str, found: usize, expected: usize) -> Result<(), MeshError> {
    if found == expected {
        Ok(())
    } else {
        Err(MeshError::WrongLength {
            what: what.to_owned(),
            found,
            expected,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tetrahedron() -> Mesh {
        let p = vec![DVec3::ZERO, DVec3::X, DVec3::Y, DVec3::Z];
        Mesh::new(p, vec![[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]]).unwrap()
    }

    #[test]
    fn volume_and_area_of_a_tetrahedron() {
        let mesh = tetrahedron();
        assert!((mesh.signed_volume() - 1.0 / 6.0).abs() < 1e-15);
        let area: f64 = (0..4).map(|f| mesh.area(f)).sum();
        assert!((area - (1.5 + 3.0_f64.sqrt() / 2.0)).abs() < 1e-12);
    }

    #[test]
    fn labels_that_are_no_numbers_of_teeth_are_counted() {
        let labelled = |values| {
            let mesh = tetrahedron().with_face_property("fdi", values).unwrap();
            (mesh.face_fdi().unwrap(), mesh.unusable_labels())
        };
        let reals = Values::F64(vec![36.0, 36.9, -1.0, f64::NAN]);
        assert_eq!(labelled(reals), (vec![36, 0, 0, 0], 3));
        let whole = Values::I64(vec![36, 300, -1, 0]);
        assert_eq!(labelled(whole), (vec![36, 0, 0, 0], 2));
    }

    #[test]
    fn refuses_an_index_out_of_range() {
        let error = Mesh::new(vec![DVec3::ZERO], vec![[0, 0, 7]]).unwrap_err();
        assert_eq!(
            error,
            MeshError::IndexOutOfRange {
                face: 0,
                vertex: 7,
                vertices: 1
            }
        );
    }

    #[test]
    fn extraction_carries_properties() {
        let mesh = tetrahedron()
            .with_colours(vec![[0, 0, 0], [1, 1, 1], [2, 2, 2], [3, 3, 3]])
            .unwrap()
            .with_face_property("fdi", Values::U8(vec![11, 12, 13, 14]))
            .unwrap();
        let (part, vertices, faces) = mesh.extract(&[FaceId(2)]);
        assert_eq!(vertices, [VertexId(1), VertexId(2), VertexId(3)]);
        assert_eq!(faces, [FaceId(2)]);
        assert_eq!(part.colours().unwrap(), [[1, 1, 1], [2, 2, 2], [3, 3, 3]]);
        assert_eq!(part.face_fdi().unwrap(), [13]);
    }
}
