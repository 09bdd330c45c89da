//! A scan made ready for searching: normals, edge length, colours, and which faces belong to which
//! region.
//!
//! In: any mesh, its teeth if they are known. Out: [`Surface`] with one [`Region`] a tooth, or one
//! for the whole mesh. Regions and seeds are in order of ids, whatever the thread count.

use super::fields::{distance_mm, hollow_mm};
use crate::shade::order::{median, quantile};
use crate::shade::{Lab, median_lab};
use dentition::{Dentition, Tooth};
use glam::DVec3;
use scan::Mesh;
use scan::topology::{Edge, Neighbours, edges, vertex_neighbours};

/// Beyond this edge, rims and small losses are not seen, mm.
pub(crate) const COARSE_MM: f64 = 0.45;
/// Side of a cell of the face grid, mm.
const CELL_MM: f64 = 0.8;

/// One tooth, or everything where teeth are not known.
#[derive(Debug)]
pub(crate) struct Region<'a> {
    /// The tooth; `None` where the mesh is not labelled.
    pub(crate) tooth: Option<&'a Tooth>,
    /// Its faces, ascending.
    pub(crate) faces: Vec<u32>,
    /// Its vertices, ascending.
    pub(crate) vertices: Vec<u32>,
    /// Out of the gum: the tooth's own axis, or the mean normal.
    pub(crate) occlusal: DVec3,
    /// Lowest and highest place along that axis, mm (2 % off each end).
    pub(crate) height_mm: (f64, f64),
    grid: FaceGrid,
}

impl Region<'_> {
    /// 0 at the gum, 1 at the highest cusp.
    pub(crate) fn height_share(&self, p: DVec3) -> f64 {
        let (low, high) = self.height_mm;
        (p.dot(self.occlusal) - low) / (high - low).max(1e-9)
    }

    /// Calls `visit` for every face whose centroid's cell meets the ball, in a fixed order.
    pub(crate) fn near(&self, p: DVec3, radius_mm: f64, mut visit: impl FnMut(u32)) {
        self.grid.cells_near(p, radius_mm, |cell| {
            for &f in self.grid.faces_of(cell) {
                visit(f);
            }
        });
    }

    /// Area-weighted mean normal within about `radius_mm` of `p`, keeping to the side of the tooth
    /// that does not look away from `towards`.
    pub(crate) fn mean_normal(&self, p: DVec3, radius_mm: f64, towards: DVec3) -> DVec3 {
        let mut sum = DVec3::ZERO;
        self.grid.cells_near(p, radius_mm, |cell| {
            let Cell { area, centre, .. } = self.grid.cells[cell];
            if area.dot(towards) > -0.2 * area.length() && centre.distance(p) <= radius_mm {
                sum += area;
            }
        });
        sum.normalize_or(towards)
    }
}

/// A mesh made ready for searching.
#[derive(Debug)]
pub(crate) struct Surface<'a> {
    pub(crate) mesh: &'a Mesh,
    /// Unit normals of faces.
    pub(crate) face_normals: Vec<DVec3>,
    /// Unit normals of vertices.
    pub(crate) normals: Vec<DVec3>,
    /// Median edge, mm.
    pub(crate) edge_mm: f64,
    /// Colours of vertices, where the scan has any.
    pub(crate) labs: Option<Vec<Lab>>,
    /// Vertices joined by an edge.
    pub(crate) neighbours: Neighbours,
    /// How far a vertex lies under the surface smoothed over half a millimetre.
    pub(crate) hollow_mm: Vec<f64>,
    /// Distance of a vertex to the border of its region, at most 2 mm.
    pub(crate) border_mm: Vec<f64>,
    /// Median colour of what belongs to no region, the gum mostly.
    pub(crate) gum: Option<Lab>,
    /// Whether the mesh has no border, as a solid.
    pub(crate) closed: bool,
    /// Regions in order along the arch.
    pub(crate) regions: Vec<Region<'a>>,
}

impl<'a> Surface<'a> {
    /// Prepares a mesh.
    pub(crate) fn new(mesh: &'a Mesh, dentition: Option<&'a Dentition>) -> Self {
        let face_normals: Vec<DVec3> = (0..mesh.faces().len())
            .map(|f| mesh.face_normal(f))
            .collect();
        let labs = mesh
            .colours()
            .filter(|c| c.iter().any(|v| v != &c[0]))
            .map(|c| c.iter().map(|&rgb| Lab::from_srgb(rgb)).collect());
        let mut surface = Self {
            mesh,
            normals: mesh.vertex_normals(),
            edge_mm: median_edge_mm(mesh),
            face_normals,
            labs,
            neighbours: vertex_neighbours(mesh),
            hollow_mm: Vec::new(),
            border_mm: Vec::new(),
            gum: None,
            closed: false,
            regions: Vec::new(),
        };
        surface.regions = match dentition {
            Some(d) => d
                .teeth
                .iter()
                .filter_map(|t| {
                    let faces = t.faces.iter().map(|f| f.0).collect();
                    surface.region(Some(t), faces, t.axes.occlusal)
                })
                .collect(),
            None => {
                let faces = surface.not_gum();
                let sum: DVec3 = faces
                    .iter()
                    .map(|&f| mesh.area_vector_doubled(f as usize))
                    .sum();
                let up = sum.normalize_or(DVec3::Z);
                surface.region(None, faces, up).into_iter().collect()
            }
        };
        let Self {
            neighbours,
            normals,
            edge_mm,
            ..
        } = &surface;
        surface.hollow_mm = hollow_mm(mesh, neighbours, normals, *edge_mm, 0.5);
        let (border, closed) = surface.border();
        surface.closed = closed;
        surface.border_mm = distance_mm(mesh, &border, 2.0);
        surface.gum = surface.gum_colour();
        surface
    }

