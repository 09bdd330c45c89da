//! What a station tells the guard at a tick: the readings of the protocol's signals, by name.
//!
//! In: what the device sensed, what was heard. Out: readings, in the order of the protocol's signals.

use super::Station;
use guard::{Alarm, Protocol, Reading};
use swarm::{Sensed, SensorId};

impl Station<'_> {
    /// The readings of the protocol's signals.
    pub(super) fn readings(&self, clock_ms: u64, sensed: &Sensed) -> Vec<Option<Reading>> {
        let names = self.held.signals.iter();
        names
            .map(|name| self.reading(name, clock_ms, sensed))
            .collect()
    }

    fn reading(&self, name: &str, clock_ms: u64, sensed: &Sensed) -> Option<Reading> {
        let sensor = |id: SensorId| {
            let reading = sensed.readings.get(id as usize).copied().flatten()?;
            Some(Reading {
                value: reading.value,
                at_ms: reading.at_ms,
            })
        };
        let reported = &sensed.reported;
        let (zone_ug, zone_ms) = self
            .planned_ug
            .get(reported.zone)
            .or(self.planned_ug.last())
            .copied()?;
        let age = |at_ms: Option<u64>| at_ms.map(|at_ms| signed(clock_ms.saturating_sub(at_ms)));
        let flag = |is: bool| Some(i64::from(is));
        let value = match name {
            "surface_rise_mk" => return sensor(SensorId::Surface),
            "counter_a_ug" => return sensor(SensorId::CounterA),
            "counter_b_ug" => return sensor(SensorId::CounterB),
            "localisation_um" => return sensor(SensorId::Localisation),
            "bite_force_mn" => return sensor(SensorId::Bite),
            "zone_index" => Some(reported.zone as i64),
            "zone_reported_ug" => Some(i64::from(reported.zone_ug)),
            "zone_timer_ms" => Some(i64::from(reported.zone_ms)),
            "planned_ug" => Some(self.dose_ug),
            "zone_planned_ug" => Some(zone_ug),
            "zone_limit_ms" => Some(zone_ms),
            "plan_match" => flag(self.plan_matches),
            "heartbeat_age_ms" => age(self.beat.map(|(_, at_ms)| at_ms)),
            "link_age_ms" => age(self.frame_ms),
            "lease_valid" => flag(self.is_permitted(clock_ms)),
            "readback_ok" => flag(self.read.is_right(reported.zone)),
            "energised" => flag(sensed.on),
            "patient_stop" => flag(self.stop),
            "bots_left" => Some(signed(sensed.bots_left)),
            "bots_limit" => Some(self.bots_limit),
            _ => None,
        };
        value.map(|value| Reading {
            value,
            at_ms: clock_ms,
        })
    }
}

/// Names of a protocol's signals, in order.
pub(super) fn signals(protocol: &Protocol) -> Vec<String> {
    let names = protocol
        .signals
        .iter()
        .map(|signal| protocol.words(signal.name));
    names.map(str::to_owned).collect()
}

/// An alarm with what was measured and what is allowed.
pub(super) fn in_words(alarm: &Alarm<'_>) -> String {
    let unit = alarm.unit.word();
    let figure = |value: Option<i64>| value.map_or("nothing".to_owned(), |v| format!("{v} {unit}"));
    let measured = figure(alarm.trip.measured);
    let limit = figure(alarm.trip.limit);
    let (says, place, to_do) = (alarm.says, alarm.place, alarm.to_do);
    format!("{says} {place}: {measured}, allowed {limit}. {to_do}")
}

pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
