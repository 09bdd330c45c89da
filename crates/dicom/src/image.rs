//! A file as slices of a volume: what it shows, where, and how large.
//!
//! In: untrusted bytes. Out: [`Seen`]. Fails: [`DicomError`] for a CT that cannot be used; what is no CT slice is only named.
//! Not here: pixels (`pixels`), other files of the series (`series`).

use crate::error::DicomError;
use crate::file::{Parsed, Pixels, Texts, parse};
use crate::pixels::Layout;
use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use glam::DVec3;

/// Classes whose files hold slices; the last is how some cone-beam scanners write.
pub(crate) const SLICES: [&str; 3] = [
    uids::CT_IMAGE_STORAGE,
    uids::ENHANCED_CT_IMAGE_STORAGE,
    uids::X_RAY3_D_CRANIOFACIAL_IMAGE_STORAGE,
];
/// Largest coordinate that is believed, mm.
const FAR_MM: f64 = 1e5;
/// How far directions may be from square and from length 1.
const SQUARE_WITHIN: f64 = 1e-3;

/// What a file is to an import.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "it is taken apart as soon as it is there"
)]
pub enum Seen {
    /// Slices.
    Slices(Head),
    /// A DICOM file that holds none, and what it is.
    Other(String),
}

/// What a file of slices says.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Identifier of the series.
    pub series: String,
    /// Identifier of the file.
    pub instance: String,
    /// What the series is called.
    pub description: String,
    /// Whom it says that it shows.
    pub person: Person,
    /// What made it, and when.
    pub origin: Origin,
    /// What the values are, where it is said, such as `HU`.
    pub unit: String,
    /// Columns and rows.
    pub size: [usize; 2],
    /// Each slice.
    pub frames: Vec<Frame>,
}

/// Whom a file says that it shows, as it is written there. It is health data: nothing here puts it into an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Parts between `^`, family name first; empty where it is not said.
    pub name: String,
    /// `YYYYMMDD`; empty where it is not said.
    pub born: String,
}

/// What made a series, and how it is to be looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// Identifier of the study.
    pub study: String,
    /// `CT`, mostly.
    pub modality: String,
    /// Day of the study, `YYYYMMDD`; empty where it is not said.
    pub day: String,
    /// Who made the scanner.
    pub manufacturer: String,
    /// Which scanner.
    pub model: String,
    /// Centre and width of the grey values that are to be seen, where the file says so.
    pub window: Option<[f64; 2]>,
}

/// A slice of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Middle of the first pixel, mm, in the patient's frame.
    pub first_mm: DVec3,
    /// Direction of a row's pixels, length 1.
    pub along_row: DVec3,
    /// Direction of a column's pixels, length 1, square to the other.
    pub along_column: DVec3,
    /// From column to column and from row to row, mm.
    pub spacing_mm: [f64; 2],
    /// Grey value of a stored 1 beyond that of 0.
    pub slope: f64,
    /// Grey value of a stored 0.
    pub intercept: f64,
}

/// Looks at a file; its pixels are not read.
///
/// # Errors
/// [`DicomError`] says what is wrong.
pub fn look(bytes: &[u8]) -> Result<Seen, DicomError> {
    let parsed = parse(bytes, &SLICES)?;
    match other(&parsed) {
        Some(what) => Ok(Seen::Other(what)),
        None => image(&parsed).map(|image| Seen::Slices(image.head)),
    }
}

/// A file with what its pixels need.
#[derive(Debug)]
pub(crate) struct Image {
    pub(crate) head: Head,
    pub(crate) layout: Layout,
}

/// What a file is that holds no slices.
fn other(parsed: &Parsed<'_>) -> Option<String> {
    let text = |tag| parsed.top.get(&tag).map_or("", String::as_str);
    let class = match text(tags::SOP_CLASS_UID) {
        "" => text(tags::MEDIA_STORAGE_SOP_CLASS_UID),
        class => class,
    };
    if !SLICES.contains(&class) {
        let modality = text(tags::MODALITY);
        return Some(format!("{modality} {class}").trim().to_owned());
    }
    let is_overview = text(tags::IMAGE_TYPE)
        .split('\\')
        .any(|word| word.trim() == "LOCALIZER");
    is_overview.then(|| "an overview (localizer)".to_owned())
}

fn wrong(name: &'static str, found: &str, expected: &'static str) -> DicomError {
    let found = match found {
        "" => "missing".to_owned(),
        found => found.chars().take(100).collect(),
    };
    DicomError::Attribute {
        name,
        found,
        expected,
    }
}

/// Attributes of an object.
struct Said<'a>(&'a Texts);

