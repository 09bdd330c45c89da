//! Noise by counter: a draw depends on its key and the packet's number, on nothing that came before.
//!
//! Law: `law_draws_are_nearly_normal`, `law_recorded_noise_never_changes`.
//! Method: SplitMix64 (Steele 2014) at a counter; a normal is the sum of eight bytes (Irwin-Hall):
//! excess kurtosis -0.15, nothing beyond 4.88 deviations, so that a step has a longest length.

/// Farthest that a draw lies from 0, in standard deviations: 8 * 127.5 over the deviation below.
pub(super) const FARTHEST: f64 = 4.8801;
/// Of the sum of eight bytes: sqrt(8 * (256^2 - 1) / 12).
pub(super) const DEVIATION: f64 = 209.022_327;
const MEAN: i32 = 8 * 255 / 2;
/// Words that a packet may draw at one key.
const WORDS: u64 = 8;

/// Noise of one moment.
#[derive(Debug, Clone, Copy)]
pub struct Noise(u64);

impl Noise {
    /// Noise of a key; unlike keys are independent when they were drawn from a seed.
    #[must_use]
    pub const fn new(key: u64) -> Self {
        Self(key)
    }

    /// Word `word` (0 to 7) of a packet.
    #[inline(always)]
    #[must_use]
    pub const fn word(self, packet: u32, word: u64) -> u64 {
        let counter = (packet as u64).wrapping_mul(WORDS).wrapping_add(word);
        let mut z = self
            .0
            .wrapping_add(counter.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Of even bits, a draw of mean 0 and standard deviation [`DEVIATION`]: eight bytes added up.
#[inline(always)]
pub(super) fn bell(word: u64) -> f32 {
    const BYTES: u64 = 0x00ff_00ff_00ff_00ff;
    let pairs = (word & BYTES).wrapping_add((word >> 8) & BYTES);
    let sum = pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48;
    (sum as i32).wrapping_sub(MEAN) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draws: &[f64]) -> [f64; 3] {
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let second = draws.iter().map(|d| d * d).sum::<f64>() / n;
        let fourth = draws.iter().map(|d| d * d * d * d).sum::<f64>() / n;
        [mean, second, fourth / (second * second)]
    }

    #[test]
    fn law_draws_are_nearly_normal() {
        let noise = Noise::new(11);
        let draws: Vec<f64> = (0..100_000)
            .flat_map(|i| [0, 1, 2].map(|axis| bell(noise.word(i, axis))))
            .map(|d| f64::from(d) / DEVIATION)
            .collect();
        let [mean, variance, kurtosis] = moments(&draws);
        assert!(mean.abs() < 0.01, "{mean}");
        assert!((variance - 1.0).abs() < 0.01, "{variance}");
        assert!((kurtosis - 2.85).abs() < 0.03, "{kurtosis}");
        assert!(draws.iter().all(|d| d.abs() <= FARTHEST));
    }

    #[test]
    fn packets_moments_and_axes_are_unlike() {
        let n = 50_000_u32;
        let correlation = |a: &dyn Fn(u32) -> f32, b: &dyn Fn(u32) -> f32| {
            let sum: f64 = (0..n).map(|i| f64::from(a(i)) * f64::from(b(i))).sum();
            sum / (f64::from(n) * DEVIATION * DEVIATION)
        };
        let (now, next) = (Noise::new(5), Noise::new(6));
        let x = |i: u32| bell(now.word(i, 0));
        for other in [
            correlation(&x, &|i| bell(now.word(i, 1))),
            correlation(&x, &|i| bell(now.word(i + 1, 0))),
            correlation(&x, &|i| bell(next.word(i, 0))),
        ] {
            assert!(other.abs() < 0.02, "{other}");
        }
    }

    #[test]
    fn law_recorded_noise_never_changes() {
        let noise = Noise::new(7);
        let drawn = [0, 1, 2].map(|axis| bell(noise.word(3, axis)));
        assert_eq!(drawn, [10.0, 80.0, 30.0]);
        assert_eq!(noise.word(3, 3), 1_414_519_515_228_510_906);
    }
}
