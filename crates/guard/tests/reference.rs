//! The monitor against a second evaluator that shares no code with it: it keeps the whole history and
//! reads every operator off its definition, with quantifiers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{IDENTITY, LEAST, all_well_least, parsed, printed};
use guard::{Cause, Monitor, Reading, Telemetry};
use proptest::prelude::*;

/// A number, in the test's own words.
#[derive(Debug, Clone)]
enum Number {
    Constant(i64),
    Signal(usize),
    Change(usize, u64),
    Abs(Box<Number>),
    Percent(i64, Box<Number>),
    Plus(Box<Number>, Box<Number>),
    Minus(Box<Number>, Box<Number>),
}

/// A condition, in the test's own words.
#[derive(Debug, Clone)]
enum Formula {
    Flag,
    Compare(&'static str, Number, Number),
    Not(Box<Formula>),
    And(Box<Formula>, Box<Formula>),
    Or(Box<Formula>, Box<Formula>),
    For(u64, Box<Formula>),
    Once(u64, Box<Formula>),
    Previous(Box<Formula>),
    Rising(Box<Formula>),
    Since(Option<u64>, Box<Formula>, Box<Formula>),
}

const NAMES: [&str; 3] = ["a", "b", "c"];

impl Number {
    fn text(&self) -> String {
        match self {
            Self::Constant(value) => format!("{value} count"),
            Self::Signal(signal) => NAMES[*signal].to_owned(),
            Self::Change(signal, span_ms) => format!("change({}, {span_ms} ms)", NAMES[*signal]),
            Self::Abs(of) => format!("abs({})", of.text()),
            Self::Percent(by, of) => format!("{by} % of ({})", of.text()),
            Self::Plus(left, right) => format!("({}) + ({})", left.text(), right.text()),
            Self::Minus(left, right) => format!("({}) - ({})", left.text(), right.text()),
        }
    }

    fn signals(&self) -> Vec<usize> {
        match self {
            Self::Constant(_) => vec![],
            Self::Signal(signal) | Self::Change(signal, _) => vec![*signal],
            Self::Abs(of) | Self::Percent(_, of) => of.signals(),
            Self::Plus(left, right) | Self::Minus(left, right) => {
                [left.signals(), right.signals()].concat()
            }
        }
    }

    /// The value at tick `i`; what does not fit 64 bits at any step is open.
    fn at(&self, trace: &Trace, i: usize) -> Option<i64> {
        let wide = match self {
            Self::Constant(value) => i128::from(*value),
            Self::Signal(signal) => i128::from(trace.reading(*signal, i)?),
            Self::Change(signal, span_ms) => {
                let in_window = |j: &usize| trace.times[i] - trace.times[*j] <= *span_ms;
                let oldest = (0..=i).find(in_window).unwrap();
                let (new, old) = (trace.reading(*signal, i)?, trace.reading(*signal, oldest)?);
                i128::from(new) - i128::from(old)
            }
            Self::Abs(of) => i128::from(of.at(trace, i)?).abs(),
            Self::Percent(by, of) => {
                let product = i128::from(of.at(trace, i)?) * i128::from(*by);
                i64::try_from(product).ok()?;
                (product - product.rem_euclid(100)) / 100
            }
            Self::Plus(left, right) => {
                i128::from(left.at(trace, i)?) + i128::from(right.at(trace, i)?)
            }
            Self::Minus(left, right) => {
                i128::from(left.at(trace, i)?) - i128::from(right.at(trace, i)?)
            }
        };
        i64::try_from(wide).ok()
    }
}

/// Whether a condition surely holds, and whether it could.
type Truth = (bool, bool);

impl Formula {
    fn text(&self) -> String {
        match self {
            Self::Flag => "f".to_owned(),
            Self::Compare(relation, left, right) => {
                format!("{} {relation} {}", left.text(), right.text())
            }
            Self::Not(of) => format!("not ({})", of.text()),
            Self::And(left, right) => format!("({}) and ({})", left.text(), right.text()),
            Self::Or(left, right) => format!("({}) or ({})", left.text(), right.text()),
            Self::For(span_ms, of) => format!("for {span_ms} ms ({})", of.text()),
            Self::Once(span_ms, of) => format!("once {span_ms} ms ({})", of.text()),
            Self::Previous(of) => format!("previous ({})", of.text()),
            Self::Rising(of) => format!("rising ({})", of.text()),
            Self::Since(None, left, right) => format!("({}) since ({})", left.text(), right.text()),
            Self::Since(Some(span_ms), left, right) => {
                format!("({}) since within {span_ms} ms ({})", left.text(), right.text())
            }
        }
    }

    fn signals(&self) -> Vec<usize> {
        match self {
            Self::Flag => vec![FLAG],
            Self::Compare(_, left, right) => [left.signals(), right.signals()].concat(),
            Self::Not(of) | Self::For(_, of) | Self::Once(_, of) => of.signals(),
            Self::Previous(of) | Self::Rising(of) => of.signals(),
            Self::And(left, right) | Self::Or(left, right) | Self::Since(_, left, right) => {
                [left.signals(), right.signals()].concat()
            }
        }
    }

