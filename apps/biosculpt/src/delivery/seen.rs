//! Where a session is seen, and who attends it there.
//!
//! In: what a session is about, its speed. Out: who attends; the last line for people elsewhere.

use crate::Outcome;
use crate::afar::{Afar, Voice};
use crate::delivery::drive::Attending;
use crate::delivery::speed::Speed;
use crate::delivery::state::About;
use crate::live::Live;
use serde_json::{Value, json};
use std::io::{self, BufReader};

/// Where a session may be seen.
pub(crate) enum Seen {
    Nowhere,
    Terminal,
    Afar(Afar),
}

impl Seen {
    /// Who attends, where somebody can.
    pub(crate) fn by(
        self,
        about: About,
        speed: Speed,
    ) -> anyhow::Result<Option<Box<dyn Attending>>> {
        Ok(match self {
            Self::Nowhere => None,
            Self::Terminal => match Live::begin(about, speed == Speed::Real)? {
                Some(live) => Some(Box::new(live)),
                None => None,
            },
            Self::Afar(afar) => Some(Box::new(afar.ask(about))),
        })
    }
}

/// An outcome and what became of it, or why nothing was delivered.
pub(crate) type Told = Result<(Value, Outcome), String>;

/// Has it done in the hands of people elsewhere, and tells them last what came of it.
pub(crate) fn afar(
    speed: Speed,
    work: impl FnOnce(Seen) -> anyhow::Result<Told>,
) -> anyhow::Result<Outcome> {
    let voice = Voice::begin(io::stdout());
    let input = BufReader::new(io::stdin());
    let done = work(Seen::Afar(Afar::begin(speed, input, voice.mouth())));
    let last = done.as_ref().ok().map(|done| match done {
        Ok((outcome, _)) => json!({ "outcome": outcome }),
        Err(why) => json!({ "refused": why }),
    });
    voice.end(last.map(|last| last.to_string()));
    Ok(done?.map_or(Outcome::Refused, |(_, outcome)| outcome))
}
