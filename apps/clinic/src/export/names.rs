//! Names for files that any system can write, out of names that may be anything.
//!
//! In: a folder of the export and the name that the record has. Out: a path that is inside, and that no other file has.
//! Law: `law_any_name_stays_inside`.
//! Method: what Windows, macOS or Linux refuse, and what hides how a name reads, becomes `_`; a name that is there gets a number.
//! Two names that differ in capitals only are the same.

use std::collections::BTreeSet;

/// Bytes of a name; systems allow 255, and paths have an end too.
const BYTES_MAX: usize = 120;
/// Bytes of what follows the last dot and is kept where a name is cut.
const EXTENSION_MAX: usize = 12;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A path in that folder for that name. The folder is the program's own word.
    pub(super) fn of(&mut self, folder: &str, name: &str) -> String {
        let name = safe(name);
        let (stem, extension) = parted(&name);
        let mut path = format!("{folder}/{name}");
        let mut number = 2_u32;
        while !self.taken.insert(path.to_lowercase()) {
            path = format!("{folder}/{stem} ({number}){extension}");
            number = number.saturating_add(1);
        }
        path
    }
}

/// Whether a character can be neither in a name nor seen as what it is: also those that turn the direction of what follows.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Names that Windows keeps for devices, whatever follows a dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_lowercase();
    let numbered = |of: &str| {
        let number = stem.strip_prefix(of);
        number
            .is_some_and(|rest| rest.chars().count() == 1 && !rest.starts_with(char::is_alphabetic))
    };
    ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str())
        || numbered("com")
        || numbered("lpt")
}

/// A single name, without any folder.
fn safe(name: &str) -> String {
    let legal = |c: char| match c {
        '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
        c if c.is_control() || is_hidden(c) => '_',
        c => c,
    };
    let legal: String = name.chars().map(legal).collect();
    // Windows drops blanks and dots at the end; a dot at the beginning hides a file.
    let legal = legal.trim().trim_end_matches(['.', ' ']);
    let legal = legal.trim_start_matches('.').trim_start();
    let (stem, extension) = parted(legal);
    let stem = cut(stem, BYTES_MAX - extension.len()).trim_end_matches(['.', ' ']);
    let name = format!("{stem}{extension}");
    match name.as_str() {
        "" => "unnamed".to_owned(),
        _ if is_device(&name) => format!("_{name}"),
        _ => name,
    }
}

/// A name and its extension with the dot; no extension where it would be a long one.
fn parted(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if name.len() - dot <= EXTENSION_MAX => name.split_at(dot),
        _ => (name, ""),
    }
}

/// The longest beginning of at most so many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_any_name_stays_inside() {
        let long = "ä".repeat(300) + ".stl";
        let odd = [
            "../../x",
            "..",
            ".",
            "",
            " ",
            "/etc/passwd",
            "C:\\x.stl",
            "a\nb\0c.ply",
            "con",
            "CON.stl",
            "lpt1",
            "com¹.x",
            "nul .txt",
            "x.",
            "x. . ",
            ".hidden",
            "\u{202e}lts.exe",
            &long,
            "a.very-long-extension-of-it",
            "...stl",
            "a/../b",
        ];
        let mut names = Names::default();
        let mut seen = BTreeSet::new();
        for name in odd.iter().chain(&odd) {
            let path = names.of("scans/s1", name);
            let file = path.strip_prefix("scans/s1/").unwrap();
            assert!(
                !file.contains(['/', '\\', ':', '\n', '\0']),
                "{name:?} {path:?}"
            );
            assert!(
                !file.is_empty() && !file.starts_with('.') && !file.ends_with(['.', ' ']),
                "{path:?}"
            );
            assert!(file.len() <= 130 && !is_device(file), "{name:?} {path:?}");
            assert!(seen.insert(path.to_lowercase()), "{path:?}");
        }
        assert!(cut(&safe(&long), 200).ends_with(".stl"));
        assert_eq!(safe("upper jaw, 3. März.stl"), "upper jaw, 3. März.stl");
    }

    #[test]
    fn a_name_that_is_there_gets_a_number() {
        let mut names = Names::default();
        let all = ["labelled.ply", "Labelled.PLY", "labelled.ply"];
        let paths = all.map(|name| names.of("s", name));
        assert_eq!(
            paths,
            ["s/labelled.ply", "s/Labelled (2).PLY", "s/labelled (3).ply"]
        );
    }
}
