//! The link from the treatment's side to the device, as it may fail.
//!
//! In: beats, one a tick. Out: what arrives at that tick, in that order.

use super::kind::Line;
use crate::session::Beat;
use lexicon::Rng;
use std::collections::VecDeque;

/// A link that fails for some time; what it still holds then arrives at once.
pub(super) struct Carrier {
    line: Option<Line>,
    from_ms: u64,
    to_ms: u64,
    rng: Rng,
    /// Ticks of delay; share that is lost.
    delay: u64,
    lost: f64,
    ticks: u64,
    queue: VecDeque<(u64, Beat)>,
    last: Option<Beat>,
}

impl Carrier {
    pub(super) fn new(line: Option<Line>, (from_ms, to_ms): (u64, u64), mut rng: Rng) -> Self {
        Self {
            line,
            from_ms,
            to_ms,
            delay: 3 + rng.below(20) as u64,
            lost: rng.range(0.05, 0.6),
            rng,
            ticks: 0,
            queue: VecDeque::new(),
            last: None,
        }
    }

    /// Whether what the device says reaches the treatment's side.
    pub(super) fn comes_back(&self, now_ms: u64) -> bool {
        let is_cut = matches!(self.line, Some(Line::Dead | Line::OneWay));
        !is_cut || !(self.from_ms..self.to_ms).contains(&now_ms)
    }

    /// What arrives now, where this was sent.
    pub(super) fn carry(&mut self, now_ms: u64, beat: Beat) -> Vec<Beat> {
        let is_there = (self.from_ms..self.to_ms).contains(&now_ms);
        let Some(line) = self.line.filter(|_| is_there) else {
            self.last = Some(beat);
            let mut all: Vec<Beat> = self.queue.drain(..).map(|(_, beat)| beat).collect();
            all.push(beat);
            return all;
        };
        self.ticks += 1;
        let loses = self.rng.unit() < self.lost;
        match line {
            Line::LosesOne => match self.ticks {
                1 => Vec::new(),
                _ => vec![beat],
            },
            Line::LosesMany | Line::Garbled if loses => Vec::new(),
            Line::LosesMany | Line::Garbled | Line::OneWay => vec![beat],
            Line::EveryThird => match self.ticks % 3 {
                0 => vec![beat],
                _ => Vec::new(),
            },
            Line::DelaysOne => self.delayed(beat, 1),
            Line::DelaysMany => self.delayed(beat, self.delay),
            Line::Repeats => vec![beat, beat],
            Line::Stuck => self.last.into_iter().collect(),
            Line::OutOfOrder => self.in_bunches(beat, 2, true),
            Line::Bunches => self.in_bunches(beat, 3, false),
            Line::Dead => Vec::new(),
        }
    }

    fn delayed(&mut self, beat: Beat, ticks: u64) -> Vec<Beat> {
        self.queue.push_back((self.ticks + ticks, beat));
        let due = self.queue.front().is_some_and(|(at, _)| *at <= self.ticks);
        let due = if due { self.queue.pop_front() } else { None };
        due.map(|(_, beat)| beat).into_iter().collect()
    }

    fn in_bunches(&mut self, beat: Beat, size: usize, turned: bool) -> Vec<Beat> {
        self.queue.push_back((0, beat));
        if self.queue.len() < size {
            return Vec::new();
        }
        let mut all: Vec<Beat> = self.queue.drain(..).map(|(_, beat)| beat).collect();
        if turned {
            all.reverse();
        }
        all
    }
}
