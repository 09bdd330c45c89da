//! JSON values that have one form only, so that equal content has equal bytes and equal hashes.
//!
//! In: text, or anything that serde can write. Out: [`Value`], and its canonical bytes.
//! Law: `law_canonical_form_round_trips`, `law_one_form_only`, `law_what_is_no_number_is_refused`.
//! Fails: [`NotCanonical`] for NaN, infinity, integers that a double cannot hold, keys that are no
//! text, and values that are nested too deep.
//! Method: RFC 8785 (JSON Canonicalization Scheme): keys in order of their UTF-16 units, no spaces,
//! numbers as ECMAScript writes doubles, the fewest escapes.

mod read;
mod serial;
mod text;

use std::collections::BTreeMap;

/// The largest integer that every reader of JSON keeps: 2^53 - 1.
pub const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Lists and objects within each other, at the most.
pub const DEPTH_MAX: usize = 64;

/// What cannot be written in the record.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotCanonical {
    /// NaN or an infinity.
    #[error(
        "the number {0} has no form in JSON; give a finite number, or null where there is none"
    )]
    NotFinite(f64),
    /// An integer that a reader with doubles would change.
    #[error(
        "the integer {0} is beyond ±{INTEGER_MAX}, which not every reader keeps; give it as text"
    )]
    Integer(i128),
    /// A map with keys that are no text.
    #[error("a key of a map is {0}, expected text")]
    Key(&'static str),
    /// Too many lists or objects within each other.
    #[error("lists and objects lie more than {DEPTH_MAX} deep; store such a thing as a blob")]
    TooDeep,
    /// What a type says for itself.
    #[error("{0}")]
    Other(String),
}

/// A number of the record: a double that is finite and not -0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(f64);

impl Eq for Number {}

impl Number {
    /// Takes a finite number; -0 becomes 0.
    ///
    /// # Errors
    /// [`NotCanonical::NotFinite`].
    pub fn new(value: f64) -> Result<Self, NotCanonical> {
        if value.is_finite() {
            // Adding zero turns -0 into 0 and changes no other number.
            Ok(Self(value + 0.0))
        } else {
            Err(NotCanonical::NotFinite(value))
        }
    }

    /// Takes an integer within ±(2^53 - 1).
    ///
    /// # Errors
    /// [`NotCanonical::Integer`].
    pub fn integer(value: impl Into<i128>) -> Result<Self, NotCanonical> {
        let value = value.into();
        if value.unsigned_abs() <= u128::from(INTEGER_MAX) {
            Ok(Self(value as f64))
        } else {
            Err(NotCanonical::Integer(value))
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The number as a count, where it is one.
    #[must_use]
    pub fn count(self) -> Option<u64> {
        let whole = self.0 >= 0.0 && self.0 <= INTEGER_MAX as f64 && self.0.fract() == 0.0;
        whole.then_some(self.0 as u64)
    }
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A finite number.
    Number(Number),
    /// Text.
    Text(String),
    /// `[...]`.
    List(Vec<Value>),
    /// `{...}`; written in the order of RFC 8785, whatever the order here.
    Object(BTreeMap<String, Value>),
}

impl Value {
    /// An object of these fields; of two with one name the later stays.
    pub fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let fields = fields.into_iter();
        Self::Object(fields.map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// A count.
    ///
    /// # Errors
    /// [`NotCanonical::Integer`] beyond 2^53 - 1.
    pub fn count(count: u64) -> Result<Self, NotCanonical> {
        Number::integer(count).map(Self::Number)
    }

    /// A finite number.
    ///
    /// # Errors
    /// [`NotCanonical::NotFinite`].
    pub fn number(value: f64) -> Result<Self, NotCanonical> {
        Number::new(value).map(Self::Number)
    }

    /// What serde writes of `what`.
    ///
    /// # Errors
    /// [`NotCanonical`], where `serde_json` would write `null` for NaN and lose integers unseen.
    pub fn of(what: &(impl serde::Serialize + ?Sized)) -> Result<Self, NotCanonical> {
        let value = what.serialize(serial::Builder)?;
        value.expect_shallow()?;
        Ok(value)
    }

    /// Takes back what [`Self::of`] wrote.
    ///
    /// # Errors
    /// What serde says of a value of another shape.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.canonical())
    }

    /// Reads any JSON text, canonical or not.
    ///
    /// # Errors
    /// What is wrong and in which column; never panics, whatever the bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// The one form of this value.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        text::write(self, &mut text);
        text
    }

    /// The fields, of an object.
    #[must_use]
    pub fn fields(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number as a count, where it is one.
    #[must_use]
    pub fn as_count(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.count(),
            _ => None,
        }
    }

    pub(crate) fn expect_shallow(&self) -> Result<(), NotCanonical> {
        fn deeper(value: &Value, left: usize) -> bool {
            let inner = |value: &Value| left == 0 || deeper(value, left - 1);
            match value {
                Value::List(list) => left == 0 || list.iter().any(inner),
                Value::Object(fields) => left == 0 || fields.values().any(inner),
                _ => false,
            }
        }
        if deeper(self, DEPTH_MAX) {
            Err(NotCanonical::TooDeep)
        } else {
            Ok(())
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Number(Number(f64::from(count)))
    }
}

impl From<i32> for Value {
    fn from(count: i32) -> Self {
        Self::Number(Number(f64::from(count)))
    }
}

impl From<Vec<Self>> for Value {
    fn from(list: Vec<Self>) -> Self {
        Self::List(list)
    }
}

/// Quantities are finite by their making, so nothing can be refused.
macro_rules! quantities {
    ($($name:ident),*) => {
        $(impl From<lexicon::$name> for Value {
            fn from(quantity: lexicon::$name) -> Self {
                Self::Number(Number(quantity.get() + 0.0))
            }
        })*
    };
}

quantities!(
    Celsius,
    CubicMillimetres,
    KelvinDelta,
    Micrograms,
    Millimetres,
    Seconds,
    SquareMillimetres
);
