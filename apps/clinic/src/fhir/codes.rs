//! Code systems: open ones where they say what is true, own ones where none does.
//!
//! In: words of the record. Out: codes. Method: ISO 3950 for teeth, HL7's FDI-surface for surfaces, ICD-10 for caries only (the
//! record does not say why a surface is worn or stained), UCUM for units. The table for readers is in `docs/fhir.md`.

use super::model::{Coding, Concept, Extension, Quantity, Reference};
use practice::{Condition, Presence, Role, Stage, SurfaceName, Tooth};

/// ISO 3950.
const TOOTH: &str = "urn:iso:std:iso:3950";
const SURFACE: &str = "http://terminology.hl7.org/CodeSystem/FDI-surface";
const ICD10: &str = "http://hl7.org/fhir/sid/icd-10";
const UCUM: &str = "http://unitsofmeasure.org";
const BODY_SITE: &str = "http://hl7.org/fhir/StructureDefinition/bodySite";
/// Codes that DICOM has for kinds of pictures.
const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
/// Identifiers that DICOM gives.
pub(crate) const DICOM_UID: &str = "urn:dicom:uid";
pub(crate) const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/// Systems of this project.
pub(crate) const MARK: &str = "urn:biosculpt:mark";
pub(crate) const CHART: &str = "urn:biosculpt:chart";
pub(crate) const FINDING: &str = "urn:biosculpt:scan-finding";
pub(crate) const OBSERVATION: &str = "urn:biosculpt:observation";
pub(crate) const MDAS: &str = "urn:biosculpt:mdas";
pub(crate) const WORK: &str = "urn:biosculpt:work";
pub(crate) const CHECK: &str = "urn:biosculpt:proof-check";
pub(crate) const TEXT: &str = "urn:biosculpt:consent-text";
pub(crate) const ROLE: &str = "urn:biosculpt:role";
pub(crate) const NUMBER: &str = "urn:biosculpt:patient-number";
pub(crate) const SHA256: &str = "urn:biosculpt:sha256";
pub(crate) const KEY: &str = "urn:biosculpt:ed25519-public-key";

/// What everything simulated is marked with.
pub(crate) fn simulated() -> Coding {
    Coding::new(MARK, "simulated", "made by a simulated device")
}

/// What all resources of a clinic of made-up people are marked with.
pub(crate) fn made_up() -> Coding {
    Coding::new(ACT_REASON, "HTEST", "test health data")
}

/// A code of HL7's terminology.
pub(crate) fn hl7(system: &str, code: &str, display: &str) -> Concept {
    let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
    Concept::of(Coding::new(&system, code, display))
}

/// Computed tomography, of which cone-beam is one; what its files call themselves may be anything.
pub(crate) fn ct() -> Coding {
    Coding::new(DCM, "CT", "Computed Tomography")
}

/// A code of ours.
pub(crate) fn own(system: &str, code: &str, display: &str) -> Concept {
    Concept::of(Coding::new(system, code, display))
}

pub(crate) fn tooth(tooth: Tooth) -> Coding {
    let code = tooth.to_string();
    Coding::new(TOOTH, &code, &format!("tooth {code}"))
}

/// The facing surface is HL7's buccal of back teeth, ventral (towards the lips) of front teeth.
pub(crate) fn surface(of: Tooth, surface: SurfaceName) -> Coding {
    let front = of.surfaces().contains(&SurfaceName::I);
    let (code, display) = match surface {
        SurfaceName::M => ("M", "Mesial"),
        SurfaceName::O => ("O", "Occlusal"),
        SurfaceName::I => ("I", "Incisal"),
        SurfaceName::D => ("D", "Distal"),
        SurfaceName::B if front => ("V", "Ventral"),
        SurfaceName::B => ("B", "Buccal"),
        SurfaceName::L => ("L", "Lingual"),
    };
    Coding::new(SURFACE, code, display)
}

