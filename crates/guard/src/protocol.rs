//! A protocol as parsed: signals, rules, and one pool of nodes that all conditions share.
//!
//! In / Out: a plain value of bounded size that owns its text; only `parse` makes one.
//! Law: nothing is lost of what was read: printed from these parts it reads back as the same nodes
//! (`law_print_then_parse`).
//! Method: a node's children come before it in the pool, so that one sweep evaluates all of them.

use crate::words::{Clears, Unit, Verdict, words};

/// Most bytes of a protocol file.
pub const MAX_TEXT: usize = 32_767;
/// Most signals of a protocol.
pub(crate) const MAX_SIGNALS: usize = 32;
/// Most rules of a protocol.
pub(crate) const MAX_RULES: usize = 48;
/// Most nodes of all conditions together.
pub(crate) const MAX_NODES: usize = 512;
/// Most windows over values (`change`) of a protocol.
pub(crate) const MAX_WINDOWS: usize = 8;
/// Most ticks that a window over values may span.
pub const MAX_WINDOW_TICKS: u64 = 96;
/// Longest time in a rule: a day.
pub(crate) const MAX_DURATION_MS: u64 = 86_400_000;

/// Up to `N` items in a row, without allocation.
#[derive(Debug, Clone)]
pub struct List<T, const N: usize> {
    items: [Option<T>; N],
    len: usize,
}

impl<T: Copy, const N: usize> List<T, N> {
    pub(crate) const fn new() -> Self {
        Self { items: [None; N], len: 0 }
    }

    /// Adds an item and gives its place; `None` where the list is full.
    pub(crate) fn push(&mut self, item: T) -> Option<usize> {
        *self.items.get_mut(self.len)? = Some(item);
        self.len += 1;
        Some(self.len - 1)
    }

    /// How many there are.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks")]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// One item.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&T> {
        self.items.get(place)?.as_ref()
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().flatten()
    }
}

/// A piece of the protocol's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub(crate) start: u16,
    pub(crate) end: u16,
}

/// Place of a signal in its protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignalId(pub(crate) u8);

impl SignalId {
    /// The place as a number.
    #[must_use]
    pub fn place(self) -> usize {
        usize::from(self.0)
    }
}

/// Place of a node in the pool.
pub type NodeId = u16;

/// A declared input.
#[derive(Debug, Clone, Copy)]
pub struct Signal {
    /// Name; its ending says the unit.
    pub name: Span,
    /// What it is counted in.
    pub unit: Unit,
    /// Largest age of a reading.
    pub fresh_ms: u64,
    /// Smallest value that is possible.
    pub low: i64,
    /// Largest value that is possible.
    pub high: i64,
    /// Whether the ends of the range are rails of the sensor, and so no readings.
    pub saturates: bool,
}

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Stable alarm code, such as G101.
    pub code: Span,
    /// What is said when its condition holds.
    pub verdict: Verdict,
    /// The hazard that it stands against.
    pub hazard: Span,
    /// A sentence for people.
    pub says: Span,
    /// The limit, where there is one besides a flag: as written, and its node.
    pub limit: Option<(Span, NodeId)>,
    /// Where the limit comes from.
    pub source: Span,
    /// The condition that trips the rule, as written.
    pub condition: Span,
    /// The node of the condition.
    pub when: NodeId,
    /// How it clears.
    pub clears: Clears,
    /// What people have to do.
    pub to_do: Span,
    /// What an alarm shows as measured.
    pub measured: NodeId,
    /// Unit of what was measured.
    pub unit: Unit,
    /// The first signal of what is measured.
    pub place: SignalId,
    /// Bit i is set where signal i has a part in the rule.
    pub(crate) inputs: u32,
}

impl Rule {
    /// Whether the rule needs that signal.
    #[must_use]
    pub fn needs(&self, signal: SignalId) -> bool {
        self.inputs & bit(signal) != 0
    }
}

/// The bit of a signal in a rule's inputs.
pub(crate) fn bit(signal: SignalId) -> u32 {
    1_u32.checked_shl(u32::from(signal.0)).unwrap_or(0)
}

/// A bounded window over the values of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The signal.
    pub signal: SignalId,
    /// How far it looks back.
    pub span_ms: u64,
}

words! {
    /// A comparison.
    Relation {
        /// Above.
        Above = ">",
        /// At or above.
        AtLeast = ">=",
        /// Below.
        Below = "<",
        /// At or below.
        AtMost = "<=",
        /// Equal.
        Equal = "==",
        /// Not equal.
        Unequal = "!=",
    }
}

/// A step of an expression. Numbers and conditions share the pool; the parser keeps them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// A number.
    Constant(i64),
    /// The reading of a signal.
    Signal(SignalId),
    /// The newest reading of a window, by its place, less the oldest.
    Change(u8),
    /// Size without sign.
    Abs(NodeId),
    /// A share in per cent, rounded down.
    Percent(i64, NodeId),
    /// Sum.
    Plus(NodeId, NodeId),
    /// Difference.
    Minus(NodeId, NodeId),
    /// Comparison of two numbers.
    Compare(Relation, NodeId, NodeId),
    /// Negation.
    Not(NodeId),
    /// Both.
    And(NodeId, NodeId),
    /// Either.
    Or(NodeId, NodeId),
    /// Held at every tick for at least so many ms, up to now.
    For(u64, NodeId),
    /// Held at some tick of the last so many ms, now included.
    Once(u64, NodeId),
    /// Held at the tick before; not at the first.
    Previous(NodeId),
    /// The second held at some tick of the last so many ms, and the first at every tick after it.
    Since(u64, NodeId, NodeId),
}

/// A parsed and checked file of rules.
#[derive(Debug, Clone)]
pub struct Protocol {
    pub(crate) text: [u8; MAX_TEXT],
    pub(crate) name: Span,
    /// Time between two ticks.
    pub tick_ms: u64,
    /// Longest time between two ticks; beyond it a deadline was missed.
    pub late_ms: u64,
    /// Inputs.
    pub signals: List<Signal, MAX_SIGNALS>,
    /// Rules in the order of the file.
    pub rules: List<Rule, MAX_RULES>,
    /// Nodes of all conditions.
    pub nodes: List<Node, MAX_NODES>,
    /// Windows of all conditions.
    pub windows: List<Window, MAX_WINDOWS>,
}

impl Protocol {
    /// The name, such as "1.0".
    #[must_use]
    pub fn name(&self) -> &str {
        self.words(self.name)
    }

    /// The text of a span.
    #[must_use]
    pub fn words(&self, span: Span) -> &str {
        let bytes = self.text.get(usize::from(span.start)..usize::from(span.end));
        bytes.and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The signal of that name.
    #[must_use]
    pub fn signal(&self, name: &str) -> Option<SignalId> {
        let place = self.signals.iter().position(|signal| self.words(signal.name) == name)?;
        u8::try_from(place).ok().map(SignalId)
    }

    /// The name of a signal.
    #[must_use]
    pub fn signal_name(&self, signal: SignalId) -> &str {
        self.signals.get(signal.place()).map_or("", |s| self.words(s.name))
    }

    /// A node.
    #[must_use]
    pub fn node(&self, node: NodeId) -> Option<Node> {
        self.nodes.get(usize::from(node)).copied()
    }
}
