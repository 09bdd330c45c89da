//! What goes into a device and comes out of it.
//!
//! Out: [`Setting`], [`Outside`], [`Sensed`], and for those who may know it, [`Truth`].

use crate::carriers::CarrierError;
use crate::fault::Fault;
use crate::firmware::{Release, Reported};
use crate::sensors::Reading;
use crate::warmth::{Body, Peaks, WarmthError};
use lexicon::Seed;
use tissue::heat::HeatError;

/// A batch of carriers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot(pub u32);

impl Lot {
    /// What a carrier of this lot brings, times the nominal load: 3 % between lots.
    #[must_use]
    pub fn payload(self) -> f64 {
        let seed = Seed::new(0x10_75).index(u64::from(self.0));
        1.0 + 0.03 * seed.rng().normal().clamp(-3.0, 3.0)
    }
}

/// What a session is made with.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The firmware.
    pub release: Release,
    /// The carriers.
    pub lot: Lot,
    /// The patient's tooth.
    pub body: Body,
    /// Of every chance in the session.
    pub seed: u64,
    /// What is broken.
    pub faults: Vec<Fault>,
}

/// What happens outside of the device at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outside {
    /// Force of the patient's bite, mN.
    pub bite_mn: f64,
    /// How far the tooth has moved from where it was registered, µm.
    pub moved_um: f64,
}

/// What the device tells at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sensed {
    /// Readings, in the order of [`crate::SensorId::ALL`].
    pub readings: [Option<Reading>; 5],
    /// What the firmware says.
    pub reported: Reported,
    /// Bots that would stay behind.
    pub bots_left: u64,
    /// Carriers that are in the mouth now: those that would stay behind, and those that float.
    pub carriers: u64,
    /// Whether anything is driven.
    pub on: bool,
}

/// What is so, whatever the sensors say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Truth {
    /// Material bound or taken away, ng.
    pub handled_ng: u64,
    /// Highest rises and dose so far.
    pub peaks: Peaks,
    /// Rise at the surface probe now, K.
    pub surface_k: f64,
    /// Warmest pulp cell now, K.
    pub pulp_k: f64,
}

/// A tick that could not be carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DeviceError {
    /// Carriers.
    #[error(transparent)]
    Carriers(#[from] CarrierError),
    /// Heat.
    #[error(transparent)]
    Heat(#[from] HeatError),
    /// The tooth.
    #[error(transparent)]
    Warmth(#[from] WarmthError),
}
