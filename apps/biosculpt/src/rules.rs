//! A protocol in plain words.
//!
//! In: a protocol and a node of it. Out: a sentence part such as "surface rise is above 20000 mK,
//! held for 200 ms". Not here: what the rules mean; that is `guard`'s alone.

use guard::{Cause, Node, NodeId, Protocol, Relation, Rule, SignalId, Unit, Verdict};

/// Name of a signal without the ending that says its unit.
pub(crate) fn name(protocol: &Protocol, signal: SignalId) -> String {
    let name = protocol.signal_name(signal);
    let bare = match name.rsplit_once('_') {
        Some((bare, ending))
            if Unit::ALL
                .iter()
                .any(|u| u.word().eq_ignore_ascii_case(ending)) =>
        {
            bare
        }
        _ => name,
    };
    bare.replace('_', " ")
}

/// A condition or number in words.
pub(crate) fn in_words(protocol: &Protocol, node: NodeId) -> String {
    words(protocol, node, None)
}

/// A rule's limit in words, in the unit of what the rule measures.
pub(crate) fn limit_in_words(protocol: &Protocol, rule: &Rule, limit: NodeId) -> String {
    words(protocol, limit, Some(rule.unit))
}

/// A time in the unit that it is round in.
pub(crate) fn time(ms: u64) -> String {
    match ms {
        _ if ms >= 60_000 && ms.is_multiple_of(60_000) => format!("{} min", ms / 60_000),
        _ if ms >= 1_000 && ms.is_multiple_of(1_000) => format!("{} s", ms / 1_000),
        _ => format!("{ms} ms"),
    }
}

/// The unit of a number; a constant takes that of its surroundings.
fn unit(protocol: &Protocol, node: NodeId) -> Option<Unit> {
    match protocol.node(node)? {
        Node::Signal(signal) => Some(protocol.signals.get(signal.place())?.unit),
        Node::Change(window) => {
            let window = protocol.windows.get(usize::from(window))?;
            Some(protocol.signals.get(window.signal.place())?.unit)
        }
        Node::Abs(a) | Node::Percent(_, a) => unit(protocol, a),
        Node::Plus(a, b) | Node::Minus(a, b) => unit(protocol, a).or_else(|| unit(protocol, b)),
        _ => None,
    }
}

fn words(protocol: &Protocol, node: NodeId, around: Option<Unit>) -> String {
    let Some(what) = protocol.node(node) else {
        return String::new();
    };
    let of = |node| words(protocol, node, around);
    match what {
        Node::Compare(relation, a, b) => {
            let around = unit(protocol, a).or_else(|| unit(protocol, b));
            let (a, b) = (words(protocol, a, around), words(protocol, b, around));
            format!("{a} is {} {b}", relation_in_words(relation))
        }
        Node::Not(a) => match protocol.node(a) {
            Some(Node::Signal(signal)) => format!("{} is not set", name(protocol, signal)),
            _ => format!("not ({})", of(a)),
        },
        Node::And(a, b) => format!(
            "{} and {}",
            part(protocol, a, what),
            part(protocol, b, what)
        ),
        Node::Or(a, b) => format!("{} or {}", part(protocol, a, what), part(protocol, b, what)),
        Node::For(span, a) => format!("{}, held for {}", part(protocol, a, what), time(span)),
        Node::Once(span, a) => {
            format!(
                "{} at some time in the last {}",
                part(protocol, a, what),
                time(span)
            )
        }
        Node::Previous(a) => format!("a tick ago {}", part(protocol, a, what)),
        Node::Since(span, a, b) => {
            let near = if span == u64::MAX {
                String::new()
            } else {
                format!(", which was in the last {}", time(span))
            };
            format!(
                "{} ever since {}{near}",
                part(protocol, a, what),
                part(protocol, b, what)
            )
        }
        _ => number(protocol, node, what, around),
    }
}

