//! The prescription: one immutable value with a hash, of the order and of what it was made from.
//!
//! In: an [`Order`], or bytes. Out: canonical JSON, its SHA-256. Law: `law_prescriptions_round_trip`:
//! the bytes of a prescription are one, and so is its hash. Fails: [`PrescriptionError`].
//! Any edit is another prescription with another hash (rule 3 of delivery).

use crate::prescribe::Prediction;
use crate::{MadeFrom, PlanFile};
use casebook::{Digest, Value};
use lexicon::{Fdi, Tissue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use swarm::{Action, CellOrder, Order, OrderError, ZoneOrder};

/// Raised with every field that is added or changed.
const FORMAT: u64 = 3;
/// The one before, which is read.
const BEFORE: u64 = 2;

/// An order with what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Prescription {
    /// What is to be done.
    pub order: Order,
    /// The files that it was made from, and that were made with it.
    pub from: MadeFrom,
    /// Hash of the tables that heat was reckoned with (`setting::properties_digest`).
    pub properties: Digest,
    /// What the planner expects; the proof reckons it again by another method.
    pub prediction: Prediction,
}

/// Bytes that are no prescription.
#[derive(Debug, thiserror::Error)]
pub enum PrescriptionError {
    /// No JSON of this shape.
    #[error("is no prescription: {0}")]
    Shape(#[from] serde_json::Error),
    /// Bytes that would not be written again.
    #[error("is not the file that was written: its {what} is {got:?}")]
    NotCanonical {
        /// Which part.
        what: &'static str,
        /// What it says.
        got: String,
    },
    /// No hash of a file that it needs.
    #[error("names no {0} that it was made from")]
    Lacking(&'static str),
    /// A newer or older format.
    #[error("has the format {got}, this program reads {expected}")]
    Format {
        /// What it says.
        got: u64,
        /// What is read.
        expected: u64,
    },
    /// An order that cannot be carried out.
    #[error("cannot be carried out: {0}")]
    Order(#[from] OrderError),
    /// What JSON cannot hold.
    #[error("cannot be written: {0}")]
    Unwritable(#[from] casebook::NotCanonical),
}

#[derive(Deserialize)]
struct Format {
    format: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u64,
    simulated: String,
    tooth: Option<u8>,
    files: BTreeMap<String, String>,
    properties: String,
    predicted_pulp_rise_mk: u32,
    predicted_hottest_rise_mk: u32,
    origin_um: [i64; 3],
    cell_um: u32,
    outward_millionths: [i32; 3],
    loads_per_packet: u64,
    bots_limit: u64,
    zones: Vec<WrittenZone>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenZone {
    action: String,
    tissue: String,
    dose_ug: u32,
    feed_ug_s: u32,
    limit_ms: u32,
    rest_ms: u32,
    /// x, y, z, millionths of the cell.
    cells: Vec<[u32; 4]>,
}

const SIMULATED: &str = "for a simulated device; no device exists that could carry it out";

impl Prescription {
    /// The one way to write it: canonical JSON and a newline.
    ///
    /// # Errors
    /// [`PrescriptionError::Unwritable`] for counts beyond 2^53.
    pub fn bytes(&self) -> Result<Vec<u8>, PrescriptionError> {
        let order = &self.order;
        let in_words =
            |(file, hash): (PlanFile, Digest)| (file.name().to_owned(), hash.to_string());
        let written = Written {
            format: FORMAT,
            simulated: SIMULATED.to_owned(),
            tooth: order.tooth.map(Fdi::number),
            files: self.from.files().map(in_words).collect(),
            properties: self.properties.to_string(),
            predicted_pulp_rise_mk: self.prediction.pulp_rise_mk,
            predicted_hottest_rise_mk: self.prediction.hottest_rise_mk,
            origin_um: order.origin_um,
            cell_um: order.cell_um,
            outward_millionths: order.outward,
            loads_per_packet: order.loads_per_packet,
            bots_limit: order.bots_limit,
            zones: order.zones.iter().map(written_zone).collect(),
        };
        let mut text = Value::of(&written)?.canonical();
        text.push('\n');
        Ok(text.into_bytes())
    }

    /// Its hash, by which it is approved, loaded, read back and recorded.
    ///
    /// # Errors
    /// As for [`Prescription::bytes`].
    pub fn hash(&self) -> Result<Digest, PrescriptionError> {
        Ok(Digest::of(&self.bytes()?))
    }

    /// Reads what [`Prescription::bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`PrescriptionError`] says what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, PrescriptionError> {
        let Format { format } = serde_json::from_slice(bytes)?;
        let (all, again) = match format {
            FORMAT => {
                let all = Self::of(&serde_json::from_slice(bytes)?)?;
                let again = all.bytes()?;
                (all, again)
            }
            BEFORE => before(bytes)?,
            got => {
                return Err(PrescriptionError::Format {
                    got,
                    expected: FORMAT,
                });
            }
        };
        match again == bytes {
            true => Ok(all),
            false => Err(wrong("text", "not in canonical form")),
        }
    }

    fn of(written: &Written) -> Result<Self, PrescriptionError> {
        let digest = |what, text: &str| Digest::parse(text).ok_or_else(|| wrong(what, text));
        let zones = written.zones.iter().map(read_zone);
        let tooth = written.tooth.map(Fdi::new).transpose();
        let all = Self {
            from: read_files(&written.files)?,
            properties: digest("properties", &written.properties)?,
            prediction: Prediction {
                pulp_rise_mk: written.predicted_pulp_rise_mk,
                hottest_rise_mk: written.predicted_hottest_rise_mk,
            },
            order: Order {
                tooth: tooth.map_err(|why| wrong("tooth", &why.to_string()))?,
                origin_um: written.origin_um,
                cell_um: written.cell_um,
                outward: written.outward_millionths,
                loads_per_packet: written.loads_per_packet,
                bots_limit: written.bots_limit,
                zones: zones.collect::<Result<_, _>>()?,
            },
        };
        all.order.check()?;
        Ok(all)
    }
}

/// One of the format before, which named its files apart from each other and knew of no solid; and as it is written.
fn before(bytes: &[u8]) -> Result<(Prescription, Vec<u8>), PrescriptionError> {
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(bytes)?;
    let mut again = Value::of(&fields)?.canonical();
    again.push('\n');
    let mut files = serde_json::Map::new();
    for (field, file) in [
        ("plan", PlanFile::Plan),
        ("before", PlanFile::Before),
        ("target", PlanFile::Target),
        ("tissue", PlanFile::Tissue),
        ("around", PlanFile::Around),
        ("antagonist", PlanFile::Antagonist),
    ] {
        match fields.remove(field) {
            Some(serde_json::Value::Null) => {}
            Some(hash) => drop(files.insert(file.name().to_owned(), hash)),
            None => return Err(PrescriptionError::Lacking(file.name())),
        }
    }
    fields.insert("files".to_owned(), files.into());
    let written = serde_json::from_value(fields.into())?;
    Ok((Prescription::of(&written)?, again.into_bytes()))
}

fn wrong(what: &'static str, got: &str) -> PrescriptionError {
    PrescriptionError::NotCanonical {
        what,
        got: got.to_owned(),
    }
}

fn written_zone(zone: &ZoneOrder) -> WrittenZone {
    let cell = |cell: &CellOrder| {
        let [x, y, z] = cell.place.map(u32::from);
        [x, y, z, cell.millionths]
    };
    WrittenZone {
        action: zone.action.name().to_owned(),
        tissue: zone.tissue.name().to_owned(),
        dose_ug: zone.dose_ug,
        feed_ug_s: zone.feed_ug_s,
        limit_ms: zone.limit_ms,
        rest_ms: zone.rest_ms,
        cells: zone.cells.iter().map(cell).collect(),
    }
}

fn read_files(files: &BTreeMap<String, String>) -> Result<MadeFrom, PrescriptionError> {
    let mut from = MadeFrom::default();
    for (name, hash) in files {
        let (Some(file), Some(hash)) = (PlanFile::named(name), Digest::parse(hash)) else {
            return Err(wrong("file", &format!("{name}: {hash}")));
        };
        from = from.with(file, hash);
    }
    match PlanFile::NEEDED
        .into_iter()
        .find(|&file| from.of(file).is_none())
    {
        Some(lacking) => Err(PrescriptionError::Lacking(lacking.name())),
        None => Ok(from),
    }
}

fn read_zone(zone: &WrittenZone) -> Result<ZoneOrder, PrescriptionError> {
    let action = Action::ALL.into_iter().find(|a| a.name() == zone.action);
    let tissue = Tissue::ALL.into_iter().find(|t| t.name() == zone.tissue);
    let cells = zone.cells.iter().map(|&[x, y, z, millionths]| {
        let short = |at: u32| u16::try_from(at).map_err(|_| wrong("cell", &at.to_string()));
        Ok(CellOrder {
            place: [short(x)?, short(y)?, short(z)?],
            millionths,
        })
    });
    Ok(ZoneOrder {
        action: action.ok_or_else(|| wrong("action", &zone.action))?,
        tissue: tissue.ok_or_else(|| wrong("tissue", &zone.tissue))?,
        dose_ug: zone.dose_ug,
        feed_ug_s: zone.feed_ug_s,
        limit_ms: zone.limit_ms,
        rest_ms: zone.rest_ms,
        cells: cells.collect::<Result<_, PrescriptionError>>()?,
    })
}
