//! Whether a series shows the patient whose record it is in, as far as names and days can tell.
//!
//! In: what the files say, what the record says. Out: [`Agrees`]. Law: `law_a_name_agrees_however_it_is_written`.
//! Method: names are compared by their words, without order, capitals, accents and marks; the words of the shorter one have to be
//! among those of the other, so that a second given name or a title does no harm. Nothing is taken over from the files.

use practice::Person;
use std::collections::BTreeSet;

/// Whom a file says that it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Parts between `^`, family name first; after `=` the same in another script.
    pub(super) name: String,
    /// `YYYYMMDD`.
    pub(super) born: String,
}

/// How two things agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agrees {
    Yes,
    No,
    /// The file does not say.
    NotSaid,
}

/// A letter without what is put on it, in small ones; the common ones of Latin scripts.
fn folded(c: char) -> String {
    let mut small = c.to_lowercase();
    let first = small.next().unwrap_or(c);
    match first {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a".to_owned(),
        'æ' => "ae".to_owned(),
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c".to_owned(),
        'ď' | 'đ' | 'ð' => "d".to_owned(),
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e".to_owned(),
        'ğ' | 'ĝ' | 'ġ' | 'ģ' => "g".to_owned(),
        'ì'..='ï' | 'ī' | 'ĭ' | 'į' | 'ı' => "i".to_owned(),
        'ķ' => "k".to_owned(),
        'ł' | 'ļ' | 'ľ' | 'ĺ' => "l".to_owned(),
        'ñ' | 'ń' | 'ņ' | 'ň' => "n".to_owned(),
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o".to_owned(),
        'œ' => "oe".to_owned(),
        'ř' | 'ŕ' | 'ŗ' => "r".to_owned(),
        'ś' | 'ş' | 'š' | 'ș' | 'ŝ' => "s".to_owned(),
        'ß' => "ss".to_owned(),
        'ť' | 'ţ' | 'ț' => "t".to_owned(),
        'ù'..='ü' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u".to_owned(),
        'ý' | 'ÿ' => "y".to_owned(),
        'ź' | 'ż' | 'ž' => "z".to_owned(),
        // Put on the letter before it.
        '\u{300}'..='\u{36f}' => String::new(),
        first => std::iter::once(first).chain(small).collect(),
    }
}

/// A word with each letter that is written out where there is no key for it as that letter: Mueller is Müller is Muller, Soerensen is Sørensen.
fn unwritten_out(word: &str) -> String {
    let written = [("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")];
    written.iter().fold(word.to_owned(), |word, (out, letter)| {
        word.replace(out, letter)
    })
}

fn words(name: &str) -> BTreeSet<String> {
    // A mark within a word parts nothing: O'Brien is OBrien.
    let folded: String = name
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '`'))
        .map(folded)
        .collect();
    // What a small letter is made of may have marks of its own.
    let folded: String = folded
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect();
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(unwritten_out).collect()
}

fn same(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // One word in common is no name, unless both are one word.
    let enough = short.len() > 1 || long.len() == 1;
    enough && short.is_subset(long)
}

/// Whether the names agree, and the days of birth.
pub(super) fn compared(said: &Named, record: &Person) -> [Agrees; 2] {
    let own = words(&record.name);
    let scripts = said.name.split('=').map(words);
    let scripts: Vec<_> = scripts.filter(|words| !words.is_empty()).collect();
    let name = match scripts.iter().any(|words| same(words, &own)) {
        true => Agrees::Yes,
        false if scripts.is_empty() => Agrees::NotSaid,
        false => Agrees::No,
    };
    let digits = |day: &str| day.chars().filter(char::is_ascii_digit).collect::<String>();
    let born = match digits(&said.born).as_str() {
        "" => Agrees::NotSaid,
        born if born == digits(record.born.as_str()) => Agrees::Yes,
        _ => Agrees::No,
    };
    [name, born]
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::Day;

    fn person(name: &str) -> Person {
        Person {
            number: 1,
            name: name.to_owned(),
            born: Day::new("1984-05-17").unwrap(),
        }
    }

    fn said(name: &str) -> Named {
        Named {
            name: name.to_owned(),
            born: "19840517".to_owned(),
        }
    }

    #[test]
    fn law_a_name_agrees_however_it_is_written() {
        for (file, record) in [
            ("Voß^Élodie", "Elodie Voss"),
            ("VOSS^ELODIE^MARIE^^", "Élodie Voß"),
            ("Voss^Elodie^^Dr.", "Elodie Marie Voss-Dr"),
            ("Lindgren^Theo", "Lindgren, Theo"),
            ("Müller^Jürg", "jurg muller"),
            ("MUELLER^JUERG", "Jürg Müller"),
            ("Soerensen^Aase", "Åse Sørensen"),
            ("Mu\u{308}ller^Ju\u{308}rg", "Jürg Müller"),
            ("Theo", "Theo"),
            ("Yamada^Tarou=山田^太郎", "山田 太郎"),
        ] {
            let name = compared(&said(file), &person(record))[0];
            assert_eq!(name, Agrees::Yes, "{file} {record}");
            // Whichever of the two is which.
            let turned = compared(&said(record), &person(file))[0];
            assert!(
                turned == Agrees::Yes || file.contains('='),
                "{file} {record}"
            );
        }
        for (file, record) in [
            ("Voss^Elara", "Elodie Voss"),
            ("Voss", "Elodie Voss"),
            ("ANON^ANON", "Theo Lindgren"),
            ("Lind^Theo", "Theo Lindgren"),
        ] {
            let name = compared(&said(file), &person(record))[0];
            assert_eq!(name, Agrees::No, "{file} {record}");
        }
        for nothing in ["", "^^^^", "="] {
            let name = compared(&said(nothing), &person("Theo"))[0];
            assert_eq!(name, Agrees::NotSaid);
        }
    }

    #[test]
    fn a_day_agrees_or_not_or_is_not_said() {
        let day = |born: &str| {
            let said = Named {
                name: "Theo".to_owned(),
                born: born.to_owned(),
            };
            compared(&said, &person("Theo"))[1]
        };
        assert_eq!(day("19840517"), Agrees::Yes);
        assert_eq!(day("1984.05.17"), Agrees::Yes);
        assert_eq!(day("19840518"), Agrees::No);
        assert_eq!(day("1984"), Agrees::No);
        assert_eq!(day(""), Agrees::NotSaid);
    }
}
