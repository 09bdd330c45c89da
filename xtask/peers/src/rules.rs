//! What the other monitors know of a protocol: signals, rules, and conditions as trees.

/// A number; signals by their place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Number {
    Constant(i64),
    Signal(usize),
    /// The signal now, less what it was at the oldest tick of the last so many ms.
    Change(usize, u64),
    Abs(Box<Number>),
    Percent(i64, Box<Number>),
    Plus(Box<Number>, Box<Number>),
    Minus(Box<Number>, Box<Number>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    Flag(usize),
    Compare(String, Number, Number),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    For(u64, Box<Condition>),
    Once(u64, Box<Condition>),
    Previous(Box<Condition>),
    Rising(Box<Condition>),
    Since(Option<u64>, Box<Condition>, Box<Condition>),
}

pub(crate) struct Signal {
    pub(crate) name: String,
    pub(crate) is_flag: bool,
    pub(crate) fresh_ms: u64,
    pub(crate) low: i64,
    pub(crate) high: i64,
    pub(crate) saturates: bool,
}

pub(crate) struct Rule {
    pub(crate) code: String,
    /// 1 warn, 2 hold, 3 terminate.
    pub(crate) verdict: i64,
    pub(crate) clears_itself: bool,
    pub(crate) when: Condition,
    /// Places of the signals that it reads.
    pub(crate) reads: Vec<usize>,
}

pub(crate) struct Rules {
    pub(crate) late_ms: u64,
    pub(crate) signals: Vec<Signal>,
    pub(crate) rules: Vec<Rule>,
}

impl Number {
    pub(crate) fn reads(&self, into: &mut Vec<usize>) {
        match self {
            Self::Constant(_) => {}
            Self::Signal(signal) | Self::Change(signal, _) => into.push(*signal),
            Self::Abs(of) | Self::Percent(_, of) => of.reads(into),
            Self::Plus(a, b) | Self::Minus(a, b) => {
                a.reads(into);
                b.reads(into);
            }
        }
    }
}

impl Number {
    /// Calls with every window over values that it holds.
    pub(crate) fn changes(&self, call: &mut impl FnMut(usize, u64)) {
        match self {
            Self::Constant(_) | Self::Signal(_) => {}
            Self::Change(signal, span_ms) => call(*signal, *span_ms),
            Self::Abs(of) | Self::Percent(_, of) => of.changes(call),
            Self::Plus(a, b) | Self::Minus(a, b) => {
                a.changes(call);
                b.changes(call);
            }
        }
    }
}

impl Condition {
    pub(crate) fn reads(&self, into: &mut Vec<usize>) {
        if let Self::Flag(flag) = self {
            into.push(*flag);
        }
        if let Self::Compare(_, a, b) = self {
            a.reads(into);
            b.reads(into);
        }
        self.parts().into_iter().for_each(|part| part.reads(into));
    }

    /// The conditions that it is made of.
    pub(crate) fn parts(&self) -> Vec<&Condition> {
        match self {
            Self::Flag(_) | Self::Compare(..) => vec![],
            Self::Not(of) | Self::For(_, of) | Self::Once(_, of) => vec![of],
            Self::Previous(of) | Self::Rising(of) => vec![of],
            Self::And(a, b) | Self::Or(a, b) | Self::Since(_, a, b) => vec![a, b],
        }
    }
}
