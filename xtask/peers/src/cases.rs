//! Random protocols and traces, the same at every run.
//!
//! Out: values near what the rules compare with; readings that are missing, stale, dated in the future, at the
//! rails, out of range or just good enough; ticks that come early, late, or after a gap.

use crate::rules::{Condition, Number, Rules, Signal};

/// Every tick lies on a grid of so many ms.
pub(crate) const GRID_MS: u64 = 25;

/// SplitMix64.
pub(crate) struct Random(u64);

/// What the guard is handed at a tick: its time, and of each signal a value and its time, or nothing.
pub(crate) struct Tick {
    pub(crate) now_ms: u64,
    pub(crate) readings: Vec<Option<(i64, u64)>>,
}

impl Tick {
    /// Readings of now.
    pub(crate) fn good(now_ms: u64, values: &[i64]) -> Self {
        let readings = values.iter().map(|&value| Some((value, now_ms)));
        Self {
            now_ms,
            readings: readings.collect(),
        }
    }
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end.max(1)
    }

    /// One of -1, 0, 1.
    fn near(&mut self) -> i64 {
        self.below(3).cast_signed() - 1
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(usize::try_from(self.below(of.len() as u64)).unwrap_or(0))
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.one(of).copied().unwrap_or("")
    }

    /// A time of 1 to 6 ticks, or between two.
    fn time(&mut self) -> u64 {
        let between = if self.below(4) == 0 {
            1 + self.below(48)
        } else {
            0
        };
        50 * (1 + self.below(6)) - between
    }

    fn number(&mut self, depth: u64) -> String {
        let name = self.word(&["a", "b", "c"]);
        match self.below(if depth == 0 { 5 } else { 9 }) {
            0 => format!("{} count", self.below(13).cast_signed() - 6),
            1..=3 => name.to_owned(),
            4 => format!("change({name}, {} ms)", self.word(&["120", "130", "200"])),
            5 => format!("abs({})", self.number(depth - 1)),
            6 => {
                let share = self.below(300).cast_signed() - 100;
                format!("{share} % of ({})", self.number(depth - 1))
            }
            7 => format!("({}) + {}", self.number(depth - 1), self.number(0)),
            _ => format!("({}) - {}", self.number(depth - 1), self.number(0)),
        }
    }

    /// A condition in the language of the rules.
    fn condition(&mut self, depth: u64) -> String {
        if depth == 0 || self.below(8) == 0 {
            if self.below(4) == 0 {
                return "f".to_owned();
            }
            let relation = self.word(&[">", ">=", "<", "<=", "==", "!="]);
            return format!("{} {relation} {}", self.number(1), self.number(1));
        }
        let one = self.condition(depth - 1);
        let time = self.time();
        match self.below(9) {
            0 => format!("not ({one})"),
            1 => format!("({one}) and ({})", self.condition(depth - 1)),
            2 => format!("({one}) or ({})", self.condition(depth - 1)),
            3 => format!("for {time} ms ({one})"),
            4 => format!("once {time} ms ({one})"),
            5 => format!("previous ({one})"),
            6 => format!("rising ({one})"),
            7 => format!("({one}) since ({})", self.condition(depth - 1)),
            _ => format!(
                "({one}) since within {time} ms ({})",
                self.condition(depth - 1)
            ),
        }
    }

    /// A protocol with what every protocol must have, each operator, and two random rules.
    pub(crate) fn protocol(&mut self) -> String {
        let mut text = String::from(
            "protocol \"fuzz\" tick 50 ms late 120 ms
             signal a count fresh 200 ms range -9 to 9
             signal b count fresh 200 ms range -9 to 9 saturates
             signal c count fresh 50 ms range -2 to 2
             signal f flag fresh 200 ms range 0 to 1
             signal surface_rise_mk mK fresh 200 ms range 0 to 60000
             signal heartbeat_age_ms ms fresh 200 ms range 0 to 1000
             signal patient_stop flag fresh 200 ms range 0 to 1
             signal plan_match flag fresh 200 ms range 0 to 1
             rule G901 terminate hazard H1 says \"s\" limit 20000 mK source \"s\"
               when surface_rise_mk > limit clears never do \"d\"
             rule G902 hold hazard H1 says \"s\" limit 150 ms source \"s\"
               when heartbeat_age_ms > limit clears operator do \"d\"
             rule G903 hold hazard H1 says \"s\" source \"s\" when patient_stop clears operator do \"d\"
             rule G904 terminate hazard H1 says \"s\" source \"s\" when not plan_match
               clears never do \"d\"
             rule G905 warn hazard H1 says \"s\" limit 9 count source \"s\"
               when a + b + c > limit and f clears itself do \"d\"
             rule G906 warn hazard H1 says \"s\" source \"s\"
               when previous f since within 150 ms once 100 ms a > 2 count clears itself do \"d\"
             rule G907 warn hazard H1 says \"s\" source \"s\"
               when for 100 ms f and not rising a > b since c < 0 count clears itself do \"d\"\n",
        );
        for code in ["G101", "G102"] {
            let (head, clears) = (
                self.word(&["warn", "warn", "hold"]),
                self.word(&["itself", "operator"]),
            );
            let clears = if head == "hold" { "never" } else { clears };
            let depth = 2 + self.below(2);
            let condition = self.condition(depth);
            // An alarm must have something to show: a flag that is always set.
            text.push_str(&format!(
                "rule {code} {head} hazard H1 says \"s\" source \"s\"\n  when plan_match and ({condition}) clears {clears} do \"d\"\n"
            ));
        }
        text
    }

    /// A trace for those rules. Half of them are calm: they begin where few rules have something to say, and little
    /// changes; `unrest` tells how much they say.
    pub(crate) fn trace(
        &mut self,
        rules: &Rules,
        ticks: usize,
        unrest: impl Fn(&[i64]) -> i64,
    ) -> Vec<Tick> {
        let mut comparisons = Vec::new();
        for rule in &rules.rules {
            collect(&rule.when, &mut comparisons);
        }
        let (faults, jumps) = (self.below(4), self.below(4));
        let starts = rules.signals.iter().map(|signal| self.start(signal));
        let mut values: Vec<i64> = starts.collect();
        let calm = self.below(2) == 0;
        if calm {
            let mut least = unrest(&values);
            for _ in 0..200 {
                let mut other = values.clone();
                self.aim(&comparisons, &rules.signals, &mut other);
                let found = unrest(&other);
                if found <= least {
                    (least, values) = (found, other);
                }
            }
        }
        let every = if calm { 20 } else { 3 };
        let mut now_ms = 10_000;
        let mut trace = Vec::new();
        for _ in 0..ticks {
            let changed = if self.below(every) == 0 {
                1 + self.below(3)
            } else {
                0
            };
            for _ in 0..changed {
                self.aim(&comparisons, &rules.signals, &mut values);
            }
            let readings = rules.signals.iter().zip(&values);
            let readings = readings.map(|(s, &value)| self.reading(s, value, now_ms, faults));
            trace.push(Tick {
                now_ms,
                readings: readings.collect(),
            });
            let gap = match self.below(40) {
                0 if jumps == 0 => 20,
                1 if jumps == 0 => 5,
                2..5 => 1,
                5..8 => 3,
                8..10 => 4,
                _ => 2,
            };
            now_ms += gap * GRID_MS;
        }
        trace
    }

    /// A value far from most limits: a flag either way, a number low in its range.
    fn start(&mut self, signal: &Signal) -> i64 {
        let wide = (signal.high - signal.low).unsigned_abs();
        let zero = signal.low.max(0) + i64::from(signal.saturates);
        let value = if self.below(3) == 0 { signal.low } else { zero };
        value
            + self
                .below(wide.min(if signal.is_flag { 2 } else { 100 }))
                .cast_signed()
    }

    /// Moves one signal such that a comparison is just so or just not, or anywhere.
    fn aim(&mut self, comparisons: &[(Number, Number)], signals: &[Signal], values: &mut [i64]) {
        let flags = signals.iter().filter(|signal| signal.is_flag).count();
        let all = (comparisons.len() + flags) as u64;
        let picked = usize::try_from(self.below(all)).unwrap_or(0);
        let Some((left, right)) = comparisons.get(picked) else {
            let flags: Vec<usize> = (0..signals.len()).filter(|&s| signals[s].is_flag).collect();
            if let Some(&flag) = self.one(&flags) {
                values[flag] = 1 - values[flag];
            }
            return;
        };
        let mut reads = Vec::new();
        left.reads(&mut reads);
        right.reads(&mut reads);
        let Some(&signal) = self.one(&reads) else {
            return;
        };
        let s = &signals[signal];
        let rail = i64::from(s.saturates);
        let (low, high) = (s.low + rail, s.high - rail);
        let wide = (high - low).unsigned_abs();
        let beside = rough(left, values) - rough(right, values);
        values[signal] = match self.below(8) {
            0 => low + self.below(wide + 1).cast_signed(),
            1 => values[signal] + self.near(),
            2 => low + self.below(wide.min(100)).cast_signed(),
            _ if left == &Number::Signal(signal) => values[signal] - beside + self.near(),
            _ => values[signal] + self.near() * (beside.abs() + self.near()),
        }
        .clamp(low, high);
    }

    /// A reading of that value, or one that has something wrong or nearly so.
    fn reading(
        &mut self,
        signal: &Signal,
        value: i64,
        now_ms: u64,
        faults: u64,
    ) -> Option<(i64, u64)> {
        let chance = [u64::MAX, 5_000, 1_000, 60][usize::try_from(faults).unwrap_or(0)];
        let aged = |age_ms| Some((value, now_ms - age_ms));
        match self.below(chance) {
            0 | 1 => None,
            2 => aged(signal.fresh_ms + 1),
            3 => aged(signal.fresh_ms),
            4 => Some((value, now_ms + 1)),
            5 => Some((signal.low - 1, now_ms)),
            6 => Some((signal.high + 1, now_ms)),
            7 => Some((signal.low, now_ms)),
            8 => Some((signal.high, now_ms)),
            9 => Some((i64::MIN, now_ms)),
            _ => aged(self.below(30)),
        }
    }
}

fn collect(condition: &Condition, into: &mut Vec<(Number, Number)>) {
    if let Condition::Compare(_, left, right) = condition {
        into.push((left.clone(), right.clone()));
    }
    condition
        .parts()
        .into_iter()
        .for_each(|part| collect(part, into));
}

/// About what a number is; only to come near limits.
fn rough(number: &Number, values: &[i64]) -> i64 {
    let of = |number| rough(number, values);
    match number {
        Number::Constant(value) => *value,
        Number::Signal(signal) => values[*signal],
        Number::Change(..) => 0,
        Number::Abs(a) => of(a).abs(),
        Number::Percent(by, a) => of(a) * by / 100,
        Number::Plus(a, b) => of(a) + of(b),
        Number::Minus(a, b) => of(a) - of(b),
    }
}