/// A tooth, or a surface of it, in words.
pub(crate) fn place(of: Tooth, on: Option<SurfaceName>) -> String {
    let on = on.map(|on| surface(of, on).display.to_lowercase());
    on.map_or_else(|| format!("tooth {of}"), |on| format!("tooth {of}, {on}"))
}

/// Id of the body structure of a tooth, or of a surface of it.
pub(crate) fn structure(patient: &str, of: Tooth, on: Option<SurfaceName>) -> String {
    let on = on.map_or_else(String::new, |on| format!("{on:?}"));
    format!("{patient}-b{of}{on}")
}

/// The site: the tooth as a code, and the body structure that says the surface.
pub(crate) fn site(patient: &str, of: Tooth, on: Option<SurfaceName>) -> Concept {
    let to = Reference::to("BodyStructure", &structure(patient, of, on));
    Concept {
        extension: vec![Extension {
            url: BODY_SITE.to_owned(),
            value_reference: Some(to),
            ..Extension::default()
        }],
        coding: vec![tooth(of)],
        text: place(of, on),
    }
}

/// The word that the record has for something, as its code.
pub(crate) fn word(what: impl serde::Serialize) -> String {
    let value = serde_json::to_value(what).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn spaced(code: &str) -> String {
    code.replace('_', " ")
}

/// What a surface has. Caries has an ICD-10 code that is true of every caries.
pub(crate) fn charted(condition: Condition) -> Concept {
    let code = word(condition);
    let mut concept = own(CHART, &code, &code);
    if condition == Condition::Caries {
        let icd = Coding::new(ICD10, "K02.9", "Dental caries, unspecified");
        concept.coding.push(icd);
    }
    concept
}

pub(crate) fn presence(presence: Presence) -> Concept {
    let code = word(presence);
    own(CHART, &code, &code)
}

pub(crate) fn stage(stage: Stage) -> Concept {
    let code = word(stage);
    own(WORK, &code, &code)
}

pub(crate) fn role(role: Role) -> Extension {
    Extension {
        url: ROLE.to_owned(),
        value_code: spaced(&word(role)),
        ..Extension::default()
    }
}

/// A number with its unit; of units that UCUM has, with its code.
pub(crate) fn quantity(value: f64, unit: &str) -> Quantity {
    let code = match unit {
        "mm" | "ms" | "s" | "min" | "K" | "%" => unit,
        "mm²" => "mm2",
        "mm³" => "mm3",
        "µm" | "um" => "um",
        "µg" | "ug" => "ug",
        "°" | "degrees" => "deg",
        "°C" => "Cel",
        "" | "share" => "1",
        _ => return quantity_in(value, unit, ""),
    };
    quantity_in(value, if unit.is_empty() { "1" } else { unit }, code)
}

fn quantity_in(value: f64, unit: &str, code: &str) -> Quantity {
    let system = if code.is_empty() { "" } else { UCUM };
    Quantity {
        value: Some(value),
        unit: unit.to_owned(),
        system: system.to_owned(),
        code: code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_caries_has_a_disease_code_and_labial_is_ventral() {
        let icd = |condition| {
            let codes = charted(condition).coding;
            codes.iter().any(|coding| coding.system == ICD10)
        };
        assert!(icd(Condition::Caries));
        assert!(!icd(Condition::Wear) && !icd(Condition::Stain) && !icd(Condition::Crack));
        let code = |fdi, name| surface(Tooth::new(fdi).unwrap(), name).code;
        assert_eq!(code(36, SurfaceName::B), "B");
        assert_eq!(code(11, SurfaceName::B), "V");
        assert_eq!(code(55, SurfaceName::B), "B");
    }

    #[test]
    fn a_unit_that_ucum_lacks_has_no_code() {
        assert_eq!(quantity(1.0, "ΔE00").code, "");
        assert_eq!(quantity(1.0, "ΔE00").system, "");
        assert_eq!(quantity(1.0, "µm").code, "um");
        assert_eq!(quantity(1.0, "°C").code, "Cel");
    }
}
