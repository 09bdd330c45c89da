//! A cone-beam series of a ball, made with dicom-rs's own writer.

use crate::pixels::tests::packed;
use dicom_core::value::{DataSetSequence, PixelFragmentSequence, Value};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use glam::{DMat3, DVec3};

/// Grey value of the ball, of what is around it.
pub(crate) const BALL: f64 = 1800.0;
pub(crate) const AROUND: f64 = -1000.0;

/// How the series is written.
#[derive(Debug, Clone)]
pub(crate) struct Scanner {
    pub(crate) size: [usize; 3],
    pub(crate) spacing_mm: DVec3,
    pub(crate) first_mm: DVec3,
    pub(crate) axes: DMat3,
    pub(crate) middle_mm: DVec3,
    pub(crate) radius_mm: f64,
    pub(crate) syntax: &'static str,
    pub(crate) is_signed: bool,
    pub(crate) series: &'static str,
    pub(crate) slope: f64,
    pub(crate) intercept: f64,
}

impl Default for Scanner {
    fn default() -> Self {
        let axes = DMat3::from_axis_angle(DVec3::new(0.6, 0.0, 0.8), 0.7);
        Self {
            size: [28, 24, 20],
            spacing_mm: DVec3::new(0.3, 0.25, 0.4),
            first_mm: DVec3::new(-31.25, 12.5, -7.0),
            axes,
            middle_mm: DVec3::new(-31.25, 12.5, -7.0) + axes * DVec3::new(4.1, 2.9, 3.8),
            radius_mm: 2.2,
            syntax: uids::EXPLICIT_VR_LITTLE_ENDIAN,
            is_signed: false,
            series: "1.2.3.4",
            slope: 1.0,
            intercept: -1024.0,
        }
    }
}

pub(crate) fn element(tag: Tag, vr: VR, text: &str) -> DataElement<InMemDicomObject> {
    DataElement::new(tag, vr, PrimitiveValue::from(text))
}

fn number(tag: Tag, number: usize) -> DataElement<InMemDicomObject> {
    DataElement::new(tag, VR::US, PrimitiveValue::from(number as u16))
}

fn list(numbers: impl IntoIterator<Item = f64>) -> String {
    let words: Vec<String> = numbers.into_iter().map(|x| format!("{x:.10}")).collect();
    words.join("\\")
}

impl Scanner {
    pub(crate) fn place_mm(&self, at: [usize; 3]) -> DVec3 {
        let steps = DVec3::from_array(at.map(|n| n as f64));
        self.first_mm + self.axes * (steps * self.spacing_mm)
    }

    /// Stored values of a slice.
    fn raw(&self, z: usize) -> Vec<u16> {
        let mut raw = Vec::new();
        for y in 0..self.size[1] {
            for x in 0..self.size[0] {
                let far = (self.place_mm([x, y, z]) - self.middle_mm).length();
                let grey = if far <= self.radius_mm { BALL } else { AROUND };
                raw.push(((grey - self.intercept) / self.slope).round() as i32 as u16);
            }
        }
        raw
    }

    fn place(&self, z: usize) -> DataElement<InMemDicomObject> {
        let position = list(self.place_mm([0, 0, z]).to_array());
        element(tags::IMAGE_POSITION_PATIENT, VR::DS, &position)
    }

    fn plane(&self) -> DataElement<InMemDicomObject> {
        let (x, y) = (self.axes.x_axis.to_array(), self.axes.y_axis.to_array());
        element(
            tags::IMAGE_ORIENTATION_PATIENT,
            VR::DS,
            &list([x, y].concat()),
        )
    }

    fn measures(&self) -> DataElement<InMemDicomObject> {
        let spacing = list([self.spacing_mm.y, self.spacing_mm.x]);
        element(tags::PIXEL_SPACING, VR::DS, &spacing)
    }

    fn scale(&self) -> [DataElement<InMemDicomObject>; 3] {
        [
            element(tags::RESCALE_TYPE, VR::LO, "HU"),
            element(tags::RESCALE_INTERCEPT, VR::DS, &self.intercept.to_string()),
            element(tags::RESCALE_SLOPE, VR::DS, &self.slope.to_string()),
        ]
    }

