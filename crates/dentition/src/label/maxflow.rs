//! Maximum flow between two terminals of an undirected graph.
//!
//! In: nodes and capacities. Out: the flow's value, which is the least cut's.
//! Law: `law_flow_equals_least_cut`. Method: Dinic (1970), levels and blocking flows.

const EPSILON: f64 = 1e-9;

/// A graph whose arcs come in pairs, one for each direction.
#[derive(Debug, Clone)]
pub(super) struct Network {
    first: Vec<u32>,
    next: Vec<u32>,
    to: Vec<u32>,
    left: Vec<f64>,
}

const END: u32 = u32::MAX;

impl Network {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            first: vec![END; nodes],
            next: Vec::new(),
            to: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Joins two nodes with a capacity for each direction.
    pub(super) fn join(&mut self, a: usize, b: usize, forth: f64, back: f64) {
        for (from, to, capacity) in [(a, b, forth), (b, a, back)] {
            self.next.push(self.first[from]);
            self.first[from] = self.to.len() as u32;
            self.to.push(to as u32);
            self.left.push(capacity);
        }
    }

    fn levels(&self, source: usize, sink: usize) -> Option<Vec<u32>> {
        let mut level = vec![END; self.first.len()];
        let mut queue = vec![source as u32];
        level[source] = 0;
        let mut at = 0;
        while at < queue.len() {
            let node = queue[at] as usize;
            at += 1;
            let mut arc = self.first[node];
            while arc != END {
                let to = self.to[arc as usize] as usize;
                if level[to] == END && self.left[arc as usize] > EPSILON {
                    level[to] = level[node] + 1;
                    queue.push(to as u32);
                }
                arc = self.next[arc as usize];
            }
        }
        (level[sink] != END).then_some(level)
    }

    /// Pushes all flow there is; the least cut's value.
    pub(super) fn flow(&mut self, source: usize, sink: usize) -> f64 {
        let mut total = 0.0;
        while let Some(level) = self.levels(source, sink) {
            let mut arc_at = self.first.clone();
            total += self.block(source, sink, &level, &mut arc_at);
        }
        total
    }

    fn block(&mut self, source: usize, sink: usize, level: &[u32], arc_at: &mut [u32]) -> f64 {
        let mut total = 0.0;
        let mut path: Vec<u32> = Vec::new();
        let mut node = source;
        loop {
            if node == sink {
                let narrowest = path.iter().map(|&a| self.left[a as usize]);
                let amount = narrowest.fold(f64::INFINITY, f64::min);
                total += amount;
                let mut cut = 0;
                for (i, &arc) in path.iter().enumerate().rev() {
                    self.left[arc as usize] -= amount;
                    self.left[arc as usize ^ 1] += amount;
                    if self.left[arc as usize] <= EPSILON {
                        cut = i;
                    }
                }
                node = self.to[path[cut] as usize ^ 1] as usize;
                path.truncate(cut);
                continue;
            }
            let arc = arc_at[node];
            if arc == END {
                // A dead end: step back and never enter it again.
                let Some(last) = path.pop() else { return total };
                node = self.to[last as usize ^ 1] as usize;
                arc_at[node] = self.next[arc_at[node] as usize];
                continue;
            }
            let to = self.to[arc as usize] as usize;
            if self.left[arc as usize] > EPSILON && level[to] == level[node] + 1 {
                path.push(arc);
                node = to;
            } else {
                arc_at[node] = self.next[arc as usize];
            }
        }
    }

    /// Which nodes the source still reaches after [`Network::flow`]: its side of the least cut.
    pub(super) fn side(&self, source: usize) -> Vec<bool> {
        let mut inside = vec![false; self.first.len()];
        let mut stack = vec![source];
        inside[source] = true;
        while let Some(node) = stack.pop() {
            let mut arc = self.first[node];
            while arc != END {
                let to = self.to[arc as usize] as usize;
                if !inside[to] && self.left[arc as usize] > EPSILON {
                    inside[to] = true;
                    stack.push(to);
                }
                arc = self.next[arc as usize];
            }
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_paths_and_a_bridge() {
        let mut net = Network::new(4);
        for (a, b, c) in [
            (0, 1, 3.0),
            (0, 2, 2.0),
            (1, 2, 5.0),
            (1, 3, 2.0),
            (2, 3, 3.0),
        ] {
            net.join(a, b, c, c);
        }
        assert!((net.flow(0, 3) - 5.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn law_flow_equals_least_cut(
            arcs in prop::collection::vec((0..6usize, 0..6usize, 0.0..4.0f64), 1..20),
        ) {
            let mut net = Network::new(6);
            for &(a, b, c) in &arcs {
                net.join(a, b, c, c);
            }
            let flow = net.flow(0, 5);
            let least = (0..16_u32)
                .map(|bits| {
                    let inside = |n: usize| n == 0 || (n < 5 && bits >> (n - 1) & 1 == 1);
                    arcs.iter()
                        .filter(|(a, b, _)| inside(*a) != inside(*b))
                        .map(|(_, _, c)| c)
                        .sum::<f64>()
                })
                .fold(f64::INFINITY, f64::min);
            prop_assert!((flow - least).abs() < 1e-6, "{flow} {least}");
            let side = net.side(0);
            prop_assert!(side[0] && !side[5]);
        }
    }
}
