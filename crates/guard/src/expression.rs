//! Expressions: numbers with units, and conditions over the past.
//!
//! In: tokens. Out: nodes in the pool, children first. Fails: where units differ, where a window over
//! values has no end or needs more readings than are kept.
//! Method: one descent for numbers and conditions alike, from the loosest binding to the tightest:
//! `since`, `or`, `and`, prefixes (`not`, `for`, `once`, ...), comparison, sum, term.

use crate::parse::{Parser, Typed};
use crate::protocol::{MAX_WINDOW_TICKS, Node, NodeId, Relation, SignalId, Window};
use crate::text::{Error, Kind};
use crate::words::Unit;

/// Deepest nesting of a condition.
const MAX_DEPTH: u64 = 24;

impl Parser<'_> {
    /// A condition or, where the caller takes one, a number.
    pub(crate) fn since(&mut self) -> Result<Typed, Error> {
        let left = self.or()?;
        if !self.take("since")? {
            return Ok(left);
        }
        self.condition(left)?;
        let span_ms = if self.take("within")? { self.duration()? } else { u64::MAX };
        let right = self.or()?;
        self.joined(left, right, |a, b| Node::Since(span_ms, a, b))
    }

    fn or(&mut self) -> Result<Typed, Error> {
        let mut left = self.and()?;
        while self.take("or")? {
            self.condition(left)?;
            let right = self.and()?;
            left = self.joined(left, right, Node::Or)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Typed, Error> {
        let mut left = self.prefix()?;
        while self.take("and")? {
            self.condition(left)?;
            let right = self.prefix()?;
            left = self.joined(left, right, Node::And)?;
        }
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Typed, Error> {
        let word = ["not", "previous", "rising", "for", "once"];
        let Some(word) = word.into_iter().find(|word| self.sees(word)) else {
            return self.comparison();
        };
        self.step()?;
        let timed = word == "for" || word == "once";
        let span_ms = if timed { self.duration()? } else { 0 };
        let inner = self.deeper(Self::prefix)?;
        self.condition(inner)?;
        let a = inner.node;
        let node = match word {
            "not" => Node::Not(a),
            "previous" => Node::Previous(a),
            "for" => Node::For(span_ms, a),
            "once" => Node::Once(span_ms, a),
            _ => {
                let before = self.push(Node::Previous(a))?;
                let not_before = self.push(Node::Not(before))?;
                Node::And(a, not_before)
            }
        };
        self.made(inner.from, None, node)
    }

    fn comparison(&mut self) -> Result<Typed, Error> {
        let left = self.sum()?;
        let Some(relation) = Relation::from_word(self.read()) else {
            return Ok(left);
        };
        self.step()?;
        let right = self.sum()?;
        self.same_unit(left, right)?;
        // What stands beside the limit is what the rule measures.
        if let (Some(limit), None) = (self.limit, self.measured) {
            let sides = [(left, right), (right, left)];
            let beside = sides.into_iter().find(|(_, side)| side.node == limit.node);
            self.measured = beside.map(|(measured, _)| measured);
        }
        self.made(left.from, None, Node::Compare(relation, left.node, right.node))
    }

    /// A number, or what stands alone.
    pub(crate) fn sum(&mut self) -> Result<Typed, Error> {
        let mut left = self.term()?;
        while self.sees("+") || self.sees("-") {
            let make = if self.sees("+") { Node::Plus } else { Node::Minus };
            self.step()?;
            let right = self.term()?;
            self.same_unit(left, right)?;
            left = self.made(left.from, left.unit, make(left.node, right.node))?;
        }
        Ok(left)
    }

    fn term(&mut self) -> Result<Typed, Error> {
        let from = self.here();
        if self.token.kind == Kind::Number || self.sees("-") {
            return self.quantity(from);
        }
        if self.take("(")? {
            let inner = self.deeper(Self::since)?;
            self.expect(")", "expected `)`")?;
            return Ok(inner);
        }
        if self.take("abs")? {
            self.expect("(", "expected `(`")?;
            let inner = self.deeper(Self::sum)?;
            self.number(inner)?;
            self.expect(")", "expected `)`")?;
            return self.made(inner.from, inner.unit, Node::Abs(inner.node));
        }
        if let Some(limit) = self.limit.filter(|_| self.sees("limit")) {
            self.step()?;
            return Ok(limit);
        }
        if self.take("change")? {
            return self.change(from);
        }
        let (signal, unit) = self.declared()?;

        self.made(from, Some(unit), Node::Signal(signal))
    }

    /// A number with its unit, or a share of another.
    fn quantity(&mut self, from: (NodeId, usize)) -> Result<Typed, Error> {
        let number = self.whole()?;
        if self.take("%")? {
            self.expect("of", "expected `of`")?;
            let of = self.deeper(Self::term)?;
            self.number(of)?;
            return self.made(of.from, of.unit, Node::Percent(number, of.node));
        }
        let measured = |word: &str| Unit::from_word(word).filter(|&unit| unit != Unit::Flag);
        let unit = |word: &str| {
            let time = Self::time_unit(word).map(|ms| (Unit::Millisecond, ms));
            time.or_else(|| measured(word).map(|unit| (unit, 1)))
        };
        let (unit, scale) = self.closed(unit, "expected a unit, or `%`")?;
        let number = number.checked_mul(scale);
        let number = number.ok_or_else(|| self.error(from.1, "this number is too large"))?;

        self.made(from, Some(unit), Node::Constant(number))
    }

    /// A signal and its unit.
    fn declared(&mut self) -> Result<(SignalId, Unit), Error> {
        let at = self.token.start;
        let name = self.word("expected a signal, a number with its unit, or `(`")?;
        let signal = self.out.signal(self.out.words(name));
        let unit = signal.and_then(|signal| self.out.signals.get(signal.place())).map(|s| s.unit);
        let known = signal.zip(unit);
        known.ok_or_else(|| self.error(at, "no signal of this name is declared above"))
    }

    fn change(&mut self, from: (NodeId, usize)) -> Result<Typed, Error> {
        self.expect("(", "expected `(`")?;
        let (signal, unit) = self.declared()?;
        if unit == Unit::Flag {
            return Err(
                self.expected("expected a signal that counts: a flag rises, it has no change")
            );
        }
        let endless = "expected `,` and how far to look back: a window over values without an end \
                       cannot be monitored in bounded memory";
        self.expect(",", endless)?;
        let at = self.token.start;
        let span_ms = self.duration()?;
        let blind = "this window can be shorter than the time between two ticks and see no change";
        self.unless(span_ms < self.out.late_ms, at, blind)?;
        let ticks = span_ms.div_ceil(self.out.tick_ms.max(1));
        if ticks > MAX_WINDOW_TICKS {
            let what = "this window needs more readings than are kept; shorten it";
            return Err(self.error(at, what).with(ticks, MAX_WINDOW_TICKS));
        }
        self.expect(")", "expected `)`")?;
        let window = Window { signal, span_ms };
        let known = self.out.windows.iter().position(|&other| other == window);
        let place = known.or_else(|| self.out.windows.push(window));
        let place = place.and_then(|place| u8::try_from(place).ok());
        let place = place.ok_or_else(|| self.error(at, "too many windows over values"))?;

        self.made(from, Some(unit), Node::Change(place))
    }

    fn joined(
        &mut self,
        left: Typed,
        right: Typed,
        make: impl Fn(NodeId, NodeId) -> Node,
    ) -> Result<Typed, Error> {
        self.condition(right)?;
        self.made(left.from, None, make(left.node, right.node))
    }

    fn made(
        &mut self,
        from: (NodeId, usize),
        unit: Option<Unit>,
        node: Node,
    ) -> Result<Typed, Error> {
        let node = self.push(node)?;
        Ok(Typed { node, from, unit })
    }

    /// Reads one level deeper, as far as the depth allows.
    fn deeper(&mut self, read: fn(&mut Self) -> Result<Typed, Error>) -> Result<Typed, Error> {
        if self.depth >= MAX_DEPTH {
            let error = self.expected("too many levels of brackets and prefixes");
            return Err(error.with(self.depth + 1, MAX_DEPTH));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// Lets a condition pass; a flag is one.
    pub(crate) fn condition(&mut self, of: Typed) -> Result<(), Error> {
        let is_flag = of.unit == Some(Unit::Flag);
        if is_flag && self.limit.is_none() {
            self.measured.get_or_insert(of);
        }
        let what = "expected a comparison: a number alone is no condition";
        self.unless(of.unit.is_some() && !is_flag, of.from.1, what)
    }

    /// Lets a number pass, and gives its unit; a flag is none.
    pub(crate) fn number(&self, of: Typed) -> Result<Unit, Error> {
        let unit = of.unit.filter(|&unit| unit != Unit::Flag);
        unit.ok_or_else(|| self.error(of.from.1, "expected a number, found a condition"))
    }

    fn same_unit(&self, left: Typed, right: Typed) -> Result<(), Error> {
        let differ = self.number(left)? != self.number(right)?;
        self.unless(differ, right.from.1, "the units of the two sides differ")
    }
}
