//! What a DICOM file says, as far as a volume needs it.
//!
//! In: untrusted bytes. Out: [`Parsed`]: texts of wanted attributes, the pixel data as slices of the bytes.
//! Method: dicom-rs reads headers lazily; a value is taken only where the file is as long as its header says, and what opens
//! and closes is kept count of here, since that reader trusts both.

use crate::error::DicomError;
use dicom_core::Tag;
use dicom_core::header::DataElementHeader;
use dicom_dictionary_std::{tags, uids};
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use dicom_parser::{DynStatefulDecoder, StatefulDecode};
use dicom_transfer_syntax_registry::{TransferSyntaxIndex as _, TransferSyntaxRegistry};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Bytes before the mark of a file, and the mark.
const PREAMBLE: usize = 128;
const MARK: &[u8] = b"DICM";
/// Longest value that is kept as a text.
const TEXT_MAX: usize = 4 << 10;
/// How deep sequences may lie in sequences.
const DEPTH_MAX: usize = 64;

/// Values of attributes as texts.
pub(crate) type Texts = BTreeMap<Tag, String>;

/// Where the pixels lie.
#[derive(Debug, Clone)]
pub(crate) enum Pixels<'a> {
    /// As they are.
    Plain(&'a [u8]),
    /// In pieces, each frame coded (the table of offsets left out).
    Pieces(Vec<&'a [u8]>),
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Parsed<'a> {
    /// Identifier of the transfer syntax.
    pub(crate) syntax: String,
    /// Attributes of the whole object.
    pub(crate) top: Texts,
    /// Attributes that all frames share.
    pub(crate) shared: Texts,
    /// Attributes of each frame.
    pub(crate) frames: Vec<Texts>,
    /// The pixels, where there are any.
    pub(crate) pixels: Option<Pixels<'a>>,
}

/// Attributes of an object that are looked at.
const OF_THE_OBJECT: [Tag; 34] = [
    tags::TRANSFER_SYNTAX_UID,
    tags::MEDIA_STORAGE_SOP_CLASS_UID,
    tags::SPECIFIC_CHARACTER_SET,
    tags::IMAGE_TYPE,
    tags::SOP_CLASS_UID,
    tags::SOP_INSTANCE_UID,
    tags::MODALITY,
    tags::STUDY_DATE,
    tags::PATIENT_NAME,
    tags::PATIENT_BIRTH_DATE,
    tags::SERIES_DESCRIPTION,
    tags::STUDY_INSTANCE_UID,
    tags::SERIES_INSTANCE_UID,
    tags::FRAME_OF_REFERENCE_UID,
    tags::INSTANCE_NUMBER,
    tags::SAMPLES_PER_PIXEL,
    tags::PHOTOMETRIC_INTERPRETATION,
    tags::NUMBER_OF_FRAMES,
    tags::ROWS,
    tags::COLUMNS,
    tags::BITS_ALLOCATED,
    tags::BITS_STORED,
    tags::HIGH_BIT,
    tags::PIXEL_REPRESENTATION,
    tags::MANUFACTURER,
    tags::MANUFACTURER_MODEL_NAME,
    tags::WINDOW_CENTER,
    tags::WINDOW_WIDTH,
    tags::IMAGE_POSITION_PATIENT,
    tags::IMAGE_ORIENTATION_PATIENT,
    tags::PIXEL_SPACING,
    tags::RESCALE_INTERCEPT,
    tags::RESCALE_SLOPE,
    tags::RESCALE_TYPE,
];

/// Attributes of a frame, and the sequence that each stands in.
const OF_A_FRAME: [(Tag, Tag); 8] = [
    (tags::PLANE_POSITION_SEQUENCE, tags::IMAGE_POSITION_PATIENT),
    (
        tags::PLANE_ORIENTATION_SEQUENCE,
        tags::IMAGE_ORIENTATION_PATIENT,
    ),
    (tags::PIXEL_MEASURES_SEQUENCE, tags::PIXEL_SPACING),
    (
        tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
        tags::RESCALE_INTERCEPT,
    ),
    (
        tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
        tags::RESCALE_SLOPE,
    ),
    (
        tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
        tags::RESCALE_TYPE,
    ),
    (tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_CENTER),
    (tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_WIDTH),
];

/// What is open at a place of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Sequence(Tag),
    Pixels,
    Item,
}

