//! Whether a series shows the patient whose record it is in, as far as names and days can tell.
//!
//! In: what the files say, what the record says. Out: [`Agrees`]. Law: `law_a_name_agrees_however_it_is_written`.
//! Method: names are compared by their words, without order, capitals, accents and marks, which may also be written out (Mueller is Müller); the words of the shorter one have to be
//! among those of the other, each by itself, so that a second given name or a title does no harm. Nothing is taken over from the files.

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

/// Ways to write a letter in small ones without what is put on it: as the letter alone, and as it is written out where there is
/// no key for it; the common ones of Latin scripts.
fn folded(c: char) -> [String; 2] {
    let mut small = c.to_lowercase();
    let first = small.next().unwrap_or(c);
    let (alone, out) = match first {
        'ä' => ("a", "ae"),
        'å' => ("a", "aa"),
        'ö' | 'ø' => ("o", "oe"),
        'ü' => ("u", "ue"),
        'à'..='ã' | 'ā' | 'ă' | 'ą' => ("a", "a"),
        'æ' => ("ae", "ae"),
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => ("c", "c"),
        'ď' | 'đ' | 'ð' => ("d", "d"),
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => ("e", "e"),
        'ğ' | 'ĝ' | 'ġ' | 'ģ' => ("g", "g"),
        'ì'..='ï' | 'ī' | 'ĭ' | 'į' | 'ı' => ("i", "i"),
        'ķ' => ("k", "k"),
        'ł' | 'ļ' | 'ľ' | 'ĺ' => ("l", "l"),
        'ñ' | 'ń' | 'ņ' | 'ň' => ("n", "n"),
        'ò'..='õ' | 'ō' | 'ŏ' | 'ő' => ("o", "o"),
        'œ' => ("oe", "oe"),
        'ř' | 'ŕ' | 'ŗ' => ("r", "r"),
        'ś' | 'ş' | 'š' | 'ș' | 'ŝ' => ("s", "s"),
        'ß' => ("ss", "ss"),
        'ť' | 'ţ' | 'ț' => ("t", "t"),
        'ù'..='û' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => ("u", "u"),
        'ý' | 'ÿ' => ("y", "y"),
        'ź' | 'ż' | 'ž' => ("z", "z"),
        // Put on the letter before it.
        '\u{300}'..='\u{36f}' => ("", ""),
        first => {
            let all: String = std::iter::once(first).chain(small).collect();
            return [all.clone(), all];
        }
    };
    [alone.to_owned(), out.to_owned()]
}

/// Ways to write a word: two that have one in common are the same.
type Word = BTreeSet<String>;

fn words(name: &str) -> Vec<Word> {
    // A mark that follows its letter and is written out like it becomes one with it.
    let mut whole = name.to_lowercase();
    for (apart, one) in [
        ("a\u{308}", "ä"),
        ("o\u{308}", "ö"),
        ("u\u{308}", "ü"),
        ("a\u{30a}", "å"),
    ] {
        whole = whole.replace(apart, one);
    }
    // A mark within a word parts nothing: O'Brien is OBrien.
    let within = |c: &char| !matches!(c, '\'' | '’' | '`');
    let [alone, out] = [0, 1].map(|way| {
        let letters = whole.chars().filter(within).map(|c| folded(c)[way].clone());
        let text: String = letters.collect();
        // What a small letter is made of may have marks of its own.
        let text: String = text
            .chars()
            .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
            .collect();
        let words = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.map(str::to_owned).collect::<Vec<_>>()
    });
    alone
        .into_iter()
        .zip(out)
        .map(|(alone, out)| Word::from([alone, out]))
        .collect()
}

fn same(a: &[Word], b: &[Word]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // One word in common is no name, unless both are one word.
    let enough = short.len() > 1 || long.len() == 1;
    // Each word of the one stands for one of the other; those that are written the same way first.
    let (mut short, mut long): (Vec<&Word>, Vec<&Word>) =
        (short.iter().collect(), long.iter().collect());
    let matches: [fn(&Word, &Word) -> bool; 2] = [
        |one, other| one == other,
        |one, other| !one.is_disjoint(other),
    ];
    for is_match in matches {
        short.retain(|&word| {
            let place = long.iter().position(|&other| is_match(word, other));
            place.map(|place| long.swap_remove(place)).is_none()
        });
    }
    enough && short.is_empty()
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
            ("Lindgren^Lindgren", "Lindgren Lindgren"),
            ("Müller^Mueller", "Mueller Müller"),
            ("Mueller^Muller", "Müller Mueller"),
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
            // A word counts once.
            ("Lindgren^Lindgren", "Theo Lindgren"),
            ("Theo^Theo", "Theo Lindgren"),
            ("Theo Theo", "Lindgren^Theo^Maria"),
            // Letters that are no marks written out.
            ("Bauer^Joe", "Joe Baur"),
            ("Bauer^Joe", "Jo Bauer"),
            ("Isaac^Sue", "Isac Sue"),
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
