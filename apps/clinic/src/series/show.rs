//! A series of the record as the web app sees it.

use super::make::{IMPORT, VOLUME};
use super::read::Imported;
use crate::app::App;
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::plans::json;
use crate::wire;
use practice::{NamedBlob, Person, Series, SeriesStage};
use serde_json::Value;

pub(super) async fn shown(
    app: &App,
    series: &Series,
    person: Option<&Person>,
    names: bool,
) -> Result<wire::Series, Fault> {
    let answer = match NamedBlob::named(&series.files, IMPORT) {
        Some(file) => Some(json(app, file).await?),
        None => None,
    };
    Ok(shaped(series, (person, names), answer.as_ref()))
}

/// A series with what the program said of it, as far as it is there; of whose record it is in, and whether whom the files name is told.
pub(crate) fn shaped(
    series: &Series,
    (person, names): (Option<&Person>, bool),
    answer: Option<&Value>,
) -> wire::Series {
    let import = answer.map(Imported);
    let file = NamedBlob::named(&series.files, VOLUME);
    wire::Series {
        id: series.id.clone(),
        name: series.name.clone(),
        bytes: series.file.bytes,
        sha256: series.file.blob.clone(),
        received: rfc3339(series.received_ms),
        by: series.by.clone(),
        state: match series.stage {
            SeriesStage::Making => wire::SeriesState::Making,
            SeriesStage::Made => wire::SeriesState::Made,
            SeriesStage::Refused => wire::SeriesState::Refused,
        },
        error: series.error.clone(),
        volume: import.zip(file).map(|(import, file)| volume(import, file)),
        warnings: import.map_or_else(Vec::new, |import| import.warnings(person, names)),
    }
}

fn volume(import: Imported<'_>, file: &NamedBlob) -> wire::SeriesVolume {
    wire::SeriesVolume {
        modality: import.word("modality"),
        manufacturer: import.word("manufacturer"),
        model: import.word("model"),
        description: import.word("description"),
        day: import.day(),
        study_uid: import.word("study"),
        series_uid: import.word("series"),
        size: import.size(),
        spacing_mm: import.spacing_mm(),
        least: import.value("least"),
        most: import.value("most"),
        unit: import.unit(),
        windows: import.windows(),
        views: import.views(),
        bytes: file.file.bytes,
        sha256: file.file.blob.clone(),
    }
}