/// Reads a file up to its pixels. Where its coding is not read and its class is none of these, only the class is told.
pub(crate) fn parse<'a>(bytes: &'a [u8], classes: &[&str]) -> Result<Parsed<'a>, DicomError> {
    let start = PREAMBLE + MARK.len();
    if bytes.get(PREAMBLE..start) != Some(MARK) {
        return Err(DicomError::NotDicom);
    }
    let mut walk = Walk {
        bytes,
        open: Vec::new(),
        found: Parsed::default(),
        pieces: 0,
    };
    let data_at = walk.meta(start)?;
    let syntax = walk.found.top.get(&tags::TRANSFER_SYNTAX_UID);
    let syntax = syntax.cloned().unwrap_or_default();
    walk.found.syntax.clone_from(&syntax);
    let class = walk.found.top.get(&tags::MEDIA_STORAGE_SOP_CLASS_UID);
    let is_other = class.is_some_and(|class| !classes.contains(&class.as_str()));
    if is_other && !crate::pixels::is_read(&syntax) {
        return Ok(walk.found);
    }
    walk.data(data_at, &syntax)?;
    Ok(walk.found)
}

struct Walk<'a> {
    bytes: &'a [u8],
    open: Vec<Open>,
    found: Parsed<'a>,
    /// Items of the coded pixels so far; the first is the table of offsets.
    pieces: usize,
}

fn damaged(what: impl Into<String>, at: usize) -> DicomError {
    DicomError::Damaged {
        what: what.into(),
        at,
    }
}

type Reader<'a> = LazyDataSetReader<DynStatefulDecoder<Cursor<&'a [u8]>>>;

/// A reader of elements from there on, in that coding.
fn reader<'a>(bytes: &'a [u8], at: usize, syntax: &str) -> Result<Reader<'a>, DicomError> {
    let unknown = |name: &str| DicomError::Syntax {
        uid: syntax.chars().take(64).collect(),
        name: name.to_owned(),
    };
    let coding = TransferSyntaxRegistry.get(syntax);
    let coding = coding.ok_or_else(|| unknown("a coding that is not known"))?;
    if !crate::pixels::is_read(syntax) {
        return Err(unknown(coding.name()));
    }
    let mut source = Cursor::new(bytes);
    source.set_position(at as u64);
    LazyDataSetReader::new_with_ts(source, coding).map_err(|why| damaged(why.to_string(), at))
}

/// How the walk goes on.
enum Next {
    /// After that byte.
    At(usize),
    /// Not at all: what is wanted is there.
    Done,
}

impl<'a> Walk<'a> {
    /// Takes the elements of the file's own group, and gives where the others begin.
    fn meta(&mut self, at: usize) -> Result<usize, DicomError> {
        let mut reader = reader(self.bytes, at, uids::EXPLICIT_VR_LITTLE_ENDIAN)?;
        let mut next_at = at;
        while let Some(token) = reader.advance() {
            match token.map_err(|why| damaged(why.to_string(), next_at))? {
                LazyDataToken::ElementHeader(header) if header.tag.group() == 2 => {}
                LazyDataToken::LazyValue { header, decoder } => {
                    next_at = self.take(&header, decoder)?;
                }
                _ => break,
            }
        }
        Ok(next_at)
    }

    /// Takes everything up to the pixels.
    fn data(&mut self, at: usize, syntax: &str) -> Result<(), DicomError> {
        let mut reader = reader(self.bytes, at, syntax)?;
        let mut next_at = at;
        while let Some(token) = reader.advance() {
            let token = token.map_err(|why| damaged(why.to_string(), next_at))?;
            match self.step(token, next_at)? {
                Next::At(at) => next_at = at,
                Next::Done => return Ok(()),
            }
        }
        match self.open.is_empty() {
            true => Ok(()),
            false => Err(damaged("it breaks off within a sequence", self.bytes.len())),
        }
    }