    fn region(
        &self,
        tooth: Option<&'a Tooth>,
        mut faces: Vec<u32>,
        occlusal: DVec3,
    ) -> Option<Region<'a>> {
        faces.retain(|&f| (f as usize) < self.mesh.faces().len());
        let mut vertices: Vec<u32> = faces
            .iter()
            .flat_map(|&f| self.mesh.faces()[f as usize])
            .collect();
        vertices.sort_unstable();
        vertices.dedup();
        let mut heights: Vec<f64> = vertices
            .iter()
            .map(|&v| self.mesh.positions()[v as usize].dot(occlusal))
            .collect();
        let low = quantile(&mut heights, 0.02)?;
        let high = quantile(&mut heights, 0.98)?;
        let grid = FaceGrid::new(self.mesh, &faces);
        Some(Region {
            tooth,
            faces,
            vertices,
            occlusal,
            height_mm: (low, high),
            grid,
        })
    }

    /// How far shape alone is believed: a tenth less where no colour can back it.
    pub(crate) fn told(&self) -> f64 {
        if self.labs.is_some() { 1.0 } else { 0.9 }
    }

    fn gum_colour(&self) -> Option<Lab> {
        let labs = self.labs.as_ref()?;
        let mut tooth = vec![false; labs.len()];
        for region in &self.regions {
            for &v in &region.vertices {
                tooth[v as usize] = true;
            }
        }
        let gum: Vec<Lab> = labs
            .iter()
            .zip(&tooth)
            .filter(|(_, tooth)| !**tooth)
            .map(|(lab, _)| *lab)
            .collect();
        median_lab(&gum)
    }

    /// Vertices on the border of a region or of the scan, ascending, and whether the scan has none.
    fn border(&self) -> (Vec<u32>, bool) {
        let mut owner = vec![u32::MAX; self.mesh.faces().len()];
        for (r, region) in self.regions.iter().enumerate() {
            for &f in &region.faces {
                owner[f as usize] = r as u32;
            }
        }
        let differs = |e: &Edge| {
            let other = e.other.map(|f| owner[f as usize]);
            other != Some(owner[e.face as usize])
        };
        let edges = edges(self.mesh);
        let closed = edges.iter().all(|e| e.other.is_some());
        let mut vertices: Vec<u32> = edges
            .iter()
            .filter(|e| differs(e))
            .flat_map(|e| e.vertices)
            .collect();
        vertices.sort_unstable();
        vertices.dedup();
        (vertices, closed)
    }

    /// All faces but those as red as gum; without colours, all faces.
    fn not_gum(&self) -> Vec<u32> {
        let all = 0..self.mesh.faces().len() as u32;
        let Some(labs) = &self.labs else {
            return all.collect();
        };
        // Enamel is yellowish (a* below 8, b* above a*), gum is pink to red (a* 12 to 45).
        let red = |v: u32| {
            let Lab { a, b, .. } = labs[v as usize];
            a > 11.0 && b > -5.0 && a > 0.75 * b
        };
        all.filter(|&f| {
            let corners = self.mesh.faces()[f as usize];
            corners.iter().filter(|&&v| red(v)).count() < 2
        })
        .collect()
    }

    /// Connected sets of entries with state 1 or 2 that hold a 2, by lowest entry. `vertices` are
    /// ascending; the sets hold places in that list, ascending.
    pub(crate) fn patches(&self, vertices: &[u32], state: &[u8]) -> Vec<Vec<usize>> {
        let mut seen = vec![false; vertices.len()];
        let mut patches = Vec::new();
        for start in 0..vertices.len() {
            if seen[start] || state[start] != 2 {
                continue;
            }
            seen[start] = true;
            let mut members = vec![start];
            let mut next = 0;
            while next < members.len() {
                for n in self.neighbours.of(vertices[members[next]] as usize) {
                    if let Ok(i) = vertices.binary_search(n)
                        && !seen[i]
                        && state[i] > 0
                    {
                        seen[i] = true;
                        members.push(i);
                    }
                }
                next += 1;
            }
            members.sort_unstable();
            patches.push(members);
        }
        patches
    }

    /// Faces of a region with at least two corners among `vertices` (ascending).
    pub(crate) fn faces_of(&self, region: &Region<'_>, vertices: &[u32]) -> Vec<u32> {
        let inside = |v: &&u32| vertices.binary_search(v).is_ok();
        let corners = |f: u32| self.mesh.faces()[f as usize];
        let faces = region.faces.iter().copied();
        faces
            .filter(|&f| corners(f).iter().filter(inside).count() >= 2)
            .collect()
    }

    /// Vertices of a region spread about `spacing_mm` apart.
    pub(crate) fn seeds(&self, region: &Region<'_>, spacing_mm: f64) -> Vec<u32> {
        spread_out(self.mesh, &region.vertices, spacing_mm)
    }
}

