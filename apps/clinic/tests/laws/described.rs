//! The API's description.

use std::path::Path;

/// `BIOSCULPT_GOLDEN=1` writes it anew.
#[test]
fn law_the_openapi_golden_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let made = clinic::openapi().unwrap();
    if std::env::var_os("BIOSCULPT_GOLDEN").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    let first = made.lines().zip(there.lines()).position(|(a, b)| a != b);
    assert!(
        made == there,
        "docs/openapi.json is not what the routes say (line {:?}); look at the difference, then write \
         it anew with BIOSCULPT_GOLDEN=1",
        first.map(|line| line + 1)
    );
    assert!(made.contains("\"openapi\": \"3.1."));
}

/// Clients name their functions by it.
#[test]
fn every_route_has_an_operation_id_of_its_own() {
    let api: serde_json::Value = serde_json::from_str(&clinic::openapi().unwrap()).unwrap();
    let paths = api["paths"].as_object().unwrap().values();
    let routes = paths.flat_map(|methods| methods.as_object().unwrap().values());
    let mut ids: Vec<&str> = routes.map(|r| r["operationId"].as_str().unwrap()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{ids:?}");
}
