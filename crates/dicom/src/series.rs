//! Which files make one volume, in which order, and on what grid.
//!
//! In: the heads of many files, in any order. Out: [`Series`]. Law: `law_the_order_of_the_files_is_nothing`.
//! Fails: [`SeriesError`] names the files.
//! Method: slices are ordered by their position along the normal of their plane (PS3.3, C.7.6.2.1.1), never by number or name.
//! They have to lie at even distances, since a volume has one; what is missing is named, never made up.

use crate::error::{Listed, SeriesError};
use crate::image::{Frame, Head, Origin, Person};
use glam::{DMat3, DVec3};
use scan::CtVolume;
use std::collections::{BTreeMap, BTreeSet};

/// Slices nearer than this lie at one place, mm.
const SAME_PLACE_MM: f64 = 1e-3;
/// How far a slice may lie off its even place, of the distance of two.
const UNEVEN_SHARE: f64 = 0.05;
/// A step of so many usual ones has a slice missing in it.
const GAP_SHARE: f64 = 1.5;
/// How far a slice may be shifted sideways, of a pixel.
const SHEAR_SHARE: f64 = 0.25;
/// How far lengths (as a share) and directions of slices may differ.
const SAME_WITHIN: f64 = 1e-3;

/// A file of slices with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// As it is to be told.
    pub name: String,
    /// What it says.
    pub head: Head,
}

/// Slices that make a volume.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// As it is listed.
    pub listed: Listed,
    /// What made it, and when, by its first slice.
    pub origin: Origin,
    /// All whom its files say that they show: one, where all is well.
    pub persons: Vec<Person>,
    /// What the values are, where it is said, such as `HU`.
    pub unit: String,
    /// Columns, rows and slices.
    pub size: [usize; 3],
    /// Middle of the first voxel, mm, in the patient's frame (LPS).
    pub first_mm: DVec3,
    /// From column to column, row to row and slice to slice, mm.
    pub spacing_mm: DVec3,
    /// Directions of these, one a column.
    pub axes: DMat3,
    /// Files that say the same as another one and are left out.
    pub copies: usize,
    /// Each slice, in order: the file's place in the list, and the frame's in the file.
    pub order: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, Copy)]
struct Slice {
    file: usize,
    index: usize,
    frame: Frame,
    /// Along the normal, mm.
    along_mm: f64,
}

/// Finds the series, or the one that is wanted, and puts its slices in order.
///
/// # Errors
/// [`SeriesError`] says which files do not fit.
pub fn series(files: &[Named], wanted: Option<&str>) -> Result<Series, SeriesError> {
    let (listed, members, copies) = chosen(files, wanted)?;
    let head = |file: usize| &files[file].head;
    let name = |slice: &Slice| match head(slice.file).frames.len() {
        1 => files[slice.file].name.clone(),
        _ => format!("{} frame {}", files[slice.file].name, slice.index + 1),
    };
    let mut slices: Vec<Slice> = Vec::new();
    for &file in &members {
        let frames = head(file).frames.iter().enumerate();
        slices.extend(frames.map(|(index, &frame)| Slice {
            file,
            index,
            frame,
            along_mm: 0.0,
        }));
    }
    let Some(&first) = slices.first() else {
        return Err(SeriesError::Nothing { files: files.len() });
    };
    let size = head(first.file).size;
    for slice in &slices {
        if let Some((what, found, expected)) = differ(slice, &first, head(slice.file).size, size) {
            return Err(SeriesError::Differ {
                file: name(slice),
                first: name(&first),
                what,
                found,
                expected,
            });
        }
    }
    if slices.len() < 2 {
        return Err(SeriesError::TooFew(slices.len()));
    }
    let normal = first.frame.along_row.cross(first.frame.along_column);
    for slice in &mut slices {
        slice.along_mm = slice.frame.first_mm.dot(normal);
    }
    slices.sort_by(|a, b| a.along_mm.total_cmp(&b.along_mm));
    let step_mm = even(&slices, normal, name)?;
    let lowest = slices[0].frame;
    let size = [size[0], size[1], slices.len()];
    let voxels = size.iter().fold(1, |a: usize, &b| a.saturating_mul(b));
    if voxels > CtVolume::VOXELS_MAX {
        let allowed = CtVolume::VOXELS_MAX;
        return Err(SeriesError::TooLarge { voxels, allowed });
    }
    let [columns, rows] = lowest.spacing_mm;
    let of = head(slices[0].file);
    let persons: BTreeSet<Person> = members.iter().map(|&f| head(f).person.clone()).collect();
    Ok(Series {
        listed,
        origin: of.origin.clone(),
        persons: persons.into_iter().collect(),
        unit: of.unit.clone(),
        size,
        first_mm: lowest.first_mm,
        spacing_mm: DVec3::new(columns, rows, step_mm),
        axes: DMat3::from_cols(lowest.along_row, lowest.along_column, normal),
        copies,
        order: slices
            .iter()
            .map(|slice| (slice.file, slice.index))
            .collect(),
    })
}

