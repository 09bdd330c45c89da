//! Unique identifiers that come of what they name.
//!
//! In: bytes. Out: `2.25.` and a UUID as a decimal number (PS3.5, B.2). Law: `law_the_same_content_has_the_same_uid`.
//! Method: the first 16 bytes of SHA-256 as a UUID of version 8 (RFC 9562): no clock and no chance, so that the same
//! content gives the same file.

use sha2::{Digest as _, Sha256};

/// Longest identifier, characters (PS3.5, 9.1).
const LONGEST: usize = 64;

/// The identifier of these parts, in this order; each counts with its length.
#[must_use]
pub fn uid_of(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut uuid = [0; 16];
    for (to, from) in uuid.iter_mut().zip(hasher.finalize()) {
        *to = from;
    }
    uuid[6] = uuid[6] & 0x0f | 0x80;
    uuid[8] = uuid[8] & 0x3f | 0x80;
    format!("2.25.{}", u128::from_be_bytes(uuid))
}

/// Whether it is one: numbers without leading zeros, dots between, at most 64 characters.
#[must_use]
pub fn is_uid(text: &str) -> bool {
    let number = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        digits && (part == "0" || !part.starts_with('0'))
    };
    text.len() <= LONGEST && text.contains('.') && text.split('.').all(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_the_same_content_has_the_same_uid(a: Vec<u8>, b: Vec<u8>) {
            let uid = uid_of(&[&a, &b]);
            prop_assert!(is_uid(&uid), "{uid}");
            prop_assert_eq!(&uid, &uid_of(&[&a, &b]));
            prop_assert_eq!(a == b, uid == uid_of(&[&b, &a]));
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(uid_of(&[b"ab", b"c"]), uid_of(&[b"a", b"bc"]));
    }

    #[test]
    fn what_is_none_is_seen() {
        for good in ["1.2", "2.25.0", "1.2.840.10008.1.2"] {
            assert!(is_uid(good), "{good}");
        }
        for bad in ["", "1", "1..2", "1.02", "1.a", "1.2.", &"1.1".repeat(30)] {
            assert!(!is_uid(bad), "{bad}");
        }
    }
}