    fn step<D: StatefulDecode>(
        &mut self,
        token: LazyDataToken<&mut D>,
        at: usize,
    ) -> Result<Next, DicomError> {
        match token {
            LazyDataToken::ElementHeader(_) => {}
            LazyDataToken::SequenceStart { tag, .. } => self.opens(Open::Sequence(tag), at)?,
            LazyDataToken::PixelSequenceStart => {
                if self.open.is_empty() {
                    self.found.pixels = Some(Pixels::Pieces(Vec::new()));
                    self.pieces = 0;
                }
                self.opens(Open::Pixels, at)?;
            }
            LazyDataToken::ItemStart { .. } => self.item(at)?,
            LazyDataToken::ItemEnd => self.closes(at, |open| open == Open::Item)?,
            LazyDataToken::SequenceEnd => {
                self.closes(at, |open| open != Open::Item)?;
                if self.open.is_empty() && self.found.pixels.is_some() {
                    return Ok(Next::Done);
                }
            }
            LazyDataToken::LazyValue { header, decoder } => {
                let end = self.take(&header, decoder)?;
                return Ok(match self.found.pixels {
                    Some(Pixels::Plain(_)) => Next::Done,
                    _ => Next::At(end),
                });
            }
            LazyDataToken::LazyItemValue { len, decoder } => {
                let from = decoder.position() as usize;
                let value = self.value(from, Some(len))?;
                // Pixels deeper down are those of an icon; the first item is the table of offsets.
                let is_piece = self.open.len() == 2 && self.pieces > 1;
                if let (Some(Pixels::Pieces(pieces)), true) = (&mut self.found.pixels, is_piece) {
                    pieces.push(value);
                }
                let skipped = decoder.skip_bytes(len);
                skipped.map_err(|why| damaged(why.to_string(), from))?;
                return Ok(Next::At(from + value.len()));
            }
            _ => return Err(damaged("something that no version of DICOM has", at)),
        }
        Ok(Next::At(at))
    }

    /// Takes or skips a value, and gives where it ends.
    fn take<D: StatefulDecode>(
        &mut self,
        header: &DataElementHeader,
        decoder: &mut D,
    ) -> Result<usize, DicomError> {
        let from = decoder.position() as usize;
        let value = self.value(from, header.len.get())?;
        let unread = |why: dicom_parser::stateful::decode::Error| damaged(why.to_string(), from);
        if self.open.is_empty() && header.tag == tags::PIXEL_DATA {
            self.found.pixels = Some(Pixels::Plain(value));
        } else if let (Some(kept), ..=TEXT_MAX) = (self.wanted(header.tag), value.len()) {
            let read = decoder.read_value_preserved(header).map_err(unread)?;
            self.keep(kept, header.tag, &read.to_str());
        } else {
            // The header's own length, of 32 bits.
            decoder.skip_bytes(value.len() as u32).map_err(unread)?;
        }
        Ok(from + value.len())
    }

    /// The bytes of a value, all of which have to be there.
    fn value(&self, at: usize, length: Option<u32>) -> Result<&'a [u8], DicomError> {
        let length = length.ok_or_else(|| damaged("a value has no length", at))? as usize;
        let value = at
            .checked_add(length)
            .and_then(|end| self.bytes.get(at..end));
        value.ok_or_else(|| {
            let left = self.bytes.len().saturating_sub(at);
            damaged(
                format!("a value of {length} bytes begins, {left} are left"),
                at,
            )
        })
    }

    fn opens(&mut self, what: Open, at: usize) -> Result<(), DicomError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(damaged(format!("sequences lie {DEPTH_MAX} deep"), at));
        }
        self.open.push(what);
        Ok(())
    }

    fn item(&mut self, at: usize) -> Result<(), DicomError> {
        let within = self.open.last().copied();
        match within {
            None | Some(Open::Item) => return Err(damaged("an item in no sequence", at)),
            Some(Open::Pixels) => self.pieces += 1,
            Some(Open::Sequence(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE))
                if self.open.len() == 1 =>
            {
                self.found.frames.push(Texts::new());
            }
            Some(Open::Sequence(_)) => {}
        }
        self.opens(Open::Item, at)
    }

    fn closes(&mut self, at: usize, is_that: impl Fn(Open) -> bool) -> Result<(), DicomError> {
        match self.open.pop() {
            Some(open) if is_that(open) => Ok(()),
            _ => Err(damaged("an end without a beginning", at)),
        }
    }

    /// Where a value is to be kept, if it is one that is looked at.
    fn wanted(&self, tag: Tag) -> Option<Kept> {
        match self.open[..] {
            [] => OF_THE_OBJECT.contains(&tag).then_some(Kept::Top),
            [
                Open::Sequence(group),
                Open::Item,
                Open::Sequence(within),
                Open::Item,
            ] => {
                let looked_at = OF_A_FRAME.contains(&(within, tag));
                match group {
                    tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE => looked_at.then_some(Kept::Shared),
                    tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE => looked_at.then_some(Kept::Frame),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn keep(&mut self, kept: Kept, tag: Tag, text: &str) {
        let place = match kept {
            Kept::Top => Some(&mut self.found.top),
            Kept::Shared => Some(&mut self.found.shared),
            Kept::Frame => self.found.frames.last_mut(),
        };
        let text = text.trim_matches(['\0', ' ']).to_owned();
        if let Some(place) = place {
            place.insert(tag, text);
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Kept {
    Top,
    Shared,
    Frame,
}
