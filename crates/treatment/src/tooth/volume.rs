//! A tooth's cells as a volume of bytes, and back.
//!
//! In: [`Tooth`] or [`Volume`]. Out: the other. Law: `law_a_tooth_and_its_volume_are_one`.
//! Method: the byte is that of [`Tissue`]; the first word of the comment is the provenance.

use super::ToothError;
use glam::DVec3;
use lexicon::Tissue;
use scan::Volume;
use tissue::{Grid, Provenance, Tooth};

const WORDS: [(Provenance, &str); 3] = [
    (Provenance::Estimated, "estimated"),
    (Provenance::Solids, "solids"),
    (Provenance::Volume, "volume"),
];

/// The word for where tissue came from.
#[must_use]
pub fn provenance_in_words(provenance: Provenance) -> &'static str {
    let word = WORDS.iter().find(|w| w.0 == provenance);
    word.map_or("volume", |w| w.1)
}

/// The cells as a volume.
#[must_use]
pub fn to_volume(tooth: &Tooth) -> Volume {
    let grid = tooth.grid();
    let word = provenance_in_words(tooth.provenance());
    let names: Vec<String> = Tissue::ALL
        .iter()
        .map(|tissue| format!("{} {}", tissue.code(), tissue.name()))
        .collect();
    Volume {
        size: grid.size(),
        first_mm: rounded(grid.origin_mm() + DVec3::splat(0.5 * grid.cell_mm())),
        spacing_mm: DVec3::splat(grid.cell_mm()),
        values: tooth.tissues().iter().map(|t| t.code()).collect(),
        comment: format!(
            "{word} tissue in mm, scanner frame; bytes: {}",
            names.join(", ")
        ),
    }
}

/// The tooth that a volume holds.
///
/// # Errors
/// [`ToothError::Volume`] for boxes that are no cubes, unknown bytes or an unknown provenance.
pub fn of_volume(volume: &Volume) -> Result<Tooth, ToothError> {
    let wrong = |what, found: String, expected| ToothError::Volume {
        what,
        found,
        expected,
    };
    let cell_mm = volume.spacing_mm.x;
    if volume.spacing_mm != DVec3::splat(cell_mm) {
        let found = volume.spacing_mm.to_string();
        return Err(wrong("spacing", found, "the same along all axes"));
    }
    let word = volume.comment.split_whitespace().next().unwrap_or_default();
    let provenance = WORDS.iter().find(|w| w.1 == word).ok_or_else(|| {
        let found: String = word.chars().take(40).collect();
        wrong("provenance", found, "estimated, solids or volume")
    })?;
    let known = |&byte: &u8| Tissue::from_code(byte).is_none();
    if let Some(byte) = volume.values.iter().find(|byte| known(byte)) {
        return Err(wrong("label", byte.to_string(), "0 to 11"));
    }
    let origin = rounded(volume.first_mm - DVec3::splat(0.5 * cell_mm));
    let grid = Grid::new(origin, cell_mm, volume.size)?;
    if volume.values.len() != grid.cells() {
        let found = volume.values.len().to_string();
        return Err(wrong("count of labels", found, "one a cell"));
    }
    Ok(Tooth::from_fn(grid, provenance.0, |p| {
        let label = grid.cell_at(p).map(|cell| volume.values[cell.0 as usize]);
        label.and_then(Tissue::from_code).unwrap_or(Tissue::Air)
    }))
}

/// To whole tenths of a micrometre, so that adding and taking half a cell gives the same corner.
fn rounded(p: DVec3) -> DVec3 {
    (p * 1e4).round() / 1e4
}
