//! Seeds as a tree, and the one generator that draws from them.
//!
//! Law: `law_seed_children_are_independent`: names and indices lead to nodes of their own, so that a
//! new consumer never shifts another's stream; `law_recorded_streams_never_change`.
//! Method: child seeds by FNV-1a and the SplitMix64 finaliser (Steele 2014); numbers by
//! xoshiro256++ (Blackman & Vigna 2019). Own code because recorded streams must never change.

/// A node of the seed tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seed(u64);

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Seed {
    /// The root of a tree.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The child of that name.
    #[must_use]
    pub fn child(self, name: &str) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(mix(mix(self.0.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ hash))
    }

    /// The child of that index.
    #[must_use]
    pub fn index(self, index: u64) -> Self {
        Self(mix(
            mix(self.0 ^ 0xd1b5_4a32_d192_ed03).wrapping_add(mix(index))
        ))
    }

    /// A generator that starts at this node.
    #[must_use]
    pub fn rng(self) -> Rng {
        let mut state = self.0;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mix(state)
        };
        Rng {
            state: [next(), next(), next(), next()],
        }
    }
}

/// xoshiro256++; the stream of a seed is fixed for ever.
#[derive(Debug, Clone)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform in [low, high).
    pub fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in 0..count; 0 when `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next_u64()) * count as u128) >> 64) as usize
    }

    /// Normal with mean 0 and standard deviation 1 (polar method, pinned logarithm).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (self.range(-1.0, 1.0), self.range(-1.0, 1.0));
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * libm::log(s) / s).sqrt();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_seed_children_are_independent() {
        let root = Seed::new(7);
        assert_ne!(root.child("a"), root.child("b"));
        assert_ne!(root.child("a").child("b"), root.child("b").child("a"));
        assert_ne!(root.index(0), root.index(1));
    }

    #[test]
    fn law_recorded_streams_never_change() {
        let root = Seed::new(7);
        let mut rng = root.child("sensors").index(3).rng();
        let drawn = [rng.next_u64(), rng.next_u64(), rng.normal().to_bits()];
        assert_eq!(
            drawn,
            [
                5594352036089402646,
                9374393490811173907,
                4609566820214082433
            ]
        );
    }

    #[test]
    fn moments_of_the_normal() {
        let mut rng = Seed::new(1).rng();
        let draws: Vec<f64> = (0..20_000).map(|_| rng.normal()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|d| d * d).sum::<f64>() / draws.len() as f64;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn below_stays_below() {
        let mut rng = Seed::new(2).rng();
        assert!((0..1000).all(|_| rng.below(7) < 7));
        assert_eq!(rng.below(0), 0);
    }
}