/// A number in words, or a flag.
fn number(protocol: &Protocol, node: NodeId, what: Node, around: Option<Unit>) -> String {
    let of = |node| words(protocol, node, around);
    match what {
        Node::Constant(value) => match around {
            Some(unit) if unit != Unit::Count => format!("{value} {unit}"),
            _ => value.to_string(),
        },
        Node::Signal(signal) => match unit(protocol, node) {
            Some(Unit::Flag) => format!("{} is set", name(protocol, signal)),
            _ => name(protocol, signal),
        },
        Node::Change(window) => match protocol.windows.get(usize::from(window)) {
            Some(window) => {
                let (name, span) = (name(protocol, window.signal), time(window.span_ms));
                format!("the change of {name} over {span}")
            }
            None => String::new(),
        },
        Node::Abs(a) => match protocol.node(a) {
            Some(Node::Minus(a, b)) => format!("the difference of {} and {}", of(a), of(b)),
            _ => format!("the size of {}", of(a)),
        },
        Node::Percent(by, a) => format!("{by} % of {}", of(a)),
        Node::Plus(a, b) | Node::Minus(a, b) => {
            let around = unit(protocol, node).or(around);
            let sign = if matches!(what, Node::Plus(..)) {
                "plus"
            } else {
                "less"
            };
            format!(
                "{} {sign} {}",
                words(protocol, a, around),
                words(protocol, b, around)
            )
        }
        _ => String::new(),
    }
}

/// A part of a condition, in brackets where it would be read otherwise.
fn part(protocol: &Protocol, node: NodeId, inside: Node) -> String {
    let text = words(protocol, node, None);
    let same = match (protocol.node(node), inside) {
        (Some(Node::And(..)), Node::And(..)) | (Some(Node::Or(..)), Node::Or(..)) => true,
        (Some(Node::And(..) | Node::Or(..) | Node::For(..) | Node::Since(..)), _) => false,
        _ => true,
    };
    if same { text } else { format!("({text})") }
}

fn relation_in_words(relation: Relation) -> &'static str {
    match relation {
        Relation::Above => "above",
        Relation::AtLeast => "at or above",
        Relation::Below => "below",
        Relation::AtMost => "at or below",
        Relation::Equal => "equal to",
        Relation::Unequal => "other than",
    }
}

/// Why an alarm is there, in words.
pub(crate) fn cause(protocol: &Protocol, cause: Cause) -> String {
    match cause {
        Cause::Condition => "the condition holds".to_owned(),
        Cause::Input(signal, fault) => format!("{} is {fault}", name(protocol, signal)),
        Cause::Open => "the past has a gap, or a number is too large to judge".to_owned(),
        Cause::Clock => "the clock does not go forward".to_owned(),
        Cause::Late => "a tick came too late".to_owned(),
    }
}

/// How an alarm of that verdict clears, in words.
pub(crate) fn clearing(clears: guard::Clears) -> &'static str {
    match clears {
        guard::Clears::Itself => "by itself, when its cause is gone",
        guard::Clears::Operator => {
            "when its cause is gone and an operator resumes in the same verified state"
        }
        guard::Clears::Never => "not within the session",
    }
}

/// What the guard does with a verdict, in words.
pub(crate) fn doing(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "nothing",
        Verdict::Warn => "a warning is shown; delivery goes on",
        Verdict::Hold => "the device is switched off; the session waits",
        Verdict::Terminate => "the device is switched off; the session is over",
    }
}

/// What a missing input of a rule leads to.
pub(crate) fn blind(verdict: Verdict) -> Verdict {
    verdict.max(Verdict::Hold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_as_sentences() {
        let text = include_str!("../../../protocols/1.0.rules");
        let protocol = guard::parse(text.as_bytes()).unwrap();
        let said = |code: &str| {
            let rule = protocol
                .rules
                .iter()
                .find(|rule| protocol.words(rule.code) == code);
            in_words(&protocol, rule.unwrap().when)
        };
        assert_eq!(said("G101"), "surface rise is above 20000 mK");
        assert_eq!(said("G202"), "zone reported is above 110 % of zone planned");
        assert_eq!(
            said("G203"),
            "the difference of counter a and counter b is above 5 % of planned plus 50 ug, held for \
             200 ms"
        );
        assert_eq!(
            said("G302"),
            "the change of zone index over 200 ms is above 1 or the change of zone index over 200 ms \
             is below 0"
        );
        assert_eq!(
            said("G504"),
            "lease valid is not set and (energised is set, held for 100 ms)"
        );
        assert_eq!(time(90_000), "90 s");
        assert_eq!(time(120_000), "2 min");
    }
}
