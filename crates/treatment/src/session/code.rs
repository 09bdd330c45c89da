//! Codes that more than one place goes by; `docs/safety.md` lists all.

/// The rule of the protocols that hears the patient's stop: the patient's right, and no alarm.
pub const PATIENTS_STOP: &str = "G501";
/// The device's memory of a zone changed after it was loaded.
pub(crate) const CHANGED: &str = "L202";
/// A device's "done" that is not taken for one: not every zone was read back since the last was left ...
pub(crate) const NOT_CLOSED: &str = "L203";
/// ... or a counter has too little.
pub(crate) const SHORT: &str = "L204";
