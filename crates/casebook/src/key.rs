//! Keys: who sealed.
//!
//! In: 32 bytes of entropy from the caller, or a signer that keeps its key elsewhere.
//! Out: public keys and signatures with one text each.
//! Law: `law_a_signature_holds_for_its_message_and_key_only`.
//! Method: Ed25519 (RFC 8032) by `ed25519-dalek`, verified strictly: no weak keys, one form of a
//! signature. Signing needs no entropy.

use crate::digest::{from_hex, write_hex};
use crate::json::Value;
use ed25519_dalek::{Signature as Inner, Signer as _, SigningKey, VerifyingKey};
use std::fmt;

/// The key that seals are checked with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads 64 lower-case hexadecimal digits; `None` also where they are no point of the curve.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = from_hex(text)?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak()).then_some(Self(bytes))
    }

    /// Whether that key signed that message.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = Inner::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl From<PublicKey> for Value {
    fn from(key: PublicKey) -> Self {
        Self::Text(key.to_string())
    }
}

/// A signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Takes the 64 bytes that a signer gives.
    #[must_use]
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// Reads 128 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

/// Who can sign: a key in memory, a card, a service.
pub trait Signer {
    /// The key that its signatures are checked with.
    fn public_key(&self) -> PublicKey;

    /// Signs a message.
    ///
    /// # Errors
    /// In words, where the signer cannot be reached or will not sign.
    fn sign(&self, message: &[u8]) -> Result<Signature, String>;
}

/// A key in memory; wiped when it is dropped, and never printed.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of these 32 bytes, which must be as hard to guess as the key is to be.
    #[must_use]
    pub fn from_entropy(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.public_key())
    }
}

impl Signer for SecretKey {
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, String> {
        match self.0.try_sign(message) {
            Ok(signature) => Ok(Signature(signature.to_bytes())),
            Err(why) => Err(why.to_string()),
        }
    }
}
