//! A solid as a DICOM file: Encapsulated STL (PS3.3, A.85.1).
//!
//! In: a binary STL in mm, who it is for. Out: bytes of a file. Law: `law_the_solid_comes_back_byte_for_byte`,
//! `law_the_same_solid_gives_the_same_file`. Fails: [`ModelError`].
//! Method: explicit little endian; texts in UTF-8; what is not known is empty where the standard has it so (type 2);
//! identifiers by content ([`uid_of`]). The title's code is the nearest that CID 7061 has for a model of a surface scan.
//! Not here: when it was made (a room has no clock), whether the solid is closed.

use crate::text::{TextError, day, long, moment, name, sex, short_text};
use crate::uid::{is_uid, uid_of};
use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};

/// Who makes the files.
const MANUFACTURER: &str = "BioSculpt";
/// The device of a design is a program.
const SERIAL: &str = "none (software)";
/// What every file says of itself; 64 characters are the most.
const CONTENT: &str = "Design for research and teaching; not a medical device";
/// Bytes of a binary STL before its faces.
const HEADER_BYTES: usize = 84;
/// Bytes of a face.
const FACE_BYTES: usize = 50;

/// Whose solid it is; what is empty is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patient {
    /// Name, as `family^given`; a name in one piece is taken as it is.
    pub name: String,
    /// Number or other identifier of the record.
    pub id: String,
    /// Day of birth, `YYYY-MM-DD`.
    pub born: String,
    /// `F`, `M` or `O`.
    pub sex: String,
}

/// A solid with what its file is to say.
#[derive(Debug, Clone, Default)]
pub struct Model<'a> {
    /// Binary STL, mm.
    pub stl: &'a [u8],
    /// Whose it is.
    pub patient: Patient,
    /// What it is, in one line.
    pub title: String,
    /// Identifier of the study; by content where there is none.
    pub study: Option<String>,
    /// Identifier of the frame of its coordinates; by content where there is none.
    pub frame: Option<String>,
    /// When it was made, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss` with `Z` for UTC, or nothing.
    pub made: String,
    /// Version of the program.
    pub version: String,
}

/// A file with a solid in it, and what names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encapsulated {
    /// The file.
    pub bytes: Vec<u8>,
    /// Identifier of the study.
    pub study: String,
    /// Identifier of the series, which is of this solid only.
    pub series: String,
    /// Identifier of the instance.
    pub instance: String,
    /// Identifier of the frame of its coordinates.
    pub frame: String,
}

/// A solid that no file can be made of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Bytes that are no binary STL.
    #[error(
        "the solid is {found}, expected a binary STL: 84 bytes and 50 for each face that it counts"
    )]
    Stl {
        /// What it is.
        found: String,
    },
    /// A text that does not fit.
    #[error(transparent)]
    Text(#[from] TextError),
    /// An identifier that is none.
    #[error(
        "the {what} identifier is {found:?}, expected numbers with dots between, at most 64 characters"
    )]
    Uid {
        /// Of what.
        what: &'static str,
        /// What it is.
        found: String,
    },
    /// The writer's own.
    #[error("the file cannot be written: {0}")]
    Write(String),
}

/// A DICOM file with the solid in it.
///
/// # Errors
/// [`ModelError`] says what does not fit.
pub fn encapsulate(model: &Model<'_>) -> Result<Encapsulated, ModelError> {
    expect_binary(model.stl)?;
    let mut object = InMemDicomObject::new_empty();
    let texts = texts(model)?;
    for (tag, vr, text) in &texts {
        put(&mut object, *tag, *vr, text);
    }
    let codes = [
        (
            tags::CONCEPT_NAME_CODE_SEQUENCE,
            ["129021", "DCM", "Laser Scanning 3D CAM model"],
        ),
        (tags::MEASUREMENT_UNITS_CODE_SEQUENCE, ["mm", "UCUM", "mm"]),
        (
            tags::MODEL_USAGE_CODE_SEQUENCE,
            ["129015", "DCM", "Prosthetic Fabrication"],
        ),
    ];
    for (tag, code) in codes {
        object.put(DataElement::new(
            tag,
            VR::SQ,
            DataSetSequence::from(vec![coded(code)]),
        ));
    }
    let length = u32::try_from(model.stl.len()).map_err(|_| ModelError::Stl {
        found: format!("{} bytes long", model.stl.len()),
    })?;
    let mut document = model.stl.to_vec();
    document.resize(document.len().next_multiple_of(2), 0);
    for (tag, vr, value) in [
        (
            tags::ENCAPSULATED_DOCUMENT_LENGTH,
            VR::UL,
            PrimitiveValue::from(length),
        ),
        (
            tags::ENCAPSULATED_DOCUMENT,
            VR::OB,
            PrimitiveValue::from(document),
        ),
    ] {
        object.put(DataElement::new(tag, vr, value));
    }
    identified(object, model, &texts)
}

