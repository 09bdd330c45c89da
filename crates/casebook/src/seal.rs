//! A seal: who signs that the chain was so long and ended so.
//!
//! In: the state of a chain and a signer, or a line. Out: a seal, or its line. Kept apart from the
//! chain, since a chain alone does not show that its end was cut off.
//! Law: `law_seals_round_trip`.

use crate::digest::Digest;
use crate::json::{NotCanonical, Value};
use crate::key::{PublicKey, Signature, Signer};
use crate::line::{Fields, LineFault, VERSION, expect_short};

/// What the signed text calls itself, so that no other signature can be taken for a seal.
const WHAT: &str = "casebook seal";

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Name of the case.
    pub case: String,
    /// Hash of the last line.
    pub head: Digest,
    /// Number of entries.
    pub length: u64,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
}

impl Statement {
    fn value(&self) -> Result<Value, NotCanonical> {
        Ok(Value::object([
            ("what", Value::from(WHAT)),
            ("v", Value::count(VERSION)?),
            ("case", Value::from(self.case.as_str())),
            ("head", self.head.into()),
            ("length", Value::count(self.length)?),
            ("at", Value::count(self.at_ms)?),
        ]))
    }

    fn of(value: Value) -> Result<Self, LineFault> {
        let mut fields = Fields::of(value)?;
        fields.version()?;
        fields.named("what", &format!("\"{WHAT}\""), |what| {
            (what == WHAT).then_some(())
        })?;
        let statement = Self {
            case: fields.words("case")?,
            head: fields.named("head", "a SHA-256 hash in hexadecimal", Digest::parse)?,
            length: fields.count("length")?,
            at_ms: fields.count("at")?,
        };
        fields.end()?;
        Ok(statement)
    }
}

/// A signed statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// What is signed.
    pub statement: Statement,
    /// By which key.
    pub key: PublicKey,
    /// The signature over the statement's canonical text.
    pub signature: Signature,
}

impl Seal {
    /// Has the statement signed.
    ///
    /// # Errors
    /// In words, where the signer does not sign.
    pub(crate) fn sign(statement: Statement, signer: &dyn Signer) -> Result<Self, String> {
        let message = statement.value().map_err(|why| why.to_string())?;
        let signature = signer.sign(message.canonical().as_bytes())?;
        let key = signer.public_key();
        Ok(Self {
            statement,
            key,
            signature,
        })
    }

    /// Whether the signature is of the key and over the statement.
    #[must_use]
    pub fn holds(&self) -> bool {
        let message = self.statement.value().map(|value| value.canonical());
        message.is_ok_and(|text| self.key.verifies(text.as_bytes(), &self.signature))
    }

    /// The line, without its newline.
    ///
    /// # Errors
    /// [`NotCanonical`] for counts that the format cannot hold.
    pub fn line(&self) -> Result<String, NotCanonical> {
        let line = Value::object([
            ("statement", self.statement.value()?),
            ("key", self.key.into()),
            ("signature", Value::Text(self.signature.to_string())),
        ])
        .canonical();
        expect_short(&line)?;
        Ok(line)
    }

    /// Reads a line without its newline.
    pub(crate) fn of_line(line: &[u8]) -> Result<Self, LineFault> {
        let mut fields = Fields::of_line(line)?;
        let seal = Self {
            statement: Statement::of(fields.take("statement", "an object", Some)?)?,
            key: fields.named("key", "an Ed25519 key in hexadecimal", PublicKey::parse)?,
            signature: fields.named("signature", "128 hexadecimal digits", Signature::parse)?,
        };
        fields.end()?;
        Ok(seal)
    }
}
