//! A protocol as streams of RTLola, and the interpreter's word on a trace.
//!
//! Method: a condition is two streams, whether it surely holds and whether it may hold, as an open one has no
//! truth of its own. Times add up from tick to tick, so that streams look back by one tick only. Whether a
//! reading is good, how long an alarm lasts and which verdict is the worst are streams as well.

use crate::Said;
use crate::cases::{GRID_MS, Tick};
use crate::rules::{Condition, Number, Rule, Rules};
use anyhow::Context;
use rtlola_interpreter::input::VectorFactory;
use rtlola_interpreter::monitor::{Change, Incremental, Monitor};
use rtlola_interpreter::rtlola_frontend::{self, ParserConfig, RtLolaMir};
use rtlola_interpreter::time::RelativeFloat;
use rtlola_interpreter::{ConfigBuilder, Value};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

/// More than any number of a case: division goes towards zero, a share is rounded down.
const SHIFT: i64 = 1_000_000_000_000_000;

/// The streams of one rule, ready to judge.
pub(crate) struct Spec {
    ir: RtLolaMir,
    /// Places of the outputs: whether the rule stands, its verdict, whether a tick came late.
    outputs: [usize; 3],
    reads: Vec<usize>,
}

/// The text that is being written.
#[derive(Default)]
struct Writer {
    text: String,
    streams: usize,
}

impl Writer {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A new stream; in its expression `SELF` is its own name.
    fn stream(&mut self, kind: &str, expression: &str) -> String {
        let name = format!("n{}", self.streams);
        self.streams += 1;
        let expression = expression.replace("SELF", &name);
        self.line(&format!("output {name}: {kind} := {expression}"));
        name
    }

    fn truth(&mut self, expression: &str) -> String {
        self.stream("Bool", expression)
    }

    /// Whether the condition surely holds, and whether it may.
    fn condition(&mut self, condition: &Condition) -> [String; 2] {
        let parts = condition.parts();
        let mut parts = parts
            .into_iter()
            .map(|part| self.condition(part))
            .collect::<Vec<_>>();
        let second = if parts.len() > 1 { parts.pop() } else { None };
        let first = parts.pop();
        let rail = |of: &Option<[String; 2]>, rail: usize| {
            of.as_ref().map_or("", |of| &of[rail]).to_owned()
        };
        [0, 1].map(|sure_or_maybe| {
            let a = rail(&first, sure_or_maybe);
            let b = rail(&second, sure_or_maybe);
            let other = rail(&first, 1 - sure_or_maybe);
            let before =
                |of: &str, default: &str| format!("{of}.offset(by: -1).defaults(to: {default})");
            let was = before("SELF", "0 - 1");
            let expression = match condition {
                Condition::Flag(flag) => {
                    atom(&format!("g{flag}"), &format!("x{flag} == 1"), sure_or_maybe)
                }
                Condition::Compare(relation, left, right) => {
                    let holds = format!("{} {relation} {}", number(left), number(right));
                    let known = format!("{} && {}", known(left), known(right));
                    atom(&known, &holds, sure_or_maybe)
                }
                Condition::Not(_) => format!("!{other}"),
                Condition::And(..) => format!("{a} && {b}"),
                Condition::Or(..) => format!("{a} || {b}"),
                Condition::Previous(_) => before(&a, "false"),
                Condition::Rising(_) => format!("{a} && !{}", before(&other, "false")),
                // For how long it has held, below zero where it does not.
                Condition::For(span_ms, _) => {
                    let begun = format!("if {was} < 0 then 0 else {was} + dt");
                    let held = self.stream("Int64", &format!("if {a} then ({begun}) else 0 - 1"));
                    format!("{held} >= {span_ms}")
                }
                // How long ago it held, below zero where it never did.
                Condition::Once(span_ms, _) => {
                    let ago = format!("if {was} < 0 then 0 - 1 else {was} + dt");
                    let ago = self.stream("Int64", &format!("if {a} then 0 else ({ago})"));
                    format!("{ago} >= 0 && {ago} <= {span_ms}")
                }
                Condition::Since(None, ..) => {
                    format!("{b} || ({a} && {})", before("SELF", "false"))
                }
                Condition::Since(Some(span_ms), ..) => {
                    let ago = format!("if {was} >= 0 && {a} then {was} + dt else 0 - 1");
                    let ago = self.stream("Int64", &format!("if {b} then 0 else ({ago})"));
                    format!("{ago} >= 0 && {ago} <= {span_ms}")
                }
            };
            self.truth(&expression)
        })
    }

