//! A protocol file, read a second time: its own structure, by a reader that shares nothing with the guard's.
//!
//! In: a text that the guard accepts. Out: what the other monitors need of it.
//! Method: the grammar of `docs/protocols.md`, by precedence: each operator knows how tightly it binds.

use crate::rules::{Condition, Number, Rule, Rules, Signal};
use anyhow::{Context, bail, ensure};

/// What stands in brackets can be either.
enum Piece {
    Number(Number),
    Condition(Condition),
}

struct Reader {
    words: Vec<String>,
    at: usize,
    signals: Vec<Signal>,
    limit: Option<Number>,
}

/// Words, numbers, signs, and texts with their opening quotation mark.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let end = match first {
                '#' => break,
                '"' => 1 + rest[1..].find('"').unwrap_or(rest.len() - 1),
                _ if first.is_alphanumeric() => rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len()),
                '>' | '<' | '=' | '!' if rest[1..].starts_with('=') => 2,
                _ => 1,
            };
            words.push(rest[..end].to_owned());
            rest = rest[end..].trim_start_matches('"').trim_start();
        }
    }
    words
}

pub(crate) fn read(text: &str) -> anyhow::Result<Rules> {
    let mut reader = Reader {
        words: words(text),
        at: 0,
        signals: vec![],
        limit: None,
    };
    let mut rules = Vec::new();
    let mut late_ms = 0;
    while let Some(word) = reader.words.get(reader.at).cloned() {
        reader.at += 1;
        match word.as_str() {
            "protocol" => reader.at += 1,
            "tick" => drop(reader.time()?),
            "late" => late_ms = reader.time()?,
            "signal" => {
                let signal = reader.signal()?;
                reader.signals.push(signal);
            }
            "rule" => rules.push(reader.rule()?),
            _ => bail!("{word}: neither signal nor rule"),
        }
    }
    Ok(Rules {
        late_ms,
        signals: reader.signals,
        rules,
    })
}