/// Whether bytes are a binary STL that is as long as it says.
#[must_use]
pub fn is_binary_stl(bytes: &[u8]) -> bool {
    expect_binary(bytes).is_ok()
}

fn expect_binary(stl: &[u8]) -> Result<(), ModelError> {
    let count = stl.get(80..HEADER_BYTES).and_then(|b| b.try_into().ok());
    let Some(count) = count.map(|b| u32::from_le_bytes(b) as usize) else {
        let found = format!("{} bytes long", stl.len());
        return Err(ModelError::Stl { found });
    };
    let expected = count
        .saturating_mul(FACE_BYTES)
        .saturating_add(HEADER_BYTES);
    match count > 0 && stl.len() == expected {
        true => Ok(()),
        false => Err(ModelError::Stl {
            found: format!("{} bytes long and counts {count} faces", stl.len()),
        }),
    }
}

type Text = (Tag, VR, String);

fn texts(model: &Model<'_>) -> Result<Vec<Text>, ModelError> {
    let (patient, made) = (&model.patient, moment("time of making", &model.made)?);
    let title = short_text("title", &model.title)?;
    let series: String = title.chars().take(64).collect();
    let nothing = String::new;
    let text = str::to_owned;
    let mut texts = vec![
        (tags::SPECIFIC_CHARACTER_SET, VR::CS, text("ISO_IR 192")),
        (
            tags::SOP_CLASS_UID,
            VR::UI,
            text(uids::ENCAPSULATED_STL_STORAGE),
        ),
        (tags::STUDY_DATE, VR::DA, made.day.clone()),
        (tags::CONTENT_DATE, VR::DA, made.day),
        (tags::ACQUISITION_DATE_TIME, VR::DT, nothing()),
        (tags::STUDY_TIME, VR::TM, made.time.clone()),
        (tags::CONTENT_TIME, VR::TM, made.time),
        (tags::ACCESSION_NUMBER, VR::SH, nothing()),
        (tags::MODALITY, VR::CS, text("M3D")),
        (tags::MANUFACTURER, VR::LO, text(MANUFACTURER)),
        (tags::REFERRING_PHYSICIAN_NAME, VR::PN, nothing()),
        (tags::SERIES_DESCRIPTION, VR::LO, series.trim().to_owned()),
        (tags::MANUFACTURER_MODEL_NAME, VR::LO, text(MANUFACTURER)),
        (
            tags::PATIENT_NAME,
            VR::PN,
            name("patient's name", &patient.name)?,
        ),
        (
            tags::PATIENT_ID,
            VR::LO,
            long("patient's identifier", &patient.id)?,
        ),
        (
            tags::PATIENT_BIRTH_DATE,
            VR::DA,
            day("day of birth", &patient.born)?,
        ),
        (tags::PATIENT_SEX, VR::CS, sex("sex", &patient.sex)?),
        (tags::DEVICE_SERIAL_NUMBER, VR::LO, text(SERIAL)),
        (
            tags::SOFTWARE_VERSIONS,
            VR::LO,
            long("version", &model.version)?,
        ),
        (tags::STUDY_ID, VR::SH, text("1")),
        (tags::SERIES_NUMBER, VR::IS, text("1")),
        (tags::INSTANCE_NUMBER, VR::IS, text("1")),
        (tags::POSITION_REFERENCE_INDICATOR, VR::LO, nothing()),
        (tags::BURNED_IN_ANNOTATION, VR::CS, text("NO")),
        (tags::DOCUMENT_TITLE, VR::ST, title),
        (
            tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT,
            VR::LO,
            text("model/stl"),
        ),
        (tags::MODEL_MODIFICATION, VR::CS, text("YES")),
        (tags::MODEL_MIRRORING, VR::CS, text("NO")),
        (tags::CONTENT_DESCRIPTION, VR::LO, text(CONTENT)),
    ];
    if made.is_utc {
        texts.push((tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, text("+0000")));
    }
    Ok(texts)
}

fn put(object: &mut InMemDicomObject, tag: Tag, vr: VR, text: &str) {
    let value = match text {
        "" => PrimitiveValue::Empty,
        text => PrimitiveValue::from(text),
    };
    object.put(DataElement::new(tag, vr, value));
}

fn coded([value, scheme, meaning]: [&str; 3]) -> InMemDicomObject {
    let mut item = InMemDicomObject::new_empty();
    put(&mut item, tags::CODE_VALUE, VR::SH, value);
    put(&mut item, tags::CODING_SCHEME_DESIGNATOR, VR::SH, scheme);
    put(&mut item, tags::CODE_MEANING, VR::LO, meaning);
    item
}

