//! The devices.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is simulated. No other device exists today.
    pub simulated: bool,
    /// Release of its firmware.
    pub firmware: String,
    /// Version of the rules that it judges by.
    pub protocol: String,
    /// Lot of its carriers.
    pub lot: String,
    /// "ready", "in_use", "testing" or "out_of_use".
    pub state: String,
    /// Its last self-test.
    pub self_test: Option<SelfTest>,
    /// Whether it is to test itself today still, by the clinic's clock; it does so as soon as nothing else is done.
    pub test_due: bool,
}

/// A device that is taken in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// Name, as people call it.
    pub name: String,
    /// Release of its firmware: 1.0, 1.1 or 1.2.
    #[schema(example = "1.2")]
    pub firmware: String,
    /// Lot of its carriers, from 1 on.
    #[schema(minimum = 1)]
    pub lot: u32,
}

/// Carriers that are loaded.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotRequest {
    /// Lot, from 1 on.
    #[schema(minimum = 1)]
    pub lot: u32,
}

/// A self-test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SelfTest {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Whether it passed.
    pub passed: bool,
    /// What was found.
    pub words: String,
}
