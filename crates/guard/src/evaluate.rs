//! One sweep over the pool: what every expression says now, from the inputs and a bounded past.
//!
//! In: readings, `None` where one cannot be judged. Out: a value for each node: a number, or 1 and 0
//! for a condition; `None` where the past or an overflow leaves it open (Kleene's three values).
//! Law: the same as quantifiers over the whole history (`law_monitor_agrees_with_reference`).
//! Cost: one step a node; two times of memory a node, 128 readings a window.

use crate::protocol::{MAX_NODES, MAX_WINDOWS, Node, NodeId, Protocol, Relation};

/// Readings that a window keeps: a third more than it needs, should ticks come early.
const KEPT: usize = 128;

/// A value that may be open.
pub(crate) type Value = Option<i64>;

/// When a condition over the past began or was true: surely, and possibly.
type Memory = [Option<u64>; 2];

/// The readings of a window, oldest first from `first`.
#[derive(Clone)]
struct Kept {
    readings: [(u64, Value); KEPT],
    first: usize,
    len: usize,
    /// Time of the newest reading that had to be given up while it still counted.
    lost_ms: Option<u64>,
}

impl Kept {
    const fn new() -> Self {
        Self { readings: [(0, None); KEPT], first: 0, len: 0, lost_ms: None }
    }

    fn oldest(&self) -> Option<(u64, Value)> {
        self.readings.get(self.first).copied().filter(|_| self.len > 0)
    }

    fn give_up_oldest(&mut self) {
        self.first = (self.first + 1) % KEPT;
        self.len = self.len.saturating_sub(1);
    }

    /// Takes the reading of now; the change since the oldest of the last `span_ms`.
    fn take(&mut self, now_ms: u64, newest: Value, span_ms: u64) -> Value {
        let counts = |at_ms: u64| now_ms.saturating_sub(at_ms) <= span_ms;
        while self.oldest().is_some_and(|(at_ms, _)| !counts(at_ms)) {
            self.give_up_oldest();
        }
        if self.len == KEPT {
            self.lost_ms = self.oldest().map(|(at_ms, _)| at_ms);
            self.give_up_oldest();
        }
        if let Some(slot) = self.readings.get_mut((self.first + self.len) % KEPT) {
            *slot = (now_ms, newest);
            self.len += 1;
        }
        if self.lost_ms.is_some_and(counts) {
            return None;
        }
        newest?.checked_sub(self.oldest()?.1?)
    }
}

/// The state of all expressions of a protocol.
#[derive(Clone)]
pub(crate) struct State {
    values: [Value; MAX_NODES],
    memory: [Memory; MAX_NODES],
    windows: [Kept; MAX_WINDOWS],
}

impl State {
    pub(crate) const fn new() -> Self {
        Self {
            values: [None; MAX_NODES],
            memory: [[None; 2]; MAX_NODES],
            windows: [const { Kept::new() }; MAX_WINDOWS],
        }
    }

    /// What a node said at the last tick.
    pub(crate) fn value(&self, node: NodeId) -> Value {
        self.values.get(usize::from(node)).copied().flatten()
    }

    /// Takes a tick.
    pub(crate) fn sweep(&mut self, protocol: &Protocol, now_ms: u64, inputs: &[Value]) {
        let input = |place: usize| inputs.get(place).copied().flatten();
        let mut changes = [None; MAX_WINDOWS];
        let windows = protocol.windows.iter().zip(&mut self.windows);
        for (change, (window, kept)) in changes.iter_mut().zip(windows) {
            *change = kept.take(now_ms, input(window.signal.place()), window.span_ms);
        }
        for (place, &node) in protocol.nodes.iter().enumerate() {
            let value = match node {
                Node::Signal(signal) => input(signal.place()),
                Node::Change(window) => changes.get(usize::from(window)).copied().flatten(),
                Node::For(..) | Node::Once(..) | Node::Since(..) | Node::Previous(_) => {
                    let [mut sure_ms, mut maybe_ms] =
                        self.memory.get(place).copied().unwrap_or_default();
                    let sure = self.over_the_past(node, |v| v == Some(1), &mut sure_ms, now_ms);
                    let maybe = self.over_the_past(node, |v| v != Some(0), &mut maybe_ms, now_ms);
                    let memory = self.memory.get_mut(place).into_iter();
                    memory.for_each(|slot| *slot = [sure_ms, maybe_ms]);
                    if sure { Some(1) } else { (!maybe).then_some(0) }
                }
                _ => self.of_now(node),
            };
            self.values.get_mut(place).into_iter().for_each(|slot| *slot = value);
        }
    }

    /// Nodes that need no past.
    fn of_now(&self, node: Node) -> Value {
        let of = |node| self.value(node);
        match node {
            Node::Constant(value) => Some(value),
            Node::Abs(a) => of(a)?.checked_abs(),
            Node::Percent(by, a) => Some(of(a)?.checked_mul(by)?.div_euclid(100)),
            Node::Plus(a, b) => of(a)?.checked_add(of(b)?),
            Node::Minus(a, b) => of(a)?.checked_sub(of(b)?),
            Node::Compare(relation, a, b) => {
                let (a, b) = (of(a)?, of(b)?);
                Some(i64::from(match relation {
                    Relation::Above => a > b,
                    Relation::AtLeast => a >= b,
                    Relation::Below => a < b,
                    Relation::AtMost => a <= b,
                    Relation::Equal => a == b,
                    Relation::Unequal => a != b,
                }))
            }
            Node::Not(a) => not(of(a)),
            Node::And(a, b) => and(of(a), of(b)),
            Node::Or(a, b) => not(and(not(of(a)), not(of(b)))),
            _ => None,
        }
    }

    /// Whether a condition over the past holds, for what counts as true: what is so, or what may be.
    fn over_the_past(
        &self,
        node: Node,
        counts: fn(Value) -> bool,
        at_ms: &mut Option<u64>,
        now_ms: u64,
    ) -> bool {
        let holds = |node| counts(self.value(node));
        let age = |at_ms: u64| now_ms.saturating_sub(at_ms);
        match node {
            Node::For(span_ms, a) => {
                // When it began to hold.
                *at_ms = holds(a).then_some(at_ms.unwrap_or(now_ms));
                at_ms.is_some_and(|at_ms| age(at_ms) >= span_ms)
            }
            Node::Once(span_ms, a) => {
                // When it last held.
                *at_ms = if holds(a) { Some(now_ms) } else { *at_ms };
                at_ms.is_some_and(|at_ms| age(at_ms) <= span_ms)
            }
            Node::Since(span_ms, a, b) => {
                // When the second last held, as long as the first goes on.
                *at_ms = if holds(b) { Some(now_ms) } else { at_ms.filter(|_| holds(a)) };
                at_ms.is_some_and(|at_ms| age(at_ms) <= span_ms)
            }
            Node::Previous(a) => {
                let before = at_ms.is_some();
                *at_ms = holds(a).then_some(now_ms);
                before
            }
            _ => counts(None),
        }
    }
}

fn not(a: Value) -> Value {
    a.map(|a| i64::from(a == 0))
}

fn and(a: Value, b: Value) -> Value {
    match (a, b) {
        (Some(0), _) | (_, Some(0)) => Some(0),
        (Some(_), Some(_)) => Some(1),
        _ => None,
    }
}