    /// Time, and the readings of a rule.
    fn inputs(&mut self, rules: &Rules, reads: &[usize]) {
        self.line("input now: Int64");
        for place in reads {
            self.line(&format!(
                "input v{place}: Int64\ninput t{place}: Int64\ninput p{place}: Bool"
            ));
        }
        self.line("output dt := now - now.offset(by: -1).defaults(to: now)");
        for &place in reads {
            let signal = &rules.signals[place];
            let (low, high) = (literal(signal.low), literal(signal.high));
            let rails = if signal.saturates { "" } else { "=" };
            self.line(&format!(
                "output g{place} := p{place} && t{place} <= now && now - t{place} <= {} \
                 && v{place} >{rails} {low} && v{place} <{rails} {high}\n\
                 output x{place} := if g{place} then v{place} else 0",
                signal.fresh_ms
            ));
        }
    }

    /// The oldest value of the last `span_ms`, and whether it was good: named by signal and span.
    fn window(&mut self, signal: usize, span_ms: u64) {
        let name = format!("w{signal}_{span_ms}");
        if self.text.contains(&format!("output {name}v:")) {
            return;
        }
        let (mut value, mut good) = (format!("x{signal}"), format!("g{signal}"));
        for ticks in 1..=span_ms / GRID_MS {
            let ago = |of: &str, default: &str| {
                format!("{of}{signal}.offset(by: -{ticks}).defaults(to: {default})")
            };
            // Before the first tick the age is above every span.
            let counts = self.truth(&format!(
                "now - now.offset(by: -{ticks}).defaults(to: now - {span_ms} - 1) <= {span_ms}"
            ));
            value = format!("(if {counts} then {} else {value})", ago("x", "0"));
            good = format!("(if {counts} then {} else {good})", ago("g", "false"));
        }
        self.line(&format!(
            "output {name}v: Int64 := {value}\noutput {name}g: Bool := {good}"
        ));
    }

    fn windows(&mut self, condition: &Condition) {
        if let Condition::Compare(_, a, b) = condition {
            for number in [a, b] {
                number.changes(&mut |signal, span_ms| self.window(signal, span_ms));
            }
        }
        condition
            .parts()
            .into_iter()
            .for_each(|part| self.windows(part));
    }
}

/// What is known is so or not; what is unknown may be so, not surely.
fn atom(known: &str, holds: &str, sure_or_maybe: usize) -> String {
    match sure_or_maybe {
        0 => format!("({known}) && ({holds})"),
        _ => format!("!({known}) || ({holds})"),
    }
}

fn literal(value: i64) -> String {
    if value < 0 {
        format!("(0 - {})", value.unsigned_abs())
    } else {
        value.to_string()
    }
}

fn number(of: &Number) -> String {
    match of {
        // Something that comes with every event, so that a stream of constants alone has a pace.
        Number::Constant(value) => format!("({} + now - now)", literal(*value)),
        Number::Signal(signal) => format!("x{signal}"),
        Number::Change(signal, span_ms) => format!("(x{signal} - w{signal}_{span_ms}v)"),
        Number::Abs(a) => {
            let a = number(a);
            format!("(if {a} < 0 then 0 - {a} else {a})")
        }
        Number::Percent(by, a) => {
            format!(
                "(({} * {} + {}) / 100 - {SHIFT})",
                number(a),
                literal(*by),
                SHIFT * 100
            )
        }
        Number::Plus(a, b) => format!("({} + {})", number(a), number(b)),
        Number::Minus(a, b) => format!("({} - {})", number(a), number(b)),
    }
}

fn known(of: &Number) -> String {
    match of {
        Number::Constant(_) => "true".to_owned(),
        Number::Signal(signal) => format!("g{signal}"),
        Number::Change(signal, span_ms) => format!("g{signal} && w{signal}_{span_ms}g"),
        Number::Abs(a) | Number::Percent(_, a) => known(a),
        Number::Plus(a, b) | Number::Minus(a, b) => format!("{} && {}", known(a), known(b)),
    }
}

/// Specifications that are ready, by their text: the interpreter's front end takes most of the time.
pub(crate) type Known = BTreeMap<String, Rc<Spec>>;