impl Reader {
    fn next(&mut self) -> anyhow::Result<String> {
        self.at += 1;
        self.words
            .get(self.at - 1)
            .cloned()
            .context("the file ends too early")
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self
            .words
            .get(self.at)
            .is_some_and(|at_hand| at_hand == word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> anyhow::Result<()> {
        let found = self.next()?;
        ensure!(found == word, "{found:?} where {word:?} should be");
        Ok(())
    }

    fn whole(&mut self) -> anyhow::Result<i64> {
        let sign = if self.take("-") { -1 } else { 1 };
        Ok(sign * self.next()?.parse::<i64>()?)
    }

    fn time(&mut self) -> anyhow::Result<u64> {
        let count: u64 = self.next()?.parse()?;
        Ok(count * milliseconds(&self.next()?).context("no unit of time")?)
    }

    fn place(&mut self) -> anyhow::Result<usize> {
        let name = self.next()?;
        let found = self.signals.iter().position(|signal| signal.name == name);
        found.with_context(|| format!("no signal {name}"))
    }

    fn signal(&mut self) -> anyhow::Result<Signal> {
        let (name, unit) = (self.next()?, self.next()?);
        self.expect("fresh")?;
        let fresh_ms = self.time()?;
        self.expect("range")?;
        let low = self.whole()?;
        self.expect("to")?;
        let high = self.whole()?;
        let saturates = self.take("saturates");
        Ok(Signal {
            name,
            is_flag: unit == "flag",
            fresh_ms,
            low,
            high,
            saturates,
        })
    }

    fn rule(&mut self) -> anyhow::Result<Rule> {
        let code = self.next()?;
        let verdict = match self.next()?.as_str() {
            "warn" => 1,
            "hold" => 2,
            _ => 3,
        };
        self.limit = None;
        let mut reads = Vec::new();
        loop {
            match self.next()?.as_str() {
                "hazard" | "says" | "source" => self.at += 1,
                "limit" => {
                    let Piece::Number(limit) = self.binding(SUM)? else {
                        bail!("no limit")
                    };
                    limit.reads(&mut reads);
                    self.limit = Some(limit);
                }
                "when" => break,
                word => bail!("{word} in a rule"),
            }
        }
        let when = self.binding(SINCE)?.condition(&self.signals)?;
        when.reads(&mut reads);
        reads.sort_unstable();
        reads.dedup();
        self.expect("clears")?;
        let clears_itself = self.next()? == "itself";
        self.expect("do")?;
        self.at += 1;
        Ok(Rule {
            code,
            verdict,
            clears_itself,
            when,
            reads,
        })
    }

    /// What is bound at least as tightly as that.
    fn binding(&mut self, least: u8) -> anyhow::Result<Piece> {
        let mut left = self.prefixed()?;
        while let Some(sign) = self.words.get(self.at).cloned() {
            let binds = match sign.as_str() {
                "since" => SINCE,
                "or" => OR,
                "and" => AND,
                ">" | ">=" | "<" | "<=" | "==" | "!=" => COMPARE,
                "+" | "-" => SUM,
                _ => break,
            };
            if binds < least {
                break;
            }
            self.at += 1;
            let within = binds == SINCE && self.take("within");
            let within = if within { Some(self.time()?) } else { None };
            let right = self.binding(binds + 1)?;
            left = match (left, right) {
                (Piece::Number(a), Piece::Number(b)) if sign == "+" => {
                    Piece::Number(Number::Plus(a.into(), b.into()))
                }
                (Piece::Number(a), Piece::Number(b)) if sign == "-" => {
                    Piece::Number(Number::Minus(a.into(), b.into()))
                }
                (Piece::Number(a), Piece::Number(b)) if binds == COMPARE => {
                    Piece::Condition(Condition::Compare(sign, a, b))
                }
                (a, b) => {
                    let a = a.condition(&self.signals)?.into();
                    let b = b.condition(&self.signals)?.into();
                    Piece::Condition(match binds {
                        SINCE => Condition::Since(within, a, b),
                        OR => Condition::Or(a, b),
                        _ => Condition::And(a, b),
                    })
                }
            };
        }
        Ok(left)
    }

    fn prefixed(&mut self) -> anyhow::Result<Piece> {
        let word = self.next()?;
        let timed = word == "for" || word == "once";
        let span_ms = if timed { self.time()? } else { 0 };
        let make: fn(u64, Box<Condition>) -> Condition = match word.as_str() {
            "not" => |_, of| Condition::Not(of),
            "previous" => |_, of| Condition::Previous(of),
            "rising" => |_, of| Condition::Rising(of),
            "for" => Condition::For,
            "once" => Condition::Once,
            _ => {
                self.at -= 1;
                return self.term();
            }
        };
        let of = self.binding(COMPARE)?.condition(&self.signals)?;
        Ok(Piece::Condition(make(span_ms, of.into())))
    }

    fn term(&mut self) -> anyhow::Result<Piece> {
        if self.take("(") {
            let inner = self.binding(SINCE)?;
            self.expect(")")?;
            return Ok(inner);
        }
        let word = self.words.get(self.at).cloned().unwrap_or_default();
        Ok(Piece::Number(match word.as_str() {
            "abs" => {
                self.at += 2;
                let Piece::Number(of) = self.binding(SUM)? else {
                    bail!("abs of no number")
                };
                self.expect(")")?;
                Number::Abs(of.into())
            }
            "change" => {
                self.at += 2;
                let signal = self.place()?;
                self.expect(",")?;
                let span_ms = self.time()?;
                self.expect(")")?;
                Number::Change(signal, span_ms)
            }
            "limit" => {
                self.at += 1;
                self.limit.clone().context("no limit")?
            }
            _ if word == "-" || word.starts_with(|c: char| c.is_ascii_digit()) => {
                let whole = self.whole()?;
                let unit = self.next()?;
                if unit == "%" {
                    self.expect("of")?;
                    let Piece::Number(of) = self.term()? else {
                        bail!("a share of no number")
                    };
                    Number::Percent(whole, of.into())
                } else {
                    Number::Constant(whole * milliseconds(&unit).map_or(1, u64::cast_signed))
                }
            }
            _ => Number::Signal(self.place()?),
        }))
    }
}

const SINCE: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARE: u8 = 3;
const SUM: u8 = 4;

fn milliseconds(unit: &str) -> Option<u64> {
    match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "min" => Some(60_000),
        _ => None,
    }
}

impl Piece {
    fn condition(self, signals: &[Signal]) -> anyhow::Result<Condition> {
        match self {
            Self::Condition(condition) => Ok(condition),
            Self::Number(Number::Signal(place)) if signals[place].is_flag => {
                Ok(Condition::Flag(place))
            }
            Self::Number(number) => bail!("{number:?} is no condition"),
        }
    }
}
