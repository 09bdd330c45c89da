//! Bad input and bad usage, in parts: what is wrong, where, what was expected, what to do.
//!
//! In: what a rim of the program saw. Out: one sentence for people, one flat object for programs;
//! every error that leaves the program takes this way.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Map, Value};
use std::fmt;
use std::path::Path;

/// An error with its parts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fault {
    what: String,
    place: Option<String>,
    /// Whether `what` says the place already.
    says_place: bool,
    expected: Option<String>,
    advice: Option<String>,
}

impl Fault {
    /// Says what is wrong.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ..Self::default()
        }
    }

    /// The file or folder that it is about.
    pub(crate) fn at(self, path: &Path) -> Self {
        Self {
            place: Some(path.display().to_string()),
            ..self
        }
    }

    /// What is wrong, without where and what to do: as a part of another sentence.
    pub(crate) fn cause(error: &anyhow::Error) -> String {
        let fault = error.downcast_ref::<Self>();
        fault.map_or_else(|| Self::sentence(error), |fault| fault.what.clone())
    }

    /// What should have been there.
    pub(crate) fn expecting(self, expected: impl Into<String>) -> Self {
        Self {
            expected: Some(expected.into()),
            ..self
        }
    }

    /// What to do about it.
    pub(crate) fn advising(self, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..self
        }
    }

    /// A file that could not be read as a scan. The reader's sentences say what was found, ", expected"
    /// what, and after the last semicolon what to do.
    pub(crate) fn of_file(path: &Path, error: &scan::ReadError) -> Self {
        let text = error.to_string();
        let (found, advice) = text.rsplit_once("; ").unwrap_or((&text, ""));
        let (what, expected) = found
            .rsplit_once(", expected ")
            .unwrap_or((found, "a surface scan (STL, PLY or OBJ)"));
        let fault = Self::new(what).at(path).expecting(expected);
        match advice {
            "" => fault.advising("export the scan again"),
            advice => fault.advising(advice),
        }
    }

    /// A command line that could not be understood.
    pub(crate) fn of_usage(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let first = text.split("\n\n").next().unwrap_or_default();
        let what = match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "no verb was given".to_owned(),
            _ => in_a_line(first.trim_start_matches("error: ")),
        };
        let said = |kinds: &[ContextKind]| {
            let values = kinds.iter().filter_map(|kind| error.get(*kind));
            values.map(in_words).find(|words| !words.is_empty())
        };
        let place = said(&[ContextKind::InvalidArg, ContextKind::InvalidSubcommand]);
        let allowed = said(&[ContextKind::ValidValue, ContextKind::ValidSubcommand]);
        let usage = said(&[ContextKind::Usage]).map(|u| u.trim_start_matches("Usage: ").to_owned());
        let better = said(&[
            ContextKind::SuggestedArg,
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedValue,
        ]);
        Self {
            says_place: true,
            what,
            place,
            expected: allowed.or(usage).or_else(|| wanted(error)),
            advice: Some(better.map_or_else(
                || "biosculpt --help lists the verbs, biosculpt VERB --help what each takes".into(),
                |better| format!("did you mean {better}?"),
            )),
        }
    }

    /// The object that is printed where JSON was asked for.
    pub(crate) fn json(error: &anyhow::Error) -> Value {
        let mut object = Map::new();
        object.insert("error".to_owned(), Self::sentence(error).into());
        let parts = error.chain().find_map(|cause| cause.downcast_ref::<Self>());
        let parts = parts.cloned().unwrap_or_default();
        for (key, part) in [
            ("what", (!parts.what.is_empty()).then_some(parts.what)),
            ("where", parts.place),
            ("expected", parts.expected),
            ("do", parts.advice),
        ] {
            if let Some(part) = part {
                object.insert(key.to_owned(), part.into());
            }
        }
        Value::Object(object)
    }

    /// The error and its causes in one line.
    pub(crate) fn sentence(error: &anyhow::Error) -> String {
        let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
        chain.join(": ")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_deref().filter(|_| !self.says_place) {
            Some("." | "") => write!(f, "this folder (.): ")?,
            Some(place) => write!(f, "{place}: ")?,
            None => {}
        }
        write!(f, "{}", self.what)?;
        if let Some(expected) = &self.expected {
            write!(f, "; expected {expected}")?;
        }
        match &self.advice {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

/// What the reader of a value says that it takes.
fn wanted(error: &clap::Error) -> Option<String> {
    let said = std::error::Error::source(error)?.to_string();
    let after = ["expected ", " is not in "].map(|words| said.split_once(words));
    let wanted = after.into_iter().flatten().next().map(|(_, rest)| rest);
    let wanted = wanted.unwrap_or(&said);
    Some(wanted.split(", got ").next().unwrap_or(wanted).to_owned())
}

fn in_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_words(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(many) => many.join(", "),
        ContextValue::StyledStrs(many) => {
            let many: Vec<String> = many.iter().map(|s| in_a_line(&s.to_string())).collect();
            many.join(", ")
        }
        other => in_a_line(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;
    use std::path::Path;

    /// Also where its name is a part of what is wrong with it.
    #[test]
    fn the_place_is_always_said() {
        for (place, said) in [
            ("plan", "plan: holds"),
            (".", "this folder (.): holds"),
            ("on", "on: holds"),
        ] {
            let fault = Fault::new("holds no prescription.json").at(Path::new(place));
            assert!(fault.to_string().starts_with(said), "{fault}");
        }
    }
}
