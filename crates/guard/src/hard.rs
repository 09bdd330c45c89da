//! The built-in limits that no protocol can loosen, and the names that belong to the language.
//!
//! In: a parsed protocol. Fails: where a limited signal has no rule that stops, on this signal
//! alone and at once, at the built-in limit or before it. Whatever other rules say can then only
//! stop earlier. Law: a looser limit is refused (`law_hard_limits_only_tighten`).

use crate::protocol::{Node, NodeId, Protocol, Relation, Rule, SignalId};
use crate::words::{Unit, Verdict};

/// A reading is never taken for fresh for longer.
pub(crate) const MAX_FRESH_MS: u64 = 1_000;
/// Two ticks are never further apart: the device must be off 200 ms after its judge died.
pub(crate) const MAX_LATE_MS: u64 = 200;

/// Words that no signal can be named.
pub(crate) const RESERVED: [&str; 12] = [
    "abs", "and", "change", "for", "limit", "not", "of", "once", "or", "previous", "rising",
    "since",
];

/// What must stop: a value above that, a flag that is set, one that is not.
#[derive(Clone, Copy)]
enum Beyond {
    Above(i64),
    Set,
    Unset,
}

/// A built-in limit: the signal, what must stop, by which verdict, how old a reading may be, whether every
/// protocol must have it (otherwise those that declare the signal), and what is said without it.
struct Hard(&'static str, Beyond, Verdict, u64, bool, &'static str);

/// Temperatures: 5.5 K at the pulp (Zach & Cohen 1965; 5.0 where measured) and 60 degrees at the enamel
/// surface, as rises above 37. Times: the device is off 200 ms after a side died.
#[rustfmt::skip]
const HARD: [Hard; 6] = [
    Hard("surface_rise_mk", Beyond::Above(23_000), Verdict::Terminate, MAX_FRESH_MS, true,
        "surface_rise_mk, on its own, must terminate above 23000 mK at the latest"),
    Hard("pulp_rise_mk", Beyond::Above(5_000), Verdict::Terminate, MAX_FRESH_MS, false,
        "pulp_rise_mk, on its own, must terminate above 5000 mK at the latest"),
    Hard("pulp_predicted_mk", Beyond::Above(5_500), Verdict::Terminate, MAX_FRESH_MS, false,
        "pulp_predicted_mk, on its own, must terminate above 5500 mK at the latest"),
    Hard("heartbeat_age_ms", Beyond::Above(200), Verdict::Hold, MAX_LATE_MS, true,
        "heartbeat_age_ms, on its own and fresh for at most 200 ms, must hold above 200 ms at the latest"),
    Hard("patient_stop", Beyond::Set, Verdict::Hold, MAX_LATE_MS, true,
        "patient_stop, on its own and fresh for at most 200 ms, must hold"),
    Hard("plan_match", Beyond::Unset, Verdict::Terminate, MAX_FRESH_MS, true,
        "not plan_match, on its own, must terminate"),
];

/// Whether the ending of a name tells its unit.
pub(crate) fn name_fits(name: &str, unit: Unit) -> bool {
    let ending = name.rsplit_once('_').map_or("", |(_, ending)| ending);
    let tells = |unit: &&Unit| unit.is_measured() && ending.eq_ignore_ascii_case(unit.word());
    let told = Unit::ALL.iter().find(tells);
    told.map_or(!unit.is_measured(), |told| *told == unit)
}

/// Refuses a protocol that leaves a built-in limit unguarded; says at which signal, where it has one.
pub(crate) fn check(protocol: &Protocol) -> Result<(), (Option<SignalId>, &'static str)> {
    for Hard(name, beyond, verdict, fresh_ms, always, what) in &HARD {
        let declared = protocol.signal(name);
        let stops = |signal: SignalId| {
            let read = protocol.signals.get(signal.place());
            let holds = |rule: &Rule| {
                rule.verdict >= *verdict && stops(protocol, rule.when, signal, *beyond)
            };
            read.is_some_and(|s| s.fresh_ms <= *fresh_ms) && protocol.rules.iter().any(holds)
        };
        if !declared.map_or(!always, stops) {
            return Err((declared, what));
        }
    }
    Ok(())
}

/// Whether the condition holds for every value of the signal beyond the limit, whatever else is so.
fn stops(protocol: &Protocol, when: NodeId, signal: SignalId, beyond: Beyond) -> bool {
    let node = |id| protocol.node(id);
    let is_signal = |id| node(id) == Some(Node::Signal(signal));
    match (node(when), beyond) {
        (Some(Node::Or(a, b)), _) => {
            stops(protocol, a, signal, beyond) || stops(protocol, b, signal, beyond)
        }
        (Some(Node::Signal(_)), Beyond::Set) => is_signal(when),
        (Some(Node::Not(a)), Beyond::Unset) => is_signal(a),
        (Some(Node::Compare(Relation::Above | Relation::AtLeast, a, b)), Beyond::Above(limit)) => {
            is_signal(a) && matches!(node(b), Some(Node::Constant(own)) if own <= limit)
        }
        _ => false,
    }
}