    /// What it is at every tick of the trace.
    fn all(&self, trace: &Trace) -> Vec<Truth> {
        let ticks = 0..trace.times.len();
        let age = |i: usize, j: usize| trace.times[i] - trace.times[j];
        match self {
            Self::Flag => ticks.map(|i| known(trace.reading(FLAG, i).map(|f| f == 1))).collect(),
            Self::Compare(relation, left, right) => {
                let holds = |i| compared(relation, left.at(trace, i)?, right.at(trace, i)?);
                ticks.map(|i| known(holds(i))).collect()
            }
            Self::Not(of) => of.all(trace).into_iter().map(|(s, m)| (!m, !s)).collect(),
            Self::And(left, right) => {
                let pairs = left.all(trace).into_iter().zip(right.all(trace));
                pairs.map(|(a, b)| (a.0 && b.0, a.1 && b.1)).collect()
            }
            Self::Or(left, right) => {
                let pairs = left.all(trace).into_iter().zip(right.all(trace));
                pairs.map(|(a, b)| (a.0 || b.0, a.1 || b.1)).collect()
            }
            Self::For(span_ms, of) => {
                let of = of.all(trace);
                let long = |i: usize, holds: fn(&Truth) -> bool| {
                    (0..=i).any(|j| age(i, j) >= *span_ms && of[j..=i].iter().all(holds))
                };
                ticks.map(|i| (long(i, |t| t.0), long(i, |t| t.1))).collect()
            }
            Self::Once(span_ms, of) => {
                let of = of.all(trace);
                let was = |i: usize, holds: fn(&Truth) -> bool| {
                    (0..=i).any(|j| age(i, j) <= *span_ms && holds(&of[j]))
                };
                ticks.map(|i| (was(i, |t| t.0), was(i, |t| t.1))).collect()
            }
            Self::Previous(of) => {
                let of = of.all(trace);
                ticks.map(|i| if i == 0 { (false, false) } else { of[i - 1] }).collect()
            }
            Self::Rising(of) => {
                let of = of.all(trace);
                let before = |i: usize| if i == 0 { (false, false) } else { of[i - 1] };
                ticks.map(|i| (of[i].0 && !before(i).1, of[i].1 && !before(i).0)).collect()
            }
            Self::Since(span_ms, left, right) => {
                let (left, right) = (left.all(trace), right.all(trace));
                let holds = |i: usize, holds: fn(&Truth) -> bool| {
                    (0..=i).any(|j| {
                        span_ms.is_none_or(|span_ms| age(i, j) <= span_ms)
                            && holds(&right[j])
                            && left[j + 1..=i].iter().all(holds)
                    })
                };
                ticks.map(|i| (holds(i, |t| t.0), holds(i, |t| t.1))).collect()
            }
        }
    }
}

fn compared(relation: &str, a: i64, b: i64) -> Option<bool> {
    Some(match relation {
        ">" => a > b,
        ">=" => a >= b,
        "<" => a < b,
        "<=" => a <= b,
        "==" => a == b,
        "!=" => a != b,
        _ => return None,
    })
}

fn known(value: Option<bool>) -> Truth {
    value.map_or((false, true), |value| (value, value))
}

const FLAG: usize = 3;

/// Times, and what was read of a, b, c and f at each of them.
#[derive(Debug, Clone)]
struct Trace {
    times: Vec<u64>,
    readings: Vec<[Option<i64>; 4]>,
}

impl Trace {
    fn reading(&self, signal: usize, i: usize) -> Option<i64> {
        self.readings[i][signal]
    }
}

fn span() -> impl Strategy<Value = u64> {
    prop_oneof![Just(1), 1_u64..400, Just(50), Just(100), Just(300)]
}

fn number() -> impl Strategy<Value = Number> {
    let leaf = prop_oneof![
        4 => (-8_i64..8).prop_map(Number::Constant),
        1 => prop_oneof![Just(i64::MAX), Just(-i64::MAX), Just(i64::MAX / 3)].prop_map(Number::Constant),
        8 => (0_usize..3).prop_map(Number::Signal),
        3 => (0_usize..3, prop_oneof![Just(120), Just(200)]).prop_map(|(s, d)| Number::Change(s, d)),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let boxed = inner.prop_map(Box::new);
        prop_oneof![
            boxed.clone().prop_map(Number::Abs),
            (-250_i64..250, boxed.clone()).prop_map(|(by, of)| Number::Percent(by, of)),
            (boxed.clone(), boxed.clone()).prop_map(|(a, b)| Number::Plus(a, b)),
            (boxed.clone(), boxed).prop_map(|(a, b)| Number::Minus(a, b)),
        ]
    })
}

