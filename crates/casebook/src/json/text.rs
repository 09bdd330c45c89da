//! The canonical text of a value.
//!
//! Law: `law_numbers_are_as_in_rfc_8785`, `law_keys_go_by_utf16`.
//! Method: RFC 8785 3.2; numbers by ECMAScript's `Number::toString`, over the shortest digits that
//! read back as the same double; of several the nearest, and of two as near the even one.

use super::Value;
use std::fmt::Write;

/// Appends the value.
pub(super) fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(number.get(), text),
        Value::Text(content) => write_text(content, text),
        Value::List(list) => {
            text.push('[');
            for (i, item) in list.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (i, (key, value)) in fields.into_iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                write_text(key, text);
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
    }
}

fn write_text(content: &str, text: &mut String) {
    text.push('"');
    for c in content.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            c if c < ' ' => {
                // Writing to a `String` never fails.
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// Digits before an exponent is used: numbers below 1e21 are written out.
const DIGITS_WRITTEN_OUT: i32 = 21;
/// Zeros after the point before an exponent is used, and one more.
const ZEROS_WRITTEN_OUT: i32 = 6;

/// One digit, perhaps a point and more, `e`, and the power of ten.
fn shortest(number: f64) -> String {
    let short = format!("{number:e}");
    let (mantissa, _) = short.split_once('e').unwrap_or((&short, ""));
    // `{:e}` takes the upper of two that are as near, a fixed number of digits the even one.
    let even = format!("{number:.*e}", mantissa.len().saturating_sub(2));
    match even.parse::<f64>() {
        Ok(same) if same == number => even,
        _ => short,
    }
}

fn write_number(number: f64, text: &mut String) {
    if number == 0.0 {
        text.push('0');
        return;
    }
    if number < 0.0 {
        text.push('-');
    }
    let scientific = shortest(number.abs());
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(|&c| c != '.').collect();
    let power: i32 = power.parse().unwrap_or_default();
    let (count, point) = (digits.len() as i32, power + 1);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    if count <= point && point <= DIGITS_WRITTEN_OUT {
        text.push_str(&digits);
        text.push_str(&zeros(point - count));
    } else if 0 < point && point <= DIGITS_WRITTEN_OUT {
        let (whole, part) = digits.split_at(point as usize);
        text.push_str(whole);
        text.push('.');
        text.push_str(part);
    } else if -ZEROS_WRITTEN_OUT < point && point <= 0 {
        text.push_str("0.");
        text.push_str(&zeros(-point));
        text.push_str(&digits);
    } else {
        let (first, rest) = digits.split_at(1);
        text.push_str(first);
        if !rest.is_empty() {
            text.push('.');
            text.push_str(rest);
        }
        let _ = write!(text, "e{power:+}");
    }
}
