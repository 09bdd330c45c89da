//! Named values of vertices or faces, in the type that the file had.
//!
//! In: columns of a file. Out: [`Property`]; labels as bytes.
//! Not here: whether they fit a mesh (`mesh`).

/// Values of a named property, in the type that the file had.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Bytes (PLY `uchar`), such as `fdi`.
    U8(Vec<u8>),
    /// Whole numbers (PLY `char`, `short`, `ushort`, `int`, `uint`).
    I64(Vec<i64>),
    /// Numbers (PLY `float`, `double`).
    F64(Vec<f64>),
}

impl Values {
    /// How many values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::U8(v) => v.len(),
            Self::I64(v) => v.len(),
            Self::F64(v) => v.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory that one value takes, bytes.
    pub(crate) const fn value_bytes(&self) -> usize {
        match self {
            Self::U8(_) => 1,
            Self::I64(_) | Self::F64(_) => 8,
        }
    }

    /// The values of some ids, in their order.
    pub(crate) fn pick(&self, ids: impl Iterator<Item = u32>) -> Self {
        match self {
            Self::U8(v) => Self::U8(ids.map(|i| v[i as usize]).collect()),
            Self::I64(v) => Self::I64(ids.map(|i| v[i as usize]).collect()),
            Self::F64(v) => Self::F64(ids.map(|i| v[i as usize]).collect()),
        }
    }

    /// As numbers from 0 to 255; `None` for what is none.
    pub(crate) fn bytes(&self) -> Vec<Option<u8>> {
        match self {
            Self::U8(v) => v.iter().copied().map(Some).collect(),
            Self::I64(v) => v.iter().map(|&x| u8::try_from(x).ok()).collect(),
            Self::F64(v) => v.iter().map(|&x| whole(x)).collect(),
        }
    }
}

/// A real number as a whole one from 0 to 255.
fn whole(x: f64) -> Option<u8> {
    let byte = x as u8;
    (f64::from(byte) == x).then_some(byte)
}

/// A named list of values, one per vertex or one per face.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Name, as in a PLY header.
    pub name: String,
    /// The values.
    pub values: Values,
}
