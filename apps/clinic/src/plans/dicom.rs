//! The restoration of a plan as a DICOM file, for the clinic's archive.
//!
//! In: a plan with its part, the person of the record. Out: Encapsulated STL (`dicom`), made when it is asked for; the same record
//! gives the same bytes. Law: `law_a_part_goes_out_with_its_patient` (tests).
//! Method: the study is the scan of this patient, and so is the frame of reference, so that all parts that
//! were planned on one scan lie together. The record does not say which part of a name is which: it stands as one piece.

use super::routes::found_with;
use crate::app::App;
use crate::clock::rfc3339;
use crate::download::saved;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire;
use ::dicom::{Model, Patient, encapsulate, uid_of};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use practice::{Action, NamedBlob, Plan, Record};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const PART: &str = "restoration.stl";

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(dicom))
}

/// What the file says beside the solid.
fn model<'a>(stl: &'a [u8], p: &str, record: &Record, plan: &Plan) -> Model<'a> {
    let person = record.person.as_ref();
    let patient = Patient {
        name: person.map_or_else(String::new, |person| person.name.clone()),
        id: person.map_or_else(String::new, |person| person.number.to_string()),
        born: person.map_or_else(String::new, |person| person.born.as_str().to_owned()),
        sex: String::new(),
    };
    let scan = record.scan(&plan.scan).map_or("", |scan| &scan.file.blob);
    let of = [p, &patient.name, &patient.born, &plan.scan, scan].map(str::as_bytes);
    let (tooth, version) = (plan.tooth.number(), plan.version);
    Model {
        stl,
        title: format!("Restoration of tooth {tooth} (FDI), plan {version}"),
        study: Some(uid_of(&[&[&b"study"[..]], &of[..]].concat())),
        frame: Some(uid_of(&[b"frame", scan.as_bytes()])),
        made: rfc3339(plan.asked_ms),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        patient,
    }
}

/// The restoration as DICOM (Encapsulated STL), with the patient's name, number and day of birth.
#[utoipa::path(get, path = "/api/patients/{p}/plans/{n}/dicom", tag = "plans", operation_id = "plan_dicom",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = Vec<u8>, content_type = "application/dicom"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn dicom(
    State(app): State<App>,
    who: Who,
    Path((p, n)): Path<(String, String)>,
) -> Result<Response, Fault> {
    who.at(&app, Action::SeeCare, &p, "the DICOM file of a plan")
        .await?;
    let (record, plan) = found_with(&app, &p, &n).await?;
    let part = NamedBlob::named(&plan.files, PART);
    let part = part.ok_or_else(|| Fault::not_there("file", PART))?.clone();
    let made = tokio::task::spawn_blocking(move || {
        let stl = app.store.blobs().get(&part.file.blob)?.unwrap_or_default();
        encapsulate(&model(&stl, &p, &record, &plan)).map_err(|why| {
            Fault::new(StatusCode::UNPROCESSABLE_ENTITY, why.to_string())
                .at("patient")
                .expecting("a record whose texts a DICOM file can hold")
                .advising("change the record, or take the STL")
        })
    });
    let made = made.await.map_err(|why| Fault::own(why.to_string()))??;
    Ok(saved("restoration.dcm", made.bytes))
}