fn formula() -> impl Strategy<Value = Formula> {
    let relation = prop::sample::select(vec![">", ">=", "<", "<=", "==", "!="]);
    let leaf = prop_oneof![
        1 => Just(Formula::Flag),
        4 => (relation, number(), number()).prop_map(|(r, a, b)| Formula::Compare(r, a, b)),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let boxed = inner.prop_map(Box::new);
        let (a, two) = (boxed.clone(), (boxed.clone(), boxed.clone()));
        prop_oneof![
            a.clone().prop_map(Formula::Not),
            two.clone().prop_map(|(a, b)| Formula::And(a, b)),
            two.clone().prop_map(|(a, b)| Formula::Or(a, b)),
            (span(), a.clone()).prop_map(|(d, a)| Formula::For(d, a)),
            (span(), a.clone()).prop_map(|(d, a)| Formula::Once(d, a)),
            a.clone().prop_map(Formula::Previous),
            a.prop_map(Formula::Rising),
            (prop::option::of(span()), two).prop_map(|(d, (a, b))| Formula::Since(d, a, b)),
        ]
    })
}

fn trace() -> impl Strategy<Value = Trace> {
    let gap = prop_oneof![3 => Just(50_u64), 1 => 1_u64..=120];
    let maybe = |range: std::ops::RangeInclusive<i64>| prop::option::weighted(0.93, range);
    let readings = (maybe(-9..=9), maybe(-9..=9), maybe(-2..=2), maybe(0..=1));
    prop::collection::vec((gap, readings), 1..40).prop_map(|ticks| {
        let mut now_ms = 1_000;
        let mut trace = Trace { times: vec![], readings: vec![] };
        for (gap_ms, (a, b, c, f)) in ticks {
            now_ms += gap_ms;
            trace.times.push(now_ms);
            trace.readings.push([a, b, c, f]);
        }
        trace
    })
}

/// A protocol whose rule G100 trips exactly where the formula holds; G101 uses every signal.
fn text(formula: &Formula) -> String {
    let number = |name| format!("signal {name} count fresh 200 ms range -20 to 20\n");
    let signals: String = NAMES.map(number).concat();
    let (rules, rest) = (LEAST.find("rule").unwrap(), LEAST.len());
    format!(
        "{}{signals}signal f flag fresh 200 ms range 0 to 1\n{}\
         rule G100 warn hazard H1 says \"s\" source \"s\" when plan_match and ({}) clears itself do \"d\"\n\
         rule G101 warn hazard H1 says \"s\" limit 100 count source \"s\"\n\
         when a + b + c > limit and f clears itself do \"d\"\n",
        &LEAST[..rules],
        &LEAST[rules..rest],
        formula.text()
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn law_monitor_agrees_with_reference(formula in formula(), trace in trace()) {
        let protocol = parsed(&text(&formula));
        let mut monitor = Monitor::new(protocol.clone(), IDENTITY);
        let used = formula.signals();
        let expected = formula.all(&trace);
        for (i, &now_ms) in trace.times.iter().enumerate() {
            let mut telemetry: Telemetry = all_well_least(&protocol, now_ms);
            for (name, value) in ["a", "b", "c", "f"].into_iter().zip(trace.readings[i]) {
                let reading = value.map(|value| Reading { value, at_ms: now_ms });
                telemetry.set(protocol.signal(name).unwrap(), reading);
            }
            monitor.tick(now_ms, &telemetry);
            let alarm = monitor.alarms().find(|alarm| alarm.code == "G100");
            let said = alarm.map(|alarm| match alarm.trip.cause {
                Cause::Condition => "holds",
                Cause::Open => "open",
                _ => "input",
            });
            let blind = used.iter().any(|&signal| trace.reading(signal, i).is_none());
            let wanted = match expected[i] {
                _ if blind => Some("input"),
                (true, _) => Some("holds"),
                (false, true) => Some("open"),
                (false, false) => None,
            };
            // A stop that began as worse than a warning waits for an operator.
            let latched = alarm.is_some_and(|alarm| alarm.trip.verdict.stops());
            if latched {
                let stops = matches!(wanted, Some("open" | "input"));
                prop_assert_eq!(alarm.unwrap().trip.stands, stops, "tick {}", i);
                monitor = monitor_that_forgot(monitor, now_ms);
            } else {
                prop_assert_eq!(said, wanted, "tick {}: {}", i, formula.text());
            }
        }
    }

    #[test]
    fn law_print_then_parse(formula in formula()) {
        let first = parsed(&text(&formula));
        let text = printed(&first);
        let second = parsed(&text);
        prop_assert_eq!(printed(&second), text);
        prop_assert!(first.nodes.iter().eq(second.nodes.iter()));
        prop_assert!(first.windows.iter().eq(second.windows.iter()));
        for (one, other) in first.rules.iter().zip(second.rules.iter()) {
            prop_assert_eq!(one.when, other.when);
            prop_assert_eq!(first.words(one.says), second.words(other.says));
        }
    }
}

/// The operator lets go what no longer stands, so that the next ticks show the condition again.
fn monitor_that_forgot(mut monitor: Monitor, now_ms: u64) -> Monitor {
    let _ = monitor.resume(now_ms, &IDENTITY, now_ms);
    monitor
}
