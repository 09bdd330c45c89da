//! A rule as formulas of STL over columns of a trace.
//!
//! Method: rtamt's ticks are regular, so that every instant of the grid on which the guard's ticks lie is one
//! of rtamt's, and columns keep their value from tick to tick. The column `tick` says where the guard looked:
//! what held *at a tick* is held up to the next. Comparisons are columns of a difference, and of whether it is
//! known; rtamt tells by how much a formula holds, and the half between whole numbers keeps its sign from zero.

use crate::cases::{GRID_MS, Tick};
use crate::rules::{Condition, Number, Rules, Signal};
use serde_json::{Value, json};

/// Two readings of a condition: where it surely holds, and where it may.
#[derive(Clone, Copy, PartialEq)]
enum Rail {
    Sure,
    Maybe,
}

/// The formulas of one rule.
struct Writer<'a> {
    /// Each comparison or flag that became a column, by its place.
    atoms: &'a mut Vec<Condition>,
}

impl Writer<'_> {
    fn formula(&mut self, condition: &Condition, rail: Rail) -> String {
        let steps = |span_ms: u64| span_ms / GRID_MS;
        match condition {
            Condition::Flag(_) => self.atom(condition, ">= 0.5", rail),
            Condition::Compare(relation, ..) => {
                let sign = match relation.as_str() {
                    ">" => ">= 0.5",
                    ">=" => ">= -0.5",
                    "<" => "<= -0.5",
                    "<=" => "<= 0.5",
                    "==" => "== 0",
                    _ => "!= 0",
                };
                self.atom(condition, sign, rail)
            }
            Condition::Not(a) => {
                let other = if rail == Rail::Sure {
                    Rail::Maybe
                } else {
                    Rail::Sure
                };
                format!("(not {})", self.formula(a, other))
            }
            Condition::And(a, b) => {
                format!("({} and {})", self.formula(a, rail), self.formula(b, rail))
            }
            Condition::Or(a, b) => {
                format!("({} or {})", self.formula(a, rail), self.formula(b, rail))
            }
            Condition::For(span_ms, a) => {
                // The tick at or before: rounded up; and only where the trace is that old.
                let steps = span_ms.div_ceil(GRID_MS);
                let a = self.held(a, rail);
                format!("((historically[0:{steps}] {a}) and (once[{steps}:{steps}] (one >= 0.5)))")
            }
            Condition::Once(span_ms, a) => {
                format!(
                    "(once[0:{}] ((tick >= 0.5) and {}))",
                    steps(*span_ms),
                    self.formula(a, rail)
                )
            }
            Condition::Previous(a) => self.previous(a, rail),
            Condition::Rising(a) => {
                let other = if rail == Rail::Sure {
                    Rail::Maybe
                } else {
                    Rail::Sure
                };
                format!(
                    "({} and (not {}))",
                    self.formula(a, rail),
                    self.previous(a, other)
                )
            }
            Condition::Since(span_ms, a, b) => {
                let within =
                    span_ms.map_or(String::new(), |span_ms| format!("[0:{}]", steps(span_ms)));
                let (a, b) = (self.formula(a, rail), self.formula(b, rail));
                format!("(((tick <= 0.5) or {a}) since{within} ((tick >= 0.5) and {b}))")
            }
        }
    }

    fn previous(&mut self, a: &Condition, rail: Rail) -> String {
        format!("(once[1:1] {})", self.held(a, rail))
    }

    /// What the condition was at the last tick, at every instant.
    fn held(&mut self, a: &Condition, rail: Rail) -> String {
        let formula = self.formula(a, rail);
        format!("((tick <= 0.5) since ((tick >= 0.5) and {formula}))")
    }

    fn atom(&mut self, condition: &Condition, sign: &str, rail: Rail) -> String {
        let known = self.atoms.iter().position(|atom| atom == condition);
        let place = known.unwrap_or_else(|| {
            self.atoms.push(condition.clone());
            self.atoms.len() - 1
        });
        let holds = match sign {
            "== 0" => format!("((d{place} >= -0.5) and (d{place} <= 0.5))"),
            "!= 0" => format!("((d{place} >= 0.5) or (d{place} <= -0.5))"),
            _ => format!("(d{place} {sign})"),
        };
        match rail {
            Rail::Sure => format!("((k{place} >= 0.5) and {holds})"),
            Rail::Maybe => format!("((k{place} <= 0.5) or {holds})"),
        }
    }
}

