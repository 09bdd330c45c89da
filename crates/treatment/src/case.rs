//! The case: what stage it is in, what may follow, and what has happened.
//!
//! In: commands, or entries of a record. Out: facts to record; the case that they make.
//! Law: `law_facts_make_the_case`: whatever was decided, its facts lead from the old case to the new.
//! Fails: [`NotNow`]: what was asked, in which stage, and what to do. Method: `decide` judges and may
//! refuse, `evolve` is dumb and never fails.

use casebook::Digest;
use serde::{Deserialize, Serialize};

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// Nothing is prescribed.
    #[default]
    Open,
    /// A prescription is there.
    Prescribed,
    /// It was proven, and passed.
    Proven,
    /// Patient, tooth, device and protocol were set up for it: preparatory.
    Prepared,
    /// A session runs.
    Running,
    /// The session was interrupted; it may be resumed.
    Held,
    /// The session is over as prescribed.
    Delivered,
    /// The session was terminated: a new set-up by a second person is needed.
    Terminated,
}

impl Stage {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Prescribed => "prescribed",
            Self::Proven => "proven",
            Self::Prepared => "prepared",
            Self::Running => "running",
            Self::Held => "held",
            Self::Delivered => "delivered",
            Self::Terminated => "terminated",
        }
    }
}

/// What is asked of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A prescription is laid down, or replaced.
    Prescribe {
        /// Its hash.
        prescription: Digest,
    },
    /// It was proven.
    Prove {
        /// What was proven.
        prescription: Digest,
        /// Whether it passed.
        passed: bool,
    },
    /// A session is set up.
    Prepare {
        /// For what.
        prescription: Digest,
        /// By whom.
        by: String,
    },
    /// The device was permitted to be on.
    Begin,
    /// The session was interrupted.
    Hold {
        /// By which alarm.
        code: String,
    },
    /// It goes on.
    Resume,
    /// It is over.
    End {
        /// Whether all was delivered.
        done: bool,
    },
}

/// What happened, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fact {
    /// A prescription is there; what was proven before counts no more.
    Prescribed {
        /// Its hash.
        prescription: String,
    },
    /// A proof of it.
    Proven {
        /// What was proven.
        prescription: String,
        /// Whether it passed.
        passed: bool,
    },
    /// A session is set up.
    Prepared {
        /// By whom.
        by: String,
    },
    /// The device may be on.
    Began,
    /// It was interrupted.
    Held {
        /// By which alarm.
        code: String,
    },
    /// It goes on.
    Resumed,
    /// It is over.
    Ended {
        /// Whether all was delivered.
        done: bool,
    },
}

/// What a case refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// It is not the time for it.
    #[error("{what} is not possible while the case is {stage}; {advice}")]
    Stage {
        /// What was asked.
        what: &'static str,
        /// The stage.
        stage: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// It is about another prescription.
    #[error(
        "{what} is about the prescription {got}, the case has {has}; prove and set up this one"
    )]
    Other {
        /// What was asked.
        what: &'static str,
        /// About which.
        got: String,
        /// The case's.
        has: String,
    },
    /// A prescription of which some may lie in the tooth already.
    #[error(
        "a session of the prescription {prescription} was begun, so the tooth is not what it was; scan and plan anew"
    )]
    Spent {
        /// Its hash.
        prescription: String,
    },
    /// The same person after a termination.
    #[error("after a termination another person than {by} must set up")]
    SamePerson {
        /// Who set up before.
        by: String,
    },
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn commands() -> impl Strategy<Value = Command> {
        let digest = (0_u8..2).prop_map(|n| Digest::of(&[n]));
        prop_oneof![
            digest
                .clone()
                .prop_map(|prescription| Command::Prescribe { prescription }),
            (digest.clone(), any::<bool>()).prop_map(|(prescription, passed)| Command::Prove {
                prescription,
                passed
            }),
            (digest, "[ab]").prop_map(|(prescription, by)| Command::Prepare { prescription, by }),
            Just(Command::Begin),
            Just(Command::Hold {
                code: "G501".to_owned()
            }),
            Just(Command::Resume),
            any::<bool>().prop_map(|done| Command::End { done }),
        ]
    }

    proptest! {
        #[test]
        fn law_facts_make_the_case(commands in proptest::collection::vec(commands(), 0..60)) {
            let (mut case, mut facts) = (Case::default(), Vec::new());
            let mut proven: Option<Digest> = None;
            let mut now: Option<Digest> = None;
            for command in &commands {
                let Ok(fact) = case.decide(command) else { continue };
                match command {
                    Command::Prescribe { prescription } => {
                        now = Some(*prescription);
                        proven = None;
                    }
                    Command::Prove { prescription, passed } => {
                        proven = passed.then_some(*prescription);
                    }
                    // Nothing begins without a passed proof of the very prescription.
                    Command::Begin => prop_assert!(proven.is_some() && proven == now),
                    _ => {}
                }
                case = case.evolve(&fact);
                facts.push(fact);
            }
            prop_assert_eq!(&case, &Case::of(&facts));
            let text = serde_json::to_string(&facts).unwrap();
            let read: Vec<Fact> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read, facts);
        }
    }

    #[test]
    fn an_edit_falls_back_to_preparatory() {
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        let mut case = Case::default();
        let mut ask = |command: Command| {
            let fact = case.decide(&command)?;
            case = case.clone().evolve(&fact);
            Ok::<_, NotNow>(case.stage())
        };
        ask(Command::Prescribe { prescription: a }).unwrap();
        ask(Command::Prove {
            prescription: a,
            passed: true,
        })
        .unwrap();
        let elara = "Elara Voss".to_owned();
        let prepare = |prescription, by: &str| Command::Prepare {
            prescription,
            by: by.to_owned(),
        };
        ask(prepare(a, &elara)).unwrap();
        assert_eq!(
            ask(Command::Prescribe { prescription: b }),
            Ok(Stage::Prescribed)
        );
        assert!(ask(Command::Begin).is_err());
        assert!(ask(prepare(b, &elara)).is_err());
        ask(Command::Prove {
            prescription: b,
            passed: true,
        })
        .unwrap();
        ask(prepare(b, &elara)).unwrap();
        ask(Command::Begin).unwrap();
        assert_eq!(ask(Command::End { done: false }), Ok(Stage::Terminated));
        // What was begun is not begun again; of a new plan another person must set up, and begin.
        assert!(matches!(
            ask(prepare(b, "Amir Khoury")),
            Err(NotNow::Spent { .. })
        ));
        let c = Digest::of(b"c");
        ask(Command::Prescribe { prescription: c }).unwrap();
        let prove = Command::Prove {
            prescription: c,
            passed: true,
        };
        ask(prove).unwrap();
        let again = Err(NotNow::SamePerson { by: elara.clone() });
        assert_eq!(ask(prepare(c, &elara)), again);
        assert_eq!(ask(prepare(c, "Amir Khoury")), Ok(Stage::Prepared));
        assert_eq!(ask(prepare(c, " Elara Voss ")), again);
        ask(prepare(c, "Amir Khoury")).unwrap();
        ask(Command::Begin).unwrap();
        assert!(ask(Command::Prescribe { prescription: c }).is_err());
    }
}
