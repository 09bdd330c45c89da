//! Smooth noise in space, the same for ever for the same seed.
//!
//! In: a point and a seed. Out: -1 to 1. Method: value noise on a unit lattice with a quintic
//! blend (Perlin 2002), lattice values by an integer hash.

use glam::DVec3;

fn lattice(x: i64, y: i64, z: i64, seed: u64) -> f64 {
    let mut h = seed
        ^ (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
        ^ (z as u64).wrapping_mul(0x1656_67b1_9e37_79f9);
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^= h >> 31;
    (h >> 11) as f64 * (2.0 / (1_u64 << 53) as f64) - 1.0
}

fn blend(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// One octave at wavelength 1.
pub(super) fn value(p: DVec3, seed: u64) -> f64 {
    let base = p.floor();
    let f = p - base;
    let (x, y, z) = (base.x as i64, base.y as i64, base.z as i64);
    let (u, v, w) = (blend(f.x), blend(f.y), blend(f.z));
    let mut planes = [0.0; 2];
    for (k, plane) in planes.iter_mut().enumerate() {
        let zk = z + k as i64;
        let (a, b) = (lattice(x, y, zk, seed), lattice(x + 1, y, zk, seed));
        let (c, d) = (lattice(x, y + 1, zk, seed), lattice(x + 1, y + 1, zk, seed));
        let (low, high) = (a + (b - a) * u, c + (d - c) * u);
        *plane = low + (high - low) * v;
    }
    planes[0] + (planes[1] - planes[0]) * w
}

/// Three octaves, each half as long and half as strong.
pub(super) fn fractal(p: DVec3, seed: u64) -> f64 {
    (value(p, seed) + 0.5 * value(p * 2.03, seed ^ 0x51) + 0.25 * value(p * 4.01, seed ^ 0xa7))
        / 1.75
}
