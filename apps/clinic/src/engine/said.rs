//! What a process said of itself, and what that means.
//!
//! In: lines of standard error, exit status, standard output. Out: [`End`].
//! Method: exit status 0 done, 1 refused (`{"refused": .., "code": ..}` on standard output), 2 bad input (`{"error": ..}` on standard error).

use super::End;
use serde_json::Value;
use std::process::ExitStatus;

/// Lines that are kept for the case that it breaks.
const LAST_LINES: usize = 5;

/// Why a process judged and refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// In words, for people.
    pub words: String,
    /// In a word that stays, where the program has one for it.
    pub code: Option<String>,
}

/// Why a process did not do what was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Broken {
    /// In words, for people.
    pub words: String,
    /// Whether the input was at fault (exit status 2), not the program.
    pub input: bool,
}

impl Broken {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            input: false,
        }
    }
}

/// What a process said on standard error.
#[derive(Debug, Default)]
pub struct Said {
    error: Option<String>,
    last: Vec<String>,
}

impl Said {
    /// Takes a line; whether it is one of progress, for people.
    pub fn takes(&mut self, line: &str) -> bool {
        if line.trim().is_empty() {
            return false;
        }
        if line.starts_with('{') {
            let value = serde_json::from_str::<Value>(line).ok();
            if let Some(text) = value.as_ref().and_then(|value| value["error"].as_str()) {
                self.error = Some(text.to_owned());
                return false;
            }
        }
        if self.last.len() == LAST_LINES {
            self.last.remove(0);
        }
        self.last.push(super::cut(line).to_owned());
        true
    }

    /// How it ended.
    #[must_use]
    pub fn end(self, status: ExitStatus, answer: Vec<u8>) -> End {
        let last = self.last.join(" / ");
        let or_last = |text: Option<String>| text.unwrap_or_else(|| last.clone());
        match status.code() {
            Some(0) => End::Done(answer),
            Some(1) => {
                let value = serde_json::from_slice::<Value>(&answer).unwrap_or_default();
                let text = |name: &str| value[name].as_str().map(str::to_owned);
                End::Refused(Refused {
                    words: or_last(text("refused").or(self.error)),
                    code: text("code"),
                })
            }
            Some(2) => End::Broken(Broken {
                words: or_last(self.error),
                input: true,
            }),
            _ => End::Broken(Broken::new(format!("it broke ({status}): {last}"))),
        }
    }

    /// Why it broke, of one that told no end of its own.
    #[must_use]
    pub fn broken(self, status: ExitStatus) -> Broken {
        let last = self.last.join(" / ");
        Broken {
            words: self
                .error
                .unwrap_or_else(|| format!("it broke ({status}): {last}")),
            input: status.code() == Some(2),
        }
    }
}