impl Spec {
    /// The streams of one rule.
    fn text(rules: &Rules, rule: &Rule) -> String {
        let mut out = Writer::default();
        out.inputs(rules, &rule.reads);
        let before = |of: &str| format!("{of}.offset(by: -1).defaults(to: 0)");
        let was_late = before("late");
        out.line(&format!(
            "output late: Int64 := if dt > {} || {was_late} == 2 then 2 else 0",
            rules.late_ms
        ));
        out.windows(&rule.when);
        let [sure, maybe] = out.condition(&rule.when);
        let good: Vec<String> = rule
            .reads
            .iter()
            .map(|signal| format!("g{signal}"))
            .collect();
        let good = good.join(" && ");
        let (verdict, stop) = (rule.verdict, rule.verdict.max(2));
        out.line(&format!(
            "output says: Int64 := if !({good}) || ({maybe} && !{sure}) then {stop} \
             else if {maybe} then {verdict} else 0"
        ));
        let was = before("shown");
        let lasts = if rule.clears_itself {
            format!("{was} >= 2")
        } else {
            "true".to_owned()
        };
        out.line(&format!(
            "output shown: Int64 := if {lasts} && {was} > says then {was} else says\n\
             output stands := says > 0 && says == shown"
        ));
        out.text
    }

    fn new(text: &str, reads: &[usize]) -> anyhow::Result<Self> {
        let ir = rtlola_frontend::parse(&ParserConfig::for_string(text.to_owned()))
            .map_err(|error| anyhow::anyhow!("RTLola refuses: {error:?}\n{text}"))?;
        let place = |name: &str| {
            let found = ir.outputs.iter().position(|output| output.name == name);
            found.with_context(|| format!("no output {name}"))
        };
        let outputs = [place("stands")?, place("shown")?, place("late")?];
        Ok(Self {
            ir,
            outputs,
            reads: reads.to_vec(),
        })
    }

    /// What the interpreter says at each tick: whether the rule stands, its verdict, and whether one came late.
    fn judged(&self, trace: &[Tick]) -> anyhow::Result<Vec<(bool, i64, i64)>> {
        let mut monitor: Monitor<_, _, Incremental, RelativeFloat> = ConfigBuilder::new()
            .with_ir(self.ir.clone())
            .offline::<RelativeFloat>()
            .with_event_factory::<VectorFactory<Infallible, Vec<Value>>>()
            .with_verdict::<Incremental>()
            .monitor_with_data(self.ir.inputs.len())
            .map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let mut said = Vec::new();
        for tick in trace {
            let mut event = vec![Value::Signed(tick.now_ms.cast_signed())];
            for &signal in &self.reads {
                let reading = tick.readings[signal];
                let (value, at_ms) = reading.unwrap_or_default();
                event.push(Value::Signed(value));
                event.push(Value::Signed(at_ms.cast_signed()));
                event.push(Value::Bool(reading.is_some()));
            }
            let verdicts = monitor.accept_event(event, Duration::from_millis(tick.now_ms));
            let verdicts = verdicts.map_err(|error| anyhow::anyhow!("{error:?}"))?;
            let found = self.outputs.map(|wanted| {
                let mut changes = verdicts
                    .event
                    .iter()
                    .filter(|(output, _)| *output == wanted);
                let (_, changes) = changes.next()?;
                changes.iter().find_map(|change| match change {
                    Change::Value(_, value) => Some(value.clone()),
                    _ => None,
                })
            });
            match found {
                [
                    Some(Value::Bool(stands)),
                    Some(Value::Signed(shown)),
                    Some(Value::Signed(late)),
                ] => {
                    said.push((stands, shown, late));
                }
                other => anyhow::bail!("the interpreter said {other:?}"),
            }
        }
        Ok(said)
    }
}

/// The specifications of a protocol's rules.
pub(crate) fn specs(rules: &Rules, known: &mut Known) -> anyhow::Result<Vec<Rc<Spec>>> {
    let specs = rules.rules.iter().map(|rule| {
        let text = Spec::text(rules, rule);
        if let Some(spec) = known.get(&text) {
            return Ok(Rc::clone(spec));
        }
        let spec = Rc::new(Spec::new(&text, &rule.reads)?);
        known.insert(text, Rc::clone(&spec));
        Ok(spec)
    });
    specs.collect()
}

/// What the interpreter says at each tick.
pub(crate) fn judged(specs: &[Rc<Spec>], trace: &[Tick]) -> anyhow::Result<Vec<Said>> {
    let nothing = || Said {
        rules: vec![],
        worst: 0,
    };
    let mut all: Vec<Said> = trace.iter().map(|_| nothing()).collect();
    for spec in specs {
        for (said, (stands, shown, late)) in all.iter_mut().zip(spec.judged(trace)?) {
            said.rules.push((stands, shown));
            said.worst = said.worst.max(shown).max(late);
        }
    }
    Ok(all)
}
