//! Anything that serde can write, to a value; refuses what JSON would lose.
//!
//! Method: serde's own data model for JSON, as `serde_json` has it: a unit variant is its name, any
//! other variant an object of one field, `None` and `()` are null.

use super::{NotCanonical, Number, Value};
use serde::ser::{self, Serialize, Serializer};
use std::collections::BTreeMap;

impl ser::Error for NotCanonical {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }
}

/// Makes a value of what it is given.
pub(super) struct Builder;

/// A list that is being made, perhaps the content of a variant.
pub(super) struct ListOf {
    variant: Option<&'static str>,
    list: Vec<Value>,
}

/// An object that is being made, perhaps the content of a variant.
pub(super) struct FieldsOf {
    variant: Option<&'static str>,
    fields: BTreeMap<String, Value>,
    key: Option<String>,
}

impl ListOf {
    fn new(variant: Option<&'static str>) -> Self {
        let list = Vec::new();
        Self { variant, list }
    }

    fn push(&mut self, item: &(impl Serialize + ?Sized)) -> Result<(), NotCanonical> {
        self.list.push(item.serialize(Builder)?);
        Ok(())
    }
}

impl FieldsOf {
    fn new(variant: Option<&'static str>) -> Self {
        Self {
            variant,
            fields: BTreeMap::new(),
            key: None,
        }
    }

    fn put(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> Result<(), NotCanonical> {
        let value = value.serialize(Builder)?;
        self.fields.insert(key.to_owned(), value);
        Ok(())
    }
}

fn named(variant: Option<&'static str>, content: Value) -> Value {
    match variant {
        Some(name) => Value::object([(name, content)]),
        None => content,
    }
}

fn integer(value: impl Into<i128>) -> Result<Value, NotCanonical> {
    Number::integer(value).map(Value::Number)
}

type Made = Result<Value, NotCanonical>;

impl Serializer for Builder {
    type Ok = Value;
    type Error = NotCanonical;
    type SerializeSeq = ListOf;
    type SerializeTuple = ListOf;
    type SerializeTupleStruct = ListOf;
    type SerializeTupleVariant = ListOf;
    type SerializeMap = FieldsOf;
    type SerializeStruct = FieldsOf;
    type SerializeStructVariant = FieldsOf;

    fn serialize_bool(self, v: bool) -> Made {
        Ok(Value::Bool(v))
    }
    fn serialize_i8(self, v: i8) -> Made {
        integer(v)
    }
    fn serialize_i16(self, v: i16) -> Made {
        integer(v)
    }
    fn serialize_i32(self, v: i32) -> Made {
        integer(v)
    }
    fn serialize_i64(self, v: i64) -> Made {
        integer(v)
    }
    fn serialize_i128(self, v: i128) -> Made {
        integer(v)
    }
    fn serialize_u8(self, v: u8) -> Made {
        integer(v)
    }
    fn serialize_u16(self, v: u16) -> Made {
        integer(v)
    }
    fn serialize_u32(self, v: u32) -> Made {
        integer(v)
    }
    fn serialize_u64(self, v: u64) -> Made {
        integer(v)
    }
    fn serialize_u128(self, v: u128) -> Made {
        integer(i128::try_from(v).unwrap_or(i128::MAX))
    }
    fn serialize_f32(self, v: f32) -> Made {
        Value::number(f64::from(v))
    }
    fn serialize_f64(self, v: f64) -> Made {
        Value::number(v)
    }
    fn serialize_char(self, v: char) -> Made {
        Ok(Value::Text(v.to_string()))
    }
    fn serialize_str(self, v: &str) -> Made {
        Ok(Value::from(v))
    }
    fn serialize_bytes(self, v: &[u8]) -> Made {
        Ok(Value::List(
            v.iter().map(|&b| u32::from(b).into()).collect(),
        ))
    }
    fn serialize_none(self) -> Made {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, v: &T) -> Made {
        v.serialize(self)
    }
    fn serialize_unit(self) -> Made {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Made {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Made {
        Ok(Value::from(variant))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, v: &T) -> Made {
        v.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        v: &T,
    ) -> Made {
        Ok(named(Some(variant), v.serialize(self)?))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<ListOf, NotCanonical> {
        Ok(ListOf::new(None))
    }
    fn serialize_tuple(self, _: usize) -> Result<ListOf, NotCanonical> {
        Ok(ListOf::new(None))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<ListOf, NotCanonical> {
        Ok(ListOf::new(None))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<ListOf, NotCanonical> {
        Ok(ListOf::new(Some(variant)))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<FieldsOf, NotCanonical> {
        Ok(FieldsOf::new(None))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<FieldsOf, NotCanonical> {
        Ok(FieldsOf::new(None))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<FieldsOf, NotCanonical> {
        Ok(FieldsOf::new(Some(variant)))
    }
}

macro_rules! lists {
    ($($kind:ident $method:ident),*) => {
        $(impl ser::$kind for ListOf {
            type Ok = Value;
            type Error = NotCanonical;
            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NotCanonical> {
                self.push(item)
            }
            fn end(self) -> Made {
                Ok(named(self.variant, Value::List(self.list)))
            }
        })*
    };
}

lists!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! fields {
    ($($kind:ident),*) => {
        $(impl ser::$kind for FieldsOf {
            type Ok = Value;
            type Error = NotCanonical;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), NotCanonical> {
                self.put(key, value)
            }
            fn end(self) -> Made {
                Ok(named(self.variant, Value::Object(self.fields)))
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for FieldsOf {
    type Ok = Value;
    type Error = NotCanonical;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotCanonical> {
        let text = match key.serialize(Builder)? {
            Value::Text(text) => text,
            // As `serde_json` does: a number as a key is its text.
            number @ Value::Number(_) => number.canonical(),
            Value::Null => return Err(NotCanonical::Key("null")),
            Value::Bool(_) => return Err(NotCanonical::Key("true or false")),
            Value::List(_) => return Err(NotCanonical::Key("a list")),
            Value::Object(_) => return Err(NotCanonical::Key("an object")),
        };
        self.key = Some(text);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotCanonical> {
        let key = self.key.take().ok_or(NotCanonical::Key("missing"))?;
        self.put(&key, value)
    }

    fn end(self) -> Made {
        Ok(Value::Object(self.fields))
    }
}