/// With its identifiers, as a file.
fn identified(
    mut object: InMemDicomObject,
    model: &Model<'_>,
    texts: &[Text],
) -> Result<Encapsulated, ModelError> {
    let given = |what: &'static str, uid: &Option<String>, own: String| match uid {
        Some(uid) if is_uid(uid) => Ok(uid.clone()),
        Some(uid) => Err(ModelError::Uid {
            what,
            found: uid.chars().take(100).collect(),
        }),
        None => Ok(own),
    };
    // Everything that the file says goes into the instance's own identifier.
    let said: Vec<&[u8]> = texts.iter().map(|(_, _, text)| text.as_bytes()).collect();
    let all = |kind: &'static [u8]| [&[kind, model.stl], &said[..]].concat();
    let study = given("study's", &model.study, uid_of(&all(b"study")))?;
    let frame = given("frame's", &model.frame, uid_of(&[b"frame", model.stl]))?;
    let under: [&[u8]; 2] = [study.as_bytes(), frame.as_bytes()];
    let series = uid_of(&[&all(b"series")[..], &under].concat());
    let instance = uid_of(&[&all(b"instance")[..], &under].concat());
    for (tag, uid) in [
        (tags::STUDY_INSTANCE_UID, &study),
        (tags::FRAME_OF_REFERENCE_UID, &frame),
        (tags::SERIES_INSTANCE_UID, &series),
        (tags::SOP_INSTANCE_UID, &instance),
    ] {
        put(&mut object, tag, VR::UI, uid);
    }
    let unwritten = |why: &dyn std::fmt::Display| ModelError::Write(why.to_string());
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
        .media_storage_sop_class_uid(uids::ENCAPSULATED_STL_STORAGE)
        .media_storage_sop_instance_uid(instance.as_str())
        .implementation_class_uid(uid_of(&[b"implementation", MANUFACTURER.as_bytes()]))
        .implementation_version_name("BIOSCULPT");
    let file = object.with_meta(meta).map_err(|why| unwritten(&why))?;
    let mut bytes = Vec::with_capacity(model.stl.len() + (8 << 10));
    file.write_all(&mut bytes).map_err(|why| unwritten(&why))?;
    Ok(Encapsulated {
        bytes,
        study,
        series,
        instance,
        frame,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stl(faces: u32, seed: u8) -> Vec<u8> {
        let mut bytes = vec![b' '; 80];
        bytes.extend(faces.to_le_bytes());
        bytes.extend((0..faces * 50).map(|i| (i as u8).wrapping_mul(seed)));
        bytes
    }

    fn model(stl: &[u8]) -> Model<'_> {
        Model {
            stl,
            patient: Patient {
                name: "Voß^Élodie".to_owned(),
                id: "17".to_owned(),
                born: "1984-05-17".to_owned(),
                sex: "F".to_owned(),
            },
            title: "Restoration of tooth 36".to_owned(),
            version: "0.1.0".to_owned(),
            ..Model::default()
        }
    }

    proptest! {
        #[test]
        fn law_the_solid_comes_back_byte_for_byte(faces in 1_u32..40, seed: u8) {
            let stl = stl(faces, seed);
            let bytes = encapsulate(&model(&stl)).unwrap().bytes;
            prop_assert_eq!(bytes.len() % 2, 0);
            let file = dicom_object::from_reader(&bytes[128..]).unwrap();
            let length = file.element(tags::ENCAPSULATED_DOCUMENT_LENGTH).unwrap();
            let length = length.to_int::<usize>().unwrap();
            let held = file.element(tags::ENCAPSULATED_DOCUMENT).unwrap().to_bytes().unwrap();
            prop_assert_eq!(&held[..length], &stl[..]);
            prop_assert!(held.len() - length < 2);
            let name = file.element(tags::PATIENT_NAME).unwrap().to_str().unwrap().into_owned();
            prop_assert_eq!(name, "Voß^Élodie");
        }
    }

    #[test]
    fn law_the_same_solid_gives_the_same_file() {
        let stl = stl(3, 7);
        let first = encapsulate(&model(&stl)).unwrap();
        assert_eq!(first, encapsulate(&model(&stl)).unwrap());
        let file = dicom_object::from_reader(&first.bytes[128..]).unwrap();
        let instance = file.meta().media_storage_sop_instance_uid();
        assert_eq!(instance, first.instance);
        let mut other = model(&stl);
        other.patient.id = "18".to_owned();
        assert_ne!(encapsulate(&other).unwrap().instance, first.instance);
        let study = Model {
            study: Some("1.2.3".to_owned()),
            ..model(&stl)
        };
        assert_ne!(encapsulate(&study).unwrap().instance, first.instance);
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        let whole = stl(2, 1);
        let told = |model: &Model<'_>| encapsulate(model).unwrap_err().to_string();
        for bad in [&b"solid a\nendsolid a\n"[..], &whole[..100], &stl(0, 0)] {
            assert!(told(&model(bad)).contains("binary STL"));
        }
        let mut wrong = model(&whole);
        wrong.study = Some("1.x".to_owned());
        assert!(told(&wrong).contains("study's identifier"));
        let mut wrong = model(&whole);
        wrong.patient.born = "17.5.84".to_owned();
        assert!(told(&wrong).contains("day of birth"));
    }
}
