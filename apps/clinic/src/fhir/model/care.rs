//! Resources of care: what a patient has, what was measured, planned and done.

use super::data::{
    Coding, Concept, Contained, Extension, Identifier, Note, Period, Quantity, Reference,
};
use super::shapes;

shapes! {
    /// Something that a patient has.
    Condition {
        clinical_status: Option<Concept>,
        category: Vec<Concept>,
        code: Option<Concept>,
        body_site: Vec<Concept>,
        subject: Reference,
        abatement_string: String,
        recorded_date: String,
        recorder: Option<Reference>,
        note: Vec<Note>,
    }

    /// Something measured, answered or seen at a time.
    Observation {
        part_of: Vec<Reference>,
        status: String,
        category: Vec<Concept>,
        code: Concept,
        subject: Reference,
        focus: Vec<Reference>,
        effective_date_time: String,
        issued: String,
        performer: Vec<Reference>,
        value_integer: Option<u32>,
        value_string: String,
        value_codeable_concept: Option<Concept>,
        data_absent_reason: Option<Concept>,
        interpretation: Vec<Concept>,
        note: Vec<Note>,
        body_site: Option<Concept>,
        method: Option<Concept>,
        reference_range: Vec<ReferenceRange>,
        derived_from: Vec<Reference>,
        component: Vec<Part>,
    }

    /// A part of an observation.
    Part {
        code: Concept,
        value_quantity: Option<Quantity>,
        value_integer: Option<u32>,
        value_string: String,
        data_absent_reason: Option<Concept>,
        interpretation: Vec<Concept>,
        reference_range: Vec<ReferenceRange>,
    }

    /// What is allowed, or how a figure is read.
    ReferenceRange {
        low: Option<Quantity>,
        high: Option<Quantity>,
        text: String,
    }

    /// Something that was done.
    Procedure {
        contained: Vec<Contained>,
        based_on: Vec<Reference>,
        status: String,
        status_reason: Option<Concept>,
        category: Option<Concept>,
        code: Option<Concept>,
        subject: Reference,
        performed_period: Option<Period>,
        recorder: Option<Reference>,
        performer: Vec<Performer>,
        body_site: Vec<Concept>,
        outcome: Option<Concept>,
        note: Vec<Note>,
        used_reference: Vec<Reference>,
    }

    /// Who did it, as what.
    Performer {
        function: Option<Concept>,
        actor: Reference,
    }

    /// Something that is planned.
    CarePlan {
        identifier: Vec<Identifier>,
        status: String,
        intent: String,
        category: Vec<Concept>,
        title: String,
        description: String,
        subject: Reference,
        period: Option<Period>,
        created: String,
        author: Option<Reference>,
        supporting_info: Vec<Reference>,
        activity: Vec<Activity>,
        note: Vec<Note>,
    }

    /// A part of a plan, and what came of it.
    Activity {
        outcome_reference: Vec<Reference>,
        detail: Option<ActivityDetail>,
    }

    /// What is to be done.
    ActivityDetail {
        extension: Vec<Extension>,
        code: Option<Concept>,
        status: String,
        status_reason: Option<Concept>,
        description: String,
    }

    /// Pictures of a patient.
    ImagingStudy {
        identifier: Vec<Identifier>,
        status: String,
        modality: Vec<Coding>,
        subject: Reference,
        started: String,
        number_of_series: Option<u32>,
        number_of_instances: Option<u32>,
        note: Vec<Note>,
        description: String,
        series: Vec<StudySeries>,
    }

    /// A series of DICOM objects in a study.
    StudySeries {
        uid: String,
        modality: Coding,
        description: String,
        number_of_instances: Option<u32>,
    }

    /// A place of a body.
    BodyStructure {
        active: Option<bool>,
        location: Option<Concept>,
        location_qualifier: Vec<Concept>,
        description: String,
        patient: Reference,
    }
}
