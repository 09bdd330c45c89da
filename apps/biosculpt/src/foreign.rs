//! Words that are not ours, as a terminal may show them: names and texts of files, of the command line, of a device.
//!
//! In: such a text, or a path. Out: the same, with what steers a terminal or turns the order of reading as visible escapes,
//! such as `\u{1b}`. Laws: `law_what_is_shown_steers_no_terminal`, `law_json_steers_no_terminal_and_says_the_same`. Method: where
//! they are turned into words, for what is said carries codes of our own (`terminal`); a note is all words. In JSON they stay
//! what they are, by its own escapes. Not here: pages (`report::markup`).

use std::ffi::OsString;
use std::path::Path;

/// The text with visible escapes; a text that was shown before stays as it is.
pub(crate) fn shown(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.chars() {
        match steers(c) {
            true => words.extend(c.escape_default()),
            false => words.push(c),
        }
    }
    words
}

/// A JSON text of the same value. Its writer escapes only what comes before the space; ends of lines are between its values.
pub(crate) fn json(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match steers(c) && c != '\n' {
            // None of them is beyond four digits.
            true => value.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => value.push(c),
        }
    }
    value
}

/// A path in words.
pub(crate) fn path(path: &Path) -> String {
    shown(&path.to_string_lossy())
}

/// The arguments with visible escapes, where one of them needs any.
pub(crate) fn arguments() -> Option<Vec<OsString>> {
    let steers_any = |word: &OsString| word.to_string_lossy().contains(steers);
    std::env::args_os().any(|word| steers_any(&word)).then(|| {
        let words = std::env::args_os();
        words
            .map(|word| shown(&word.to_string_lossy()).into())
            .collect()
    })
}

/// Control characters but the tab, ends of lines, and what turns left to right.
fn steers(c: char) -> bool {
    let turns = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    turns || c.is_control() && c != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_what_is_shown_steers_no_terminal(text in any::<String>(), code in "[\u{0}-\u{9f}\u{2028}-\u{2069}]{0,9}") {
            let said = shown(&(text + &code));
            prop_assert!(!said.contains(steers));
            prop_assert_eq!(shown(&said), said);
        }

        #[test]
        fn law_json_steers_no_terminal_and_says_the_same(text in any::<String>(), code in "[\u{0}-\u{9f}\u{2028}-\u{2069}]{0,9}") {
            let value = serde_json::json!({ "what": [text + &code] });
            let said = json(&serde_json::to_string_pretty(&value).unwrap());
            prop_assert!(!said.replace('\n', "").contains(steers));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&said).unwrap(), value);
        }
    }

    #[test]
    fn escapes_are_seen() {
        let said = shown("a\u{1b}[31mb\u{202e}c\r\n\u{9b}2J\tü");
        assert_eq!(said, "a\\u{1b}[31mb\\u{202e}c\\r\\n\\u{9b}2J\tü");
        assert_eq!(path(Path::new("x\u{7}.ply")), "x\\u{7}.ply");
    }

    /// A path that is said goes through `path`; elsewhere it is no words, but an argument, a value of JSON or a test's.
    #[test]
    fn no_path_is_said_as_it_is() {
        let others = [
            "foreign.rs",
            "fault.rs",
            "whole.rs",
            "steps.rs",
            "casebook.rs",
        ];
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let is_other = others.iter().any(|name| path.ends_with(name));
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                assert!(
                    is_other || !text.contains(".display()"),
                    "{path:?}: use foreign::path"
                );
            }
        }
    }
}
