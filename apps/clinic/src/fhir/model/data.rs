//! Data types of FHIR R4, and what is contained in other resources.

use super::{Absent, shapes};

shapes! {
    /// A code of a system.
    Coding {
        system: String,
        version: String,
        code: String,
        display: String,
    }

    /// Codes of one meaning, and the meaning in words.
    Concept {
        extension: Vec<Extension>,
        coding: Vec<Coding>,
        text: String,
    }

    /// What the standard has no field for.
    Extension {
        url: String,
        value_reference: Option<Reference>,
        value_code: String,
        value_string: String,
    }

    /// Another resource, or who is meant in words.
    Reference {
        reference: String,
        identifier: Option<Box<Identifier>>,
        display: String,
    }

    /// What something is known by elsewhere.
    Identifier {
        system: String,
        value: String,
    }

    /// Version, time of the last change, and marks.
    Meta {
        version_id: String,
        last_updated: String,
        tag: Vec<Coding>,
    }

    /// A name.
    HumanName {
        r#use: String,
        text: String,
    }

    /// From when to when.
    Period {
        start: String,
        end: String,
    }

    /// A number with its unit.
    Quantity {
        value: Option<f64>,
        unit: String,
        system: String,
        code: String,
    }

    /// A remark.
    Note {
        author_reference: Option<Reference>,
        time: String,
        text: String,
    }

    /// A signature over something.
    Signature {
        r#type: Vec<Coding>,
        when: String,
        who: Reference,
        on_behalf_of: Option<Reference>,
        target_format: String,
        sig_format: String,
        data: String,
    }

    /// The device of a session, as the session's own record has it.
    ContainedDevice {
        resource_type: &'static str,
        id: &'static str,
        status: String,
        device_name: Vec<super::DeviceName>,
        lot_number: String,
        r#type: Option<Concept>,
        version: Vec<super::DeviceVersion>,
        note: Vec<Note>,
    }

    /// A form as it was shown and answered.
    ContainedForm {
        resource_type: &'static str,
        id: &'static str,
        language: String,
        identifier: Option<Identifier>,
        status: String,
        subject: Option<Reference>,
        authored: String,
        author: Option<Reference>,
        source: Option<Reference>,
        item: Vec<FormItem>,
    }

    /// A text of a form with the answer to it.
    FormItem {
        link_id: String,
        text: String,
        answer: Vec<FormAnswer>,
    }

    /// An answer.
    FormAnswer {
        value_boolean: Option<bool>,
        value_string: String,
    }
}

/// A resource in another.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum Contained {
    Device(Box<ContainedDevice>),
    Form(Box<ContainedForm>),
}

impl Absent for Contained {
    fn is_absent(&self) -> bool {
        false
    }
}

impl Coding {
    pub(crate) fn new(system: &str, code: &str, display: &str) -> Self {
        Self {
            system: system.to_owned(),
            code: code.to_owned(),
            display: display.to_owned(),
            ..Self::default()
        }
    }
}

impl Concept {
    pub(crate) fn of(coding: Coding) -> Self {
        Self {
            coding: vec![coding],
            ..Self::default()
        }
    }

    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(crate) fn saying(self, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, ..self }
    }
}

impl Reference {
    pub(crate) fn to(kind: &str, id: &str) -> Self {
        Self {
            reference: format!("{kind}/{id}"),
            ..Self::default()
        }
    }

    pub(crate) fn showing(self, display: impl Into<String>) -> Self {
        let display = display.into();
        Self { display, ..self }
    }
}

impl Note {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}
