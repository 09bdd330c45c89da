//! Series of slices (CT, cone-beam): in, made a volume of, or refused.
//!
//! Method: as scans, but a series is never corrected: what was made of it stays.

use super::decide::{Decision, REASON_MAX, cut, next};
use super::event::{Blob, Event, NamedBlob};
use super::state::Record;
use super::wish::Wish;
use super::words::plain;
use crate::refusal::{conflict, expect_line, not_there};
use serde::{Deserialize, Serialize};

/// How far a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum SeriesStage {
    Making,
    Made,
    Refused,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Series {
    pub id: String,
    pub name: String,
    /// A ZIP of the files as they came in.
    pub file: Blob,
    pub received_ms: u64,
    pub by: String,
    pub stage: SeriesStage,
    /// Why it was refused.
    pub error: Option<String>,
    /// Columns, rows and slices of its volume.
    pub size: Option<[u32; 3]>,
    /// The volume, and what the program said of it.
    pub files: Vec<NamedBlob>,
}

pub(super) fn decide_series(record: &Record, wish: &Wish) -> Decision {
    let there = |id: &str| {
        let series = record.series(id).ok_or_else(|| not_there("series", id))?;
        if series.stage == SeriesStage::Making {
            return Ok(id.to_owned());
        }
        let what = format!("the series is {}", plain(series.stage));
        let expected = "one that a volume is being made of";
        Err(conflict("series", what, expected, "load it again"))
    };
    match wish.clone() {
        Wish::ReceiveSeries { name, file } => {
            expect_line("name", &name, REASON_MAX)?;
            let series = next('x', record.series.len());
            Ok(Event::SeriesReceived { series, name, file })
        }
        Wish::MadeVolume {
            series,
            size,
            files,
        } => Ok(Event::SeriesMade {
            series: there(&series)?,
            size,
            files,
        }),
        Wish::RefuseSeries { series, reason } => Ok(Event::SeriesRefused {
            series: there(&series)?,
            reason: cut(&reason),
        }),
        _ => Err(not_there("series", "")),
    }
}

impl Record {
    /// The series of that id.
    #[must_use]
    pub fn series(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }

    pub(super) fn evolve_series(&mut self, at_ms: u64, by: &str, event: &Event) {
        let mut all = self.series.iter_mut();
        match event {
            Event::SeriesReceived { series, name, file } => self.series.push(Series {
                id: series.clone(),
                name: name.clone(),
                file: file.clone(),
                received_ms: at_ms,
                by: by.to_owned(),
                stage: SeriesStage::Making,
                error: None,
                size: None,
                files: Vec::new(),
            }),
            Event::SeriesMade {
                series,
                size,
                files,
            } => {
                if let Some(one) = all.find(|one| one.id == *series) {
                    one.stage = SeriesStage::Made;
                    one.size = Some(*size);
                    one.files.clone_from(files);
                }
            }
            Event::SeriesRefused { series, reason } => {
                if let Some(one) = all.find(|one| one.id == *series) {
                    one.stage = SeriesStage::Refused;
                    one.error = Some(reason.clone());
                }
            }
            _ => {}
        }
    }
}