/// Of some vertices those about `spacing_mm` apart, one per cell of a grid, by id.
pub(crate) fn spread_out(mesh: &Mesh, vertices: &[u32], spacing_mm: f64) -> Vec<u32> {
    let mut keyed: Vec<([i64; 3], u64, u32)> = vertices
        .iter()
        .map(|&v| {
            let p = mesh.positions()[v as usize] / spacing_mm;
            let cell = p.floor();
            let off = (p - cell - DVec3::splat(0.5)).length_squared();
            let key = [cell.x as i64, cell.y as i64, cell.z as i64];
            (key, off.to_bits(), v)
        })
        .collect();
    keyed.sort_unstable();
    keyed.dedup_by_key(|k| k.0);
    let mut seeds: Vec<u32> = keyed.into_iter().map(|k| k.2).collect();
    seeds.sort_unstable();
    seeds
}

/// Median length of the edges of up to 20,000 faces spread evenly, mm.
pub(crate) fn median_edge_mm(mesh: &Mesh) -> f64 {
    let step = mesh.faces().len().div_ceil(20_000).max(1);
    let mut lengths: Vec<f64> = (0..mesh.faces().len())
        .step_by(step)
        .flat_map(|f| {
            let [a, b, c] = mesh.corners(f);
            [a.distance(b), b.distance(c), c.distance(a)]
        })
        .collect();
    median(&mut lengths).unwrap_or(1.0).max(1e-3)
}

/// One cell of the face grid.
#[derive(Debug, Clone, Copy)]
struct Cell {
    key: [i32; 3],
    /// Where its faces start in the list.
    start: u32,
    /// Sum of its faces' area vectors.
    area: DVec3,
    /// Mean of its faces' centroids, mm.
    centre: DVec3,
}

/// Faces by the cell of their centroid, cells in ascending order.
#[derive(Debug)]
struct FaceGrid {
    cells: Vec<Cell>,
    faces: Vec<u32>,
}

impl FaceGrid {
    fn key(p: DVec3) -> [i32; 3] {
        let c = (p / CELL_MM).floor();
        [c.x as i32, c.y as i32, c.z as i32]
    }

    fn new(mesh: &Mesh, faces: &[u32]) -> Self {
        let mut keyed: Vec<([i32; 3], u32)> = faces
            .iter()
            .map(|&f| (Self::key(mesh.centroid(f as usize)), f))
            .collect();
        keyed.sort_unstable();
        let mut cells: Vec<Cell> = Vec::new();
        for (i, &(key, f)) in keyed.iter().enumerate() {
            if cells.last().is_none_or(|last| last.key != key) {
                cells.push(Cell {
                    key,
                    start: i as u32,
                    area: DVec3::ZERO,
                    centre: DVec3::ZERO,
                });
            }
            if let Some(cell) = cells.last_mut() {
                cell.area += mesh.area_vector_doubled(f as usize);
                let count = (i as u32 + 1 - cell.start) as f64;
                cell.centre += (mesh.centroid(f as usize) - cell.centre) / count;
            }
        }
        Self {
            cells,
            faces: keyed.into_iter().map(|k| k.1).collect(),
        }
    }

    fn faces_of(&self, cell: usize) -> &[u32] {
        let end = self
            .cells
            .get(cell + 1)
            .map_or(self.faces.len(), |c| c.start as usize);
        self.faces
            .get(self.cells[cell].start as usize..end)
            .unwrap_or_default()
    }

    fn cells_near(&self, p: DVec3, radius_mm: f64, mut visit: impl FnMut(usize)) {
        let low = Self::key(p - DVec3::splat(radius_mm));
        let high = Self::key(p + DVec3::splat(radius_mm));
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                // Cells of one column in z are neighbours in the sorted list.
                let first = self.cells.partition_point(|c| c.key < [x, y, low[2]]);
                for cell in first..self.cells.len() {
                    if self.cells[cell].key > [x, y, high[2]] {
                        break;
                    }
                    visit(cell);
                }
            }
        }
    }
}