    fn common(&self, class: &str, instance: &str) -> InMemDicomObject {
        let bits = if self.is_signed { 16 } else { 12 };
        InMemDicomObject::from_element_iter([
            element(tags::SOP_CLASS_UID, VR::UI, class),
            element(tags::SOP_INSTANCE_UID, VR::UI, instance),
            element(tags::MODALITY, VR::CS, "CT"),
            element(tags::SERIES_INSTANCE_UID, VR::UI, self.series),
            element(tags::SERIES_DESCRIPTION, VR::LO, "lower jaw"),
            element(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
            number(tags::SAMPLES_PER_PIXEL, 1),
            number(tags::COLUMNS, self.size[0]),
            number(tags::ROWS, self.size[1]),
            number(tags::BITS_ALLOCATED, 16),
            number(tags::BITS_STORED, bits),
            number(tags::HIGH_BIT, bits - 1),
            number(tags::PIXEL_REPRESENTATION, usize::from(self.is_signed)),
        ])
    }

    /// One slice as an object.
    pub(crate) fn slice(&self, z: usize) -> InMemDicomObject {
        let mut object = self.common(
            uids::CT_IMAGE_STORAGE,
            &format!("{}.{}", self.series, z + 1),
        );
        object.put(self.place(z));
        object.put(self.plane());
        object.put(self.measures());
        for scale in self.scale() {
            object.put(scale);
        }
        object.put(self.pixels(&[self.raw(z)]));
        object
    }

    fn pixels(&self, frames: &[Vec<u16>]) -> DataElement<InMemDicomObject> {
        match self.syntax {
            uids::RLE_LOSSLESS => {
                let pieces: Vec<Vec<u8>> = frames.iter().map(|frame| packed(frame)).collect();
                let value = Value::PixelSequence(PixelFragmentSequence::new(vec![], pieces));
                DataElement::new(tags::PIXEL_DATA, VR::OB, value)
            }
            _ => {
                let all = PrimitiveValue::U16(frames.concat().into());
                DataElement::new(tags::PIXEL_DATA, VR::OW, all)
            }
        }
    }

    /// All slices in one file of Enhanced CT, the slices from the last to the first.
    pub(crate) fn enhanced(&self) -> Vec<u8> {
        let mut object = self.common(uids::ENHANCED_CT_IMAGE_STORAGE, "1.2.3.4.99");
        let item = |within: Tag, elements: Vec<DataElement<InMemDicomObject>>| {
            let item = InMemDicomObject::from_element_iter(elements);
            DataElement::new(within, VR::SQ, DataSetSequence::from(vec![item]))
        };
        let shared = InMemDicomObject::from_element_iter([
            item(tags::PLANE_ORIENTATION_SEQUENCE, vec![self.plane()]),
            item(tags::PIXEL_MEASURES_SEQUENCE, vec![self.measures()]),
            item(
                tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
                self.scale().into(),
            ),
        ]);
        let order = || (0..self.size[2]).rev();
        let own = order().map(|z| {
            let place = item(tags::PLANE_POSITION_SEQUENCE, vec![self.place(z)]);
            InMemDicomObject::from_element_iter([place])
        });
        let own: Vec<InMemDicomObject> = own.collect();
        object.put(element(
            tags::NUMBER_OF_FRAMES,
            VR::IS,
            &self.size[2].to_string(),
        ));
        for (tag, items) in [
            (tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![shared]),
            (tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, own),
        ] {
            object.put(DataElement::new(tag, VR::SQ, DataSetSequence::from(items)));
        }
        let frames: Vec<Vec<u16>> = order().map(|z| self.raw(z)).collect();
        object.put(self.pixels(&frames));
        self.file(object)
    }

    /// An object as a file.
    pub(crate) fn file(&self, object: InMemDicomObject) -> Vec<u8> {
        let meta = FileMetaTableBuilder::new().transfer_syntax(self.syntax);
        let mut bytes = Vec::new();
        object
            .with_meta(meta)
            .unwrap()
            .write_all(&mut bytes)
            .unwrap();
        bytes
    }

    /// Every slice as a file, with a name, in an order that no scanner has.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let count = self.size[2];
        let order = (0..count).map(|i| i * 7 % count);
        assert!(!count.is_multiple_of(7));
        let named = order.map(|z| (format!("IM{z:03}"), self.file(self.slice(z))));
        named.collect()
    }
}
