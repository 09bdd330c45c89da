//! One form only.

use casebook::json::{DEPTH_MAX, INTEGER_MAX, NotCanonical, Number};
use casebook::{BlobRef, Value, named_in};
use lexicon::{Millimetres, Seconds};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(crate) fn number() -> impl Strategy<Value = f64> {
    let finite = |bits: u64| Some(f64::from_bits(bits)).filter(|v| v.is_finite());
    prop_oneof![
        any::<u64>().prop_filter_map("finite", finite),
        (-1_000_000_i32..1_000_000).prop_map(f64::from),
        (-1e6..1e6_f64).prop_map(|v| (v * 1e3).round() / 1e3),
        // Quarters of large numbers often lie between two shortest texts.
        (1_i64 << 50..1 << 53).prop_map(|v| v as f64 / 4.0),
        Just(-0.0),
    ]
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(|v| Value::number(v).unwrap()),
        any::<String>().prop_map(Value::Text),
        "[\u{0}-\u{20}\"\\\\\u{7f}é\u{e000}\u{10000}]{0,6}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        // The key `blob` is the casebook's own.
        let key = any::<String>().prop_filter("no blob", |key| key != "blob");
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::btree_map(key, inner, 0..6).prop_map(Value::Object),
        ]
    })
}

/// The digits of a number without its zeros at both ends, point and exponent.
fn digits(text: &str) -> String {
    let mantissa = text.split('e').next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

proptest! {
    #[test]
    fn law_canonical_form_round_trips(value in value()) {
        let text = value.canonical();
        let again = Value::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(again.canonical(), text);
    }

    #[test]
    fn law_one_form_only(value in value(), spaces in 1..4_usize) {
        // However it is written, it is read as the same and written in the one form.
        let text = value.canonical();
        let other: serde_json::Value = serde_json::from_str(&text).unwrap();
        let pretty = " ".repeat(spaces) + &serde_json::to_string_pretty(&other).unwrap();
        prop_assert_eq!(Value::parse(pretty.as_bytes()).unwrap().canonical(), text);
    }

    #[test]
    fn law_doubles_keep_their_bits(number in number()) {
        let text = Value::number(number).unwrap().canonical();
        let again: f64 = text.parse().unwrap();
        prop_assert_eq!(again.to_bits(), (number + 0.0).to_bits(), "{}", text);
        // Another writer of numbers has the same digits, in another form.
        let theirs = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(digits(&text), digits(&theirs), "{} {}", text, theirs);
    }
}

#[test]
fn law_numbers_are_as_in_rfc_8785() {
    // Appendix B of the RFC.
    let samples: [(u64, &str); 24] = [
        (0x0000_0000_0000_0000, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xc340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"),
        (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ];
    for (bits, expected) in samples {
        let number = Value::number(f64::from_bits(bits)).unwrap();
        assert_eq!(number.canonical(), expected, "{bits:016x}");
    }
}

#[test]
fn law_keys_go_by_utf16() {
    // The example of RFC 8785 3.2.3: an emoji comes before the letter U+FB33.
    let keys = [
        "\u{20ac}",
        "\r",
        "\u{fb33}",
        "1",
        "\u{1f600}",
        "\u{80}",
        "\u{f6}",
    ];
    let object = Value::object(keys.map(|key| (key, Value::Null)));
    let expected = "{\"\\r\":null,\"1\":null,\"\u{80}\":null,\"\u{f6}\":null,\"\u{20ac}\":null,\
                    \"\u{1f600}\":null,\"\u{fb33}\":null}";
    assert_eq!(object.canonical(), expected);
    let text = Value::from("\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{7f}\u{2028}");
    let expected = "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\u{2028}\"";
    assert_eq!(text.canonical(), expected);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Event {
    Paused,
    Moved { to_mm: [f64; 3], by: Option<u32> },
    Named(String, i64),
    Seeded(BTreeMap<u32, f32>),
}

#[test]
fn law_what_is_no_number_is_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(Number::new(bad), Err(NotCanonical::NotFinite(_))));
        let hidden = Event::Moved {
            to_mm: [0.0, bad, 0.0],
            by: None,
        };
        assert!(Value::of(&hidden).is_err(), "{bad} in an event");
        assert!(Value::of(&(bad as f32)).is_err());
    }
    for bad in ["NaN", "Infinity", "-Infinity", "1e999", "nan"] {
        assert!(Value::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    let largest = i128::from(INTEGER_MAX);
    for good in [largest, -largest] {
        let number = Value::Number(Number::integer(good).unwrap());
        assert_eq!(number.canonical(), good.to_string());
        assert!(Number::integer(good + good.signum()).is_err());
    }
    assert!(Value::of(&u64::MAX).is_err());
    assert!(Value::of(&u128::MAX).is_err());
    assert_eq!(Value::number(-0.0).unwrap().canonical(), "0");
}

#[test]
fn events_come_back_as_they_were() {
    let events = [
        Event::Paused,
        Event::Moved {
            to_mm: [0.1, 1e-9, 1.0],
            by: Some(4),
        },
        Event::Named("ü".to_owned(), -5),
        Event::Seeded(BTreeMap::from([(2, 0.1_f32), (10, 3.0)])),
    ];
    for event in events {
        let value = Value::of(&event).unwrap();
        assert_eq!(value.read::<Event>().unwrap(), event);
        // Serde's own writer says the same, up to the form of numbers.
        let text = serde_json::to_string(&event).unwrap();
        let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
        let ours: serde_json::Value = value.read().unwrap();
        assert_eq!(ours["Named"], theirs["Named"]);
    }
    assert!(Value::of(&BTreeMap::from([(vec![1], 1)])).is_err());
    let quantities = [
        Value::from(Millimetres::new(0.25).unwrap()),
        Seconds::new(-0.0).unwrap().into(),
    ];
    assert_eq!(Value::List(quantities.to_vec()).canonical(), "[0.25,0]");
}

#[test]
fn keys_given_twice_and_deep_values_are_refused() {
    let twice = Value::parse(b"{\"a\":1,\"a\":1}").unwrap_err().to_string();
    assert!(twice.contains("the key \"a\" twice"), "{twice}");
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let deep = Value::parse(nested(DEPTH_MAX).as_bytes()).unwrap();
    assert!(Value::of(&Wrapped(&deep)).is_ok());
    let deeper = Value::parse(nested(DEPTH_MAX + 1).as_bytes()).unwrap();
    let refused = Value::of(&Wrapped(&deeper));
    assert!(matches!(refused, Err(NotCanonical::TooDeep)));
    assert!(Value::parse(nested(100_000).as_bytes()).is_err());
}

/// Writes a value through serde.
struct Wrapped<'a>(&'a Value);

impl Serialize for Wrapped<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::List(list) => to.collect_seq(list.iter().map(Wrapped)),
            _ => to.serialize_unit(),
        }
    }
}

proptest! {
    #[test]
    fn law_named_blobs_are_found(
        contents in prop::collection::vec(any::<Vec<u8>>(), 0..5),
        beside in value(),
    ) {
        let blobs: Vec<BlobRef> = contents.iter().map(|c| BlobRef::of(c)).collect();
        let list = blobs.iter().map(|&blob| Value::from(blob)).collect();
        let body = Value::object([("beside", beside), ("deep", Value::List(list))]);
        prop_assert_eq!(named_in(&body).unwrap(), blobs);
    }
}

#[test]
fn an_object_that_looks_like_a_blob_must_be_one() {
    let good = Value::from(BlobRef::of(b"x"));
    let spoilt: [fn(&mut BTreeMap<String, Value>); 4] = [
        |fields| drop(fields.remove("bytes")),
        |fields| drop(fields.insert("more".to_owned(), Value::Null)),
        |fields| drop(fields.insert("blob".to_owned(), Value::from("x"))),
        |fields| drop(fields.insert("bytes".to_owned(), Value::number(0.5).unwrap())),
    ];
    for spoil in spoilt {
        let mut fields = good.fields().unwrap().clone();
        spoil(&mut fields);
        assert!(named_in(&Value::List(vec![Value::Object(fields)])).is_err());
    }
}
