//! The case: what stage it is in, what may follow, and what has happened.
//!
//! In: commands, or entries of a record. Out: facts to record; the case that they make.
//! Law: `law_facts_make_the_case`: whatever was decided, its facts lead from the old case to the new.
//! Fails: [`NotNow`]: what was asked, in which stage, and what to do. Method: `decide` judges and may
//! refuse, `evolve` is dumb and never fails.

#[cfg(test)]
mod tests;
mod words;

use casebook::Digest;
pub use words::{ANEW, Command, Fact, NotNow, Stage};

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    stage: Stage,
    prescription: Option<String>,
    by: Option<String>,
    /// Who had set up the session that was terminated last, until another one has begun.
    terminated_by: Option<String>,
    /// Prescriptions of which a session has begun.
    spent: Vec<String>,
}

impl Case {
    /// The case that facts make.
    pub fn of<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        facts.into_iter().fold(Self::default(), Self::evolve)
    }

    /// Its stage.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether it is about that prescription, proven.
    #[must_use]
    pub fn is_about(&self, prescription: &Digest) -> bool {
        let same = self.prescription.as_ref() == Some(&prescription.to_string());
        same && !matches!(self.stage, Stage::Open | Stage::Prescribed)
    }

    /// Whether a session has begun and has no end: it was cut off.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        matches!(self.stage, Stage::Running | Stage::Held)
    }

    /// Judges a command.
    ///
    /// # Errors
    /// [`NotNow`] says what is in the way.
    pub fn decide(&self, command: &Command) -> Result<Fact, NotNow> {
        match command {
            Command::Prescribe { prescription } => {
                self.expect("a prescription", !self.is_cut(), "end the session first")?;
                self.unspent(prescription)?;
                let prescription = prescription.to_string();
                Ok(Fact::Prescribed { prescription })
            }
            Command::Prove {
                prescription,
                passed,
            } => {
                let is_time = self.prescription.is_some() && !self.is_cut();
                self.expect("a proof", is_time, "prescribe first")?;
                self.same("the proof", prescription)?;
                Ok(Fact::Proven {
                    prescription: prescription.to_string(),
                    passed: *passed,
                })
            }
            Command::Prepare { prescription, by } => {
                let stages = [Stage::Proven, Stage::Prepared, Stage::Terminated];
                self.unspent(prescription)?;
                let is_time = stages.contains(&self.stage);
                self.expect("a set-up", is_time, "prove the prescription first")?;
                self.same("the set-up", prescription)?;
                let by = by.trim().to_owned();
                match self.terminated_by.as_ref() == Some(&by) {
                    true => Err(NotNow::SamePerson { by }),
                    false => Ok(Fact::Prepared { by }),
                }
            }
            Command::Begin => {
                self.expect("a session", self.stage == Stage::Prepared, "set up first")?;
                Ok(Fact::Began)
            }
            Command::Hold { code } => {
                self.expect(
                    "an interruption",
                    self.stage == Stage::Running,
                    "begin first",
                )?;
                Ok(Fact::Held { code: code.clone() })
            }
            Command::Resume => {
                self.expect("a resumption", self.stage == Stage::Held, "it was not held")?;
                Ok(Fact::Resumed)
            }
            Command::End { done } => {
                let stages = [Stage::Prepared, Stage::Running, Stage::Held];
                let is_time = stages.contains(&self.stage);
                self.expect("an end", is_time, "no session is set up")?;
                Ok(Fact::Ended { done: *done })
            }
        }
    }

    /// Goes on by a fact; a fact that does not fit changes nothing but the stage that it says.
    #[must_use]
    pub fn evolve(mut self, fact: &Fact) -> Self {
        self.stage = match fact {
            Fact::Prescribed { prescription } => {
                self.prescription = Some(prescription.clone());
                Stage::Prescribed
            }
            Fact::Proven { passed, .. } => match passed {
                true => Stage::Proven,
                false => Stage::Prescribed,
            },
            Fact::Prepared { by } => {
                self.by = Some(by.clone());
                Stage::Prepared
            }
            Fact::Began => {
                self.terminated_by = None;
                self.spent.extend(self.prescription.clone());
                Stage::Running
            }
            Fact::Resumed => Stage::Running,
            Fact::Held { .. } => Stage::Held,
            Fact::Ended { done: true } => Stage::Delivered,
            // Nothing had begun (the recorder takes a device that was on, and a termination, for a beginning): whoever
            // set up may do so again, and who had set up the session that was terminated last may not.
            Fact::Ended { done: false } if self.stage == Stage::Prepared => {
                self.by = None;
                Stage::Proven
            }
            Fact::Ended { done: false } => {
                self.terminated_by = self.by.take().or(self.terminated_by);
                Stage::Terminated
            }
        };
        self
    }

    fn expect(
        &self,
        what: &'static str,
        is_time: bool,
        advice: &'static str,
    ) -> Result<(), NotNow> {
        let stage = self.stage.name();
        match is_time {
            true => Ok(()),
            false => Err(NotNow::Stage {
                what,
                stage,
                advice,
            }),
        }
    }

    fn unspent(&self, prescription: &Digest) -> Result<(), NotNow> {
        let prescription = prescription.to_string();
        match self.spent.contains(&prescription) {
            true => Err(NotNow::Spent { prescription }),
            false => Ok(()),
        }
    }

    fn same(&self, what: &'static str, prescription: &Digest) -> Result<(), NotNow> {
        let got = prescription.to_string();
        match self.prescription.as_ref() == Some(&got) {
            true => Ok(()),
            false => Err(NotNow::Other {
                what,
                got,
                has: self
                    .prescription
                    .clone()
                    .unwrap_or_else(|| "none".to_owned()),
            }),
        }
    }
}
