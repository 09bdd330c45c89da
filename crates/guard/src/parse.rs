//! Text to protocol: declarations and rules; their conditions are in `expression`.
//!
//! In: untrusted bytes. Out: a checked [`Protocol`]. Fails: with line, column and what is wrong.
//! Law: any bytes give a protocol or an error: `law_parser_total`; what is printed reads back the
//! same: `law_print_then_parse`. Method: recursive descent, depth bounded, one token ahead.

use crate::cursor::span;
use crate::hard;
use crate::protocol::{
    List, MAX_SIGNALS, MAX_TEXT, Node, NodeId, Protocol, Rule, Signal, SignalId, Span, bit,
};
use crate::text::{Error, Kind, Token, token};
use crate::words::{Clears, Unit, Verdict};

/// Reads a protocol and checks it.
pub fn parse(bytes: &[u8]) -> Result<Protocol, Error> {
    if bytes.len() > MAX_TEXT {
        let error = Error::at("", 0, "this file has too many bytes");
        return Err(error.with(bytes.len() as u64, MAX_TEXT as u64));
    }
    let source = core::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
        let good = core::str::from_utf8(good).unwrap_or("");
        Error::at(good, good.len(), "these bytes are no UTF-8 text")
    })?;
    let mut text = [0; MAX_TEXT];
    text.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    let mut parser = Parser {
        source,
        token: token(source, 0)?,
        last_end: 0,
        depth: 0,
        limit: None,
        measured: None,
        out: Protocol {
            text,
            name: Span::default(),
            tick_ms: 0,
            late_ms: 0,
            signals: List::new(),
            rules: List::new(),
            nodes: List::new(),
            windows: List::new(),
        },
    };
    parser.file()?;
    Ok(parser.out)
}

/// An expression that was read: its root, its first node and byte, and its unit; a condition has
/// none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed {
    pub(crate) node: NodeId,
    pub(crate) from: (NodeId, usize),
    pub(crate) unit: Option<Unit>,
}

pub(crate) struct Parser<'a> {
    pub(crate) source: &'a str,
    pub(crate) token: Token,
    /// Where the token before ended.
    pub(crate) last_end: usize,
    pub(crate) depth: u64,
    /// The limit of the rule that is being read.
    pub(crate) limit: Option<Typed>,
    /// What the rule measures: beside its limit, or its first flag.
    pub(crate) measured: Option<Typed>,
    pub(crate) out: Protocol,
}

