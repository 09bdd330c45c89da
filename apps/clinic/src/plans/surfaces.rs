//! Surfaces of a plan over HTTP: as they are, and with a value at each vertex.

use super::make::{PLAN, PRESCRIPTION};
use super::show::file;
use crate::app::App;
use crate::body::Query;
use crate::fault::Fault;
use crate::maps::{self, Kind, Wanted};
use crate::scans::{Fineness, surface};
use crate::who::Who;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use practice::{Action, NamedBlob, Plan, Record};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const TARGET: &str = "target.ply";

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(mesh))
        .routes(routes!(map))
}

#[derive(Debug, Deserialize)]
struct Which {
    which: String,
    level: Option<u8>,
    map: Option<String>,
}

/// A plan with what was delivered by it last.
struct Surfaces<'a> {
    plan: &'a Plan,
    delivered: Option<&'a NamedBlob>,
}

impl<'a> Surfaces<'a> {
    fn of(record: &'a Record, id: &str) -> Result<Self, Fault> {
        let plan = record.plan(id);
        let plan = plan.ok_or_else(|| Fault::not_there("plan", id))?;
        let by_it = record.deliveries.iter().rev().filter(|one| one.plan == id);
        let delivered = NamedBlob::named(by_it.flat_map(|one| &one.files), "delivered.ply");
        Ok(Self { plan, delivered })
    }

    fn surface(&self, which: &str) -> Result<&'a NamedBlob, Fault> {
        let found = match which {
            "before" => file(self.plan, "before.ply"),
            "target" => file(self.plan, TARGET),
            "restoration" => file(self.plan, "restoration.stl"),
            "delivered" => self.delivered,
            _ => None,
        };
        found.ok_or_else(|| Fault::not_there("surface", which))
    }

    fn wanted(&self, which: &str, map: &str) -> Result<Wanted, Fault> {
        let surface = self.surface(which)?.clone();
        let of_plan = |name: &str| {
            let found = file(self.plan, name).cloned();
            found.ok_or_else(|| Fault::not_there("file", name))
        };
        let (kind, other, beside) = match (which, map) {
            ("restoration", "thickness") => (
                Kind::Thickness,
                of_plan(PLAN)?,
                vec![of_plan(PLAN)?, of_plan(TARGET)?],
            ),
            ("delivered", "target" | "before") => (
                Kind::Delivered,
                self.surface(map)?.clone(),
                vec![of_plan(PRESCRIPTION)?],
            ),
            (_, "target" | "before") if which != map => {
                (Kind::Distance, self.surface(map)?.clone(), Vec::new())
            }
            _ => return Err(no_map(which, map)),
        };
        Ok(Wanted {
            kind,
            surface,
            other,
            beside,
        })
    }
}

fn no_map(which: &str, map: &str) -> Fault {
    let what = format!("the surface {which:?} has no map {map:?}");
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
        .at("map")
        .expecting("target or before of another surface, or thickness of the restoration")
        .advising("ask for one of them")
}

/// A surface of a plan for the eye: `BSM1` bytes, with a value at each vertex where a map is asked for.
#[utoipa::path(get, path = "/api/patients/{p}/plans/{n}/mesh", tag = "plans", operation_id = "plan_mesh",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan"),
        ("which" = String, Query, description = "before, target, delivered or restoration"),
        ("map" = Option<String>, Query, description = "target or before: distance to that surface; thickness: of the restoration"),
        ("level" = Option<u8>, Query, description = "0 coarse, 1 finer, 2 all; 2 where left out")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The browser has it"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn mesh(
    State(app): State<App>,
    who: Who,
    Path((p, n)): Path<(String, String)>,
    Query(asked): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    who.at(&app, Action::SeeCare, &p, "the surface of a plan")
        .await?;
    let level = Fineness::new(asked.level).level()?;
    let record = app.store.patient(&p).await?;
    let surfaces = Surfaces::of(&record, &n)?;
    match &asked.map {
        None => surface(&app, surfaces.surface(&asked.which)?, level, &headers).await,
        Some(map) => {
            let wanted = surfaces.wanted(&asked.which, map)?;
            maps::surface(&app, &wanted, level, &headers).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Mapped {
    which: String,
    map: String,
}

/// The figures and words of a surface's map.
#[utoipa::path(get, path = "/api/patients/{p}/plans/{n}/map", tag = "plans", operation_id = "plan_map",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan"),
        ("which" = String, Query, description = "before, target, delivered or restoration"),
        ("map" = String, Query, description = "target or before: distance to that surface; thickness: of the restoration")),
    responses((status = 200, body = wire::Map), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn map(
    State(app): State<App>,
    who: Who,
    Path((p, n)): Path<(String, String)>,
    Query(asked): Query<Mapped>,
) -> Result<axum::Json<wire::Map>, Fault> {
    who.at(&app, Action::SeeCare, &p, "the map of a surface")
        .await?;
    let record = app.store.patient(&p).await?;
    let wanted = Surfaces::of(&record, &n)?.wanted(&asked.which, &asked.map)?;
    Ok(axum::Json(maps::figures(&app, &wanted).await?))
}