impl Said<'_> {
    fn text(&self, tag: Tag) -> &str {
        self.0.get(&tag).map_or("", String::as_str)
    }

    fn whole(
        &self,
        tag: Tag,
        name: &'static str,
        expected: &'static str,
        good: impl Fn(usize) -> bool,
    ) -> Result<usize, DicomError> {
        let number = self.text(tag).parse().ok().filter(|&number| good(number));
        number.ok_or_else(|| wrong(name, self.text(tag), expected))
    }

    fn uid(&self, tag: Tag, name: &'static str) -> Result<String, DicomError> {
        match self.text(tag) {
            "" => Err(wrong(name, "", "an identifier")),
            uid => Ok(uid.chars().take(64).collect()),
        }
    }
}

/// Reads everything that is said about the slices.
pub(crate) fn image(parsed: &Parsed<'_>) -> Result<Image, DicomError> {
    let said = Said(&parsed.top);
    let layout = layout(&said)?;
    let count = match said.text(tags::NUMBER_OF_FRAMES) {
        "" => 1,
        _ => {
            let name = "Number of Frames";
            said.whole(tags::NUMBER_OF_FRAMES, name, "a count from 1", |n| n > 0)?
        }
    };
    expect_pixels(parsed, layout, count)?;
    // Where each frame lies is said for each or for all; a file of one slice says it of itself.
    if count > 1 && parsed.frames.len() != count {
        let found = format!("{} for {count} frames", parsed.frames.len());
        let expected = "one item for each frame, with its position";
        return Err(wrong("Per-Frame Functional Groups", &found, expected));
    }
    let nothing = Texts::new();
    let frames = (0..count).map(|index| {
        let own = parsed.frames.get(index).unwrap_or(&nothing);
        frame([own, &parsed.shared, &parsed.top])
    });
    let places = [
        &parsed.top,
        &parsed.shared,
        parsed.frames.first().unwrap_or(&nothing),
    ];
    let unit = places
        .iter()
        .find_map(|texts| texts.get(&tags::RESCALE_TYPE));
    // What stands there may be anything; a control character is nobody's name.
    let short = |tag| {
        let plain = said.text(tag).chars().filter(|c| !c.is_control());
        plain.take(64).collect::<String>()
    };
    let head = Head {
        series: said.uid(tags::SERIES_INSTANCE_UID, "Series Instance UID")?,
        instance: said.uid(tags::SOP_INSTANCE_UID, "SOP Instance UID")?,
        description: short(tags::SERIES_DESCRIPTION),
        person: Person {
            name: short(tags::PATIENT_NAME),
            born: short(tags::PATIENT_BIRTH_DATE),
        },
        origin: Origin {
            study: short(tags::STUDY_INSTANCE_UID),
            modality: short(tags::MODALITY),
            day: short(tags::STUDY_DATE),
            manufacturer: short(tags::MANUFACTURER),
            model: short(tags::MANUFACTURER_MODEL_NAME),
            window: window(places),
        },
        unit: unit.map_or_else(String::new, |unit| unit.chars().take(64).collect()),
        size: layout.size,
        frames: frames.collect::<Result<_, _>>()?,
    };
    Ok(Image { head, layout })
}

/// The first of the windows that a file names; one that cannot be used is none.
fn window(places: [&Texts; 3]) -> Option<[f64; 2]> {
    let first = |tag: Tag| {
        let text = places.iter().find_map(|texts| texts.get(&tag))?;
        let number: f64 = text.split('\\').next()?.trim().parse().ok()?;
        Some(number).filter(|number| number.abs() <= FAR_MM)
    };
    let (centre, width) = (first(tags::WINDOW_CENTER)?, first(tags::WINDOW_WIDTH)?);
    (width >= 1.0).then_some([centre, width])
}

fn layout(said: &Said<'_>) -> Result<Layout, DicomError> {
    let side = |tag, name| {
        said.whole(tag, name, "a count from 1 to 65535", |n| {
            (1..=65_535).contains(&n)
        })
    };
    let size = [side(tags::COLUMNS, "Columns")?, side(tags::ROWS, "Rows")?];
    let samples = |n| n == 1;
    said.whole(
        tags::SAMPLES_PER_PIXEL,
        "Samples per Pixel",
        "1: grey values",
        samples,
    )?;
    let grey = said.text(tags::PHOTOMETRIC_INTERPRETATION);
    if grey != "MONOCHROME2" {
        return Err(wrong("Photometric Interpretation", grey, "MONOCHROME2"));
    }
    let allocated = |n| n == 8 || n == 16;
    let allocated = said.whole(tags::BITS_ALLOCATED, "Bits Allocated", "8 or 16", allocated)?;
    let stored = |n| (1..=allocated).contains(&n);
    let expected = "at most the bits that are allocated";
    let stored = said.whole(tags::BITS_STORED, "Bits Stored", expected, stored)?;
    let expected = "one less than the bits that are stored";
    said.whole(tags::HIGH_BIT, "High Bit", expected, |n| n + 1 == stored)?;
    let signed = |n| n <= 1;
    let expected = "0 (unsigned) or 1 (signed)";
    let name = "Pixel Representation";
    let signed = said.whole(tags::PIXEL_REPRESENTATION, name, expected, signed)?;
    Ok(Layout {
        size,
        bytes: allocated / 8,
        bits: stored as u32,
        is_signed: signed == 1,
    })
}