impl Parser<'_> {
    fn file(&mut self) -> Result<(), Error> {
        self.out.name = self.quoted("protocol", "expected `protocol` and its name")?;
        let at = self.token.start;
        self.expect("tick", "expected `tick`, such as tick 50 ms late 120 ms")?;
        self.out.tick_ms = self.duration()?;
        self.expect("late", "expected `late` and the longest time between two ticks")?;
        self.out.late_ms = self.duration()?;
        self.at_most(at, "ticks are late too late", self.out.late_ms, hard::MAX_LATE_MS)?;
        self.unless(self.out.late_ms <= self.out.tick_ms, at, "a tick can be late only after it")?;
        let mut declared = [0; MAX_SIGNALS];
        while self.token.kind != Kind::End {
            let at = self.token.start;
            if self.take("signal")? {
                let slot = declared.get_mut(self.out.signals.len());
                slot.into_iter().for_each(|slot| *slot = at);
                self.signal()?;
            } else {
                self.expect("rule", "expected `signal`, `rule` or the end of the file")?;
                self.rule(at)?;
            }
        }
        let used = self.out.rules.iter().fold(0, |used, rule| used | rule.inputs);
        let all = (0_u8..).map(SignalId).zip(self.out.signals.iter());
        let unused = all.map(|(signal, _)| signal).find(|&signal| used & bit(signal) == 0);
        let unused = unused.map(|s| (Some(s), "no rule uses this signal: it only looks protected"));
        let wrong = unused.map_or_else(|| hard::check(&self.out), Err);
        wrong.map_err(|(signal, what)| {
            let at = signal.and_then(|signal| declared.get(signal.place()).copied());
            self.error(at.unwrap_or(self.token.start), what)
        })
    }

    fn signal(&mut self) -> Result<(), Error> {
        let at = self.token.start;
        let name = self.word("expected the name of the signal")?;
        self.unless(
            self.out.signal(self.out.words(name)).is_some(),
            at,
            "this signal is declared already",
        )?;
        self.unless(
            hard::RESERVED.contains(&self.out.words(name)),
            at,
            "this is a word of the language, not a name",
        )?;
        let units = "expected a unit: um, mK, ug, ms, mN, count or flag";
        let unit = self.closed(Unit::from_word, units)?;
        self.unless(
            !hard::name_fits(self.out.words(name), unit),
            at,
            "the ending of this name speaks against its unit",
        )?;
        self.expect("fresh", "expected `fresh` and the largest age of a reading")?;
        let at = self.token.start;
        let fresh_ms = self.duration()?;
        self.at_most(at, "this is too old to be fresh", fresh_ms, hard::MAX_FRESH_MS)?;
        self.expect("range", "expected `range`, such as range 0 to 100")?;
        let at = self.token.start;
        let low = self.whole()?;
        self.expect("to", "expected `to`")?;
        let high = self.whole()?;
        let saturates = self.take("saturates")?;
        if low >= high || unit == Unit::Flag && (low, high, saturates) != (0, 1, false) {
            let what = "a range goes from a smaller to a larger value; that of a flag from 0 to 1";
            return Err(self.error(at, what));
        }
        let signal = Signal { name, unit, fresh_ms, low, high, saturates };
        let pushed = self.out.signals.push(signal);
        pushed.map(|_| ()).ok_or_else(|| self.error(at, "too many signals"))
    }

    fn rule(&mut self, at: usize) -> Result<(), Error> {
        (self.limit, self.measured) = (None, None);
        let first = self.next_node();
        let code = self.word("expected an alarm code, such as G101")?;
        self.unless(!is_code(self.out.words(code)), at, "an alarm code goes from G100 to G999")?;
        let same = |rule: &Rule| self.out.words(rule.code) == self.out.words(code);
        self.unless(self.out.rules.iter().any(same), at, "this alarm code is there already")?;
        let verdict = |word: &str| Verdict::from_word(word).filter(|&v| v != Verdict::Allow);
        let verdict = self.closed(verdict, "expected `warn`, `hold` or `terminate`")?;
        self.expect("hazard", "expected `hazard` and its id")?;
        let hazard = self.word("expected the id of a hazard, such as H1")?;
        let says = self.quoted("says", "expected `says` and a sentence for people")?;
        let limit = self.limit()?;
        let source =
            self.quoted("source", "expected `limit`, or `source` and where the limit comes from")?;
        self.expect("when", "expected `when` and the condition")?;
        let when_at = self.token.start;
        let when = self.since()?;
        self.condition(when)?;
        let condition = span(when_at, self.last_end);
        let (measured, place) = self.measured(when_at)?;
        self.expect("clears", "expected `clears`, or the rest of the condition")?;
        let clears = self.clears(verdict)?;
        let rule = Rule {
            code,
            verdict,
            hazard,
            says,
            limit,
            source,
            condition,
            when: when.node,
            clears,
            to_do: self.quoted("do", "expected `do` and what people have to do")?,
            measured: measured.node,
            unit: measured.unit.unwrap_or(Unit::Flag),
            place,
            inputs: self.read_by(first, when.node).fold(0, |bits, signal| bits | bit(signal)),
        };
        let pushed = self.out.rules.push(rule);
        pushed.map(|_| ()).ok_or_else(|| self.error(at, "too many rules"))
    }

    fn limit(&mut self) -> Result<Option<(Span, NodeId)>, Error> {
        if !self.take("limit")? {
            return Ok(None);
        }
        let at = self.token.start;
        let limit = self.sum()?;
        self.number(limit)?;
        self.limit = Some(limit);
        Ok(Some((span(at, self.last_end), limit.node)))
    }

    /// What an alarm will show as measured, and its first signal.
    fn measured(&self, at: usize) -> Result<(Typed, SignalId), Error> {
        let what = match self.limit {
            Some(_) => "the condition must compare a signal with `limit`",
            None => "a rule without a limit must test a flag, so that an alarm can show it",
        };
        let found =
            self.measured.and_then(|of| Some((of, self.read_by(of.from.0, of.node).next()?)));
        found.ok_or_else(|| self.error(at, what))
    }

    fn clears(&mut self, verdict: Verdict) -> Result<Clears, Error> {
        let at = self.token.start;
        let clears = "expected `itself`, `operator` or `never`";
        let clears = self.closed(Clears::from_word, clears)?;
        match verdict {
            Verdict::Terminate if clears != Clears::Never => {
                Err(self.error(at, "what terminates clears never"))
            }
            Verdict::Hold if clears == Clears::Itself => {
                Err(self.error(at, "a hold clears by operator or never"))
            }
            _ => Ok(clears),
        }
    }

    /// The signals that the nodes from `first` to `last` read.
    fn read_by(&self, first: NodeId, last: NodeId) -> impl Iterator<Item = SignalId> {
        let count = usize::from(last).saturating_add(1).saturating_sub(usize::from(first));
        let nodes = self.out.nodes.iter().skip(usize::from(first)).take(count);
        nodes.filter_map(|node| match *node {
            Node::Signal(signal) => Some(signal),
            Node::Change(window) => self.out.windows.get(usize::from(window)).map(|w| w.signal),
            _ => None,
        })
    }

    /// The place of the node that is pushed next.
    fn next_node(&self) -> NodeId {
        NodeId::try_from(self.out.nodes.len()).unwrap_or(NodeId::MAX)
    }

    /// The next node and the byte at hand.
    pub(crate) fn here(&self) -> (NodeId, usize) {
        (self.next_node(), self.token.start)
    }

    pub(crate) fn push(&mut self, node: Node) -> Result<NodeId, Error> {
        let place = self.next_node();
        let pushed = self.out.nodes.push(node);
        pushed.map(|_| place).ok_or_else(|| self.expected("the conditions are too long in all"))
    }
}

/// Codes below G100 are the guard's own.
fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix('G').unwrap_or("");
    digits.len() == 3 && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}
