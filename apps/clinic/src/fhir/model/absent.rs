//! What holds nothing is not written.
//!
//! Law: `law_what_is_absent_is_left_out`. Method: one rule for all fields, so that no field can be written as null or empty.

/// Whether a value holds nothing.
pub(crate) trait Absent {
    fn is_absent(&self) -> bool;
}

impl<T: Absent> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(Absent::is_absent)
    }
}

impl<T: Absent> Absent for Vec<T> {
    fn is_absent(&self) -> bool {
        self.iter().all(Absent::is_absent)
    }
}

impl<T: Absent> Absent for Box<T> {
    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl Absent for String {
    fn is_absent(&self) -> bool {
        self.trim().is_empty()
    }
}

impl Absent for &'static str {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// A number that is none cannot be written.
impl Absent for f64 {
    fn is_absent(&self) -> bool {
        !self.is_finite()
    }
}

macro_rules! never_absent {
    ($($name:ty)*) => {$(
        impl Absent for $name {
            fn is_absent(&self) -> bool {
                false
            }
        }
    )*};
}

never_absent!(bool u32 u64);

/// Structs whose fields are FHIR's: written in camel case, left out where absent.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            $(#[serde(skip_serializing_if = "crate::fhir::model::Absent::is_absent")]
            pub(crate) $field: $type,)*
        }

        impl crate::fhir::model::Absent for $name {
            fn is_absent(&self) -> bool {
                $(self.$field.is_absent())&&*
            }
        }
    )*};
}

pub(crate) use shapes;

#[cfg(test)]
mod tests {
    shapes! {
        /// Something.
        Inner { words: String, }
        /// Something with something.
        Outer { plain_text: String, number: Option<f64>, list: Vec<Inner>, inner: Option<Inner>, flag: Option<bool>, }
    }

    #[test]
    fn law_what_is_absent_is_left_out() {
        let empty = Outer {
            plain_text: " \n".to_owned(),
            number: Some(f64::NAN),
            list: vec![Inner::default()],
            inner: Some(Inner::default()),
            flag: None,
        };
        assert_eq!(serde_json::to_string(&empty).unwrap(), "{}");
        let full = Outer {
            plain_text: "a".to_owned(),
            number: Some(0.0),
            flag: Some(false),
            ..Outer::default()
        };
        let written = serde_json::to_string(&full).unwrap();
        assert_eq!(written, r#"{"plainText":"a","number":0.0,"flag":false}"#);
    }
}