/// The series, its files without copies, and how many copies there were.
fn chosen(
    files: &[Named],
    wanted: Option<&str>,
) -> Result<(Listed, Vec<usize>, usize), SeriesError> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let (mut seen, mut copies) = (BTreeSet::new(), BTreeMap::new());
    for (place, file) in files.iter().enumerate() {
        let group = file.head.series.as_str();
        match seen.insert((group, file.head.instance.as_str())) {
            true => groups.entry(group).or_default().push(place),
            false => *copies.entry(group).or_insert(0) += 1,
        }
    }
    let about = |(&uid, members): (&&str, &Vec<usize>)| {
        let heads = || members.iter().map(|&file| &files[file].head);
        Listed {
            uid: uid.to_owned(),
            description: heads()
                .next()
                .map_or_else(String::new, |head| head.description.clone()),
            slices: heads().map(|head| head.frames.len()).sum(),
        }
    };
    let there = || groups.iter().map(about).collect::<Vec<_>>();
    let found = match (wanted, groups.len()) {
        (_, 0) => return Err(SeriesError::Nothing { files: files.len() }),
        (Some(uid), _) => groups.iter().find(|(group, _)| **group == uid),
        (None, 1) => groups.iter().next(),
        (None, _) => return Err(SeriesError::Several(there())),
    };
    match found {
        Some(group) => {
            let copies = copies.get(group.0).copied().unwrap_or_default();
            Ok((about(group), group.1.clone(), copies))
        }
        None => Err(SeriesError::NotThere {
            asked: wanted.unwrap_or_default().chars().take(100).collect(),
            there: there(),
        }),
    }
}

/// In what a slice differs from the first.
fn differ(
    slice: &Slice,
    first: &Slice,
    size: [usize; 2],
    expected: [usize; 2],
) -> Option<(&'static str, String, String)> {
    let said = |size: [usize; 2]| format!("{} x {} pixels", size[0], size[1]);
    if size != expected {
        return Some(("a size of", said(size), said(expected)));
    }
    let (a, b) = (&slice.frame, &first.frame);
    let spacing = |frame: &Frame| format!("{:?} mm", frame.spacing_mm);
    let pairs = || a.spacing_mm.into_iter().zip(b.spacing_mm);
    if pairs().any(|(a, b)| (a - b).abs() > SAME_WITHIN * b) {
        return Some(("pixels of", spacing(a), spacing(b)));
    }
    let turned = |a: DVec3, b: DVec3| (a - b).length() > SAME_WITHIN;
    let directions = |frame: &Frame| {
        let [x, y] = [frame.along_row, frame.along_column].map(|v| v.to_array());
        format!("{x:.4?} {y:.4?}")
    };
    let is_turned = turned(a.along_row, b.along_row) || turned(a.along_column, b.along_column);
    is_turned.then(|| ("the orientation", directions(a), directions(b)))
}

/// From slice to slice, mm, where that is one distance.
fn even(
    slices: &[Slice],
    normal: DVec3,
    name: impl Fn(&Slice) -> String,
) -> Result<f64, SeriesError> {
    let steps = || {
        slices
            .windows(2)
            .map(|two| (two, two[1].along_mm - two[0].along_mm))
    };
    if let Some((two, _)) = steps().find(|(_, mm)| *mm < SAME_PLACE_MM) {
        let [a, b] = [&two[0], &two[1]].map(&name);
        return Err(SeriesError::SamePlace { a, b });
    }
    let mut sorted: Vec<f64> = steps().map(|(_, mm)| mm).collect();
    sorted.sort_by(f64::total_cmp);
    let usual_mm = sorted[(sorted.len() - 1) / 2];
    if let Some((two, gap_mm)) = steps().find(|(_, mm)| *mm > GAP_SHARE * usual_mm) {
        let count = (gap_mm / usual_mm).round() as usize - 1;
        let next = two[0].frame.first_mm + normal * usual_mm;
        return Err(SeriesError::Missing {
            missing: match count {
                1 => "a slice is".to_owned(),
                count => format!("{count} slices are"),
            },
            before: name(&two[0]),
            after: name(&two[1]),
            gap_mm,
            spacing_mm: usual_mm,
            at_mm: next.to_array().map(|mm| (mm * 1e3).round() / 1e3),
        });
    }
    let (first, last) = (&slices[0], &slices[slices.len() - 1]);
    let spacing_mm = (last.along_mm - first.along_mm) / (slices.len() - 1) as f64;
    let pixel_mm = first.frame.spacing_mm[0].min(first.frame.spacing_mm[1]);
    let (even_mm, straight_mm) = (UNEVEN_SHARE * spacing_mm, SHEAR_SHARE * pixel_mm);
    for (place, slice) in slices.iter().enumerate() {
        let off_mm = (slice.along_mm - first.along_mm - place as f64 * spacing_mm).abs();
        if off_mm > even_mm {
            return Err(SeriesError::Uneven {
                file: name(slice),
                off_mm,
                spacing_mm,
                within_mm: even_mm,
            });
        }
        let shift = slice.frame.first_mm - first.frame.first_mm;
        let sideways_mm = (shift - normal * shift.dot(normal)).length();
        if sideways_mm > straight_mm {
            return Err(SeriesError::Sheared {
                file: name(slice),
                off_mm: sideways_mm,
                within_mm: straight_mm,
            });
        }
    }
    // Positions are written with few digits; their noise is no figure.
    Ok((spacing_mm * 1e6).round() / 1e6)
}
