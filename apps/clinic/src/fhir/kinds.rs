//! The kinds of resources, who may see them, and what they can be searched by: one table.
//!
//! Law: `law_the_statement_promises_what_is_done` (tests). Method: search and CapabilityStatement read the same rows; a judge holds
//! the names against the standard's (`cargo xtask fhir`).

use practice::Action;

/// How a search parameter is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Token,
    Date,
    Text,
    Reference,
}

impl Sort {
    /// As the standard names it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Date => "date",
            Self::Text => "string",
            Self::Reference => "reference",
        }
    }
}

/// A search parameter: its name, how it is compared, and where in the resource its values stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) sort: Sort,
    pub(crate) path: &'static str,
}

macro_rules! kinds {
    ($($kind:ident: $action:ident [$($name:literal $sort:ident $path:literal,)*])*) => {
        /// A kind of resource.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Kind { $($kind,)* }

        impl Kind {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// As the standard names it.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$kind => stringify!($kind),)* }
            }

            /// The least that an account must be allowed to see any of it.
            pub(crate) const fn action(self) -> Action {
                match self { $(Self::$kind => Action::$action,)* }
            }

            /// What it can be searched by, besides what all can.
            pub(crate) const fn parameters(self) -> &'static [Parameter] {
                match self { $(Self::$kind => &[
                    $(Parameter { name: $name, sort: Sort::$sort, path: $path },)*
                ],)* }
            }
        }
    };
}

kinds! {
    Patient: SeePatient [
        "name" Text "name.text",
        "identifier" Token "identifier",
        "birthdate" Date "birthDate",
        "active" Token "active",
    ]
    Practitioner: SeePatient [
        "name" Text "name.text",
        "identifier" Token "identifier",
        "active" Token "active",
    ]
    Device: SeeDevices [
        "device-name" Text "deviceName.name",
        "identifier" Token "identifier",
        "status" Token "status",
        "type" Token "type",
    ]
    Condition: SeeCare [
        "patient" Reference "subject",
        "subject" Reference "subject",
        "code" Token "code",
        "category" Token "category",
        "clinical-status" Token "clinicalStatus",
        "body-site" Token "bodySite",
        "recorded-date" Date "recordedDate",
    ]
    Observation: SeePatient [
        "patient" Reference "subject",
        "subject" Reference "subject",
        "code" Token "code",
        "category" Token "category",
        "status" Token "status",
        "date" Date "effectiveDateTime",
        "value-concept" Token "valueCodeableConcept",
        "focus" Reference "focus",
        "part-of" Reference "partOf",
        "derived-from" Reference "derivedFrom",
    ]
    Procedure: SeeCare [
        "patient" Reference "subject",
        "subject" Reference "subject",
        "code" Token "code",
        "category" Token "category",
        "status" Token "status",
        "date" Date "performedPeriod",
        "based-on" Reference "basedOn",
    ]
    CarePlan: SeeCare [
        "patient" Reference "subject",
        "subject" Reference "subject",
        "category" Token "category",
        "status" Token "status",
        "intent" Token "intent",
        "date" Date "period",
    ]
    ImagingStudy: SeeCare [
        "patient" Reference "subject",
        "subject" Reference "subject",
        "identifier" Token "identifier",
        "status" Token "status",
    ]
    BodyStructure: SeeCare [
        "patient" Reference "patient",
        "location" Token "location",
    ]
    Consent: SeeCare [
        "patient" Reference "patient",
        "status" Token "status",
        "scope" Token "scope",
        "category" Token "category",
        "date" Date "dateTime",
    ]
    AuditEvent: SeeAudit [
        "patient" Reference "entity.what",
        "date" Date "recorded",
        "outcome" Token "outcome",
        "agent" Reference "agent.who",
        "agent-name" Text "agent.name",
    ]
    Provenance: SeeCare [
        "target" Reference "target",
        "recorded" Date "recorded",
        "agent" Reference "agent.who",
    ]
}

impl Kind {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether it belongs to the record of one patient, with that patient's id before its own.
    pub(crate) const fn is_of_a_record(self) -> bool {
        !matches!(self, Self::Practitioner | Self::Device | Self::AuditEvent)
    }

    pub(crate) fn parameter(self, name: &str) -> Option<Parameter> {
        let mut all = self.parameters().iter().copied();
        all.find(|one| one.name == name)
    }
}

/// The patient whose record a resource belongs to, by its id.
pub(crate) fn patient_of(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}
