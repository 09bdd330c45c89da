//! The words that a patient is asked to agree to.
//!
//! In: what a plan is about. Out: [`Words`], in short plain sentences. Law: `law_words_of_a_version_never_change`,
//! `law_words_can_be_read_at_grade_six`. Method: a version's words are never edited; better words are a new version.
//! Not here: who agreed, and when (`record`).

use crate::tooth::Tooth;

/// Words as they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Their version.
    pub version: &'static str,
    /// Their language.
    pub language: &'static str,
    /// The words, paragraphs parted by an empty line.
    pub text: String,
}

/// Beginning of the versions that are this project's own.
pub const OWN: &str = "BioSculpt ";

/// To a treatment by a plan; `intent` as it was wished, a repair where nothing was.
#[must_use]
pub fn to_treatment(tooth: Tooth, intent: Option<&str>, version: u32) -> Words {
    let what = match intent {
        Some("strengthen") => "A thin layer makes it stronger.",
        Some("reshape") => "Its shape is changed a little.",
        Some("shade") => "Its colour is changed.",
        Some("remove-mark") => "A mark on it is taken away.",
        Some("repair") | None => "A flaw in it is filled.",
        Some(_) => "What is done with it is in the plan.",
    };
    Words {
        version: "BioSculpt treatment 1",
        language: "en",
        text: format!(
            "What is planned. Tooth {} is treated by plan {version}. {what} I was shown a picture of the tooth as it is and \
             as it will be.\n\n\
             How. A device lays on or takes off a tiny bit at a time. There is no such device yet. The treatment is \
             simulated. It was never done on a person.\n\n\
             What is not known. Nobody can say how well it works, or what harm it can do. In the simulation the tooth gets \
             a little warm. A guard looks at this all the time and turns the device off if need be. The tooth may need \
             more care later.\n\n\
             Other ways. I can do nothing now. A dentist can fill the tooth. A part can be made and fixed to it. We \
             talked about each of these, with what is good and what is bad about it.\n\n\
             I am in charge. I can stop it at any time, with my own button or with a raised hand. I can take back my yes \
             and need not say why. The rest of my care stays the same.\n\n\
             I read this, or it was read to me. I could ask all I wished. I agree to this plan.",
            tooth.number()
        ),
    }
}

/// To the use of the own record for research and teaching.
#[must_use]
pub fn to_research() -> Words {
    Words {
        version: "BioSculpt research 1",
        language: "en",
        text: "What it is about. My scans, plans and results may be used to learn and to teach.\n\n\
               My name stays out. My name, my day of birth and my number are taken off first. A scan of teeth can still \
               point to a person, so it is kept with care.\n\n\
               It is up to me. If I say no, my care stays the same. I can take back my yes at any time. What was used by \
               then can not be called back.\n\n\
               I read this, or it was read to me. I could ask all I wished. I agree."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Words> {
        let tooth = Tooth::new(36).unwrap();
        let intents = [
            Some("another"),
            None,
            Some("repair"),
            Some("strengthen"),
            Some("reshape"),
            Some("shade"),
            Some("remove-mark"),
        ];
        let treatments = intents.map(|intent| to_treatment(tooth, intent, 2));
        let other = to_treatment(Tooth::new(11).unwrap(), None, 1);
        treatments
            .into_iter()
            .chain([other, to_research()])
            .collect()
    }

    /// Groups of vowels, without a mute e; at least one.
    fn syllables(word: &str) -> usize {
        let word: String = word
            .to_lowercase()
            .chars()
            .filter(char::is_ascii_alphabetic)
            .collect();
        let is_vowel = |c: char| "aeiouy".contains(c);
        let mut count = 0;
        let mut before = false;
        for c in word.chars() {
            count += usize::from(is_vowel(c) && !before);
            before = is_vowel(c);
        }
        let is_mute = word.ends_with('e') && !word.ends_with("le");
        (count - usize::from(is_mute && count > 1)).max(1)
    }

    /// Flesch and Kincaid's grade.
    fn grade(text: &str) -> f64 {
        let words: Vec<&str> = text.split_whitespace().collect();
        let sentences = text.matches(['.', '?', '!']).count().max(1);
        let spoken: usize = words.iter().map(|word| syllables(word)).sum();
        let count = words.len() as f64;
        0.39 * count / sentences as f64 + 11.8 * spoken as f64 / count - 15.59
    }

    #[test]
    fn law_words_can_be_read_at_grade_six() {
        assert!(
            grade(
                "The interdisciplinary administration of pharmaceutical anaesthesia necessitates deliberation."
            ) > 12.0
        );
        for words in all() {
            let grade = grade(&words.text);
            assert!(grade <= 6.0, "{}: {grade:.1}", words.version);
            assert!(words.version.starts_with(OWN) && words.version.len() <= 60);
        }
    }

    /// Versions that were shown to somebody, with the sum of their words: lines are added, none is ever changed.
    const SHOWN: [(&str, u64); 2] = [
        ("BioSculpt treatment 1", 0x9895_4cfd_6a61_7420),
        ("BioSculpt research 1", 0xdcb4_11d2_11e7_cfdf),
    ];

    /// FNV-1a of what is said.
    fn sum<'a>(all: impl Iterator<Item = &'a Words>) -> u64 {
        let mut sum = 0xcbf2_9ce4_8422_2325_u64;
        for words in all {
            let parts = [words.language, words.version, &words.text];
            for byte in parts.into_iter().flat_map(str::bytes) {
                sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        sum
    }

    #[test]
    fn law_words_of_a_version_never_change() {
        let all = all();
        for kind in ["treatment", "research"] {
            let known: Vec<_> = SHOWN
                .iter()
                .filter(|(name, _)| name.contains(kind))
                .collect();
            let of_kind = || all.iter().filter(|words| words.version.contains(kind));
            // The words of today are those of the newest version, which none before it had.
            let (newest, expected) = known[known.len() - 1];
            assert!(of_kind().all(|words| words.version == *newest), "{kind}");
            let found = sum(of_kind());
            assert_eq!(
                found, *expected,
                "{newest} {found:#x}: give other words a version of their own"
            );
            let mut names: Vec<_> = known.iter().map(|(name, _)| name).collect();
            names.dedup();
            assert_eq!(names.len(), known.len());
        }
    }
}