/// The pixels may be as many as is said.
fn expect_pixels(parsed: &Parsed<'_>, layout: Layout, count: usize) -> Result<(), DicomError> {
    let refused = |found: String| DicomError::Pixels {
        found,
        expected: format!(
            "{count} frames of {} x {} pixels",
            layout.size[0], layout.size[1]
        ),
    };
    match &parsed.pixels {
        None => Err(refused("nothing".to_owned())),
        Some(Pixels::Plain(bytes)) => {
            let enough = layout.frame_bytes().checked_mul(count);
            match enough.is_some_and(|enough| bytes.len() >= enough) {
                true => Ok(()),
                false => Err(refused(format!("{} bytes", bytes.len()))),
            }
        }
        // Coded frames lie in one piece each; one frame may lie in several.
        Some(Pixels::Pieces(pieces)) => {
            let all: usize = pieces.iter().map(|piece| piece.len()).sum();
            let enough = match count {
                1 => layout.is_held_by(&parsed.syntax, all),
                _ => {
                    pieces.len() == count
                        && pieces
                            .iter()
                            .all(|p| layout.is_held_by(&parsed.syntax, p.len()))
                }
            };
            match enough {
                true => Ok(()),
                false => Err(refused(format!("{} pieces of {all} bytes", pieces.len()))),
            }
        }
    }
}

/// Where a frame lies; the first that says a thing is believed.
fn frame(said: [&Texts; 3]) -> Result<Frame, DicomError> {
    let text = |tag| {
        let texts = said.iter().filter_map(|texts| texts.get(&tag));
        texts
            .map(String::as_str)
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    };
    let position = text(tags::IMAGE_POSITION_PATIENT);
    let expected = "three numbers in mm";
    let first: [f64; 3] =
        numbers(position).ok_or_else(|| wrong("Image Position (Patient)", position, expected))?;
    let orientation = text(tags::IMAGE_ORIENTATION_PATIENT);
    let expected = "two directions of length 1, square to each other";
    let (along_row, along_column) = numbers(orientation)
        .and_then(directions)
        .ok_or_else(|| wrong("Image Orientation (Patient)", orientation, expected))?;
    let spacing = text(tags::PIXEL_SPACING);
    let expected = "two lengths in mm, each above 0";
    let [rows, columns] = numbers(spacing)
        .filter(|both: &[f64; 2]| both.iter().all(|&mm| mm > 0.0))
        .ok_or_else(|| wrong("Pixel Spacing", spacing, expected))?;
    let scale = |tag, name, otherwise| match text(tag) {
        "" => Ok(otherwise),
        said => {
            let [number] = numbers(said).ok_or_else(|| wrong(name, said, "a number"))?;
            Ok(number)
        }
    };
    Ok(Frame {
        first_mm: DVec3::from_array(first),
        along_row,
        along_column,
        spacing_mm: [columns, rows],
        slope: scale(tags::RESCALE_SLOPE, "Rescale Slope", 1.0)?,
        intercept: scale(tags::RESCALE_INTERCEPT, "Rescale Intercept", 0.0)?,
    })
}

/// Made square; what is straight but for rounding is straight.
fn directions(six: [f64; 6]) -> Option<(DVec3, DVec3)> {
    let [a, b, c, d, e, f] = six;
    let (row, column) = (DVec3::new(a, b, c), DVec3::new(d, e, f));
    let unit = |v: DVec3| (v.length() - 1.0).abs() < SQUARE_WITHIN;
    if !(unit(row) && unit(column) && row.dot(column).abs() < SQUARE_WITHIN) {
        return None;
    }
    let near = |x: f64| {
        let whole = x.round();
        if (x - whole).abs() < 1e-6 {
            whole + 0.0
        } else {
            x
        }
    };
    let snapped = |v: DVec3| DVec3::new(near(v.x), near(v.y), near(v.z));
    let row = snapped(row.normalize());
    let column = snapped((column - row * row.dot(column)).normalize());
    Some((row, column))
}

/// Exactly so many finite numbers that a mouth's scanner may say.
fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let mut all = [0.0; N];
    let mut words = text.split('\\');
    for slot in &mut all {
        let number: f64 = words.next()?.trim().parse().ok()?;
        *slot = Some(number).filter(|n| n.abs() <= FAR_MM)?;
    }
    words.next().is_none().then_some(all)
}