/// The formulas of a protocol, and the comparisons that are their columns.
pub(crate) struct Peer {
    atoms: Vec<Condition>,
    formulas: Vec<[String; 2]>,
}

impl Peer {
    pub(crate) fn new(rules: &Rules) -> Self {
        let mut atoms = Vec::new();
        let formulas = rules.rules.iter().map(|rule| {
            let mut writer = Writer { atoms: &mut atoms };
            let sure = writer.formula(&rule.when, Rail::Sure);
            [sure, writer.formula(&rule.when, Rail::Maybe)]
        });
        let formulas = formulas.collect();
        Self { atoms, formulas }
    }

    /// What stays the same for all traces of the protocol.
    pub(crate) fn case(&self, name: &str, rules: &Rules) -> Value {
        let listed = rules
            .rules
            .iter()
            .zip(&self.formulas)
            .map(|(rule, [sure, maybe])| {
                json!({
                    "code": rule.code, "verdict": rule.verdict, "clears_itself": rule.clears_itself,
                    "sure": sure, "maybe": maybe,
                })
            });
        json!({
            "name": name, "late_steps": rules.late_ms / GRID_MS, "rules": listed.collect::<Vec<_>>(),
        })
    }

    /// A trace: where its ticks lie on the grid, and the columns at each of them.
    pub(crate) fn trace(&self, rules: &Rules, trace: &[Tick]) -> Value {
        let start_ms = trace.first().map_or(0, |tick| tick.now_ms);
        let at: Vec<u64> = trace
            .iter()
            .map(|tick| (tick.now_ms - start_ms) / GRID_MS)
            .collect();
        let inputs: Vec<Inputs> = trace
            .iter()
            .map(|tick| good(&rules.signals, tick))
            .collect();
        let past = Past {
            trace,
            inputs: &inputs,
        };
        let ticks = 0..trace.len();
        let differences = self.atoms.iter().map(|atom| {
            let difference = |i: usize| match atom {
                Condition::Flag(flag) => past.inputs[i][*flag],
                Condition::Compare(_, a, b) => Some(past.number(a, i)? - past.number(b, i)?),
                _ => None,
            };
            ticks.clone().map(difference).collect::<Inputs>()
        });
        let blind = rules.rules.iter().map(|rule| {
            let blind = |i: usize| rule.reads.iter().any(|&signal| inputs[i][signal].is_none());
            ticks
                .clone()
                .map(|i| u8::from(blind(i)))
                .collect::<Vec<u8>>()
        });
        json!({
            "at": at, "differences": differences.collect::<Vec<Inputs>>(), "blind": blind.collect::<Vec<Vec<u8>>>(),
        })
    }
}

/// Values of a tick, or of a column; nothing where one is not known.
type Inputs = Vec<Option<i64>>;

/// The readings that can be judged.
fn good(signals: &[Signal], tick: &Tick) -> Inputs {
    let readings = signals.iter().zip(&tick.readings);
    let readings = readings.map(|(signal, reading)| {
        let (value, at_ms) = (*reading)?;
        let rail = i64::from(signal.saturates);
        let timely = (tick.now_ms.saturating_sub(signal.fresh_ms)..=tick.now_ms).contains(&at_ms);
        let possible = (signal.low + rail..=signal.high - rail).contains(&value);
        (timely && possible).then_some(value)
    });
    readings.collect()
}

struct Past<'a> {
    trace: &'a [Tick],
    inputs: &'a [Inputs],
}

impl Past<'_> {
    /// A number at tick `i`.
    fn number(&self, number: &Number, i: usize) -> Option<i64> {
        let of = |number| self.number(number, i);
        match number {
            Number::Constant(value) => Some(*value),
            Number::Signal(signal) => self.inputs[i][*signal],
            Number::Change(signal, span_ms) => {
                let from_ms = self.trace[i].now_ms - span_ms;
                let oldest = self.trace.partition_point(|tick| tick.now_ms < from_ms);
                Some(self.inputs[i][*signal]? - self.inputs[oldest][*signal]?)
            }
            Number::Abs(a) => Some(of(a)?.abs()),
            Number::Percent(by, a) => Some((of(a)? * by).div_euclid(100)),
            Number::Plus(a, b) => Some(of(a)? + of(b)?),
            Number::Minus(a, b) => Some(of(a)? - of(b)?),
        }
    }
}
